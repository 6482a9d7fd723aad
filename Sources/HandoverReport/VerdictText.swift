public import HandoverCore

extension Verdict {
    /// The verdict on one screen: five answers with what each rests on and the first findings, and the equation of every table.
    public func text(in language: Catalogue.Language) -> String {
        var lines: [String] = []
        if let refusal {
            lines += refusal.diagnostics.map { $0.text(in: language) }
        }
        if let archive { lines.append(language == .en ? "archive \(archive)" : "档案 \(archive)") }
        if let tarDigest { lines.append(language == .en ? "  tar SHA-256   \(tarDigest)" : "  tar 摘要      \(tarDigest)") }
        if let dataDigest { lines.append(language == .en ? "  data digest   \(dataDigest)" : "  数据摘要      \(dataDigest)") }
        for signer in signers {
            let role = "\(signer.name) (\(signer.role))"
            let words = signer.words(in: language)
            let exceptions = signer.exceptionWords(in: language) ?? ""
            lines.append(
                language == .en
                    ? "  \(words) \(role), \(signer.signedAt)\(exceptions)" : "  \(words)\(role)，\(signer.signedAt)\(exceptions)")
            lines.append(language == .en ? "  certificate   \(signer.fingerprint)" : "  证书指纹      \(signer.fingerprint)")
        }
        if let believedUntil { lines.append(Self.text(believedUntil: believedUntil, language == .en)) }
        if let target {
            let words = target.words(in: language)
            lines.append(language == .en ? "  held against  \(words)" : "  比对对象      \(words)")
            let digests = [("read-back    ", "读回说明摘要  ", target.readback), ("before       ", "先前快照摘要  ", target.before)]
            for (en, zh, digest) in digests {
                if let digest { lines.append(language == .en ? "  \(en) \(digest)" : "  \(zh)\(digest)") }
            }
        }
        for answer in answers { lines += answer.lines(in: language) }
        lines += equation(in: language)
        if let warned = warned(in: language) { lines.append(warned) }
        lines.append(conclusion(in: language))
        return lines.joined(separator: "\n")
    }

    /// Until when seals are believed, and what is cheap to do before.
    static func text(believedUntil: String, _ isEnglish: Bool) -> String {
        isEnglish
            ? "  believed until \(believedUntil), longer with time stamps (`handover timestamp ask`)"
            : "  可信至        \(believedUntil)；取得时间戳后更久（`handover timestamp ask`）"
    }

    /// What it all comes to.
    func conclusion(in language: Catalogue.Language) -> String {
        switch (language, isSound) {
        case (.en, true): "SOUND: all five answers are yes (exit 0)"
        case (.zh, true): "通过：五问皆为“是”（退出码 0）"
        case (.en, false): "NOT SOUND (exit \(exit.rawValue))"
        case (.zh, false): "未通过（退出码 \(exit.rawValue)）"
        }
    }

    /// The rules that warned, in one line; `nil` where none did.
    private func warned(in language: Catalogue.Language) -> String? {
        let broken = warnings.filter { $0.count > 0 }
        if broken.isEmpty { return nil }
        let isEnglish = language == .en
        let list = broken.map { warning in
            let all = warning.groups.map { isEnglish ? " of \($0) groups" : "（共 \($0) 组）" } ?? ""
            return "\(warning.rule) \(warning.code) \(warning.count)\(all)"
        }
        return isEnglish
            ? "Rules that only warn, and did not hold: \(list.joined(separator: ", "))"
            : "仅作提示而不成立的规则：\(list.joined(separator: "，"))"
    }

    /// One line for each table: its records and, behind them, its sums. What stands between the signs is said once, above.
    private func equation(in language: Catalogue.Language) -> [String] {
        if balances.isEmpty { return [] }
        let isEnglish = language == .en
        let (hasExcluded, hasMerged) = (balances.contains { $0.excluded != nil }, balances.contains { $0.merged != nil })
        var names: [String] = []
        for balance in balances where !names.contains(balance.table) { names.append(balance.table) }
        let width = names.reduce(0) { max($0, $1.count) }
        let parts =
            [isEnglish ? "migrated" : "移交", isEnglish ? "quarantined" : "隔离"]
            + (hasExcluded ? [isEnglish ? "excluded" : "排除"] : [])
            + (hasMerged ? [isEnglish ? "merged into others" : "并入他行"] : [])
        let sum = parts.joined(separator: " + ")
        let legend = isEnglish ? "Records = \(sum); sums likewise:" : "记录 = \(sum)；合计亦然："
        return [legend]
            + names.map { name in
                let own = balances.filter { $0.table == name }
                func count(_ part: (Balance) -> Int64?) -> String { String(own.reduce(0) { $0 + (part($1) ?? 0) }) }
                var line = "  \(name)\(String(repeating: " ", count: width - name.count))  "
                line += "\(count(\.records)) = \(count(\.migrated)) + \(count(\.quarantined))"
                if hasExcluded { line += " + \(count(\.excluded))" }
                if hasMerged { line += " + \(count(\.merged))" }
                for total in totals where total.table == name {
                    line += "; \(total.field) \(total.staged) = \(total.migrated) + \(total.quarantined)"
                    if hasExcluded { line += " + \(total.excluded ?? "0")" }
                    if hasMerged { line += " + \(total.merged ?? "0")" }
                }
                return line
            }
    }
}

extension Verdict.Target {
    /// What it is, and its name.
    func words(in language: Catalogue.Language) -> String {
        let isEnglish = language == .en
        let kind =
            switch self.kind {
            case .sqlite: isEnglish ? "the SQLite file" : "SQLite 文件"
            case .postgres: isEnglish ? "the PostgreSQL database" : "PostgreSQL 数据库"
            case .export: isEnglish ? "files given out, in the folder" : "导出文件，文件夹"
            }
        return "\(kind) \(printable(name))"
    }
}

extension Verdict.Signer {
    /// What an acceptance leaves open, and where that stands; `nil` where it leaves nothing open.
    func exceptionWords(in language: Catalogue.Language) -> String? {
        if exceptions == 0 { return nil }
        let file = receipt.map { printable($0) } ?? "-"
        if language == .zh { return "，有 \(exceptions) 项保留（见 \(file)）" }
        return ", with \(exceptions) exception\(exceptions == 1 ? "" : "s"): see \(file)"
    }

    /// What was done, as wide as the other labels.
    fileprivate func words(in language: Catalogue.Language) -> String {
        switch (act, language) {
        case ("received", .en): "received by  "
        case ("received", .zh): "接收人        "
        case ("verified", .en): "verified by  "
        case ("verified", .zh): "核验人        "
        case ("accepted", .en): "accepted by  "
        case ("accepted", .zh): "验收人        "
        case (_, .en): "sealed by    "
        case (_, .zh): "签封人        "
        }
    }
}

extension Verdict.Balance {
    /// The equation: every record has one fate.
    func text(in language: Catalogue.Language) -> String {
        var sum =
            language == .en
            ? "\(mapping): \(records) records = \(migrated) migrated + \(quarantined) quarantined"
            : "\(mapping)：\(records) 条记录 = 移交 \(migrated) + 隔离 \(quarantined)"
        if let excluded { sum += language == .en ? " + \(excluded) excluded" : " + 排除 \(excluded)" }
        if let merged { sum += language == .en ? " + \(merged) merged into others" : " + 并入他行 \(merged)" }
        return sum
    }
}

extension Verdict.Answer {
    /// Of so many findings of an answer the screen has the words.
    private static let shownFindings = 10

    fileprivate func lines(in language: Catalogue.Language) -> [String] {
        let isEnglish = language == .en
        var line = "\(question.name(in: language))  \(outcome.name(in: language))"
        if restsOnNothing, outcome != .notChecked {
            line += isEnglish ? "  (rests on nothing: an earlier answer is no)" : "  （无所依凭：前面已有否定的回答）"
        }
        let notRun = checks.filter { $0.outcome == .notChecked }.map(\.name).joined(separator: ", ")
        let ran = checks.filter { $0.outcome != .notChecked }.map {
            "\($0.name) \($0.count)" + ($0.outcome == .no ? " \($0.outcome.name(in: language))" : "")
        }
        if !ran.isEmpty { line += "  " + ran.joined(separator: ", ") }
        if !notRun.isEmpty {
            line += (ran.isEmpty ? "  " : isEnglish ? "; " : "；") + (isEnglish ? "not checked: " : "未检测：") + notRun
        }
        var lines = [line]
        for finding in findings.prefix(Self.shownFindings) {
            // What says no to nothing is told, and is no error.
            lines += finding.text(in: language, asWarning: outcome == .yes).split(separator: "\n").map { "    \($0)" }
        }
        if findingCount > Int64(Self.shownFindings) {
            let rest = findingCount - Int64(min(findings.count, Self.shownFindings))
            lines.append(isEnglish ? "    … and \(rest) more" : "    ……另有 \(rest) 项")
        }
        return lines
    }
}

extension Question {
    /// The question's name, of one width in each language.
    public func name(in language: Catalogue.Language) -> String {
        switch (language, self) {
        case (.en, .authentic): "Authentic?"
        case (.en, .intact): "Intact?   "
        case (.en, .complete): "Complete? "
        case (.en, .accurate): "Accurate? "
        case (.en, .usable): "Usable?   "
        case (.zh, .authentic): "真实？"
        case (.zh, .intact): "完好？"
        case (.zh, .complete): "完整？"
        case (.zh, .accurate): "准确？"
        case (.zh, .usable): "可用？"
        }
    }
}

extension Verdict.Outcome {
    /// Yes, no, not checked.
    public func name(in language: Catalogue.Language) -> String {
        switch (language, self) {
        case (.en, .yes): "yes"
        case (.en, .no): "NO"
        case (.en, .notChecked): "not checked"
        case (.zh, .yes): "是"
        case (.zh, .no): "否"
        case (.zh, .notChecked): "未检测"
        }
    }
}
