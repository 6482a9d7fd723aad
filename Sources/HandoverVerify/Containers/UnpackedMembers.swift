import HandoverCore
import HandoverCrypto

/// Where all containers of an archive are unpacked to, in one file without a name, and what each outer one may unpack to.
final class UnpackingPlace {
    /// What is left for an outer container and those in it, together.
    final class Allowance {
        let limit: Int64
        fileprivate var spent: Int64 = 0

        init(container bytes: Int64) {
            let times = bytes.multipliedReportingOverflow(by: Limits.unpackedTimes)
            limit = max(Limits.unsuspectedBytes, min(Limits.unpackedBytes, times.overflow ? .max : times.partialValue))
        }
    }

    private var file: SpillFile?
    private var end: Int64 = 0

    fileprivate func append(_ chunk: Span<UInt8>) throws {
        let file = try self.file ?? SpillFile()
        self.file = file
        try file.write(chunk, at: end)
        end += Int64(chunk.count)
    }

    /// The last bytes that were written.
    fileprivate func text(last bytes: Int64) throws -> SourceText {
        let file = try self.file ?? SpillFile()
        self.file = file
        return file.text(at: end - bytes, size: bytes)
    }
}

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
    private let place: UnpackingPlace
    private let allowance: UnpackingPlace.Allowance
    private var digest = SHA256Stream()
    private var bytes: Int64 = 0
    private var head: [UInt8] = []
    private var total: Int64 = 0
    private var expected: Int64 = 0
    /// All that was held against the limit.
    private var most: Int64 = 0
    private var entries = 0
    private var isKept = false
    private var begun: [UInt8]?
    private(set) var members: [Member] = []

    init(wanted: Set<[UInt8]>?, at place: UnpackingPlace, _ allowance: UnpackingPlace.Allowance) {
        self.wanted = wanted
        (self.place, self.allowance) = (place, allowance)
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
        most = max(most, all)
        if most > allowance.limit - allowance.spent { throw .tooLarge("bytes", allowance.limit) }
    }

    /// Begins a member.
    func begin(_ name: [UInt8]) throws {
        begun = name
        bytes = 0
        head = []
        isKept = wanted?.contains(name) ?? true
    }

    func append(_ chunk: Span<UInt8>) throws {
        (bytes, total) = (bytes + Int64(chunk.count), total + Int64(chunk.count))
        try hold(bytes, total)
        digest.update(chunk)
        let missing = min(chunk.count, MediaType.headBytes - head.count)
        if missing > 0 { head.append(chunk.extracting(0..<missing)) }
        if isKept { try place.append(chunk) }
    }

    func end() throws {
        guard let name = begun else { return }
        let sum = hex(digest.digestSoFar())
        digest = SHA256Stream()
        let text = isKept ? try place.text(last: bytes) : nil
        let type = MediaType(head: head, goesOn: bytes > Int64(head.count)).name
        members.append(Member(name: name, bytes: bytes, sha256: sum, type: type, text: text))
        begun = nil
    }

    /// What was unpacked is spent, for all that lies in the same container.
    func settle() {
        allowance.spent += most
        most = 0
    }

    /// Sorts the members by name, after no two have turned out to have one.
    func finish() throws(ContainerStop) {
        let folded = members.enumerated().map { index, member in
            (
                key: String(decoding: member.name.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self),
                number: index + 1
            )
        }.sorted { $0.key < $1.key }
        // Swift orders and compares texts as if they were composed.
        for (one, other) in zip(folded, folded.dropFirst()) where one.key == other.key {
            throw ContainerStop(.containerNameTwice, [.count(other.number)])
        }
        members.sort { $0.name.lexicographicallyPrecedes($1.name) }
        settle()
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
