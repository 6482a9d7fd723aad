import HandoverCore
import HandoverPlan

/// Plans for loading, without the rest of a migration.
enum TargetPlan {
    /// One table `t` whose first field is its key.
    static func make(_ fields: [(String, Plan.FieldType, Int?, Plan.Representation)]) -> Plan {
        let types = fields.map { name, type, scale, _ in
            "          \(name): {type: \(type.rawValue)" + (scale.map { ", scale: \($0)" } ?? "") + "}"
        }
        let rules = fields.map { name, type, _, _ in
            type.needsTypedOperator
                ? "          \(name): {from: \(name), do: [\(type.rawValue)], else: {quarantine: BAD}}"
                : "          \(name): \(name)"
        }
        let representations = fields.map { "\($0.0): \($0.3.rawValue)" }.joined(separator: ", ")
        return read(
            """
              t:
                key: [\(fields[0].0)]
                fields:
            \(types.joined(separator: "\n"))
            """, mappings: [("m", "t", rules.joined(separator: "\n"))], "{tables: {t: {as: {\(representations)}}}}")
    }

    /// Tables with their fields all copied.
    static func tables(_ yaml: String, _ mappings: [(table: String, fields: [String])], target: String = "{}") -> Plan {
        read(
            yaml,
            mappings: mappings.map {
                ("m-\($0.table)", $0.table, $0.fields.map { "          \($0): \($0)" }.joined(separator: "\n"))
            },
            target)
    }

    private static func read(_ tables: String, mappings: [(id: String, table: String, rules: String)], _ target: String) -> Plan {
        let inner = target.dropFirst().dropLast()
        let yaml = """
            handover: 1
            id: test
            transfer: {basis: asset-deal, seller: a, buyer: b, closing: 2026-12-31}
            parties:
              a: {name: A, role: seller}
              b: {name: B, role: buyer}
            sources:
              s: {path: s.csv, owner: a}
            tables:
            \(tables)
            mappings:
            \(mappings.map { "  \($0.id):\n        from: s\n        to: \($0.table)\n        fields:\n\($0.rules)" }.joined(separator: "\n"))
            targets:
              db: {type: sqlite, path: t.db\(inner.isEmpty ? "" : ", " + inner)}
            steps:
              - {id: map, method: transform, uses: [\(mappings.map(\.id).joined(separator: ", "))], schedule: {from: 2026-01-01T00:00}, responsible: a}
              - {id: seal, method: archive, schedule: {from: 2026-01-01T00:00}, responsible: a}
              - {id: load, method: load, uses: [db], schedule: {from: 2026-01-01T00:00}, responsible: a}

            """
        do { return try PlanReader.read(Array(yaml.utf8), file: "test.yaml") } catch {
            preconditionFailure("\(error.diagnostics)\n\(yaml)")
        }
    }
}
