import Foundation
import HandoverCrypto
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `The decoding of an export` {
    private func decoded(_ bytes: [UInt8], _ encoding: SourceEncoding = .gb18030) throws -> String? {
        let decoding = try #require(TextDecoding(encoding))
        if let foreign = try ForeignText.of(encoding) {
            var text: [UInt8] = []
            return foreign.append(bytes, to: &text) == 0 ? String(validating: text, as: UTF8.self) : nil
        }
        guard decoding.isValid(bytes) else { return nil }
        var out: [UInt8] = []
        return decoding.append(bytes, to: &out) ? String(decoding: out, as: UTF8.self) : nil
    }

    /// The table of Format.md section 4.2: what the Encoding Standard says where glibc's iconv says otherwise.
    @Test func `follows the contract's table of differences`() throws {
        let page = try String(contentsOfFile: Repository.path("Sources/Handover/Handover.docc/Format.md"), encoding: .utf8)
        let section = try #require(page.split(separator: "### 4.2 Encodings").last?.split(separator: "### 4.3").first)
        var counts: [SourceEncoding: Int] = [:]
        for row in section.split(separator: "\n").map(String.init) where row.hasSuffix("invalid |") || row.contains("| U+") {
            let cells = row.split(separator: "|").map { String($0).replacing("`", with: "") }
            let encoding = try #require(SourceEncoding(rawValue: cells[0].replacing(" ", with: "")))
            let sequences = try Self.expanded(cells[1])
            let scalars = Self.scalars(cells[2])
            #expect(sequences.count == scalars.count, "\(row)")
            for (bytes, scalar) in zip(sequences, scalars) {
                #expect(try decoded(bytes, encoding) == scalar.map { String(Character($0)) }, "\(bytes)")
                counts[encoding, default: 0] += 1
            }
        }
        #expect(counts == [.gb18030: 26, .big5: 143, .shiftJIS: 1, .windows1252: 5])
    }

    /// The sequences of one cell; `A`–`B` stands for all with a last byte between.
    private static func expanded(_ cell: String) throws -> [[UInt8]] {
        var all: [[UInt8]] = []
        let words = cell.replacing(",", with: " ").replacing("–", with: " – ").split(separator: " ").map(String.init)
        for (index, word) in words.enumerated() where word != "–" {
            let sequence = HandoverCrypto.bytes(hex: word.lowercased())
            let bytes = try #require(sequence)
            if index > 0, words[index - 1] == "–", let first = all.last, let from = first.last, let to = bytes.last {
                for last in (from + 1)..<to { all.append(first.dropLast() + [last]) }
            }
            all.append(bytes)
        }
        return all
    }

    /// The scalars of one cell; `none` is none.
    private static func scalars(_ cell: String) -> [Unicode.Scalar?] {
        var all: [UInt32] = []
        let words = cell.replacing("none", with: "U+FFFFFF").replacing("U+", with: " ").replacing("–", with: " – ")
            .split(separator: " ").map(String.init)
        for (index, word) in words.enumerated() where word != "–" {
            let value = UInt32(word, radix: 16) ?? 0
            if index > 0, words[index - 1] == "–", let first = all.last { all += (first + 1)..<value }
            all.append(value)
        }
        return all.map { Unicode.Scalar($0) }
    }

    /// Every sequence there is, against the digest of what another implementation of the Encoding Standard (Node's
    /// `TextDecoder`) makes of it, one line a sequence.
    static let everything: [(name: String, sequences: @Sendable () -> [[UInt8]], digest: String)] = [
        (
            "two bytes",
            {
                (0x81...0xfe).flatMap { lead in (0x40...0xfe).filter { $0 != 0x7f }.map { [UInt8(lead), UInt8($0)] } }
            }, "15e545f4b91e0eaf41cdae5cc7b70dd4bf6767f035ccf6938e02b478d6445267"
        ),
        (
            "four bytes of the first plane", { (0...39_419).map(fourBytes) },
            "92909d17617d1f48232bf148792e0ebe2f8d84d51ecaa7d2352c2ab94527b1f3"
        ),
        (
            "every 97th of the four bytes of the other planes",
            { stride(from: 189_000, through: 1_237_575, by: 97).map(fourBytes) },
            "fc4b539e41163757321882fcf5345d3018c87674acdcc630eb44fb20b65c8e77"
        ),
    ]

    static func fourBytes(_ pointer: Int) -> [UInt8] {
        [
            UInt8(0x81 + pointer / 12_600), UInt8(0x30 + pointer / 1260 % 10), UInt8(0x81 + pointer / 10 % 126),
            UInt8(0x30 + pointer % 10),
        ]
    }

    @Test(arguments: everything)
    func `makes of every sequence what the Encoding Standard does`(
        name: String, sequences: @escaping @Sendable () -> [[UInt8]], digest: String
    ) throws {
        let decoding = try #require(TextDecoding(.gb18030))
        var hash = SHA256Stream()
        var lines: [UInt8] = []
        for (index, sequence) in sequences().enumerated() {
            lines += sequence
            lines.append(0x0a)
            guard index % 5000 == 4999 else { continue }
            try Self.take(&lines, decoding, &hash)
        }
        try Self.take(&lines, decoding, &hash)
        #expect(hex(hash.finish()) == digest, "\(name)")
    }

    private static func take(_ lines: inout [UInt8], _ decoding: TextDecoding, _ hash: inout SHA256Stream) throws {
        #expect(decoding.isValid(lines))
        var out: [UInt8] = []
        #expect(decoding.append(lines, to: &out))
        hash.update(out)
        lines.removeAll(keepingCapacity: true)
    }

    @Test(
        arguments: [
            [0xff], [0x81], [0x81, 0x20], [0x81, 0x7f], [0x81, 0xff], [0x81, 0x30], [0x81, 0x30, 0x81], [0x81, 0x30, 0x80, 0x30],
            [0x81, 0x30, 0x81, 0x3a],
            [0x84, 0x31, 0xa5, 0x30], [0x8f, 0x30, 0x81, 0x30], [0xe3, 0x32, 0x9a, 0x36], [0xfe, 0x39, 0xfe, 0x39],
            [0x81, 0x30, 0xff, 0x30],
        ] as [[UInt8]])
    func `refuses what is no character`(bytes: [UInt8]) throws { #expect(try decoded(bytes) == nil) }

    @Test(arguments: UInt64(0)..<300) func `judges UTF-8 as the standard library does`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let decoding = try #require(TextDecoding(.utf8))
        let edges: [UInt8] = [
            0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xee, 0xef, 0xf0, 0xf1,
            0xf4, 0xf5, 0xff,
        ]
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0...6, using: &random)).map { _ in edges.randomElement(using: &random) ?? 0 }
            #expect(decoding.isValid(bytes) == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
        }
    }
}
