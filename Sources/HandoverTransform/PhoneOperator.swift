import HandoverData

/// `phone` (Plan.md section 3): Chinese numbers in their many shapes to E.164, an extension as RFC 3966 writes it.
struct PhoneOperator: BitwiseCopyable, Sendable {
    /// The area code, without its leading 0, that numbers without one get; empty for none.
    private let area: PhoneDigits

    init(area: String?) {
        var digits = PhoneDigits()
        for digit in (area ?? "").utf8.dropFirst() { digits.append(digit) }
        self.area = digits
    }

    /// Bytes of room that a number can need: sign, country code, 15 digits, `;ext=` and six more.
    static let room = 32

    /// Appends the number; false, and nothing appended, if the text is none.
    func append(_ text: Span<UInt8>, to out: inout OutputSpan<UInt8>, scratch: inout [UInt8]) -> Bool {
        guard TextOperators.needsFolding(text) else { return appendFolded(text, to: &out) }
        TextOperators.fold(text, into: &scratch)
        return appendFolded(scratch.span, to: &out)
    }

    private func appendFolded(_ text: Span<UInt8>, to out: inout OutputSpan<UInt8>) -> Bool {
        // Most numbers are eleven digits of a mobile, and of the others most have no extension: one pass over them is enough.
        if text.count == 11, text[0] == 0x31, text[1] >= 0x33, Self.isDigits(text) {
            Self.append("+86", to: &out)
            out.append(text)
            return true
        }
        var number = PhoneDigits()
        var (first, second, hyphens, isPlain) = (0, 0, 0, true)
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case 0x30...0x39: number.append(byte)
            case UInt8(ascii: "-"):
                hyphens += 1
                (first, second) = (second, index)
            case UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"): isPlain = false
            case UInt8(ascii: "+") where number.count == 0:
                number.append(byte)
                isPlain = false
            default: return appendWithExtension(text, to: &out)
            }
        }
        var extensionDigits = PhoneDigits()
        if hyphens > 1 {
            guard isPlain else { return appendWithExtension(text, to: &out) }
            if hyphens == 2, Self.areGroups(text, first, second) { extensionDigits = number.split(at: second - 1) }
        }
        return number.count > 0 && appendNumber(number, extension: extensionDigits, to: &out)
    }

    @inline(__always)
    private static func isDigits(_ text: Span<UInt8>) -> Bool {
        var isOther = false
        for index in text.indices { isOther = isOther || text[index] &- 0x30 > 9 }
        return !isOther
    }

    @inline(never)
    private func appendWithExtension(_ text: Span<UInt8>, to out: inout OutputSpan<UInt8>) -> Bool {
        var number = PhoneDigits()
        var extensionDigits = PhoneDigits()
        let trimmed = text.extracting(TextOperators.trimmed(text))
        guard splitExtension(trimmed, number: &number, extension: &extensionDigits) else { return false }
        return appendNumber(number, extension: extensionDigits, to: &out)
    }

    /// Step 1 and the removal of step 2: `number` gets the digits and a plus in front, if there is one.
    private func splitExtension(_ text: Span<UInt8>, number: inout PhoneDigits, extension digits: inout PhoneDigits) -> Bool {
        var end = text.count
        if let mark = extensionMark(text) {
            for index in mark.upperBound..<text.count {
                switch text[index] {
                case 0x30...0x39: digits.append(text[index])
                case UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: ":"): continue
                default: return false
                }
            }
            guard (1...6).contains(digits.count) else { return false }
            end = mark.lowerBound
        } else if let last = thirdGroup(text) {
            for index in (last + 1)..<text.count { digits.append(text[index]) }
            end = last
        }
        for index in 0..<end {
            switch text[index] {
            case 0x30...0x39: number.append(text[index])
            case UInt8(ascii: "+") where number.count == 0: number.append(text[index])
            case UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: ")"): continue
            default: return false
            }
        }
        return number.count > 0
    }

    /// The first of `转` (E8 BD AC), `ext`, `x`, `#`, in either case.
    private func extensionMark(_ text: Span<UInt8>) -> Range<Int>? {
        for index in 0..<text.count {
            switch text[index] {
            case UInt8(ascii: "#"), UInt8(ascii: "x"), UInt8(ascii: "X"): return index..<index + 1
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                if index + 2 < text.count, text[index + 1] | 0x20 == UInt8(ascii: "x"),
                    text[index + 2] | 0x20 == UInt8(ascii: "t")
                {
                    return index..<index + 3
                }
            case 0xe8:
                if index + 2 < text.count, text[index + 1] == 0xbd, text[index + 2] == 0xac { return index..<index + 3 }
            default: continue
            }
        }
        return nil
    }

    /// The offset of the second `-` in `0dd-ddddddd-d…`.
    private func thirdGroup(_ text: Span<UInt8>) -> Int? {
        var (first, second) = (-1, -1)
        for index in 0..<text.count {
            if text[index] == UInt8(ascii: "-") {
                guard second < 0 else { return nil }
                if first < 0 { first = index } else { second = index }
            } else if text[index] < 0x30 || text[index] > 0x39 {
                return nil
            }
        }
        return second > 0 && Self.areGroups(text, first, second) ? second : nil
    }

    /// Whether digits with hyphens at these two offsets are an area code, a number and an extension.
    private static func areGroups(_ text: Span<UInt8>, _ first: Int, _ second: Int) -> Bool {
        text[0] == 0x30 && (3...4).contains(first) && (7...8).contains(second - first - 1)
            && (1...6).contains(text.count - second - 1)
    }

    /// Steps 3 to 5.
    private func appendNumber(
        _ digits: PhoneDigits, extension extensionDigits: PhoneDigits, to out: inout OutputSpan<UInt8>
    ) -> Bool {
        guard !digits.isTooLong else { return false }
        var from = 0
        var hadCountryCode = false
        if digits[0] == UInt8(ascii: "+") {
            from = 1
            guard digits.has(0x38, 0x36, at: 1) else {
                guard (7...15).contains(digits.count - 1), digits[1] != 0x30, extensionDigits.count == 0 else { return false }
                finish(digits, from: 1, extensionDigits, prefix: "+", to: &out)
                return true
            }
            from = 3
            hadCountryCode = true
        } else if digits.has(0x30, 0x30, at: 0), digits.has(0x38, 0x36, at: 2) {
            from = 4
            hadCountryCode = true
        } else if digits.count == 13, digits.has(0x38, 0x36, at: 0), digits[2] == 0x31 {
            from = 2
        }
        let count = digits.count - from
        if let mobile = mobile(digits, from: from) {
            guard extensionDigits.count == 0 else { return false }
            finish(digits, from: mobile, extensionDigits, prefix: "+86", to: &out)
            return true
        }
        if count == 10, digits.has(0x30, 0x30, at: from + 1), digits[from] == 0x34 || digits[from] == 0x38 {
            finish(digits, from: from, extensionDigits, prefix: "+86", to: &out)
            return true
        }
        let hasTrunk = count > 0 && digits[from] == 0x30
        if hasTrunk || hadCountryCode {
            let national = hasTrunk ? from + 1 : from
            if isLandline(digits, from: national) {
                finish(digits, from: national, extensionDigits, prefix: "+86", to: &out)
                return true
            }
        }
        if area.count > 0, (7...8).contains(count), isSubscriber(digits[from]), count == 8 || area.count == 3 {
            out.append(0x2b)
            out.append(0x38)
            out.append(0x36)
            area.append(from: 0, to: &out)
            finish(digits, from: from, extensionDigits, prefix: "", to: &out)
            return true
        }
        return false
    }

    /// Where the eleven digits of a mobile number begin.
    private func mobile(_ digits: PhoneDigits, from: Int) -> Int? {
        let start = digits.count - from == 12 && digits[from] == 0x30 ? from + 1 : from
        guard digits.count - start == 11, digits[start] == 0x31, digits[start + 1] >= 0x33 else { return nil }
        return start
    }

    private func isLandline(_ digits: PhoneDigits, from: Int) -> Bool {
        let count = digits.count - from
        guard count >= 2 else { return false }
        let (first, second) = (digits[from], digits[from + 1])
        if (first == 0x31 && second == 0x30) || (first == 0x32 && second != 0x36) {
            return count == 10 && isSubscriber(digits[from + 2])
        }
        guard first >= 0x33 else { return false }
        return (10...11).contains(count) && isSubscriber(digits[from + 3])
    }

    /// Whether a subscriber's number may begin with this digit.
    private func isSubscriber(_ first: UInt8) -> Bool { first != 0x30 && first != 0x31 && first != 0x39 }

    private func finish(
        _ digits: PhoneDigits, from: Int, _ extensionDigits: PhoneDigits, prefix: StaticString, to out: inout OutputSpan<UInt8>
    ) {
        Self.append(prefix, to: &out)
        digits.append(from: from, to: &out)
        guard extensionDigits.count > 0 else { return }
        Self.append(";ext=", to: &out)
        extensionDigits.append(from: 0, to: &out)
    }

    private static func append(_ text: StaticString, to out: inout OutputSpan<UInt8>) {
        text.withUTF8Buffer { bytes in
            for index in bytes.indices { out.append(unsafe bytes[index]) }
        }
    }
}

/// The digits of a number, a plus perhaps in front. No number that we know has as many as fit in here.
private struct PhoneDigits: BitwiseCopyable {
    private var bytes = InlineArray<24, UInt8>(repeating: 0)
    private(set) var count = 0
    private(set) var isTooLong = false

    mutating func append(_ byte: UInt8) {
        guard count < 24 else {
            isTooLong = true
            return
        }
        bytes[count] = byte
        count += 1
    }

    /// Takes the digits from this one on away.
    mutating func split(at first: Int) -> PhoneDigits {
        var rest = PhoneDigits()
        for index in first..<count { rest.append(bytes[index]) }
        count = first
        return rest
    }

    func append(from first: Int, to out: inout OutputSpan<UInt8>) { out.append(bytes.span.extracting(first..<count)) }

    /// The digit at this place; 0, which is none, past the last.
    subscript(_ index: Int) -> UInt8 { index < count ? bytes[index] : 0 }

    func has(_ first: UInt8, _ second: UInt8, at index: Int) -> Bool { self[index] == first && self[index + 1] == second }
}
