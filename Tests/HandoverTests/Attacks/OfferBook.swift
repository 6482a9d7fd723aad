import Foundation
import HandoverCrypto
import HandoverTestSupport
import HandoverVerify
import Synchronization

/// Deliveries as they were offered to the verifier, each in a folder with the policy and what was answered, for the page in a browser to read.
final class OfferBook: Sendable {
    let folder: TemporaryFolder
    private let kept = Mutex<[String: Int]>([:])
    /// How many variants of one attack are kept: some have hundreds.
    private static let variants = 6

    init() throws { folder = try TemporaryFolder() }

    var offers: Int { kept.withLock { $0.values.reduce(0, +) } }

    /// - Parameter attack: its id.
    func add(_ offer: Offer, _ policy: TrustPolicy, now: Int64, _ verdict: Verdict, of attack: String) throws {
        // Stamps are not looked at there, and policies with them not written here.
        guard policy.time == nil else { return }
        let number = kept.withLock { kept in
            let number = (kept[attack] ?? 0) + 1
            if number <= Self.variants { kept[attack] = number }
            return number
        }
        guard number <= Self.variants else { return }
        let place = "\(attack)-\(number)"
        let own = try TemporaryFolder()
        _ = try offer.write(into: own)
        for name in try FileManager.default.subpathsOfDirectory(atPath: own.path("")) {
            let type = try FileManager.default.attributesOfItem(atPath: own.path(name))[.type] as? FileAttributeType
            guard type == .typeRegular else { continue }
            try folder.write(try own.read(name), to: "\(place)/\(name)")
        }
        try folder.write(try Self.json(policy.written), to: "\(place)/policy.json")
        let answers = verdict.answers.map { ("\($0.question)", Self.word($0.outcome)) }
        let expected: [String: Any] = [
            "now": now, "exit": verdict.exit.rawValue, "answers": Dictionary(uniqueKeysWithValues: answers),
        ]
        try folder.write(try Self.json(expected), to: "\(place)/expected")
    }

    private static func word(_ outcome: Verdict.Outcome) -> String {
        switch outcome {
        case .yes: "yes"
        case .no: "no"
        case .notChecked: "not-checked"
        }
    }

    private static func json(_ object: [String: Any]) throws -> [UInt8] {
        Array(try JSONSerialization.data(withJSONObject: object, options: .sortedKeys))
    }
}

extension TrustPolicy {
    /// As a file says it (Format.md section 7.5).
    fileprivate var written: [String: Any] {
        func signer(_ signer: Signer) -> [String: Any] {
            switch signer.proof {
            case .certificate(let digest): ["name": signer.name, "certificate": digest]
            case .authority(let digest, let code, let subject):
                ["name": signer.name, "authority": digest].merging(
                    [("code", code), ("subject", subject)].compactMap { name, text in text.map { (name, $0) } }
                ) { $1 }
            }
        }
        var text: [String: Any] = [
            "handover": "1", "intent": intent,
            "roles": roles.map {
                ["act": $0.act, "role": $0.role, "threshold": String(max(1, $0.threshold)), "signers": $0.signers.map(signer)] as [String: Any]
            },
        ]
        if demandsEncryption { text["encryption"] = "demanded" }
        if !authorities.isEmpty {
            text["authorities"] = authorities.map {
                [
                    "certificate": Data($0.certificate.der).base64EncodedString(), "revocation": $0.demandsLists ? "demanded" : "used",
                    "intermediates": $0.intermediates.map { Data($0.der).base64EncodedString() },
                    "crls": $0.lists.map { Data($0.der).base64EncodedString() },
                ] as [String: Any]
            }
        }
        return text
    }
}
