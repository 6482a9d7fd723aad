import HandoverCore

/// Makes the row that a mapping must have made of a record, one field after the other (Plan.md sections 2 and 4.2).
struct RowMaker {
    private let rules: [CheckedPlan.Rule]
    private let table: CheckedPlan.Table
    private let nulls: [[UInt8]]
    private let emptyIsNull: Bool
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
    private var value: [UInt8] = []

    init(_ mapping: CheckedPlan.Mapping, _ plan: CheckedPlan) {
        rules = mapping.rules
        table = plan.tables[mapping.table]
        let table = self.table
        isNeeded = table.fields.indices.map { table.fields[$0].isRequired || table.key.contains($0) }
        isIdentifier = table.fields.map { $0.type == "identifier" }
        nulls = plan.sources[mapping.source].nulls.filter { !$0.isEmpty }
        emptyIsNull = plan.sources[mapping.source].nulls.contains([])
    }

    /// Makes the row of the walker's record.
    mutating func make(_ walker: RecordWalker) {
        line.removeAll(keepingCapacity: true)
        bounds.removeAll(keepingCapacity: true)
        nulled.removeAll(keepingCapacity: true)
        findings.removeAll(keepingCapacity: true)
        guard walker.findings.isEmpty else {
            findings = walker.findings
            return
        }
        for index in rules.indices {
            if index > 0 { line.append(0x2c) }
            let from = line.count
            append(index, walker)
            bounds.append(from..<line.count)
        }
    }

    private mutating func append(_ index: Int, _ walker: RecordWalker) {
        guard let column = rules[index].column else {
            value = rules[index].constant
            write()
            return
        }
        value.removeAll(keepingCapacity: true)
        _ = walker.text(column, into: &value)
        var outcome = FieldOperator.Outcome.value
        let isBare = !walker.places[column].isQuoted
        if (value.isEmpty && isBare && emptyIsNull) || (!nulls.isEmpty && nulls.contains(value)) { outcome = .null }
        for step in rules[index].chain where outcome == .value { outcome = step.apply(&value) }
        if outcome == .failed {
            guard rules[index].nullifies else {
                findings.append("\(rules[index].failureCode)@\(table.fields[index].name)")
                return
            }
            nulled.append(index)
        }
        if outcome == .value {
            guard !isIdentifier[index] || !value.isEmpty else {
                findings.append("IDENTIFIER_EMPTY@\(table.fields[index].name)")
                return
            }
            write()
        } else if isNeeded[index] {
            findings.append("REQUIRED@\(table.fields[index].name)")
        }
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
