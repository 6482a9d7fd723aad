import Foundation
import Handover
import HandoverCore
import HandoverPostgres
import HandoverTestSupport
import HandoverVerify
import Testing

@Suite struct `A rollback in PostgreSQL` {
    /// Everything that a snapshot has to get right: sequences, identities, generated columns, a table without a key, values that hold
    /// whatever a text may hold, triggers that are on, off and always on, a table of another schema that is tied by a foreign key.
    private static let rich = """
        CREATE SCHEMA other;
        CREATE TABLE other.city (id serial PRIMARY KEY, name character(8), made timestamptz DEFAULT '2020-01-01');
        INSERT INTO other.city (name) VALUES ('北京'), ('it''s');
        CREATE TABLE customer (id text PRIMARY KEY, name varchar(40), phone text, balance numeric, since date,
          serial bigint GENERATED ALWAYS AS IDENTITY, upper_id text GENERATED ALWAYS AS (upper(id)) STORED,
          city int REFERENCES other.city, flag boolean DEFAULT true, blob bytea, list text[]);
        INSERT INTO customer (id, name, balance, city, flag, blob, list) VALUES
          ('C1', E'a\\tb\\\\c\\nd', 1.50, 1, false, '\\x00ff', ARRAY['x,y', NULL, '"']), ('old', '''quoted''', NULL, 2, NULL, '', '{}');
        CREATE TABLE sale (no bigint PRIMARY KEY, customer text REFERENCES customer, amount numeric, note text);
        CREATE TABLE log (what text, at int);
        INSERT INTO log VALUES ('twice', 1), ('twice', 1), (NULL, 2), ('', 3);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO log VALUES (NEW.id, 9); RETURN NEW; END $$;
        CREATE TRIGGER a AFTER INSERT ON customer FOR EACH ROW EXECUTE FUNCTION note();
        CREATE TRIGGER b AFTER INSERT ON customer FOR EACH ROW EXECUTE FUNCTION note();
        CREATE TRIGGER c AFTER INSERT ON customer FOR EACH ROW EXECUTE FUNCTION note();
        ALTER TABLE customer DISABLE TRIGGER b;
        ALTER TABLE customer ENABLE ALWAYS TRIGGER c;
        """

    @Test(arguments: ["append", "upsert"]) func `puts back what was there, to the byte`(mode: String) async throws {
        let target = try PostgresShop(target: "mode: \(mode), chunk: 2", ddl: Self.rich)
        let before = try target.dump()
        let summary = try await target.shop.run()
        #expect(summary.load?.tables.map(\.rows) == (mode == "append" ? [3, 3] : [4, 3]))
        #expect(try target.dump() != before)
        let dry = try await target.rollback { $0.isDryRun = true }
        #expect(!dry.wasEqual && dry.isDryRun && dry.tables.allSatisfy { $0.written == 0 && $0.gone == 0 }, "\(dry.tables)")
        let outcome = try await target.rollback()
        #expect(outcome.sincePath == nil && !outcome.wasEqual)
        #expect(
            outcome.tables.map { "\($0.name) \($0.rowsNow) \($0.rowsBefore ?? -1)" } == [
                "customer \(mode == "append" ? 5 : 5) 2", "log \(mode == "append" ? 10 : 10) 4", "other.city 2 2", "sale 3 0",
            ])
        #expect(try target.dump() == before)
        let receipts = try FileManager.default.contentsOfDirectory(atPath: target.shop.tar + ".receipts").sorted()
        #expect(receipts.filter { $0.hasSuffix(".json") } == ["01-loaded.json", "02-rolled-back.json"])
        let again = try await target.rollback()
        #expect(again.wasEqual)
        #expect(try target.dump() == before)
    }

    @Test func `takes away what the load has made`() async throws {
        let target = try PostgresShop(ddl: "CREATE TABLE kept (a int); INSERT INTO kept VALUES (1)")
        let before = try target.dump()
        _ = try await target.shop.run()
        let outcome = try await target.rollback()
        #expect(outcome.tables.map { "\($0.name) \($0.rowsNow) \($0.rowsBefore ?? -1)" } == ["customer 4 -1", "sale 3 -1"])
        #expect(try target.dump() == before)
    }

    @Test func `keeps what was written since, as an archive and as statements`() async throws {
        let target = try PostgresShop(target: "mode: append", ddl: Self.rich)
        let before = try target.dump()
        _ = try await target.shop.run()
        try target.open().execute(
            """
            UPDATE customer SET name = E'neu\\t\\\\\\n''x''' WHERE id = 'C2';
            INSERT INTO sale VALUES (77, 'old', 7, NULL);
            DELETE FROM sale WHERE no = 6;
            INSERT INTO log VALUES ('twice', 1)
            """)
        let outcome = try await target.rollback()
        let told = outcome.tables.filter { $0.written > 0 || $0.gone > 0 }.map { "\($0.name) +\($0.written) -\($0.gone)" }
        #expect(told == ["customer +1 -1", "log +1 -0", "sale +1 -1"])
        #expect(try target.dump() == before)
        let since = try #require(outcome.sincePath)
        let (verdict, archive) = try Verifier.verifyForExtraction(
            since, trust: try target.shop.policy(intent: "snapshot"), now: Int64(Date().timeIntervalSince1970))
        #expect(verdict.isSound)
        let rows = String(decoding: try #require(try archive?.bytes(of: "data/tables/rows-3/part-0001.csv")), as: UTF8.self)
        #expect(rows == "c1,c2,c3,c4\n'77','old','7',NULL\n")
        let statements = try #require(outcome.importPath)
        let entered = try run(
            "psql", ["-qX", "-v", "ON_ERROR_STOP=1", "-d", target.dsn, "-f", statements], in: target.shop.folder.url)
        #expect(entered.status == 0, "\(entered.stderr)")
        #expect(try target.rows("SELECT name FROM customer WHERE id = 'C2'") == [["neu\t\\\n'x'"]])
        #expect(try target.rows("SELECT count(*) FROM sale") == [["1"]])
        #expect(try target.rows("SELECT count(*) FROM log WHERE what = 'twice'") == [["3"]])
    }

    @Test func `of a load that was broken off takes back what there is`() async throws {
        let target = try PostgresShop(target: "mode: append, chunk: 1", ddl: Self.rich)
        let before = try target.dump()
        let sealed = target.shop.folder.path("out/shop-before.tar")
        await #expect(throws: Failure.self) {
            try await target.shop.run { $0.isInterrupted = { FileManager.default.fileExists(atPath: sealed) } }
        }
        #expect(try target.rows("SELECT count(*) FROM handover_load") == [["1"]])
        _ = try await target.rollback()
        #expect(try target.dump() == before)
    }

    /// Tables that no order fills one after the other, columns whose collations cannot be compared with each other or searched, and keys of
    /// which a part is not written.
    private static let odd = """
        CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        CREATE TABLE customer (id text PRIMARY KEY, name varchar(40) COLLATE "POSIX", phone text, balance numeric, since date,
          nick text COLLATE loose UNIQUE, city text COLLATE "C", boss int);
        CREATE TABLE staff (id int PRIMARY KEY, cares_for text NOT NULL REFERENCES customer);
        CREATE TABLE visit (kind text, number int, label text GENERATED ALWAYS AS (kind || '-x') STORED, customer text REFERENCES customer,
          PRIMARY KEY (label));
        CREATE TABLE sale (no bigint PRIMARY KEY, customer text REFERENCES customer, amount numeric, note text);
        INSERT INTO customer VALUES ('old', 'a', NULL, 1, NULL, 'it''s', 'b', 1), ('older', 'a', NULL, 1, NULL, 'O''', NULL, 2);
        INSERT INTO staff VALUES (1, 'older'), (2, 'old');
        INSERT INTO visit VALUES ('z', 1, DEFAULT, 'old'), ('a', 1, DEFAULT, 'older');
        ALTER TABLE customer ADD CONSTRAINT boss FOREIGN KEY (boss) REFERENCES staff;
        """

    @Test(arguments: ["append", "upsert"]) func `puts back circles, and columns of any collation`(mode: String) async throws {
        let target = try PostgresShop(target: "mode: \(mode), chunk: 2", ddl: Self.odd)
        let before = try target.dump()
        #expect(try await target.shop.run().load?.tables.map(\.rows) == [4, 3])
        try target.open().execute("UPDATE customer SET nick = 'N''', boss = 1 WHERE id = 'C2'; INSERT INTO visit VALUES ('b', 2)")
        let outcome = try await target.rollback()
        let told = outcome.tables.filter { $0.written > 0 || $0.gone > 0 }.map { "\($0.name) +\($0.written) -\($0.gone)" }
        #expect(told == ["customer +1 -1", "visit +1 -0"])
        #expect(try target.dump() == before)
        let statements = try #require(outcome.importPath)
        let entered = try run(
            "psql", ["-qX", "-v", "ON_ERROR_STOP=1", "-d", target.dsn, "-f", statements], in: target.shop.folder.url)
        #expect(entered.status == 0, "\(entered.stderr)")
        #expect(try target.rows("SELECT nick FROM customer WHERE id = 'C2'") == [["N'"]])
    }

    /// To Swift the two names are one text.
    @Test func `tells names apart by their bytes`() async throws {
        let (composed, decomposed) = ("\u{304c}", "\u{304b}\u{3099}")
        let target = try PostgresShop(
            target: "tables: {sale: {name: \"\(composed)\", columns: {note: \"\(composed)\"}}}",
            ddl: "CREATE TABLE \(decomposed) (no bigint PRIMARY KEY); INSERT INTO \(decomposed) VALUES (1)")
        let before = try target.dump()
        #expect(try await target.shop.run().load?.tables.map(\.rows) == [4, 3])
        #expect(try target.rows("SELECT count(*) FROM \(composed)") == [["3"]])
        let outcome = try await target.rollback()
        let told = outcome.tables.map { "\(Array($0.name.utf8).count) \($0.rowsNow) \($0.rowsBefore ?? -1)" }
        #expect(told == ["8 4 -1", "3 3 -1"])
        #expect(try target.dump() == before)
        let column = try PostgresShop(
            target: "mode: append, tables: {sale: {columns: {note: \"\(composed)\"}}}",
            ddl: PostgresShop.tables().replacing("note text", with: "\(decomposed) text"))
        let failure = await #expect(throws: Failure.self) { try await column.shop.run() }
        #expect(failure?.diagnostics.map(\.code.name) == ["target.column-missing"])
    }

    @Test func `undoes nothing where a definition was changed, or something hangs on what was made`() async throws {
        let target = try PostgresShop(target: "mode: append", ddl: Self.rich)
        _ = try await target.shop.run()
        try target.open().execute("ALTER TABLE sale ADD COLUMN tax int")
        let before = try target.dump()
        let failure = await #expect(throws: Failure.self) { try await target.rollback() }
        #expect(failure?.diagnostics.first?.code.name == "rollback.definitions-changed")
        #expect(failure?.diagnostics.first?.arguments.map(\.description) == ["sale", "column sale.tax"])
        #expect(try target.dump() == before)
        let made = try PostgresShop()
        _ = try await made.shop.run()
        try made.open().execute("CREATE VIEW watching AS SELECT * FROM customer")
        let whole = try made.dump()
        let hanging = await #expect(throws: Failure.self) { try await made.rollback() }
        #expect(hanging?.diagnostics.first?.code.name == "target.failed")
        #expect(try made.dump() == whole)
    }

    @Test func `has a snapshot of its own, when somebody asks for one`() async throws {
        let target = try PostgresShop(target: "mode: append", ddl: Self.rich)
        try target.shop.lock()
        let options = TargetState.Options(
            planPath: target.shop.planPath, outputFolder: target.shop.output, keyPath: target.shop.keyName + ".key",
            certificatePath: target.shop.keyName + ".crt")
        let sealed = try await TargetState.snapshot(options)
        #expect(sealed.tables.map { "\($0.name) \($0.rows)" } == ["customer 2", "log 4", "other.city 2", "sale 0"])
        let (verdict, archive) = try Verifier.verifyForExtraction(
            sealed.tarPath, trust: try target.shop.policy(intent: "snapshot"), now: Int64(Date().timeIntervalSince1970))
        #expect(verdict.isSound)
        func member(_ name: String) throws -> String {
            String(decoding: try #require(try archive?.bytes(of: "data/tables/\(name)/part-0001.csv")), as: UTF8.self)
        }
        #expect(try member("rows-2") == "c1,c2,c3\n'1',NULL,'2'\n'2','','3'\n'3','twice','1'\n'4','twice','1'\n")
        #expect(
            try member("rows-3")
                == "c1,c2,c3\n'1','北京      ','2020-01-01 00:00:00+00'\n'2','it''s    ','2020-01-01 00:00:00+00'\n")
        #expect(try member("sequences") == "name,seq\ncustomer_serial_seq,2 t\nother.city_id_seq,2 t\n")
        let schema = try member("schema")
        for line in [
            "column,customer.serial,customer,bigint NOT NULL GENERATED ALWAYS AS IDENTITY",
            "column,customer.upper_id,customer,text GENERATED ALWAYS AS upper(id)",
            "trigger,customer.c,customer,CREATE TRIGGER c AFTER INSERT ON public.customer FOR EACH ROW EXECUTE FUNCTION note() A",
            "constraint,customer.customer_pkey,customer,PRIMARY KEY (id)", "table,other.city,other.city,ordinary",
        ] { #expect(schema.contains("\n\(line)\n"), "\(line) in \(schema)") }
    }
}
