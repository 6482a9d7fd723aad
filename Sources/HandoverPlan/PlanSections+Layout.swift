import HandoverCore
import HandoverData

extension PlanSections {
    /// How a CSV file is written.
    func layout(_ node: YAMLNode) -> Plan.Layout {
        let section = node.section(PlanKeys.layout)
        var layout = Plan.Layout()
        func bad(_ name: String) {
            problems.add(.planBadLayout, .name(name), at: section[name]?.mark, key: "\(node.path).\(name)")
        }
        func character(_ name: String) -> String? {
            guard let text = section[name]?.scalar(isData: true) else { return nil }
            if !text.isEmpty, text.utf8.count != 1 || !text.utf8.allSatisfy(CSVDelimiter.isSpecial) { bad(name) }
            return text
        }
        layout.delimiter = section["delimiter"]?.scalar(isData: true)
        if let delimiter = layout.delimiter, !CSVDelimiter.isAllowed(delimiter) { bad("delimiter") }
        layout.quote = section["quote"].flatMap { value($0, ["\"", "'", ""]) }
        layout.escape = character("escape")
        layout.comment = character("comment")
        if layout.comment == "" { bad("comment") }
        layout.headers = count(section["headers"]).map { Int(min($0, 10)) }
        if layout.headers == 10 { bad("headers") }
        layout.columns = section["columns"]?.texts(isData: true)
        if let widths = section["widths"]?.texts() {
            layout.widths = widths.compactMap { Names.isInteger($0) ? Int($0) : nil }.filter {
                (1...Limits.fieldBytes).contains($0)
            }
            if layout.widths?.count != widths.count || layout.widths?.count != layout.columns?.count { bad("widths") }
            for name in ["delimiter", "quote", "escape"] where section[name] != nil { bad(name) }
        }
        layout.ragged = section["ragged"].flatMap { value($0, CSVRules.Ragged.allCases.map(\.rawValue)) }
            .flatMap { CSVRules.Ragged(rawValue: $0) }
        layout.maximumLines = count(section["maxLines"]).map { Int($0) }
        if let lines = layout.maximumLines, !(1...Limits.recordBytes).contains(lines) { bad("maxLines") }
        if layout.columns?.isEmpty == true { bad("columns") }
        layout.acceptsHiddenRows = section["hiddenRows"].flatMap { value($0, ["quarantine", "accept"]) }.map { $0 == "accept" }
        if layout.headers == 0, layout.columns == nil { bad("headers") }
        let quote = layout.widths == nil ? layout.quote ?? "\"" : ""
        let marks = [layout.delimiter, quote, layout.escape, layout.comment].compactMap { $0?.utf8.first }
        if Set(marks).count != marks.count { bad("delimiter") }
        return layout
    }
}
