import HandoverCore
import HandoverTestSupport
import SystemPackage
import Testing

@testable import HandoverVerify

/// Members without a tar around them, for tests of what is inside: one file, one member after the other.
final class HandMadeArchive {
    private let folder: TemporaryFolder
    private let descriptor: FileDescriptor
    let open: OpenArchive

    init(_ files: [(path: String, content: [UInt8])]) throws {
        folder = try TemporaryFolder()
        var members: [Member] = []
        var bytes: [UInt8] = []
        for (path, content) in files {
            members.append(Member(path: path, offset: Int64(bytes.count), size: Int64(content.count)))
            bytes += content
        }
        try folder.write(bytes, to: "members")
        descriptor = try FileDescriptor.open(FilePath(folder.path("members")), .readOnly)
        open = OpenArchive(.file(descriptor), id: "shop", members: MemberList(members))
    }

    /// What the content says.
    func check(_ options: Verifier.Options) throws -> ContentResult {
        let size = open.members.last.map { $0.offset + $0.size } ?? 0
        let digests = try Digests(open.source, byteCount: size, members: open.members)
        var watch = Stopwatch()
        return try ContentCheck.run(open, digests, options: options, &watch)
    }

    deinit {
        do { try descriptor.close() } catch { Issue.record(error) }
    }
}
