import HandoverTestSupport
import Testing

@testable import HandoverIngest

/// The valid prefix of bytes, against the standard library's parser. What is wrong stands at every place of a block.
@Suite struct `Valid UTF-8` {
    /// Where the standard library finds the first sequence that is none.
    private func expected(_ bytes: [UInt8]) -> Int {
        var iterator = bytes.makeIterator()
        var parser = Unicode.UTF8.ForwardParser()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .error, .emptyInput: return offset
            }
        }
    }

    private func check(_ bytes: [UInt8]) -> Bool { validUTF8Prefix(bytes.span, from: 0) == expected(bytes) }

    @Test(arguments: [0, 29, 30, 31, 60, 61, 62, 63, 64, 127]) func `every pair of bytes, wherever it stands`(_ place: Int) {
        var bytes = [UInt8](repeating: 0x61, count: 200)
        var wrong = 0
        for first in UInt8.min ... .max {
            for second in UInt8.min ... .max {
                (bytes[place], bytes[place + 1]) = (first, second)
                if !check(bytes) { wrong += 1 }
            }
        }
        #expect(wrong == 0)
    }

    /// Second bytes at both sides of each bound, after every lead of three bytes and of four.
    @Test(arguments: [0, 61, 62, 63, 64, 126]) func `every lead with trails at their bounds`(_ place: Int) {
        let bounds: [UInt8] = [0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xe4]
        var wrong = 0
        for lead in UInt8(0xbf) ... .max {
            for second in bounds {
                for third in bounds {
                    for fourth in bounds {
                        var bytes = [UInt8](repeating: 0x61, count: 200)
                        bytes.replaceSubrange(place..<place + 4, with: [lead, second, third, fourth])
                        if !check(bytes) { wrong += 1 }
                    }
                }
            }
        }
        #expect(wrong == 0)
    }

    @Test func `texts of all lengths, cut anywhere, one byte in some of them changed`() {
        var random = SplitMix64(state: 20_261_128)
        let scalars: [Unicode.Scalar] = ["a", "é", "印", "\u{d7ff}", "\u{e000}", "\u{fffd}", "𠮷", "\u{10ffff}"]
        var (wrong, faulty) = (0, 0)
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<Int(random.next() % 80) { text.unicodeScalars.append(scalars[Int(random.next() % 8)]) }
            var bytes = Array(text.utf8)
            bytes.removeLast(min(bytes.count, Int(random.next() % 4)))
            if !bytes.isEmpty, random.next() % 2 == 0 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            if expected(bytes) < bytes.count { faulty += 1 }
            if !check(bytes) { wrong += 1 }
        }
        #expect(wrong == 0)
        #expect(faulty > 4_000, "enough of them are wrong somewhere")
    }
}
