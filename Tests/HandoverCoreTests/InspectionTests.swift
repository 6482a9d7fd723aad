import HandoverCore
import Testing

@testable import HandoverReport

@Suite struct `The inspection of four properties` {
    private func results(_ verdict: Verdict) -> [String: Inspection.Result] {
        let inspection = Inspection(verdict)
        return Dictionary(uniqueKeysWithValues: Inspection.items.map { ($0.number, inspection.result(of: $0)) })
    }

    /// What no check of a verifier answers, whatever it finds.
    static let neverTested = ["3b", "11", "15b", "17", "18b", "19b", "–"]

    @Test func `has every item of the standard`() {
        let numbers = Set(Inspection.items.compactMap { Int($0.number.filter(\.isNumber)) })
        #expect(numbers == Set(1...19))
    }

    @Test func `passes what ran, and nothing else`() {
        let results = results(MadeVerdict.sound())
        for (number, result) in results {
            let isOpen = Self.neverTested.contains(number) || number == "14"
            #expect(result == (isOpen ? .notTested : .passed), "\(number)")
        }
    }

    @Test func `has the target only where it was asked`() {
        var verdict = MadeVerdict.sound()
        verdict.answers[2].checks.append(.init("target-rows", .yes, count: 9))
        #expect(results(verdict)["14"] == .notTested, "rows alone are half of it")
        verdict.answers[3].checks.append(.init("target-values", .yes, count: 45))
        #expect(results(verdict)["14"] == .passed)
    }

    @Test func `fails what a check says no to`() {
        let results = results(MadeVerdict.unsound())
        #expect(results["2"] == .failed && results["9"] == .failed)
        #expect(results["1"] == .passed && results["7"] == .passed)
        // Usable comes after the no.
        for number in ["8", "10", "13", "16"] { #expect(results[number] == .notTested, "\(number)") }
    }

    @Test func `fails all of an answer that is no by none of its checks`() {
        var verdict = MadeVerdict.sound()
        verdict.answers[4].outcome = .no
        let results = results(verdict)
        #expect(results["13"] == .failed && results["8"] == .failed && results["1"] == .passed)
    }

    @Test func `passes nothing where nothing was asked`() {
        for (number, result) in results(MadeVerdict.refused()) { #expect(result == .notTested, "\(number)") }
        let unauthentic = results(MadeVerdict.unauthentic())
        #expect(unauthentic["1"] == .failed && !unauthentic.values.contains(.passed))
    }

    /// Each check by itself, missing or a no: no item that needs it passes.
    @Test(arguments: [
        "inner-seals", "policy-roles", "values", "unique-keys", "source-bytes", "references", "outer-digest", "records", "rows",
        "counts", "coverage", "manifest-digests", "parts", "metadata", "tar-structure", "texts",
    ])
    func `never passes an item without what it needs`(name: String) {
        let items = Inspection.items.filter { $0.needs.contains(name) }
        #expect(!items.isEmpty)
        for outcome in [Verdict.Outcome.no, .notChecked] {
            var verdict = MadeVerdict.sound()
            for index in verdict.answers.indices {
                for check in verdict.answers[index].checks.indices where verdict.answers[index].checks[check].name == name {
                    verdict.answers[index].checks[check].outcome = outcome
                }
            }
            let results = results(verdict)
            for item in items { #expect(results[item.number] == (outcome == .no ? .failed : .notTested), "\(item.number)") }
        }
        var verdict = MadeVerdict.sound()
        for index in verdict.answers.indices { verdict.answers[index].checks.removeAll { $0.name == name } }
        for item in items { #expect(results(verdict)[item.number] == .notTested, "\(item.number)") }
    }

    @Test func `reaches a level only if all answers are yes`() {
        for verdict in [MadeVerdict.unsound(), MadeVerdict.unauthentic(), MadeVerdict.refused()] {
            for level in ProofLimits.levels {
                #expect(ProofLimits.reached(level.number, verdict).text(in: .en).hasPrefix("not reached"))
            }
        }
        let sound = ProofLimits.levels.map { ProofLimits.reached($0.number, MadeVerdict.sound()).text(in: .en) }
        #expect(sound[0] == "reached" && sound[1].hasPrefix("reached if you") && sound[2].hasPrefix("not reached"))
    }
}
