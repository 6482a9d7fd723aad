import HandoverTestSupport
import Testing

@testable import HandoverTarget

@Suite struct `Whole lines` {
    static let rows: [(text: String, most: Int, end: Int, count: Int)] = [
        ("", 9, 0, 0), ("a,b", 9, 0, 0), ("a,b\n", 9, 4, 1), ("a\nb\nc", 9, 4, 2), ("a\nb\nc\n", 2, 4, 2),
        ("\"a\nb\"\nc\n", 1, 6, 1),
        ("\"a\"\"\n\"\nc", 9, 7, 1), ("x,\"\n", 9, 0, 0), ("\n\n", 9, 2, 2),
    ]

    @Test(arguments: rows) func `end where no quote is open`(text: String, most: Int, end: Int, count: Int) {
        let bytes = Array(text.utf8)
        let found = CanonicalLines.scan(bytes.span, from: 0, most: most)
        #expect(found.end == end && found.count == count)
    }

    /// By another way: byte after byte, from any place where a line begins.
    @Test(arguments: UInt64(0)..<64) func `are those that counting quotes finds`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let bytes = (0..<300).map { _ in Array("ab,\"\n张".utf8).randomElement(using: &random) ?? 0 }
        var ends: [Int] = []
        var isQuoted = false
        for (index, byte) in bytes.enumerated() {
            if byte == 0x22 { isQuoted.toggle() }
            if byte == 0x0a, !isQuoted { ends.append(index + 1) }
        }
        for (number, start) in ([0] + ends).enumerated() {
            let most = Int.random(in: 1...5, using: &random)
            let rest = ends.dropFirst(number).prefix(most)
            let found = CanonicalLines.scan(bytes.span, from: start, most: most)
            #expect(found.end == rest.last ?? start)
            #expect(found.count == rest.count)
        }
    }
}
