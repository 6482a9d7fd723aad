/// What a spreadsheet or a conversion does to a text (section 2.1 of <doc:Plan>), in the order in which it is looked for.
package enum Damage: String, CaseIterable, Hashable, BitwiseCopyable, Sendable {
    case excelError = "EXCEL_ERROR"
    case excelScientific = "EXCEL_SCIENTIFIC"
    case excelPrecisionLoss = "EXCEL_PRECISION_LOSS"
    case excelZerosLost = "EXCEL_ZEROS_LOST"
    case excelDateMangled = "EXCEL_DATE_MANGLED"
    case lostCharacters = "LOST_CHARACTERS"

    /// Whether a field that is made by this chain is looked at for it.
    package func concerns(_ field: Plan.Field, _ chain: [Operator]) -> Bool {
        let formats = chain.compactMap { if case .format(let format) = $0 { format } else { nil } }
        return switch self {
        case .excelError: true
        case .excelScientific: field.type == .identifier || field.type == .phone || (field.type == .text && !formats.isEmpty)
        case .excelPrecisionLoss: formats.contains(where: \.tellsPrecisionLoss)
        case .excelZerosLost: field.length != nil
        case .excelDateMangled: field.kind == .spec
        case .lostCharacters: field.type == .identifier || field.kind == .name
        }
    }
}
