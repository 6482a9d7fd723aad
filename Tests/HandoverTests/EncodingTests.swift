import HandoverCrypto
import HandoverTestSupport
import Testing

@testable import HandoverIngest
@testable import HandoverVerify

@Suite struct `Every encoding` {
    @Test(arguments: EncodedFiles.encodings, UInt64(0)..<60)
    func `reads the same in any pieces, by both readings`(encoding: CSVDialect.Encoding, seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let file = EncodedFiles.random(encoding, &random)
        let whole = try CSVReadings.migrator(file)
        for chunkBytes in [1, 7, Int.random(in: 2...200, using: &random)] {
            #expect(try CSVReadings.migrator(file, chunkBytes: chunkBytes) == whole, "chunks of \(chunkBytes)")
        }
        for window in [1, 7, Int.random(in: 2...200, using: &random), 1 << 20] {
            let second = try CSVReadings.verifier(file, window: window)
            if whole.stop != nil {
                #expect(second.stop != nil, "window of \(window)")
            } else {
                #expect(second == whole, "window of \(window)")
            }
        }
    }

    /// Every byte and every pair that is a character, one a line: bytes, scalars. The digests are of the same list made with another
    /// implementation of the Encoding Standard, encoding_rs 0.8.31.
    @Test(arguments: [
        ("big5", "b27bab968ed1cbf7d69f60b3a56f73064e76463299024456d712b7e457f86745"),
        ("shift_jis", "0b78f14791dedf67d7e458499ad1b64a290d261da3ec85fdb727a3b9c6e6708b"),
        ("windows-1252", "6c9b0a27154e762c63266ac6b536130d38e3a78619a965d2117e19a0f6132d86"),
    ]) func `has the characters of the Encoding Standard, in both readings`(encoding: String, digest: String) throws {
        let transcoder = try #require(CSVDialect.Encoding(rawValue: encoding).flatMap { Transcoder($0) })
        let ours = list { bytes in
            var text: [UInt8] = []
            _ = transcoder.append(bytes.span, atEnd: true, to: &text)
            return String(validating: text, as: UTF8.self)
        }
        #expect(hex(SHA256.digest(Array(ours.utf8))) == digest)
        let characters = try #require(SourceEncoding(rawValue: encoding).flatMap { LegacyCharacters.of($0) })
        let second = list { bytes in
            var text: [UInt8] = []
            guard characters.append(bytes.span, to: &text) == 0 else { return nil }
            #expect(characters.count(text.span, 0..<text.count) == bytes.count)
            return String(validating: text, as: UTF8.self)
        }
        #expect(second == ours)
    }

    private func list(_ decode: ([UInt8]) -> String?) -> String {
        var lines = ""
        func add(_ bytes: [UInt8]) -> Bool {
            guard let text = decode(bytes) else { return false }
            lines +=
                hex(bytes).uppercased() + " " + text.unicodeScalars.map { Self.digits($0.value) }.joined(separator: "+") + "\n"
            return true
        }
        let leads = (UInt8(0x80)...0xff).filter { !add([$0]) && (0x81...0xfe).contains($0) }
        for lead in leads { for trail in UInt8(0x30)...0xff { _ = add([lead, trail]) } }
        return lines
    }

    private static func digits(_ value: UInt32) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - text.count)) + text
    }

    /// Every unit of UTF-16, and every 251st scalar beyond, in both orders.
    @Test(arguments: [CSVDialect.Encoding.utf16le, .utf16be, .utf32le, .utf32be])
    func `makes of every unit what it is`(encoding: CSVDialect.Encoding) throws {
        let transcoder = try #require(Transcoder(encoding))
        let wide = try #require(SourceEncoding(rawValue: encoding.rawValue).flatMap { WideText($0) })
        var bytes: [UInt8] = []
        var expected: [UInt8] = []
        for value in Array(UInt32(0)...0xffff) + stride(from: 0x1_0000, through: 0x10_ffff, by: 251) {
            if let scalar = Unicode.Scalar(value) {
                bytes += EncodedFiles.encode([scalar], encoding)
                expected += Array(String(Character(scalar)).utf8)
            } else if value == 0xd800 || value == 0xdfff {
                // A half with a letter on both sides.
                bytes += EncodedFiles.bytes(of: value, encoding.unit) + EncodedFiles.encode(["x"], encoding)
                expected += [0xff, 0x78]
            }
        }
        var (ours, second): ([UInt8], [UInt8]) = ([], [])
        #expect(transcoder.append(bytes.span, atEnd: true, to: &ours) == bytes.count)
        #expect(wide.append(bytes, to: &second) == 0)
        #expect(ours == expected && second == expected)
        #expect(wide.count(second.span, 0..<second.count) == bytes.count)
    }
}
