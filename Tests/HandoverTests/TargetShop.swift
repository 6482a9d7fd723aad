import Foundation
import Handover
import HandoverCore
import HandoverSQLite
import HandoverTestSupport
import HandoverVerify

/// The small shop with a database to load into.
struct TargetShop {
    let shop: SmallShop
    var database: String { shop.folder.path("crm.db") }
    var before: String { shop.folder.path("out/shop-before.tar") }

    /// - Parameter target: what stands behind `path` in the plan's target, such as `mode: append`.
    init(
        target: String = "", ddl: String? = nil, customers: [UInt8]? = nil, orders: [UInt8]? = nil,
        change: (String) -> String = { $0 }
    ) throws {
        let plan = SmallShop.plan.replacingOccurrences(
            of: "steps:\n", with: "targets:\n  crm: {type: sqlite, path: crm.db\(target.isEmpty ? "" : ", " + target)}\nsteps:\n"
        ).replacingOccurrences(
            of: "  - {id: check, method: verify, needs: [seal],",
            with: "  - {id: load, method: load, uses: [crm], schedule: {from: 2026-01-01T00:00}, responsible: team}\n"
                + "  - {id: check, method: verify, needs: [load],")
        shop = try SmallShop(plan: change(plan), customers: customers, orders: orders)
        if let ddl { try open(.create).execute(ddl) }
    }

    func open(_ access: SQLiteDatabase.Access = .write) throws -> SQLiteDatabase { try SQLiteDatabase.open(database, access) }

    /// All of the database, by the stock command.
    func dump() throws -> String {
        let result = try HandoverTestSupport.run("sqlite3", [database, ".dump"], in: shop.folder.url)
        guard result.status == 0 else {
            throw Failure(Diagnostic(.ioFailed, .path(database), .name(result.stderr)), exit: .ioError)
        }
        return result.stdout
    }

    func rows(_ sql: String) throws -> [[String?]] { try open(.read).rows(sql) }

    func verify(_ change: (inout Verifier.Options) -> Void = { _ in }) throws -> Verdict {
        var options = Verifier.Options()
        options.target = "sqlite:" + database
        change(&options)
        return try Verifier.verify(
            shop.tar, trust: try shop.policy(), now: Int64(Date().timeIntervalSince1970), options: options)
    }

    func rollback(_ change: (inout Rollback.Options) -> Void = { _ in }) async throws -> Rollback.Outcome {
        var options = Rollback.Options(
            archivePath: shop.tar, target: "sqlite:" + database, trust: try shop.policy(), keyPath: shop.keyName + ".key",
            certificatePath: shop.keyName + ".crt")
        change(&options)
        return try await Rollback.run(options)
    }

    /// Every file below the shop's folder with its bytes.
    func files() throws -> [String: Data] {
        var files: [String: Data] = [:]
        let root = shop.folder.url
        for name in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
            let attributes = try FileManager.default.attributesOfItem(atPath: root.path + "/" + name)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            files[name] = try Data(contentsOf: root.appending(path: name))
        }
        return files
    }
}
