import Foundation
import HandoverSQLite
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `The target of a plan` {
    func read(_ content: CopiedTables, _ change: (String) -> String = { $0 }) throws -> CheckedPlan {
        let files = content.files.map { file in
            (file.path, Array((file.path == "metadata/plan.json" ? change(file.content) : file.content).utf8))
        }
        let archive = try HandMadeArchive(files)
        return try withExtendedLifetime(archive) { try CheckedPlan(archive.open) }
    }

    static let content = CopiedTables(tables: [
        LiveShop.thing, .init(id: "other", fields: [("id", "identifier"), ("x", "text")], key: ["id"], rows: []),
    ])

    @Test func `is read as it is written`() throws {
        let target = try #require(try read(Self.content).target)
        #expect(target.id == "crm" && target.mode == .create && target.tables.map(\.name) == ["Dinge", "other"])
        #expect(
            target.tables[0].columns.map(\.representation)
                == [.text, .text, .integer, .text, .minorUnits, .real, .text, .text, .text])
        #expect(target.tables[0].columns.map(\.name)[8] == "a note")
    }

    static func step(_ id: String, _ method: String, uses: String = "") -> String {
        """
        {"id":"\(id)","method":"\(method)","needs":[],"responsible":"old","schedule":{"from":"2026-12-30T00:00"},"uses":[\(uses)]}
        """
    }
    static let load = step("load", "load", uses: "\"crm\"")

    @Test(arguments: [
        (load, step("v", "verify") + "," + load), (load, step("v", "verify") + "," + load + "," + step("w", "verify")),
        (load, load + "," + step("tell", "notify")), ("\"Dinge\"", "\"order \\\" by 1;\""),
        ("\"mode\":\"create\"", "\"mode\":\"replace\""),
    ])
    func `may be written so`(from: String, to: String) throws {
        let plan = try read(Self.content) { $0.replacing(from, with: to) }
        #expect(plan.target != nil)
    }

    static let nonsense: [(from: String, to: String)] = [
        ("\"chunk\":\"50000\"", "\"chunk\":\"0\""), ("\"chunk\":\"50000\"", "\"chunk\":\"1000001\""),
        ("\"mode\":\"create\"", "\"mode\":\"snapshot\""), ("\"mode\":\"create\"", "\"mode\":\"truncate\""),
        ("\"type\":\"sqlite\"", "\"type\":\"postgres\""), ("\"as\":\"minor-units\"", "\"as\":\"literal\""),
        ("\"as\":\"text\",\"column\":\"id\"", "\"as\":\"integer\",\"column\":\"id\""),
        ("\"as\":\"integer\",\"column\":\"n\"", "\"as\":\"real\",\"column\":\"n\""),
        ("\"name\":\"Dinge\"", "\"name\":\"SQLite_x\""), ("\"name\":\"Dinge\"", "\"name\":\"handover_x\""),
        ("\"name\":\"Dinge\"", "\"name\":\"\""), ("\"name\":\"Dinge\"", "\"name\":\"Other\""),
        ("\"name\":\"Dinge\"", "\"name\":\"a\\u0000b\""), ("\"column\":\"Name\"", "\"column\":\"ID\""),
        ("\"column\":\"Name\",\"field\":\"name\"", "\"column\":\"Name\",\"field\":\"n\""),
        ("{\"as\":\"text\",\"column\":\"Name\",\"field\":\"name\"},", ""), ("\"table\":\"other\"", "\"table\":\"thing\""),
        ("\"table\":\"other\"", "\"table\":\"none\""), ("\"path\":\"crm.db\",", ""),
        (
            "\"targets\":[",
            "\"targets\":[{\"chunk\":\"1\",\"id\":\"b\",\"mode\":\"create\",\"path\":\"b\",\"tables\":[],\"type\":\"sqlite\"},"
        ), ("," + load, ""), (load, load + "," + step("again", "load", uses: "\"crm\"")),
        (load, step("load", "load", uses: "\"thing\"")), (load, step("load", "load")),
        (load, load + "," + step("v", "verify") + "," + step("w", "verify")),
        (load, step("v", "verify") + "," + step("w", "verify") + "," + load),
        (step("seal", "archive") + "," + load, load + "," + step("seal", "archive")),
        ("\"id\":\"shop\"", "\"id\":\"\(String(repeating: "s", count: 34))\""),
    ]

    @Test(arguments: nonsense.indices) func `takes no nonsense`(index: Int) throws {
        let (from, to) = Self.nonsense[index]
        try #require(Self.content.files[3].content.contains(from), "\(from)")
        #expect(throws: CheckedPlan.Unreadable.self, "\(to)") { try read(Self.content) { $0.replacing(from, with: to) } }
    }
}

@Suite struct `A stored number` {
    private func text(_ cell: SQLiteCells.Cell, _ codec: ValueCodec) -> String {
        var line = ComparedLine()
        let nothing: [UInt8] = []
        line.begin()
        line.append(cell, nothing.span, codec)
        return String(decoding: line.bytes[..<(line.starts[1] - 1)], as: UTF8.self)
    }

    @Test(arguments: UInt64(0)..<40) func `is rounded as its exact value says`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        for _ in 0..<200 {
            var value = Double(bitPattern: random.next())
            // Most patterns are far too large or too small: halves and amounts are where rounding is decided.
            switch Int.random(in: 0..<4, using: &random) {
            case 0: value = Double(Int.random(in: -1_000_000...1_000_000, using: &random)) / 8
            case 1: value = Double(Int64.random(in: -(1 << 60)...(1 << 60), using: &random)) / 1000
            case 2: value = Double(Int.random(in: -99...99, using: &random)) * 1e18
            default: break
            }
            guard value.isFinite else { continue }
            let scale = Int.random(in: 0...12, using: &random)
            // printf rounds the exact value, half to even.
            var expected = String(format: "%.\(scale)f", value)
            if expected.utf8.allSatisfy({ [0x2d, 0x2e, 0x30].contains($0) }) { expected.removeAll { $0 == "-" } }
            let digits = expected.utf8.filter { (0x30...0x39).contains($0) }.drop { $0 == 0x30 }.count
            let actual = text(.init(.real, bits: Int64(bitPattern: value.bitPattern)), .real(scale: scale))
            #expect(actual == (digits <= 36 ? expected : "\u{fffd}"), "\(value) \(scale)")
        }
    }

    static let integers: [(value: Int64, codec: ValueCodec, text: String)] = [
        (.min, .integer, "-9223372036854775808"), (.min, .minorUnits(scale: 2), "-92233720368547758.08"),
        (.max, .minorUnits(scale: 12), "9223372.036854775807"), (0, .minorUnits(scale: 2), "0.00"),
        (-5, .minorUnits(scale: 2), "-0.05"), (5, .minorUnits(scale: 0), "5"), (-7, .real(scale: 2), "-7.00"),
        (7, .real(scale: 0), "7"), (7, .text, "\u{fffd}"),
    ]

    @Test(arguments: integers.indices) func `is an integer in its unit`(index: Int) {
        let (value, codec, expected) = Self.integers[index]
        let actual = text(.init(.integer, bits: value), codec)
        #expect(actual == expected)
    }
}
