/// The rules of a mapping as flat lists of small values.
///
/// Millions of rows go through them on every core: an enumeration with arrays in it would have its reference counts changed for
/// every value, by all cores at once. So the texts that operators need lie in one arena, and steps name them by number.
struct RowProgram: Sendable {
    enum Kind: UInt8, BitwiseCopyable {
        case trim, foldWidth, nullIf, ifAbsent, map, integer, decimal, money, date, phone
        case oneOf, format, excelText, excelNumber, pad, amount, boolean, month, datetime, list
        case ifNull, rewrite, scaled, epoch
    }

    /// One operator. `texts` are those of the arena that it needs; of a map the sorted keys, each with its value behind it.
    struct Step: Sendable {
        var kind: Kind
        /// Of an amount its scale; of `pad` the digits, of `boolean` how many texts mean true, of `datetime` which zone, of `rewrite`
        /// which change, of `scaled` which scaling, of `list` which arrangement.
        var scale: Int
        var texts: Range<Int>
        /// Of `format`.
        var shape: ShapeCheck?
    }

    struct Rule: Sendable {
        /// Its place among the rules.
        var index: Int
        var input: CheckedPlan.Input
        var steps: Range<Int>
        /// The text of a constant.
        var constant: Int
        var nullifies: Bool
        /// The field may not be null.
        var isNeeded: Bool
        var isIdentifier: Bool
        var damage: DamageSearch
        /// Which of the sets of columns that make a field together.
        var several = -1
        var lookup: CheckedPlan.LookedUp?
    }

    private(set) var rules: [Rule] = []
    private(set) var steps: [Step] = []
    private(set) var zones: [ZoneTable] = []
    private(set) var changes: [TextChange] = []
    private(set) var scalings: [(AmountScaling, scale: Int)] = []
    private(set) var arrangements: [SplitText] = []
    private(set) var several: [SeveralColumns] = []
    private(set) var arena: [UInt8] = []
    private var bounds: [Range<Int>] = []
    /// The texts that mean null, without the empty one; that stands for an unquoted empty field of a CSV file alone.
    private(set) var nulls = 0..<0
    private(set) var emptyIsNull = false
    /// For each rule, what it looks into.
    var lookups: [LookupIndex?] = []
    /// All texts that mean null.
    private(set) var nullTexts: [[UInt8]] = []

    init() {}

    init(_ mapping: CheckedPlan.Mapping, _ plan: CheckedPlan) {
        self.init(mapping.rules, of: plan.tables[mapping.table], nulls: plan.sources[mapping.source].nulls)
    }

    /// - Parameter rules: in the order of the table's fields.
    init(_ rules: [CheckedPlan.Rule], of table: CheckedPlan.Table, nulls: [[UInt8]]) {
        self.nulls = add(nulls.filter { !$0.isEmpty })
        emptyIsNull = nulls.contains([])
        nullTexts = nulls
        for (index, rule) in rules.enumerated() {
            let field = table.fields[index]
            let first = steps.count
            for step in rule.chain { append(step) }
            self.rules.append(
                Rule(
                    index: index, input: rule.input, steps: first..<steps.count, constant: add([rule.constant]).lowerBound,
                    nullifies: rule.nullifies, isNeeded: field.isRequired || table.key.contains(index),
                    isIdentifier: field.type == "identifier", damage: DamageSearch(rule, field), lookup: rule.lookup))
            guard let columns = rule.several else { continue }
            self.rules[index].several = several.count
            several.append(columns)
        }
    }

    func bounds(_ text: Int) -> Range<Int> { bounds[text] }

    private mutating func add(_ texts: [[UInt8]]) -> Range<Int> {
        let first = bounds.count
        for text in texts {
            bounds.append(arena.count..<(arena.count + text.count))
            arena += text
        }
        return first..<bounds.count
    }

    mutating func append(_ step: FieldOperator) {
        func put(_ kind: Kind, scale: Int = 0, _ texts: [[UInt8]] = [], shape: ShapeCheck? = nil) {
            steps.append(Step(kind: kind, scale: scale, texts: add(texts), shape: shape))
        }
        switch step {
        case .trim: put(.trim)
        case .foldWidth: put(.foldWidth)
        case .nullIf(let texts): put(.nullIf, texts)
        case .ifAbsent(let text): put(.ifAbsent, [text])
        case .map(let pairs):
            put(.map, pairs.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { [$0.key, $0.value] })
        case .integer: put(.integer)
        case .decimal(let scale): put(.decimal, scale: scale)
        case .money(let scale): put(.money, scale: scale)
        case .date(let formats): put(.date, formats)
        case .phone(let area): put(.phone, area.map { [$0] } ?? [])
        case .oneOf(let texts): put(.oneOf, texts)
        case .format(let shape): put(.format, shape: shape)
        case .excelText: put(.excelText)
        case .excelNumber: put(.excelNumber)
        case .pad(let count): put(.pad, scale: count)
        case .amount(let scale): put(.amount, scale: scale)
        case .boolean(let yes, let no): put(.boolean, scale: yes.count, yes + no)
        case .month(let formats): put(.month, formats)
        case .datetime(let formats, let zone):
            put(.datetime, scale: zones.count, formats)
            zones.append(zone)
        case .list(let separators, let isUnique, let isSorted):
            put(.list, scale: arrangements.count)
            arrangements.append(SplitText(cutter: PartCutter(separators), isUnique: isUnique, isSorted: isSorted))
        case .ifNull(let text): put(.ifNull, [text])
        case .rewrite(let change, _):
            put(.rewrite, scale: changes.count)
            changes.append(change)
        case .scaled(let scaling, let scale):
            put(.scaled, scale: scalings.count)
            scalings.append((scaling, scale))
        case .epoch(let perSecond, let zone):
            put(.epoch, scale: zones.count, perSecond == 1 ? [] : [[]])
            zones.append(zone)
        }
    }

    /// Whether the text is one of these.
    @inline(__always)
    func contains(_ text: Span<UInt8>, in texts: Range<Int>) -> Bool {
        for index in texts where bounds[index].count == text.count {
            if Bytes.areEqual(arena.span.extracting(bounds[index]), text) { return true }
        }
        return false
    }

    /// The number of the text beside this key of a map.
    func value(of key: Span<UInt8>, in pairs: Range<Int>) -> Int? {
        var (low, high) = (0, pairs.count / 2)
        while low < high {
            let middle = (low + high) / 2
            let order = Self.order(arena.span.extracting(bounds[pairs.lowerBound + 2 * middle]), key)
            if order == 0 { return pairs.lowerBound + 2 * middle + 1 }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    private static func order(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
        let count = min(left.count, right.count)
        for index in 0..<count where left[index] != right[index] { return left[index] < right[index] ? -1 : 1 }
        return left.count - right.count
    }
}
