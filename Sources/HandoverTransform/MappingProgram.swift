import HandoverCore
package import HandoverData
package import HandoverPlan

/// One mapping, compiled: which field of the record feeds which operators, in the order of the table's columns.
package struct MappingProgram: Sendable {
    let fields: [FieldProgram]
    let steps: [FieldStep]
    let texts: TextTable
    let dates: DateOperators
    let phones: [PhoneOperator]
    let lists: [ListOperator]
    let formats: [FormatOperator]
    let watches: [DamageWatch]
    let rewrites: [TextRewrite]
    let scaled: [ScaledAmount]
    let epochs: [EpochOperator]
    /// The fields whose texts are made before their lines.
    let made: [MadeField]
    /// Names and failure codes of the fields: only what is held back asks for them.
    let names: [String]
    let failureCodes: [String]
    /// The value of each field that is a constant number, in units of 10^-scale; 0 for the others.
    let constantAmounts: [Int128]
    /// Indices of the key's fields, in the key's order.
    let key: [Int]
    /// Indices of the referring fields, in the order of the table's references.
    let references: [Int]
    /// Indices of the fields whose sums the plan asks for.
    let summed: [Int]
    /// The fields that have a part in a balance, with whether they are of lines or of the header.
    let balanced: [(field: Int, isLine: Bool)]
    /// Bytes that one byte of a record can become in its line, in all fields that are copied from one column.
    let growth: Int
    /// Bytes that a line can need beside those that its fields grow to.
    let fixedRoom: Int
    /// Which records are left out.
    let exclusions: [BoundExpression]
    /// The fields that expressions make.
    let computed: [ComputedField]
    /// The texts that mean null in the source, without the empty one.
    let nulls: TextTable.List
    let emptyIsNull: Bool
    /// What must be so of its rows.
    let rules: RowRules
    /// What its rows are compared by; nothing unless groups are looked for.
    let match: MatchProgram
    /// The columns of each name that the plan leaves behind; nothing where groups are looked for.
    let dropped: [[Int]]

    /// Compiles a mapping of a checked plan for records with these columns.
    /// - Parameters:
    ///   - lookups: what its fields look into, by their names. A field without one recovers nothing.
    ///   - isMatching: rows are compared as the table's merge says.
    package init(
        _ mapping: Plan.Mapping, in plan: Plan, columns: [String], lookups: [String: LookupTable] = [:], isMatching: Bool = false
    ) {
        guard let table = plan.tables.first(where: { $0.id == mapping.to }),
            let source = plan.sources.first(where: { $0.id == mapping.from })
        else { preconditionFailure("the plan reader checks that sources and tables exist") }
        var compiler = FieldCompiler(
            source, columns: columns, hasPlaces: mapping.list != nil, closing: plan.transfer.closing, lookups: lookups)
        compiler.tableFields = table.fields
        for field in table.fields {
            guard let rule = mapping.fields.first(where: { $0.field == field.name }) else {
                preconditionFailure("the plan reader checks that every field is mapped")
            }
            compiler.add(rule, for: field, isKey: table.key.contains(field.name))
        }
        let position = Dictionary(uniqueKeysWithValues: table.fields.enumerated().map { ($1.name, $0) })
        key = table.key.compactMap { position[$0] }
        references = table.references.compactMap { position[$0.field] }
        summed = plan.totals.filter { $0.table == table.id }.compactMap { position[$0.field] }
        balanced = plan.parts(of: mapping).compactMap { part in position[part.field].map { ($0, part.isLine) } }
        rules = RowRules(plan.rules(of: table.id), table)
        match = MatchProgram(isMatching ? plan.merge(of: table.id) : nil, table)
        let read = compiler.computed.flatMap(\.fields) + rules.fields + match.fields
        for index in key + references + read { compiler.fields[index].isBound = true }
        for index in summed + balanced.map(\.field) { compiler.fields[index].isAmount = true }
        fields = compiler.fields
        steps = compiler.steps
        texts = compiler.texts
        (dates, phones, lists, watches) = (compiler.dates, compiler.phones, compiler.lists, compiler.watches)
        formats = compiler.formats
        (rewrites, made, scaled, epochs) = (compiler.rewrites, compiler.made, compiler.scaled, compiler.epochs)
        (names, failureCodes) = (table.fields.map(\.name), compiler.failureCodes)
        constantAmounts = compiler.constantAmounts
        let copied = Dictionary(grouping: fields.filter { $0.column >= 0 }, by: \.column)
        growth = copied.values.map { $0.reduce(0) { $0 + Int($1.growth) } }.max() ?? 0
        fixedRoom = compiler.room
        exclusions = mapping.exclude.map {
            BoundExpression($0.when, columns: columns, hasPlaces: mapping.list != nil)
        }
        (computed, nulls, emptyIsNull) = (compiler.computed, compiler.nulls, compiler.emptyIsNull)
        dropped =
            isMatching
            ? []
            : mapping.drop.map { drop in
                columns.indices.filter { columns[$0].utf8.elementsEqual(drop.column.utf8) }
            }
    }

    /// Maps a batch: staged lines, hashes of their keys and references, the records held back, sums.
    /// - Parameters:
    ///   - kept: what is said of records, by their index, that are held back whatever they hold.
    ///   - merging: what merges make of them.
    package func run(_ batch: RecordBatch, keeping kept: [Int: [Finding]] = [:], merging: Merging? = nil) -> MappedChunk {
        var mapped = MappedBatch(self, batch, kept, merging)
        var lines: [UInt8] = []
        var lengths: [UInt32] = []
        var keys: [UInt128] = []
        lines.reserveCapacity(batch.chunk.count + batch.chunk.count / 8)
        lengths.reserveCapacity(batch.count)
        keys.reserveCapacity(batch.count)
        var first = 0
        while first < batch.count {
            // Room is made for some records at once: to make it for each would cost as much as to write it.
            let end = mapped.make(first..<min(first + 128, batch.count), of: batch, by: self)
            let firstRow = lengths.count
            let room = room(for: first..<end, of: batch) + mapped.madeRoom + mapped.mergedRoom(first..<end, of: batch)
            lines.append(addingCapacity: room) { out in
                lengths.append(addingCapacity: end - first) { lengths in
                    keys.append(addingCapacity: end - first) { keys in
                        for record in first..<end {
                            let start = out.count
                            guard mapped.append(record, of: batch, by: self, to: &out) else { continue }
                            let row = firstRow + lengths.count
                            keys.append(mapped.finish(record, batch, self, out.span, from: start, row: row))
                            lengths.append(UInt32(out.count - start))
                            out.append(UInt8(ascii: "\n"))
                        }
                    }
                }
            }
            first = end
        }
        (mapped.chunk.lines, mapped.chunk.lengths, mapped.chunk.keys) = (lines, lengths, keys)
        (mapped.chunk.empty, mapped.chunk.changed) = mapped.marks.counts()
        for index in fields.indices where fields[index].comparison == .always {
            mapped.chunk.changed[index] = lengths.count - mapped.chunk.empty[index]
        }
        mapped.chunk.dropped = leftBehind(by: batch)
        return mapped.chunk
    }

    /// The most bytes that the lines of these records can have.
    private func room(for records: Range<Int>, of batch: RecordBatch) -> Int {
        let slots = batch.index.fields.span
        var bytes = 0
        for record in records {
            let start = Int(batch.index.recordStarts[record])
            for index in start..<start + batch.index.fieldCount(of: record) { bytes += slots[index].count }
        }
        return bytes * growth + records.count * fixedRoom
    }
}

/// What one batch became.
package struct MappedChunk: Sendable {
    /// Canonical CSV lines, each ended by LF: the bytes of the part.
    package var lines: [UInt8] = []
    /// Bytes of each line, without its LF.
    package var lengths: [UInt32] = []
    /// The key of each line, numbered from 0 in the chunk; see ``KeyHash``.
    package var keys: [UInt128] = []
    /// For each reference those of its lines that refer to something.
    package var references: [[UInt128]]
    /// The records held back or excluded, in order.
    package var rejects: [Reject] = []
    /// The key of each excluded record that can be mapped, with the record's number; see ``KeyHash``.
    package var excludedKeys: [UInt128] = []
    /// The sums over these, as `sums`; empty for a mapping that excludes nothing.
    package var excludedSums: [Int128]
    /// Sum of each field that the plan adds up over the staged lines, in units of 10^-scale; 0 for the others.
    package var sums: [Int128]
    /// A sum is larger than 128 bits hold.
    package var overflows = false
    /// How many staged values of each field were written as null by `nullify`.
    package var nulled: [Int]
    /// How many staged values of each field were written as null because the record has no such field.
    package var absent: [Int]
    /// How many staged values of each field a repair changed.
    package var repaired: [Int]
    /// How many staged values of each field are null, and how many are other texts than their one column has.
    package var empty: [Int] = []
    package var changed: [Int] = []
    /// How many texts stay behind in each column that the plan drops.
    package var dropped: [Int] = []
    /// For each rule of the table, for how many staged records it did not hold and only warned.
    package var warned: [Int]
    /// The first record for which a rule did not hold that stops the run, and that rule.
    package var stopped: (record: Int64, rule: Int)?
    /// One column for each part that the mapping has in a balance.
    package var balances: [BalanceColumn]
    /// For each entry by which rows match, what of the lines it compares; see ``KeyHash``.
    package var matches: [[UInt128]]

    init(fields: Int, references: Int, balances: Int, excludes: Bool, rules: Int, matches: Int) {
        self.matches = Array(repeating: [], count: matches)
        self.references = Array(repeating: [], count: references)
        sums = Array(repeating: 0, count: fields)
        excludedSums = excludes ? sums : []
        nulled = Array(repeating: 0, count: fields)
        absent = Array(repeating: 0, count: fields)
        repaired = Array(repeating: 0, count: fields)
        warned = Array(repeating: 0, count: rules)
        self.balances = Array(repeating: BalanceColumn(), count: balances)
    }
}
