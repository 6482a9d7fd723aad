public import HandoverCore

extension Verdict {
    /// The verdict on one screen: five answers, what each rests on, and the first findings.
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
            lines.append(language == .en ? "  \(words) \(role), \(signer.signedAt)" : "  \(words)\(role)，\(signer.signedAt)")
            lines.append(language == .en ? "  certificate   \(signer.fingerprint)" : "  证书指纹      \(signer.fingerprint)")
        }
        for answer in answers { lines += answer.lines(in: language) }
        for balance in balances { lines.append("  " + balance.text(in: language)) }
        lines.append(conclusion(in: language))
        return lines.joined(separator: "\n")
    }

    private func conclusion(in language: Catalogue.Language) -> String {
        switch (language, isSound) {
        case (.en, true): "SOUND: all five answers are yes (exit 0)"
        case (.zh, true): "通过：五问皆为“是”（退出码 0）"
        case (.en, false): "NOT SOUND (exit \(exit.rawValue))"
        case (.zh, false): "未通过（退出码 \(exit.rawValue)）"
        }
    }
}

extension Verdict.Signer {
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
    fileprivate func lines(in language: Catalogue.Language) -> [String] {
        var line = "\(question.name(in: language))  \(outcome.name(in: language))"
        if restsOnNothing, outcome != .notChecked {
            line += language == .en ? "  (rests on nothing: an earlier answer is no)" : "  （无所依凭：前面已有否定的回答）"
        }
        var lines = [line]
        let notRun = checks.filter { $0.outcome == .notChecked }.map(\.name)
        let ran = checks.filter { $0.outcome != .notChecked }.map { "\($0.name) \($0.count)" }
        if !ran.isEmpty { lines.append("    " + ran.joined(separator: ", ")) }
        if !notRun.isEmpty {
            lines.append("    " + (language == .en ? "not checked: " : "未检测：") + notRun.joined(separator: ", "))
        }
        for finding in findings.prefix(10) {
            // What says no to nothing is told, and is no error.
            lines += finding.text(in: language, asWarning: outcome == .yes).split(separator: "\n").map { "    \($0)" }
        }
        if findingCount > 10 {
            let rest = findingCount - Int64(min(findings.count, 10))
            lines.append(language == .en ? "    … and \(rest) more" : "    ……另有 \(rest) 项")
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
