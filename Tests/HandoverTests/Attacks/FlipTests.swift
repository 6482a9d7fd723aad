import Foundation
import HandoverCore
import HandoverTestSupport
import HandoverVerify
import Testing

/// Every bit and every length of a small delivery, offered in three ways (``ChangedDelivery``). `make flips` tries all of them, a test
/// run a sample.
@Suite(.serialized) struct `Every change of a small delivery` {
    private static let isWhole = ProcessInfo.processInfo.environment["HANDOVER_FLIPS"] != nil
    /// A prime, so that all bits of all bytes have their turn; `HANDOVER_STRIDE` takes one change of so many.
    private static let stride =
        ProcessInfo.processInfo.environment["HANDOVER_STRIDE"].flatMap { Int($0) } ?? (isWhole ? 1 : 1_009)

    private func world() async throws -> (world: AttackWorld, delivery: Delivery) {
        let world = try await AttackWorld()
        let delivery = try world.remade()
        try #require(delivery.crafted.bytes().count <= 64 << 10)
        return (world, delivery)
    }

    private func report(_ name: String, _ tally: Tally, _ start: ContinuousClock.Instant) {
        guard Self.isWhole else { return }
        print("\(name): \(tally.text)\n    \(ContinuousClock.now - start)")
    }

    @Test(arguments: [false, true]) func `of its tar is a no, with the outer seal that there was and with another`(
        isResealed: Bool
    ) async throws {
        let (world, delivery) = try await world()
        let tar = delivery.crafted.bytes()
        let start = ContinuousClock.now
        let tally = try await Tally.of(tar.count * 9, stride: Self.stride, world, delivery) { index, means, tally in
            // Eight bits of each byte, and the length up to it.
            var changed = index % 9 == 8 ? Array(tar[..<(index / 9)]) : tar
            if index % 9 < 8 { changed[index / 9] ^= 1 << UInt8(index % 9) }
            tally.add(isResealed ? try means.resealed(changed) : try means.asItIs(changed)) { "\(index)" }
        }
        report(isResealed ? "tar, outer seal made again" : "tar as it is", tally, start)
        #expect(tally.sound == [:])
        #expect(tally.count >= tar.count * 9 / Self.stride / Tally.part.of)
    }

    @Test func `of a member is a no although everything above it was made again, but for what its signer alone says`()
        async throws
    {
        let (world, delivery) = try await world()
        let places = delivery.members.indices.filter { !delivery.members[$0].path.hasSuffix(".p7s") }.flatMap { member in
            delivery.members[member].bytes.indices.map { (member, $0) }
        }
        let start = ContinuousClock.now
        let tally = try await Tally.of(places.count * 9, stride: Self.stride, world, delivery) { index, means, tally in
            let (member, byte) = places[index / 9]
            let before = delivery.members[member].bytes
            var bytes = index % 9 == 8 ? Array(before[..<byte]) : before
            if index % 9 < 8 { bytes[byte] ^= 1 << UInt8(index % 9) }
            tally.add(try means.remade(member, bytes)) { Saying.of(delivery.members[member].path, before, bytes) }
        }
        report("members, everything above made again", tally, start)
        #expect(tally.sound.keys.filter { !Saying.isFree($0) } == [])
    }

    @Test func `of the files beside it is a no`() async throws {
        let (world, delivery) = try await world()
        let whole = try delivery.offer(world.byTeam)
        let (statement, signature) = (whole.statement ?? [], whole.signature ?? [])
        let start = ContinuousClock.now
        let bits = (statement.count + signature.count) * 9
        let kept = try await Tally.of(bits, stride: Self.isWhole ? Self.stride : 97, world, delivery) { index, means, tally in
            let isStatement = index / 9 < statement.count
            let before = isStatement ? statement : signature
            let byte = isStatement ? index / 9 : index / 9 - statement.count
            var bytes = index % 9 == 8 ? Array(before[..<byte]) : before
            if index % 9 < 8 { bytes[byte] ^= 1 << UInt8(index % 9) }
            let verdict = try means.beside { if isStatement { $0.statement = bytes } else { $0.signature = bytes } }
            tally.add(verdict) { isStatement ? "statement" : "signature" }
        }
        report("outer statement and signature as they are", kept, start)
        #expect(kept.sound == [:])
        let signed = try await Tally.of(statement.count * 9, stride: Self.isWhole ? Self.stride : 97, world, delivery) {
            index, means, tally in
            var bytes = index % 9 == 8 ? Array(statement[..<(index / 9)]) : statement
            if index % 9 < 8 { bytes[index / 9] ^= 1 << UInt8(index % 9) }
            tally.add(try means.beside(saying: bytes)) { Saying.of("shop.tar.json", statement, bytes) }
        }
        report("outer statement, signed again", signed, start)
        #expect(signed.sound.keys.filter { !Saying.isFree($0) } == [])
    }
}

/// What only its signer says: there is nothing to hold it against, so another text of it, sealed by an accepted key, is as good.
enum Saying {
    /// By member and the place in its JSON.
    static let free: Set<String> = [
        // When the run was, by what program, and what became of a step: outside the claim of equal bytes.
        "metadata/run.json finished", "metadata/run.json started", "metadata/run.json steps[].finished",
        "metadata/run.json steps[].outcome", "metadata/run.json steps[].started", "metadata/run.json tool",
        // What the parties agreed on and no byte of the data follows from.
        "metadata/plan.json parties[].name", "metadata/plan.json quarantine.maxRate", "metadata/plan.json steps[].schedule.from",
        // What the plan says for a case that the exports do not have: a code that no record got, a zone without a time, one text more
        // that means null and that no cell has.
        "metadata/plan.json mappings[].fields[].else.quarantine", "metadata/plan.json zone", "metadata/plan.json sources[].nulls",
    ]

    /// Whether all that differs, in each of the members, is what only its signer says.
    static func isFree(_ difference: String) -> Bool {
        difference.split(separator: "; ").allSatisfy { member in
            let words = member.split(separator: " ")
            return words.count > 1
                ? words.dropFirst().allSatisfy { free.contains("\(words[0]) \($0)") } : free.contains(String(member))
        }
    }

    /// The member, and of JSON the places where the two differ.
    static func of(_ path: String, _ before: [UInt8], _ after: [UInt8]) -> String {
        do {
            let values = try [before, after].map { try JSONSerialization.jsonObject(with: Data($0), options: .fragmentsAllowed) }
            var places: Set<String> = []
            compare(values[0], values[1], "", &places)
            return "\(path) \(places.sorted().joined(separator: " "))"
        } catch { return path }
    }

    private static func compare(_ one: Any, _ other: Any, _ place: String, _ places: inout Set<String>) {
        switch (one, other) {
        case (let one as [String: Any], let other as [String: Any]) where Set(one.keys) == Set(other.keys):
            for (name, value) in one { compare(value, other[name] ?? "", place.isEmpty ? name : "\(place).\(name)", &places) }
        case (let one as [Any], let other as [Any]) where one.count == other.count:
            for (one, other) in zip(one, other) { compare(one, other, place + "[]", &places) }
        default: if "\(one)" != "\(other)" { places.insert(place) }
        }
    }
}
