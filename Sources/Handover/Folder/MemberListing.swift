import HandoverCore
import HandoverIngest
import HandoverPlan

/// The members of a container that lie in one folder of it, gathered while the container is read.
struct MemberListing {
    let id: String
    private let place: Place
    private var members: [(path: [UInt8], member: Lock.Member, type: ContentType)] = []
    private var skipped: IgnoredFiles

    /// - Parameter patterns: what stays behind.
    init(_ id: String, _ place: Place, ignoring patterns: [String]) {
        (self.id, self.place) = (id, place)
        skipped = IgnoredFiles(patterns)
    }

    /// For each pattern of the plan how many files stay behind.
    var ignored: [Int64] { skipped.counts }

    /// - Throws: ``Failure`` for one that lies too deep (65).
    mutating func take(_ member: Lock.Member, _ type: ContentType) throws(Failure) {
        guard let path = place.path(of: member.name) else { return }
        guard path.count(where: { $0 == UInt8(ascii: "/") }) < Limits.folderDepth else {
            throw Failure(
                Diagnostic(.folderTooDeep, .path(place.text), .count(Limits.folderDepth), at: .init(file: place.text)),
                exit: .badData)
        }
        guard !skipped.takes(path) else { return }
        members.append((path, member, type))
    }

    /// Writes the listing, when all have been taken.
    mutating func list(to write: @escaping ([UInt8]) throws -> Void) throws -> FolderListing {
        members.sort { $0.path.lexicographicallyPrecedes($1.path) }
        let writer = ListingWriter(to: write)
        for (path, member, type) in members { try writer.add(path, byteCount: member.bytes, sha256: member.sha256, type: type) }
        return try writer.finish()
    }
}
