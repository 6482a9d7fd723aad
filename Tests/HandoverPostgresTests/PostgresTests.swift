import HandoverPostgres
import HandoverTestSupport
import Testing

@Suite struct `A PostgreSQL connection` {
    private func open(_ schema: String = "public") throws -> PostgresConnection {
        try PostgresConnection.open(PostgresAddress(PostgresCluster.database()), schema: schema)
    }

    @Test func `gives rows of a small query, with arguments`() throws {
        let connection = try open()
        let rows = try connection.rows("SELECT $1::text, $2::text, $1 IS NULL, ''", "张三 '\"", nil)
        #expect(rows == [["张三 '\"", nil, "f", ""]])
        #expect(try connection.rows("SELECT 1 WHERE false") == [])
        #expect(try connection.rows("CREATE TABLE t (a int)") == [])
    }

    @Test func `pins what its values are written as, whatever the database says`() throws {
        let connection = try open()
        let name = try connection.rows("SELECT current_database()")[0][0] ?? ""
        for (key, value) in [
            ("DateStyle", "SQL, DMY"), ("TimeZone", "Asia/Shanghai"), ("bytea_output", "escape"), ("synchronous_commit", "off"),
            ("idle_session_timeout", "1min"),
        ] {
            try connection.execute("ALTER DATABASE \(PostgresText.name(name)) SET \(key) = \(PostgresText.literal(value))")
        }
        let again = try PostgresConnection.open(
            PostgresAddress("host=\(PostgresCluster.shared.get().host) user=postgres dbname=\(name) client_encoding=GBK"),
            schema: "public")
        let row = try again.rows(
            "SELECT '2026-12-31 16:00+00'::timestamptz::text, '2026-12-31'::date::text, 0.1::float8::text, 'a'::bytea::text, '张'"
        )
        #expect(row == [["2026-12-31 16:00:00+00", "2026-12-31", "0.1", "\\x61", "张"]])
        #expect(try again.rows("SHOW search_path") == [["public, pg_temp"]])
        #expect(try again.rows("SHOW application_name") == [["handover"]])
        #expect(try again.rows("SHOW synchronous_commit") == [["on"]])
        #expect(try again.rows("SHOW idle_session_timeout") == [["0"]])
        #expect(try again.rows("SHOW client_connection_check_interval") == [["1s"]])
    }

    @Test func `copies rows in and out`() throws {
        let connection = try open()
        try connection.execute("CREATE TABLE t (a text, b bigint)")
        let lines = (0..<100_000).map { "行\($0)\t\($0)\n" }.joined()
        #expect(try connection.copyIn("COPY t FROM STDIN", Array(lines.utf8).span) == 100_000)
        let fed = try connection.copyIn("COPY t FROM STDIN") { send in
            try send(Array("\\N\t1\n".utf8).span)
            try send(Array("\t2\n".utf8).span)
        }
        #expect(fed == 2)
        var out: [UInt8] = []
        let count = try connection.copyOut("COPY (SELECT * FROM t ORDER BY b, a) TO STDOUT") { row in
            for index in row.indices { out.append(row[index]) }
        }
        #expect(count == 100_002)
        #expect(String(decoding: out, as: UTF8.self).hasPrefix("行0\t0\n行1\t1\n\\N\t1\n\t2\n行2\t2\n"))
    }

    private struct Enough: Error {}

    @Test func `is ready for the next statement, whoever gives up a copy`() throws {
        let connection = try open()
        try connection.execute("CREATE TABLE t (a text)")
        #expect(throws: Enough.self) {
            try connection.copyIn("COPY t FROM STDIN") { send in
                try send(Array("x\n".utf8).span)
                throw Enough()
            }
        }
        #expect(try connection.rows("SELECT count(*) FROM t") == [["0"]])
        #expect(throws: Enough.self) {
            try connection.copyOut("COPY (SELECT * FROM generate_series(1, 1000000)) TO STDOUT") { _ in throw Enough() }
        }
        #expect(try connection.rows("SELECT 1") == [["1"]])
    }

    @Test func `names constraint and condition of what is refused, and no value`() throws {
        let connection = try open()
        try connection.execute(
            """
            CREATE TABLE t (phone text CONSTRAINT one UNIQUE, n int CONSTRAINT positive CHECK (n > 0), s varchar(3));
            CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN IF NEW.phone = 'raise' THEN RAISE EXCEPTION 'no %', NEW.s USING ERRCODE = '42P01'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER loud BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION loud();
            INSERT INTO t VALUES ('138', 1, 'x')
            """)
        func refused(_ line: String) -> PostgresError? {
            #expect(throws: PostgresError.self) { try connection.copyIn("COPY t FROM STDIN", Array(line.utf8).span) }
        }
        let unique = refused("138\t1\tx\n")
        #expect(unique?.state == "23505" && unique?.constraint == "one" && unique?.isRefusal == true)
        #expect(
            unique?.reason == "unique violation (SQLSTATE 23505), constraint \"one\", table \"t\"")
        #expect(refused("139\t0\tx\n")?.constraint == "positive")
        let number = refused("139\t4711x\tx\n")
        #expect(number?.description == "copy: invalid text representation (SQLSTATE 22P02)")
        #expect(refused("139\t1\t4711x\n")?.description == "copy: string data right truncation (SQLSTATE 22001)")
        let raised = refused("raise\t1\t471\n")
        #expect(raised?.isRefusal == true && raised?.isUnreachable == false)
        #expect(raised?.reason == "raised by a function of the database (SQLSTATE 42P01)")
        let absent = #expect(throws: PostgresError.self) { try connection.execute("SELECT * FROM nowhere") }
        #expect(absent?.isRefusal == false)
        #expect(absent?.reason == "relation \"nowhere\" does not exist (SQLSTATE 42P01)")
    }

    @Test func `waits for a lock only so long`() throws {
        let address = try PostgresAddress(PostgresCluster.database())
        let one = try PostgresConnection.open(address, schema: "public")
        let other = try PostgresConnection.open(address, schema: "public", patienceMilliseconds: 100)
        try one.execute("CREATE TABLE t (a int)")
        try one.execute("BEGIN; LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE")
        let error = #expect(throws: PostgresError.self) { try other.execute("INSERT INTO t VALUES (1)") }
        #expect(error?.isBusy == true)
        try one.execute("ROLLBACK")
        #expect(try other.execute("INSERT INTO t VALUES (1), (2)") == 2)
    }

    @Test func `says that the server is not there, or has gone`() throws {
        let nowhere = #expect(throws: PostgresError.self) {
            try PostgresConnection.open(PostgresAddress("host=/nowhere dbname=a"), schema: "public")
        }
        #expect(nowhere?.isUnreachable == true && nowhere?.state == nil)
        let cluster = try PostgresCluster()
        let connection = try PostgresConnection.open(
            PostgresAddress("host=\(cluster.host) user=postgres dbname=postgres"), schema: "public")
        try connection.execute("CREATE TABLE t (a text)")
        try cluster.stop()
        let gone = #expect(throws: PostgresError.self) {
            try connection.copyIn("COPY t FROM STDIN", [UInt8](repeating: UInt8(ascii: "\n"), count: 4 << 20).span)
        }
        #expect(gone?.isUnreachable == true)
        #expect(!connection.isInTransaction)
    }

    @Test func `takes an address without a password alone`() throws {
        #expect(try PostgresAddress("host=a dbname=b user=c").text == "host=a dbname=b user=c")
        #expect(try PostgresAddress("postgresql://c@a:5433/b?sslmode=require").text.count == 39)
        for text in ["host=a password=x", "postgresql://c:x@a/b", "postgres://a/b?password=x", "sslpassword=x"] {
            #expect(throws: PostgresAddress.Fault.hasPassword) { try PostgresAddress(text) }
        }
        for text in ["host", "host='a", "nothing=1", "postgresql://[a/b"] {
            #expect(throws: PostgresAddress.Fault.malformed) { try PostgresAddress(text) }
        }
    }

    @Test func `quotes names and texts`() {
        #expect(PostgresText.name("a\"b") == "\"a\"\"b\"")
        #expect(PostgresText.literal("it's") == "'it''s'")
    }
}
