import HandoverSQLite
import HandoverTestSupport
import Testing

@Suite struct `A SQLite database` {
    @Test func `gives raw rows back as they were put in`() throws {
        let folder = try TemporaryFolder()
        let database = try SQLiteDatabase.open(folder.path("a.db"), .create)
        try database.execute("CREATE TABLE t (a, b, c, d, e, f)")
        let bytes = Array("张三\u{0}x".utf8) + [0xff, 0x00]
        var insert = try database.prepare("INSERT INTO t VALUES (?,?,?,?,?,?)")
        var row = SQLiteRows(columnCount: 6)
        row.append(text: 0..<8)
        row.append(blob: 8..<10)
        row.append(integer: .min)
        row.append(real: -0.1)
        row.appendNull()
        row.append(text: 3..<3)
        try insert.run(row, at: 0, bytes.span)
        var select = try database.prepare("SELECT * FROM t")
        let isThere = try select.step()
        #expect(isThere)
        let kinds = (0..<6).map { select.kind($0) }
        #expect(kinds == [.text, .blob, .integer, .real, .null, .text])
        let (text, blob) = (select.withBytes(0, copy), select.withBytes(1, copy))
        #expect(text == Array(bytes[..<8]))
        #expect(blob == [0xff, 0x00])
        let (integer, real, empty) = (select.integer(2), select.real(3), select.withBytes(5) { $0.count })
        #expect(integer == .min)
        #expect(real == -0.1)
        #expect(empty == 0)
        let isMore = try select.step()
        #expect(!isMore)
    }

    @Test func `refuses a row in its own words, and takes the next`() throws {
        let folder = try TemporaryFolder()
        let database = try SQLiteDatabase.open(folder.path("a.db"), .create)
        try database.execute("CREATE TABLE t (a INTEGER CHECK (a > 0))")
        var insert = try database.prepare("INSERT INTO t VALUES (?)")
        var row = SQLiteRows(columnCount: 1)
        row.append(integer: -1)
        let error = #expect(throws: SQLiteError.self) { try run(&insert, row) }
        #expect(error?.isRefusal == true)
        #expect(error?.reason == "CHECK constraint failed: a > 0")
        row.removeAll()
        row.append(integer: 1)
        try run(&insert, row)
        #expect(try database.rows("SELECT count(*) FROM t") == [["1"]])
    }

    @Test func `is not made by reading`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: SQLiteError.self) { try SQLiteDatabase.open(folder.path("none.db"), .read) }
        #expect(error?.isUnreachable == true)
    }

    @Test func `quotes names and texts`() {
        #expect(quotedName("a\"b") == "\"a\"\"b\"")
        #expect(quotedText("it's") == "'it''s'")
    }
}

private func copy(_ bytes: Span<UInt8>) -> [UInt8] { bytes.indices.map { bytes[$0] } }

private func run(_ statement: inout SQLiteStatement, _ row: SQLiteRows) throws {
    let nothing: [UInt8] = []
    try statement.run(row, at: 0, nothing.span)
}
