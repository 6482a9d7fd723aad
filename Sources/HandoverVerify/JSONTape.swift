import HandoverCore

/// One JSON value as a small tree, laid out flat in the order of the text: a container stands before what is in it, a name before
/// its value. The room is used again for every record.
struct JSONTape {
    enum Kind: UInt8 { case null, word, number, string, name, array, object }

    /// Places are counted in the bytes that were scanned; a record has at most 64 MiB.
    struct Node {
        var kind: Kind
        var marks: JSONLexer.Marks = []
        var start: UInt32
        var end: UInt32 = 0
        /// The node after the whole of this one.
        var next: UInt32 = 0
        /// Line ends between the beginning of the tape's value and this one.
        var line: UInt32
    }

    private(set) var nodes: [Node] = []
    /// Line ends in the whole value.
    private(set) var lines = 0
    private var open: [Int] = []

    enum Scan {
        case whole(end: Int)
        case cut
        case wrong(at: Int)
    }

    private enum Expected { case value, valueOrEnd, name, nameOrEnd, colon, commaOrEnd }

    /// Lays out the value that begins at `start`.
    /// - Parameters:
    ///   - depth: containers that are open around it.
    ///   - inLine: whether a LF within the value is an error, as in NDJSON.
    mutating func scan(_ bytes: Span<UInt8>, from start: Int, atEnd: Bool, depth: Int, inLine: Bool) -> Scan {
        nodes.removeAll(keepingCapacity: true)
        open.removeAll(keepingCapacity: true)
        lines = 0
        let count = bytes.count
        var expected = Expected.value
        var at = start
        while true {
            while at < count, bytes[at] <= 0x20 {
                switch bytes[at] {
                case 0x20, 0x09: break
                case 0x0d: lines += 1
                case 0x0a:
                    if inLine { return .wrong(at: at) }
                    // A LF after a CR belongs to it.
                    if bytes[at - 1] != 0x0d { lines += 1 }
                default: return .wrong(at: at)
                }
                at += 1
            }
            guard at < count else { return .cut }
            let byte = bytes[at]
            switch expected {
            case .commaOrEnd where byte == 0x2c:
                expected = isInObject ? .name : .value
                at += 1
            case .commaOrEnd,
                .valueOrEnd where byte == 0x5d,
                .nameOrEnd where byte == 0x7d:
                guard byte == (isInObject ? 0x7d : 0x5d) else { return .wrong(at: at) }
                at += 1
                close(at)
                if open.isEmpty { return .whole(end: at) }
                expected = .commaOrEnd
            case .colon:
                guard byte == 0x3a else { return .wrong(at: at) }
                at += 1
                expected = .value
            case .name, .nameOrEnd:
                guard byte == 0x22 else { return .wrong(at: at) }
                switch JSONLexer.string(bytes, at) {
                case .cut: return .cut
                case .wrong(let place): return .wrong(at: place)
                case .whole(let end, let marks): at = append(.name, marks, at, end)
                }
                expected = .colon
            case .value, .valueOrEnd:
                if byte == 0x7b || byte == 0x5b {
                    guard depth + open.count < JSONWalker.mostDepth else { return .wrong(at: at) }
                    open.append(nodes.count)
                    at = append(byte == 0x7b ? .object : .array, [], at, at + 1)
                    expected = byte == 0x7b ? .nameOrEnd : .valueOrEnd
                    continue
                }
                switch JSONLexer.token(bytes, at, atEnd: atEnd) {
                case .cut: return .cut
                case .wrong(let place): return .wrong(at: place)
                case .whole(let end, let marks): at = append(Self.kind(byte), marks, at, end)
                }
                if open.isEmpty { return .whole(end: at) }
                expected = .commaOrEnd
            }
        }
    }

    private var isInObject: Bool { open.last.map { nodes[$0].kind == .object } ?? false }

    private static func kind(_ first: UInt8) -> Kind {
        switch first {
        case 0x22: .string
        case 0x6e: .null
        case 0x74, 0x66: .word
        default: .number
        }
    }

    private mutating func append(_ kind: Kind, _ marks: JSONLexer.Marks, _ start: Int, _ end: Int) -> Int {
        nodes.append(
            Node(
                kind: kind, marks: marks, start: UInt32(start), end: UInt32(end), next: UInt32(nodes.count + 1),
                line: UInt32(lines)))
        return end
    }

    private mutating func close(_ end: Int) {
        let index = open.removeLast()
        nodes[index].end = UInt32(end)
        nodes[index].next = UInt32(nodes.count)
    }
}

extension JSONTape {
    /// A string or name without its quotes, its escapes decoded. Half a surrogate pair becomes the three bytes that UTF-8 would give
    /// it: enough to tell two names apart, and a value that has one is never used.
    func text(_ node: Node, in window: [UInt8]) -> [UInt8] { Self.text(node.marks, Int(node.start), Int(node.end), in: window) }

    static func text(_ marks: JSONLexer.Marks, _ start: Int, _ end: Int, in window: [UInt8]) -> [UInt8] {
        guard marks.contains(.escaped) else { return Array(window[(start + 1)..<(end - 1)]) }
        var out: [UInt8] = []
        out.reserveCapacity(end - start)
        var at = start + 1
        while at < end - 1 {
            guard window[at] == 0x5c else {
                out.append(window[at])
                at += 1
                continue
            }
            at += 2
            switch window[at - 1] {
            case 0x62: out.append(0x08)
            case 0x66: out.append(0x0c)
            case 0x6e: out.append(0x0a)
            case 0x72: out.append(0x0d)
            case 0x74: out.append(0x09)
            case 0x75:
                var unit = JSONLexer.unit(window.span, at) ?? 0
                at += 4
                if unit & 0xfc00 == 0xd800, at + 6 < end, window[at] == 0x5c, window[at + 1] == 0x75,
                    let low = JSONLexer.unit(window.span, at + 2), low & 0xfc00 == 0xdc00
                {
                    unit = 0x1_0000 + (unit & 0x3ff) << 10 + (low & 0x3ff)
                    at += 6
                }
                append(unit, to: &out)
            default: out.append(window[at - 1])
            }
        }
        return out
    }

    private static func append(_ scalar: UInt32, to out: inout [UInt8]) {
        func trail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(truncatingIfNeeded: scalar >> shift & 0x3f) }
        switch scalar {
        case 0..<0x80: out.append(UInt8(scalar))
        case 0x80..<0x800: out += [0xc0 | UInt8(scalar >> 6), trail(0)]
        case 0x800..<0x1_0000: out += [0xe0 | UInt8(scalar >> 12), trail(6), trail(0)]
        default: out += [0xf0 | UInt8(scalar >> 18), trail(12), trail(6), trail(0)]
        }
    }

    /// The value as it came, without the whitespace between its tokens.
    static func packed(_ node: Node, in window: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(Int(node.end - node.start))
        var isQuoted = false
        var at = Int(node.start)
        while at < Int(node.end) {
            let byte = window[at]
            if byte == 0x22 { isQuoted.toggle() }
            if isQuoted || byte > 0x20 { out.append(byte) }
            if isQuoted, byte == 0x5c {
                at += 1
                out.append(window[at])
            }
            at += 1
        }
        return out
    }
}
