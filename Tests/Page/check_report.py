"""Holds what `verify` says in JSON lines against its published schema, and the page that it writes against the lines.

  check_report.py lines SCHEMA.json LINES.jsonl          every line is as the schema says, and has no member that it does not name
  check_report.py page LINES.jsonl PAGE.html             every number of the lines is on the page, in both languages, and no other
  check_report.py type LINES.jsonl PAGE.html FOLDER      every command on the page, typed in the folder of the archive, says what the page says
"""

import csv
import hashlib
import io
import json
import subprocess
import sys
import tarfile
from html.parser import HTMLParser

EMPTY = {"meta", "input", "rect", "circle", "path", "wbr"}


class Page(HTMLParser):
    """The page's articles: numbers by their keys, commands, and whether every element ends where it should."""

    def __init__(self, text):
        super().__init__()
        self.open, self.numbers, self.commands, self.scripts = [], {}, {}, 0
        self.language = None
        self.feed(text)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        assert not any(name.startswith("on") or name in ("src", "href") for name in attributes), (tag, attributes)
        self.scripts += tag == "script"
        if tag == "article":
            self.language = attributes["lang"]
            self.numbers[self.language], self.commands[self.language] = {}, []
        if tag not in EMPTY:
            self.open.append((tag, attributes.get("data-is"), attributes.get("class"), []))

    def handle_startendtag(self, tag, attributes):
        assert tag in EMPTY, tag
        self.handle_starttag(tag, attributes)

    def handle_data(self, data):
        for _, _, _, texts in self.open:
            texts.append(data)

    def handle_endtag(self, tag):
        name, key, kind, texts = self.open.pop()
        assert name == tag, f"{name} ends as {tag}"
        text = "".join(texts)
        if key is not None:
            assert key not in self.numbers[self.language], key
            self.numbers[self.language][key] = text
        if tag == "pre" or (tag == "code" and kind == "line"):
            self.commands[self.language].append(text)


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def unnamed(value, schema, root, path=""):
    """Members that a schema does not name, at any depth."""
    named = {}
    for part in [schema] + ([root["$defs"][schema["$ref"].split("/")[-1]]] if "$ref" in schema else []):
        if "additionalProperties" in part:
            return
        named.update(part.get("properties", {}))
        items = part.get("items")
        if isinstance(value, list) and items:
            for index, one in enumerate(value):
                yield from unnamed(one, items, root, f"{path}/{index}")
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in named:
                yield f"{path}/{name}"
            else:
                yield from unnamed(one, named[name], root, f"{path}/{name}")


def check_lines(schema_path, lines_path):
    import jsonschema
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    lines = read(lines_path)
    order = [part["$ref"].split("/")[-1] for part in schema["oneOf"]]
    places = [order.index(line["type"]) for line in lines]
    assert lines and places == sorted(places), [line["type"] for line in lines]
    for line in lines:
        errors = [f"{line['type']}: {error.message}" for error in validator.iter_errors(line)]
        assert not errors, errors
        others = list(unnamed(line, schema["$defs"][line["type"]], schema))
        assert not others, f"{line['type']} has what the schema does not name: {others}"
    # A schema that takes anything is none.
    for broken in [{}, {"type": "verdict"}, {"type": "other"}, dict(lines[-1], exit="0") if lines[-1]["type"] == "verdict" else {}]:
        assert not validator.is_valid(broken), broken
    print(len(lines), "lines:", ", ".join(sorted({line["type"] for line in lines})))


def expected(lines):
    """The numbers of the lines by the keys that the page gives them."""
    numbers = {}
    for line in lines:
        kind = line["type"]
        if kind == "answer":
            numbers.update({f"check/{one['name']}": one["count"] for one in line["checks"] if one["outcome"] != "not-checked"})
        elif kind == "balance":
            for name in ("records", "migrated", "quarantined", "excluded", "merged"):
                if name in line:
                    numbers[f"balance/{line['mapping']}/{name}"] = line[name]
        elif kind == "sum":
            for name in ("staged", "migrated", "quarantined", "excluded", "merged", "declared"):
                if name in line:
                    numbers[f"total/{line['table']}/{line['field']}/{name}"] = line[name]
        elif kind == "rows":
            numbers[f"table/{line['table']}/rows"] = line["rows"]
        elif kind == "warned":
            numbers.update({f"warned/{line['rule']}/{name}": line[name] for name in ("count", "groups") if name in line})
        elif kind == "sampled":
            key = f"sampled/{line['number']}"
            numbers.update({f"{key}/{name}": line[name] for name in ("record", "line", "byteOffset", "bytes")})
            if "row" in line:
                numbers[f"{key}/row"] = line["row"]["number"]
    return {key: str(value) for key, value in numbers.items()}


def check_page(lines_path, page_path):
    with open(page_path, encoding="utf-8") as file:
        page = Page(file.read())
    assert page.scripts == 0 and sorted(page.numbers) == ["en", "zh"], page.numbers.keys()
    wanted = expected(read(lines_path))
    for language, numbers in page.numbers.items():
        assert numbers == wanted, (language, set(numbers.items()) ^ set(wanted.items()))
    print(len(wanted), "numbers")
    return page


def drawn(lines):
    """The sample, drawn again by what Format.md says."""
    sample = next(line for line in lines if line["type"] == "sample")
    balances = [line for line in lines if line["type"] == "balance"]
    population = sum(line["records"] for line in balances)
    assert population == sample["population"]
    numbers, draw = [], 1
    if sample["count"] == population:
        numbers = list(range(population))
    while len(numbers) < sample["count"]:
        digest = hashlib.sha256(f"{sample['seed']}:{draw}".encode()).digest()
        number, draw = int.from_bytes(digest[:8], "big") % population, draw + 1
        if number not in numbers:
            numbers.append(number)
    for number in numbers:
        for line in balances:
            if number < line["records"]:
                yield line["mapping"], number + 1
                break
            number -= line["records"]


def check_commands(lines_path, page_path, folder):
    lines, page = read(lines_path), check_page(lines_path, page_path)
    verdict, sampled = lines[-1], [line for line in lines if line["type"] == "sampled"]
    assert list(drawn(lines)) == [(line["mapping"], line["record"]) for line in sampled]
    assert page.commands["en"] == page.commands["zh"]

    def bash(command):
        result = subprocess.run(["bash", "-c", "set -o pipefail; " + command], cwd=folder, capture_output=True)
        return result.returncode, result.stdout.decode("utf-8"), result.stderr.decode("utf-8")

    function = next(one for one in page.commands["en"] if one.startswith("show()"))
    shows = [one for one in page.commands["en"] if one.startswith("show ")]
    others = [one for one in page.commands["en"] if not one.startswith("show")]
    assert len(others) >= 2, others
    said = ""
    for command in others:
        status, output, errors = bash(command)
        assert status == 0, (command, errors)
        said += output
    for digest in (verdict["tarDigest"], verdict["dataDigest"]):
        assert digest in said, (digest, said)
    if any("openssl" in command for command in others):
        fingerprints = [line["fingerprint"] for line in lines if line["type"] == "signer"]
        # In the groups in which the page shows them.
        groups = [" ".join(one[at:at + 4] for at in range(0, 64, 4)) for one in fingerprints]
        assert any(one in said for one in groups), said
    # What they show is the record and the row of that number, as other readers count them.
    with tarfile.open(f"{folder}/{verdict['archive']}.tar") as tar:
        def member(path):
            return tar.extractfile(f"{verdict['archive']}/{path}").read()
        shown = 0
        for line in sampled:
            places = [(line["file"], line["byteOffset"], line["bytes"], line["record"], line["encoding"], line["line"])]
            if "row" in line:
                row = line["row"]
                places.append((row["file"], row["byteOffset"], row["bytes"], row["number"], "utf-8", None))
            for path, offset, count, number, encoding, first in places:
                whole = member(path)
                # Of bytes that are no character the commands show nothing.
                text = whole[offset:offset + count].decode(encoding, "ignore")
                command = next(one for one in shows if one.split()[1:4] == [path, str(offset + 1), str(count)])
                _, output, _ = bash(f"{function}\n{command}")
                assert output == text.replace("\r", "") + "\n", (command, output, text)
                if path.endswith(".csv") and (encoding == "utf-8" or "tables" in path):
                    records = list(csv.reader(io.StringIO(whole.decode(encoding, "ignore"), newline="")))
                    assert next(csv.reader(io.StringIO(text, newline=""))) == records[number], (path, number)
                if first is not None:
                    assert whole[:offset].count(b"\n") + 1 == first, (path, offset, first)
                shown += 1
    assert shown == len(shows), (shown, len(shows))
    print(len(others), "commands and", shown, "places")


if __name__ == "__main__":
    {"lines": check_lines, "page": check_page, "type": check_commands}[sys.argv[1]](*sys.argv[2:])
