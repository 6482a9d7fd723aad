import HandoverCore

/// What a verdict proves, how far, and what nobody can prove from an archive alone: fixed texts, the same on every report.
enum ProofLimits {
    /// How independent a verification is. Levels 0 and 1, checks by the code that wrote the archive, are none of a verifier's.
    static let levels: [(number: Int, meaning: Bilingual)] = [
        (
            2,
            Bilingual(
                "An independent evaluator, which shares no code with what wrote the archive, computed every value again from the exports in it, and read the target back.",
                "由不与写出程序共用代码的独立程序，依档案中的导出文件重新计算每个值，并从目标系统读回比对。")
        ),
        (
            3,
            Bilingual(
                "The same, done by the acquirer: with a policy of its own, on a machine of its own, from nothing but the archive and the target.",
                "同上，由受让方完成：使用自己的信任策略和自己的机器，仅凭档案与目标系统。")
        ),
        (
            4,
            Bilingual(
                "Data was taken again from the live source, independently, and compared.", "独立地从在用的源系统再次提取数据并比对。")
        ),
    ]

    /// Whether a level was reached (Format.md section 8.4): never without a target that was read whole.
    static func reached(_ level: Int, _ verdict: Verdict) -> Bilingual {
        if level == 4 { return Bilingual("not reached: the source was not asked", "未达到：未询问源系统") }
        guard verdict.isSound else {
            return Bilingual("not reached: not all five answers are yes", "未达到：五问并非皆为“是”")
        }
        let compared = ["target-rows", "target-values"].map { verdict.check($0) }
        guard compared.allSatisfy({ $0?.outcome == .yes && $0?.count ?? 0 > 0 }) else {
            return level == 2
                ? Bilingual(
                    "not reached: the target was not asked. What was done: an independent evaluator computed everything again from the exports, and read the archive back",
                    "未达到：未询问目标系统。已完成：独立程序依导出文件重新计算全部内容，并从档案读回")
                : Bilingual("not reached: the target was not asked", "未达到：未询问目标系统")
        }
        guard !["tables-unread", "fields-unread"].contains(where: { verdict.check($0) != nil }) else {
            return Bilingual("not reached: a part of the target was not read", "未达到：目标系统有一部分未读")
        }
        if level == 3 {
            return Bilingual(
                "reached if you who ran this are the acquirer; this page cannot know",
                "若运行者即受让方，则已达到；本页无从得知")
        }
        if verdict.target?.kind == .export {
            return Bilingual("reached, by files that the target gave out", "已达到，所凭为目标系统导出的文件")
        }
        return Bilingual("reached", "已达到")
    }

    /// What this version does not look at, and what stands in its place.
    static func untested(_ verdict: Verdict) -> [(claim: Bilingual, help: Bilingual)] {
        all.filter { !$0.isTested(verdict) }.map { ($0.claim, $0.help) }
    }

    private static func ran(_ name: String, _ verdict: Verdict) -> Bool {
        verdict.check(name).map { $0.outcome != .notChecked } ?? false
    }

    /// With whether a check tested it after all.
    private static let all: [(isTested: @Sendable (Verdict) -> Bool, claim: Bilingual, help: Bilingual)] = [
        (
            { $0.check("written-again") != nil && $0.check("documents-written-again") == nil },
            Bilingual("That a record of JSON or XML, written again, is its bytes.", "将 JSON 或 XML 的记录重新写出，是否与原字节相同。"),
            Bilingual(
                "Every byte of an export is of one class, and two readings that share no code come to the same records.",
                "导出文件的每个字节均有归类，且两个互不共用代码的读取程序得出相同的记录。")
        ),
        (
            { _ in false },
            Bilingual(
                "The least, the greatest and the number of different values of a field, and hash totals.",
                "各字段的最小值、最大值、不同值的个数与散列合计。"),
            Bilingual("Every value is compared by itself.", "逐值比对。")
        ),
        (
            { ran("series", $0) }, Bilingual("Gaps in runs of numbers.", "编号是否连续。"),
            Bilingual("A rule on gaps in the plan.", "在计划中设连续性规则。")
        ),
        (
            { ran("personal-values-outside-payload", $0) }, Bilingual("Personal values outside the payload.", "有效载荷之外是否有个人信息。"),
            Bilingual("A search for some of them in the files that are no payload.", "在非载荷文件中查找若干个人信息。")
        ),
        (
            { _ in false },
            Bilingual(
                "That people did their steps, in their order, and approved them: what no seal holds.",
                "人工步骤是否如实、按序办理并经批准（无签封可凭者）。"),
            Bilingual("Receipts and seals of those who are responsible.", "由责任人出具回执或签封。")
        ),
    ]

    /// What cannot be proven without the source, and what helps.
    static let unproven: [(claim: Bilingual, help: Bilingual)] = [
        (
            Bilingual("That the exports held everything that the old system held.", "导出文件包含了旧系统的全部数据。"),
            Bilingual(
                "Counts and totals that the seller declares in the plan; rules on gaps in numbers; orders held against invoices and tax returns; a second export by other means; a sample in the live source (level 4).",
                "转让方在计划中申报的数量与合计；编号连续性规则；订单与发票、纳税申报核对；以其他方式再次导出；在源系统抽样（第 4 级）。")
        ),
        (
            Bilingual("That the values in the source were true.", "源数据的值属实。"),
            Bilingual("People who look: the sample below; letters to customers; stock-taking.", "由人查看：下列抽样；向客户函证；盘点。")
        ),
        (
            Bilingual("That the old owner deleted its copies.", "原所有者已删除其副本。"),
            Bilingual("Nothing but a signed certificate of deletion.", "只能凭签署的删除证明。")
        ),
        (
            Bilingual("When something was signed, beyond the signer's own clock.", "签署的确切时间（签署人时钟之外）。"),
            Bilingual("A time stamp (RFC 3161) that your policy demands, or the buyer's receipt.", "策略要求的时间戳（RFC 3161），或受让方的回执。")
        ),
        (
            Bilingual("That those who hold the keys did not act together.", "密钥持有人之间没有串通。"),
            Bilingual(
                "Roles and thresholds in your policy, held by parties with opposite interests.", "在策略中设定角色与人数门槛，由利益相对的各方持有。")
        ),
    ]
}

extension ProofLimits {
    static func sampleNote(_ sample: Verdict.Sample) -> Bilingual {
        let (count, all, seed) = (sample.records.count, sample.population, printable(sample.seed))
        let en =
            "\(count) of \(all) records, drawn by the seed \(seed): draw k is the first 8 bytes of SHA-256 of \"SEED:k\", modulo \(all)."
        let zh = "从 \(all) 条记录中抽取 \(count) 条，种子为 \(seed)：第 k 次抽取为“种子:k”的 SHA-256 前 8 字节除以 \(all) 的余数。"
        if !sample.isSeedOfArchive { return Bilingual(en, zh) }
        return Bilingual(
            en
                + " That seed is the tar's SHA-256, and whoever made the archive could have tried until the draw suited: with --sample-seed you draw by a word of your own.",
            zh + "该种子即 tar 的 SHA-256，档案制作者可能反复尝试直到抽样合意；请用 --sample-seed 以您自定的种子抽取。")
    }

    /// The rule of three: no defect in n of them is a bound, and no proof.
    static func sampleBound(_ sample: Verdict.Sample) -> Bilingual {
        let (count, all) = (Int64(sample.records.count), sample.population)
        if count >= all {
            return Bilingual("These are all records: whoever finds nothing wrong has seen all.", "已列出全部记录：若均无差错，即已全部查看。")
        }
        let bound = percent(3, of: count)
        return Bilingual(
            "If you find nothing wrong in these \(count), then with 95 % confidence no more than about 3/\(count) = \(bound) of all records are wrong in a way that eyes can see. That is an upper bound, and verifies nothing.",
            "若这 \(count) 条均无差错，则在 95% 置信度下，肉眼可见的差错至多约占全部记录的 3/\(count) = \(bound)。这只是上限，并不证明任何事。")
    }

    /// A share with two decimals, rounded up: a bound is never made smaller.
    private static func percent(_ part: Int64, of whole: Int64) -> String {
        let hundredths = min(10_000, (part * 10_000 + whole - 1) / whole)
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) %"
    }

    /// The ledger's words.
    static func fate(_ fate: String?) -> Bilingual {
        switch fate {
        case "migrated": Bilingual("migrated", "移交")
        case "merged-survivor": Bilingual("migrated, holds others", "移交，含他行")
        case "merged-into": Bilingual("merged into another", "并入他行")
        case "quarantined": Bilingual("quarantined", "隔离")
        case "excluded": Bilingual("excluded", "排除")
        default: Bilingual("not known", "不详")
        }
    }
}
