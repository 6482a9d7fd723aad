/// `format` (Plan.md section 3): numbers and addresses of known shapes, checked by other sums than the migrator's.
struct ShapeCheck: BitwiseCopyable, Sendable {
    enum Shape: String, CaseIterable, BitwiseCopyable, Sendable {
        case residentID = "resident-id"
        case creditCode = "credit-code"
        case bankCard = "bank-card"
        case mobile, landline, invoice, postcode, wechat, qq, email
    }

    let shape: Shape
    /// The plan's closing as eight digits.
    private let closing: Int

    init?(_ name: String?, closing: String) {
        guard let shape = name.flatMap(Shape.init(rawValue:)), let day = Int(closing.split(separator: "-").joined()) else {
            return nil
        }
        (self.shape, self.closing) = (shape, day)
    }

    /// Appends the text as it is to be written; false where it is not of the shape.
    func write(_ text: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        switch shape {
        case .residentID: return resident(text, to: &out)
        case .bankCard:
            guard Self.copyDigits(text, to: &out), (12...19).contains(out.count) else { return false }
            return Self.luhn(out.span) == 0
        case .invoice:
            guard Self.copyDigits(text, to: &out), out.count == 18 || out.count == 20 else { return false }
            // At most one mark, and right in front of the last eight.
            return text.count == out.count || (text.count == out.count + 1 && !Self.isDigit(text[text.count - 9]))
        case .email: return Address.write(text, to: &out)
        case .creditCode: guard Self.isCredit(text) else { return false }
        case .mobile: guard Self.fits(text, "1tddddddddd") else { return false }
        case .postcode: guard Self.fits(text, "dddddd") else { return false }
        case .qq:
            guard (5...11).contains(text.count), Self.fits(text, "nddddddddddd") else { return false }
        case .wechat:
            guard (6...20).contains(text.count), Self.fits(text, "awwwwwwwwwwwwwwwwwww") else { return false }
        case .landline: guard Self.isLandline(text) else { return false }
        }
        out.append(text)
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    // MARK: Patterns

    /// Whether a text that is long enough begins like the pattern and has no more characters than it: `d` is a digit, `n` one from 1, `t`
    /// one from 3, `u` one from 2 to 8, `a` a letter, `w` a letter, a digit, `-` or `_`; others are themselves.
    private static func fits(_ text: Span<UInt8>, _ pattern: StaticString) -> Bool {
        guard text.count <= pattern.utf8CodeUnitCount else { return false }
        guard text.count == pattern.utf8CodeUnitCount || "na".utf8.contains(unsafe pattern.utf8Start.pointee) else {
            return false
        }
        return pattern.withUTF8Buffer { pattern in
            for index in text.indices {
                let byte = text[index]
                let isLetter = (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                let fits =
                    switch unsafe pattern[index] {
                    case 0x64: isDigit(byte)
                    case 0x6e: isDigit(byte) && byte > 0x30
                    case 0x74: isDigit(byte) && byte > 0x32
                    case 0x75: (0x32...0x38).contains(byte)
                    case 0x61: isLetter
                    case 0x77: isLetter || isDigit(byte) || byte == 0x2d || byte == 0x5f
                    default: unsafe byte == pattern[index]
                    }
                if !fits { return false }
            }
            return true
        }
    }

    /// Takes the extension off, then asks for one of six shapes: a hyphen behind the area stands for itself.
    private static func isLandline(_ text: Span<UInt8>) -> Bool {
        var hyphens: [Int] = []
        for index in text.indices where text[index] == 0x2d { hyphens.append(index) }
        var end = text.count
        // The first hyphen belongs to the area only if it stands behind three or four digits.
        if let last = hyphens.last, hyphens.count == 2 || last > 4 {
            let digits = text.extracting((last + 1)...)
            guard (1...6).contains(digits.count), digits.indices.allSatisfy({ isDigit(digits[$0]) }) else { return false }
            end = last
        }
        let number = text.extracting(0..<end)
        guard number.count > 3, number[0] == 0x30 else { return false }
        if number[1] == 0x31 || number[1] == 0x32 {
            guard number[1] == 0x31 ? number[2] == 0x30 : number[2] != 0x36 else { return false }
            return fits(number, "0dd-uddddddd") || fits(number, "0dduddddddd")
        }
        return fits(number, "0tdduddddddd") || fits(number, "0tddudddddd") || fits(number, "0tdd-uddddddd")
            || fits(number, "0tdd-udddddd")
    }

    /// The digits of a text that begins and ends with one and has only spaces and hyphens beside.
    private static func copyDigits(_ text: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        for index in text.indices {
            let byte = text[index]
            if isDigit(byte) { out.append(byte) } else if byte != 0x20 && byte != 0x2d { return false }
        }
        return !text.isEmpty && isDigit(text[0]) && isDigit(text[text.count - 1])
    }

    // MARK: Sums

    /// The sum mod 10, from the left: which digits are doubled is known at the end, so both sums are kept.
    private static func luhn(_ digits: Span<UInt8>) -> Int {
        var (ours, others) = (0, 0)
        for index in digits.indices {
            let digit = Int(digits[index]) - 0x30
            (ours, others) = (others + digit, ours + digit / 5 + digit * 2 % 10)
        }
        return ours % 10
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

    /// From the right, so that each step multiplies by 3: with its check added the whole is a multiple of 31.
    private static func isCredit(_ text: Span<UInt8>) -> Bool {
        guard text.count == 18, let check = alphabet.firstIndex(of: text[17]) else { return false }
        var sum = 0
        for index in (0..<17).reversed() {
            guard let value = alphabet.firstIndex(of: text[index]) else { return false }
            sum = (sum * 3 + value) % 31
        }
        return (sum + check) % 31 == 0
    }

    private static let provinces = Array(
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 ".utf8)

    /// ISO 7064 MOD 11-2 over all eighteen characters: the sum is 1.
    private func resident(_ text: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        guard text.count == 18, Self.fits(text.extracting(0..<17), "ddddddddddddddddd") else { return false }
        var sum = 0
        for index in 0..<17 { sum = (sum + Int(text[index]) - 0x30) * 2 % 11 }
        let isX = text[17] | 0x20 == 0x78
        guard isX || Self.isDigit(text[17]), (sum + (isX ? 10 : Int(text[17]) - 0x30)) % 11 == 1 else { return false }
        let isKnown = stride(from: 0, to: Self.provinces.count, by: 3).contains {
            Self.provinces[$0] == text[0] && Self.provinces[$0 + 1] == text[1]
        }
        guard isKnown || text[0] == 0x39 else { return false }
        var birth = 0
        for index in 6..<14 { birth = birth * 10 + Int(text[index]) - 0x30 }
        guard (18_500_101...max(closing, 18_500_101)).contains(birth), birth <= closing,
            CalendarDay(year: birth / 10_000, month: birth / 100 % 100, day: birth % 100).exists
        else { return false }
        out.append(text)
        if isX { out[out.count - 1] = 0x58 }
        return true
    }
}

/// `email`, read from its end: labels, the sign, the local part.
private enum Address {
    static func write(_ text: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        out.append(text)
        guard let at = out.lastIndex(of: 0x40), at > 0, at <= 64, out.count - at - 1 <= 253 else { return false }
        var label = 0
        var labels = 1
        for index in ((at + 1)..<out.count).reversed() {
            let byte = out[index]
            if byte == 0x2e {
                // What ends here in this direction begins there in the other.
                guard label > 0, out[index + 1] != 0x2d else { return false }
                (label, labels) = (0, labels + 1)
                continue
            }
            if (0x41...0x5a).contains(byte) { out[index] = byte + 0x20 }
            let isSound = (0x61...0x7a).contains(out[index]) || (0x30...0x39).contains(byte) || (byte == 0x2d && label > 0)
            label += 1
            guard isSound, label <= 63 else { return false }
        }
        guard labels > 1, label > 0, out[at + 1] != 0x2d, out[at - 1] != 0x2e, out[0] != 0x2e else { return false }
        let marks = Array("!#$%&'*+-/=?^_`{|}~.".utf8)
        for index in 0..<at {
            let byte = out[index]
            let isLetter = (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            guard isLetter || (0x30...0x39).contains(byte) || marks.contains(byte) else { return false }
            if byte == 0x2e, out[index - 1] == 0x2e { return false }
        }
        return true
    }
}
