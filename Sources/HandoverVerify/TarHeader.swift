/// One member's header (Format.md section 2): three fields vary, all other bytes are fixed.
///
/// It is judged by composing the one header that we accept out of what was read, and comparing: no byte is without a check.
struct TarHeader: Hashable {
    static let blockBytes = 512
    static let zeroBlock = [UInt8](repeating: 0, count: blockBytes)

    /// The path with the archive's folder.
    var name: String
    var size: Int64
    var mtime: Int64

    /// Takes the three fields out of a block, canonical or not; `nil` where one of them cannot be read at all.
    init?(reading block: [UInt8]) {
        guard block.count == Self.blockBytes else { return nil }
        let name = block[0..<100].prefix { $0 != 0 }
        guard let size = Self.octal(block[124..<135]), let mtime = Self.octal(block[136..<147]),
            let text = String(validating: name, as: UTF8.self)
        else { return nil }
        (self.name, self.size, self.mtime) = (text, size, mtime)
    }

    init(name: String, size: Int64, mtime: Int64) {
        (self.name, self.size, self.mtime) = (name, size, mtime)
    }

    /// The header's only encoding.
    func encoded() -> [UInt8] {
        var block = Self.zeroBlock
        func put(_ text: some Sequence<UInt8>, at offset: Int) {
            for (index, byte) in text.enumerated() { block[offset + index] = byte }
        }
        put(name.utf8.prefix(100), at: 0)
        put("000644 ".utf8, at: 100)
        put("000000 ".utf8, at: 108)
        put("000000 ".utf8, at: 116)
        put(Self.digits(size, 11) + [0x20], at: 124)
        put(Self.digits(mtime, 11) + [0x20], at: 136)
        put("        ".utf8, at: 148)
        put("0".utf8, at: 156)
        put("ustar\u{0}00".utf8, at: 257)
        put("000000 ".utf8, at: 329)
        put("000000 ".utf8, at: 337)
        let sum = block.reduce(Int64(0)) { $0 + Int64($1) }
        put(Self.digits(sum, 6) + [0, 0x20], at: 148)
        return block
    }

    private static func octal(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard (0x30...0x37).contains(digit) else { return nil }
            value = value << 3 | Int64(digit - 0x30)  // eleven digits are 33 bits
        }
        return value
    }

    private static func digits(_ value: Int64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { 0x30 + UInt8(truncatingIfNeeded: (value >> Int64($0 * 3)) & 7) }
    }
}
