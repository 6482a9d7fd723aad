package import HandoverPlan
import HandoverSQLite

/// A table of the plan as it is, or will be, in the target.
package struct TargetTable: Sendable {
    package let table: Plan.Table
    /// What it is called there.
    package let name: String
    /// In the order of the table's fields.
    package let columns: [Column]
    /// The key's columns.
    package let key: [String]
    /// Foreign keys: a column, and the table and column that it refers to.
    package let references: [(column: String, table: String, key: String)]
    /// Whether a row may refer to one that is not loaded before it: in the same table, or in one that comes later.
    package let refersAhead: Bool

    package struct Column: Sendable {
        package let field: Plan.Field
        package let name: String
        package let representation: Plan.Representation
    }

    /// The tables of a plan in the order in which they are loaded: the referenced one first, else as the plan has them.
    package static func inLoadingOrder(_ plan: Plan) -> [TargetTable] {
        guard let target = plan.target else { return [] }
        var order: [Plan.Table] = []
        var rest = plan.tables
        while !rest.isEmpty {
            func isFree(_ table: Plan.Table) -> Bool {
                table.references.allSatisfy { reference in
                    reference.to == table.id || !rest.contains { $0.id == reference.to }
                }
            }
            // In a circle nobody is free; the plan's order is as good as any.
            order.append(rest.remove(at: rest.firstIndex(where: isFree) ?? 0))
        }
        return order.enumerated().map { place, table in
            let isAhead = table.references.contains { reference in
                order.firstIndex { $0.id == reference.to }.map { $0 >= place } ?? false
            }
            return TargetTable(table, plan, target, refersAhead: isAhead)
        }
    }

    private init(_ table: Plan.Table, _ plan: Plan, _ target: Plan.Target, refersAhead: Bool) {
        func described(_ id: String) -> Plan.TargetTable {
            guard let found = target.tables.first(where: { $0.table == id }) else {
                preconditionFailure("the plan's target describes every table")
            }
            return found
        }
        let own = described(table.id)
        func column(_ field: String, of table: Plan.TargetTable) -> String {
            table.columns.first { $0.field == field }?.column ?? field
        }
        self.table = table
        name = own.name
        columns = zip(table.fields, own.columns).map { Column(field: $0, name: $1.column, representation: $1.representation) }
        key = table.key.map { column($0, of: own) }
        references = table.references.map { reference in
            let other = described(reference.to)
            let key = plan.table(reference.to)?.key.first ?? ""
            return (column(reference.field, of: own), other.name, column(key, of: other))
        }
        self.refersAhead = refersAhead
    }
}

extension TargetTable {
    /// The statement that creates the table (Plan.md section 1.9).
    package var creation: String {
        var parts = columns.map { column in
            let type =
                switch column.representation {
                case .text, .literal: "TEXT"
                case .integer, .minorUnits: "INTEGER"
                case .real: "REAL"
                case .numeric, .boolean, .date, .timestamptz, .timestamp:
                    preconditionFailure("a plan stores this in PostgreSQL alone")
                }
            return "\(quotedName(column.name)) \(type)" + (column.field.isRequired ? " NOT NULL" : "")
        }
        parts.append("PRIMARY KEY (\(names(key)))")
        parts += references.map {
            "FOREIGN KEY (\(quotedName($0.column))) REFERENCES \(quotedName($0.table)) (\(quotedName($0.key)))"
        }
        return "CREATE TABLE \(quotedName(name)) (\(parts.joined(separator: ", ")))"
    }

    /// The statement that writes one row in this mode.
    package func insertion(_ mode: Plan.Mode) -> String {
        let places = Array(repeating: "?", count: columns.count).joined(separator: ",")
        // ABORT whatever the table's own definition says: a row that it would ignore or exchange has to be noticed.
        let insert = "INSERT OR ABORT INTO \(quotedName(name)) (\(names(columns.map(\.name)))) VALUES (\(places))"
        guard mode == .upsert else { return insert }
        let others = columns.map(\.name).filter { !key.contains($0) }
        let action =
            others.isEmpty
            ? "NOTHING" : "UPDATE SET " + others.map { "\(quotedName($0)) = excluded.\(quotedName($0))" }.joined(separator: ", ")
        return insert + " ON CONFLICT (\(names(key))) DO \(action)"
    }

    private func names(_ names: [String]) -> String { names.map(quotedName).joined(separator: ", ") }
}
