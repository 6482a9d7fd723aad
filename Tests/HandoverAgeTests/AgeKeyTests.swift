import HandoverTestSupport
import Testing

@testable import HandoverAge

@Suite struct `age: recipients and identities` {
    /// The pair of the format's specification.
    static let identity = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
    static let recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

    @Test func `are spelled as the specification does`() throws {
        let identity = try AgeIdentity(Array(Self.identity.utf8))
        #expect(identity.text() == Array(Self.identity.utf8))
        #expect(identity.recipient.text == Self.recipient)
        #expect(try AgeRecipient(Self.recipient) == identity.recipient)
    }

    @Test func `are each another`() throws {
        let made = try (0..<20).map { _ in try AgeIdentity.make() }
        #expect(Set(made.map(\.recipient)).count == 20)
        for identity in made { #expect(try AgeIdentity(identity.text()).recipient == identity.recipient) }
    }

    @Test func `are refused with any character mistyped, left out or doubled`() {
        let text = Array(Self.recipient.utf8)
        for index in text.indices {
            for other in "abcdefghijklmnopqrstuvwxyz0123456789ABQ -".utf8 where other != text[index] {
                var wrong = text
                wrong[index] = other
                #expect(throws: AgeError.self) { try AgeRecipient(String(decoding: wrong, as: UTF8.self)) }
            }
            #expect(throws: AgeError.self) {
                try AgeRecipient(String(decoding: text[..<index] + text[(index + 1)...], as: UTF8.self))
            }
            #expect(throws: AgeError.self) { try AgeRecipient(String(decoding: text[...index] + text[index...], as: UTF8.self)) }
        }
    }

    static let faults: [(text: String, fault: AgeKeyFault)] = [
        ("", .spelling), ("age", .spelling), ("age1", .checksum), (recipient.uppercased(), .spelling),
        (recipient + " ", .spelling), (String(recipient.dropLast()) + "k", .checksum), (identity.lowercased(), .kind),
        // Right checksums over bits behind the 32 bytes that are not zero, and over a group too many.
        ("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73epp9g8nq", .length),
        ("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73eqqhruuh4", .length),
        // A right checksum over 31 and over 33 bytes, and over another prefix.
        (bech32(31, "age"), .length), (bech32(33, "age"), .length), (bech32(32, "age1pq"), .kind), (bech32(32, ""), .kind),
    ]
    static func bech32(_ count: Int, _ prefix: String) -> String {
        String(decoding: Bech32.encode([UInt8](repeating: 7, count: count), prefix: prefix), as: UTF8.self)
    }

    @Test(arguments: faults) func `are refused with the reason`(text: String, fault: AgeKeyFault) {
        #expect(throws: AgeError.recipient(fault)) { try AgeRecipient(text) }
    }
}

@Suite struct `age: identity file` {
    @Test func `is read as age-keygen writes it`() throws {
        let folder = try TemporaryFolder()
        #expect(try run("age-keygen", ["-o", "keys.txt"], in: folder.url).status == 0)
        let identities = try AgeIdentityFile.read(folder.read("keys.txt"))
        let shown = try run("age-keygen", ["-y", "keys.txt"], in: folder.url).stdout
        #expect(identities.map { $0.recipient.text + "\n" } == [shown])
    }

    @Test func `is written so that age-keygen reads it`() throws {
        let folder = try TemporaryFolder()
        let identity = try AgeIdentity.make()
        let text = AgeIdentityFile.text(of: identity, created: "2026-11-28T18:00:00Z")
        try folder.write(text, to: "keys.txt")
        #expect(try run("age-keygen", ["-y", "keys.txt"], in: folder.url).stdout == identity.recipient.text + "\n")
        #expect(try AgeIdentityFile.read(text).map(\.recipient) == [identity.recipient])
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 3 && lines[0] == "# created: 2026-11-28T18:00:00Z")
    }

    static let one = `age: recipients and identities`.identity
    @Test func `may have comments, empty lines and several identities`() throws {
        let text = "# 我们的\n\n\(Self.one)\r\n#\(Self.one)\n\(Self.one)"
        #expect(try AgeIdentityFile.read(Array(text.utf8)).count == 2)
    }

    static let faults: [(text: String, error: AgeError)] = [
        ("", .noIdentity), ("# nothing\n\n", .noIdentity), ("\(one)\n \(one)\n", .identity(line: 2, .spelling)),
        ("\(one)\n\n\(one)x\n", .identity(line: 3, .spelling)), (one.lowercased(), .identity(line: 1, .spelling)),
        (`age: recipients and identities`.recipient, .identity(line: 1, .spelling)),
        (String(one.dropLast()) + "Q", .identity(line: 1, .checksum)),
        (`age: recipients and identities`.bech32(32, "age-plugin-x").uppercased(), .identity(line: 1, .kind)),
        (String(repeating: "#", count: 65_537), .identityFileTooLarge),
    ]
    @Test(arguments: faults) func `is refused with the line`(text: String, error: AgeError) {
        #expect(throws: error) { try AgeIdentityFile.read(Array(text.utf8)) }
    }
}
