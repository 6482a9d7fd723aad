import HandoverCore
package import HandoverData
package import HandoverPlan

/// Cuts the texts of one column of a CSV file into items, the records of a list (section 1.3 of <doc:Plan>).
///
/// An item lies where its row does: its batches have the chunk of the rows, and their own fields are slices of the row's.
package struct ItemCutter: Sendable {
    /// Why the reading stops.
    package struct TooMany: Error {
        /// The row, by its index in the batch.
        package var record: Int
    }

    /// What an item has behind its text.
    private enum Extra {
        case record, parent, position
        /// A column of the row.
        case inherited(Int)
    }

    private let number: Int
    private let column: Int
    private let reader: ColumnReader
    private let separators: Separators
    private let extras: [Extra]

    /// - Parameters:
    ///   - cut: of a plan that was checked against its lock.
    ///   - number: which of the source's lists the items are, behind its rows.
    ///   - specials: the columns that an item has beside its text.
    ///   - columns: those of the rows.
    ///   - nulls: the source's.
    package init(_ cut: Plan.Cut, number: Int, specials: [String], among columns: [String], nulls: [String]) {
        func place(_ name: String) -> Int {
            guard let place = columns.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                preconditionFailure("the plan was checked against the lock's columns")
            }
            return place
        }
        self.number = number
        column = place(cut.column)
        reader = ColumnReader([cut.column], among: columns, nulls: nulls)
        separators = Separators(cut.separators)
        extras = specials.map { special in
            switch Plan.Mapping.Special(special) {
            case .record?: .record
            case .parent?: .parent
            case .position?: .position
            case .inherited(_, let name)?: .inherited(place(name))
            case nil: preconditionFailure("only columns by place are special")
            }
        }
    }

    /// A batch of items goes out when it has so many fields, or so many bytes in them, however few rows they are of: a long text of the row
    /// stands in each of its items again.
    private static let (slotsPerBatch, bytesPerBatch) = (1 << 20, 1 << 21)

    /// The items of a batch of rows, in order.
    /// - Parameter first: the number of the next item; becomes that of the one behind these.
    package func cut(_ rows: RecordBatch, from first: inout Int64) throws(TooMany) -> [RecordBatch] {
        var parts: [(first: Int64, position: Int, index: RecordIndex)] = []
        var (index, bytes, firstPosition) = (RecordIndex(), 0, 0)
        var arena = rows.arena
        var before = first
        var findings = rows.index.findings[...]
        for row in 0..<rows.count {
            if findings.first?.record == row {
                findings = findings.drop { $0.record == row }
                continue
            }
            guard reader.first(row, of: rows) != nil else { continue }
            let parent = rows.firstRecord + Int64(row)
            let digits = hasParent ? Self.digits(parent, &arena) : nil
            for (position, item) in try items(of: row, in: rows).enumerated() {
                if index.count == 0 { firstPosition = position }
                let ownFields = index.fields.count
                index.fields.append(item)
                for extra in extras {
                    switch extra {
                    case .record: index.fields.append(Self.digits(first, &arena))
                    case .parent: if let digits { index.fields.append(digits) }
                    case .position: index.fields.append(Self.digits(Int64(position + 1), &arena))
                    case .inherited(let column): index.fields.append(rows.index.slot(column, of: row))
                    }
                }
                index.recordStarts.append(UInt32(index.fields.count))
                index.byteOffsets.append(rows.index.byteOffsets[row])
                index.byteCounts.append(rows.index.byteCounts[row])
                index.parents.append(parent)
                first += 1
                for slot in index.fields[ownFields...] { bytes += slot.count }
                if index.fields.count >= Self.slotsPerBatch || bytes >= Self.bytesPerBatch {
                    parts.append((before, firstPosition, index))
                    (index, bytes, before) = (RecordIndex(), 0, first)
                }
            }
        }
        if index.count > 0 { parts.append((before, firstPosition, index)) }
        let (start, whole) = (rows.start, arena)
        return parts.map { part in
            RecordBatch(
                chunk: rows.chunk, arena: whole, index: part.index,
                start: Checkpoint(byteOffset: start.byteOffset, line: start.line, record: part.first),
                fileIndex: rows.fileIndex, list: number, unit: rows.unit, firstPosition: part.position)
        }
    }

    private var hasParent: Bool { extras.contains { if case .parent = $0 { true } else { false } } }

    /// Where the parts of a row's text lie, trimmed.
    private func items(of row: Int, in rows: RecordBatch) throws(TooMany) -> [Slot] {
        let slot = rows.index.slot(column, of: row)
        let items = rows.withField(column, of: row) { text -> [Slot]? in
            guard !TextOperators.trimmed(text).isEmpty else { return [] }
            var items: [Slot] = []
            var start = 0
            while true {
                let (end, width) = separators.end(ofPartAt: start, in: text)
                guard items.count < Limits.itemsPerRow else { return nil }
                let part = TextOperators.trimmed(text.extracting(start..<end))
                // Not quoted, whatever the row's text is: a part of nothing is the unquoted empty text.
                items.append(
                    Slot(
                        start: UInt32(slot.start + start + part.lowerBound), count: UInt32(part.count),
                        inArena: slot.isInArena))
                if width == 0 { break }
                start = end + width
            }
            return items
        }
        guard let items else { throw TooMany(record: row) }
        return items
    }

    private static func digits(_ number: Int64, _ arena: inout [UInt8]) -> Slot {
        let start = arena.count
        arena.append(contentsOf: String(number).utf8)
        return Slot(start: UInt32(start), count: UInt32(arena.count - start), inArena: true)
    }
}
