import HandoverCore
import HandoverData
import HandoverGB18030
import HandoverIngest
import Testing

@Suite struct `CSV sniffer` {
    /// GB18030 bytes of text that is ASCII or in this sample's words: enough for a test, no encoder.
    static let gb18030: [Character: [UInt8]] = {
        var table: [Character: [UInt8]] = [:]
        for lead in UInt8(0xa1)...0xf7 {
            for trail in UInt8(0xa1)...0xfe {
                var utf8: [UInt8] = []
                if decodeGB18030([lead, trail].span, into: &utf8) == nil {
                    table[Character(String(decoding: utf8, as: UTF8.self))] = [lead, trail]
                }
            }
        }
        return table
    }()

    static func encode(_ text: String) -> [UInt8] {
        text.flatMap { $0.isASCII ? Array(String($0).utf8) : gb18030[$0] ?? [] }
    }

    func profile(_ bytes: [UInt8], chunkBytes: Int = 1 << 20) throws -> CSVProfile {
        try withFile(bytes) { try CSVSniffer(path: $0, name: "t.csv", chunkBytes: chunkBytes).profile() }
    }

    @Test(arguments: [1, 13, 1 << 20]) func `finds the frame of a GB18030 report`(chunkBytes: Int) throws {
        let preamble = "客户资料表\r\n导出日期：2024-01-05\r\n\r\n"
        let header = "编号,姓名,电话,金额,日期,备注\r\n"
        let body = (1...20).map { i in
            "\(i),张三,\(i.isMultiple(of: 2) ? "13800138000" : "１３９００１３９０００"),￥\(i),2024/1/\(i),\(i < 5 ? "无" : "")\r\n"
        }.joined()
        let footer = "　合计,,,￥210,,\r\n制表人：李四\r\n"
        let bytes = Self.encode(preamble + header + body + footer)
        let result = try profile(bytes, chunkBytes: chunkBytes)
        #expect(result.dialect.encoding == .gb18030)
        #expect(result.dialect.delimiter == ",")
        #expect(result.dialect.columns == ["编号", "姓名", "电话", "金额", "日期", "备注"])
        #expect(result.dialect.headerAt == Int64(Self.encode(preamble).count))
        #expect(result.dialect.footerAt == Int64(Self.encode(preamble + header + body).count))
        #expect(result.records == 20)
        #expect(result.bytes == Int64(bytes.count))
        #expect(result.columns.map { $0.candidate() } == [.integer, nil, .phoneCN, .money, .date("yyyy/M/d"), nil])
        #expect(result.columns.map(\.isUnique) == [true, false, false, true, true, false])
        #expect(result.columns[2].fullWidth == 10)
        #expect(result.columns[5].nullTokens == ["无": 4, "": 16])
        #expect(result.columns[5].nonNull == 0)
        #expect(result.columns[2].maximumBytes == 33)
    }

    @Test func `reads a simple table with a BOM`() throws {
        let result = try profile([0xef, 0xbb, 0xbf] + Array("id;name\n1;\"a;b\"\n2;c\n".utf8))
        #expect(result.dialect == .simple(delimiter: ";", columns: ["id", "name"], hasBOM: true, headerAt: 3))
        #expect(result.records == 2)
    }

    static let delimiters: [(name: String, text: String, delimiter: String, columns: Int)] = [
        ("tab", "a\tb\tc\n1,5\t2\t3\n4,5\t5\t6\n", "\t", 3), ("bar", "a|b\nx,y|1\nz|2\n", "|", 2),
        ("none: one column", "name\nx\ny\n", ",", 1), ("comma among semicolons in text", "a,b\n1,x;y\n2,z\n3,w\n", ",", 2),
        ("a quoted field with the other delimiter", "\"a\";\"b\"\n\"1,2,3\";\"x\"\n\"4,5\";\"y\"\n", ";", 2),
    ]

    @Test(arguments: delimiters) func `picks the delimiter that splits most evenly`(
        name: String, text: String, delimiter: String, columns: Int
    ) throws {
        let result = try profile(Array(text.utf8))
        #expect(result.dialect.delimiter == delimiter, "\(name)")
        #expect(result.dialect.columns.count == columns, "\(name)")
    }

    static let footers: [(text: String, has: Bool)] = [
        ("a,b\n1,2\n3,4\nTotal,6\n", true), ("a,b\n1,2\n3,4\nTOTAL: 6\n", true), ("a,b\n1,2\n\"合计\",2\n", true),
        ("a,b\n小计,2\n1,2\n", false), ("a,b\n1,2\nTotal Print,4\n", false), ("a,b\n1,2\n3\n", false),
        ("a,b\n1,2\n小计,2\n\n总计,2\nnote\n", true),
    ]

    @Test(arguments: footers) func `a footer begins with a total`(text: String, has: Bool) throws {
        let result = try profile(Array(text.utf8))
        #expect((result.dialect.footerAt != nil) == has, "\(text)")
    }

    @Test func `a title saved at full width is preamble`() throws {
        let result = try profile(Array("Customers,,\nid,name,city\n1,x,y\n2,z,w\n".utf8))
        #expect(result.dialect.headerAt == 12)
    }

    @Test(arguments: [
        ("1,2\n3,4\n", "csv.no-header"), ("a,a\n1,2\n", "csv.column-twice"), ("id,\n1,2\n3,4\n", "csv.column-unnamed"),
        ("", "csv.empty"), ("\n\n", "csv.no-header"),
    ]) func `refuses a table without column names`(text: String, code: String) {
        let failure = #expect(throws: Failure.self) { try profile(Array(text.utf8)) }
        #expect(failure?.diagnostics.first?.code.name == code)
    }

    @Test func `takes one damaged byte for a damaged record`() throws {
        let result = try profile(Array("a,b\n".utf8) + [0xd6, 0xd0, 0x2c, 0xff, 0x0a])
        #expect(result.dialect.encoding == .gb18030)
        #expect(result.unreadable == 1)
    }

    @Test(arguments: [1, 1 << 20]) func `refuses a file of neither encoding and says where`(chunkBytes: Int) {
        let bytes = Array("a,b\n".utf8) + [0xd6, 0xd0, 0x2c, 0xff, 0x0a, 0xff, 0x2c, 0x31, 0x0a]
        let failure = #expect(throws: Failure.self) { try profile(bytes, chunkBytes: chunkBytes) }
        #expect(failure?.diagnostics.first?.code.name == "csv.unknown-encoding")
        #expect(failure?.diagnostics.first?.arguments == [.count(4), .count(7)])
    }

    static let types: [(value: String, types: [ColumnProfile.ValueType])] = [
        ("12", [.integer, .decimal, .money]), ("-5", [.integer, .decimal, .money]), ("007", [.money]),
        ("1.50", [.decimal, .money]),
        ("¥1,234.50", [.money]), ("￥１，２３４", [.money]), ("12,34", []), ("100元", [.money]),
        ("2024-01-05", [.date("yyyy-MM-dd"), .date("yyyy-M-d")]),
        ("2024-1-5", [.date("yyyy-M-d")]), ("2024-02-30", []), ("20240229", [.integer, .decimal, .money, .date("yyyyMMdd")]),
        ("2024年1月5日", [.date("yyyy年M月d日")]), ("2024.1.5", [.date("yyyy.M.d")]), ("138-0013-8000", [.phoneCN]),
        ("+86 13800138000", [.phoneCN]), ("010-12345678", [.phoneCN]), ("text 1", []),
        ("1234567890123456789", [.decimal, .money]),
    ]

    @Test(arguments: types) func `recognises the shapes of values`(value: String, types: [ColumnProfile.ValueType]) throws {
        let result = try profile(Array("k;v\nx;\(value)\ny;\(value)\n".utf8))
        #expect(Set(result.columns[1].typeCounts.keys) == Set(types), "\(value)")
    }

    @Test func `records that cannot be read are counted apart`() throws {
        let result = try profile(Array("a,b\n1,2\n3\n4,5\n".utf8))
        #expect(result.records == 3)
        #expect(result.unreadable == 1)
        #expect(result.columns[0].nonNull == 2)
    }
}
