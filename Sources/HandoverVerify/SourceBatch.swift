/// Neighbouring records of an original, cut but not yet read: what one core takes at a time.
struct SourceBatch: Sendable {
    /// Where one field of a CSV record lies in the bytes: 8 bytes.
    struct Place: BitwiseCopyable {
        private var from: UInt32
        private var toAndMarks: UInt32

        init(_ from: Int, _ to: Int, isQuoted: Bool, isEscaped: Bool) {
            // A window holds less than 2^30 bytes: a record at most `Limits.recordBytes`, and as many that were read with it.
            self.from = UInt32(from)
            toAndMarks = UInt32(to) | (isQuoted ? 1 << 31 : 0) | (isEscaped ? 1 << 30 : 0)
        }

        var range: Range<Int> { Int(from)..<Int(toAndMarks & 0x3fff_ffff) }
        var isQuoted: Bool { toAndMarks >> 31 == 1 }
        /// Quotes in it are doubled.
        var isEscaped: Bool { toAndMarks >> 30 & 1 == 1 }

        /// The same field where so many bytes before it are not there.
        func moved(back count: UInt32) -> Place {
            var place = self
            place.from -= count
            place.toAndMarks -= count
            return place
        }
    }

    /// One CSV record.
    struct Row: BitwiseCopyable {
        var start: UInt32
        var end: UInt32
        /// Its physical line, counted from the batch's.
        var line: UInt32
        /// Where its fields begin in the places. One field more than the header has says too many.
        var firstPlace: UInt32
        /// Terminators inside its fields.
        var innerLines: UInt32
        var marks: RecordScan.Marks
    }

    /// Where a record lies in its original.
    struct Location {
        var number: Int64
        var line: Int
        var byteOffset: Int64
        var byteCount: Int
        /// The number of the record that it lies in; 0 for none.
        var parent: Int64
    }

    // Of a CSV file.
    var bytes: [UInt8] = []
    /// Offset in the original of the first byte, the number of the first record, its physical line.
    var byteOffset: Int64 = 0
    var firstNumber: Int64 = 1
    var line = 1
    var rows: [Row] = []
    var places: [Place] = []
    /// Of an original in UTF-16 or UTF-32, whose UTF-8 the bytes are, where each row lies in the original; otherwise empty.
    var originals: [(start: UInt32, count: UInt32)] = []
    /// What the rows have in their lists in columns.
    var lists: [ItemList] = []
    /// The first row was in the batch before; only items of it are new.
    var isContinued = false

    // Of a document: outermost records with those in them, one after the other, and where the group of each begins.
    var elements: [DocumentRecord] = []
    var groups: [Int] = []

    var isEmpty: Bool { rows.isEmpty && elements.isEmpty }

    /// How much of the original it is.
    var byteCount: Int {
        guard let first = elements.first, let group = groups.last else {
            // What is made of items are their texts, and as much of their rows as there was room for.
            return lists.reduce(bytes.count) { $0 + 64 * $1.items.count + $1.texts.count }
        }
        return Int(elements[group].byteOffset - first.byteOffset) + elements[group].byteCount
    }

    /// The places of a row's fields.
    func fields(_ row: Int) -> Range<Int> {
        Int(rows[row].firstPlace)..<(row + 1 < rows.count ? Int(rows[row + 1].firstPlace) : places.count)
    }

    /// The records of a list: the rows of a CSV file are one.
    func records(of list: Int) -> [Int] {
        guard elements.isEmpty else { return elements.indices.filter { elements[$0].list == list } }
        return list == 0 ? Array(rows.indices.dropFirst(isContinued ? 1 : 0)) : Array(items(of: list))
    }

    /// The place of a record among those of the record that it lies in, from 1; 0 where it lies in none.
    func position(_ record: Int) -> Int64 {
        elements.isEmpty ? Int64(item(record)?.item.position ?? 0) : elements[record].parent?.position ?? 0
    }

    func location(_ record: Int) -> Location {
        guard elements.isEmpty else {
            let record = elements[record]
            return Location(
                number: record.number, line: record.line, byteOffset: record.byteOffset, byteCount: record.byteCount,
                parent: record.parent?.number ?? 0)
        }
        if let (_, item, number) = item(record) {
            var place = location(Int(item.row))
            (place.parent, place.number) = (place.number, number)
            return place
        }
        let row = rows[record]
        let (start, count) = originals.isEmpty ? (row.start, row.end - row.start) : originals[record]
        return Location(
            number: firstNumber + Int64(record), line: line + Int(row.line), byteOffset: byteOffset + Int64(start),
            byteCount: Int(count), parent: 0)
    }
}
