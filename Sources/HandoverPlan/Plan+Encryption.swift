import HandoverAge
package import HandoverCore
import HandoverData

extension Plan {
    /// Who can open what a run writes (Plan.md section 1.15).
    package enum Encryption: Hashable, Sendable {
        /// Party ids; at least one.
        case parties([String])
        case passphrase
    }

    /// Which of two cabinets the plan fills.
    package struct Cabinet: Hashable, Sendable {
        package enum Kind: String, CaseIterable, Hashable, Sendable { case operational, retention }

        package var kind: Kind
        /// The plan of the other cabinet, relative to this one's file.
        package var beside: String
        package var mark: Mark
    }

    /// The recipients' texts (`age1…`), in the plan's order; none for a passphrase, `nil` where nothing is encrypted.
    package var recipients: [String]? {
        switch encryption {
        case nil: nil
        case .passphrase: []
        case .parties(let ids): ids.compactMap { party($0)?.recipient }
        }
    }

    /// What does not hold between the plans of two cabinets.
    package func problems(beside other: Plan) -> [Diagnostic] {
        guard let cabinet else { return [] }
        func problem(_ code: Diagnostic.Code, _ arguments: Diagnostic.Argument..., key: String) -> Diagnostic {
            var diagnostic = Diagnostic(
                code, at: .init(file: file, line: cabinet.mark.line, column: cabinet.mark.column, planKey: key))
            diagnostic.arguments = arguments
            return diagnostic
        }
        guard let others = other.cabinet, others.kind != cabinet.kind, other.id != id else {
            return [problem(.planCabinetAlone, .path(other.file), key: "cabinet")]
        }
        var problems: [Diagnostic] = []
        // An escrow party may hold the key of both: it opens neither before somebody has lost one.
        let escrowed = Set((parties + other.parties).filter { $0.role == .escrow }.compactMap(\.recipient))
        let common = Set(recipients ?? []).intersection(other.recipients ?? []).subtracting(escrowed)
        for party in parties where party.recipient.map(common.contains) ?? false {
            problems.append(problem(.planCabinetKeyShared, .name(party.id), .path(other.file), key: "encryptTo"))
        }
        let paths = Set(other.sources.compactMap(\.place.outside) + other.containers.compactMap(\.place.outside))
        for place in sources.map({ ($0.id, $0.place) }) + containers.map({ ($0.id, $0.place) }) {
            guard let path = place.1.outside, paths.contains(path) else { continue }
            problems.append(problem(.planCabinetSourceShared, .name(place.0), .path(other.file), key: "sources.\(place.0)"))
        }
        return problems
    }

    var encryptionJSON: JSONValue? {
        switch encryption {
        case nil: nil
        case .passphrase: .array([])
        case .parties(let ids): .strings(ids)
        }
    }
}

extension Plan.Cabinet {
    var json: JSONValue { .object(["beside": .string(beside), "kind": .string(kind.rawValue)]) }
}

extension PlanSections {
    /// `encryptTo`: a list of party ids, or the word `passphrase`.
    func encryption(_ node: YAMLNode?) -> Plan.Encryption? {
        guard let node else { return nil }
        if node.isScalar { return value(node, ["passphrase"]).map { _ in .passphrase } }
        let ids = node.elements().compactMap { id($0) }
        if ids.isEmpty { problems.add(.planEncryptNobody, at: node.mark, key: node.path) }
        return .parties(ids)
    }

    func cabinet(_ node: YAMLNode) -> Plan.Cabinet? {
        let section = node.section(PlanKeys.cabinet)
        let kind = value(section.required("kind"), Plan.Cabinet.Kind.allCases.map(\.rawValue))
        let beside = section.requiredText("beside")
        guard let kind = kind.flatMap({ Plan.Cabinet.Kind(rawValue: $0) }), let beside else { return nil }
        return Plan.Cabinet(kind: kind, beside: beside, mark: node.mark)
    }

    /// A recipient of age, held against its checksum: a mistyped one would encrypt to nobody.
    func recipient(of party: String, _ section: YAMLSection) -> String? {
        guard let text = section.optional("recipient"), let node = section["recipient"] else { return nil }
        do throws(AgeError) { return try AgeRecipient(text).text } catch {
            problems.add(.planBadRecipient, .name(party), .name(error.words), at: node.mark, key: node.path)
            return nil
        }
    }
}

extension PlanRules {
    func checkEncryption() {
        if let cabinet = plan.cabinet {
            if plan.encryption == nil { problems.add(.planCabinetOpen, at: cabinet.mark, key: "cabinet") }
            if cabinet.kind == .retention, !plan.targets.isEmpty {
                problems.add(.planCabinetTarget, at: nil, key: "targets")
            }
        }
        guard case .parties(let ids) = plan.encryption else { return }
        refuseRepeats(ids, "encryptTo") { $0 }
        var seen: Set<String> = []
        for (index, id) in ids.enumerated() {
            let key = "encryptTo[\(index)]"
            guard let party = plan.party(id) else {
                unknown(id, plan.parties.map(\.id), key)
                continue
            }
            guard let recipient = party.recipient else {
                problems.add(.planNoRecipient, .name(id), at: nil, key: key)
                continue
            }
            if !seen.insert(recipient).inserted { problems.add(.planRecipientTwice, .name(id), at: nil, key: key) }
        }
    }
}
