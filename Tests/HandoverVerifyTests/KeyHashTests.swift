import CHandoverVerifyBytes
import Foundation
import HandoverTestSupport
import Testing

@Suite struct `The hash that stands for a key` {
    /// The key of the paper's vectors: the bytes 0 to 15.
    private static let key: (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)

    private func hash(_ bytes: [UInt8]) -> [UInt8] {
        var (first, second): (UInt64, UInt64) = (0, 0)
        unsafe handover_verify_siphash(bytes, bytes.count, Self.key.0, Self.key.1, &first, &second)
        return [first, second].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    }

    /// The lengths around a word's end, which is where an implementation goes wrong.
    @Test(arguments: [0, 1, 7, 8, 9, 15, 16, 17, 63, 255])
    func `is SipHash-2-4 of 128 bits, as openssl has it`(_ count: Int) throws {
        let bytes = (0..<count).map { UInt8($0) }
        let folder = try TemporaryFolder()
        try folder.write(bytes, to: "message")
        let openssl = try run(
            "openssl",
            ["mac", "-macopt", "hexkey:000102030405060708090a0b0c0d0e0f", "-macopt", "size:16", "-in", "message", "SIPHASH"],
            in: folder.url)
        #expect(openssl.status == 0, "\(openssl.stderr)")
        let ours = hash(bytes).map { String(format: "%02X", $0) }.joined()
        #expect(ours == openssl.stdout.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
