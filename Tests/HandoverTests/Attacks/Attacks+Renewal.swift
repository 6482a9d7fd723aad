import Foundation
import HandoverCore
import HandoverCrypto
import HandoverTestSupport

@testable import HandoverVerify

extension Attack {
    /// A policy's next version, offered to one who has another.
    /// - Parameters:
    ///   - known: the version that is there, of 1 to 3.
    ///   - offered: the version that is offered, signed by these of 甲, 乙 and 丙; 甲 and 乙 keep the first, 乙 and 丙 the others.
    private static func policy(
        _ id: String, _ title: String, _ code: String, known: Int, offered: Int, by signers: [String]
    ) -> Attack {
        Attack(id, .seals, title, .rejected(.notAuthentic, code)) { world in
            let folder = try TemporaryFolder()
            let people = ["甲": world.team, "乙": world.seller, "丙": world.buyer]
            func signer(_ name: String) -> String {
                "{\"certificate\":\"\(people[name].map { hex($0.certificate.fingerprint) } ?? "")\",\"name\":\"\(name)\"}"
            }
            var previous = ""
            for version in 1...3 {
                let keepers = (version == 1 ? ["甲", "乙"] : ["乙", "丙"]).map(signer).joined(separator: ",")
                let after = previous.isEmpty ? "" : "\"previous\":\"\(previous)\","
                let text =
                    "{\"handover\":\"1\",\"intent\":\"hand-over\",\"keepers\":{\"signers\":[\(keepers)],\"threshold\":\"2\"},\(after)"
                    + "\"roles\":[{\"role\":\"seller\",\"signers\":[\(signer("甲"))],\"threshold\":\"1\"}]\(version == 1 ? "" : ",\"version\":\"\(version)\"")}\n"
                previous = sha256(Array(text.utf8))
                try folder.write(Array(text.utf8), to: "\(version)")
                for (index, name) in signers.enumerated() {
                    let signature = try people[name]?.sign(Array(text.utf8), at: StockPKI.time - 60) ?? []
                    try folder.write(signature, to: "\(version).0\(index + 1).p7s")
                }
            }
            let next = try PolicyFile(contentsOf: folder.path("\(offered)"))
            let succession = PolicySuccession(
                from: try PolicyFile(contentsOf: folder.path("\(known)")), to: next, signatures: try next.signatures(),
                now: StockPKI.time)
            let exit = succession.isNext ? ExitCode.ok : .notAuthentic
            return Seen(exit: exit.rawValue, codes: (succession.findings + succession.notices).map(\.code.name))
        }
    }

    /// An archive of 2027, whose signer's certificate ends in 2028 and whose stamp's authority in 2030, renewed in 2029 and asked in 2041.
    private static func renewal(
        _ id: String, _ title: String, _ asked: Asked,
        _ change: @escaping @Sendable (TemporaryFolder, _ restamp: ([UInt8]) throws -> Void) throws -> Void
    ) -> Attack {
        Attack(id, .time, title, asked) { world in
            let pki = try StockPKI()
            let roots = try [("first", 2026, 2030), ("second", 2028, 2060)].map { name, from, to in
                try pki.timeAuthority(name, from: "\(from)0101000000Z", to: "\(to)0101000000Z")
            }
            let signer = try Delivery.Signer("移交组", from: StockPKI.time - 86_400, to: 1_830_297_600)
            var delivery = world.delivery
            try delivery.remake(Delivery.Sealer(signer))
            var offer = try delivery.offer(Delivery.Sealer(signer))
            offer.stamp = try pki.stamp(offer.signature ?? [], at: "20270115090000Z", by: "first")
            let path = try offer.write(into: pki.folder)
            let list = "shop.tar.renewals/01.sha256"
            func restamp(_ bytes: [UInt8]) throws {
                try pki.folder.write(bytes, to: list)
                try pki.folder.write(try pki.stamp(bytes, at: "20290601000000Z", by: "second"), to: list + ".tsr")
            }
            let sums = try run(
                "sha256sum", ["shop.tar", "shop.tar.json", "shop.tar.json.p7s", "shop.tar.json.p7s.tsr"], in: pki.folder.url)
            try restamp(Array(sums.stdout.utf8))
            try change(pki.folder, restamp)
            var policy = AttackWorld.policy(("transfer-team", TrustPolicy.sealed, 1, [signer]))
            policy.time = .init(trust: TimestampTrust(authorities: roots), isDemanded: true)
            return Seen(try Verifier.verify(path, trust: policy, now: 2_240_611_200))
        }
    }

    private static let list = "shop.tar.renewals/01.sha256"

    private static func lines(_ folder: TemporaryFolder, _ keeps: (Substring) -> Bool) throws -> [UInt8] {
        let text = String(decoding: try folder.read(list), as: UTF8.self)
        return Array((text.split(separator: "\n").filter(keeps).joined(separator: "\n") + "\n").utf8)
    }

    /// Policies that change, and stamps that outlive their authorities.
    static var renewals: [Attack] {
        [
            policy(
                "93", "a policy that only its new keepers have signed", "policy.keepers-short", known: 1, offered: 2, by: ["丙"]),
            policy("94a", "an older version of a policy", "policy.behind", known: 3, offered: 2, by: ["甲", "乙", "丙"]),
            policy("94b", "a version of a policy left out", "policy.gap", known: 1, offered: 3, by: ["甲", "乙", "丙"]),
            renewal("107a", "a renewal as it must be", .reported("seal.expired-since")) { _, _ in },
            renewal("107b", "a renewal whose list is gone", .rejected(.notAuthentic, "renewal.missing")) { folder, _ in
                try FileManager.default.removeItem(atPath: folder.path(list))
            },
            renewal("107c", "a renewal that leaves a stamp out", .rejected(.notAuthentic, "seal.stamp-aged")) {
                folder, restamp in
                try restamp(try lines(folder) { !$0.hasSuffix(".tsr") })
            },
            renewal("107d", "a list of a renewal that was changed since", .rejected(.notAuthentic, "renewal.stamp-unsound")) {
                folder, _ in
                try folder.write(try lines(folder) { !$0.hasSuffix(".json") }, to: list)
            },
        ]
    }
}
