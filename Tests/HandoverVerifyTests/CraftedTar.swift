import HandoverTestSupport

@testable import HandoverVerify

/// A tar made by hand, block by block, so that a test can put any byte anywhere.
struct CraftedTar {
    struct Entry {
        var name: String
        var content: [UInt8] = Array("x\n".utf8)
        var edit: (inout [UInt8]) -> Void = { _ in }
        /// Whether the checksum is made right after the edit.
        var isSummed = true
    }

    var entries: [Entry]
    var end = [UInt8](repeating: 0, count: 1024)

    /// All members that an archive named `shop` needs, each of two bytes.
    static var whole: CraftedTar {
        let paths = [
            "bagit.txt", "metadata/check-proof.sh", "metadata/lock.json", "metadata/plan.json", "metadata/verify.txt",
            "data/private/merkle-seed.bin", "bag-info.txt",
            "manifest-sha256.txt", "metadata/counts.json", "metadata/datapackage.json", "metadata/merkle.json",
            "metadata/run.json",
            "tagmanifest-sha256.txt", "seals/01-seller.json", "seals/01-seller.json.p7s",
        ]
        return CraftedTar(entries: paths.map { Entry(name: "shop/" + $0) })
    }

    /// Changes the header of the member at this place.
    mutating func edit(_ index: Int, isSummed: Bool = true, _ change: @escaping (inout [UInt8]) -> Void) {
        entries[index].edit = change
        entries[index].isSummed = isSummed
    }

    mutating func insert(_ name: String, at index: Int) { entries.insert(Entry(name: name), at: index) }

    func bytes() -> [UInt8] {
        var out: [UInt8] = []
        for entry in entries {
            var block = [UInt8](repeating: 0, count: 512)
            Self.put(entry.name, at: 0, in: &block)
            Self.put("000644 ", at: 100, in: &block)
            Self.put("000000 ", at: 108, in: &block)
            Self.put("000000 ", at: 116, in: &block)
            Self.put(Self.octal(entry.content.count, 11) + " ", at: 124, in: &block)
            Self.put("14712345670 ", at: 136, in: &block)
            Self.put("0", at: 156, in: &block)
            Self.put("ustar\u{0}00", at: 257, in: &block)
            Self.put("000000 ", at: 329, in: &block)
            Self.put("000000 ", at: 337, in: &block)
            if !entry.isSummed { Self.sum(&block) }
            entry.edit(&block)
            if entry.isSummed { Self.sum(&block) }
            out += block + entry.content
            out += [UInt8](repeating: 0, count: (512 - entry.content.count % 512) % 512)
        }
        return out + end
    }

    static func put(_ text: String, at offset: Int, in block: inout [UInt8]) {
        for (index, byte) in text.utf8.enumerated() where offset + index < 512 { block[offset + index] = byte }
    }

    static func sum(_ block: inout [UInt8]) {
        put("        ", at: 148, in: &block)
        let sum = block.reduce(0) { $0 + Int($1) }
        put(octal(sum, 6) + "\u{0} ", at: 148, in: &block)
    }

    static func octal(_ value: Int, _ width: Int) -> String {
        let digits = String(value, radix: 8)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Reads a tar out of a file, as the verifier does.
func readTar(_ bytes: [UInt8]) throws -> TarStructure {
    let folder = try TemporaryFolder()
    try folder.write(bytes, to: "shop.tar")
    let file = try ArchiveFile(folder.path("shop.tar"))
    defer { file.close() }
    return try TarReader.read(file.source, byteCount: file.byteCount, file: file.name)
}
