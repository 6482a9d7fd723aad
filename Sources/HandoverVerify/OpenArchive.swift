import Glibc
import HandoverCore
import SystemPackage

/// The open tar: one source from the first byte to the last question, so that what was checked is what is read.
final class OpenArchive: Sendable {
    let source: ArchiveBytes
    let id: String
    /// In the order of the tar.
    let members: MemberList
    /// Exports that lie in several members, at offsets behind the tar's end.
    let joined: [Member]
    /// What was unpacked of containers, by source.
    let texts: [String: SourceText]

    init(_ source: ArchiveBytes, id: String, members: MemberList, texts: [String: SourceText] = [:]) {
        self.texts = texts
        self.id = id
        self.members = members
        var source = source
        let end = members.last.map { $0.offset + $0.size } ?? 0
        joined = OriginalParts(members).joined.map { original in
            Member(path: original.path, offset: source.join(original.parts, behind: end), size: original.size)
        }
        self.source = source
    }

    /// A member; or an export that lies in several, as one.
    func member(_ path: String) -> Member? { members.index(of: path).map { members[$0] } ?? joined.first { $0.path == path } }

    /// Goes through what people know as one file each: exports in parts are one.
    func forEachFile(_ body: (Member) throws -> Void) rethrows {
        for member in members where MemberPath.originalPart(member.path) == nil { try body(member) }
        for member in joined { try body(member) }
    }

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
