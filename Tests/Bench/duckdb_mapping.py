"""DuckDB doing only the mapping of the bench table's plan to CSV: the peer of the whole run. Two threads, as we have.

Each column is given just the operators that the plan gives it, in the quickest form that we know for each: one `translate` folds
digits and drops what stands between them, one `try_strptime` knows all three formats.
"""
import sys

import duckdb

source, target = sys.argv[1], sys.argv[2]
columns = duckdb.sql(f"select * from read_csv('{source}', all_varchar=true, header=true) limit 1").columns
wide, narrow = "０１２３４５６７８９＋", "0123456789+"


def folded(text):
    return f"translate({text}, '{wide}－（）　', '{narrow}-() ')"


def phone(text):
    digits = f"translate({text}, '{wide}－（）　-() ', '{narrow}')"
    return f"case when starts_with({digits}, '+86') then {digits} else '+86' || ltrim({digits}, '0') end"


def money(text):
    return f"try_cast(translate({text}, '{wide}￥¥,', '{narrow}') as decimal(18, 2))"


def chosen(text, words):
    return f"case trim({text}) " + " ".join(f"when '{word}' then '{to}'" for word, to in words.items()) + " end"


MAPPING = [
    ("客户编号", lambda text: f"trim({text})"),
    ("客户名称", lambda text: f"trim({folded(text)})"),
    ("类型", lambda text: chosen(text, {"企业": "company", "个人": "person"})),
    ("联系人", lambda text: f"trim({text})"),
    ("手机", phone),
    ("固话", lambda text: f"case when {text} <> '无' then {phone(text)} end"),
    ("建档日期", lambda text: f"try_strptime(trim({text}), ['%Y-%m-%d', '%Y/%m/%d', '%Y年%m月%d日'])::date"),
    ("信用额度", money),
    ("余额", money),
    ("状态", lambda text: chosen(text, {"正常": "active", "停用": "inactive", "月结": "monthly"})),
    ("地址", lambda text: f"trim({folded(text)})"),
    ("备注", lambda text: text),
]
assert [name for name, _ in MAPPING] == columns
select = ", ".join(f"""{expression(f'"{name}"')} as c{index}""" for index, (name, expression) in enumerate(MAPPING))
duckdb.sql("set threads = 2")
duckdb.sql(
    f"copy (select {select} from read_csv('{source}', all_varchar=true, header=true)) to '{target}' (header, delimiter ',')")
