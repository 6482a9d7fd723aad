import Foundation
import HandoverCore
import HandoverPlan

/// Takes the rows of a sheet as decisions about merges, and says everything that is wrong with them.
struct MergeAnswers {
    let sheet: SheetRows
    let asked: AskedPlan
    /// When it is decided.
    let at: String
    /// Questions about which nothing new was said.
    private(set) var left = 0
    private var problems: [Diagnostic] = []

    private typealias Column = MergeSheet.Column

    init(sheet: SheetRows, asked: AskedPlan, at: String) {
        (self.sheet, self.asked, self.at) = (sheet, asked, at)
    }

    mutating func take() throws -> [Decisions.Merge] {
        try checkColumns()
        var places: [String: (question: Int, row: Int)] = [:]
        for (number, question) in asked.questions.enumerated() {
            for (index, row) in question.rows.enumerated() { places["\(row.mapping):\(row.record)"] = (number, index) }
        }
        var answers: [Int: [Int: SheetRows.Row]] = [:]
        for row in sheet.rows {
            let (mapping, record) = (row.word(Column.mapping.rawValue), row.word(Column.record.rawValue))
            guard let place = places["\(mapping):\(record)"],
                asked.questions[place.question].rows[place.row].digest == row.word(Column.digest.rawValue)
            else {
                // A row that slipped may have anything in these cells.
                find(
                    .mergesUnknown, row, .name(asked.plan.mapping(mapping)?.id ?? "?"), .name(Int64(record) == nil ? "?" : record)
                )
                continue
            }
            if answers[place.question, default: [:]].updateValue(row, forKey: place.row) != nil {
                find(.sheetRecordTwice, row, .name(mapping), .name(record))
            }
        }
        let decisions = answers.sorted { $0.key < $1.key }.compactMap { decision(on: asked.questions[$0.key], $0.value) }
        if problems.isEmpty, decisions.isEmpty { problems.append(Diagnostic(.sheetNothing, at: .init(file: sheet.file))) }
        if !problems.isEmpty { throw Failure(problems, exit: .badData) }
        return decisions
    }

    /// There are the fields of every table that is asked about here, each once, and no others.
    private func checkColumns() throws {
        let mappings = Set(sheet.rows.map { $0.word(Column.mapping.rawValue) })
        let tables = asked.plan.tables.filter { asked.plan.merge(of: $0.id) != nil }
        let used = tables.filter { table in asked.plan.mappings.contains { $0.to == table.id && mappings.contains($0.id) } }
        let (known, wanted) = (MergeSheet.fields(of: tables), MergeSheet.fields(of: used))
        for (index, name) in sheet.columns.enumerated() {
            guard known.contains(name), !sheet.columns[..<index].contains(name) else {
                throw SheetRows.otherColumns(Column.allCases.count + index + 1, known.joined(separator: " / "), sheet.file)
            }
        }
        guard let missing = wanted.first(where: { !sheet.columns.contains($0) }) else { return }
        throw SheetRows.otherColumns(Column.allCases.count + sheet.columns.count + 1, missing, sheet.file)
    }

    private mutating func decision(on question: AskedPlan.Question, _ rows: [Int: SheetRows.Row]) -> Decisions.Merge? {
        let before = problems.count
        guard let first = rows.min(by: { $0.value.line < $1.value.line })?.value else { return nil }
        let number = first.word(Column.question.rawValue)
        for (index, row) in question.rows.enumerated() {
            guard let answer = rows[index] else {
                find(.mergesMissing, first, .name(row.mapping), .count(row.record), .name(number))
                continue
            }
            if !isAsWritten(answer, row, of: question) { find(.mergesChanged, answer, .name(row.mapping), .count(row.record)) }
        }
        guard problems.count == before else { return nil }
        let answers = question.rows.indices.compactMap { rows[$0] }
        func words(_ column: Column) -> [String] { answers.map { $0.word(column.rawValue) } }
        let same = words(.same)
        let reasons = newWords(.reason, question, answers) { $0.reason }
        var names = newWords(.by, question, answers) { $0.by }
        let settled = question.rows.map { $0.same.map { String($0) } ?? "" }
        if reasons.isEmpty, names.isEmpty, Self.numbers(same) == Self.numbers(settled) {
            left += 1
            return nil
        }
        // Whoever decided before may decide again, and says why anew.
        if names.isEmpty, !reasons.isEmpty { names = Set(words(.by)).subtracting([""]) }
        if same.contains("") { find(.mergesNoNumber, first, .name(number)) }
        if reasons.count > 1 || names.count > 1 { find(.mergesTwoReasons, first, .name(number)) }
        if reasons.isEmpty || names.isEmpty { find(.sheetNoReason, first) }
        for name in question.apart {
            guard let field = question.table.fields.firstIndex(where: { $0.name == name }) else { continue }
            var texts: [String: [UInt8]] = [:]
            for (row, same) in zip(question.rows, same) where !same.isEmpty {
                guard let text = row.text(field) else { continue }
                if texts[same, default: text] != text {
                    find(.mergesAcross, first, .name(number), .name(name))
                    break
                }
                texts[same] = text
            }
        }
        guard problems.count == before, let reason = reasons.first, let by = names.first else { return nil }
        return Decisions.Merge(
            table: question.table.id,
            records: zip(question.rows, Self.numbers(same)).map { row, number in
                .init(mapping: row.mapping, record: row.record, digest: row.digest, same: number)
            }, reason: reason, by: by, at: at)
    }

    /// What stands in a column and did not stand there in the same row when the sheet was written.
    private func newWords(
        _ column: Column, _ question: AskedPlan.Question, _ answers: [SheetRows.Row], _ old: (Decisions.Merge) -> String
    ) -> Set<String> {
        Set(
            zip(question.rows, answers).compactMap { row, answer in
                let word = answer.word(column.rawValue)
                let known = row.decision.map { old($0).trimmingCharacters(in: .whitespacesAndNewlines) }
                return word.isEmpty || word == known ? nil : word
            })
    }

    /// Whether the cells of the fields hold what was written.
    private func isAsWritten(_ answer: SheetRows.Row, _ row: AskedPlan.Row, of question: AskedPlan.Question) -> Bool {
        zip(sheet.columns, answer.cells.dropFirst(Column.allCases.count)).allSatisfy { name, cell in
            let field = question.table.fields.firstIndex { $0.name == name }
            return Sheet.isSame(Sheet.text(cell), field.flatMap { row.text($0) })
        }
    }

    /// A number for each text, from 1, equal ones for equal texts; 0 for an empty one.
    private static func numbers(_ texts: [String]) -> [Int] {
        var numbers: [String: Int] = ["": 0]
        return texts.map { text in
            let number = numbers[text] ?? numbers.count
            numbers[text] = number
            return number
        }
    }

    private mutating func find(_ code: Diagnostic.Code, _ row: SheetRows.Row, _ arguments: Diagnostic.Argument...) {
        var diagnostic = Diagnostic(
            code, at: .init(file: sheet.file, line: row.line, record: Int64(row.word(Column.record.rawValue))))
        diagnostic.arguments = arguments
        problems.append(diagnostic)
    }
}
