import HandoverData

/// Tells UTF-16 and UTF-32 without a byte order mark by their line ends, and checks them.
///
/// A line end is a byte 0A or 0D among NULs, which stand where the width and the order of the bytes put them. Nothing else ends lines
/// so; and a file whose text holds a NUL now and then has other line ends, too.
struct WideTally {
    let encoding: CSVDialect.Encoding
    private let unit: Int
    private let isBigEndian: Bool
    private var at: Int64
    private var value: UInt32 = 0
    private var count = 0
    private var high: Int64?
    /// Units that end a line, and bytes that would in other encodings.
    private var lineEnds: Int64 = 0
    private var lineBytes: Int64 = 0
    private(set) var bad: Int64 = 0
    private(set) var firstBad: Int64?

    /// - Parameter byteOffset: where the text begins in the file, behind a mark.
    init(_ encoding: CSVDialect.Encoding, from byteOffset: Int64) {
        self.encoding = encoding
        unit = encoding.unit.bytes
        isBigEndian = encoding.unit.isBigEndian
        at = byteOffset
    }

    /// At least a quarter of what looks like a line end is one. Not more: the character U+4E0A, common in addresses, has such a byte.
    var hasLineEnds: Bool { lineEnds > 0 && lineEnds * 4 >= lineBytes }

    mutating func add(_ bytes: Span<UInt8>) {
        for i in bytes.indices {
            let byte = bytes[i]
            if byte == 0x0a || byte == 0x0d { lineBytes += 1 }
            value = isBigEndian ? value << 8 | UInt32(byte) : value | UInt32(byte) << UInt32(8 * count)
            count += 1
            at += 1
            if count == unit {
                take(value)
                (value, count) = (0, 0)
            }
        }
    }

    /// Nothing follows.
    mutating func end() {
        if high != nil || count > 0 { note(high ?? at - Int64(count)) }
    }

    private mutating func take(_ value: UInt32) {
        let start = at - Int64(unit)
        if value == 0x0a || value == 0x0d { lineEnds += 1 }
        let isLow = (0xdc00...0xdfff).contains(value)
        if unit == 2 {
            if let high, !isLow { note(high) }
            if isLow, high == nil { note(start) }
            high = (0xd800...0xdbff).contains(value) ? start : nil
        } else if value > 0x10_ffff || (0xd800...0xdfff).contains(value) {
            note(start)
        }
    }

    private mutating func note(_ offset: Int64) {
        bad += 1
        firstBad = firstBad ?? offset
    }
}
