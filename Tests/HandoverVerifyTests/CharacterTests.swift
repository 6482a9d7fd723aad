import Foundation
import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `The verifier's characters` {
    static let operators = ["nfc", "nfkc", "simplified", "match-key"]

    private func change(_ name: String) throws -> TextChange {
        try #require(TextChange(try JSONText(Array(#"{"op":"\#(name)"}"#.utf8))))
    }

    @Test(arguments: operators) func `are one by one what the oracle says`(name: String) throws {
        let change = try change(name)
        var (all, text, made) = ([UInt8](), [UInt8](), [UInt8]())
        for value in UInt32(0)...0x10_ffff where !(0xd800...0xdfff).contains(value) && value != 0x0a {
            text.removeAll(keepingCapacity: true)
            made.removeAll(keepingCapacity: true)
            TextDecoding.append(value, to: &text)
            #expect(change.write(text.span, to: &made))
            all += made
            all.append(0x0a)
        }
        let expected = try Vectors.ofEveryScalar(name)
        #expect(all == expected)
    }

    @Test func `stand in texts that their generator makes`() throws {
        let texts = try String(contentsOfFile: Repository.path("Sources/HandoverVerify/CharacterTexts.swift"), encoding: .utf8)
        #expect(try Vectors.generatedFile("unicode_for_verifier.py") == texts)
    }

    @Test(arguments: operators) func `keep out what is too large, without the memory for all of it`(name: String) throws {
        let text = Array(repeatElement(Array("\u{fdfa}".utf8), count: Limits.fieldBytes / 3).joined())
        var made: [UInt8] = []
        #expect(try change(name).write(text.span, to: &made))
        if ["nfkc", "match-key"].contains(name) {
            #expect(made.count > Limits.fieldBytes)
            #expect(made.count <= Limits.fieldBytes + 64)
        } else {
            #expect(made == text)
        }
    }

    @Test func `take a long row of marks in a time that grows with it`() throws {
        let change = try change("nfc")
        let times = growth(from: 31_250) { count in
            let row = Array(repeatElement(Array("\u{301}\u{316}\u{327}\u{5b0}".utf8), count: count).joined())
            let sorted = ["\u{5b0}", "\u{327}", "\u{316}", "\u{301}"].flatMap {
                repeatElement(Array($0.utf8), count: count).joined()
            }
            var made: [UInt8] = []
            #expect(change.write(row.span, to: &made))
            #expect(made == sorted)
        }
        #expect(times < 24)
    }
}
