#!/usr/bin/env python3
"""Random plans over random messy exports, with random answers to their questions about merges: each is run on one core and on two, verified, and recounted from its archive alone; what its
rules over groups hold back is worked out from the archive of the plan without them.

  plans.py HANDOVER --plans 1000 --seed 1 [--keep FOLDER]
"""
import argparse
import concurrent.futures
import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter

from groups import compare
from recount import recount

WORDS = ["张三", "李 四", "上海示例图文有限公司", "上海示例图文", "ＡＢＣ广告", "abc广告", "", " ", "无", "null", "-", "x,y", 'a"b', "两\n行", "=1+1", "?", "李?四", "　全角　"]
DAYS = ["2023-05-06", "2023年5月6日", "2023/5/6", "2024-02-29", "2023-02-29", "", "1-Feb", "45000", "２０２３-０１-０２"]
NUMBERS = ["1", "1.00", "-2.5", "(3.25)", "¥1,234.50", "１２３", "0", "", "1e5", "1.2E+17", "abc", "99999999999.99", "0.001"]
LISTS = ["名片；海报", "a;b；c", " 单页 ；；折页 ", "", "无", "名片", "；", "x、y", "1；2.50；-3", "　", "重；重", "两\n行；b", '"a"；b']
STATES = ["正常", "停用", "月结", "正常", "正常", "?", "", "其他"]


def cell(text):
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n') or text == " " else text


class Export:
    """One file of records with a key, a reference, and columns of several kinds."""

    def __init__(self, dice, name, size, parents):
        self.name, self.size = name, size
        kinds = ["word", "day", "number", "state", "list"]
        self.columns = [("键", "key")] + ([("上级", "parent")] if parents else [])
        self.columns += [(f"列{i}", dice.choice(kinds)) for i in range(dice.randint(2, 5))]
        self.keys = [f"{name}{dice.randrange(max(1, size)) if dice.random() < 0.1 else i}" for i in range(size)]
        of = {"word": WORDS, "day": DAYS, "number": NUMBERS, "state": STATES, "list": LISTS}
        # Each column has a few values: rows are alike by chance.
        pools = {c: [dice.choice(of[k]) for _ in range(dice.randint(2, 9))] for c, k in self.columns if k in of}
        lines = [",".join(c for c, _ in self.columns)]
        for key in self.keys:
            fields = []
            for column, kind in self.columns:
                if kind == "key":
                    fields.append(key)
                elif kind == "parent":
                    fields.append(dice.choice(parents + ["nobody", ""]) if dice.random() < 0.05 else dice.choice(parents or [""]))
                else:
                    fields.append(dice.choice(pools[column]))
            if size > 9 and dice.random() < 0.02:
                fields.append("one too many")
            # The empty text stands beside nothing at all.
            quoted = ['""' if f == "" and k == "word" and dice.random() < 0.3 else cell(f) for f, (_, k) in zip(fields, self.columns)]
            lines.append(",".join(quoted + [cell(f) for f in fields[len(self.columns):]]))
        self.text = "\n".join(lines) + "\n"

    def like(self, other, dice, parents):
        """Takes the columns of another export, and values of that for most."""
        self.columns = other.columns
        rows = [line for line in other.text.split("\n")[1:] if '"' not in line and line.count(",") == len(self.columns) - 1]
        lines = [",".join(c for c, _ in self.columns)]
        for key in self.keys:
            if rows and dice.random() < 0.6:
                fields = dice.choice(rows).split(",")
            else:
                fields = [cell(dice.choice(WORDS + NUMBERS + DAYS)) for _ in self.columns]
            for place, (_, kind) in enumerate(self.columns):
                if kind == "parent":
                    fields[place] = dice.choice(parents or [""])
            lines.append(",".join([key] + fields[1:]))
        self.text = "\n".join(lines) + "\n"


def chain(dice, kind, type):
    """A `do` of operators for a column, and whether it can fail."""
    early = [["trim"], ["fold-width"], ["collapse"], ["lower"], ["upper"], ["strip-controls"], ["{replace: {示例: 样例}}"], ["{slice: {from: 1, to: 8}}"],
             ["{prefix: p-}"], ["{if-null: 空}"], ["{mask: {keep-first: 1, keep-last: 1}}"], ["{null-if: [无, '-']}"]]
    ops = []
    if type == "text":
        for _ in range(dice.randint(0, 3)):
            ops += dice.choice(early)
        if kind == "state" and dice.random() < 0.5:
            return ["trim", "{map: {正常: active, 停用: inactive}}"], True
        if dice.random() < 0.15:
            return ops + ["{match: '[^a-c]*'}"], True
        return ops, False
    ops = ["trim"] if dice.random() < 0.7 else []
    if dice.random() < 0.5:
        ops.append("fold-width")
    last = {"date": "{date: [yyyy-MM-dd, yyyy年M月d日, yyyy/M/d]}", "money": dice.choice(["money", "{money: {round: half-up}}"]), "decimal": "decimal", "integer": "integer"}[type]
    return ops + [last], True


TYPES = {"word": ["text"], "list": ["text"], "state": ["text"], "day": ["date", "text"], "number": ["money", "decimal", "text"]}


def failing(dice, code):
    return dice.choice([f"{{quarantine: {code}}}", f"{{nullify: {code}}}", f"{{quarantine: {code}}}"])


def make(dice, folder):
    """Writes a plan and its exports. Returns their names."""
    # A parent table filled by one or two exports, a child table that refers to it, now and then a third that refers to that.
    sources, tables, mappings, merges, rules, totals = [], [], [], [], [], []
    exports, known, above = [], [], []
    for level in range(dice.randint(1, 3)):
        table = f"t{level}"
        filling = [Export(dice, f"{'abc'[level]}{n}", dice.randint(0, 40), known) for n in range(dice.randint(1, 2))]
        shared = [(c, k) for c, k in filling[0].columns if k not in ("key", "parent")]
        for other in filling[1:]:
            other.like(filling[0], dice, known)
        fields = [("id", "identifier", "键", "key")]
        if known:
            fields.append(("parent", "identifier", "上级", "parent"))
        for i, (column, kind) in enumerate(shared):
            # Now and then a column is not handed over.
            if i == 0 or dice.random() < 0.8:
                fields.append((f"f{i}", dice.choice(TYPES[kind]), column, kind))
        computed = []
        texts = [f for f, t, _, k in fields if t == "text"]
        if texts and dice.random() < 0.3:
            computed.append((f"c{level}", "text", f"{{compute: \"coalesce(lower({texts[0]}), id)\", else: {{nullify: NO_TEXT}}}}"))
        lines = [f"  {table}:", "    key: [id]", "    fields:"]
        for name, type, _, kind in fields:
            required = ", required: true" if kind not in ("key",) and dice.random() < 0.05 else ""
            lines.append(f"      {name}: {{type: {type}{required}}}")
        lines += [f"      {name}: {{type: {type}}}" for name, type, _ in computed]
        if known:
            lines.append(f"    references: [{{field: parent, to: t{level - 1}}}]")
        tables += lines
        parts = []
        for export in filling:
            exports.append(export)
            listed = [c for c, k in shared if k == "list" and dice.random() < 0.7][:1]
            lists = "".join(f", lists: {{part: {{in: {column}, by: {dice.choice(['；', '[；, 、]', '[；, ;]', '[重, ；]'])}}}}}" for column in listed)
            nulls = dice.choice(["", "", ", nulls: ['', 无]", ", nulls: [无]"])
            # What parts the texts of a column may look like what parts the columns.
            layout = ", layout: {delimiter: ','}" if "list" in (k for _, k in shared) else ""
            sources.append(f"  {export.name}: {{path: {export.name}.csv, owner: seller{nulls}{layout}{lists}}}")
            mapping = f"m-{export.name}"
            body = [f"  {mapping}:", f"    from: {export.name}", f"    to: {table}"]
            if dice.random() < 0.3:
                column = dice.choice(shared)[0]
                body += ["    exclude:", f"      - {{when: \"[{column}] = '{dice.choice(['无', '正常', '1', '2023-05-06'])}'\", reason: test, authority: seller}}"]
            body.append("    fields:")
            for name, type, column, kind in fields:
                if kind in ("key", "parent"):
                    body.append(f"      {name}: {column}")
                    continue
                if type == "text" and dice.random() < 0.15 and len(shared) > 1:
                    two = dice.sample([c for c, _ in shared], 2)
                    two = [column] + [c for c in two if c != column][:1]
                    body.append(f"      {name}: {{join: [{', '.join(two)}], with: '；'}}")
                    continue
                ops, fails = chain(dice, kind, type)
                otherwise = f", else: {failing(dice, 'BAD_' + name.upper())}" if fails else ""
                body.append(f"      {name}: {{from: {column}" + (f", do: [{', '.join(ops)}]" if ops else "") + otherwise + "}")
            body += [f"      {name}: {text}" for name, _, text in computed]
            left = [c for c, _ in shared if not any(f"from: {c}" in line or f"[{c}, " in line or f", {c}]" in line for line in body[body.index("    fields:"):])]
            # The column of a list need not be dropped.
            left = [c for c in left if c not in listed or dice.random() < 0.5]
            if left:
                body.append(f"    drop: {{{', '.join(f'{column}: no use' for column in left)}}}")
            mappings += body
            if listed:
                parts += items(dice, export, level)
        if parts:
            mappings += parts
            tables += [f"  p{level}:", "    key: [id, place]", "    fields: {id: {type: identifier}, place: {type: integer}, text: {type: text}, amount: {type: money}}",
                       f"    references: [{{field: id, to: {table}}}]"]
            totals.append(f"{{table: p{level}, field: amount}}")
            if dice.random() < 0.3:
                rules.append(grouped(dice, f"gp{level}", f"p{level}", ["id", "text"], ["text"], [("amount", "money")], [], None))
        for name, type, _, kind in fields:
            if type in ("money", "decimal") and dice.random() < 0.6:
                totals.append(f"{{table: {table}, field: {name}}}")
        numbers = [f for f, t, _, _ in fields if t in ("money", "decimal")]
        if dice.random() < 0.3 and (numbers or texts):
            condition = f"{numbers[0]} is null or {numbers[0]} < 1000" if numbers else f"{texts[0]} is null or length({texts[0]}) < 9"
            otherwise = dice.choice(["{quarantine: TOO_MUCH}", "{warn: MUCH}"])
            rules.append(f"  r{level}: {{table: {table}, assert: \"{condition}\", else: {otherwise}}}")
        if dice.random() < 0.5:
            merges += merge(dice, table, fields, [f"m-{e.name}" for e in filling])
        amounts, days = [(f, t) for f, t, _, _ in fields if t in ("money", "decimal")], [f for f, t, _, _ in fields if t == "date"]
        if dice.random() < 0.4:
            rules.append(grouped(dice, f"g{level}", table, [f for f, _, _, _ in fields], texts, amounts, days, None))
        if level and dice.random() < 0.4:
            # A rule of the table above, about the rows that refer to it.
            rules.append(grouped(dice, f"o{level}", f"t{level - 1}", above, texts, amounts, days, f"{table}.parent"))
        above = [f for f, _, _, _ in fields]
        known = [key for export in filling for key in export.keys] or ["x"]
    used = [line.strip()[:-1] for line in mappings if line.startswith("  m-")]
    plan = ["handover: 1", "id: random", "transfer: {basis: asset-deal, seller: seller, buyer: buyer, closing: 2026-12-31}", "parties:",
            "  seller: {name: 甲方, role: seller}", "  buyer: {name: 乙方, role: buyer}", "  team: {name: 移交组, role: transfer-team}"]
    plan += ["sources:"] + sources + ["tables:"] + tables + ["mappings:"] + mappings
    plan += (["merges:"] + merges if merges else []) + (["rules:"] + rules if rules else [])
    plan += ["quarantine: {maxRate: '1'}", "steps:",
             f"  - {{id: map, method: transform, uses: [{', '.join(used)}], schedule: {{from: 2026-01-01T00:00}}, responsible: team, approver: buyer}}",
             "  - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}"]
    if totals:
        plan.append(f"verification: {{totals: [{', '.join(totals)}]}}")
    for export in exports:
        with open(os.path.join(folder, export.name + ".csv"), "w", newline="") as file:
            file.write(export.text)
    with open(os.path.join(folder, "plan.yaml"), "w") as file:
        file.write("\n".join(plan) + "\n")
    # The same plan without what its rules over groups hold back.
    kept = [line for line in plan if not (line.startswith(("  g", "  o")) and "{quarantine: GROUP}" in line)]
    kept = [line for at, line in enumerate(kept) if line != "rules:" or kept[at + 1].startswith("  ")]
    with open(os.path.join(folder, "without.yaml"), "w") as file:
        file.write("\n".join(kept) + "\n")
    return [export.name + ".csv" for export in exports]


def items(dice, export, level):
    """The mapping of a list in a column."""
    fields = ["id: ../键", "place: {from: '#position', do: [integer], else: {quarantine: PLACE}}",
              "text: " + dice.choice([".", "{from: ., do: [lower]}", "{join: [., ../键], with: '-'}", "{template: '{#parent}/{.}'}"]),
              "amount: " + dice.choice(["{from: ., do: [money], else: {nullify: NO_AMOUNT}}", "{from: ., do: [money], else: {quarantine: NO_AMOUNT}}"])]
    exclude = [f"    exclude: [{{when: \"{dice.choice(['[.] is null', 'length([.]) > 2', '[../键] = [.]'])}\", reason: test, authority: seller}}]"]
    return [f"  m-{export.name}-parts:", f"    from: {export.name}.part", f"    to: p{level}", f"    fields: {{{', '.join(fields)}}}"] + exclude * (dice.random() < 0.5)


def grouped(dice, id, table, own, texts, amounts, days, of):
    """A rule over groups of a table, or of the rows of another that refer to it."""
    measures, facts = ["n: {count: all}"], ["n < 3", "n != 2", "n > 0", "n in (1, 3, 5)"]
    if texts and dice.random() < 0.5:
        measures.append(f"c: {{count: \"length({texts[0]}) > {dice.randint(0, 5)}\"}}")
        facts += ["c < n", "c = 0", "c <= 2"]
    if amounts:
        field = dice.choice(amounts)[0]
        measures += [f"s: {{sum: {field}}}", f"l: {{min: {field}}}", f"h: {{max: {field}}}"]
        facts += ["s < 1000", "l >= 0", "h - l < 500", "s is null or s <= 3.25", "divide(s, n, 2) < 200", "l is null", "h < 2", "h != 1"]
    if days:
        measures += [f"d: {{min: {days[0]}}}", f"e: {{max: {days[0]}}}"]
        facts += ["days(d, e) < 200", "d is null or year(d) = 2023", "d = e", "e < date '2024-01-01'"]
    dice.shuffle(measures)
    rows = f"of: {of}"
    if of is None:
        by = dice.sample(own, min(len(own), dice.choice([0, 1, 1, 1, 2])))
        rows = f"per: [{', '.join(by)}]"
    condition = dice.choice([" or ", " and ", " or not "]).join(dice.sample(facts, dice.randint(1, 2)))
    otherwise = dice.choice(["{quarantine: GROUP}", "{quarantine: GROUP}", "{warn: GROUPS}"])
    return f"  {id}: {{table: {table}, {rows}, measure: {{{', '.join(measures)}}}, assert: \"{condition}\", else: {otherwise}}}"


def merge(dice, table, fields, mappings):
    names = {f: t for f, t, _, k in fields if k != "parent"}
    texts = [f for f, t in names.items() if t == "text"]
    others = [f for f in names if f != "id"]
    match = []
    for _ in range(dice.randint(1, 2)):
        if dice.random() < 0.2:
            match.append("{identical: true}")
        elif texts and dice.random() < 0.4:
            more = [f for f in others if f != texts[0]]
            match.append(f"{{alike: [{texts[0]}]" + (f", same: [{dice.choice(more)}]" if more else "") + "}")
        else:
            same = dice.sample(others, min(len(others), dice.randint(1, 2))) if others and dice.random() < 0.8 else ["id"]
            match.append(f"{{same: [{', '.join(same)}]}}")
    if others and dice.random() < 0.4:
        match.append(f"{{same: [{dice.choice(others)}], ask: true}}")
    days = [f for f, t in names.items() if t == "date"]
    order = dice.choice([[], [f"{{prefer: {dice.choice(mappings)}}}"], ["{complete: true}"], [f"{{latest: {days[0]}}}"] if days else []])
    takes = []
    for name in others:
        words = {"text": ["longest", "{join: '; '}", "survivor", "first"], "date": ["min", "max"], "money": ["sum", "max", "min"], "decimal": ["sum", "min"]}[names[name]]
        if dice.random() < 0.5:
            takes.append(f"{name}: {dice.choice(words)}")
    apart = f"    apart: [{dice.choice(others)}]\n" if others and dice.random() < 0.3 else ""
    text = f"  g-{table}:\n    table: {table}\n    match: [{', '.join(match)}]\n{apart}    survivor: [{', '.join(order)}]\n"
    return (text + (f"    fields: {{{', '.join(takes)}}}\n" if takes else "")).rstrip("\n").split("\n")


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def answer(dice, handover, folder):
    """Lets people answer some of the questions about merges, as it comes. Returns what is wrong."""
    code, said = run([handover, "merges", "export", "plan.yaml", "--all", "--output", "same.csv", "--lang", "en"], folder)
    if code == 65 and ("plan-has-none" in said or "nothing-to-ask" in said):
        return None
    if code != 0:
        return f"merges export says {code}: {said[-600:]}"
    with open(os.path.join(folder, "same.csv"), encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    same, reason = head.index("same"), head.index("reason")
    things = {row[0]: dice.randint(1, 3) for row in rows if dice.random() < 0.5}
    for way in ("several", "two"):
        # What is held apart may not be made one: then all are told to be different.
        for at, row in enumerate(rows):
            if row[0] in things:
                row[same] = str(dice.randint(1, things[row[0]]) if way == "several" else at)
                row[reason:reason + 2] = ["asked", "somebody"]
        with open(os.path.join(folder, "back.csv"), "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head] + rows)
        code, said = run([handover, "merges", "decide", "plan.yaml", "back.csv", "--lang", "en"], folder)
        if code == 0 or not things:
            return None
        if code != 65 or "apart-differs" not in said:
            break
    return f"merges decide says {code}: {said[-600:]}"


def decided(path):
    """Holds the groups of an archive against what people said."""
    with tarfile.open(path) as tar:
        names = {name.split("/", 1)[1]: name for name in tar.getnames()}
        if "metadata/decisions.json" not in names:
            return [], 0
        merges = json.load(tar.extractfile(names["metadata/decisions.json"])).get("merges", [])
        wrong = []
        for decision in merges:
            file = io.StringIO(tar.extractfile(names[f"data/merges/{decision['table']}.csv"]).read().decode(), newline="")
            groups = {(row["mapping"], row["record"]): (row["group"], row["role"]) for row in csv.DictReader(file)}
            for one in decision["records"]:
                for other in decision["records"]:
                    left, right = (groups.get((x["mapping"], x["record"])) for x in (one, other))
                    if not left or not right or left[1] == "dissolved" or right[1] == "dissolved":
                        continue
                    if (left[0] == right[0]) != (one["same"] == other["same"]):
                        wrong.append(f"{decision['table']}: records {one['record']} and {other['record']} are not as people said")
        return wrong, len(merges)


def check(handover, key, trust, seed, keep):
    """Runs one plan. Returns its fates, or what is wrong."""
    folder = tempfile.mkdtemp(prefix="handover-plan.")
    try:
        dice = random.Random(seed)
        names = make(dice, folder)
        code, said = run([handover, "init", "--lock-for", "plan.yaml"] + names, folder)
        if code != 0:
            return f"seed {seed}: init says {code}: {said[-600:]}", Counter()
        problem = answer(dice, handover, folder)
        if problem:
            return f"seed {seed}: {problem}", Counter()
        if os.path.exists(os.path.join(folder, "plan.decisions.json")):
            shutil.copy(os.path.join(folder, "plan.decisions.json"), os.path.join(folder, "without.decisions.json"))
        seeds = ["--seed", "07" * 32]
        digests = set()
        for threads in ("1", "2"):
            code, said = run([handover, "run", "plan.yaml", "--key", key, "--output", f"out{threads}", "--threads", threads, "--json", "--lang", "en"] + seeds, folder)
            if code != 0:
                return f"seed {seed}: run on {threads} says {code}: {said[-800:]}", Counter()
            digests.add([line for line in said.split("\n") if "dataDigest" in line][-1].split('"dataDigest":"')[1][:64])
        if len(digests) != 1:
            return f"seed {seed}: one core and two differ", Counter()
        code, said = run([handover, "verify", "out2/random.tar", "--trust", trust, "--lang", "en"], folder)
        if code != 0:
            return f"seed {seed}: verify says {code}: {said[-1200:]}", Counter()
        for command in (["init", "--lock-for", "without.yaml"] + names,
                        ["run", "without.yaml", "--key", key, "--output", "out0", "--lang", "en"] + seeds):
            code, said = run([handover] + command, folder)
            if code != 0:
                return f"seed {seed}: {command[:2]} says {code}: {said[-800:]}", Counter()
        wrong = recount(os.path.join(folder, "out2/random.tar"))
        against, decisions = decided(os.path.join(folder, "out2/random.tar"))
        wrong += against
        wrong += compare(os.path.join(folder, "out0/random.tar"), os.path.join(folder, "out2/random.tar"))
        if wrong:
            return f"seed {seed}: " + "; ".join(wrong), Counter()
        return None, fates(os.path.join(folder, "out2/random.tar")) + Counter({"decisions about merges": decisions})
    finally:
        if keep:
            shutil.copytree(folder, os.path.join(keep, str(seed)), dirs_exist_ok=True)
        shutil.rmtree(folder)


def fates(path):
    found = Counter()
    with tarfile.open(path) as tar:
        for name in tar.getnames():
            if "/data/ledger/" in name:
                for row in csv.DictReader(io.StringIO(tar.extractfile(name).read().decode())):
                    found[row["disposition"]] += int(row["count"])
            if "/data/exceptions/" in name:
                found["held back by rules over groups"] += tar.extractfile(name).read().count(b"GROUP@")
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("handover")
    parser.add_argument("--plans", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep")
    options = parser.parse_args()
    handover = os.path.abspath(options.handover)
    with tempfile.TemporaryDirectory() as keys:
        run([handover, "key", "new", "team", "--name", "Transfer team", "--unprotected"], keys)
        run([handover, "trust", "init", "--signer", "transfer-team=team.crt", "--output", "trust.json"], keys)
        total, wrong = Counter(), 0
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            seeds = range(options.seed, options.seed + options.plans)
            for problem, found in pool.map(lambda seed: check(handover, f"{keys}/team", f"{keys}/trust.json", seed, options.keep), seeds):
                total += found
                if problem:
                    wrong += 1
                    print(problem)
    records = ", ".join(f"{count} {fate}" for fate, count in sorted(total.items()))
    print(f"{options.plans} random plans, one core and two alike, verified, recounted: {wrong} wrong; {records}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
