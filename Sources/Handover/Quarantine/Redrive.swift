import Foundation
import HandoverCore
import HandoverData
import HandoverPlan
import SystemPackage

extension Quarantine {
    /// What a sheet decided.
    public struct Redriven: Hashable, Sendable {
        /// The decisions beside the plan, which the next run takes in.
        public var path: String
        /// New decisions of each kind, and rows that were left alone.
        public var corrected: Int, kept: Int, left: Int
        /// All decisions that are there now.
        public var decisions: Int
    }

    /// Reads a sheet as its owner hands it back and writes its decisions beside the plan, mode 0600.
    /// - Throws: ``Failure`` with every problem of the sheet; then nothing is written.
    public static func redrive(
        _ path: String, sheet: String, isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) async throws -> Redriven {
        let rows = try SheetRows(sheet, fixed: Sheet.Column.allCases.map { column in { Sheet.name(column, in: $0) } })
        let interrupt = Interrupt(isWanted: isInterrupted, code: .quarantineInterrupted)
        try interrupt.check()
        let scratch = try ScratchFolder()
        do {
            let plan = FilePath(path)
            let held = try await HeldBack.look(plan, in: scratch.place, interrupt, isFirst: true)
            let now =
                held.decisions == nil
                ? nil : try await HeldBack.look(plan, in: scratch.place, interrupt, files: held.exports.files)
            var taking = SheetTaking(sheet: rows, held: held, now: now, at: Instant.text(Date()))
            let decisions = try taking.take()
            let (all, file) = (try write(decisions, in: held, beside: plan), PlanFiles.decisionsPath(of: plan))
            return Redriven(
                path: file.string, corrected: decisions.count { $0.verdict == .correct },
                kept: decisions.count { $0.verdict == .keep }, left: taking.left, decisions: all.decisions.count)
        } catch { throw Files.told(error, in: scratch.path) }
    }

    /// Writes new decisions with those that there are; what they take the place of is withdrawn.
    private static func write(
        _ decisions: [Decisions.Decision], in held: HeldBack, beside plan: FilePath
    ) throws -> Decisions {
        let (known, new) = (held.decisions, Dictionary(uniqueKeysWithValues: decisions.map { ($0.place, $0) }))
        let replaced = (known?.decisions ?? []).compactMap { old in
            new[old.place].map { Decisions.Withdrawal(.record(old), reason: $0.reason, by: $0.by, at: $0.at) }
        }
        let kept = (known?.decisions ?? []).filter { new[$0.place] == nil }
        let all = Decisions(
            kept + decisions, merges: known?.merges ?? [], withdrawn: (known?.withdrawn ?? []) + replaced, of: held.plan,
            held.exports.lock)
        try PlanFiles.write(all, of: plan, held.plan, held.exports.lock)
        return all
    }
}

extension Decisions.Decision {
    /// Which record it is about.
    fileprivate var place: String { "\(mapping):\(record)" }
}

/// Takes the rows of a sheet as decisions, and says everything that is wrong with them.
struct SheetTaking {
    let sheet: SheetRows
    /// What is held back without any decision, and with those that there are.
    let held: HeldBack
    let now: HeldBack?
    /// When it is decided.
    let at: String
    /// Rows that decide nothing new.
    private(set) var left = 0
    private var problems: [Diagnostic] = []
    private var decisions: [Decisions.Decision] = []

    init(sheet: SheetRows, held: HeldBack, now: HeldBack?, at: String) {
        self.sheet = sheet
        (self.held, self.now) = (held, now)
        self.at = at
    }

    mutating func take() throws -> [Decisions.Decision] {
        try checkColumns()
        // Lent to closures that change what is taken.
        let held = self.held
        var rows: [String: [Int64: SheetRows.Row]] = [:]
        for row in sheet.rows {
            guard let mapping = held.plan.mapping(row[.mapping]), let record = Int64(row[.record]) else {
                find(.sheetUnknownRecord, row, nil, .name(row[.mapping]), .name(row[.record]))
                continue
            }
            if rows[mapping.id, default: [:]].updateValue(row, forKey: record) != nil {
                find(.sheetRecordTwice, row, nil, .name(mapping.id), .count(record))
            }
        }
        for mapping in held.mappings {
            guard var own = rows[mapping.plan.id] else { continue }
            let places = try places(of: mapping.plan)
            let damages = mapping.plan.ownColumns.map { CellDamage($0, of: mapping.plan, in: held.plan) }
            let wanted = Set(own.keys)
            try held.forEachRecord(of: mapping, where: wanted.contains) { record in
                guard let row = own[record.reject.record], row[.digest] == record.digest else { return }
                own[record.reject.record] = nil
                take(row, record, of: mapping.plan, places, damages)
            }
            try takeOthers(own, of: mapping.plan.id)
        }
        if problems.isEmpty, decisions.isEmpty { problems.append(Diagnostic(.sheetNothing, at: .init(file: sheet.file))) }
        if !problems.isEmpty { throw Failure(problems, exit: .badData) }
        return decisions
    }

    /// Rows of records that the first reading does not hold back: what is held back only because of another correction was handed out,
    /// too, but there is nothing in it to decide.
    private mutating func takeOthers(_ rows: [Int64: SheetRows.Row], of mapping: String) throws {
        var rest = rows
        for current in now?.mappings ?? [] where current.plan.id == mapping {
            try current.forEach { reject in
                guard let row = rest.removeValue(forKey: reject.record) else { return }
                if row[.decision].isEmpty {
                    left += 1
                } else {
                    find(.sheetOnlyByCorrection, row, nil, .name(mapping), .count(reject.record))
                }
            }
        }
        for (record, row) in rest.sorted(by: { $0.key < $1.key }) {
            find(.sheetUnknownRecord, row, nil, .name(mapping), .count(record))
        }
    }

    /// Every column is one that a mapping uses, once.
    private func checkColumns() throws {
        let known = Sheet.columns(of: held.plan.mappings)
        for (index, name) in sheet.columns.enumerated() {
            let isKnown = known.contains { $0.utf8.elementsEqual(name.utf8) }
            guard isKnown, !sheet.columns[..<index].contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                throw SheetRows.otherColumns(
                    Sheet.Column.allCases.count + index + 1, known.joined(separator: " / "), sheet.file)
            }
        }
    }

    /// Where the columns of a mapping stand among those of the sheet.
    private func places(of mapping: Plan.Mapping) throws -> [Int] {
        try mapping.ownColumns.map { name in
            guard let place = sheet.columns.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                throw SheetRows.otherColumns(Sheet.Column.allCases.count + sheet.columns.count + 1, name, sheet.file)
            }
            return place
        }
    }

    private mutating func take(
        _ row: SheetRows.Row, _ record: HeldBack.Record, of mapping: Plan.Mapping, _ places: [Int], _ damages: [CellDamage]
    ) {
        let first = Sheet.Column.allCases.count
        let before = problems.count
        var texts = record.shown
        var isChanged = false
        for (index, cell) in row.cells.dropFirst(first).enumerated() {
            let place = places.firstIndex(of: index)
            guard let place, place < record.shown.count else {
                guard Sheet.text(cell) != nil else { continue }
                if place == nil {
                    find(.sheetForeignCell, row, sheet.columns[index], .name(mapping.id))
                } else {
                    find(.decisionUnreadableRecord, row, nil, .name(mapping.id), .count(record.reject.record))
                }
                continue
            }
            let text = Sheet.text(cell)
            if Sheet.isSame(text, record.shown[place]) { continue }
            if let text, let damage = damages[place].find(record.shown[place], text) {
                find(.sheetCellDestroyed, row, sheet.columns[index], .name(damage.rawValue))
            }
            isChanged = true
            texts[place] = text == [] ? nil : text
        }
        guard problems.count == before else { return }
        decide(row, record, mapping, texts, isChanged: isChanged)
    }

    private mutating func decide(
        _ row: SheetRows.Row, _ record: HeldBack.Record, _ mapping: Plan.Mapping, _ texts: [[UInt8]?], isChanged: Bool
    ) {
        let (word, reason, by) = (row[.decision], row[.reason], row[.by])
        guard !word.isEmpty else {
            if isChanged { return find(.sheetNoDecision, row, nil) }
            if !reason.isEmpty || !by.isEmpty { return find(.sheetUnknownDecision, row, nil) }
            left += 1
            return
        }
        guard let verdict = Sheet.verdict(word) else { return find(.sheetUnknownDecision, row, nil) }
        if !isChanged, let known = record.decision, known.verdict == verdict, known.reason == reason, known.by == by {
            left += 1
            return
        }
        guard !reason.isEmpty, !by.isEmpty else { return find(.sheetNoReason, row, nil) }
        var corrections: [Decisions.Correction] = []
        if verdict == .correct {
            if record.texts.isEmpty {
                return find(.decisionUnreadableRecord, row, nil, .name(mapping.id), .count(record.reject.record))
            }
            corrections = self.corrections(record, mapping, texts)
            if corrections.isEmpty { return find(.sheetNoChange, row, nil) }
        } else if isChanged {
            return find(.sheetKeptChanged, row, nil)
        }
        decisions.append(
            Decisions.Decision(
                mapping: mapping.id, record: record.reject.record, digest: record.digest, verdict: verdict,
                corrections: corrections, reason: reason, by: by, at: at))
    }

    /// What differs from the export, in the order of the list's columns.
    private func corrections(
        _ record: HeldBack.Record, _ mapping: Plan.Mapping, _ texts: [[UInt8]?]
    ) -> [Decisions.Correction] {
        let own = mapping.ownColumns
        return held.exports.columns(of: mapping).compactMap { column in
            guard let place = own.firstIndex(where: { $0.utf8.elementsEqual(column.utf8) }),
                !Sheet.isSame(texts[place], record.texts[place])
            else { return nil }
            return Decisions.Correction(
                column: column, was: FirstReading.digest(record.texts[place]),
                new: texts[place].map { String(decoding: $0, as: UTF8.self) })
        }
    }

    private mutating func find(
        _ code: Diagnostic.Code, _ row: SheetRows.Row, _ column: String?, _ arguments: Diagnostic.Argument...
    ) {
        var diagnostic = Diagnostic(
            code, at: .init(file: sheet.file, line: row.line, record: Int64(row[.record]), field: column))
        diagnostic.arguments = arguments
        problems.append(diagnostic)
    }
}
