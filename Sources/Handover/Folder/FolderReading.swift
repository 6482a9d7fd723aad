import HandoverCore
import SystemPackage

/// Reads all files of a folder and lists them.
struct FolderReading {
    private(set) var listing: FolderListing
    /// For each pattern of the plan how many files it left behind.
    private(set) var ignored: [Int64]

    /// - Parameters:
    ///   - name: what diagnostics call the folder.
    ///   - write: takes the listing's bytes.
    init(
        of folder: FilePath, name: String, ignoring patterns: [String], to write: @escaping ([UInt8]) throws -> Void,
        interrupt: Interrupt? = nil
    ) throws {
        var skipped = IgnoredFiles(patterns)
        let writer = ListingWriter(to: write)
        var files = 0
        let walk = FolderWalk(name: name) { path in
            skipped.takes(path)
        } visit: { file in
            try interrupt?.check()
            files += 1
            guard files <= Limits.folderFiles else {
                throw Failure(
                    Diagnostic(.folderTooManyFiles, .path(name), .count(Limits.folderFiles), at: .init(file: name)),
                    exit: .badData)
            }
            var facts = FileFacts()
            try file.forEachChunk { facts.update($0) }
            let (sha256, type) = facts.finish()
            try writer.add(file.path, byteCount: file.byteCount, sha256: sha256, type: type)
        }
        try walk.run(at: folder)
        listing = try writer.finish()
        ignored = skipped.counts
    }
}
