#!/usr/bin/env python3
"""Random chains of operators over random texts: the migrator makes an archive of them, and the verifier works every value out again.
A value on which the two differ is a bug in one of them, or in Plan.md.

  chains.py HANDOVER --pairs 100000 --seed 1 [--keep FOLDER]

A pair is one record under one plan. Counts how often each operator was asked, and fails where one was asked less than a thousand times.
"""
import argparse
import concurrent.futures
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter

PIECES = ["1", "12", "0", "007", "-", "+", "¥", "￥", "元", ",", ".", "(", ")", " ", "　", "\t", "１", "９", "．", "，", "（", "年", "月", "日", "5", "2023",
          "2024-02-29", "2023-2-30", "2023/5/6", "20230506", "2023年5月6日", "2023-05", "13800138000", "+86", "0086", "021-", "62345678", "转8012", "ext", "#", "400-800-1234", "\n", "\r\n", ";", "；", "、",
          "无", "null", "𠮷", "䶮", "·", "・", "—", "é", "e\u0301", "ﬁ", "Å", "\u00a0", "\u200b", "\ufeff", "\u0007", "=1+1", "1,234.50", "12,34", "1e3", "1.5E+17", "99999999999999999999", "0.001", "1.10", "(3.25)",
          "12.5%", "是", "否", "Y", "N", "ABC", "abc", "Ｘｙ", "上海示例圖文製作有限公司（老客户）", "上海（示例）图文制作公司", "5LiK5rW3", "YQ==", "====", "45052", "45052.5", "1688600000", "1688600000123", "12:30:05", "07:08",
          "2023-05-06 07:08:09", "2023-05-06T07:08:09+09:00", "91310000MA1K00000X", "62345", "=\"007\"", "'12", "1234.0999999999999", "0.30000000000000004", "\"", "\\", "'", "a;b；c", "、、", "名片；海报；名片"]
ROUND = ["half-up", "half-even", "down"]


def text(dice):
    kind = dice.random()
    if kind < 0.06:
        return ""
    if kind < 0.5:
        return dice.choice(PIECES)
    return "".join(dice.choice(PIECES) for _ in range(dice.randint(1, 4)))


def quoted(value):
    """A text of a plan: a double-quoted scalar of YAML, all but plain ASCII escaped."""
    return '"' + "".join(c if " " <= c <= "~" and c not in '"\\' else f"\\U{ord(c):08x}" for c in value) + '"'


def some(dice, most=4):
    return "[" + ", ".join(sorted({quoted(dice.choice(PIECES).strip() or "x") for _ in range(dice.randint(1, most))})) + "]"


def pairs(dice):
    return "{" + ", ".join(f"{quoted(k)}: {quoted(dice.choice(PIECES))}" for k in sorted({dice.choice(PIECES) for _ in range(dice.randint(1, 4))})) + "}"


PATTERNS = ["[0-9]+", "[^a-c]*", "(?:ab|1)*", "[一-龥]+", "^.{1,4}$", "[A-Z]{2,}", "([0-9]+)-(?:[0-9]+)", "\\\\d+", "x?y?", "[0-9+\\\\-]?[0-9]+(?:\\\\.[0-9]+)?"]

# Name of the operator: how it is written, and whether it can fail.
TEXTUAL = {
    "trim": (lambda d: "trim", False), "fold-width": (lambda d: "fold-width", False), "collapse": (lambda d: "collapse", False),
    "lower": (lambda d: "lower", False), "upper": (lambda d: "upper", False), "strip-controls": (lambda d: "strip-controls", False),
    "excel-text": (lambda d: "excel-text", False), "excel-number": (lambda d: "excel-number", False), "base64": (lambda d: "base64", False),
    "nfc": (lambda d: "nfc", False), "nfkc": (lambda d: "nfkc", False), "simplified": (lambda d: "simplified", False), "match-key": (lambda d: "match-key", False),
    "null-if": (lambda d: f"{{null-if: {some(d)}}}", False), "if-null": (lambda d: f"{{if-null: {quoted(d.choice(PIECES).strip() or 'x')}}}", False),
    "if-absent": (lambda d: f"{{if-absent: {quoted(d.choice(PIECES).strip() or 'x')}}}", False),
    "pad": (lambda d: f"{{pad: {d.randint(2, 12)}}}", False), "replace": (lambda d: f"{{replace: {pairs(d)}}}", False),
    "slice": (lambda d: "{slice: {from: %d, to: %d}}" % ((lambda a: (a, a + d.randint(0, 6)))(d.randint(1, 4))), False),
    "mask": (lambda d: f"{{mask: {{keep-first: {d.randint(0, 3)}, keep-last: {d.randint(0, 3)}}}}}", False),
    "prefix": (lambda d: f"{{prefix: {quoted(d.choice(['p-', '前', 'é']))}}}", False), "suffix": (lambda d: f"{{suffix: {quoted(d.choice(['-s', '后']))}}}", False),
    "uuid": (lambda d: "{uuid: 6ba7b810-9dad-11d1-80b4-00c04fd430c8}", False),
    "map": (lambda d: f"{{map: {pairs(d)}}}", True), "one-of": (lambda d: f"{{one-of: {some(d, 8)}}}", True),
    "part": (lambda d: f"{{part: {{by: {quoted(d.choice([';', '；', '-', '.', '年']))}, at: {d.randint(1, 3)}}}}}", True),
    "from-base64": (lambda d: "from-base64", True), "match": (lambda d: f"{{match: \"{d.choice(PATTERNS)}\"}}", True),
    "extract": (lambda d: f"{{extract: \"{d.choice(PATTERNS)}\"}}", True),
    "format": (lambda d: "{format: %s}" % d.choice(["resident-id", "credit-code", "bank-card", "mobile", "landline", "invoice", "postcode", "wechat", "qq", "email"]), True),
}
DATES = "[%s]"
TYPED = {
    "integer": ("{type: integer}", lambda d: "integer"),
    "decimal": ("{type: decimal, scale: 3}", lambda d: d.choice(["decimal", f"{{decimal: {{round: {d.choice(ROUND)}, times: '{d.choice(['1000', '0.01', '10000'])}'}}}}"])),
    "money": ("{type: money}", lambda d: d.choice(["money", f"{{money: {{round: {d.choice(ROUND)}}}}}"])),
    "amount": ("{type: money}", lambda d: d.choice(["amount", f"{{amount: {{round: {d.choice(ROUND)}, times: '1000'}}}}"])),
    "percent": ("{type: decimal, scale: 4}", lambda d: d.choice(["percent", f"{{percent: {{round: {d.choice(ROUND)}}}}}"])),
    "date": ("{type: date}", lambda d: "{date: [%s]}" % ", ".join(d.sample(["yyyy-MM-dd", "yyyy年M月d日", "yyyy/M/d", "yyyyMMdd", "excel-1900"], 3))),
    "month": ("{type: month}", lambda d: "{month: [yyyy-MM, yyyy年M月]}"),
    "datetime": ("{type: datetime}", lambda d: "{datetime: {formats: [\"yyyy-MM-dd HH:mm:ss\", \"yyyy/M/d H:mm\", excel-1900], zone: %s}}" % d.choice(["Asia/Shanghai", "Europe/Berlin", "UTC"])),
    "epoch": ("{type: datetime}", lambda d: "{epoch: {unit: %s, zone: %s}}" % (d.choice(["seconds", "milliseconds"]), d.choice(["Asia/Shanghai", "UTC"]))),
    "boolean": ("{type: boolean}", lambda d: "{boolean: {yes: [是, Y, '1'], no: [否, N, '0']}}"),
    "phone": ("{type: phone}", lambda d: d.choice(["phone", "{phone: {area: '021'}}"])),
    "list": ("{type: list}", lambda d: "{list: {by: [；, ;, 、]%s}}" % d.choice(["", ", unique: true", ", sort: true", ", unique: true, sort: true"])),
}


def chain(dice, asked, size):
    """A field: its type, its operators, and what is done where one fails."""
    names = [dice.choice(list(TEXTUAL)) for _ in range(dice.randint(0, 3))]
    typed = dice.choice(list(TYPED)) if dice.random() < 0.4 else None
    if typed is None and not names:
        names = [dice.choice(list(TEXTUAL))]
    # Repairs, and what is for fields that are not there, come before all else.
    names.sort(key=lambda n: {"if-absent": 0, "null-if": 1}.get(n, 2))
    for name in names + ([typed] if typed else []):
        asked[name] += size
    ops = [TEXTUAL[n][0](dice) for n in names] + ([TYPED[typed][1](dice)] if typed else [])
    fails = typed is not None or any(TEXTUAL[n][1] for n in names)
    otherwise = "" if not fails else f", else: {{{dice.choice(['nullify', 'nullify', 'nullify', 'quarantine'])}: FAILED}}"
    return TYPED[typed][0] if typed else "{type: text}", f"do: [{', '.join(ops)}]{otherwise}"


def make(dice, folder, size, asked):
    columns = [f"c{i}" for i in range(8)]
    isJSON = dice.random() < 0.4
    records = []
    for number in range(size):
        record = {"id": str(number)}
        for column in columns:
            kind = dice.random()
            if isJSON and kind < 0.05:
                continue
            record[column] = None if isJSON and kind < 0.1 else text(dice)
        records.append(record)
    name = "in.ndjson" if isJSON else "in.csv"
    with open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as file:
        if isJSON:
            file.write("".join(json.dumps(r, ensure_ascii=dice.random() < 0.5) + "\n" for r in records))
        else:
            cell = lambda v: '"' + v.replace('"', '""') + '"' if any(c in v for c in ',"\r\n') or v.startswith(("\ufeff", " ")) else v
            file.write(",".join(["id"] + columns) + "\n" + "".join(",".join(cell(r[c]) for c in ["id"] + columns) + "\n" for r in records))
    fields = [(f"f{i}", dice.choice(columns)) + chain(dice, asked, size) for i in range(14)]
    left = [c for c in columns if all(c != f[1] for f in fields)]
    path = (lambda c: '/' + c) if isJSON else (lambda c: c)
    source = f"  s: {{path: {name}, owner: seller" + (", lists: {row: {at: \"\"}}}" if isJSON else ", layout: {delimiter: ','}}")
    plan = ["handover: 1", "id: chains", "transfer: {basis: asset-deal, seller: seller, buyer: buyer, closing: 2026-12-31}", "parties:",
            "  seller: {name: 甲方, role: seller}", "  buyer: {name: 乙方, role: buyer}", "  team: {name: 移交组, role: transfer-team}",
            "sources:", source, "tables:", "  t:", "    key: [id]", "    fields:", "      id: {type: identifier}"]
    plan += [f"      {f}: {t}" for f, _, t, _ in fields]
    plan += ["mappings:", "  m:", f"    from: {'s.row' if isJSON else 's'}", "    to: t", "    fields:", f"      id: {path('id')}"]
    plan += [f"      {f}: {{from: {path(c)}, {do}}}" for f, c, _, do in fields]
    if left:
        plan.append(f"    drop: {{{', '.join(f'{path(c)}: no use' for c in left)}}}")
    plan += ["quarantine: {maxRate: '1'}", "steps:",
             "  - {id: map, method: transform, uses: [m], schedule: {from: 2026-01-01T00:00}, responsible: team, approver: buyer}",
             "  - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}"]
    with open(os.path.join(folder, "plan.yaml"), "w", encoding="utf-8") as file:
        file.write("\n".join(plan) + "\n")
    return name


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def one(handover, keys, number, size, keep):
    """Returns how often each operator was asked, and what is wrong."""
    dice, asked = random.Random(number), Counter()
    folder = tempfile.mkdtemp(prefix="chains.")
    try:
        name = make(dice, folder, size, asked)
        for file in ("team.key", "team.crt", "trust.json"):
            shutil.copy(os.path.join(keys, file), folder)
        for command in (["init", "--lock-for", "plan.yaml", name], ["run", "plan.yaml", "--key", "team", "--output", "out"],
                        ["verify", "out/chains.tar", "--trust", "trust.json"]):
            code, said = run([handover, *command, "--lang", "en"], folder)
            if code != 0:
                if keep:
                    shutil.copytree(folder, os.path.join(keep, str(number)))
                return asked, f"{number}: {command[0]} says {code}: {said[-900:]}"
        return asked, None
    finally:
        shutil.rmtree(folder)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("handover")
    parser.add_argument("--pairs", type=int, default=100000)
    parser.add_argument("--records", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep")
    options = parser.parse_args()
    handover = os.path.abspath(options.handover)
    keys = tempfile.mkdtemp(prefix="chains-keys.")
    for command in (["key", "new", "team", "--name", "C", "--unprotected"], ["trust", "init", "--signer", "transfer-team=team.crt", "--output", "trust.json"]):
        code, said = run([handover, *command], keys)
        if code != 0:
            sys.exit(said)
    plans = -(-options.pairs // options.records)
    asked, wrong = Counter(), []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        numbers = range(options.seed * 1_000_000, options.seed * 1_000_000 + plans)
        for counts, problem in pool.map(lambda n: one(handover, keys, n, options.records, options.keep), numbers):
            asked += counts
            if problem:
                wrong.append(problem)
                print(problem, flush=True)
    shutil.rmtree(keys)
    seldom = [name for name in list(TEXTUAL) + list(TYPED) if asked[name] < 1000]
    print(f"{plans * options.records} pairs of {plans} plans, {len(wrong)} disagreements or stops; asked: "
          + ", ".join(f"{name} {count}" for name, count in asked.most_common()))
    if seldom:
        print("asked less than a thousand times: " + ", ".join(seldom))
    sys.exit(1 if wrong or seldom else 0)


main()
