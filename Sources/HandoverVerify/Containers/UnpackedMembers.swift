import HandoverCore
import HandoverCrypto

/// What a container turned out to hold: every member hashed, those that are asked for kept in a file without a name.
final class UnpackedMembers {
    struct Member {
        var name: [UInt8]
        var bytes: Int64
        var sha256: String
        /// What it is by its first bytes.
        var type: String
        /// Where it can be read, if it was asked for.
        var text: SourceText?
        /// Of a sheet.
        var sheet: CheckedPlan.LockedSheet?
    }

    private let wanted: Set<[UInt8]>?
    private let containerBytes: Int64
    private var spill: SpillFile?
    private var spillEnd: Int64 = 0
    private var digest = SHA256Stream()
    private var bytes: Int64 = 0
    private var head: [UInt8] = []
    private var total: Int64 = 0
    private var expected: Int64 = 0
    private var entries = 0
    private var isKept = false
    private var begun: [UInt8]?
    private(set) var members: [Member] = []

    init(wanted: Set<[UInt8]>?, containerBytes: Int64) {
        self.wanted = wanted
        self.containerBytes = containerBytes
    }

    /// Counts an entry, folders too.
    func count() throws(ContainerStop) {
        entries += 1
        if entries > Limits.containerEntries { throw .tooLarge("entries", Int64(Limits.containerEntries)) }
    }

    /// Counts bytes that a directory or a header announces: a bomb is seen before it goes off.
    func expect(_ bytes: Int64) throws(ContainerStop) {
        expected = expected.addingReportingOverflow(bytes).partialValue
        try hold(bytes, expected)
    }

    /// Stops where all that was unpacked is more than the container may hold, members or not.
    func hold(all bytes: Int64) throws(ContainerStop) { try hold(0, bytes) }

    private func hold(_ member: Int64, _ all: Int64) throws(ContainerStop) {
        if member > Limits.memberBytes { throw .tooLarge("bytes of a member", Limits.memberBytes) }
        let times = containerBytes.multipliedReportingOverflow(by: Limits.unpackedTimes)
        let most = max(Limits.unsuspectedBytes, min(Limits.unpackedBytes, times.overflow ? .max : times.partialValue))
        if all > most { throw .tooLarge("bytes", most) }
    }

    /// Begins a member.
    func begin(_ name: [UInt8]) throws {
        begun = name
        bytes = 0
        head = []
        isKept = wanted?.contains(name) ?? true
        if isKept, spill == nil { spill = try SpillFile() }
    }

    func append(_ chunk: Span<UInt8>) throws {
        (bytes, total) = (bytes + Int64(chunk.count), total + Int64(chunk.count))
        try hold(bytes, total)
        digest.update(chunk)
        let missing = min(chunk.count, MediaType.headBytes - head.count)
        if missing > 0 { head.append(chunk.extracting(0..<missing)) }
        if isKept {
            try spill?.write(chunk, at: spillEnd)
            spillEnd += Int64(chunk.count)
        }
    }

    func end() {
        guard let name = begun else { return }
        let sum = hex(digest.digestSoFar())
        digest = SHA256Stream()
        let text = isKept ? spill.map { $0.text(at: spillEnd - bytes, size: bytes) } : nil
        let type = MediaType(head: head, goesOn: bytes > Int64(head.count)).name
        members.append(Member(name: name, bytes: bytes, sha256: sum, type: type, text: text))
        begun = nil
    }

    /// Sorts the members by name, after no two have turned out to have one.
    func finish() throws(ContainerStop) {
        let folded = members.map { member in
            (
                key: String(decoding: member.name.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self),
                name: member.name
            )
        }.sorted { $0.key < $1.key }
        // Swift orders and compares texts as if they were composed.
        for (one, other) in zip(folded, folded.dropFirst()) where one.key == other.key {
            throw ContainerStop(.containerNameTwice, [.name(String(decoding: other.name, as: UTF8.self))])
        }
        members.sort { $0.name.lexicographicallyPrecedes($1.name) }
    }
}

/// Why a container cannot be read.
struct ContainerStop: Error {
    var code: Diagnostic.Code
    /// Behind the container's name.
    var arguments: [Diagnostic.Argument]
    var byteOffset: Int64?

    init(_ code: Diagnostic.Code, _ arguments: [Diagnostic.Argument] = [], at byteOffset: Int64? = nil) {
        (self.code, self.arguments, self.byteOffset) = (code, arguments, byteOffset)
    }

    static func malformed(_ what: String, at byteOffset: Int64? = nil) -> ContainerStop {
        ContainerStop(.containerMalformed, [.name(what)], at: byteOffset)
    }

    static func tooLarge(_ what: String, _ most: Int64) -> ContainerStop {
        ContainerStop(.containerTooLarge, [.name(what), .count(most)])
    }

    func diagnostic(_ path: String) -> Diagnostic {
        var diagnostic = Diagnostic(code, at: .init(file: path, byteOffset: byteOffset))
        diagnostic.arguments = [.path(path)] + arguments
        return diagnostic
    }
}
