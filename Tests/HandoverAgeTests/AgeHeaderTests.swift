import HandoverTestSupport
import Testing

@testable import HandoverAge

@Suite struct `age: header` {
    static let share = String(repeating: "A", count: 43)
    static let code = "--- \(share)\n"
    static let x25519 = "-> X25519 \(share)\n\(share)\n"
    static let scrypt = "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\n\(share)\n"
    static let start = "age-encryption.org/v1\n"

    static let faults: [(text: String, error: AgeError)] = [
        ("", .notAge), ("age", .notAge), ("age-encryption.org", .notAge), ("PK\u{3}\u{4}", .notAge),
        ("-----BEGIN AGE ENCRYPTED FILE-----\n", .armored),
        ("age-encryption.org/v2\n", .unsupportedVersion), ("age-encryption.org/\n", .header(line: 1, .version)),
        ("age-encryption.org/v1 \n", .header(line: 1, .version)), ("age-encryption.org/v1", .header(line: 1, .ends)),
        (start, .header(line: 2, .ends)), (start + code, .header(line: 2, .noStanza)),
        (start + "\n", .header(line: 2, .unknownLine)), (start + x25519, .header(line: 4, .ends)),
        (start + x25519 + String(code.dropLast()), .header(line: 4, .ends)),
        (start + x25519 + "--\n", .header(line: 4, .unknownLine)),
        (start + x25519 + "---\n", .header(line: 4, .authenticationCode)),
        (start + x25519 + "--- \(share)A\n", .header(line: 4, .authenticationCode)),
        (start + x25519 + "--- \(share.dropLast())B\n", .header(line: 4, .authenticationCode)),
        (start + "->\n\n" + code, .header(line: 2, .arguments)), (start + "-> \n\n" + code, .header(line: 2, .arguments)),
        (start + "->a\n\n" + code, .header(line: 2, .arguments)), (start + "-> a \n\n" + code, .header(line: 2, .arguments)),
        (start + "-> a\tb\n\n" + code, .header(line: 2, .arguments)), (start + "-> a\nB\n" + code, .header(line: 3, .body)),
        (start + "-> X25519\n\(share)\n" + code, .header(line: 2, .x25519)),
        (start + "-> X25519 \(share)\n\n" + code, .header(line: 2, .x25519)),
        (start + "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 010\n\(share)\n" + code, .header(line: 2, .scrypt)),
        (start + scrypt + scrypt + code, .header(line: 6, .passphraseNotAlone)),
        (start + "-> grease\n\n" + scrypt + code, .header(line: 6, .passphraseNotAlone)),
        (start + scrypt + x25519 + code, .header(line: 6, .passphraseNotAlone)),
    ]
    @Test(arguments: faults) func `is refused with the line and the reason`(text: String, error: AgeError) {
        #expect(throws: error) { try AgeHeader(Array(text.utf8), isWholeFile: true) }
    }

    @Test func `says what it takes to open the file`() throws {
        let one = try AgeHeader(Array((Self.start + Self.scrypt + Self.code).utf8), isWholeFile: true)
        #expect(one.needsPassphrase && one.stanzaCount == 1)
        let text = Self.start + "-> grease\n\n" + Self.x25519 + Self.code
        let other = try AgeHeader(Array(text.utf8) + [1, 2, 3], isWholeFile: true)
        #expect(!other.needsPassphrase && other.stanzaCount == 2 && other.byteCount == text.utf8.count)
        #expect(other.authenticated == Array(text.utf8.dropLast(45)))
    }

    @Test func `has a limit of stanzas and of bytes`() throws {
        func header(_ stanzas: String) throws -> AgeHeader {
            try AgeHeader.read(from: AgeBytes(Array((Self.start + stanzas + Self.code).utf8)))
        }
        let grease = "-> grease\n\n"
        #expect(try header(String(repeating: grease, count: 256)).stanzaCount == 256)
        #expect(throws: AgeError.tooManyStanzas) { try header(String(repeating: grease, count: 257)) }
        let long = "-> grease\n" + String(repeating: String(repeating: "A", count: 64) + "\n", count: 1000) + "\n"
        #expect(try header(long).byteCount < AgeLimits.headerBytes)
        #expect(throws: AgeError.headerTooLarge) { try header(long + long) }
        #expect(throws: AgeError.headerTooLarge) { try header("-> " + String(repeating: "a", count: 70_000) + "\n\n") }
    }

    @Test func `has room for as many recipients as stanzas`() throws {
        let identities = try (0..<257).map { _ in try AgeIdentity.make() }
        let (bytes, _) = try AgeFiles.sealed([1], for: identities.prefix(256).map(\.recipient))
        let reader = try AgeReader.open(AgeBytes(bytes), with: .identities([identities[255]]))
        #expect(try reader.bytes(at: 0, upTo: 9) == [1])
        #expect(throws: AgeError.tooManyRecipients(257)) { _ = try AgeFiles.sealed([1], for: identities.map(\.recipient)) }
        #expect(throws: AgeError.noRecipients) { _ = try AgeFiles.sealed([1], for: []) }
    }

    @Test func `is not written for a recipient that is no point`() throws {
        let good = try AgeIdentity.make().recipient
        let zero = try AgeRecipient(`age: recipients and identities`.bech32(32, "age"))
        #expect(throws: Never.self) { _ = try AgeFiles.sealed([1], for: [good, zero]) }  // any bytes are a point
        let worthless = AgeRecipient(point: [UInt8](repeating: 0, count: 32))
        #expect(throws: AgeError.worthlessRecipient(index: 1)) { _ = try AgeFiles.sealed([1], for: [good, worthless]) }
    }
}
