import HandoverCore
import HandoverCrypto
import SystemPackage

/// The SHA-256 of the tar and of each of its members, out of one pass over the bytes.
struct Digests {
    /// Lower-case hexadecimal.
    let tar: String
    private let members: [[UInt8]]
    private let position: [String: Int]

    /// Reads the whole file once.
    /// - Parameter members: in the order of the file, none overlapping another.
    init(_ descriptor: FileDescriptor, byteCount: Int64, members: [Member]) throws {
        var digests: [[UInt8]] = []
        digests.reserveCapacity(members.count)
        var whole = SHA256Stream()
        var current = SHA256Stream()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var offset: Int64 = 0
        while offset < byteCount {
            let count = try readChunk(
                descriptor, into: &buffer, at: offset, count: Int(min(Int64(buffer.count), byteCount - offset)))
            guard count > 0 else { throw Errno.ioError }
            let end = offset + Int64(count)
            whole.update(buffer.span.extracting(0..<count))
            while digests.count < members.count {
                let member = members[digests.count]
                let memberEnd = member.offset + member.size
                let from = max(member.offset, offset)
                let to = min(memberEnd, end)
                if from < to { current.update(buffer.span.extracting(Int(from - offset)..<Int(to - offset))) }
                guard memberEnd <= end else { break }
                digests.append(current.finish())
                current = SHA256Stream()
            }
            offset = end
        }
        tar = hex(whole.finish())
        self.members = digests
        position = Dictionary(members.enumerated().map { ($1.path, $0) }) { first, _ in first }
    }

    /// The digest of a member, lower-case hexadecimal; `nil` where there is no such member.
    subscript(_ path: String) -> String? {
        guard let index = position[path], index < members.count else { return nil }
        return hex(members[index])
    }
}
