"""Rules over groups (Plan.md sections 1.13 and 4.3) by other means: lists of rows in memory, fractions, one rule after the other.

From the archive of a plan without its group rules that quarantine, what those hold back is worked out here, and must be what the archive
of the whole plan says.
"""
import csv
import io
import json
import tarfile
from collections import Counter, defaultdict
from fractions import Fraction

from expressions import outcome, shortest


def cells(text):
    """The records of canonical CSV; null is None, an empty text is not."""
    record, at = [], 0
    while at < len(text):
        if text[at] == '"':
            end = at + 1
            while text[end] != '"' or text[end + 1] == '"':
                end += 2 if text[end] == '"' else 1
            record.append(text[at + 1:end].replace('""', '"'))
            end += 1
        else:
            end = at
            while text[end] not in ",\n":
                end += 1
            record.append(text[at:end] or None)
        if text[end] == "\n":
            yield record
            record = []
        at = end + 1
        if text[end] == "," and text[at] == "\n":
            record.append(None)
            yield record
            record, at = [], at + 1


def opened(path):
    """The plan, its tables, its counts, and how many findings of rules the exceptions have."""
    with tarfile.open(path) as tar:
        files = {name.split("/", 1)[1]: tar.extractfile(name).read().decode() for name in tar.getnames() if not name.endswith((".bin", ".p7s"))}
    plan, tables, findings = json.loads(files["metadata/plan.json"]), {}, Counter()
    for table in plan["tables"]:
        tables[table["id"]] = []
        for name in sorted(files):
            if name.startswith(f"data/tables/{table['id']}/"):
                header, *rows = cells(files[name])
                tables[table["id"]] += [dict(zip(header, row)) for row in rows]
    for name, text in files.items():
        if name.startswith("data/exceptions/"):
            for row in csv.DictReader(io.StringIO(text)):
                findings.update(row["findings"].split(";"))
    return plan, tables, json.loads(files["metadata/counts.json"]), findings


def is_true(tree, fields):
    return outcome(tree, {"columns": {}, "fields": fields}) is True


def broken(rule, plan, tables):
    """The groups for which a rule does not hold, each as the rows that it would hold back."""
    types = {t["id"]: {f["name"]: f["type"] for f in t["fields"]} for t in plan["tables"]}
    own = rule["table"]
    measured, by = (rule["of"]["table"], [rule["of"]["field"]]) if "of" in rule else (own, rule["per"])
    groups = defaultdict(list)
    for row in tables[measured]:
        if all(row[f] is not None for f in by):
            groups[tuple(row[f] for f in by)].append(row)
    typed = lambda row, table: {name: (types[table][name], text) for name, text in row.items()}

    def holds(rows, seen):
        scope = dict(seen)
        for measure in rule["measure"]:
            if "count" in measure:
                every = measure["count"] == "all"
                value = ("integer", str(sum(every or is_true(measure["count"], typed(row, measured)) for row in rows)))
            else:
                word = next(w for w in ("sum", "min", "max") if w in measure)
                kind, texts = types[measured][measure[word]], [row[measure[word]] for row in rows if row[measure[word]] is not None]
                if word == "sum":
                    total = sum(map(Fraction, texts), Fraction(0))
                    scale = next(int(f.get("scale", 0)) for t in plan["tables"] if t["id"] == measured for f in t["fields"] if f["name"] == measure[word])
                    if abs(total) * 10**scale >= 10**36:
                        return False
                    value = (kind, shortest(total))
                else:
                    key = (lambda text: text) if kind == "date" else Fraction
                    value = (kind, {"min": min, "max": max}[word](texts, key=key) if texts else None)
            scope[measure["name"]] = value
        return is_true(rule["assert"], scope)

    if "of" in rule:
        key = next(t["key"][0] for t in plan["tables"] if t["id"] == own)
        return [[row] for row in tables[own] if not holds(groups.get((row[key],), []), typed(row, own))]
    return [rows for rows in groups.values() if not holds(rows, {f: (types[own][f], rows[0][f]) for f in by})]


def hold_back(plan, tables):
    """Takes rows away until nothing changes. Returns what is left, and how many findings each rule has."""
    tables, found = {name: list(rows) for name, rows in tables.items()}, Counter()
    while True:
        gone = defaultdict(set)
        for rule in plan.get("rules", []):
            if "measure" in rule and isinstance(rule["else"], dict) and "quarantine" in rule["else"]:
                rows = [row for group in broken(rule, plan, tables) for row in group]
                found[f"{rule['else']['quarantine']}@{rule['id']}"] += len(rows)
                gone[rule["table"]] |= {id(row) for row in rows}
        if not any(gone.values()):
            return tables, +found
        while any(gone.values()):
            tables = {name: [row for row in rows if id(row) not in gone[name]] for name, rows in tables.items()}
            gone = defaultdict(set)
            keys = {t["id"]: {row[t["key"][0]] for row in tables[t["id"]]} for t in plan["tables"]}
            for table in plan["tables"]:
                for reference in table["references"]:
                    lost = [row for row in tables[table["id"]] if row[reference["field"]] is not None and row[reference["field"]] not in keys[reference["to"]]]
                    gone[table["id"]] |= {id(row) for row in lost}


def compare(without, path):
    """What is wrong with an archive, given that of the plan without the group rules that quarantine; nothing where all is right."""
    _, before, _, _ = opened(without)
    plan, tables, counts, findings = opened(path)
    left, found = hold_back(plan, before)
    wrong = [f"{name}: other rows than its group rules leave" for name in tables if tables[name] != left[name]]
    rules = {f"{rule['else']['quarantine']}@{rule['id']}" for rule in plan.get("rules", []) if "measure" in rule and "quarantine" in rule["else"]}
    stated = Counter({finding: count for finding, count in findings.items() if finding in rules})
    if stated != found:
        wrong.append(f"findings of group rules: {dict(stated)}, not {dict(found)}")
    warned = [{"code": rule["else"]["warn"], "count": str(len(broken(rule, plan, left))), "rule": rule["id"]}
              for rule in plan.get("rules", []) if "measure" in rule and "warn" in rule["else"]]
    if counts.get("rules", []) != warned:
        wrong.append(f"rules that warn: {counts.get('rules')}, not {warned}")
    return wrong
