#!/usr/bin/env python3
"""Random CSV files with lists in columns: their items as the migrator reads them, against those of items.py.

  read_items.py HANDOVERBENCH [--files N] [--seed S] [--keep FOLDER]
"""
import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile

from items import Maker, items


def differs(lock, source, data, rows, found):
    """What is wrong with the items of one file, or None."""
    expected = list(items(lock, source, data))
    ours = [(item["list"], item["parent"], item["position"], item["values"][0]) for item in found]
    # Ours come batch by batch, Python's list by list: within a list the order is one.
    for entry in lock["lists"]:
        left, right = ([item for item in side if item[0] == entry["id"]] for side in (ours, expected))
        if left != right:
            place = next((at for at, pair in enumerate(zip(left, right)) if pair[0] != pair[1]), min(len(left), len(right)))
            return f"{entry}: item {place + 1} of {len(left)} and {len(right)}: {left[place:place + 2]}, Python {right[place:place + 2]}"
        numbers = [item["number"] for item in found if item["list"] == entry["id"]]
        if numbers != list(range(1, len(numbers) + 1)):
            return f"{entry}: numbered {numbers[:20]}"
    for item in found:
        row = rows[item["parent"] - 1]
        if any(item[key] != row[key] for key in ("offset", "bytes", "line")) or item["findings"]:
            return f"{item} lies elsewhere than {row}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader")
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="a folder for the files")
    arguments = parser.parse_args()
    counts, wrong, files = collections.Counter(), 0, {}
    with tempfile.TemporaryDirectory() as folder:
        folder = arguments.keep or folder
        os.makedirs(folder, exist_ok=True)
        for index in range(arguments.files):
            name = f"{index:06}.csv"
            data, layout, source = Maker(f"{arguments.seed}-{index}").file(name)
            files[name] = layout["sources"][0], source, data
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
            for suffix, value in ((".layout", layout), (".source", source)):
                with open(os.path.join(folder, name + suffix), "w", encoding="utf-8") as file:
                    json.dump(value, file, ensure_ascii=False)
        output = subprocess.run([arguments.reader, "read", "--batch", folder], check=True, stdout=subprocess.PIPE).stdout
    rows, found, ends = collections.defaultdict(list), collections.defaultdict(list), {}
    for line in map(json.loads, output.decode().split("\n")[:-1]):
        if "list" not in line:
            ends[line["file"]] = line
        else:
            (rows if line["list"] == "table" else found)[line["file"]].append(line)
    for name, (lock, source, data) in files.items():
        stop = ends[name].get("stop")
        difference = f"stops: {stop}" if stop else differs(lock, source, data, rows[name], found[name])
        counts["items"] += len(found[name])
        counts["null"] += sum(item["values"] == [None] for item in found[name])
        counts["rows that cannot be read"] += sum(bool(row["findings"]) for row in rows[name])
        if difference:
            wrong += 1
            if wrong <= 20:
                print(f"{name} {json.dumps(lock, ensure_ascii=False)} {source['nulls']}\n  {data[:600]!r}\n  {difference}")
    print(f"{len(files) - wrong} of {len(files)} files have the items that Python finds; " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
