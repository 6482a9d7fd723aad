/// Counts of how many records each field has a mark, for many records: a record is marked first and counted, or forgotten, afterwards.
///
/// Sixty-four fields are counted at once. The bits of a plane are one digit of their counts in the binary system, and a record is added
/// as to a sum on paper, digit by digit until nothing is carried: two steps for most records, however many of their fields are marked.
struct FieldTally {
    /// Digits of a count before it is added up.
    private static let planes = 8

    /// The marks of the current record.
    private var marks: [UInt64]
    /// For each sixty-four fields the digits of their counts, the lowest first.
    private var digits: [UInt64]
    private var records = 0
    private var counts: [Int]

    init(fields: Int) {
        marks = Array(repeating: 0, count: (fields + 63) / 64)
        digits = Array(repeating: 0, count: marks.count * Self.planes)
        counts = Array(repeating: 0, count: fields)
    }

    /// Marks a field of the current record.
    @inline(__always)
    mutating func mark(_ field: Int) { marks[field >> 6] |= 1 &<< UInt64(field & 63) }

    /// The current record counts for nothing.
    mutating func forget() {
        for word in marks.indices { marks[word] = 0 }
    }

    /// The current record counts.
    @inline(__always)
    mutating func count() {
        for word in marks.indices {
            var carried = marks[word]
            var place = word * Self.planes
            while carried != 0 {
                let digit = digits[place]
                digits[place] = digit ^ carried
                carried &= digit
                place += 1
            }
            marks[word] = 0
        }
        records += 1
        if records == 1 << Self.planes - 1 { addUp() }
    }

    /// How many of the counted records had each field marked.
    mutating func finish() -> [Int] {
        addUp()
        return counts
    }

    @inline(never)
    private mutating func addUp() {
        for field in counts.indices {
            for plane in 0..<Self.planes {
                counts[field] += Int(digits[field >> 6 * Self.planes + plane] >> UInt64(field & 63) & 1) << plane
            }
        }
        for place in digits.indices { digits[place] = 0 }
        records = 0
    }
}
