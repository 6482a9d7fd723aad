#!/usr/bin/env python3
"""The items of lists in columns (Plan.md section 1.3, Format.md section 4.1) by other means: csv, str and re.

Usage: items.py FILE LIST             a line an item of one list: {"parent":…,"position":…,"text":… or null}
       items.py FOLDER                the same for every *.csv in it and every list, with "file" and "list" in front
       items.py FOLDER --make N [--seed S]   writes N random files into it

Beside FILE lie FILE.layout, a lock with its source, and FILE.source, that source as a canonical plan has it. `text` is null where the part
means that. Python reads the file whole, so it must be one that both read alike: no bytes behind closing quotes, no escapes.
"""
import argparse
import csv
import io
import json
import os
import random
import re

BLANKS = "\t\n\v\f\r \u00a0\u200b\u3000\ufeff"
CODECS = {"utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "utf-32le": "utf-32-le", "utf-32be": "utf-32-be"}


def rows_of(lock, data):
    """The rows of the body that are records, each with whether it can be read."""
    body = data[int(lock["headerAt"]):int(lock["footerAt"]) if "footerAt" in lock else None]
    # A byte that is no text becomes a lone surrogate.
    errors = "strict" if lock["encoding"] in CODECS else "surrogateescape"
    text = body.decode(CODECS.get(lock["encoding"], lock["encoding"]), errors)
    quoting = {"quotechar": lock["quote"]} if lock["quote"] else {"quoting": csv.QUOTE_NONE}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=lock["delimiter"], doublequote=True, **quoting)
    width, headers, line = len(lock["columns"]), int(lock.get("headers", 1)), 0
    for row in reader:
        lines, line = reader.line_num - line, reader.line_num
        if not row:
            continue
        if headers:
            headers -= 1
            continue
        is_text = not re.search("[\ud800-\udfff]", "".join(row))
        is_wide = len(row) == width or len(row) < width and lock.get("ragged") == "pad"
        inner = [part for field in row for part in re.split("\r\n|\r|\n", field)[1:-1]]
        is_hidden = width > 3 and "hiddenRows" not in lock and any(part.count(lock["delimiter"]) == width - 1 for part in inner)
        is_readable = is_text and is_wide and lines <= int(lock.get("maxLines", 64)) and not is_hidden
        if is_readable and lock.get("repeats") and [row[0].lstrip("\ufeff"), *row[1:]] == lock["columns"]:
            continue
        yield row, is_readable


def items(lock, source, data):
    """List, number of the row, place in it, text or None; list by list."""
    rows = list(rows_of(lock, data))
    for entry in source["lists"]:
        column = lock["columns"].index(entry["in"])
        separator = re.compile("|".join(map(re.escape, entry["by"])))
        for number, (row, is_readable) in enumerate(rows, 1):
            if not is_readable or column >= len(row):
                continue
            text = row[column]
            if text in source["nulls"] or not text.strip(BLANKS):
                continue
            for position, part in enumerate(separator.split(text), 1):
                part = part.strip(BLANKS)
                yield entry["id"], number, position, None if part in source["nulls"] else part


def opened(path):
    with open(path + ".layout", encoding="utf-8") as layout, open(path + ".source", encoding="utf-8") as source, open(path, "rb") as file:
        return json.load(layout)["sources"][0], json.load(source), file.read()


class Maker:
    TEXTS = ["a", "1", "名片", "海报", "、", "，", "。", "「」", "𠮷", "x y", " ", "\u3000", "\u00a0", "无", "-", "--", "ab", "b", "\n", "\r\n", ",", ";", "|", '"', "€", ""]
    SEPARATORS = ["；", ";", "、", "/", "-", "--", "ab", "b", " ", "\u3000", "\n", "，", ",", "|", "𠮷", "aba", " - ", "。、"]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, one):
        return self.random.randrange(one) == 0

    def file(self, name):
        """The file, its lock, and its source in the plan."""
        columns = [f"c{index}" for index in range(self.random.randint(1, 5))]
        encoding = self.random.choice(["utf-8", "utf-8", "gb18030", "gb18030", "utf-16le", "utf-16be", "utf-32le"])
        listed = self.random.sample(columns, self.random.randint(1, min(3, len(columns))))
        lists = [{"id": f"l{index}", "in": column, "by": self.random.sample(self.SEPARATORS, self.random.randint(1, 4))}
                 for index, column in enumerate(listed)]
        layout = {"maxLines": "3"}
        if self.chance(4):
            layout["ragged"] = "pad"
        lock = {"id": "s", "path": name, "bytes": "0", "sha256": "0" * 64, "format": "csv", "bom": self.chance(3), "encoding": encoding,
                "delimiter": self.random.choice([",", ",", ";", "\t", "|"]), "quote": '"', "headerAt": "0", "columns": columns,
                "records": "0", "lists": [entry | {"records": "0"} for entry in lists], **layout}
        if self.chance(4):
            lock["repeats"] = True
        source = {"id": "s", "path": name, "owner": "seller", "nulls": self.random.choice([[""], [""], [], ["无"], ["", "无", "-"]]),
                  "layout": layout, "lists": lists}
        rows = [lock["delimiter"].join(columns)]
        for _ in range(self.random.randint(0, 12)):
            width = len(columns) if not self.chance(8) else self.random.randint(1, len(columns) + 1)
            row = lock["delimiter"].join(self.field(lists, columns, lock["delimiter"], at) for at in range(width))
            rows.append(rows[0] if self.chance(15) else row)
        end = self.random.choice(["\n", "\r\n"])
        text = "".join(row + end for row in rows)
        data = text.encode(CODECS.get(encoding, encoding))
        if encoding == "utf-8" and self.chance(5) and len(rows) > 1:
            place = data.index(end.encode()) + len(end)
            # In front of a quote it would open none, and what that holds would be rows with bytes behind their quotes.
            data = data[:place] + (b"" if data[place:].startswith(b'"') else b"\xff") + data[place:]
        mark = "\ufeff".encode(CODECS.get(encoding, "utf-8"))
        if lock["bom"]:
            data, lock["headerAt"] = mark + data, str(len(mark))
        return data, {"handover": "1", "sources": [lock]}, source

    def field(self, lists, columns, delimiter, at):
        own = [entry for entry in lists if at < len(columns) and entry["in"] == columns[at]]
        pieces = self.TEXTS + [text for entry in own for text in entry["by"]] * 4
        text = "".join(self.random.choice(pieces) for _ in range(self.random.choice([0, 1, 1, 3, 6])))
        if any(mark in text for mark in (delimiter, '"', "\n", "\r")) or self.chance(3):
            return '"' + text.replace('"', '""') + '"'
        return text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path")
    parser.add_argument("list", nargs="?")
    parser.add_argument("--make", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for index in range(arguments.make):
        name = f"{index:06}.csv"
        data, layout, source = Maker(f"{arguments.seed}-{index}").file(name)
        path = os.path.join(arguments.path, name)
        with open(path, "wb") as file:
            file.write(data)
        for suffix, value in [(".layout", layout), (".source", source)]:
            with open(path + suffix, "w", encoding="utf-8") as file:
                json.dump(value, file, ensure_ascii=False)
    if arguments.make:
        return
    if arguments.list:
        for found, parent, position, text in items(*opened(arguments.path)):
            if found == arguments.list:
                print(json.dumps({"parent": parent, "position": position, "text": text}, ensure_ascii=False))
        return
    for name in sorted(name for name in os.listdir(arguments.path) if name.endswith(".csv")):
        for found, parent, position, text in items(*opened(os.path.join(arguments.path, name))):
            print(json.dumps({"file": name, "list": found, "parent": parent, "position": position, "text": text}, ensure_ascii=False))


if __name__ == "__main__":
    csv.field_size_limit(1 << 30)
    main()
