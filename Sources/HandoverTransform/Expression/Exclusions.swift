import HandoverCore
import HandoverData
import HandoverPlan

/// What a mapping's conditions read of its records, and which of them leaves a record out (Plan.md section 1.12).
struct RecordConditions: Sendable {
    /// Where a column's text is found, and whether it can be null.
    struct Column: BitwiseCopyable, Sendable {
        var index: Int32
        /// What a record has by its place is never null.
        var isPlace: Bool
    }

    private(set) var programs: [ExpressionProgram] = []
    /// For each program the columns that it reads, in the order of its inputs.
    private var columns: [[Column]] = []
    private let nulls: TextTable.List
    private let emptyIsNull: Bool

    init(_ conditions: [Expression], columns names: [String], hasPlaces: Bool, nulls: TextTable.List, emptyIsNull: Bool) {
        (self.nulls, self.emptyIsNull) = (nulls, emptyIsNull)
        for condition in conditions {
            let program = ExpressionProgram(condition)
            columns.append(
                program.inputs.map { input in
                    guard case .column(let name) = input,
                        let index = names.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) })
                    else { preconditionFailure("the plan was checked against the lock's columns") }
                    let isPlace = hasPlaces && ["#record", "#parent", "#position"].contains(name)
                    return Column(index: Int32(index), isPlace: isPlace)
                })
            programs.append(program)
        }
    }

    var isEmpty: Bool { programs.isEmpty }

    /// The first condition that holds for a record; `nil` if none does.
    func first(for record: Int, of batch: RecordBatch, _ texts: TextTable, _ work: inout ExpressionWork) -> Int? {
        programs.indices.first { index in
            work.begin(programs[index])
            for column in columns[index] { add(column, record, batch, texts, &work) }
            return programs[index].holds(&work)
        }
    }

    /// Gives the workspace a column's text, or null.
    private func add(
        _ column: Column, _ record: Int, _ batch: RecordBatch, _ texts: TextTable, _ work: inout ExpressionWork
    ) {
        let slot = batch.index.slot(Int(column.index), of: record)
        guard slot.flags.isDisjoint(with: [.absent, .null]) else { return work.inputs.append(.null) }
        batch.withField(Int(column.index), of: record) { text in
            let isNull = (text.isEmpty && emptyIsNull && !slot.flags.contains(.quoted)) || texts.has(text, in: nulls)
            if isNull, !column.isPlace { work.inputs.append(.null) } else { work.add(text) }
        }
    }
}
