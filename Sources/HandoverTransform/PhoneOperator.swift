/// `phone` (Plan.md section 3): Chinese numbers in their many shapes to E.164, an extension as RFC 3966 writes it.
struct PhoneOperator: Sendable {
    /// The area code, without its leading 0, that numbers without one get; empty for none.
    let area: [UInt8]

    init(area: String?) { self.area = area.map { Array($0.utf8.dropFirst()) } ?? [] }

    /// Appends the number; false, and nothing appended, if the text is none.
    func append(_ text: Span<UInt8>, to out: inout [UInt8], scratch: inout [UInt8]) -> Bool {
        scratch.removeAll(keepingCapacity: true)
        TextOperators.fold(text, into: &scratch)
        let range = TextOperators.trimmed(scratch.span)
        var number: [UInt8] = []
        number.reserveCapacity(range.count)
        var extensionDigits: [UInt8] = []
        guard splitExtension(scratch.span.extracting(range), number: &number, extension: &extensionDigits) else { return false }
        return appendNumber(number, extension: extensionDigits, to: &out)
    }

    /// Step 1 and the removal of step 2: `number` gets the digits and a plus in front, if there is one.
    private func splitExtension(_ text: Span<UInt8>, number: inout [UInt8], extension digits: inout [UInt8]) -> Bool {
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
            case UInt8(ascii: "+") where number.isEmpty: number.append(text[index])
            case UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: ")"): continue
            default: return false
            }
        }
        return !number.isEmpty
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
        var dashes: [Int] = []
        for index in 0..<text.count {
            if text[index] == UInt8(ascii: "-") {
                dashes.append(index)
            } else if text[index] < 0x30 || text[index] > 0x39 {
                return nil
            }
        }
        guard dashes.count == 2, text[0] == 0x30, (3...4).contains(dashes[0]), (7...8).contains(dashes[1] - dashes[0] - 1),
            (1...6).contains(text.count - dashes[1] - 1)
        else { return nil }
        return dashes[1]
    }

    /// Steps 3 to 5.
    private func appendNumber(_ number: [UInt8], extension extensionDigits: [UInt8], to out: inout [UInt8]) -> Bool {
        var digits = number[...]
        var hadCountryCode = false
        if digits.first == UInt8(ascii: "+") {
            digits = digits.dropFirst()
            guard digits.starts(with: "86".utf8) else {
                guard (7...15).contains(digits.count), digits.first != 0x30, extensionDigits.isEmpty else { return false }
                finish([], digits, [], to: &out, countryCode: false)
                return true
            }
            digits = digits.dropFirst(2)
            hadCountryCode = true
        } else if digits.starts(with: "0086".utf8) {
            digits = digits.dropFirst(4)
            hadCountryCode = true
        } else if digits.starts(with: "861".utf8), digits.count == 13 {
            digits = digits.dropFirst(2)
        }
        if let mobile = mobile(digits) {
            guard extensionDigits.isEmpty else { return false }
            finish([], mobile, [], to: &out)
            return true
        }
        if digits.count == 10, digits.starts(with: "400".utf8) || digits.starts(with: "800".utf8) {
            finish([], digits, extensionDigits, to: &out)
            return true
        }
        if digits.first == 0x30 || hadCountryCode {
            let national = digits.first == 0x30 ? digits.dropFirst() : digits
            if isLandline(national) {
                finish([], national, extensionDigits, to: &out)
                return true
            }
        }
        if !area.isEmpty, (7...8).contains(digits.count), isSubscriber(digits), digits.count == 8 || area.count == 3 {
            finish(area, digits, extensionDigits, to: &out)
            return true
        }
        return false
    }

    private func mobile(_ digits: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let eleven = digits.count == 12 && digits.first == 0x30 ? digits.dropFirst() : digits
        guard eleven.count == 11, eleven.first == 0x31, eleven[eleven.startIndex + 1] >= 0x33 else { return nil }
        return eleven
    }

    private func isLandline(_ national: ArraySlice<UInt8>) -> Bool {
        guard national.count >= 2, let first = national.first else { return false }
        let second = national[national.startIndex + 1]
        if (first == 0x31 && second == 0x30) || (first == 0x32 && second != 0x36) {
            let subscriber = national.dropFirst(2)
            return subscriber.count == 8 && isSubscriber(subscriber)
        }
        guard first >= 0x33 else { return false }
        let subscriber = national.dropFirst(3)
        return (7...8).contains(subscriber.count) && isSubscriber(subscriber)
    }

    private func isSubscriber(_ digits: ArraySlice<UInt8>) -> Bool {
        guard let first = digits.first else { return false }
        return first != 0x30 && first != 0x31 && first != 0x39
    }

    private func finish(
        _ area: [UInt8], _ digits: ArraySlice<UInt8>, _ extensionDigits: [UInt8], to out: inout [UInt8], countryCode: Bool = true
    ) {
        out.append(contentsOf: countryCode ? "+86".utf8 : "+".utf8)
        out.append(contentsOf: area)
        out.append(contentsOf: digits)
        if !extensionDigits.isEmpty {
            out.append(contentsOf: ";ext=".utf8)
            out.append(contentsOf: extensionDigits)
        }
    }
}
