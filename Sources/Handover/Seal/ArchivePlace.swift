import HandoverCore
import SystemPackage

/// Where an archive stands: `ID.tar`, or `ID.tar.age` where it is encrypted. What lies beside it is named by the tar in both cases.
struct ArchivePlace {
    static let suffix = ".age"

    let tar: FilePath
    let isEncrypted: Bool

    init(_ tar: FilePath, isEncrypted: Bool) { (self.tar, self.isEncrypted) = (tar, isEncrypted) }

    /// The archive of a plan or a snapshot in a folder.
    init(_ id: String, in folder: FilePath, isEncrypted: Bool) {
        self.init(folder.appending(id + ".tar"), isEncrypted: isEncrypted)
    }

    /// The archive that somebody names by its file.
    init(file: FilePath) {
        let isEncrypted = file.string.hasSuffix(".tar" + Self.suffix)
        self.init(isEncrypted ? FilePath(String(file.string.dropLast(Self.suffix.count))) : file, isEncrypted: isEncrypted)
    }

    /// The one that is there, `ID.tar` or `ID.tar.age`; the tar where neither is.
    init(found id: String, in folder: FilePath) {
        let plain = ArchivePlace(id, in: folder, isEncrypted: false)
        let encrypted = ArchivePlace(id, in: folder, isEncrypted: true)
        self = !plain.exists && encrypted.exists ? encrypted : plain
    }

    /// The file itself.
    var file: FilePath { isEncrypted ? beside(Self.suffix) : tar }
    var exists: Bool { Files.exists(file) }
    /// The snapshot of before, which is written as the archive is.
    var before: ArchivePlace {
        ArchivePlace((tar.stem ?? "") + "-before", in: tar.removingLastComponent(), isEncrypted: isEncrypted)
    }

    func beside(_ suffix: String) -> FilePath { FilePath(tar.string + suffix) }

    /// The files that make a delivery, the archive itself last.
    var files: [FilePath] {
        [beside(".sha256")] + (isEncrypted ? [beside(Self.suffix + ".sha256")] : []) + [
            beside(".json"), beside(".json.p7s"), file,
        ]
    }

    /// The SHA-256 of the tar: out of its bytes, or, of an encrypted one, as it is written beside it.
    func tarDigest() throws -> String {
        guard isEncrypted else { return try Files.digest(of: tar) }
        let line = try Files.read(beside(".sha256"), limit: Limits.statementBytes)
        return String(decoding: line.prefix(64), as: UTF8.self)
    }
}
