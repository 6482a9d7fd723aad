import HandoverCore

/// `times` and `round` of an amount, and the hundredth that a percentage is (Plan.md section 3): rows of digits, as on paper.
struct AmountScaling: Sendable {
    enum Form: String { case decimal, money, amount, percent }
    enum Mode: String { case halfUp = "half-up", halfEven = "half-even", down }

    let form: Form
    private let mode: Mode?
    /// Digits of what it is multiplied by, and how many of them stand behind the point.
    private let factor: [UInt8]
    private let factorFraction: Int

    /// Whether an amount is more than read.
    static func isStated(_ value: JSONText) -> Bool { value["round"] != nil || value["times"] != nil }

    init?(_ value: JSONText) {
        guard let form = (value["op"]?.string).flatMap(Form.init(rawValue:)) else { return nil }
        self.form = form
        mode = (value["round"]?.string).flatMap(Mode.init(rawValue:))
        guard (mode == nil) == (value["round"] == nil), form != .percent || value["times"] == nil else { return nil }
        let text = Array((value["times"]?.string ?? (form == .percent ? "0.01" : "1")).utf8)
        var digits: [UInt8] = []
        let point = text.firstIndex(of: 0x2e) ?? text.count
        // What a decimal accepts, in the scale that it has.
        guard text.count <= 19, text.first != 0x2d, DigitRow.decimal(text.span, max(text.count - point - 1, 0), into: &digits)
        else {
            return nil
        }
        factor = digits.filter { $0 != 0x2e }.map { $0 - 0x30 }
        factorFraction = max(text.count - point - 1, 0)
        guard factor.count <= 18, factor.contains(where: { $0 > 0 }) else { return nil }
    }

    /// Appends the canonical text of a scale; false where it fails.
    /// - Parameter plain: for the amount at work.
    func write(_ text: Span<UInt8>, _ scale: Int, _ plain: inout [UInt8], to out: inout [UInt8]) -> Bool {
        var exact: [UInt8] = []
        let isRead =
            switch form {
            case .decimal: DigitRow.decimal(text, Self.places(text), limit: .max, into: &exact)
            case .money: DigitRow.money(text, Self.places(text), limit: .max, into: &exact)
            case .amount: SpokenAmount.write(text, nil, &plain, to: &exact)
            case .percent: percent(text, into: &exact)
            }
        guard isRead else { return false }
        let isNegative = exact.first == 0x2d
        let point = exact.firstIndex(of: 0x2e) ?? exact.count
        let digits = exact.filter { (0x30...0x39).contains($0) }.map { $0 - 0x30 }
        var row = product(digits)
        guard fit(&row, places: max(exact.count - point - 1, 0) + factorFraction, scale) else { return false }
        let first = row.firstIndex { $0 > 0 } ?? row.count
        guard row.count - first <= Limits.decimalDigits else { return false }
        if isNegative, first < row.count { out.append(0x2d) }
        let whole = row.count - scale
        if first >= whole { out.append(0x30) }
        for index in min(first, whole)..<row.count {
            if index == whole { out.append(0x2e) }
            out.append(0x30 + row[index])
        }
        return true
    }

    /// How many digits stand behind the point of a number in this text.
    static func places(_ text: Span<UInt8>) -> Int {
        guard let point = text.indices.first(where: { text[$0] == 0x2e }) else { return 0 }
        return (point + 1..<text.count).prefix { (0x30...0x39).contains(text[$0]) }.count
    }

    private func percent(_ text: Span<UInt8>, into exact: inout [UInt8]) -> Bool {
        let sign = text.count > 2 && text[text.count - 1] == 0x85 ? [0xef, 0xbc, 0x85] : [0x25] as [UInt8]
        let start = text.count - sign.count
        guard start > 0, Bytes.areEqual(text.extracting(start..<text.count), sign.span) else { return false }
        let number = text.extracting(0..<start)
        return DigitRow.decimal(number, Self.places(number), limit: .max, into: &exact)
    }

    /// Long multiplication: columns first, then what is carried.
    private func product(_ digits: [UInt8]) -> [UInt8] {
        var columns = [Int](repeating: 0, count: digits.count + factor.count)
        for (left, digit) in digits.enumerated() where digit > 0 {
            for (right, other) in factor.enumerated() { columns[left + right + 1] += Int(digit) * Int(other) }
        }
        for index in columns.indices.reversed().dropLast() {
            columns[index - 1] += columns[index] / 10
            columns[index] %= 10
        }
        return columns.map { UInt8($0) }
    }

    /// Brings a row with so many places to a scale: half a unit is added, and the rest cut off. False where that is not allowed.
    private func fit(_ row: inout [UInt8], places: Int, _ scale: Int) -> Bool {
        // At least one digit stands in front of what falls away, and of the point.
        if row.count <= places + 1 { row.insert(contentsOf: repeatElement(0, count: places + 2 - row.count), at: 0) }
        guard places > scale else {
            row += repeatElement(0, count: scale - places)
            return true
        }
        let kept = row.count - (places - scale)
        let rest = row[kept...]
        switch mode {
        case nil: if rest.contains(where: { $0 > 0 }) { return false }
        case .down?: break
        case .halfUp?, .halfEven?:
            let isHalf = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
            if mode == .halfEven, isHalf, row[kept - 1] % 2 == 0 { break }
            var carry = rest.first.map { $0 + 5 > 9 } ?? false
            for index in (0..<kept).reversed() where carry {
                carry = row[index] == 9
                row[index] = carry ? 0 : row[index] + 1
            }
        }
        row.removeLast(row.count - kept)
        return true
    }
}
