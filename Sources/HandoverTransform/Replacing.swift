import HandoverCore
import HandoverData
import HandoverPlan

/// `replace`: pairs of texts, found by the first byte of what is replaced.
struct Replacing: Sendable {
    private let pairs: [(from: [UInt8], to: [UInt8])]
    /// For each byte the pairs that begin with it, in order.
    private let byFirst: [[Int]]

    init(_ pairs: [Operator.Pair]) {
        self.pairs = pairs.map { (Array($0.from.utf8), Array($0.to.utf8)) }
        var byFirst: [[Int]] = Array(repeating: [], count: 256)
        for (index, pair) in self.pairs.enumerated() { byFirst[Int(pair.from[0])].append(index) }
        self.byFirst = byFirst
    }

    func apply(_ text: Span<UInt8>, into out: inout [UInt8]) -> TextRewrite.Outcome {
        var index = 0
        while index < text.count, out.count <= Limits.fieldBytes {
            guard let found = pair(at: index, of: text) else {
                out.append(text[index])
                index += 1
                continue
            }
            out += pairs[found].to
            index += pairs[found].from.count
        }
        return .changed
    }

    /// The first pair whose left side stands here.
    private func pair(at index: Int, of text: Span<UInt8>) -> Int? {
        for pair in byFirst[Int(text[index])] {
            let from = pairs[pair].from
            if TextRewrite.begins(text, index, with: from.span) { return pair }
        }
        return nil
    }
}
