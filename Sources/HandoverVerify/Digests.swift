import Dispatch
import HandoverCore
import HandoverCrypto
import Synchronization
import SystemPackage

/// The SHA-256 of the tar and of each of its members, out of the bytes.
struct Digests {
    /// Lower-case hexadecimal.
    let tar: String
    private let members: [[UInt8]]
    private let position: [String: Int]

    /// Reads the whole file, on two cores: one hashes the tar, the other the members, and the second to ask finds the page in memory.
    /// - Parameters:
    ///   - members: in the order of the file, none overlapping another.
    ///   - joined: what lies in several of them.
    init(_ source: ArchiveBytes, byteCount: Int64, members: [Member], joined: [Member] = []) throws {
        let tasks = [[Member(path: "", offset: 0, size: byteCount)], members] + joined.map { [$0] }
        let results = Mutex<[Int: Result<[[UInt8]], any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: tasks.count) { index in
            let result = Result { try Self.hash(source, tasks[index]) }
            results.withLock { $0[index] = result }
        }
        let hashed = results.withLock { $0 }
        tar = hex(try hashed[0]?.get().first ?? [])
        self.members = try tasks.indices.dropFirst().flatMap { try hashed[$0]?.get() ?? [] }
        position = Dictionary((members + joined).enumerated().map { ($1.path, $0) }) { first, _ in first }
    }

    /// The digest of each stretch of the file, in order. Stretches ascend; small neighbours share one read.
    private static func hash(_ source: ArchiveBytes, _ stretches: [Member]) throws -> [[UInt8]] {
        var digests: [[UInt8]] = []
        digests.reserveCapacity(stretches.count)
        let end = stretches.last.map { $0.offset + $0.size } ?? 0
        var current = SHA256Stream()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var offset = stretches.first?.offset ?? 0
        while digests.count < stretches.count {
            let wanted = Int(min(Int64(buffer.count), end - offset))
            guard try readChunk(source, into: &buffer, at: offset, count: wanted) == wanted else { throw Errno.ioError }
            let chunkEnd = offset + Int64(wanted)
            while digests.count < stretches.count {
                let stretch = stretches[digests.count]
                let stretchEnd = stretch.offset + stretch.size
                let from = max(stretch.offset, offset)
                let to = min(stretchEnd, chunkEnd)
                if from < to { current.update(buffer.span.extracting(Int(from - offset)..<Int(to - offset))) }
                guard stretchEnd <= chunkEnd else { break }
                digests.append(current.finish())
                current = SHA256Stream()
            }
            offset = chunkEnd
        }
        return digests
    }

    /// The digest of a member, lower-case hexadecimal; `nil` where there is no such member.
    subscript(_ path: String) -> String? {
        guard let index = position[path], index < members.count else { return nil }
        return hex(members[index])
    }
}
