import HandoverCore
import HandoverIngest
import SystemPackage

/// Reads all files of a folder, by the patterns of what stays behind, and lists them.
struct FolderReading {
    private(set) var listing: FolderListing
    /// For each pattern how many files stay behind.
    private(set) var ignored: [Int64]

    /// - Parameters:
    ///   - name: what diagnostics call the folder.
    ///   - write: takes the listing's bytes.
    ///   - comparesNames: as ``ListingWriter`` has it.
    ///   - read: reads a file that is open, to its end, and says what it is.
    init(
        of folder: FilePath, name: String, ignoring patterns: [String], to write: @escaping ([UInt8]) throws -> Void,
        comparesNames: Bool = true,
        read: (FolderWalk.File, _ record: Int64) throws -> (sha256: String, type: ContentType) = { file, _ in
            try Self.look(file) {}
        }
    ) throws {
        var skipped = IgnoredFiles(patterns)
        let writer = ListingWriter(to: write, comparesNames: comparesNames)
        try FolderWalk(name: name).run(at: folder) { path in
            skipped.takes(path)
        } visit: { file in
            guard writer.records < Int64(Limits.folderFiles) else {
                throw Failure(
                    Diagnostic(.folderTooManyFiles, .path(name), .count(Limits.folderFiles), at: .init(file: name)),
                    exit: .badData)
            }
            let (sha256, type) = try read(file, writer.records + 1)
            try writer.add(file.path, byteCount: file.byteCount, sha256: sha256, type: type)
        }
        listing = try writer.finish()
        ignored = skipped.counts
    }

    /// Reads a file to its end, and keeps nothing of it.
    /// - Parameter check: is asked once a chunk whether to go on.
    static func look(_ file: FolderWalk.File, _ check: () throws -> Void) throws -> (sha256: String, type: ContentType) {
        var facts = FileFacts()
        try file.forEachChunk {
            try check()
            facts.update($0.span)
        }
        return (facts.sha256, facts.type)
    }
}
