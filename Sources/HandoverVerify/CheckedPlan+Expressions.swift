import HandoverCore

/// The expressions of the canonical plan (Plan.md sections 1.12 and 2.5).
extension CheckedPlan {
    /// Records that a mapping leaves out.
    struct Exclusion {
        var when: ExpressionTree
        var reason: String
        var authority: String
    }

    func exclusions(_ value: JSONText?, of mapping: Mapping) throws(Unreadable) -> [Exclusion] {
        let source = sources[mapping.source]
        var exclusions: [Exclusion] = []
        for (index, entry) in (value?.array ?? []).enumerated() {
            let names = ExpressionTree.Names(column: { source.input($0, mapping.list) }, fields: [])
            guard let when = ExpressionTree(entry["when"], yielding: .truth, names), areUnambiguous(when.inputs, of: mapping),
                let reason = entry["reason"]?.string, !reason.isEmpty, let authority = entry["authority"]?.string
            else { throw Unreadable(file: "metadata/plan.json", key: "mappings.\(mapping.id).exclude[\(index)]") }
            exclusions.append(Exclusion(when: when, reason: reason, authority: authority))
        }
        return exclusions
    }

    /// A column whose name occurs twice can be read by nobody.
    private func areUnambiguous(_ inputs: [Input], of mapping: Mapping) -> Bool {
        let columns = sources[mapping.source].columns(of: mapping.list)
        return inputs.allSatisfy { input in
            guard case .column(let column) = input else { return true }
            return columns.count { $0 == columns[column] } == 1
        }
    }
}

extension JSONShape {
    /// What an expression looks like is seen where it is read.
    static let exclusion = object([("authority", id), ("reason", text), ("when", expression)])

    static let expression = either([
        object([("of", anything), ("op", text)]), object([("text", text)]), object([("number", text)]), object([("date", text)]),
        object([("boolean", flag)]), object([("column", text)]), object([("field", name)]),
    ])
}
