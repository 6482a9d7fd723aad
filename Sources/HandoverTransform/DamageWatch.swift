import CHandoverBytes
import HandoverData
package import HandoverPlan

/// What a field's source text is looked at for before its chain runs (Plan.md section 2.1).
///
/// Nearly every text is sound, and every field is watched: a glance at a few bytes comes first, and only then the search.
package struct DamageWatch: BitwiseCopyable, Sendable {
    private var hasNumbers = false
    private var hasDates = false
    private var hasCharacters = false
    private var hasErrors = false
    /// Digits of a value of nothing but digits; 0 where nobody said.
    private var length = 0
    /// The format whose check tells lost digits.
    private var checked: FormatOperator?

    package init(_ rule: Plan.FieldMapping, _ field: Plan.Field, _ chain: [Operator], closing: String) {
        func looks(for damage: Damage) -> Bool {
            damage.concerns(field, chain) && !rule.accept.contains { $0.damage == damage }
        }
        hasErrors = looks(for: .excelError)
        hasNumbers = looks(for: .excelScientific)
        hasDates = looks(for: .excelDateMangled)
        hasCharacters = looks(for: .lostCharacters)
        length = looks(for: .excelZerosLost) ? field.length ?? 0 : 0
        guard looks(for: .excelPrecisionLoss) else { return }
        for case .format(let format) in chain where checked == nil && format.tellsPrecisionLoss {
            checked = FormatOperator(format, closing: closing)
        }
    }

    /// What is worth a search, of which a glance can rule out the most.
    struct Glance: BitwiseCopyable, Sendable {
        private var bits: UInt8 = 0

        private static let (numbers, characters, search): (UInt8, UInt8, UInt8) = (1, 2, 4)

        /// Suspects nothing.
        init() {}

        /// - Parameter needsSearch: whether only the search itself can tell.
        fileprivate init(hasNumbers: Bool, hasCharacters: Bool, needsSearch: Bool) {
            bits = (hasNumbers ? Self.numbers : 0) | (hasCharacters ? Self.characters : 0) | (needsSearch ? Self.search : 0)
        }

        /// False for nearly every sound text.
        @inline(__always)
        func suspects(_ text: Span<UInt8>) -> Bool {
            if text.isEmpty { return false }
            let first = text[0]
            // An error value begins with `#`, white space with a byte up to 20 or with C2, E2, E3 or EF.
            guard first > 0x23, first < 0xc2 || (first > 0xe3 && first != 0xef) else { return true }
            return bits != 0 && suspectsMore(text)
        }

        @inline(never)
        private func suspectsMore(_ text: Span<UInt8>) -> Bool {
            if bits & Self.search != 0 { return true }
            let end = text.count
            // White space at the end hides what stands in front of it.
            let last = text[end - 1]
            if last <= 0x20 || last == 0x80 || last == 0x8b || last == 0xa0 || last == 0xbf { return true }
            if bits & Self.numbers != 0, last <= 0x39 {
                // A sign in front of one, two or three digits, `+` or `-`.
                for back in 2...4 where back < end && (text[end - back] == 0x2b || text[end - back] == 0x2d) { return true }
            }
            guard bits & Self.characters != 0 else { return false }
            return unsafe text.withUnsafeBufferPointer { unsafe handover_may_have_lost($0.baseAddress, $0.count) != 0 }
        }
    }

    var glance: Glance {
        Glance(
            hasNumbers: hasNumbers, hasCharacters: hasCharacters,
            needsSearch: hasDates || length > 0 || checked != nil)
    }

    /// What has happened to a text that is suspected; `nil` for nothing.
    @inline(never)
    package func find(_ text: Span<UInt8>) -> Damage? {
        let trimmed = text.extracting(TextOperators.trimmed(text))
        if hasErrors, DamagedText.isError(trimmed) { return .excelError }
        var digits = 0
        while digits < trimmed.count, FormatOperator.isDigit(trimmed[digits]) { digits += 1 }
        if hasNumbers, DamagedText.isScientific(trimmed) { return .excelScientific }
        if digits == trimmed.count, digits > 0 {
            if let checked, lostPrecision(trimmed, checked) { return .excelPrecisionLoss }
            if digits < length, digits == 1 || trimmed[0] != 0x30 { return .excelZerosLost }
        }
        if hasDates, DamagedText.isDate(trimmed) { return .excelDateMangled }
        return hasCharacters && Self.hasLostCharacters(text) ? .lostCharacters : nil
    }

    private func lostPrecision(_ digits: Span<UInt8>, _ format: FormatOperator) -> Bool {
        let end = digits.count
        guard (16...19).contains(end) else { return false }
        for index in min(15, end - 3)..<end where digits[index] != 0x30 { return false }
        var ignored: [UInt8] = []
        return format.apply(digits, into: &ignored) == .failed
    }

    /// U+FFFD is EF BF BD, 锟斤拷 is E9 94 9F E6 96 A4 E6 8B B7.
    private static func hasLostCharacters(_ text: Span<UInt8>) -> Bool {
        for index in text.indices {
            switch text[index] {
            case 0x3f:
                if text.count == 1 { return true }
                if index > 0, text[index - 1] == 0x3f || text[index - 1] >= 0x80 { return true }
                if index + 1 < text.count, text[index + 1] >= 0x80 { return true }
            case 0xef: if ChineseScalar.at(text, index) == "\u{fffd}" { return true }
            case 0xe9:
                if ChineseScalar.at(text, index) == "锟", ChineseScalar.at(text, index + 3) == "斤",
                    ChineseScalar.at(text, index + 6) == "拷"
                {
                    return true
                }
            default: continue
            }
        }
        return false
    }
}
