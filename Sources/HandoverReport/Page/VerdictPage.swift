public import HandoverCore
import Mustache

/// A verdict as one page for people: self-contained, in both languages, without a script and without the network.
///
/// It shows coordinates and counts; of values no more than the findings do (none, unless the verification was asked to show them).
public struct VerdictPage: Sendable {
    let verdict: Verdict
    let facts: Facts

    /// What the verdict itself does not know.
    public struct Facts: Sendable {
        /// The archive as it was given, without its folder.
        public var file: String
        /// The trust policy's file, and its SHA-256 in lower-case hexadecimal.
        public var policy: String, policyDigest: String
        /// When it was verified: RFC 3339 in UTC.
        public var verifiedAt: String
        /// The tool and its version.
        public var tool: String

        /// Creates facts.
        public init(file: String, policy: String, policyDigest: String, verifiedAt: String, tool: String) {
            (self.file, self.policy, self.policyDigest) = (file, policy, policyDigest)
            (self.verifiedAt, self.tool) = (verifiedAt, tool)
        }
    }

    /// Creates a page.
    public init(_ verdict: Verdict, _ facts: Facts) { (self.verdict, self.facts) = (verdict, facts) }

    /// The page in HTML, as UTF-8 text.
    /// - Parameter language: the one that is shown first.
    public func html(in language: Catalogue.Language) -> String {
        Self.document.render([
            "lang": language.rawValue, "isEnglish": language == .en, "title": name(in: language), "style": Self.style,
            "en": article(.en), "zh": article(.zh),
        ])
    }

    private static let library = MustacheLibrary(templates: ["finding": finding])

    private func article(_ language: Catalogue.Language) -> String {
        var context: [String: Any] = [
            "lang": language.rawValue, "w": PageWords.all(in: language), "name": name(in: language),
            "conclusion": verdict.conclusion(in: language), "tone": verdict.isSound ? "good" : "bad", "facts": facts(language),
            "answers": verdict.answers.map { answer($0, language) }, "inspection": inspection(language),
        ]
        for part in [
            refusal(language), findings(language), signers(language), equation(language), warnings(), proof(language),
            shell(language),
        ] {
            context.merge(part) { own, _ in own }
        }
        if !verdict.isSound, let first = verdict.answers.first(where: { $0.outcome != .yes }) {
            let question = first.question.name(in: language).split(separator: " ")[0]
            context["firstNo"] =
                language == .en ? "The first answer that is not yes: \(question)" : "第一个不为“是”的回答：\(question)"
        }
        return Self.body.render(context, library: Self.library)
    }

    private func name(in language: Catalogue.Language) -> String { printable(verdict.archive ?? facts.file) }

    // MARK: The head

    private func facts(_ language: Catalogue.Language) -> [[String: Any]] {
        let isEnglish = language == .en
        func fact(_ en: String, _ zh: String, _ value: String?, isCode: Bool = false) -> [String: Any]? {
            value.map { ["label": isEnglish ? en : zh, "value": printable($0), "isCode": isCode] }
        }
        return [
            fact("File", "文件", facts.file), fact("Delivery", "第几次移交", verdict.sequence.map { String($0) }),
            fact("SHA-256 of the tar", "tar 的 SHA-256", verdict.tarDigest, isCode: true),
            fact("Data digest", "数据摘要", verdict.dataDigest, isCode: true), fact("Verified", "核验时间", facts.verifiedAt),
            fact("Believed until", "可信至", verdict.believedUntil.map { until(isEnglish, $0) }),
            fact("By policy", "信任策略", facts.policy),
            fact("SHA-256 of the policy", "策略的 SHA-256", facts.policyDigest, isCode: true),
            fact("With", "核验工具", facts.tool), fact("Held against", "比对对象", verdict.target?.words(in: language)),
            fact("SHA-256 of the read-back", "读回说明的 SHA-256", verdict.target?.readback, isCode: true),
            fact("SHA-256 of the snapshot of before", "先前快照的 SHA-256", verdict.target?.before, isCode: true),
        ].compactMap(\.self)
    }

    private func until(_ isEnglish: Bool, _ time: String) -> String {
        isEnglish
            ? "\(time), unless time stamps are taken before (handover timestamp ask)"
            : "\(time)；除非此前取得时间戳（handover timestamp ask）"
    }

    private func answer(_ answer: Verdict.Answer, _ language: Catalogue.Language) -> [String: Any] {
        let isEnglish = language == .en
        let open = answer.checks.filter { $0.outcome == .notChecked }.map(\.name)
        var context: [String: Any] = [
            "question": answer.question.name(in: language).split(separator: " ")[0],
            "asks": PageWords.asks(answer.question).text(in: language), "outcome": answer.outcome.name(in: language),
            "tone": Self.tone(answer.outcome),
            "checks": answer.checks.filter { $0.outcome != .notChecked }.map { check -> [String: Any] in
                [
                    "name": check.name, "count": String(check.count), "key": "check/\(check.name)", "isNo": check.outcome == .no,
                    "no": check.outcome.name(in: language),
                ]
            },
        ]
        if answer.restsOnNothing, answer.outcome != .notChecked {
            context["note"] = isEnglish ? "Rests on nothing: an earlier answer is no." : "无所依凭：前面已有否定的回答。"
        }
        if !open.isEmpty { context["notChecked"] = (isEnglish ? "not checked: " : "未检测：") + open.joined(separator: ", ") }
        return context
    }

    static func tone(_ outcome: Verdict.Outcome) -> String {
        switch outcome {
        case .yes: "good"
        case .no: "bad"
        case .notChecked: "open"
        }
    }

    // MARK: Findings

    private func finding(_ diagnostic: Diagnostic, _ language: Catalogue.Language, isWarning: Bool) -> [String: Any] {
        let isEnglish = language == .en
        var context: [String: Any] = [
            "code": diagnostic.code.name, "tone": isWarning ? "open" : "bad",
            "kind": isWarning ? (isEnglish ? "note" : "提示") : (isEnglish ? "error" : "错误"),
        ]
        if let place = diagnostic.location?.text(in: language), !place.isEmpty { context["at"] = place }
        if let words = Catalogue.words(for: diagnostic, in: language) {
            (context["summary"], context["why"], context["fix"]) = (words.summary, words.why, words.fix)
        }
        return context
    }

    private func refusal(_ language: Catalogue.Language) -> [String: Any] {
        guard let refusal = verdict.refusal else { return [:] }
        return ["hasRefusal": true, "refusal": refusal.diagnostics.map { finding($0, language, isWarning: false) }]
    }

    private func findings(_ language: Catalogue.Language) -> [String: Any] {
        let groups = verdict.answers.filter { !$0.findings.isEmpty }.map { answer -> [String: Any] in
            var group: [String: Any] = [
                "title": answer.question.name(in: language).split(separator: " ")[0],
                "findings": answer.findings.map { finding($0, language, isWarning: answer.outcome == .yes) },
            ]
            let rest = answer.findingCount - Int64(answer.findings.count)
            if rest > 0 { group["more"] = language == .en ? "… and \(rest) more" : "……另有 \(rest) 项" }
            return group
        }
        return ["hasFindings": !groups.isEmpty, "groups": groups]
    }

    private func signers(_ language: Catalogue.Language) -> [String: Any] {
        let signers = verdict.signers.map { signer -> [String: Any] in
            [
                "name": printable(signer.name), "role": printable(signer.role), "at": signer.signedAt,
                "act": PageWords.act(signer.act).text(in: language), "fingerprint": Self.groups(signer.fingerprint),
            ].merging(signer.exceptionWords(in: language).map { ["exceptions": $0] } ?? [:]) { own, _ in own }
        }
        return ["hasSigners": !signers.isEmpty, "signers": signers]
    }

    private func warnings() -> [String: Any] {
        [
            "hasWarnings": !verdict.warnings.isEmpty,
            "warnings": verdict.warnings.map { warning -> [String: Any] in
                [
                    "rule": warning.rule, "table": warning.table, "code": warning.code, "count": String(warning.count),
                    "key": "warned/\(warning.rule)", "isOne": warning.count == 1,
                ].merging(warning.groups.map { ["groups": String($0)] } ?? [:]) { own, _ in own }
            },
        ]
    }

    /// Groups of four characters, as people read them to each other.
    static func groups(_ digest: String) -> [String] {
        var (rest, groups) = (digest[...], [String]())
        while !rest.isEmpty {
            groups.append(String(rest.prefix(4)))
            rest = rest.dropFirst(4)
        }
        return groups
    }
}
