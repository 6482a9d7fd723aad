import Foundation
import HandoverCore
import HandoverTestSupport
import HandoverVerify
import Testing

/// Changes at random of a larger delivery, each by its seed; half of them with everything above them made again by an accepted key.
/// `make flips` tries a million.
@Suite struct `Random changes of a delivery` {
    private static let count = (ProcessInfo.processInfo.environment["HANDOVER_FLIPS"].map { Int($0) ?? 1_000_000 }) ?? 300

    @Test func `are a no, but for what its signer alone says`() async throws {
        let world = try await AttackWorld()
        var random = SplitMix64(state: 1)
        let orders = (1...400).map { number in
            let note = ["加急", "", "测试", "\"两\n行\""].randomElement(using: &random) ?? ""
            return "\(number),\(number % 17 == 0 ? "x" : "\(number % 90).\(10 + number % 80)"),\(note)\n"
        }
        let shop = try AttackWorld.shop(orders: "单号,金额,备注\n" + orders.joined())
        _ = try await shop.run()
        var delivery = try Delivery(tar: try shop.folder.read("out/shop.tar"))
        try delivery.remake(world.byTeam)
        let whole = delivery
        let tar = whole.crafted.bytes()
        #expect(try ChangedDelivery(world, whole).resealed(tar).isSound)
        let start = ContinuousClock.now
        let tally = try await Tally.of(Self.count, world, whole) { index, means, tally in
            var random = SplitMix64(state: UInt64(index) &* 0x9e37_79b9_7f4a_7c15)
            if index % 2 == 0 {
                var changed = tar
                repeat { Mutation.change(&changed, &random) } while changed == tar
                tally.add(index % 4 == 0 ? try means.asItIs(changed) : try means.resealed(changed)) { "tar: seed \(index)" }
                return
            }
            var changed = whole
            repeat {
                Mutation.change(&changed, &random)
            } while zip(changed.members, whole.members).allSatisfy { $0.bytes == $1.bytes }
            let offer = try means.remade { $0 = changed }
            tally.add(try means.verify(offer)) { Mutation.difference(whole, changed) }
        }
        if ProcessInfo.processInfo.environment["HANDOVER_FLIPS"] != nil {
            print("random changes of \(tar.count) bytes: \(tally.text)\n    \(ContinuousClock.now - start)")
        }
        #expect(tally.count >= Self.count / Tally.part.of)
        #expect(tally.sound.keys.filter { !Saying.isFree($0) } == [])
    }
}

/// One change at random.
enum Mutation {
    /// Bits flipped, bytes swapped, a stretch copied over another, cut out, or put in.
    static func change(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        guard !bytes.isEmpty else {
            bytes.append(UInt8.random(in: 0...255, using: &random))
            return
        }
        // Far away and in the neighbourhood; aligned as tar is, now and then.
        let grain = Int.random(in: 0..<4, using: &random) == 0 && bytes.count > 1_024 ? 512 : 1
        func place() -> Int { Int.random(in: 0..<bytes.count, using: &random) / grain * grain }
        let (one, other) = (place(), place())
        let length = min(
            bytes.count - max(one, other),
            grain == 1 ? Int.random(in: 1...16, using: &random) : 512 * Int.random(in: 1...4, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            for _ in 0..<Int.random(in: 1...3, using: &random) { bytes[place()] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
        case 1: bytes.swapAt(one, other)
        case 2: bytes.replaceSubrange(one..<(one + length), with: Array(bytes[other..<(other + length)]))
        case 3: bytes.removeSubrange(one..<(one + length))
        default: bytes.insert(contentsOf: Array(bytes[other..<(other + length)]), at: one)
        }
    }

    /// The bytes of one or two members, or the contents of two swapped.
    static func change(_ delivery: inout Delivery, _ random: inout SplitMix64) {
        // Signatures are made again here; changes of theirs are among those of the tar.
        let members = delivery.members.indices.filter { !delivery.members[$0].path.hasSuffix(".p7s") }
        func member() -> Int { members.randomElement(using: &random) ?? 0 }
        if Int.random(in: 0..<10, using: &random) == 0 {
            let (one, other) = (member(), member())
            (delivery.members[one].bytes, delivery.members[other].bytes) = (
                delivery.members[other].bytes, delivery.members[one].bytes
            )
            return
        }
        for _ in 0..<(Int.random(in: 0..<8, using: &random) == 0 ? 2 : 1) { change(&delivery.members[member()].bytes, &random) }
    }

    /// What differs, member by member; of seals and manifests only where nothing below does, for else they were made again.
    static func difference(_ one: Delivery, _ other: Delivery) -> String {
        let changed = zip(one.members, other.members).filter { $0.bytes != $1.bytes }
        let paths = changed.map(\.0.path)
        func isMadeAgain(_ path: String) -> Bool {
            if path.hasPrefix("seals/") { return paths.contains { !$0.hasPrefix("seals/") } }
            if path == "tagmanifest-sha256.txt" { return paths.contains { !$0.hasPrefix("seals/") && $0 != path } }
            return path == "manifest-sha256.txt" && paths.contains { $0.hasPrefix("data/") }
        }
        return changed.filter { !isMadeAgain($0.0.path) }.map { Saying.of($0.path, $0.bytes, $1.bytes) }.joined(separator: "; ")
    }
}
