import HandoverCore
package import HandoverData
package import HandoverPlan

/// One mapping, compiled: which field of the record feeds which operators, in the order of the table's columns.
package struct MappingProgram: Sendable {
    let fields: [FieldProgram]
    /// Indices of the key's fields, in the key's order.
    let key: [Int]
    /// Indices of the referring fields, in the order of the table's references.
    let references: [Int]
    /// Indices of the fields whose sums the plan asks for.
    let summed: [Int]
    /// The fields that have a part in a balance, with whether they are of lines or of the header.
    let balanced: [(field: Int, isLine: Bool)]

    /// Compiles a mapping of a checked plan for records with these columns.
    package init(_ mapping: Plan.Mapping, in plan: Plan, columns: [String]) {
        guard let table = plan.tables.first(where: { $0.id == mapping.to }),
            let source = plan.sources.first(where: { $0.id == mapping.from })
        else { preconditionFailure("the plan reader checks that sources and tables exist") }
        let nulls = source.nulls.filter { !$0.isEmpty }.map { Array($0.utf8) }
        let emptyIsNull = source.nulls.contains("")
        fields = table.fields.map { field in
            guard let rule = mapping.fields.first(where: { $0.field == field.name }) else {
                preconditionFailure("the plan reader checks that every field is mapped")
            }
            return FieldProgram(
                rule, for: field, isKey: table.key.contains(field.name), columns: columns, nulls: nulls, emptyIsNull: emptyIsNull,
                hasPlaces: mapping.list != nil)
        }
        let position = Dictionary(uniqueKeysWithValues: table.fields.enumerated().map { ($1.name, $0) })
        key = table.key.compactMap { position[$0] }
        references = table.references.compactMap { position[$0.field] }
        summed = plan.totals.filter { $0.table == table.id }.compactMap { position[$0.field] }
        balanced = plan.parts(of: mapping).compactMap { part in position[part.field].map { ($0, part.isLine) } }
    }

    /// Maps a batch: staged lines, their keys and references, the records held back, sums.
    package func run(_ batch: RecordBatch) -> MappedChunk {
        var chunk = MappedChunk(
            fields: fields.count, references: references.count, balances: balanced.count)
        // Bytes and what points into them are apart while they grow: a span of the one may be read while the other is written.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(batch.chunk.count + batch.chunk.count / 8)
        chunk.lengths.reserveCapacity(batch.count)
        var scratch = FieldProgram.Scratch()
        var lines = RejectPlaces(batch)
        // Where each field of the current line begins and ends.
        var bounds = [Int](repeating: 0, count: fields.count + 1)
        var amounts = [Int128](repeating: 0, count: fields.count)
        var nulled: [Int] = []
        var absent: [Int] = []
        let hasUnread = !batch.index.findings.isEmpty
        for record in 0..<batch.count {
            if hasUnread {
                let unread = batch.index.findings(of: record)
                if !unread.isEmpty {
                    chunk.rejects.append(lines.reject(record, unread.map { Finding(code: $0.kind.rawValue) }))
                    continue
                }
            }
            let start = bytes.count
            var findings: [Finding] = []
            nulled.removeAll(keepingCapacity: true)
            absent.removeAll(keepingCapacity: true)
            for index in fields.indices {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bounds[index] = bytes.count
                amounts[index] = 0
                let outcome = append(index, of: record, in: batch, to: &bytes, amount: &amounts[index], scratch: &scratch)
                if outcome == .value { continue }
                let field = fields[index]
                if outcome == .failed {
                    if !field.nullifies {
                        findings.append(Finding(code: field.failureCode, field: field.name))
                        continue
                    }
                    nulled.append(index)
                }
                if outcome == .absent { absent.append(index) }
                if outcome == .emptyIdentifier {
                    findings.append(Finding(code: "IDENTIFIER_EMPTY", field: field.name))
                } else if field.isRequired {
                    findings.append(Finding(code: "REQUIRED", field: field.name))
                }
            }
            guard findings.isEmpty else {
                bytes.removeLast(bytes.count - start)
                chunk.rejects.append(lines.reject(record, findings))
                continue
            }
            bounds[fields.count] = bytes.count + 1
            chunk.lengths.append(UInt32(bytes.count - start))
            bytes.append(UInt8(ascii: "\n"))
            finish(&chunk, bytes.span, bounds: bounds, amounts: amounts, nulled: nulled)
            for index in absent { chunk.absent[index] += 1 }
            for (part, place) in balanced.enumerated() {
                let header = place.isLine ? batch.index.parents[record] : batch.firstRecord + Int64(record)
                chunk.balances[part].append(header: header, amount: amounts[place.field])
            }
        }
        chunk.lines = bytes
        return chunk
    }

    @inline(__always)
    private func append(
        _ index: Int, of record: Int, in batch: RecordBatch, to line: inout [UInt8], amount: inout Int128,
        scratch: inout FieldProgram.Scratch
    ) -> FieldProgram.Outcome {
        switch fields[index].origin {
        case .constant(let text):
            line.append(contentsOf: text)
            return .value
        case .column(let column):
            let flags = batch.index.slot(column, of: record).flags
            if flags.contains(.absent) { return fields[index].appendAbsent(to: &line, amount: &amount, scratch: &scratch) }
            if flags.contains(.null) { return .null }
            let isQuoted = flags.contains(.quoted)
            return batch.withField(column, of: record) { value in
                fields[index].append(value, isQuoted: isQuoted, to: &line, amount: &amount, scratch: &scratch)
            }
        }
    }

    /// The line is staged: its key, its references, its sums.
    private func finish(_ chunk: inout MappedChunk, _ lines: Span<UInt8>, bounds: [Int], amounts: [Int128], nulled: [Int]) {
        for (position, index) in key.enumerated() {
            if position > 0 { chunk.keys.append(UInt8(ascii: ",")) }
            chunk.keys.append(lines.extracting(bounds[index]..<bounds[index + 1] - 1))
        }
        chunk.keys.endRow()
        for (position, index) in references.enumerated() {
            chunk.references[position].append(lines.extracting(bounds[index]..<bounds[index + 1] - 1))
            chunk.references[position].endRow()
        }
        for index in summed { chunk.overflows = chunk.sums[index].addOverflows(amounts[index]) || chunk.overflows }
        for index in nulled { chunk.nulled[index] += 1 }
    }
}

/// What one batch became.
package struct MappedChunk: Sendable {
    /// Canonical CSV lines, each ended by LF: the bytes of the part.
    package var lines: [UInt8] = []
    /// Bytes of each line, without its LF.
    package var lengths: [UInt32] = []
    /// The key of each line.
    package var keys = ByteColumn()
    /// The references of each line.
    package var references: [ByteColumn]
    /// The records held back, in order.
    package var rejects: [Reject] = []
    /// Sum of each field that the plan adds up over the staged lines, in units of 10^-scale; 0 for the others.
    package var sums: [Int128]
    /// A sum is larger than 128 bits hold.
    package var overflows = false
    /// How many staged values of each field were written as null by `nullify`.
    package var nulled: [Int]
    /// How many staged values of each field were written as null because the record has no such field.
    package var absent: [Int]
    /// One column for each part that the mapping has in a balance.
    package var balances: [BalanceColumn]

    init(fields: Int, references: Int, balances: Int) {
        self.references = Array(repeating: ByteColumn(), count: references)
        sums = Array(repeating: 0, count: fields)
        nulled = Array(repeating: 0, count: fields)
        absent = Array(repeating: 0, count: fields)
        self.balances = Array(repeating: BalanceColumn(), count: balances)
    }
}
