import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `A zip` {
    typealias Entry = CraftedZip.Entry

    private static let content = Array("a,b\n1,2\n".utf8)

    private static func zip(_ change: (inout CraftedZip) -> Void) -> [UInt8] {
        var second = Entry("b/c.csv", "x\n")
        second.deflate()
        var zip = CraftedZip([Entry("a.csv"), Entry("b/", ""), second])
        change(&zip)
        return zip.bytes
    }

    /// A folder that says to hold nothing.
    private static func packedFolder(_ content: [UInt8]) -> Entry {
        var entry = Entry("b/", "")
        entry.content = content
        entry.deflate()
        return entry
    }

    private static func named(_ name: [UInt8], flags: Int = 0, host: Int = 0, extra: [UInt8] = []) -> [UInt8] {
        var entry = Entry(name)
        (entry.flags, entry.host, entry.extra) = (flags, host, extra)
        return CraftedZip([entry]).bytes
    }

    private static func behind(_ hasSignature: Bool, _ width: Int) -> [UInt8] {
        zip { $0.entries[2].describeBehind(hasSignature: hasSignature, width: width) }
    }

    private static let gbk: [UInt8] = [0xbf, 0xcd, 0xbb, 0xa7]  // 客户
    private static let unicode = Array("客户".utf8)

    private static func unicodeField(_ name: [UInt8], of raw: [UInt8]) -> [UInt8] {
        CraftedZip.field(0x7075, [1] + CraftedZip.bytes(Int(CraftedZip.sum(raw)), 4) + name)
    }

    static let names: [ContainerCase] = [
        .init("GBK of a FAT file system", "客户", named(gbk)),
        .init("GBK although the host is Unix, for it is no UTF-8", "客户", named(gbk, host: 3)),
        .init("UTF-8 by its flag", "客户", named(unicode, flags: 0x800)),
        .init("UTF-8 of a Macintosh, which sets no flag", "客户", named(unicode, host: 3)),
        .init("what would be UTF-8, of a FAT file system", "瀹㈡埛", named(unicode)),
        .init("the extra field's name", "客户甲", named(gbk, extra: unicodeField(Array("客户甲".utf8), of: gbk))),
        .init("the extra field of another name counts for nothing", "客户", named(gbk, extra: unicodeField(unicode, of: [0x61]))),
        .init("backslashes", "a/b.csv", named(Array("a\\b.csv".utf8))),
        .init("the folder that it is packed from", "a.csv", named(Array("././a.csv".utf8))),
        .init("a trail byte that is a backslash is none", "昞", named([0x95, 0x5c])),
    ]

    @Test(arguments: names) func `decodes`(one: ContainerCase) throws {
        let folder = try TemporaryFolder()
        #expect(try BothContainers.read(one.bytes, "zip", in: folder) == [BothContainers.line(one.expected, Self.content)])
    }

    static let accepted: [ContainerCase] = [
        .init("plain", "", zip { _ in }),
        .init(
            "with a comment that looks like an end", "", zip { $0.comment = CraftedZip.bytes(0x0605_4b50, 4) + Array("zip".utf8) }
        ),
        .init("with 64 bits at its end", "", zip { $0.isLong = true }),
        .init("with a descriptor of 12 bytes", "", behind(false, 4)),
        .init("of 16", "", behind(true, 4)),
        .init("of 20", "", behind(false, 8)),
        .init("of 24", "", behind(true, 8)),
        .init(
            "with 64 bits of an entry", "",
            zip {
                $0.entries[0].localExtra = CraftedZip.field(1, CraftedZip.bytes(8, 8) + CraftedZip.bytes(8, 8))
                $0.entries[0].localFigures = [$0.entries[0].crc, 0xffff_ffff, 0xffff_ffff]
            }),
        .init(
            "with an extra field that nobody knows", "",
            zip { $0.entries[0].extra = CraftedZip.field(0x9999, [1, 2, 3]) + [0, 0] }),
        .init("with a flag that says what is there", "", zip { $0.entries[0].flags = 8 }),
        .init("with a folder that was packed", "", zip { $0.entries[1] = Self.packedFolder([]) }),
    ]

    @Test(arguments: accepted) func `is read`(one: ContainerCase) throws {
        let folder = try TemporaryFolder()
        let expected = [BothContainers.line("a.csv", Self.content), BothContainers.line("b/c.csv", Array("x\n".utf8))]
        #expect(try BothContainers.read(one.bytes, "zip", in: folder) == expected)
    }

    @Test func `of nothing has no members`() throws {
        #expect(try BothContainers.read(CraftedZip([]).bytes, "zip", in: TemporaryFolder()) == [])
    }

    static let refused: [ContainerCase] = [
        .init("bytes behind the end", "malformed", zip { $0.after = [0] }),
        .init("bytes in front of all", "bytes-that-belong-to-nothing", zip { $0.entries[0].before = [0x4d, 0x5a] }),
        .init("bytes between two entries", "bytes-that-belong-to-nothing", zip { $0.entries[1].before = [0] }),
        .init("bytes in front of the directory", "bytes-that-belong-to-nothing", zip { $0.beforeDirectory = [0, 0] }),
        .init(
            "a descriptor that the flag does not announce", "bytes-that-belong-to-nothing",
            zip {
                $0.entries[0].describeBehind(hasSignature: true, width: 4)
                $0.entries[0].flags = 0
                $0.entries[0].localFigures = nil
            }),
        .init(
            "an entry in which the next one lies", "malformed",
            zip {
                $0.entries[0].localFigures = [$0.entries[0].crc, 100, 100]
                $0.entries[0].size = 100
                $0.entries[0].said = 100
            }),
        .init("another name in front of the data", "contradicts-itself", zip { $0.entries[0].localName = Array("z.csv".utf8) }),
        .init("another checksum in front of the data", "contradicts-itself", zip { $0.entries[0].localFigures = [1, 8, 8] }),
        .init(
            "another size in front of the data", "contradicts-itself",
            zip { $0.entries[0].localFigures = [$0.entries[0].crc, 8, 9] }),
        .init(
            "no sizes in front of the data, and none behind", "contradicts-itself",
            zip { $0.entries[0].localFigures = [0, 0, 0] }),
        .init(
            "another size behind the data", "contradicts-itself",
            zip {
                $0.entries[0].describeBehind(hasSignature: true, width: 4)
                $0.entries[0].behind[8] ^= 1
            }),
        .init("a stored member of two sizes", "contradicts-itself", zip { $0.entries[0].size = 9 }),
        .init(
            "a folder with content", "contradicts-itself",
            zip {
                $0.entries[1].content = [1]
                $0.entries[1].size = 1
            }),
        .init("a folder whose packed data yields something", "checksum-wrong", zip { $0.entries[1] = Self.packedFolder([0x78]) }),
        .init(
            "a folder whose packed data has something behind it", "checksum-wrong",
            zip {
                $0.entries[1] = Self.packedFolder([]); $0.entries[1].packed?.append(0)
            }),
        .init("a wrong checksum", "checksum-wrong", zip { $0.entries[0].crc ^= 1 }),
        .init("deflated bytes that are more than is said", "checksum-wrong", zip { $0.entries[2].size = 1 }),
        .init("deflated bytes that are fewer", "checksum-wrong", zip { $0.entries[2].size = 3 }),
        .init("bytes behind the deflated ones", "checksum-wrong", zip { $0.entries[2].packed?.append(0) }),
        .init("deflated bytes that are none", "checksum-wrong", zip { $0.entries[2].packed?[0] = 7 }),
        .init("encryption", "encrypted", zip { $0.entries[0].flags = 1 }),
        .init("strong encryption", "encrypted", zip { $0.entries[0].flags = 1 << 6 }),
        .init("an encrypted directory", "encrypted", zip { $0.entries[0].flags = 1 << 13 }),
        .init("bzip2", "method-not-read", zip { $0.entries[0].method = 12 }),
        .init("a link", "no-regular-file", zip { ($0.entries[0].host, $0.entries[0].mode) = (3, 0o120777) }),
        .init("a device", "no-regular-file", zip { ($0.entries[0].host, $0.entries[0].mode) = (3, 0o020666) }),
        .init(
            "a folder that does not look like one", "no-regular-file",
            zip { ($0.entries[0].host, $0.entries[0].mode) = (3, 0o040755) }),
        .init("a name that climbs", "bad-name", named(Array("a/../b".utf8))),
        .init("a name that climbs by backslashes", "bad-name", named(Array("..\\b".utf8))),
        .init("an absolute name", "bad-name", named(Array("/etc/passwd".utf8))),
        .init("a drive", "bad-name", named(Array("C:\\b".utf8))),
        .init("a control character", "bad-name", named(Array("a\u{1b}[2Jb".utf8))),
        .init("NUL", "bad-name", named(Array("a\0b".utf8))),
        .init("no name", "bad-name", named([])),
        .init("two slashes", "bad-name", named(Array("a//b".utf8))),
        .init("a dot", "bad-name", named(Array("a/./b".utf8))),
        .init("a long name", "bad-name", named([UInt8](repeating: 0x61, count: 1025))),
        .init("a name in no known encoding", "bad-name", named([0x61, 0xff])),
        .init("a name whose flag says UTF-8", "bad-name", named(gbk, flags: 0x800)),
        .init("names that differ in case alone", "name-twice", CraftedZip([Entry("a.csv"), Entry("A.CSV")]).bytes),
        .init(
            "names that differ in composition alone", "name-twice",
            zip {
                $0.entries[0] = Entry("e\u{301}.csv")
                $0.entries[2].name = Array("\u{e9}.csv".utf8)
                ($0.entries[0].flags, $0.entries[2].flags) = (0x800, 0x800)
            }),
        .init("fewer entries than are said", "malformed", zip { $0.count = 4 }),
        .init("a second disk", "malformed", zip { $0.disk = 1 }),
        .init("an extra field that goes beyond the others", "malformed", zip { $0.entries[0].extra = [1, 0, 9, 0, 1] }),
        .init(
            "a bomb by what it says", "too-large",
            zip {
                $0.entries[2].size = 200 << 20
                $0.entries[2].localFigures = [$0.entries[2].crc, UInt32($0.entries[2].data.count), 200 << 20]
            }),
    ]

    @Test(arguments: refused) func `is refused for`(one: ContainerCase) throws {
        #expect(try BothContainers.read(one.bytes, "zip", in: TemporaryFolder()) == ["container.\(one.expected)"])
    }

    @Test func `is refused for an entry that stands twice in the directory, or has the same name`() throws {
        let read = try BothContainers.read(Self.zip { $0.repeated = [0] }, "zip", in: TemporaryFolder())
        #expect(read == ["migrator", "container.name-twice", "verifier", "container.malformed"])
    }

    @Test func `that is cut off anywhere is refused`() throws {
        let folder = try TemporaryFolder()
        let whole = Self.zip { $0.isLong = true }
        for count in 0..<whole.count {
            let read = try BothContainers.read(Array(whole[..<count]), "zip", in: folder)
            #expect(read.allSatisfy { $0.hasPrefix("container.") || $0 == "migrator" || $0 == "verifier" }, "\(count): \(read)")
        }
    }

    @Test(arguments: [UInt8(0x01), 0x20, 0x80, 0xff]) func `with any byte changed is one thing to both readings`(mask: UInt8)
        throws
    {
        let folder = try TemporaryFolder()
        for (index, zip) in [Self.behind(true, 4), Self.zip { $0.isLong = true }].enumerated() {
            for place in zip.indices {
                var changed = zip
                changed[place] ^= mask
                #expect(try BothContainers.agree(changed, "zip", in: folder), "zip \(index) byte \(place)")
            }
        }
    }
}
