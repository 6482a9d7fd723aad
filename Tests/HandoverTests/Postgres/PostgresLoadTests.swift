import Foundation
import Handover
import HandoverCore
import HandoverPostgres
import HandoverTestSupport
import HandoverVerify
import Synchronization
import Testing

@Suite struct `A load into PostgreSQL` {
    @Test func `brings every row into new tables, in the types of the plan`() async throws {
        let target = try PostgresShop(target: "tables: {sale: {name: \"销售\", columns: {no: \"单 号\"}, as: {amount: minor-units}}}")
        let summary = try await target.shop.run()
        #expect(summary.load?.tables.map(\.rows) == [4, 3])
        #expect(
            try target.rows("SELECT id, name, balance, since FROM customer ORDER BY id") == [
                ["C1", "张三", "1234.50", "2023-05-06"], ["C2", "李,四", "0.00", "2023-05-07"], ["C4", "赵六", "-3.25", "2023-05-09"],
                ["C5", "钱七", "7.10", "2024-02-29"],
            ])
        #expect(
            try target.rows("SELECT \"单 号\", customer, amount, note FROM \"销售\" ORDER BY 1") == [
                ["1", "C1", "10000", "加急"], ["4", "C2", "3000", "两\n行"], ["6", nil, "999", "散客"],
            ])
        let types = try target.rows(
            "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute WHERE attrelid = 'customer'::regclass AND attnum > 0 ORDER BY attnum"
        )
        #expect(
            types == [
                ["id", "text", "t"], ["name", "text", "t"], ["phone", "text", "f"], ["balance", "numeric(36,2)", "f"],
                ["since", "date", "f"],
            ])
        let constraints = try target.rows(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1")
        #expect(
            constraints == [
                ["FOREIGN KEY (customer) REFERENCES customer(id)"], ["PRIMARY KEY (\"单 号\")"], ["PRIMARY KEY (id)"],
            ])
        #expect(try target.rows("SELECT relname FROM pg_class WHERE relname LIKE 'handover%'") == [])
        #expect(try target.shop.delivered().filter { $0.hasSuffix(".tar") } == ["shop-before.tar", "shop.tar"])
    }

    /// Every rule of a database that may refuse a row: which row of which table, and in which words.
    static let rules: [(name: String, ddl: String, refused: [String])] = [
        (
            "check", tables(", CONSTRAINT name_ok CHECK (name <> '李,四')"),
            ["customer 2 check violation (SQLSTATE 23514), constraint \"name_ok\", table \"customer\""]
        ),
        (
            "unique", tables() + "CREATE UNIQUE INDEX one ON customer (lower(name)); INSERT INTO customer VALUES ('X', '赵六');",
            ["customer 3 unique violation (SQLSTATE 23505), constraint \"one\", table \"customer\""]
        ),
        (
            "key", tables() + "INSERT INTO customer VALUES ('C5', '旧');",
            ["customer 4 unique violation (SQLSTATE 23505), constraint \"customer_pkey\", table \"customer\""]
        ),
        (
            "not null", tables() + "ALTER TABLE customer ALTER phone SET NOT NULL;",
            ["customer 3 not null violation (SQLSTATE 23502), column \"phone\", table \"customer\""]
        ),
        (
            "foreign key",
            tables() + "CREATE TABLE city (id text PRIMARY KEY); INSERT INTO city VALUES ('加急'), ('散客');"
                + "ALTER TABLE sale ADD CONSTRAINT to_city FOREIGN KEY (note) REFERENCES city;",
            ["sale 2 foreign key violation (SQLSTATE 23503), constraint \"to_city\", table \"sale\""]
        ),
        (
            "deferred foreign key",
            tables() + "CREATE TABLE city (id text PRIMARY KEY); INSERT INTO city VALUES ('加急'), ('散客');"
                + "ALTER TABLE sale ADD CONSTRAINT to_city FOREIGN KEY (note) REFERENCES city DEFERRABLE INITIALLY DEFERRED;",
            ["sale 2 foreign key violation (SQLSTATE 23503), constraint \"to_city\", table \"sale\""]
        ),
        (
            "length", tables().replacingOccurrences(of: "note text", with: "note varchar(2)"),
            ["sale 2 value 4 has more than 2 characters"]
        ),
        (
            "range", tables().replacingOccurrences(of: "numeric(12,2)", with: "numeric(5,2)"),
            ["customer 1 numeric value out of range (SQLSTATE 22003)"]
        ),
        (
            "trigger that raises", tables() + trigger("IF NEW.id = 'C2' THEN RAISE EXCEPTION '% is secret', NEW.name; END IF;"),
            ["customer 2 raised by a function of the database (SQLSTATE P0001)"]
        ),
        (
            "trigger that passes over", tables() + trigger("IF NEW.id IN ('C1', 'C4') THEN RETURN NULL; END IF;"),
            ["customer 1 the target passed the row over", "customer 3 the target passed the row over"]
        ),
        (
            "deferred trigger",
            tables()
                + trigger("IF NEW.id = 'C5' THEN RAISE check_violation; END IF;", timing: "CONSTRAINT TRIGGER late AFTER INSERT")
                .replacingOccurrences(of: "FOR EACH ROW", with: "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"),
            ["customer 4 raised by a function of the database (SQLSTATE 23514)"]
        ),
    ]

    private static func tables(_ more: String = "") -> String { PostgresShop.tables(customer: more) }

    static func trigger(_ body: String, timing: String = "TRIGGER early BEFORE INSERT") -> String {
        """
        CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \(body) RETURN NEW; END $$;
        CREATE \(timing) ON customer FOR EACH ROW EXECUTE FUNCTION look();
        """
    }

    @Test(arguments: rules, ["append", "upsert"]) func `counts what a rule of the target refuses, and says no value`(
        rule: (name: String, ddl: String, refused: [String]), mode: String
    ) async throws {
        // An upsert takes a row whose key is there.
        if rule.name == "key", mode == "upsert" { return }
        let target = try PostgresShop(target: "mode: \(mode)", ddl: rule.ddl)
        let summary = try await target.shop.run()
        #expect(summary.load?.refusals.map { "\($0.table) \($0.row) \($0.words)" } == rule.refused, "\(rule.name)")
        let counts = try target.rows(
            "SELECT (SELECT count(*) FROM customer WHERE id <> 'X' AND name <> '旧'), (SELECT count(*) FROM sale)")
        let refused = Dictionary(grouping: rule.refused) { $0.prefix { $0 != " " } }.mapValues(\.count)
        #expect(counts == [[String(4 - (refused["customer"] ?? 0)), String(3 - (refused["sale"] ?? 0))]], "\(rule.name)")
    }

    @Test func `takes an existing row's values in the plan's columns, and leaves the others`() async throws {
        let target = try PostgresShop(
            target: "mode: upsert",
            ddl: PostgresShop.tables(customer: ", owner text DEFAULT 'nobody'")
                + "INSERT INTO customer VALUES ('C1', '旧', '1', 0, NULL, 'chen'), ('C9', '留', NULL, 0, NULL, 'wang')")
        #expect(try await target.shop.run().load?.tables.map(\.rows) == [4, 3])
        #expect(
            try target.rows("SELECT id, name, owner FROM customer ORDER BY id") == [
                ["C1", "张三", "chen"], ["C2", "李,四", "nobody"], ["C4", "赵六", "nobody"], ["C5", "钱七", "nobody"],
                ["C9", "留", "wang"],
            ])
    }

    @Test func `removes what is to be replaced, what refers first`() async throws {
        let target = try PostgresShop(
            target: "mode: replace",
            ddl: PostgresShop.tables(sale: ", FOREIGN KEY (customer) REFERENCES customer")
                + "INSERT INTO customer VALUES ('X', '旧'); INSERT INTO sale VALUES (99, 'X', 1, '')")
        #expect(try await target.shop.run().load?.tables.map(\.rows) == [4, 3])
        #expect(try target.rows("SELECT count(*) FROM customer WHERE id = 'X'") == [["0"]])
    }

    /// Whatever the foreign key says of deleting: the rows are no part of the load.
    @Test(arguments: ["CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION DEFERRABLE INITIALLY DEFERRED"])
    func `replaces nothing that rows outside of the load refer to`(rule: String) async throws {
        let target = try PostgresShop(
            target: "mode: replace",
            ddl: PostgresShop.tables(sale: ", FOREIGN KEY (customer) REFERENCES customer ON DELETE CASCADE") + """
                INSERT INTO customer VALUES ('X', '旧'); INSERT INTO sale VALUES (99, 'X', 1, ''); CREATE SCHEMA other;
                CREATE TABLE other.note (id int, cust text CONSTRAINT to_customer REFERENCES customer ON DELETE \(rule));
                INSERT INTO other.note VALUES (1, 'X'), (2, NULL)
                """)
        let before = try target.dump()
        let failure = await #expect(throws: Failure.self) { try await target.shop.run() }
        #expect(failure?.exit == .badData && failure?.diagnostics.map(\.code.name) == ["target.rows-refer"])
        #expect(failure?.diagnostics.first?.arguments.map(\.description) == ["customer", "to_customer", "other.note"])
        #expect(try target.dump() == before)
        try target.open().execute("UPDATE other.note SET cust = NULL")
        #expect(try await target.shop.run { $0.resumes = true }.load?.tables.map(\.rows) == [4, 3])
        #expect(try target.rows("SELECT count(*) FROM other.note") == [["2"]])
    }

    @Test func `upserts into tables that it has to make`() async throws {
        let target = try PostgresShop(target: "mode: upsert, chunk: 1")
        #expect(try await target.shop.run().load?.tables.map(\.rows) == [4, 3])
        let keys = try target.rows(
            "SELECT conrelid::regclass FROM pg_constraint WHERE contype = 'p' AND connamespace = 'public'::regnamespace ORDER BY 1"
        )
        #expect(keys == [["customer"], ["sale"]])
    }

    @Test func `names a sequence whose next value was loaded`() async throws {
        let serial = PostgresShop.tables().replacing("no bigint", with: "no bigserial")
        let target = try PostgresShop(target: "mode: append", ddl: serial)
        let sequences = try #require(try await target.shop.run().load?.sequences)
        #expect(sequences.map { "\($0.table) \($0.column)" } == ["sale no"])
        #expect(
            sequences.map(\.statement) == [
                #"SELECT setval('"public"."sale_no_seq"', (SELECT max("no") FROM "public"."sale"));"#
            ])
        try target.open().execute(sequences[0].statement + "INSERT INTO sale (note) VALUES ('new')")
        #expect(try target.rows("SELECT no FROM sale WHERE note = 'new'") == [["7"]])
        let ahead = try PostgresShop(target: "mode: append", ddl: serial + "SELECT setval('sale_no_seq', 7, false)")
        #expect(try await ahead.shop.run().load?.sequences == [])
        let next = try PostgresShop(target: "mode: append", ddl: serial + "SELECT setval('sale_no_seq', 6, false)")
        #expect(try await next.shop.run().load?.sequences.count == 1)
    }

    /// Rights to write are not enough for the way back.
    @Test func `loads only as a role that could put back what was there`() async throws {
        let (dsn, role) = try PostgresShop.database(ofRole: PostgresShop.tables() + "GRANT ALL ON customer, sale TO @;")
        let target = try PostgresShop(target: "mode: append", dsn: dsn)
        let failure = await #expect(throws: Failure.self) { try await target.shop.run() }
        #expect(failure?.diagnostics.map(\.code.name) == ["target.not-owner", "target.not-owner"])
        #expect(failure?.diagnostics.map { $0.arguments.map(\.description) } == [["customer", role], ["sale", role]])
        // A member of the role that owns the tables may do what it may.
        let (other, _) = try PostgresShop.database(
            ofRole: "CREATE ROLE own_@; GRANT ALL ON SCHEMA public TO own_@; GRANT own_@ TO @; SET ROLE own_@;"
                + PostgresShop.tables())
        let member = try PostgresShop(target: "mode: append", dsn: other)
        #expect(try await member.shop.run().load?.tables.map(\.rows) == [4, 3])
        #expect(try await !member.rollback().wasEqual)
    }

    @Test func `says what the server refuses while the snapshot is taken`() async throws {
        let (dsn, _) = try PostgresShop.database(
            ofRole: PostgresShop.tables() + """
                ALTER TABLE customer OWNER TO @; ALTER TABLE sale OWNER TO @;
                ALTER TABLE sale ENABLE ROW LEVEL SECURITY; ALTER TABLE sale FORCE ROW LEVEL SECURITY;
                """)
        let target = try PostgresShop(target: "mode: append", dsn: dsn)
        let failure = await #expect(throws: Failure.self) { try await target.shop.run() }
        #expect(failure?.exit == .badData && failure?.diagnostics.map(\.code.name) == ["target.failed"])
    }

    @Test func `looks at references that lead ahead when all is loaded`() async throws {
        func plan(_ text: String) -> String {
            text.replacingOccurrences(of: "no: {type: integer}", with: "no: {type: identifier}")
                .replacingOccurrences(of: "no: {from: 单号, do: [integer], else: {quarantine: NUMBER_INVALID}}", with: "no: 单号")
                .replacingOccurrences(of: "note: {type: text}", with: "note: {type: identifier}")
                .replacingOccurrences(
                    of: "references: [{field: customer, to: customer}]",
                    with: "references: [{field: customer, to: customer}, {field: note, to: sale}]")
        }
        let orders = "单号,客户,金额,备注\n1,C1,1.00,3\n2,C2,1.00,1\n3,,1.00,\n"
        let target = try PostgresShop(target: "chunk: 1", change: plan)
        try target.shop.folder.write(Array(orders.utf8), to: "orders.csv")
        #expect(try await target.shop.run().load?.tables.map(\.rows) == [4, 3])
        #expect(
            try target.rows("SELECT count(*) FROM pg_constraint WHERE conrelid = 'sale'::regclass AND contype = 'f'") == [["2"]])
        // In a table that is there PostgreSQL would look at each chunk.
        let there = try PostgresShop(
            target: "mode: append",
            ddl: "CREATE TABLE sale (no text PRIMARY KEY, customer text, amount numeric, note text REFERENCES sale)",
            change: plan)
        try there.shop.folder.write(Array(orders.utf8), to: "orders.csv")
        let failure = await #expect(throws: Failure.self) { try await there.shop.run() }
        #expect(failure?.diagnostics.map(\.code.name) == ["target.reference-ahead"])
    }

    @Test func `writes nothing where a table would not give values back`() async throws {
        let target = try PostgresShop(
            target: "mode: append",
            ddl: """
                CREATE TABLE customer (id text, name char(40), phone text GENERATED ALWAYS AS ('') STORED, balance numeric(9,1),
                  since timestamp, tax int NOT NULL);
                CREATE VIEW sale AS SELECT 1;
                """)
        let before = try target.dump()
        let failure = await #expect(throws: Failure.self) { try await target.shop.run() }
        #expect(failure?.exit == .badData)
        #expect(
            failure?.diagnostics.map(\.code.name) == [
                "target.column-type", "target.column-type", "target.column-type", "target.column-type", "target.column-needed",
                "target.no-unique-key", "target.not-plain",
            ])
        #expect(try target.dump() == before)
        let unlogged = try PostgresShop(
            target: "mode: append", ddl: PostgresShop.tables() + "ALTER TABLE sale SET UNLOGGED")
        let lost = await #expect(throws: Failure.self) { try await unlogged.shop.run() }
        #expect(lost?.diagnostics.map(\.code.name) == ["target.not-plain"])
        #expect(lost?.diagnostics.first?.arguments.last?.description == "an unlogged table")
        let elsewhere = try PostgresShop(target: "schema: nowhere")
        let none = await #expect(throws: Failure.self) { try await elsewhere.shop.run() }
        #expect(none?.diagnostics.map(\.code.name) == ["target.no-schema"])
        let foreign = try PostgresShop(dsn: PostgresCluster.database("LATIN1"))
        let encoding = await #expect(throws: Failure.self) { try await foreign.shop.run() }
        #expect(encoding?.diagnostics.map(\.code.name) == ["target.encoding"])
    }

    @Test func `waits for nobody`() async throws {
        let target = try PostgresShop(target: "mode: append", ddl: PostgresShop.tables())
        let other = try target.open()
        try other.execute("BEGIN; INSERT INTO sale VALUES (99)")
        let busy = await #expect(throws: Failure.self) { try await target.shop.run() }
        #expect(busy?.exit == .notNow && busy?.diagnostics.first?.code.name == "target.busy")
        try other.execute("ROLLBACK")
        _ = try other.rows("SELECT pg_advisory_lock(1751215716, hashtext('public'))")
        let held = await #expect(throws: Failure.self) { try await target.shop.run { $0.resumes = true } }
        #expect(held?.exit == .notNow && held?.diagnostics.first?.code.name == "target.held")
        #expect(held?.diagnostics.first?.arguments.last?.description.hasPrefix("postgres@localhost, backend ") == true)
        _ = try other.rows("SELECT pg_advisory_unlock_all()")
        #expect(try await target.shop.run { $0.resumes = true }.load?.tables.map(\.rows) == [4, 3])
    }

    @Test func `lets nobody write between the snapshot and the mark`() async throws {
        let target = try PostgresShop(target: "mode: append", ddl: PostgresShop.tables())
        let (dsn, before) = (target.dsn, target.shop.folder.path("out/shop-before.tar.work"))
        _ = try await target.shop.run {
            $0.isInterrupted = {
                // While the snapshot is being made.
                guard FileManager.default.fileExists(atPath: before) else { return false }
                do {
                    let other = try PostgresConnection.open(PostgresAddress(dsn), schema: "public", patienceMilliseconds: 1)
                    try other.execute("INSERT INTO sale VALUES (99)")
                    Issue.record("somebody wrote")
                } catch { #expect((error as? PostgresError)?.isBusy == true) }
                return false
            }
        }
        #expect(try target.rows("SELECT count(*) FROM sale") == [["3"]])
    }

    @Test func `in a rehearsal leaves the target alone`() async throws {
        let target = try PostgresShop(
            target: "mode: upsert, chunk: 2", ddl: PostgresShop.tables() + "INSERT INTO customer VALUES ('C1', '旧')")
        let before = try target.dump()
        let summary = try await target.shop.run {
            $0.isRehearsal = true
            $0.rehearsalAt = "2027-03-01T09:00"
        }
        #expect(summary.load?.tables.map(\.rows) == [4, 3])
        #expect(try target.dump() == before)
    }

    /// Of two instants that are one in the database, the second is refused; nothing but their offset tells them apart.
    @Test func `refuses a key that is there as the target stores it`() async throws {
        let target = try PostgresShop(target: "tables: {sale: {as: {note: timestamptz}}}") {
            $0.replacingOccurrences(of: "note: {type: text}", with: "note: {type: datetime}")
                .replacingOccurrences(of: "key: [no]", with: "key: [note]")
                .replacingOccurrences(
                    of: "note: 备注",
                    with:
                        "note: {from: 备注, do: [{datetime: {formats: [\"yyyy-MM-ddTHH:mm:ssXXX\"]}}], else: {quarantine: TIME_INVALID}}"
                )
        }
        let times = ["2026-01-01T08:00:00+08:00", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:01+00:00"]
        try target.shop.folder.write(
            Array(("单号,客户,金额,备注\n" + times.map { "1,C1,1.00,\($0)\n" }.joined()).utf8), to: "orders.csv")
        let summary = try await target.shop.run()
        #expect(
            summary.load?.refusals.map(\.words) == ["unique violation (SQLSTATE 23505), constraint \"sale_pkey\", table \"sale\""]
        )
        #expect(try target.rows("SELECT note FROM sale ORDER BY 1") == [["2026-01-01 00:00:00+00"], ["2026-01-01 00:00:01+00"]])
    }

    /// A door that the load stands before until it is opened: rows behind the second one wait.
    private static let door = """
        CREATE TABLE door (open boolean); INSERT INTO door VALUES (false);
        CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF NEW.id = 'C4' AND NOT (SELECT open FROM door) THEN PERFORM pg_sleep(600); END IF; RETURN NEW; END $$;
        CREATE TRIGGER wait BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION wait();
        """

    @Test(.timeLimit(.minutes(60))) func `killed in the middle goes on behind its last whole chunk`() async throws {
        let target = try PostgresShop(target: "mode: append, chunk: 1", ddl: PostgresShop.tables() + Self.door)
        try target.shop.lock()
        for name in ["told", "errors"] { try target.shop.folder.write([], to: name) }
        let process = try spawn(
            [
                Repository.command("handover"), "run", target.shop.planPath, "--output", target.shop.output, "--key",
                target.shop.keyName,
            ], environment: ["LC_ALL=C", "TZ=UTC"], in: target.shop.folder.path(""),
            writingTo: [target.shop.folder.path("told"), target.shop.folder.path("errors")])
        while !(try target.isAtTheDoor()) {
            let said = String(decoding: try target.shop.folder.read("errors"), as: UTF8.self)
            try #require(!hasEnded(process), "\(said)")
            try await Task.sleep(for: .milliseconds(50))
        }
        kill(process, SIGKILL)
        #expect(try wait(for: process) == SIGKILL)
        #expect(try target.rows("SELECT rows FROM handover_progress ORDER BY name") == [["2"], ["0"]])
        #expect(try target.rows("SELECT count(*) FROM customer") == [["2"]])
        try target.open().execute("UPDATE door SET open = true")
        // The server notices within a second that nobody is there any more.
        while try !target.rows(
            "SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE locktype = 'advisory' AND datname = current_database()"
        ).isEmpty {
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(try await target.shop.run { $0.resumes = true }.load?.tables.map(\.rows) == [4, 3])
        #expect(try target.rows("SELECT count(*) FROM customer") == [["4"]])
    }

    @Test(.timeLimit(.minutes(60))) func `ends with 69 where the server goes away`() async throws {
        let cluster = try PostgresCluster()
        let target = try PostgresShop(
            target: "mode: append, chunk: 1", ddl: PostgresShop.tables() + Self.door,
            dsn: "host=\(cluster.host) user=postgres dbname=postgres")
        let hasEnded = Mutex(false)
        async let ended = {
            defer { hasEnded.withLock { $0 = true } }
            return await #expect(throws: Failure.self) { try await target.shop.run() }
        }()
        while !(try target.isAtTheDoor()) {
            try #require(!hasEnded.withLock { $0 })
            try await Task.sleep(for: .milliseconds(50))
        }
        try cluster.stop()
        let failure = await ended
        #expect(failure?.exit == .unavailable)
        #expect(failure?.diagnostics.first?.code.name == "target.no-server")
    }

    @Test func `refuses a password, in a plan and on the command line`() async throws {
        for dsn in ["host=a password=geheim", "postgresql://u:geheim@a/b"] {
            let failure = #expect(throws: Failure.self) { try PostgresShop(dsn: dsn).shop.lock() }
            #expect(failure?.diagnostics.first?.code.name == "plan.password")
            #expect(failure.map { "\($0.diagnostics)" }?.contains("geheim") == false)
        }
        let target = try PostgresShop()
        _ = try await target.shop.run()
        for given in ["postgres:host=a password=geheim", "postgresql://u:geheim@a/b"] {
            let failure = await #expect(throws: Failure.self) { try await target.rollback { $0.target = given } }
            #expect(failure?.diagnostics.first?.code.name == "usage.password" && failure?.exit == .usage)
        }
        let other = await #expect(throws: Failure.self) { try await target.rollback { $0.target = "sqlite:crm.db" } }
        #expect(other?.diagnostics.first?.code.name == "usage.bad-target")
    }
}
