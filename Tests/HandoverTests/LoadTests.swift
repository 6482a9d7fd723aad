import Foundation
import Glibc
import Handover
import HandoverCore
import HandoverSQLite
import HandoverTestSupport
import HandoverVerify
import Synchronization
import Testing

@Suite struct `A load` {
    @Test func `brings every row into a new database, and the verifier finds it there`() async throws {
        let target = try TargetShop()
        let summary = try await target.shop.run()
        #expect(summary.load?.tables.map(\.rows) == [4, 3])
        #expect(summary.verdict?.isSound == true)
        let checks = summary.verdict?.answers.flatMap(\.checks) ?? []
        #expect(checks.first { $0.name == "target-rows" }?.count == 7)
        #expect(
            try target.rows("SELECT id, name, typeof(balance), balance FROM customer ORDER BY id") == [
                ["C1", "张三", "text", "1234.50"], ["C2", "李,四", "text", "0.00"], ["C4", "赵六", "text", "-3.25"],
                ["C5", "钱七", "text", "7.10"],
            ])
        #expect(
            try target.rows("SELECT no, typeof(no), note FROM sale ORDER BY no") == [
                ["1", "integer", "加急"], ["4", "integer", "两\n行"], ["6", "integer", "散客"],
            ])
        #expect(try target.rows("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'handover%'") == [["0"]])
        #expect(try target.shop.delivered().filter { $0.hasSuffix(".tar") } == ["shop-before.tar", "shop.tar"])
        #expect(!FileManager.default.fileExists(atPath: target.database + ".handover-lock"))
    }

    /// Python's own readers of CSV and SQLite, which share nothing with ours.
    @Test func `is read the same by Python`() async throws {
        let target = try TargetShop(
            target: "tables: {sale: {name: 销售, columns: {no: 单号}, as: {amount: minor-units}}, customer: {as: {balance: real}}}")
        #expect(try await target.shop.run().verdict?.isSound == true)
        for table in ["customer", "sale"] { _ = try target.shop.member("data/tables/\(table)/part-0001.csv") }
        let script = """
            import csv, decimal, sqlite3
            db = sqlite3.connect("crm.db")
            def rows(name):
                with open(f"shop/data/tables/{name}/part-0001.csv", newline="", encoding="utf-8") as file:
                    return list(csv.DictReader(file))
            for row in rows("customer"):
                name, balance = db.execute("SELECT name, balance FROM customer WHERE id = ?", (row["id"],)).fetchone()
                assert name == row["name"] and isinstance(balance, float), row
                assert str(decimal.Decimal(balance).quantize(decimal.Decimal("0.01"), decimal.ROUND_HALF_EVEN)) == row["balance"], row
            for row in rows("sale"):
                amount, note = db.execute('SELECT amount, note FROM "销售" WHERE "单号" = ?', (int(row["no"]),)).fetchone()
                assert isinstance(amount, int) and decimal.Decimal(amount) / 100 == decimal.Decimal(row["amount"]), row
                assert (note or "") == row["note"], row
            print(len(rows("customer")), len(rows("sale")))
            """
        let result = try run("python3", ["-c", script], in: target.shop.folder.url)
        #expect(result.stdout == "4 3\n", "\(result.stderr)")
    }

    @Test func `of a finished plan changes nothing and proves it`() async throws {
        let target = try TargetShop()
        _ = try await target.shop.run()
        let before = try target.files()
        let again = try await target.shop.run { $0.resumes = true }
        #expect(again.wasFinished)
        #expect(again.verdict?.isSound == true)
        #expect(try target.files() == before)
        try target.open().execute("UPDATE sale SET amount = '100.01' WHERE no = 1")
        let changed = try await target.shop.run()
        #expect(changed.wasFinished)
        #expect(changed.verdict?.exit == .notAccurate)
    }

    @Test func `counts a refused row, keeps the target's words, and verifies with its receipt`() async throws {
        let target = try TargetShop(
            target: "mode: append",
            ddl:
                "CREATE TABLE customer (id TEXT PRIMARY KEY, name TEXT, phone TEXT, balance TEXT, since TEXT, CHECK (name <> '李,四'))"
        )
        let summary = try await target.shop.run()
        #expect(summary.load?.tables.map(\.rows) == [3, 2])
        #expect(
            summary.load?.refusals.map { "\($0.table) \($0.row) \($0.words)" } == [
                "customer 2 CHECK constraint failed: name <> '李,四'", "sale 2 FOREIGN KEY constraint failed",
            ])
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings) ?? [])")
        #expect(summary.verdict?.answers.flatMap(\.checks).first { $0.name == "rows-refused" }?.count == 2)
        let receipts = try FileManager.default.contentsOfDirectory(atPath: target.shop.tar + ".receipts").sorted()
        #expect(receipts == ["01-loaded.json", "01-loaded.json.p7s", "01-refused.csv"])
        // Without the receipt nobody says that they may be missing.
        try FileManager.default.removeItem(atPath: target.shop.tar + ".receipts")
        #expect(try target.verify().exit == .notComplete)
    }

    @Test func `stops where the target refuses more than the plan allows, and is undone by a rollback`() async throws {
        let target = try TargetShop(
            target: "mode: append, chunk: 1",
            ddl:
                "CREATE TABLE customer (id TEXT PRIMARY KEY, name TEXT, phone TEXT, balance TEXT, since TEXT, CHECK (name <> '李,四'))"
        ) {
            $0.replacingOccurrences(
                of: "quarantine: {maxRate: \"0.9\"}", with: "quarantine: {maxRate: \"0.9\", perCode: {TARGET_REFUSED: 0}}")
        }
        let before = try target.dump()
        let failure = await #expect(throws: Failure.self) { try await target.shop.run() }
        #expect(failure?.exit == .stopped)
        #expect(failure?.diagnostics.first?.code.name == "run.refused-exceeded")
        #expect(try target.rows("SELECT count(*) FROM customer") == [["1"]])
        _ = try await target.rollback()
        #expect(try target.dump() == before)
    }

    @Test func `asked to end does so at a chunk, and goes on to the same data`() async throws {
        let seed = String(repeating: "5a", count: 32)
        let whole = try TargetShop(target: "chunk: 2")
        _ = try await whole.shop.run { $0.seed = seed }
        for asked in 1...12 {
            let target = try TargetShop(target: "chunk: 2")
            let count = Counter()
            do {
                _ = try await target.shop.run {
                    $0.seed = seed
                    $0.threads = 1
                    $0.isInterrupted = { count.next() >= asked }
                }
                Issue.record("question \(asked) was never asked")
            } catch let failure as Failure {
                #expect(failure.exit == .interrupted)
            }
            let summary = try await target.shop.run { $0.resumes = true }
            #expect(summary.verdict?.isSound == true, "\(asked)")
            #expect(try target.dump() == whole.dump(), "\(asked)")
            #expect(try target.shop.sha256("manifest-sha256.txt") == whole.shop.sha256("manifest-sha256.txt"), "\(asked)")
            #expect(try !target.shop.delivered().contains("shop.tar.work"))
        }
    }

    private final class Counter: Sendable {
        private let count = Atomic<Int>(0)
        func next() -> Int { count.add(1, ordering: .relaxed).newValue }
    }

    @Test func `that was interrupted is not begun again, nor resumed by another plan`() async throws {
        let target = try TargetShop(target: "chunk: 2")
        // Once the archive has its name, the load is what is interrupted.
        let tar = target.shop.tar
        await #expect(throws: Failure.self) {
            try await target.shop.run { $0.isInterrupted = { FileManager.default.fileExists(atPath: tar) } }
        }
        #expect(FileManager.default.fileExists(atPath: target.shop.tar))
        let again = await #expect(throws: Failure.self) { try await target.shop.run() }
        #expect(again?.diagnostics.first?.code.name == "run.unfinished")
        let plan = try String(contentsOfFile: target.shop.planPath, encoding: .utf8)
        try Data(plan.replacingOccurrences(of: "小店资料移交", with: "另一个计划").utf8).write(
            to: URL(fileURLWithPath: target.shop.planPath))
        let other = await #expect(throws: Failure.self) { try await target.shop.run { $0.resumes = true } }
        #expect(other?.diagnostics.first?.code.name == "run.resume-differs")
    }

    @Test func `goes on only as long as there is a way back`() async throws {
        let target = try TargetShop(target: "chunk: 1")
        let before = target.before
        await #expect(throws: Failure.self) {
            try await target.shop.run { $0.isInterrupted = { FileManager.default.fileExists(atPath: before) } }
        }
        #expect(try target.rows("SELECT count(*) FROM handover_load") == [["1"]])
        try FileManager.default.moveItem(atPath: target.before, toPath: target.before + ".away")
        let failure = await #expect(throws: Failure.self) { try await target.shop.run { $0.resumes = true } }
        #expect(failure?.diagnostics.first?.code.name == "rollback.no-snapshot")
        try FileManager.default.moveItem(atPath: target.before + ".away", toPath: target.before)
        #expect(try await target.shop.run { $0.resumes = true }.verdict?.isSound == true)
    }

    @Test func `in a rehearsal leaves the target alone`() async throws {
        let target = try TargetShop(
            target: "mode: upsert",
            ddl:
                "CREATE TABLE customer (id TEXT PRIMARY KEY, name TEXT, phone TEXT, balance TEXT, since TEXT); INSERT INTO customer (id, name) VALUES ('C1', '旧')"
        )
        let before = try Data(contentsOf: URL(fileURLWithPath: target.database))
        let summary = try await target.shop.run {
            $0.isRehearsal = true
            $0.rehearsalAt = "2027-03-01T09:00"
        }
        #expect(summary.load?.tables.map(\.rows) == [4, 3])
        #expect(try Data(contentsOf: URL(fileURLWithPath: target.database)) == before)
        #expect(try target.shop.delivered() == ["shop.tar", "shop.tar.json", "shop.tar.json.p7s", "shop.tar.sha256"])
    }

    @Test func `waits for nobody: who holds the target is named`() async throws {
        let target = try TargetShop()
        // What a run that is still at work holds.
        try target.shop.folder.write(Array("chen@ops, process 7".utf8), to: "crm.db.handover-lock")
        let held = try FileHandle(forUpdating: URL(fileURLWithPath: target.database + ".handover-lock"))
        #expect(flock(held.fileDescriptor, LOCK_EX | LOCK_NB) == 0)
        let failure = await #expect(throws: Failure.self) { try await target.shop.run() }
        #expect(failure?.exit == .notNow)
        #expect(failure?.diagnostics.first?.code.name == "target.held")
        #expect(failure?.diagnostics.first?.arguments.last?.description == "chen@ops, process 7")
        try held.close()
        #expect(try await target.shop.run { $0.resumes = true }.verdict?.isSound == true)
    }

    @Test func `into a table that would change values writes nothing`() async throws {
        let target = try TargetShop(
            target: "mode: append",
            ddl: "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, phone TEXT, balance REAL, since TEXT)")
        let before = try target.dump()
        let failure = await #expect(throws: Failure.self) { try await target.shop.run() }
        #expect(failure?.exit == .badData)
        #expect(failure?.diagnostics.map(\.code.name) == ["target.column-changes-values", "target.column-changes-values"])
        #expect(try target.dump() == before)
    }

    @Test func `into another load's target says so`() async throws {
        let target = try TargetShop(
            target: "mode: append",
            ddl: "CREATE TABLE handover_load (archive TEXT, tar_digest TEXT); INSERT INTO handover_load VALUES ('other', 'x')")
        let failure = await #expect(throws: Failure.self) { try await target.shop.run() }
        #expect(failure?.diagnostics.first?.code.name == "target.load-unfinished")
        #expect(failure?.exit == .notNow)
    }

    @Test(arguments: ["a folder", "text", "missing"]) func `into what is no database ends with 69`(what: String) async throws {
        let target = try TargetShop(target: "mode: append")
        switch what {
        case "a folder": try FileManager.default.createDirectory(atPath: target.database, withIntermediateDirectories: false)
        case "text": try Data(repeating: 0x41, count: 4096).write(to: URL(fileURLWithPath: target.database))
        default: break
        }
        let failure = await #expect(throws: Failure.self) { try await target.shop.run() }
        #expect(failure?.exit == .unavailable, "\(failure?.diagnostics ?? [])")
    }
}
