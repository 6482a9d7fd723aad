import Foundation
import HandoverCore
import HandoverCrypto
import HandoverTestSupport
import Testing

@testable import HandoverVerify

/// Time stamps that outlive their authorities (Format.md section 7.9): an archive of 2027, whose signer's certificate expires in 2028, with
/// authorities until 2030, 2040 and 2060.
@Suite struct `Renewals of time stamps` {
    private struct Kept {
        let pki: StockPKI
        let folder: TemporaryFolder
        let tar: String
        let party: SealedShop.Party
        var policy: TrustPolicy

        init() throws {
            (pki, folder) = (try StockPKI(), try TemporaryFolder())
            var roots: [Certificate] = []
            for (name, from, to) in [("first", 2026, 2030), ("second", 2028, 2040), ("third", 2038, 2060)] {
                roots.append(try pki.timeAuthority(name, from: "\(from)0101000000Z", to: "\(to)0101000000Z"))
            }
            party = try SealedShop.Party("老店", from: StockPKI.time - 86_400, to: at("20280101000000Z"))
            var shop = SealedShop()
            shop.signedAt = StockPKI.time - 60
            tar = try shop.write([party], into: folder, outer: party)
            policy = SealedShop.policy(party)
            policy.time = .init(trust: TimestampTrust(authorities: roots), isDemanded: false)
            try folder.write(
                try pki.stamp(try folder.read("shop.tar.json.p7s"), at: "20270115090000Z", by: "first"),
                to: "shop.tar.json.p7s.tsr")
            for name in ["receipts", "renewals"] {
                try FileManager.default.createDirectory(
                    atPath: folder.path("shop.tar.\(name)"), withIntermediateDirectories: false)
            }
        }

        static let beside = ["shop.tar", "shop.tar.json", "shop.tar.json.p7s", "shop.tar.json.p7s.tsr"]

        /// The next list by stock `sha256sum`, of these files and all earlier renewals.
        func list(_ number: Int, of files: [String] = beside) throws -> [UInt8] {
            let earlier = (1..<number).flatMap { ["shop.tar.renewals/0\($0).sha256", "shop.tar.renewals/0\($0).sha256.tsr"] }
            let done = try run("sha256sum", (files + earlier).sorted(), in: folder.url)
            try #require(done.status == 0, "\(done.stderr)")
            return Array(done.stdout.utf8)
        }

        func renew(_ number: Int, _ list: [UInt8]? = nil, at time: String, by authority: String) throws {
            let (list, path) = (try list ?? self.list(number), "shop.tar.renewals/0\(number).sha256")
            try folder.write(list, to: path)
            try folder.write(try pki.stamp(list, at: time, by: authority), to: path + ".tsr")
        }

        func verify(_ time: String, _ policy: TrustPolicy? = nil) throws -> (outcome: Verdict.Outcome, codes: [String]) {
            let answer = try Verifier.verify(tar, trust: policy ?? self.policy, now: at(time)).answers[0]
            return (answer.outcome, answer.findings.map(\.code.name))
        }
    }

    @Test func `keep what a stamp says when its authority is gone, and those of renewals`() throws {
        let kept = try Kept()
        #expect(try kept.verify("20270601000000Z") == (.yes, []))
        #expect(try kept.verify("20290601000000Z").outcome == .yes)
        let gone = try kept.verify("20320101000000Z")
        #expect(gone.outcome == .no && Set(gone.codes) == ["seal.expired", "seal.stamp-aged"], "\(gone)")
        try kept.renew(1, at: "20290601000000Z", by: "second")
        #expect(try kept.verify("20320101000000Z").outcome == .yes)
        // The second authority is gone, and nothing renewed it in time.
        let lapsed = try kept.verify("20410101000000Z")
        #expect(lapsed.outcome == .no && lapsed.codes.contains("renewal.lapsed"), "\(lapsed)")
        try kept.renew(2, at: "20390601000000Z", by: "third")
        let renewed = try kept.verify("20410101000000Z")
        #expect(renewed.outcome == .yes && Set(renewed.codes) == ["seal.expired-since"], "\(renewed)")
        // Who trusts the new authorities alone believes none of it; who does not look at time does not look at renewals.
        var few = kept.policy
        few.time = .init(trust: TimestampTrust(authorities: [try kept.pki.certificate("third-ca")]), isDemanded: false)
        #expect(try kept.verify("20410101000000Z", few).codes.contains("renewal.stamp-unsound"))
        few.time = nil
        #expect(try kept.verify("20410101000000Z", few).codes == ["seal.expired"])
        #expect(try kept.verify("20270601000000Z", few) == (.yes, []))
    }

    @Test func `are read by stock sha256sum and openssl`() throws {
        let kept = try Kept()
        try kept.renew(1, at: "20290601000000Z", by: "second")
        try kept.renew(2, at: "20390601000000Z", by: "third")
        for (number, authority, time) in [(1, "second", "20290601000000Z"), (2, "third", "20390601000000Z")] {
            let list = "shop.tar.renewals/0\(number).sha256"
            let sums = try run("sha256sum", ["--strict", "-c", list], in: kept.folder.url)
            #expect(sums.status == 0, "\(sums)")
            try kept.folder.write(try kept.pki.folder.read("\(authority)-ca.pem"), to: "ca.pem")
            let stamp = try run(
                "openssl", ["ts", "-verify", "-data", list, "-in", list + ".tsr", "-CAfile", "ca.pem", "-attime", "\(at(time))"],
                in: kept.folder.url)
            #expect(stamp.status == 0, "\(stamp)")
        }
    }

    /// Threat 107.
    @Test func `that are no chain are a no`() throws {
        let kept = try Kept()
        let receipt = "shop.tar.receipts/01-received.json"
        try kept.folder.write(Array("{}".utf8), to: receipt)
        let files = Kept.beside + [receipt]
        try kept.renew(1, try kept.list(1, of: files), at: "20290601000000Z", by: "second")
        try kept.renew(2, try kept.list(2, of: files), at: "20390601000000Z", by: "third")
        let (first, second) = ("shop.tar.renewals/01.sha256", "shop.tar.renewals/02.sha256")
        let names = [first, first + ".tsr", second, second + ".tsr", receipt]
        let sound = try names.map { try kept.folder.read($0) }
        let list = String(decoding: sound[2], as: UTF8.self)
        #expect(try kept.verify("20410101000000Z").outcome == .yes)
        func lines(_ change: (inout [String]) -> Void) -> [UInt8] {
            var lines = list.split(separator: "\n").map(String.init)
            change(&lines)
            return Array((lines.joined(separator: "\n") + "\n").utf8)
        }
        func restamp(_ list: [UInt8], at time: String = "20390601000000Z") throws {
            try kept.renew(2, list, at: time, by: "third")
        }
        let other = String(repeating: "0", count: 64)
        let breaks: [(name: String, code: String, () throws -> Void)] = [
            ("the first list is gone", "renewal.missing", { try remove(kept.folder.path(first)) }),
            ("its stamp is gone", "renewal.missing", { try remove(kept.folder.path(first + ".tsr")) }),
            ("the last stamp has no list", "renewal.missing", { try remove(kept.folder.path(second)) }),
            ("a number is left out", "renewal.missing", { try kept.folder.write(sound[2], to: "shop.tar.renewals/04.sha256") }),
            ("a stamp of another list", "renewal.stamp-unsound", { try kept.folder.write(sound[1], to: second + ".tsr") }),
            (
                "a list changed after its stamp", "renewal.stamp-unsound",
                { try kept.folder.write(lines { $0.removeLast() }, to: second) }
            ),
            ("it leaves a stamp out", "renewal.leaves-out", { try restamp(lines { $0.removeAll { $0.hasSuffix("p7s.tsr") } }) }),
            (
                "it leaves a renewal out", "renewal.leaves-out",
                { try restamp(lines { $0.removeAll { $0.hasSuffix("01.sha256") } }) }
            ),
            ("it leaves the archive out", "renewal.malformed", { try restamp(lines { $0.removeFirst() }) }),
            (
                "it has another digest", "renewal.differs",
                { try restamp(lines { lines in lines[1] = other + lines[1].dropFirst(64) }) }
            ),
            (
                "both have another archive", "renewal.differs",
                {
                    let before = String(decoding: sound[0], as: UTF8.self)
                    try kept.renew(1, Array((other + before.dropFirst(64)).utf8), at: "20290601000000Z", by: "second")
                    try restamp(Array((other + String(decoding: try kept.list(2, of: files), as: UTF8.self).dropFirst(64)).utf8))
                }
            ),
            ("a receipt is gone", "renewal.differs", { try remove(kept.folder.path(receipt)) }),
            ("a receipt is another", "renewal.differs", { try kept.folder.write(Array("{ }".utf8), to: receipt) }),
            ("it came after its authority was gone", "renewal.gap", { try restamp(sound[2], at: "20400601000000Z") }),
            (
                "it came before the first", "renewal.out-of-order",
                { try kept.renew(2, sound[2], at: "20290531000000Z", by: "second") }
            ),
            ("not sorted", "renewal.malformed", { try restamp(lines { $0.swapAt(1, 2) }) }),
            ("a line twice", "renewal.malformed", { try restamp(lines { $0.insert($0[1], at: 1) }) }),
            ("lines end otherwise", "renewal.malformed", { try restamp(lines { lines in lines = lines.map { $0 + "\r" } }) }),
            ("of another folder", "renewal.malformed", { try restamp(lines { $0.append(other + "  shop.tar.x/../../a") }) }),
            ("of another file", "renewal.malformed", { try restamp(lines { $0.append(other + "  tomorrow") }) }),
            ("one space", "renewal.malformed", { try restamp(lines { $0.append(other + " zz") }) }),
        ]
        for (name, code, change) in breaks {
            try change()
            let verdict = try kept.verify("20410101000000Z")
            #expect(verdict.outcome == .no && verdict.codes.contains(code), "\(name): \(verdict)")
            for (name, bytes) in zip(names, sound) { try kept.folder.write(bytes, to: name) }
            if FileManager.default.fileExists(atPath: kept.folder.path("shop.tar.renewals/04.sha256")) {
                try remove(kept.folder.path("shop.tar.renewals/04.sha256"))
            }
        }
        #expect(try kept.verify("20410101000000Z").outcome == .yes)
        // Every byte of a list: another list than the stamped one shows nothing.
        let trust = try #require(kept.policy.time?.trust)
        for index in sound[0].indices {
            var bytes = sound[0]
            bytes[index] ^= 1
            try kept.folder.write(bytes, to: first)
            #expect(try !Renewals(beside: kept.tar, trust, now: at("20410101000000Z")).findings.isEmpty, "byte \(index)")
        }
    }

    @Test func `keep the stamps of receipts as well`() throws {
        var kept = try Kept()
        kept.policy.roles.append(
            .init(
                role: "seller", act: "received", threshold: 1,
                signers: [.init(name: "老店", certificate: kept.party.fingerprint)]))
        let predicate =
            #"{"archive":"shop","at":"2027-01-15T08:30:00Z","format":"1","intent":"hand-over","kind":"received","role":"seller","signer":{"name":"老店","party":"old"}}"#
        let digest = hex(SHA256.digest(try kept.folder.read("shop.tar")))
        let statement = SealedShop.statement("receipt", predicate, "shop.tar", digest)
        let receipt = "shop.tar.receipts/01-received.json"
        try kept.folder.write(Array(statement.utf8), to: receipt)
        var shop = SealedShop()
        shop.signedAt = StockPKI.time + 1_800
        let signature = try shop.sign(statement, kept.party)
        try kept.folder.write(signature, to: receipt + ".p7s")
        try kept.folder.write(try kept.pki.stamp(signature, at: "20270115093000Z", by: "first"), to: receipt + ".p7s.tsr")
        #expect(try kept.verify("20290601000000Z").outcome == .yes)
        // Listed are the seal and its stamp, the receipt and its own; then without the receipt's stamp.
        let files = Kept.beside + ["", ".p7s", ".p7s.tsr"].map { receipt + $0 }
        try kept.renew(1, try kept.list(1, of: files), at: "20290601000000Z", by: "second")
        #expect(try kept.verify("20320101000000Z").outcome == .yes)
        try kept.renew(1, try kept.list(1, of: files.dropLast()), at: "20290601000000Z", by: "second")
        let short = try kept.verify("20320101000000Z")
        #expect(
            short.outcome == .no && Set(short.codes) == ["seal.role-short", "live.receipt-ignored", "seal.expired-since"],
            "\(short)")
    }

    @Test func `that wait for their stamp are reported, and count for nothing`() throws {
        let kept = try Kept()
        try kept.folder.write(try kept.list(1), to: "shop.tar.renewals/01.sha256")
        #expect(try kept.verify("20270601000000Z") == (.yes, ["renewal.pending"]))
        #expect(try kept.verify("20320101000000Z").outcome == .no)
    }
}

/// Seconds since 1970 of `YYYYMMDDHHMMSSZ`.
private func at(_ text: String) -> Int64 {
    let digits = Array(text.utf8.dropLast()).map { Int($0) - 48 }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .gmt
    let parts = DateComponents(
        year: number(0..<4), month: number(4..<6), day: number(6..<8), hour: number(8..<10), minute: number(10..<12),
        second: number(12..<14))
    return Int64(calendar.date(from: parts)?.timeIntervalSince1970 ?? 0)
}

private func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }
