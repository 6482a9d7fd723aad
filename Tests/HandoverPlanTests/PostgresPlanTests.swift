import Foundation
import HandoverCore
import Testing

@testable import HandoverPlan

@Suite struct `A PostgreSQL target in a plan` {
    private static func read(_ target: String, change: (String) -> String = { $0 }) throws(Failure) -> Plan {
        let yaml = SamplePlan.yaml.replacingOccurrences(of: "\nsteps:\n", with: "\ntargets:\n  crm: {\(target)}\nsteps:\n")
        let loads = yaml.replacingOccurrences(
            of: "\nverification:",
            with:
                "\n  - {id: into, method: load, uses: [crm], schedule: {from: 2026-01-01T00:00}, responsible: team}\nverification:"
        )
        return try PlanReader.read(Array(change(loads).utf8), file: "plan.yaml")
    }

    @Test func `has the defaults of its types, and its canonical plan can be read again`() throws {
        let plan = try Self.read("type: postgres, dsn: \"host=a dbname=b\"")
        #expect(plan.target?.place == .postgres(dsn: "host=a dbname=b", schema: "public"))
        for (table, there) in zip(plan.tables, plan.target?.tables ?? []) {
            for (field, column) in zip(table.fields, there.columns) {
                #expect(column.representation == Plan.Representation.choices(for: field.type, in: .postgres)[0])
            }
        }
        let json = String(decoding: plan.canonicalJSON, as: UTF8.self)
        #expect(json.contains(#""dsn":"host=a dbname=b","id":"crm","mode":"create","schema":"public","#))
        #expect(try Plan(canonical: plan.canonicalJSON, file: "plan.json").target?.place == plan.target?.place)
    }

    @Test(arguments: [("", "timestamptz"), (", tables: {order: {as: {order_no: timestamp}}}", "timestamp")])
    func `upserts by no key of times without their offset`(tables: String, stored: String) throws {
        func read(_ more: String) throws(Failure) -> Plan {
            try Self.read("type: postgres, dsn: \"host=a\"\(more)") {
                $0.replacing("order_no: {type: identifier}", with: "order_no: {type: datetime}")
                    .replacing(
                        "order_no: 单号",
                        with:
                            "order_no: {from: 单号, do: [{datetime: {formats: [\"yyyy-MM-ddTHH:mm:ssXXX\"]}}], else: {quarantine: TIME_BAD}}"
                    )
            }
        }
        let failure = #expect(throws: Failure.self) { try read(", mode: upsert" + tables) }
        #expect(failure?.diagnostics.map(\.code.name) == ["plan.upsert-instant-key"])
        #expect(failure?.diagnostics.first?.arguments.map(\.description) == ["order_no", stored])
        #expect(failure?.diagnostics.first?.location?.planKey == "targets.crm.tables.order.as.order_no")
        _ = try read(", mode: append" + tables)
        _ = try read(", mode: upsert, tables: {order: {as: {order_no: text}}}")
    }

    @Test(arguments: [
        ("type: postgres", "plan.key-missing"), ("type: postgres, dsn: \"host=a\", path: x", "plan.foreign-target-key"),
        ("type: sqlite, path: x, schema: y", "plan.foreign-target-key"),
        ("type: postgres, dsn: \"host=a password=geheim\"", "plan.password"),
        ("type: postgres, dsn: \"nothing\"", "plan.bad-address"),
        ("type: postgres, dsn: \"host=a\", schema: pg_temp", "plan.bad-target-name"),
        ("type: postgres, dsn: \"host=a\", tables: {customer: \(String(repeating: "x", count: 64))}", "plan.bad-target-name"),
        ("type: mysql, path: x", "plan.bad-value"),
    ]) func `is refused where it is none`(target: String, code: String) {
        let failure = #expect(throws: Failure.self) { try Self.read(target) }
        let codes = failure?.diagnostics.map(\.code.name) ?? []
        #expect(codes.contains(code), "\(codes)")
        #expect(failure.map { "\($0)" }?.contains("geheim") == false)
    }
}
