"""DuckDB doing only the mapping of the bench table to CSV: the peer of the whole run. Two threads, as we have."""
import sys

import duckdb

source, target = sys.argv[1], sys.argv[2]
fold = "translate({0}, '０１２３４５６７８９－＋（）　', '0123456789-+() ')"
clean = "trim(" + fold + ")"
columns = duckdb.sql(f"select * from read_csv('{source}', all_varchar=true, header=true) limit 1").columns


def expression(name):
    text = clean.format(f'"{name}"')
    if name in ("手机", "固话"):
        digits = f"regexp_replace({text}, '[^0-9+]', '', 'g')"
        return f"case when regexp_matches({digits}, '^(\\+?86)?1[3-9][0-9]{{9}}$') then '+86' || right({digits}, 11) end"
    if "日期" in name:
        return (f"coalesce(try_strptime({text}, '%Y-%m-%d'), try_strptime({text}, '%Y/%m/%d'), "
                f"try_strptime({text}, '%Y年%m月%d日'))::date")
    if name in ("余额", "信用额度", "金额"):
        return f"try_cast(replace(replace(replace({text}, '¥', ''), '￥', ''), ',', '') as decimal(18, 2))"
    return text


select = ", ".join(f'{expression(name)} as "c{index}"' for index, name in enumerate(columns))
duckdb.sql("set threads = 2")
duckdb.sql(
    f"copy (select {select} from read_csv('{source}', all_varchar=true, header=true)) to '{target}' (header, delimiter ',')")
