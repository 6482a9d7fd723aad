import HandoverCore

/// A pattern of `match` and `extract` (section 3 of <doc:Plan>): what can be matched in a time that grows with the text alone.
package struct Pattern: Hashable, Sendable {
    /// As the plan writes it.
    package let text: String
    package let root: Node
    /// How many groups keep what they match.
    package let groups: Int

    package indirect enum Node: Hashable, Sendable {
        /// One scalar value out of these.
        case one(ScalarSet)
        /// Nothing, at the beginning of the text, or at its end.
        case start, end
        case sequence([Node])
        /// At least two; the first that leads to a match counts.
        case alternatives([Node])
        case group(Node, keeps: Bool)
        /// At least and at most so often; `nil` for no end. Lazy: as seldom as can be, else as often.
        case repeated(Node, least: Int, most: Int?, isLazy: Bool)
    }

    /// Scalar values as ranges that are sorted and lie apart.
    package struct ScalarSet: Hashable, Sendable {
        package private(set) var ranges: [ClosedRange<UInt32>]

        init(_ ranges: [ClosedRange<UInt32>]) {
            self.ranges = []
            for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
                if let last = self.ranges.last, range.lowerBound <= last.upperBound + 1 {
                    self.ranges[self.ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
                } else {
                    self.ranges.append(range)
                }
            }
        }

        /// All others.
        var inverted: ScalarSet {
            var (others, next) = ([ClosedRange<UInt32>](), UInt32(0))
            for range in ranges {
                if range.lowerBound > next { others.append(next...range.lowerBound - 1) }
                next = range.upperBound + 1
            }
            if next <= 0x10_ffff { others.append(next...0x10_ffff) }
            return ScalarSet(others)
        }
    }

    /// Why a text is no pattern. Places count its scalar values from 0.
    package enum Problem: Error, Hashable {
        case unexpected(at: Int)
        /// What is repeated can be nothing.
        case repeatsNothing(at: Int)
        case tooLarge
    }

    package init(_ text: String) throws(Problem) {
        var parser = PatternParser(text)
        let root = try parser.all()
        guard root.size <= Limits.patternSize else { throw .tooLarge }
        (self.text, self.root, groups) = (text, root, parser.groups)
    }
}

extension Pattern.Node {
    /// Whether it can match nothing.
    var canBeEmpty: Bool {
        switch self {
        case .one: false
        case .start, .end: true
        case .sequence(let nodes): nodes.allSatisfy(\.canBeEmpty)
        case .alternatives(let nodes): nodes.contains(where: \.canBeEmpty)
        case .group(let node, _): node.canBeEmpty
        case .repeated(_, let least, _, _): least == 0
        }
    }

    /// What the contract counts, with repetitions written out.
    fileprivate var size: Int {
        switch self {
        case .one, .start, .end: 1
        case .sequence(let nodes): Self.sum(nodes)
        case .alternatives(let nodes): Self.sum(nodes) + nodes.count - 1
        case .group(let node, _): node.size + 1
        // Above the limit it does not matter by how much.
        case .repeated(let node, let least, let most, _): min(node.size, Limits.patternSize + 1) * max(most ?? least, 1)
        }
    }

    private static func sum(_ nodes: [Self]) -> Int { nodes.reduce(0) { min($0 + $1.size, Limits.patternSize + 1) } }
}

/// Reads a pattern from left to right.
private struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private var at = 0
    private(set) var groups = 0

    private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    private static let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a]
    private static let spaces: [ClosedRange<UInt32>] = [0x09...0x0d, 0x20...0x20]
    /// What means something, and itself behind a backslash.
    private static let marks: Set<Unicode.Scalar> = Set(#"\.[](){}?*+|^$-/"#.unicodeScalars)

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func all() throws(Pattern.Problem) -> Pattern.Node {
        guard scalars.count <= Limits.patternScalars else { throw .tooLarge }
        let node = try alternatives(depth: 0)
        guard at == scalars.count else { throw .unexpected(at: at) }
        return node
    }

    private var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        at += 1
        return true
    }

    private mutating func alternatives(depth: Int) throws(Pattern.Problem) -> Pattern.Node {
        var nodes = [try sequence(depth: depth)]
        while take("|") { nodes.append(try sequence(depth: depth)) }
        return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
    }

    private mutating func sequence(depth: Int) throws(Pattern.Problem) -> Pattern.Node {
        var nodes: [Pattern.Node] = []
        while let next, next != "|", next != ")" {
            let start = at
            let node = try atom(depth: depth)
            guard let (least, most) = try times() else {
                nodes.append(node)
                continue
            }
            if node.canBeEmpty { throw .repeatsNothing(at: start) }
            nodes.append(.repeated(node, least: least, most: most, isLazy: take("?")))
        }
        return .sequence(nodes)
    }

    private mutating func atom(depth: Int) throws(Pattern.Problem) -> Pattern.Node {
        guard let scalar = next else { throw .unexpected(at: at) }
        at += 1
        switch scalar {
        case ".": return .one(.init([0...0x10_ffff]))
        case "^": return .start
        case "$": return .end
        case "[": return .one(try set())
        case "(":
            guard depth < Limits.patternDepth else { throw .unexpected(at: at - 1) }
            let keeps = next != "?"
            if keeps {
                groups += 1
            } else {
                at += 1
                guard take(":") else { throw .unexpected(at: at) }
            }
            let node = try alternatives(depth: depth + 1)
            guard take(")") else { throw .unexpected(at: at) }
            return .group(node, keeps: keeps)
        case "\\":
            switch next {
            case "D": return skip(.init(Self.digits).inverted)
            case "W": return skip(.init(Self.words).inverted)
            case "S": return skip(.init(Self.spaces).inverted)
            default: return .one(.init(try escaped()))
            }
        case "*", "+", "?", "{", "}", "]", ")", "|": throw .unexpected(at: at - 1)
        default: return .one(.init([scalar.value...scalar.value]))
        }
    }

    private mutating func skip(_ set: Pattern.ScalarSet) -> Pattern.Node {
        at += 1
        return .one(set)
    }

    /// What stands for one scalar value behind a backslash.
    private mutating func escaped() throws(Pattern.Problem) -> [ClosedRange<UInt32>] {
        guard let scalar = next else { throw .unexpected(at: at) }
        at += 1
        switch scalar {
        case "d": return Self.digits
        case "w": return Self.words
        case "s": return Self.spaces
        case "t": return [0x09...0x09]
        case "n": return [0x0a...0x0a]
        case "r": return [0x0d...0x0d]
        case _ where Self.marks.contains(scalar): return [scalar.value...scalar.value]
        default: throw .unexpected(at: at - 1)
        }
    }

    /// What stands behind `[`.
    private mutating func set() throws(Pattern.Problem) -> Pattern.ScalarSet {
        let isInverted = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while !take("]") {
            let (first, start) = (try member(), at)
            guard take("-") else {
                ranges += first
                continue
            }
            let last = try member()
            // Both ends are one scalar value.
            guard first.count == 1, last.count == 1, first[0].count == 1, last[0].count == 1,
                first[0].lowerBound <= last[0].lowerBound
            else { throw .unexpected(at: start) }
            ranges.append(first[0].lowerBound...last[0].lowerBound)
        }
        guard !ranges.isEmpty else { throw .unexpected(at: at - 1) }
        let set = Pattern.ScalarSet(ranges)
        return isInverted ? set.inverted : set
    }

    private mutating func member() throws(Pattern.Problem) -> [ClosedRange<UInt32>] {
        guard let scalar = next else { throw .unexpected(at: at) }
        switch scalar {
        case "\\":
            at += 1
            return try escaped()
        case "[", "]", "^", "-": throw .unexpected(at: at)
        default:
            at += 1
            return [scalar.value...scalar.value]
        }
    }

    /// How often what stands in front is repeated; `nil` where nothing says so.
    private mutating func times() throws(Pattern.Problem) -> (least: Int, most: Int?)? {
        if take("?") { return (0, 1) }
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        guard take("{") else { return nil }
        let least = try count()
        var most: Int? = least
        if take(",") { most = next == "}" ? nil : try count() }
        guard take("}") else { throw .unexpected(at: at) }
        if let most, most < max(least, 1) { throw .unexpected(at: at - 1) }
        return (least, most)
    }

    /// One to three digits, at most 100.
    private mutating func count() throws(Pattern.Problem) -> Int {
        let start = at
        var count = 0
        while let digit = next, ("0"..."9").contains(digit), at - start < 3 {
            count = count * 10 + Int(digit.value - 0x30)
            at += 1
        }
        guard at > start, count <= Limits.patternRepeats else { throw .unexpected(at: start) }
        return count
    }
}
