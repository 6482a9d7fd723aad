import Foundation
import Handover
import HandoverCore
import HandoverSQLite
import HandoverTestSupport
import HandoverVerify
import Testing

@Suite struct `A rollback` {
    /// A target with a little of everything that SQLite can hold.
    static let rich = """
        CREATE TABLE region (code TEXT PRIMARY KEY, name) WITHOUT ROWID;
        INSERT INTO region VALUES ('SH', '上海'), ('BJ', X'00FF');
        CREATE TABLE customer (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT, phone TEXT, balance TEXT,
          since TEXT, score REAL, photo BLOB, upper_name TEXT GENERATED ALWAYS AS (upper(name)) STORED);
        CREATE INDEX customer_name ON customer (name COLLATE NOCASE);
        INSERT INTO customer (seq, id, name, score, photo) VALUES (7, 'C1', '旧''客, "一"', 0.1, X''), (9, 'K2', CAST(X'61006200ff' AS TEXT), 9e999, NULL);
        DELETE FROM customer WHERE seq = 9;
        INSERT INTO customer (id, name, balance) VALUES ('K3', '', '5');
        CREATE TABLE sale (no INTEGER PRIMARY KEY, customer TEXT, amount TEXT, note TEXT, own DEFAULT 1.5) ;
        INSERT INTO sale (no, note) VALUES (1, '旧'), (77, NULL);
        CREATE TABLE aside (x); INSERT INTO aside VALUES (1), ('a'), (NULL);
        CREATE VIEW both AS SELECT * FROM customer JOIN sale ON customer.id = sale.customer;
        """

    @Test(arguments: ["append", "upsert", "replace"], ["DELETE", "WAL"])
    func `gives back what was there, to the byte of a dump`(mode: String, journal: String) async throws {
        let target = try TargetShop(target: "mode: \(mode)", ddl: "PRAGMA journal_mode = \(journal);" + Self.rich)
        let before = try target.dump()
        let summary = try await target.shop.run()
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings) ?? [])")
        #expect(try target.dump() != before)
        let outcome = try await target.rollback()
        #expect(outcome.sincePath == nil)
        #expect(try target.dump() == before)
        #expect(try target.rows("PRAGMA journal_mode") == [[journal.lowercased()]])
        let again = try await target.rollback()
        #expect(again.wasEqual)
        #expect(again.root == outcome.root)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: target.shop.tar + ".receipts").filter { $0.hasSuffix(".json") }
                .sorted()
                == ["01-loaded.json", "02-rolled-back.json"])
    }

    @Test func `of tables that were made leaves none`() async throws {
        let target = try TargetShop()
        _ = try await target.shop.run()
        _ = try await target.rollback()
        #expect(try target.rows("SELECT count(*) FROM sqlite_schema") == [["0"]])
    }

    /// A thousand new rows, one changed, one deleted.
    @Test func `saves first what was written since, sealed and to import`() async throws {
        let target = try TargetShop(target: "mode: upsert", ddl: Self.rich)
        let before = try target.dump()
        _ = try await target.shop.run()
        let live = try target.open()
        try live.execute(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
            INSERT INTO customer (id, name, score) SELECT 'N' || i, '新''' || i, i / 3.0 FROM n;
            UPDATE sale SET note = '改' WHERE no = 4; DELETE FROM sale WHERE no = 6
            """)
        let since = try live.rows("SELECT id, name, hex(score), quote(score) FROM customer WHERE id LIKE 'N%' ORDER BY id")
        let dry = try await target.rollback { $0.isDryRun = true }
        #expect(dry.tables.filter { $0.name == "customer" }.map(\.written) == [1000])
        #expect(dry.tables.filter { $0.name == "sale" }.map(\.written) == [1])
        #expect(dry.tables.filter { $0.name == "sale" }.map(\.gone) == [2])
        #expect(try target.rows("SELECT count(*) FROM customer WHERE id LIKE 'N%'") == [["1000"]])

        let outcome = try await target.rollback()
        #expect(try target.dump() == before)
        let archive = try #require(outcome.sincePath)
        let verdict = try Verifier.verify(
            archive, trust: try target.shop.policy(intent: "snapshot"), now: Int64(Date().timeIntervalSince1970))
        #expect(verdict.isSound)
        #expect(verdict.balances.filter { $0.mapping.hasPrefix("rows-") }.map(\.migrated) == [1000, 1])

        // The statements put the same rows into a table of the same kind, by the stock command.
        let statements = try #require(outcome.importPath)
        let copy = target.shop.folder.path("copy.db")
        let ddl =
            "CREATE TABLE customer (seq INTEGER PRIMARY KEY, id TEXT, name TEXT, phone TEXT, balance TEXT, since TEXT, score REAL, photo BLOB); CREATE TABLE sale (no INTEGER PRIMARY KEY, customer TEXT, amount TEXT, note TEXT, own);"
        try SQLiteDatabase.open(copy, .create).execute(ddl)
        let imported = try run("sqlite3", [copy, ".read '\(statements)'"], in: target.shop.folder.url)
        #expect(imported.status == 0, "\(imported.stderr)")
        let copied = try SQLiteDatabase.open(copy, .read)
        #expect(
            try copied.rows("SELECT id, name, hex(score), quote(score) FROM customer WHERE id LIKE 'N%' ORDER BY id") == since)
        #expect(try copied.rows("SELECT no, note FROM sale") == [["4", "改"]])
    }

    @Test func `with a trigger takes every table into account`() async throws {
        let target = try TargetShop(
            target: "mode: append",
            ddl: Self.rich
                + "CREATE TABLE log (what TEXT); CREATE TRIGGER t AFTER INSERT ON customer BEGIN INSERT INTO log VALUES (new.id); END;"
        )
        let before = try target.dump()
        _ = try await target.shop.run()
        #expect(try target.rows("SELECT count(*) FROM log") == [["3"]])
        _ = try await target.rollback()
        #expect(try target.dump() == before)
    }

    /// A parent that the plan does not know, a child of it that a cascade writes to, and rows that no index tells apart.
    @Test func `reaches as far as foreign keys do`() async throws {
        let target = try TargetShop(
            target: "mode: upsert",
            ddl: """
                CREATE TABLE branch (code TEXT PRIMARY KEY);
                INSERT INTO branch VALUES ('B');
                CREATE TABLE customer (id TEXT PRIMARY KEY, name TEXT UNIQUE, phone TEXT, balance TEXT, since TEXT,
                  branch TEXT DEFAULT 'B' REFERENCES branch);
                INSERT INTO customer (id, name) VALUES ('C1', '旧名');
                CREATE TABLE card (name TEXT REFERENCES customer (name) ON UPDATE CASCADE, note);
                INSERT INTO card VALUES ('旧名', 1);
                CREATE TABLE aside (x);
                """)
        let before = try target.dump()
        let summary = try await target.shop.run()
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings) ?? [])")
        #expect(try target.rows("SELECT name FROM card") == [["张三"]])
        try target.open().execute("INSERT INTO aside VALUES (7)")
        _ = try await target.rollback()
        #expect(
            try target.dump()
                == before.replacingOccurrences(
                    of: "CREATE TABLE aside (x);\n", with: "CREATE TABLE aside (x);\nINSERT INTO aside VALUES(7);\n"))
    }

    @Test func `keeps a row that looks like one of then`() async throws {
        let target = try TargetShop(
            target: "mode: append",
            ddl:
                "CREATE TABLE sale (no INTEGER UNIQUE, customer TEXT, amount TEXT, note TEXT); INSERT INTO sale (no, note) VALUES (NULL, 'x')"
        )
        let before = try target.dump()
        _ = try await target.shop.run()
        try target.open().execute("INSERT INTO sale (no, note) VALUES (NULL, 'x')")
        let outcome = try await target.rollback()
        #expect(outcome.tables.first { $0.name == "sale" }?.written == 1)
        #expect(try target.dump() == before)
    }

    @Test func `finds a trigger whose table is written in another case`() async throws {
        let target = try TargetShop(
            target: "mode: append",
            ddl: Self.rich
                + "CREATE TABLE log (what TEXT); CREATE TRIGGER t AFTER INSERT ON CUSTOMER BEGIN INSERT INTO log VALUES (new.id); END;"
        )
        let before = try target.dump()
        _ = try await target.shop.run()
        try target.open().execute("CREATE INDEX late ON customer (phone)")
        _ = try await target.rollback()
        #expect(try target.rows("SELECT name, sql FROM sqlite_schema WHERE name IN ('t', 'late')").count == 1)
        #expect(Set(try target.dump().split(separator: "\n")) == Set(before.split(separator: "\n")))
    }

    @Test func `is not lost by a later run, nor begun without its snapshot`() async throws {
        let target = try TargetShop(target: "mode: upsert, chunk: 1", ddl: Self.rich)
        _ = try await target.shop.run()
        let snapshot = try Data(contentsOf: URL(fileURLWithPath: target.before))
        for suffix in ["", ".sha256", ".json", ".json.p7s"] {
            try FileManager.default.removeItem(atPath: target.shop.tar + suffix)
        }
        let again = await #expect(throws: Failure.self) { try await target.shop.run() }
        #expect(again?.diagnostics.first?.code.name == "file.exists")
        #expect(try Data(contentsOf: URL(fileURLWithPath: target.before)) == snapshot)
    }

    @Test func `that could not undo what a trigger writes is not begun`() async throws {
        let target = try TargetShop(
            target: "mode: append",
            ddl: Self.rich
                + "CREATE VIRTUAL TABLE words USING fts5(text); CREATE TRIGGER t AFTER INSERT ON customer BEGIN INSERT INTO words VALUES (new.name); END;"
        )
        let before = try target.dump()
        let failure = await #expect(throws: Failure.self) { try await target.shop.run() }
        #expect(failure?.diagnostics.first?.code.name == "target.virtual-table")
        #expect(try target.dump() == before)
    }

    @Test func `puts a definition back that was changed since, and keeps all rows of then`() async throws {
        let target = try TargetShop(target: "mode: append", ddl: Self.rich)
        let before = try target.rows("SELECT * FROM sale ORDER BY no")
        _ = try await target.shop.run()
        try target.open().execute("ALTER TABLE sale ADD COLUMN extra TEXT; UPDATE sale SET extra = 'x'")
        let outcome = try await target.rollback()
        #expect(outcome.tables.filter { $0.name == "sale" }.map(\.written) == [4])
        #expect(try target.rows("SELECT * FROM sale ORDER BY no") == before)
    }

    @Test func `without its snapshot, with another's, or with one that was changed does nothing`() async throws {
        let target = try TargetShop(target: "mode: append", ddl: Self.rich)
        _ = try await target.shop.run()
        let loaded = try target.dump()
        let other = try TargetShop(target: "mode: append", ddl: Self.rich)
        _ = try await other.shop.run()

        let moved = target.before + ".away"
        try FileManager.default.moveItem(atPath: target.before, toPath: moved)
        let missing = await #expect(throws: Failure.self) { try await target.rollback() }
        #expect(missing?.diagnostics.first?.code.name == "rollback.no-snapshot")
        #expect(missing?.exit == .noInput)

        // The same shop's snapshot, sealed by the other shop's key: not ours to trust.
        let foreign = await #expect(throws: Failure.self) { try await target.rollback { $0.beforePath = other.before } }
        #expect(foreign?.exit == .notAuthentic)

        // One of ours that was taken by itself names no archive.
        let state = try await TargetState.snapshot(
            .init(
                planPath: target.shop.planPath, outputFolder: target.shop.output, keyPath: target.shop.keyName + ".key",
                certificatePath: target.shop.keyName + ".crt"))
        let unrelated = await #expect(throws: Failure.self) { try await target.rollback { $0.beforePath = state.tarPath } }
        #expect(unrelated?.diagnostics.first?.code.name == "rollback.other-snapshot")

        var bytes = try Data(contentsOf: URL(fileURLWithPath: moved))
        // In the content of its first member.
        bytes[520] ^= 1
        try bytes.write(to: URL(fileURLWithPath: target.before))
        let damaged = await #expect(throws: Failure.self) { try await target.rollback() }
        #expect(damaged?.exit == .notIntact)
        #expect(try target.dump() == loaded)
    }
}
