import HandoverCore

/// A text in both languages: whoever writes one cannot forget the other.
struct Bilingual: Sendable {
    private let en: String, zh: String

    init(_ en: String, _ zh: String) { (self.en, self.zh) = (en, zh) }

    func text(in language: Catalogue.Language) -> String { language == .en ? en : zh }
}

/// The four properties of DA/T 70-2018, asked when an archive is handed over and received (四性检测, 移交与接收环节).
///
/// Every item names the checks of the verdict that answer it. What no check answers is 未检测, never 通过.
struct Inspection {
    enum Property: CaseIterable {
        case authenticity, integrity, usability, security

        var name: Bilingual {
            switch self {
            case .authenticity: Bilingual("Authenticity", "真实性")
            case .integrity: Bilingual("Integrity", "完整性")
            case .usability: Bilingual("Usability", "可用性")
            case .security: Bilingual("Security", "安全性")
            }
        }
    }

    enum Result {
        case passed, failed, notTested

        var name: Bilingual {
            switch self {
            case .passed: Bilingual("passed", "通过")
            case .failed: Bilingual("FAILED", "不通过")
            case .notTested: Bilingual("not tested", "未检测")
            }
        }
    }

    /// One item, or the part of one that has an answer of its own.
    struct Item {
        /// Its number in the standard, with a letter for a part; "–" for one of ours.
        var number: String
        var property: Property
        var title: Bilingual
        /// Checks that must all have run; none for what the verifier does not test.
        var needs: [String] = []
        /// Checks that count as well where they ran.
        var also: [String] = []
        /// What was left out: as long as one of these is in the verdict and not checked, nothing has passed.
        var unless: [String] = []
        /// Whether the plan's rules on gaps answer it, those that only warn among them.
        var isOfSeries = false
        /// What is asked, or why nothing is: as true of a no as of a yes.
        var remark: Bilingual
    }

    private let answers: [Verdict.Answer]
    /// Rules on gaps that the plan only calls a warning, and that do not hold.
    private let gaps: [Verdict.Warning]
    private let isEncrypted: Bool

    /// - Parameter isEncrypted: whether the archive lay there encrypted.
    init(_ verdict: Verdict, isEncrypted: Bool = false) {
        answers = verdict.answers
        gaps = verdict.warnings.filter { $0.isSeries && $0.count > 0 }
        self.isEncrypted = isEncrypted
    }

    /// The checks of an item that are in the verdict, with the answer that each belongs to.
    private func found(_ item: Item) -> [(check: Verdict.Check, answer: Verdict.Answer)] {
        (item.needs + item.also).flatMap { name in
            answers.flatMap { answer in answer.checks.filter { $0.name == name }.map { ($0, answer) } }
        }
    }

    /// The checks that answer an item: those that ran.
    func checks(of item: Item) -> [Verdict.Check] { found(item).map(\.check).filter { $0.outcome != .notChecked } }

    /// Failed by one no; passed only if all that it needs ran over something and says yes, and no earlier answer is no.
    func result(of item: Item) -> Result {
        let found = found(item)
        if found.contains(where: { $0.check.outcome == .no }) { return .failed }
        // An answer that is no without a check of its own that says so is a no for all that belongs to it.
        let blamed = found.filter { entry in
            entry.check.outcome == .yes && entry.answer.outcome == .no && !entry.answer.checks.contains { $0.outcome == .no }
        }
        if !blamed.isEmpty { return .failed }
        if item.isOfSeries, !gaps.isEmpty, !found.contains(where: { $0.answer.restsOnNothing }) { return .failed }
        let needed = found.filter { item.needs.contains($0.check.name) && $0.check.outcome == .yes }
        guard !item.needs.isEmpty, needed.count == item.needs.count, needed.contains(where: { $0.check.count > 0 }),
            !needed.contains(where: { $0.answer.restsOnNothing }), left(out: item).isEmpty
        else { return .notTested }
        return .passed
    }

    /// What was left out of what an item needs.
    private func left(out item: Item) -> [Verdict.Check] {
        answers.flatMap(\.checks).filter { item.unless.contains($0.name) && $0.outcome == .notChecked }
    }

    /// What must be known of a result: why an item that has checks was not tested, or what its plan calls no error; `nil` for any other.
    func note(on item: Item) -> Bilingual? {
        if item.isOfSeries, result(of: item) == .failed, !gaps.isEmpty {
            let list = gaps.map { "\($0.rule) \($0.count)/\($0.groups ?? $0.count)" }.joined(separator: ", ")
            let broken = gaps.reduce(0) { $0 + $1.count }
            let all = found(item).first?.check.count ?? broken
            return Bilingual(
                "\(broken) of \(all) series have a gap (\(list)); the plan calls that a warning.",
                "\(all) 个编号序列中有 \(broken) 个不连续（\(list)）；计划将其列为提示。")
        }
        if item.number == "16", isEncrypted, result(of: item) == .passed {
            return Bilingual(
                "It lay there encrypted, and was opened with your key (age v1, a public format).",
                "档案为加密文件，已用您的密钥打开（age v1，公开格式）。")
        }
        guard result(of: item) == .notTested, !item.needs.isEmpty else { return nil }
        let left = left(out: item)
        let needed = found(item).filter { item.needs.contains($0.check.name) && $0.check.outcome == .yes }
        if !left.isEmpty, !needed.isEmpty {
            let list = left.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
            return Bilingual("Not all was looked at: \(list).", "并未全部检测：\(list)。")
        }
        let isCounted = answers.contains { $0.checks.contains { $0.name == "counts" && $0.outcome != .notChecked } }
        if item.isOfSeries, found(item).isEmpty, isCounted {
            return Bilingual("The plan has no such rule.", "计划未设此类规则。")
        }
        if found(item).contains(where: { $0.answer.restsOnNothing && $0.check.outcome == .yes }) {
            return Bilingual("Rests on nothing: an earlier answer is no.", "无所依凭：前面已有否定的回答。")
        }
        return Bilingual("Did not run, or found nothing to look at.", "未运行，或没有可检测的内容。")
    }
}
