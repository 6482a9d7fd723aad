#!/usr/bin/env python3
"""What a new system might export: the tables of an archive, in many forms, with a read-back; and changed in one place, with what must be found.

    exports.py ARCHIVE.tar OUT --form csv|gb18030|utf-16|json|ndjson|xml|xlsx [--change NAME --seed N]

Reads the archive with Python's own tarfile, codecs, json, ElementTree and openpyxl; nothing of Handover's. Writes OUT/export/ with
readback.json, and OUT/expected.json: the differences that a verifier must find, as [table, kind, key, field].
"""

import argparse
import datetime
import json
import pathlib
import random
import tarfile
import unicodedata
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr


def rows_of(text):
    """Canonical CSV (Format.md section 3.1): null is None, the empty text is ''."""
    rows, row, at = [], [], 0
    while at < len(text):
        if text[at] == '"':
            value, at = "", at + 1
            while True:
                end = text.index('"', at)
                value += text[at:end]
                at = end + 1
                if text[at] != '"':
                    break
                value, at = value + '"', at + 1
        else:
            end = at
            while text[end] not in ",\n":
                end += 1
            value, at = (text[at:end] or None), end
        row.append(value)
        if text[at] == "\n":
            rows.append(row)
            row = []
        at += 1
    return rows


class Table:
    def __init__(self, plan, tar, root):
        self.id = plan["id"]
        self.fields = plan["fields"]
        self.names = [field["name"] for field in self.fields]
        self.key = [self.names.index(name) for name in plan["key"]]
        self.rows = []
        parts = sorted(name for name in tar.getnames() if name.startswith(f"{root}/data/tables/{self.id}/"))
        for part in parts:
            self.rows += rows_of(tar.extractfile(part).read().decode("utf-8"))[1:]

    def key_of(self, row):
        def written(text):
            quoted = text == "" or any(mark in text for mark in ',"\n\r')
            return '"' + text.replace('"', '""') + '"' if quoted else text

        return ",".join(written(row[index]) for index in self.key)


# What may go wrong. Each change says what must be found of it, or returns None where there is nothing to change.


def drop(tables, chance):
    table = chance.choice([table for table in tables if table.rows])
    row = table.rows.pop(chance.randrange(len(table.rows)))
    return [[table.id, "missing", table.key_of(row), ""]] + totals(table, row)


def double(tables, chance):
    table = chance.choice([table for table in tables if table.rows])
    row = chance.choice(table.rows)
    table.rows.insert(chance.randrange(len(table.rows) + 1), list(row))
    return [[table.id, "key-twice", table.key_of(row), ""]] + totals(table, row)


def replace(tables, chance):
    table = chance.choice([table for table in tables if table.rows and table.fields[table.key[0]]["type"] == "identifier"])
    row = chance.choice(table.rows)
    old = table.key_of(row)
    row[table.key[0]] = "ZZ-" + row[table.key[0]]
    return [[table.id, "missing", old, ""], [table.id, "extra", table.key_of(row), ""]]


def totals(table, row):
    """Sums of the plan that a row takes part in with anything but nothing."""
    return [[table.id, "total", "", name] for name in table.totals if Decimal(row[table.names.index(name)] or 0) != 0]


def change_value(types, make):
    """One value of one of these types."""

    def change(tables, chance):
        places = [
            (table, row, index)
            for table in tables
            for row in table.rows
            for index, field in enumerate(table.fields)
            if field["type"] in types and index not in table.key and make(row[index]) not in (row[index], NotImplemented)
        ]
        if not places:
            return None
        table, row, index = chance.choice(places)
        row[index] = make(row[index])
        found = [[table.id, "changed", table.key_of(row), table.names[index]]]
        return found + ([[table.id, "total", "", table.names[index]]] if table.names[index] in table.totals else [])

    return change


def text(make):
    return change_value(["text"], lambda value: make(value) if value else NotImplemented)


def cent(step):
    return change_value(["money"], lambda value: str(Decimal(value) + Decimal(step)) if value else NotImplemented)


def day(value):
    return (datetime.date.fromisoformat(value) + datetime.timedelta(days=1)).isoformat() if value else NotImplemented


def cut(value):
    bytes = value.encode("utf-8")
    return bytes[: len(bytes) // 2].decode("utf-8", "ignore") or NotImplemented


def swap(tables, chance):
    """Two amounts between two rows: no sum changes."""
    table = chance.choice([table for table in tables if any(field["type"] == "money" for field in table.fields)])
    index = next(index for index, field in enumerate(table.fields) if field["type"] == "money")
    one = chance.choice([row for row in table.rows if row[index]])
    other = chance.choice([row for row in table.rows if row[index] and row[index] != one[index]])
    one[index], other[index] = other[index], one[index]
    return [[table.id, "changed", table.key_of(row), table.names[index]] for row in (one, other)]


CHANGES = {
    "drop": drop,
    "double": double,
    "replace": replace,
    "swap": swap,
    "cent-more": cent("0.01"),
    "cent-less": cent("-0.01"),
    "null-to-empty": change_value(["text"], lambda value: "" if value is None else NotImplemented),
    "to-null": change_value(["text", "phone", "money"], lambda value: None),
    "space": text(lambda value: value + " "),
    "width": text(lambda value: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in value)),
    "case": text(lambda value: value.swapcase()),
    "composition": text(lambda value: unicodedata.normalize("NFKD", value)),
    "cut": text(cut),
    "day": change_value(["date"], day),
}

# How a system writes values, and how that is read back.


def amount(value, plain):
    """As little as says it, or with commas."""
    if value is None:
        return None
    if plain:
        return format(Decimal(value), ",f")
    # Not normalize(), which rounds to 28 digits.
    return value.rstrip("0").rstrip(".") if "." in value else value


def shown(table, row, form):
    values = []
    for field, value in zip(table.fields, row):
        if value is not None and field["type"] in ("money", "decimal"):
            value = amount(value, form == "csv" and field["type"] == "money")
        elif value is not None and field["type"] == "date" and form == "gb18030":
            value = value.replace("-0", "-").replace("-", "/")
        values.append(value)
    return values


def chain(field, form):
    kind = field["type"]
    if kind in ("money", "decimal", "integer"):
        # Of money alone, whose cells are numbers: excel-number rounds to 15 digits, and others have more, as text.
        return ([{"op": "excel-number"}] if form == "xlsx" and kind == "money" else []) + [{"op": kind}]
    if kind == "date":
        return [{"op": "date", "formats": ["excel-1900"] if form == "xlsx" else ["yyyy-MM-dd", "yyyy/M/d"]}]
    return []


def read_fields(table, form, column):
    fields = []
    for field in table.fields:
        entry = {"field": field["name"], "from": column(field)}
        if steps := chain(field, form):
            entry["do"] = steps
        fields.append(entry)
    return fields


def title(field):
    return field.get("title") or field["name"]


def csv_cell(value, delimiter):
    if value is None:
        return ""
    quoted = value == "" or any(mark in value for mark in (delimiter, '"', "\n", "\r"))
    return '"' + value.replace('"', '""') + '"' if quoted else value


def write_csv(tables, out, form):
    encoding = {"csv": "utf-8", "gb18030": "gb18030", "utf-16": "utf-16-le"}[form]
    delimiter = ";" if form == "gb18030" else ","
    entries = []
    for table in tables:
        lines = ["系统导出 " + table.id, ""] if form == "gb18030" else []
        # A column more, which nobody asks for.
        lines.append(delimiter.join(["行号"] + [csv_cell(title(field), delimiter) for field in table.fields]))
        for number, row in enumerate(table.rows):
            cells = [csv_cell(value, delimiter) for value in shown(table, row, form)]
            lines.append(delimiter.join([str(number)] + cells))
        content = "".join(line + "\r\n" for line in lines).encode(encoding)
        mark = b"" if form == "gb18030" else "\ufeff".encode(encoding)
        (out / f"{table.id}.csv").write_bytes(mark + content)
        entry = {"table": table.id, "file": f"{table.id}.csv", "format": "csv", "fields": read_fields(table, form, title)}
        if form == "gb18030":
            entry |= {"encoding": "gb18030", "skip": "2", "layout": {"delimiter": ";"}}
        if form == "utf-16":
            entry["encoding"] = "utf-16le"
        entries.append(entry)
    return entries


def json_record(table, row, form):
    record = {"_id": {"$oid": "nobody asks"}}
    for field, value in zip(table.fields, shown(table, row, form)):
        if value is None and field["name"] != table.names[-1]:
            record[field["name"]] = None
        elif value is not None:
            record[field["name"]] = int(value) if field["type"] == "integer" else value
    return record


def write_json(tables, out, form):
    entries = []
    for table in tables:
        records = [json_record(table, row, form) for row in table.rows]
        fields = read_fields(table, form, lambda field: "/" + field["name"])
        entry = {"table": table.id, "file": f"{table.id}.json", "format": form, "fields": fields}
        if form == "json":
            document = {"exported": {"by": ["somebody"]}, "data": {"rows": records}}
            content = json.dumps(document, ensure_ascii=table.id == "job", indent=1)
            entry["lists"] = [{"id": "row", "at": "/data/rows"}]
        else:
            content = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
            entry["lists"] = [{"id": "row", "at": ""}]
        (out / f"{table.id}.json").write_text(content, encoding="utf-8", newline="")
        entries.append(entry)
    return entries


def xml_text(value):
    return escape(value, {"\r": "&#13;", "\n": "&#10;"})


def write_xml(tables, out, form):
    """Lines of orders lie in their orders; everything else is a list of its own. The key is an attribute, the rest are elements."""
    entries = []
    for table in tables:
        if table.id == "web-order-line":
            continue
        inner = next((other for other in tables if table.id == "web-order" and other.id == "web-order-line"), None)
        lines = ['<?xml version="1.0" encoding="gb18030"?>', '<e:Export xmlns:e="urn:example:export" made="today">', "<e:About>x</e:About>"]
        lines.append("<e:Rows>")
        for row in table.rows:
            lines.append(xml_row(table, row, form, "e:Row", inner))
        lines.append("</e:Rows></e:Export>")
        (out / f"{table.id}.xml").write_bytes("\n".join(lines).encode("gb18030"))
        base = {
            "file": f"{table.id}.xml",
            "format": "xml",
            "encoding": "gb18030",
            "namespaces": [{"prefix": "x", "uri": "urn:example:export"}],
        }
        row_list = {"id": "row", "at": "/x:Export/x:Rows/x:Row"}
        column = lambda field: ("@" if field["name"] == table.names[table.key[0]] else "x:") + field["name"]
        entries.append(base | {"table": table.id, "lists": [row_list], "fields": read_fields(table, form, column)})
        if inner:
            names = {"order_no": "../@order_no", "position": "@no"}
            column = lambda field: names.get(field["name"], "x:" + field["name"])
            lists = [row_list, {"id": "line", "at": "row/x:Lines/x:Line"}]
            entries.append(base | {"table": inner.id, "lists": lists, "fields": read_fields(inner, form, column)})
    return entries


def xml_row(table, row, form, element, inner):
    key = table.key[0]
    values = shown(table, row, form)
    parts = [f"<{element} {table.names[key]}={quoteattr(values[key], {chr(13): '&#13;', chr(10): '&#10;'})} nobody='asks'>"]
    for index, value in enumerate(values):
        if index == key or value is None and index % 2 == 0:
            continue
        if value is None:
            parts.append(f'<e:{table.names[index]} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>')
        else:
            parts.append(f"<e:{table.names[index]}>{xml_text(value)}</e:{table.names[index]}>")
    if inner:
        mine = sorted((line for line in inner.rows if line[0] == row[key]), key=lambda line: int(line[1]))
        parts.append("<e:Lines>")
        for line in mine:
            cells = [
                f"<e:{name}>{xml_text(value)}</e:{name}>"
                for name, value in list(zip(inner.names, shown(inner, line, form)))[2:]
                if value is not None
            ]
            parts.append(f"<e:Line no='{line[1]}'>" + "".join(cells) + "</e:Line>")
        parts.append("</e:Lines>")
    parts.append("<e:Unknown><e:Deep>x</e:Deep></e:Unknown>")
    return "".join(parts) + f"</{element}>"


def write_xlsx(tables, out, form):
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    entries = []
    for table in tables:
        sheet = book.create_sheet("表 " + table.id)
        sheet.append(["系统导出"])
        sheet.append([title(field) for field in table.fields])
        for row in table.rows:
            sheet.append([excel(field, value) for field, value in zip(table.fields, row)])
            for cell in sheet[sheet.max_row]:
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # whatever it begins with, it is no formula
        entry = {"table": table.id, "file": "books/all.xlsx", "format": "xlsx", "sheet": "表 " + table.id, "skip": "1"}
        entries.append(entry | {"fields": read_fields(table, form, title)})
    (out / "books").mkdir()
    book.save(out / "books" / "all.xlsx")
    return entries


def lost(tables):
    """openpyxl writes no empty texts, and CR as it is, which XML takes for a line end: such cells come back as another text."""
    return [
        [table.id, "changed", table.key_of(row), table.names[index]]
        for table in tables
        for row in table.rows
        for index, value in enumerate(row)
        if value is not None and (value == "" or "\r" in value)
    ]


def excel(field, value):
    if value is None:
        return None
    if field["type"] == "money":
        return float(value)
    if field["type"] == "integer" and len(value) < 15:
        return int(value)
    if field["type"] == "date":
        days = (datetime.date.fromisoformat(value) - datetime.date(1899, 12, 30)).days
        return days if days > 60 else days - 1  # Excel has a day that never was
    return value


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("archive")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--form", required=True)
    parser.add_argument("--change")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tarfile.open(options.archive) as tar:
        root = tar.getnames()[0].split("/")[0]
        plan = json.load(tar.extractfile(f"{root}/metadata/plan.json"))
        tables = [Table(table, tar, root) for table in plan["tables"]]
    wanted = plan["verification"]["totals"]
    for table in tables:
        table.totals = [total["field"] for total in wanted if total["table"] == table.id]
    chance = random.Random(options.seed)
    # Where lines lie in their orders, an order that is missing takes its lines with it.
    changed = [table for table in tables if options.form != "xml" or not table.id.startswith("web-order")]
    expected = CHANGES[options.change](changed, chance) if options.change else []
    if expected is None:
        raise SystemExit(f"nothing to change by {options.change}")
    if options.form == "xlsx":
        expected += lost(tables)
    for table in tables:
        chance.shuffle(table.rows)
    out = options.out / "export"
    out.mkdir(parents=True)
    writers = {"json": write_json, "ndjson": write_json, "xml": write_xml, "xlsx": write_xlsx}
    entries = writers.get(options.form, write_csv)(tables, out, options.form)
    readback = {"readback": "1", "archive": root, "tables": entries}
    (out / "readback.json").write_text(json.dumps(readback, ensure_ascii=False, indent=1), encoding="utf-8")
    (options.out / "expected.json").write_text(json.dumps(sorted(expected)), encoding="utf-8")
    rows = sum(len(table.rows) for table in tables)
    print(f"{options.form}: {len(tables)} tables, {rows} rows, {len(expected)} differences")


if __name__ == "__main__":
    main()
