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
    private let file: SealedFile
    private let lane = DigestLane()
    private var payload = ManifestLines()
    private var tags = ManifestLines()
    private var payloadBytes: Int64 = 0

    /// The open member's path.
    private var path = ""

    private init(id: String, tar: consuming TarWriter, file: SealedFile) {
        self.id = id
        self.tar = tar
        self.file = file
    }

    /// Starts an archive at a temporary path. It holds personal data: nobody but its owner may read it.
    /// - Parameters:
    ///   - epoch: every member's time, in seconds since 1970.
    ///   - encryption: for whom it is encrypted on its way to the disk; `nil` for a tar that everybody can read.
    package static func create(
        at path: FilePath, id: String, epoch: Int64, encryption: ArchiveEncryption? = nil
    ) throws -> SnapshotWriter {
        let descriptor = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        let file = try SealedFile(descriptor, encryption)
        let tar = try TarWriter.create(mtime: epoch) { bytes throws(ArchiveError) in try file.write(bytes) }
        return SnapshotWriter(id: id, tar: tar, file: file)
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
            payload.append(path, sha256)
        } else if !path.hasPrefix("seals/"), path != "tagmanifest-sha256.txt" {
            tags.append(path, sha256)
        }
        return sha256
    }

    /// Payload bytes and files so far, for `bag-info.txt`.
    package var payloadOxum: (bytes: Int64, files: Int) { (payloadBytes, payload.count) }

    /// Adds `manifest-sha256.txt`. Returns its SHA-256, the data digest.
    package mutating func addManifest() throws -> [UInt8] { try add("manifest-sha256.txt", payload) }

    /// Adds `tagmanifest-sha256.txt`, after every other tag file. Returns its SHA-256, what the inner seal covers.
    package mutating func addTagManifest() throws -> [UInt8] {
        try add("tagmanifest-sha256.txt", tags)
    }

    private mutating func add(_ path: String, _ lines: ManifestLines) throws -> [UInt8] {
        var lines = lines
        lines.sort()
        try begin(path, size: lines.byteCount)
        for piece in lines.pieces { try write(piece) }
        return end()
    }

    /// Ends the archive. Returns the tar's size and SHA-256, and those of the encrypted file where it is one.
    /// - Parameter isComplete: called when all bytes are written, before they are made to last.
    package consuming func finish(
        isComplete: () -> Void = {}
    ) throws -> (bytes: Int64, sha256: [UInt8], encrypted: EncryptedFile?) {
        let file = file
        try tar.finish()
        return try file.finish(isComplete)
    }
}
