/// What stands for the key of a row wherever keys are compared: 96 bits of a keyed hash above 32 bits of a row number.
///
/// The hash is the standard library's (SipHash) under a seed that is drawn anew for each process, taken twice: two of a thousand
/// million different keys have the same 96 bits less than once in 10^10 runs, whoever chose the keys. Sorted, rows with the same key
/// are neighbours, in their order.
package enum KeyHash {
    private static let seeded: Hasher = {
        var hasher = Hasher()
        hasher.combine(UInt64.random(in: .min ... .max))
        return hasher
    }()

    /// The most rows that a table can have.
    package static let maximumRows = Int(UInt32.max)

    /// The hash of a key with a row number, which is below 2^32.
    package static func number(_ key: Span<UInt8>, row: Int) -> UInt128 {
        var hasher = seeded
        unsafe key.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        let first = hasher
        hasher.combine(0x2c as UInt8)
        let high = UInt64(bitPattern: Int64(first.finalize()))
        let low = UInt64(truncatingIfNeeded: hasher.finalize()) << 32 | UInt64(row)
        return UInt128(high) << 64 | UInt128(low)
    }

    /// The row of a number.
    @inlinable package static func row(_ number: UInt128) -> Int { Int(truncatingIfNeeded: number & 0xffff_ffff) }

    /// The hash of a number, without its row.
    @inlinable package static func hash(_ number: UInt128) -> UInt128 { number >> 32 }
}
