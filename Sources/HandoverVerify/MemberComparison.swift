import HandoverCore

/// Holds a member of the archive against bytes that come piece by piece: neither is ever whole in memory.
struct MemberComparison: Sendable {
    let path: String
    private let archive: OpenArchive
    private let member: Member?
    private var at: Int64 = 0
    private var pending: [UInt8] = []
    private var block: [UInt8] = []
    private var isSame = true

    init(_ archive: OpenArchive, _ path: String) {
        (self.archive, self.path) = (archive, path)
        member = archive.member(path)
    }

    init(_ archive: OpenArchive, _ path: String, header: String) {
        self.init(archive, path)
        pending = Array((header + "\n").utf8)
    }

    /// Lets somebody append bytes that the member should have next.
    mutating func expect(_ append: (inout [UInt8]) throws -> Void) throws {
        try append(&pending)
        if pending.count >= 1 << 16 { try compare() }
    }

    private mutating func compare() throws {
        defer {
            at += Int64(pending.count)
            pending.removeAll(keepingCapacity: true)
        }
        guard isSame, let member else { return }
        guard member.size - at >= Int64(pending.count) else {
            isSame = false
            return
        }
        if block.count < pending.count { block = [UInt8](repeating: 0, count: pending.count) }
        isSame =
            try readChunk(archive.source, into: &block, at: member.offset + at, count: pending.count) == pending.count
            && Bytes.areEqual(block.span.extracting(0..<pending.count), pending.span)
    }

    /// What is wrong with the member, once all has been expected; `nil` where nothing is.
    mutating func finish(_ code: Diagnostic.Code) throws -> Diagnostic? {
        guard let member else { return Diagnostic(.bagMemberMissing, .path(path), at: .init(file: path)) }
        try compare()
        return isSame && at == member.size ? nil : Diagnostic(code, .path(path), at: .init(file: path))
    }
}
