import Glibc
import HandoverCore
import SystemPackage

/// A file for the verdict, of the form that its ending says. It is whole or not there, and readable by its owner alone: it names people
/// and says where their data lies, and whoever passes it on should mean to.
struct ReportFile {
    /// Of so many records a page says where they lie, unless it is asked for another number.
    static let sampledRecords = 20

    private let path: FilePath
    /// A page for people, and not JSON lines.
    let isPage: Bool

    /// - Returns: `nil` for another ending.
    init?(_ path: String) {
        self.path = FilePath(path)
        switch self.path.extension {
        case "html": isPage = true
        case "json", "jsonl": isPage = false
        default: return nil
        }
    }

    /// Writes the file under a temporary name, syncs it and gives it its own name.
    /// - Throws: ``Failure`` where it cannot be made (73).
    func write(_ text: String) throws(Failure) {
        let temporary = FilePath("\(path.string).\(UInt64.random(in: 0 ... .max)).partial")
        do {
            let file = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
            try file.closeAfter {
                try file.writeAll(Array(text.utf8))
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
            guard unsafe rename(temporary.string, path.string) == 0 else { throw Errno(rawValue: errno) }
        } catch {
            _ = unsafe unlink(temporary.string)
            throw Failure(Diagnostic(.cannotCreate, .path(path.string), .name("\(error)")), exit: .cannotCreate)
        }
    }
}
