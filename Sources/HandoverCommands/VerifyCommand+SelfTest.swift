import Foundation
import HandoverCore
import HandoverReport
import HandoverSelfTest
import HandoverVerify

extension VerifyCommand {
    /// Whether the verifier says no when it should. Exit 70 where it does not: then it is our bug.
    func testVerifier(_ policy: TrustPolicy, _ options: Verifier.Options) throws {
        let isEnglish = out.language == .en
        if !out.json { Console.print(isEnglish ? "changed copies of \(archive), and what was found" : "\(archive) 的改动副本及所见") }
        let now = Int64(Date().timeIntervalSince1970)
        let result = try SelfTest.run(archive, trust: policy, now: now, options: options) {
            Console.print(out.json ? JSONLine.selfTest($0) : line($0))
        }
        if out.json { return try end(result) }
        for kind in result.skipped {
            let words = isEnglish ? "nothing in the archive to change: \(kind.english)" : "归档中无可改之处：\(kind.chinese)"
            Console.print("  -  \(kind.name): \(words)")
        }
        let count = result.outcomes.count
        let found = result.outcomes.count { $0.isRight }
        Console.print(
            isEnglish
                ? "\(found) of \(count) changes found and named; drawn by the seed \(result.seed)"
                : "\(count) 处改动中发现并指明 \(found) 处；抽取种子 \(result.seed)")
        try end(result)
    }

    private func line(_ outcome: SelfTest.Outcome) -> String {
        let words = out.language == .en ? outcome.english : outcome.chinese
        let question = outcome.question.map { " " + $0.name(in: out.language).trimmingCharacters(in: .whitespaces) } ?? ""
        let finding = outcome.finding.map { "  \($0.code.name)" } ?? ""
        let missed = outcome.isRight ? "" : out.language == .en ? "NOT FOUND  " : "未发现  "
        let side = !outcome.isOfTarget ? "" : out.language == .en ? " in the target" : "（目标）"
        return "  \(missed)\(outcome.exit.rawValue)\(question)\(finding)  \(outcome.name)\(side): \(words)"
    }

    private func end(_ result: SelfTest.Result) throws {
        if out.json { Console.print(JSONLine.selfTest(result)) }
        let missed = result.outcomes.count { !$0.isRight }
        guard missed == 0 else {
            throw Failure(Diagnostic(.selfTestMissed, .count(missed), .count(result.outcomes.count)), exit: .bug)
        }
    }
}

extension JSONLine {
    static func selfTest(_ outcome: SelfTest.Outcome) -> String {
        var object: [String: Any] = [
            "type": "change", "name": outcome.name, "what": outcome.english, "exit": outcome.exit.rawValue,
            "detected": outcome.isDetected, "named": outcome.finding != nil, "side": outcome.isOfTarget ? "target" : "archive",
        ]
        if let question = outcome.question { object["question"] = "\(question)" }
        if let finding = outcome.finding { object["code"] = finding.code.name }
        return encode(object)
    }

    static func selfTest(_ result: SelfTest.Result) -> String {
        encode([
            "type": "self-test", "archive": result.archive, "seed": result.seed, "changes": result.outcomes.count,
            "found": result.outcomes.count { $0.isRight }, "skipped": result.skipped.map(\.name), "sound": result.isSound,
        ])
    }
}
