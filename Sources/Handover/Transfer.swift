import Foundation
import Glibc
public import HandoverCore
import HandoverCrypto
import HandoverPlan
import HandoverSnapshot
public import HandoverVerify
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
        /// About how many bytes of memory the run and its verification may use; what has no room goes to the work folder.
        public var memory = Limits.memoryBytes
        /// Go on with a run that was interrupted.
        public var resumes = false
        /// Asked between batches and at the end of each chunk: the run ends there cleanly if it says yes (exit 130).
        public var isInterrupted: @Sendable () -> Bool = { false }
        /// The archive of the same plan that this one follows, as its next delivery.
        public var afterPath: String?
        /// The seed of the proofs' salts, 64 hexadecimal digits; `nil` draws one.
        public var seed: String?

        /// The passphrase of a plan that encrypts with one; and, for a run that is resumed or was done before, what opens its archive.
        public var keys = ArchiveKeys()
        /// How large exports are cut; other than the format has it only in tests, whose plans have no step behind the archive.
        package var parts = PartSize.standard

        /// Creates options; the rest has defaults.
        public init(planPath: String, outputFolder: String, keyPath: String, certificatePath: String) {
            self.planPath = planPath
            self.outputFolder = outputFolder
            self.keyPath = keyPath
            self.certificatePath = certificatePath
        }

        /// Creates options of a dry run, which needs neither key nor folder.
        public init(dryRunOf planPath: String) {
            self.init(planPath: planPath, outputFolder: "", keyPath: "", certificatePath: "")
        }
    }

    /// Whether the plan encrypts with a passphrase, which a run asks for.
    public static func needsPassphrase(_ planPath: String) throws -> Bool {
        try PlanFiles.readPlan(FilePath(planPath)).encryption == .passphrase
    }

    /// Walks the plan: to the sealed archive, and into the target where it has one.
    ///
    /// A plan that was walked to its end before is verified, and nothing is changed.
    /// - Returns: every record's fate, what the target took, and the verdict where the plan has a verify step.
    /// - Throws: ``Failure``. Before the archive has its name nothing is left behind; after that, ``Options/resumes`` goes on.
    public static func run(_ options: Options, progress: @escaping (String) -> Void = { _ in }) async throws -> RunSummary {
        let planPath = FilePath(options.planPath)
        let (plan, lock) = try PlanFiles.read(planPath)
        let decisions = try PlanFiles.readDecisions(planPath, plan, lock)
        let base = planPath.removingLastComponent()
        let identity = try Identity.read(
            key: FilePath(options.keyPath), certificate: FilePath(options.certificatePath), passphrase: options.passphrase,
            sealing: plan)
        let clock = try Clock(options, plan)
        let seed = try seed(options)
        let output = FilePath(options.outputFolder)
        do { try Files.makeFolder(output, permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute]) } catch {
            throw Failure(Diagnostic(.cannotCreate, .path(output.string), .name("\(error)")), exit: .cannotCreate)
        }
        do {
            return try await walk(
                options, plan, lock, decisions, base: base, identity: identity, clock: clock, seed: seed, output: output,
                progress: progress)
        } catch { throw Files.told(error, in: output) }
    }

    private static func walk(
        _ options: Options, _ plan: Plan, _ lock: Lock, _ decisions: Decisions?, base: FilePath, identity: Identity, clock: Clock,
        seed: [UInt8], output: FilePath, progress: @escaping (String) -> Void
    ) async throws -> RunSummary {
        let place = ArchivePlace(plan.id, in: output, isEncrypted: plan.encryption != nil)
        // Asked for now, and not after the staging.
        _ = try plan.archiveEncryption(options.keys)
        let work = try WorkFolder.make(
            at: output.appending(plan.id + ".tar.work"), keepsJournal: true, isEncrypted: plan.encryption != nil)
        var journal = try Journal(in: work.path)
        let isSealed = place.exists
        if isSealed, journal.last(.began) == nil {
            try work.remove()
            return try finished(plan, decisions, base, identity, place, options)
        }
        // Whether an earlier run can still be resumed.
        var isBegun = journal.last(.began) != nil
        let result: Result<RunSummary, any Error>
        do {
            try checkWindows(plan, clock)
            guard !isSealed || options.resumes else {
                throw Failure(Diagnostic(.runUnfinished, .path(output.string)), exit: .cannotCreate)
            }
            guard !options.resumes || journal.isOf(plan, lock, decisions) else {
                throw Failure(Diagnostic(.resumeDiffers, .path(work.path.string)), exit: .badData)
            }
            let known = options.resumes ? journal.seed : nil
            if known == nil {
                isBegun = false
                try journal.begin(plan, lock, decisions, seed: seed)
            }
            let intent = clock.isRehearsal ? "rehearsal" : "hand-over"
            let succession = try options.afterPath.map {
                try Succession(after: $0, plan, identity, intent: intent, memory: options.memory, keys: options.keys)
            }
            let run = SealedRun(
                plan: plan, lock: lock, decisions: decisions, identity: identity, clock: clock, seed: known ?? seed,
                isSeedDrawn: options.seed == nil,
                intent: intent, succession: succession ?? Succession(), base: base, work: work.place, output: output,
                budget: .init(threads: max(1, options.threads), memoryBytes: options.memory),
                interrupt: Interrupt(isWanted: options.isInterrupted), keys: options.keys, parts: options.parts)
            var walk = Walk(run: run, journal: journal, progress: progress)
            result = .success(try await walk.walk(isSealed: isSealed))
        } catch {
            result = .failure(error)
        }
        switch result {
        case .success(let summary):
            try work.remove()
            return summary
        case .failure(let error):
            // What stands under its name is gone on with; so is what somebody interrupted, or what began before this run.
            let isLeft = place.exists || (error as? Failure)?.exit == .interrupted || isBegun
            if isLeft { work.keep() } else { work.abandon() }
            throw error
        }
    }

    /// The archive is there and no run is unfinished: that is proven, not taken for granted, and nothing is changed.
    private static func finished(
        _ plan: Plan, _ decisions: Decisions?, _ base: FilePath, _ identity: Identity, _ place: ArchivePlace,
        _ options: Options
    ) throws -> RunSummary {
        var summary = RunSummary(archive: plan.id, tarPath: place.file.string)
        (summary.wasFinished, summary.encryptedFor) = (true, plan.recipientNames)
        for intent in ["hand-over", "rehearsal"] {
            let (verdict, archive) = try Verifier.verifyForExtraction(
                place.file.string, trust: identity.policy(intent: intent), now: Int64(Date().timeIntervalSince1970),
                memory: options.memory, keys: options.keys)
            guard let archive, try archive.bytes(of: "metadata/plan.json") == plan.canonicalJSON else { continue }
            guard try archive.bytes(of: "metadata/decisions.json") == decisions?.canonicalJSON else {
                throw Failure(Diagnostic(.decisionsUnlike, .path(place.file.string)), exit: .cannotCreate)
            }
            (summary.intent, summary.verdict) = (intent, verdict)
            (summary.tarBytes, summary.tarDigest) = (archive.tarBytes, archive.tarDigest)
            (summary.dataDigest, summary.planDigest) = (verdict.dataDigest ?? "", plan.digest)
            summary.certificate = hex(identity.certificate.fingerprint)
            if intent == "hand-over", let target = try TargetPlace(plan, base: base) {
                summary.verdict = try Walk.verify(
                    place, identity, intent: intent, target: target, memory: options.memory, keys: options.keys)
            }
            return summary
        }
        // Another plan's archive, or one that does not verify: it is not ours to go on with.
        throw Failure(Diagnostic(.fileExists, .path(place.file.string)), exit: .cannotCreate)
    }

    private static func seed(_ options: Options) throws -> [UInt8] {
        guard let text = options.seed else { return try randomBytes(SaltStream.seedBytes) }
        guard let seed = bytes(hex: text), seed.count == SaltStream.seedBytes else {
            throw Failure(Diagnostic(.badSeed), exit: .usage)
        }
        return seed
    }

    /// Every step of the run must be inside its window before the first begins: better now than after the staging.
    private static func checkWindows(_ plan: Plan, _ clock: Clock) throws(Failure) {
        if let closed = try closedWindows(plan, clock).first { throw Failure(closed, exit: .notNow) }
    }

    /// The steps of the run that are not inside their windows now, in the order of the plan.
    static func closedWindows(_ plan: Plan, _ clock: Clock) throws(Failure) -> [Diagnostic] {
        var closed: [Diagnostic] = []
        for step in plan.steps {
            let window = try Window(step.schedule, zone: plan.zone, plan: plan)
            guard step.method.isDoneByRun, !window.contains(clock.now) else { continue }
            let isEarly = window.opens.map { clock.now < $0 } ?? false
            let bound = (isEarly ? step.schedule.from : step.schedule.until)?.description ?? ""
            closed.append(
                Diagnostic(
                    isEarly ? .outsideWindow : .windowClosed, .name(step.id), .name("\(bound) \(plan.zone)"),
                    .name(step.responsible),
                    at: .init(file: plan.file, line: step.mark.line, column: step.mark.column)))
        }
        return closed
    }
}

/// The clock that a run goes by: the machine's, or in a rehearsal the time it was given.
struct Clock {
    let isRehearsal: Bool
    private let fixed: Date?

    /// The machine's clock.
    static let machine = Clock()

    private init() {
        isRehearsal = false
        fixed = nil
    }

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

    /// The same in seconds since 1970.
    var seconds: Int64 { Int64(now.timeIntervalSince1970) }
}
