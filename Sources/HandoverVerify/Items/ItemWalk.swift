import HandoverCore

/// Cuts the items of the lists in the columns of a CSV original, row after row.
///
/// A text of a few megabytes can have a million parts, and each becomes a row of a table. So a batch is given on in pieces: each has
/// so many items at most, and a row that has more is there again in the next one, for those that are left.
struct ItemWalk {
    /// The most items in one piece.
    static let mostItems = 1 << 15
    /// An item of a row with more bytes than this beside its lists counts for several, for its mapping may take all of them again; but a
    /// piece has eight items at least.
    private static let bytesPerItem = 128

    private let lists: [CheckedPlan.ColumnList]
    private let columns: Int
    private let nulls: [[UInt8]]
    private let layout: CSVLayout
    private let decoding: TextDecoding
    private let mostItems: Int
    /// For each list how many items it has so far.
    private(set) var counts: [Int64]
    /// The rows that are cut, and the next of them, with its next list and what is left of its text there.
    private var fields: RowFields?
    private var row = 0
    private var list = 0
    private var rest: ItemList.Uncut?

    init(_ source: CheckedPlan.Source, _ decoding: TextDecoding, mostItems: Int = Self.mostItems) {
        (lists, columns, nulls, layout) = (source.columnLists, source.columns.count, source.nulls, source.layout)
        (self.decoding, self.mostItems) = (decoding, mostItems)
        counts = lists.map { _ in 0 }
    }

    /// Begins with a batch; all of the one before was given on.
    mutating func take(_ batch: SourceBatch) {
        fields = RowFields(batch, layout, decoding)
        row = 0
    }

    /// The next rows with their items; `nil` behind the last.
    mutating func next() throws(RecordWalker.Stuck) -> SourceBatch? {
        guard let fields, row < fields.batch.rows.count else {
            fields = nil
            return nil
        }
        let (first, isContinued) = (row, list > 0 || rest != nil)
        var cut = counts.map { ItemList(firstNumber: $0 + 1) }
        var room = mostItems
        var end = row
        while room > 0, row < fields.batch.rows.count {
            end = row + 1
            guard try cutRow(fields, row - first, into: &cut, &room) else { break }
            (row, list) = (end, 0)
        }
        for index in counts.indices { counts[index] += Int64(cut[index].items.count) }
        var piece = fields.batch.part(first..<end)
        (piece.lists, piece.isContinued) = (cut, isContinued)
        return piece
    }

    /// Cuts what is left of a row; false where there is no room for all of it.
    private mutating func cutRow(
        _ fields: RowFields, _ index: Int, into cut: inout [ItemList], _ room: inout Int
    ) throws(RecordWalker.Stuck) -> Bool {
        while list < lists.count {
            if let text = rest ?? text(fields) {
                rest = try cut[list].take(text, lists[list].cutter, row: index, weight: weight(fields), room: &room)
                if rest != nil { return false }
            }
            list += 1
        }
        return true
    }

    /// How much room an item of the row takes.
    private func weight(_ fields: RowFields) -> Int {
        let places = fields.batch.places[fields.batch.fields(row)]
        var bytes = Int(fields.batch.rows[row].end - fields.batch.rows[row].start)
        for list in lists where list.column < places.count { bytes -= places[places.startIndex + list.column].range.count }
        return min(max(1, bytes / Self.bytesPerItem), max(1, mostItems / 8))
    }

    /// What the row has in the column of the list; `nil` where that has no items.
    private func text(_ fields: RowFields) -> ItemList.Uncut? {
        guard fields.findings(row, columns: columns).isEmpty,
            let text = fields.text(.column(lists[list].column), row, corrected: [:], nulls: nulls)
        else { return nil }
        var (from, to) = (0, text.count)
        Whitespace.trim(text.span, &from, &to)
        return from == to ? nil : .init(text, byteOffset: fields.batch.location(row).byteOffset)
    }
}
