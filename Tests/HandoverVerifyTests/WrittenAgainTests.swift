import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `Records written again` {
    /// Ways to write a table, and which bytes make them stumble.
    static let layouts: [(name: String, layout: CSVLayout, alphabet: [[UInt8]])] = {
        var layouts: [(String, CSVLayout, String)] = [("plain", CSVLayout(), "ab,,\"\"\n\r甲")]
        layouts.append(("without quotes", CSVLayout(quote: nil), "ab,,\"\n\r"))
        var layout = CSVLayout()
        layout.escape = 0x5c
        layouts.append(("with an escape", layout, "ab,,\"\"\\\\\n\r甲"))
        layout.quote = nil
        layouts.append(("with an escape alone", layout, "ab,,\"\\\\\n\r"))
        layout = CSVLayout()
        (layout.delimiter, layout.textDelimiter) = ([0x7c, 0x7c], [0x7c, 0x7c])
        layouts.append(("with a long delimiter", layout, "ab||||\"\"\n\r"))
        layout = CSVLayout()
        layout.comment = 0x23
        layouts.append(("with comments", layout, "ab,,#\"\"\n\r"))
        layout = CSVLayout(quote: nil)
        (layout.delimiter, layout.textDelimiter, layout.widths) = ([], [], [2, 3])
        layouts.append(("in columns of fixed width", layout, "abc\n\r甲"))
        layout.ragged = "pad"
        layouts.append(("in columns that may end early", layout, "abc\n\r"))
        layout = CSVLayout()
        layout.ragged = "pad"
        layouts.append(("with fields that may be missing", layout, "ab,\"\"\n"))
        return layouts.map { ($0.0, $0.1, $0.2.unicodeScalars.map { Array(String($0).utf8) }) }
    }()

    /// The batch of a table with two columns, and how its records are decoded.
    static func batches(_ body: [UInt8], _ layout: CSVLayout) throws -> [RowFields] {
        var source = `The record walker`.source(["a", "b"], gb18030: layout.isGB18030)
        source.layout = layout
        if !layout.widths.isEmpty { (source.layout.headers, source.layout.areNamesGiven) = (0, true) }
        let head = layout.widths.isEmpty ? Array("a".utf8) + layout.delimiter + Array("b\n".utf8) : []
        let archive = try HandMadeArchive([("data/originals/s.csv", head + body)])
        let decoding = try #require(TextDecoding(source.encoding))
        var fields: [RowFields] = []
        do {
            var walker = try RecordWalker(archive.open.text(archive.open.members[0]), source, decoding)
            while let batch = try walker.next() { fields.append(RowFields(batch, source.layout, decoding)) }
        } catch is RecordWalker.Stuck {}
        return fields
    }

    /// Some records of two fields, most of them as a writer would write them, and some of anything.
    static func body(_ layout: CSVLayout, _ alphabet: [[UInt8]], _ random: inout SplitMix64) -> [UInt8] {
        func some(_ most: Int, _ without: [UInt8]) -> [[UInt8]] {
            let letters = alphabet.filter { !without.contains($0[0]) }
            return (0..<Int.random(in: 0...most, using: &random)).map { _ in letters.randomElement(using: &random) ?? [0x61] }
        }
        let ends: [UInt8] = [0x0a, 0x0d]
        if !layout.widths.isEmpty {
            let letters = some(5, ends).joined()
            return
                (layout.ragged == "pad"
                ? Array(letters) : Array(letters) + [UInt8](repeating: 0x61, count: 5 - letters.count % 5))
                + [0x0a]
        }
        let marks = ends + layout.delimiter + [layout.quote, layout.escape, layout.comment].compactMap { $0 }
        func field() -> [UInt8] {
            switch (Int.random(in: 0..<24, using: &random), layout.quote, layout.escape) {
            case (0, _, _): return Array(some(4, []).joined())
            case (1...9, let quote?, let escape):
                return [quote] + some(6, escape.map { [$0] } ?? []).flatMap { $0 == [quote] ? $0 + $0 : $0 } + [quote]
            case (10...13, _, let escape?): return some(4, marks).flatMap { [escape] + $0 }
            case (14...17, _, let escape?):
                return some(3, marks).joined() + [escape, marks.randomElement(using: &random) ?? escape]
            default: return Array(some(4, marks).joined())
            }
        }
        return field() + layout.delimiter + field() + [0x0a]
    }

    @Test(arguments: layouts.indices) func `are the bytes that were read, whatever these are`(index: Int) throws {
        let (name, layout, alphabet) = Self.layouts[index]
        var random = SplitMix64(state: UInt64(index))
        var (count, escaped) = (Int64(0), 0)
        for _ in 0..<200 {
            let body = (0..<6).flatMap { _ in Self.body(layout, alphabet, &random) }
            for fields in try Self.batches(body, layout) {
                let again = WrittenAgain(fields, columns: 2)
                count += again.count
                escaped += fields.batch.places.count { $0.isEscaped }
                #expect(again.differing.isEmpty, "\(name): \(String(decoding: body, as: UTF8.self).debugDescription)")
            }
        }
        #expect(count > 200, "\(name)")
        if layout.quote != nil || layout.escape != nil { #expect(escaped > 30, "\(name)") }
    }

    @Test func `are so in GB18030, whose second bytes look like marks`() throws {
        var layout = CSVLayout()
        (layout.delimiter, layout.textDelimiter, layout.isGB18030) = ([0x7c], [0x7c], true)
        // 0x81 0x7C is one character, and a delimiter behind it another.
        let body: [UInt8] = [0x81, 0x7c, 0x7c, 0x22, 0x22, 0x22, 0xb0, 0xa1, 0x22, 0x0a]
        let fields = try #require(try Self.batches(body, layout).first)
        #expect(fields.batch.rows.count == 1 && fields.batch.places.count == 2)
        let again = WrittenAgain(fields, columns: 2)
        #expect(again.count == 1 && again.differing.isEmpty)
    }

    /// What a reader could have made of `"x""y",zz` and of `uu,vv`, as (record, field, from, to, quoted, escaped).
    static let mistakes: [(name: String, field: Int, from: Int, to: Int, isQuoted: Bool, isEscaped: Bool)] = [
        ("a byte too late", 2, 10, 11, false, false), ("a byte too few", 2, 9, 10, false, false),
        ("a delimiter swallowed", 2, 9, 12, false, false), ("quotes that are none", 2, 9, 11, true, false),
        ("quotes kept", 0, 0, 6, false, false), ("a doubled quote not undone", 0, 1, 5, true, false),
        ("a field that ends at a doubled quote", 0, 1, 2, true, false),
    ]

    @Test(arguments: mistakes.indices) func `are others where a field was read wrongly`(index: Int) throws {
        let mistake = Self.mistakes[index]
        let fields = try #require(try Self.batches(Array("\"x\"\"y\",zz\nuu,vv\n".utf8), CSVLayout()).first)
        var batch = fields.batch
        #expect(WrittenAgain(fields, columns: 2).differing.isEmpty)
        let start = Int(batch.rows[0].start)
        let shift = mistake.field == 2 ? start + 1 : start
        batch.places[mistake.field] = .init(
            shift + mistake.from, shift + mistake.to, isQuoted: mistake.isQuoted, isEscaped: mistake.isEscaped)
        let again = WrittenAgain(RowFields(batch, fields.layout, fields.decoding), columns: 2)
        #expect(again.count == 2)
        #expect(again.differing.map(\.number) == [mistake.field == 2 ? 2 : 1], "\(mistake.name)")
        var writing = ContentWalk.Writing()
        writing.take(again, of: "data/originals/s.csv")
        #expect(writing.count == 2 && writing.findings.kept.map(\.code) == [.recordNotWrittenAgain])
    }

    @Test func `are others where a field is missing or two are one`() throws {
        let fields = try #require(try Self.batches(Array("u,v\nx,y\n".utf8), CSVLayout()).first)
        var batch = fields.batch
        batch.places.swapAt(2, 3)
        #expect(WrittenAgain(RowFields(batch, fields.layout, fields.decoding), columns: 2).differing.map(\.number) == [2])
        batch = fields.batch
        batch.places.removeLast()
        var pads = fields.layout
        pads.ragged = "pad"
        #expect(WrittenAgain(RowFields(batch, pads, fields.decoding), columns: 2).differing.map(\.number) == [2])
    }
}
