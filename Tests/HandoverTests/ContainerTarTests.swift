import HandoverTestSupport
import Testing

@Suite struct `A foreign tar` {
    private static let content = Array("a,b\n1,2\n".utf8)

    private static func tar(_ parts: [UInt8]...) -> [UInt8] { parts.flatMap { $0 } + CraftedForeignTar.end }
    private static func entry(
        _ name: String = "a.csv", type: UInt8 = 0x30, prefix: String = "", magic: String = "ustar\u{0}00"
    ) -> [UInt8] {
        CraftedForeignTar.entry(Array(name.utf8), content, type: type, prefix: Array(prefix.utf8), magic: magic)
    }
    private static func folder(_ name: String) -> [UInt8] { CraftedForeignTar.entry(Array(name.utf8), type: 0x35) }
    private static func pax(_ key: String, _ value: String) -> [UInt8] { CraftedForeignTar.pax([(key, Array(value.utf8))]) }

    private static func dirty(_ tar: [UInt8], at offset: Int) -> [UInt8] {
        var tar = tar
        tar[offset] = 1
        return tar
    }

    private static let gbk: [UInt8] = [0xbf, 0xcd, 0xbb, 0xa7]  // 客户

    static let accepted: [ContainerCase] = [
        .init("ustar", "a.csv", tar(entry())),
        .init("a prefix", "b/c/a.csv", tar(entry("a.csv", prefix: "b/c"))),
        .init("no prefix where the magic is GNU's", "a.csv", tar(entry("a.csv", prefix: "b", magic: "ustar  "))),
        .init("the oldest kind", "a.csv", tar(entry("a.csv", type: 0, magic: ""))),
        .init("folders", "b/a.csv", tar(folder("./"), folder("b"), folder("c/"), entry("./b/a.csv"))),
        .init("a name in pax", "客户.csv", tar(pax("path", "客户.csv"), entry())),
        .init("the last of two names in pax", "y", tar(CraftedForeignTar.pax([("path", [0x78]), ("path", [0x79])]), entry())),
        .init("a long name of GNU", "客户", tar(CraftedForeignTar.entry([], Array("客户\u{0}".utf8), type: 0x4c), entry())),
        .init("GBK", "客户", tar(CraftedForeignTar.entry(gbk, content))),
        .init(
            "GBK in pax that says so", "客户",
            tar(CraftedForeignTar.pax([("hdrcharset", Array("BINARY".utf8)), ("path", gbk)]), entry())),
        .init("a comment for all", "a.csv", tar(CraftedForeignTar.pax([("comment", [0x31])], type: 0x67), entry())),
        .init(
            "a size in pax", "a",
            tar(pax("size", "8"), CraftedForeignTar.entry([0x61], content, size: Array("00000000000\u{0}".utf8)))),
        .init(
            "a size in binary", "a", tar(CraftedForeignTar.entry([0x61], content, size: [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8]))),
        .init("more zeros at its end", "a.csv", tar(entry()) + [UInt8](repeating: 0, count: 9216)),
    ]

    @Test(arguments: accepted) func `is read with`(one: ContainerCase) throws {
        let folder = try TemporaryFolder()
        #expect(try BothContainers.read(one.bytes, "tar", in: folder) == [BothContainers.line(one.expected, Self.content)])
    }

    static let refused: [ContainerCase] = [
        .init("a symbolic link", "no-regular-file", tar(CraftedForeignTar.entry([0x61], type: 0x32))),
        .init("a hard link", "no-regular-file", tar(CraftedForeignTar.entry([0x61], type: 0x31))),
        .init("a device", "no-regular-file", tar(CraftedForeignTar.entry([0x61], type: 0x33))),
        .init("a sparse file of GNU", "no-regular-file", tar(entry("a", type: 0x53))),
        .init("a sparse file in pax", "no-regular-file", tar(pax("GNU.sparse.major", "1"), entry())),
        .init("a name for all", "malformed", tar(CraftedForeignTar.pax([("path", [0x61])], type: 0x67), entry())),
        .init("something behind a member's end", "bytes-that-belong-to-nothing", dirty(tar(entry()), at: 1000)),
        .init(
            "something behind a header's end", "bytes-that-belong-to-nothing", dirty(tar(pax("comment", "x"), entry()), at: 1000)),
        .init("an unknown character set", "malformed", tar(pax("hdrcharset", "KOI8-R"), entry())),
        .init("a wrong sum", "malformed", tar(CraftedForeignTar.entry([0x61], content, sum: 1))),
        .init(
            "a size that is none", "malformed",
            tar(CraftedForeignTar.entry([0x61], content, size: Array("0000000008x\u{0}".utf8)))),
        .init("a folder with content", "malformed", tar(entry("a", type: 0x35))),
        .init(
            "a large extension", "malformed",
            tar(CraftedForeignTar.entry([0x61], type: 0x78, size: Array("77777777777\u{0}".utf8)))),
        .init("an extension of nothing", "malformed", tar(pax("path", "a"))),
        .init(
            "a broken pax header", "malformed",
            tar(CraftedForeignTar.entry([0x61], Array("8 path=a\n".utf8), type: 0x78), entry())),
        .init("no end", "malformed", entry()),
        .init("half an end", "malformed", entry() + [UInt8](repeating: 0, count: 512)),
        .init("a broken block at its end", "malformed", tar(entry()) + [0]),
        .init("bytes behind the end", "bytes-that-belong-to-nothing", tar(entry()) + entry()),
        .init("a name that climbs", "bad-name", tar(entry("../a"))),
        .init("an absolute name", "bad-name", tar(entry("/a"))),
        .init("a backslash", "bad-name", tar(entry("a\\b"))),
        .init("a name that is no UTF-8 in pax", "bad-name", tar(CraftedForeignTar.pax([("path", gbk)]), entry())),
        .init("a name twice", "name-twice", tar(entry("a.csv"), entry("A.csv"))),
        .init(
            "a size beyond all", "too-large",
            tar(CraftedForeignTar.entry([0x61], size: [0x80, 0, 0, 0, 0x7f] + [UInt8](repeating: 0xff, count: 7)))),
    ]

    @Test(arguments: refused) func `is refused for`(one: ContainerCase) throws {
        #expect(try BothContainers.read(one.bytes, "tar", in: TemporaryFolder()) == ["container.\(one.expected)"])
    }

    @Test func `that is cut off anywhere is refused`() throws {
        let folder = try TemporaryFolder()
        let whole = Self.tar(Self.pax("path", "客户.csv"), Self.entry(), Self.entry("b.csv"))
        for count in stride(from: 0, to: whole.count, by: 7) {
            let read = try BothContainers.read(Array(whole[..<count]), "tar", in: folder)
            #expect(read.allSatisfy { $0.hasPrefix("container.") }, "\(count): \(read)")
        }
    }

    @Test(arguments: [UInt8(0x01), 0x20, 0x80]) func `with any byte changed is one thing to both readings`(mask: UInt8) throws {
        let folder = try TemporaryFolder()
        let whole = Self.tar(Self.pax("path", "客户.csv"), Self.entry(), Self.folder("b"))
        for place in whole.indices {
            var changed = whole
            changed[place] ^= mask
            #expect(try BothContainers.agree(changed, "tar", in: folder), "byte \(place)")
        }
    }

    @Test func `in gzip with any byte changed is one thing to both readings`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.tar(Self.pax("path", "客户.csv"), Self.entry(), Self.entry("b.csv")), to: "t")
        #expect(try run("gzip", ["-n", "t"], in: folder.url).status == 0)
        let whole = try folder.read("t.gz")
        let expected = ["b.csv", "客户.csv"].map { BothContainers.line($0, Self.content) }
        #expect(try BothContainers.read(whole, "tar-gz", in: folder) == expected)
        // Streams one after the other are one; what follows them is not theirs.
        #expect(try BothContainers.read(whole + [0], "tar-gz", in: folder) == ["container.malformed"])
        for place in whole.indices {
            var changed = whole
            changed[place] ^= 0x10
            #expect(try BothContainers.agree(changed, "tar-gz", in: folder), "byte \(place)")
            let read = try BothContainers.read(Array(whole[..<place]), "tar-gz", in: folder)
            #expect(read == ["container.malformed"], "cut off at \(place): \(read)")
        }
    }
}
