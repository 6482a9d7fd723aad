package import HandoverData

extension Expression {
    /// As it stands in the canonical plan: a tree, so that nobody who reads it needs the grammar (Plan.md section 5).
    package var json: JSONValue {
        switch self {
        case .text(let text): .object(["text": .string(text)])
        case .number(let number): .object(["number": .string(number)])
        case .date(let date): .object(["date": .string(date)])
        case .boolean(let value): .object(["boolean": .bool(value)])
        case .field(let name): .object(["field": .string(name)])
        case .column(let name): .object(["column": .string(name)])
        case .call(let call, let operands): .object(["op": .string(call.rawValue), "of": .array(operands.map(\.json))])
        }
    }
}
