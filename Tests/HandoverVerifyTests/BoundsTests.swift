import HandoverCore
import Testing

@testable import HandoverVerify

@Suite struct `What a hostile archive may cost` {
    /// Each row was once looked for in a part that was loaded for it alone.
    @Test(.timeLimit(.minutes(1))) func `a long table backwards, a row missing, is matched in one walk`() throws {
        var shop = LargeShop(sales: 200_000)
        shop.change("data/tables/sale/part-0001.csv") {
            $0[1..<($0.count - 1)].reverse()
            $0.remove(at: 1000)
        }
        let archive = try HandMadeArchive(shop.files)
        let clock = ContinuousClock()
        var result: ContentResult?
        let time = try clock.measure { result = try archive.check(.init()) }
        #expect(time < .seconds(20))
        #expect(result?.complete.findings.map(\.code.name).prefix(2) == ["row.missing", "row.count-differs"])
        #expect(result?.accurate.findings.contains { $0.code == .valueDiffers } == false)
    }
}
