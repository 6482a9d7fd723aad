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

    static let names: [(what: String, zip: [UInt8], name: String)] = [
        ("GBK of a FAT file system", named(gbk), "客户"),
        ("GBK although the host is Unix, for it is no UTF-8", named(gbk, host: 3), "客户"),
        ("UTF-8 by its flag", named(unicode, flags: 0x800), "客户"),
        ("UTF-8 of a Macintosh, which sets no flag", named(unicode, host: 3), "客户"),
        ("what would be UTF-8, of a FAT file system", named(unicode), "瀹㈡埛"),
        ("the extra field's name", named(gbk, extra: unicodeField(Array("客户甲".utf8), of: gbk)), "客户甲"),
        ("the extra field of another name counts for nothing", named(gbk, extra: unicodeField(unicode, of: [0x61])), "客户"),
        ("backslashes", named(Array("a\\b.csv".utf8)), "a/b.csv"),
        ("the folder that it is packed from", named(Array("././a.csv".utf8)), "a.csv"),
        ("a trail byte that is a backslash is none", named([0x95, 0x5c]), "昞"),
    ]

    @Test(arguments: names) func `decodes`(what: String, zip: [UInt8], name: String) throws {
        let folder = try TemporaryFolder()
        #expect(try BothContainers.read(zip, "zip", in: folder) == [BothContainers.line(name, Self.content)], "\(what)")
    }

    static let accepted: [(what: String, zip: [UInt8])] = [
        ("plain", zip { _ in }),
        ("with a comment that looks like an end", zip { $0.comment = CraftedZip.bytes(0x0605_4b50, 4) + Array("zip".utf8) }),
        ("with 64 bits at its end", zip { $0.isLong = true }),
        ("with a descriptor of 12 bytes", behind(false, 4)), ("of 16", behind(true, 4)), ("of 20", behind(false, 8)),
        ("of 24", behind(true, 8)),
        (
            "with 64 bits of an entry",
            zip {
                $0.entries[0].localExtra = CraftedZip.field(1, CraftedZip.bytes(8, 8) + CraftedZip.bytes(8, 8))
                $0.entries[0].localFigures = [$0.entries[0].crc, 0xffff_ffff, 0xffff_ffff]
            }
        ),
        ("with an extra field that nobody knows", zip { $0.entries[0].extra = CraftedZip.field(0x9999, [1, 2, 3]) + [0, 0] }),
        ("with a flag that says what is there", zip { $0.entries[0].flags = 8 }),
    ]

    @Test(arguments: accepted) func `is read`(what: String, zip: [UInt8]) throws {
        let folder = try TemporaryFolder()
        let expected = [BothContainers.line("a.csv", Self.content), BothContainers.line("b/c.csv", Array("x\n".utf8))]
        #expect(try BothContainers.read(zip, "zip", in: folder) == expected, "\(what)")
    }

    @Test func `of nothing has no members`() throws {
        #expect(try BothContainers.read(CraftedZip([]).bytes, "zip", in: TemporaryFolder()) == [])
    }

    static let refused: [(what: String, code: String, zip: [UInt8])] = [
        ("bytes behind the end", "malformed", zip { $0.after = [0] }),
        ("bytes in front of all", "bytes-that-belong-to-nothing", zip { $0.entries[0].before = [0x4d, 0x5a] }),
        ("bytes between two entries", "bytes-that-belong-to-nothing", zip { $0.entries[1].before = [0] }),
        ("bytes in front of the directory", "bytes-that-belong-to-nothing", zip { $0.beforeDirectory = [0, 0] }),
        (
            "a descriptor that the flag does not announce", "bytes-that-belong-to-nothing",
            zip {
                $0.entries[0].describeBehind(hasSignature: true, width: 4)
                $0.entries[0].flags = 0
                $0.entries[0].localFigures = nil
            }
        ),
        ("an entry twice in the directory", "malformed", zip { $0.repeated = [0] }),
        (
            "an entry in which the next one lies", "malformed",
            zip {
                $0.entries[0].localFigures = [$0.entries[0].crc, 100, 100]
                $0.entries[0].size = 100
                $0.entries[0].said = 100
            }
        ),
        ("another name in front of the data", "contradicts-itself", zip { $0.entries[0].localName = Array("z.csv".utf8) }),
        ("another checksum in front of the data", "contradicts-itself", zip { $0.entries[0].localFigures = [1, 8, 8] }),
        (
            "another size in front of the data", "contradicts-itself",
            zip { $0.entries[0].localFigures = [$0.entries[0].crc, 8, 9] }
        ),
        ("no sizes in front of the data, and none behind", "contradicts-itself", zip { $0.entries[0].localFigures = [0, 0, 0] }),
        (
            "another size behind the data", "contradicts-itself",
            zip {
                $0.entries[0].describeBehind(hasSignature: true, width: 4)
                $0.entries[0].behind[8] ^= 1
            }
        ),
        ("a stored member of two sizes", "contradicts-itself", zip { $0.entries[0].size = 9 }),
        (
            "a folder with content", "contradicts-itself",
            zip {
                $0.entries[1].content = [1]
                $0.entries[1].size = 1
            }
        ),
        ("a wrong checksum", "checksum-wrong", zip { $0.entries[0].crc ^= 1 }),
        ("deflated bytes that are more than is said", "checksum-wrong", zip { $0.entries[2].size = 1 }),
        ("deflated bytes that are fewer", "checksum-wrong", zip { $0.entries[2].size = 3 }),
        ("bytes behind the deflated ones", "checksum-wrong", zip { $0.entries[2].packed?.append(0) }),
        ("deflated bytes that are none", "checksum-wrong", zip { $0.entries[2].packed?[0] = 7 }),
        ("encryption", "encrypted", zip { $0.entries[0].flags = 1 }),
        ("strong encryption", "encrypted", zip { $0.entries[0].flags = 1 << 6 }),
        ("an encrypted directory", "encrypted", zip { $0.entries[0].flags = 1 << 13 }),
        ("bzip2", "method-not-read", zip { $0.entries[0].method = 12 }),
        ("a link", "no-regular-file", zip { ($0.entries[0].host, $0.entries[0].mode) = (3, 0o120777) }),
        ("a device", "no-regular-file", zip { ($0.entries[0].host, $0.entries[0].mode) = (3, 0o020666) }),
        (
            "a folder that does not look like one", "no-regular-file",
            zip { ($0.entries[0].host, $0.entries[0].mode) = (3, 0o040755) }
        ),
        ("a name that climbs", "bad-name", named(Array("a/../b".utf8))),
        ("a name that climbs by backslashes", "bad-name", named(Array("..\\b".utf8))),
        ("an absolute name", "bad-name", named(Array("/etc/passwd".utf8))),
        ("a drive", "bad-name", named(Array("C:\\b".utf8))),
        ("a control character", "bad-name", named(Array("a\u{1b}[2Jb".utf8))),
        ("NUL", "bad-name", named(Array("a\0b".utf8))),
        ("no name", "bad-name", named([])),
        ("two slashes", "bad-name", named(Array("a//b".utf8))),
        ("a dot", "bad-name", named(Array("a/./b".utf8))),
        ("a long name", "bad-name", named([UInt8](repeating: 0x61, count: 1025))),
        ("a name in no known encoding", "bad-name", named([0x61, 0xff])),
        ("a name whose flag says UTF-8", "bad-name", named(gbk, flags: 0x800)),
        ("names that differ in case alone", "name-twice", CraftedZip([Entry("a.csv"), Entry("A.CSV")]).bytes),
        (
            "names that differ in composition alone", "name-twice",
            zip {
                $0.entries[0] = Entry("e\u{301}.csv")
                $0.entries[2].name = Array("\u{e9}.csv".utf8)
                ($0.entries[0].flags, $0.entries[2].flags) = (0x800, 0x800)
            }
        ),
        ("fewer entries than are said", "malformed", zip { $0.count = 4 }),
        ("a second disk", "malformed", zip { $0.disk = 1 }),
        ("an extra field that goes beyond the others", "malformed", zip { $0.entries[0].extra = [1, 0, 9, 0, 1] }),
        (
            "a bomb by what it says", "too-large",
            zip {
                $0.entries[2].size = 200 << 20
                $0.entries[2].localFigures = [$0.entries[2].crc, UInt32($0.entries[2].data.count), 200 << 20]
            }
        ),
    ]

    @Test(arguments: refused) func `is refused for`(what: String, code: String, zip: [UInt8]) throws {
        #expect(try BothContainers.read(zip, "zip", in: TemporaryFolder()) == ["container.\(code)"], "\(what)")
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
