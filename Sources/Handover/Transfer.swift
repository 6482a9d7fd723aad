import Foundation
import Glibc
public import HandoverCore
import HandoverCrypto
import HandoverPlan
import HandoverSnapshot
import HandoverVerify
import SystemPackage

/// Runs a migration plan: reads, maps, decides, seals, and lets the verifier read it all again.
public enum Transfer {
    /// What a run is given.
    public struct Options: Sendable {
        /// The plan, `NAME.yaml`; its lock lies beside it as `NAME.lock.json`.
        public var planPath: String
        /// The folder in which the archive and its seal are put.
        public var outputFolder: String
        /// The key that seals, mode 0600, and its certificate.
        public var keyPath: String, certificatePath: String
        /// Opens the key, where it is protected.
        public var passphrase: [UInt8]?
        /// A rehearsal runs at this local time of the plan's zone (`YYYY-MM-DDThh:mm`), and its seals say so.
        public var rehearsalAt: String?
        /// A rehearsal by the clock.
        public var isRehearsal = false
        /// How many batches are mapped at once.
        public var threads = ProcessInfo.processInfo.activeProcessorCount
        /// The seed of the proofs' salts, 64 hexadecimal digits; `nil` draws one.
        public var seed: String?

        /// Creates options; the rest has defaults.
        public init(planPath: String, outputFolder: String, keyPath: String, certificatePath: String) {
            self.planPath = planPath
            self.outputFolder = outputFolder
            self.keyPath = keyPath
            self.certificatePath = certificatePath
        }
    }

    /// Walks the plan to the sealed archive.
    ///
    /// - Returns: every record's fate, and the verdict where the plan has a verify step.
    /// - Throws: ``Failure``. Nothing stands under a final name then.
    public static func run(_ options: Options, progress: @escaping (String) -> Void = { _ in }) async throws -> RunSummary {
        let planPath = FilePath(options.planPath)
        let (plan, lock) = try PlanFiles.read(planPath)
        let identity = try identity(options, plan)
        let clock = try Clock(options, plan)
        try checkWindows(plan, clock)
        let seed = try seed(options)
        let output = FilePath(options.outputFolder)
        let tar = output.appending(plan.id + ".tar")
        guard !Files.exists(tar) else {
            throw Failure(Diagnostic(.fileExists, .path(tar.string)), exit: .cannotCreate)
        }
        do { try Files.makeFolder(output, permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute]) } catch {
            throw Failure(Diagnostic(.cannotCreate, .path(output.string), .name("\(error)")), exit: .cannotCreate)
        }
        let work = try WorkFolder.make(at: output.appending(plan.id + ".tar.work"))
        var summary: RunSummary
        do {
            summary = try await seal(
                plan, lock, identity, clock, seed, base: planPath.removingLastComponent(), work: work.path, output: output,
                options,
                progress)
        } catch {
            try work.remove()
            throw error
        }
        try work.remove()
        if let step = plan.steps.first(where: { $0.method == .verify }) {
            progress(step.title ?? step.id)
            let started = ContinuousClock.now
            summary.verdict = try verify(tar, identity, intent: summary.intent)
            summary.phases.append(("verify", seconds(since: started)))
        }
        return summary
    }

    private static func seal(
        _ plan: Plan, _ lock: Lock, _ identity: Identity, _ clock: Clock, _ seed: [UInt8], base: FilePath, work: FilePath,
        output: FilePath, _ options: Options, _ progress: (String) -> Void
    ) async throws -> RunSummary {
        var summary = RunSummary(archive: plan.id, tarPath: output.appending(plan.id + ".tar").string)
        summary.intent = clock.isRehearsal ? "rehearsal" : "hand-over"
        summary.certificate = hex(identity.certificate.fingerprint)
        summary.openSteps = plan.steps.filter { !$0.method.isDoneByRun }.map(\.id)
        var facts = SnapshotFacts()
        facts.started = Instant.text(clock.now)
        facts.isSeedDrawn = options.seed == nil
        facts.steps = plan.steps.map { step in
            SnapshotFacts.Step(
                id: step.id, method: step.method.rawValue, responsible: step.responsible,
                outcome: step.method.isDoneByRun ? (step.method == .verify ? "after-seal" : "done") : "not-checked",
                started: step.method.isDoneByRun ? Instant.text(clock.now) : "", finished: "")
        }
        progress(title(.transform, plan))
        var started = ContinuousClock.now
        var stage = try Stage(plan: plan, lock: lock, base: base, work: work, width: max(1, options.threads))
        try await stage.run()
        summary.phases.append(("stage", seconds(since: started)))
        started = .now
        let decided = try Decided(&stage)
        summary.phases.append(("decide", seconds(since: started)))
        summary.mappings = decided.mappings.map(\.summary)
        summary.totals = decided.totals
        summary.warnings = stage.warnings

        progress(title(.archive, plan))
        started = .now
        var seal = Seal(
            plan: plan, lock: lock, stage: stage, decided: decided, work: work, seed: seed, width: max(1, options.threads),
            identity: identity, intent: summary.intent, facts: facts)
        let temporary = work.appending("archive.tar")
        let result = try await seal.write(to: temporary, epoch: Instant.midnight(plan.transfer.closing)) {
            Instant.text(clock.now)
        }
        summary.tables = result.tables
        (summary.tarBytes, summary.tarDigest) = (result.bytes, result.tarDigest)
        (summary.dataDigest, summary.planDigest) = (result.dataDigest, result.planDigest)
        try publish(temporary, result, plan, identity, intent: summary.intent, output: output)
        summary.phases.append(("seal", seconds(since: started)))
        return summary
    }

    /// Writes the outer seal beside, then gives the archive its name: where the archive is, its seal is.
    private static func publish(
        _ temporary: FilePath, _ result: Seal.Result, _ plan: Plan, _ identity: Identity, intent: String, output: FilePath
    ) throws {
        let name = plan.id + ".tar"
        let statement = Statement.outer(
            archive: plan.id, intent: intent, sealer: identity.sealer, tarBytes: result.bytes, tarDigest: result.tarDigest)
        try Files.writeWhole(Array("\(result.tarDigest)  \(name)\n".utf8), to: output.appending(name + ".sha256"))
        try Files.writeWhole(statement, to: output.appending(name + ".json"))
        try Files.writeWhole(try identity.sign(statement), to: output.appending(name + ".json.p7s"))
        do {
            try Files.publish(temporary, as: output.appending(name), replaces: false)
        } catch {
            throw Failure(Diagnostic(.cannotCreate, .path(output.appending(name).string), .name("\(error)")), exit: .cannotCreate)
        }
    }

    /// The party responsible for the archive step seals, with the key that was given.
    private static func identity(_ options: Options, _ plan: Plan) throws -> Identity {
        guard let step = plan.steps.first(where: { $0.method == .archive }), let party = plan.party(step.responsible) else {
            preconditionFailure("the plan reader checks that there is an archive step and who is responsible")
        }
        return try Identity.read(
            key: FilePath(options.keyPath), certificate: FilePath(options.certificatePath), passphrase: options.passphrase,
            party: party, plan: plan)
    }

    private static func seed(_ options: Options) throws -> [UInt8] {
        guard let text = options.seed else { return try randomBytes(SaltStream.seedBytes) }
        guard let seed = bytes(hex: text), seed.count == SaltStream.seedBytes else {
            throw Failure(Diagnostic(.badSeed), exit: .usage)
        }
        return seed
    }

    /// Every step of the run must be inside its window before the first begins: better now than after the staging.
    private static func checkWindows(_ plan: Plan, _ clock: Clock) throws {
        for step in plan.steps {
            let window = try Window(step.schedule, zone: plan.zone, plan: plan)
            guard step.method.isDoneByRun, !window.contains(clock.now) else { continue }
            let isEarly = window.opens.map { clock.now < $0 } ?? false
            let bound = (isEarly ? step.schedule.from : step.schedule.until)?.description ?? ""
            throw Failure(
                Diagnostic(
                    isEarly ? .outsideWindow : .windowClosed, .name(step.id), .name("\(bound) \(plan.zone)"),
                    .name(step.responsible),
                    at: .init(file: plan.file, line: step.mark.line, column: step.mark.column)), exit: .notNow)
        }
    }

    /// The engine's verify step: the second reading, trusting the certificate that has just sealed.
    private static func verify(_ tar: FilePath, _ identity: Identity, intent: String) throws -> Verdict {
        let policy = TrustPolicy(
            intent: intent,
            roles: [
                .init(
                    role: identity.sealer.role, threshold: 1,
                    signers: [.init(name: identity.sealer.name, certificate: hex(identity.certificate.fingerprint))])
            ])
        return try Verifier.verify(tar.string, trust: policy, now: Int64(Date().timeIntervalSince1970))
    }

    private static func title(_ method: Plan.Method, _ plan: Plan) -> String {
        guard let step = plan.steps.first(where: { $0.method == method }) else { return method.rawValue }
        return step.title ?? step.id
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let duration = ContinuousClock.now - start
        return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}

/// The clock that a run goes by: the machine's, or in a rehearsal the time it was given.
struct Clock {
    let isRehearsal: Bool
    private let fixed: Date?

    init(_ options: Transfer.Options, _ plan: Plan) throws(Failure) {
        isRehearsal = options.isRehearsal
        guard let text = options.rehearsalAt else {
            fixed = nil
            return
        }
        guard options.isRehearsal else { throw Failure(Diagnostic(.rehearsalNeedsTime), exit: .usage) }
        guard let local = Plan.LocalTime(text) else { throw Failure(Diagnostic(.badTime, .name(text)), exit: .usage) }
        fixed = try Window.resolve(local, try Window.zone(plan.zone, plan), nil, plan)
    }

    var now: Date { fixed ?? Date() }
}
