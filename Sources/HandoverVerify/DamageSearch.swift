/// What a text is looked at for before its chain runs (Plan.md section 2.1).
struct DamageSearch: BitwiseCopyable, Sendable {
    /// In the order in which they are looked for.
    enum Code: String, CaseIterable, BitwiseCopyable, Sendable {
        case error = "EXCEL_ERROR"
        case scientific = "EXCEL_SCIENTIFIC"
        case precision = "EXCEL_PRECISION_LOSS"
        case zeros = "EXCEL_ZEROS_LOST"
        case date = "EXCEL_DATE_MANGLED"
        case characters = "LOST_CHARACTERS"
    }

    /// One bit for each code that is looked for.
    private var codes: UInt8 = 0
    private var length = 0
    private var shape: ShapeCheck?

    init(_ rule: CheckedPlan.Rule, _ field: CheckedPlan.Field) {
        let shapes = rule.chain.compactMap { if case .format(let shape) = $0 { shape } else { nil } }
        shape = shapes.first { $0.shape == .residentID || $0.shape == .bankCard }
        length = field.length ?? 0
        for code in Code.allCases where !rule.accepted.contains(code.rawValue) {
            let isWanted =
                switch code {
                case .error: true
                case .scientific: ["identifier", "phone"].contains(field.type) || (field.type == "text" && !shapes.isEmpty)
                case .precision: shape != nil
                case .zeros: field.length != nil
                case .date: field.kind == "spec"
                case .characters: field.type == "identifier" || field.kind == "name"
                }
            if isWanted { codes |= code.bit }
        }
    }

    /// What has happened to a text; `nil` for nothing.
    @inline(__always)
    func find(_ text: Span<UInt8>) -> Code? {
        if codes == Code.error.bit {
            // The commonest fields: an error value ends with one of five characters, or with white space.
            guard !text.isEmpty else { return nil }
            switch text[text.count - 1] {
            case 0x00...0x21, 0x23, 0x3f, 0x41, 0x80, 0x8b, 0xa0, 0xbf: break
            default: return nil
            }
        } else if codes & ~Code.marked == 0 {
            // Numbers of people and of phones: nothing happens to them without one of these bytes.
            var isMarked = false
            for index in text.indices {
                switch text[index] {
                case 0x23, 0x3f, 0x45, 0x65, 0xe9, 0xef: isMarked = true
                default: continue
                }
            }
            if !isMarked { return nil }
        }
        return codes == 0 ? nil : search(text)
    }

    private func search(_ text: Span<UInt8>) -> Code? {
        var (from, to) = (0, text.count)
        Whitespace.trim(text, &from, &to)
        let core = text.extracting(from..<to)
        for code in Code.allCases where codes & code.bit != 0 {
            let isDamaged =
                switch code {
                case .error: Self.isError(core)
                case .scientific: Self.isScientific(core)
                case .precision: isCut(core)
                case .zeros: core.count < length && Self.areDigits(core, 0) && (core[0] != 0x30 || core.count == 1)
                case .date: Self.isDate(core)
                case .characters: Self.hasLost(text)
                }
            if isDamaged { return code }
        }
        return nil
    }

    /// Digits alone, and at least one, from here to the end.
    private static func areDigits(_ text: Span<UInt8>, _ from: Int) -> Bool {
        from < text.count && (from..<text.count).allSatisfy { (0x30...0x39).contains(text[$0]) }
    }

    // MARK: Each code

    private static let errors = [
        "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!",
        "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#PYTHON!", "#EXTERNAL!", "#TIMEOUT!",
    ].map { Array($0.utf8) }

    private static func isError(_ text: Span<UInt8>) -> Bool {
        guard text.count > 2, text[0] == 0x23 else { return false }
        if text.indices.allSatisfy({ text[$0] == 0x23 }) { return true }
        return errors.contains { Bytes.areEqual($0.span, text) }
    }

    /// From the end: digits, a sign, an E, and in front of it a number with at most one point.
    private static func isScientific(_ text: Span<UInt8>) -> Bool {
        var sign = text.count - 1
        while sign > 0, (0x30...0x39).contains(text[sign]) { sign -= 1 }
        guard sign > 1, (sign + 2...sign + 4).contains(text.count), text[sign] == 0x2b || text[sign] == 0x2d,
            text[sign - 1] & 0xdf == 0x45
        else {
            return false
        }
        let start = text[0] == 0x2d ? 1 : 0
        var point = -1
        for index in start..<(sign - 1) where !(0x30...0x39).contains(text[index]) {
            guard text[index] == 0x2e, point < 0 else { return false }
            point = index
        }
        return start < sign - 1 && point != start && point != sign - 2
    }

    private func isCut(_ text: Span<UInt8>) -> Bool {
        guard let shape, (16...19).contains(text.count), Self.areDigits(text, 0) else { return false }
        let zeros = (0..<text.count).reversed().prefix { text[$0] == 0x30 }.count
        guard zeros >= 3, zeros >= text.count - 15 else { return false }
        var copy: [UInt8] = []
        return !shape.write(text, to: &copy)
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].map {
        Array($0.utf8)
    }

    private static func isDate(_ text: Span<UInt8>) -> Bool {
        func isShort(_ range: Range<Int>) -> Bool {
            (1...2).contains(range.count) && range.allSatisfy { (0x30...0x39).contains(text[$0]) }
        }
        func isMonth(_ range: Range<Int>) -> Bool { months.contains { Bytes.areEqual($0.span, text.extracting(range)) } }
        if let hyphen = text.indices.first(where: { text[$0] == 0x2d }) {
            let (left, right) = (0..<hyphen, (hyphen + 1)..<text.count)
            return (isMonth(left) && isShort(right)) || (isShort(left) && isMonth(right))
        }
        // 月 is E6 9C 88, 日 is E6 97 A5.
        guard text.count >= 8, text[text.count - 3] == 0xe6, text[text.count - 2] == 0x97, text[text.count - 1] == 0xa5,
            let month = text.indices.first(where: { text[$0] == 0xe6 }), text[month + 1] == 0x9c, text[month + 2] == 0x88,
            month + 3 <= text.count - 3
        else { return false }
        return isShort(0..<month) && isShort((month + 3)..<(text.count - 3))
    }

    private static let (replacement, mojibake) = (Array("\u{fffd}".utf8), Array("锟斤拷".utf8))

    private static func hasLost(_ text: Span<UInt8>) -> Bool {
        func holds(_ word: [UInt8], _ at: Int) -> Bool {
            at + word.count <= text.count && Bytes.areEqual(text.extracting(at..<(at + word.count)), word.span)
        }
        var before: UInt8 = 0
        for index in text.indices {
            let byte = text[index]
            // Two neighbours of which one is a mark and the other a mark or beyond ASCII.
            if byte == 0x3f, before == 0x3f || before >= 0x80 || text.count == 1 { return true }
            if byte >= 0x80, before == 0x3f { return true }
            if byte == 0xef, holds(replacement, index) { return true }
            if byte == 0xe9, holds(mojibake, index) { return true }
            before = byte
        }
        return false
    }
}

extension DamageSearch.Code {
    /// Those that leave a `#`, a `?`, an E, or the first byte of 锟 or U+FFFD.
    fileprivate static let marked = error.bit | scientific.bit | characters.bit

    /// The code's own bit.
    fileprivate var bit: UInt8 {
        switch self {
        case .error: 1
        case .scientific: 2
        case .precision: 4
        case .zeros: 8
        case .date: 16
        case .characters: 32
        }
    }
}
