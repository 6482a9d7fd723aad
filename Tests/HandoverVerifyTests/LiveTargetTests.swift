import Foundation
import HandoverCore
import HandoverSQLite
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `A live target` {
    @Test func `agrees with its archive in any order of rows`() throws {
        let shop = try LiveShop()
        let (verdict, lines) = try shop.differences()
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings))")
        #expect(lines.isEmpty)
        #expect(verdict.check("target-rows") == .init("target-rows", .yes, count: 4))
        #expect(verdict.check("target-values") == .init("target-values", .yes, count: 36))
        #expect(verdict.check("rows-before") == nil && verdict.check("rows-refused") == nil)
        let attributes = try FileManager.default.attributesOfItem(atPath: shop.folder.path("differences.csv"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: shop.folder.path("")).sorted() == [
                "crm.db", "differences.csv", "shop.tar",
            ])
    }

    /// One change by SQL, and all that must be found of it.
    static let changes: [(sql: String, found: [String], exit: ExitCode)] = [
        ("DELETE FROM dinge WHERE id='008'", ["thing,missing,008,,,"], .notComplete),
        ("INSERT INTO dinge(id,Name) VALUES ('X','x')", ["thing,extra,X,,,"], .notComplete),
        ("INSERT INTO dinge SELECT * FROM dinge WHERE id='007'", ["thing,key-twice,007,,,"], .notComplete),
        (
            "INSERT INTO dinge(id,Name) VALUES ('A-1','x')",
            ["thing,key-twice,A-1,,,"], .notComplete
        ),
        ("UPDATE dinge SET cents=cents+1 WHERE id='007'", ["thing,changed,007,cents,10.00,10.01"], .notAccurate),
        ("UPDATE dinge SET cents=-cents WHERE id='008'", ["thing,changed,008,cents,-0.05,0.05"], .notAccurate),
        ("UPDATE dinge SET price=0.11 WHERE id='007'", ["thing,changed,007,price,0.10,0.11"], .notAccurate),
        (
            "UPDATE dinge SET Name=CASE id WHEN '007' THEN 'b' ELSE 'a' END WHERE id IN ('007','A-1')",
            ["thing,changed,007,name,caf\u{e9},b", "thing,changed,A-1,name,\"\",a"], .notAccurate
        ),
        (
            "UPDATE dinge SET n=CASE id WHEN '007' THEN -3 ELSE 12 END WHERE id IN ('007','008')",
            ["thing,changed,007,n,12,-3", "thing,changed,008,n,-3,12"], .notAccurate
        ),
        ("UPDATE dinge SET \"a note\"='' WHERE id='007'", ["thing,changed,007,note,,\"\""], .notAccurate),
        ("UPDATE dinge SET \"a note\"=NULL WHERE id='008'", ["thing,changed,008,note,\"\","], .notAccurate),
        ("UPDATE dinge SET \"a note\"='x' WHERE id='009'", ["thing,changed,009,note,x ,x"], .notAccurate),
        (
            "UPDATE dinge SET Name='cafe'||char(0x301) WHERE id='007'", ["thing,changed,007,name,caf\u{e9},cafe\u{301}"],
            .notAccurate
        ),
        ("UPDATE dinge SET id='7' WHERE id='007'", ["thing,extra,7,,,", "thing,missing,007,,,"], .notComplete),
        ("UPDATE dinge SET big='0.0' WHERE id='009'", ["thing,changed,009,big,0,0.0"], .notAccurate),
        ("UPDATE dinge SET weight='1.5' WHERE id='007'", ["thing,changed,007,weight,1.500,1.5"], .notAccurate),
        ("UPDATE dinge SET \"a note\"=x'79' WHERE id='A-1'", ["thing,changed,A-1,note,y,blob X'79'"], .notAccurate),
        (
            "UPDATE dinge SET \"a note\"=CAST(x'ff' AS TEXT) WHERE id='A-1'",
            ["thing,changed,A-1,note,y,text CAST(X'FF' AS TEXT)"], .notAccurate
        ),
        ("UPDATE dinge SET \"a note\"=7 WHERE id='A-1'", ["thing,changed,A-1,note,y,integer 7"], .notAccurate),
        ("UPDATE dinge SET cents=10.5 WHERE id='007'", ["thing,changed,007,cents,10.00,real 10.5"], .notAccurate),
        ("UPDATE dinge SET n='twelve' WHERE id='007'", ["thing,changed,007,n,12,text 'twelve'"], .notAccurate),
        ("UPDATE dinge SET price=9e999 WHERE id='007'", ["thing,changed,007,price,0.10,real 9e999"], .notAccurate),
    ]

    @Test(arguments: changes.indices) func `that was changed is found out, and nothing else`(index: Int) throws {
        let (sql, found, exit) = Self.changes[index]
        let shop = try LiveShop()
        try shop.execute(sql)
        let (verdict, lines) = try shop.differences()
        #expect(lines == found, "\(sql)")
        #expect(verdict.exit == exit, "\(sql)")
        #expect(LiveShop.codes(of: lines).isSubset(of: verdict.codes), "\(sql): \(verdict.codes)")
        #expect(verdict.answers[4].outcome == .yes)
    }

    /// Values that are stored otherwise and mean the same.
    @Test(arguments: [
        "UPDATE dinge SET price=-0.0 WHERE id='009'", "UPDATE dinge SET price=0.1000000001 WHERE id='007'",
        "UPDATE dinge SET price=-12345.675001 WHERE id='008'", "UPDATE dinge SET extra='changed'", "REINDEX",
    ])
    func `may hold a value in another way`(sql: String) throws {
        let shop = try LiveShop()
        try shop.execute(sql)
        #expect(try shop.verify().isSound)
    }

    @Test func `names the record that a changed value came from, without showing it`() throws {
        let shop = try LiveShop()
        try shop.execute("UPDATE dinge SET cents=cents+1 WHERE id='008'")
        let place = try #require(try shop.verify().answers[3].findings.first?.location)
        #expect(place.table == "thing" && place.field == "cents" && place.key == "•••")
        #expect(place.file == "data/originals/thing.csv" && place.record == 2 && place.line == 3)
        let export = try #require(shop.content.files.first { $0.path == "data/originals/thing.csv" }).content
        let row = try #require(export.range(of: "008,"))
        #expect(place.byteOffset == Int64(export.utf8.distance(from: export.startIndex, to: row.lowerBound)))
        #expect(place.planKey == "mappings.to-thing.fields.cents [money]")
        let finding = try #require(try shop.verify(showsValues: true).answers[3].findings.first)
        #expect(finding.location?.key == "008")
        #expect(finding.arguments == [.name("thing"), .name("cents"), .name("\"-0.05\""), .name("\"-0.04\"")])
        let (_, masked) = try shop.differences(showsValues: false)
        #expect(masked == ["thing,changed,[3],cents,[5],[5]"])
        let line = String(decoding: try shop.folder.read("differences.csv"), as: UTF8.self).split(separator: "\n")[1]
        #expect(line.hasSuffix(",data/originals/thing.csv,2,3,\(place.byteOffset ?? -1),mappings.to-thing.fields.cents [money]"))
    }

    @Test func `that has a part of another's archive misses it all`() throws {
        for (sql, found) in [
            ("ALTER TABLE dinge RENAME TO andere", ["thing,missing,,,,"]),
            ("ALTER TABLE dinge RENAME TO andere; CREATE VIEW dinge AS SELECT * FROM andere", ["thing,missing,,,,"]),
            ("ALTER TABLE dinge RENAME COLUMN n TO m", ["thing,missing,,n,,"]),
            ("ALTER TABLE dinge RENAME COLUMN Name TO rowid", ["thing,missing,,name,,"]),
        ] {
            let shop = try LiveShop()
            try shop.execute(sql)
            let (verdict, lines) = try shop.differences()
            #expect(lines == found, "\(sql)")
            #expect(LiveShop.codes(of: lines).isSubset(of: verdict.codes), "\(sql): \(verdict.codes)")
            #expect(verdict.exit == .notComplete && verdict.check("target-rows")?.outcome == .no, "\(sql)")
        }
    }

    @Test func `may have columns with names that SQL reads otherwise`() throws {
        var table = LiveShop.thing
        table.columns = ["select", "a\\\"b", "x'y", "Ä", "--", "[z]", "`w`", "a b", "v;"]
        let names = ["select", "a\"b", "x'y", "Ä", "--", "[z]", "`w`", "a b", "v;"]
        var sql = LiveShop.sql
        let old =
            "extra DEFAULT 1, id TEXT, Name TEXT, n INTEGER, big TEXT, cents INTEGER, price REAL, weight TEXT, day TEXT, \"a note\" BLOB"
        sql.replace(old, with: "extra," + names.map(quotedName).joined(separator: ","))
        #expect(try LiveShop(CopiedTables(tables: [table]), sql: sql).verify().isSound)
    }

    @Test func `that is none ends with 69, and an empty one misses the table`() throws {
        let shop = try LiveShop()
        try shop.folder.write(Array("no database at all, but long enough to be looked at as one".utf8), to: "text.db")
        try shop.folder.write([], to: "empty.db")
        try shop.folder.write([], to: "folder/x")
        for name in ["text.db", "none.db", "folder"] {
            let failure = #expect(throws: Failure.self, "\(name)") { try shop.verify(target: "sqlite:" + shop.folder.path(name)) }
            #expect(failure?.exit == .unavailable && failure?.diagnostics[0].code == .liveUnreachable, "\(name)")
        }
        #expect(try shop.verify(target: "sqlite:" + shop.folder.path("empty.db")).exit == .notComplete)
        #expect(try !FileManager.default.contentsOfDirectory(atPath: shop.folder.path("")).contains("none.db"))
        for name in ["crm.db", "sqlite:", "postgres:x", "SQLITE:crm.db"] {
            let failure = #expect(throws: Failure.self) { try shop.verify(target: name) }
            #expect(failure?.exit == .usage, "\(name)")
        }
    }

    @Test func `that is damaged ends with 69 and leaves no file of differences`() throws {
        let shop = try LiveShop()
        try shop.execute("CREATE TABLE filler(x); INSERT INTO filler SELECT randomblob(9000); UPDATE dinge SET cents=1")
        var bytes = try shop.folder.read("crm.db")
        for index in 4096..<8192 { bytes[index] = 0x55 }
        try shop.folder.write(bytes, to: "crm.db")
        let failure = #expect(throws: Failure.self) { try shop.verify(differences: shop.folder.path("d.csv")) }
        #expect(failure?.exit == .unavailable)
        #expect(try FileManager.default.contentsOfDirectory(atPath: shop.folder.path("")).sorted() == ["crm.db", "shop.tar"])
    }

    @Test func `is not asked for where the plan has none`() throws {
        let shop = try LiveShop()
        let file = try ArchiveFile(shop.path)
        defer { file.close() }
        let archive = try HandMadeArchive(HandMadeShop().files.map { ($0.path, Array($0.content.utf8)) })
        let failure = #expect(throws: Failure.self) {
            try TargetCheck(
                file, archive.open, tarDigest: "", SealedShop.policy(shop.seller), SealedShop.clock, .init(),
                LiveTarget(shop.target, readback: nil))
        }
        #expect(failure?.exit == .badData && failure?.diagnostics[0].code == .liveNoTarget)
    }

    @Test func `lends the members of its archive`() throws {
        let shop = try LiveShop()
        let (verdict, opened) = try Verifier.verifyForExtraction(
            shop.path, trust: SealedShop.policy(shop.seller), now: SealedShop.clock)
        let archive = try #require(opened, "\(verdict.codes)")
        #expect(archive.id == "shop" && archive.previous == "")
        #expect(try archive.tarDigest == shop.tarDigest)
        #expect(archive.memberPaths(under: "data/tables/") == ["data/tables/thing/part-0001.csv"])
        let part = try #require(shop.content.files.last { $0.path.hasPrefix("data/tables/") }).content
        #expect(archive.size(of: "data/tables/thing/part-0001.csv") == Int64(part.utf8.count))
        #expect(archive.size(of: "data/tables/none") == nil)
        var buffer = [UInt8](repeating: 0, count: 20)
        let count = try archive.read("data/tables/thing/part-0001.csv", at: 3, into: &buffer)
        #expect(count == 20 && buffer == Array(part.utf8.dropFirst(3).prefix(20)))
        let rest = try archive.read("data/tables/thing/part-0001.csv", at: Int64(part.utf8.count - 2), into: &buffer)
        #expect(rest == 2 && Array(buffer[..<2]) == Array(part.utf8.suffix(2)))
        #expect(try archive.read("data/tables/thing/part-0001.csv", at: Int64(part.utf8.count) + 9, into: &buffer) == 0)
        #expect(throws: Failure.self) { try archive.read("data/none", at: 0, into: &buffer) }
    }
}
