import HandoverCore
import HandoverPlan

/// The sheet in which people say which rows are the same thing (Plan.md section 8.2).
enum MergeSheet {
    /// The columns in front of the fields.
    enum Column: Int, CaseIterable { case question, mapping, record, line, digest, now, same, reason, by }

    static func name(_ column: Column, in language: Catalogue.Language) -> String {
        switch column {
        case .question: language == .en ? "question" : "问题"
        case .mapping: Sheet.name(.mapping, in: language)
        case .record: Sheet.name(.record, in: language)
        case .line: Sheet.name(.line, in: language)
        case .digest: Sheet.name(.digest, in: language)
        case .now: language == .en ? "now" : "现状"
        case .same: language == .en ? "same" : "同一"
        case .reason: Sheet.name(.reason, in: language)
        case .by: Sheet.name(.by, in: language)
        }
    }

    static func word(_ state: MergeQuestion.State, in language: Catalogue.Language) -> String {
        switch state {
        case .open: language == .en ? "open" : "待定"
        case .dissolved: language == .en ? "dissolved" : "未合并"
        case .decided: language == .en ? "decided" : "已定"
        case .merged: language == .en ? "merged" : "已合并"
        }
    }

    /// The fields of these tables, each name once.
    static func fields(of tables: [Plan.Table]) -> [String] {
        var names: [String] = []
        for name in tables.flatMap(\.fields).map(\.name) where !names.contains(name) { names.append(name) }
        return names
    }
}
