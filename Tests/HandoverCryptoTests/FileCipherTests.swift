import Foundation
import HandoverCrypto
import HandoverTestSupport
import Testing

@Suite struct `A file under a cipher` {
    private static let key = (UInt8(0)..<32).map { $0 &* 7 }

    private static func applied(_ bytes: [UInt8], number: UInt64, at offset: Int64) throws -> [UInt8] {
        var bytes = bytes
        try unsafe bytes.withUnsafeMutableBytes {
            try unsafe FileCipher(key: key, number: number).apply(to: $0, at: offset)
        }
        return bytes
    }

    @Test(arguments: [0, 1, 0x0102_0304_0506_0708, UInt64.max]) func `is what openssl makes of it`(number: UInt64) throws {
        let folder = try TemporaryFolder()
        let plain = (0..<100_003).map { UInt8(truncatingIfNeeded: $0 &* $0) }
        try folder.write(plain, to: "plain")
        let block = String(repeating: "0", count: 16 - String(number, radix: 16).count) + String(number, radix: 16)
        let made = try run(
            "openssl",
            [
                "enc", "-aes-256-ctr", "-nosalt", "-K", hex(Self.key), "-iv", block + "0000000000000000", "-in", "plain", "-out",
                "sealed",
            ], in: folder.url)
        #expect(made.status == 0, "\(made.stderr)")
        #expect(try Self.applied(plain, number: number, at: 0) == folder.read("sealed"))
    }

    @Test func `is the same in whatever pieces, and its own again`() throws {
        let plain = (0..<5_000).map { UInt8(truncatingIfNeeded: $0) }
        let whole = try Self.applied(plain, number: 9, at: 0)
        var random = SplitMix64(state: 4)
        var (pieces, at): ([UInt8], Int) = ([], 0)
        while at < plain.count {
            let end = min(plain.count, at + Int.random(in: 1...40, using: &random))
            pieces += try Self.applied(Array(plain[at..<end]), number: 9, at: Int64(at))
            at = end
        }
        #expect(pieces == whole)
        #expect(try Self.applied(whole, number: 9, at: 0) == plain)
        #expect(try Self.applied([], number: 9, at: 17) == [])
    }

    /// Where the lower half of the counter would run over into the upper one, the next file's stream would begin.
    @Test func `shares no key stream with its neighbour, even at the end of what a file can hold`() throws {
        let zeros = [UInt8](repeating: 0, count: 64)
        let last = try Self.applied(zeros, number: 1, at: Int64.max - 64)
        let beginning = try Self.applied(zeros, number: 2, at: 0)
        let windows = { (bytes: [UInt8]) in Set((0...48).map { Array(bytes[$0..<$0 + 16]) }) }
        #expect(windows(last).isDisjoint(with: windows(beginning)))
        #expect(windows(try Self.applied(zeros, number: 1, at: 0)).isDisjoint(with: windows(beginning)))
    }
}
