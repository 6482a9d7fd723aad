import HandoverCore
import HandoverCrypto

// What makes a seal count, in the order in which it is asked: the signature has the one form (nothing in it is believed before),
// the mathematics holds, the time can be right, the certificate is for such use, the statement has its one form and is about
// this archive with this intent; and then, whether the policy knows the signer. All but the last must hold of every seal.

/// Judges seals by the caller's policy, and counts who has sealed.
struct SealCheck {
    let policy: TrustPolicy
    /// The verifier's clock, in seconds since 1970.
    let now: Int64
    /// What makes the answer no.
    private(set) var findings = Findings()
    /// What is reported, but says no to nothing: a sound seal by a stranger.
    var notices = Findings()
    private(set) var signers: [Verdict.Signer] = []
    /// What came of the seals in the archive, and of the policy's roles.
    var checks: [Verdict.Check] = []
    /// For each role and act the names of those who have done it.
    private var done: [[String]: Set<String>] = [:]
    /// Which archive this one follows upon, as the seals that count say; `nil` until one has counted.
    private(set) var succession: (sequence: Int64, previous: String)?

    /// When the signature over the tar existed.
    var outerStamp: Stamp?
    /// The first end of the validity of a certificate whose seal no stamp covers, in seconds since 1970; `nil` where there is none.
    private(set) var believedUntil: Int64?
    /// What keeps stamps believable for longer than their authorities; `nil` where nobody looks at stamps.
    private(set) var renewals: Renewals?

    /// A clock may be wrong by five minutes.
    static let tolerance: Int64 = 300

    init(policy: TrustPolicy, now: Int64) {
        self.policy = policy
        self.now = now
    }

    /// Notes until when a seal without a stamp is believed.
    mutating func noteEnd(of certificate: Certificate) {
        believedUntil = min(believedUntil ?? certificate.notAfter, certificate.notAfter)
    }

    /// With what lies beside an archive to renew stamps.
    init(policy: TrustPolicy, now: Int64, beside path: String) throws {
        self.init(policy: policy, now: now)
        guard let time = policy.time else { return }
        let read = try Renewals(beside: path, time.trust, now: now)
        renewals = read
        findings.add(read.findings)
        notices.add(read.notices)
    }

    /// The same policy, clock and renewals for something else.
    var anew: SealCheck {
        var other = SealCheck(policy: policy, now: now)
        other.renewals = renewals
        return other
    }

    /// Whether all renewals are of this archive, as it lies there or as it was before somebody decrypted it.
    mutating func checkRenewals(of file: ArchiveFile, tarDigest: String, _ outer: SealStatement?) throws {
        guard let renewals, renewals.count > 0 else { return }
        var encrypted = outer?.encrypted?.digest
        if encrypted == nil, file.isEncrypted { encrypted = try file.fileDigest() }
        let others = renewals.findings(tar: tarDigest, encrypted: encrypted)
        findings.add(others)
        let holds = renewals.findings.isEmpty && others.isEmpty
        checks.append(.init("renewals", holds ? .yes : .no, count: Int64(renewals.count)))
    }

    /// A seal that is sound in itself.
    struct Sound {
        var statement: SealStatement
        var signed: Signed
        /// Whom the policy calls the owner of this certificate in the role that the seal states.
        var signer: TrustPolicy.Signer?

        var certificate: String { hex(signed.certificate.fingerprint) }
        /// Of a receipt, how its file is called.
        var file: String?
        /// Of a receipt, what is reported of it and says no to nothing.
        var told = Findings()
    }

    /// Judges one seal by itself; `nil` where a finding says why it is none.
    /// - Parameter response: the time stamp that lies beside the signature.
    mutating func judge(
        _ statement: [UInt8], _ signature: [UInt8], _ kind: SealStatement.Kind, response: [UInt8]? = nil, file: String
    ) -> Sound? {
        // Seals in the tar were there when the signature over it was.
        let known = kind == .inner ? outerStamp : nil
        guard let signed = judge(signature, over: statement, response: response, known: known, file: file) else { return nil }
        guard let said = SealStatement(statement, kind) else {
            find(.sealMalformed, file, .name("the statement has not its one form"))
            return nil
        }
        guard said.intent == policy.intent else {
            find(.sealIntentDiffers, file, .name(said.intent), .name(policy.intent))
            return nil
        }
        let signer = signer(among: policy.signers(role: said.role, act: said.act), of: signed, file: file)
        return Sound(statement: said, signed: signed, signer: signer)
    }

    /// The outer seal, before the tar is opened: it must be by a signer of the policy.
    mutating func checkOuter(
        _ statement: [UInt8], _ signature: [UInt8], response: [UInt8]?, file: String
    ) -> SealStatement? {
        guard let sound = judge(statement, signature, .outer, response: response, file: file) else { return nil }
        guard sound.signer != nil else {
            find(.sealSignerNotTrusted, file, .name(sound.statement.role), .name(sound.certificate))
            return nil
        }
        outerStamp = sound.signed.stamp
        return sound.statement
    }

    /// One of the two outer files is there without the other.
    mutating func addIncompleteOuter(_ missing: String) { find(.outerIncomplete, missing) }

    /// The outer seal, once the tar says which archive it is.
    mutating func checkOuter(_ statement: SealStatement, _ archive: OpenArchive, file: String) throws {
        // The role is that of a signer by the policy: no file's name says another.
        _ = checkStatement(statement, role: statement.role, archive.id, try Self.parties(archive), file)
    }

    /// The parties of the archive's plan; none where it cannot be read.
    private static func parties(_ archive: OpenArchive) throws -> [JSONText] {
        try archive.json("metadata/plan.json")?["parties"]?.array ?? []
    }

    /// All seals in the archive, then the policy's roles. Returns the statements that are sound, by path.
    mutating func checkInner(_ archive: OpenArchive) throws -> [(path: String, statement: SealStatement)] {
        let parties = try Self.parties(archive)
        var statements: [(path: String, statement: SealStatement)] = []
        var count = 0
        let before = findings.count
        for index in archive.members.indices(under: "seals/") {
            let path = archive.members.path(at: Int(index))
            guard let seal = MemberPath.seal(path), !seal.isSignature else { continue }
            count += 1
            guard let statement = try archive.bytes(of: path, limit: Limits.statementBytes),
                let signature = try archive.bytes(of: path + ".p7s", limit: Limits.signatureBytes)
            else {
                find(.sealMalformed, path, .name("a part of it is missing or too large"))
                continue
            }
            guard let sound = judge(statement, signature, .inner, file: path) else { continue }
            statements.append((path, sound.statement))
            if checkStatement(sound.statement, role: seal.role, archive.id, parties, path) { admit(sound, path) }
        }
        if count == 0 { findings.add(Diagnostic(.sealMissing, at: .init(file: "seals/"))) }
        checks.append(.init("inner-seals", findings.count == before ? .yes : .no, count: Int64(count)))
        return statements
    }

    private mutating func checkStatement(
        _ statement: SealStatement, role: String, _ id: String, _ parties: [JSONText], _ path: String
    ) -> Bool {
        guard statement.archive == id else {
            find(.sealWrongArchive, path, .name(printable(statement.archive)), .name(id))
            return false
        }
        guard statement.role == role else {
            find(.sealRoleDiffers, path, .name(statement.role))
            return false
        }
        guard Self.isParty(statement, parties) else {
            find(.sealPartyDiffers, path, .name(printable(statement.party)))
            return false
        }
        return true
    }

    mutating func admit(_ sound: Sound, _ path: String) {
        let role = sound.statement.role
        guard sound.signer != nil else {
            notices.add(
                Diagnostic(.sealSignerNotTrusted, .path(path), .name(role), .name(sound.certificate), at: .init(file: path)))
            return
        }
        // Signers who name different predecessors did not seal one and the same thing.
        guard let inner = sound.statement.inner, succession.map({ $0 == (inner.sequence, inner.previous) }) ?? true else {
            find(.sealMalformed, path, .name("it names another predecessor than the other seals"))
            return
        }
        succession = (inner.sequence, inner.previous)
        count(sound)
    }

    /// Counts what a signer of the policy has done.
    mutating func count(_ sound: Sound) {
        let (role, act) = (sound.statement.role, sound.statement.act)
        guard let signer = sound.signer, act != "rejected" else { return }
        done[[role, act], default: []].insert(signer.name)
        if sound.signed.stamp == nil { noteEnd(of: sound.signed.certificate) }
        signers.append(
            .init(
                role: role, act: act, name: printable(sound.signed.certificate.subjectName), fingerprint: sound.certificate,
                signedAt: Time.text(sound.signed.signingTime), receipt: sound.file,
                exceptions: sound.statement.receipt?.exceptions ?? 0))
    }

    /// Whether a statement is by a party of the plan in its role. By bytes: `==` would take two spellings of one Unicode text for the same.
    static func isParty(_ statement: SealStatement, _ parties: [JSONText]) -> Bool {
        parties.contains {
            $0["id"]?.string == statement.party && $0["role"]?.string == statement.role
                && $0["name"]?.string.map { Array($0.utf8) } == Array(statement.name.utf8)
        }
    }

    /// Whether the policy's roles were asked for.
    private(set) var isPolicyChecked = false

    /// What the policy asks for.
    mutating func checkPolicy() {
        isPolicyChecked = true
        let before = findings.count
        checkRoles()
        checks.append(.init("policy-roles", findings.count == before ? .yes : .no, count: Int64(policy.roles.count)))
    }

    /// Whether the archive follows upon what was received before.
    mutating func checkSuccession(_ seen: SeenArchives, _ archive: String, tarDigest: String, file: String) {
        guard let succession else { return }
        let finding = seen.finding(
            archive, succession.sequence, previous: succession.previous, tar: tarDigest, file: file)
        if let finding { findings.add(finding) }
        checks.append(.init("sequence", finding == nil ? .yes : .no, count: succession.sequence))
    }

    mutating func checkRoles() {
        if policy.roles.isEmpty { findings.add(Diagnostic(.sealRoleShort, .name("-"), .count(0), .count(1))) }
        for role in policy.roles {
            let count = done[[role.role, role.act]]?.count ?? 0
            let threshold = max(1, role.threshold)
            guard count < threshold else { continue }
            let name = role.act == TrustPolicy.sealed ? role.role : "\(role.role) (\(role.act))"
            findings.add(Diagnostic(.sealRoleShort, .name(name), .count(count), .count(threshold)))
        }
    }

    mutating func add(_ finding: Diagnostic) { findings.add(finding) }

    mutating func find(_ code: Diagnostic.Code, _ file: String, _ arguments: Diagnostic.Argument...) {
        var diagnostic = Diagnostic(code, at: .init(file: file))
        diagnostic.arguments = [.path(file)] + arguments
        findings.add(diagnostic)
    }
}

enum Time {
    /// RFC 3339 in UTC. Days to dates after Howard Hinnant, "chrono-compatible low-level date algorithms" (2013).
    static func text(_ seconds: Int64) -> String {
        let (days, rest) = (floorDivide(seconds, 86_400), seconds - floorDivide(seconds, 86_400) * 86_400)
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let day = shifted - era * 146_097
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let date = dayOfYear - (153 * month + 2) / 5 + 1
        let civilMonth = month < 10 ? month + 3 : month - 9
        let civilYear = year + era * 400 + (civilMonth <= 2 ? 1 : 0)
        func pad(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return
            "\(pad(civilYear, 4))-\(pad(civilMonth, 2))-\(pad(date, 2))T\(pad(rest / 3600, 2)):\(pad(rest / 60 % 60, 2)):\(pad(rest % 60, 2))Z"
    }

    private static func floorDivide(_ value: Int64, _ by: Int64) -> Int64 { value / by - (value % by < 0 ? 1 : 0) }
}
