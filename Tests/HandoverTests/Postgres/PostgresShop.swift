import Foundation
import Handover
import HandoverCore
import HandoverPostgres
import HandoverTestSupport
import HandoverVerify

/// The small shop with a database of its own on a PostgreSQL server.
struct PostgresShop {
    let shop: SmallShop
    let dsn: String

    /// - Parameters:
    ///   - target: what stands behind `dsn` in the plan's target, such as `mode: append`.
    ///   - dsn: of the test process's own server by default.
    init(target: String = "", ddl: String? = nil, dsn: String? = nil, change: (String) -> String = { $0 }) throws {
        let dsn = try dsn ?? PostgresCluster.database()
        self.dsn = dsn
        let more = target.isEmpty ? "" : ", " + target
        let plan = SmallShop.plan.replacingOccurrences(
            of: "steps:\n", with: "targets:\n  crm: {type: postgres, dsn: \"\(dsn)\"\(more)}\nsteps:\n"
        ).replacingOccurrences(
            of: "verification:",
            with:
                "  - {id: load, method: load, uses: [crm], needs: [check], schedule: {from: 2026-01-01T00:00}, responsible: team}\n"
                + "verification:")
        shop = try SmallShop(plan: change(plan))
        if let ddl { try open().execute(ddl) }
    }

    func open() throws -> PostgresConnection { try PostgresConnection.open(PostgresAddress(dsn), schema: "public") }

    func rows(_ sql: String) throws -> [[String?]] { try open().rows(sql) }

    /// A database with a role of its own, which is no superuser and may make tables.
    /// - Parameter ddl: what else there is; `@` stands for the role's name.
    static func database(ofRole ddl: String) throws -> (dsn: String, role: String) {
        let owner = try PostgresCluster.database()
        let role = "r\(UUID().uuidString.replacing("-", with: "").lowercased())"
        let connection = try PostgresConnection.open(PostgresAddress(owner), schema: "public")
        try connection.execute(
            "CREATE ROLE \(role) LOGIN; GRANT ALL ON SCHEMA public TO \(role); \(ddl.replacing("@", with: role))")
        return (owner.replacing("user=postgres", with: "user=\(role)"), role)
    }

    /// All of the database by the stock command: definitions as they come, rows in any order, sequences among them.
    func dump() throws -> [String] {
        let made = try HandoverTestSupport.run("pg_dump", ["-d", dsn, "--inserts"], in: shop.folder.url)
        guard made.status == 0 else {
            throw Failure(Diagnostic(.ioFailed, .path(dsn), .name(made.stderr)), exit: .ioError)
        }
        // A word that is drawn anew each time.
        return made.stdout.split(separator: "\n").map { String($0) }.filter { !$0.contains("restrict ") }.sorted()
    }

    func rollback(_ change: (inout Rollback.Options) -> Void = { _ in }) async throws -> Rollback.Outcome {
        var options = Rollback.Options(
            archivePath: shop.tar, target: "postgres:" + dsn, trust: try shop.policy(), keyPath: shop.keyName + ".key",
            certificatePath: shop.keyName + ".crt")
        change(&options)
        return try await Rollback.run(options)
    }

    /// Whether somebody sleeps in this database, as a load does before a door that a test has put up.
    func isAtTheDoor() throws -> Bool {
        try !rows("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()").isEmpty
    }

    /// Tables as the shop's plan fills them, with room for what a test adds.
    static func tables(customer: String = "", sale: String = "") -> String {
        """
        CREATE TABLE customer (id text PRIMARY KEY, name varchar(40), phone text, balance numeric(12,2), since date\(customer));
        CREATE TABLE sale (no bigint PRIMARY KEY, customer text, amount numeric, note text\(sale));
        """
    }
}
