public import Foundation
public import HandoverCore
public import HandoverVerify

/// Whether the verifier says no when it should: an archive that it finds sound is copied and changed in ways of many kinds,
/// and each change must be found, under the right question, and named.
///
/// What lies beyond the seals is changed under seals that are right: by keys made for this test alone, under a policy that accepts
/// them, with every digest, sum and root made again. So it is the data that must give the change away.
public struct SelfTest {
    /// What came of one change.
    public struct Outcome: Sendable {
        /// Stable, such as `amount-up`.
        public var name: String
        /// What was changed, in words. No value is in them.
        public var english: String, chinese: String
        /// The rows of the target were held against the changed archive.
        public var isOfTarget = false
        /// How the verifier ended.
        public var exit: ExitCode
        /// The first question that was answered no.
        public var question: Question?
        /// The finding that names what was changed; `nil` where none does.
        public var finding: Diagnostic?
        /// The answer is no to a question that should say so.
        public var isDetected: Bool
        /// Found, and named.
        public var isRight: Bool { isDetected && finding != nil }
    }

    /// A kind of change for which the archive has nothing to change.
    public struct Skipped: Sendable {
        /// Stable, such as `cut-at-255`.
        public var name: String
        /// What would have been changed.
        public var english: String, chinese: String
    }

    /// What came of all.
    public struct Result: Sendable {
        /// The archive's id.
        public var archive: String
        /// What the draws were made with.
        public var seed: String
        /// Every change that was made, in order.
        public var outcomes: [Outcome]
        /// Kinds of changes that nothing in the archive lends itself to.
        public var skipped: [Skipped]
        /// Every change was found and named.
        public var isSound: Bool { outcomes.allSatisfy(\.isRight) }
    }

    let original: SealedCopy
    /// The same under the seals of this test.
    private let again: SealedCopy
    let facts: PlanFacts
    let tables: [CopiedTable]
    let sealers: [Sealer]
    let seed: String
    let now: Int64
    let intent: String
    private let given: TrustPolicy
    private let path: String
    private let options: Verifier.Options

    /// Tests the verifier on an archive that it finds sound.
    ///
    /// All of it is held in memory, and a copy once more; copies are written into a folder of its own that only its owner may read, and
    /// that is gone afterwards.
    /// - Parameters:
    ///   - path: the tar, not encrypted, with its outer seal beside it.
    ///   - trust: the policy under which it is sound.
    ///   - now: seconds since 1970.
    ///   - options: of the verification. With a target, every change of a row or a value must be seen there as well: nothing is
    ///     written to it, for the changed rows are the archive's.
    ///   - parent: where the folder of the copies is made.
    ///   - seed: draws which values are changed; by default the archive's digest, so that it is the same every time.
    ///   - progress: gets each outcome as it comes.
    /// - Throws: ``Failure``: the archive is not sound, is encrypted, or too large (65).
    public static func run(
        _ path: String, trust: TrustPolicy, now: Int64, options: Verifier.Options = .init(),
        in parent: String = FileManager.default.temporaryDirectory.path, seed: String? = nil,
        progress: (Outcome) throws -> Void = { _ in }
    ) throws -> Result {
        if path.hasSuffix(".age") { throw Failure(Diagnostic(.selfTestEncrypted, .path(path)), exit: .badData) }
        let verdict = try Verifier.verify(path, trust: trust, now: now, options: options)
        guard verdict.isSound, let digest = verdict.tarDigest else {
            throw unsound(path, verdict)
        }
        return try SelfTest(path, trust, now, seed ?? digest, options).run(in: parent, progress)
    }

    init(_ path: String, _ trust: TrustPolicy, _ now: Int64, _ seed: String, _ options: Verifier.Options) throws {
        let original = try SealedCopy(tar: path)
        let facts = try PlanFacts(original)
        (self.original, self.facts, self.seed, self.now) = (original, facts, seed, now)
        (self.path, given, self.options) = (path, trust, options)
        tables = facts.tables.map { CopiedTable($0, in: original) }
        let said = original.statements.map { original.text($0) }
        let intent = said.first?.firstMatch(of: #/"intent":"([^"]*)"/#).map { String($0.output.1) } ?? ""
        guard intent != "snapshot" else { throw Failure(Diagnostic(.selfTestSnapshot, .path(path)), exit: .badData) }
        sealers = try said.map { statement in
            let role = statement.firstMatch(of: #/"role":"([^"]*)"/#).map { String($0.output.1) } ?? ""
            return try Sealer(role: role, now: now)
        }
        self.intent = intent
        var again = original
        try again.seal(sealers) { $0 }
        self.again = again
    }

    private static func unsound(_ path: String, _ verdict: Verdict) -> Failure {
        Failure(Diagnostic(.selfTestUnsound, .path(path), .count(Int64(verdict.exit.rawValue))), exit: .badData)
    }

    private func run(in parent: String, _ progress: (Outcome) throws -> Void) throws -> Result {
        let folder = URL(filePath: parent).appending(path: "handover-self-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        let result = Swift.Result { try run(in: folder, progress) }
        try FileManager.default.removeItem(at: folder)
        return try result.get()
    }

    private func run(in folder: URL, _ progress: (Outcome) throws -> Void) throws -> Result {
        // What nobody changed must be sound in its new seals, or no finding would mean anything.
        let nothing = Change(Kind("control", "", ""), []) { _ in }
        let control = try verify(nothing, in: folder, withTarget: options.target != nil)
        guard control.isSound else {
            throw Self.unsound(path, control)
        }
        let all = try changes()
        let made = Set(all.map(\.name))
        let skipped = Kind.all.filter { !made.contains($0.name) }.map {
            Skipped(name: $0.name, english: $0.english, chinese: $0.chinese)
        }
        var outcomes: [Outcome] = []
        for change in all {
            let outcome = try outcome(of: change, in: folder)
            try progress(outcome)
            outcomes.append(outcome)
            guard options.target != nil, change.isSeenInTarget else { continue }
            let seen = try outcomeInTarget(of: change, in: folder)
            try progress(seen)
            outcomes.append(seen)
        }
        return Result(archive: original.id, seed: seed, outcomes: outcomes, skipped: skipped)
    }

    func outcome(of change: Change, in folder: URL) throws -> Outcome {
        let verdict = try verify(change, in: folder)
        let noes = verdict.answers.filter { $0.outcome == .no }
        let asked = noes.filter { change.questions.contains($0.question) }
        // What is no archive of ours any more has been found as well: nothing is answered yes.
        let refusal = noes.isEmpty ? verdict.refusal?.diagnostics.first { change.refusals.contains($0.code.name) } : nil
        return Outcome(
            name: change.name, english: change.english, chinese: change.chinese, exit: verdict.exit,
            question: noes.first?.question,
            finding: refusal ?? change.finding(among: asked.flatMap(\.findings)),
            isDetected: !verdict.isSound && (refusal != nil || !asked.isEmpty))
    }

    /// All that can be done to this archive, in order.
    func changes() throws -> [Change] {
        try valueChanges() + rowChanges() + fateChanges() + planChanges() + metadataChanges() + tarChanges() + sealChanges()
            + flips()
    }

    private func outcomeInTarget(of change: Change, in folder: URL) throws -> Outcome {
        let verdict = try verify(change, in: folder, withTarget: true)
        // A key that is another one is a row too many there and one too few.
        let found = verdict.answers.filter { $0.outcome == .no && [.complete, .accurate].contains($0.question) }
        let table = change.places.first?.table
        let keys = Set(tables.filter { $0.schema.id == table }.flatMap(\.schema.key))
        let finding = found.flatMap(\.findings).first { change.isNamed(inTarget: $0, keys: keys) }
        return Outcome(
            name: change.name, english: change.english, chinese: change.chinese, isOfTarget: true, exit: verdict.exit,
            question: found.first { $0.findings.contains { $0 == finding } }?.question, finding: finding,
            isDetected: finding != nil)
    }

    /// Lays the changed copy before the verifier.
    private func verify(_ change: Change, in folder: URL, withTarget: Bool = false) throws -> Verdict {
        var offer = Offer(change.seals == .outer ? again : original, by: sealers)
        try change.apply(&offer)
        if change.seals == .all {
            try offer.copy.remake(offer.changedTables)
            try offer.copy.seal(offer.sealers, offer.says)
        }
        var (tar, headers) = offer.copy.tar
        offer.changesTar?(&tar, headers)
        let place = folder.appending(path: original.id + ".tar")
        try Data(tar).write(to: place)
        if change.seals == .asTheyWere {
            for suffix in [".json", ".json.p7s"] { try copyBeside(suffix, place) }
        } else {
            let statement = offer.copy.outerStatement(tar, like: original.statements.first.map { original.text($0) })
            try Data(statement).write(to: beside(place, ".json"))
            try Data(try offer.outerSealers.first?.sign(statement) ?? []).write(to: beside(place, ".json.p7s"))
        }
        var options = options
        if !withTarget { options.target = nil }
        // What is told of is counted, and a list of differences would be of the last change alone.
        options.differences = nil
        // The archive's own seals inside are judged by the caller's policy, but then the outer one must be, too.
        let policy = change.seals == .asTheyWere ? given : offer.accepted.policy(intent: intent)
        return try Verifier.verify(place.path, trust: policy, now: now, options: options)
    }

    private func beside(_ place: URL, _ suffix: String) -> URL { URL(filePath: place.path + suffix) }

    private func copyBeside(_ suffix: String, _ place: URL) throws {
        let files = FileManager.default
        if files.fileExists(atPath: place.path + suffix) { try files.removeItem(atPath: place.path + suffix) }
        if files.fileExists(atPath: path + suffix) { try files.copyItem(atPath: path + suffix, toPath: place.path + suffix) }
    }
}
