import HandoverData
import HandoverPlan
import HandoverTestSupport
import Testing

@testable import HandoverTransform

/// What looks at sixteen bytes at once, against what looks at one: every length, every place.
@Suite struct `Looking at a text` {
    private static let pieces = [
        "a", "7", "印", "９", "，", "\u{3000}", "\u{301c}", "｡", "\u{fffd}", "锟", "é", "?", "\"", "\n", "\r", ",",
    ]

    /// Texts of a few rare pieces among many plain ones.
    private func texts(_ plain: [String]) -> [String] {
        var random = SplitMix64(state: 20_261_128)
        return (0..<20_000).map { _ in
            var text = ""
            for _ in 0..<Int(random.next() % 24) {
                let from = random.next() % 12 == 0 ? Self.pieces : plain
                text += from[Int(random.next() % UInt64(from.count))]
            }
            return text
        }
    }

    @Test(arguments: [["a", "7"], ["印", "刷"], ["９", "a"]]) func `full-width forms`(_ plain: [String]) {
        var changed = 0
        for text in texts(plain) {
            var expected = ""
            for scalar in text.unicodeScalars {
                let isWide = (0xff01...0xff5e).contains(scalar.value)
                expected.unicodeScalars.append(
                    scalar == "\u{3000}" ? " " : isWide ? Unicode.Scalar(scalar.value - 0xfee0) ?? scalar : scalar)
            }
            var folded: [UInt8] = []
            TextOperators.fold(Array(text.utf8).span, into: &folded)
            #expect(folded == Array(expected.utf8))
            #expect(TextOperators.needsFolding(Array(text.utf8).span) == (expected != text))
            if expected != text { changed += 1 }
        }
        #expect(changed > 2_000)
    }

    @Test(arguments: [["a", "7"], ["印", "刷"]]) func `quotes`(_ plain: [String]) {
        for text in texts(plain) {
            let needsQuotes = text.isEmpty || text.utf8.contains { [0x22, 0x2c, 0x0a, 0x0d].contains($0) }
            var written: [UInt8] = []
            CanonicalCSV.append(text, to: &written)
            let expected =
                needsQuotes
                ? "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"" : text
            #expect(written == Array(expected.utf8))
        }
    }
}
