import HandoverCore
import HandoverPlan
import HandoverSQLite
import HandoverTestSupport
import Testing

@testable import HandoverTarget

@Suite struct `Loading` {
    static let shop = """
          parent:
            key: [id]
            fields: {id: {type: identifier}, name: {type: text}}
          child:
            key: [id]
            fields: {id: {type: identifier}, parent: {type: identifier}}
            references: [{field: parent, to: parent}]
        """

    private func plan(_ target: String = "{}") -> Plan {
        TargetPlan.tables(Self.shop, [("parent", ["id", "name"]), ("child", ["id", "parent"])], target: target)
    }

    private let archive = LoadMarker.Archive(id: "test", tarDigest: String(repeating: "a", count: 64))

    /// Loads lines of a table, as many at once as the plan's chunk says.
    private func load(
        _ plan: Plan, _ database: SQLiteDatabase, _ tables: [String: [String]],
        allows: @escaping (Int64) -> Failure? = { _ in nil }
    ) throws -> Loader {
        var loader = Loader(plan, into: database, path: "t.db", allows: allows)
        try loader.begin(archive)
        for table in loader.tables {
            var rest = (tables[table.table.id] ?? [])[...]
            var done = try loader.begin(table)
            let encoder = RowEncoder(table)
            while !rest.isEmpty {
                let chunk = rest.prefix(loader.chunk)
                rest = rest.dropFirst(loader.chunk)
                let batch = encoder.encode(Array(chunk.map { $0 + "\n" }.joined().utf8))
                try loader.write(table, batch, after: done)
                done += Int64(batch.count)
            }
        }
        try loader.checkReferences()
        return loader
    }

    @Test func `creates tables with key and references, parents first`() throws {
        let database = try SQLiteDatabase.inMemory()
        let loader = try load(plan(), database, ["parent": ["p,甲"], "child": ["c,p"]])
        #expect(try database.rows("SELECT * FROM child JOIN parent ON parent.id = child.parent") == [["c", "p", "p", "甲"]])
        #expect(
            try database.rows("SELECT \"table\", \"from\", \"to\" FROM pragma_foreign_key_list('child')") == [
                ["parent", "parent", "id"]
            ])
        try loader.removeMark()
        #expect(try database.rows("SELECT name FROM sqlite_schema WHERE name LIKE 'handover%'").isEmpty)
    }

    static let rules: [(name: String, ddl: String)] = [
        ("a check", "CREATE TABLE parent (id TEXT PRIMARY KEY, name TEXT CHECK (name <> 'bad'))"),
        (
            "a check that would ignore",
            "CREATE TABLE parent (id TEXT PRIMARY KEY, name TEXT UNIQUE ON CONFLICT IGNORE); INSERT INTO parent VALUES ('x', 'bad')"
        ),
        (
            "a check that would exchange",
            "CREATE TABLE parent (id TEXT PRIMARY KEY, name TEXT UNIQUE ON CONFLICT REPLACE); INSERT INTO parent VALUES ('x', 'bad')"
        ),
        (
            "a trigger",
            "CREATE TABLE parent (id TEXT PRIMARY KEY, name TEXT); CREATE TRIGGER no BEFORE INSERT ON parent WHEN new.name = 'bad' BEGIN SELECT RAISE(ABORT, 'not wanted'); END"
        ),
        (
            "a trigger that passes over",
            "CREATE TABLE parent (id TEXT PRIMARY KEY, name TEXT); CREATE TRIGGER no BEFORE INSERT ON parent WHEN new.name = 'bad' BEGIN SELECT RAISE(IGNORE); END"
        ),
        (
            "a trigger that ends the transaction",
            "CREATE TABLE parent (id TEXT PRIMARY KEY, name TEXT); CREATE TRIGGER no BEFORE INSERT ON parent WHEN new.name = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'not wanted'); END"
        ),
        (
            "a rule that is looked at when the transaction ends",
            "CREATE TABLE other (name TEXT PRIMARY KEY); CREATE TABLE parent (id TEXT PRIMARY KEY, name TEXT REFERENCES other (name) DEFERRABLE INITIALLY DEFERRED); INSERT INTO other VALUES ('n0'),('n1'),('n2'),('n3'),('n4'),('n5'),('n6'),('n7'),('n8'),('n9')"
        ),
    ]

    /// Two of the rows are refused, whatever way the target has; their neighbours are there, and so is the rest of the chunk.
    @Test(arguments: rules, [1, 4, 100]) func `leaves out exactly the rows that the target refuses`(
        rule: (name: String, ddl: String), chunk: Int
    ) throws {
        let database = try SQLiteDatabase.inMemory()
        try database.execute(rule.ddl)
        let lines = (0..<10).map { "p\($0),\([3, 7].contains($0) ? "bad" : "n\($0)")" }
        let loader = try load(
            plan("{mode: append, chunk: \(chunk)}"), database, ["parent": lines, "child": ["c0,p0", "c3,p3", "c9,p9"]])
        #expect(loader.refused.map { "\($0.table):\($0.row)" } == ["parent:4", "parent:8", "child:2"], "\(rule.name)")
        #expect(loader.refused.allSatisfy { !$0.words.isEmpty })
        let kept = try database.rows("SELECT id FROM parent WHERE id LIKE 'p%' ORDER BY id").map { $0[0] }
        #expect(kept == ["p0", "p1", "p2", "p4", "p5", "p6", "p8", "p9"])
        #expect(try database.rows("SELECT rows FROM handover_progress ORDER BY name") == [["3"], ["10"]])
        #expect(
            try database.rows("SELECT name, row FROM handover_refused ORDER BY position") == [
                ["parent", "4"], ["parent", "8"], ["child", "2"],
            ])
    }

    @Test func `begins only on the target that was looked at`() throws {
        let folder = try TemporaryFolder()
        let database = try SQLiteDatabase.open(folder.path("t.db"), .create)
        let version = try Loader.version(of: database)
        try SQLiteDatabase.open(folder.path("t.db"), .write).execute("CREATE TABLE other (x)")
        let loader = Loader(plan(), into: database, path: "t.db") { _ in nil }
        let failure = #expect(throws: Failure.self) { try loader.begin(archive, unchangedSince: version) }
        #expect(failure?.diagnostics.first?.code.name == "target.changed")
        #expect(try database.rows("SELECT name FROM sqlite_schema") == [["other"]])
        try loader.begin(archive, unchangedSince: try Loader.version(of: database))
    }

    @Test func `stops where more rows are refused than are allowed, and keeps the chunks before`() throws {
        let database = try SQLiteDatabase.inMemory()
        try database.execute("CREATE TABLE parent (id TEXT PRIMARY KEY, name TEXT CHECK (name <> 'bad'))")
        let failure = Failure(Diagnostic(.refusedExceeded, .count(2), .count(0), .name("maxCount 1")), exit: .stopped)
        let thrown = #expect(throws: Failure.self) {
            try load(
                plan("{mode: append, chunk: 2}"), database, ["parent": ["a,x", "b,bad", "c,x", "d,x", "e,bad", "f,x"]]
            ) { $0 > 1 ? failure : nil }
        }
        #expect(thrown?.exit == .stopped)
        #expect(try database.rows("SELECT id FROM parent ORDER BY id") == [["a"], ["c"], ["d"]])
        #expect(try database.rows("SELECT rows FROM handover_progress WHERE name = 'parent'") == [["4"]])
    }

    @Test func `with upsert exchanges the plan's columns and keeps the others`() throws {
        let database = try SQLiteDatabase.inMemory()
        try database.execute(
            "CREATE TABLE parent (id TEXT PRIMARY KEY, name TEXT, own TEXT); INSERT INTO parent VALUES ('p', 'old', 'kept'), ('q', 'old', 'kept')"
        )
        _ = try load(plan("{mode: upsert}"), database, ["parent": ["p,new", "r,new"]])
        #expect(
            try database.rows("SELECT * FROM parent ORDER BY id") == [
                ["p", "new", "kept"], ["q", "old", "kept"], ["r", "new", nil],
            ])
    }

    @Test func `with append refuses a key that is there, with replace removes what was there`() throws {
        let database = try SQLiteDatabase.inMemory()
        try database.execute(
            "CREATE TABLE parent (id TEXT PRIMARY KEY, name TEXT); INSERT INTO parent VALUES ('p', 'old'), ('q', 'old')")
        let loader = try load(plan("{mode: append}"), database, ["parent": ["p,new", "r,new"]])
        #expect(loader.refused.map(\.words) == ["UNIQUE constraint failed: parent.id"])
        try loader.removeMark()
        try database.execute("DROP TABLE child")
        _ = try load(plan("{mode: replace}"), database, ["parent": ["p,new", "r,new"]])
        #expect(try database.rows("SELECT * FROM parent ORDER BY id") == [["p", "new"], ["r", "new"]])
    }

    @Test func `takes a table that refers to itself in any order`() throws {
        let plan = TargetPlan.tables(
            """
              staff:
                key: [id]
                fields: {id: {type: identifier}, boss: {type: identifier}}
                references: [{field: boss, to: staff}]
            """, [("staff", ["id", "boss"])])
        let database = try SQLiteDatabase.inMemory()
        let loader = try load(plan, database, ["staff": ["a,b", "b,c", "c,"]])
        #expect(loader.refused.isEmpty)
        #expect(try database.rows("SELECT count(*) FROM staff") == [["3"]])
    }

    @Test func `with replace sees what else referred to the rows that went`() throws {
        let database = try SQLiteDatabase.inMemory()
        try database.execute(
            "CREATE TABLE parent (id TEXT PRIMARY KEY, name TEXT); INSERT INTO parent VALUES ('old', ''); CREATE TABLE bill (parent TEXT REFERENCES parent); INSERT INTO bill VALUES ('old')"
        )
        let failure = #expect(throws: Failure.self) { try load(plan("{mode: replace}"), database, ["parent": ["p,x"]]) }
        #expect(failure?.diagnostics.first?.code.name == "target.references-broken")
    }

    static let tables: [(name: String, ddl: String, code: String?)] = [
        ("as it should be", "CREATE TABLE parent (id TEXT PRIMARY KEY, name TEXT)", nil),
        ("case and order of names are free", "CREATE TABLE PARENT (Name VARCHAR(10), ID TEXT NOT NULL UNIQUE)", nil),
        (
            "more columns with defaults",
            "CREATE TABLE parent (no INTEGER PRIMARY KEY, id TEXT UNIQUE, name TEXT, x TEXT NOT NULL DEFAULT '')", nil
        ),
        ("a column is missing", "CREATE TABLE parent (id TEXT PRIMARY KEY)", "target.column-missing"),
        (
            "an id would become a number", "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT)",
            "target.column-changes-values"
        ),
        (
            "a text would become a number", "CREATE TABLE parent (id TEXT PRIMARY KEY, name NUMERIC)",
            "target.column-changes-values"
        ),
        ("no key", "CREATE TABLE parent (id TEXT, name TEXT)", "target.no-unique-key"),
        ("the key is wider", "CREATE TABLE parent (id TEXT, name TEXT, PRIMARY KEY (id, name))", "target.no-unique-key"),
        (
            "the key has a condition",
            "CREATE TABLE parent (id TEXT, name TEXT); CREATE UNIQUE INDEX i ON parent (id) WHERE id > ''", "target.no-unique-key"
        ),
        ("the key folds case", "CREATE TABLE parent (id TEXT COLLATE NOCASE PRIMARY KEY, name TEXT)", "target.no-unique-key"),
        (
            "a column without value", "CREATE TABLE parent (id TEXT PRIMARY KEY, name TEXT, x TEXT NOT NULL)",
            "target.column-needed"
        ),
        (
            "another encoding", "PRAGMA encoding = 'UTF-16le'; CREATE TABLE parent (id TEXT PRIMARY KEY, name TEXT)",
            "target.encoding"
        ),
        ("a view", "CREATE VIEW parent AS SELECT 1 AS id, 2 AS name", "target.not-a-table"),
    ]

    @Test(arguments: tables) func `checks a table that is there`(name: String, ddl: String, code: String?) throws {
        let database = try SQLiteDatabase.inMemory()
        try database.execute(ddl)
        #expect(try Loader.problems(plan("{mode: append}"), in: database).first?.code.name == code, "\(name)")
        #expect(try Loader.problems(plan(), in: database).contains { $0.code.name == "target.table-exists" })
    }
}
