"""Recounts `fields` and `dropped` of counts.json, as far as exports, tables, ledger and exceptions tell."""
import re

DECIDED = {"DUPLICATE_KEY", "ORPHAN", "PARENT_QUARANTINED", "PARENT_EXCLUDED", "UNBALANCED"}
BLANKS = "\t\n\v\f\r \u00a0\u200b\u3000\ufeff"
FIELD = re.compile(r'("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n|\n|\r|\Z)')


def records(text):
    """CSV in UTF-8 without header, blank lines left out: texts, and None for what is empty without quotes."""
    found, fields, at = [], [], 0
    while at < len(text) or fields:
        match = FIELD.match(text, at)
        field, end = match.groups()
        fields.append(field[1:-1].replace('""', '"') if field.startswith('"') else field or None)
        at = match.end()
        if end != ",":
            if fields != [None]:
                found.append(fields)
            fields = []
    return found


def items(entry, columns, export, is_null):
    """The records of a list in a column: of rows that are as wide as the header."""
    place, separator = columns.index(entry["in"]), re.compile("|".join(map(re.escape, entry["by"])))
    for fields in export:
        text = fields[place] if len(fields) == len(columns) else None
        if not is_null(text) and (text or "").strip(BLANKS):
            yield from ([part.strip(BLANKS) or None] for part in separator.split(text))


def is_plain(source):
    """Whether an export can be read in this plain way."""
    odd = ("comment", "escape", "widths", "headers", "footerAt", "names", "repeats", "ragged", "folder")
    return source["format"] == "csv" and not any(key in source for key in odd) and source["headerAt"] == "0" and not source["bom"] \
        and (source["encoding"], source["delimiter"], source["quote"]) == ("utf-8", ",", '"')


def recount_columns(files, rows, counts, plan, lock):
    """What is not so, in words. An archive with decisions, and exports that are not plain CSV, are left aside.

    The texts of dropped columns are counted exactly, and so are the fields that are copied. What the chain made of a record that was
    held back while deciding, or that holds others, is in no table: there the number lies between two bounds.
    """
    wrong = []
    if "metadata/decisions.json" in files:
        return wrong
    sources = {source["id"]: source for source in lock["sources"]}
    nulls = {source["id"]: set(source["nulls"]) for source in plan["sources"]}
    tables = {table["id"]: table for table in plan["tables"]}
    of_groups = {rule["id"] for rule in plan.get("rules", []) if "per" in rule or "of" in rule}
    rows_before = dict.fromkeys(tables, 0)
    for mapping, counted in zip(plan["mappings"], counts["mappings"]):
        name, table = mapping["id"], tables[mapping["to"]]
        fates = [run["disposition"] for run in rows(f"data/ledger/{name}.csv") for _ in range(int(run["count"]))]
        first = rows_before[table["id"]]
        rows_before[table["id"]] += sum(fate in ("migrated", "merged-survivor") for fate in fates)
        source, of_list = sources[mapping["from"].split(".")[0]], mapping["from"].partition(".")[2]
        if not is_plain(source):
            continue
        text = files[f"data/originals/{source['id']}.csv"].decode()
        columns, *export = records(text)
        is_null = lambda text: "" in nulls[source["id"]] if text is None else text != "" and text in nulls[source["id"]]
        if of_list:
            entry = next(entry for entry in source["lists"] if entry["id"] == of_list)
            columns, export = ["."], list(items(entry, columns, export, is_null))
            stated = next(entry for counted in counts["sources"] if counted["id"] == source["id"] for entry in counted["lists"] if entry["id"] == of_list)
            if {entry["records"], stated["records"]} != {str(len(export))}:
                wrong.append(f"{name}: {len(export)} items, {entry['records']} in the lock, {stated['records']} counted")
        if len(export) != len(fates):
            wrong.append(f"{name}: {len(export)} records in the export, {len(fates)} fates")
            continue
        made = [line for path in sorted(files) if path.startswith(f"data/tables/{table['id']}/") for line in records(files[path].decode())[1:]][first:]
        findings = {int(held["record"]): held["findings"].split(";") for held in rows(f"data/exceptions/{name}.csv")}
        readable, staged, sure = [], [], []
        for number, (fate, fields) in enumerate(zip(fates, export), 1):
            row = made.pop(0) if fate in ("migrated", "merged-survivor") else None
            own = findings.get(number, [])
            if own and not all("@" in finding for finding in own):
                continue
            readable.append(fields)
            decided = all(code in DECIDED or rule.split("<")[0] in of_groups for code, rule in (finding.split("@") for finding in own))
            if fate in ("excluded", "merged-into") or not decided:
                continue
            staged.append(fields)
            if fate == "migrated":
                sure.append((fields, row))
        more = len(staged) - len(sure)
        for drop, left in zip(mapping["drop"], counted["dropped"], strict=True):
            places = [place for place, column in enumerate(columns) if column == drop["column"]]
            texts = sum(not is_null(fields[place]) for fields in readable for place in places)
            if left != {"column": drop["column"], "reason": drop["reason"], "texts": str(texts)}:
                wrong.append(f"{name}: {texts} texts in {drop['column']}, not {left}")
        rules = {rule["field"]: rule for rule in mapping["fields"]}
        pointed = {reference["field"] for reference in table["references"]}
        for place, (field, count) in enumerate(zip(table["fields"], counted["fields"], strict=True)):
            rule, filled = rules[field["name"]], int(count["filled"])
            is_one = isinstance(rule.get("from"), str) and "lookup" not in rule
            if count["field"] != field["name"] or ("changed" in count) != is_one:
                wrong.append(f"{name}: {count} for {field['name']}")
                continue
            there = sum(row[place] is not None for _, row in sure)
            if not there <= filled <= there + more:
                wrong.append(f"{name}.{field['name']}: {filled} filled, but {there} in rows, and {more} that are in none")
            if not is_one or rule["from"] not in columns:
                continue
            column = columns.index(rule["from"])
            text = lambda fields: None if is_null(fields[column]) else fields[column] or ""
            if not rule["do"]:
                exact = sum(text(fields) is not None for fields in staged)
                if (filled, count["changed"]) != (exact, "0"):
                    wrong.append(f"{name}.{field['name']}: copied, {exact} texts, not {count}")
            if field["name"] not in pointed:
                changed = sum(row[place] not in (None, text(fields)) for fields, row in sure)
                if not changed <= int(count["changed"]) <= changed + more:
                    wrong.append(f"{name}.{field['name']}: {changed} changed in rows, and {more} that are in none, not {count['changed']}")
    return wrong
