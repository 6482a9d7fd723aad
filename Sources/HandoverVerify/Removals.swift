/// Which staged records of a mapping do not stay, and what is written of each (Format.md section 5.2): in the order of records.
///
/// Either as deciding worked it out, or as the archive says: then the first walk can go by it, and whether it is so is known once
/// all is decided.
struct Removals: Sendable, Equatable {
    private(set) var records: [Int64] = []
    private var arena: [UInt8] = []
    private var ends: [Int] = []

    var count: Int { records.count }
    var byteCount: Int { arena.count + 16 * records.count }

    mutating func append(_ record: Int64, _ findings: Span<UInt8>) {
        records.append(record)
        arena.append(findings)
        ends.append(arena.count)
    }

    /// What is written of the n-th.
    func findings(_ index: Int) -> String {
        String(decoding: arena[(index == 0 ? 0 : ends[index - 1])..<ends[index]], as: UTF8.self)
    }
}

/// A staged record: its mapping, and its number in its list. In this order rows stand in a table.
struct RecordID: BitwiseCopyable, Hashable {
    let word: UInt64

    init(word: UInt64) { self.word = word }

    /// A list has fewer records than 2^40: a file would need a terabyte of delimiters.
    init(mapping: Int, record: Int64) { word = UInt64(mapping) << 40 | UInt64(record) }

    var mapping: Int { Int(word >> 40) }
    var record: Int64 { Int64(word & (1 << 40 - 1)) }
}
