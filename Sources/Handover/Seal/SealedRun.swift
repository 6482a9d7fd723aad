import Foundation
import HandoverAge
import HandoverCore
import HandoverCrypto
import HandoverPlan
import HandoverSnapshot
import HandoverVerify
import SystemPackage

/// From exports to a sealed archive under its final name: stage, decide, seal. A hand-over goes this way, and so does the snapshot of
/// a target, whose exports are the target's own rows.
struct SealedRun {
    let plan: Plan
    let lock: Lock
    var decisions: Decisions?
    let identity: Identity
    let clock: Clock
    let seed: [UInt8]
    let isSeedDrawn: Bool
    let intent: String
    /// Which archive this one follows.
    var succession = Succession()
    /// The folder that the sources' paths begin at.
    let base: FilePath
    /// Exports that lie elsewhere, by the ids of their sources: the run's own.
    var exports: [String: WorkFile] = [:]
    let work: WorkPlace
    let output: FilePath
    let budget: Budget
    let interrupt: Interrupt

    /// The passphrase, where the plan asks for one; and what opens an archive that an earlier run has sealed.
    var keys = ArchiveKeys()
    /// How large exports are cut; other than the format has it only in tests.
    var parts = PartSize.standard

    /// Where the archive stands in the end.
    var place: ArchivePlace { ArchivePlace(plan.id, in: output, isEncrypted: plan.encryption != nil) }

    /// What a run knows of the archive before it is sealed, or where it was sealed already.
    var summary: RunSummary {
        var summary = RunSummary(archive: plan.id, tarPath: place.file.string)
        (summary.intent, summary.encryptedFor) = (intent, plan.recipientNames)
        return summary
    }

    /// Walks to the archive. Nothing stands under a final name if this throws.
    /// - Returns: what it did, and what opens the archive that it has encrypted.
    func run(_ progress: (Plan.Method) -> Void = { _ in }) async throws -> (summary: RunSummary, key: AgeFileKey?) {
        let encryption = try plan.archiveEncryption(keys)
        var summary = summary
        summary.certificate = hex(identity.certificate.fingerprint)
        summary.believedUntil = Instant.text(Date(timeIntervalSince1970: Double(identity.certificate.notAfter)))
        summary.openSteps = plan.steps.filter { !$0.method.isDoneByRun }.map(\.id)
        progress(.transform)
        var watch = Stopwatch()
        try Space.check(output, neededBytes: lock.totalBytes * 3 + FolderSizes.sum(of: lock, base: base).bytes)
        let files = try Delivered(lock, base: base, exports: exports, work: work, interrupt: interrupt)
        let first = try await firstReading(files)
        if first != nil { watch.end("first-reading") }
        var stage = try Stage(
            plan: plan, lock: lock, files: files, work: work, budget: budget, interrupt: interrupt,
            decisions: decisions, rulings: first?.rulings)
        try await stage.run()
        watch.end("stage")
        let decided = try Decided(&stage)
        watch.end("decide")
        summary.mappings = decided.mappings.map(\.summary)
        (summary.totals, summary.groupWarnings) = (decided.totals, decided.warnings)
        summary.warnings = stage.warnings

        progress(.archive)
        var seal = Seal(
            plan: plan, lock: lock, stage: stage, decided: decided, work: work, seed: seed, budget: budget, identity: identity,
            intent: intent, succession: succession, decisions: decisions, corrected: first?.corrected ?? [], interrupt: interrupt,
            facts: facts, encryption: encryption, parts: parts)
        let temporary = work.path.appending("archive.tar")
        let result = try await seal.write(to: temporary, epoch: Instant.midnight(plan.transfer.closing)) {
            Instant.text(clock.now)
        } isWritten: {
            watch.end("seal")
        }
        summary.tables = result.tables
        (summary.tarBytes, summary.tarDigest) = (result.bytes, result.tarDigest)
        (summary.dataDigest, summary.planDigest) = (result.dataDigest, result.planDigest)
        try interrupt.check()
        try publish(temporary, result)
        // What the disk takes to keep it, which is the machine's affair and not ours.
        watch.end("fsync")
        summary.phases = watch.phases
        return (summary, result.encrypted?.key)
    }

    /// Decisions are held against a reading that knows nothing of them.
    private func firstReading(_ files: Delivered) async throws -> FirstReading? {
        guard let decisions else { return nil }
        return try await FirstReading(
            decisions, plan: plan, lock: lock, files: files, work: work, budget: budget, interrupt: interrupt)
    }

    private var facts: SnapshotFacts {
        var facts = SnapshotFacts()
        facts.started = Instant.text(clock.now)
        facts.isSeedDrawn = isSeedDrawn
        facts.steps = plan.steps.map { step in
            let isAfter = step.method == .verify || step.method == .load
            return SnapshotFacts.Step(
                id: step.id, method: step.method.rawValue, responsible: step.responsible,
                outcome: step.method.isDoneByRun ? (isAfter ? "after-seal" : "done") : "not-checked",
                started: step.method.isDoneByRun ? Instant.text(clock.now) : "", finished: "")
        }
        return facts
    }

    /// Writes the outer seal beside, then gives the archive its name: where the archive is, its seal is.
    private func publish(_ temporary: FilePath, _ result: Seal.Result) throws {
        let place = place
        let statement = Statement.outer(
            archive: plan.id, intent: intent, sealer: identity.sealer, tarBytes: result.bytes, tarDigest: result.tarDigest,
            encrypted: result.encrypted.map { ($0.bytes, hex($0.sha256), plan.recipients ?? []) })
        do {
            try Files.writeWhole(Array("\(result.tarDigest)  \(plan.id).tar\n".utf8), to: place.beside(".sha256"))
            if let encrypted = result.encrypted {
                let name = plan.id + ".tar" + ArchivePlace.suffix
                try Files.writeWhole(
                    Array("\(hex(encrypted.sha256))  \(name)\n".utf8), to: place.beside(ArchivePlace.suffix + ".sha256"))
            }
            try Files.writeWhole(statement, to: place.beside(".json"))
            try Files.writeWhole(try identity.sign(statement), to: place.beside(".json.p7s"))
            try Files.publish(temporary, as: place.file, replaces: false)
        } catch {
            // A seal without its archive would be a leftover; where the archive has its name, its seal stays, whatever failed then.
            if !place.exists { for file in place.files.dropLast() { Files.abandon(file) } }
            throw error is Failure
                ? error : Failure(Diagnostic(.cannotCreate, .path(place.file.string), .name("\(error)")), exit: .cannotCreate)
        }
    }
}
