import HandoverCore
import Testing

@testable import HandoverReport

@Suite struct `The inspection of four properties` {
    private func results(_ verdict: Verdict) -> [String: Inspection.Result] {
        let inspection = Inspection(verdict)
        return Dictionary(uniqueKeysWithValues: Inspection.items.map { ($0.number, inspection.result(of: $0)) })
    }

    /// What no check of a verifier answers, whatever it finds.
    static let neverTested = ["3b", "15b", "17", "18b", "19b", "–"]

    @Test func `has every item of the standard`() {
        let numbers = Set(Inspection.items.compactMap { Int($0.number.filter(\.isNumber)) })
        #expect(numbers == Set(1...19))
    }

    @Test func `passes what ran, and nothing else`() {
        let results = results(MadeVerdict.sound())
        for (number, result) in results {
            let isOpen = Self.neverTested.contains(number) || ["11", "14"].contains(number)
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

    @Test(arguments: ["tables-unread", "fields-unread", "rows-before"])
    func `passes no target of which something was left out`(name: String) throws {
        var verdict = MadeVerdict.compared()
        #expect(results(verdict)["14"] == .passed)
        verdict.answers[2].checks.append(.init(name, .notChecked, count: 8))
        #expect(results(verdict)["14"] == .notTested)
        let item = try #require(Inspection.items.first { $0.number == "14" })
        let note = try #require(Inspection(verdict).note(on: item))
        #expect(note.text(in: .en) == "Not all was looked at: \(name) 8." && note.text(in: .zh).contains("\(name) 8"))
        verdict.answers[3].checks[verdict.answers[3].checks.count - 1].outcome = .no
        #expect(results(verdict)["14"] == .failed, "what is wrong stays wrong")
    }

    /// By the plan's rules on gaps: a yes only where one was judged, and a no of the plan's own as well as a warning.
    @Test func `has gaps in series only where the plan asks`() throws {
        let item = try #require(Inspection.items.first { $0.number == "11" })
        var verdict = MadeVerdict.sound()
        #expect(Inspection(verdict).note(on: item)?.text(in: .en) == "The plan has no such rule.")
        #expect(Inspection(MadeVerdict.refused()).note(on: item)?.text(in: .en).hasPrefix("Did not run") == true)
        verdict.answers[2].checks.append(.init("series", .yes, count: 12))
        #expect(results(verdict)["11"] == .passed)
        verdict.warnings = [
            .init(rule: "paid-later", code: "PAID_BEFORE", table: "sale", count: 2),
            .init(rule: "over", code: "OVER", table: "sale", count: 1, groups: 9),
            .init(rule: "no-gap", code: "SERIES_GAP", table: "sale", count: 0, groups: 12, isSeries: true),
        ]
        #expect(results(verdict)["11"] == .passed, "other rules say nothing of series")
        verdict.warnings[2].count = 3
        #expect(verdict.isSound && results(verdict)["11"] == .failed)
        #expect(
            Inspection(verdict).note(on: item)?.text(in: .en)
                == "3 of 12 series have a gap (no-gap 3/12); the plan calls that a warning.")
        verdict.warnings = []
        verdict.answers[2].checks[verdict.answers[2].checks.count - 1].outcome = .no
        #expect(results(verdict)["11"] == .failed)
        verdict = MadeVerdict.sound()
        verdict.answers[2].checks.append(.init("series", .yes, count: 0))
        #expect(results(verdict)["11"] == .notTested, "no series at all")
    }

    @Test func `tells of an archive that lay there encrypted`() throws {
        let item = try #require(Inspection.items.first { $0.number == "16" })
        #expect(Inspection(MadeVerdict.sound()).note(on: item) == nil)
        let note = try #require(Inspection(MadeVerdict.sound(), isEncrypted: true).note(on: item))
        #expect(note.text(in: .en).contains("age v1") && note.text(in: .zh).contains("age v1"))
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
        let compared = levels(MadeVerdict.compared())
        #expect(compared[0] == "reached" && compared[1].hasPrefix("reached if you") && compared[2].hasPrefix("not reached"))
        var export = MadeVerdict.compared()
        export.target?.kind = .export
        #expect(levels(export)[0] == "reached, by files that the target gave out")
    }

    private func levels(_ verdict: Verdict) -> [String] {
        ProofLimits.levels.map { ProofLimits.reached($0.number, verdict).text(in: .en) }
    }

    @Test func `reaches no level without the target, or without a part of it`() {
        let alone = levels(MadeVerdict.sound())
        #expect(alone.allSatisfy { $0.hasPrefix("not reached") })
        #expect(alone[0].contains("the target was not asked. What was done: an independent evaluator"))
        for name in ["tables-unread", "fields-unread"] {
            var verdict = MadeVerdict.compared()
            verdict.answers[2].checks.append(.init(name, .notChecked, count: 1))
            #expect(levels(verdict).allSatisfy { $0.hasPrefix("not reached") }, "\(name)")
        }
        var empty = MadeVerdict.compared()
        empty.answers[2].checks[empty.answers[2].checks.count - 1].count = 0
        #expect(levels(empty).allSatisfy { $0.hasPrefix("not reached") }, "over nothing")
        var half = MadeVerdict.compared()
        half.answers[3].checks.removeLast()
        #expect(levels(half).allSatisfy { $0.hasPrefix("not reached") }, "rows alone")
    }

    @Test func `says what this version does not test, as long as it does not`() {
        var verdict = MadeVerdict.sound()
        let all = ProofLimits.untested(verdict).map { $0.claim.text(in: .en) }
        #expect(all.contains("Gaps in runs of numbers.") && all.contains("Personal values outside the payload."))
        verdict.answers[2].checks.append(.init("series", .yes, count: 12))
        verdict.answers[3].checks.append(.init("written-again", .yes, count: 12))
        let left = ProofLimits.untested(verdict).map { $0.claim.text(in: .en) }
        #expect(left.count == all.count - 2 && !left.contains("Gaps in runs of numbers."))
    }
}
