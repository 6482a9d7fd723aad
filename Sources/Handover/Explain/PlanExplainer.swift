public import HandoverCore
import HandoverPlan
import SystemPackage

/// Tells what makes a field, and what became of a record.
public enum PlanExplainer {
    /// What was asked about.
    public enum Explained: Hashable, Sendable {
        case field(FieldExplained)
        case record(RecordExplained)
    }

    /// Explains a field of a table, `TABLE.FIELD`, or a record of a mapping, `MAPPING:RECORD`. A field is read out of the plan alone; for
    /// a record the exports are read, mapped and decided about as a run does it, with the decisions beside the plan. Nothing is written.
    /// - Parameters:
    ///   - field: of a record, the field whose way from the export to the target is told step by step.
    ///   - language: that of all words that are not the plan's.
    ///   - showsValues: shows values; they are personal data.
    /// - Throws: ``Failure``: 64 for a name that is not the plan's, or a record that is not the export's.
    public static func explain(
        _ path: String, _ subject: String, field: String? = nil, language: Catalogue.Language, showsValues: Bool = false,
        isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) async throws -> Explained {
        if let (mapping, record) = place(subject) {
            let plan = try PlanFiles.readPlan(FilePath(path))
            guard let own = plan.mapping(mapping) else {
                throw unknown(.explainUnknownMapping, mapping, plan.mappings.map(\.id), plan)
            }
            if let field { _ = try find(field, in: own.to, of: plan) }
            let interrupt = Interrupt(isWanted: isInterrupted, code: .quarantineInterrupted)
            let scratch = try ScratchFolder()
            do {
                let looked = try await DecidedPlan(FilePath(path), in: scratch.place, interrupt)
                let reader = RecordReader(looked, language: language, showsValues: showsValues, interrupt)
                return .record(try reader.explain(mapping, record, field: field))
            } catch { throw Files.told(error, in: scratch.path) }
        }
        let names = subject.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard names.count == 2 else { throw Failure(Diagnostic(.explainNothing, .name(subject)), exit: .usage) }
        if field != nil { throw Failure(Diagnostic(.explainFieldAlone, .name(subject)), exit: .usage) }
        let (plan, lock) = try PlanFiles.read(FilePath(path))
        let (table, found) = try find(names[1], in: names[0], of: plan)
        return .field(FieldExplained(found, of: table, in: plan, lock, language))
    }

    /// `MAPPING:RECORD`.
    private static func place(_ subject: String) -> (mapping: String, record: Int64)? {
        guard let colon = subject.lastIndex(of: ":") else { return nil }
        let digits = subject[subject.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return (String(subject[..<colon]), Int64(digits) ?? .max)
    }

    private static func find(_ name: String, in table: String, of plan: Plan) throws(Failure) -> (Plan.Table, Plan.Field) {
        guard let found = plan.table(table) else {
            throw unknown(.explainUnknownTable, table, plan.tables.map(\.id), plan)
        }
        guard let field = found.field(name) else {
            throw Failure(
                Diagnostic(
                    .explainUnknownField, .name(name), .name(table), .name(found.fields.map(\.name).joined(separator: ", ")),
                    at: .init(file: plan.file, line: found.mark.line, column: found.mark.column)), exit: .usage)
        }
        return (found, field)
    }

    private static func unknown(_ code: Diagnostic.Code, _ name: String, _ known: [String], _ plan: Plan) -> Failure {
        Failure(
            Diagnostic(code, .name(name), .name(known.joined(separator: ", ")), at: .init(file: plan.file)), exit: .usage)
    }
}
