/// Finds equal values of a column, and values that differ only in case, width, composition or trailing spaces.
///
/// Keeps hashes, and no value. Two different values of one hash, one chance in 2^64 for each pair, would make a unique column look as
/// if it were not; the other way round cannot happen.
struct LikeValues {
    /// No two values so far are equal.
    private(set) var areAllDifferent = true
    /// How many are like one before them.
    private(set) var collisions: Int64 = 0
    /// The hash of the first value by that of what it is folded to; and of those that were like one before.
    private var first: [UInt64: UInt64] = [:]
    private var others: Set<UInt64> = []

    /// The most values that are held against each other: a column of more is told of those.
    private static let most = 1 << 22

    mutating func add(_ value: Span<UInt8>) {
        guard areAllDifferent, first.count < Self.most else { return }
        let (exact, folded) = (Self.hash(value), Self.foldedHash(value))
        guard let known = first.updateValue(exact, forKey: folded) else { return }
        first[folded] = known
        guard known != exact, others.insert(exact).inserted else {
            areAllDifferent = false
            (first, others, collisions) = ([:], [], 0)
            return
        }
        collisions += 1
    }

    private static func hash(_ value: Span<UInt8>) -> UInt64 {
        var hasher = Hasher()
        unsafe value.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    private static func foldedHash(_ value: Span<UInt8>) -> UInt64 {
        var end = value.count
        while end > 0, value[end - 1] == UInt8(ascii: " ") { end -= 1 }
        var isPlain = end == value.count
        for i in 0..<end where value[i] >= 0x80 || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(value[i]) { isPlain = false }
        if isPlain { return hash(value) }
        let text = unsafe value.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xff01...0xff5e: folded.append(Unicode.Scalar(UInt8(scalar.value - 0xfee0)))
            case 0x3000, 0xa0: folded.append(" ")
            default: folded.append(scalar)
            }
        }
        while folded.last == " " { folded.removeLast() }
        let lower = String(folded).lowercased()
        if lower.utf8.allSatisfy({ $0 < 0x80 }) { return hash(lower.utf8Span.span) }
        // A string's own hash is that of its canonical composition.
        return UInt64(bitPattern: Int64(lower.hashValue))
    }
}
