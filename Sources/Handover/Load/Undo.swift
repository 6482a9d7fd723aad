import Foundation
import HandoverCore
import HandoverCrypto
import HandoverPlan
import HandoverTarget
import HandoverVerify
import SystemPackage

/// One rollback, with all that it needs at hand.
struct Undo {
    let plan: Plan
    let archive: VerifiedArchive
    let snapshot: VerifiedArchive
    let output: FilePath
    let tar: FilePath
    let work: WorkPlace
    let identity: Identity
    let options: Rollback.Options
    let progress: (String) -> Void

    /// SHA-256 over the digests of all tables.
    static func root(_ digests: [String: String]) -> String {
        hex(SHA256.digest(Array(digests.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined().utf8)))
    }

    /// Seals the rows that were written since, and writes them as statements that put them back.
    /// - Parameters:
    ///   - export: what is sealed.
    ///   - statements: writes the statements.
    func save(
        _ export: TargetExport, _ outcome: inout Rollback.Outcome, statements: ((([UInt8]) throws -> Void)) throws -> Void
    ) async throws {
        let id = SnapshotSeal.freeID(plan.id + "-since", in: output)
        let seal = SnapshotSeal(
            plan: plan, identity: identity, clock: .machine, output: output, work: work.folder("since"),
            budget: .init(threads: max(1, options.threads)), interrupt: Interrupt(isWanted: { false }),
            keys: options.keys)
        // The statements first: where the archive has its name, they are there, too.
        let path = output.appending(id + ".sql" + (plan.encryption == nil ? "" : ArchivePlace.suffix))
        try ImportText.write(to: path, try plan.archiveEncryption(options.keys), statements)
        let sealed: SnapshotSeal.Sealed
        do {
            sealed = try await seal.seal(id, try seal.write(export), previous: archive.tarDigest)
        } catch {
            if !ArchivePlace(found: id, in: output).exists { Files.abandon(path) }
            throw error
        }
        (outcome.sincePath, outcome.importPath) = (sealed.tar.string, path.string)
        outcome.sinceDigest = sealed.summary.tarDigest
    }

    /// Says in a receipt what was done; that it cannot be said is an error of its own, for the target is switched.
    func tell(_ outcome: Rollback.Outcome, _ target: String) throws {
        do { try writeReceipt(outcome) } catch {
            throw Failure(
                Diagnostic(
                    .rollbackNoReceipt, .path(target), .path(outcome.sincePath ?? "-"),
                    .name((error as? Failure)?.diagnostics.first?.code.name ?? "\(error)")), exit: .cannotCreate)
        }
    }

    /// Killed behind the switch and before its receipt: that is made up for.
    func makeUp(_ outcome: inout Rollback.Outcome) throws {
        let receipts = try Receipts(beside: tar).all()
        guard outcome.wasEqual, !outcome.isDryRun, receipts.last?.kind == .loaded else { return }
        outcome.sinceDigest = try savedEarlier(receipts)
        try writeReceipt(outcome)
    }

    /// What a rollback that was killed behind its switch had saved: the last archive of that kind, unless a receipt names it already.
    private func savedEarlier(_ receipts: [Receipts.Entry]) throws -> String {
        var last: FilePath?
        var number = 1
        while case let place = ArchivePlace(found: "\(plan.id)-since-\(number)", in: output), place.exists {
            (last, number) = (place.file, number + 1)
        }
        guard let last else { return "" }
        let (verdict, saved) = try Verifier.verifyForExtraction(
            last.string, trust: identity.policy(intent: "snapshot"), now: Int64(Date().timeIntervalSince1970),
            keys: options.keys)
        guard let saved else { throw Failure(Diagnostic(.rollbackNotSound, .path(last.string)), exit: verdict.exit) }
        let isOurs = saved.previous == archive.tarDigest && !receipts.contains { $0.since == saved.tarDigest }
        return isOurs ? saved.tarDigest : ""
    }

    private func writeReceipt(_ outcome: Rollback.Outcome) throws {
        try Receipts(beside: tar).write(
            .rolledBack,
            .init(
                archive: plan.id, tarDigest: archive.tarDigest, intent: options.trust.intent, target: plan.target,
                before: snapshot.tarDigest, since: outcome.sinceDigest,
                tables: TargetTable.inLoadingOrder(plan).map { table in
                    (table.table.id, outcome.tables.first { $0.name.exact == table.name.exact }?.rowsBefore ?? 0, 0)
                }), by: identity)
    }
}
