import Foundation
import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `A target's export` {
    @Test func `agrees with the archive, and says how much that is worth`() throws {
        let (verdict, lines) = try ExportShop().differences()
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings))")
        #expect(lines.isEmpty)
        #expect(verdict.check("target-rows") == .init("target-rows", .yes, count: 4))
        #expect(verdict.check("target-values") == .init("target-values", .yes, count: 36))
        let notice = try #require(verdict.answers[2].findings.first { $0.code == .exportLimits })
        #expect(notice.arguments.last == .name(HandMadeShop.digest(ExportShop.readback)))
    }

    @Test func `has one row that is too long, and others behind it`() throws {
        let export = try ExportShop(
            csv: Array(
                ExportShop.csv.replacing("\n009,", with: "\nlong,\(String(repeating: "x", count: 600)),,,,,,,,\n009,").utf8))
        let plan = try `The target of a plan`().read(CopiedTables(tables: [LiveShop.thing]))
        let folder = try ExportFolder(export.shop.folder.path("export"))
        let readback = try Readback(export.shop.folder.path("export/readback.json"))
        let source = try ExportSource(readback.tables[0], readback, in: folder, plan.tables[0], closing: plan.closing)
        var rows = try ExportRows(source, plan.tables[0], rowBytes: 500)
        var (line, steps) = (ComparedLine(), [String]())
        loop: while true {
            line.begin()
            switch try rows.next(&line) {
            case .row: steps.append(String(decoding: line.bytes[field(0, line.starts)], as: UTF8.self))
            case .unreadable(let findings): steps += findings
            case .end: break loop
            }
        }
        #expect(steps == ["A-1", "VALUE_TOO_LARGE", "009", "007", "008"])
    }

    struct Change {
        var name: String
        var old: String
        var new: String
        var found: [String]
        var exit: ExitCode
    }

    /// One change of the file, and all that must be found of it.
    static let changes: [Change] = [
        .init(
            name: "dropped", old: "A-1,\"\",,-1,,,,,y,1\n", new: "", found: ["thing,missing,A-1,,,,"], exit: .notComplete),
        .init(
            name: "doubled", old: "A-1,\"\",,-1,,,,,y,1\n", new: "A-1,\"\",,-1,,,,,y,1\nA-1,\"\",,-1,,,,,y,1\n",
            found: ["thing,key-twice,A-1,,,,thing.csv:3"], exit: .notComplete),
        .init(
            name: "replaced", old: "A-1,", new: "B-1,",
            found: ["thing,extra,B-1,,,,thing.csv:2", "thing,missing,A-1,,,,"], exit: .notComplete),
        .init(
            name: "a cent more", old: ",10.00,", new: ",10.01,",
            found: ["thing,changed,007,cents,10.00,10.01,thing.csv:5"], exit: .notAccurate),
        .init(
            name: "a cent less", old: ",10.00,", new: ",9.99,",
            found: ["thing,changed,007,cents,10.00,9.99,thing.csv:5"], exit: .notAccurate),
        .init(
            name: "another sign", old: "-12,345.68", new: "12,345.68",
            found: ["thing,changed,008,price,-12345.68,12345.68,thing.csv:6"], exit: .notAccurate),
        .init(
            name: "null to empty", old: "2026/1/2,,3", new: "2026/1/2,\"\",3",
            found: ["thing,changed,007,note,,\"\",thing.csv:5"], exit: .notAccurate),
        .init(
            name: "empty to null", old: ",,\"\",4", new: ",,,4",
            found: ["thing,changed,008,note,\"\",,thing.csv:6"], exit: .notAccurate),
        .init(
            name: "a space less", old: "x ,2", new: "x,2", found: ["thing,changed,009,note,x ,x,thing.csv:3"],
            exit: .notAccurate),
        .init(
            name: "full width", old: ",y,1", new: ",ｙ,1", found: ["thing,changed,A-1,note,y,ｙ,thing.csv:2"],
            exit: .notAccurate),
        .init(
            name: "decomposed", old: "caf\u{e9}", new: "cafe\u{301}",
            found: ["thing,changed,007,name,caf\u{e9},cafe\u{301},thing.csv:5"], exit: .notAccurate),
        .init(
            name: "a day later", old: "2026/1/2", new: "2026/1/3",
            found: ["thing,changed,007,day,2026-01-02,2026-01-03,thing.csv:5"], exit: .notAccurate),
        .init(
            name: "day and month swapped", old: "2026/1/2", new: "2026/2/1",
            found: ["thing,changed,007,day,2026-01-02,2026-02-01,thing.csv:5"], exit: .notAccurate),
        .init(
            name: "no day at all", old: "2026/1/2", new: "2.1.2026",
            found: ["thing,changed,007,day,2026-01-02,UNREADABLE 2.1.2026,thing.csv:5"], exit: .notAccurate),
        .init(
            name: "zeros lost", old: "007,", new: "7,",
            found: ["thing,extra,7,,,,thing.csv:5", "thing,missing,007,,,,"], exit: .notComplete),
        .init(
            name: "a number as Excel likes it", old: "007,", new: "7.00E+17,",
            found: ["thing,extra,EXCEL_SCIENTIFIC 7.00E+17,,,,thing.csv:5", "thing,missing,007,,,,"], exit: .notComplete),
        .init(
            name: "precision lost", old: "999999999999999999999999999999999999", new: "999999999999999000000000000000000000",
            found: [
                "thing,changed,007,big,999999999999999999999999999999999999,999999999999999000000000000000000000,thing.csv:5"
            ], exit: .notAccurate),
        .init(
            name: "another line end", old: "two\r\nlines", new: "two\nlines",
            found: ["thing,changed,009,name,\"two\r\nlines\",\"two\nlines\",thing.csv:3"], exit: .notAccurate),
        .init(
            name: "an error of Excel's", old: ",y,1", new: ",#REF!,1",
            found: ["thing,changed,A-1,note,y,EXCEL_ERROR #REF!,thing.csv:2"], exit: .notAccurate),
        .init(
            name: "a field too many", old: ",y,1", new: ",y,1,2",
            found: ["thing,missing,A-1,,,,", "thing,unreadable,,,,RAGGED_LONG,thing.csv:2"], exit: .notComplete),
        .init(
            name: "swapped between rows", old: "A-1,\"\",,-1,,,,,y,1\n009,", new: "009,\"\",,-1,,,,,y,1\nA-1,",
            found: [
                "thing,changed,009,big,0,-1,thing.csv:2", "thing,changed,009,cents,0.00,,thing.csv:2",
                "thing,changed,009,day,2024-02-29,,thing.csv:2", "thing,changed,009,n,0,,thing.csv:2",
                "thing,changed,009,name,\"two\r\nlines\",\"\",thing.csv:2", "thing,changed,009,note,x ,y,thing.csv:2",
                "thing,changed,009,price,0.00,,thing.csv:2", "thing,changed,009,weight,-0.001,,thing.csv:2",
                "thing,changed,A-1,big,-1,0,thing.csv:3", "thing,changed,A-1,cents,,0.00,thing.csv:3",
                "thing,changed,A-1,day,,2024-02-29,thing.csv:3", "thing,changed,A-1,n,,0,thing.csv:3",
                "thing,changed,A-1,name,\"\",\"two\r\nlines\",thing.csv:3", "thing,changed,A-1,note,y,x ,thing.csv:3",
                "thing,changed,A-1,price,,0.00,thing.csv:3", "thing,changed,A-1,weight,,-0.001,thing.csv:3",
            ], exit: .notAccurate),
        .init(
            name: "a column renamed", old: ",weight,", new: ",Gewicht,", found: ["thing,missing,,weight,,,thing.csv:1"],
            exit: .notComplete),
        .init(
            name: "a column twice", old: ",extra\n", new: ",weight\n", found: ["thing,missing,,weight,,,thing.csv:1"],
            exit: .notComplete),
        .init(name: "cut off", old: "-0.05,\"-12,345.68\",0.000,,\"\",4\n", new: "-0", found: [], exit: .notComplete),
    ]

    /// The codes of findings that go with lines of the file of differences.
    private static func codes(of lines: [String]) -> Set<String> {
        Set(
            lines.map { line in
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                let code: Diagnostic.Code =
                    switch (fields[1], isRow: !fields[2].isEmpty) {
                    case ("missing", true): .liveRowMissing
                    case ("missing", false): .exportColumnMissing
                    case ("extra", _): .liveRowExtra
                    case ("key-twice", _): .liveKeyTwice
                    case ("unreadable", _): .exportRecordUnreadable
                    default: .exportValueDiffers
                    }
                return code.name
            })
    }

    @Test(arguments: changes.indices) func `that was changed is found out, and nothing else`(index: Int) throws {
        let change = Self.changes[index]
        #expect(ExportShop.csv.contains(change.old), "\(change.name)")
        let csv = ExportShop.csv.replacingOccurrences(of: change.old, with: change.new)
        let (verdict, lines) = try ExportShop(csv: Array(csv.utf8)).differences()
        #expect(lines == change.found, "\(change.name)")
        #expect(verdict.exit == change.exit, "\(change.name)")
        let codes = Set(verdict.codes).subtracting([Diagnostic.Code.exportLimits.name])
        #expect(codes == (lines.isEmpty ? [Diagnostic.Code.exportStuck.name] : Self.codes(of: lines)), "\(change.name)")
    }

    @Test func `that cuts a text at 255 bytes is found out`() throws {
        var table = LiveShop.thing
        let long = String(repeating: "张", count: 100)
        table.rows[3][8] = long
        let whole = ExportShop.csv.replacingOccurrences(of: ",y,1", with: ",\(long),1")
        #expect(try ExportShop(csv: Array(whole.utf8), table: table).differences().lines == [])
        let cut = String(long.prefix(85))
        let csv = ExportShop.csv.replacingOccurrences(of: ",y,1", with: ",\(cut),1")
        #expect(
            try ExportShop(csv: Array(csv.utf8), table: table).differences().lines == [
                "thing,changed,A-1,note,\(long),\(cut),thing.csv:2"
            ])
    }

    @Test func `with bytes that are no text has a record that cannot be read`() throws {
        var csv = Array(ExportShop.csv.utf8)
        let place = try #require(ExportShop.csv.utf8.firstRange(of: ",y,1".utf8))
        csv[ExportShop.csv.utf8.distance(from: ExportShop.csv.startIndex, to: place.lowerBound) + 1] = 0xff
        let (verdict, lines) = try ExportShop(csv: csv).differences()
        #expect(lines == ["thing,missing,A-1,,,,", "thing,unreadable,,,,ENCODING,thing.csv:2"])
        let finding = try #require(verdict.answers[2].findings.first { $0.code == .exportRecordUnreadable })
        #expect(finding.location?.file == "thing.csv" && finding.location?.line == 2 && finding.location?.record == 1)
        #expect(finding.arguments == [.name("thing"), .name("ENCODING")])
    }

    @Test func `shows no value unless it is asked to`() throws {
        let csv = ExportShop.csv.replacingOccurrences(of: "2026/1/2", with: "2.1.2026")
        let verdict = try ExportShop(csv: Array(csv.utf8)).verify()
        let finding = try #require(verdict.answers[3].findings.first { $0.code == .exportValueDiffers })
        #expect(
            finding.arguments == [
                .name("thing"), .name("day"), .name("[10]"), .name("UNREADABLE [8]"), .name("thing.csv:5"),
            ])
        // Where the record lies in the archive; where in the export is in the words.
        #expect(finding.location?.file == "data/originals/thing.csv" && finding.location?.record == 1)
        #expect(finding.location?.planKey == "mappings.to-thing.fields.day [date]")
    }

    @Test func `need not hold what somebody says is not compared`() throws {
        let readback = ExportShop.readback.replacingOccurrences(
            of: "{\"field\":\"note\",\"from\":\"note\"}", with: "{\"field\":\"note\",\"unread\":\"the system has no notes\"}"
        ).replacingOccurrences(of: "\"format\":\"csv\",", with: "\"format\":\"csv\",\"others\":\"the buyer's own\",")
        let csv = ExportShop.csv.replacingOccurrences(of: ",y,1\n", with: ",z,1\nMINE,,,,,,,,,\n")
        let verdict = try ExportShop(csv: Array(csv.utf8), readback: readback).verify()
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings))")
        #expect(verdict.check("fields-unread") == .init("fields-unread", .notChecked, count: 1))
        #expect(verdict.check("rows-others") == .init("rows-others", .notChecked, count: 1))
        #expect(verdict.check("target-values") == .init("target-values", .yes, count: 32))
        // What is compared still is.
        let changed = csv.replacingOccurrences(of: ",10.00,", with: ",10.01,")
        let (other, lines) = try ExportShop(csv: Array(changed.utf8), readback: readback).differences()
        #expect(other.exit == .notAccurate && lines == ["thing,changed,007,cents,10.00,10.01,thing.csv:6"])
        let none = "{\"readback\":\"1\",\"archive\":\"shop\",\"tables\":[{\"table\":\"thing\",\"unread\":\"not exported yet\"}]}"
        let unread = try ExportShop(readback: none).verify()
        #expect(unread.isSound && unread.check("tables-unread") == .init("tables-unread", .notChecked, count: 1))
        #expect(unread.check("target-rows")?.count == 0)
    }

    @Test func `without a table or its file misses it`() throws {
        for (old, new) in [("thing.csv", "other.csv"), ("thing.csv", "thing.csv/x"), ("\"thing\"", "\"thing\"")] {
            let shop = try ExportShop(readback: ExportShop.readback.replacingOccurrences(of: old, with: new))
            if old == new {
                // A link leads out of the folder.
                let file = shop.shop.folder.path("export/thing.csv")
                try FileManager.default.moveItem(atPath: file, toPath: shop.shop.folder.path("elsewhere.csv"))
                try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "../elsewhere.csv")
            }
            let (verdict, lines) = try shop.differences()
            #expect(lines.count == 1 && lines[0].hasPrefix("thing,missing,,,,"), "\(new): \(lines)")
            #expect(verdict.exit == .notComplete && verdict.codes.contains(Diagnostic.Code.exportFileMissing.name), "\(new)")
        }
        let empty = try ExportShop(readback: "{\"readback\":\"1\",\"archive\":\"shop\",\"tables\":[]}")
        #expect(try empty.verify().exit == .notComplete)
    }

    /// A read-back that cannot be followed, the key that says why, and where that stands.
    static let refused: [(old: String, new: String, key: String?, line: Int, column: Int)] = [
        ("\"readback\":\"1\"", "\"readback\":\"2\"", "readback", 1, 13),
        ("\"archive\":\"shop\"", "\"archive\":\"other\"", "archive", 1, 27),
        ("\"table\":\"thing\"", "\"table\":\"other\"", "tables[0].table", 2, 10),
        ("\"file\":\"thing.csv\"", "\"file\":\"../thing.csv\"", "tables[0].file", 2, 25),
        ("\"file\":\"thing.csv\"", "\"file\":\"/thing.csv\"", "tables[0].file", 2, 25),
        ("\"format\":\"csv\"", "\"format\":\"xls\"", "tables[0].format", 2, 46),
        ("\"format\":\"csv\"", "\"format\":\"csv\",\"encoding\":\"latin-1\"", "tables[0].encoding", 2, 63),
        (
            "\"format\":\"csv\"", "\"format\":\"csv\",\"layout\":{\"quote\":\",\",\"delimiter\":\";\"}", "tables[0].layout.quote",
            2, 70
        ),
        ("\"field\":\"day\"", "\"field\":\"night\"", "tables[0].fields[7].field", 10, 10),
        ("\"field\":\"note\"", "\"field\":\"day\"", "tables[0].fields[8].field", 11, 10),
        ("\"op\":\"decimal\"", "\"op\":\"number\"", "tables[0].fields[6].do[0].op", 9, 47),
        ("\"from\":\"编号\"", "\"unread\":\"we like it so\"", "tables[0].fields[0].field", 3, 10),
        ("\"from\":\"note\"", "\"unread\":\" \"", "tables[0].fields[8].unread", 11, 26),
        ("\"from\":\"note\"", "\"constant\":\"y\"", "tables[0].fields[8].from", 11, 1),
        ("]}]}", "]}]", nil, 11, 1), ("\"1\"", "1", nil, 1, 13),
    ]

    @Test(arguments: refused.indices) func `is not read as a read-back says that cannot be followed`(index: Int) throws {
        let (old, new, key, line, column) = Self.refused[index]
        #expect(ExportShop.readback.contains(old))
        let shop = try ExportShop(readback: ExportShop.readback.replacingOccurrences(of: old, with: new))
        let failure = try #require(#expect(throws: Failure.self) { try shop.verify() })
        let finding = failure.diagnostics[0]
        #expect(failure.exit == .badData)
        #expect(finding.code == (key == nil ? .exportReadbackMalformed : .exportReadbackInvalid))
        if let key { #expect(finding.location?.planKey == key) }
        #expect([finding.location?.line, finding.location?.column] == [line, column], "\(new)")
    }

    @Test func `without folder or read-back ends with 66, and by another name with 64`() throws {
        let shop = try ExportShop()
        for (target, readback, code) in [
            ("export:" + shop.shop.folder.path("none"), nil, Diagnostic.Code.exportNoFolder),
            (shop.target, "none.json", .exportNoReadback),
        ] {
            let failure = #expect(throws: Failure.self) {
                try Verifier.verify(
                    shop.shop.path, trust: SealedShop.policy(shop.shop.seller), now: SealedShop.clock,
                    options: .init(target: target, readback: readback))
            }
            #expect(failure?.exit == .noInput && failure?.diagnostics[0].code == code)
        }
        let failure = #expect(throws: Failure.self) { try shop.shop.verify(target: "export:") }
        #expect(failure?.exit == .usage)
    }

    @Test func `may begin with a mark and lines of its own, and have names and null words of the read-back's`() throws {
        let readback = ExportShop.readback.replacingOccurrences(
            of: "\"format\":\"csv\",",
            with: """
                "format":"csv","skip":"2","nulls":["","NULL"],\
                "layout":{"headers":"0","columns":["编号","名称","n","big","cents","price","weight","day","note","extra"]},
                """)
        let rows = ExportShop.csv.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)[1]
            .replacingOccurrences(of: "A-1,\"\",,", with: "A-1,\"\",NULL,")
        let (verdict, lines) = try ExportShop(csv: Array("\u{feff}客户一览\r\n\"导出\n\(rows)".utf8), readback: readback).differences()
        #expect(verdict.isSound && lines.isEmpty, "\(lines) \(verdict.answers.flatMap(\.findings))")
    }

    @Test func `can be drafted from its header`() throws {
        let header = "ID,Name,N,big,Cents,price,weight,day, A note ,extra\n"
        let body = ExportShop.csv.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)[1]
        let shop = try ExportShop(csv: Array((header + body).utf8))
        try shop.shop.folder.write(Array("a;b\n1;2\n".utf8), to: "export/other.csv")
        let draft = try Verifier.draftReadback(shop.shop.path, target: shop.target)
        #expect(draft.tables == 1 && draft.fields == 9)
        #expect(draft.notes.map(\.code) == [.exportNotDrafted, .exportNotDrafted])
        #expect(Set(draft.notes.compactMap(\.location?.file)) == ["other.csv", "readback.json"])
        try shop.shop.folder.write(draft.json, to: "export/readback.json")
        let (verdict, lines) = try shop.differences()
        #expect(verdict.isSound && lines.isEmpty, "\(String(decoding: draft.json, as: UTF8.self)) \(lines)")
        // What has no place is named.
        let partial = header.replacingOccurrences(of: ",Cents,", with: ",Fen,") + body
        try shop.shop.folder.write(Array(partial.utf8), to: "export/thing.csv")
        let less = try Verifier.draftReadback(shop.shop.path, target: shop.target)
        #expect(less.fields == 8 && less.notes.map(\.code).filter { $0 != .exportNotDrafted } == [.exportFieldNotDrafted])
        try FileManager.default.removeItem(atPath: shop.shop.folder.path("export/thing.csv"))
        let none = try Verifier.draftReadback(shop.shop.path, target: shop.target)
        #expect(none.tables == 0 && none.notes.map(\.code).filter { $0 != .exportNotDrafted } == [.exportTableNotDrafted])
    }
}
