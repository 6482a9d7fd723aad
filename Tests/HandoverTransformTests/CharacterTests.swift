import Foundation
import HandoverCore
import HandoverPlan
import HandoverTestSupport
import Testing

@testable import HandoverTransform

@Suite struct `The migrator's characters` {
    static let operators: [(name: String, step: Operator)] = [
        ("nfc", .nfc), ("nfkc", .nfkc), ("simplified", .simplified), ("match-key", .matchKey),
    ]

    @Test(arguments: operators) func `are one by one what the oracle says`(name: String, step: Operator) throws {
        let rewrite = try #require(TextRewrite(step))
        var (all, text, made) = ([UInt8](), [UInt8](), [UInt8]())
        for value in UInt32(0)...0x10_ffff where !(0xd800...0xdfff).contains(value) && value != 0x0a {
            text.removeAll(keepingCapacity: true)
            made.removeAll(keepingCapacity: true)
            Scalars.append(value, to: &text)
            switch rewrite.apply(text.span, into: &made) {
            case .same:
                #expect(made.isEmpty, "what stays the same is not written")
                all += text
            case .changed: all += made
            case .failed: Issue.record("U+\(String(value, radix: 16)) failed")
            }
            all.append(0x0a)
        }
        let expected = try Vectors.ofEveryScalar(name)
        #expect(all == expected)
    }

    @Test func `lie in tables that their generator makes`() throws {
        let table = try String(contentsOfFile: Repository.path("Sources/CHandoverUnicode/unicode_tables.h"), encoding: .utf8)
        #expect(try Vectors.generatedFile("unicode_for_migrator.py") == table)
    }

    @Test(arguments: operators) func `keep out what is too large, without the memory for all of it`(name: String, step: Operator)
        throws
    {
        let rewrite = try #require(TextRewrite(step))
        // Five million characters of which each becomes eighteen.
        let text = Array(repeatElement(Array("\u{fdfa}".utf8), count: Limits.fieldBytes / 3).joined())
        var made: [UInt8] = []
        let outcome = rewrite.apply(text.span, into: &made)
        if ["nfkc", "match-key"].contains(name) {
            #expect(outcome == .changed)
            #expect(made.count > Limits.fieldBytes)
            #expect(made.count <= 2 * Limits.fieldBytes + 64)
        } else {
            #expect(outcome == .same)
        }
    }

    @Test func `sort a long row of marks as a stable sort does, in a time that grows with it`() throws {
        let marks: [UInt32] = [0x301, 0x316, 0x327, 0x300, 0x5b0, 0x302, 0x319]
        let classes: [UInt32: Int] = [0x301: 230, 0x316: 220, 0x327: 202, 0x300: 230, 0x5b0: 10, 0x302: 230, 0x319: 220]
        var random = SplitMix64(state: 7)
        let times = growth(from: 125_000) { count in
            let row = (0..<count).map { _ in marks.randomElement(using: &random) ?? 0 }
            var (text, expected, made) = (Array("x".utf8), Array("x".utf8), [UInt8]())
            for mark in row { Scalars.append(mark, to: &text) }
            for rank in Set(classes.values).sorted() {
                for mark in row where classes[mark] == rank { Scalars.append(mark, to: &expected) }
            }
            #expect(TextRewrite.normalized(.canonical).apply(text.span, into: &made) == .changed)
            #expect(made == expected)
        }
        #expect(times < 24)
    }

    @Test(arguments: Vectors.all.filter { $0.chain == [#"{"op":"match-key"}"#] && $0.output != nil })
    func `have keys that are their own key`(vector: Vectors.Vector) throws {
        let key = try #require(vector.output)
        var again: [UInt8] = []
        MatchKey.append(Array(key.utf8).span, into: &again)
        #expect(again == Array(key.utf8))
    }
}
