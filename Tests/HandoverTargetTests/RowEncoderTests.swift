import HandoverData
import HandoverPlan
import HandoverSQLite
import HandoverTestSupport
import Testing

@testable import HandoverTarget

@Suite struct `A row for the database` {
    /// Writes one line through the encoder into a table of the same columns, and reads it back with SQLite's own words.
    private func stored(_ line: String, _ plan: Plan) throws -> (row: [String?]?, refused: [String]) {
        let database = try SQLiteDatabase.inMemory()
        let table = try #require(TargetTable.inLoadingOrder(plan).first)
        try database.execute(table.creation)
        let batch = RowEncoder(table).encode(Array(line.utf8))
        guard batch.refused.isEmpty else { return (nil, batch.refused.map(\.words)) }
        var insert = try database.prepare(table.insertion(.create))
        for row in 0..<batch.count { try insert.run(batch.rows, at: row, batch.bytes.span) }
        let columns = table.columns.map { "typeof(\(quotedName($0.name))) || ':' || quote(\(quotedName($0.name)))" }
        return (try database.rows("SELECT \(columns.joined(separator: ", ")) FROM \(quotedName(table.name))").first, [])
    }

    private func plan(_ fields: [(String, Plan.FieldType, Int?, Plan.Representation)]) -> Plan { TargetPlan.make(fields) }

    static let texts: [(line: String, stored: String)] = [
        ("a,x\n", "text:'x'"), ("a,\"\"\n", "text:''"), ("a,\n", "null:NULL"), ("a,\"x,\"\"y\"\"\"\n", "text:'x,\"y\"'"),
        ("a,\"1\n2\"\n", "text:'1\n2'"), ("a,007\n", "text:'007'"), ("a,1e5\n", "text:'1e5'"), ("a,张三\n", "text:'张三'"),
    ]

    @Test(arguments: texts) func `keeps a text as it came`(line: String, stored: String) throws {
        let plan = plan([("k", .identifier, nil, .text), ("v", .text, nil, .text)])
        #expect(try self.stored(line, plan).row == ["text:'a'", stored])
    }

    static let numbers:
        [(text: String, type: Plan.FieldType, scale: Int?, representation: Plan.Representation, stored: String?)] = [
            ("0", .integer, nil, .integer, "integer:0"), ("-120", .integer, nil, .integer, "integer:-120"),
            ("9223372036854775807", .integer, nil, .integer, "integer:9223372036854775807"),
            ("-9223372036854775808", .integer, nil, .integer, "integer:-9223372036854775808"),
            ("9223372036854775808", .integer, nil, .integer, nil),
            ("9223372036854775808", .integer, nil, .text, "text:'9223372036854775808'"),
            ("1234.50", .money, 2, .text, "text:'1234.50'"), ("1234.50", .money, 2, .minorUnits, "integer:123450"),
            ("-0.05", .money, 2, .minorUnits, "integer:-5"), ("99999999999999999.99", .money, 2, .minorUnits, nil),
            ("0.10", .money, 2, .real, "real:0.1"), ("123456789012.34", .money, 2, .real, "real:123456789012.34"),
            ("12345678901234567.89", .money, 2, .real, nil),
            ("1234567890123456.00", .money, 2, .real, "real:1.23456789012345600001e+15"),
        ]

    @Test(arguments: numbers) func `keeps a number exact, or is refused`(
        text: String, type: Plan.FieldType, scale: Int?, representation: Plan.Representation, stored: String?
    ) throws {
        let plan = plan([("k", .identifier, nil, .text), ("v", type, scale, representation)])
        let result = try self.stored("a,\(text)\n", plan)
        #expect((result.row?.last ?? nil) == stored)
        #expect(result.refused.count == (stored == nil ? 1 : 0))
    }

    @Test(arguments: UInt64(0)..<32) func `of any storage class is read back from its literal`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let from = try SQLiteDatabase.inMemory()
        let to = try SQLiteDatabase.inMemory()
        for database in [from, to] { try database.execute("CREATE TABLE t (k INTEGER PRIMARY KEY, a, b, c BLOB)") }
        for key in 0..<40 {
            let values = (0..<3).map { _ in value(&random) }
            try from.execute("INSERT INTO t VALUES (\(key), \(values.joined(separator: ", ")))")
        }
        let table = try TargetSnapshot.Table("t", in: from)
        var csv: [UInt8] = []
        #expect(try table.write(from: from) { csv += $0 } == 40)
        let header = CanonicalLines.scan(csv.span, from: 0, most: 1).end
        let batch = RowEncoder(literals: table.columns.count).encode(Array(csv[header...]))
        #expect(batch.refused.isEmpty)
        var insert = try to.prepare("INSERT INTO t VALUES (?,?,?,?)")
        for row in 0..<batch.count { try insert.run(batch.rows, at: row, batch.bytes.span) }
        // Reals by their bits: SQLite prints them with seventeen digits.
        let mark =
            "SELECT k, "
            + ["a", "b", "c"].map { "typeof(\($0)), hex(\($0)), printf('%!.17g', \($0)), length(\($0))" }.joined(separator: ", ")
            + " FROM t ORDER BY k"
        #expect(try from.rows(mark) == to.rows(mark))
    }

    private func value(_ random: inout SplitMix64) -> String {
        switch Int.random(in: 0..<9, using: &random) {
        case 0: "NULL"
        case 1: String(Int64(bitPattern: random.next()))
        case 2: "'it''s, \"quoted\"\n'"
        case 3: "CAST(X'E5BCA0\(["00", "FF", "0A", "2C"].randomElement(using: &random) ?? "00")' AS TEXT)"
        case 4: "X'00\(Int.random(in: 10...99, using: &random))FF'"
        case 5: "''"
        case 6: "X''"
        case 7: "\(Double(bitPattern: random.next() & 0x7fe0_0000_0000_0000 | random.next() >> 12).description)"
        default: ["9e999", "-9e999", "0.1", "-0.0", "1e300", "5e-324"].randomElement(using: &random) ?? "0.1"
        }
    }
}
