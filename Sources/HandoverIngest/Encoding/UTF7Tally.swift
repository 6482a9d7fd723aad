import HandoverCore

/// Tells UTF-7 (RFC 2152) from other ASCII: every `+` begins units of UTF-16 in Base64, and at least one of them is a Chinese character.
///
/// Telephone numbers with a `+` are none: their digits leave bits over, or are no Chinese.
struct UTF7Tally {
    private var isShifted = false
    private var isWrong = false
    private var hasHan = false
    private var bits: UInt32 = 0
    private var bitCount = 0
    private var characters = 0

    var isUTF7: Bool { hasHan && !isWrong }

    init(_ file: EncodingSniffer.File, from start: Int64) throws(Failure) {
        var source = try file.open(from: start)
        repeat {
            try source.read { _ in }
            let piece = source.take(source.buffer.count)
            for byte in piece { take(byte) }
        } while !source.isAtEnd && !isWrong
        if isShifted { endShift(with: 0) }
    }

    private mutating func take(_ byte: UInt8) {
        guard isShifted else {
            if byte == UInt8(ascii: "+") { (isShifted, bits, bitCount, characters) = (true, 0, 0, 0) }
            return
        }
        guard let value = Self.value(byte) else { return endShift(with: byte) }
        bits = bits << 6 | value
        bitCount += 6
        characters += 1
        if bitCount >= 16 {
            bitCount -= 16
            let unit = bits >> UInt32(bitCount) & 0xffff
            if (0x4e00...0x9fff).contains(unit) { hasHan = true }
            bits &= 1 << UInt32(bitCount) - 1
        }
    }

    /// What is left over is zero, and less than a digit. `+-` is a plus.
    private mutating func endShift(with byte: UInt8) {
        isShifted = false
        if characters == 0 ? byte != UInt8(ascii: "-") : bitCount >= 6 || bits != 0 { isWrong = true }
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
