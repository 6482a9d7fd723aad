import Foundation
import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

/// A sealed archive beside a database of a real server that holds its rows, made and changed by `psql`.
struct PostgresShop {
    let shop: LiveShop
    let dsn: String

    static let thing = CopiedTables.Table(
        id: "thing",
        fields: [
            ("id", "identifier"), ("name", "text"), ("n", "integer"), ("big", "integer"), ("cents", "money:2"),
            ("price", "money:2"), ("weight", "decimal:3"), ("day", "date"), ("paid", "boolean"), ("seen", "datetime"),
            ("made", "datetime"), ("note", "text"),
        ], key: ["id"],
        rows: [
            [
                "007", "caf\u{e9}", "12", "999999999999999999999999999999999999", "10.00", "0.10", "1.500", "2026-01-02", "true",
                "1988-07-01T08:00:00+09:00", "1988-07-01T08:00:00+09:00", nil,
            ],
            [
                "008", "say \"hi\", 张三", "-3", nil, "-0.05", "-12345.68", "0.000", nil, "false", "2026-01-01T00:00:00+08:00",
                nil, "",
            ],
            [
                "009", "tab\there, back\\slash\r\nlines", "0", "0", "0.00", "0.00", "-0.001", "0001-01-01", nil, nil,
                "9999-12-31T23:59:59-12:00", "\\N",
            ],
            ["A-1", "", nil, "-1", nil, nil, nil, nil, nil, nil, nil, "y"],
        ],
        representations: [
            "text", "text", "integer", "numeric", "minor-units", "real", "numeric", "date", "boolean", "timestamptz", "timestamp",
            "text",
        ], name: "Dinge",
        columns: ["id", "Name", "n", "big", "cents", "price", "weight", "day", "paid", "seen", "made", "a note"])

    static let sql = #"""
        CREATE SCHEMA sales;
        CREATE TABLE sales."Dinge" (extra int DEFAULT 1, id text PRIMARY KEY, "Name" varchar(80), n smallint, big numeric(36,0),
          cents bigint, price double precision, weight numeric, day date, paid boolean, seen timestamptz, made timestamp, "a note" text);
        INSERT INTO sales."Dinge" VALUES
         (1,'A-1','',NULL,-1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'y'),
         (2,'009',E'tab\there, back\\slash\r\nlines',0,0,0,0,-0.0010,'0001-01-01',NULL,NULL,'9999-12-31 23:59:59',E'\\N'),
         (3,'007',U&'caf\00E9',12,999999999999999999999999999999999999,1000,0.1,1.5,'2026-01-02',true,'1988-06-30 23:00:00+00','1988-07-01 08:00:00',NULL),
         (4,'008','say "hi", 张三',-3,NULL,-5,-12345.68,0,NULL,false,'2025-12-31 16:00:00+00',NULL,'');
        """#

    init(_ sql: String = Self.sql) throws {
        dsn = try PostgresCluster.database()
        var content = CopiedTables(tables: [Self.thing])
        content.schema = "sales"
        shop = try LiveShop(content, sql: "CREATE TABLE other (x)")
        try execute(sql)
    }

    func execute(_ sql: String) throws {
        let result = try run(
            "psql", ["-qXd", dsn, "-v", "ON_ERROR_STOP=1", "-c", sql], in: shop.folder.url,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGCLIENTENCODING": "UTF8"])
        try #require(result.status == 0, "\(sql): \(result.stderr)")
    }

    /// The verdict, and the first six columns of all differences, sorted.
    func differences() throws -> (verdict: Verdict, lines: [String]) {
        let verdict = try shop.verify(
            showsValues: true, target: "postgres:" + dsn, differences: shop.folder.path("differences.csv"))
        let bytes = try shop.folder.read("differences.csv")
        var (lines, starts, from) = ([String](), [Int](), 0)
        while let end = scanLine(bytes.span, from, &starts) {
            lines.append((0..<6).map { String(decoding: bytes[field($0, starts)], as: UTF8.self) }.joined(separator: ","))
            from = end + 1
        }
        return (verdict, lines.dropFirst().sorted())
    }
}

@Suite struct `A target in PostgreSQL` {
    @Test func `agrees with its archive in any order of rows`() throws {
        let (verdict, lines) = try PostgresShop().differences()
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings))")
        #expect(lines.isEmpty)
        #expect(verdict.check("target-rows") == .init("target-rows", .yes, count: 4))
        #expect(verdict.check("target-values") == .init("target-values", .yes, count: 48))
        // Offsets of times, of both columns of each row.
        #expect(verdict.check("declared-losses") == .init("declared-losses", .notChecked, count: 8))
    }

    static let changes: [(sql: String, found: [String], exit: ExitCode)] = [
        ("DELETE FROM sales.\"Dinge\" WHERE id='008'", ["thing,missing,008,,,"], .notComplete),
        ("INSERT INTO sales.\"Dinge\"(id) VALUES ('X')", ["thing,extra,X,,,"], .notComplete),
        (
            "ALTER TABLE sales.\"Dinge\" DROP CONSTRAINT \"Dinge_pkey\"; INSERT INTO sales.\"Dinge\" SELECT * FROM sales.\"Dinge\" WHERE id='007'",
            ["thing,key-twice,007,,,"], .notComplete
        ),
        ("UPDATE sales.\"Dinge\" SET cents=cents+1 WHERE id='007'", ["thing,changed,007,cents,10.00,10.01"], .notAccurate),
        ("UPDATE sales.\"Dinge\" SET price=0.11 WHERE id='007'", ["thing,changed,007,price,0.10,0.11"], .notAccurate),
        (
            "UPDATE sales.\"Dinge\" SET price='NaN' WHERE id='007'", ["thing,changed,007,price,0.10,double precision 'NaN'"],
            .notAccurate
        ),
        (
            "UPDATE sales.\"Dinge\" SET weight=weight+0.0001 WHERE id='007'", ["thing,changed,007,weight,1.500,numeric '1.5001'"],
            .notAccurate
        ),
        ("UPDATE sales.\"Dinge\" SET weight=1.6 WHERE id='007'", ["thing,changed,007,weight,1.500,1.600"], .notAccurate),
        (
            "UPDATE sales.\"Dinge\" SET big=big-1 WHERE id='007'",
            ["thing,changed,007,big,999999999999999999999999999999999999,999999999999999999999999999999999998"], .notAccurate
        ),
        ("UPDATE sales.\"Dinge\" SET day=day+1 WHERE id='007'", ["thing,changed,007,day,2026-01-02,2026-01-03"], .notAccurate),
        (
            "UPDATE sales.\"Dinge\" SET day='infinity' WHERE id='007'", ["thing,changed,007,day,2026-01-02,date 'infinity'"],
            .notAccurate
        ),
        ("UPDATE sales.\"Dinge\" SET paid=false WHERE id='007'", ["thing,changed,007,paid,true,false"], .notAccurate),
        ("UPDATE sales.\"Dinge\" SET paid=NULL WHERE id='008'", ["thing,changed,008,paid,false,"], .notAccurate),
        (
            "UPDATE sales.\"Dinge\" SET seen=seen+interval '8 hours' WHERE id='007'",
            ["thing,changed,007,seen,1988-07-01T08:00:00+09:00,1988-07-01 07:00:00+00"], .notAccurate
        ),
        (
            "UPDATE sales.\"Dinge\" SET seen=seen+interval '1 millisecond' WHERE id='007'",
            ["thing,changed,007,seen,1988-07-01T08:00:00+09:00,timestamp with time zone '1988-06-30 23:00:00.001+00'"],
            .notAccurate
        ),
        (
            "UPDATE sales.\"Dinge\" SET made=made+interval '1 second' WHERE id='007'",
            ["thing,changed,007,made,1988-07-01T08:00:00+09:00,1988-07-01 08:00:01"], .notAccurate
        ),
        ("UPDATE sales.\"Dinge\" SET \"a note\"='' WHERE id='007'", ["thing,changed,007,note,,\"\""], .notAccurate),
        ("UPDATE sales.\"Dinge\" SET \"a note\"=NULL WHERE id='008'", ["thing,changed,008,note,\"\","], .notAccurate),
        ("UPDATE sales.\"Dinge\" SET \"a note\"=NULL WHERE id='009'", ["thing,changed,009,note,\\N,"], .notAccurate),
        ("UPDATE sales.\"Dinge\" SET \"a note\"='y ' WHERE id='A-1'", ["thing,changed,A-1,note,y,y "], .notAccurate),
        (
            "UPDATE sales.\"Dinge\" SET \"Name\"=normalize(\"Name\", NFD) WHERE id='007'",
            ["thing,changed,007,name,caf\u{e9},cafe\u{301}"], .notAccurate
        ),
        ("UPDATE sales.\"Dinge\" SET id='7' WHERE id='007'", ["thing,extra,7,,,", "thing,missing,007,,,"], .notComplete),
        (
            "ALTER TABLE sales.\"Dinge\" ALTER n TYPE text",
            [
                "thing,changed,007,n,12,text '12'", "thing,changed,008,n,-3,text '-3'", "thing,changed,009,n,0,text '0'",
            ], .notAccurate
        ),
        (
            "CREATE DOMAIN sales.truth AS boolean; ALTER TABLE sales.\"Dinge\" ALTER paid TYPE sales.truth",
            ["thing,changed,007,paid,true,truth 't'", "thing,changed,008,paid,false,truth 'f'"], .notAccurate
        ),
    ]

    @Test(arguments: changes.indices) func `that was changed is found out, and nothing else`(index: Int) throws {
        let (sql, found, exit) = Self.changes[index]
        let shop = try PostgresShop()
        try shop.execute(sql)
        let (verdict, lines) = try shop.differences()
        #expect(lines == found, "\(sql)")
        #expect(verdict.exit == exit, "\(sql)")
    }

    /// What hides the rows of a table, or shows others in their place, is no table; what hides some of them is an error.
    static let disguises = [
        "ALTER TABLE sales.\"Dinge\" RENAME TO hidden; CREATE VIEW sales.\"Dinge\" AS SELECT * FROM sales.hidden",
        "ALTER TABLE sales.\"Dinge\" RENAME TO hidden; CREATE MATERIALIZED VIEW sales.\"Dinge\" AS SELECT * FROM sales.hidden",
        "CREATE TABLE sales.child () INHERITS (sales.\"Dinge\")",
        "CREATE RULE nothing AS ON INSERT TO sales.\"Dinge\" DO INSTEAD NOTHING",
        "ALTER TABLE sales.\"Dinge\" RENAME TO \"DINGE\"",
        "ALTER TABLE sales.\"Dinge\" SET SCHEMA public",
        "CREATE SCHEMA other; ALTER TABLE sales.\"Dinge\" SET SCHEMA other; ALTER DATABASE :db SET search_path = other, sales",
        """
        ALTER TABLE sales."Dinge" RENAME TO hidden; CREATE TABLE sales."Dinge" (LIKE sales.hidden) PARTITION BY LIST (id);
        CREATE TABLE sales.part PARTITION OF sales."Dinge" DEFAULT; INSERT INTO sales."Dinge" SELECT * FROM sales.hidden
        """,
    ]

    @Test(arguments: disguises) func `is a table`(sql: String) throws {
        let shop = try PostgresShop()
        let name = try #require(shop.dsn.split(separator: "dbname=").last)
        try shop.execute(sql.replacingOccurrences(of: ":db", with: String(name)))
        let (verdict, lines) = try shop.differences()
        #expect(lines == ["thing,missing,,,,"], "\(sql)")
        #expect(verdict.exit == .notComplete && verdict.codes.contains("live.table-missing"), "\(sql)")
    }

    @Test func `whose rows a policy hides cannot be read`() throws {
        let shop = try PostgresShop()
        let role = "r\(UUID().uuidString.replacing("-", with: "").lowercased())"
        try shop.execute(
            """
            CREATE ROLE \(role) LOGIN; GRANT USAGE ON SCHEMA sales TO \(role); GRANT SELECT ON sales."Dinge" TO \(role);
            ALTER TABLE sales."Dinge" ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON sales."Dinge" USING (id <> '008')
            """)
        let failure = #expect(throws: Failure.self) {
            try shop.shop.verify(target: "postgres:" + shop.dsn.replacing("user=postgres", with: "user=\(role)"))
        }
        #expect(failure?.exit == .unavailable && failure?.diagnostics[0].code == .liveUnreachable)
        // Whom no policy holds sees all rows, as everybody should.
        #expect(try shop.differences().verdict.isSound)
    }

    @Test func `is read as it is meant, whatever role and database set`() throws {
        let shop = try PostgresShop()
        let name = try #require(shop.dsn.split(separator: "dbname=").last)
        for setting in [
            "datestyle = 'German, DMY'", "timezone = 'Asia/Shanghai'", "extra_float_digits = -15",
            "search_path = pg_temp, public",
            "default_transaction_isolation = 'serializable'", "standard_conforming_strings = off",
        ] { try shop.execute("ALTER DATABASE \(name) SET \(setting)") }
        let (verdict, lines) = try shop.differences()
        #expect(verdict.isSound && lines.isEmpty, "\(lines)")
    }

    @Test func `has an address without a password, and is there`() throws {
        let shop = try LiveShop()
        for (target, exit, code) in [
            ("postgres:host=/none dbname=x password=secret", ExitCode.usage, Diagnostic.Code.livePassword),
            ("postgresql://somebody:secret@localhost/x", .usage, .livePassword),
            ("postgres:nonsense", .usage, .liveBadAddress),
            ("postgres:host=/nowhere/at/all dbname=x user=y", .unavailable, .liveUnreachable),
        ] {
            let failure = #expect(throws: Failure.self) { try shop.verify(target: target) }
            #expect(failure?.exit == exit && failure?.diagnostics[0].code == code, "\(target)")
            let isTold = "\(failure?.diagnostics ?? [])".contains("secret")
            #expect(!isTold, "\(target)")
        }
        // A database of the other kind than the plan's.
        let other = #expect(throws: Failure.self) { try shop.verify(target: "postgres:" + PostgresCluster.database()) }
        #expect(other?.exit == .badData && other?.diagnostics[0].code == .liveOtherKind)
    }

    /// Times of the archive and what a target keeps of them, by PostgreSQL itself.
    @Test func `keeps times as the verifier reckons`() throws {
        let shop = try PostgresShop()
        var random = SplitMix64(state: 7)
        let times = (0..<300).map { _ -> String in
            func two(_ range: ClosedRange<Int>) -> String {
                String(String(Int.random(in: range, using: &random) + 100).dropFirst())
            }
            let year = String(String(Int.random(in: 2...9998, using: &random) + 10_000).dropFirst())
            let sign = Bool.random(using: &random) ? "+" : "-"
            return
                "\(year)-\(two(1...12))-\(two(1...28))T\(two(0...23)):\(two(0...59)):\(two(0...59))\(sign)\(two(0...14)):\(two(0...59))"
        }
        let list = times.map { "('\($0)')" }.joined(separator: ",")
        let result = try run(
            "psql",
            [
                "-qXAtd", shop.dsn, "-c", "SET timezone='UTC'",
                "-c", "SELECT to_char(t::timestamptz, 'YYYY-MM-DD HH24:MI:SS') FROM (VALUES \(list)) v(t)",
            ], in: shop.shop.folder.url)
        #expect(result.status == 0, "\(result.stderr)")
        let ours = times.map { time -> String in
            var out: [UInt8] = []
            let bytes = Array(time.utf8)
            KeptTime.append(bytes.span, bytes.indices, inUTC: true, to: &out)
            return String(decoding: out, as: UTF8.self)
        }
        #expect(ours == result.stdout.split(separator: "\n").map(String.init))
    }
}
