import HandoverCore
import HandoverPlan
import SystemPackage

/// How much room the files of a lock's folders take, which are archived one by one.
enum FolderSizes {
    /// Looks at every folder, and reads none of its files.
    /// - Returns: how many files, and their bytes.
    /// - Throws: ``Failure``: a folder is not there (66), or has another number of files than the lock says (65).
    static func sum(of lock: Lock, base: FilePath) throws -> (files: Int64, bytes: Int64) {
        var (files, bytes) = (Int64(0), Int64(0))
        for source in lock.sources {
            guard case .folder(let path) = source.place else { continue }
            var skipped = IgnoredFiles(source.ignored.map(\.pattern))
            var own: Int64 = 0
            try FolderWalk(name: path).run(at: base.pushing(FilePath(path))) {
                skipped.takes($0)
            } visit: { file in
                own += 1
                bytes += file.byteCount
            }
            guard own == source.records(of: nil), skipped.counts == source.ignored.map(\.files) else {
                throw Failure(Diagnostic(.sourceDiffersFromLock, .path(path), at: .init(file: path)), exit: .badData)
            }
            files += own
        }
        return (files, bytes)
    }
}
