import HandoverSQLite

/// A row in the form in which rows are compared, in one buffer that is used again and again.
///
/// Of the tables of a plan that is the canonical line of Format.md section 3.1, so that a row of the archive is compared as it
/// lies there. Of snapshots it is a form of our own, in which equal values have equal bytes: a letter for the storage class, and
/// behind it eight bytes of an integer or a real, or a length in eight bytes and the text or blob.
struct ComparedLine {
    private(set) var bytes = [UInt8](repeating: 0, count: 4096)
    private var count = 0
    /// Where each field begins, and where one more would: field `f` ends one byte before `starts[f + 1]`.
    private(set) var starts: [Int] = []

    /// What stands for a value that equals nothing. No canonical line has such a byte, for it is not UTF-8.
    static let nothing: UInt8 = 0xff

    mutating func begin() {
        count = 0
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
    }

    /// Appends one value as the codec reads it.
    /// - Parameter data: what the cell's text or blob lies in.
    mutating func append(_ cell: SQLiteCells.Cell, _ data: Span<UInt8>, _ codec: ValueCodec) {
        switch (codec, cell.kind) {
        case (.literal, let kind): appendLiteral(cell, kind, data)
        case (_, .null): break
        case (.text, .text): appendText(data, cell.range)
        case (.integer, .integer): appendAmount(cell.bits.magnitude, scale: 0, isNegative: cell.bits < 0)
        case (.minorUnits(let scale), .integer): appendAmount(cell.bits.magnitude, scale: scale, isNegative: cell.bits < 0)
        case (.real(let scale), .real): appendReal(cell.real, scale: scale)
        case (.real(let scale), .integer): appendWhole(cell.bits, scale: scale)
        default: put(Self.nothing)
        }
        put(0x2c)
        starts.append(count)
    }

    private mutating func reserve(_ more: Int) {
        guard count + more > bytes.count else { return }
        bytes += [UInt8](repeating: 0, count: max(more, bytes.count))
    }

    private mutating func put(_ byte: UInt8) {
        reserve(1)
        bytes[count] = byte
        count += 1
    }

    // MARK: Canonical fields

    /// A text as a field: in quotes exactly if it has to be.
    private mutating func appendText(_ data: Span<UInt8>, _ range: Range<Int>) {
        reserve(2 * range.count + 2)
        var at = count
        var mustQuote = range.isEmpty
        do {
            var out = bytes.mutableSpan
            for index in range {
                let byte = data[index]
                out[at] = byte
                at += 1
                mustQuote = mustQuote || byte == 0x2c || byte == 0x22 || byte == 0x0a || byte == 0x0d
            }
        }
        if mustQuote { at = quote(data, range) }
        count = at
    }

    /// Appends a text as its field.
    mutating func append(text data: Span<UInt8>, _ range: Range<Int>) {
        appendText(data, range)
        put(0x2c)
        starts.append(count)
    }

    private mutating func quote(_ data: Span<UInt8>, _ range: Range<Int>) -> Int {
        var at = count
        var out = bytes.mutableSpan
        out[at] = 0x22
        at += 1
        for index in range {
            if data[index] == 0x22 {
                out[at] = 0x22
                at += 1
            }
            out[at] = data[index]
            at += 1
        }
        out[at] = 0x22
        return at + 1
    }

    /// Digits, with a point in front of the last `scale` of them. Zero has no sign.
    private mutating func appendAmount(_ magnitude: UInt64, scale: Int, isNegative: Bool) {
        reserve(40)
        if isNegative, magnitude > 0 { put(0x2d) }
        // From the last digit to the first: at least one stands in front of the point.
        var (rest, digits) = (magnitude, 1)
        while rest >= 10 {
            rest /= 10
            digits += 1
        }
        let width = max(digits, scale + 1) + (scale > 0 ? 1 : 0)
        var at = count + width
        rest = magnitude
        for index in 0..<width {
            at -= 1
            if scale > 0, index == scale {
                bytes[at] = 0x2e
                continue
            }
            bytes[at] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += width
    }

    /// A number that the database keeps as an integer, in a field of amounts.
    private mutating func appendWhole(_ value: Int64, scale: Int) {
        appendAmount(value.magnitude, scale: 0, isNegative: value < 0)
        guard scale > 0 else { return }
        put(0x2e)
        for _ in 0..<scale { put(0x30) }
    }

    private mutating func appendReal(_ value: Double, scale: Int) {
        switch RealRounding.rounded(value, scale: scale) {
        case .units(let units): appendAmount(units, scale: scale, isNegative: value < 0)
        case .digits(let digits):
            // Rare: above 2^64 units.
            reserve(digits.count + 2)
            if value < 0 { put(0x2d) }
            for (index, digit) in digits.enumerated() {
                if scale > 0, index == digits.count - scale { put(0x2e) }
                put(0x30 + digit)
            }
        case .none: put(Self.nothing)
        }
    }

    /// Appends a number rounded to a scale; false for what is none.
    mutating func append(real value: Double, scale: Int) -> Bool {
        let before = count
        appendReal(value, scale: scale)
        guard count > before + 1 || bytes[before] != Self.nothing else {
            count = before
            return false
        }
        put(0x2c)
        starts.append(count)
        return true
    }

    // MARK: Values of snapshots

    private mutating func appendLiteral(_ cell: SQLiteCells.Cell, _ kind: SQLiteStatement.Kind, _ data: Span<UInt8>) {
        switch kind {
        case .null: put(0x6e)
        case .integer: put(0x69, word: UInt64(bitPattern: cell.bits))
        case .real: put(0x72, word: UInt64(bitPattern: cell.bits))
        case .text, .blob:
            put(kind == .text ? 0x74 : 0x62, word: UInt64(cell.range.count))
            reserve(cell.range.count)
            var at = count
            do {
                var out = bytes.mutableSpan
                for index in cell.range {
                    out[at] = data[index]
                    at += 1
                }
            }
            count = at
        }
    }

    private mutating func put(_ letter: UInt8, word: UInt64) {
        reserve(9)
        bytes[count] = letter
        for place in 0..<8 { bytes[count + 1 + place] = UInt8(truncatingIfNeeded: word >> UInt64(8 * place)) }
        count += 9
    }

    /// Appends a value that equals nothing.
    mutating func appendNothing() {
        put(Self.nothing)
        put(0x2c)
        starts.append(count)
    }

    /// Appends a field that is canonical already; null is nothing.
    mutating func append(canonical field: Span<UInt8>) {
        reserve(field.count + 1)
        for index in field.indices { bytes[count + index] = field[index] }
        count += field.count
        put(0x2c)
        starts.append(count)
    }

    /// A canonical field as it is shown; `nil` where it is none.
    func shown(_ index: Int) -> Differences.Shown? {
        let text = Array(bytes[field(index, starts)])
        guard text != [Self.nothing], String(validating: text, as: UTF8.self) != nil else { return nil }
        return Differences.Shown(text)
    }
}

/// How a stored value is read back (Format.md section 8.1).
enum ValueCodec: Equatable {
    case text, integer, literal
    case minorUnits(scale: Int)
    case real(scale: Int)
    // Of PostgreSQL alone.
    case numeric(scale: Int)
    case boolean, date
    /// A time without its offset: in UTC, or as it is written.
    case instant, local

    init(_ representation: CheckedPlan.Target.Representation, scale: Int) {
        switch representation {
        case .text: self = .text
        case .integer: self = .integer
        case .minorUnits: self = .minorUnits(scale: scale)
        case .real: self = .real(scale: scale)
        case .literal: self = .literal
        case .numeric: self = .numeric(scale: scale)
        case .boolean: self = .boolean
        case .date: self = .date
        case .timestamptz: self = .instant
        case .timestamp: self = .local
        }
    }

    /// Those of the columns of a table.
    static func of(_ entry: CheckedPlan.Target.Table, _ schema: CheckedPlan.Table) -> [ValueCodec] {
        zip(entry.columns, schema.fields).map { ValueCodec($0.representation, scale: $1.scale) }
    }
}
