import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import HandoverVerify
import Testing

/// A hand-over between three parties, from the first seal to the years after it.
@Suite struct `Three parties` {
    private static let code = "91310115MA00DEM14A"
    /// The seller's lawyer has a certificate by a CA, which says for whom he signs.
    private static let subject = "/O=旧店/2.5.4.97=NTRCN-\(code)/CN=老板"

    /// The team seals, two of the seller seal as well, the buyer accepts; each seal is stamped.
    private func sealed(until: String = "20450101000000Z") async throws -> Desk {
        let desk = try Desk("deputy", "new", "lawyer", "auditor")
        _ = try await desk.shop.run()
        try desk.pki.issue("root", by: nil, StockPKI.authority)
        try desk.pki.issue("boss", subject: Self.subject, to: until)
        for (from, to) in [("root.pem", "root.crt"), ("boss.pem", "boss.crt"), ("boss.key", "boss.key")] {
            try desk.shop.folder.write(try desk.pki.folder.read(from), to: to)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: desk.path("boss.key"))
        try desk.expect(Self.policy("trust.json"), 0)
        return desk
    }

    private static func policy(_ file: String, _ more: String = "") -> String {
        "trust init --signer transfer-team=team.crt --signer seller=\(code) --signer seller=deputy.crt --threshold seller=2 "
            + "--signer buyer:accepted=new.crt --authority root.crt --time tsa.pem --keeper 律师=lawyer.crt --keeper 审计=auditor.crt "
            + "--keepers-threshold 2 \(more) -o \(file)"
    }

    private func stamp(_ desk: Desk, _ signature: String) throws {
        try desk.expect("timestamp ask \(signature)", 0)
        try desk.answer("\(signature).tsq", as: "answer.tsr")
        try desk.expect("timestamp take answer.tsr --of \(signature) --trust trust.json", 0)
    }

    private func signAll(_ desk: Desk) throws {
        let receipts = "out/shop.tar.receipts"
        try desk.expect(
            "receipt sealed out/shop.tar --trust trust.json --party seller --key boss", 0, "\(receipts)/01-sealed.json")
        // One of two is not enough, and nothing is accepted before all have sealed.
        try desk.expect("verify out/shop.tar --trust trust.json", 10, "[seal.role-short]")
        try desk.expect("accept out/shop.tar --trust trust.json --party buyer --key new", 10, "[seal.role-short]")
        try desk.expect("receipt sealed out/shop.tar --trust trust.json --party seller --key deputy", 0)
        try desk.expect("verify out/shop.tar --trust trust.json", 10, "buyer (accepted)")
        try desk.expect("accept out/shop.tar --trust trust.json --party buyer --key new --exception 电话待补", 0)
        for signature in [
            "out/shop.tar.json.p7s", "\(receipts)/01-sealed.json.p7s", "\(receipts)/02-sealed.json.p7s",
            "\(receipts)/03-accepted.json.p7s",
        ] { try stamp(desk, signature) }
        try desk.expect("verify out/shop.tar --trust trust.json", 0, "seller", "buyer")
    }

    private func verify(_ desk: Desk, _ policy: String, years: Int64 = 0) throws -> Verdict {
        try Verifier.verify(
            desk.path("out/shop.tar"), trust: try TrustPolicy(contentsOf: desk.path(policy)),
            now: Int64(Date().timeIntervalSince1970) + years * 366 * 86_400)
    }

    @Test func `seal, seal again and accept; one certificate is revoked`() async throws {
        let desk = try await sealed()
        try signAll(desk)
        let serial = try desk.pki.openssl("x509", "-in", "boss.pem", "-noout", "-serial").dropFirst("serial=".count)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        // Behind the latest moment that the stamps leave open, which is a second and a half after each.
        try await Task.sleep(for: .seconds(4))
        // `YYMMDDHHMMSSZ`: an hour ago, and just now, on a list that is current.
        func time(_ hours: Double) -> String {
            let format = Date.VerbatimFormatStyle(
                format:
                    "\(year: .twoDigits)\(month: .twoDigits)\(day: .twoDigits)\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased))\(minute: .twoDigits)\(second: .twoDigits)Z",
                timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
            return (Date() + hours * 3600).formatted(format)
        }
        for (hours, exit, words) in [(-1.0, Int32(10), "[seal.role-short]"), (0.0, 0, "[seal.revoked-since]")] {
            let list = try desk.pki.list([.init(serial: serial, date: time(hours))], from: time(-2), to: time(48))
            try desk.shop.folder.write(list, to: "list.crl")
            try desk.expect(Self.policy("revoked.json", "--crl list.crl"), 0)
            try desk.expect("verify out/shop.tar --trust revoked.json", exit, words)
            try FileManager.default.removeItem(atPath: desk.path("revoked.json"))
        }
    }

    /// All certificates but the authorities' have expired in a year: what was stamped stays, what was not does not.
    @Test func `are believed after their certificates have expired`() async throws {
        let desk = try await sealed(until: "20270601000000Z")
        try signAll(desk)
        let later = try verify(desk, "trust.json", years: 1)
        #expect(later.isSound, "\(later.answers.flatMap(\.findings))")
        #expect(later.answers[0].findings.contains { $0.code == .sealExpiredSince })
        try FileManager.default.removeItem(atPath: desk.path("out/shop.tar.receipts/02-sealed.json.p7s.tsr"))
        #expect(try verify(desk, "trust.json", years: 1).exit == .notAuthentic)
        #expect(try verify(desk, "trust.json").isSound)
    }

    /// The deputy leaves. Who may change the policy says so, and then the deputy's seal counts no more.
    @Test func `change whom they trust`() async throws {
        let desk = try await sealed()
        try signAll(desk)
        _ = try KeyFiles.make(at: desk.path("next"), name: "新副手", organization: nil, passphrase: nil, days: 30)
        try desk.expect(
            Self.policy("trust-2.json", "--after trust.json").replacingOccurrences(
                of: "seller=deputy.crt", with: "seller=next.crt"), 0)
        try desk.expect("trust sign trust.json trust-2.json --key lawyer", 0)
        try desk.expect("trust accept trust.json trust-2.json", 10, "[policy.keepers-short]")
        try desk.expect("trust sign trust.json trust-2.json --key auditor", 0)
        try desk.expect("trust accept trust.json trust-2.json", 0, "trust.json is version 2 now")
        try desk.expect("verify out/shop.tar --trust trust.json", 10, "[seal.role-short]")
        try desk.expect("receipt sealed out/shop.tar --trust trust.json --party seller --key next", 0, "04-sealed.json")
        try desk.expect("verify out/shop.tar --trust trust.json", 0)
    }
}
