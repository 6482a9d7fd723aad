#!/usr/bin/env python3
"""Recounts the equation of an archive from the archive alone: every record has one fate, in records and in money."""
import csv
import io
import json
import sys
import tarfile
from collections import Counter
from decimal import Decimal, getcontext

from recount_columns import recount_columns

csv.field_size_limit(1 << 30)
getcontext().prec = 60


def recount(path):
    """What does not add up, in words; nothing where all does."""
    with tarfile.open(path) as tar:
        files = {name.split("/", 1)[1]: tar.extractfile(name).read() for name in tar.getnames() if not name.endswith("/")}
    counts, plan = json.loads(files["metadata/counts.json"]), json.loads(files["metadata/plan.json"])
    rows = lambda name: list(csv.DictReader(io.StringIO(files[name].decode(), newline="")))
    wrong = []

    def hold(what, *values):
        if len(set(values)) > 1:
            wrong.append(f"{what}: {values}")

    tables = {table["id"]: [] for table in plan["tables"]}
    for name in sorted(files):
        if name.startswith("data/tables/"):
            tables[name.split("/")[2]] += rows(name)
    into = Counter(row["mapping"] for name in files if name.startswith("data/merges/") for row in rows(name) if row["role"] == "merged-into")
    arrived = Counter()
    for mapping in counts["mappings"]:
        fates, name, of = Counter(), mapping["id"], lambda key: int(mapping.get(key, 0))
        end = 1
        for run in rows(f"data/ledger/{name}.csv"):
            hold(f"{name}: the ledger's next record", int(run["record"]), end)
            end += int(run["count"])
            fates[run["disposition"]] += int(run["count"])
        migrated = fates["migrated"] + fates["merged-survivor"]
        hold(f"{name}: records", of("records"), end - 1, of("migrated") + of("quarantined") + of("excluded") + of("mergedInto"))
        hold(f"{name}: migrated", of("migrated"), migrated)
        hold(f"{name}: quarantined", of("quarantined"), fates["quarantined"], len(rows(f"data/exceptions/{name}.csv")))
        hold(f"{name}: excluded", of("excluded"), fates["excluded"], len(rows(f"data/excluded/{name}.csv")) if "excluded" in mapping else 0)
        hold(f"{name}: merged", of("mergedInto"), fates["merged-into"], into[name])
        hold(f"{name}: survivors", of("survivors"), fates["merged-survivor"])
        arrived[mapping["to"]] += migrated
    # No reference leads to a record that was merged into another, and no row has its key.
    for table in plan["tables"]:
        if f"data/merges/{table['id']}.csv" not in files or len(table["key"]) != 1:
            continue
        key, merges = table["key"][0], rows(f"data/merges/{table['id']}.csv")
        gone = {row[key] for row in merges if row["role"] == "merged-into"} - {row[key] for row in merges if row["role"] == "survivor"}
        hold(f"{table['id']}: rows with the key of a merged record", 0, sum(row[key] in gone for row in tables[table["id"]]))
        for other in plan["tables"]:
            for field in (reference["field"] for reference in other["references"] if reference["to"] == table["id"]):
                hold(f"{other['id']}.{field}: references to merged records", 0, sum(row[field] in gone for row in tables[other["id"]]))
    for table in tables:
        hold(f"{table}: rows", arrived[table], len(tables[table]))
    for total in counts["totals"]:
        amount = lambda key: Decimal(total.get(key, "0"))
        hold(f"{total['table']}.{total['field']}: migrated", amount("migrated"), sum((Decimal(row[total["field"]] or 0) for row in tables[total["table"]]), Decimal(0)))
        hold(f"{total['table']}.{total['field']}", amount("staged"), amount("migrated") + amount("quarantined") + amount("excluded") + amount("merged"))
    return wrong + recount_columns(files, rows, counts, plan, json.loads(files["metadata/lock.json"]))


if __name__ == "__main__":
    problems = [f"{path}: {line}" for path in sys.argv[1:] for line in recount(path)]
    print("\n".join(problems) or f"{len(sys.argv) - 1} archives add up")
    sys.exit(bool(problems))
