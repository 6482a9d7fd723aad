import HandoverCore

/// Amounts that are multiplied or rounded, and times that are counted (section 3 of <doc:Plan>), as a plan writes them.
extension PlanSections {
    func scaled(_ name: String, _ node: YAMLNode) -> Operator? {
        guard let form = Operator.Amount(rawValue: name) else { preconditionFailure("the names are those of amounts") }
        let section = node.section(form == .percent ? PlanKeys.rounded : PlanKeys.scaled)
        var (round, times): (Operator.Rounding?, String?)
        if let node = section["round"] {
            round = value(node, Operator.Rounding.allCases.map(\.rawValue)).flatMap { Operator.Rounding(rawValue: $0) }
        }
        if let node = section["times"] {
            times = node.scalar()
            if let text = times, !Names.isFactor(text) { return refused(node, of: name) }
        }
        switch (form, round, times) {
        case (.decimal, nil, nil): return .decimal
        case (.money, nil, nil): return .money
        case (.amount, nil, nil): return .amount
        default: return .scaled(form, round: round, times: times)
        }
    }

    func epoch(_ node: YAMLNode) -> Operator? {
        let section = node.isMap ? node.section(PlanKeys.epoch) : nil
        let unit = section.map { $0.required("unit") } ?? node
        guard let unit, let name = value(unit, Operator.EpochUnit.allCases.map(\.rawValue)),
            let unit = Operator.EpochUnit(rawValue: name)
        else { return nil }
        return zone(section?["zone"], node).map { .epoch(unit, zone: $0) }
    }
}
