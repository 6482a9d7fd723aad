import Dispatch
import HandoverCore
import HandoverCrypto
import Synchronization
import SystemPackage

/// The SHA-256 of the tar and of each of its members, out of the bytes.
struct Digests {
    /// Lower-case hexadecimal.
    let tar: String
    private let members: MemberList
    private let joined: [Member]
    /// 32 bytes each: those of the members, then those of what lies in several.
    private let bytes: [UInt8]

    /// Reads the whole file, on two cores: one hashes the tar, the other the members, and the second to ask finds the page in memory.
    /// - Parameters:
    ///   - members: in the order of the file, none overlapping another.
    ///   - joined: what lies in several of them.
    init(_ source: ArchiveBytes, byteCount: Int64, members: MemberList, joined: [Member] = []) throws {
        let results = Mutex<[Int: Result<[UInt8], any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: 2 + joined.count) { index in
            let result = Result {
                switch index {
                case 0: try Self.hash(source, CollectionOfOne(0..<byteCount))
                case 1: try Self.hash(source, members.indices.lazy.map { members.stretch(at: $0) })
                default:
                    try Self.hash(source, CollectionOfOne(joined[index - 2]).lazy.map { $0.offset..<$0.offset + $0.size })
                }
            }
            results.withLock { $0[index] = result }
        }
        let hashed = results.withLock { $0 }
        tar = hex(try hashed[0]?.get() ?? [])
        (self.members, self.joined) = (members, joined)
        bytes = try joined.indices.reduce(into: try hashed[1]?.get() ?? []) { $0 += try hashed[$1 + 2]?.get() ?? [] }
    }

    /// The digest of each stretch of the file, in order. Stretches ascend; small neighbours share one read.
    private static func hash(_ source: ArchiveBytes, _ stretches: some RandomAccessCollection<Range<Int64>>) throws -> [UInt8] {
        var digests: [UInt8] = []
        digests.reserveCapacity(32 * stretches.count)
        let end = stretches.last?.upperBound ?? 0
        var current = SHA256Stream()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var offset = stretches.first?.lowerBound ?? 0
        var next = stretches.startIndex
        while next < stretches.endIndex {
            let wanted = Int(min(Int64(buffer.count), end - offset))
            guard try readChunk(source, into: &buffer, at: offset, count: wanted) == wanted else { throw Errno.ioError }
            let chunkEnd = offset + Int64(wanted)
            while next < stretches.endIndex {
                let stretch = stretches[next]
                let from = max(stretch.lowerBound, offset)
                let to = min(stretch.upperBound, chunkEnd)
                if from < to { current.update(buffer.span.extracting(Int(from - offset)..<Int(to - offset))) }
                guard stretch.upperBound <= chunkEnd else { break }
                digests += current.finish()
                current = SHA256Stream()
                stretches.formIndex(after: &next)
            }
            offset = chunkEnd
        }
        return digests
    }

    /// The digest of a member, lower-case hexadecimal; `nil` where there is no such member.
    subscript(_ path: String) -> String? {
        (members.index(of: path) ?? joined.firstIndex { $0.path == path }.map { members.count + $0 }).flatMap { self[$0] }
    }

    /// That of the member at an index, likewise.
    subscript(_ index: Int) -> String? {
        index < bytes.count / 32 ? hex(Array(bytes[32 * index..<32 * index + 32])) : nil
    }
}
