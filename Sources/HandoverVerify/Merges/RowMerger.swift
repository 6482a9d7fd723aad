import HandoverCore

/// Puts the rows of a group in order, and makes one row of them (Plan.md section 1.14).
struct RowMerger: Sendable {
    private let order: [CheckedPlan.Merge.Order]
    private let takes: [CheckedPlan.Merge.Take]
    private let scales: [Int]
    private let types: [String]
    private let apart: [Int]
    /// Rules that do more than warn.
    private let rules: [CheckedPlan.RowRule]

    init(_ merge: CheckedPlan.Merge, _ table: CheckedPlan.Table, _ rules: [CheckedPlan.RowRule]) {
        (order, takes, apart) = (merge.survivor, merge.takes, merge.apart)
        (scales, types) = (table.fields.map(\.scale), table.fields.map(\.type))
        self.rules = rules.filter { $0.broken != .warn }
    }

    // MARK: Order

    /// Of two rows of a group, whether the first one comes first.
    func precedes(_ left: (id: UInt64, columns: Columns), _ right: (id: UInt64, columns: Columns)) -> Bool {
        for entry in order {
            // The greater one comes first.
            let difference =
                switch entry {
                case .prefer(let mapping): rank(left.id, mapping) - rank(right.id, mapping)
                case .latest(let field): Self.order(left.columns[field], right.columns[field])
                case .earliest(let field):
                    // Null is last both ways.
                    left.columns[field].isEmpty || right.columns[field].isEmpty
                        ? Self.order(left.columns[field], right.columns[field])
                        : Self.order(right.columns[field], left.columns[field])
                case .complete: filled(left.columns) - filled(right.columns)
                }
            if difference != 0 { return difference > 0 }
        }
        return left.id < right.id
    }

    private func rank(_ id: UInt64, _ mapping: Int) -> Int { RecordID(word: id).mapping == mapping ? 1 : 0 }

    private func filled(_ columns: Columns) -> Int { takes.indices.count { !columns[$0].isEmpty } }

    /// Which of two canonical amounts, days or months is greater: positive if the first is. Amounts of a field have one scale, so the
    /// longer one is. Null is less than all.
    static func order(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        let (isLow, isOtherLow) = (left.first == 0x2d, right.first == 0x2d)
        if left.isEmpty || right.isEmpty { return left.count - right.count }
        if isLow != isOtherLow { return isLow ? -1 : 1 }
        if isLow { return order(right.dropFirst(), left.dropFirst()) }
        if left.count != right.count { return left.count - right.count }
        return left.elementsEqual(right) ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
    }

    // MARK: The row

    /// The merged row as a line without its LF; `nil` where a sum or a join is too large.
    /// - Parameter rows: in their order.
    func row(_ rows: [Columns]) -> [UInt8]? {
        var line: [UInt8] = []
        for field in takes.indices {
            if field > 0 { line.append(0x2c) }
            guard let value = value(of: field, rows) else { return nil }
            line += value
            if line.count > Limits.recordBytes { return nil }
        }
        return line
    }

    /// Whether all rules hold for a merged row.
    func isAllowed(_ row: [UInt8]) -> Bool {
        let line = row + [0x0a]
        var starts: [Int] = []
        if rules.isEmpty { return true }
        guard scanLine(line.span, 0, &starts) != nil else { preconditionFailure("the row was just written") }
        return rules.allSatisfy { $0.holds(line.span, starts, types) }
    }

    /// Whether rows have different texts where all that is the same has one: what a decision brought together, and may not.
    func isApart(_ rows: [Columns]) -> Bool {
        apart.contains { field in Set(rows.map { $0[field] }.filter { !$0.isEmpty }).count > 1 }
    }

    /// The field as it stands in the row.
    private func value(of field: Int, _ rows: [Columns]) -> ArraySlice<UInt8>? {
        let values = rows.map { $0[field] }.filter { !$0.isEmpty }
        guard let first = values.first else { return [] }
        switch takes[field] {
        case .first: return first
        case .survivor: return rows[0][field]
        case .least: return values.reduce(first) { Self.order($1, $0) < 0 ? $1 : $0 }
        case .greatest: return values.reduce(first) { Self.order($1, $0) > 0 ? $1 : $0 }
        case .longest:
            var (longest, most) = (first, -1)
            for value in values {
                // Every scalar has one byte that continues none.
                let scalars = Self.text(value).count { $0 & 0xc0 != 0x80 }
                if scalars > most { (longest, most) = (value, scalars) }
            }
            return longest
        case .sum:
            var sum = DigitSum()
            for value in values { sum.add(value.span) }
            let text = Array(sum.text(scale: scales[field]).utf8)
            let digits = text.filter { (0x30...0x39).contains($0) }.drop { $0 == 0x30 }
            return digits.count <= Limits.decimalDigits ? text[...] : nil
        case .join(let between): return Self.join(values, between)
        }
    }

    private static func join(_ values: [ArraySlice<UInt8>], _ between: [UInt8]) -> ArraySlice<UInt8>? {
        var (joined, seen) = ([UInt8](), Set<ArraySlice<UInt8>>())
        for value in values where seen.insert(value).inserted {
            if seen.count > 1 { joined += between }
            joined += text(value)
            if joined.count > Limits.fieldBytes { return nil }
        }
        var chain = FieldChain()
        chain.write(joined.span)
        return chain.out[...]
    }

    /// The text of a field that is not null, without its quotes.
    private static func text(_ value: ArraySlice<UInt8>) -> [UInt8] { RowKey.text(value.span, [0, value.count + 1], 0) ?? [] }
}
