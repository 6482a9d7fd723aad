import Foundation
import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverVerify
import SystemPackage

/// Writes a trust policy (Format.md section 7.5) out of certificates.
public enum TrustPolicyFile {
    /// One signer that the policy accepts.
    public struct Signer: Sendable {
        /// The role in which it counts.
        public var role: String
        /// What it must have done: `sealed`, `received`, `verified` or `accepted`.
        public var act: String
        /// The name in the certificate, or the credit code that one of a CA must have.
        public var name: String
        /// SHA-256 of the certificate, lower-case hexadecimal: compare it with the owner. Of one that a CA vouches for, that of the CA's.
        public var fingerprint: String
    }

    /// Whom the policy is to name.
    public struct Entry: Sendable {
        /// The signer's role.
        public var role: String
        /// What is asked of it.
        public var act: String
        /// Its certificate's file, in PEM, or the credit code that a certificate of the policy's CA must have.
        public var signer: String

        /// - Parameter text: `ROLE=SIGNER` or `ROLE:ACT=SIGNER`; `nil` for anything else.
        public init?(_ text: String) {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            let words = parts[0].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard words.count <= 2 else { return nil }
            (role, act, signer) = (words[0], words.count == 2 ? words[1] : TrustPolicy.sealed, parts[1])
        }

        fileprivate init(role: String, _ keeper: Keeper) {
            (self.role, act, signer) = (role, TrustPolicy.sealed, keeper.signer)
        }
    }

    /// Somebody who may change a policy.
    public struct Keeper: Sendable {
        /// Who it is: several certificates under one name count once.
        public var name: String
        /// Its certificate's file, in PEM, or the credit code that a certificate of the policy's CA must have.
        public var signer: String

        /// - Parameter text: `NAME=SIGNER`; `nil` for anything else.
        public init?(_ text: String) {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            (name, signer) = (parts[0], parts[1])
        }
    }

    /// What a policy may have beside its signers.
    public struct Options: Sendable {
        /// `hand-over`, `rehearsal` or `snapshot`.
        public var intent = "hand-over"
        /// By `ROLE` or `ROLE:ACT`: how many different signers are required; one where nothing is said.
        public var thresholds: [String: Int] = [:]
        /// A file with the certificate of a CA that vouches for signers, in PEM; those behind the first one are CAs between.
        public var authority: String?
        /// Files with its lists of revoked certificates, in PEM or DER.
        public var revoked: [String] = []
        /// A seal counts only where a list is current.
        public var demandsRevocation = false
        /// Files with certificates of time stamping authorities, or of the CAs that vouch for them, in PEM.
        public var time: [String] = []
        /// A seal counts only with a time stamp.
        public var demandsTime = false
        /// An archive counts only if it is encrypted, for whoever opens it.
        public var demandsEncryption = false

        /// Who may change the policy.
        public var keepers: [Keeper] = []
        /// How many different ones must sign a change.
        public var keepersThreshold = 1
        /// The policy of which this is to be the next version.
        public var after: String?

        /// Creates options.
        public init() {}
    }

    /// Writes the policy.
    /// - Throws: ``Failure``: a role or an act is none, or a threshold cannot be met (64); a file is missing (66) or is no certificate (65);
    ///   the policy's file is there already (73).
    public static func write(_ entries: [Entry], _ options: Options = .init(), to path: String) throws -> [Signer] {
        guard ["hand-over", "rehearsal", "snapshot"].contains(options.intent) else {
            throw Failure(Diagnostic(.unknownIntent, .name(options.intent)), exit: .usage)
        }
        var policy = TrustPolicy(intent: options.intent, roles: [])
        policy.authorities = try options.authority.map { [try authority($0, options)] } ?? []
        policy.time = try time(options)
        policy.demandsEncryption = options.demandsEncryption
        let signers = try entries.map { try signer($0, policy) }
        policy.roles = try roles(zip(entries, signers).map { ($0, $1) }, options)
        if let after = options.after {
            let before = try PolicyFile(contentsOf: after)
            (policy.version, policy.previous) = (before.policy.version + 1, before.digest)
        }
        let keepers = try options.keepers.map { try signer(.init(role: "keepers", $0), policy) }
        if !keepers.isEmpty {
            let known = zip(options.keepers, keepers).map { TrustPolicy.Signer(name: $0.name, proof: $1.known.proof) }
            try checkThreshold("keepers", options.keepersThreshold, known)
            policy.keepers = .init(threshold: options.keepersThreshold, signers: known)
        }
        let file = FilePath(path)
        guard !Files.exists(file) else { throw Failure(Diagnostic(.fileExists, .path(path)), exit: .cannotCreate) }
        try Files.writeWhole(document(policy), to: file)
        return (signers + keepers).map(\.shown)
    }

    private static func signer(
        _ entry: Entry, _ policy: TrustPolicy
    ) throws -> (shown: Signer, known: TrustPolicy.Signer) {
        if let code = CreditCode(entry.signer), let authority = policy.authorities.first {
            let fingerprint = hex(authority.certificate.fingerprint)
            return (
                Signer(role: entry.role, act: entry.act, name: code.text, fingerprint: fingerprint),
                .init(name: code.text, proof: .authority(fingerprint, code: code.text, subject: nil))
            )
        }
        let certificate = try KeyFiles.readCertificate(FilePath(entry.signer))
        let (name, fingerprint) = (certificate.subjectName, hex(certificate.fingerprint))
        return (
            Signer(role: entry.role, act: entry.act, name: name, fingerprint: fingerprint),
            .init(name: name, certificate: fingerprint)
        )
    }

    private static func roles(
        _ entries: [(entry: Entry, signer: (shown: Signer, known: TrustPolicy.Signer))], _ options: Options
    ) throws -> [TrustPolicy.Role] {
        let known = ["seller", "buyer", "transfer-team", "witness", "auditor", "dpo"]
        var (roles, left) = ([TrustPolicy.Role](), options.thresholds)
        for (entry, signer) in entries {
            guard known.contains(entry.role) else {
                throw Failure(Diagnostic(.unknownRole, .name(entry.role), .name(known.joined(separator: ", "))), exit: .usage)
            }
            guard TrustPolicy.acts.contains(entry.act) else {
                throw Failure(
                    Diagnostic(.unknownAct, .name(entry.act), .name(TrustPolicy.acts.joined(separator: ", "))), exit: .usage)
            }
            if let index = roles.firstIndex(where: { $0.role == entry.role && $0.act == entry.act }) {
                roles[index].signers.append(signer.known)
                continue
            }
            let names = ["\(entry.role):\(entry.act)"] + (entry.act == TrustPolicy.sealed ? [entry.role] : [])
            let threshold = names.compactMap { left.removeValue(forKey: $0) }.first ?? 1
            roles.append(.init(role: entry.role, act: entry.act, threshold: threshold, signers: [signer.known]))
        }
        for role in roles { try checkThreshold(role.role, role.threshold, role.signers) }
        if let name = left.keys.min() { throw tooHigh(name, left[name] ?? 0, 0) }
        return roles
    }

    private static func checkThreshold(_ role: String, _ threshold: Int, _ signers: [TrustPolicy.Signer]) throws(Failure) {
        let count = Set(signers.map(\.name)).count
        if !(1...count).contains(threshold) { throw tooHigh(role, threshold, count) }
    }

    private static func tooHigh(_ role: String, _ threshold: Int, _ count: Int) -> Failure {
        Failure(Diagnostic(.thresholdTooHigh, .name(role), .count(threshold), .count(count)), exit: .usage)
    }

    // MARK: CAs and time

    private static func authority(_ path: String, _ options: Options) throws -> TrustPolicy.Authority {
        let bundle = try certificates(path)
        var authority = TrustPolicy.Authority(certificate: bundle[0], demandsLists: options.demandsRevocation)
        authority.intermediates = Array(bundle.dropFirst())
        authority.lists = try options.revoked.map { path in
            let bytes = try Files.read(FilePath(path), limit: RevocationList.maximumByteCount)
            do throws(RevocationListError) { return try RevocationList(bytes) } catch {
                throw Failure(Diagnostic(.certificateUnreadable, .path(path), .name(printable(error.words))), exit: .badData)
            }
        }
        return authority
    }

    private static func time(_ options: Options) throws -> TrustPolicy.Time? {
        if options.time.isEmpty { return nil }
        let all = try options.time.flatMap { try certificates($0) }
        let trust = TimestampTrust(pinned: all.filter { !$0.isCA }, authorities: all.filter(\.isCA))
        return TrustPolicy.Time(trust: trust, isDemanded: options.demandsTime)
    }

    private static func certificates(_ path: String) throws -> [Certificate] {
        let bytes = try Files.read(FilePath(path), limit: Certificate.maximumBundleByteCount)
        do { return try Certificate.bundle(bytes) } catch { throw KeyFiles.failure(error, FilePath(path)) }
    }

    // MARK: The file

    private static func document(_ policy: TrustPolicy) -> [UInt8] {
        let value = JSONValue.object([
            "handover": .string("1"), "intent": .string(policy.intent), "roles": .array(policy.roles.map(role)),
            "authorities": policy.authorities.isEmpty ? nil : .array(policy.authorities.map(authority)),
            "encryption": policy.demandsEncryption ? .string("demanded") : nil, "time": policy.time.map(time),
            "version": policy.version == 1 ? nil : .string(String(policy.version)),
            "previous": policy.version == 1 ? nil : .string(policy.previous),
            "keepers": policy.keepers.map { keepers in
                .object([
                    "threshold": .string(String(keepers.threshold)), "signers": .array(keepers.signers.map(signer)),
                ])
            },
        ])
        return value.canonicalBytes() + [UInt8(ascii: "\n")]
    }

    private static func role(_ role: TrustPolicy.Role) -> JSONValue {
        .object([
            "act": role.act == TrustPolicy.sealed ? nil : .string(role.act), "role": .string(role.role),
            "threshold": .string(String(role.threshold)), "signers": .array(role.signers.map(signer)),
        ])
    }

    private static func signer(_ signer: TrustPolicy.Signer) -> JSONValue {
        switch signer.proof {
        case .certificate(let fingerprint): .object(["name": .string(signer.name), "certificate": .string(fingerprint)])
        case .authority(let fingerprint, let code, let subject):
            .object([
                "name": .string(signer.name), "authority": .string(fingerprint), "code": code.map { .string($0) },
                "subject": subject.map { .string($0) },
            ])
        }
    }

    private static func authority(_ authority: TrustPolicy.Authority) -> JSONValue {
        .object([
            "certificate": base64(authority.certificate.der), "revocation": .string(authority.demandsLists ? "demanded" : "used"),
            "intermediates": list(authority.intermediates.map(\.der)), "crls": list(authority.lists.map(\.der)),
        ])
    }

    private static func time(_ time: TrustPolicy.Time) -> JSONValue {
        .object([
            "certificates": list(time.trust.pinned.map(\.der)), "authorities": list(time.trust.authorities.map(\.der)),
            "intermediates": list(time.trust.intermediates.map(\.der)), "demanded": time.isDemanded ? .string("yes") : nil,
            "policies": time.trust.policies.map { .strings($0.sorted()) },
        ])
    }

    private static func list(_ entries: [[UInt8]]) -> JSONValue? { entries.isEmpty ? nil : .array(entries.map(base64)) }

    private static func base64(_ bytes: [UInt8]) -> JSONValue { .string(Data(bytes).base64EncodedString()) }
}
