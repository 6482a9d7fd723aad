/// A tar made by hand, block by block, so that a test can put any byte anywhere.
package struct CraftedTar {
    package struct Entry {
        package var name: String
        package var content: [UInt8]
        package var edit: (inout [UInt8]) -> Void
        /// Whether the checksum is made right after the edit.
        package var isSummed = true

        package init(
            name: String, content: [UInt8] = Array("x\n".utf8), edit: @escaping (inout [UInt8]) -> Void = { _ in }
        ) { (self.name, self.content, self.edit) = (name, content, edit) }
    }

    package var entries: [Entry]
    package var end = [UInt8](repeating: 0, count: 1024)
    /// Eleven octal digits and a space.
    package var mtime = "14712345670 "

    package init(entries: [Entry]) { self.entries = entries }

    /// All members that an archive named `shop` needs, each of two bytes.
    package static var whole: CraftedTar {
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
    package mutating func edit(_ index: Int, isSummed: Bool = true, _ change: @escaping (inout [UInt8]) -> Void) {
        entries[index].edit = change
        entries[index].isSummed = isSummed
    }

    package mutating func insert(_ name: String, at index: Int) { entries.insert(Entry(name: name), at: index) }

    package func bytes() -> [UInt8] {
        var out: [UInt8] = []
        for entry in entries {
            var block = [UInt8](repeating: 0, count: 512)
            Self.put(entry.name, at: 0, in: &block)
            Self.put("000644 ", at: 100, in: &block)
            Self.put("000000 ", at: 108, in: &block)
            Self.put("000000 ", at: 116, in: &block)
            Self.put(Self.octal(entry.content.count, 11) + " ", at: 124, in: &block)
            Self.put(mtime, at: 136, in: &block)
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

    package static func put(_ text: String, at offset: Int, in block: inout [UInt8]) {
        for (index, byte) in text.utf8.enumerated() where offset + index < 512 { block[offset + index] = byte }
    }

    package static func sum(_ block: inout [UInt8]) {
        put("        ", at: 148, in: &block)
        let sum = block.reduce(0) { $0 + Int($1) }
        put(octal(sum, 6) + "\u{0} ", at: 148, in: &block)
    }

    package static func octal(_ value: Int, _ width: Int) -> String {
        let digits = String(value, radix: 8)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
