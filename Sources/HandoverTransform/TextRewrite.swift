import HandoverCore
import HandoverData
import HandoverPlan

/// Operators that make one text of another (Plan.md section 3), over its UTF-8.
enum TextRewrite: Sendable {
    case collapse, lower, upper, stripControls
    case replace(Replacing)
    case slice(from: Int, to: Int)
    case part(by: [UInt8], at: Int)
    case mask(first: Int, last: Int)
    case prefix([UInt8])
    case suffix([UInt8])
    /// The bytes of a namespace.
    case uuid([UInt8])
    case base64, fromBase64
    case match(PatternProgram)
    case extract(PatternProgram)
    case normalized(NormalForm)
    case simplified, matchKey

    /// What became of a text. `same` and `failed` leave nothing in the buffer that anybody should look at.
    enum Outcome { case same, changed, failed }

    /// `nil` for an operator that is none of these.
    init?(_ step: Operator) {
        switch step {
        case .collapse: self = .collapse
        case .lower: self = .lower
        case .upper: self = .upper
        case .stripControls: self = .stripControls
        case .replace(let pairs): self = .replace(Replacing(pairs))
        case .slice(let from, let to): self = .slice(from: from, to: to)
        case .part(let by, let at): self = .part(by: Array(by.utf8), at: at)
        case .mask(let first, let last): self = .mask(first: first, last: last)
        case .prefix(let text): self = .prefix(Array(text.utf8))
        case .suffix(let text): self = .suffix(Array(text.utf8))
        case .uuid(let namespace): self = .uuid(NamedUUID.bytes(of: namespace))
        case .base64: self = .base64
        case .fromBase64: self = .fromBase64
        case .match(let pattern): self = .match(PatternProgram(pattern, isWhole: true))
        case .extract(let pattern): self = .extract(PatternProgram(pattern, isWhole: false))
        case .nfc: self = .normalized(.canonical)
        case .nfkc: self = .normalized(.compatible)
        case .simplified: self = .simplified
        case .matchKey: self = .matchKey
        default: return nil
        }
    }

    /// Makes the new text in a buffer that is empty, and stops soon after it has become too large to be one.
    func apply(_ text: Span<UInt8>, into out: inout [UInt8]) -> Outcome {
        switch self {
        case .collapse: return Self.collapse(text, into: &out)
        case .lower: return Self.shift(text, 0x41...0x5a, into: &out)
        case .upper: return Self.shift(text, 0x61...0x7a, into: &out)
        case .stripControls: return Self.strip(text, into: &out)
        case .replace(let replacing): return replacing.apply(text, into: &out)
        case .slice(let from, let to):
            out.append(text.extracting(Scalars.range(of: text, from: from, to: to)))
            return .changed
        case .part(let by, let at):
            guard let range = Self.part(text, by.span, at) else { return .failed }
            out.append(text.extracting(range))
            return .changed
        case .mask(let first, let last): return Self.mask(text, first, last, into: &out)
        case .prefix(let front):
            out += front
            out.append(text)
            return .changed
        case .suffix(let end):
            out.append(text)
            out += end
            return .changed
        case .uuid(let namespace):
            NamedUUID.append(text, in: namespace, to: &out)
            return .changed
        case .base64:
            Base64Text.encode(text, into: &out)
            return .changed
        case .fromBase64: return Base64Text.decode(text, into: &out) ? .changed : .failed
        case .match(let program): return text.count <= Limits.matchedBytes && program.find(text) != nil ? .same : .failed
        case .extract(let program):
            guard text.count <= Limits.matchedBytes, let range = program.find(text) else { return .failed }
            out.append(text.extracting(range))
            return .changed
        case .normalized(let form): return form.append(text, to: &out) ? .changed : .same
        case .simplified: return Characters.simplify(text, to: &out) ? .changed : .same
        case .matchKey:
            MatchKey.append(text, into: &out)
            return .changed
        }
    }

    private static func collapse(_ text: Span<UInt8>, into out: inout [UInt8]) -> Outcome {
        let core = text.extracting(TextOperators.trimmed(text))
        var index = 0
        while index < core.count {
            let width = TextOperators.spaceWidth(core, at: index, before: core.count)
            if width == 0 {
                out.append(core[index])
                index += 1
                continue
            }
            if out.last != 0x20 { out.append(0x20) }
            index += width
        }
        return .changed
    }

    /// The letters of this range in the other case.
    private static func shift(_ text: Span<UInt8>, _ letters: ClosedRange<UInt8>, into out: inout [UInt8]) -> Outcome {
        for index in text.indices { out.append(letters.contains(text[index]) ? text[index] ^ 0x20 : text[index]) }
        return .changed
    }

    private static func strip(_ text: Span<UInt8>, into out: inout [UInt8]) -> Outcome {
        var index = 0
        while index < text.count {
            let width = controlWidth(text, index)
            if width == 0 { out.append(text[index]) }
            index += max(width, 1)
        }
        return .changed
    }

    /// Bytes of the control that stands here; 0 for none.
    private static func controlWidth(_ text: Span<UInt8>, _ at: Int) -> Int {
        let byte = text[at]
        switch byte {
        case 0x00...0x08, 0x0b, 0x0c, 0x0e...0x1f, 0x7f: return 1
        case 0xc2: return text[at + 1] < 0xa0 ? 2 : 0  // U+0080 to U+009F
        case 0xd8: return text[at + 1] == 0x9c ? 2 : 0  // U+061C
        case 0xe2:
            // U+200x and U+202x are E2 80, U+206x is E2 81.
            switch (text[at + 1], text[at + 2]) {
            case (0x80, 0x8b...0x8f), (0x80, 0xaa...0xae), (0x81, 0xa0...0xa4), (0x81, 0xa6...0xa9): return 3
            default: return 0
            }
        case 0xef: return text[at + 1] == 0xbb && text[at + 2] == 0xbf ? 3 : 0  // U+FEFF
        default: return 0
        }
    }

    /// Where a part lies; `nil` if there is none.
    private static func part(_ text: Span<UInt8>, _ by: Span<UInt8>, _ at: Int) -> Range<Int>? {
        // Of parts that are counted from the end all places have to be known, but only the last ones to be kept.
        var starts: [Int] = [0]
        var index = 0
        while index + by.count <= text.count {
            guard begins(text, index, with: by) else {
                index += 1
                continue
            }
            if starts.count == at { return starts[at - 1]..<index }
            index += by.count
            starts.append(index)
        }
        let place = at > 0 ? at - 1 : starts.count + at
        guard starts.indices.contains(place) else { return nil }
        return starts[place]..<(place + 1 < starts.count ? starts[place + 1] - by.count : text.count)
    }

    /// Texts are UTF-8, so none begins within a character of another.
    static func begins(_ text: Span<UInt8>, _ at: Int, with word: Span<UInt8>) -> Bool {
        guard at + word.count <= text.count else { return false }
        for index in word.indices where text[at + index] != word[index] { return false }
        return true
    }

    private static func mask(_ text: Span<UInt8>, _ first: Int, _ last: Int, into out: inout [UInt8]) -> Outcome {
        let count = Scalars.count(text)
        let kept = first + last < count ? (first, last) : (0, 0)
        let hidden = Scalars.range(of: text, from: kept.0 + 1, to: -kept.1 - 1)
        out.append(text.extracting(..<hidden.lowerBound))
        for _ in 0..<Scalars.count(text.extracting(hidden)) { out.append(UInt8(ascii: "*")) }
        out.append(text.extracting(hidden.upperBound...))
        return .changed
    }
}
