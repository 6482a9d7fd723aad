import HandoverCore
import HandoverData
import HandoverPlan
import HandoverTransform
import SystemPackage

/// The rules of a plan over groups of rows (Plan.md section 1.13), asked of the rows that are still staged.
///
/// Of every row that a rule is about, what the rule reads is kept in a partition by the hash of its group; a partition at a time is
/// gone through twice, once to measure its groups, once to judge their rows. So no more than the measures of one partition's groups
/// need be in memory, however many rows a group has.
struct GroupRules {
    /// One rule with its rows.
    private struct Entry {
        let program: GroupProgram
        /// The table that the rule is of, and that of the rows which are measured.
        let table: Int
        let measuredTable: Int
        var measured: GroupSpill
        /// The rows that are judged, where they are others.
        var judged: GroupSpill?
        /// How many rows of these tables were gone when it was last asked.
        var gone: Int?
    }

    /// A rule that says `fail` and does not hold.
    struct Fatal {
        var rule: Plan.Rule
        /// The first row of the first group.
        var table: Int
        var row: Int
        /// How many groups.
        var count: Int64
    }

    private var entries: [Entry]
    /// For each table the staged rows of the mappings that fill it.
    private let rows: [[(file: StagingFile, firstRow: Int)]]
    private let interrupt: Interrupt
    private var isFilled = false

    /// `nil` for a plan without such rules.
    /// - Parameter members: for each table its mappings, in order, with the first row that each holds.
    init?(_ stage: Stage, _ members: [[(mapping: Int, firstRow: Int)]]) {
        let rules = stage.plan.groupRules
        if rules.isEmpty { return nil }
        interrupt = stage.interrupt
        rows = members.map { $0.map { (stage.mappings[$0.mapping].file, $0.firstRow) } }
        // An eighth of the memory, as for hashes of keys while rows are staged: half of it for rows that are not written yet.
        let memory = stage.budget.memoryBytes / 16
        let programs = rules.map { GroupProgram($0, in: stage.plan) }
        let spills = programs.reduce(0) { $0 + ($1.judged == nil ? 1 : 2) }
        let (plan, work, counts) = (stage.plan, stage.work, rows.map { $0.reduce(0) { $0 + $1.file.rows } })
        func place(_ table: String) -> Int {
            guard let place = plan.tables.firstIndex(where: { $0.id == table }) else {
                preconditionFailure("the plan reader checks that rules name tables")
            }
            return place
        }
        entries = programs.map { program in
            let measured = place(program.measuredTable)
            let partitions = 1 + counts[measured] * GroupMeasures.bytes(of: program) / max(1 << 16, memory)
            let spill = GroupSpill(in: work, partitions: min(1 << 12, partitions), memoryBytes: memory / spills)
            return Entry(
                program: program, table: place(program.rule.table), measuredTable: measured, measured: spill,
                judged: program.judged == nil ? nil : spill)
        }
    }

    /// The rows that rules hold back which quarantine, with the rule's place in the plan and what it says of them.
    /// - Parameter removed: for each table the rows that are not staged any more.
    mutating func broken(
        _ removed: [[Int: [Finding]]]
    ) throws -> [(table: Int, row: Int, order: Int, finding: Finding)] {
        try fill(removed)
        var found: [(table: Int, row: Int, order: Int, finding: Finding)] = []
        for order in entries.indices {
            let (entry, rule) = (entries[order], entries[order].program.rule)
            guard case .quarantine(let code) = rule.otherwise else { continue }
            // Nothing can have changed as long as the rows are the same.
            let gone = removed[entry.table].count + removed[entry.measuredTable].count
            if entry.gone == gone { continue }
            entries[order].gone = gone
            let finding = Finding(code: code, field: rule.id)
            try judge(entry, removed) { row, holds, _ in
                if !holds { found.append((entry.table, row, order, finding)) }
            }
        }
        return found
    }

    /// For how many groups, or rows with `of`, those rules do not hold that only warn, and all that stop the run.
    mutating func tally(_ removed: [[Int: [Finding]]]) throws -> (warnings: [RunSummary.WarningCount], fatal: [Fatal]) {
        try fill(removed)
        var warnings: [RunSummary.WarningCount] = []
        var fatal: [Fatal] = []
        for entry in entries {
            let rule = entry.program.rule
            if case .quarantine = rule.otherwise { continue }
            var (count, first) = (Int64(0), Int.max)
            try judge(entry, removed) { row, holds, isNew in
                if holds || !isNew { return }
                count += 1
                first = min(first, row)
            }
            if case .warn(let code) = rule.otherwise {
                warnings.append(.init(rule: rule.id, code: code, count: count))
            } else if count > 0 {
                fatal.append(Fatal(rule: rule, table: entry.table, row: first, count: count))
            }
        }
        return (warnings, fatal)
    }

    private func judge(
        _ entry: Entry, _ removed: [[Int: [Finding]]], _ body: (_ row: Int, _ holds: Bool, _ isNew: Bool) throws -> Void
    ) throws {
        for partition in 0..<entry.measured.partitions {
            try interrupt.check()
            var measures = GroupMeasures(entry.program)
            try entry.measured.forEach(in: partition) { number, kept in
                if removed[entry.measuredTable][KeyHash.row(number)] != nil { return }
                measures.add(kept, to: KeyHash.hash(number))
            }
            try (entry.judged ?? entry.measured).forEach(in: partition) { number, kept in
                let row = KeyHash.row(number)
                if removed[entry.table][row] != nil { return }
                let (holds, isNew) = measures.holds(for: kept, of: KeyHash.hash(number))
                try body(row, holds, isNew)
            }
        }
    }

    /// Reads the staged lines of the tables once; what is gone already never comes back.
    private mutating func fill(_ removed: [[Int: [Finding]]]) throws {
        if isFilled { return }
        isFilled = true
        let programs = entries.map(\.program)
        var bounds: [Range<Int>] = []
        for table in rows.indices where entries.contains(where: { $0.table == table || $0.measuredTable == table }) {
            for (file, firstRow) in rows[table] {
                for chunk in file.chunks {
                    try interrupt.check()
                    let lines = try file.read(chunk)
                    var start = 0
                    for (index, length) in lines.lengths.enumerated() {
                        let (row, end) = (firstRow + chunk.firstRow + index, start + Int(length))
                        if removed[table][row] == nil {
                            bounds.removeAll(keepingCapacity: true)
                            CanonicalCSV.appendRanges(of: start..<end, in: lines.lines.span, to: &bounds)
                            for index in programs.indices {
                                try take(row, of: table, lines.lines.span, bounds, index, programs[index])
                            }
                        }
                        start = end + 1
                    }
                }
            }
        }
    }

    /// - Parameter program: that of the entry.
    private mutating func take(
        _ row: Int, of table: Int, _ bytes: Span<UInt8>, _ bounds: [Range<Int>], _ index: Int, _ program: GroupProgram
    ) throws {
        if entries[index].measuredTable == table, let group = program.measured.group(of: bytes, bounds, row: row) {
            try entries[index].measured.append(group) { program.measured.append(bytes, bounds, to: &$0) }
        }
        if entries[index].table == table, let judged = program.judged,
            let group = judged.group(of: bytes, bounds, row: row)
        {
            try entries[index].judged?.append(group) { judged.append(bytes, bounds, to: &$0) }
        }
    }
}
