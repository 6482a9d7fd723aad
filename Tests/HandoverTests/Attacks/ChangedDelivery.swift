import Foundation
import HandoverCore
import HandoverTestSupport
import HandoverVerify

/// One core's means to change a delivery a million times: the delivery in memory, and a folder that is written over and over.
///
/// A change is offered in three ways: as it is, beside the outer seal of the unchanged tar; with an outer seal made over the changed
/// bytes by an accepted key; and with everything made again that lies above the changed member, by an accepted key.
final class ChangedDelivery {
    let delivery: Delivery
    let whole: Offer
    private let world: AttackWorld
    private let sealer: Delivery.Sealer
    private let folder: TemporaryFolder
    private let path: String
    /// Where the content of each member begins in the tar.
    let offsets: [Int]

    init(_ world: AttackWorld, _ delivery: Delivery) throws {
        (self.world, self.delivery) = (world, delivery)
        var sealer = world.byTeam
        sealer.quick = try QuickSigner(sealer.signer, at: sealer.signedAt)
        self.sealer = sealer
        whole = try delivery.offer(sealer)
        folder = try TemporaryFolder()
        path = try whole.write(into: folder)
        var (offset, offsets) = (0, [Int]())
        for member in delivery.members {
            offsets.append(offset + 512)
            offset += 512 + (member.bytes.count + 511) / 512 * 512
        }
        self.offsets = offsets
    }

    /// The tar beside the outer seal that there was.
    func asItIs(_ tar: [UInt8]) throws -> Verdict {
        var offer = whole
        offer.tar = tar
        return try verify(offer)
    }

    /// The tar with an outer seal of its own.
    func resealed(_ tar: [UInt8]) throws -> Verdict { try verify(Offer(tar, delivery.id, sealer)) }

    /// Other bytes beside the unchanged tar.
    func beside(_ change: (inout Offer) throws -> Void) throws -> Verdict {
        var offer = whole
        try change(&offer)
        return try verify(offer)
    }

    /// The outer statement signed as it stands.
    func beside(saying statement: [UInt8]) throws -> Verdict {
        try beside { offer in
            offer.statement = statement
            offer.signature = try sealer.sign(statement)
        }
    }

    /// One member with other bytes; everything above it follows: the payload's size and manifest, the tag manifest, the seals, the outer seal.
    func remade(_ index: Int, _ bytes: [UInt8]) throws -> Verdict { try verify(try remade { $0.members[index].bytes = bytes }) }

    /// The members changed, and everything made again that lies above what differs.
    func remade(_ change: (inout Delivery) throws -> Void) throws -> Offer {
        var changed = delivery
        try change(&changed)
        func differs(_ covers: (String) -> Bool) -> Bool {
            func part(_ delivery: Delivery) -> [Delivery.Member] { delivery.members.filter { covers($0.path) } }
            let (one, other) = (part(changed), part(delivery))
            return one.count != other.count || zip(one, other).contains { $0.path != $1.path || $0.bytes != $1.bytes }
        }
        let isSeal: (String) -> Bool = { $0.hasPrefix("seals/") }
        if differs({ $0.hasPrefix("data/") }) { changed.remanifest() }
        if differs({ !isSeal($0) && $0 != "tagmanifest-sha256.txt" }) { changed.retag() }
        if differs({ !isSeal($0) }) {
            try changed.seal([sealer])
        } else if differs(isSeal) {
            for member in changed.members where isSeal(member.path) && member.path.hasSuffix(".json") {
                changed[member.path + ".p7s"] = try sealer.sign(member.bytes)
            }
        }
        return try changed.offer(sealer)
    }

    func verify(_ offer: Offer) throws -> Verdict {
        _ = try offer.write(into: folder)
        do { return try Verifier.verify(path, trust: world.policy, now: StockPKI.time) } catch let failure as Failure {
            // A file beside it that cannot be read ends the command; it is no yes.
            return .refused(failure)
        }
    }
}

/// What came of many changes.
struct Tally: Sendable {
    /// By the first question that says no, or the refusal's exit code.
    var verdicts: [String: Int] = [:]
    /// What came out sound, by what was changed.
    var sound: [String: Int] = [:]
    var count: Int { verdicts.values.reduce(0, +) }

    /// - Parameter what: says what was changed, asked only where it came out sound.
    mutating func add(_ verdict: Verdict, _ what: () -> String) {
        let no = verdict.answers.first { $0.outcome == .no }.map { "\($0.question)" }
        let word = verdict.isSound ? "sound" : no ?? (verdict.refusal == nil ? "not checked" : "refused")
        verdicts["\(verdict.exit.rawValue) \(word)", default: 0] += 1
        if verdict.isSound { sound[what(), default: 0] += 1 }
    }

    mutating func add(_ other: Tally) {
        verdicts.merge(other.verdicts, uniquingKeysWith: +)
        sound.merge(other.sound, uniquingKeysWith: +)
    }

    var text: String {
        let counts = verdicts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        let told = sound.sorted { $0.key < $1.key }.map { "\n    sound: \($0.key): \($0.value)" }
        return "\(count) changes; \(counts.joined(separator: ", "))\(told.joined())"
    }

    /// `HANDOVER_PART=2/8` tries the second eighth of all changes: all of them take longer than a machine is quiet.
    static let part: (index: Int, of: Int) = {
        let numbers = (ProcessInfo.processInfo.environment["HANDOVER_PART"] ?? "1/1").split(separator: "/").compactMap { Int($0) }
        guard numbers.count == 2, (1...max(1, numbers[1])).contains(numbers[0]) else {
            preconditionFailure("HANDOVER_PART is such as 2/8")
        }
        return (numbers[0] - 1, numbers[1])
    }()

    /// Tries cases on two cores, each with means of its own.
    static func of(
        _ count: Int, stride: Int = 1, _ world: AttackWorld, _ delivery: Delivery,
        _ body: @Sendable @escaping (Int, ChangedDelivery, inout Tally) throws -> Void
    ) async throws -> Tally {
        try await withThrowingTaskGroup(of: Tally.self) { group in
            for core in 0..<2 {
                group.addTask {
                    let means = try ChangedDelivery(world, delivery)
                    var tally = Tally()
                    // The first case differs with the stride, so that a sample is not always of even bytes.
                    let first = (core * part.of + part.index) * stride + stride / 2
                    for index in Swift.stride(from: first, to: count, by: 2 * part.of * stride) {
                        try body(index, means, &tally)
                    }
                    return tally
                }
            }
            return try await group.reduce(into: Tally()) { $0.add($1) }
        }
    }
}
