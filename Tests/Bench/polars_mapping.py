"""Polars doing only the mapping of the bench table's plan to CSV, as DuckDB does beside. Two threads, as we have; money as floats."""
import os
import sys

os.environ["POLARS_MAX_THREADS"] = "2"  # read once, at import
import polars as pl

source, target = sys.argv[1], sys.argv[2]
DIGITS = dict(zip("０１２３４５６７８９＋", "0123456789+"))
WIDE = DIGITS | dict(zip("－（）　", "-() "))
BETWEEN_DIGITS = DIGITS | dict.fromkeys("－（）　-() ", "")
SIGNS = DIGITS | dict.fromkeys("¥￥,", "")


def trimmed(text):
    return text.str.strip_chars(" ")


def folded(text):
    return trimmed(text.str.replace_many(WIDE))


def phone(text):
    digits = text.str.replace_many(BETWEEN_DIGITS)
    return pl.when(digits.str.starts_with("+86")).then(digits).otherwise("+86" + digits.str.strip_chars_start("0"))


def date(text):
    forms = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日")
    return pl.coalesce(trimmed(text).str.to_date(form, strict=False) for form in forms)


def money(text):
    return text.str.replace_many(SIGNS).cast(pl.Float64, strict=False)


def chosen(words):
    return lambda text: trimmed(text).replace_strict(words, default=None)


MAPPING = {
    "客户编号": trimmed,
    "客户名称": folded,
    "类型": chosen({"企业": "company", "个人": "person"}),
    "联系人": trimmed,
    "手机": phone,
    "固话": lambda text: pl.when(text != "无").then(phone(text)),
    "建档日期": date,
    "信用额度": money,
    "余额": money,
    "状态": chosen({"正常": "active", "停用": "inactive", "月结": "monthly"}),
    "地址": folded,
    "备注": lambda text: text,
}
table = pl.scan_csv(source, infer_schema=False)
assert table.collect_schema().names() == list(MAPPING)
table.select(
    expression(pl.col(name)).alias(f"c{index}") for index, (name, expression) in enumerate(MAPPING.items())).sink_csv(target)
