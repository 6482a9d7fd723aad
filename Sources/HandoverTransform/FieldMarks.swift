import CHandoverBytes

/// Which values of staged records are null, and which are other texts than their columns have: a bit for each, added up in the end.
///
/// To count at once would cost a step for each value, and a way back for each record that is held back after all.
struct FieldMarks {
    /// For each record, and each sixty-four of its fields, those that are null and those that are other texts.
    private var words: [UInt64] = []
    private let fields: Int

    init(fields: Int, records: Int) {
        self.fields = fields
        words.reserveCapacity(2 * wordsPerRecord * records)
    }

    private var wordsPerRecord: Int { (fields + 63) / 64 }

    @inline(__always)
    mutating func append(empty: UInt64, changed: UInt64) {
        words.append(empty)
        words.append(changed & ~empty)
    }

    /// Forgets the record that was appended last.
    mutating func removeLast() { words.removeLast(2 * wordsPerRecord) }

    /// For each field how many values are null, and how many other texts.
    func counts() -> (empty: [Int], changed: [Int]) {
        var (empty, changed) = ([Int](), [Int]())
        for word in 0..<wordsPerRecord {
            empty += sums(2 * word)
            changed += sums(2 * word + 1)
        }
        return (Array(empty.prefix(fields)), Array(changed.prefix(fields)))
    }

    /// How many records have each bit of this one of their words.
    private func sums(_ word: Int) -> [Int] {
        let (step, count) = (2 * wordsPerRecord, words.count / (2 * wordsPerRecord))
        var sums = [UInt64](repeating: 0, count: 64)
        if count == 0 { return sums.map { Int($0) } }
        unsafe words.withUnsafeBufferPointer { words in
            unsafe sums.withUnsafeMutableBufferPointer { sums in
                unsafe handover_add_bits(words.baseAddress, word, step, count, sums.baseAddress)
            }
        }
        return sums.map { Int($0) }
    }
}
