import Foundation
import HandoverCore
import HandoverTestSupport
import Testing

/// The threat model by its numbers: every attack is made and offered, and the verdict held against what is asked for.
@Suite struct `Attacks` {
    @Test(arguments: Attack.all) func `have the verdict that is asked for`(attack: Attack) async throws {
        let seen = try await AttackResults.shared.seen(attack)
        #expect(attack.asked.isMet(by: seen), "\(attack.id) \(attack.title): \(seen.text), asked: \(attack.asked)")
    }

    @Test func `are all there, each once`() {
        let ids = Attack.all.map(\.id)
        #expect(Set(ids).count == ids.count)
        let numbers = Set(Attack.all.map(\.number))
        #expect(Set(1...131).subtracting(numbers).sorted() == [])
        #expect(numbers.subtracting(1...131).sorted() == [])
    }

    /// `make attacks`: the table for people.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["HANDOVER_ATTACKS"] != nil)) func `print as a table`() async throws {
        var lines = ["number | class | attack | verdict seen: exit, codes | stock tools"]
        for attack in Attack.all {
            let seen = try await AttackResults.shared.seen(attack)
            lines.append("\(attack.id) | \(attack.kind.rawValue) | \(attack.title) | \(seen.text) | \(seen.stock)")
        }
        print(lines.joined(separator: "\n"))
    }
}
