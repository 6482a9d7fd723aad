import HandoverPlan
import Testing

@testable import HandoverTarget

@Suite struct `Lines of COPY` {
    private func encode(_ columns: [PostgresRowEncoder.Column], _ lines: String) -> (text: String, refused: [String]) {
        let batch = PostgresRowEncoder(columns).encode(Array(lines.utf8))
        #expect(batch.starts.last == batch.bytes.count)
        return (String(decoding: batch.bytes, as: UTF8.self), batch.refused.map { "\($0.row) \($0.words)" })
    }

    private static let text = PostgresRowEncoder.Column(representation: .text)

    @Test func `tell null, nothing and what looks like null apart`() {
        let made = encode([Self.text, Self.text, Self.text], ",\"\",\\N\n\"a\tb\n\",\"\"\"\",\"\r\\\"\n")
        #expect(made.text == "\\N\t\t\\\\N\na\\tb\\n\t\"\t\\r\\\\\n")
        #expect(made.refused == [])
    }

    @Test func `leave out what PostgreSQL could not give back`() {
        let made = encode([Self.text], "a\u{0}b\nc\n")
        #expect(made.text == "c\n" && made.refused == ["0 value 1 holds U+0000"])
        let short = PostgresRowEncoder.Column(representation: .text, mostCharacters: 2)
        let cut = encode([short], "张三\n张三 \nab\n")
        #expect(cut.text == "张三\nab\n" && cut.refused == ["1 value 1 has more than 2 characters"])
        let cents = PostgresRowEncoder.Column(representation: .minorUnits, scale: 2)
        let amounts = encode([cents], "-0.05\n92233720368547758.07\n92233720368547758.08\n")
        #expect(amounts.text == "-5\n9223372036854775807\n" && amounts.refused == ["2 value 1 does not fit 64 bits"])
        let real = PostgresRowEncoder.Column(representation: .real, scale: 2)
        let reals = encode([real], "0.10\n9007199254740993.01\n")
        #expect(reals.text == "0.10\n" && reals.refused == ["1 value 1 cannot be held as a binary fraction"])
    }

    /// 0001-01-01T00:00:00+00:00 and 9999-12-31T23:59:59+00:00 are the first and the last.
    @Test(arguments: [
        ("0001-01-01T08:00:00+08:00", true), ("0001-01-01T07:59:59+08:00", false), ("0001-01-01T00:00:00-01:00", true),
        ("9999-12-31T23:59:59+00:00", true), ("9999-12-31T22:59:59-01:00", true), ("9999-12-31T23:00:00-01:00", false),
        ("9999-12-31T23:59:59+08:00", true), ("1988-07-01T08:00:00+09:00", true),
    ]) func `keep an instant that is within the years 0001 to 9999`(text: String, isKept: Bool) {
        let made = encode([.init(representation: .timestamptz)], text + "\n")
        #expect(made.refused.isEmpty == isKept)
        #expect(encode([.init(representation: .timestamp)], text + "\n").text == text.prefix(19) + "\n")
    }

    @Test func `take literals, with doubled quotes, and leave out the number of a row`() {
        let batch = PostgresRowEncoder(literals: 2, skipping: 1).encode(
            Array("'1',NULL,'it''s \"\"'\n'2','',\"'a,\"\"b'\"\n".utf8))
        #expect(String(decoding: batch.bytes, as: UTF8.self) == "\\N\tit's \"\"\n\ta,\"b\n")
        let wrong = PostgresRowEncoder(literals: 1, skipping: 0).encode(Array("12\n'\n'a'b'\n".utf8))
        #expect(wrong.refused.map(\.row) == [0, 1])
    }
}
