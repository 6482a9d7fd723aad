import HandoverCore
import HandoverData
import HandoverIngest
import HandoverTestSupport
import Testing

@Suite struct `CSV reader` {
    /// A file of everything at once, and the dialect that says how it lies.
    static func randomFile(_ seed: UInt64) -> ([UInt8], CSVDialect) {
        var random = SplitMix64(state: seed)
        let isGB18030 = Bool.random(using: &random)
        let terminators: [[UInt8]] = [[10], [13, 10], [13]]
        let pieces: [[UInt8]] = [
            Array("a".utf8), Array("longer text of a field ".utf8), Array("\"".utf8), Array("\"\"".utf8), Array(",".utf8), [10],
            [13],
            [13, 10], isGB18030 ? [0xd6, 0xd0, 0xce, 0xc4] : Array("中文".utf8),
            isGB18030 ? [0x81, 0x30, 0x84, 0x36] : Array("¥".utf8), [0xff], [0x81], Array("x\"".utf8),
        ]
        func terminator() -> [UInt8] { terminators.randomElement(using: &random) ?? [] }
        var file: [UInt8] = []
        let hasBOM = !isGB18030 && Bool.random(using: &random)
        if hasBOM { file += [0xef, 0xbb, 0xbf] }
        for _ in 0..<Int.random(in: 0...2, using: &random) { file += Array("title".utf8) + [10] }
        let headerAt = Int64(file.count)
        file += Array("a,b,c".utf8) + [10]
        for _ in 0..<Int.random(in: 0...30, using: &random) {
            if Int.random(in: 0..<6, using: &random) == 0 {
                file += terminator()
                continue
            }
            let width = Int.random(in: 0..<8, using: &random) == 0 ? Int.random(in: 1...5, using: &random) : 3
            for field in 0..<width {
                if field > 0 { file += [0x2c] }
                let isQuoted = Bool.random(using: &random)
                if isQuoted { file += [0x22] }
                for _ in 0..<Int.random(in: 0...4, using: &random) {
                    let piece = pieces.randomElement(using: &random) ?? []
                    // Inside quotes a quote comes in pairs, or the rest of the file would be one field.
                    if isQuoted, piece.contains(0x22) {
                        file += [0x22, 0x22]
                    } else if isQuoted || piece[0] > 0x2c {
                        file += piece
                    }
                }
                if isQuoted { file += [0x22] }
                if isQuoted, Int.random(in: 0..<20, using: &random) == 0 { file += Array("tail\"".utf8) }
            }
            file += terminator()
        }
        if Bool.random(using: &random), !file.isEmpty { file.removeLast() }
        var footerAt: Int64?
        if Bool.random(using: &random), Int64(file.count) >= headerAt + 6 {
            footerAt = Int64(file.count)
            file += Array("total,\"".utf8) + [13, 10, 13] + Array("made by".utf8)
        }
        let dialect = CSVDialect.simple(
            isGB18030 ? .gb18030 : .utf8, columns: ["a", "b", "c"], hasBOM: hasBOM, headerAt: headerAt, footerAt: footerAt)
        return (file, dialect)
    }

    /// What a reading comes to: all of it, or the diagnostic that ended it.
    enum Outcome: Equatable { case reading(Reading), failure(Diagnostic) }

    func outcome(_ path: String, _ dialect: CSVDialect, chunkBytes: Int, limits: CSVLimits = CSVLimits()) throws -> Outcome {
        do {
            return .reading(try read(path, dialect, chunkBytes: chunkBytes, limits: limits))
        } catch let failure as Failure {
            return .failure(failure.diagnostics[0])
        }
    }

    @Test(arguments: UInt64(0)..<150) func `any chunking gives the same records, positions and coverage`(seed: UInt64) throws {
        let (file, dialect) = Self.randomFile(seed)
        var random = SplitMix64(state: seed ^ 0xfeed)
        try withFile(file) { path in
            let whole = try outcome(path, dialect, chunkBytes: 1 << 20)
            for chunkBytes in [1, 7, 64, Int.random(in: 2...200, using: &random)] {
                #expect(try outcome(path, dialect, chunkBytes: chunkBytes) == whole, "chunks of \(chunkBytes)")
            }
            guard case .reading(let reading) = whole else { return }
            #expect(reading.offered == file)
            #expect(reading.coverage.reduce(0) { $0 + $1.byteCount } == file.count)
            #expect(
                zip(reading.coverage, reading.coverage.dropFirst()).allSatisfy { $0.byteOffset + $0.byteCount == $1.byteOffset })
            #expect(reading.numbers == (0..<reading.numbers.count).map { Int64($0 + 1) })
        }
    }

    @Test(arguments: UInt64(0)..<60) func `any chunking breaks the same limit at the same place`(seed: UInt64) throws {
        let (file, dialect) = Self.randomFile(seed)
        let limits = CSVLimits(fieldBytes: 12, recordBytes: 30, fieldsPerRecord: 4)
        try withFile(file) { path in
            let whole = try outcome(path, dialect, chunkBytes: 1 << 20, limits: limits)
            for chunkBytes in [1, 5, 16] { #expect(try outcome(path, dialect, chunkBytes: chunkBytes, limits: limits) == whole) }
        }
    }

    @Test func `every byte is covered by its class`() throws {
        let file: [UInt8] = [0xef, 0xbb, 0xbf] + Array("title\r\n\na,b\n1,2\n3,4\n\n\r\n5,6\nsum,\r\nmade by".utf8)
        let dialect = CSVDialect.simple(hasBOM: true, headerAt: 11, footerAt: 30)
        let reading = try withFile(file) { try read($0, dialect, chunkBytes: 3) }
        let runs = reading.coverage.map { "\($0.kind.rawValue) \($0.byteOffset)+\($0.byteCount) \($0.items)" }
        #expect(
            runs == [
                "bom 0+3 1", "preamble 3+8 2", "header 11+4 1", "records 15+8 2", "blank 23+3 2", "records 26+4 1",
                "footer 30+13 2",
            ])
        #expect(reading.lines == [4, 5, 8])
    }

    @Test(arguments: [1, 1 << 20]) func `a quote that is never closed stops at the quote`(chunkBytes: Int) throws {
        let file = Array("title\na,b\n1,\"x\ny\"\n中文,\"open\n5,6\n".utf8)
        let failure = #expect(throws: Failure.self) {
            try withFile(file) { try read($0, .simple(headerAt: 6), chunkBytes: chunkBytes) }
        }
        let diagnostic = failure?.diagnostics.first
        #expect(failure?.exit == .badData)
        #expect(diagnostic?.code == Diagnostic.Code("csv.unterminated-quote"))
        #expect(diagnostic?.arguments == [.count(2)])
        #expect(
            diagnostic?.location
                == .init(file: "t.csv", line: 5, column: 8, byteOffset: 25, record: 2, field: "b"))
    }

    static let limits: [(body: String, code: String)] = [
        ("1234567,12345678\n", "csv.record-too-large"), ("\"1,\n4567890123456\"\n", "csv.record-too-large"),
        ("1,2,3,4,5\n", "csv.too-many-fields"),
        ("1,2,3,4,", "csv.too-many-fields"),
    ]

    @Test(arguments: limits, [1, 1 << 20])
    func `a limit that is broken stops the run`(_ row: (body: String, code: String), chunkBytes: Int) throws {
        let limits = CSVLimits(fieldBytes: 8, recordBytes: 15, fieldsPerRecord: 4)
        let failure = #expect(throws: Failure.self) {
            try withFile(Array(("a,b\n" + row.body).utf8)) { try read($0, .simple(), chunkBytes: chunkBytes, limits: limits) }
        }
        #expect(failure?.diagnostics.first?.code.name == row.code)
    }

    @Test(arguments: ["123456789,1\n", "\"1,\n45678\",1\n", "1,\"1\"\"345678\"\n"], [1, 1 << 20])
    func `a field that is too large holds its record back`(body: String, chunkBytes: Int) throws {
        let limits = CSVLimits(fieldBytes: 8, recordBytes: 15, fieldsPerRecord: 4)
        let reading = try withFile(Array(("a,b\n" + body + "1,2\n").utf8)) {
            try read($0, .simple(), chunkBytes: chunkBytes, limits: limits)
        }
        #expect(reading.findings == [[.fieldTooLarge], []])
        #expect(reading.raw[0] == Array(body.utf8))
    }

    @Test(arguments: [1, 1 << 20]) func `what is exactly at a limit is read`(chunkBytes: Int) throws {
        let limits = CSVLimits(fieldBytes: 8, recordBytes: 15, fieldsPerRecord: 4)
        let file = Array("a,b\n123456,12345678\r\n,,,\r12345678,123456".utf8)
        let reading = try withFile(file) { try read($0, .simple(), chunkBytes: chunkBytes, limits: limits) }
        #expect(reading.fields.count == 3)
    }

    @Test func `a field of a megabyte crosses chunks`() throws {
        let big = String(repeating: "中\"\"文,\n", count: 100_000)
        let reading = try withFile(Array("a,b\n\"\(big)\",2\n".utf8)) { try read($0, .simple(), chunkBytes: 4096) }
        #expect(reading.fields == [[String(repeating: "中\"文,\n", count: 100_000), "2"]])
    }

    static let headers: [(name: String, file: String, code: String)] = [
        ("a renamed column", "a,c\n", "csv.header-differs"), ("a column too few", "a\n", "csv.header-differs"),
        ("a column too many", "a,b,c\n", "csv.header-differs"), ("no bytes", "", "csv.header-differs"),
        ("a blank line", "\na,b\n", "csv.header-differs"), ("an undeclared BOM", "\u{feff}a,b\n", "csv.header-differs"),
        ("a torn quote", "\"a\"x,b\n", "csv.header-differs"),
    ]

    @Test(arguments: headers) func `a header that differs stops the run`(name: String, file: String, code: String) throws {
        let failure = #expect(throws: Failure.self, "\(name)") { try withFile(Array(file.utf8)) { try read($0, .simple()) } }
        #expect(failure?.diagnostics.first?.code.name == code, "\(name)")
    }

    @Test func `a layout that differs stops the run`() throws {
        for dialect in [
            CSVDialect.simple(hasBOM: true, headerAt: 3), .simple(headerAt: 100), .simple(footerAt: 100),
            .simple(headerAt: 4, footerAt: 2),
        ] {
            let failure = #expect(throws: Failure.self) { try withFile(Array("a,b\n1,2\n".utf8)) { try read($0, dialect) } }
            #expect(failure?.diagnostics.first?.code.name == "csv.layout-differs")
        }
    }

    @Test func `a file that is not there has its own exit code`() {
        let failure = #expect(throws: Failure.self) { try read("no-such-file.csv", .simple()) }
        #expect(failure?.exit == .noInput)
    }

    @Test(arguments: UInt64(0)..<20) func `raw records can be read again from any checkpoint`(seed: UInt64) throws {
        let (file, dialect) = Self.randomFile(seed)
        try withFile(file) { path in
            guard case .reading(let whole) = try outcome(path, dialect, chunkBytes: 1 << 20) else { return }
            var reader = try CSVReader.open(path, name: "t.csv", dialect: dialect, chunkBytes: 40)
            while let batch = try reader.next() {
                for number in batch.firstRecord..<Int64(whole.raw.count + 1) {
                    let raw = try CSVReader.rawRecord(
                        number, from: batch.start, of: path, name: "t.csv", dialect: dialect, chunkBytes: 30)
                    #expect(raw == whole.raw[Int(number) - 1])
                }
            }
            let end = reader.checkpoint
            #expect(try CSVReader.rawRecord(end.record, from: end, of: path, name: "t.csv", dialect: dialect) == nil)
        }
    }

    @Test func `every code has words in both languages`() {
        for entry in Catalogue.all where entry.code.name.hasPrefix("csv.") {
            for words in [entry.en, entry.zh] { #expect(!words.summary.isEmpty && !words.why.isEmpty && !words.fix.isEmpty) }
        }
        #expect(Catalogue.all.contains { $0.code == .csvCutOff })
    }
}
