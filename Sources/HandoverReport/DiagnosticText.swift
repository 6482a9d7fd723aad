public import HandoverCore

extension Diagnostic {
    /// The diagnostic in the four lines that people read: what, where, why, how to mend. A warning stops nothing, and says so.
    public func text(in language: Catalogue.Language, asWarning isWarning: Bool = false) -> String {
        let labels = Labels(language)
        let label = isWarning ? labels.warning : labels.error
        guard let words = Catalogue.words(for: self, in: language) else { return "\(label)[\(code)]" }
        var lines = ["\(label)[\(code)]: \(words.summary)"]
        if let place = location?.text(in: language), !place.isEmpty { lines.append("  \(labels.at): \(place)") }
        lines.append("  \(labels.why): \(words.why)")
        lines.append("  \(labels.fix): \(words.fix)")
        return lines.joined(separator: "\n")
    }

    private struct Labels {
        let error: String, warning: String, at: String, why: String, fix: String

        init(_ language: Catalogue.Language) {
            switch language {
            case .en: (error, warning, at, why, fix) = ("error", "warning", "at", "why", "fix")
            case .zh: (error, warning, at, why, fix) = ("错误", "警告", "位置", "原因", "办法")
            }
        }
    }
}

extension Diagnostic.Location {
    /// `customers.csv:1042:17 (record 1040, field "address", byte 88213)`.
    public func text(in language: Catalogue.Language) -> String {
        let isEnglish = language == .en
        var place = file ?? ""
        if let line {
            place += place.isEmpty ? (isEnglish ? "line \(line)" : "第 \(line) 行") : ":\(line)"
            if let column { place += ":\(column)" }
        }
        var details: [String] = []
        if let table { details.append(isEnglish ? "table \"\(table)\"" : "表“\(table)”") }
        if let key { details.append(isEnglish ? "key \(key)" : "主键 \(key)") }
        if let record { details.append(isEnglish ? "record \(record)" : "第 \(record) 条记录") }
        if let field { details.append(isEnglish ? "field \"\(field)\"" : "字段“\(field)”") }
        if let byteOffset { details.append(isEnglish ? "byte \(byteOffset)" : "字节 \(byteOffset)") }
        if let planKey { details.append(planKey) }
        if details.isEmpty { return place }
        let list = details.joined(separator: isEnglish ? ", " : "，")
        return place.isEmpty ? list : isEnglish ? "\(place) (\(list))" : "\(place)（\(list)）"
    }
}
