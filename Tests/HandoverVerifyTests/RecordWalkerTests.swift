import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `The record walker` {
    /// One record as the tests look at it.
    struct Record: Equatable {
        var number: Int64, line: Int, offset: Int64, bytes: Int
        var fields: [String]
        var findings: [String]
    }

    struct Walk {
        var records: [Record] = []
        var coverage: [String] = []
        /// Set where the walk could not go on.
        var stuckAt: Int64?
    }

    static func source(
        _ columns: [String], gb18030: Bool = false, bom: Bool = false, delimiter: UInt8 = 0x2c, quote: UInt8? = 0x22,
        headerAt: Int64 = 0,
        footerAt: Int64? = nil
    ) -> CheckedPlan.Source {
        var layout = CSVLayout(quote: quote)
        (layout.delimiter, layout.textDelimiter, layout.isGB18030) = ([delimiter], [delimiter], gb18030)
        return CheckedPlan.Source(
            id: "s", nulls: [[]], expected: nil, bytes: 0, sha256: "", encoding: gb18030 ? .gb18030 : .utf8, hasBOM: bom,
            layout: layout,
            headerAt: headerAt, footerAt: footerAt, columns: columns.map { Array($0.utf8) }, records: 0)
    }

    static func walk(_ bytes: [UInt8], _ source: CheckedPlan.Source) throws -> Walk {
        let archive = try HandMadeArchive([("data/originals/s.csv", bytes)])
        let decoding = try #require(TextDecoding(source.encoding))
        var walk = Walk()
        do {
            var walker = try RecordWalker(archive.open.text(archive.open.members[0]), source, decoding)
            while let batch = try walker.next() {
                let reader = RowFields(batch, source.layout, decoding)
                for row in batch.rows.indices {
                    let fields = batch.fields(row).map { index in
                        var text: [UInt8] = []
                        let isText = RowFields.decode(
                            batch.bytes.span, batch.places[index], source.layout, decoding, into: &text)
                        return isText ? String(decoding: text, as: UTF8.self) : "?"
                    }
                    let place = batch.location(row)
                    walk.records.append(
                        Record(
                            number: place.number, line: place.line, offset: place.byteOffset, bytes: place.byteCount,
                            fields: fields, findings: reader.findings(row, columns: source.columns.count)))
                }
            }
            walk.coverage = walker.coverage.map { "\($0.offset),\($0.bytes),\($0.name),\($0.items)" }
        } catch let stuck as RecordWalker.Stuck { walk.stuckAt = stuck.byteOffset }
        return walk
    }

    /// Bodies under the header `a,b`, and the records in them.
    static let bodies: [(name: String, body: String, records: [[String]])] = [
        ("one record", "1,2\n", [["1", "2"]]), ("no record", "", []), ("no terminator at the end", "1,2", [["1", "2"]]),
        ("a delimiter at the end", "1,", [["1", ""]]),
        ("three terminators", "1,2\r\n3,4\r5,6\n", [["1", "2"], ["3", "4"], ["5", "6"]]),
        ("blank lines", "\n\r\n\r1,2\n\n", [["1", "2"]]), ("a lone CR at the end", "1,2\r", [["1", "2"]]),
        ("quotes", "\"1\",\"2,\"\n", [["1", "2,"]]), ("a doubled quote", "\"a\"\"b\",\"\"\"\"\n", [["a\"b", "\""]]),
        ("lines in quotes", "\"a\r\nb\nc\rd\",2\n", [["a\r\nb\nc\rd", "2"]]), ("an empty quoted field", "\"\",\n", [["", ""]]),
        ("a quote within a field", "a\"b,c\"\n", [["a\"b", "c\""]]), ("a space before a quote", " \"a,b\"\n", [[" \"a", "b\""]]),
        ("bytes after a closing quote", "\"a\"x,2\n", [["a", "2"]]),
        ("quotes after a closing quote", "\"a\" \"b\",2\n", [["a", "2"]]),
        ("a quoted field at the end", "1,\"2\"", [["1", "2"]]), ("too few fields", "1\n", [["1"]]),
        ("too many", "1,2,3\n", [["1", "2", "3"]]),
        ("a quoted blank", "\"\"\n", [[""]]),
    ]

    @Test(arguments: bodies) func `splits records and fields`(name: String, body: String, records: [[String]]) throws {
        let walk = try Self.walk(Array("a,b\n\(body)".utf8), Self.source(["a", "b"]))
        #expect(walk.records.map { $0.fields.map { Array($0.utf8) } } == records.map { $0.map { Array($0.utf8) } }, "\(name)")
    }

    static let findings: [(body: [UInt8], findings: [String])] = [
        (Array("\"a\"x,2\n".utf8), ["QUOTE_TRAILING"]), (Array("1\n".utf8), ["RAGGED_SHORT"]),
        (Array("1,2,3\n".utf8), ["RAGGED_LONG"]),
        (Array("\"1\"x\n".utf8), ["QUOTE_TRAILING", "RAGGED_SHORT"]), ([0xff, 0x2c, 0x0a], ["ENCODING"]),
        ([0x22, 0x22, 0xff, 0x0a], ["ENCODING", "QUOTE_TRAILING", "RAGGED_SHORT"]), (Array("\"\"\n".utf8), ["RAGGED_SHORT"]),
        ([0xed, 0xa0, 0x80, 0x2c, 0x0a], ["ENCODING"]), ([0xc0, 0x80, 0x2c, 0x0a], ["ENCODING"]),
        ([0xe4, 0xb8, 0x2c, 0xad, 0x0a], ["ENCODING"]),
        (Array("1,\u{feff}\n".utf8), []),
    ]

    @Test(arguments: findings) func `names what is wrong with a record in the contract's order`(body: [UInt8], findings: [String])
        throws
    {
        let walk = try Self.walk(Array("a,b\n".utf8) + body, Self.source(["a", "b"]))
        #expect(walk.records.map(\.findings) == [findings])
    }

    @Test func `accounts for every byte of a file with everything`() throws {
        // BOM 3; preamble 9 with two lines and a CR LF; header 5; records and a blank; footer 8 without an end.
        let text = "题\r\n\nx\n" + "a,b\r\n" + "1,2\n\"3\n\",4\r\n" + "\n\r\n" + "5,6\n" + "合计,9\nend"
        let bytes = [0xef, 0xbb, 0xbf] + Array(text.utf8)
        let headerAt = Int64(3 + "题\r\n\nx\n".utf8.count)
        let footerAt = Int64(bytes.count - "合计,9\nend".utf8.count)
        let walk = try Self.walk(bytes, Self.source(["a", "b"], bom: true, headerAt: headerAt, footerAt: footerAt))
        #expect(
            walk.coverage == [
                "0,3,bom,1", "3,8,preamble,3", "11,5,header,1", "16,12,records,2", "28,3,blank,2", "31,4,records,1",
                "35,12,footer,2",
            ])
        #expect(walk.records.map(\.line) == [5, 6, 10])
        #expect(walk.records.map(\.offset) == [16, 20, 31])
        #expect(walk.records.map(\.bytes) == [4, 8, 4])
    }

    @Test func `leaves quotes alone where the lock has none`() throws {
        let walk = try Self.walk(Array("a;b\n\"1;2\"\n".utf8), Self.source(["a", "b"], delimiter: 0x3b, quote: nil))
        #expect(walk.records.map(\.fields) == [["\"1", "2\""]])
    }

    @Test func `stops at quotes that the body does not close`() throws {
        #expect(try Self.walk(Array("a,b\n1,2\n\"3,4\n".utf8), Self.source(["a", "b"])).stuckAt == 8)
        #expect(try Self.walk(Array("a,b\n1,\"2\n3\"\n".utf8), Self.source(["a", "b"], footerAt: 9)).stuckAt == 4)
    }

    @Test func `wants the lock's header`() throws {
        #expect(try Self.walk(Array("a,c\n".utf8), Self.source(["a", "b"])).stuckAt == 0)
        #expect(try Self.walk(Array("a,b,c\n".utf8), Self.source(["a", "b"])).stuckAt == 0)
        #expect(try Self.walk([], Self.source(["a"])).stuckAt == 0)
        #expect(try Self.walk(Array("a\n".utf8), Self.source(["a"], headerAt: 99)).stuckAt == 99)
        #expect(try Self.walk(Array("a\n".utf8), Self.source(["a"], bom: true, headerAt: 3)).stuckAt != nil)
        #expect(try Self.walk(Array("a\n".utf8), Self.source(["a"], headerAt: 1, footerAt: 0)).stuckAt != nil)
    }

    @Test func `reads GB18030 as bytes and decodes each field`() throws {
        // 姓,名 / 张三,￥ / one field with a character of four bytes and a quote, one with a bad lead byte.
        let bytes: [UInt8] =
            [0xd0, 0xd5, 0x2c, 0xc3, 0xfb, 0x0a, 0xd5, 0xc5, 0xc8, 0xfd, 0x2c, 0xa3, 0xa4, 0x0a]
            + [0x22, 0x81, 0x30, 0x84, 0x36, 0x22, 0x22, 0x22, 0x2c, 0x80, 0x0a] + [0xd5, 0x2c, 0x31, 0x0a]
        let walk = try Self.walk(bytes, Self.source(["姓", "名"], gb18030: true))
        #expect(walk.records.prefix(2).map(\.fields) == [["张三", "￥"], ["\u{a5}\"", "\u{20ac}"]])
        #expect(walk.records.map(\.findings) == [[], [], ["ENCODING"]])
    }

    /// A record that does not end in the first window is the same record.
    @Test(arguments: [(1 << 20) - 7, (1 << 20) - 6, (1 << 20) - 5, (1 << 20) - 4, (1 << 20) - 3, 1 << 20, (1 << 20) + 1, 3 << 20])
    func `reads on over the edge of its window`(length: Int) throws {
        let long = String(repeating: "x", count: length)
        let walk = try Self.walk(Array("a,b\n\"\(long)\"\"\",2\r\n3,4\r\n".utf8), Self.source(["a", "b"]))
        #expect(walk.records.map(\.fields) == [[long + "\"", "2"], ["3", "4"]])
        #expect(walk.records.map(\.line) == [2, 3])
        #expect(walk.coverage == ["0,4,header,1", "4,\(length + 13),records,2"])
    }

    @Test(arguments: UInt64(0)..<200) func `covers whatever bytes it is given`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let pieces: [[UInt8]] = [
            [0x2c], [0x22], [0x0a], [0x0d], [0x0d, 0x0a], [0x61], [0xd5, 0xc5], [0xff], [0x22, 0x22], [0x81, 0x30],
        ]
        let body = (0..<Int.random(in: 0...60, using: &random)).flatMap { _ in pieces.randomElement(using: &random) ?? [] }
        let bytes = Array("a,b\n".utf8) + body
        let walk = try Self.walk(bytes, Self.source(["a", "b"], gb18030: seed % 2 == 0))
        guard walk.stuckAt == nil else { return }
        let lengths = walk.coverage.map { Int($0.split(separator: ",")[1]) ?? 0 }
        #expect(lengths.reduce(0, +) == bytes.count)
        #expect(
            zip(walk.coverage, walk.coverage.dropFirst()).allSatisfy {
                $0.split(separator: ",")[2] != $1.split(separator: ",")[2]
            })
        #expect(walk.records.map(\.number) == Array(walk.records.indices.map { Int64($0 + 1) }))
    }
}
