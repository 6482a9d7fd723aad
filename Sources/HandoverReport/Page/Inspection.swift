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
        /// What is asked, or why nothing is: as true of a no as of a yes.
        var remark: Bilingual
    }

    private let answers: [Verdict.Answer]

    init(_ verdict: Verdict) { answers = verdict.answers }

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
        let needed = found.filter { item.needs.contains($0.check.name) && $0.check.outcome == .yes }
        guard !item.needs.isEmpty, needed.count == item.needs.count, needed.contains(where: { $0.check.count > 0 }),
            !needed.contains(where: { $0.answer.restsOnNothing })
        else { return .notTested }
        return .passed
    }

    /// Why an item that has checks was not tested; `nil` for any other.
    func note(on item: Item) -> Bilingual? {
        guard result(of: item) == .notTested, !item.needs.isEmpty else { return nil }
        if found(item).contains(where: { $0.answer.restsOnNothing && $0.check.outcome == .yes }) {
            return Bilingual("Rests on nothing: an earlier answer is no.", "无所依凭：前面已有否定的回答。")
        }
        return Bilingual("Did not run, or found nothing to look at.", "未运行，或没有可检测的内容。")
    }
}
