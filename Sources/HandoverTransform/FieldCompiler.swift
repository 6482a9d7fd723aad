import HandoverData
import HandoverPlan

/// Compiles the rules of a mapping field by field. The plan has been checked: every column exists, every chain fits its type.
struct FieldCompiler {
    var fields: [FieldProgram] = []
    private(set) var steps: [FieldStep] = []
    private(set) var texts = TextTable()
    private(set) var dates = DateOperators()
    private(set) var phones: [PhoneOperator] = []
    private(set) var lists: [ListOperator] = []
    private(set) var formats: [FormatOperator] = []
    private(set) var watches: [DamageWatch] = []
    private(set) var failureCodes: [String] = []
    private(set) var computed: [ComputedField] = []
    /// The fields of the table: what expressions may name.
    var tableFields: [Plan.Field] = []
    private(set) var rewrites: [TextRewrite] = []
    private(set) var scaled: [ScaledAmount] = []
    private(set) var epochs: [EpochOperator] = []
    private(set) var made: [MadeField] = []
    /// The value of each field that is a constant number, in units of 10^-scale; 0 for the others.
    private(set) var constantAmounts: [Int128] = []
    /// Bytes that a line can need beside twice the bytes of its fields.
    private(set) var room = 0

    private let columns: [String]
    /// Records have numbers as columns.
    private let hasPlaces: Bool
    let nulls: TextTable.List
    let emptyIsNull: Bool
    private let closing: String
    /// What fields look into, by their names.
    private let lookups: [String: LookupTable]

    init(
        _ source: Plan.Source, columns: [String], hasPlaces: Bool, closing: String, lookups: [String: LookupTable]
    ) {
        self.columns = columns
        self.closing = closing
        self.lookups = lookups
        self.hasPlaces = hasPlaces
        nulls = texts.add(source.nulls.filter { !$0.isEmpty }.map { (Array($0.utf8), nil) })
        emptyIsNull = source.nulls.contains("")
    }

    /// A text that stands in the plan, as it stands in a line.
    private mutating func constant(_ text: String, _ field: Plan.Field) -> ComputedField.Constant {
        var (line, amount) = ([UInt8](), Int128(0))
        CanonicalCSV.append(text, to: &line)
        if [.integer, .decimal, .money].contains(field.type) {
            guard let value = FixedPoint.value(ofDeclared: text, scale: field.scale ?? 0) else {
                preconditionFailure("the plan reader checks that constants are canonical")
            }
            amount = value
        }
        room += line.count
        return .init(text: texts.add(line), amount: amount)
    }

    private mutating func compute(
        _ way: ComputedField.Way, _ read: [Int], _ field: Plan.Field, _ program: inout FieldProgram
    ) {
        program.computed = Int32(computed.count)
        computed.append(
            ComputedField(way: way, isIdentifier: field.type == .identifier, scale: field.scale ?? 0, fields: read))
    }

    mutating func add(_ rule: Plan.FieldMapping, for field: Plan.Field, isKey: Bool) {
        var program = FieldProgram(
            column: -1, firstStep: Int32(steps.count), nulls: nulls, emptyIsNull: emptyIsNull,
            isRequired: field.isRequired || isKey)
        var failureCode = ""
        var constantAmount: Int128 = 0
        room += 1  // the comma behind it, or the LF
        switch rule.value {
        case .constant(let text):
            let constant = constant(text, field)
            (program.constant, constantAmount) = (constant.text, constant.amount)
        case .column(let name, let operators, let otherwise):
            failureCode = fail(otherwise, &program)
            if rule.recover != nil || operators.contains(where: \.makesText) {
                make(rule, .single, field, &program)
                break
            }
            let input = input(name, rule, field)
            program.column = input.column
            if input.isPlace { (program.nulls, program.emptyIsNull) = (.init(), false) }
            (program.watch, program.glance) = (input.watch, input.glance)
            if field.type == .list { program.growth = UInt8(ListOperator.growth) }
            var chain = operators[...]
            program.trims = chain.first == .trim
            if program.trims { chain.removeFirst() }
            program.folds = chain.first == .foldWidth
            if program.folds { chain.removeFirst() }
            add(chain, for: field)
            program.comparison = comparison(operators, steps[Int(program.firstStep)...])
        case .computed(let expression, let otherwise):
            failureCode = fail(otherwise, &program)
            let bound = BoundExpression(expression, columns: columns, hasPlaces: hasPlaces, fields: tableFields)
            compute(.value(bound, watch: DamageWatch(rule, field, [], closing: closing)), bound.fields, field, &program)
            let texts = expression.isText ? CanonicalCSV.room(for: ComputedField.textBytes) : 0
            room += max(FixedPoint.room + (field.scale ?? 0), DateOperators.room, texts)
        case .chosen(let choice):
            let conditions = choice.branches.map {
                BoundExpression($0.when, columns: columns, hasPlaces: hasPlaces, fields: tableFields)
            }
            let constants = choice.branches.map { constant($0.then, field) }
            let way = ComputedField.Way.choice(
                conditions, constants, otherwise: choice.otherwise.map { constant($0, field) })
            compute(way, conditions.flatMap(\.fields), field, &program)
        case .columns(let several, _, let otherwise):
            failureCode = fail(otherwise, &program)
            make(rule, joining(several), field, &program)
        }
        fields.append(program)
        failureCodes.append(failureCode)
        constantAmounts.append(constantAmount)
    }

    /// How it is seen whether values of this chain are other texts than their column has.
    private func comparison(_ operators: [Operator], _ steps: ArraySlice<FieldStep>) -> FieldProgram.Comparison {
        if steps.allSatisfy(\.passesOn) { return .none }
        // Most codes are translated into others: a text that is its own code would have to be found under it.
        if case .map(let pairs)? = operators.last, operators.dropLast().allSatisfy({ $0 == .trim || $0 == .foldWidth }),
            pairs.allSatisfy({ !Self.isFound($0.to, as: $0.from, by: operators.dropLast()) })
        {
            return .always
        }
        return steps.last?.isPlain == true ? .plain : .text
    }

    /// Whether a text, trimmed and folded as the operators say, is this one.
    private static func isFound(_ text: String, as code: String, by operators: ArraySlice<Operator>) -> Bool {
        var bytes = Array(text.utf8)
        for step in operators {
            if step == .trim {
                bytes = Array(bytes[TextOperators.trimmed(bytes.span)])
            } else {
                var folded: [UInt8] = []
                TextOperators.fold(bytes.span, into: &folded)
                bytes = folded
            }
        }
        return bytes.elementsEqual(code.utf8)
    }

    /// What a failure leads to, and its code.
    private func fail(_ otherwise: Plan.OnFailure?, _ program: inout FieldProgram) -> String {
        switch otherwise {
        case .quarantine(let code)?: return code
        case .nullify(let code)?:
            program.nullifies = true
            return code
        case nil: return ""
        }
    }

    /// A column.
    private func column(_ name: String) -> MadeField.Input {
        guard let column = columns.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else {
            preconditionFailure("the plan was checked against the lock's columns")
        }
        return .init(column: Int32(column), isPlace: hasPlaces && Plan.Mapping.Special.isPlace(name))
    }

    /// A column and what is asked of its texts before the chain; of what a record has by its place nothing is.
    private mutating func input(_ name: String, _ rule: Plan.FieldMapping, _ field: Plan.Field) -> MadeField.Input {
        var input = column(name)
        if input.isPlace { return input }
        let watch = DamageWatch(rule, field, rule.chain, closing: closing)
        (input.watch, input.glance) = (Int32(watches.count), watch.glance)
        watches.append(watch)
        return input
    }

    /// A field whose text is made before its line.
    private mutating func make(
        _ rule: Plan.FieldMapping, _ way: MadeField.Way, _ field: Plan.Field, _ program: inout FieldProgram
    ) {
        program.made = Int32(made.count)
        var inputs: [MadeField.Input] = []
        var watch: DamageWatch?
        if case .lookedUp = way {
            watch = DamageWatch(rule, field, rule.chain, closing: closing)
        } else {
            inputs = rule.columns.map { input($0, rule, field) }
        }
        let lookup = rule.lookup.flatMap { lookup in
            lookups[rule.field].map { LookedUp(by: lookup.by.map(column), table: $0) }
        }
        add(rule.chain[...], for: field, isKept: true)
        made.append(
            MadeField(
                inputs: inputs, way: way, firstStep: Int(program.firstStep), lastStep: steps.count - 1,
                growth: field.type == .list ? ListOperator.growth : 2, lookup: lookup, watch: watch))
    }

    private mutating func joining(_ several: Plan.Several) -> MadeField.Way {
        switch several {
        case .first: return .first
        case .lookedUp: return .lookedUp
        case .joined(_, let separator): return .joined(texts.add(Array(separator.utf8)))
        case .template(let template):
            let columns = several.columns
            return .template(
                template.parts.map { part in
                    let place = part.column.flatMap { column in columns.firstIndex { $0.utf8.elementsEqual(column.utf8) } }
                    return (texts.add(Array(part.literal.utf8)), place)
                })
        }
    }

    private mutating func add(_ operators: ArraySlice<Operator>, for field: Plan.Field, isKept: Bool = false) {
        var last = field.type == .identifier ? FieldStep.identifier : .text
        let scale = Int32(field.scale ?? 0)
        var longest = 0
        for step in operators {
            switch step {
            case .trim: steps.append(.trim)
            case .foldWidth: steps.append(.foldWidth)
            case .ifAbsent(let text):
                longest = max(longest, text.utf8.count)
                steps.append(.ifAbsent(texts.add(Array(text.utf8))))
            case .nullIf(let values): steps.append(.nullIf(texts.add(values.map { (Array($0.utf8), nil) })))
            case .map(let pairs):
                longest = max(longest, pairs.map(\.to.utf8.count).max() ?? 0)
                steps.append(.map(texts.add(pairs.map { (Array($0.from.utf8), Array($0.to.utf8)) })))
            case .oneOf(let values): steps.append(.oneOf(texts.add(values.map { (Array($0.utf8), nil) })))
            case .format(let format):
                steps.append(.format(Int32(formats.count)))
                formats.append(FormatOperator(format, closing: closing))
            case .excelText: steps.append(.excelText)
            case .excelNumber:
                longest = max(longest, ExcelNumber.room)
                steps.append(.excelNumber)
            case .pad(let count):
                longest = max(longest, count)
                steps.append(.pad(Int32(count)))
            // Two lists of texts are a map to two texts.
            case .boolean(let yes, let no):
                longest = max(longest, 5)
                let pairs = yes.map { ($0, "true") } + no.map { ($0, "false") }
                steps.append(.map(texts.add(pairs.map { (Array($0.0.utf8), Array($0.1.utf8)) })))
            case .integer: last = .integer
            case .decimal: last = .decimal(scale: scale)
            case .money: last = .money(scale: scale)
            case .amount: last = .amount(scale: scale)
            case .date(let formats): last = .date(dates.add(formats))
            case .month(let formats): last = .date(dates.add(formats, .month))
            case .datetime(let formats, let zone): last = .date(dates.add(formats, .datetime, zone: zone))
            case .phone(let area):
                last = .phone(Int32(phones.count))
                phones.append(PhoneOperator(area: area))
            case .list(let separators, let isUnique, let isSorted):
                last = .list(Int32(lists.count))
                lists.append(ListOperator(by: separators, isUnique: isUnique, isSorted: isSorted))
            case .scaled(let form, let rounding, let times):
                last = .scaled(Int32(scaled.count))
                scaled.append(ScaledAmount(form, rounding, times: times, scale: Int(scale)))
            case .epoch(let unit, let zone):
                last = .epoch(Int32(epochs.count))
                epochs.append(EpochOperator(unit, zone))
            case .ifNull(let text): steps.append(.ifNull(texts.add(Array(text.utf8))))
            default:
                guard let rewrite = TextRewrite(step) else { preconditionFailure("every other operator rewrites a text") }
                steps.append(.rewrite(Int32(rewrites.count)))
                rewrites.append(rewrite)
            }
        }
        if isKept { steps.append(.keep) }
        steps.append(last)
        if case .list = last { room += ListOperator.growth * longest + ListOperator.room }
        room += max(CanonicalCSV.room(for: longest), FixedPoint.room + Int(scale), DateOperators.room, PhoneOperator.room)
    }
}
