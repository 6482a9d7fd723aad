import HandoverCore
import HandoverData
import HandoverPlan

extension FieldProgram {
    /// Compiles the rule of one field; `hasPlaces` where records have numbers as columns. The plan has been checked: every column exists, every chain fits its type.
    init(
        _ rule: Plan.FieldMapping, for field: Plan.Field, isKey: Bool, columns: [String], nulls: [[UInt8]], emptyIsNull: Bool,
        hasPlaces: Bool
    ) {
        name = field.name
        isRequired = field.isRequired || isKey
        let chain: [Operator]
        let onFailure: Plan.OnFailure?
        var isNumbered = false
        switch rule.value {
        case .constant(let text):
            var line: [UInt8] = []
            CanonicalCSV.append(text, to: &line)
            origin = .constant(line)
            (chain, onFailure) = ([], nil)
        case .column(let column, let operators, let otherwise):
            guard let index = columns.firstIndex(where: { $0.utf8.elementsEqual(column.utf8) }) else {
                preconditionFailure("the plan was checked against the lock's columns")
            }
            origin = .column(index)
            isNumbered = hasPlaces && ["#record", "#parent", "#position"].contains(column)
            (chain, onFailure) = (operators, otherwise)
        }
        // What a record has by its place is never null.
        self.nulls = isNumbered ? [] : nulls
        self.emptyIsNull = emptyIsNull && !isNumbered
        switch onFailure {
        case .quarantine(let code)?: (failureCode, nullifies) = (code, false)
        case .nullify(let code)?: (failureCode, nullifies) = (code, true)
        case nil: (failureCode, nullifies) = ("", false)
        }
        var operators: [TextOperator] = []
        var typed = Typed.text(isIdentifier: field.type == .identifier)
        for step in chain {
            switch step {
            case .trim: operators.append(.trim)
            case .foldWidth: operators.append(.foldWidth)
            case .ifAbsent(let text): operators.append(.ifAbsent(Array(text.utf8)))
            case .nullIf(let texts): operators.append(.nullIf(texts.map { Array($0.utf8) }))
            case .map(let pairs):
                let table = pairs.map { (Array($0.from.utf8), Array($0.to.utf8)) }
                operators.append(.map(Dictionary(table) { first, _ in first }))
            case .integer: typed = .integer
            case .decimal: typed = .decimal(scale: field.scale ?? 0)
            case .money: typed = .money(scale: field.scale ?? 0)
            case .date(let formats): typed = .date(DateOperator(formats: formats))
            case .phone(let area): typed = .phone(PhoneOperator(area: area))
            }
        }
        self.operators = operators
        self.typed = typed
    }
}
