import Foundation
import HandoverCrypto
import HandoverTestSupport
import Testing

@testable import HandoverAge

@Suite struct `age: the published vectors` {
    struct Vector: CustomStringConvertible, Sendable {
        var name: String
        var expected = ""
        var payload: String?
        var identities: [String] = []
        var passphrases: [String] = []
        var file: [UInt8] = []
        var description: String { name }

        init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            var rest = bytes[...]
            while let end = rest.firstIndex(of: 10) {
                let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
                rest = rest[(end + 1)...]
                if line.isEmpty { break }
                guard let colon = line.range(of: ": ") else { preconditionFailure("\(name): \(line)") }
                let value = String(line[colon.upperBound...])
                switch line[..<colon.lowerBound] {
                case "expect": expected = value
                case "payload": payload = value
                case "identity": identities.append(value)
                case "passphrase": passphrases.append(value)
                case "file key", "comment": break
                default: preconditionFailure("\(name): \(line)")
                }
            }
            file = Array(rest)
        }

        /// What is given for each of the ways in; the passphrases one after the other, as a person would try them.
        var keys: [AgeKey] {
            get throws {
                let opened = try identities.map { try AgeIdentity(Array($0.utf8)) }
                return (opened.isEmpty ? [] : [.identities(opened)])
                    + (try passphrases.map { .passphrase(try AgePassphrase(Array($0.utf8))) })
            }
        }
    }

    static let folder = Repository.path("Tests/HandoverAgeTests/Vectors")
    static let all: [Vector] = {
        do {
            let unpacked = try TemporaryFolder()
            guard try run("bsdtar", ["-xf", folder + "/large.tar.xz"], in: unpacked.url).status == 0 else { return [] }
            var vectors: [Vector] = []
            for place in [folder, unpacked.path("")] {
                for name in try FileManager.default.contentsOfDirectory(atPath: place).sorted() where !name.contains(".") {
                    vectors.append(Vector(name, Array(try Data(contentsOf: URL(filePath: place).appending(path: name)))))
                }
            }
            return vectors
        } catch { preconditionFailure("the vectors cannot be read: \(error)") }
    }()

    @Test func `are all there`() {
        #expect(Self.all.count == 88)
        #expect(Set(Self.all.map(\.expected)).count == 5)
    }

    @Test(arguments: all) func `are read as their authors say`(vector: Vector) throws {
        let keys = try vector.keys
        let results = (keys.isEmpty ? [.identities([])] : keys).map { AgeFiles.read(vector.file, with: $0) }
        for (plain, error) in results {
            switch (vector.expected, error) {
            case ("success", nil): #expect(vector.payload == hex(SHA256.digest(plain)))
            case ("no match", .noFileKey), ("no match", .wrongPassphrase), ("HMAC failure", .headerNotAuthentic): break
            // Of an unknown kind, so to us not under a passphrase.
            case ("no match", .needsIdentity): #expect(vector.name == "scrypt_uppercase")
            case ("header failure", .header), ("header failure", .notAge), ("header failure", .unsupportedVersion),
                ("header failure", .workFactorTooLarge):
                break
            // The nonce is the payload's to us.
            case ("header failure", .noPayload): #expect(vector.name.hasSuffix("_nonce"))
            case ("payload failure", .noPayload), ("payload failure", .chunkTooShort), ("payload failure", .truncated),
                ("payload failure", .trailing), ("payload failure", .damagedChunk):
                // A reader of streams gives out what is whole before the damage; ours refuses before, where the end is wrong.
                #expect(plain.isEmpty || vector.payload == hex(SHA256.digest(plain)))
            default: Issue.record("\(vector.expected), but \(String(describing: error))")
            }
        }
    }

    /// What stock age makes of them, so that the vectors are not only ours.
    @Test(arguments: all.filter { $0.passphrases.isEmpty }) func `are read by stock age in the same way`(vector: Vector) throws {
        let folder = try TemporaryFolder()
        try folder.write(vector.file, to: "file.age")
        try folder.write(Array((vector.identities.joined(separator: "\n") + "\n").utf8), to: "keys")
        let result = try run("age", ["-d", "-i", "keys", "-o", "plain", "file.age"], in: folder.url)
        if vector.identities.isEmpty { return }
        #expect((result.status == 0) == (vector.expected == "success"), "\(result.stderr)")
        if result.status == 0 { #expect(try vector.payload == hex(SHA256.digest(AgeFiles.written(folder, "plain")))) }
    }
}
