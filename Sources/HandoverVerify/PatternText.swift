import HandoverCore

/// A pattern of `match` or `extract` as the plan has it (Plan.md section 3): places that lead to others, built from the last one back to
/// the first.
struct PatternText: Sendable {
    enum Place: Sendable {
        /// Reads one scalar value.
        case read(Set, next: Int)
        /// Leads to two places; the first is to be tried first.
        case either(Int, Int)
        /// Notes where the group begins, or ends.
        case mark(isEnd: Bool, next: Int)
        case atStart(next: Int)
        case atEnd(next: Int)
        case found
    }

    /// Scalar values: those of some stretches, or all others.
    struct Set: Sendable {
        var stretches: [(first: UInt32, last: UInt32)]
        var isOthers = false

        /// The same with its stretches in order, each behind the end of the one before.
        var inOrder: Set {
            var set = Set(stretches: [], isOthers: isOthers)
            for stretch in stretches.sorted(by: { $0.first < $1.first }) {
                if let last = set.stretches.last, stretch.first <= last.last {
                    set.stretches[set.stretches.count - 1].last = max(last.last, stretch.last)
                } else {
                    set.stretches.append(stretch)
                }
            }
            return set
        }

        /// Of a set in order.
        func contains(_ value: UInt32) -> Bool {
            var (low, high) = (0, stretches.count)
            while low < high {
                let middle = (low + high) / 2
                if stretches[middle].last < value { low = middle + 1 } else { high = middle }
            }
            return (low < stretches.count && stretches[low].first <= value) != isOthers
        }
    }

    private(set) var places: [Place] = [.found]
    /// Where it begins.
    private(set) var entry = 0
    let hasGroup: Bool
    /// The places, each behind those that it leads to without reading. Nothing that may read nothing is repeated, so there is no circle.
    private(set) var order: [Int] = []

    /// What a part of a pattern is.
    private indirect enum Part {
        case set(Set)
        case start, end
        case row([Part])
        case choice([Part])
        case group(Part, isKept: Bool)
        case times(Part, least: Int, most: Int?, isLazy: Bool)

        /// Whether it may read nothing.
        var isOptional: Bool {
            switch self {
            case .set: false
            case .start, .end: true
            case .row(let parts): parts.allSatisfy(\.isOptional)
            case .choice(let parts): parts.contains(where: \.isOptional)
            case .group(let part, _): part.isOptional
            case .times(_, let least, _, _): least == 0
            }
        }

        /// How much it is when all repetitions are written out; more than the limit is all the same.
        var weight: Int {
            let most = Limits.patternSize + 1
            return switch self {
            case .set, .start, .end: 1
            case .row(let parts): min(parts.map(\.weight).reduce(0, +), most)
            case .choice(let parts): min(parts.map(\.weight).reduce(parts.count - 1, +), most)
            case .group(let part, _): min(part.weight + 1, most)
            case .times(let part, let least, let limit, _): min(part.weight * max(limit ?? least, 1), most)
            }
        }
    }

    /// `nil` where the text is no pattern, or one with more groups than the operator knows what to do with.
    init?(_ text: [UInt8], extracts: Bool) {
        var reader = Reader(rest: Array(String(decoding: text, as: UTF8.self).unicodeScalars)[...])
        guard reader.rest.count <= Limits.patternScalars, let part = reader.choice(0), reader.rest.isEmpty,
            part.weight <= Limits.patternSize, !extracts || reader.kept <= 1
        else { return nil }
        hasGroup = extracts && reader.kept == 1
        entry = link(part, to: 0)
        var isPut = [Bool](repeating: false, count: places.count)
        for place in places.indices { put(place, &isPut) }
    }

    private mutating func put(_ place: Int, _ isPut: inout [Bool]) {
        if isPut[place] { return }
        isPut[place] = true
        switch places[place] {
        case .found, .read: break
        case .either(let first, let second):
            put(first, &isPut)
            put(second, &isPut)
        case .mark(_, let next), .atStart(let next), .atEnd(let next): put(next, &isPut)
        }
        order.append(place)
    }

    private mutating func add(_ place: Place) -> Int {
        places.append(place)
        return places.count - 1
    }

    /// Where a part begins that leads on to a place.
    private mutating func link(_ part: Part, to next: Int) -> Int {
        switch part {
        case .set(let set): return add(.read(set.inOrder, next: next))
        case .start: return add(.atStart(next: next))
        case .end: return add(.atEnd(next: next))
        case .row(let parts): return parts.reversed().reduce(next) { link($1, to: $0) }
        case .choice(let parts):
            let entries = parts.map { link($0, to: next) }
            return entries.dropLast().reversed().reduce(entries[entries.count - 1]) { add(.either($1, $0)) }
        case .group(let inner, let isKept):
            guard isKept, hasGroup else { return link(inner, to: next) }
            let end = add(.mark(isEnd: true, next: next))
            let body = link(inner, to: end)
            return add(.mark(isEnd: false, next: body))
        case .times(let inner, let least, let most, let isLazy):
            var entry = next
            var left = least
            if let most {
                for _ in least..<most {
                    let body = link(inner, to: entry)
                    entry = add(isLazy ? .either(next, body) : .either(body, next))
                }
            } else {
                let fork = add(.found)
                let body = link(inner, to: fork)
                places[fork] = isLazy ? .either(next, body) : .either(body, next)
                entry = left > 0 ? body : fork
                left = max(left - 1, 0)
            }
            for _ in 0..<left { entry = link(inner, to: entry) }
            return entry
        }
    }

    /// Reads the grammar; `nil` anywhere means that the text is not of it.
    private struct Reader {
        var rest: ArraySlice<Unicode.Scalar>
        var kept = 0

        mutating func take(_ wanted: Unicode.Scalar) -> Bool {
            guard rest.first == wanted else { return false }
            rest.removeFirst()
            return true
        }

        mutating func choice(_ depth: Int) -> Part? {
            var parts: [Part] = []
            repeat {
                guard let part = row(depth) else { return nil }
                parts.append(part)
            } while take("|")
            return parts.count == 1 ? parts[0] : .choice(parts)
        }

        private mutating func row(_ depth: Int) -> Part? {
            var parts: [Part] = []
            while let first = rest.first, first != "|", first != ")" {
                guard let part = single(depth), let repeated = repetition(of: part) else { return nil }
                parts.append(repeated)
            }
            return .row(parts)
        }

        private mutating func single(_ depth: Int) -> Part? {
            guard let first = rest.popFirst() else { return nil }
            switch first {
            case ".": return .set(Set(stretches: [], isOthers: true))
            case "^": return .start
            case "$": return .end
            case "[": return bracket()
            case "(":
                if depth == Limits.patternDepth { return nil }
                let isKept = !take("?")
                if isKept { kept += 1 } else if !take(":") { return nil }
                guard let inner = choice(depth + 1), take(")") else { return nil }
                return .group(inner, isKept: isKept)
            case "\\":
                guard let name = rest.popFirst() else { return nil }
                if let known = Self.named(name) { return .set(known) }
                guard let small = Unicode.Scalar(name.value | 0x20), "DWS".unicodeScalars.contains(name),
                    var known = Self.named(small)
                else { return nil }
                known.isOthers = true
                return .set(known)
            case "*", "+", "?", "{", "}", "]": return nil
            default: return .set(Set(stretches: [(first.value, first.value)]))
            }
        }

        /// What a backslash makes of the scalar value behind it.
        private static func named(_ name: Unicode.Scalar) -> Set? {
            switch name {
            case "d": Set(stretches: [(48, 57)])
            case "w": Set(stretches: [(97, 122), (65, 90), (48, 57), (95, 95)])
            case "s": Set(stretches: [(32, 32), (9, 13)])
            case "t": Set(stretches: [(9, 9)])
            case "n": Set(stretches: [(10, 10)])
            case "r": Set(stretches: [(13, 13)])
            case "\\", ".", "[", "]", "(", ")", "{", "}", "?", "*", "+", "|", "^", "$", "-", "/":
                Set(stretches: [(name.value, name.value)])
            default: nil
            }
        }

        private mutating func bracket() -> Part? {
            var set = Set(stretches: [], isOthers: take("^"))
            repeat {
                guard let first = member() else { return nil }
                guard take("-") else {
                    set.stretches += first
                    continue
                }
                guard let last = member(), first.count == 1, last.count == 1, first[0].first == first[0].last,
                    last[0].first == last[0].last, first[0].first <= last[0].first
                else { return nil }
                set.stretches.append((first[0].first, last[0].first))
            } while !take("]")
            return .set(set)
        }

        private mutating func member() -> [(first: UInt32, last: UInt32)]? {
            guard let scalar = rest.popFirst() else { return nil }
            switch scalar {
            case "\\": return rest.popFirst().flatMap(Self.named)?.stretches
            case "[", "]", "^", "-": return nil
            default: return [(scalar.value, scalar.value)]
            }
        }

        private mutating func repetition(of part: Part) -> Part? {
            let (least, most): (Int, Int?)
            switch rest.first {
            case "?": (least, most) = (0, 1)
            case "*": (least, most) = (0, nil)
            case "+": (least, most) = (1, nil)
            case "{":
                guard let end = rest.firstIndex(of: "}") else { return nil }
                let bounds = rest[..<end].dropFirst().split(separator: ",", omittingEmptySubsequences: false).map(Self.number)
                guard let first = bounds[0], bounds.count <= 2 else { return nil }
                if bounds.count == 2, rest[end - 1] == "," {
                    (least, most) = (first, nil)
                } else {
                    guard let last = bounds[bounds.count - 1], last >= first, last > 0 else { return nil }
                    (least, most) = (first, last)
                }
                rest = rest[end...]
            default: return part
            }
            rest.removeFirst()
            if part.isOptional { return nil }
            return .times(part, least: least, most: most, isLazy: take("?"))
        }

        /// A number of one to three digits, at most as large as there may be repetitions.
        private static func number(_ digits: ArraySlice<Unicode.Scalar>) -> Int? {
            guard (1...3).contains(digits.count), digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
            let number = digits.reduce(0) { $0 * 10 + Int($1.value) - 48 }
            return number <= Limits.patternRepeats ? number : nil
        }
    }
}
