import HandoverCore

/// Makes the row that a mapping must have made of a record, one field after the other (Plan.md sections 2 and 4.2).
struct RowMaker {
    private let rules: [CheckedPlan.Rule]
    private let table: CheckedPlan.Table
    private let fields: SourceFields
    // Asked of every value, so not looked up in the table each time.
    private let isNeeded: [Bool]
    private let isIdentifier: [Bool]

    /// The row's canonical CSV without LF, and where each field lies in it.
    private(set) var line: [UInt8] = []
    private(set) var bounds: [Range<Int>] = []
    /// Why the record is quarantined; empty if it is staged.
    private(set) var findings: [String] = []
    /// Fields of this record that `nullify` wrote as null.
    private(set) var nulled: [Int] = []
    /// Fields of this record that are null because its source has no such field.
    private(set) var absent: [Int] = []
    private var value: [UInt8] = []

    init(_ mapping: CheckedPlan.Mapping, _ plan: CheckedPlan) {
        rules = mapping.rules
        table = plan.tables[mapping.table]
        let table = self.table
        isNeeded = table.fields.indices.map { table.fields[$0].isRequired || table.key.contains($0) }
        isIdentifier = table.fields.map { $0.type == "identifier" }
        let nulls = plan.sources[mapping.source].nulls
        fields = SourceFields(nulls: nulls.filter { !$0.isEmpty }, emptyIsNull: nulls.contains([]))
    }

    /// Makes the row of a record.
    mutating func make(_ record: WalkedRecord) {
        line.removeAll(keepingCapacity: true)
        bounds.removeAll(keepingCapacity: true)
        nulled.removeAll(keepingCapacity: true)
        absent.removeAll(keepingCapacity: true)
        let fields = fields
        switch record.content {
        case .row(let walker):
            findings = walker.findings
            guard findings.isEmpty else { return }
            for index in rules.indices { append(index) { input, value in fields.read(input, walker, &value) } }
        case .element(let group, let place):
            findings = group[place].findings
            guard findings.isEmpty else { return }
            for index in rules.indices { append(index) { input, value in fields.read(input, group, place, &value) } }
        }
    }

    /// Appends one field of the row.
    /// - Parameter read: appends the source field's text, or says that there is none.
    private mutating func append(_ index: Int, _ read: (CheckedPlan.Input, inout [UInt8]) -> FieldOperator.Outcome) {
        if index > 0 { line.append(0x2c) }
        let from = line.count
        defer { bounds.append(from..<line.count) }
        if rules[index].input == .constant {
            value = rules[index].constant
            write()
            return
        }
        value.removeAll(keepingCapacity: true)
        var outcome = read(rules[index].input, &value)
        for step in rules[index].chain where outcome != .failed { outcome = step.apply(&value, outcome) }
        switch outcome {
        case .value:
            guard !isIdentifier[index] || !value.isEmpty else {
                findings.append("IDENTIFIER_EMPTY@\(table.fields[index].name)")
                return
            }
            write()
            return
        case .failed:
            guard rules[index].nullifies else {
                findings.append("\(rules[index].failureCode)@\(table.fields[index].name)")
                return
            }
            nulled.append(index)
        case .absent: absent.append(index)
        case .null: break
        }
        if isNeeded[index] { findings.append("REQUIRED@\(table.fields[index].name)") }
    }

    /// Writes the value as a canonical CSV field (Format.md section 3.1).
    private mutating func write() {
        let mustQuote = value.isEmpty || value.contains { $0 == 0x2c || $0 == 0x22 || $0 == 0x0a || $0 == 0x0d }
        guard mustQuote else {
            line += value
            return
        }
        line.append(0x22)
        for byte in value {
            if byte == 0x22 { line.append(0x22) }
            line.append(byte)
        }
        line.append(0x22)
    }

    /// Appends the key of the row to a list: the canonical fields, joined by commas.
    func appendKey(to list: inout KeyList) {
        if table.key.count == 1 {
            list.append(line[bounds[table.key[0]]])
            return
        }
        var key: [UInt8] = []
        for (position, field) in table.key.enumerated() {
            if position > 0 { key.append(0x2c) }
            key += line[bounds[field]]
        }
        list.append(key)
    }
}
