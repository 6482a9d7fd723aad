/// Checks UTF-8 (RFC 3629) piece by piece. libxml2 alone would let some overlong forms pass.
struct UTF8Check {
    /// Bytes still to come of the character that the last piece broke off in.
    private(set) var pending = 0
    private var low: UInt8 = 0x80
    private var high: UInt8 = 0xbf

    /// The index of the first byte that cannot stand there or is 0, or the count of bytes if there is none. A byte 0 is a valid
    /// character of UTF-8 but none of XML, and a trap for C code.
    mutating func firstError(in bytes: Span<UInt8>) -> Int {
        var index = 0
        let count = bytes.count
        while index < count {
            let byte = bytes[index]
            if pending == 0 {
                if byte < 0x80 {
                    guard byte != 0 else { return index }
                    index &+= 1
                    while index &+ 8 <= count {
                        let word = Self.word(bytes, index)
                        // The classic test of a word for a zero byte, which is exact for words of ASCII.
                        guard (word | (word &- 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080 == 0 else { break }
                        index &+= 8
                    }
                    continue
                }
                guard lead(byte) else { return index }
            } else {
                guard byte >= low, byte <= high else { return index }
                (low, high) = (0x80, 0xbf)
                pending &-= 1
            }
            index &+= 1
        }
        return count
    }

    @inline(__always)
    private static func word(_ bytes: Span<UInt8>, _ index: Int) -> UInt64 {
        // The caller has checked that eight bytes are there.
        unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: index, as: UInt64.self) }
    }

    private mutating func lead(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xc2...0xdf: pending = 1
        case 0xe0...0xef:
            pending = 2
            if byte == 0xe0 { low = 0xa0 }
            if byte == 0xed { high = 0x9f }
        case 0xf0...0xf4:
            pending = 3
            if byte == 0xf0 { low = 0x90 }
            if byte == 0xf4 { high = 0x8f }
        default: return false
        }
        return true
    }
}
