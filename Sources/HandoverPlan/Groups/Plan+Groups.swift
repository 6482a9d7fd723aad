import HandoverData

extension Plan.Rule {
    /// What makes a rule be about several rows (Plan.md section 1.13).
    package struct Group: Hashable, Sendable {
        package var rows: Rows
        package var measures: [Measure]

        /// Which rows are a group.
        package enum Rows: Hashable, Sendable {
            /// Rows of the rule's table that are equal in these fields.
            case per([String])
            /// For each row of the rule's table those that refer to it.
            case of(table: String, field: String)
        }

        /// What the condition sees of a group under a name.
        package struct Measure: Hashable, Sendable {
            package var name: String
            package var what: What

            package enum What: Hashable, Sendable {
                /// Of how many rows a condition is true; `nil` for all.
                case count(Expression?)
                case sum(String), min(String), max(String)

                /// The field that is measured, and the word for it.
                package var field: (word: String, name: String)? {
                    switch self {
                    case .count: nil
                    case .sum(let field): ("sum", field)
                    case .min(let field): ("min", field)
                    case .max(let field): ("max", field)
                    }
                }

                func suits(_ type: Plan.FieldType) -> Bool {
                    switch self {
                    case .count: true
                    case .sum: [.integer, .decimal, .money].contains(type)
                    case .min, .max: [.integer, .decimal, .money, .date].contains(type)
                    }
                }
            }
        }

        /// The table whose rows are measured by a rule of this one.
        func measured(by table: String) -> String {
            if case .of(let other, _) = rows { other } else { table }
        }

        /// What the condition sees beside measures, of the rule's table.
        package func seen(of table: Plan.Table) -> [Plan.Field] {
            guard case .per(let names) = rows else { return table.fields }
            return names.compactMap(table.field)
        }

        /// The fields that tell groups apart, of the rows that are measured.
        package var fields: [String] {
            switch rows {
            case .per(let fields): fields
            case .of(_, let field): [field]
            }
        }
    }

    /// The table whose rows are measured; for a rule about single rows its own.
    package var measured: String { group?.measured(by: table) ?? table }

    /// Whether the rule reads a field of a table anywhere.
    package func reads(_ field: String, of table: String) -> Bool {
        let own = table == self.table && assert.fields.contains(field)
        guard let group else { return own }
        // A measure may have the name of a field that the condition does not see.
        let isMeasure = group.measures.contains { $0.name == field }
        if own, !isMeasure { return true }
        guard table == measured else { return false }
        return group.fields.contains(field)
            || group.measures.contains { measure in
                if case .count(let condition?) = measure.what { return condition.fields.contains(field) }
                return measure.what.field?.name == field
            }
    }
}

extension Plan {
    /// The rules that are about several rows, in the order of the plan.
    package var groupRules: [Rule] { rules.filter { $0.group != nil } }
}

extension Plan.Rule.Group {
    var members: [JSONValue.Member] {
        let own: JSONValue.Member =
            switch rows {
            case .per(let fields): .init("per", .strings(fields))
            case .of(let table, let field): .init("of", .object(["table": .string(table), "field": .string(field)]))
            }
        return [own, .init("measure", .array(measures.map(\.json)))]
    }
}

extension Plan.Rule.Group.Measure {
    fileprivate var json: JSONValue {
        let own: JSONValue.Member =
            switch what {
            case .count(let condition): .init("count", condition?.json ?? .string("all"))
            case .sum(let field): .init("sum", .string(field))
            case .min(let field): .init("min", .string(field))
            case .max(let field): .init("max", .string(field))
            }
        return .object([.init("name", .string(name)), own])
    }
}
