import HandoverCore
import SystemPackage

/// What is meant by a path that is given as an export: a file; a folder of files such as artwork; or a folder that holds exports, and
/// maybe folders of files beside them.
struct GivenExports {
    private(set) var files: [FilePath] = []
    private(set) var folders: [FilePath] = []
    /// Files beside exports that seem to be none.
    private(set) var unread: [FilePath] = []

    init(_ path: FilePath) throws {
        guard Files.isFolder(path) else {
            files = [path]
            return
        }
        do { try look(path, depth: 1) } catch let error as Errno { throw Files.inputFailure(path, error) }
    }

    /// The folder that is given holds exports if one of its own files is one, or if it has none; a folder below it does if nothing in it
    /// is anything else.
    private mutating func look(_ folder: FilePath, depth: Int) throws {
        let paths = try Files.names(in: folder).map { folder.appending($0) }
        let own = paths.filter { !Files.isFolder($0) }
        let isOther = depth > 1 ? try Self.holdsOther(folder, depth) : !own.isEmpty && !own.contains(where: Self.isExport)
        if isOther {
            folders.append(folder)
            return
        }
        files += own.filter(Self.isExport)
        unread += own.filter { !Self.isExport($0) }
        for path in paths where Files.isFolder(path) { try look(path, depth: depth + 1) }
    }

    private static func holdsOther(_ folder: FilePath, _ depth: Int) throws -> Bool {
        // What is deeper is no folder of exports, and is refused where it is listed.
        guard depth <= Limits.folderDepth else { return true }
        return try Files.names(in: folder).contains { name in
            let path = folder.appending(name)
            return Files.isFolder(path) ? try holdsOther(path, depth + 1) : !isExport(path)
        }
    }

    private static func isExport(_ path: FilePath) -> Bool { Survey.isWorthALook(path.lastComponent?.string ?? "") }
}
