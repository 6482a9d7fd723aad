import HandoverCore
import HandoverData
import HandoverIngest
import Testing

/// What stops the reading of a document stops it wherever a chunk ends.
@Suite struct `Reading a document stops` {
    private static func layout(
        _ format: DocumentLayout.Format, _ path: String, _ columns: [String], outside: Set<String> = []
    ) -> DocumentLayout {
        .init(format: format, lists: [.init(id: "list", path: path, columns: columns)], outside: outside)
    }

    /// The name of what stopped it, and how many records came before.
    private func stop(_ text: String, _ layout: DocumentLayout, chunkBytes: Int) throws -> (code: String?, records: Int) {
        try withFile(Array(text.utf8)) { path in
            var records = 0
            do throws(Failure) {
                if layout.format == .xml {
                    var reader = try XMLReader.open(path, name: "t", layout: layout, chunkBytes: chunkBytes)
                    while let batches = try reader.nextBatches(onBytes: { _ in }) { records += batches[0].count }
                } else {
                    var reader = try JSONReader.open(path, name: "t", layout: layout, chunkBytes: chunkBytes)
                    while let batches = try reader.nextBatches(onBytes: { _ in }) { records += batches[0].count }
                }
            } catch { return (error.diagnostics[0].code.name, records) }
            return (nil, records)
        }
    }

    @Test(arguments: [1, 7, 1 << 20]) func `at a part that the lock does not name, after records too`(chunk: Int) throws {
        let layout = Self.layout(.json, "/a", ["/k"])
        for part in ["true", "null", "\"x\"", "{}"] {
            let found = try stop("{\"a\":[{\"k\":1}],\"z\":\(part)}", layout, chunkBytes: chunk)
            #expect(found.code == "document.unknown-part" && found.records == 1, "\(part): \(found)")
        }
    }

    @Test(arguments: [1, 7, 1 << 20]) func `at a file without any value`(chunk: Int) throws {
        for text in ["", " \n\n", "\r\n"] {
            for format in [DocumentLayout.Format.ndjson, .jsonValues] {
                #expect(try stop(text, Self.layout(format, "", ["/k"]), chunkBytes: chunk).code == "json.not-a-document")
            }
        }
    }

    @Test(arguments: [1, 7, 1 << 20]) func `at half a surrogate pair in a name that no path can have`(chunk: Int) throws {
        let text = "{\"\\ud800\":1,\"a\":[]}"
        for outside: Set<String> in [["/\u{fffd}"], ["/\u{fffd}\u{fffd}\u{fffd}"]] {
            let layout = Self.layout(.json, "/a", ["/k"], outside: outside)
            #expect(try stop(text, layout, chunkBytes: chunk).code == "document.unknown-part")
        }
    }

    @Test func `but not where names have different halves of a surrogate pair`() throws {
        try withFile(Array("[{\"\\ud800\":1,\"\\ud801\":2,\"\u{fffd}\":3}]".utf8)) { path in
            var reader = try JSONReader.open(path, name: "t", layout: Self.layout(.json, "", ["/\u{fffd}"]))
            let batches = try #require(try reader.nextBatches(onBytes: { _ in }))
            #expect(batches[0].index.findings(of: 0).map(\.kind) == [.surrogate, .shape])
        }
    }

    @Test(arguments: [1, 2, 3, 1 << 20]) func `but not where a chunk ends in a byte order mark`(chunk: Int) throws {
        var layout = Self.layout(.xml, "/r/a", ["."])
        layout.hasBOM = true
        let found = try stop("\u{feff}<r><a/></r>", layout, chunkBytes: chunk)
        #expect(found.code == nil && found.records == 1)
    }

    @Test(arguments: [7, 1000, 1 << 12]) func `but not in a record of many chunks behind another one`(chunk: Int) throws {
        let text = "<r><a>1</a>\n<!-- c -->\n<a>\(String(repeating: "x", count: 40_000))</a> </r>"
        let coverage = try withFile(Array(text.utf8)) { path in
            var reader = try XMLReader.open(path, name: "t", layout: Self.layout(.xml, "/r/a", ["."]), chunkBytes: chunk)
            while try reader.nextBatches(onBytes: { _ in }) != nil {}
            return reader.coverage.runs.map { "\($0.byteOffset) \($0.kind.rawValue) \($0.items)" }
        }
        #expect(coverage == ["0 structure 0", "3 records 2", "\(text.utf8.count - 5) structure 0"])
    }
}
