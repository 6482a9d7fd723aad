import HandoverAge
public import HandoverCore
import HandoverCrypto
import SystemPackage

/// Reads a sealed archive by other means than those that wrote it, offline, and answers five questions.
public enum Verifier {
    /// How a verification is done.
    public struct Options: Sendable {
        /// Findings may show keys and values. They are personal data.
        public var showsValues: Bool
        /// What the archive was loaded into, read whole and held against it: `sqlite:FILE`, `postgres:CONNINFO` or a URI of PostgreSQL, or
        /// `export:FOLDER` with files that it gave out.
        public var target: String?
        /// How the tables stand in an export (Format.md section 8.3); by default `readback.json` in its folder.
        public var readback: String?
        /// What was received before: an archive that does not follow upon it is not authentic.
        public var seen: SeenArchives?
        /// The snapshot that was taken of it before; by default `ID-before.tar` beside the archive, if it is there.
        public var before: String?
        /// A file for all differences between the archive and the target.
        public var differences: String?
        /// How many records are drawn for people to look at, which costs another pass over exports and tables; 0 for none, at most
        /// `Limits.sampledRecords`.
        public var sample = 0
        /// What the draw follows from; by default the SHA-256 of the tar, which whoever made the archive could choose.
        public var sampleSeed: String?
        /// About how much memory may be used, in bytes; at least `Limits.leastMemoryBytes`. Hashes of keys and references go to a
        /// temporary file beyond that, under a key that is never written; values only do where a rule over groups reads them or a merge
        /// has their rows in a group, into a file without a name. A target and a plan's balances need more: about 45 bytes a row of the one, 40 a line of the other.
        public var memory: Int
        /// How large exports are cut; other than the format has it only in tests.
        package var parts = PartSize.standard
        /// What opens the archive, where it is encrypted, and its snapshot.
        public var keys: ArchiveKeys

        /// Creates options.
        public init(
            showsValues: Bool = false, target: String? = nil, readback: String? = nil, before: String? = nil,
            differences: String? = nil, memory: Int = Limits.memoryBytes, keys: ArchiveKeys = .init()
        ) {
            self.showsValues = showsValues
            (self.target, self.readback, self.before, self.differences) = (target, readback, before, differences)
            (self.memory, self.keys) = (memory, keys)
        }
    }

    /// Verifies the archive; its outer seal, if there is one, lies beside it.
    ///
    /// Costs one pass over the bytes for the digests and one over the content.
    /// - Parameter now: the caller's clock, in seconds since 1970.
    /// - Returns: what was found. Damage, forgery and what is no archive at all are in the verdict, not thrown.
    /// - Throws: ``Failure`` where the file is missing (66) or cannot be read (74); with a target, where its name is of no such form (64),
    ///   the archive's plan has none (65), it cannot be read as a database (69), or its read-back is missing (66) or of another form (65).
    public static func verify(_ path: String, trust: TrustPolicy, now: Int64, options: Options = .init()) throws -> Verdict {
        let file = try ArchiveFile(path, keys: options.keys)
        defer { file.close() }
        // First of all: nobody should wait for the rest only to hear that a name was wrong.
        let target = try options.target.map { try LiveTarget($0, readback: options.readback) }
        return try file.reporting { try Verification(file, trust, now, options, target).run() }.verdict
    }

    /// Verifies the archive and, only if all five answers are yes, gives it out for ``VerifiedArchive/extract(into:)``.
    /// - Parameters:
    ///   - path: the archive.
    ///   - trust: who must have sealed it.
    ///   - now: the caller's clock, in seconds since 1970.
    ///   - memory: as ``Options/memory``.
    ///   - keys: as ``Options/keys``.
    /// - Throws: as ``verify(_:trust:now:options:)``.
    public static func verifyForExtraction(
        _ path: String, trust: TrustPolicy, now: Int64, memory: Int = Limits.memoryBytes, keys: ArchiveKeys = .init()
    ) throws -> (Verdict, VerifiedArchive?) {
        let file = try ArchiveFile(path, keys: keys)
        let result: Verification.Result
        do {
            result = try file.reporting { try Verification(file, trust, now, .init(memory: memory, keys: keys)).run() }
        } catch {
            file.close()
            throw error
        }
        guard let verified = VerifiedArchive(result, file) else {
            file.close()
            return (result.verdict, nil)
        }
        return (result.verdict, verified)
    }
}

/// One walk through the five questions.
struct Verification {
    /// The verdict, and what extraction needs.
    struct Result {
        var verdict: Verdict
        var archive: OpenArchive?
        var digests: Digests?
        /// Which delivery it is, and the SHA-256 of the archive that this one follows upon; empty for none.
        var succession: (sequence: Int64, previous: String) = (1, "")
    }

    private let file: ArchiveFile
    private let options: Verifier.Options
    private let trust: TrustPolicy
    private let now: Int64
    private let target: LiveTarget?
    private var seals: SealCheck
    private var authenticChecks: [Verdict.Check] = []
    private var watch = Stopwatch()

    init(
        _ file: ArchiveFile, _ trust: TrustPolicy, _ now: Int64, _ options: Verifier.Options, _ target: LiveTarget? = nil
    ) throws {
        self.file = file
        self.options = options
        (self.trust, self.now, self.target) = (trust, now, target)
        seals = try SealCheck(policy: trust, now: now, beside: file.tarPath)
    }

    func run() throws -> Result {
        var walk = self
        // Whatever of an encrypted file is not authentic is not what was sealed, wherever that is noticed.
        do { return try walk.walk() } catch let error as AgeError { return walk.damaged(file.damage(error)) }
    }

    /// The outer seal first, for nothing in the tar is trusted before it; then structure, inner seals, digests, content.
    private mutating func walk() throws -> Result {
        let outer: SealStatement?
        switch try outerSeal() {
        case .absent: outer = nil
        case .unsound: return Result(verdict: Verdict(answers: answers(intact: nil, content: nil)))
        case .sound(let statement): outer = statement
        }
        if let result = try open(outer) { return result }
        let structure: TarStructure
        let archive: OpenArchive
        do {
            structure = try TarReader.read(
                file.source, byteCount: file.byteCount, file: file.name, parts: options.parts)
            archive = OpenArchive(file.source, id: structure.id, members: structure.members)
            try checkVersion(archive)
        } catch let refusal as NotAnArchive {
            return Result(verdict: .refused(refusal.failure))
        }
        if let outer { try seals.checkOuter(outer, archive, file: file.besideName(".json")) }
        let statements = try seals.checkInner(archive)
        try seals.checkEncryption(archive, file, outer)
        watch.end("seals")
        let digests = try Digests(
            archive.source, byteCount: file.byteCount, members: archive.members, joined: archive.joined)
        try seals.checkRenewals(of: file, tarDigest: digests.tar, outer)
        try seals.checkReceipts(file.tarPath, archive, tarDigest: digests.tar)
        seals.checkPolicy()
        if let seen = options.seen { seals.checkSuccession(seen, archive.id, tarDigest: digests.tar, file: file.name) }
        authenticChecks += seals.checks
        watch.end("digests")
        let (intact, isWhole) = try self.intact(structure, archive, digests, outer, statements)
        var content: ContentResult?
        var refusal: Failure?
        if isWhole {
            do { content = try ContentCheck.run(archive, digests, options: options, &watch) } catch let unknown as UnknownEncoding
            {
                refusal = unknown.failure
            }
            content?.add(KnownTexts(digests))
        }
        var compared: Verdict.Target?
        if let target, let fates = content?.fates {
            let check = try TargetCheck(
                file, content?.archive ?? archive, tarDigest: digests.tar, trust, now, options, target)
            let result = try check?.run(fates) ?? .notRun
            content?.add(result)
            compared = target.told(options, before: result.before)
            watch.end("target")
        }
        var verdict = Verdict(answers: answers(intact: intact, content: content))
        verdict.archive = archive.id
        verdict.refusal = refusal
        (verdict.tarDigest, verdict.sequence) = (digests.tar, seals.succession?.sequence)
        verdict.dataDigest = digests["manifest-sha256.txt"]
        verdict.signers = seals.signers
        verdict.balances = content?.balances ?? []
        verdict.tables = content?.tables ?? []
        verdict.totals = content?.totals ?? []
        verdict.warnings = content?.warnings ?? []
        verdict.target = compared
        if verdict.answers[0].outcome == .yes { verdict.believedUntil = seals.believedUntil.map { Time.text($0) } }
        verdict.sample = content?.sample
        verdict.phases = watch.phases
        return Result(verdict: verdict, archive: archive, digests: digests, succession: seals.succession ?? (1, ""))
    }

    private enum Outer {
        case absent, unsound
        case sound(SealStatement)
    }

    private mutating func outerSeal() throws -> Outer {
        let name = file.besideName(".json")
        let statement = try SmallFile.read(file.tarPath + ".json", limit: Limits.statementBytes)
        let signature = try SmallFile.read(file.tarPath + ".json.p7s", limit: Limits.signatureBytes)
        switch (statement, signature) {
        case (nil, nil):
            authenticChecks.append(.init("outer-seal", .notChecked, count: 0))
            return .absent
        case (let statement?, let signature?):
            let response = try SmallFile.read(file.tarPath + ".json.p7s.tsr", limit: Limits.signatureBytes)
            let read = seals.checkOuter(statement, signature, response: response, file: name)
            authenticChecks.append(.init("outer-seal", read == nil ? .no : .yes, count: 1))
            return read.map { .sound($0) } ?? .unsound
        default:
            seals.addIncompleteOuter(statement == nil ? name : name + ".p7s")
            authenticChecks.append(.init("outer-seal", .no, count: 1))
            return .unsound
        }
    }

    /// Opens an encrypted file; a result where that cannot be.
    private mutating func open(_ outer: SealStatement?) throws -> Result? {
        guard file.isEncrypted else { return nil }
        // With the digest of the ciphertext under a seal, what somebody changed is known before a byte of it is decrypted.
        if let sealed = outer?.encrypted {
            guard try file.fileDigest() == sealed.digest, file.fileBytes == sealed.bytes else {
                return damaged(
                    Diagnostic(.outerDigestDiffers, .path(file.besideName(".json")), at: .init(file: file.name)))
            }
            watch.end("ciphertext")
        }
        do { try file.open() } catch let error as AgeError {
            switch error {
            case .needsIdentity, .needsPassphrase: throw file.refusal(error)
            case .noFileKey, .wrongPassphrase, .workFactorTooLarge, .armored, .unsupportedVersion:
                return Result(verdict: .refused(file.refusal(error)))
            default: return damaged(file.damage(error))
            }
        }
        return nil
    }

    /// The encrypted file is not what was written: nothing in it can be asked.
    private func damaged(_ finding: Diagnostic) -> Result {
        var checks = [Verdict.Check("ciphertext", .no, count: file.fileBytes)]
        checks.append(.init("tar-structure", .notChecked, count: 0))
        let intact = Verdict.Answer(question: .intact, outcome: .no, checks: checks, findings: [finding], findingCount: 1)
        return Result(verdict: Verdict(answers: answers(intact: intact, content: nil)))
    }

    /// A bag or a format of another version is not judged by this one's rules.
    private func checkVersion(_ archive: OpenArchive) throws {
        let lines = [("bagit.txt", "BagIt-Version: ", "1.0"), ("bag-info.txt", "Handover-Format: ", "1")]
        for (path, label, version) in lines {
            guard let bytes = try archive.bytes(of: path, limit: 1 << 16), let text = String(validating: bytes, as: UTF8.self)
            else { continue }
            for line in text.split(separator: "\n") where line.hasPrefix(label) && line.dropFirst(label.count) != version {
                throw NotAnArchive(.unsupportedVersion, .name(printable(String(line))), file: path)
            }
        }
    }

    private func intact(
        _ structure: TarStructure, _ archive: OpenArchive, _ digests: Digests, _ outer: SealStatement?,
        _ statements: [(path: String, statement: SealStatement)]
    ) throws -> (answer: Verdict.Answer, isWhole: Bool) {
        var findings = structure.findings
        let payload = structure.isWhole ? try PayloadCheck.run(archive) : Findings()
        findings.add(payload)
        let members = Int64(archive.members.count)
        var checks = [Verdict.Check("tar-structure", findings.isEmpty ? .yes : .no, count: members)]
        if let outer {
            let isSame = outer.subjectDigest == digests.tar && outer.bytes == file.byteCount
            let name = file.besideName(".json")
            if !isSame { findings.add(Diagnostic(.outerDigestDiffers, .path(name), at: .init(file: file.name))) }
            checks.append(.init("outer-digest", isSame ? .yes : .no, count: file.byteCount))
        } else {
            checks.append(.init("outer-digest", .notChecked, count: 0))
        }
        var bag = BagCheck(archive, digests)
        try bag.run()
        findings.add(bag.findings)
        checks.append(check("manifest-digests", bag.findings, bag.digestsCompared))
        var subjects = SubjectCheck()
        try subjects.run(archive, digests, statements)
        findings.add(subjects.findings)
        checks.append(
            subjects.count == 0
                ? .init("seal-subjects", .notChecked, count: 0) : check("seal-subjects", subjects.findings, subjects.count))
        let answer = Verdict.Answer(
            question: .intact, outcome: findings.isEmpty ? .yes : .no, checks: checks, findings: findings.kept,
            findingCount: findings.count)
        return (answer, structure.isWhole && payload.isEmpty)
    }

    private func check(_ name: String, _ findings: Findings, _ count: Int64) -> Verdict.Check {
        Verdict.Check(name, findings.isEmpty ? .yes : .no, count: count)
    }

    /// The five answers; those after a no rest on nothing.
    private func answers(intact: Verdict.Answer?, content: ContentResult?) -> [Verdict.Answer] {
        var reported = seals.findings
        reported.add(seals.notices)
        let authentic = Verdict.Answer(
            // Before anybody has asked the policy's roles there is no yes.
            question: .authentic, outcome: !seals.findings.isEmpty ? .no : seals.isPolicyChecked ? .yes : .notChecked,
            checks: authenticChecks, findings: reported.kept, findingCount: reported.count)
        var answers = [
            authentic, intact ?? .init(question: .intact, outcome: .notChecked),
            content?.complete ?? .init(question: .complete, outcome: .notChecked),
            content?.accurate ?? .init(question: .accurate, outcome: .notChecked),
            content?.usable ?? .init(question: .usable, outcome: .notChecked),
        ]
        var hasNo = false
        for index in answers.indices {
            answers[index].restsOnNothing = hasNo
            if answers[index].outcome == .no { hasNo = true }
        }
        return answers
    }
}
