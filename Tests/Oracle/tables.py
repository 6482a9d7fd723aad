#!/usr/bin/env python3
"""Thousands of messy CSV files, read by the migrator's reader and by Python's csv module.

Usage: tables.py READER [--tables N] [--seed S] [--keep FOLDER]
READER is the command HandoverBench. Python reads each file as it comes, with the delimiter, quote and escape of the lock. Where ours
gives a record without a finding, its values must be Python's. Where ours has a finding or stops, the difference belongs to a class, and
Python must see the reason: too few fields, too many, bytes that are no text, too many lines. Else the file is printed and the script
exits 1.
"""
import argparse
import collections
import csv
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile

CLASSES = {
    "ENCODING": "49, 55 bytes that are no text spoil their record alone; Python reads nothing, or something else (Format 4.1)",
    "QUOTE_TRAILING": "6 text behind a closing quote is found; Python joins it to the field (Format 4.1)",
    "RAGGED_SHORT": "1 too few fields are found; Python gives a shorter list (Format 4.1)",
    "RAGGED_LONG": "2 too many fields are found; Python gives a longer list (Format 4.1)",
    "TOO_MANY_LINES": "4 a record of too many lines is found; Python reads it (Format 4.1)",
    "HIDDEN_ROWS": "4 records inside a field are found; Python reads it (Format 4.1)",
    "csv.unterminated-quote": "4 a quote that is never closed stops the reading; Python takes the rest for one field (Format 4.1)",
    "csv.cut-off": "39 a file that was cut off stops the reading; Python gives a shorter list (Format 4.1)",
    "csv.cut-character": "50 a file that ends within a character was cut off; Python reads nothing, or something else (Format 4.2)",
    "repeated-header": "25 the header again is no record; Python reads it (Format 4.1)",
    "escape": "an escape before the end of a line takes CR LF with it, and one at the end is itself; Python's csv differs (Format 4.1)",
}
MAXIMUM_LINES = 3


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, one):
        return self.random.randrange(one) == 0

    def table(self):
        columns = [f"c{index}" for index in range(self.random.randint(1, 6))]
        is_gb18030 = self.chance(2)
        delimiter = self.random.choice([",", ",", ";", "\t", "|"])
        quote = self.random.choice(['"', '"', '"', "'", ""])
        escape = "\\" if self.chance(4) else ""
        lock = {"id": "s", "path": "s.csv", "bytes": "0", "sha256": "0" * 64, "format": "csv", "bom": False,
                "encoding": "gb18030" if is_gb18030 else "utf-8", "delimiter": delimiter, "quote": quote, "headerAt": "0",
                "columns": columns, "records": "0", "maxLines": str(MAXIMUM_LINES)}
        if escape:
            lock["escape"] = escape
        if self.chance(4):
            lock["repeats"] = True
        texts = ["a", "1", " ", "文字", "张三", "5", "x y", "，", "¥1,234.50", "|", ";", ",", "\t", "'", '"', "\n", "\r", "\r\n", "\\", "€", "𠮷"]
        header = delimiter.join(columns)
        rows = [header]
        for _ in range(self.random.randint(0, 15)):
            if self.chance(10):
                rows.append(self.random.choice(["", header]))
                continue
            width = len(columns) if not self.chance(6) else self.random.randint(1, len(columns) + 2)
            rows.append(delimiter.join(self.field(texts, delimiter, quote, escape) for _ in range(width)))
        out = "".join(row + self.random.choice(["\n", "\n", "\r\n", "\r"]) for row in rows[:-1]) + rows[-1]
        if not self.chance(3):
            out += "\n"
        data = bytearray(out.encode("gb18030" if is_gb18030 else "utf-8"))
        # Behind the header and its terminator, whichever it has.
        start = len(header) + 2
        for _ in range(self.random.randint(1, 3) if self.chance(5) and len(data) > start else 0):
            data.insert(self.random.randint(start, len(data)), self.random.choice([0xff, 0x81, 0xc0]))
        return {"handover": "1", "sources": [lock]}, bytes(data)

    def field(self, texts, delimiter, quote, escape):
        text = "".join(self.random.choice(texts) for _ in range(self.random.randint(0, 4)))
        if quote and self.chance(2):
            inner = text.replace(quote, quote * 2) if not escape else text.replace(escape, escape * 2).replace(quote, escape + quote)
            closing = "" if self.chance(60) else quote
            return quote + inner + closing + ("tail" if self.chance(20) else "")
        if escape and self.chance(2):
            return "".join(escape + letter if letter in (delimiter, escape, "\n", quote) else letter for letter in text)
        # What is left out of an unquoted field would end it; now and then it stays.
        return text if self.chance(15) else re.sub("[\r\n]", "", text.replace(delimiter, "").lstrip(quote or " "))


def python_reads(lock, data):
    """All rows but blank ones; a byte that is no text becomes a lone surrogate."""
    text = data.decode(lock["encoding"], "surrogateescape")
    options = {"delimiter": lock["delimiter"], "escapechar": lock.get("escape") or None, "doublequote": True, "strict": False}
    options |= {"quotechar": lock["quote"]} if lock["quote"] else {"quoting": csv.QUOTE_NONE}
    csv.field_size_limit(1 << 30)
    return [row for row in csv.reader(io.StringIO(text, newline=""), **options) if row]


def is_text(raw, encoding):
    try:
        raw.decode(encoding)
        return True
    except UnicodeDecodeError:
        return False


def line_ends(raw):
    return len(re.findall(rb"\r\n|\r|\n", raw)) + (0 if raw[-1:] in (b"\r", b"\n") else 1)


def differs(lock, data, records, end, counts):
    """What is wrong between the two readings, or None; classes are counted."""
    rows = python_reads(lock, data)[1:]
    if "stop" in end:
        if end["stop"] not in CLASSES or end["stop"] == "csv.cut-character" and is_text(data, lock["encoding"]):
            return f"ours stops: {end['stop']}"
        counts[end["stop"]] += 1
        return None
    if sum(int(run.split(",")[1]) for run in end["coverage"]) != len(data):
        return "coverage does not add up"
    if lock.get("repeats"):
        before = len(rows)
        kept = [row for row in rows if row != lock["columns"]]
        counts["repeated-header"] += 1 if len(kept) < before else 0
        rows = kept
    if len(rows) != len(records):
        if lock.get("escape"):
            counts["escape"] += 1
            return None
        return f"{len(records)} records, Python {len(rows)}"
    if lock.get("escape") and b"\\\r\n" in data:
        # Python leaves the LF to the next record.
        counts["escape"] += 1
        return None
    width = len(lock["columns"])
    for row, record in zip(rows, records):
        raw = data[record["offset"]:record["offset"] + record["bytes"]]
        found = set(record["findings"])
        expected = {"ENCODING"} if not is_text(raw, lock["encoding"]) else set()
        expected |= {"RAGGED_SHORT"} if len(row) < width else {"RAGGED_LONG"} if len(row) > width else set()
        expected |= {"TOO_MANY_LINES"} if line_ends(raw) > MAXIMUM_LINES else set()
        if found - {"QUOTE_TRAILING", "HIDDEN_ROWS"} != expected:
            return f"{record}: Python finds {expected}, {row}"
        for code in found:
            counts[code] += 1
        if not found and record["values"] != row:
            if lock.get("escape") and raw.endswith(b"\\"):
                counts["escape"] += 1
                continue
            return f"{record}: Python reads {row}"
    if not any(record["findings"] for record in records):
        counts["same"] += 1
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader")
    parser.add_argument("--tables", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="a folder for the files")
    arguments = parser.parse_args()
    counts, wrong, files = collections.Counter(), 0, {}
    with tempfile.TemporaryDirectory() as folder:
        folder = arguments.keep or folder
        os.makedirs(folder, exist_ok=True)
        for index in range(arguments.tables):
            lock, data = Maker(f"{arguments.seed}-{index}").table()
            name = f"{index:06}.csv"
            files[name] = (lock["sources"][0], data)
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
            with open(os.path.join(folder, name + ".layout"), "w", encoding="utf-8") as file:
                json.dump(lock, file, ensure_ascii=False)
        output = subprocess.run([arguments.reader, "read", "--batch", folder], check=True, stdout=subprocess.PIPE).stdout
    lines, ends = collections.defaultdict(list), {}
    for text in output.decode().split("\n")[:-1]:
        line = json.loads(text)
        if "list" in line:
            lines[line["file"]].append(line)
        else:
            ends[line["file"]] = line
    for name, (lock, data) in files.items():
        difference = differs(lock, data, lines[name], ends[name], counts)
        if difference:
            wrong += 1
            if wrong <= 20:
                print(f"{name} {json.dumps(lock)}\n  {data[:600]!r}\n  {difference}")
    print(f"{counts['same']:6} files without a finding: both read the same")
    for key, why in CLASSES.items():
        print(f"{counts[key]:6} {key}: {why}")
    print(f"{len(files) - wrong} of {len(files)} files agree or differ as the contract says")
    sys.exit(1 if wrong else 0)


main()
