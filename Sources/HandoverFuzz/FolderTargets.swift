import HandoverCore
import HandoverIngest
import SystemPackage

@testable import HandoverVerify

/// What is asked of folders: both readings see one type in a file's first bytes, and no listing makes the verifier fall.
enum FolderTargets {
    /// - Parameter bytes: a digit that says whether the file goes on, then its head.
    static func type(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let (head, goesOn) = (Array(bytes.dropFirst().prefix(MediaType.headBytes)), first & 1 == 1)
        let (one, other) = (ContentType(head: head, goesOn: goesOn).rawValue, MediaType(head: head, goesOn: goesOn).name)
        demand(one == other, "\(one) and \(other)")
    }

    /// The file is a listing; one stretch of it stands for the file of every record.
    static func listing(_ bytes: [UInt8], at path: String) throws {
        let file = try ArchiveFile(path)
        defer { file.close() }
        let listing = Member(path: "data/originals/s.csv", offset: 0, size: Int64(bytes.count))
        let files = (1...8).map {
            Member(path: ListingCheck.member("s", $0), offset: 0, size: min(Int64(bytes.count), $0 - 1))
        }
        let archive = OpenArchive(file.source, id: "s", members: MemberList([listing] + files))
        let digests = try Digests(file.source, byteCount: Int64(bytes.count), members: MemberList([listing]))
        var check = ListingCheck(archive, digests, source: "s", listing: listing, memory: 1 << 16)
        try check.run()
        _ = try check.colliding()
        demand(check.records > 0 || !check.complete.isEmpty || bytes.count > 50, "nothing is no listing")
    }
}
