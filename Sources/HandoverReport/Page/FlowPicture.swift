import HandoverCore

/// Where the records went, as a picture: sources on the left, mappings in the middle, fates on the right, every band as high as it has
/// records. What is zero is left out. Fates differ by hatching, not by colour alone, so that a black and white print can be read.
struct FlowPicture {
    enum Fate: String, CaseIterable {
        case migrated, merged, quarantined, excluded

        var name: Bilingual {
            switch self {
            case .migrated: Bilingual("migrated", "移交")
            case .merged: Bilingual("merged into others", "并入他行")
            case .quarantined: Bilingual("quarantined", "隔离")
            case .excluded: Bilingual("excluded", "排除")
            }
        }

        func count(_ balance: Verdict.Balance) -> Int64 {
            switch self {
            case .migrated: balance.migrated
            case .merged: balance.merged ?? 0
            case .quarantined: balance.quarantined
            case .excluded: balance.excluded ?? 0
            }
        }
    }

    /// A box of a column, with the height that its records have.
    struct Node: Equatable {
        var name: String
        var count: Int64
        var x: Double, y: Double, height: Double
    }

    /// A band between two boxes.
    struct Band: Equatable {
        var fate: Fate?
        var count: Int64
        var x0: Double, y0: Double, x1: Double, y1: Double, height: Double
    }

    /// Geometry in units of the picture. A label needs so much height, whatever the height of its box.
    private static let width = 900.0, nodeWidth = 12.0, labelHeight = 18.0, bands = 320.0, top = 8.0
    private static let columns = [190.0, 430.0, 740.0]
    /// Longer names are cut: they stand whole in the table.
    private static let labelCharacters = 26

    private(set) var sources: [Node] = []
    private(set) var mappings: [Node] = []
    private(set) var fates: [Node] = []
    private(set) var flows: [Band] = []
    private(set) var height = 0.0

    /// - Returns: `nil` where there is no record.
    init?(_ all: [Verdict.Balance]) {
        let balances = all.filter { $0.records > 0 }
        let total = balances.reduce(0.0) { $0 + Double($1.records) }
        guard total > 0 else { return nil }
        var names: [String] = []
        for balance in balances where !names.contains(balance.from) { names.append(balance.from) }
        let scale = Self.bands / total
        func column(_ index: Int, _ entries: [(name: String, count: Int64)]) -> [Node] {
            var y = Self.top
            return entries.map { entry in
                let height = Double(entry.count) * scale
                let slot = max(height, Self.labelHeight)
                defer { y += slot + 6 }
                return Node(
                    name: entry.name, count: entry.count, x: Self.columns[index], y: y + (slot - height) / 2, height: height)
            }
        }
        sources = column(0, names.map { name in (name, balances.reduce(0) { $0 + ($1.from == name ? $1.records : 0) }) })
        mappings = column(1, balances.map { ($0.mapping, $0.records) })
        let ends = Fate.allCases.map { fate in (fate, balances.reduce(Int64(0)) { $0 + fate.count($1) }) }.filter { $0.1 > 0 }
        fates = column(2, ends.map { ($0.0.rawValue, $0.1) })
        let nodes = sources + mappings + fates
        height = nodes.reduce(0) { max($0, $1.y + max($1.height, Self.labelHeight)) } + Self.top
        flow(balances, scale)
    }

    private mutating func flow(_ balances: [Verdict.Balance], _ scale: Double) {
        var (left, right) = (sources.map(\.y), fates.map(\.y))
        for (index, balance) in balances.enumerated() {
            guard let source = sources.firstIndex(where: { $0.name == balance.from }) else { continue }
            let node = mappings[index]
            flows.append(
                Band(
                    fate: nil, count: balance.records, x0: Self.columns[0] + Self.nodeWidth, y0: left[source], x1: node.x,
                    y1: node.y, height: node.height))
            left[source] += node.height
            var y = node.y
            for fate in Fate.allCases {
                guard let end = fates.firstIndex(where: { $0.name == fate.rawValue }), fate.count(balance) > 0 else { continue }
                let height = Double(fate.count(balance)) * scale
                flows.append(
                    Band(
                        fate: fate, count: fate.count(balance), x0: node.x + Self.nodeWidth, y0: y, x1: fates[end].x,
                        y1: right[end], height: height))
                y += height
                right[end] += height
            }
        }
    }
}

extension FlowPicture {
    /// What the template needs. Ids end with the language, for the page has the picture once in each.
    func context(_ language: Catalogue.Language) -> [String: Any] {
        func label(_ node: Node, _ x: Double, _ anchor: String, _ name: String) -> [String: Any] {
            let short = name.count > Self.labelCharacters ? name.prefix(Self.labelCharacters - 1) + "…" : name[...]
            return [
                "x": number(node.x), "y": number(node.y), "width": number(Self.nodeWidth),
                "height": number(max(node.height, 0.5)),
                "labelX": number(x), "labelY": number(node.y + node.height / 2 + 4), "anchor": anchor, "name": String(short),
                "count": String(node.count),
            ]
        }
        let right = Self.nodeWidth + 6
        return [
            "width": number(Self.width), "height": number(height), "lang": language.rawValue,
            "flows": flows.map { flow -> [String: Any] in
                ["path": path(flow), "class": flow.fate?.rawValue ?? "read"]
            },
            "nodes": sources.map { label($0, $0.x - 6, "end", $0.name) }
                + mappings.map { label($0, $0.x + right, "start", $0.name) }
                + fates.map { node in
                    let name = Fate(rawValue: node.name)?.name.text(in: language) ?? node.name
                    return label(node, node.x + right, "start", name)
                },
            "summary": fates.map { node in
                "\(Fate(rawValue: node.name)?.name.text(in: language) ?? node.name) \(node.count)"
            }.joined(separator: language == .en ? ", " : "，"),
        ]
    }

    /// A band with soft ends, as an SVG path.
    private func path(_ band: Band) -> String {
        let middle = number((band.x0 + band.x1) / 2)
        let (x0, x1, y0, y1) = (number(band.x0), number(band.x1), number(band.y0), number(band.y1))
        let (low0, low1) = (number(band.y0 + band.height), number(band.y1 + band.height))
        return
            "M\(x0) \(y0)C\(middle) \(y0) \(middle) \(y1) \(x1) \(y1)L\(x1) \(low1)C\(middle) \(low1) \(middle) \(low0) \(x0) \(low0)Z"
    }

    /// Two decimals, the same on every machine.
    private func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        if rest == 0 { return String(hundredths / 100) }
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
