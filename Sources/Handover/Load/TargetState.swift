import Foundation
import HandoverCore
import HandoverCrypto
import HandoverPlan
import HandoverPostgres
import HandoverSQLite
import HandoverTarget
public import HandoverVerify
import SystemPackage

/// Seals the state of a plan's target when somebody asks for it: what the plan touches there, as it is now.
public enum TargetState {
    /// What a snapshot is given.
    public struct Options: Sendable {
        /// The plan, `NAME.yaml`.
        public var planPath: String
        /// The folder in which the snapshot is put.
        public var outputFolder: String
        /// The key that seals, mode 0600, and its certificate.
        public var keyPath: String, certificatePath: String
        /// Opens the key, where it is protected.
        public var passphrase: [UInt8]?
        /// Holds the passphrase of a plan that encrypts with one.
        public var keys = ArchiveKeys()
        /// Asked while rows are read: nothing is left if it says yes (exit 130).
        public var isInterrupted: @Sendable () -> Bool = { false }

        /// Creates options; the rest has defaults.
        public init(planPath: String, outputFolder: String, keyPath: String, certificatePath: String) {
            self.planPath = planPath
            self.outputFolder = outputFolder
            self.keyPath = keyPath
            self.certificatePath = certificatePath
        }
    }

    /// What was sealed.
    public struct Sealed: Sendable {
        /// The snapshot's tar, and its SHA-256.
        public var tarPath: String, tarDigest: String
        /// The tables in it, by their names in the target, with their rows.
        public var tables: [(name: String, rows: Int64)]
        /// Tables of the plan that the target does not have.
        public var absent: [String]
    }

    /// Seals `ID-state-N.tar`, N being the first number that is free, and reads it again.
    /// - Throws: ``Failure``; nothing stands under a final name then.
    public static func snapshot(_ options: Options) async throws -> Sealed {
        let planPath = FilePath(options.planPath)
        let plan = try PlanFiles.readPlan(planPath)
        guard let target = try TargetPlace(plan, base: planPath.removingLastComponent()) else {
            throw Failure(Diagnostic(.targetNone, at: .init(file: plan.file)), exit: .badData)
        }
        let identity = try Identity.read(
            key: FilePath(options.keyPath), certificate: FilePath(options.certificatePath), passphrase: options.passphrase,
            sealing: plan)
        let output = FilePath(options.outputFolder)
        do { try Files.makeFolder(output, permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute]) } catch {
            throw Failure(Diagnostic(.cannotCreate, .path(output.string), .name("\(error)")), exit: .cannotCreate)
        }
        let id = SnapshotSeal.freeID(plan.id + "-state", in: output)
        let work = try WorkFolder.make(
            at: output.appending(id + ".tar.work"), isEncrypted: plan.encryption != nil)
        let seal = SnapshotSeal(
            plan: plan, identity: identity, clock: .machine, output: output, work: work.place.folder("snapshot"),
            budget: .init(), interrupt: Interrupt(isWanted: options.isInterrupted), keys: options.keys)
        let result: Result<SnapshotSeal.Sealed, any Error>
        var exports = Exports()
        do {
            exports = try Self.exports(of: plan, in: target, output, seal)
            result = .success(try await seal.seal(id, exports.files))
        } catch { result = .failure(error) }
        try work.remove()
        let sealed = try result.get()
        let rows = Dictionary(sealed.summary.tables.map { ($0.name, $0.rows) }) { first, _ in first }
        return Sealed(
            tarPath: sealed.tar.string, tarDigest: sealed.summary.tarDigest,
            tables: exports.tables.enumerated().map { ($1, rows["rows-\($0 + 1)"] ?? 0) }, absent: exports.absent)
    }

    /// What was read of a target.
    private struct Exports {
        var files: [SnapshotSeal.Export] = []
        var tables: [String] = []
        var absent: [String] = []
    }

    /// Reads what the plan touches, all tables as they are at one moment.
    private static func exports(
        of plan: Plan, in target: TargetPlace, _ output: FilePath, _ seal: SnapshotSeal
    ) throws -> Exports {
        func write(_ export: TargetExport) throws -> Exports {
            Exports(files: try seal.write(export), tables: export.tables.map(\.name), absent: export.absent)
        }
        switch target {
        case .sqlite(let file):
            let database = try file.open(.read)
            let touched = try TargetSnapshot(of: plan, in: database, path: file.path.string)
            try Space.check(output, neededBytes: try Files.size(of: file.path) * 5)
            return try file.reading(database) { try write(touched.export(from: database)) }
        case .postgres(let server):
            let connection = try server.open()
            return try telling(server.name) {
                try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                let touched = try PostgresSnapshot(of: plan, in: connection, schema: server.schema, name: server.name)
                try Space.check(output, neededBytes: try touched.tableBytes(in: connection) * 5)
                return try write(touched.export(from: connection))
            }
        }
    }
}
