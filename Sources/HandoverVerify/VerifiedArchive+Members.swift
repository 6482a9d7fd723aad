import HandoverCore
import SystemPackage

// What was verified is what is read: the descriptor has been open since before the first byte was judged, so that a file put in
// its place changes nothing.

extension VerifiedArchive {
    /// The SHA-256 of the tar, lower-case hexadecimal.
    package var tarDigest: String { extraction.digests.tar }

    /// Bytes of the tar.
    package var tarBytes: Int64 { file.byteCount }

    /// The archive's name.
    package var id: String { extraction.archive.id }

    /// How many bytes a member has, by its path below the archive's folder; `nil` where there is none of that path.
    package func size(of member: String) -> Int64? { extraction.archive.member(member)?.size }

    /// The paths of all members that begin so, sorted bytewise.
    package func memberPaths(under prefix: String) -> [String] {
        extraction.archive.members.indices(under: prefix).map { extraction.archive.members.path(at: Int($0)) }
    }

    /// A whole small member.
    package func bytes(of member: String) throws -> [UInt8]? {
        try file.reporting { try extraction.archive.bytes(of: member) }
    }

    /// Fills the buffer from this offset of a member, as far as the member goes.
    /// - Returns: how many bytes were read; 0 at the end.
    /// - Throws: ``Failure`` where there is no such member (65), or the file cannot be read (74).
    package func read(_ member: String, at offset: Int64, into buffer: inout [UInt8]) throws -> Int {
        let name = extraction.name
        guard let place = extraction.archive.member(member), offset >= 0 else {
            throw Failure(Diagnostic(.tarMemberMissing, .path(member), at: .init(file: name)), exit: .badData)
        }
        let wanted = Int(min(Int64(buffer.count), max(0, place.size - offset)))
        guard wanted > 0 else { return 0 }
        return try file.reporting {
            let count = try readChunk(extraction.archive.source, into: &buffer, at: place.offset + offset, count: wanted)
            guard count == wanted else { throw Errno.ioError }
            return count
        }
    }
}
