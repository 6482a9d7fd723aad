"""Rules over groups, broken: where in the sources, and a plan that shows each."""
import os

from switch import switches

MIGRATOR = "Sources/HandoverTransform/Groups/"
VERIFIER = "Sources/HandoverVerify/Groups/"


migrator, verifier = switches("group")


def patches():
    measures, tallies, program, grouping = MIGRATOR + "GroupMeasures.swift", VERIFIER + "GroupTallies.swift", MIGRATOR + "GroupProgram.swift", VERIFIER + "RowGrouping.swift"
    rules, verdicts = "Sources/Handover/Decide/GroupRules.swift", VERIFIER + "GroupVerdicts.swift"
    return [
        # Rows count twice, or not at all; a sum stays zero; the first is the least and the greatest.
        (measures, "case .rows: values[at].count += 1", f"case .rows: values[at].count += {migrator('rows')} ? 2 : 1"),
        (tallies, "case .rows(let slot): counts[place * kinds.counts + slot] += 1", f"case .rows(let slot): counts[place * kinds.counts + slot] += {verifier('rows')} ? 2 : 1"),
        (measures, "if isTrue(program.counted[index], line) {", f"if isTrue(program.counted[index], line), !{migrator('count')} {{"),
        (tallies, "+= entry.number()", f"+= entry.number() * ({verifier('count')} ? 0 : 1)"),
        (measures, "                values[at].add(FixedPoint", f"                if !{migrator('sum')} {{ values[at].add(FixedPoint"),
        (measures, "line.extracting(bounds[field])))\n            case .extreme", "line.extracting(bounds[field]))) }\n            case .extreme"),
        (tallies, "sums[at].add(amount.span)", f"if !{verifier('sum')} {{ sums[at].add(amount.span) }}"),
        (measures, "own > values[at].low : own < values[at].low", f"own > values[at].low && !{migrator('max')} : own < values[at].low && !{migrator('min')}"),
        (tallies, "best.isEmpty || Self.isLess(text, best, areDays)", f"best.isEmpty || (Self.isLess(text, best, areDays) && !{verifier('min')})"),
        (tallies, "best.isEmpty || Self.isLess(best, text, areDays)", f"best.isEmpty || (Self.isLess(best, text, areDays) && !{verifier('max')})"),
        # A row is in a group though a field that says in which is null.
        (program, "return range.isEmpty ? nil", f"return range.isEmpty && !{migrator('null')} ? nil"),
        (grouping, "by.allSatisfy({ starts", f"{verifier('null')} || by.allSatisfy({{ starts"),
        # A group without rows is none; nothing is held back; nothing is warned of.
        (measures, "guard program.judged == nil, let place else { return", f"guard program.judged == nil, let place else {{ return {migrator('of')} && place == nil ? (true, true) :"),
        (verdicts, "if !holds(tallies, tallies.place(of: entry.group), &entry) {", f"if !holds(tallies, tallies.place(of: entry.group), &entry), !({verifier('of')} && tallies.place(of: entry.group) == nil) {{"),
        (rules, "if !holds { found", f"if !holds, !{migrator('held')} {{ found"),
        (verdicts, "if !verdict { body", f"if !verdict, !{verifier('held')} {{ body"),
        (rules, "                count += 1\n", f"                count += {migrator('warned')} ? 0 : 1\n"),
        ("Sources/HandoverVerify/Fates.swift", "if isFirst { count += 1 }", f"if isFirst, !{verifier('warned')} {{ count += 1 }}"),
    ]


# What a rule that shows the mutant measures and asserts.
PLANS = {
    "rows": "per: [g], measure: {k: {count: all}}, assert: 'k != 4', else: {quarantine: GROUP}",
    "count": "per: [g], measure: {k: {count: 'n > 2'}}, assert: 'k < 1', else: {quarantine: GROUP}",
    "sum": "per: [g], measure: {k: {sum: n}}, assert: 'k < 6', else: {quarantine: GROUP}",
    "min": "per: [g], measure: {k: {min: n}}, assert: 'k < 3', else: {quarantine: GROUP}",
    "max": "per: [g], measure: {k: {max: n}}, assert: 'k < 5', else: {quarantine: GROUP}",
    "null": "per: [g], measure: {k: {max: n}}, assert: 'k < 8', else: {quarantine: GROUP}",
    "of": "of: link.thing, measure: {k: {count: all}}, assert: 'k > 0', else: {quarantine: GROUP}",
    "held": "per: [g], measure: {k: {max: n}}, assert: 'k < 5', else: {quarantine: GROUP}",
    "warned": "per: [g], measure: {k: {max: n}}, assert: 'k < 5', else: {warn: GROUP}",
}

PLAN = """sources:
  things: {path: things.csv, owner: seller}
  links: {path: links.csv, owner: seller}
tables:
  thing:
    key: [id]
    fields: {id: {type: identifier}, g: {type: text}, n: {type: money}}
  link:
    key: [id]
    fields: {id: {type: identifier}, thing: {type: identifier}}
    references: [{field: thing, to: thing}]
mappings:
  to-thing: {from: things, to: thing, fields: {id: 键, g: 组, n: {from: 数, do: [money], else: {quarantine: BAD}}}}
  to-link: {from: links, to: link, fields: {id: 键, thing: 物}}
rules:
  one: {table: thing, %s}
quarantine: {maxRate: '1'}
steps:
  - {id: map, method: transform, uses: [to-thing, to-link], schedule: {from: 2026-01-01T00:00}, responsible: team, approver: buyer}
  - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
"""


def write(head, folder, name):
    """Writes the plan and the exports that show a mutant of rules over groups. Returns the exports."""
    things = "键,组,数\n1,a,1.00\n2,a,5.00\n3,b,3.00\n4,b,2.00\n5,,9.00\n6,,8.00\n7,c,-1.00\n"
    for file, text in [("things.csv", things), ("links.csv", "键,物\nx,1\ny,1\nz,3\n"), ("plan.yaml", head + PLAN % PLANS[name])]:
        with open(os.path.join(folder, file), "w") as out:
            out.write(text)
    decisions = os.path.join(folder, "plan.decisions.json")
    if os.path.exists(decisions):
        os.remove(decisions)
    return ["things.csv", "links.csv"]
