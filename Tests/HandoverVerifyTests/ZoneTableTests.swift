import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `A zone of the plan` {
    private func json(_ entries: [(from: Int, seconds: Int)]) -> JSONText {
        .array(
            entries.map {
                .object([
                    .init(name: "from", value: .string(String($0.from))),
                    .init(name: "seconds", value: .string(String($0.seconds))),
                ])
            })
    }

    @Test func `has at most 10,000 offsets`() {
        func entries(_ count: Int) -> [(from: Int, seconds: Int)] { (0..<count).map { (-2_208_988_800 + $0, $0 % 2 * 3600) } }
        #expect(ZoneTable(json(entries(10_000))) != nil)
        #expect(ZoneTable(json(entries(10_001))) == nil)
    }

    /// Changes may be seconds apart and a day wide: what is looked up is what a look at all of them gives.
    @Test(arguments: UInt64(0)..<40) func `is looked up as if every offset were tried`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let start = -2_208_988_800
        let width = [10, 100_000, 3_000_000].randomElement(using: &random) ?? 10
        var entries = [(from: start, seconds: Int.random(in: -86_399...86_399, using: &random))]
        for _ in 0..<Int.random(in: 0...60, using: &random) {
            entries.append(
                (
                    entries[entries.count - 1].from + Int.random(in: 1...width, using: &random),
                    Int.random(in: -86_399...86_399, using: &random)
                ))
        }
        let zone = try #require(ZoneTable(json(entries)))
        for _ in 0..<500 {
            let near = entries.randomElement(using: &random)?.from ?? start
            let local = near + Int.random(in: -200_000...200_000, using: &random)
            let fitting = entries.indices.filter { index in
                let until = index + 1 < entries.count ? entries[index + 1].from : 4_102_444_800
                return (entries[index].from..<until).contains(local - entries[index].seconds)
            }
            #expect(zone.offset(at: local) == (fitting.count == 1 ? entries[fitting[0]].seconds : nil), "\(local)")
        }
        #expect(zone.offset(at: start - 90_000) == nil && zone.offset(at: 4_102_444_800 + 90_000) == nil)
    }
}
