import Glibc
import HandoverArchive
import HandoverCore
import HandoverCrypto
import HandoverData
package import SystemPackage

/// Writes the members of one archive in the order of the format, hashing each on the way: one pass, nothing is read back.
///
/// The tar lies under a temporary name until ``finish(seal:)``'s caller gives it its own.
package struct SnapshotWriter: ~Copyable {
    private let id: String
    private var tar: TarWriter
    private let file: OwnedFile
    private let whole: WholeDigest
    private let lane = DigestLane()
    private var payload: [(path: String, sha256: [UInt8])] = []
    private var tags: [(path: String, sha256: [UInt8])] = []
    private var payloadBytes: Int64 = 0

    /// The open member's path.
    private var path = ""

    private init(id: String, tar: consuming TarWriter, file: OwnedFile, whole: WholeDigest) {
        self.id = id
        self.tar = tar
        self.file = file
        self.whole = whole
    }

    /// Starts an archive at a temporary path. It holds personal data: nobody but its owner may read it.
    /// - Parameter epoch: every member's time, in seconds since 1970.
    package static func create(at path: FilePath, id: String, epoch: Int64) throws -> SnapshotWriter {
        let descriptor = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        let (file, whole) = (OwnedFile(descriptor), WholeDigest())
        let tar = try TarWriter.create(descriptor: descriptor, mtime: epoch) { whole.update($0) }
        return SnapshotWriter(id: id, tar: tar, file: file, whole: whole)
    }

    /// Adds a whole member.
    package mutating func add(_ path: String, _ bytes: [UInt8]) throws {
        try begin(path, size: Int64(bytes.count))
        try write(bytes)
        end()
    }

    /// Opens a member of a known size; ``write(_:)`` its bytes, then ``end()`` it.
    package mutating func begin(_ path: String, size: Int64) throws {
        try tar.add(path: "\(id)/\(path)", size: size)
        self.path = path
        if path.hasPrefix("data/") { payloadBytes += size }
    }

    package mutating func write(_ bytes: [UInt8]) throws {
        try tar.write(bytes)
        lane.update(bytes)
    }

    /// Ends the member. Returns its SHA-256.
    @discardableResult package mutating func end() -> [UInt8] {
        let sha256 = lane.finish()
        if path.hasPrefix("data/") {
            payload.append((path, sha256))
        } else if !path.hasPrefix("seals/"), path != "tagmanifest-sha256.txt" {
            tags.append((path, sha256))
        }
        return sha256
    }

    /// Payload bytes and files so far, for `bag-info.txt`.
    package var payloadOxum: (bytes: Int64, files: Int) { (payloadBytes, payload.count) }

    /// Adds `manifest-sha256.txt`. Returns its SHA-256, the data digest.
    package mutating func addManifest() throws -> [UInt8] {
        try add("manifest-sha256.txt", Documents.manifest(payload))
        return tags[tags.count - 1].sha256
    }

    /// Adds `tagmanifest-sha256.txt`, after every other tag file. Returns its SHA-256, what the inner seal covers.
    package mutating func addTagManifest() throws -> [UInt8] {
        let manifest = Documents.manifest(tags)
        try add("tagmanifest-sha256.txt", manifest)
        return SHA256.digest(manifest)
    }

    /// Ends the archive. Returns its size and SHA-256.
    /// - Parameter isComplete: called when all bytes are written, before they are made to last.
    package consuming func finish(isComplete: () -> Void = {}) throws -> (bytes: Int64, sha256: [UInt8]) {
        let (file, whole) = (file, whole)
        try tar.finish()
        isComplete()
        try file.syncAndClose()
        return (whole.bytes, whole.digest)
    }
}

/// A descriptor that is closed with its owner: an archive may be given up at any member.
private final class OwnedFile {
    private let descriptor: FileDescriptor
    private var isOpen = true

    init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

    deinit {
        // Only where an archive was given up: its file is removed, and no failing close can be told about.
        if isOpen { do { try descriptor.close() } catch {} }
    }

    /// Makes the bytes last, and closes.
    func syncAndClose() throws {
        guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
        isOpen = false
        try descriptor.close()
    }
}

/// The digest of the whole tar, fed by the writer's callback.
private final class WholeDigest {
    private let lane = DigestLane()
    private(set) var bytes: Int64 = 0

    func update(_ span: Span<UInt8>) {
        // A copy, for what the callback is lent is gone when it returns.
        lane.update([UInt8](capacity: span.count) { $0.append(span) })
        bytes += Int64(span.count)
    }

    var digest: [UInt8] { lane.finish() }
}
