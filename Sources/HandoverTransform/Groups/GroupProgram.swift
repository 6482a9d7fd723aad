import HandoverData
package import HandoverPlan

/// A rule over groups of rows (Plan.md section 1.13), compiled: which rows belong together, what of each of them is kept until all
/// are there, and whether the rule holds for what they come to.
///
/// A class, as what it takes of rows is: asked for each row, a structure would be copied with its arrays.
package final class GroupProgram: Sendable {
    /// What is taken of a row of a table.
    package final class Taken: Sendable {
        /// The fields that say which group it is in.
        let key: [Int]
        /// The fields that are kept of it, in their order.
        let kept: [Plan.Field]
        private let places: [Int]

        fileprivate init(_ table: Plan.Table, key: [String], kept: Set<String>) {
            func place(_ name: String) -> Int {
                guard let place = table.fields.firstIndex(where: { $0.name == name }) else {
                    preconditionFailure("the plan reader checks that rules name fields")
                }
                return place
            }
            self.key = key.map(place)
            places = table.fields.indices.filter { kept.contains(table.fields[$0].name) }
            self.kept = places.map { table.fields[$0] }
        }

        /// Which group a row is in; `nil` for none, because a field that says so is null.
        /// - Parameters:
        ///   - bounds: where the fields of the row lie in these bytes.
        ///   - row: its number in its table.
        /// - Returns: see ``KeyHash``.
        package func group(of bytes: Span<UInt8>, _ bounds: [Range<Int>], row: Int) -> UInt128? {
            if key.count == 1 {
                let range = bounds[key[0]]
                return range.isEmpty ? nil : KeyHash.number(bytes.extracting(range), row: row)
            }
            var text: [UInt8] = []
            for field in key {
                if bounds[field].isEmpty { return nil }
                if !text.isEmpty { text.append(UInt8(ascii: ",")) }
                text.append(bytes.extracting(bounds[field]))
            }
            return KeyHash.number(text.span, row: row)
        }

        /// Appends what is kept of a row: a canonical line without its end.
        package func append(_ bytes: Span<UInt8>, _ bounds: [Range<Int>], to out: inout [UInt8]) {
            for (index, place) in places.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                out.append(bytes.extracting(bounds[place]))
            }
        }
    }

    /// What is measured of a group.
    enum Measure: BitwiseCopyable {
        case rows
        /// Of the rows for which one of the conditions is true.
        case count(Int)
        /// Of a field, by its place among those that are kept.
        case sum(Int, scale: Int)
        case extreme(Int, isMost: Bool, Expression.Kind, scale: Int)
    }

    /// What the condition reads.
    enum Input: BitwiseCopyable {
        case field(Int, Expression.Kind)
        case measure(Int)
    }

    package let rule: Plan.Rule
    /// The table of the rows that are measured, and what is taken of them.
    package let measuredTable: String
    package let measured: Taken
    /// What is taken of the rows that the rule holds for or not; `nil` where these are the rows that are measured.
    package let judged: Taken?
    let measures: [Measure]
    let counted: [BoundExpression]
    let condition: ExpressionProgram
    let inputs: [Input]

    /// - Parameter rule: one over groups, of a plan that was checked.
    package init(_ rule: Plan.Rule, in plan: Plan) {
        guard let group = rule.group, let own = plan.table(rule.table), let table = plan.table(rule.measured) else {
            preconditionFailure("the plan reader checks what a rule over groups is about")
        }
        self.rule = rule
        measuredTable = table.id
        let names = group.measures.map(\.name)
        let read = Set(rule.assert.fields).subtracting(names)
        var kept = Set(group.measures.compactMap { $0.what.field?.name })
        for case .count(let condition?) in group.measures.map(\.what) { kept.formUnion(condition.fields) }
        let seen: [Plan.Field]
        switch group.rows {
        case .per(let fields):
            measured = Taken(table, key: fields, kept: kept.union(read))
            (judged, seen) = (nil, measured.kept)
        case .of(_, let field):
            measured = Taken(table, key: [field], kept: kept)
            let own = Taken(own, key: own.key, kept: read)
            (judged, seen) = (own, own.kept)
        }
        let fields = measured.kept
        var counted: [BoundExpression] = []
        measures = group.measures.map { measure in
            guard case .count(let condition?) = measure.what else { return Measure(measure.what, fields) }
            counted.append(BoundExpression(condition, fields: fields))
            return .count(counted.count - 1)
        }
        self.counted = counted
        condition = ExpressionProgram(rule.assert)
        inputs = condition.inputs.map { input in
            guard case .field(let name) = input else { preconditionFailure("a rule reads no columns") }
            if let measure = names.firstIndex(of: name) { return .measure(measure) }
            guard let place = seen.firstIndex(where: { $0.name == name }) else {
                preconditionFailure("what a condition reads is kept")
            }
            return .field(place, Expression.Kind(seen[place].type))
        }
    }
}

extension GroupProgram.Measure {
    fileprivate init(_ what: Plan.Rule.Group.Measure.What, _ fields: [Plan.Field]) {
        let place = what.field.flatMap { named in fields.firstIndex { $0.name == named.name } } ?? 0
        let scale = fields.indices.contains(place) ? fields[place].scale ?? 0 : 0
        switch what {
        case .count: self = .rows
        case .sum: self = .sum(place, scale: scale)
        case .min: self = .extreme(place, isMost: false, Expression.Kind(fields[place].type), scale: scale)
        case .max: self = .extreme(place, isMost: true, Expression.Kind(fields[place].type), scale: scale)
        }
    }
}
