import Glibc
import HandoverCore
import HandoverIngest
import HandoverPlan
import SystemPackage

/// What is meant by a path that is given as an export: a file; a folder of files such as artwork; or a folder that holds exports, and
/// maybe folders of files beside them.
struct GivenExports {
    private(set) var files: [FilePath] = []
    private(set) var folders: [FilePath] = []
    /// Files beside exports that seem to be none, links, and what the system put there.
    private(set) var unread: [FilePath] = []
    /// Whether the path is a folder's.
    private(set) var isFolder = false
    private(set) var warnings: [Diagnostic] = []

    init(_ path: FilePath) throws {
        guard Files.isFolder(path) else {
            files = [path]
            return
        }
        isFolder = true
        let descriptor = unsafe open(path.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Files.inputFailure(path, Errno(rawValue: errno)) }
        defer { close(descriptor) }
        do { try take(Self.tree(descriptor, path, depth: 1), isGiven: true) } catch let error as Errno {
            throw Files.inputFailure(path, error)
        }
    }

    private struct Entry {
        var path: FilePath
        /// As a plan can write it.
        var isUTF8: Bool
        var inode: ino_t
    }

    private struct Tree {
        var entry: Entry
        var exports: [Entry] = []
        var others: [Entry] = []
        /// What decides nothing: what the system put there, links, devices.
        var passed: [Entry] = []
        var folders: [Tree] = []
        /// Of the folder and all below it.
        var hasOther = false
        var tables = 0
    }

    /// The folder that is given is a folder of files if it has files, and none is an export; one below it is if it has files that are no
    /// exports, and no table anywhere, for XML and zips lie among artwork as well.
    private mutating func take(_ tree: Tree, isGiven: Bool) throws(Failure) {
        let isListed = isGiven ? !tree.others.isEmpty && tree.exports.isEmpty : tree.hasOther && tree.tables == 0
        if isListed {
            folders.append(try Self.named(tree.entry))
            if tree.tables > 0 {
                warnings.append(Diagnostic(.folderHoldsExports, .count(tree.tables), at: .init(file: tree.entry.path.string)))
            }
            return
        }
        for export in tree.exports { files.append(try Self.named(export)) }
        unread += (tree.others + tree.passed).map(\.path)
        for folder in tree.folders { try take(folder, isGiven: false) }
    }

    private static func named(_ entry: Entry) throws(Failure) -> FilePath {
        guard entry.isUTF8 else {
            let folder = entry.path.removingLastComponent().string
            throw Failure(
                Diagnostic(.folderExportName, .path(folder), .count(Int64(entry.inode)), at: .init(file: folder)), exit: .badData)
        }
        return entry.path
    }

    private static func tree(_ folder: Int32, _ path: FilePath, depth: Int) throws -> Tree {
        var tree = Tree(entry: Entry(path: path, isUTF8: true, inode: 0))
        // What is deeper is no folder of exports, and is refused where it is listed.
        guard depth <= Limits.folderDepth else {
            tree.hasOther = true
            return tree
        }
        var below: [(raw: [UInt8], entry: Entry)] = []
        try FolderNames.forEach(in: folder) { raw, status in
            let text = decodedFileName(raw)
            let name = String(decoding: text ?? raw, as: UTF8.self)
            let entry = Entry(path: path.appending(name), isUTF8: text == raw, inode: status.st_ino)
            let kind = status.st_mode & S_IFMT
            if ExportName.isHidden(name) || (kind != S_IFREG && kind != S_IFDIR) {
                tree.passed.append(entry)
            } else if kind == S_IFDIR {
                below.append((raw, entry))
            } else if ExportName.isExport(name) {
                tree.exports.append(entry)
                if ExportName.isTable(name) { tree.tables += 1 }
            } else {
                tree.others.append(entry)
            }
        }
        for (raw, entry) in below.sorted(by: { $0.raw.lexicographicallyPrecedes($1.raw) }) {
            let descriptor = unsafe openat(
                folder, raw.map { CChar(bitPattern: $0) } + [0], O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard descriptor >= 0 else { throw Errno(rawValue: errno) }
            defer { close(descriptor) }
            var inner = try Self.tree(descriptor, entry.path, depth: depth + 1)
            inner.entry = entry
            tree.folders.append(inner)
        }
        func sorted(_ entries: [Entry]) -> [Entry] {
            entries.sorted { $0.path.string.utf8.lexicographicallyPrecedes($1.path.string.utf8) }
        }
        (tree.exports, tree.others, tree.passed) = (sorted(tree.exports), sorted(tree.others), sorted(tree.passed))
        tree.hasOther = !tree.others.isEmpty || tree.folders.contains(where: \.hasOther)
        tree.tables += tree.folders.reduce(0) { $0 + $1.tables }
        return tree
    }
}
