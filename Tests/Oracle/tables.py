#!/usr/bin/env python3
"""Thousands of messy CSV files, read by the migrator's reader and by Python's csv module.

Usage: tables.py READER [--tables N] [--seed S] [--keep FOLDER]
READER is the command HandoverBench. Python reads each file whole, with the delimiter, quote and escape of the lock, and then every record
of ours by itself. Both of its readings must part the file as ours does. For every record, and for every file that ours does not read to its
end, Python is asked which of the rules below apply; what ours says must be exactly that. Where none applies, values must be equal. Else the
file is printed and the script exits 1. These are all the ways in which the two may differ, each with its rule:

no-text          49, 50, 55  Python's strict decoder refuses the bytes. Ours: the record has ENCODING; where the decoder waits for the
                             rest of a character at the end of the file's last record, and not before, csv.cut-character stops the
                             reading (Format 4.1, 4.2).
behind-quote     6           Python's strict reader refuses what follows a closing quote; asked again without what stands between
                             there and the next delimiter or end of line, it reads on as ours does. Ours: QUOTE_TRAILING (Format 4.1).
width            1, 2        Python's row has another number of fields than the header. Ours: RAGGED_SHORT, RAGGED_LONG (Format 4.1).
lines            4           Python has read the record from more lines than maxLines. Ours: TOO_MANY_LINES (Format 4.1).
hidden-rows      4           A field of Python's row has a line, neither its first nor its last, with as many delimiters as the header
                             has, and those are three or more. Ours: HIDDEN_ROWS, unless the record is no text or too long (Format 4.1).
open-quote       4           A record that is put behind the file becomes part of Python's last row. Ours: csv.unterminated-quote stops
                             the reading (Format 4.1).
cut-off          39          Python's last row is shorter than the header, and what is put behind the file belongs to it. Ours:
                             csv.cut-off stops the reading (Format 4.1).
repeated-header  25          Python's row is the header's. Ours: no record, if the lock has repeats (Format 4.1).
escaped-end      7           Python takes an escape for the CR of a CR LF alone, and one at the end of the file for an LF; asked with both
                             characters escaped, and with the last escape escaped, it reads what ours does (Format 4.1).
"""
import argparse
import bisect
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

# Each rule by its name, in the order of the page above.
RULES = re.findall(r"^([a-z-]+) {2,}\d", __doc__, re.MULTILINE)
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


def options(lock, strict=False):
    found = {"delimiter": lock["delimiter"], "escapechar": lock.get("escape") or None, "doublequote": True, "strict": strict}
    return found | ({"quotechar": lock["quote"]} if lock["quote"] else {"quoting": csv.QUOTE_NONE})


def rows_of(lock, text, strict=False):
    """Python's rows, all but blank ones."""
    return [row for row in csv.reader(io.StringIO(text, newline=""), **options(lock, strict)) if row]


def text_of(lock, raw):
    """A byte that is no text becomes a lone surrogate."""
    return raw.decode(lock["encoding"], "surrogateescape")


def escaped_whole(lock, text):
    """The text with CR LF escaped as the two characters that it is, and an escape at the end as the text that it is."""
    escape = lock.get("escape")
    if not escape:
        return text
    pairs = re.compile(re.escape(escape) + r"(\r\n|.)", re.DOTALL)
    text = pairs.sub(lambda found: "".join(escape + letter for letter in found[1]), text)
    return text + escape if (len(text) - len(text.rstrip(escape))) % 2 else text


def refusal(lock, text):
    """The first place at which Python's strict reader finds something behind a closing quote, or None."""
    def refuses(count):
        try:
            rows_of(lock, text[:count], strict=True)
            return False
        except csv.Error as error:
            return "expected after" in str(error)

    counts = range(len(text) + 1)
    place = bisect.bisect_left(counts, True, key=refuses)
    return place - 1 if place < len(counts) else None


def without_tails(lock, text):
    """The text without what Python's strict reader refuses."""
    while (place := refusal(lock, text)) is not None:
        end = re.compile("[\r\n" + re.escape(lock["delimiter"]) + "]|$").search(text, place).start()
        text = text[:place] + text[end:]
    return text


def decoding_error(lock, raw):
    """What Python's strict decoder says first: None, "bad", or "cut" where it waits for the rest of a character."""
    try:
        raw.decode(lock["encoding"])
        return None
    except UnicodeDecodeError as error:
        waits = error.end == len(raw) and re.search("unexpected end|incomplete", error.reason)
        # In GB18030 it waits behind FF, and behind three bytes that begin nothing, too.
        begins = lock["encoding"] == "utf-8" or re.fullmatch(rb"[\x81-\xfe]([0-9][\x81-\xfe]?)?", raw[error.start:])
        return "cut" if waits and begins else "bad"


def lines_of(lock, raw):
    """Its terminators; one that ends with the file counts as having one."""
    is_ended = len(read(lock, raw + b"x")) > 1
    return len(re.findall(rb"\r\n|\r|\n", raw)) + (0 if is_ended else 1)


def has_hidden_rows(lock, row):
    inner = (line for field in row for line in re.split("\r\n|\r|\n", field)[1:-1])
    return len(lock["columns"]) > 3 and any(line.count(lock["delimiter"]) == len(lock["columns"]) - 1 for line in inner)


def record_rules(lock, raw, row):
    """The rules that apply to a record, by Python's row of it, and what ours must find."""
    width, error = len(lock["columns"]), decoding_error(lock, raw)
    short, long = len(row) < width, len(row) > width
    asked = [
        ("no-text", "ENCODING", error is not None),
        ("behind-quote", "QUOTE_TRAILING", refusal(lock, escaped_whole(lock, text_of(lock, raw))) is not None),
        ("width", "RAGGED_SHORT", short),
        ("width", "RAGGED_LONG", long),
        ("lines", "TOO_MANY_LINES", lines_of(lock, raw) > MAXIMUM_LINES),
        ("hidden-rows", "HIDDEN_ROWS", error is None and not long and has_hidden_rows(lock, row)),
    ]
    return [(rule, finding) for rule, finding, applies in asked if applies]


def whole_text(lock, data):
    """The text as Python must be given it to read it by our rules."""
    return without_tails(lock, escaped_whole(lock, text_of(lock, data)))


def read(lock, data):
    return rows_of(lock, whole_text(lock, data))


def last_record(lock, data, count):
    """The shortest end of a file of so many rows without which Python has fewer."""
    return next(data[-at:] for at in range(1, len(data) + 1) if len(read(lock, data[:-at])) < count)


def stop_rules(lock, data):
    """The rules by which a file must stop the reading, and the codes with which."""
    text = whole_text(lock, data)
    rows = rows_of(lock, text)
    if len(rows_of(lock, text + "\nx\n")) == len(rows):
        return [("open-quote", "csv.unterminated-quote")]
    found = []
    if decoding_error(lock, data) and decoding_error(lock, last_record(lock, data, len(rows))) == "cut":
        found.append(("no-text", "csv.cut-character"))
    if len(rows[-1]) < len(lock["columns"]) and len(rows_of(lock, text + "x")) == len(rows):
        found.append(("cut-off", "csv.cut-off"))
    return found


def differs(lock, data, records, end, counts):
    """What is wrong between the two readings, or None; the rules that applied are counted."""
    stops = stop_rules(lock, data)
    if "stop" in end or stops:
        if end.get("stop") not in [code for _, code in stops]:
            return f"ours stops: {end.get('stop')}, Python sees {stops}"
        counts[next(rule for rule, code in stops if code == end["stop"])] += 1
        return None
    if sum(int(run.split(",")[1]) for run in end["coverage"]) != len(data):
        return "coverage does not add up"
    rows = read(lock, data)[1:]
    counts["escaped-end"] += escaped_whole(lock, text_of(lock, data)) != text_of(lock, data) and rows != rows_of(
        lock, without_tails(lock, text_of(lock, data)))[1:]
    if lock.get("repeats"):
        kept = [row for row in rows if row != lock["columns"]]
        counts["repeated-header"] += len(kept) < len(rows)
        rows = kept
    if len(rows) != len(records):
        return f"{len(records)} records, Python {len(rows)}"
    for row, record in zip(rows, records):
        raw = data[record["offset"]:record["offset"] + record["bytes"]]
        alone = read(lock, raw)
        if alone != [row]:
            return f"{record}: Python reads {row} in the file and {alone} alone"
        found = record_rules(lock, raw, row)
        if [finding for _, finding in found] != record["findings"]:
            return f"{record}: Python sees {found}, {row}"
        for rule in {rule for rule, _ in found}:
            counts[rule] += 1
        if not found and record["values"] != row:
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
    csv.field_size_limit(1 << 30)
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
    for rule in RULES:
        print(f"{counts[rule]:6} {rule}")
    print(f"{len(files) - wrong} of {len(files)} files agree or differ as the contract says")
    sys.exit(1 if wrong else 0)


main()
