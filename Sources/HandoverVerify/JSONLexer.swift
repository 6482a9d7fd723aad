import HandoverCore

/// Tokens of RFC 8259 over bytes. Nothing is decoded here: a token is where it ends, and what is odd about it.
enum JSONLexer {
    /// What a string has that not every string has.
    struct Marks: OptionSet {
        let rawValue: UInt8
        static let escaped = Marks(rawValue: 1)
        static let notUTF8 = Marks(rawValue: 2)
        /// An escaped half of a surrogate pair without the other.
        static let loneSurrogate = Marks(rawValue: 4)
    }

    enum Token {
        case whole(end: Int, Marks)
        /// The bytes end before it does.
        case cut
        case wrong(at: Int)
    }

    /// The string, number or word that begins at `start`.
    /// - Parameter atEnd: whether nothing follows these bytes; only that ends a number.
    static func token(_ bytes: Span<UInt8>, _ start: Int, atEnd: Bool) -> Token {
        switch bytes[start] {
        case 0x22: string(bytes, start)
        case 0x2d, 0x30...0x39: number(bytes, start, atEnd: atEnd)
        case 0x74: word(bytes, start, letters.yes)
        case 0x66: word(bytes, start, letters.no)
        case 0x6e: word(bytes, start, letters.null)
        default: .wrong(at: start)
        }
    }

    static func string(_ bytes: Span<UInt8>, _ start: Int) -> Token {
        let count = bytes.count
        var marks: Marks = []
        var isASCII = true
        // Where the last escaped high surrogate ended, if its other half has not come yet.
        var highEnd = -1
        var at = start + 1
        while at < count {
            let byte = bytes[at]
            if byte == 0x22 {
                guard at - start - 1 <= Limits.fieldBytes else { return .wrong(at: start) }
                if highEnd >= 0 { marks.insert(.loneSurrogate) }
                if !isASCII, !isUTF8(bytes.extracting((start + 1)..<at)) { marks.insert(.notUTF8) }
                return .whole(end: at + 1, marks)
            }
            if byte < 0x20 { return .wrong(at: at) }
            if byte >= 0x80 { isASCII = false }
            guard byte == 0x5c else {
                at += 1
                continue
            }
            marks.insert(.escaped)
            guard at + 1 < count else { break }
            switch bytes[at + 1] {
            case 0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74: at += 2
            case 0x75:
                guard at + 6 <= count else { return length(bytes, start) }
                guard let unit = unit(bytes, at + 2) else { return .wrong(at: at) }
                if unit & 0xfc00 == 0xdc00 {
                    if highEnd == at { highEnd = -1 } else { marks.insert(.loneSurrogate) }
                } else if unit & 0xfc00 == 0xd800 {
                    if highEnd >= 0 { marks.insert(.loneSurrogate) }
                    highEnd = at + 6
                }
                at += 6
            default: return .wrong(at: at)
            }
        }
        return length(bytes, start)
    }

    /// A string that is longer than any may be need not be read to its end.
    private static func length(_ bytes: Span<UInt8>, _ start: Int) -> Token {
        bytes.count - start - 1 > Limits.fieldBytes + 1 ? .wrong(at: start) : .cut
    }

    /// The number of a `\u` escape: four hexadecimal digits.
    static func unit(_ bytes: Span<UInt8>, _ start: Int) -> UInt32? {
        var value: UInt32 = 0
        for at in start..<(start + 4) {
            switch bytes[at] {
            case let byte where byte >= 0x30 && byte <= 0x39: value = value << 4 | UInt32(byte - 0x30)
            case let byte where byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66: value = value << 4 | UInt32((byte | 0x20) - 0x57)
            default: return nil
            }
        }
        return value
    }

    /// Strict UTF-8 (RFC 3629).
    static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
        do {
            _ = try UTF8Span(validating: bytes)
            return true
        } catch { return false }
    }

    static func number(_ bytes: Span<UInt8>, _ start: Int, atEnd: Bool) -> Token {
        let count = bytes.count
        func digits(_ from: Int) -> Int {
            var at = from
            while at < count, bytes[at] >= 0x30, bytes[at] <= 0x39 { at += 1 }
            return at
        }
        var at = bytes[start] == 0x2d ? start + 1 : start
        guard at < count else { return .cut }
        let whole = bytes[at] == 0x30 ? at + 1 : digits(at)
        guard whole > at else { return .wrong(at: at) }
        at = whole
        if at < count, bytes[at] == 0x2e {
            let end = digits(at + 1)
            guard end > at + 1 else { return end == count ? .cut : .wrong(at: end) }
            at = end
        }
        if at < count, bytes[at] | 0x20 == 0x65 {
            let sign = at + 1 < count && (bytes[at + 1] == 0x2b || bytes[at + 1] == 0x2d) ? 1 : 0
            let end = digits(at + 1 + sign)
            guard end > at + 1 + sign else { return end == count ? .cut : .wrong(at: end) }
            at = end
        }
        guard at - start <= Limits.fieldBytes else { return .wrong(at: start) }
        guard at < count else { return atEnd ? .whole(end: at, []) : .cut }
        // `01` and `1-2` are no two numbers, even where values follow one another without anything between them.
        switch bytes[at] {
        case 0x30...0x39, 0x2b, 0x2d, 0x2e, 0x45, 0x65: return .wrong(at: at)
        default: return .whole(end: at, [])
        }
    }

    private static let letters = (yes: Array("true".utf8), no: Array("false".utf8), null: Array("null".utf8))

    private static func word(_ bytes: Span<UInt8>, _ start: Int, _ word: [UInt8]) -> Token {
        for index in word.indices {
            guard start + index < bytes.count else { return .cut }
            guard bytes[start + index] == word[index] else { return .wrong(at: start + index) }
        }
        return .whole(end: start + word.count, [])
    }
}
