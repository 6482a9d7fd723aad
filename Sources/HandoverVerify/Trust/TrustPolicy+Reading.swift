public import HandoverCore
import HandoverCrypto

// A policy is read to the letter: unknown or missing keys are refused, for one that is half understood would accept too much.

extension TrustPolicy {
    /// Reads a policy (Format.md section 7.5).
    public init(json: [UInt8]) throws(Failure) {
        let text: JSONText
        do throws(JSONText.Malformed) { text = try JSONText(json) } catch {
            throw Failure(
                Diagnostic(.trustMalformed, .name("not JSON"), at: .init(byteOffset: Int64(error.byteOffset))), exit: .badData)
        }
        try Self.expect(
            text, ["handover", "intent", "roles"],
            optional: ["authorities", "encryption", "keepers", "previous", "time", "version"], "handover, intent, roles")
        guard text["handover"]?.string == "1" else { throw Self.malformed("handover: 1") }
        guard let intent = text["intent"]?.string, SealStatement.intents.contains(intent) else { throw Self.malformed("intent") }
        guard let roles = text["roles"]?.array, !roles.isEmpty else { throw Self.malformed("roles") }
        self.init(intent: intent, roles: [])
        (version, previous) = try Self.version(text)
        for (index, entry) in try Self.list(text["authorities"], "authorities").enumerated() {
            authorities.append(try Self.authority(entry, "authorities[\(index)]"))
        }
        let known = authorities.map { hex($0.certificate.fingerprint) }
        guard Set(known).count == known.count else { throw Self.malformed("authorities") }
        guard let word = text["encryption"].map(\.string) ?? "used", ["demanded", "used"].contains(word) else {
            throw Self.malformed("encryption")
        }
        demandsEncryption = word == "demanded"
        time = try text["time"].map { time throws(Failure) in try Self.time(time) }
        keepers = try text["keepers"].map { entry throws(Failure) in
            try Self.expect(entry, ["signers", "threshold"], optional: [], "keepers")
            let (signers, threshold) = try Self.signers(entry, known, "keepers")
            return Keepers(threshold: threshold, signers: signers)
        }
        for (index, role) in roles.enumerated() { self.roles.append(try Self.role(role, known, "roles[\(index)]")) }
        guard Set(self.roles.map { [$0.role, $0.act] }).count == self.roles.count else { throw Self.malformed("roles") }
    }

    private static func role(_ text: JSONText, _ authorities: [String], _ place: String) throws(Failure) -> Role {
        try expect(text, ["role", "signers", "threshold"], optional: ["act"], place)
        guard let role = text["role"]?.string, MemberPath.isID(role), let act = text["act"].map(\.string) ?? sealed,
            acts.contains(act)
        else { throw malformed(place) }
        let (signers, threshold) = try signers(text, authorities, place)
        return Role(role: role, act: act, threshold: threshold, signers: signers)
    }

    /// The version, from 1, and the one before it, which every version but the first has.
    private static func version(_ text: JSONText) throws(Failure) -> (Int64, String) {
        guard text["version"] != nil || text["previous"] != nil else { return (1, "") }
        guard let version = text.number("version"), version > 0, (version == 1) == (text["previous"] == nil) else {
            throw malformed("version, previous")
        }
        if version == 1 { return (1, "") }
        guard let previous = text.digest("previous") else { throw malformed("previous") }
        return (version, previous)
    }

    /// Who counts, and how many different ones must.
    private static func signers(
        _ text: JSONText, _ authorities: [String], _ place: String
    ) throws(Failure) -> (signers: [Signer], threshold: Int) {
        guard let signers = text["signers"]?.array, !signers.isEmpty else { throw malformed(place + ".signers") }
        var read: [Signer] = []
        for (index, signer) in signers.enumerated() {
            let place = place + ".signers[\(index)]"
            guard let name = signer["name"]?.string, !name.isEmpty else { throw malformed(place) }
            let proof = try proof(signer, authorities, place)
            // One certificate under two names would let one person count as two.
            guard !read.contains(where: { $0.proof == proof }) else { throw malformed(place) }
            read.append(Signer(name: name, proof: proof))
        }
        guard let threshold = text.number("threshold"), (1...Int64(Set(read.map(\.name)).count)).contains(threshold) else {
            throw malformed(place + ".threshold")
        }
        return (read, Int(threshold))
    }

    private static func proof(_ signer: JSONText, _ authorities: [String], _ place: String) throws(Failure) -> Signer.Proof {
        if signer.has("certificate", "name"), let certificate = signer.digest("certificate") { return .certificate(certificate) }
        try expect(signer, ["authority", "name"], optional: ["code", "subject"], place)
        let (code, subject) = (signer["code"]?.string, signer["subject"]?.string)
        guard let authority = signer.digest("authority"), authorities.contains(authority), code != nil || subject != nil,
            (signer["code"] == nil) == (code == nil), (signer["subject"] == nil) == (subject == nil),
            code.map({ CreditCode($0) != nil }) ?? true, subject != ""
        else { throw malformed(place) }
        return .authority(authority, code: code, subject: subject)
    }

    private static func authority(_ text: JSONText, _ place: String) throws(Failure) -> Authority {
        try expect(text, ["certificate", "revocation"], optional: ["crls", "intermediates"], place)
        guard let der = bytes(text["certificate"]), let word = text["revocation"]?.string, ["demanded", "used"].contains(word)
        else {
            throw malformed(place)
        }
        var authority = Authority(certificate: try certificate(der, place + ".certificate"), demandsLists: word == "demanded")
        authority.intermediates = try certificates(text["intermediates"], place + ".intermediates")
        for (index, list) in try Self.list(text["crls"], place + ".crls").enumerated() {
            let place = place + ".crls[\(index)]"
            guard let der = bytes(list) else { throw malformed(place) }
            do throws(RevocationListError) { authority.lists.append(try RevocationList(der)) } catch { throw malformed(place) }
        }
        return authority
    }

    private static func time(_ text: JSONText) throws(Failure) -> Time {
        try expect(text, [], optional: ["authorities", "certificates", "demanded", "intermediates", "policies"], "time")
        guard let demanded = text["demanded"].map(\.string) ?? "no", ["yes", "no"].contains(demanded) else {
            throw malformed("time.demanded")
        }
        var policies: Set<String>?
        if text["policies"] != nil {
            policies = []
            for policy in try list(text["policies"], "time.policies") {
                guard let policy = policy.string else { throw malformed("time.policies") }
                policies?.insert(policy)
            }
        }
        let trust = TimestampTrust(
            pinned: try certificates(text["certificates"], "time.certificates"),
            authorities: try certificates(text["authorities"], "time.authorities"),
            intermediates: try certificates(text["intermediates"], "time.intermediates"), policies: policies)
        guard !trust.pinned.isEmpty || !trust.authorities.isEmpty else { throw malformed("time") }
        return Time(trust: trust, isDemanded: demanded == "yes")
    }

    private static func certificates(_ text: JSONText?, _ place: String) throws(Failure) -> [Certificate] {
        var read: [Certificate] = []
        for (index, entry) in try list(text, place).enumerated() {
            guard let der = bytes(entry) else { throw malformed("\(place)[\(index)]") }
            read.append(try certificate(der, "\(place)[\(index)]"))
        }
        return read
    }

    private static func certificate(_ der: [UInt8], _ place: String) throws(Failure) -> Certificate {
        do throws(CryptoError) { return try Certificate(der: der) } catch { throw malformed(place) }
    }

    /// What Base64 stands for.
    private static func bytes(_ text: JSONText?) -> [UInt8]? { text?.string.flatMap { Base64.bytes(Array($0.utf8)[...]) } }

    /// A list that may be left out.
    private static func list(_ text: JSONText?, _ place: String) throws(Failure) -> [JSONText] {
        guard let text else { return [] }
        guard let list = text.array, list.count <= Certificate.maximumBundleCount else { throw malformed(place) }
        return list
    }

    private static func expect(_ text: JSONText, _ names: [String], optional: [String], _ place: String) throws(Failure) {
        let there = text.object?.map(\.name)
        guard let there, names.allSatisfy(there.contains), there.allSatisfy({ names.contains($0) || optional.contains($0) }),
            Set(there).count == there.count
        else { throw malformed(place) }
    }

    private static func malformed(_ place: String) -> Failure {
        Failure(Diagnostic(.trustMalformed, .name(place), at: .init(planKey: place)), exit: .badData)
    }
}
