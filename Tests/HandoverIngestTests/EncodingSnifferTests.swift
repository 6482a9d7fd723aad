import HandoverCore
import HandoverIngest
import Testing

@Suite struct `Encoding sniffer` {
    private static let taiwanese: [UInt8] =
        Array("id,name\n1,".utf8) + [0xb3, 0x5c, 0xa5, 0x5c, 0xbb, 0x5c] + Array("\n2,".utf8) + [
            0xa4, 0xfd, 0xa4, 0x70, 0xa9, 0xfa,
        ] + [0x0a]
    private static let chinese: [UInt8] =
        Array("id,name\n1,".utf8) + [0xd5, 0xc5, 0xc8, 0xfd] + Array("\n2,".utf8) + [0xc0, 0xee, 0xcb, 0xc4] + [0x0a]

    private func profile(_ bytes: [UInt8], chunkBytes: Int = 1 << 20) throws -> CSVProfile {
        try withFile(bytes) { try CSVSniffer(path: $0, name: "t.csv", chunkBytes: chunkBytes).profile() }
    }

    @Test(arguments: [1, 2, 3, 5, 1 << 20]) func `says how well the file fits every encoding`(chunkBytes: Int) throws {
        let big5 = try profile(Self.taiwanese, chunkBytes: chunkBytes).encodings
        #expect(
            big5 == [
                .init(encoding: "big5", valid: true, firstBadOffset: nil, score: 100),
                .init(encoding: "utf-8", valid: false, firstBadOffset: 10, score: 0),
                .init(encoding: "gb18030", valid: true, firstBadOffset: nil, score: 0),
                .init(encoding: "shift_jis", valid: false, firstBadOffset: 20, score: 0),
                .init(encoding: "windows-1252", valid: true, firstBadOffset: nil, score: 12),
            ])
        let gb18030 = try profile(Self.chinese, chunkBytes: chunkBytes).encodings
        #expect(gb18030.first == .init(encoding: "gb18030", valid: true, firstBadOffset: nil, score: 100))
        #expect(gb18030.count == 5)
    }

    @Test(arguments: [1, 2, 3, 5, 1 << 20]) func `asks no other where UTF-8 or a mark decides`(chunkBytes: Int) throws {
        #expect(
            try profile(Array("编号,名\n1,张\n".utf8), chunkBytes: chunkBytes).encodings == [
                .init(encoding: "utf-8", valid: true, firstBadOffset: nil, score: 100)
            ])
        let wide: [UInt8] = [0xff, 0xfe] + "a,b\n1,张\n".utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        #expect(
            try profile(wide, chunkBytes: chunkBytes).encodings == [
                .init(encoding: "utf-16le", valid: true, firstBadOffset: nil, score: 100)
            ])
        // Half a pair is one bad record, and says where it lies.
        #expect(
            try profile(wide.dropLast(2) + [0x00, 0xdc, 0x0a, 0x00], chunkBytes: chunkBytes).encodings.first?.firstBadOffset == 16
        )
        // Without the mark it is UTF-8 too, as far as bytes go; line ends decide.
        let found = try profile(Array(wide.dropFirst(2)), chunkBytes: chunkBytes).encodings
        #expect(found.map(\.encoding) == ["utf-16le", "utf-8"])
    }

    @Test func `takes a NUL in UTF-8 for a NUL`() throws {
        #expect(try profile(Array("a,b\n1,x\0y\n\0,z\n".utf8)).dialect.encoding == .utf8)
    }

    @Test(arguments: [1, 7, 1 << 20]) func `names the first line of each of two encodings`(chunkBytes: Int) {
        let bytes = Self.chinese + Array("3,x\r\n4,\"y\r5\"\n5,张三\n".utf8)
        let failure = #expect(throws: Failure.self) { try profile(bytes, chunkBytes: chunkBytes) }
        #expect(failure?.diagnostics.first?.code.name == "csv.mixed-encodings")
        #expect(failure?.diagnostics.first?.arguments == [.count(7), .count(2)])
        #expect(failure?.diagnostics.first?.location?.line == 7)
    }

    @Test func `keeps UTF-8 with a damaged record, and GB18030 with rare characters`() throws {
        let damaged = Array("编号,名\n1,张三\n2,".utf8) + [0xe5, 0xbc] + Array("\n3,李四\n".utf8)
        #expect(try profile(damaged).dialect.encoding == .utf8)
        // 陳蘇喆: none of them common in GB 2312.
        let rare = Array("id,name\n1,".utf8) + [0xea, 0x90, 0xcc, 0x4b, 0x86, 0xb4] + Array("\n2,b\n".utf8)
        #expect(try profile(rare).dialect.encoding == .gb18030)
    }

    @Test func `counts what looks damaged, and keys that look alike, column by column`() throws {
        let text = "id,name\nA 1,寮犱笁\na 1,锟斤拷\nA 1 ,\u{e000}\nＡ 1,what??\nB\u{200b},??\nc,中国人\n"
        let columns = try profile(Array(text.utf8)).columns
        #expect(columns[0].isUnique)
        #expect(columns[0].health.collisions == 3)
        #expect(columns[0].health.invisible == 1)
        let health = columns[1].health
        #expect(
            health.mojibake == 1 && columns[1].damage[.lostCharacters] == 3 && health.privateUse == 1 && health.collisions == 0)
        let warnings = columns.warnings(file: "t.csv")
        #expect(
            warnings.map(\.code.name) == [
                "text.invisible-in-key", "text.collision-risk", "text.mojibake", "text.lossy-export", "text.private-use",
            ])
        #expect(warnings.map { $0.arguments.last } == [.count(1), .count(3), .count(1), .count(3), .count(1)])
    }

    @Test func `a column with two equal values is no key, however many are alike`() throws {
        let columns = try profile(Array("id,n\nA,1\na,2\na,3\n".utf8)).columns
        #expect(!columns[0].isUnique && columns[0].health.collisions == 0)
    }
}
