import Glibc
import HandoverCore
import SystemPackage

/// One member's place in the tar.
struct Member: Hashable, Sendable {
    /// Its path below the archive's folder.
    var path: String
    /// Where its content begins in the tar, and how many bytes it has.
    var offset: Int64
    var size: Int64
}

/// The open tar: one source from the first byte to the last question, so that what was checked is what is read.
final class OpenArchive: Sendable {
    let source: ArchiveBytes
    let id: String
    /// In the order of the tar.
    let members: [Member]
    private let position: [String: Int]
    /// What was unpacked of containers, by source.
    let texts: [String: SourceText]

    init(_ source: ArchiveBytes, id: String, members: [Member], texts: [String: SourceText] = [:]) {
        self.texts = texts
        self.source = source
        self.id = id
        self.members = members
        position = Dictionary(members.enumerated().map { ($1.path, $0) }) { first, _ in first }
    }

    func member(_ path: String) -> Member? { position[path].map { members[$0] } }

    /// The whole content of a small member; `nil` if there is none of that path or it is larger than `limit`.
    func bytes(of path: String, limit: Int = Limits.jsonBytes) throws -> [UInt8]? {
        guard let member = member(path), member.size <= Int64(limit) else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(member.size))
        try read(into: &bytes, at: member.offset)
        return bytes
    }

    /// Fills the buffer from this offset of the tar. A short read is an error.
    func read(into bytes: inout [UInt8], at offset: Int64) throws {
        guard try readChunk(source, into: &bytes, at: offset, count: bytes.count) == bytes.count else { throw Errno.ioError }
    }
}
