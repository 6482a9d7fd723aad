/// One link of a chain (section 3 of <doc:Plan>).
package enum Operator: Hashable, Sendable {
    case trim
    case foldWidth
    case nullIf([String])
    case ifAbsent(String)
    case map([Pair])
    case oneOf([String])
    case format(FieldFormat)
    case excelText
    case excelNumber
    case pad(Int)
    case integer
    case decimal
    case money
    case amount
    case date([DateFormat])
    case phone(area: String?)
    case boolean(yes: [String], no: [String])
    case month([DateFormat])
    case datetime([DateFormat], zone: ZoneRules)
    case list(by: [String], isUnique: Bool = false, isSorted: Bool = false)
    case ifNull(String)
    case collapse, lower, upper, stripControls
    case replace([Pair])
    /// Places are counted from 1, negative ones from the end.
    case slice(from: Int, to: Int)
    case part(by: String, at: Int)
    case mask(first: Int, last: Int)
    case prefix(String)
    case suffix(String)
    /// A UUID in lower case.
    case uuid(namespace: String)
    case base64, fromBase64
    /// An amount that is multiplied, or rounded in place of failing; both may be left out of a percentage.
    case scaled(Amount, round: Rounding?, times: String?)
    case epoch(EpochUnit, zone: ZoneRules)
    case match(Pattern)
    /// The pattern has one group at most.
    case extract(Pattern)
    case nfc, nfkc, simplified, matchKey

    /// What amounts look like.
    package enum Amount: String, Hashable, Sendable { case decimal, money, amount, percent }

    /// What becomes of digits past the scale.
    package enum Rounding: String, CaseIterable, Hashable, BitwiseCopyable, Sendable {
        case halfUp = "half-up"
        case halfEven = "half-even"
        case down
    }

    package enum EpochUnit: String, CaseIterable, Hashable, BitwiseCopyable, Sendable { case seconds, milliseconds }

    /// A text and what stands for it.
    package struct Pair: Hashable, Sendable {
        package var from: String
        package var to: String

        /// Creates a pair.
        package init(_ from: String, _ to: String) {
            self.from = from
            self.to = to
        }
    }

    /// The operator's name in a plan.
    package var name: String {
        switch self {
        case .trim: "trim"
        case .foldWidth: "fold-width"
        case .nullIf: "null-if"
        case .ifAbsent: "if-absent"
        case .map: "map"
        case .oneOf: "one-of"
        case .format: "format"
        case .excelText: "excel-text"
        case .excelNumber: "excel-number"
        case .pad: "pad"
        case .integer: "integer"
        case .decimal: "decimal"
        case .money: "money"
        case .amount: "amount"
        case .date: "date"
        case .phone: "phone"
        case .boolean: "boolean"
        case .month: "month"
        case .datetime: "datetime"
        case .list: "list"
        case .ifNull: "if-null"
        case .collapse: "collapse"
        case .lower: "lower"
        case .upper: "upper"
        case .stripControls: "strip-controls"
        case .replace: "replace"
        case .slice: "slice"
        case .part: "part"
        case .mask: "mask"
        case .prefix: "prefix"
        case .suffix: "suffix"
        case .uuid: "uuid"
        case .base64: "base64"
        case .fromBase64: "from-base64"
        case .scaled(let form, _, _): form.rawValue
        case .epoch: "epoch"
        case .match: "match"
        case .extract: "extract"
        case .nfc: "nfc"
        case .nfkc: "nfkc"
        case .simplified: "simplified"
        case .matchKey: "match-key"
        }
    }

    /// Every name, in the order of the contract.
    package static let names = [
        "trim", "fold-width", "null-if", "if-absent", "map", "integer", "decimal", "money", "date", "phone", "one-of", "format",
        "excel-text", "pad", "amount", "boolean", "month", "datetime", "list", "excel-number",
        "if-null", "collapse", "lower", "upper", "strip-controls", "replace", "slice", "part", "mask", "prefix", "suffix", "uuid",
        "base64", "from-base64", "percent", "epoch", "match", "extract",
        "nfc", "nfkc", "simplified", "match-key",
    ]

    /// The type that the operator makes; `nil` for the text operators.
    package var type: Plan.FieldType? {
        switch self {
        case .trim, .foldWidth, .nullIf, .ifAbsent, .map, .oneOf, .format, .excelText, .excelNumber, .pad: nil
        case .integer: .integer
        case .decimal: .decimal
        case .money, .amount: .money
        case .date: .date
        case .phone: .phone
        case .boolean: .boolean
        case .month: .month
        case .datetime: .datetime
        case .list: .list
        case .ifNull, .collapse, .lower, .upper, .stripControls, .replace, .slice, .part, .mask, .prefix, .suffix, .uuid, .base64,
            .fromBase64:
            nil
        case .scaled(.decimal, _, _), .scaled(.percent, _, _): .decimal
        case .scaled(.money, _, _), .scaled(.amount, _, _): .money
        case .epoch: .datetime
        case .match, .extract: nil
        case .nfc, .nfkc, .simplified, .matchKey: nil
        }
    }

    /// True for the operators whose text is made before the line that it goes into: they can make it longer, or give one to null.
    package var makesText: Bool {
        switch self {
        case .ifNull, .replace, .prefix, .suffix, .uuid, .base64: true
        case .nfc, .nfkc, .simplified, .matchKey: true
        default: false
        }
    }

    /// True if the operator can fail.
    package var isFallible: Bool {
        switch self {
        case .trim, .foldWidth, .nullIf, .ifAbsent, .excelText, .excelNumber, .pad: false
        case .map, .oneOf, .format, .integer, .decimal, .money, .amount, .date, .phone, .boolean, .month, .datetime, .list: true
        case .ifNull, .collapse, .lower, .upper, .stripControls, .replace, .slice, .mask, .prefix, .suffix, .uuid, .base64: false
        case .part, .fromBase64, .scaled, .epoch, .match, .extract: true
        case .nfc, .nfkc, .simplified, .matchKey: false
        }
    }
}
