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
            _ kind: Kind, _ question: Question, _ code: String, inTarget codes: Set<String>,
            _ edit: @escaping @Sendable (inout SealedCopy) -> Void
        ) -> Change {
            var place = Place(code, table: id)
            place.codesInTarget = codes
            var change = Change(kind, of: id, [question], place) { offer in
                edit(&offer.copy)
                offer.changedTables.insert(id)
            }
            // Rows of a target stand in no order.
            change.isSeenInTarget = !codes.isEmpty
            return change
        }
        var changes = [
            change(.rowDropped, .complete, "row.missing", inTarget: ["live.row-extra"]) { table.replace(row, with: [], in: &$0) },
            change(.rowDoubled, .complete, "key.not-unique", inTarget: ["live.row-missing"]) {
                table.replace(row, with: [fields, fields], in: &$0)
            },
        ]
        if table.count > 1 {
            let next = (row + 1) % table.count
            let others = table.fields(next, in: original)
            var replaced = others
            for key in table.schema.key.compactMap(table.position) { replaced[key] = fields[key] }
            if replaced != fields {
                let written = replaced
                changes.append(
                    change(
                        .rowReplaced, .accurate, "value.differs", inTarget: ["live.value-differs", "export.value-differs"]
                    ) {
                        table.replace(row, with: [written], in: &$0)
                    })
            }
            if fields != others {
                changes.append(
                    change(.rowsReordered, .accurate, "value.differs", inTarget: []) {
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
        func edit(_ kind: Kind, _ code: String, in folder: String, _ alter: @escaping @Sendable ([String?]) -> [[String?]]?) {
            for path in original.members.map(\.path) where path.hasPrefix(folder) {
                let bytes = original[path]
                for line in CSVText.lines(bytes).dropFirst() {
                    guard let others = alter(CSVText.fields(bytes[line])) else { continue }
                    let text = CSVText.text(others)
                    changes.append(
                        Change(kind, [.complete], Place(code, file: path)) { offer in
                            offer.copy[path].replaceSubrange(line.lowerBound..<line.upperBound + 1, with: text)
                        })
                    return
                }
            }
        }
        func call(_ kind: Kind, _ disposition: String, _ other: String) {
            edit(kind, "ledger.differs", in: "data/ledger/") { fields in
                fields.last == disposition ? [Array(fields.dropLast()) + [other]] : nil
            }
        }
        edit(.quarantineForgotten, "exceptions.differ", in: "data/exceptions/") { _ in [] }
        edit(.exclusionForgotten, "excluded.differ", in: "data/excluded/") { _ in [] }
        call(.calledMigrated, "quarantined", "migrated")
        call(.calledQuarantined, "excluded", "quarantined")
        call(.calledExcluded, "migrated", "excluded")
        edit(.bytesUncovered, "coverage.differs", in: "data/coverage/") { _ in [] }
        return changes
    }
}
