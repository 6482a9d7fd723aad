import Foundation
import HandoverCore
import HandoverData
import HandoverIngest
import HandoverTestSupport
import Testing

/// Documents made to exhaust a reader, or to slip something past it.
@Suite struct `Hostile documents` {
    typealias Layout = BothReaders.Layout

    private func xml(_ columns: String..., outside: [String] = []) -> Layout {
        Layout(format: .xml, lists: [Layout.list("r", "/d/r", columns)], outside: outside)
    }

    /// What is wrong behind records of the same chunk still stops the reading.
    @Test(arguments: [
        (#"{"r":[{"a":1}],"x":5}"#, "document.unknown-part"), (#"{"r":[{"a":1}],"x":[]}"#, "document.unknown-part"),
        (#"{"r":[{"a":1}],"r":[]}"#, "json.name-twice"), (#"{"r":[{"a":1}]} 1"#, "json.syntax"),
        (#"{"r":[{"a":1}]"#, "json.cut-off"),
        (#"{"r":[{"a":1},]}"#, "json.syntax"), (#"{"r":[{"a":1}],"é":"#, "json.cut-off"),
    ]) func `stop behind their records`(text: String, code: String) throws {
        let layout = Layout(format: .json, lists: [Layout.list("r", "/r", ["/a"])])
        for chunkBytes in [1, 5, 1 << 20] {
            #expect(try BothReaders.migrator(Array(text.utf8), layout, chunkBytes: chunkBytes).stop == code, "\(chunkBytes)")
        }
        #expect(try BothReaders.verifier(Array(text.utf8), layout).stop != nil)
    }

    @Test func `with bytes that are not UTF-8 outside the records stop`() throws {
        let layout = Layout(format: .json, lists: [Layout.list("r", "/r", ["/a"])], outside: ["/x"])
        let bytes = Array(#"{"r":[{"a":1}],"x":""#.utf8) + [0xff] + Array(#""}"#.utf8)
        #expect(try BothReaders.migrator(bytes, layout).stop == "json.not-utf8")
        #expect(try BothReaders.verifier(bytes, layout).stop != nil)
    }

    @Test func `of long texts are read once`() throws {
        let text = String(repeating: "长", count: 3_000_000)
        let document = Array("<d><r><a>\(text)</a><b>\(text)</b></r></d>".utf8)
        let reading = try BothReaders.migrator(document, xml("a", "b"))
        #expect(reading.values == ["'\(text)' '\(text)'"])
    }

    @Test func `with much between and beside their records are read`() throws {
        let comments = String(repeating: "<!-- \(String(repeating: "x", count: 1000)) -->\n", count: 30_000)
        let log = String(repeating: "<e>\(String(repeating: "y", count: 1000))</e>\n", count: 100_000)
        let document = Array("<d><log>\(log)</log><r><a>1</a></r>\(comments)<r><a>2</a></r></d>".utf8)
        let reading = try BothReaders.migrator(document, xml("a", outside: ["/d/log"]))
        #expect(reading.values == ["'1'", "'2'"] && reading.stop == nil)
        #expect(reading.coverage.count == 4)
        let second = try BothReaders.verifier(document, xml("a", outside: ["/d/log"]))
        #expect(reading.coverage == second.coverage && second.stop == nil, "\(reading.coverage) \(second)")
    }

    @Test func `with too much between two tags stop`() throws {
        let comments = String(repeating: "<!-- \(String(repeating: "x", count: 10_000)) -->\n", count: 7_000)
        let document = Array("<d><r><a>1</a></r>\(comments)<r><a>2</a></r></d>".utf8)
        #expect(try BothReaders.migrator(document, xml("a")).stop == "document.too-large")
        #expect(try BothReaders.verifier(document, xml("a")).stop != nil)
    }

    @Test func `of records of nothing fill no memory`() throws {
        let columns = (0..<1000).map { "/c\($0)" }
        let first = "{" + columns.map { "\"\($0.dropFirst())\":1" }.joined(separator: ",") + "}"
        let lines = [first] + Array(repeating: "{}", count: 20_000)
        let folder = try TemporaryFolder()
        try folder.write(Array(lines.joined(separator: "\n").utf8), to: "sparse.ndjson")
        let layout = HandoverIngest.DocumentLayout(format: .ndjson, lists: [.init(id: "r", path: "", columns: columns)])
        var reader = try JSONReader.open(folder.path("sparse.ndjson"), name: "sparse", layout: layout)
        var records = 0
        while let batches = try reader.nextBatches(onBytes: { _ in }) {
            for batch in batches {
                #expect(batch.index.fields.count <= 1 << 20 + 1000)
                records += batch.count
            }
        }
        #expect(records == 20_001)
    }

    @Test func `with a million records in one stop`() throws {
        let many = Array(("[{\"l\":[" + String(repeating: "0,", count: 1_000_001) + "0]}]").utf8)
        let layout = Layout(format: .json, lists: [Layout.list("r", "", []), Layout.list("l", "/l", in: 0, [""])])
        #expect(try BothReaders.migrator(many, layout).stop == "document.too-many-records")
        #expect(try BothReaders.verifier(many, layout).stop != nil)
    }

    @Test func `with a record on the end of a long line are pointed at exactly`() throws {
        let text = "[" + String(repeating: "{\"a\":1},", count: 200_000) + "{\"a\":NaN}]"
        let folder = try TemporaryFolder()
        try folder.write(Array(text.utf8), to: "line.json")
        let layout = HandoverIngest.DocumentLayout(format: .json, lists: [.init(id: "r", path: "", columns: ["/a"])])
        var reader = try JSONReader.open(folder.path("line.json"), name: "line.json", layout: layout, chunkBytes: 1 << 16)
        do {
            while try reader.nextBatches(onBytes: { _ in }) != nil {}
            Issue.record("NaN is read")
        } catch {
            let place = error.diagnostics[0].location
            #expect(place?.line == 1 && place?.column == text.utf8.count - 4 && place?.byteOffset == Int64(text.utf8.count - 5))
        }
    }

    @Test func `say their names without what a terminal obeys`() {
        let argument = Diagnostic.Argument.name("e\u{1b}]0;x\u{7}\n\u{202e}")
        #expect(!argument.description.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202e}" })
    }
}
