import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import HandoverVerify
import Testing

/// Further deliveries of a plan, and what their receivers have seen.
@Suite struct `Deliveries one after the other` {
    private func verify(_ tar: String, _ shop: SmallShop, _ seen: SeenArchives) throws -> Verdict {
        var options = Verifier.Options()
        options.seen = seen
        return try Verifier.verify(tar, trust: try shop.policy(), now: Int64(Date().timeIntervalSince1970), options: options)
    }

    private func codes(_ verdict: Verdict) -> [String] { verdict.answers[0].findings.map(\.code.name) }

    /// Threats 108 to 110.
    @Test func `are accepted in their order alone`() async throws {
        let shop = try SmallShop()
        var tars: [String] = []
        for delivery in 1...3 {
            let folder = shop.folder.path("delivery-\(delivery)")
            _ = try await shop.run { options in
                options.outputFolder = folder
                options.afterPath = tars.last
            }
            tars.append(folder + "/shop.tar")
        }
        var seen = SeenArchives()
        for (index, tar) in tars.enumerated() {
            let verdict = try verify(tar, shop, seen)
            #expect(verdict.isSound && verdict.sequence == Int64(index + 1), "\(codes(verdict))")
            let isNew = seen.take(verdict)
            // The same one again changes nothing.
            let again = try verify(tar, shop, seen)
            let isNewAgain = seen.take(again)
            #expect(isNew && again.isSound && !isNewAgain)
        }
        #expect(codes(try verify(tars[0], shop, seen)) == ["seal.sequence-behind"])
        var first = SeenArchives()
        let isFirst = first.take(try verify(tars[0], shop, first))
        #expect(isFirst)
        let gap = try verify(tars[2], shop, first)
        #expect(gap.exit == .notAuthentic && codes(gap) == ["seal.sequence-gap"])
        // Two first deliveries, two second ones: one of each was seen.
        let other = shop.folder.path("other")
        _ = try await shop.run { $0.outputFolder = other }
        #expect(codes(try verify(other + "/shop.tar", shop, first)) == ["seal.sequence-fork"])
        _ = try await shop.run { options in
            options.outputFolder = shop.folder.path("second")
            options.afterPath = other + "/shop.tar"
        }
        #expect(codes(try verify(shop.folder.path("second/shop.tar"), shop, first)) == ["seal.sequence-fork"])
        // Whoever never saw one takes the last.
        #expect(try verify(tars[2], shop, .init()).isSound)
        let file = shop.folder.path("seen.json")
        try Data(seen.bytes).write(to: URL(filePath: file))
        #expect(try SeenArchives(contentsOf: file) == seen)
        for bad in ["{}", "[", #"{"handover":"1","seen":[{"archive":"shop","sequence":"0","tar":"x"}]}"#] {
            try Data(bad.utf8).write(to: URL(filePath: file))
            #expect(throws: Failure.self) { try SeenArchives(contentsOf: file) }
        }
    }

    @Test func `follow a sound one of the same plan and key`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let other = try SmallShop()
        _ = try await other.run()
        for tar in [other.tar, shop.folder.path("customers.csv")] {
            let failure = await #expect(throws: Failure.self) {
                _ = try await shop.run { options in
                    options.outputFolder = shop.folder.path("next")
                    options.afterPath = tar
                }
            }
            #expect(failure?.diagnostics.map(\.code.name) == ["run.after-not-sound"])
        }
    }
}
