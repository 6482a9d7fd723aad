import HandoverCore
import HandoverData
import HandoverIngest
import Testing

@Suite struct `CSV grammar` {
    typealias Kind = ReadFinding.Kind
    static let rows: [(name: String, body: String, fields: [[String]], findings: [[Kind]])] = [
        ("one record", "1,2\n", [["1", "2"]], [[]]),
        ("no body", "", [], []),
        (
            "LF, CRLF and a lone CR end records", "1,2\n3,4\r\n5,6\r7,8\n", [["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"]],
            [[], [], [], []]
        ),
        ("the last record needs no terminator", "1,2\n3,4", [["1", "2"], ["3", "4"]], [[], []]),
        ("blank lines are no records", "\n\r\n1,2\n\n\r3,4\n\n", [["1", "2"], ["3", "4"]], [[], []]),
        ("a trailing delimiter is an empty field", "1,\n", [["1", ""]], [[]]),
        ("only delimiters are empty fields", ",", [["", ""]], [[]]),
        ("a quoted field holds delimiters and terminators", "\"1,\r\n\n\r\",2\n", [["1,\r\n\n\r", "2"]], [[]]),
        ("two quotes are one", "\"a\"\"b\"\"\",\"\"\"\"\n", [["a\"b\"", "\""]], [[]]),
        ("an empty quoted field", "\"\",\"\"\n", [["", ""]], [[]]),
        ("a quoted field alone on a line is no blank line", "\"\"\n", [[""]], [[.raggedShort]]),
        ("a quote inside an unquoted field is itself", "a\"b,\"\"\n", [["a\"b", ""]], [[]]),
        ("a space before a quote makes the field unquoted", " \"a\",2\n", [[" \"a\"", "2"]], [[]]),
        ("text after a closing quote is skipped", "\"a\"x\"\"y,2\n", [["a", "2"]], [[.quoteTrailing]]),
        ("a space after a closing quote is text", "\"a\" ,2\n", [["a", "2"]], [[.quoteTrailing]]),
        ("too few fields", "1\n", [["1"]], [[.raggedShort]]),
        ("too many fields", "1,2,3\n", [["1", "2", "3"]], [[.raggedLong]]),
        ("findings are listed in order", "\"a\"\u{1}x\n", [["a"]], [[.quoteTrailing, .raggedShort]]),
        ("a last quoted field may end with the file", "1,\"2\"", [["1", "2"]], [[]]),
        ("NUL and other controls are content", "\u{0},\u{1a}\n", [["\u{0}", "\u{1a}"]], [[]]),
    ]

    @Test(arguments: rows) func `splits records and fields`(name: String, body: String, fields: [[String]], findings: [[Kind]])
        throws
    {
        for encoding in CSVDialect.Encoding.allCases where encoding.unit == .byte {
            let reading = try withFile(Array(("a,b\n" + body).utf8)) { try read($0, .simple(encoding)) }
            #expect(reading.fields == fields, "\(name)")
            #expect(reading.findings == findings, "\(name)")
        }
    }

    @Test func `without a quote, quotes are text`() throws {
        let reading = try withFile(Array("a;b\n\"x;\"y\"\"\n".utf8)) { try read($0, .simple(delimiter: ";", quoted: false)) }
        #expect(reading.fields == [["\"x", "\"y\"\""]])
    }

    @Test(arguments: ["\t", ";", "|", "||", "，", "^"]) func `every delimiter parts fields`(delimiter: String) throws {
        let reading = try withFile(Array("a\(delimiter)b\n1,\(delimiter)2\n".utf8)) {
            try read($0, .simple(delimiter: delimiter))
        }
        #expect(reading.fields == [["1,", "2"]])
    }

    static let bad: [(name: String, bytes: [UInt8], offset: Int64)] = [
        ("a lone continuation byte", [0x80], 6), ("an overlong slash", [0xc0, 0xaf], 6), ("a surrogate", [0xed, 0xa0, 0x80], 6),
        ("above U+10FFFF", [0xf4, 0x90, 0x80, 0x80], 6), ("an overlong three-byte form", [0xe0, 0x9f, 0x80], 6),
        ("an overlong four-byte form", [0xf0, 0x8f, 0x80, 0x80], 6), ("a sequence cut by a terminator", [0xe4, 0xb8], 6),
        ("a bad byte after good text", [0xe4, 0xb8, 0xad, 0xff], 9), ("a byte that never occurs", [0xf5, 0x80, 0x80, 0x80], 6),
    ]

    @Test(arguments: bad) func `a record with invalid UTF-8 is found`(name: String, bytes: [UInt8], offset: Int64) throws {
        let file = Array("a,b\n1,".utf8) + bytes + Array("\n3,4\n".utf8) + Array("5,".utf8) + bytes + Array("\n中,文\n".utf8)
        let reading = try withFile(file) { try read($0, .simple()) }
        #expect(reading.findings == [[.encoding], [], [.encoding], []], "\(name)")
        #expect(reading.badBytes.first == offset, "\(name)")
        #expect(reading.fields.last == ["中", "文"])
    }

    static let badGB18030: [(name: String, bytes: [UInt8])] = [
        ("0xFF", [0xff]), ("a lead before a delimiter", [0x81, 0x2c, 0x31]), ("half of four bytes", [0x81, 0x30]),
        ("four bytes beyond the last", [0xe3, 0x32, 0x9a, 0x36]), ("four bytes between the planes", [0x84, 0x31, 0xa5, 0x30]),
        ("0x7F as a trail", [0x81, 0x7f]), ("bad bytes after a closing quote", Array("\"x\"".utf8) + [0xff]),
        ("bad bytes between escaped quotes", Array("\"\"\"".utf8) + [0xff] + Array("\"".utf8)),
    ]

    @Test(arguments: badGB18030) func `a record with invalid GB18030 is found`(name: String, bytes: [UInt8]) throws {
        let file = Array("a,b\n".utf8) + bytes + Array(",2\n".utf8) + [0xd6, 0xd0, 0x2c, 0x80, 0x0a]
        let reading = try withFile(file) { try read($0, .simple(.gb18030)) }
        #expect(reading.findings.first?.first == .encoding, "\(name)")
        #expect(reading.findings.last == [])
        #expect(reading.fields.last == ["中", "€"])
    }

    @Test func `escapes and GB18030 in one field`() throws {
        let file =
            Array("a,b\n\"".utf8) + [0xd6, 0xd0] + Array("\"\"".utf8) + [0x81, 0x30, 0x84, 0x36] + Array("\"\"\",x\n".utf8)
        let reading = try withFile(file) { try read($0, .simple(.gb18030)) }
        #expect(reading.fields == [["中\"\u{a5}\"", "x"]])
        #expect(reading.findings == [[]])
    }
}
