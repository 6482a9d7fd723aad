import HandoverCrypto
import HandoverTestSupport
import Testing

@testable import HandoverSnapshot

@Suite struct `The lines of a manifest` {
    @Test(arguments: UInt64(0)..<16) func `come sorted, whole and in the size that was said`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let names = (0..<500).map { _ in
            "data/"
                + (0..<Int.random(in: 1...40, using: &random)).map { _ in
                    ["a", "b", "-", "/"].randomElement(using: &random) ?? ""
                }.joined()
        }
        // As they come, or already sorted.
        let paths = seed % 2 == 0 ? names : Array(Set(names)).sorted()
        var lines = ManifestLines()
        var expected: [String] = []
        for path in paths {
            let sha256 = SHA256.digest(Array("\(path) \(expected.count)".utf8))
            lines.append(path, sha256)
            expected.append("\(hex(sha256))  \(path)\n")
        }
        lines.sort()
        let text = Array(lines.pieces.joined())
        #expect(Int64(text.count) == lines.byteCount && lines.count == paths.count)
        let written = String(decoding: text, as: UTF8.self).split(separator: "\n").map { "\($0)\n" }
        #expect(written.sorted() == expected.sorted())
        #expect(
            zip(written, written.dropFirst()).allSatisfy {
                !$1.dropFirst(66).utf8.lexicographicallyPrecedes($0.dropFirst(66).utf8)
            })
    }

    @Test func `take 40 bytes for a file of a folder`() {
        var lines = ManifestLines()
        let sha256 = [UInt8](repeating: 7, count: 32)
        for number in 100_001...300_000 { lines.append("data/files/art/\(number)", sha256) }
        #expect(lines.keptBytes < 40 * 200_000)
        lines.sort()
        #expect(lines.pieces.reduce(0) { $0 + $1.count } == 200_000 * 88 && lines.byteCount == 200_000 * 88)
        #expect(lines.pieces.allSatisfy { $0.count < 1 << 20 })
    }
}
