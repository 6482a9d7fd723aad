import HandoverCore
import HandoverCrypto
import HandoverIngest
import HandoverTestSupport
import SystemPackage
import Testing

@testable import HandoverVerify

/// One container through both readings: what each found, or why it stopped.
enum BothContainers {
    /// Sorted lines of name, size and SHA-256; or one line, the code.
    static func migrator(_ path: String, _ kind: String) throws -> [String] {
        guard let kind = ContainerKind(rawValue: kind) else { return ["no such kind"] }
        var found: [String] = []
        do {
            try ContainerWalk.run(path, name: "c", kind: kind) { name, read in
                var digest = SHA256Stream()
                var count = 0
                try read { bytes in
                    digest.update(bytes)
                    count += bytes.count
                }
                found.append("\(name) \(count) \(hex(digest.digestSoFar()))")
            }
        } catch let failure as Failure {
            return [failure.diagnostics[0].code.name]
        }
        return found.sorted(by: byBytes)
    }

    static func verifier(_ path: String, _ kind: String) throws -> [String] {
        guard let kind = ForeignContainer(rawValue: kind) else { return ["no such kind"] }
        let file = try ArchiveFile(path)
        defer { file.close() }
        do {
            let text = SourceText(file.source, at: 0, size: file.byteCount)
            return try kind.unpack(text, wanted: []).map {
                "\(String(decoding: $0.name, as: UTF8.self)) \($0.bytes) \($0.sha256)"
            }
            .sorted(by: byBytes)
        } catch let stop as ContainerStop {
            return [stop.code.name]
        }
    }

    /// What both say; the one and the other where they differ.
    static func read(_ bytes: [UInt8], _ kind: String, in folder: TemporaryFolder) throws -> [String] {
        try folder.write(bytes, to: "container")
        let path = folder.path("container")
        let (one, other) = (try migrator(path, kind), try verifier(path, kind))
        return one == other ? one : ["migrator"] + one + ["verifier"] + other
    }

    /// Whether both read the same, or both refuse: of several things that are wrong each may meet another first.
    static func agree(_ bytes: [UInt8], _ kind: String, in folder: TemporaryFolder) throws -> Bool {
        let read = try read(bytes, kind, in: folder)
        guard read.first == "migrator", let split = read.firstIndex(of: "verifier") else { return true }
        return [read[1..<split], read[(split + 1)...]].allSatisfy { $0.count == 1 && $0.first?.hasPrefix("container.") == true }
    }

    /// The line of a member with this content.
    static func line(_ name: String, _ content: [UInt8]) -> String { "\(name) \(content.count) \(hex(SHA256.digest(content)))" }

    private static func byBytes(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8)
    }
}

/// A container and what is expected of it: a name, or a code.
struct ContainerCase: Sendable, CustomTestStringConvertible {
    var what: String
    var expected: String
    var bytes: [UInt8]

    init(_ what: String, _ expected: String, _ bytes: [UInt8]) {
        (self.what, self.expected, self.bytes) = (what, expected, bytes)
    }

    var testDescription: String { what }
}
