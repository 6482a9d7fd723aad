package import HandoverData
package import HandoverPlan

/// Reads texts of a source's records where no mapping does: null and absent are none (Plan.md section 2).
package struct ColumnReader: Sendable {
    private let columns: [Int]
    private let nulls: Set<[UInt8]>
    private let emptyIsNull: Bool

    /// - Parameters:
    ///   - names: columns among these of the source's records; the plan was checked against its lock.
    package init(_ names: [String], among columns: [String], of source: Plan.Source) {
        self.init(names, among: columns, nulls: source.nulls)
    }

    init(_ names: [String], among columns: [String], nulls texts: [String]) {
        self.columns = names.map { name in
            guard let column = columns.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                preconditionFailure("the plan was checked against the lock's columns")
            }
            return column
        }
        nulls = Set(texts.filter { !$0.isEmpty }.map { Array($0.utf8) })
        emptyIsNull = texts.contains("")
    }

    /// Writes the texts of the columns as a key of a ``LookupTable``, in place of what was there.
    /// - Returns: false if one of them is null or absent.
    package func read(_ record: Int, of batch: RecordBatch, into key: inout [UInt8]) -> Bool {
        key.removeAll(keepingCapacity: true)
        for column in columns {
            guard let text = text(column, record, batch) else { return false }
            LookupTable.append(text.span, toKey: &key)
        }
        return true
    }

    /// The text of the first column; `nil` for null and absent.
    package func first(_ record: Int, of batch: RecordBatch) -> ArraySlice<UInt8>? { text(columns[0], record, batch) }

    private func text(_ column: Int, _ record: Int, _ batch: RecordBatch) -> ArraySlice<UInt8>? {
        let slot = batch.index.slot(column, of: record)
        guard slot.flags.isDisjoint(with: [.absent, .null]) else { return nil }
        if slot.count == 0, emptyIsNull, !slot.flags.contains(.quoted) { return nil }
        let text = (slot.isInArena ? batch.arena : batch.chunk)[slot.range]
        return nulls.isEmpty || !nulls.contains(Array(text)) ? text : nil
    }
}
