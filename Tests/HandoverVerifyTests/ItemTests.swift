import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `Items of lists in columns` {
    static let cuts: [(name: String, by: [String], text: String, parts: [String])] = [
        ("no separator", ["；"], "名片", ["名片"]), ("Chinese separators", ["；", ";"], "名片；海报;单页", ["名片", "海报", "单页"]),
        ("the enumeration comma", ["、"], "甲、乙、丙", ["甲", "乙", "丙"]),
        ("characters that begin as a separator does", ["、"], "。、「」", ["。", "「」"]),
        ("the shorter first", ["-", "--"], "a--b", ["a", "", "b"]),
        ("the longer first", ["--", "-"], "a--b-c", ["a", "b", "c"]),
        ("three where two fit", ["--", "-"], "a---b", ["a", "", "b"]), ("from left to right", ["aa"], "xaaay", ["x", "ay"]),
        ("one in another", ["ab", "b"], "1ab2b3", ["1", "2", "3"]),
        ("the beginning of one, and the end", ["ab"], "1a2ab3a", ["1a2", "3a"]),
        ("nothing before and behind", [";"], ";a;", ["", "a", ""]), ("nothing but a separator", [";"], ";", ["", ""]),
        ("three", ["；"], "；；", ["", "", ""]), ("blanks around", [";"], " a ;\u{3000}b\u{a0};\t;c d", ["a", "b", "", "c d"]),
        ("blanks between", [" "], " a  b", ["", "a", "", "b"]), ("a blank in a separator", [" - "], "a - b -c", ["a", "b -c"]),
        ("the ideographic space", ["\u{3000}"], "甲\u{3000}乙", ["甲", "乙"]), ("a line", ["\n"], "a\nb", ["a", "b"]),
        ("nothing", [";"], "", []), ("blanks", [";"], " \u{3000}\u{feff} ", []), ("blanks that are separators", [" "], "   ", []),
        ("four bytes", ["𠮷"], "a𠮷b", ["a", "b"]), ("quotes", ["\""], "a\"b", ["a", "b"]),
        ("a delimiter", [","], "a,b", ["a", "b"]), ("a separator of many bytes", ["和也与及"], "甲和也与及乙和也", ["甲", "乙和也"]),
    ]

    /// The same text in every encoding: as it came, with doubled quotes around it, and cut piece by piece.
    @Test(arguments: cuts, [SourceEncoding.utf8, .gb18030, .utf16le, .utf16be, .utf32le])
    func `are cut in every encoding`(cut: (name: String, by: [String], text: String, parts: [String]), encoding: SourceEncoding)
        throws
    {
        let source = ItemReading.source(["a", "b"], [(1, cut.by)], encoding: encoding, bom: true, nulls: [])
        let quoted = "\"" + cut.text.replacing("\"", with: "\"\"") + "\""
        let bytes = try ItemReading.encoded("a,b\n1,\(quoted)\n2,\(quoted)\n", encoding)
        for mostItems in [ItemWalk.mostItems, 3, 2, 1] {
            let reading = try ItemReading(encoding.mark + bytes, source, mostItems: mostItems)
            let parts = reading.lists[1].map { $0.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)[4] }
            #expect(parts == cut.parts.map { "\($0) < 1" } + cut.parts.map { "\($0) < 2" }, "\(cut.name)")
            #expect(reading.counts == [2, Int64(2 * cut.parts.count)])
        }
    }

    @Test func `numbers items of two lists, and says where their rows are`() throws {
        let text = "号,标签,电话\r\n甲,\"x；\r\ny\",1\r\n乙,,2 3\r\n丙,z,\r\n"
        let source = ItemReading.source(["号", "标签", "电话"], [(1, ["；"]), (2, [" "])])
        let whole = try ItemReading(Array(text.utf8), source)
        #expect(whole.lists[0] == ["1 0.0 2 19+17", "2 0.0 4 36+10", "3 0.0 5 46+8"])
        #expect(whole.lists[1] == ["1 1.1 2 19+17 x < 甲", "2 1.2 2 19+17 y < 甲", "3 3.1 5 46+8 z < 丙"])
        #expect(whole.lists[2] == ["1 1.1 2 19+17 1 < 甲", "2 2.1 4 36+10 2 < 乙", "3 2.2 4 36+10 3 < 乙"])
        #expect(whole.counts == [3, 3, 3])
        for mostItems in 1...6 {
            var pieces = try ItemReading(Array(text.utf8), source, mostItems: mostItems)
            #expect(pieces.mostItems <= mostItems)
            pieces.mostItems = whole.mostItems
            #expect(pieces == whole, "\(mostItems)")
        }
    }

    @Test func `asks for null of the whole text, and of each part as of an unquoted field`() throws {
        let text = "a,b\n1,无\n2,\"无\"\n3, 无;;x\n4,\"\"\n5,\n"
        func texts(_ nulls: [String]) throws -> [String] {
            let source = ItemReading.source(["a", "b"], [(1, [";"])], nulls: nulls)
            return try ItemReading(Array(text.utf8), source).lists[1].map {
                String($0.drop { $0 != "+" }.drop { $0 != " " }.dropFirst())
            }
        }
        #expect(try texts(["", "无"]) == ["null < 3", "null < 3", "x < 3"])
        #expect(try texts(["无"]) == ["null < 3", " < 3", "x < 3"])
        #expect(try texts([]) == ["无 < 1", "无 < 2", "无 < 3", " < 3", "x < 3"])
    }

    @Test func `finds none in rows that cannot be read, and none in fields that are not there`() throws {
        var bytes = Array("a,b\n1,x;y,3\n2\n\"3\"q,x\n4,z\n5".utf8) + [0x2c, 0xff, 0x3b, 0x0a] + Array("6,w\n".utf8)
        let texts = { (reading: ItemReading) in reading.lists[1].map { $0.suffix(5) } }
        #expect(try texts(ItemReading(bytes, ItemReading.source(["a", "b"], [(1, [";"])]))) == ["z < 4", "w < 6"])
        bytes = Array("a,b\n2\n4,z\n".utf8)
        #expect(try texts(ItemReading(bytes, ItemReading.source(["a", "b"], [(1, [";"])], ragged: "pad"))) == ["z < 4"])
    }

    @Test func `cuts no character of GB18030 in two`() throws {
        // The second byte of 亅 is that of `|`.
        let bytes = Array("a,b\n1,".utf8) + [0x81, 0x7c, 0x7c, 0x81, 0x7c, 0x0a]
        let reading = try ItemReading(bytes, ItemReading.source(["a", "b"], [(1, ["|"])], encoding: .gb18030))
        #expect(reading.lists[1].count == 2)
    }

    @Test func `stops behind a million items of a row`() throws {
        let source = ItemReading.source(["a", "b"], [(1, [";"])])
        func count(_ items: Int) throws -> Int64 {
            let bytes = Array("a,b\n1,x\n2,".utf8) + [UInt8](repeating: 0x3b, count: items - 1) + Array("y\n3,z\n".utf8)
            let archive = try HandMadeArchive([("data/originals/s.csv", bytes)])
            var walk = try SourceWalk(archive.open, source)
            while let batch = try walk.next() {
                #expect(batch.lists.allSatisfy { $0.items.count <= ItemWalk.mostItems })
            }
            return walk.records[1]
        }
        #expect(try count(Limits.itemsPerRow) == Int64(Limits.itemsPerRow) + 2)
        do {
            _ = try count(Limits.itemsPerRow + 1)
            Issue.record("it went on")
        } catch let stuck as ContentCheck.StuckSource {
            #expect(stuck.diagnostic.code == .sourceUnlikeLock && stuck.diagnostic.location?.byteOffset == 8)
        }
    }
}
