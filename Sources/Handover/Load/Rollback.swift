import Foundation
import HandoverCore
import HandoverPlan
public import HandoverVerify
import SystemPackage

/// Undoes a migration: the target becomes again what the snapshot says that it was.
public enum Rollback {
    /// What a rollback is given.
    public struct Options: Sendable {
        /// The archive that was loaded, `ID.tar`; its snapshot `ID-before.tar` lies beside it.
        public var archivePath: String
        /// The snapshot, where it lies elsewhere.
        public var beforePath: String?
        /// `sqlite:FILE`, `postgres:` and a connection string, or a URI `postgresql://…`.
        public var target: String
        /// Whose seals on archive and snapshot count.
        public var trust: TrustPolicy
        /// The key that seals what was written since, mode 0600, and its certificate.
        public var keyPath: String, certificatePath: String
        /// Opens the key, where it is protected.
        public var passphrase: [UInt8]?
        /// Where what was written since is put; beside the archive by default. The receipt always lies beside the archive.
        public var outputFolder: String?
        /// What opens archive and snapshot, where they are encrypted.
        public var keys = ArchiveKeys()
        /// Say what would change, and change nothing.
        public var isDryRun = false
        /// How many batches are mapped at once.
        public var threads = ProcessInfo.processInfo.activeProcessorCount

        /// Creates options; the rest has defaults.
        public init(archivePath: String, target: String, trust: TrustPolicy, keyPath: String, certificatePath: String) {
            self.archivePath = archivePath
            self.target = target
            self.trust = trust
            self.keyPath = keyPath
            self.certificatePath = certificatePath
        }
    }

    /// What a rollback did, or would do.
    public struct Outcome: Sendable {
        /// One table of the target.
        public struct Table: Hashable, Sendable {
            /// Its name in the target.
            public var name: String
            /// Rows that it has now, and rows that it had before the migration; `nil` for a table that did not exist.
            public var rowsNow: Int64, rowsBefore: Int64?
            /// Rows that were written or changed since the migration: they are kept in an archive of their own.
            public var written: Int64
            /// Rows of then that are gone or changed.
            public var gone: Int64
        }

        /// In the order of loading.
        public var tables: [Table]
        /// The archive of what was written since, and the same as statements to import; `nil` where nothing was.
        public var sincePath: String?, importPath: String?
        /// The target was what the snapshot says before this began.
        public var wasEqual: Bool
        /// Nothing was changed, because nobody asked for that.
        public var isDryRun: Bool
        /// SHA-256 over the digests of all tables, of the snapshot and of the target afterwards.
        public var root: String
        var sinceDigest = ""
    }

    /// Verifies, compares, saves what was written since, and switches.
    /// - Throws: ``Failure``. The target is unchanged then, unless it is the receipt alone that could not be written (the code says so).
    public static func run(_ options: Options, progress: @escaping (String) -> Void = { _ in }) async throws -> Outcome {
        let place = ArchivePlace(file: FilePath(options.archivePath))
        let output = options.outputFolder.map { FilePath($0) } ?? place.tar.removingLastComponent()
        do { return try await undo(options, place, output, progress) } catch { throw Files.told(error, in: output) }
    }

    private static func undo(
        _ options: Options, _ place: ArchivePlace, _ output: FilePath, _ progress: @escaping (String) -> Void
    ) async throws -> Outcome {
        let tar = place.tar
        let archive = try verified(place.file, options.trust, options.keys)
        let before = options.beforePath.map { FilePath($0) } ?? before(tar).file
        guard Files.exists(before) else {
            throw Failure(Diagnostic(.rollbackNoSnapshot, .path(before.string)), exit: .noInput)
        }
        var policy = options.trust
        policy.intent = "snapshot"
        let snapshot = try verified(before, policy, options.keys)
        guard snapshot.previous == archive.tarDigest else {
            throw Failure(Diagnostic(.rollbackOther, .path(before.string)), exit: .badData)
        }
        let plan = try Plan(canonical: try archive.bytes(of: "metadata/plan.json") ?? [], file: tar.string)
        guard let planned = plan.target else {
            throw Failure(Diagnostic(.targetNone, at: .init(file: tar.string)), exit: .badData)
        }
        let target = try TargetPlace(options.target, for: planned)
        let work = try WorkFolder.make(
            at: output.appending(plan.id + "-rollback.work"), isEncrypted: plan.encryption != nil)
        let undo = Undo(
            plan: plan, archive: archive, snapshot: snapshot, output: output, tar: tar, work: work.place,
            identity: try Identity.read(
                key: FilePath(options.keyPath), certificate: FilePath(options.certificatePath), passphrase: options.passphrase,
                sealing: plan), options: options, progress: progress)
        let result: Result<Outcome, any Error>
        do {
            switch target {
            case .sqlite(let file): result = .success(try await undo.run(in: file))
            case .postgres(let server): result = .success(try await undo.run(in: server))
            }
        } catch { result = .failure(error) }
        switch result {
        case .success: try work.remove()
        case .failure: work.abandon()
        }
        return try result.get()
    }

    /// `ID-before.tar` beside `ID.tar`, or the encrypted one.
    static func before(_ tar: FilePath) -> ArchivePlace {
        ArchivePlace(found: (tar.stem ?? "") + "-before", in: tar.removingLastComponent())
    }

    private static func verified(_ path: FilePath, _ trust: TrustPolicy, _ keys: ArchiveKeys) throws -> VerifiedArchive {
        let (verdict, archive) = try Verifier.verifyForExtraction(
            path.string, trust: trust, now: Int64(Date().timeIntervalSince1970), keys: keys)
        guard let archive else {
            let findings = verdict.refusal?.diagnostics ?? verdict.answers.flatMap(\.findings)
            throw Failure([Diagnostic(.rollbackNotSound, .path(path.string))] + findings, exit: verdict.exit)
        }
        return archive
    }
}
