import Foundation
import HandoverCore
import HandoverCrypto
import HandoverSQLite
import HandoverTestSupport
import Testing

@testable import HandoverVerify

/// A sealed archive beside a database that holds its rows, made by plain SQL.
final class LiveShop {
    let folder: TemporaryFolder
    let seller: SealedShop.Party
    let path: String
    private(set) var content: CopiedTables

    /// What a column of every representation holds: an id with zeros in front, composed letters, quotes and line ends, amounts.
    static let thing = CopiedTables.Table(
        id: "thing",
        fields: [
            ("id", "identifier"), ("name", "text"), ("n", "integer"), ("big", "integer"), ("cents", "money:2"),
            ("price", "money:2"),
            ("weight", "decimal:3"), ("day", "date"), ("note", "text"),
        ], key: ["id"],
        rows: [
            ["007", "caf\u{e9}", "12", "999999999999999999999999999999999999", "10.00", "0.10", "1.500", "2026-01-02", nil],
            ["008", "say \"hi\", 张三", "-3", nil, "-0.05", "-12345.68", "0.000", nil, ""],
            ["009", "two\r\nlines", "0", "0", "0.00", "0.00", "-0.001", "2024-02-29", "x "],
            ["A-1", "", nil, "-1", nil, nil, nil, nil, "y"],
        ],
        representations: ["text", "text", "integer", "text", "minor-units", "real", "text", "text", "text"], name: "Dinge",
        columns: ["id", "Name", "n", "big", "cents", "price", "weight", "day", "a note"])

    static let sql = """
        CREATE TABLE dinge (extra DEFAULT 1, id TEXT, Name TEXT, n INTEGER, big TEXT, cents INTEGER, price REAL, weight TEXT, day TEXT, "a note" BLOB);
        INSERT INTO dinge VALUES
         (1,'A-1','',NULL,'-1',NULL,NULL,NULL,NULL,'y'),
         (2,'009','two'||char(13)||char(10)||'lines',0,'0',0,0.0,'-0.001','2024-02-29','x '),
         (3,'007','caf'||char(0xe9),12,'999999999999999999999999999999999999',1000,0.1,'1.500','2026-01-02',NULL),
         (4,'008','say "hi", 张三',-3,NULL,-5,-12345.68,'0.000',NULL,'');
        """

    init(_ content: CopiedTables = CopiedTables(tables: [thing]), sql: String = LiveShop.sql) throws {
        folder = try TemporaryFolder()
        seller = try SealedShop.Party("卖方")
        self.content = content
        path = try content.write(seller, into: folder)
        try execute(sql)
    }

    var target: String { "sqlite:" + folder.path("crm.db") }

    func execute(_ sql: String) throws { try SQLiteDatabase.open(folder.path("crm.db"), .create).execute(sql) }

    var tarDigest: String {
        get throws { hex(SHA256.digest(try folder.read("\(content.id).tar"))) }
    }

    func verify(showsValues: Bool = false, before: String? = nil, target: String? = nil, differences: String? = nil) throws
        -> Verdict
    {
        try Verifier.verify(
            path, trust: SealedShop.policy(seller), now: SealedShop.clock,
            options: .init(showsValues: showsValues, target: target ?? self.target, before: before, differences: differences))
    }

    /// The verdict, and the first six columns of all differences, sorted.
    func differences(showsValues: Bool = true) throws -> (verdict: Verdict, lines: [String]) {
        let verdict = try verify(showsValues: showsValues, differences: folder.path("differences.csv"))
        let bytes = try folder.read("differences.csv")
        var (lines, starts, from) = ([String](), [Int](), 0)
        while let end = scanLine(bytes.span, from, &starts) {
            #expect(starts.count == 12)
            lines.append((0..<6).map { String(decoding: bytes[field($0, starts)], as: UTF8.self) }.joined(separator: ","))
            from = end + 1
        }
        #expect(from == bytes.count)
        #expect(bytes.starts(with: "table,kind,key,field,expected,actual,source,record,line,offset,rule\n".utf8))
        lines.removeFirst()
        return (verdict, lines.sorted())
    }

    /// Writes a receipt of a load, as a loader would.
    func receipt(
        _ number: String, refused: [(table: String, row: Int)], signer: SealedShop.Party? = nil, digest: String? = nil,
        change: (String) -> String = { $0 }, list: (String) -> String = { $0 }
    ) throws {
        let rows = list("table,row,words\n" + refused.map { "\($0.table),\($0.row),\"UNIQUE constraint, failed\"\n" }.joined())
        let tables = content.tables.map { table in
            let count = refused.count { $0.table == table.id }
            return "{\"refused\":\"\(count)\",\"rows\":\"\(table.rows.count - count)\",\"table\":\"\(table.id)\"}"
        }
        let listDigest = refused.isEmpty ? "" : HandMadeShop.digest(rows)
        let predicate = """
            {"archive":"\(content.id)","at":"2026-12-31T00:00:00Z","before":"","format":"1","intent":"\(content.intent)","kind":"loaded",\
            "refused":"\(listDigest)","role":"seller","signer":{"name":"卖方","party":"old"},"since":"",\
            "tables":[\(tables.joined(separator: ","))],"target":{"id":"crm","type":"sqlite"}}
            """
        let statement = change(
            SealedShop.statement("receipt", predicate, "\(content.id).tar", try digest ?? tarDigest))
        let name = "\(content.id).tar.receipts/\(number)-"
        try folder.write(Array(statement.utf8), to: name + "loaded.json")
        try folder.write(try SealedShop().sign(statement, signer ?? seller), to: name + "loaded.json.p7s")
        if !refused.isEmpty { try folder.write(Array(rows.utf8), to: name + "refused.csv") }
    }
}

extension LiveShop {
    /// The codes of findings that go with lines of the file of differences.
    static func codes(of lines: [String]) -> Set<String> {
        Set(
            lines.map { line in
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                switch (fields[1], isRow: !fields[2].isEmpty, isColumn: !fields[3].isEmpty) {
                case ("missing", true, _): return "live.row-missing"
                case ("missing", false, false): return "live.table-missing"
                case ("missing", false, true), ("before-gone", false, _): return "live.column-missing"
                case ("before-gone", true, _): return "live.before-gone"
                case ("before-changed", _, _): return "live.before-differs"
                case ("changed", _, _): return "live.value-differs"
                case ("extra", _, _): return "live.row-extra"
                default: return "live.key-twice"
                }
            })
    }
}

extension Verdict {
    func check(_ name: String) -> Check? { answers.flatMap(\.checks).first { $0.name == name } }
    var codes: [String] { answers.flatMap(\.findings).map(\.code.name) }
}
