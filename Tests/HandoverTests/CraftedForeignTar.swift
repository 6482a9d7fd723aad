/// Tars as strangers write them, with any field another than it should be.
enum CraftedForeignTar {
    /// A header, its content, and what fills up the block.
    static func entry(
        _ name: [UInt8], _ content: [UInt8] = [], type: UInt8 = 0x30, prefix: [UInt8] = [], magic: String = "ustar\u{0}00",
        size: [UInt8]? = nil, sum: Int? = nil
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ bytes: [UInt8], at place: Int) { block.replaceSubrange(place..<place + bytes.count, with: bytes) }
        put(Array(name.prefix(100)), at: 0)
        put(Array("0000644\u{0}0000000\u{0}0000000\u{0}".utf8), at: 100)
        put(size ?? octal(content.count, 11) + [0], at: 124)
        put(octal(0, 11) + [0], at: 136)
        put(Array("        ".utf8), at: 148)
        block[156] = type
        put(Array(magic.utf8), at: 257)
        put(prefix, at: 345)
        put(octal(sum ?? block.reduce(0) { $0 + Int($1) }, 6) + [0, 0x20], at: 148)
        return block + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    static func octal(_ number: Int, _ width: Int) -> [UInt8] {
        let digits = String(number, radix: 8)
        return Array((String(repeating: "0", count: max(0, width - digits.count)) + digits).utf8)
    }

    /// A pax header of these records.
    static func pax(_ records: [(String, [UInt8])], type: UInt8 = 0x78) -> [UInt8] {
        entry(Array("pax".utf8), records.flatMap { record($0.0, $0.1) }, type: type)
    }

    private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
        let rest = Array(" \(key)=".utf8) + value + [0x0a]
        var count = rest.count + 1
        while String(count).utf8.count + rest.count != count { count = String(count).utf8.count + rest.count }
        return Array(String(count).utf8) + rest
    }

    static let end = [UInt8](repeating: 0, count: 1024)
}
