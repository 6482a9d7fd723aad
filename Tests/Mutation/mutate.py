#!/usr/bin/env python3
"""Breaks every operator, all that merges do and how lists in columns are cut, in the migrator and in the verifier in turn, and asks whether the verification notices.

A copy of the sources gets a switch at each place below; one build holds all mutants, and HANDOVER_MUTANT names the one that is broken.
A mutant is alive if `verify` ends otherwise than with 12 or 13: if the verifier says that all is well, or cannot tell. Which field and record it names
stands in the table.

  mutate.py REPOSITORY [--build FOLDER] [--only NAME]
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial

import groups
import items
import merges

SWITCH = """import Glibc

private let mutant = unsafe getenv("HANDOVER_MUTANT").map { unsafe String(cString: $0) } ?? ""

/// Whether this operator is broken on this side.
public func isMutant(_ side: String, _ name: String) -> Bool { mutant == side + ":" + name }
"""

# File, what stands there, what takes its place.
COMPILER = "Sources/HandoverTransform/FieldCompiler.swift"
BATCH = "Sources/HandoverTransform/MappedBatch.swift"
MAKER = "Sources/HandoverVerify/RowMaker.swift"
PATCHES = [
    # An operator of a chain is left out.
    (COMPILER, "let name, let operators, let otherwise):\n", "let name, let given, let otherwise):\n            let operators = given.filter { !isMutant(\"migrator\", $0.name) }\n"),
    (COMPILER, "add(rule.chain[...], for", "add(rule.chain.filter { !isMutant(\"migrator\", $0.name) }[...], for"),
    ("Sources/HandoverVerify/CheckedPlan.swift", "        var chain: [FieldOperator] = []\n", "        var chain: [FieldOperator] = []\n        var names: [String] = []\n"),
    ("Sources/HandoverVerify/CheckedPlan+Sources.swift", "            rule.chain.append(step)\n", "            rule.chain.append(step)\n            rule.names = chain.map { $0[\"op\"]?.string ?? \"\" }\n"),
    ("Sources/HandoverVerify/RowProgram.swift", "for step in rule.chain { append(step) }", "for (step, name) in zip(rule.chain, rule.names) where !isMutant(\"verifier\", name) { append(step) }"),
    # Nothing is excluded.
    (BATCH, "program.exclusions.isEmpty\n            ? nil", "program.exclusions.isEmpty || isMutant(\"migrator\", \"exclude\")\n            ? nil"),
    (MAKER, "let exclusion = exclusions.isEmpty ?", "let exclusion = exclusions.isEmpty || isMutant(\"verifier\", \"exclude\") ?"),
    # Every rule holds.
    (BATCH, "!program.rules.isEmpty {", "!program.rules.isEmpty, !isMutant(\"migrator\", \"rule\") {"),
    (MAKER, "!rules.isEmpty {", "!rules.isEmpty, !isMutant(\"verifier\", \"rule\") {"),
    # The first of several columns is enough; the second counts where the first should.
    (COMPILER, "        switch several {\n        case .first: return .first", "        if isMutant(\"migrator\", \"join\") || isMutant(\"migrator\", \"template\") { return .first }\n        switch several {\n        case .first: return isMutant(\"migrator\", \"from\") ? .joined(texts.add([])) : .first"),
    ("Sources/HandoverVerify/SeveralColumns.swift", "guard let text = columns.text(values) else {", "let isBroken = [\"join\", \"template\", \"from\"].contains { isMutant(\"verifier\", $0) }\n        guard let text = isBroken ? values[values.count - 1] : columns.text(values) else {"),
    # Nothing is in a lookup.
    (COMPILER, "        let lookup = rule.lookup.flatMap { lookup in", "        let lookup = isMutant(\"migrator\", \"lookup\") || isMutant(\"migrator\", \"recover\") ? nil : rule.lookup.flatMap { lookup in"),
    (MAKER, "if case .damaged = outcome, rule.lookup != nil {", "if case .damaged = outcome, rule.lookup != nil, !isMutant(\"verifier\", \"recover\") {"),
    ("Sources/HandoverVerify/SeveralColumns.swift", "if columns.isLookedUp { return", "if columns.isLookedUp { return isMutant(\"verifier\", \"lookup\") ? .failed :"),
    # What an expression comes to is nothing; no condition is true.
    ("Sources/HandoverTransform/Expression/ComputedField.swift", "            return write(value, field", "            return isMutant(\"migrator\", \"compute\") ? .null : write(value, field"),
    ("Sources/HandoverTransform/Expression/ComputedField.swift", "guard let constant = chosen.map({ constants[$0] }) ?? otherwise", "guard let constant = isMutant(\"migrator\", \"choose\") ? otherwise : chosen.map({ constants[$0] }) ?? otherwise"),
    ("Sources/HandoverVerify/RowMaker+Expressions.swift", "            return field(value(tree), index)", "            return isMutant(\"verifier\", \"compute\") ? (.null, []) : field(value(tree), index)"),
    ("Sources/HandoverVerify/RowMaker+Expressions.swift", "branches.first { value($0.when).isTrue }", "branches.first { value($0.when).isTrue && !isMutant(\"verifier\", \"choose\") }"),
]

# One field an operator: its name, its `do` in the plan, its type, and texts of which it changes or refuses some.
FIELDS = [
    ("trim", "[trim]", "text", [" a ", "a", "　b"]),
    ("fold-width", "[fold-width]", "text", ["ＡＢ", "a"]),
    ("null-if", "[{null-if: [无]}]", "text", ["无", "有"]),
    ("map", "[{map: {甲: a, 乙: b}}]", "text", ["甲", "乙", "丙"]),
    ("one-of", "[{one-of: [a, b]}]", "text", ["a", "c"]),
    ("format", "[{format: postcode}]", "text", ["200000", "2"]),
    ("excel-text", "[excel-text]", "text", ['=\\"0012\\"', "12"]),
    ("excel-number", "[excel-number]", "text", ["0.30000000000000004", "1"]),
    ("pad", "[{pad: 6}]", "identifier", ["123", "000123"]),
    ("if-null", "[{null-if: [无]}, {if-null: 空}]", "text", ["无", "a"]),
    ("collapse", "[collapse]", "text", ["a  b", "a"]),
    ("lower", "[lower]", "text", ["ABC", "a"]),
    ("upper", "[upper]", "text", ["abc", "A"]),
    ("strip-controls", "[strip-controls]", "text", ["a\u200bb", "a"]),
    ("replace", "[{replace: {示例: 样例}}]", "text", ["示例", "a"]),
    ("slice", "[{slice: {from: 2, to: 3}}]", "text", ["abcd", "b"]),
    ("part", "[{part: {by: '-', at: 2}}]", "text", ["a-b", "a"]),
    ("mask", "[{mask: {keep-first: 1, keep-last: 0}}]", "text", ["abc", "a"]),
    ("prefix", "[{prefix: P}]", "text", ["a", ""]),
    ("suffix", "[{suffix: S}]", "text", ["a", ""]),
    ("uuid", "[{uuid: 6ba7b810-9dad-11d1-80b4-00c04fd430c8}]", "text", ["a", "b"]),
    ("base64", "[base64]", "text", ["a", "b"]),
    ("from-base64", "[from-base64]", "text", ["YQ==", "?"]),
    ("match", "[{match: '[0-9]+'}]", "text", ["12", "a"]),
    ("extract", "[{extract: '[0-9]+'}]", "text", ["a12", "a"]),
    ("nfc", "[nfc]", "text", ["e\u0301", "a"]),
    ("nfkc", "[nfkc]", "text", ["①", "a"]),
    ("simplified", "[simplified]", "text", ["圖", "图"]),
    ("match-key", "[match-key]", "text", ["上海示例圖文（老客户）有限公司", "a"]),
    ("integer", "[integer]", "integer", ["12", "x"]),
    ("decimal", "[decimal]", "decimal", ["1.5", "x"]),
    ("money", "[money]", "money", ["¥1,234.50", "x"]),
    ("amount", "[amount]", "money", ["壹佰元整", "x"]),
    ("percent", "[percent]", "decimal", ["12%", "x"]),
    ("date", "[{date: [yyyy/M/d]}]", "date", ["2023/5/6", "x"]),
    ("month", "[{month: [yyyy/M]}]", "month", ["2023/5", "x"]),
    ("datetime", "[{datetime: {formats: [yyyy/M/d HH:mm:ss], zone: Asia/Shanghai}}]", "datetime", ["2023/5/6 01:02:03", "x"]),
    ("epoch", "[{epoch: {unit: seconds, zone: Asia/Shanghai}}]", "datetime", ["1700000000", "x"]),
    ("phone", "[phone]", "phone", ["138-0013-8000", "x"]),
    ("boolean", "[{boolean: {'yes': [是], 'no': [否]}}]", "boolean", ["是", "否", "x"]),
    ("list", "[{list: {by: [、]}}]", "list", ["a、b", "a、"]),
]
FALLIBLE = {"map", "one-of", "format", "part", "from-base64", "match", "extract"}
TYPED = {type for _, _, type, _ in FIELDS} - {"text", "identifier"}

# What is no operator of a chain: its name, the field, more of its mapping, more of the plan.
OTHERS = [
    ("exclude", "v: 值", "    exclude: [{when: \"[值] = 'a'\", reason: test, authority: seller}]\n", ""),
    ("rule", "v: 值", "", "rules: {short: {table: thing, assert: \"length(v) < 2\", else: {quarantine: LONG}}}\n"),
    ("from", "v: {from: [值, 另]}", "", ""),
    ("join", "v: {join: [值, 另], with: '-'}", "", ""),
    ("template", "v: {template: '{值}/{另}'}", "", ""),
    ("lookup", "v: {lookup: backup, by: 键, from: 值, else: {nullify: NOT_THERE}}", "", "backup"),
    ("recover", "v: {from: 值, recover: {lookup: backup, by: 键, from: 值}}", "", "backup"),
    ("compute", "v: {compute: \"lower([值])\", else: {nullify: NO_TEXT}}", "", ""),
    ("choose", "v: {choose: [{when: \"[值] = 'a'\", then: first}], otherwise: other}", "", ""),
]

HEAD = """handover: 1
id: mutant
transfer: {basis: asset-deal, seller: seller, buyer: buyer, closing: 2026-12-31}
parties:
  seller: {name: 甲方, role: seller}
  buyer: {name: 乙方, role: buyer}
  team: {name: 移交组, role: transfer-team}
"""
PLAN = HEAD + """sources:
  things: {path: things.csv, owner: seller}
%(sources)stables:
  thing:
    key: [id]
    fields:
      id: {type: identifier}
      v: {type: %(type)s%(more)s}
mappings:
  to-thing:
    from: things
    to: thing
%(mapping)s    fields:
      id: 键
      %(field)s
%(drop)s%(plan)squarantine: {maxRate: '1'}
steps:
  - {id: map, method: transform, uses: [to-thing], schedule: {from: 2026-01-01T00:00}, responsible: team, approver: buyer}
  - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
"""


def write(folder, name):
    """Writes the plan and the exports that show an operator. Returns the exports."""
    values = dict(sources="", type="text", more="", mapping="", plan="", drop="    drop: {另: not needed}\n")
    rows = [("a", "z"), ("bb", "y"), ("", "x"), ("C", "")]
    exports = ["things.csv"]
    for own, do, type, texts in FIELDS:
        if own == name:
            fallible = name in FALLIBLE or type in TYPED
            values.update(type=type, field=f"v: {{from: 值, do: {do}" + (", else: {quarantine: BAD}" if fallible else "") + "}")
            rows = [(text.replace('\\"', '"'), "z") for text in texts]
    for own, field, mapping, plan in OTHERS:
        if own == name:
            values.update(field=field, mapping=mapping, plan="" if plan == "backup" else plan)
            if "另" in field:
                values["drop"] = ""
            if plan == "backup":
                rows[1] = ("李?四", "y")
                values["sources"] = "  old: {path: old.csv, owner: seller}\nlookups:\n  backup: {from: old, key: 键, reason: for repairs}\n"
                values["more"] = ", kind: name"
                if name == "lookup":
                    values["drop"] = "    drop: {另: not needed, 值: from the backup}\n"
                with open(os.path.join(folder, "old.csv"), "w") as file:
                    file.write("键,值\n" + "".join(f"{i},李四\n" for i in range(9)))
                exports.append("old.csv")
    quoted = lambda text: '"' + text.replace('"', '""') + '"' if '"' in text else text
    with open(os.path.join(folder, "things.csv"), "w") as file:
        file.write("键,值,另\n" + "".join(f"{i},{quoted(text)},{other}\n" for i, (text, other) in enumerate(rows)))
    with open(os.path.join(folder, "plan.yaml"), "w") as file:
        file.write(PLAN % values)
    return exports


def call(command, folder, mutant=""):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=dict(os.environ, HANDOVER_MUTANT=mutant))
    return done.returncode, done.stdout + done.stderr


def build(repository, folder):
    """A copy of the sources with all switches, built."""
    copy = os.path.join(folder, "sources")
    shutil.rmtree(copy, ignore_errors=True)
    os.makedirs(copy)
    names = subprocess.run(["git", "ls-files", "-z"], cwd=repository, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        target = os.path.join(copy, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(os.path.join(repository, name), target)
    with open(os.path.join(copy, "Sources/HandoverCore/Mutant.swift"), "w") as file:
        file.write(SWITCH)
    for name, old, new in PATCHES + merges.patches() + groups.patches() + items.patches():
        path = os.path.join(copy, name)
        text = open(path).read()
        if old not in text:
            sys.exit(f"{name} has changed: {old!r} is not there")
        text = text.replace(old, new)
        if "import HandoverCore\n" not in text:
            text = "import HandoverCore\n" + text
        open(path, "w").write(text)
    done = subprocess.run(["swift", "build", "-c", "release", "--product", "handover", "--scratch-path", os.path.join(folder, "build")], cwd=copy, capture_output=True, text=True)
    if done.returncode:
        sys.exit("\n".join(line for line in done.stdout.split("\n") if "error:" in line) or done.stdout[-2000:])
    return os.path.join(folder, "build/release/handover")


def of(module, prefix):
    """The mutants of a module of its own: their names, what writes their plans, and what it calls them."""
    return [(prefix + name, partial(module.write, HEAD), name) for name in module.PLANS]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("repository")
    parser.add_argument("--build", default=".build-mutants")
    parser.add_argument("--only")
    options = parser.parse_args()
    handover = build(os.path.abspath(options.repository), os.path.abspath(options.build))
    alive, count = 0, 0
    print("| Operator | broken | exit | finding | field | record, byte offset |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        call([handover, "key", "new", "team", "--name", "Transfer team", "--unprotected"], folder)
        call([handover, "trust", "init", "--signer", "transfer-team=team.crt", "--output", "trust.json"], folder)
        operators = [(name, write, name) for name, *_ in FIELDS + OTHERS]
        for name, writer, shown in operators + of(merges, "merge-") + of(groups, "group-") + of(items, "item-"):
            if options.only not in (None, name):
                continue
            exports = writer(folder, shown)
            for side in ("nobody", "migrator", "verifier"):
                shutil.rmtree(os.path.join(folder, "out"), ignore_errors=True)
                code, said = call([handover, "init", "--lock-for", "plan.yaml"] + exports, folder)
                mutant = f"{side}:{name}"
                if code == 0:
                    code, said = call([handover, "run", "plan.yaml", "--key", "team", "--output", "out"], folder, mutant)
                if code == 0:
                    code, said = call([handover, "verify", "out/mutant.tar", "--trust", "trust.json", "--json"], folder, mutant)
                lines = [json.loads(line) for line in said.split("\n") if line.startswith("{")]
                found = [finding for line in lines for finding in line.get("findings", [])]
                if side == "nobody":
                    if code != 0:
                        alive += 1
                        print(f"| {name} | nothing | {code} | {said[-400:]!r} | | |")
                    continue
                count += 1
                place = next((finding for finding in found if "field" in finding), found[0] if found else {})
                if code not in (12, 13):
                    alive += 1
                print(f"| {name} | {side} | {code} | {place.get('code', '')} | {place.get('field', '')} | {place.get('record', '')}, {place.get('byteOffset', '')} |", flush=True)
    print(f"{count} mutants, {alive} alive")
    sys.exit(bool(alive))


if __name__ == "__main__":
    main()
