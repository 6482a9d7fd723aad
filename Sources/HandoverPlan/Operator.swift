/// One link of a chain (section 3 of <doc:Plan>).
package enum Operator: Hashable, Sendable {
    case trim
    case foldWidth
    case nullIf([String])
    case ifAbsent(String)
    case map([Pair])
    case integer
    case decimal
    case money
    case date([DateFormat])
    case phone(area: String?)

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
        case .integer: "integer"
        case .decimal: "decimal"
        case .money: "money"
        case .date: "date"
        case .phone: "phone"
        }
    }

    /// Every name, in the order of the contract.
    package static let names = [
        "trim", "fold-width", "null-if", "if-absent", "map", "integer", "decimal", "money", "date", "phone",
    ]

    /// The type that the operator makes; `nil` for the text operators.
    package var type: Plan.FieldType? {
        switch self {
        case .trim, .foldWidth, .nullIf, .ifAbsent, .map: nil
        case .integer: .integer
        case .decimal: .decimal
        case .money: .money
        case .date: .date
        case .phone: .phone
        }
    }

    /// True if the operator can fail.
    package var isFallible: Bool {
        switch self {
        case .trim, .foldWidth, .nullIf, .ifAbsent: false
        case .map, .integer, .decimal, .money, .date, .phone: true
        }
    }
}
