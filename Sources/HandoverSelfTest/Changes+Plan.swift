import Foundation
import HandoverCore

// The plan, under seals that are right: what it says is not what was done, and the exports alone can tell.

extension SelfTest {
    private static let plan = "metadata/plan.json"

    func planChanges() throws -> [Change] {
        let changes = [afterApproval(), isMadeInOneWay ? otherColumn() : nil, isMadeInOneWay ? try otherRounding() : nil]
        return changes.compactMap(\.self)
    }

    /// All that is above the plan follows, but for what the seals say of it: they were given for another one.
    private func afterApproval() -> Change? {
        let text = original.text(Self.plan)
        let statement = original.statements.first.map { original.text($0) } ?? ""
        guard let key = text.firstMatch(of: #/"title":"[^"]*"/#) ?? text.firstMatch(of: #/"zone":"[^"]*"/#),
            let sealed = statement.firstMatch(of: #/"planDigest":"[0-9a-f]+"/#).map({ String($0.output) })
        else { return nil }
        let other = text.replacingCharacters(in: key.range, with: "\(key.output.prefix { $0 != ":" }):\"x\"")
        return Change(.planAfterApproval, [.intact], Place("seal.subject-differs", file: Self.plan)) { offer in
            offer.copy[Self.plan] = Array(other.utf8)
            offer.says = { $0.replacing(#/"planDigest":"[0-9a-f]+"/#) { _ in sealed } }
        }
    }

    /// Whether rows are what their mapping makes of a record, and nothing else has a say in which there are. Where it has, what another
    /// plan would make of the exports cannot be told without reading all of it.
    private var isMadeInOneWay: Bool {
        let text = original.text(Self.plan)
        let others = ["\"merges\":[{", "\"rules\":[{"].contains { text.contains($0) }
        return !others && !original.members.contains { $0.path.hasPrefix("data/corrections/") }
    }

    /// The mappings that alone fill their table and leave no record out, each with where it stands in the plan.
    private var mappings: [(mapping: PlanFacts.Mapping, table: CopiedTable, text: Range<String.Index>)] {
        let plan = original.text(Self.plan)
        var start = plan.startIndex
        return facts.mappings.compactMap { mapping in
            guard let end = plan[start...].firstRange(of: #""id":"\#(mapping.id)","to":"\#(mapping.to)"}"#) else { return nil }
            defer { start = end.upperBound }
            guard facts.mappings.count(where: { $0.to == mapping.to }) == 1,
                let table = tables.first(where: { $0.schema.id == mapping.to }),
                !plan[start..<end.lowerBound].contains("\"exclude\":[{")
            else { return nil }
            return (mapping, table, start..<end.lowerBound)
        }
    }

    private func change(_ kind: Kind, _ table: CopiedTable, _ field: Int, _ plan: String) -> Change {
        let (id, name) = (table.schema.id, table.schema.fields[field].name)
        return Change(kind, of: "\(id).\(name)", [.accurate], Place("value.differs", table: id, field: name)) {
            $0.copy[Self.plan] = Array(plan.utf8)
        }
    }

    /// Two texts that are made alike change their columns: every column is still used, and every record arrives.
    private func otherColumn() -> Change? {
        let plan = original.text(Self.plan)
        for (_, table, range) in mappings {
            let rules = plan[range].matches(
                of: #/\{"do":(?<chain>\[(?:\{"op":"[a-z-]+"\},?)*\]),"field":"(?<field>[^"\\]+)","from":"(?<from>[^"\\]+)"\}/#
            ).filter { rule in
                table.position(String(rule.output.field)).map { isFree(table, table.schema.fields[$0]) } ?? false
            }
            for (index, one) in rules.enumerated() {
                for other in rules[(index + 1)...] where other.output.chain == one.output.chain {
                    guard let first = table.position(String(one.output.field)),
                        let second = table.position(String(other.output.field)),
                        table.first(
                            from: 0, in: original,
                            { $0[first] != nil && $0[second] != nil && $0[first] != $0[second] ? true : nil }) != nil
                    else { continue }
                    let between = plan[one.output.from.endIndex..<other.output.from.startIndex]
                    let text =
                        plan[..<one.output.from.startIndex] + other.output.from + between + one.output.from
                        + plan[other.output.from.endIndex...]
                    return change(.otherColumn, table, first, String(text))
                }
            }
        }
        return nil
    }

    /// Whether a field may be anything: no record is held back for what it is.
    private func isFree(_ table: CopiedTable, _ field: PlanFacts.Field) -> Bool {
        field.type == "text" && field.kind == nil && !table.schema.key.contains(field.name)
            && !table.schema.references.contains { $0.field == field.name }
    }

    /// Another mode, where an amount is in the table that it would make another one.
    private func otherRounding() throws -> Change? {
        let plan = original.text(Self.plan)
        // Where amounts have to add up, another one may hold its record back.
        guard !plan.contains("\"balance\":{") else { return nil }
        for (mapping, table, range) in mappings {
            for rule in plan[range].matches(
                of:
                    #/"do":\[(?:\{"op":"(?:trim|fold-width)"\},)*\{"op":"(?:money|decimal)","round":"(?<mode>[a-z-]+)"\}\],"else":\{[^}]*\},"field":"(?<field>[^"\\]+)","from":"(?<from>[^"\\]+)"\}/#
            ) {
                guard let own = Rounding(rawValue: String(rule.output.mode)),
                    let field = table.position(String(rule.output.field)),
                    let scale = table.schema.fields[field].scale.flatMap({ Int($0) }),
                    let texts = try column(String(rule.output.from), of: mapping.from)
                else { continue }
                let made = Set((0..<table.count).compactMap { table.fields($0, in: original)[field] })
                for other in Rounding.allCases where tells(other, from: own, texts, scale, made) {
                    let text = plan[..<rule.output.mode.startIndex] + other.rawValue + plan[rule.output.mode.endIndex...]
                    return change(.otherRounding, table, field, String(text))
                }
            }
        }
        return nil
    }

    /// Whether a value that was made is another one by the other mode, whichever of the texts it was made of.
    private func tells(_ other: Rounding, from own: Rounding, _ texts: [String], _ scale: Int, _ made: Set<String>) -> Bool {
        var (differing, same): (Set<String>, Set<String>) = ([], [])
        // What is no plain number may be any value with its digits.
        var unknown: [String] = []
        func digits(_ text: String) -> String {
            let digits = text.compactMap(\.wholeNumberValue).map(String.init).joined()
            return String(digits.drop { $0 == "0" })
        }
        for text in texts {
            guard let value = own.rounded(text, scale: scale), let another = other.rounded(text, scale: scale) else {
                unknown.append(digits(text))
                continue
            }
            if value == another { same.insert(value) } else { differing.insert(value) }
        }
        return differing.subtracting(same).intersection(made).contains { value in
            let whole = digits(String(value.prefix { $0 != "." }))
            return !unknown.contains { !$0.isEmpty && $0.hasPrefix(whole) }
        }
    }

    /// The texts of a column of a CSV export, as far as its bytes can be cut without knowing more of it.
    private func column(_ name: String, of source: String) throws -> [String]? {
        guard let lock = try LockFacts(original).sources.first(where: { $0.id == source }), lock.format == "csv",
            let delimiter = lock.delimiter?.utf8.first, lock.delimiter?.utf8.count == 1, lock.quote == "\"",
            let columns = lock.columns, let index = columns.firstIndex(of: name)
        else { return nil }
        let bytes = original["data/originals/\(source).csv"]
        return CSVText.lines(bytes).compactMap { line in
            let fields = CSVText.fields(bytes[line], delimiter: delimiter)
            guard fields.count == columns.count else { return nil }
            return fields[index]?.trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }
}
