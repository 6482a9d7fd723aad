import HandoverPlan

/// A pattern as a program, run over a text by all its threads at once (Thompson; Pike): each scalar value of the text is looked at
/// once by each instruction at most, whatever the pattern is. Threads stand in the order in which a search that tries one way after the
/// other would come to them; of two at one instruction the first alone goes on.
struct PatternProgram: Sendable {
    private enum Instruction: BitwiseCopyable {
        /// Which set.
        case one(Int32)
        /// The first is tried first.
        case fork(Int32, Int32)
        case jump(Int32)
        case open, close
        case start, end
        case accept
    }

    /// A way through the program that is still open. Offsets are in bytes; below 0 for none yet.
    private struct Thread: BitwiseCopyable {
        var at: Int32
        var start: Int32
        var open: Int32 = -1
        var close: Int32 = -1
    }

    private var instructions: [Instruction] = []
    /// Ranges of all sets, and where each set's end.
    private var ranges: [ClosedRange<UInt32>] = []
    private var ends: [Int] = []
    /// For each set the ASCII characters in it, a bit each.
    private var ascii: [UInt128] = []
    private let isWhole: Bool
    private let hasGroup: Bool

    /// - Parameter isWhole: whether the whole text must match; else the first stretch that does is looked for.
    init(_ pattern: Pattern, isWhole: Bool) {
        self.isWhole = isWhole
        hasGroup = !isWhole && pattern.groups == 1
        emit(pattern.root)
        if isWhole { instructions.append(.end) }
        instructions.append(.accept)
    }

    // MARK: Compiling

    private var here: Int32 { Int32(instructions.count) }

    private mutating func emit(_ node: Pattern.Node) {
        switch node {
        case .one(let set):
            instructions.append(.one(Int32(ends.count)))
            var bits: UInt128 = 0
            for range in set.ranges where range.lowerBound < 128 {
                for scalar in range.lowerBound...min(range.upperBound, 127) { bits |= 1 << UInt128(scalar) }
            }
            ascii.append(bits)
            ranges += set.ranges
            ends.append(ranges.count)
        case .start: instructions.append(.start)
        case .end: instructions.append(.end)
        case .sequence(let nodes): for node in nodes { emit(node) }
        case .alternatives(let nodes):
            var jumps: [Int] = []
            for node in nodes.dropLast() {
                let fork = instructions.count
                instructions.append(.fork(here + 1, 0))
                emit(node)
                jumps.append(instructions.count)
                instructions.append(.jump(0))
                instructions[fork] = .fork(Int32(fork) + 1, here)
            }
            emit(nodes[nodes.count - 1])
            for jump in jumps { instructions[jump] = .jump(here) }
        case .group(let node, let keeps):
            if keeps, hasGroup { instructions.append(.open) }
            emit(node)
            if keeps, hasGroup { instructions.append(.close) }
        case .repeated(let node, let least, let most, let isLazy): emit(node, least, most, isLazy)
        }
    }

    private mutating func emit(_ node: Pattern.Node, _ least: Int, _ most: Int?, _ isLazy: Bool) {
        func fork(_ on: Int32, _ out: Int32) -> Instruction { isLazy ? .fork(out, on) : .fork(on, out) }
        guard let most else {
            for _ in 1..<max(least, 1) { emit(node) }
            let first = here
            if least == 0 { instructions.append(.jump(0)) }
            emit(node)
            if least == 0 {
                instructions[Int(first)] = fork(first + 1, here + 1)
                instructions.append(.jump(first))
            } else {
                instructions.append(fork(first, here + 1))
            }
            return
        }
        for _ in 0..<least { emit(node) }
        var forks: [Int] = []
        for _ in least..<most {
            forks.append(instructions.count)
            instructions.append(.jump(0))
            emit(node)
        }
        for place in forks { instructions[place] = fork(Int32(place) + 1, here) }
    }

    // MARK: Running

    /// Threads at one place of the text, in order, each instruction once.
    private struct Threads {
        var list: [Thread] = []
        var seen: [Bool]
        private var stack: [Thread] = []

        init(_ count: Int) { seen = Array(repeating: false, count: count) }

        mutating func removeAll() {
            list.removeAll(keepingCapacity: true)
            for index in seen.indices { seen[index] = false }
        }

        /// Adds a thread, with all that it comes to without reading on.
        mutating func add(_ thread: Thread, at offset: Int, of count: Int, _ program: PatternProgram) {
            stack.append(thread)
            while var thread = stack.popLast() {
                if seen[Int(thread.at)] { continue }
                seen[Int(thread.at)] = true
                switch program.instructions[Int(thread.at)] {
                case .one, .accept:
                    list.append(thread)
                    continue
                case .fork(let first, let second):
                    thread.at = second
                    stack.append(thread)
                    thread.at = first
                    stack.append(thread)
                    continue
                case .jump(let target): thread.at = target - 1
                case .open: thread.open = Int32(offset)
                case .close: thread.close = Int32(offset)
                case .start: if offset > 0 { continue }
                case .end: if offset < count { continue }
                }
                thread.at += 1
                stack.append(thread)
            }
        }
    }

    /// What a text yields: all of it where that matches, or the first match, or its group; `nil` for none.
    func find(_ text: Span<UInt8>) -> Range<Int>? {
        var (now, later) = (Threads(instructions.count), Threads(instructions.count))
        var found: Thread?
        var (at, end) = (0, 0)
        while true {
            // A beginning further on comes behind all that began before.
            if found == nil, at == 0 || !isWhole { now.add(Thread(at: 0, start: Int32(at)), at: at, of: text.count, self) }
            if now.list.isEmpty, found != nil || isWhole { break }
            let (scalar, width) = at < text.count ? Scalars.scalar(text, at) : (0, 0)
            later.removeAll()
            threads: for var thread in now.list {
                switch instructions[Int(thread.at)] {
                case .accept:
                    (found, end) = (thread, at)
                    break threads
                case .one(let set):
                    guard width > 0, contains(scalar, Int(set)) else { continue }
                    thread.at += 1
                    later.add(thread, at: at + width, of: text.count, self)
                default: continue
                }
            }
            if width == 0 { break }
            swap(&now, &later)
            at += width
        }
        guard let found else { return nil }
        if !hasGroup { return Int(found.start)..<end }
        return found.close >= 0 ? Int(found.open)..<Int(found.close) : nil
    }

    private func contains(_ scalar: UInt32, _ set: Int) -> Bool {
        if scalar < 128 { return ascii[set] >> UInt128(scalar) & 1 == 1 }
        var (low, high) = (set > 0 ? ends[set - 1] : 0, ends[set])
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].contains(scalar) { return true }
            if ranges[middle].lowerBound > scalar { high = middle } else { low = middle + 1 }
        }
        return false
    }
}
