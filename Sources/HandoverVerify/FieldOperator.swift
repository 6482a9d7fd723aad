import HandoverCore

/// One step of a chain, as the plan has it (Plan.md section 3).
enum FieldOperator {
    case trim, foldWidth
    case nullIf([[UInt8]])
    case ifAbsent([UInt8])
    case map([[UInt8]: [UInt8]])
    case integer
    case decimal(scale: Int)
    case money(scale: Int)
    case date([[UInt8]])
    case phone(area: [UInt8]?)
    case oneOf([[UInt8]])
    case format(ShapeCheck)
    case excelText
    case excelNumber
    case pad(Int)
    case amount(scale: Int)
    case boolean(yes: [[UInt8]], no: [[UInt8]])
    case month([[UInt8]])
    case datetime([[UInt8]], ZoneTable)
    case list([[UInt8]], isUnique: Bool, isSorted: Bool)
    case ifNull([UInt8])
    case rewrite(TextChange, name: String)
    case scaled(AmountScaling, scale: Int)
    /// How many counts are a second.
    case epoch(perSecond: Int, ZoneTable)

    /// - Parameter closing: the plan's, `YYYY-MM-DD`.
    init?(_ value: JSONText, _ field: CheckedPlan.Field, closing: String) {
        func texts(_ name: String) -> [[UInt8]]? { value[name]?.array?.compactMap { $0.string.map { Array($0.utf8) } } }
        switch value["op"]?.string {
        case "trim": self = .trim
        case "fold-width": self = .foldWidth
        case "null-if":
            guard let list = texts("texts") else { return nil }
            self = .nullIf(list)
        case "if-absent":
            guard let text = value["text"]?.string else { return nil }
            self = .ifAbsent(Array(text.utf8))
        case "map":
            var pairs: [[UInt8]: [UInt8]] = [:]
            for pair in value["pairs"]?.array ?? [] {
                guard let list = pair.array, list.count == 2, let from = list[0].string, let to = list[1].string else {
                    return nil
                }
                pairs[Array(from.utf8)] = Array(to.utf8)
            }
            self = .map(pairs)
        case "integer": self = .integer
        case "decimal" where !AmountScaling.isStated(value): self = .decimal(scale: field.scale)
        case "money" where !AmountScaling.isStated(value): self = .money(scale: field.scale)
        case "date":
            guard let formats = texts("formats"), formats.allSatisfy({ TimeFormat.isValid($0, .date) }) else { return nil }
            self = .date(formats)
        case "phone": self = .phone(area: value["area"]?.string.map { Array($0.utf8) })
        case "one-of":
            guard let list = texts("texts") else { return nil }
            self = .oneOf(list)
        case "format":
            guard let check = ShapeCheck(value["name"]?.string, closing: closing) else { return nil }
            self = .format(check)
        case "excel-text": self = .excelText
        case "excel-number": self = .excelNumber
        case "pad":
            guard let count = value.number("count"), (2...60).contains(count) else { return nil }
            self = .pad(Int(count))
        case "amount" where !AmountScaling.isStated(value): self = .amount(scale: field.scale)
        case "decimal", "money", "amount", "percent":
            guard let scaling = AmountScaling(value) else { return nil }
            self = .scaled(scaling, scale: field.scale)
        case "epoch":
            guard let zone = ZoneTable(value["offsets"]), let unit = value["unit"]?.string else { return nil }
            self = .epoch(perSecond: unit == "seconds" ? 1 : 1000, zone)
        case "boolean":
            guard let yes = texts("yes"), let no = texts("no"), Set(yes).isDisjoint(with: no) else { return nil }
            self = .boolean(yes: yes, no: no)
        case "month":
            guard let formats = texts("formats"), formats.allSatisfy({ TimeFormat.isValid($0, .month) }) else { return nil }
            self = .month(formats)
        case "datetime":
            guard let formats = texts("formats"), formats.allSatisfy({ TimeFormat.isValid($0, .datetime) }),
                let zone = ZoneTable(value["offsets"])
            else { return nil }
            self = .datetime(formats, zone)
        case "list":
            guard let separators = texts("by"), !separators.contains([]) else { return nil }
            self = .list(separators, isUnique: value["unique"]?.bool ?? false, isSorted: value["sort"]?.bool ?? false)
        case "if-null":
            guard let text = value["text"]?.string else { return nil }
            self = .ifNull(Array(text.utf8))
        default:
            guard let change = TextChange(value), let name = value["op"]?.string else { return nil }
            self = .rewrite(change, name: name)
        }
    }
}
