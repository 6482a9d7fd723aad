import HandoverCore
import HandoverCrypto
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `Rows that were there before` {
    static func archive(_ mode: String) -> CopiedTables {
        CopiedTables(
            mode: mode,
            tables: [
                .init(
                    id: "customer", fields: [("id", "identifier"), ("name", "text")], key: ["id"],
                    rows: [["1", "甲"], ["2", "乙"]], name: "Kunde")
            ])
    }

    /// What a load in this mode leaves of three rows.
    static func sql(_ mode: String) -> String {
        let before = """
            CREATE TABLE kunde(id TEXT PRIMARY KEY, name TEXT, memo);
            INSERT INTO kunde VALUES ('9','旧',NULL),('2','原',x'00ff'),('8','it''s, "so"',-0.5);
            """
        switch mode {
        case "append": return before + "INSERT INTO kunde(id,name) VALUES ('1','甲')"
        case "upsert": return before + "UPDATE kunde SET name='乙' WHERE id='2'; INSERT INTO kunde(id,name) VALUES ('1','甲')"
        default: return before + "DELETE FROM kunde; INSERT INTO kunde(id,name) VALUES ('2','乙'),('1','甲')"
        }
    }

    static let rows: [[String?]] = [
        ["1", "'9'", "'旧'", "NULL"], ["2", "'2'", "'原'", "X'00FF'"], ["3", "'8'", "'it''s, \"so\"'", "-0.5"],
    ]

    static func snapshot(
        of digest: String, rows: [[String?]] = rows, name: String = "kunde",
        schema: [[String?]] = [["table", "kunde", "kunde", "CREATE TABLE …"]],
        columns: [String] = ["rowid", "id", "name", "memo"]
    ) -> CopiedTables {
        var tables: [CopiedTables.Table] = [
            .init(
                id: "schema", fields: ["type", "name", "table", "sql"].map { ($0, "text") }, key: ["type", "name"], rows: schema,
                isInTarget: false),
            .init(id: "sequences", fields: [("name", "text"), ("seq", "text")], key: ["name"], rows: [], isInTarget: false),
        ]
        tables.append(
            .init(
                id: "rows-1", fields: columns.indices.map { ("c\($0 + 1)", "text") }, key: ["c1"], rows: rows, name: name,
                columns: columns))
        return CopiedTables(id: "shop-before", intent: "snapshot", previous: digest, mode: "snapshot", tables: tables)
    }

    func shop(_ mode: String) throws -> LiveShop {
        let shop = try LiveShop(Self.archive(mode), sql: Self.sql(mode))
        _ = try Self.snapshot(of: shop.tarDigest).write(shop.seller, into: shop.folder)
        if mode == "append" { try shop.receipt("01", refused: [("customer", 2)]) }
        return shop
    }

    static let changes: [(mode: String, sql: String, found: [String], exit: ExitCode, mustStay: Int64)] = [
        ("append", "", [], .ok, 3),
        ("append", "DELETE FROM kunde WHERE id='9'", ["customer,before-gone,1,,,"], .notComplete, 3),
        ("append", "UPDATE kunde SET name='x' WHERE id='9'", ["customer,before-changed,1,name,'旧','x'"], .notAccurate, 3),
        ("append", "UPDATE kunde SET memo='' WHERE id='9'", ["customer,before-changed,1,memo,NULL,''"], .notAccurate, 3),
        ("append", "UPDATE kunde SET memo='-0.5' WHERE id='8'", ["customer,before-changed,3,memo,-0.5,'-0.5'"], .notAccurate, 3),
        (
            "append", "UPDATE kunde SET memo=CAST(memo AS TEXT) WHERE id='2'",
            ["customer,before-changed,2,memo,X'00FF',CAST(X'00FF' AS TEXT)"], .notAccurate, 3
        ),
        ("append", "UPDATE kunde SET name='乙' WHERE id='2'", ["customer,before-changed,2,name,'原','乙'"], .notAccurate, 3),
        ("append", "UPDATE kunde SET id='99' WHERE id='9'", ["customer,before-changed,1,id,'9','99'"], .notAccurate, 3),
        ("append", "INSERT INTO kunde(id) VALUES ('7')", ["customer,extra,7,,,"], .notComplete, 3),
        ("append", "DELETE FROM kunde WHERE id='1'", ["customer,missing,1,,,"], .notComplete, 3),
        ("append", "UPDATE kunde SET memo='ours' WHERE id='1'", [], .ok, 3),
        ("upsert", "", [], .ok, 2),
        ("upsert", "UPDATE kunde SET name='x' WHERE id='2'", ["customer,changed,2,name,乙,x"], .notAccurate, 2),
        ("upsert", "UPDATE kunde SET memo='x' WHERE id='2'", [], .ok, 2),
        ("upsert", "DELETE FROM kunde WHERE id='2'", ["customer,missing,2,,,"], .notComplete, 2),
        ("upsert", "DELETE FROM kunde WHERE id='8'", ["customer,before-gone,3,,,"], .notComplete, 2),
        ("upsert", "UPDATE kunde SET memo=-0.25 WHERE id='8'", ["customer,before-changed,3,memo,-0.5,-0.25"], .notAccurate, 2),
        ("replace", "", [], .ok, 0),
        ("replace", "INSERT INTO kunde(id,name) VALUES ('9','旧')", ["customer,extra,9,,,"], .notComplete, 0),
        ("append", "ALTER TABLE kunde DROP COLUMN memo", ["customer,before-gone,,memo,,"], .notComplete, 0),
    ]

    @Test(arguments: changes.indices) func `are held to what the mode promises`(index: Int) throws {
        let (mode, sql, found, exit, mustStay) = Self.changes[index]
        let shop = try shop(mode)
        if !sql.isEmpty { try shop.execute(sql) }
        let (verdict, lines) = try shop.differences()
        #expect(lines == found, "\(mode): \(sql)")
        #expect(verdict.exit == exit, "\(mode): \(sql): \(verdict.codes)")
        #expect(LiveShop.codes(of: lines).isSubset(of: verdict.codes), "\(mode): \(sql): \(verdict.codes)")
        #expect(verdict.check("rows-before")?.count == mustStay, "\(mode): \(sql)")
        #expect(verdict.target?.before == hex(SHA256.digest(try shop.folder.read("shop-before.tar"))))
        let isBefore = found.contains { $0.contains("before-") }
        #expect(verdict.check("rows-before")?.outcome == (isBefore ? .no : .yes), "\(mode): \(sql)")
    }

    /// Of an upsert that refused the row with the key 2: what was there stays.
    static let refusals: [(sql: String, found: [String], exit: ExitCode)] = [
        ("UPDATE kunde SET name='原' WHERE id='2'", [], .ok),
        ("DELETE FROM kunde WHERE id='2'", ["customer,before-gone,2,,,"], .notComplete),
        ("UPDATE kunde SET name='x' WHERE id='2'", ["customer,before-changed,2,name,'原','x'"], .notAccurate),
    ]

    @Test(arguments: refusals.indices) func `stay where an upsert refused the row that has their key`(index: Int) throws {
        let (sql, found, exit) = Self.refusals[index]
        let shop = try shop("upsert")
        try shop.receipt("01", refused: [("customer", 2)])
        try shop.execute(sql)
        let (verdict, lines) = try shop.differences()
        #expect(lines == found, "\(sql)")
        #expect(verdict.exit == exit, "\(sql): \(verdict.codes)")
        #expect(verdict.check("rows-before")?.count == 3)
    }

    @Test(arguments: ["append", "upsert"]) func `are there once`(mode: String) throws {
        let shop = try shop(mode)
        try shop.execute(
            """
            CREATE TABLE other AS SELECT rowid AS r, id, name, memo FROM kunde; DROP TABLE kunde;
            CREATE TABLE kunde(id TEXT, name TEXT, memo);
            INSERT INTO kunde(rowid, id, name, memo) SELECT r, id, name, memo FROM other; DROP TABLE other
            """)
        #expect(try shop.verify().exit == .ok)
        // A copy of a whole row, by the rowid of its own that it must have, is found by its key.
        try shop.execute("INSERT INTO kunde(id, name, memo) SELECT id, name, memo FROM kunde WHERE id='9'")
        let (verdict, lines) = try shop.differences()
        #expect(lines == ["customer,extra,9,,,"] && verdict.exit == .notComplete, "\(lines)")
    }

    @Test func `are no part of a total that an append has refused`() throws {
        var copy = CopiedTables(
            mode: "append",
            tables: [
                .init(
                    id: "customer", fields: [("id", "identifier"), ("owed", "integer")], key: ["id"],
                    rows: [["1", "5"], ["2", "7"]], name: "Kunde")
            ])
        copy.totals = [("customer", "owed", "12")]
        let shop = try LiveShop(
            copy, sql: "CREATE TABLE kunde(id TEXT PRIMARY KEY, owed TEXT); INSERT INTO kunde VALUES ('2','100'),('1','5')")
        _ = try Self.snapshot(
            of: shop.tarDigest, rows: [["1", "'2'", "'100'"]], columns: ["rowid", "id", "owed"]
        ).write(shop.seller, into: shop.folder)
        try shop.receipt("01", refused: [("customer", 2)])
        let (verdict, lines) = try shop.differences()
        #expect(lines == [] && verdict.exit == .ok, "\(lines), \(verdict.codes)")
        #expect(verdict.check("target-totals") == .init("target-totals", .yes, count: 1))
        try shop.execute("UPDATE kunde SET owed='6' WHERE id='1'")
        #expect(try shop.differences().lines == ["customer,changed,1,owed,5,6", "customer,total,,owed,5,6"])
    }

    @Test func `are not known without a snapshot`() throws {
        let shop = try LiveShop(Self.archive("append"), sql: Self.sql("append"))
        try shop.receipt("01", refused: [("customer", 2)])
        let (verdict, lines) = try shop.differences()
        #expect(lines == ["customer,extra,2,,,", "customer,extra,8,,,", "customer,extra,9,,,"])
        #expect(verdict.check("rows-before") == .init("rows-before", .notChecked, count: 0))
        #expect(verdict.target == .init(kind: .sqlite, name: "crm.db"))
        let failure = #expect(throws: Failure.self) { try shop.verify(before: shop.folder.path("none.tar")) }
        #expect(failure?.exit == .noInput)
    }

    @Test func `are not known by a snapshot that is not sound, or of something else`() throws {
        let other = String(repeating: "ab", count: 32)
        let cases: [(name: String, make: (LiveShop) throws -> Void, code: String)] = [
            ("another archive's", { _ = try Self.snapshot(of: other).write($0.seller, into: $0.folder) }, "live.before-foreign"),
            (
                "a stranger's",
                { _ = try Self.snapshot(of: $0.tarDigest).write(try SealedShop.Party("卖方"), into: $0.folder) },
                "live.before-unsound"
            ),
            (
                "no snapshot",
                { shop in
                    var copy = try Self.snapshot(of: shop.tarDigest)
                    (copy.intent, copy.previous) = ("hand-over", "")
                    _ = try copy.write(shop.seller, into: shop.folder)
                }, "live.before-unsound"
            ),
            (
                "another table's",
                { _ = try Self.snapshot(of: $0.tarDigest, name: "other").write($0.seller, into: $0.folder) },
                "live.before-silent"
            ),
        ]
        for (name, make, code) in cases {
            let shop = try LiveShop(Self.archive("append"), sql: Self.sql("append"))
            try make(shop)
            let verdict = try shop.verify()
            #expect(verdict.exit == .notComplete && verdict.codes.contains(code), "\(name): \(verdict.codes)")
            #expect(verdict.check("rows-before") == .init("rows-before", .notChecked, count: 0), "\(name)")
            #expect(verdict.target?.before == nil, "\(name)")
        }
    }

    @Test func `are none where the table was absent`() throws {
        let sql = "CREATE TABLE kunde(id TEXT PRIMARY KEY, name TEXT); INSERT INTO kunde VALUES ('1','甲'),('2','乙')"
        let shop = try LiveShop(Self.archive("append"), sql: sql)
        let snapshot = try Self.snapshot(of: shop.tarDigest, rows: [], name: "other", schema: [["absent", "Kunde", nil, nil]])
        let path = try snapshot.write(shop.seller, into: shop.folder)
        let verdict = try shop.verify(before: path)
        #expect(verdict.isSound && verdict.check("rows-before") == .init("rows-before", .yes, count: 0), "\(verdict.codes)")
        try shop.execute("INSERT INTO kunde VALUES ('3','丙')")
        #expect(try shop.differences().lines == ["customer,extra,3,,,"])
    }

    @Test func `are compared as literals where the snapshot itself is verified`() throws {
        let folder = try TemporaryFolder()
        let seller = try SealedShop.Party("卖方")
        let shop = try LiveShop(Self.archive("append"), sql: Self.sql("append"))
        let path = try Self.snapshot(of: shop.tarDigest).write(seller, into: folder)
        func verify() throws -> Verdict {
            try Verifier.verify(
                path, trust: SealedShop.policy(seller, intent: "snapshot"), now: SealedShop.clock,
                options: .init(showsValues: true, target: shop.target))
        }
        #expect(try verify().codes == ["live.row-extra"])
        try shop.execute("DELETE FROM kunde WHERE id='1'")
        #expect(try verify().isSound)
        try shop.execute("UPDATE kunde SET memo='X''00FF''' WHERE id='2'")
        let findings = try verify().answers[3].findings
        #expect(findings.map(\.arguments) == [[.name("rows-1"), .name("c4"), .name("\"X'00FF'\""), .name("\"'X''00FF'''\"")]])
    }
}
