/// A stretch of neighbouring records with one fate.
struct FateRun: Hashable, Sendable {
    enum Fate: String, CaseIterable {
        case migrated, quarantined, excluded, survivor = "merged-survivor", mergedInto = "merged-into"
    }
    var record: Int64
    var count: Int64
    var fate: Fate

    var isMigrated: Bool { fate == .migrated || fate == .survivor }
}

/// The fates of all records of a mapping, in their order: where many are merged, stretches are short and nearly as many as records. So
/// one is written in a byte or two, seven bits in each from the lowest on; where it begins is where the one before it ends.
struct FateRuns: Sequence, Sendable {
    private static let fateBits = 3

    private var bytes: [UInt8] = []
    private var first: Int64?
    /// The last one, which may go on.
    private var last: FateRun?

    /// Adds the fate of neighbouring records, which are those behind the ones before.
    mutating func append(_ record: Int64, count: Int64, _ fate: FateRun.Fate) {
        if last?.fate == fate {
            last?.count += count
            return
        }
        if let last { write(last) }
        first = first ?? record
        last = FateRun(record: record, count: count, fate: fate)
    }

    private mutating func write(_ run: FateRun) {
        var rest = UInt64(run.count) << UInt64(Self.fateBits) | UInt64(FateRun.Fate.allCases.firstIndex(of: run.fate) ?? 0)
        while rest > 0x7f {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    func makeIterator() -> Iterator { Iterator(bytes: bytes, last: last, record: first ?? 0) }

    struct Iterator: IteratorProtocol {
        fileprivate let bytes: [UInt8]
        fileprivate var last: FateRun?
        fileprivate var record: Int64
        private var at = 0

        fileprivate init(bytes: [UInt8], last: FateRun?, record: Int64) {
            (self.bytes, self.last, self.record) = (bytes, last, record)
        }

        mutating func next() -> FateRun? {
            guard at < bytes.count else {
                defer { last = nil }
                return last
            }
            var (word, shift) = (UInt64(0), UInt64(0))
            while bytes[at] & 0x80 != 0 {
                word |= UInt64(bytes[at] & 0x7f) << shift
                (at, shift) = (at + 1, shift + 7)
            }
            word |= UInt64(bytes[at]) << shift
            at += 1
            let fate = FateRun.Fate.allCases[Int(word & (1 << UInt64(FateRuns.fateBits) - 1))]
            let run = FateRun(record: record, count: Int64(word >> UInt64(FateRuns.fateBits)), fate: fate)
            record += run.count
            return run
        }
    }
}
