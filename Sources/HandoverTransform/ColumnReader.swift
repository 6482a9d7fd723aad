package import HandoverData
package import HandoverPlan

/// Reads texts out of records as a chain would get them: null and absent are none (Plan.md section 2).
package struct ColumnReader: Sendable {
    private let columns: [(place: Int, isNumber: Bool)]
    private let nulls: Set<[UInt8]>
    private let emptyIsNull: Bool

    /// - Parameters:
    ///   - names: columns among these of the source's records; the plan was checked against its lock.
    ///   - hasPlaces: whether the records have numbers, which are never null.
    package init(_ names: [String], among columns: [String], of source: Plan.Source, hasPlaces: Bool = false) {
        self.columns = names.map { name in
            guard let column = columns.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                preconditionFailure("the plan was checked against the lock's columns")
            }
            return (column, hasPlaces && ["#record", "#parent", "#position"].contains(name))
        }
        nulls = Set(source.nulls.filter { !$0.isEmpty }.map { Array($0.utf8) })
        emptyIsNull = source.nulls.contains("")
    }

    /// Writes the texts of the columns in place of what `key` held, so that no two lists of texts give the same bytes.
    /// - Returns: false if one of them is null or absent.
    package func read(_ record: Int, of batch: RecordBatch, into key: inout [UInt8]) -> Bool {
        key.removeAll(keepingCapacity: true)
        for column in columns {
            guard let text = text(column, record, batch) else { return false }
            let count = UInt32(text.count)
            for shift in [24, 16, 8, 0] as [UInt32] { key.append(UInt8(truncatingIfNeeded: count >> shift)) }
            key += text
        }
        return true
    }

    /// The text of the first column; `nil` for null and absent.
    package func first(_ record: Int, of batch: RecordBatch) -> ArraySlice<UInt8>? { text(columns[0], record, batch) }

    private func text(_ column: (place: Int, isNumber: Bool), _ record: Int, _ batch: RecordBatch) -> ArraySlice<UInt8>? {
        let slot = batch.index.slot(column.place, of: record)
        guard slot.flags.isDisjoint(with: [.absent, .null]) else { return nil }
        if slot.count == 0, emptyIsNull, !slot.flags.contains(.quoted) { return nil }
        let text = (slot.isInArena ? batch.arena : batch.chunk)[slot.range]
        return column.isNumber || nulls.isEmpty || !nulls.contains(Array(text)) ? text : nil
    }
}
