import HandoverCrypto

/// Draws numbers that look random and are the same whenever the seed is: SHA-256 over the seed and a counter.
struct Draw {
    private let seed: [UInt8]
    private var count: UInt64 = 0

    init(seed: String) { self.seed = Array(seed.utf8) }

    /// A number below `bound`.
    mutating func next(below bound: Int) -> Int {
        count += 1
        let hash = SHA256.digest(seed + (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * UInt64($0))) })
        // 56 bits against bounds of far fewer: what is left of bias is not worth a loop.
        return Int(hash.prefix(7).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % UInt64(bound))
    }
}
