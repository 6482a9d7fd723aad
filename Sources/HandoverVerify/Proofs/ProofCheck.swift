public import HandoverCore
import HandoverCrypto

extension RecordProof {
    /// What a proof came to.
    public struct Answer: Sendable {
        /// Why it does not hold; empty where it does.
        public var findings: [Diagnostic] = []
        /// What is reported, but says no to nothing.
        public var notices: [Diagnostic] = []
        /// Whose seals count.
        public var signers: [Verdict.Signer] = []
        /// Whether the row is in the archive that the policy's signers sealed.
        public var isIncluded: Bool { findings.isEmpty }
    }

    /// Whether the row is in an archive that was sealed as this policy demands.
    /// - Parameters:
    ///   - trust: who must have sealed it.
    ///   - now: the caller's clock, in seconds since 1970.
    ///   - response: the time stamp that lies beside the proof, `PROOF.tsr`.
    ///   - file: what to call the proof in findings.
    public func check(trust: TrustPolicy, now: Int64, response: [UInt8]? = nil, file: String) -> Answer {
        var seals = SealCheck(policy: trust, now: now)
        let root = hex(root)
        if let response { seals.stamp(bytes, response, file: file) }
        seals.check(self.seals.map { ($0.statement, $0.signature) }, archive: archive, root: root, file: file)
        return Answer(findings: seals.findings.kept, notices: seals.notices.kept, signers: seals.signers)
    }
}

extension RecordProof {
    /// The time stamp that lies beside a proof's file; `nil` where there is none.
    /// - Throws: `Failure`: it is too large (65) or cannot be read (74).
    public static func stamp(beside path: String) throws(Failure) -> [UInt8]? {
        try SmallFile.read(path + ".tsr", limit: Limits.signatureBytes)
    }
}

extension SealCheck {
    /// The seals of a proof, then the policy's roles. Of the plan there is nothing, so whether a sealer is a party of it is not asked.
    /// - Parameter root: what the row leads to.
    mutating func check(_ seals: [(statement: [UInt8], signature: [UInt8])], archive id: String, root: String, file: String) {
        for seal in seals {
            guard let sound = judge(seal.statement, seal.signature, .inner, file: file) else { continue }
            guard sound.statement.archive == id else {
                find(.sealWrongArchive, file, .name(printable(sound.statement.archive)), .name(id))
                continue
            }
            guard sound.statement.inner?.merkleRoot == root else {
                find(.proofNotIncluded, file)
                continue
            }
            admit(sound, file)
        }
        for role in policy.roles where role.act != TrustPolicy.sealed {
            add(Diagnostic(.proofAsksReceipts, .name(role.role), .name(role.act), at: .init(file: file)))
        }
        checkRoles()
    }

    /// What was stamped was there with all the signatures in it.
    mutating func stamp(_ content: [UInt8], _ response: [UInt8], file: String) {
        var stamp: Stamp?
        if read(response, over: content, into: &stamp, file: file) { outerStamp = stamp }
    }
}
