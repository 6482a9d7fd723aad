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

extension Plan.Mapping {
    /// The expressions of the mapping that read columns, with where each stands in the plan.
    package var expressions: [(expression: Expression, key: String, mark: Plan.Mark)] {
        exclude.enumerated().map { ($1.when, "mappings.\(id).exclude[\($0)].when", $1.mark) }
    }
}

extension Plan.Exclusion {
    var json: JSONValue {
        .object(["authority": .string(authority), "reason": .string(reason), "when": when.json])
    }
}
