"""Lists in columns, broken: where in the sources, and a plan that shows each."""
import os

from switch import switches

CUTTER = "Sources/HandoverTransform/ItemCutter.swift"
VERIFIER = "Sources/HandoverVerify/Items/"
FIELDS = "Sources/HandoverVerify/RowFields.swift"


migrator, verifier = switches("item")


def patches():
    return [
        # Nothing is cut; parts keep their blanks; a part of nothing is none; a row whose text is null has items.
        (CUTTER, "= separators.end(ofPartAt: start, in: text)", f"= {migrator('cut')} ? (place: text.count, width: 0) : separators.end(ofPartAt: start, in: text)"),
        (CUTTER, "let part = TextOperators.trimmed(text.extracting(start..<end))", f"let part = {migrator('trim')} ? 0..<end - start : TextOperators.trimmed(text.extracting(start..<end))"),
        (CUTTER, "                items.append(\n", f"                if !part.isEmpty || !{migrator('empty')} {{ items.append(\n"),
        (CUTTER, "inArena: slot.isInArena))\n", "inArena: slot.isInArena)) }\n"),
        (CUTTER, "guard reader.first(row, of: rows) != nil else { continue }", f"guard reader.first(row, of: rows) != nil || {migrator('null')} else {{ continue }}"),
        # The numbers are those of others, and so are the columns of the row.
        (CUTTER, "Self.digits(parent, &arena)", f"Self.digits(parent + ({migrator('parent')} ? 1 : 0), &arena)"),
        (CUTTER, "Self.digits(Int64(position + 1), &arena)", f"Self.digits(Int64(position + ({migrator('position')} ? 2 : 1)), &arena)"),
        (CUTTER, "Self.digits(first, &arena)", f"Self.digits(first + ({migrator('record')} ? 1 : 0), &arena)"),
        (CUTTER, "rows.index.slot(column, of: row))", f"rows.index.slot({migrator('row')} ? 0 : column, of: row))"),
        (VERIFIER + "PartCutter.swift", "if begins[Int(text[at])] {", f"if begins[Int(text[at])], !{verifier('cut')} {{"),
        (VERIFIER + "ItemList.swift", "Whitespace.trim(text.bytes.span, &from, &to)", f"if !{verifier('trim')} {{ Whitespace.trim(text.bytes.span, &from, &to) }}"),
        (VERIFIER + "ItemList.swift", "            items.append(", f"            if from < to || !{verifier('empty')} {{ items.append("),
        (VERIFIER + "ItemList.swift", "position: text.position))\n", "position: text.position)) }\n"),
        (VERIFIER + "ItemWalk.swift", "corrected: [:], nulls: nulls)", f"corrected: [:], nulls: {verifier('null')} ? [] : nulls)"),
        (FIELDS, "run(batch.location(record).parent,", f"run(batch.location(record).parent + ({verifier('parent')} ? 1 : 0),"),
        (FIELDS, "run(batch.position(record),", f"run(batch.position(record) + ({verifier('position')} ? 1 : 0),"),
        (FIELDS, "run(batch.location(record).number,", f"run(batch.location(record).number + ({verifier('record')} && record >= batch.rows.count ? 1 : 0),"),
        (FIELDS, "return runCell(column, of: Int(item.row),", f"return runCell({verifier('row')} ? 0 : column, of: Int(item.row),"),
    ]


# What of an item a plan hands over that shows the mutant.
PLANS = {
    "cut": ".", "trim": ".", "empty": ".", "null": ".", "parent": "'#parent'", "position": "'#position'", "record": "'#record'", "row": "../注",
}

PLAN = """sources:
  things: {path: things.csv, owner: seller, nulls: ['', 无], lists: {part: {in: 值, by: [；, ;]}}}
tables:
  thing: {key: [id], fields: {id: {type: identifier}}}
  part: {key: [id], fields: {id: {type: identifier}, v: {type: text}}}
mappings:
  to-thing: {from: things, to: thing, fields: {id: 键}, drop: {注: no use}}
  to-part:
    from: things.part
    to: part
    fields: {id: {template: '{../键}-{#position}'}, v: %s}
%squarantine: {maxRate: '1'}
steps:
  - {id: map, method: transform, uses: [to-thing, to-part], schedule: {from: 2026-01-01T00:00}, responsible: team, approver: buyer}
  - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
"""


def write(head, folder, name):
    """Writes the plan and the export that show a mutant of lists in columns. Returns the exports."""
    value = PLANS[name]
    things = "键,值,注\n1,a； b ;c,x\n2,a；；b,y\n3,无,z\n4,,x\n5,单,y\n"
    # Every column of an item is used or dropped.
    drop = "" if value == "." else "    drop: {.: no use}\n"
    for file, text in [("things.csv", things), ("plan.yaml", head + PLAN % (value, drop))]:
        with open(os.path.join(folder, file), "w") as out:
            out.write(text)
    decisions = os.path.join(folder, "plan.decisions.json")
    if os.path.exists(decisions):
        os.remove(decisions)
    return ["things.csv"]
