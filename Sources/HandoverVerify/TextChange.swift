import HandoverCore
import HandoverCrypto

/// Operators that make one text of another (Plan.md section 3), over its scalar values: a text is taken apart, changed, and put
/// together again.
enum TextChange: Sendable {
    case collapse, lower, upper, stripControls
    case replace([(from: [UInt8], to: [UInt8])])
    case slice(from: Int, to: Int), mask(first: Int, last: Int)
    case part(by: [UInt8], at: Int)
    case prefix([UInt8]), suffix([UInt8]), uuid([UInt8])
    case base64, fromBase64
    case match(PatternText), extract(PatternText)
    case composed(ComposedText)
    case simplified, matchKey

    init?(_ value: JSONText) {
        func text(_ key: String) -> [UInt8]? { value[key]?.string.map { Array($0.utf8) } }
        func place(_ key: String) -> Int? { text(key).flatMap(Self.place) }
        switch value["op"]?.string {
        case "collapse": self = .collapse
        case "lower": self = .lower
        case "upper": self = .upper
        case "strip-controls": self = .stripControls
        case "replace":
            var pairs: [(from: [UInt8], to: [UInt8])] = []
            for pair in value["pairs"]?.array ?? [] {
                let texts = (pair.array ?? []).compactMap { $0.string.map { Array($0.utf8) } }
                guard texts.count == 2, (1...Limits.replacedBytes).contains(texts[0].count) else { return nil }
                pairs.append((texts[0], texts[1]))
            }
            guard (1...Limits.replacements).contains(pairs.count) else { return nil }
            self = .replace(pairs)
        case "slice":
            guard let from = place("from"), let to = place("to") else { return nil }
            self = .slice(from: from, to: to)
        case "part":
            guard let by = text("by"), !by.isEmpty, let at = place("at") else { return nil }
            self = .part(by: by, at: at)
        case "mask":
            guard let first = value.number("keep-first"), let last = value.number("keep-last"), max(first, last) <= 99_999_999
            else { return nil }
            self = .mask(first: Int(first), last: Int(last))
        case "prefix":
            guard let front = text("text"), !front.isEmpty else { return nil }
            self = .prefix(front)
        case "suffix":
            guard let end = text("text"), !end.isEmpty else { return nil }
            self = .suffix(end)
        case "uuid":
            guard let namespace = text("namespace").flatMap(Self.namespace) else { return nil }
            self = .uuid(namespace)
        case "match":
            guard let pattern = text("pattern").flatMap({ PatternText($0, extracts: false) }) else { return nil }
            self = .match(pattern)
        case "extract":
            guard let pattern = text("pattern").flatMap({ PatternText($0, extracts: true) }) else { return nil }
            self = .extract(pattern)
        case "base64": self = .base64
        case "from-base64": self = .fromBase64
        case "nfc": self = .composed(ComposedText(isCompatible: false))
        case "nfkc": self = .composed(ComposedText(isCompatible: true))
        case "simplified": self = .simplified
        case "match-key": self = .matchKey
        default: return nil
        }
    }

    /// A number of one to eight digits that is not 0, maybe negative.
    private static func place(_ text: [UInt8]) -> Int? {
        let digits = text.first == 0x2d ? text[1...] : text[...]
        guard let first = digits.first, (0x31...0x39).contains(first), digits.count <= 8,
            digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(String(decoding: text, as: UTF8.self))
    }

    /// The bytes of a UUID in lower case.
    private static func namespace(_ text: [UInt8]) -> [UInt8]? {
        let groups = text.split(separator: 0x2d, omittingEmptySubsequences: false)
        guard groups.map(\.count) == [8, 4, 4, 4, 12] else { return nil }
        var bytes: [UInt8] = []
        var half: UInt8?
        for digit in groups.joined() {
            let value: UInt8
            switch digit {
            case 0x30...0x39: value = digit & 15
            case 0x61...0x66: value = digit - 87
            default: return nil
            }
            if let high = half { bytes.append(high * 16 + value) }
            half = half == nil ? value : nil
        }
        return bytes
    }

    var isFallible: Bool {
        switch self {
        case .part, .fromBase64, .match, .extract: true
        default: false
        }
    }

    /// Writes what a text becomes into a buffer that is empty; false where it fails. It stops soon once that is too long to be a value.
    func write(_ text: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        switch self {
        case .collapse: Self.words(text, into: &out)
        case .lower: Self.cased(text, from: 0x41, by: 0x20, into: &out)
        case .upper: Self.cased(text, from: 0x61, by: 0xe0, into: &out)
        case .stripControls:
            TextScalars.forEach(text) { value, range in
                if !Self.isControl(value) { out.append(text.extracting(range)) }
            }
        case .replace(let pairs): Self.replace(text, pairs, into: &out)
        case .slice(let from, let to):
            let all = TextScalars.ranges(text)
            let first = from > 0 ? from : all.count + 1 + from
            let last = to > 0 ? to : all.count + 1 + to
            for (index, range) in all.enumerated() where index + 1 >= first && index + 1 <= last {
                out.append(text.extracting(range))
            }
        case .part(let by, let at):
            guard let part = Self.part(text, by, at) else { return false }
            out.append(text.extracting(part))
        case .mask(let first, let last):
            let all = TextScalars.ranges(text)
            for (index, range) in all.enumerated() {
                let isShown = first + last < all.count && (index < first || index >= all.count - last)
                if isShown { out.append(text.extracting(range)) } else { out.append(0x2a) }
            }
        case .prefix(let front):
            out += front
            out.append(text)
        case .suffix(let end):
            out.append(text)
            out += end
        case .uuid(let namespace):
            var named = namespace
            named.append(text)
            Self.write(Array(SHA1.digest(named.span).prefix(16)), to: &out)
        case .base64:
            var bytes: [UInt8] = []
            bytes.append(text)
            Base64.append(bytes[...], to: &out)
        case .fromBase64: return Self.decode(text, into: &out)
        case .match(let pattern):
            guard Self.found(pattern, in: text, isWhole: true) != nil else { return false }
            out.append(text)
        case .extract(let pattern):
            guard let found = Self.found(pattern, in: text, isWhole: false) else { return false }
            out.append(text.extracting(found))
        case .composed(let form): form.write(text, most: Limits.fieldBytes, to: &out)
        case .simplified: NameKey.writeSimplified(text, to: &out)
        case .matchKey: NameKey.write(text, to: &out)
        }
        return true
    }

    /// Where a pattern finds what it yields.
    private static func found(_ pattern: PatternText, in text: Span<UInt8>, isWhole: Bool) -> Range<Int>? {
        guard text.count <= Limits.matchedBytes else { return nil }
        var (values, offsets) = ([UInt32](), [Int]())
        TextScalars.forEach(text) { value, range in
            values.append(value)
            offsets.append(range.lowerBound)
        }
        offsets.append(text.count)
        let search = PatternSearch(pattern, values, isWhole: isWhole)
        return search.find().map { offsets[$0.lowerBound]..<offsets[$0.upperBound] }
    }

    /// What white space parts, with one space between.
    private static func words(_ text: Span<UInt8>, into out: inout [UInt8]) {
        var isApart = false
        TextScalars.forEach(text) { value, range in
            switch value {
            case 0x09...0x0d, 0x20, 0xa0, 0x200b, 0x3000, 0xfeff: isApart = true
            default:
                if isApart, !out.isEmpty { out.append(0x20) }
                isApart = false
                out.append(text.extracting(range))
            }
        }
    }

    private static func cased(_ text: Span<UInt8>, from first: UInt8, by step: UInt8, into out: inout [UInt8]) {
        for index in text.indices { out.append(text[index] &- first < 26 ? text[index] &+ step : text[index]) }
    }

    private static func isControl(_ value: UInt32) -> Bool {
        switch value {
        case 0x09, 0x0a, 0x0d: false
        case 0x00...0x1f, 0x7f...0x9f, 0x061c, 0x200b...0x200f, 0x202a...0x202e, 0x2060...0x2064, 0x2066...0x2069, 0xfeff: true
        default: false
        }
    }

    private static func replace(
        _ text: Span<UInt8>, _ pairs: [(from: [UInt8], to: [UInt8])], into out: inout [UInt8]
    ) {
        var (at, copied) = (0, 0)
        while at < text.count, out.count <= Limits.fieldBytes {
            guard let pair = pairs.first(where: { $0.from[0] == text[at] && stands($0.from, text, at) }) else {
                at += 1
                continue
            }
            out.append(text.extracting(copied..<at))
            out += pair.to
            at += pair.from.count
            copied = at
        }
        if at >= text.count { out.append(text.extracting(copied..<text.count)) }
    }

    private static func stands(_ word: [UInt8], _ text: Span<UInt8>, _ at: Int) -> Bool {
        at + word.count <= text.count && Bytes.areEqual(text.extracting(at..<(at + word.count)), word.span)
    }

    private static func part(_ text: Span<UInt8>, _ by: [UInt8], _ at: Int) -> Range<Int>? {
        var cuts: [Int] = []
        var index = 0
        while index < text.count {
            let isCut = stands(by, text, index)
            if isCut { cuts.append(index) }
            index += isCut ? by.count : 1
        }
        let number = at > 0 ? at : cuts.count + 2 + at
        guard number >= 1, number <= cuts.count + 1 else { return nil }
        let start = number == 1 ? 0 : cuts[number - 2] + by.count
        return start..<(number <= cuts.count ? cuts[number - 1] : text.count)
    }

    /// Sixteen bytes as a UUID of version 5 (RFC 9562 section 5.5).
    private static func write(_ digest: [UInt8], to out: inout [UInt8]) {
        for (index, byte) in digest.enumerated() {
            if [4, 6, 8, 10].contains(index) { out.append(0x2d) }
            let marked = index == 6 ? byte % 16 + 0x50 : index == 8 ? byte % 64 + 0x80 : byte
            for half in [marked / 16, marked % 16] { out.append(half < 10 ? half + 48 : half + 87) }
        }
    }

    /// Groups of four letters, of which only the last may be filled up; what it yields must give the same letters again.
    private static func decode(_ text: Span<UInt8>, into out: inout [UInt8]) -> Bool {
        guard text.count % 4 == 0 else { return false }
        for start in stride(from: 0, to: text.count, by: 4) {
            var (bits, letters) = (0, 0)
            for index in start..<(start + 4) {
                guard let value = Base64.value(of: text[index]), letters == index - start else { break }
                bits += value << (18 - 6 * letters)
                letters += 1
            }
            let isLast = start + 4 == text.count
            guard letters == 4 || (isLast && letters >= 2) else { return false }
            for place in 0..<(letters - 1) { out.append(UInt8(bits >> (16 - 8 * place) & 255)) }
        }
        var again: [UInt8] = []
        Base64.append(out[...], to: &again)
        return Bytes.areEqual(again.span, text) && Bytes.isUTF8(out.span)
    }
}
