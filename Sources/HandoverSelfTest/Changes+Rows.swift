import HandoverCore

// Whole rows of the archive's tables, and what it says became of records.

extension SelfTest {
    func rowChanges() -> [Change] { tables.filter { $0.count > 0 }.flatMap(rowChanges) }

    private func rowChanges(_ table: CopiedTable) -> [Change] {
        let id = table.schema.id
        var draw = Draw(seed: "\(seed) rows \(id)")
        let row = draw.next(below: table.count)
        let fields = table.fields(row, in: original)
        func change(
            _ name: String, _ english: String, _ chinese: String, _ edit: @escaping @Sendable (inout SealedCopy) -> Void
        ) -> Change {
            var change = Change(name, english + " (\(id))", chinese + "（\(id)）", [.complete, .accurate], .table(id)) { offer in
                edit(&offer.copy)
                offer.changedTables.insert(id)
            }
            // Rows of a target stand in no order.
            change.isSeenInTarget = name != "rows-reordered"
            return change
        }
        var changes = [
            change("row-dropped", "a row is left out", "少一行") { table.replace(row, with: [], in: &$0) },
            change("row-doubled", "a row stands twice", "一行重复") { table.replace(row, with: [fields, fields], in: &$0) },
        ]
        if table.count > 1 {
            let next = (row + 1) % table.count
            let others = table.fields(next, in: original)
            var replaced = others
            for key in table.schema.key.compactMap(table.position) { replaced[key] = fields[key] }
            if replaced != fields {
                let written = replaced
                changes.append(
                    change("row-replaced", "a row has another one's values", "一行换成另一行的值") {
                        table.replace(row, with: [written], in: &$0)
                    })
            }
            if fields != others {
                changes.append(
                    change("rows-reordered", "two rows change places", "两行对调") {
                        table.set([row: others, next: fields], in: &$0)
                    })
            }
        }
        return changes
    }

    /// What became of records, in the ledger, the exceptions and the counts.
    func fateChanges() -> [Change] {
        var changes: [Change] = []
        /// Changes the first line of a kind in a payload file, if it is in one.
        func edit(
            _ name: String, _ english: String, _ chinese: String, in folder: String,
            _ alter: @escaping @Sendable ([String?]) -> [[String?]]?
        ) {
            for path in original.members.map(\.path) where path.hasPrefix(folder) {
                let bytes = original[path]
                for line in CSVText.lines(bytes).dropFirst() {
                    guard let others = alter(CSVText.fields(bytes[line])) else { continue }
                    let text = CSVText.text(others)
                    changes.append(
                        Change(
                            name, english, chinese, [.complete],
                            .codes([
                                "fates.", "ledger.", "exceptions.", "excluded.", "coverage.", "complete.", "counts.", "listing.",
                            ])
                        ) { offer in
                            offer.copy[path].replaceSubrange(line.lowerBound..<line.upperBound + 1, with: text)
                        })
                    return
                }
            }
        }
        edit("quarantine-forgotten", "a quarantined record is forgotten", "隐去一条隔离记录", in: "data/exceptions/") { _ in [] }
        edit("exclusion-forgotten", "an excluded record is forgotten", "隐去一条排除记录", in: "data/excluded/") { _ in [] }
        edit("called-migrated", "a quarantined record is called migrated", "隔离记录谎称已移交", in: "data/ledger/") { fields in
            fields.last == "quarantined" ? [Array(fields.dropLast()) + ["migrated"]] : nil
        }
        edit("called-quarantined", "an excluded record is called quarantined", "排除记录谎称隔离", in: "data/ledger/") { fields in
            fields.last == "excluded" ? [Array(fields.dropLast()) + ["quarantined"]] : nil
        }
        edit("called-excluded", "a migrated record is called excluded", "移交记录谎称排除", in: "data/ledger/") { fields in
            fields.last == "migrated" ? [Array(fields.dropLast()) + ["excluded"]] : nil
        }
        edit("bytes-uncovered", "bytes of a source are not accounted for", "来源有字节未计入", in: "data/coverage/") { _ in [] }
        return changes
    }
}
