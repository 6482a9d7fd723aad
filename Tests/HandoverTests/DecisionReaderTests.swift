import Foundation
import HandoverCore
import HandoverForge
import HandoverPlan
import HandoverTestSupport
import HandoverVerify
import Testing

/// The file of decisions about merges, made right and then wrong in a place or two: what the migrator takes in, the verifier must be able to
/// read, and what it refuses, it must refuse.
@Suite struct `Decisions as both sides read them` {
    private struct Record {
        var mapping: String, record: String, same: String
        var digest = String(repeating: "5a", count: 32)
    }

    private struct Decision {
        var table = "customer", reason = "r", by = "w", at = "2026-01-01T00:00:00Z"
        var records: [Record]

        var json: String {
            let list = records.map {
                "{\"digest\":\"\($0.digest)\",\"mapping\":\"\($0.mapping)\",\"record\":\"\($0.record)\",\"same\":\"\($0.same)\"}"
            }
            return
                "{\"at\":\"\(at)\",\"by\":\"\(by)\",\"reason\":\"\(reason)\",\"records\":[\(list.joined(separator: ","))],\"table\":\"\(table)\"}"
        }
    }

    private var random: SplitMix64
    private var merges: [Decision] = []
    private var withdrawn: [(decision: Decision, reason: String, at: String)] = []
    private var sources: [String] = []
    /// Lists that are there though they are empty.
    private var isEmptyKept = false

    init() { random = SplitMix64(state: 0) }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &random)]
    }

    /// A decision about some of these records, as it must be.
    private mutating func decision(_ places: [(String, Int)]) -> Decision {
        var numbers: [Int: Int] = [:]
        return Decision(
            records: places.sorted { $0 < $1 }.map { mapping, record in
                let thing = Int.random(in: 0..<3, using: &random)
                numbers[thing] = numbers[thing] ?? numbers.count + 1
                return Record(mapping: mapping, record: "\(record)", same: "\(numbers[thing] ?? 0)")
            })
    }

    private mutating func make() {
        var left = (1...6).flatMap { [("to-customer", $0), ("web-customer", $0)] }.shuffled(using: &random)
        merges = []
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let own = Array(left.prefix(Int.random(in: 2...4, using: &random)))
            left.removeFirst(min(own.count, left.count))
            if own.count > 1 { merges.append(decision(own)) }
        }
        merges.sort { ($0.records[0].mapping, $0.records[0].record) < ($1.records[0].mapping, $1.records[0].record) }
        withdrawn = (0..<Int.random(in: 0...2, using: &random)).map { _ in
            (decision([("to-customer", 2), ("to-customer", 9), ("web-customer", 9)]), "r", "2026-01-02T00:00:00Z")
        }
        let read = Set(merges.flatMap { $0.records.map(\.mapping) })
        sources = [("to-customer", "customers"), ("web-customer", "web")].filter { read.contains($0.0) }.map(\.1)
        isEmptyKept = false
    }

    /// Makes one place wrong; or now and then another right.
    private mutating func spoilt(_ decision: Decision) -> Decision {
        var decision = decision
        let at = Int.random(in: decision.records.indices, using: &random)
        switch Int.random(in: 0..<11, using: &random) {
        case 0: decision.records.swapAt(0, at)
        case 1: decision.records.append(decision.records[at])
        case 2: decision.records[at].same = pick(["0", "1", "2", "3", "4", "01", "-1", "", "１"])
        case 3: decision.records[at].mapping = pick(["to-customer", "web-customer", "to-sale", "nobody", ""])
        case 4: decision.records[at].record = pick(["0", "1", "3", "7", "03", "-3", "x", "99999999999999999999"])
        case 5:
            decision.records[at].digest = pick([String(repeating: "5A", count: 32), "5a", "", String(repeating: "00", count: 32)])
        case 6: decision.table = pick(["sale", "customers", "", "customer"])
        case 7: decision.reason = pick(["", " ", "\u{3000}", "\u{85}", "\u{200b}", "é"])
        case 8: decision.by = pick(["", "\u{a0}\u{2028}", "x"])
        case 9:
            decision.at = pick([
                "2026-01-01T00:00:00.0Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z",
                "2024-02-29T23:59:59Z",
            ])
        default: decision.records.removeSubrange(1...)
        }
        return decision
    }

    private mutating func spoil() {
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            sources = pick([
                ["customers"], ["web"], ["web", "customers"], [], ["customers", "web"], ["customers", "web", "orders"],
            ])
        case 1: merges.reverse()
        case 2: isEmptyKept.toggle()
        case 3: merges += merges.prefix(1)
        case 4 where !withdrawn.isEmpty:
            if Bool.random(using: &random) {
                withdrawn[0].reason = pick(["", "\t", "y"])
            } else {
                withdrawn[0].at = pick(["", "2026-01-01"])
            }
        case 5 where !withdrawn.isEmpty: withdrawn[0].decision = spoilt(withdrawn[0].decision)
        default:
            if merges.isEmpty { return }
            let place = Int.random(in: merges.indices, using: &random)
            merges[place] = spoilt(merges[place])
        }
    }

    private func text(_ digests: [String: String]) -> String {
        func list(_ name: String, _ members: [String]) -> String {
            members.isEmpty && !isEmptyKept ? "" : ",\"\(name)\":[\(members.joined(separator: ","))]"
        }
        let told = withdrawn.map {
            "{\"at\":\"\($0.at)\",\"by\":\"w\",\"decision\":\($0.decision.json),\"reason\":\"\($0.reason)\"}"
        }
        let read = sources.map { "{\"id\":\"\($0)\",\"sha256\":\"\(digests[$0] ?? "")\"}" }.joined(separator: ",")
        return
            "{\"decisions\":[],\"handover\":\"1\"\(list("merges", merges.map(\.json))),\"sources\":[\(read)]\(list("withdrawn", told))}\n"
    }

    @Test(arguments: UInt64(0)..<6) func `are taken in by both or by none`(seed: UInt64) async throws {
        var maker = self
        maker.random = SplitMix64(state: seed)
        let shop = try SmallShop.asked()
        try shop.say([SmallShop.sameFirm])
        _ = try await shop.run()
        let plan = try PlanReader.read(try shop.folder.read("plan.yaml"), file: "plan.yaml")
        let lock = try LockReader.read(try shop.folder.read("plan.lock.json"), file: "plan.lock.json")
        let digests = Dictionary(lock.sources.map { ($0.id, $0.sha256) }) { first, _ in first }
        let forge = try Forge(archive: shop.tar)
        let (key, certificate) = (try shop.folder.read("team.key"), try shop.folder.read("team.crt"))
        var counts = (taken: 0, refused: 0)
        for number in 0..<40 {
            maker.make()
            for _ in 0..<Int.random(in: 0...2, using: &maker.random) { maker.spoil() }
            let text = maker.text(digests)
            var isTaken = true
            do { _ = try DecisionsReader(file: "d", plan: plan, lock: lock).read(Array(text.utf8)) } catch { isTaken = false }
            var forged = forge
            try forged.replace("metadata/decisions.json") { _ in Array(text.utf8) }
            let output = shop.folder.path("forged-\(number)")
            try forged.seal(key: key, certificate: certificate, into: output)
            let found = try shop.verify(output + "/shop.tar").answers.flatMap(\.findings)
            let isRead = !found.contains { ["metadata.unreadable", "metadata.not-canonical"].contains($0.code.name) }
            #expect(isTaken == isRead, "\(text) \(found)")
            if isTaken { counts.taken += 1 } else { counts.refused += 1 }
        }
        #expect(min(counts.taken, counts.refused) > 5, "\(counts)")
    }
}
