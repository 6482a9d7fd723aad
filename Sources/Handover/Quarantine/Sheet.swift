import HandoverCore
import HandoverData
import HandoverPlan

/// The sheet in which held back records go to their owner and come back (Plan.md section 8.1).
enum Sheet {
    /// The columns in front of those of the exports.
    enum Column: Int, CaseIterable { case mapping, record, line, digest, held, decision, reason, by }

    static func name(_ column: Column, in language: Catalogue.Language) -> String {
        switch column {
        case .mapping: language == .en ? "mapping" : "映射"
        case .record: language == .en ? "record" : "记录"
        case .line: language == .en ? "line" : "行"
        case .digest: language == .en ? "digest" : "摘要"
        case .held: language == .en ? "held because" : "隔离原因"
        case .decision: language == .en ? "decision" : "决定"
        case .reason: language == .en ? "reason" : "理由"
        case .by: language == .en ? "decided by" : "决定人"
        }
    }

    /// What a decision is called in the sheet.
    static func word(_ verdict: Decisions.Verdict, in language: Catalogue.Language) -> String {
        switch verdict {
        case .correct: language == .en ? "correct" : "更正"
        case .keep: language == .en ? "keep" : "保留"
        }
    }

    /// What people may call one.
    static func verdict(_ word: String) -> Decisions.Verdict? {
        switch word.lowercased() {
        case "correct", "更正": .correct
        case "keep", "保留": .keep
        default: nil
        }
    }

    /// The columns of the exports that these mappings use, each once.
    static func columns(of mappings: [Plan.Mapping]) -> [String] {
        var columns: [String] = []
        for name in mappings.flatMap(\.ownColumns) where !columns.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
            columns.append(name)
        }
        return columns
    }

    // MARK: Cells

    static let tab = UInt8(ascii: "\t")

    /// A text behind a TAB, which no spreadsheet takes for a formula, a number or a date. No text is an empty cell.
    static func cell(_ text: [UInt8]?) -> [UInt8] { text.map { [tab] + $0 } ?? [] }

    /// The text of a cell that came back; `nil` for an empty one.
    static func text(_ cell: [UInt8]) -> [UInt8]? {
        if cell.isEmpty { return nil }
        return cell.first == tab ? Array(cell.dropFirst()) : cell
    }

    /// Whether two texts are the same to whom a spreadsheet's way with ends of lines is none of their own. No text and the empty
    /// one look alike in a cell.
    static func isSame(_ one: [UInt8]?, _ other: [UInt8]?) -> Bool { folded(one ?? []) == folded(other ?? []) }

    private static func folded(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(UInt8(ascii: "\r")) else { return text }
        var out: [UInt8] = []
        for (index, byte) in text.enumerated() {
            if byte == UInt8(ascii: "\n"), index > 0, text[index - 1] == UInt8(ascii: "\r") { continue }
            out.append(byte == UInt8(ascii: "\r") ? UInt8(ascii: "\n") : byte)
        }
        return out
    }

    /// Appends a record, quoted where it must be, with CR LF.
    static func append(_ cells: [[UInt8]], to out: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            let mustQuote = cell.contains { $0 == 0x22 || $0 == 0x2c || $0 == 0x0a || $0 == 0x0d }
            if mustQuote { out.append(0x22) }
            for byte in cell {
                if byte == 0x22 { out.append(0x22) }
                out.append(byte)
            }
            if mustQuote { out.append(0x22) }
        }
        out += [0x0d, 0x0a]
    }
}

extension Finding {
    /// Why a record is held back, as its owner reads it: the field in the plan's words, the code in ours.
    func words(in language: Catalogue.Language, of table: Plan.Table?) -> String {
        let isEnglish = language == .en
        let own = isEnglish ? "it does not fit the plan" : "不符合计划的要求"
        var text = "\(Catalogue.finding(code, in: language) ?? own) (\(code)"
        if let cause { text += isEnglish ? ", see \(cause)" : "，见 \(cause)" }
        text += ")"
        guard let field else { return text }
        return (table?.field(field)?.title ?? field) + (isEnglish ? ": " : "：") + text
    }
}
