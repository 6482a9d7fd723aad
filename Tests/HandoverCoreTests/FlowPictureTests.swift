import HandoverCore
import Testing

@testable import HandoverReport

@Suite struct `The picture of the flow` {
    private func near(_ one: Double, _ other: Double) -> Bool { abs(one - other) < 0.001 }

    @Test func `gives every record the same height on its whole way`() throws {
        let picture = try #require(FlowPicture(MadeVerdict.sound().balances))
        let height = 320.0 / 21
        #expect(picture.sources.map(\.name) == ["customers", "branch", "orders.line"])
        #expect(picture.mappings.map(\.count) == [10, 5, 6])
        #expect(picture.fates.map { "\($0.name) \($0.count)" } == ["migrated 9", "merged 3", "quarantined 8", "excluded 1"])
        for node in picture.sources + picture.mappings + picture.fates {
            #expect(near(node.height, Double(node.count) * height), "\(node)")
        }
        for flow in picture.flows { #expect(near(flow.height, Double(flow.count) * height), "\(flow)") }
        // What comes into a box is what goes out of it.
        for node in picture.mappings {
            let comes = picture.flows.filter { $0.x1 == node.x && $0.y1 == node.y }
            #expect(comes.map(\.count) == [node.count])
        }
        #expect(picture.flows.filter { $0.fate != nil }.reduce(0) { $0 + $1.count } == 21)
    }

    @Test func `leaves out what is zero`() throws {
        let picture = try #require(
            FlowPicture([
                .init(mapping: "a", from: "s", table: "t", records: 4, migrated: 4, quarantined: 0, excluded: 0),
                .init(mapping: "b", from: "u", table: "t", records: 0, migrated: 0, quarantined: 0),
            ]))
        #expect(picture.sources.map(\.name) == ["s"] && picture.mappings.map(\.name) == ["a"] && picture.fates.count == 1)
        #expect(picture.flows.count == 2)
        #expect(FlowPicture([.init(mapping: "b", from: "u", table: "t", records: 0, migrated: 0, quarantined: 0)]) == nil)
        #expect(FlowPicture([]) == nil)
    }

    @Test func `keeps labels apart, however many mappings there are`() throws {
        let many = (1...60).map {
            Verdict.Balance(
                mapping: "m\($0)", from: "s", table: "t", records: $0 == 1 ? 1_000_000 : 1, migrated: 1, quarantined: 0)
        }
        let picture = try #require(FlowPicture(many))
        let middles = picture.mappings.map { $0.y + $0.height / 2 }
        for (one, next) in zip(middles, middles.dropFirst()) { #expect(next - one > 18) }
        #expect(picture.height > (middles.last ?? 0))
    }
}
