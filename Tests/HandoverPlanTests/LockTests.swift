import HandoverCore
import HandoverPlan
import HandoverTestSupport
import Testing

extension Lock.Source {
    /// The columns of a CSV file.
    fileprivate var header: [String] {
        get { columns(of: nil) ?? [] }
        set {
            guard case .csv(var csv) = content else { return }
            csv.columns = newValue
            content = .csv(csv)
        }
    }
}

@Suite struct `Lock file` {
    static func source(_ id: String, _ path: String, _ columns: [String]) -> Lock.Source {
        Lock.Source(
            id: id, place: .file(path), bytes: 20345, sha256: String(repeating: "ab", count: 32), encoding: "gb18030",
            hasBOM: false,
            content: .csv(
                .init(delimiter: ",", quote: 0x22, headerAt: 87, footerAt: 20310, columns: columns, records: 60)))
    }

    static let sample = Lock(sources: [
        source("customers", "客户.csv", ["客户编号", "名称", "手机", "余额", "建档日期", "备注"]),
        source("orders", "订单.csv", ["单号", "客户编号", "数量"]),
    ])

    static let golden =
        #"{"handover":"1","sources":[{"bom":false,"bytes":"20345","columns":["单号"],"delimiter":",","encoding":"gb18030","#
        + #""footerAt":"20310","format":"csv","headerAt":"87","id":"orders","path":"订单.csv","quote":"\"","records":"60","#
        + #""sha256":"abababababababababababababababababababababababababababababababab"}]}"# + "\n"

    @Test func `is the JSON of section 7`() throws {
        let lock = Lock(sources: [Self.source("orders", "订单.csv", ["单号"])])
        #expect(String(decoding: lock.canonicalJSON, as: UTF8.self) == Self.golden)
        #expect(try LockReader.read(Array(Self.golden.utf8), file: "l") == lock)
    }

    @Test func `escapes what RFC 8785 escapes and nothing else`() {
        let lock = Lock(sources: [Self.source("a", "a", ["\u{8}\u{9}\u{a}\u{c}\u{d}\u{0}\u{1f}\"\\/\u{7f}\u{2028}é😀"])])
        let text = String(decoding: lock.canonicalJSON, as: UTF8.self)
        #expect(text.contains(#""columns":["\b\t\n\f\r\u0000\u001f\"\\/"# + "\u{7f}\u{2028}é😀\"]"))
    }

    /// Headers come from strangers: whatever an export holds must survive its lock.
    @Test(arguments: UInt64(0)..<64) func `reads back whatever was written`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let columns = (0..<8).map { _ in
            String(
                String.UnicodeScalarView(
                    (0..<Int.random(in: 0...6, using: &random)).map { _ in
                        let some: [ClosedRange<UInt32>] = [
                            0...0x20, 0x21...0x7f, 0x80...0xa0, 0x2028...0x2029, 0xfeff...0xffff, 0x1f600...0x1f64f,
                        ]
                        return Unicode.Scalar(
                            UInt32.random(in: some[Int.random(in: 0..<some.count, using: &random)], using: &random)) ?? "?"
                    }))
        }
        let lock = Lock(sources: [Self.source("a", "p\u{2028}.csv", columns)])
        let read = try LockReader.read(lock.canonicalJSON, file: "l")
        #expect(read.sources[0].header.map { Array($0.utf8) } == columns.map { Array($0.utf8) })
        #expect(read.canonicalJSON == lock.canonicalJSON)
    }

    static let refused: [(old: String, new: String, code: String, at: String?)] = [
        ("\"60\"", "60", "lock.not-json", "60,"),
        ("\"60\"", "null", "lock.not-json", "null"),
        ("\"60\"", "\"060\"", "lock.bad-member", nil),
        ("\"60\"", "\"6e1\"", "lock.bad-member", nil),
        ("\"handover\":\"1\"", "\"handover\":\"2\"", "lock.bad-member", nil),
        ("\"handover\":\"1\"", "\"handover\":\"1\",\"handover\":\"1\"", "lock.not-json", "\"handover\":\"1\",\"sources"),
        ("\"bom\":false,", "", "lock.bad-member", nil),
        ("\"bom\":false,", "\"bom\":\"false\",", "lock.bad-member", nil),
        ("\"bom\":false,", "\"bom\":false,\"size\":\"1\",", "plan.unknown-key", nil),
        ("\"delimiter\":\",\"", "\"delimiter\":\"a\"", "lock.bad-member", nil),
        ("gb18030", "gbk", "lock.bad-member", nil),
        ("gb18030", "utf-7", "lock.bad-member", nil),
        // A header or a footer that would begin within a unit.
        ("gb18030", "utf-16le", "lock.bad-member", nil),
        ("\"单号\"", "\"单号\",", "lock.not-json", "],"),
        ("\"单号\"", "\"\\ud800\"", "lock.not-json", "\\ud800"),
        ("\"单号\"", "\"\t\"", "lock.not-json", "\t"),
        ("}]}", "}]} x", "lock.not-json", "x\n"),
        ("{\"handover\"", "\u{feff}{\"handover\"", "lock.not-json", "\u{feff}"),
    ]

    @Test(arguments: refused) func `refuses what init does not write`(old: String, new: String, code: String, at: String?) throws
    {
        let parts = Self.golden.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
        try #require(parts.count == 2)
        let text = String(parts[0] + new + parts[1])
        let place = at.map { SamplePlan.place(of: $0, in: text) } ?? "0:0"
        do {
            _ = try LockReader.read(Array(text.utf8), file: "l")
            Issue.record("accepted")
        } catch {
            #expect(error.exit == .badData)
            #expect(error.diagnostics.map(summary) == ["\(code) \(place)"])
        }
    }

    @Test(arguments: [
        "utf-8", "gb18030", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "big5", "shift_jis", "windows-1252",
    ]) func `knows the encodings of CSV files`(encoding: String) throws {
        let text = Self.golden.replacing("gb18030", with: encoding).replacing("\"87\"", with: "\"88\"")
            .replacing("\"20310\"", with: "\"20312\"")
        #expect(try LockReader.read(Array(text.utf8), file: "l").sources[0].encoding == encoding)
        // Widths are bytes of UTF-8 or GB18030.
        let fixed = text.replacing("\"delimiter\":\",\"", with: "\"delimiter\":\"\"").replacing(
            "\"quote\":\"\\\"\"", with: "\"quote\":\"\""
        )
        .replacing("\"path\"", with: "\"names\":\"plan\",\"path\"").replacing("\"}]}", with: "\",\"widths\":[\"4\"]}]}")
        if ["utf-8", "gb18030"].contains(encoding) {
            #expect(try LockReader.read(Array(fixed.utf8), file: "l").sources[0].encoding == encoding)
        } else {
            #expect(throws: Failure.self) { try LockReader.read(Array(fixed.utf8), file: "l") }
        }
    }

    @Test func `deep JSON is refused`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: Failure.self) { try LockReader.read(Array(deep.utf8), file: "l") }
    }
}

@Suite struct `Plan against lock` {
    private func said(_ yaml: String = SamplePlan.yaml, _ change: (inout Lock) -> Void = { _ in }) throws -> [String] {
        let plan = try PlanReader.read(Array(yaml.utf8), file: "plan.yaml")
        var lock = `Lock file`.sample
        change(&lock)
        return plan.check(against: lock).map(summary)
    }

    @Test func `holds when every column is used or dropped`() throws { #expect(try said() == []) }

    @Test func `sources must be the same, in order, with their paths`() throws {
        #expect(try said { $0.sources.reverse() }.first?.hasPrefix("lock.sources-differ 14:") == true)
        #expect(try said { $0.sources.removeLast() }.first?.hasPrefix("lock.sources-differ 14:") == true)
        #expect(try said { $0.sources[1].place = .file("other.csv") } == ["lock.path-differs 15:3"])
    }

    @Test func `a column that is neither mapped nor dropped is named`() throws {
        let place = SamplePlan.place(of: "map-orders:", in: SamplePlan.yaml)
        #expect(try said { $0.sources[1].header.append("金额") } == ["plan.column-left-behind \(place)"])
        // Not even if another mapping of the source uses it: each mapping says what it leaves behind.
        #expect(try said { $0.sources[1].header.append("名称") } == ["plan.column-left-behind \(place)"])
    }

    @Test func `a column that does not exist gets a suggestion`() throws {
        let plan = try PlanReader.read(Array(SamplePlan.with("from: 余额", "from: 余 额").utf8), file: "p")
        let found = plan.check(against: `Lock file`.sample)
        #expect(found.map(\.code) == [.init("plan.unknown-column"), .init("plan.column-left-behind")])
        #expect(found.first?.arguments == [.name("余 额"), .name("余额")])
        #expect(try said(SamplePlan.with("备注: 不含", "备往: 不含")).count == 2)
    }

    @Test func `headers are compared by their bytes`() throws {
        let composed = SamplePlan.with("name: 名称", "name: \u{e9}")
        #expect(try said(composed) { $0.sources[0].header[1] = "\u{e9}" } == [])
        #expect(try said(composed) { $0.sources[0].header[1] = "e\u{301}" }.count == 2)
    }

    @Test func `a column cannot be used and dropped, nor found twice`() throws {
        #expect(
            try said(SamplePlan.with("备注: 不含", "名称: 重复\n      备注: 不含")).map { $0.prefix { $0 != " " } } == [
                "plan.drops-used-column"
            ])
        #expect(try said { $0.sources[1].header.append("单号") }.map { $0.prefix { $0 != " " } } == ["plan.column-twice"])
        #expect(try said { $0.sources[0].header.append("备注") } == [])
    }
}

@Suite struct `A lock of documents` {
    private static func lock(_ columns: String, format: String = "json") -> String {
        #"{"handover":"1","sources":[{"bom":false,"bytes":"2","encoding":"utf-8","format":"\#(format)","id":"a","lists":[{"at":"","columns":["#
            + columns + #"],"id":"l","pack":[],"records":"1"}],"outside":[],"path":"a","sha256":""#
            + String(repeating: "ab", count: 32) + #""}]}"# + "\n"
    }

    @Test func `is the JSON of section 7`() throws {
        let text = Self.lock(#""/a","/b/c""#)
        let lock = try LockReader.read(Array(text.utf8), file: "l")
        #expect(String(decoding: lock.canonicalJSON, as: UTF8.self) == text)
        #expect(lock.sources[0].columns(of: "l") == ["/a", "/b/c"])
        #expect(lock.sources[0].originalPath == "data/originals/\(lock.sources[0].id).json")
    }

    @Test(arguments: [
        #""/a","/a/b""#, #""","/a""#, "\"" + String(repeating: "/a", count: 600) + "\"",
    ]) func `has no column in a column, and none without end`(columns: String) {
        #expect(throws: Failure.self) { try LockReader.read(Array(Self.lock(columns).utf8), file: "l") }
    }
}
