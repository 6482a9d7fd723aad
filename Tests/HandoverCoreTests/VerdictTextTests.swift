import HandoverCore
import HandoverReport
import HandoverTestSupport
import Testing

@Suite struct `The verdict as text` {
    static let verdicts: [(name: String, verdict: Verdict)] = [
        ("sound", MadeVerdict.sound()), ("compared", MadeVerdict.compared()), ("told", MadeVerdict.told()),
        ("unsound", MadeVerdict.unsound()), ("unauthentic", MadeVerdict.unauthentic()),
        ("refused", MadeVerdict.refused()),
    ]

    @Test(arguments: Catalogue.Language.allCases) func `is what was agreed on`(language: Catalogue.Language) throws {
        let text = Self.verdicts.map { "== \($0.name)\n\($0.verdict.text(in: language))\n" }.joined(separator: "\n")
        #expect(
            try Golden.matches(text, "Tests/HandoverCoreTests/Golden/verdicts.\(language.rawValue).txt"),
            "UPDATE_GOLDEN=1 writes it anew")
    }

    @Test func `says the equation of every table`() {
        let lines = MadeVerdict.sound().text(in: .en).split(separator: "\n")
        #expect(lines.contains("Records = migrated + quarantined + excluded + merged into others; sums likewise:"))
        #expect(lines.contains("  customer  15 = 5 + 6 + 1 + 3; balance 107.00 = 60.50 + 40.00 + 1.50 + 5.00"))
        #expect(lines.contains("  sale      6 = 4 + 2 + 0 + 0; amount -3.10 = -3.10 + 0.00 + 0 + 0"))
    }
}
