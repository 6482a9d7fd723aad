import HandoverPlan

/// How one field of the target is made, compiled from the plan: numbers into the tables of its ``MappingProgram``.
///
/// It owns no array, so that nothing is counted up and down for each value of two million records.
struct FieldProgram: BitwiseCopyable, Sendable {
    /// The field of the source's record, from 0; below 0 for a constant, and for a text that is made before its line.
    var column: Int32
    /// Which of the program's texts that are made before their line; below 0 for none.
    var made: Int32 = -1
    /// Which of the program's computed fields; below 0 for none.
    var computed: Int32 = -1
    /// Whether its chain begins with `trim`, then with `fold-width`: most do, and these two are no steps then.
    var trims = false
    var folds = false
    /// The first of its steps; the last is one that writes.
    var firstStep: Int32
    /// The canonical CSV of a constant.
    var constant = TextTable.Entry()
    /// The texts that mean null in this source, without the empty one.
    var nulls: TextTable.List
    var emptyIsNull: Bool
    /// Whether the plan's `else` writes null instead of holding the record back.
    var nullifies = false
    var isRequired: Bool
    /// Whether the key or a reference needs to know where it lies in the line.
    var isBound = false
    /// Whether a sum or a balance needs its amount.
    var isAmount = false
    /// How it is seen whether a value is another text than its column has.
    var comparison = Comparison.none
    /// Which of the program's watches looks at its source text, and what it begins with; below 0 for none.
    var watch: Int32 = -1
    var glance = DamageWatch.Glance()
    /// Whether it is the same in every record.
    var isConstant: Bool { column < 0 && made < 0 && computed < 0 }
    /// Bytes that one byte of the source text can become in the line.
    var growth: UInt8 = 2
}

extension FieldProgram {
    enum Comparison: BitwiseCopyable, Sendable {
        /// It is that text, unless trimming or folding says otherwise; or there is no such column.
        case none
        /// It is always another.
        case always
        /// By its bytes, which are never quoted.
        case plain
        /// By its bytes, without the quotes.
        case text
    }
}

/// One operator of a field (Plan.md section 3). Those from ``text`` on write the field, and end it.
enum FieldStep: BitwiseCopyable, Sendable {
    case trim, foldWidth
    case nullIf(TextTable.List)
    case ifAbsent(TextTable.Entry)
    /// Keys in order, and as many values behind them.
    case map(TextTable.List)
    case oneOf(TextTable.List)
    /// Which of the program's formats.
    case format(Int32)
    case excelText, excelNumber
    case pad(Int32)
    case text
    /// Text that may not be empty.
    case identifier
    case integer
    case decimal(scale: Int32)
    case money(scale: Int32)
    case amount(scale: Int32)
    /// Which of the program's date operators; those of months and times are among them.
    case date(Int32)
    case phone(Int32)
    case list(Int32)
    case ifNull(TextTable.Entry)
    /// Which of the program's rewritings.
    case rewrite(Int32)
    /// Which of the program's scaled amounts.
    case scaled(Int32)
    /// Which of the program's counts of time.
    case epoch(Int32)
    /// The text is whole: it is kept until its line has room.
    case keep

    /// Whether a value that is missing stays so: behind it nothing gives a text to it.
    var isLast: Bool {
        switch self {
        case .trim, .foldWidth, .nullIf, .ifAbsent, .map, .oneOf, .format, .excelText, .excelNumber, .pad, .ifNull, .rewrite:
            false
        case .text, .identifier, .integer, .decimal, .money, .amount, .date, .phone, .list, .keep, .scaled, .epoch: true
        }
    }
}

extension FieldStep {
    /// Whether a text goes through it as it is, or not at all.
    var passesOn: Bool {
        switch self {
        case .nullIf, .ifAbsent, .oneOf, .text, .identifier: true
        default: false
        }
    }

    /// Whether it writes what needs no quotes.
    var isPlain: Bool {
        switch self {
        case .integer, .decimal, .money, .amount, .scaled, .date, .epoch, .phone: true
        default: false
        }
    }
}

/// What became of one value. `failed` and `damaged` left nothing in the line.
enum FieldOutcome: BitwiseCopyable {
    case value, null, absent, failed, emptyIdentifier, tooLarge
    case damaged(Damage)
}

/// What operators need beside their text: one for all records of a batch.
struct Workspace {
    /// The folded text while the chain goes on with it.
    var folded: [UInt8] = []
    /// A text that an operator made, while the chain goes on with it.
    var made: [UInt8] = []
    /// Whether a repair has changed the field's text.
    var isRepaired = false
    /// Whether a copied text was trimmed or folded, or the value of a field that is missing or made is none that its column has.
    var isOther = false
    /// Texts that are whole and wait for their lines, one after the other.
    var kept: [UInt8] = []
    /// Buffers that no rewriting uses just now.
    var spare: [[UInt8]] = []
}

/// The texts of a program, one after the other.
struct TextTable: Sendable {
    /// Where one text lies.
    struct Entry: BitwiseCopyable, Sendable {
        fileprivate var start: Int32 = 0
        fileprivate var end: Int32 = 0

        var range: Range<Int> { Int(start)..<Int(end) }
    }

    /// Consecutive entries, in order of their lengths, then of their bytes.
    struct List: BitwiseCopyable, Sendable {
        fileprivate var first: Int32 = 0
        fileprivate(set) var count: Int32 = 0
    }

    private(set) var bytes: [UInt8] = []
    private(set) var entries: [Entry] = []

    mutating func add(_ text: [UInt8]) -> Entry {
        defer { bytes += text }
        return Entry(start: Int32(bytes.count), end: Int32(bytes.count + text.count))
    }

    /// Adds texts to be found, each with one that stands for it, or with none. Of equal ones the first counts.
    mutating func add(_ texts: [(from: [UInt8], to: [UInt8]?)]) -> List {
        var unique: [[UInt8]: [UInt8]?] = [:]
        for text in texts where unique[text.from] == nil { unique[text.from] = .some(text.to) }
        let sorted = unique.sorted { ($0.key.count, $0.key) < ($1.key.count, $1.key) }
        let list = List(first: Int32(entries.count), count: Int32(sorted.count))
        for pair in sorted { entries.append(add(pair.key)) }
        for case let (_, to?) in sorted { entries.append(add(to)) }
        return list
    }

    /// Whether a text of the list is this one.
    @inline(__always)
    func has(_ text: Span<UInt8>, in list: List) -> Bool { find(text, in: list) != nil }

    /// What stands in a list of pairs for this text; `nil` if it is not there.
    @inline(__always)
    func value(of text: Span<UInt8>, in list: List) -> Entry? {
        find(text, in: list).map { entries[$0 + Int(list.count)] }
    }

    /// The entry of a list that is this text; `nil` if none is.
    private func find(_ text: Span<UInt8>, in list: List) -> Int? {
        var low = Int(list.first)
        var high = low + Int(list.count)
        while low < high {
            let middle = (low + high) / 2
            let order = compare(text, entries[middle])
            if order == 0 { return middle }
            if order > 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// Below 0 if the text comes before the entry, above 0 if behind it.
    private func compare(_ text: Span<UInt8>, _ entry: Entry) -> Int {
        let count = entry.range.count
        guard text.count == count else { return text.count - count }
        let start = entry.range.lowerBound
        for index in 0..<count where text[index] != bytes[start + index] {
            return Int(text[index]) - Int(bytes[start + index])
        }
        return 0
    }
}

private func < (left: (Int, [UInt8]), right: (Int, [UInt8])) -> Bool {
    left.0 != right.0 ? left.0 < right.0 : left.1.lexicographicallyPrecedes(right.1)
}
