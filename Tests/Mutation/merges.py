"""Merges and the decisions about them, broken: where in the sources, and a plan that shows each."""
import hashlib
import json
import os

from switch import switches

MIGRATOR = "Sources/Handover/Merge/"
VERIFIER = "Sources/HandoverVerify/Merges/"


migrator, verifier = switches("merge")


def patches():
    match, groups, row, tables = "Sources/HandoverTransform/Merge/MatchProgram.swift", MIGRATOR + "MergeGroups.swift", MIGRATOR + "MergedRow.swift", MIGRATOR + "Merges.swift"
    decided = MIGRATOR + "DecidedRows.swift"
    own_match, own_circles, own_groups, own_row, own_tables = (
        VERIFIER + name for name in ("RowMatching.swift", "MatchCircles.swift", "MatchGroups.swift", "RowMerger.swift", "Merges.swift"))
    return [
        # What `same`, `alike`, `identical` and `apart` compare is not compared.
        (match, "for field in same {", f"for field in {migrator('same')} ? [] : same {{"),
        (own_match, "for index in same {", f"for index in {verifier('same')} ? [] : same {{"),
        (match, "MatchKey.append(text.span, into: &scratch)", f"if {migrator('alike')} {{ scratch += text }} else {{ MatchKey.append(text.span, into: &scratch) }}"),
        (own_match, "NameKey.write(text.span, to: &key)", f"if {verifier('alike')} {{ key = text }} else {{ NameKey.write(text.span, to: &key) }}"),
        (match, "return KeyHash.number(lines.extracting(start...), row: row)", f"return {migrator('identical')} ? nil : KeyHash.number(lines.extracting(start...), row: row)"),
        (own_match, "case .identical: hashes.append(KeyHash(", f"case .identical: hashes.append({verifier('identical')} ? .none : KeyHash("),
        (match, "for field in apart {", f"for field in {migrator('apart')} ? [] : apart {{"),
        (own_match, "for index in apart {", f"for index in {verifier('apart')} ? [] : apart {{"),
        # A question is an answer.
        ("Sources/Handover/Stage/Stage.swift", "if match.isQuestion {", f"if match.isQuestion, !{migrator('ask')} {{"),
        (VERIFIER + "CheckedPlan+Merges.swift", 'if value["ask"] == nil {', f'if value["ask"] == nil || {verifier("ask")} {{'),
        # Nothing dissolves a group.
        (groups, "guard holders.contains(where:", f"guard !{migrator('shared-key')}, holders.contains(where:"),
        (own_groups, "if one != other {", f"if one != other, !{verifier('shared-key')} {{"),
        (tables, "if let own = line, !rules", f"if let own = line, !{migrator('rule')}, !rules"),
        (own_row, "if rules.isEmpty {", f"if rules.isEmpty || {verifier('rule')} {{"),
        (row, "sum.magnitude < Self.beyond else", f"sum.magnitude < Self.beyond || {migrator('digits')} else"),
        (own_row, "digits.count <= Limits.decimalDigits ?", f"digits.count <= Limits.decimalDigits || {verifier('digits')} ?"),
        (tables, "merged.differs(in: apart)", f"(merged.differs(in: apart) && !{migrator('two-codes')})"),
        (own_tables, "table.merger.isApart(rows.map(\\.columns))", f"(table.merger.isApart(rows.map(\\.columns)) && !{verifier('two-codes')})"),
        (groups, "decided.holdsApart(groups.rows(of: $0))", f"decided.holdsApart(groups.rows(of: $0)) && !{migrator('two-things')}"),
        (own_groups, "        dissolve(decided, groupOf)\n", f"        if !{verifier('two-things')} {{ dissolve(decided, groupOf) }}\n"),
        # An entry of `survivor` tells no rows apart.
        (row, "            return (left.mapping == id)", f"            if {migrator('prefer')} {{ return nil }}\n            return (left.mapping == id)"),
        (own_row, "case .prefer(let mapping): ", f"case .prefer(let mapping): {verifier('prefer')} ? 0 : "),
        (row, "        case .day(let field, let isLatest):\n", f"        case .day(let field, let isLatest):\n            if isMutant(\"migrator\", isLatest ? \"merge-latest\" : \"merge-earliest\") {{ return nil }}\n"),
        (own_row, "case .latest(let field): ", f"case .latest(let field): {verifier('latest')} ? 0 : "),
        (own_row, "left.columns[field].isEmpty || right", f"{verifier('earliest')} ? 0 : left.columns[field].isEmpty || right"),
        (row, "        case .complete:\n", f"        case .complete:\n            if {migrator('complete')} {{ return nil }}\n"),
        (own_row, "case .complete: filled", f"case .complete: {verifier('complete')} ? 0 : filled"),
        # A word of `fields` is `first`; of `first` the last is taken, of `survivor` the first that is not null.
        (row, "case .first: return first", f"case .first: return {migrator('first')} ? texts[texts.count - 1] : first"),
        (own_row, "case .first: return first", f"case .first: return {verifier('first')} ? values[values.count - 1] : first"),
        (row, "case .survivor: return ", f"case .survivor: return {migrator('survivor')} ? first : "),
        (own_row, "case .survivor: return ", f"case .survivor: return {verifier('survivor')} ? first : "),
        (row, "            return texts[place]", f"            return {migrator('longest')} ? first : texts[place]"),
        (own_row, "            return longest\n", f"            return {verifier('longest')} ? first : longest\n"),
        (row, "case .min: return ", f"case .min: return {migrator('min')} ? first : "),
        (own_row, "case .least: return ", f"case .least: return {verifier('min')} ? first : "),
        (row, "case .max: return ", f"case .max: return {migrator('max')} ? first : "),
        (own_row, "case .greatest: return ", f"case .greatest: return {verifier('max')} ? first : "),
        (row, "        case .sum:\n", f"        case .sum:\n            if {migrator('sum')} {{ return first }}\n"),
        (own_row, "        case .sum:\n", f"        case .sum:\n            if {verifier('sum')} {{ return first }}\n"),
        (row, "        case .join(let between):\n", f"        case .join(let between):\n            if {migrator('join')} {{ return first }}\n"),
        (own_row, "case .join(let between): return ", f"case .join(let between): return {verifier('join')} ? first : "),
        # Who referred to a record that was merged away goes on doing so; what merging took away is not counted.
        ("Sources/HandoverTransform/MappedBatch.swift", "zip(program.references, merging.crosswalks) where ", f"zip(program.references, merging.crosswalks) where !{migrator('refer')} && "),
        (VERIFIER + "RowMaker+Merges.swift", "guard !place.isEmpty, let key", f"guard !{verifier('refer')}, !place.isEmpty, let key"),
        (row, "-> Int128? {\n        let range", f"-> Int128? {{\n        if {migrator('total')} {{ return 0 }}\n        let range"),
        (own_tables, "for entry in rows {", f"for entry in rows where !{verifier('total')} {{"),
        # What people say is not heard.
        (groups, "for rows in decided.together {", f"for rows in decided.together where !{migrator('together')} {{"),
        (own_circles, ".filter({ $0.count > 1 })", f".filter({{ $0.count > 1 && !{verifier('together')} }})"),
        (decided, "guard !decided.isEmpty, let first", f"guard !decided.isEmpty, !{migrator('parted')}, let first"),
        (own_circles, "return circle.allSatisfy", f"return !{verifier('parted')} && circle.allSatisfy"),
    ]


THINGS = ["1,上海示例有限公司,A,2020-01-01,1.00,x", "2,乙,,2021-01-01,2.00,长", "3,丙,C,,3.00,", "4,丁,,2020-05-05,4.00,z", "5,戊,,2020-05-05,5.00,q"]
MORE = ["11,上海示例,A,2022-01-01,10.00,yy", "12,乙,,2019-01-01,20.00,s", "13,丙,,2018-01-01,30.00,w", "14,己,,,6.00,u", "5,戊,,2020-05-05,5.00,q"]
LARGE = "9" * 34 + ".99"

# The merge, and where it takes more to show the mutant: more of the plan, more rows of the two exports, and decisions, each of which is a
# list of export, record and number.
PLANS = {
    "same": ("match: [{same: [code]}]", {}),
    "alike": ("match: [{alike: [name]}]", {}),
    "identical": ("match: [{identical: true}]", {}),
    "apart": ("match: [{alike: [name]}], apart: [code]", {}),
    "ask": ("match: [{same: [code]}, {alike: [name], ask: true}]", {}),
    "shared-key": ("match: [{same: [code]}]", {"things": ["11,辛,,,7.00,"]}),
    "rule": ("match: [{same: [code]}], fields: {n: sum}", {"plan": "rules: {small: {table: thing, assert: 'n <= 10', else: {quarantine: LARGE}}}\n"}),
    "digits": ("match: [{alike: [name]}], fields: {n: sum}", {"things": [f"6,庚,,,{LARGE},"], "more": [f"16,庚,,,{LARGE},"]}),
    "two-codes": ("match: [{same: [code]}], apart: [code]", {"decisions": [[("things", 1, 1), ("things", 3, 1)]]}),
    "two-things": ("match: [{same: [code]}]", {"things": ["6,示例,A,,7.00,"], "decisions": [[("things", 1, 1), ("more", 1, 2)]]}),
    "prefer": ("match: [{same: [code]}], survivor: [{prefer: to-more}]", {}),
    "latest": ("match: [{same: [code]}], survivor: [{latest: day}]", {}),
    "earliest": ("match: [{alike: [name]}], survivor: [{earliest: day}]", {}),
    "complete": ("match: [{alike: [name]}], survivor: [{complete: true}]", {"things": ["6,庚,,,,"], "more": ["16,庚,,,1.00,"]}),
    "first": ("match: [{same: [code]}]", {}),
    "survivor": ("match: [{alike: [name]}], fields: {note: survivor}", {}),
    "longest": ("match: [{same: [code]}], fields: {note: longest}", {}),
    "min": ("match: [{alike: [name]}], fields: {day: min}", {}),
    "max": ("match: [{same: [code]}], fields: {n: max}", {}),
    "sum": ("match: [{same: [code]}], fields: {n: sum}", {}),
    "join": ("match: [{same: [code]}], fields: {note: {join: '/'}}", {}),
    "refer": ("match: [{same: [code]}]", {}),
    "total": ("match: [{same: [code]}]", {"plan": "verification: {totals: [{table: thing, field: n}]}\n"}),
    "together": ("match: [{same: [code]}]", {"decisions": [[("things", 4, 1), ("more", 4, 1)]]}),
    "parted": ("match: [{alike: [name]}]", {"decisions": [[("things", 2, 1), ("more", 2, 2)]]}),
}

PLAN = """sources:
  things: {path: things.csv, owner: seller}
  more: {path: more.csv, owner: seller}
  links: {path: links.csv, owner: seller}
tables:
  thing:
    key: [id]
    fields: {id: {type: identifier}, name: {type: text}, code: {type: text}, day: {type: date}, n: {type: money}, note: {type: text}}
  link:
    key: [id]
    fields: {id: {type: identifier}, thing: {type: identifier}}
    references: [{field: thing, to: thing}]
mappings:
  to-thing: {from: things, to: thing, fields: %(fields)s}
  to-more: {from: more, to: thing, fields: %(fields)s}
  to-link: {from: links, to: link, fields: {id: 键, thing: 物}}
merges:
  one: {table: thing, %(merge)s}
%(plan)squarantine: {maxRate: '1'}
steps:
  - {id: map, method: transform, uses: [to-thing, to-more, to-link], schedule: {from: 2026-01-01T00:00}, responsible: team, approver: buyer}
  - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
"""
FIELDS = "{id: 键, name: 名, code: 码, day: {from: 日, do: [{date: [yyyy-MM-dd]}], else: {nullify: BAD}}, n: {from: 数, do: [money], else: {quarantine: BAD}}, note: 注}"


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def decided(decisions, exports):
    """The decisions as they stand beside a plan."""
    mappings = {"things": "to-thing", "more": "to-more"}
    merges = [
        {"at": "2026-12-30T15:40:00Z", "by": "w", "reason": "r", "table": "thing", "records": [
            {"digest": digest(exports[source][record] + "\n"), "mapping": mappings[source], "record": str(record), "same": str(same)}
            for source, record, same in records]}
        for records in decisions]
    read = {source for records in decisions for source, _, _ in records}
    sources = [{"id": source, "sha256": digest("\n".join(lines) + "\n")} for source, lines in exports.items() if source in read]
    return json.dumps({"decisions": [], "handover": "1", "merges": merges, "sources": sources}, sort_keys=True, separators=(",", ":")) + "\n"


def write(head, folder, name):
    """Writes the plan and the exports that show a mutant of merges. Returns the exports."""
    merge, more = PLANS[name]
    header = "键,名,码,日,数,注"
    exports = {
        "things": [header] + THINGS + more.get("things", []),
        "more": [header] + MORE + more.get("more", []),
        "links": ["键,物", "a,11", "b,12", "c,2"],
    }
    for source, lines in exports.items():
        with open(os.path.join(folder, source + ".csv"), "w") as file:
            file.write("\n".join(lines) + "\n")
    with open(os.path.join(folder, "plan.yaml"), "w") as file:
        file.write(head + PLAN % dict(fields=FIELDS, merge=merge, plan=more.get("plan", "")))
    path = os.path.join(folder, "plan.decisions.json")
    if "decisions" in more:
        with open(path, "w") as file:
            file.write(decided(more["decisions"], exports))
    elif os.path.exists(path):
        os.remove(path)
    return [source + ".csv" for source in exports]
