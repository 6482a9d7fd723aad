import Foundation
public import HandoverCore
import HandoverPlan
import HandoverSnapshot
public import HandoverVerify
import SystemPackage

/// What a party says of an archive, signed and laid beside it (Format.md section 7.4).
public enum Reception {
    /// What is said.
    public enum Act: Hashable, Sendable {
        /// The party seals it as well.
        case sealed
        case received
        case verified
        /// The party takes it over, with these exceptions if there are any.
        case accepted(exceptions: [String])
        /// The party does not, for these reasons: one at least.
        case rejected(reasons: [String])

        /// How far a hand-over has come with it: what comes later is not asked of one that comes before.
        fileprivate var stage: Int {
            switch self {
            case .sealed: 0
            case .received: 1
            case .verified: 2
            case .accepted, .rejected: 3
            }
        }

        fileprivate static func stage(of word: String) -> Int {
            ["sealed", "received", "verified", "accepted"].firstIndex(of: word) ?? 0
        }
    }

    /// Who says it, and by which policy the archive is looked at first.
    public struct Options: Sendable {
        /// The tar.
        public var archive: String
        /// What is said of it.
        public var act: Act
        /// The id of the party in the archive's plan.
        public var party: String
        /// The party's key, in PEM.
        public var keyPath: String
        /// The party's certificate, in PEM.
        public var certificatePath: String
        /// Opens the key.
        public var passphrase: [UInt8]?
        /// Whom the party trusts.
        public var trust: TrustPolicy
        /// As `Verifier.Options.memory`.
        public var memory = Limits.memoryBytes
        /// What opens the archive, where it is encrypted.
        public var keys = ArchiveKeys()

        /// Creates options.
        public init(
            archive: String, act: Act, party: String, keyPath: String, certificatePath: String, passphrase: [UInt8]? = nil,
            trust: TrustPolicy
        ) {
            (self.archive, self.act, self.party) = (archive, act, party)
            (self.keyPath, self.certificatePath, self.passphrase, self.trust) = (keyPath, certificatePath, passphrase, trust)
        }
    }

    /// Verifies the archive, then signs and writes the receipt.
    ///
    /// The policy is asked for what comes before the act: neither what the party's own role is to do, nor what others do later.
    /// - Returns: the verdict, and where the receipt lies; `nil` where the archive is not sound, which only `rejected` may say of it.
    /// - Throws: ``Failure``: the party, its key or its certificate do not fit (64, 65, 66, 77), or the file cannot be written (73, 74).
    public static func sign(_ options: Options) throws -> (verdict: Verdict, receipt: String?) {
        try checkTexts(options.act)
        let plan = try Plan(canonical: try Verifier.statedPlan(options.archive, keys: options.keys), file: options.archive)
        guard let party = plan.party(options.party) else {
            throw Failure(
                Diagnostic(
                    .receiptNoParty, .name(printable(options.party)), .name(plan.parties.map(\.id).joined(separator: ", "))),
                exit: .usage)
        }
        let identity = try Identity.read(
            key: FilePath(options.keyPath), certificate: FilePath(options.certificatePath), passphrase: options.passphrase,
            party: party, plan: plan)
        var trust = options.trust
        trust.roles.removeAll { $0.role == party.role.rawValue || Act.stage(of: $0.act) > options.act.stage }
        let verdict = try Verifier.verify(
            options.archive, trust: trust, now: Int64(Date().timeIntervalSince1970),
            options: .init(memory: options.memory, keys: options.keys))
        let receipt = receipt(options.act, verdict)
        guard verdict.isSound || receipt.kind == "rejected" else { return (verdict, nil) }
        // A tar that a stranger sealed is not opened, but it can be rejected.
        let place = ArchivePlace(file: FilePath(options.archive))
        let tarDigest = try verdict.tarDigest ?? Files.digestOfInput(place.tar)
        let path = try Receipts(beside: place.tar).write(
            receipt, archive: plan.id, tarDigest: tarDigest, intent: trust.intent, by: identity)
        return (verdict, path.string)
    }

    private static func receipt(_ act: Act, _ verdict: Verdict) -> Statement.Receipt {
        let answers = verdict.answers.map { (question: "\($0.question)", answer: $0.outcome.rawValue) }
        return switch act {
        case .sealed: .sealed
        case .received: .received
        case .verified: .verified(verdict: answers)
        case .accepted(let exceptions): .accepted(verdict: answers, exceptions: exceptions)
        case .rejected(let reasons): .rejected(verdict: answers, reasons: reasons)
        }
    }

    /// Texts as Format.md section 7.4 bounds them.
    private static func checkTexts(_ act: Act) throws {
        let (texts, least) =
            switch act {
            case .accepted(let exceptions): (exceptions, 0)
            case .rejected(let reasons): (reasons, 1)
            default: ([], 0)
            }
        guard (least...1_000).contains(texts.count), texts.allSatisfy({ (1...4_096).contains($0.utf8.count) }) else {
            throw Failure(Diagnostic(.receiptTexts, .count(least), .count(1_000), .count(4_096)), exit: .usage)
        }
    }
}
