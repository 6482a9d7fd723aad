import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

extension HandMadeShop {
    /// A text of a member that becomes another where it first stands (`flip`: the digit behind it does), and what that is found by.
    typealias Change = (path: String, from: String, to: String, question: Question, code: String)

    /// Expects that a change is found.
    func expectFound(_ change: Change) throws {
        let (path, from, to, question, code) = change
        var shop = self
        let place = try #require(shop[path].ranges(of: from).first, "\(path): \(from)")
        if to.hasSuffix("flip") {
            let digit = place.upperBound...place.upperBound
            shop[path].replaceSubrange(digit, with: shop[path][digit] == "0" ? "1" : "0")
        } else {
            shop[path].replaceSubrange(place, with: to)
        }
        let result = try shop.check()
        let answer = try #require([result.complete, result.accurate, result.usable].first { $0.question == question })
        #expect(answer.outcome == .no)
        let found = [result.complete, result.accurate, result.usable].flatMap(\.findings)
        #expect(answer.findings.map(\.code.name).contains(code), "\(path) \(to): \(found)")
    }

    /// Looks at the archive with some bytes of a member changed at random.
    func checkDamaged(_ path: String, seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        var members = files.map { (path: $0.path, content: Array($0.content.utf8)) }
        let victim = try #require(members.firstIndex { $0.path == path })
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<members[victim].content.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: members[victim].content[place] = UInt8(ascii: "0") + UInt8.random(in: 0..<10, using: &random)
            case 1: members[victim].content.remove(at: place)
            default: members[victim].content.insert(members[victim].content[place], at: place)
            }
        }
        _ = try HandMadeArchive(members).check(.init())
    }
}
