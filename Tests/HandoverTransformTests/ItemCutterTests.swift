import Foundation
import HandoverCore
import HandoverData
import HandoverPlan
import HandoverTestSupport
import Testing

@testable import HandoverTransform

/// Rows of one text column beside a column of their numbers, as a reader gives them.
private func rows(_ texts: [String?], from first: Int64 = 1) -> RecordBatch {
    var (chunk, index) = ([UInt8](), RecordIndex())
    for (row, text) in texts.enumerated() {
        index.byteOffsets.append(UInt32(chunk.count))
        let key = Array("r\(row)".utf8)
        index.fields.append(Slot(start: UInt32(chunk.count), count: UInt32(key.count)))
        chunk += key
        let bytes = Array((text ?? "").utf8)
        index.fields.append(
            Slot(start: UInt32(chunk.count), count: UInt32(bytes.count), flags: text == nil ? .absent : .quoted))
        chunk += bytes
        index.byteCounts.append(UInt32(chunk.count) - (index.byteOffsets.last ?? 0))
        index.recordStarts.append(UInt32(index.fields.count))
    }
    return RecordBatch(
        chunk: chunk, arena: [], index: index, start: Checkpoint(byteOffset: 0, line: 1, record: first), fileIndex: 0)
}

private func cut(
    _ batch: RecordBatch, by separators: [String], specials: [String] = [], nulls: [String] = [""], from first: Int64 = 1
) throws -> [[String]] {
    let cutter = ItemCutter(
        .init(column: "t", separators: separators), number: 3, specials: specials, among: ["k", "t"], nulls: nulls)
    var next = first
    let batches = try cutter.cut(batch, from: &next)
    var (items, number) = ([[String]](), first)
    for batch in batches {
        #expect(batch.list == 3 && batch.firstRecord == number)
        for record in 0..<batch.count {
            items.append(
                (0..<batch.index.fieldCount(of: record)).map { field in
                    batch.withField(field, of: record) { text in
                        String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
                    }
                })
            #expect(!batch.index.slot(0, of: record).flags.contains(.quoted))
        }
        number += Int64(batch.count)
    }
    #expect(next == number)
    return items
}

@Suite struct `Cutting a text into items` {
    static let vectors: [(text: String, by: [String], items: [String])] = [
        ("名片；海报", ["；"], ["名片", "海报"]),
        ("名片;海报；单页", ["；", ";"], ["名片", "海报", "单页"]),
        ("名片", ["；"], ["名片"]),
        (" 名片 ；　海报\t", ["；"], ["名片", "海报"]),
        ("", ["；"], []), (" \u{3000}\u{200b}\u{feff}\u{a0}\r\n", ["；"], []),
        ("；", ["；"], ["", ""]), ("；；", ["；"], ["", "", ""]), ("a；", ["；"], ["a", ""]), ("；a", ["；"], ["", "a"]),
        ("a； ；b", ["；"], ["a", "", "b"]),
        // One is the beginning of the other: the first of the list decides.
        ("a||b|c", ["|", "||"], ["a", "", "b", "c"]), ("a||b|c", ["||", "|"], ["a", "b", "c"]),
        ("a|||b", ["||", "|"], ["a", "", "b"]), ("a|||b", ["||"], ["a", "|b"]),
        // What was cut out begins no other.
        ("xaay", ["aa"], ["x", "y"]), ("xaaay", ["aa"], ["x", "ay"]), ("ababa", ["aba"], ["", "ba"]),
        // Blanks that part, and parts of blanks.
        ("a b  c", [" "], ["a", "b", "", "c"]), (" a", [" "], ["", "a"]), ("a\u{3000}b", ["\u{3000}"], ["a", "b"]),
        ("a, b", [", ", ","], ["a", "b"]), ("a和b 和 c", ["和"], ["a", "b", "c"]),
        ("é;e\u{301}", [";"], ["é", "e\u{301}"]), ("😀、𠮷", ["、"], ["😀", "𠮷"]), ("两\n行；一", ["；"], ["两\n行", "一"]),
    ]

    @Test(arguments: vectors) func `gives its parts, trimmed`(text: String, by: [String], items: [String]) throws {
        #expect(
            try cut(rows([text]), by: by).map { $0[0].unicodeScalars.map(\.value) }
                == items.map { $0.unicodeScalars.map(\.value) })
    }

    @Test func `of rows that have none goes on with the next`() throws {
        let batch = rows(["a；b", nil, "无", " ", "c"])
        #expect(try cut(batch, by: ["；"], nulls: ["", "无"]).map(\.[0]) == ["a", "b", "c"])
        #expect(try cut(batch, by: ["；"]).map(\.[0]) == ["a", "b", "无", "c"])
        var index = batch.index
        index.findings = [
            ReadFinding(record: 0, kind: .encoding, byteOffset: 0), ReadFinding(record: 0, kind: .raggedShort, byteOffset: 0),
        ]
        let unreadable = RecordBatch(chunk: batch.chunk, arena: [], index: index, start: batch.start, fileIndex: 0)
        #expect(try cut(unreadable, by: ["；"]).map(\.[0]) == ["无", "c"])
    }

    @Test func `numbers items, and gives what is of the row`() throws {
        let items = try cut(
            rows(["a；b", "", "c"], from: 40), by: ["；"], specials: ["#position", "../k", "#record", "#parent", "../t"], from: 7)
        #expect(
            items == [
                ["a", "1", "r0", "7", "40", "a；b"], ["b", "2", "r0", "8", "40", "a；b"], ["c", "1", "r2", "9", "42", "c"],
            ])
    }

    @Test func `ends at a million items of one row`() throws {
        let most = String(repeating: ";", count: Limits.itemsPerRow - 1)
        let items = try cut(rows([most, "x"]), by: [";"], specials: ["#record"])
        #expect(items.count == Limits.itemsPerRow + 1 && items.last == ["x", "\(Limits.itemsPerRow + 1)"])
        let error = #expect(throws: ItemCutter.TooMany.self) { try cut(rows(["x", most + ";"]), by: [";"]) }
        #expect(error?.record == 1)
    }

    @Test(arguments: UInt64(0)..<64) func `is Python's, whatever the text`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let pieces = ["a", "；", ";", "|", "||", " ", "\u{3000}", "名片", "é", "\u{feff}", "、"]
        func pick(_ count: Int) -> String { (0..<count).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined() }
        let texts = (0..<40).map { _ in pick(Int(random.next() % 12)) }
        var by: [String] = []
        while by.count < 3 {
            let one = pick(1 + Int(random.next() % 2))
            if !by.contains(where: { $0.utf8.elementsEqual(one.utf8) }) { by.append(one) }
        }
        // Another way: the regular expression of Python's `re` tries alternatives in their order, too.
        let script = """
            import json, re, sys
            texts, by = json.load(sys.stdin)
            trim = lambda text: text.strip("\\u0009\\u000a\\u000b\\u000c\\u000d\\u0020\\u00a0\\u200b\\u3000\\ufeff")
            print(json.dumps([[trim(part) for part in re.split("|".join(map(re.escape, by)), text)] if trim(text) else [] for text in texts]))
            """
        let folder = try TemporaryFolder()
        let json = try #require(String(data: try JSONEncoder().encode([texts, by]), encoding: .utf8))
        try folder.write(Array(json.utf8), to: "in.json")
        let result = try run("sh", ["-c", "python3 -c '\(script)' < in.json"], in: folder.url)
        let expected = try JSONDecoder().decode([[String]].self, from: Data(result.stdout.utf8))
        for (text, items) in zip(texts, expected) {
            #expect(
                try cut(rows([text]), by: by).map { Array($0[0].utf8) } == items.map { Array($0.utf8) }, "\(text) by \(by)")
        }
    }
}
