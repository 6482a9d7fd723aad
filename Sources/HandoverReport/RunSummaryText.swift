public import HandoverCore

extension RunSummary {
    /// What the run did with every record, and what it sealed: the equation first.
    public func text(in language: Catalogue.Language) -> String {
        let isEnglish = language == .en
        if wasFinished { return finishedText(isEnglish) }
        var lines: [String] = []
        for mapping in mappings {
            let balance = mapping.balance
            lines.append(balance.text(in: language))
            if let redriven = mapping.redriven, redriven > 0 {
                lines.append(isEnglish ? "    corrected and migrated: \(redriven)" : "    更正后移交：\(redriven)")
            }
            if let survivors = mapping.survivors, survivors > 0 {
                lines.append(isEnglish ? "    rows that hold others: \(survivors)" : "    含他行的行：\(survivors)")
            }
            for exclusion in mapping.exclusions {
                let (reason, who) = (printable(exclusion.reason), exclusion.authority)
                lines.append(
                    isEnglish
                        ? "    excluded: \(exclusion.count), \(reason) (\(who))" : "    排除：\(exclusion.count)，\(reason)（\(who)）")
            }
            let warnings = mapping.warnings.filter { $0.count > 0 }
            if !warnings.isEmpty {
                let list = warnings.map { "\($0.rule) \($0.code) \($0.count)" }.joined(separator: ", ")
                lines.append(isEnglish ? "    rules that did not hold: \(list)" : "    不成立的规则：\(list)")
            }
            if !mapping.codes.isEmpty {
                lines.append("    " + mapping.codes.map { "\($0.code) \($0.count)" }.joined(separator: ", "))
            }
            if !mapping.nulled.isEmpty {
                let list = mapping.nulled.map { "\($0.field) \($0.code) \($0.count)" }.joined(separator: ", ")
                lines.append(isEnglish ? "    written as null: \(list)" : "    记为空值：\(list)")
            }
            if !mapping.absent.isEmpty {
                let list = mapping.absent.map { "\($0.field) \($0.count)" }.joined(separator: ", ")
                lines.append(isEnglish ? "    not in the source: \(list)" : "    源数据中没有：\(list)")
            }
            if !mapping.repaired.isEmpty {
                let list = mapping.repaired.map { "\($0.field) \($0.count)" }.joined(separator: ", ")
                lines.append(isEnglish ? "    repaired as declared: \(list)" : "    按声明修复：\(list)")
            }
        }
        let broken = groupWarnings.filter { $0.count > 0 }
        if !broken.isEmpty {
            let list = broken.map { "\($0.rule) \($0.code) \($0.count)" }.joined(separator: ", ")
            lines.append(isEnglish ? "rules that did not hold for groups: \(list)" : "对分组不成立的规则：\(list)")
        }
        for total in totals {
            var line =
                isEnglish
                ? "\(total.table).\(total.field): \(total.staged) = \(total.migrated) migrated + \(total.quarantined) quarantined"
                : "\(total.table).\(total.field)：\(total.staged) = 移交 \(total.migrated) + 隔离 \(total.quarantined)"
            if let excluded = total.excluded { line += isEnglish ? " + \(excluded) excluded" : " + 排除 \(excluded)" }
            if let merged = total.merged { line += isEnglish ? " + \(merged) taken away by merging" : " + 合并减去 \(merged)" }
            if let declared = total.declared { line += isEnglish ? "; declared \(declared)" : "；转让方申报 \(declared)" }
            lines.append(line)
        }
        lines += leftBehind(isEnglish)
        for table in tables { lines.append(isEnglish ? "\(table.name): \(table.rows) rows" : "\(table.name)：\(table.rows) 行") }
        if !openSteps.isEmpty {
            let list = openSteps.joined(separator: ", ")
            lines.append(isEnglish ? "for people to do, not checked: \(list)" : "由人办理，未检测：\(list)")
        }
        if let dryRun { return (lines + dryRun.lines(isEnglish)).joined(separator: "\n") }
        if intent != "hand-over" {
            lines.append(isEnglish ? "REHEARSAL: this archive is no hand-over" : "演练：此档案不是移交")
        }
        lines.append(isEnglish ? "sealed \(tarPath) (\(tarBytes) bytes)" : "已签封 \(tarPath)（\(tarBytes) 字节）")
        if let encryptedFor {
            let names = encryptedFor.map { printable($0) }.joined(separator: isEnglish ? ", " : "、")
            lines.append(
                isEnglish
                    ? "  encrypted for \(names.isEmpty ? "whoever has the passphrase" : names)"
                    : "  加密，可打开者：\(names.isEmpty ? "持有口令者" : names)")
        } else {
            lines.append(isEnglish ? "  not encrypted: whoever has the tar can read it" : "  未加密：得到 tar 的人都能读取")
        }
        lines.append(isEnglish ? "  tar SHA-256   \(tarDigest)" : "  tar 摘要      \(tarDigest)")
        lines.append(isEnglish ? "  data digest   \(dataDigest)" : "  数据摘要      \(dataDigest)")
        lines.append(isEnglish ? "  certificate   \(certificate)" : "  证书指纹      \(certificate)")
        if !believedUntil.isEmpty { lines.append(Verdict.text(believedUntil: believedUntil, isEnglish)) }
        if let load { lines += load.lines(isEnglish) }
        return lines.joined(separator: "\n")
    }

    private func finishedText(_ isEnglish: Bool) -> String {
        [
            isEnglish ? "done before: \(tarPath) was sealed by this plan; nothing was changed" : "先前已完成：\(tarPath) 由此计划签封；未作任何改动",
            isEnglish ? "  tar SHA-256   \(tarDigest)" : "  tar 摘要      \(tarDigest)",
            isEnglish ? "  data digest   \(dataDigest)" : "  数据摘要      \(dataDigest)",
        ].joined(separator: "\n")
    }
}

extension RunSummary.DryRun {
    /// What was not done, and what a run will ask for.
    fileprivate func lines(_ isEnglish: Bool) -> [String] {
        let name = printable(sealerName)
        var lines = [
            isEnglish ? "DRY RUN: nothing was sealed or loaded" : "试运行：没有签封，也没有装载",
            isEnglish ? "  a run also needs the key of \(sealer) (\(name))" : "  正式运行还需要 \(sealer)（\(name)）的密钥",
        ]
        if let target {
            lines.append(
                isEnglish
                    ? "  and loads \(target), which may refuse rows: it was not asked" : "  并装载 \(target)；目标可能拒绝部分行，此次没有询问")
        }
        if let ledger {
            lines.append(
                isEnglish
                    ? "the fate of every record is in \(ledger); personal data, readable by you alone"
                    : "每条记录的去向见 \(ledger)；个人信息，仅您本人可读")
        }
        return lines
    }
}

extension RunSummary.Load {
    /// What the target took, and what it refused in its own words.
    fileprivate func lines(_ isEnglish: Bool) -> [String] {
        var lines = [isEnglish ? "loaded into \(target)" : "已装载到 \(target)"]
        for table in tables {
            lines.append(
                isEnglish
                    ? "  \(table.name): \(table.rows) rows" + (table.refused > 0 ? ", \(table.refused) refused" : "")
                    : "  \(table.name)：\(table.rows) 行" + (table.refused > 0 ? "，被拒绝 \(table.refused) 行" : ""))
        }
        for refusal in refusals.prefix(10) {
            lines.append(
                isEnglish
                    ? "    refused \(refusal.table) row \(refusal.row): \(printable(refusal.words))"
                    : "    拒绝 \(refusal.table) 第 \(refusal.row) 行：\(printable(refusal.words))")
        }
        for sequence in sequences {
            let (column, statement) = ("\(sequence.table).\(printable(sequence.column))", printable(sequence.statement))
            lines.append(
                isEnglish
                    ? "  the default of \(column) will give values that were loaded; advance it: \(statement)"
                    : "  \(column) 的默认值将给出已装载的值；请推进：\(statement)")
        }
        // Of a rehearsal, which loads into a copy, nothing is left.
        if !before.isEmpty { lines.append(isEnglish ? "  before that: \(before)" : "  先前状态：\(before)") }
        return lines
    }
}
