import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `The tar reader` {
    @Test func `takes a canonical tar`() throws {
        let structure = try readTar(CraftedTar.whole.bytes())
        #expect(structure.findings.isEmpty, "\(structure.findings)")
        #expect(structure.id == "shop" && structure.members.count == 15)
    }

    /// Changes of the third member's header, with the checksum made right again.
    static let headers: [(name: String, edit: @Sendable (inout [UInt8]) -> Void)] = [
        ("setuid", { CraftedTar.put("004755 ", at: 100, in: &$0) }),
        ("an owner", { CraftedTar.put("000001 ", at: 108, in: &$0) }),
        ("a group", { CraftedTar.put("000001 ", at: 116, in: &$0) }),
        ("a user name", { CraftedTar.put("root", at: 265, in: &$0) }),
        ("a group name", { CraftedTar.put("root", at: 297, in: &$0) }),
        ("another time", { CraftedTar.put("14712345671 ", at: 136, in: &$0) }),
        ("a prefix", { CraftedTar.put("etc", at: 345, in: &$0) }),
        ("a link name", { CraftedTar.put("/etc/passwd", at: 157, in: &$0) }),
        ("a hard link", { CraftedTar.put("1", at: 156, in: &$0) }),
        ("a symbolic link", { CraftedTar.put("2", at: 156, in: &$0) }),
        ("a device", { CraftedTar.put("3", at: 156, in: &$0) }),
        ("a block device", { CraftedTar.put("4", at: 156, in: &$0) }),
        ("a folder", { CraftedTar.put("5", at: 156, in: &$0) }),
        ("a pipe", { CraftedTar.put("6", at: 156, in: &$0) }),
        ("a pax header", { CraftedTar.put("x", at: 156, in: &$0) }),
        ("a global pax header", { CraftedTar.put("g", at: 156, in: &$0) }),
        ("a GNU long name", { CraftedTar.put("L", at: 156, in: &$0) }),
        ("a GNU sparse file", { CraftedTar.put("S", at: 156, in: &$0) }),
        ("the old type", { $0[156] = 0 }),
        ("a GNU magic", { CraftedTar.put("ustar  \u{0}", at: 257, in: &$0) }),
        ("a size in base 256", { $0[124] = 0x80 }),
        ("a size ended by NUL", { $0[135] = 0 }),
        ("a size with a space before", { $0[124] = 0x20 }),
        ("a size beyond the file", { CraftedTar.put("77777777777 ", at: 124, in: &$0) }),
        ("bytes after the name's end", { $0[99] = 0x61 }),
        ("a byte in the padding", { $0[511] = 1 }),
    ]

    @Test(arguments: headers) func `finds in a header`(name: String, edit: @escaping @Sendable (inout [UInt8]) -> Void) throws {
        var tar = CraftedTar.whole
        tar.edit(2, edit)
        #expect(!(try readTar(tar.bytes()).isWhole), "\(name)")
    }

    @Test func `finds any byte of a header changed`() throws {
        for byte in 0..<512 {
            var tar = CraftedTar.whole
            tar.edit(2, isSummed: false) { $0[byte] ^= 1 }
            #expect(!(try readTar(tar.bytes()).isWhole), "byte \(byte)")
        }
    }

    @Test(arguments: [
        "shop/../../etc/passwd", "/etc/passwd", "shop//x", "shop/./bagit.txt", "other/bagit.txt", "shop/data/../x", "shop/Data/x",
        "shop/data/x\\y", "shop/data/.hidden", "shop/data/a b", "shop/data/名", "shop/data/-x", "shop", "shop/",
        "shop/data/originals/" + String(repeating: "a", count: 90),
    ])
    func `stops at a path that is not of the permitted form`(name: String) throws {
        var tar = CraftedTar.whole
        tar.insert(name, at: 5)
        #expect(!(try readTar(tar.bytes()).isWhole))
    }

    @Test(arguments: [
        ("shop/data/originals/x.exe", 6, "tar.member-unknown"), ("shop/fetch.txt", 6, "tar.member-unknown"),
        ("shop/manifest-md5.txt", 6, "tar.member-unknown"), ("shop/metadata/plan.json", 4, "tar.member-twice"),
        ("shop/metadata/plan.json/x", 6, "tar.member-unknown"), ("shop/data/coverage/a.csv", 6, "tar.member-order"),
        ("shop/data/coverage/a.csv", 0, "tar.not-an-archive"), ("shop/seals/03-buyer.json", 15, "tar.member-order"),
        ("shop/seals/02-buyer.json", 15, "tar.member-missing"),
    ])
    func `names a member out of place`(name: String, index: Int, code: String) throws {
        var tar = CraftedTar.whole
        tar.insert(name, at: index)
        do {
            let codes = try readTar(tar.bytes()).findings.kept.map(\.code.name)
            #expect(codes.contains(code), "\(codes)")
        } catch let refusal as NotAnArchive { #expect(refusal.failure.diagnostics[0].code.name == code) }
    }

    @Test func `names each required member that is missing`() throws {
        for index in 1..<CraftedTar.whole.entries.count {
            var tar = CraftedTar.whole
            let name = tar.entries.remove(at: index).name.dropFirst("shop/".count)
            let findings = try readTar(tar.bytes()).findings.kept
            #expect(
                findings.contains { $0.code == .tarMemberMissing && $0.location?.file == String(name) }, "\(name): \(findings)")
        }
    }

    @Test(arguments: [
        (0, "tar.truncated"), (512, "tar.truncated"), (1023, "tar.truncated"), (1025, "tar.trailing-bytes"),
        (1536, "tar.trailing-bytes"),
        (10_240, "tar.trailing-bytes"),
    ])
    func `wants two zero blocks and the end`(zeros: Int, code: String) throws {
        var tar = CraftedTar.whole
        tar.end = [UInt8](repeating: 0, count: zeros)
        #expect(try readTar(tar.bytes()).findings.kept.map(\.code.name) == [code])
    }

    @Test func `finds a second archive behind one zero block`() throws {
        var tar = CraftedTar.whole
        tar.end = [UInt8](repeating: 0, count: 512) + CraftedTar.whole.bytes()
        #expect(try readTar(tar.bytes()).findings.kept.map(\.code.name) == ["tar.trailing-bytes"])
    }

    @Test func `finds what stands in the padding of a content`() throws {
        var bytes = CraftedTar.whole.bytes()
        bytes[512 + 100] = 1
        #expect(try readTar(bytes).findings.kept.map(\.code.name) == ["tar.not-canonical"])
    }

    @Test func `is never content with a tar cut short`() throws {
        let bytes = CraftedTar.whole.bytes()
        let folder = try TemporaryFolder()
        try folder.write(bytes, to: "shop.tar")
        let file = try ArchiveFile(folder.path("shop.tar"))
        defer { file.close() }
        for length in 0..<bytes.count {
            do {
                let structure = try TarReader.read(file.source, byteCount: Int64(length), file: "shop.tar")
                #expect(!structure.isWhole, "\(length)")
            } catch is NotAnArchive { #expect(length < 512) }
        }
    }

    @Test(arguments: UInt64(0)..<200) func `never crashes on bytes changed at random`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        var bytes = CraftedTar.whole.bytes()
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        do { _ = try readTar(bytes) } catch is NotAnArchive {}
    }

    @Test func `refuses what is no archive`() throws {
        for bytes in [[], Array("hello".utf8), [UInt8](repeating: 0, count: 4096), [UInt8](repeating: 0x41, count: 4096)] {
            #expect(throws: NotAnArchive.self) { try readTar(bytes) }
        }
    }
}
