import HandoverCore
import HandoverData
import HandoverIngest
import HandoverPlan
import HandoverTransform
import SystemPackage

/// The sum that an export states below its own records (Plan.md section 1.8).
enum FooterAmount {
    /// The canonical text of a total's field as the footer of this mapping's source has it; `nil` where it has none.
    static func read(_ total: Plan.Total, of mapping: Plan.Mapping, in exports: Exports) throws -> String? {
        guard let table = exports.plan.table(total.table), let field = table.field(total.field),
            let rule = mapping.fields.first(where: { $0.field == total.field }), case .column(let name, _, _) = rule.value,
            let source = exports.lock.sources.first(where: { $0.id == mapping.from }), case .csv(let csv) = source.content
        else { preconditionFailure("the plan was checked, by itself and against its lock") }
        let file = exports.files.file(of: source.id)
        let footer = try CSVReader.footer(
            of: file.path.string, under: file.cipher, name: source.path, dialect: CSVDialect(source, csv))
        guard let footer, let planned = exports.plan.source(mapping.from) else { return nil }
        let text = ColumnReader([name], among: csv.columns, of: planned)
        if text.first(0, of: footer) == nil { return nil }
        // A table of this field alone: what the others would make of the footer is nobody's business.
        var (plan, narrow, only) = (exports.plan, table, mapping)
        (narrow.key, narrow.fields, narrow.references) = ([], [field], [])
        (plan.tables, plan.totals, plan.rules) = ([narrow], [], [])
        (only.fields, only.balance, only.exclude) = ([rule], nil, [])
        let made = MappingProgram(only, in: plan, columns: csv.columns).run(footer)
        guard made.rejects.first?.record != footer.firstRecord else { return nil }
        let line = made.lines.prefix { $0 != UInt8(ascii: "\n") }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }
}
