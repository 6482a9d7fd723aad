import HandoverCore

/// How a CSV original is written, as its lock says (Plan.md sections 1.3 and 7).
struct CSVLayout: Sendable {
    /// The delimiter in the original's bytes, and in decoded text. Empty where columns have fixed widths.
    var delimiter: [UInt8] = [0x2c]
    var textDelimiter: [UInt8] = [0x2c]
    var quote: UInt8?
    var escape: UInt8?
    var comment: UInt8?
    var headers = 1
    /// The names of the columns are the plan's; the header may hold anything.
    var areNamesGiven = false
    /// The header comes again among the records.
    var repeats = false
    var ragged = "quarantine"
    var maxLines: Int64 = 64
    var acceptsHiddenRows = false
    /// The text of a sheet: each of its rows is one.
    var isSheet = false
    var widths: [Int] = []
    var isGB18030 = false
    /// What the records of a folder's listing have beside; `nil` for a file.
    var listing: ListingNotes?

    /// Whether ``RecordScan`` can cut it: its marks are single bytes that are never half a character.
    var isPlain: Bool {
        escape == nil && comment == nil && widths.isEmpty && delimiter.count == 1
            && !(isGB18030 && ![0x2c, 0x3b, 0x09, 0x01].contains(delimiter[0]))
    }

    /// Delimiters beyond ASCII, with their bytes in GB18030.
    private static let wide: [String: [UInt8]] = [
        "\u{ff0c}": [0xa3, 0xac], "\u{3001}": [0xa1, 0xa2], "\u{ff1b}": [0xa3, 0xbb], "\u{ff5c}": [0xa3, 0xfc],
    ]

    init(quote: UInt8? = 0x22) { self.quote = quote }

    /// From a source of the lock; `nil` for one that contradicts itself.
    init?(_ lock: JSONText, columns: Int) {
        guard let delimiter = lock["delimiter"]?.string, let quote = lock["quote"]?.string else { return nil }
        isGB18030 = lock["encoding"]?.string == "gb18030"
        widths = (lock["widths"]?.array ?? []).compactMap { $0.string.flatMap { Int($0) } }
        if lock["widths"] == nil {
            guard Self.isDelimiter(delimiter) else { return nil }
        } else {
            guard delimiter.isEmpty, quote.isEmpty, lock["escape"] == nil, widths.count == columns,
                widths.allSatisfy({ (1...Limits.fieldBytes).contains($0) })
            else { return nil }
        }
        textDelimiter = Array(delimiter.utf8)
        self.delimiter = isGB18030 ? Self.wide[delimiter] ?? textDelimiter : textDelimiter
        self.quote = quote.utf8.first
        escape = lock["escape"]?.string?.utf8.first
        comment = lock["comment"]?.string?.utf8.first
        headers = Int(lock.number("headers") ?? 1)
        areNamesGiven = lock["names"] != nil
        repeats = lock["repeats"]?.bool ?? false
        ragged = lock["ragged"]?.string ?? ragged
        maxLines = lock.number("maxLines") ?? maxLines
        acceptsHiddenRows = lock["hiddenRows"] != nil
        let marks = [self.delimiter.first, self.quote, escape, comment].compactMap { $0 }
        guard Set(marks).count == marks.count, areNamesGiven || (headers > 0 && widths.isEmpty),
            !repeats || (headers == 1 && !areNamesGiven), (1...Int64(Limits.recordBytes)).contains(maxLines), columns > 0
        else { return nil }
    }

    private static func isDelimiter(_ text: String) -> Bool {
        if wide[text] != nil { return true }
        let bytes = Array(text.utf8)
        let letters: (UInt8) -> Bool = { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        }
        return (1...8).contains(bytes.count)
            && bytes.allSatisfy { $0 == 1 || $0 == 9 || (0x20...0x7e).contains($0) && !letters($0) }
    }

    /// Whether the plan's `layout` says the same as the lock, which says it whole.
    static func agrees(_ plan: JSONText?, _ lock: JSONText) -> Bool {
        // What is found out may stand in the lock alone; the rest only where the plan has it.
        let found = ["delimiter", "quote"]
        let usual = [
            "escape": "", "comment": "", "headers": "1", "ragged": "quarantine", "maxLines": "64", "hiddenRows": "quarantine",
        ]
        for key in found {
            guard let said = plan?[key]?.string else { continue }
            if said != lock[key]?.string { return false }
        }
        for (key, value) in usual where plan?[key]?.string ?? value != lock[key]?.string ?? value { return false }
        func same(_ left: JSONText?, _ right: JSONText?) -> Bool {
            (left?.array ?? []).map { Array(($0.string ?? "").utf8) }
                == (right?.array ?? []).map { Array(($0.string ?? "").utf8) }
        }
        guard same(plan?["widths"], lock["widths"]), (plan?["columns"] != nil) == (lock["names"] != nil) else { return false }
        return plan?["columns"] == nil || same(plan?["columns"], lock["columns"])
    }

    /// How many bytes the character at a place has, by its form; `nil` where the bytes end before that shows.
    func step(_ bytes: Span<UInt8>, _ at: Int) -> Int? {
        let lead = bytes[at]
        guard isGB18030, lead > 0x80, lead < 0xff else { return 1 }
        guard at + 1 < bytes.count else { return nil }
        let second = bytes[at + 1]
        if second >= 0x40, second != 0x7f, second != 0xff { return 2 }
        guard second >= 0x30, second < 0x3a else { return 1 }
        guard at + 2 < bytes.count else { return nil }
        guard bytes[at + 2] > 0x80, bytes[at + 2] < 0xff else { return 1 }
        guard at + 3 < bytes.count else { return nil }
        return bytes[at + 3] >= 0x30 && bytes[at + 3] < 0x3a ? 4 : 1
    }

    /// The names that several header records make (Format.md section 4.1).
    static func names(_ records: [[[UInt8]]]) -> [[UInt8]] {
        guard var names = records.first, records.count > 1 else { return records.first ?? [] }
        for column in names.indices {
            var parts: [[UInt8]] = []
            for (row, record) in records.enumerated() {
                var at = column
                if row + 1 < records.count { while at > 0, at < record.count, record[at].isEmpty { at -= 1 } }
                guard at < record.count, !record[at].isEmpty, parts.last != record[at] else { continue }
                parts.append(record[at])
            }
            names[column] = Array(parts.joined(separator: [0x20]))
        }
        return names
    }
}
