import HandoverCore

extension RunSummary {
    /// How many columns are named.
    private static let shownColumns = 10

    /// The columns whose texts no mapping hands over, with the reasons. A column that another mapping of its list uses does not stay behind.
    func leftBehind(_ isEnglish: Bool) -> [String] {
        var lines: [String] = []
        var named: Set<[UInt8]> = []
        for mapping in mappings {
            let others = mappings.filter { $0.balance.from == mapping.balance.from }
            for column in mapping.dropped where column.texts > 0 {
                guard named.insert(Array("\(mapping.balance.from).\(column.column)".utf8)).inserted else { continue }
                let drops = others.compactMap { $0.dropped.first { $0.column.utf8.elementsEqual(column.column.utf8) } }
                guard drops.count == others.count else { continue }
                var reasons: [String] = []
                for reason in drops.map({ printable($0.reason) }) where !reasons.contains(reason) { reasons.append(reason) }
                let name = printable("\(mapping.balance.from).\(column.column.isEmpty ? "\"\"" : column.column)")
                lines.append(
                    isEnglish
                        ? "left behind: \(name) \(column.texts) \(column.texts == 1 ? "text" : "texts"): \(reasons.joined(separator: "; "))"
                        : "留下：\(name) \(column.texts) 个文本：\(reasons.joined(separator: "；"))")
            }
        }
        guard lines.count > Self.shownColumns else { return lines }
        let more = lines.count - Self.shownColumns
        return lines.prefix(Self.shownColumns) + [isEnglish ? "left behind: and \(more) more" : "留下：另有 \(more) 列"]
    }
}
