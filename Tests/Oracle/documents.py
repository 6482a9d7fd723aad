#!/usr/bin/env python3
"""Thousands of generated documents, read by the migrator's readers and by Python's json and xml.etree.ElementTree.

Usage: documents.py READER [--documents N] [--seed S] [--keep FOLDER]
READER is the command HandoverBench. Each document is read by Python as it comes. Where that differs from ours, it is read again by a
Python that is held to the contract (its leniency taken away, or its limits): if that agrees with ours, the difference belongs to the
class that says why; else the document is printed and the script exits 1.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

import document_json
import document_xml
from document_json import Refused
from document_maker import Maker

# In the order in which they are asked: what stops the reading before what one record has.
CLASSES = {
    "version": "a version of XML that is not 1.0 is refused; expat reads it (Format 4.5)",
    "label": "the lock's encoding counts, not the document's label (Format 4.5)",
    "doctype": "105-108 document type declarations by the plan's dtd; expat reads them (Format 4.5)",
    "bom": "95 a byte order mark that the lock knows; Python's json refuses it (RFC 8259 8.1)",
    "constant": "94 NaN and Infinity are no JSON; Python's json reads them (RFC 8259 6)",
    "depth": "98 depth above 512 (JSON) or 256 (XML) is refused (RFC 8259 9)",
    "utf-8": "bytes that are no UTF-8 spoil their record alone; Python reads nothing (RFC 8259 8.1)",
    "twice": "88 a name that occurs twice; Python's json keeps the last (RFC 8259 4)",
    "half": "92 half a surrogate pair is found; Python's json keeps it (RFC 8259 8.2)",
    "number": "89, 91 numbers are the text of their digits; Python's are ints and floats (RFC 8259 6)",
}


def python_reads(layout, data, careful):
    """The reader, and its records; `None` where it refused the document."""
    reader = (document_xml if layout["format"] == "xml" else document_json).Reader(layout, careful)
    try:
        reader.read(data)
        return reader, reader.records
    except (Refused, ValueError):
        return reader, None


def differs(ours, stop, reader, records):
    if records is None or stop is not None:
        return None if records is None and stop is not None else f"ours {stop or 'reads it'}"
    for entry in reader.lists:
        packed = [column in entry.get("packed", []) for column in entry["columns"]]
        mine, theirs = [line for line in ours if line["list"] == entry["id"]], records[entry["id"]]
        if len(mine) != len(theirs):
            return f"{len(mine)} records in {entry['id']}, Python {len(theirs)}"
        for line, record in zip(mine, theirs):
            parent = record["parent"]
            place = (record["number"], parent["number"] if parent else None, record["position"] if parent else None)
            if place != (line["number"], line.get("parent"), line.get("position")):
                return f"{line}: Python places it {place}"
            if set(line["findings"]) != record["found"]:
                return f"{line}: Python finds {record['found']}"
            if record["found"]:
                continue
            for text, value, is_packed in zip(line["values"], record["values"], packed):
                if not reader.equal(text, value, is_packed):
                    return f"{line}: {text!r} is {value!r} in Python"
    return None


def misplaced(layout, lines, end, data):
    """What is wrong with where ours says that records are; whatever Python thinks of them."""
    if "coverage" in end and sum(int(run.split(",")[1]) for run in end["coverage"]) != len(data):
        return "coverage does not add up"
    for line in lines:
        before, raw = data[:line["offset"]], data[line["offset"]:line["offset"] + line["bytes"]]
        if layout.get("encoding", "").startswith("utf-16"):
            before, raw = (piece.decode(layout["encoding"]).encode() for piece in (before, raw))
        if line["line"] != 1 + len(re.findall(rb"\r\n|\r|\n", before)):
            return f"{line} is on another line"
        if layout["format"] == "xml":
            if not (raw.startswith(b"<") and raw.endswith(b">")):
                return f"{line} is no element"
        else:
            try:
                json.loads(raw.decode(errors="replace"), parse_int=str)
            except ValueError:
                return f"{line} is no value"
    return None


def write(folder, count, seed):
    documents = {}
    for index in range(count):
        kind = "xml" if index % 2 else "json"
        layout, data = getattr(Maker(f"{seed}-{index}"), kind)(index // 2)
        name = f"{index:06}.{kind}"
        documents[name] = (layout, data)
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
        with open(os.path.join(folder, name + ".layout"), "w") as file:
            json.dump(layout, file)
    return documents


def ours_reads(command, folder):
    output = subprocess.run([command, "read", "--batch", folder], check=True, stdout=subprocess.PIPE).stdout
    lines, ends = collections.defaultdict(list), {}
    for text in output.decode().split("\n")[:-1]:
        line = json.loads(text)
        if "list" in line:
            lines[line["file"]].append(line)
        else:
            ends[line["file"]] = line
    return lines, ends


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="a folder for the documents")
    arguments = parser.parse_args()
    sys.setrecursionlimit(20_000)
    counts, wrong = collections.Counter(), 0
    with tempfile.TemporaryDirectory() as folder:
        folder = arguments.keep or folder
        os.makedirs(folder, exist_ok=True)
        documents = write(folder, arguments.documents, arguments.seed)
        lines, ends = ours_reads(arguments.reader, folder)
    for name, (layout, data) in documents.items():
        kind, end = name.split(".")[1], ends[name]
        stop = end.get("stop")
        difference = differs(lines[name], stop, *python_reads(layout, data, False))
        place = misplaced(layout, lines[name], end, data)
        cause = None
        if difference and not place:
            reader, records = python_reads(layout, data, True)
            cause = next((key for key in CLASSES if key in reader.seen), None)
            still = differs(lines[name], stop, reader, records)
            difference = still or (None if cause else difference)
        if place or difference:
            wrong += 1
            print(f"{name} {json.dumps(layout)}\n  {data[:600]!r}\n  {place or difference}")
        elif cause:
            counts[kind, cause] += 1
        else:
            counts[kind, "both refuse" if stop else "both read the same"] += 1
    for key in ["both read the same", "both refuse", *CLASSES]:
        print(f"{counts['json', key]:6} JSON {counts['xml', key]:6} XML  {CLASSES.get(key, key)}")
    print(f"{len(documents) - wrong} of {len(documents)} documents agree or differ as the contract says")
    sys.exit(1 if wrong else 0)


main()
