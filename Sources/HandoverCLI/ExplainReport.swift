import Handover
import HandoverCore
import HandoverReport

/// What makes a field and what became of a record, in words.
struct ExplainReport {
    let language: Catalogue.Language

    private func words(_ english: String, _ chinese: String) -> String { language == .en ? english : chinese }

    /// `phone (手机)`.
    private func named(_ name: String, _ title: String?) -> String {
        title.map { words("\(name) (\(printable($0)))", "\(name)（\(printable($0))）") } ?? name
    }

    private func list(_ names: [String]) -> String { names.map(printable).joined(separator: words(", ", "、")) }

    // MARK: A field

    func lines(_ field: FieldExplained) -> [String] {
        var kinds = [field.type]
        if field.isKey { kinds.append(words("part of the key", "主键")) }
        if field.isRequired, !field.isKey { kinds.append(words("required", "必填")) }
        if field.isPersonal { kinds.append(words("personal data", "个人信息")) }
        var lines = [
            named(field.table, field.tableTitle) + "." + named(field.name, field.title)
                + words(": ", "：") + kinds.joined(separator: words(", ", "，"))
        ]
        for way in field.ways { lines += self.lines(way) }
        if !field.readers.isEmpty {
            lines.append(words("what depends on it", "与它有关"))
            lines += field.readers.map { "    " + $0 }
        }
        return lines
    }

    private func lines(_ way: FieldExplained.Way) -> [String] {
        var lines = [
            words(
                "made by \(way.mapping), plan line \(way.line), out of \(printable(way.file)) (\(way.from))",
                "由 \(way.mapping) 得出，计划第 \(way.line) 行，取自 \(printable(way.file))（\(way.from)）"),
            "    " + way.origin,
        ]
        if !way.nulls.isEmpty {
            let nulls = way.nulls.map { $0.isEmpty ? words("nothing at all", "没有内容") : printable($0) }
            lines.append(words("    null where it says: \(list(nulls))", "    视为空值：\(list(nulls))"))
        }
        for (number, operation) in way.operations.enumerated() {
            lines.append("    \(number + 1). \(said(operation))")
        }
        if let otherwise = way.otherwise { lines.append(words("    if that fails, \(otherwise)", "    若失败，\(otherwise)")) }
        if !way.damage.isEmpty {
            lines.append(words("    held back before that if it looks damaged", "    在此之前，疑似损坏者予以隔离"))
            lines += way.damage.map { "        \($0.code)  \($0.words)" }
        }
        if let recovery = way.recovery {
            lines.append(words("    a damaged text is \(recovery)", "    损坏的文本\(recovery)"))
        }
        for accepted in way.accepted {
            lines.append(
                words(
                    "    \(accepted.code) is data here: \(printable(accepted.words))",
                    "    \(accepted.code) 在此是数据：\(printable(accepted.words))"))
        }
        return lines
    }

    private func said(_ operation: FieldExplained.Operation) -> String {
        var text = operation.name
        if !operation.words.isEmpty { text += words(": ", "：") + operation.words }
        if !operation.parameters.isEmpty { text += words(": ", "：") + operation.parameters }
        return text
    }

    // MARK: A record

    func lines(_ record: RecordExplained) -> [String] {
        let told = record.told
        var lines = [
            words(
                "record \(told.place.record) of \(told.place.mapping), for \(named(record.table, record.title))",
                "\(told.place.mapping) 的第 \(told.place.record) 条记录，填充 \(named(record.table, record.title))"),
            "    " + text(told.place),
        ]
        if let decision = record.decision {
            let what =
                decision.verdict == "keep"
                ? words("keep back", "保留隔离") : words("correct \(list(decision.columns))", "更正 \(list(decision.columns))")
            lines.append(
                words(
                    "    decided: \(what), by \(printable(decision.by)) on \(decision.at): \(printable(decision.reason))",
                    "    决定：\(what)，\(printable(decision.by))，\(decision.at)：\(printable(decision.reason))"))
        }
        if let sameness = record.sameness {
            var said: [String] = []
            if !sameness.same.isEmpty { said.append(words("the same as \(list(sameness.same))", "与 \(list(sameness.same)) 相同")) }
            if !sameness.others.isEmpty {
                said.append(words("not the same as \(list(sameness.others))", "与 \(list(sameness.others)) 不同"))
            }
            lines.append(
                words(
                    "    decided: \(said.joined(separator: "; ")), by \(printable(sameness.by)) on \(sameness.at): \(printable(sameness.reason))",
                    "    决定：\(said.joined(separator: "；"))，\(printable(sameness.by))，\(sameness.at)：\(printable(sameness.reason))"
                ))
        }
        lines += self.lines(told.fate)
        if !record.holds.isEmpty {
            lines.append(
                words(
                    "    its row holds \(list(record.holds)) as well", "    该行还含 \(list(record.holds))"))
        }
        for cause in record.causes {
            lines.append(
                words(
                    "because of record \(cause.place.record) of \(cause.place.mapping)",
                    "起因：\(cause.place.mapping) 的第 \(cause.place.record) 条记录"))
            lines.append("    " + text(cause.place))
            lines += self.lines(cause.fate).map { "    " + $0 }
        }
        if let trace = record.trace {
            if case .migrated = told.fate { return lines + self.lines(trace, isMigrated: true) }
            return lines + self.lines(trace, isMigrated: false)
        }
        if record.cells.isEmpty {
            return lines + [words("its fields are not known: it cannot be read", "无法读取，各字段不得而知")]
        }
        lines.append(words("its fields", "各字段"))
        for cell in record.cells {
            let from = cell.columns.isEmpty ? "" : words("  from \(list(cell.columns))", "  取自 \(list(cell.columns))")
            lines.append("    \(named(cell.field, cell.title))" + words(": ", "：") + text(cell.value) + from)
        }
        return lines
    }

    private func text(_ place: RecordExplained.Place) -> String {
        words(
            "\(printable(place.file)), line \(place.line), from byte \(place.offset) on, \(place.bytes) bytes",
            "\(printable(place.file))，第 \(place.line) 行，自字节 \(place.offset) 起共 \(place.bytes) 字节")
    }

    private func lines(_ fate: RecordExplained.Fate) -> [String] {
        switch fate {
        case .migrated(let row, let part, let partRow):
            return [
                words(
                    "migrated: row \(row) of the table, row \(partRow) of \(part)", "已移交：表的第 \(row) 行，即 \(part) 的第 \(partRow) 行")
            ]
        case .excluded(let entry, let when, let reason, let authority, let name):
            return [
                words("excluded by entry \(entry) of `exclude`: \(when)", "按 exclude 第 \(entry) 项排除：\(when)"),
                words(
                    "    why: \(printable(reason)), says \(printable(name)) (\(authority))",
                    "    理由：\(printable(reason))，由 \(printable(name))（\(authority)）决定"),
            ]
        case .merged(let into):
            return [words("merged into \(into), whose row holds what it had", "并入 \(into)，其内容在该行中")]
        case .quarantined(let findings):
            var lines = [words("held back", "隔离")]
            for finding in findings {
                let place = finding.title ?? finding.field
                let what = (place.map { printable($0) + words(": ", "：") } ?? "") + finding.words
                let cause = finding.cause.map { words(", see \($0)", "，见 \($0)") } ?? ""
                lines.append("    \(finding.code)  \(what)\(cause)")
                if !finding.others.isEmpty {
                    lines.append(words("        the same key: ", "        主键相同：") + list(finding.others))
                }
                lines.append(words("        to mend it: ", "        办法：") + finding.mending)
            }
            return lines
        }
    }

    // MARK: A cell

    private func lines(_ trace: RecordExplained.Trace, isMigrated: Bool) -> [String] {
        var lines = [named(trace.field, trace.title) + words(", step by step: ", "，逐步：") + trace.type]
        for column in trace.columns {
            var line = words("    column \(printable(column.name)): ", "    列 \(printable(column.name))：") + text(column.value)
            if column.isCorrected {
                line += words("  as corrected", "  更正后")
            } else if let raw = column.raw, raw.bytes > 0 {
                line += words(
                    "  bytes \(raw.offset) to \(raw.offset + Int64(raw.bytes) - 1)",
                    "  字节 \(raw.offset) 至 \(raw.offset + Int64(raw.bytes) - 1)")
                if let hexadecimal = raw.hexadecimal { line += " = \(hexadecimal)" }
            }
            lines.append(line)
        }
        if let damage = trace.damage {
            lines.append(
                words("    looks damaged: ", "    疑似损坏：") + "\(damage.code)" + words(", ", "，") + damage.words
                    + (trace.isRecovered ? words("; found whole elsewhere", "；在别处找到完整文本") : ""))
        }
        if !trace.origin.isEmpty { lines.append("    " + trace.origin) }
        if let start = trace.start { lines.append("        → " + text(start)) }
        for step in trace.steps {
            lines.append("    \(said(step.operation))")
            lines.append("        → " + (step.isSame ? words("unchanged", "不变") : text(step.value)))
        }
        if case .fails(let code) = trace.value {
            lines.append(words("    no value: \(code)", "    没有值：\(code)"))
        } else {
            let isOwn = isMigrated && trace.merged == nil
            let place =
                isOwn
                ? words("in the table: ", "表中：")
                : trace.merged != nil ? words("by itself: ", "自身结果：") : words("in the table it would be: ", "若移交，表中为：")
            lines.append("    " + place + text(trace.value))
        }
        if let merged = trace.merged { lines.append(words("    in the table, after merging: ", "    合并后，表中：") + text(merged)) }
        if let otherwise = trace.otherwise { lines.append("        " + otherwise) }
        if let target = trace.target {
            let place = printable(target.column)
            lines.append(
                words(
                    "    in the target, \(place) as \(target.representation): ", "    目标中 \(place)，存为 \(target.representation)：")
                    + text(target.value))
        }
        return lines
    }

    private func text(_ value: ShownValue) -> String {
        switch value {
        case .absent: return words("not there", "没有该字段")
        case .null: return "null"
        case .fails(let code): return code == ShownValue.stepFailure ? words("FAILS", "失败") : words("none, \(code)", "无，\(code)")
        case .text(let text):
            if let shown = text.text { return "\"\(printable(shown))\"" }
            let kinds = text.kinds.map {
                words(
                    "\($0.count) \($0.count == 1 ? String(name($0.kind).dropLast()) : name($0.kind))",
                    "\(name($0.kind)) \($0.count)")
            }
            return "[\(text.bytes)]" + (kinds.isEmpty ? "" : " " + kinds.joined(separator: words(", ", "、")))
        }
    }

    private func name(_ kind: ShownText.Kind) -> String {
        switch kind {
        case .digits: words("digits", "数字")
        case .letters: words("letters", "字母")
        case .chinese: words("Chinese characters", "汉字")
        case .spaces: words("spaces", "空白")
        case .signs: words("signs", "符号")
        case .control: words("control characters", "控制字符")
        case .wideDigits: words("full-width digits", "全角数字")
        case .wideLetters: words("full-width letters", "全角字母")
        case .wideSigns: words("full-width signs", "全角符号")
        case .others: words("other characters", "其他字符")
        }
    }
}
