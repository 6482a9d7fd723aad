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
    case list(by: [String])

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
        }
    }

    /// Every name, in the order of the contract.
    package static let names = [
        "trim", "fold-width", "null-if", "if-absent", "map", "integer", "decimal", "money", "date", "phone", "one-of", "format",
        "excel-text", "pad", "amount", "boolean", "month", "datetime", "list", "excel-number",
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
        }
    }

    /// True if the operator can fail.
    package var isFallible: Bool {
        switch self {
        case .trim, .foldWidth, .nullIf, .ifAbsent, .excelText, .excelNumber, .pad: false
        case .map, .oneOf, .format, .integer, .decimal, .money, .amount, .date, .phone, .boolean, .month, .datetime, .list: true
        }
    }
}
