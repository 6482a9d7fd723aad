import HandoverCore

/// The items of one list in a column that the rows of a batch have (Format.md section 4.1).
struct ItemList: Sendable {
    struct Item: BitwiseCopyable {
        /// Where its text lies.
        fileprivate var from: UInt32
        fileprivate var to: UInt32
        /// The row that it lies in, as an index of the batch.
        var row: UInt32
        /// Its place among that row's, from 1.
        var position: UInt32

        var range: Range<Int> { Int(from)..<Int(to) }
    }

    /// The text of a row while it is cut.
    struct Uncut {
        var bytes: [UInt8]
        /// Of its row in the original.
        var byteOffset: Int64
        fileprivate var at = 0
        fileprivate var position: UInt32 = 0

        init(_ bytes: [UInt8], byteOffset: Int64) { (self.bytes, self.byteOffset) = (bytes, byteOffset) }
    }

    /// The number of the first.
    let firstNumber: Int64
    /// The texts of the items in UTF-8, one after the other.
    private(set) var texts: [UInt8] = []
    private(set) var items: [Item] = []

    init(firstNumber: Int64) { self.firstNumber = firstNumber }

    /// Takes the parts of a text, as many as there is room for.
    /// - Parameter weight: how much room each of them takes.
    /// - Returns: what is left; `nil` where it is all cut.
    mutating func take(
        _ text: Uncut, _ cutter: PartCutter, row: Int, weight: Int, room: inout Int
    ) throws(RecordWalker.Stuck) -> Uncut? {
        var text = text
        while room > 0 {
            guard text.position < Limits.itemsPerRow else {
                throw RecordWalker.Stuck(byteOffset: text.byteOffset, code: .sourceUnlikeLock)
            }
            let (end, width) = cutter.end(of: text.at, in: text.bytes.span)
            var (from, to) = (text.at, end)
            Whitespace.trim(text.bytes.span, &from, &to)
            text.position += 1
            let start = UInt32(texts.count)
            texts.append(text.bytes.span.extracting(from..<to))
            items.append(Item(from: start, to: UInt32(texts.count), row: UInt32(row), position: text.position))
            room -= weight
            if width == 0 { return nil }
            text.at = end + width
        }
        return text
    }
}

extension SourceBatch {
    /// An item of the batch; `nil` for what is a row. Behind the rows stand the items, list by list.
    func item(_ record: Int) -> (list: ItemList, item: ItemList.Item, number: Int64)? {
        var index = record - rows.count
        guard index >= 0 else { return nil }
        for list in lists {
            if index < list.items.count { return (list, list.items[index], list.firstNumber + Int64(index)) }
            index -= list.items.count
        }
        return nil
    }

    /// The bytes that an item is known by: its text. `nil` for what is a row.
    func itemText(_ record: Int) -> [UInt8]? { item(record).map { Array($0.list.texts[$0.item.range]) } }

    /// The items of a list, the rows being list 0.
    func items(of list: Int) -> Range<Int> {
        // A batch without rows has no lists.
        guard list <= lists.count else { return 0..<0 }
        let first = lists[..<(list - 1)].reduce(rows.count) { $0 + $1.items.count }
        return first..<(first + lists[list - 1].items.count)
    }

    /// Neighbouring rows of it by themselves.
    func part(_ range: Range<Int>) -> SourceBatch {
        if range == rows.indices { return self }
        guard let first = range.first, let last = range.last else { return SourceBatch() }
        let (from, to) = (rows[first].start, rows[last].end)
        let (firstPlace, placesEnd) = (fields(first).lowerBound, fields(last).upperBound)
        var part = SourceBatch()
        part.bytes = Array(bytes[Int(from)..<Int(to)])
        part.byteOffset = originals.isEmpty ? byteOffset + Int64(from) : byteOffset
        (part.firstNumber, part.line) = (firstNumber + Int64(first), line)
        part.rows = rows[range].map { row in
            var row = row
            row.start -= from
            row.end -= from
            row.firstPlace -= UInt32(firstPlace)
            return row
        }
        part.places = places[firstPlace..<placesEnd].map { $0.moved(back: from) }
        if !originals.isEmpty { part.originals = Array(originals[range]) }
        return part
    }
}
