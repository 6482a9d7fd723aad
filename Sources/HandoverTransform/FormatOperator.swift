import HandoverPlan

/// `format` (Plan.md section 3): a number or an address of a known shape.
struct FormatOperator: BitwiseCopyable, Sendable {
    let format: FieldFormat
    /// The plan's closing as a number, 20261231: nobody is born later.
    let closing: Int

    init(_ format: FieldFormat, closing: String) {
        self.format = format
        self.closing = closing.utf8.reduce(0) { (0x30...0x39).contains($1) ? $0 * 10 + Int($1 - 0x30) : $0 }
    }

    enum Outcome { case same, changed, failed }

    /// Holds the text against the shape.
    /// - Parameter out: gets the text as it is to be written, where that is another one.
    func apply(_ text: Span<UInt8>, into out: inout [UInt8]) -> Outcome {
        switch format {
        case .residentID: return residentID(text, into: &out)
        case .creditCode: return Self.isCreditCode(text) ? .same : .failed
        case .bankCard:
            guard Self.takeDigits(text, into: &out), (12...19).contains(out.count), Self.isLuhn(out.span) else { return .failed }
            return .changed
        case .mobile:
            return Self.areDigits(text, 11...11) && text[0] == 0x31 && text[1] >= 0x33 ? .same : .failed
        case .landline: return Self.isLandline(text) ? .same : .failed
        case .invoice: return Self.invoice(text, into: &out)
        case .postcode: return Self.areDigits(text, 6...6) ? .same : .failed
        case .wechat: return Self.isWeChat(text) ? .same : .failed
        case .qq: return Self.areDigits(text, 5...11) && text[0] != 0x30 ? .same : .failed
        case .email: return Email.canonical(text, into: &out)
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func areDigits(_ text: Span<UInt8>, _ count: ClosedRange<Int>) -> Bool {
        guard count.contains(text.count) else { return false }
        for index in text.indices where !isDigit(text[index]) { return false }
        return true
    }

    // MARK: Resident identity number

    private static let weights: InlineArray<17, Int> = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    /// `10X98765432`
    private static let checks: InlineArray<11, UInt8> = [
        0x31, 0x30, 0x58, 0x39, 0x38, 0x37, 0x36, 0x35, 0x34, 0x33, 0x32,
    ]

    private func residentID(_ text: Span<UInt8>, into out: inout [UInt8]) -> Outcome {
        guard text.count == 18, Self.areDigits(text.extracting(0..<17), 17...17) else { return .failed }
        func number(_ range: Range<Int>) -> Int { range.reduce(0) { $0 * 10 + Int(text[$1] - 0x30) } }
        guard text[0] == 0x39 || Self.isProvince(number(0..<2)) else { return .failed }
        let birth = number(6..<14)
        let (year, month, day) = (birth / 10_000, birth / 100 % 100, birth % 100)
        guard birth >= 18_500_101, birth <= closing, (1...12).contains(month), day >= 1,
            day <= Self.days(of: month, year)
        else { return .failed }
        var sum = 0
        for index in 0..<17 { sum += Int(text[index] - 0x30) * Self.weights[index] }
        let check = Self.checks[sum % 11]
        if text[17] == check { return .same }
        guard check == 0x58, text[17] == 0x78 else { return .failed }
        out.removeAll(keepingCapacity: true)
        for index in 0..<17 { out.append(text[index]) }
        out.append(check)
        return .changed
    }

    private static func days(of month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isProvince(_ number: Int) -> Bool {
        switch number {
        case 11...15, 21...23, 31...37, 41...46, 50...54, 61...65, 71, 81...83: true
        default: false
        }
    }

    // MARK: Codes

    /// GB 32100-2015: the weights are powers of 3.
    private static func isCreditCode(_ text: Span<UInt8>) -> Bool {
        guard text.count == 18 else { return false }
        var (sum, weight) = (0, 1)
        for index in 0..<17 {
            guard let value = creditValue(text[index]) else { return false }
            sum += value * weight
            weight = weight * 3 % 31
        }
        return creditValue(text[17]) == (31 - sum % 31) % 31
    }

    /// The place in `0123456789ABCDEFGHJKLMNPQRTUWXY`.
    private static func creditValue(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x48: Int(byte) - 0x41 + 10
        case 0x4a...0x4e: Int(byte) - 0x4a + 18
        case 0x50...0x52: Int(byte) - 0x50 + 23
        case 0x54...0x55: Int(byte) - 0x54 + 26
        case 0x57...0x59: Int(byte) - 0x57 + 28
        default: nil
        }
    }

    /// ISO/IEC 7812.
    private static func isLuhn(_ digits: Span<UInt8>) -> Bool {
        var sum = 0
        var isDoubled = false
        for index in stride(from: digits.count - 1, through: 0, by: -1) {
            let value = Int(digits[index] - 0x30) * (isDoubled ? 2 : 1)
            sum += value > 9 ? value - 9 : value
            isDoubled.toggle()
        }
        return sum % 10 == 0
    }

    /// The digits of a text of digits with spaces and hyphens between them.
    private static func takeDigits(_ text: Span<UInt8>, into out: inout [UInt8]) -> Bool {
        out.removeAll(keepingCapacity: true)
        guard !text.isEmpty, isDigit(text[0]), isDigit(text[text.count - 1]) else { return false }
        for index in text.indices {
            if isDigit(text[index]) {
                out.append(text[index])
            } else if text[index] != 0x20, text[index] != 0x2d {
                return false
            }
        }
        return true
    }

    private static func invoice(_ text: Span<UInt8>, into out: inout [UInt8]) -> Outcome {
        if areDigits(text, 18...18) || areDigits(text, 20...20) { return .same }
        let split = text.count - 9
        guard split == 10 || split == 12, text[split] == 0x20 || text[split] == 0x2d, takeDigits(text, into: &out),
            out.count == text.count - 1
        else { return .failed }
        return .changed
    }

    /// `0`, area, number, extension: 0755-26000000-801.
    private static func isLandline(_ text: Span<UInt8>) -> Bool {
        guard text.count >= 10, text[0] == 0x30, isDigit(text[1]), isDigit(text[2]), isDigit(text[3]) || text[3] == 0x2d else {
            return false
        }
        let isShort = text[1] == 0x31 ? text[2] == 0x30 : text[1] == 0x32 && text[2] != 0x36
        guard isShort || (text[1] >= 0x33 && isDigit(text[3])) else { return false }
        var index = isShort ? 3 : 4
        if text[index] == 0x2d { index += 1 }
        let start = index
        while index < text.count, isDigit(text[index]) { index += 1 }
        guard index - start == 8 || (index - start == 7 && !isShort) else { return false }
        guard (0x32...0x38).contains(text[start]) else { return false }
        if index == text.count { return true }
        return text[index] == 0x2d && areDigits(text.extracting((index + 1)...), 1...6)
    }

    private static func isWeChat(_ text: Span<UInt8>) -> Bool {
        guard (6...20).contains(text.count), isLetter(text[0]) else { return false }
        for index in text.indices {
            let byte = text[index]
            guard isLetter(byte) || isDigit(byte) || byte == 0x2d || byte == 0x5f else { return false }
        }
        return true
    }

    static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a }
}

/// `email`: runs with points between, on both sides of the sign.
private enum Email {
    static func canonical(_ text: Span<UInt8>, into out: inout [UInt8]) -> FormatOperator.Outcome {
        var at = 0
        while at < text.count, text[at] != 0x40 { at += 1 }
        guard (1...64).contains(at), at < text.count, text.count - at - 1 <= 253 else { return .failed }
        var run = 0
        for index in 0..<at {
            if text[index] == 0x2e {
                guard run > 0 else { return .failed }
                run = 0
            } else {
                guard isLocal(text[index]) else { return .failed }
                run += 1
            }
        }
        guard run > 0 else { return .failed }
        return domain(text, at + 1, into: &out)
    }

    private static func domain(_ text: Span<UInt8>, _ from: Int, into out: inout [UInt8]) -> FormatOperator.Outcome {
        var (labels, start, hasCapitals) = (0, from, false)
        for index in from...text.count {
            if index < text.count, text[index] != 0x2e {
                guard FormatOperator.isDigit(text[index]) || FormatOperator.isLetter(text[index]) || text[index] == 0x2d else {
                    return .failed
                }
                hasCapitals = hasCapitals || (0x41...0x5a).contains(text[index])
                continue
            }
            guard (1...63).contains(index - start), text[start] != 0x2d, text[index - 1] != 0x2d else { return .failed }
            labels += 1
            start = index + 1
        }
        guard labels >= 2 else { return .failed }
        guard hasCapitals else { return .same }
        out.removeAll(keepingCapacity: true)
        for index in 0..<text.count {
            let isCapital = index >= from && (0x41...0x5a).contains(text[index])
            out.append(isCapital ? text[index] + 0x20 : text[index])
        }
        return .changed
    }

    /// What RFC 5322 calls atext.
    private static func isLocal(_ byte: UInt8) -> Bool {
        if FormatOperator.isDigit(byte) || FormatOperator.isLetter(byte) { return true }
        switch byte {
        case 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2d, 0x2f, 0x3d, 0x3f, 0x5e...0x60, 0x7b...0x7e: return true
        default: return false
        }
    }
}
