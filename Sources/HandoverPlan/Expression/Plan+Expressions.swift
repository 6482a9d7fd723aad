import HandoverData

extension Plan {
    /// Records that a mapping leaves out (Plan.md section 1.12).
    package struct Exclusion: Hashable, Sendable {
        /// A condition over the columns of the record.
        package var when: Expression
        package var reason: String
        /// The party that says so.
        package var authority: String
        package var mark: Mark
    }
}

extension Plan {
    /// What must be so of every row of a table, or of groups of rows (Plan.md section 1.13).
    package struct Rule: Hashable, Sendable {
        package var id: String
        package var table: String
        /// What of several rows it is about; `nil` where it is about each by itself.
        package var group: Group?
        /// A condition over the fields of the row, or over the measures of a group and what tells groups apart.
        package var assert: Expression
        package var otherwise: Broken
        package var mark: Mark

        /// What a row leads to for which a rule does not hold.
        package enum Broken: Hashable, Sendable {
            /// The record is held back under this code.
            case quarantine(String)
            /// It is counted under this code.
            case warn(String)
            /// The run stops.
            case fail
        }
    }

    /// A text for each condition: the first that holds decides.
    package struct Choice: Hashable, Sendable {
        package var branches: [Branch]
        /// Where none holds; `nil` for null.
        package var otherwise: String?

        package struct Branch: Hashable, Sendable {
            package var when: Expression
            /// Canonical text of the field's type.
            package var then: String
        }
    }

    /// The rules about single rows of a table, in the order of the plan.
    package func rules(of table: String) -> [Rule] { rules.filter { $0.table == table && $0.group == nil } }
}

extension Plan.Rule {
    var json: JSONValue {
        let otherwise: JSONValue =
            switch otherwise {
            case .quarantine(let code): .object(["quarantine": .string(code)])
            case .warn(let code): .object(["warn": .string(code)])
            case .fail: .string("fail")
            }
        return .object(
            [
                .init("id", .string(id)), .init("table", .string(table)), .init("assert", assert.json),
                .init("else", otherwise),
            ] + (group?.members ?? []))
    }
}

extension Plan.Mapping {
    /// The expressions of the mapping that read columns, with where each stands in the plan.
    package var expressions: [(expression: Expression, key: String, mark: Plan.Mark)] {
        exclude.enumerated().map { ($1.when, "mappings.\(id).exclude[\($0)].when", $1.mark) }
    }
}

extension Plan.FieldMapping {
    /// The expressions that the field is made by; none for one that a chain makes.
    package var expressions: [Expression] {
        switch value {
        case .computed(let expression, _): [expression]
        case .chosen(let choice): choice.branches.map(\.when)
        case .column, .columns, .constant: []
        }
    }

    /// The columns that these read, each once, in the order in which they are first named.
    var computedColumns: [String] {
        expressions.flatMap(\.columns).reduce(into: []) { columns, name in
            if !columns.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { columns.append(name) }
        }
    }
}

extension Plan.Choice {
    var members: [JSONValue.Member] {
        let list = JSONValue.array(branches.map { .object(["when": $0.when.json, "then": .string($0.then)]) })
        return [.init("choose", list)] + (otherwise.map { [.init("otherwise", .string($0))] } ?? [])
    }
}

extension Plan.Exclusion {
    var json: JSONValue {
        .object(["authority": .string(authority), "reason": .string(reason), "when": when.json])
    }
}
