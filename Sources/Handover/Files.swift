import Glibc
import HandoverArchive
import HandoverCore
import HandoverCrypto
import SystemPackage

/// Small file work over system calls: what is written is whole or not there.
enum Files {
    /// Creates a folder, and its parents, unless it exists, and makes its name last: else all that is made to last in it could go.
    static func makeFolder(_ path: FilePath, permissions: FilePermissions) throws {
        let parent = path.removingLastComponent()
        if unsafe mkdir(path.string, permissions.rawValue) != 0 {
            let code = Errno(rawValue: errno)
            if code == .fileExists { return }
            guard code == .noSuchFileOrDirectory, !parent.isEmpty else { throw code }
            try makeFolder(parent, permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
            guard unsafe mkdir(path.string, permissions.rawValue) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
        }
        try syncFolder(parent)
    }

    /// The names in a folder, sorted.
    static func names(in path: FilePath) throws -> [String] {
        guard let folder = unsafe opendir(path.string) else { throw Errno(rawValue: errno) }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a file, or a folder with all in it. Never follows a link.
    static func removeTree(_ path: FilePath) throws {
        var status = stat()
        guard unsafe lstat(path.string, &status) == 0 else { throw Errno(rawValue: errno) }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in try names(in: path) { try removeTree(path.appending(name)) }
            guard unsafe rmdir(path.string) == 0 else { throw Errno(rawValue: errno) }
        } else {
            guard unsafe unlink(path.string) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    /// Size of a file in bytes.
    static func size(of path: FilePath) throws -> Int64 {
        var status = stat()
        guard unsafe stat(path.string, &status) == 0 else { throw Errno(rawValue: errno) }
        return Int64(status.st_size)
    }

    /// A whole file, at most `limit` bytes.
    static func read(_ path: FilePath, limit: Int) throws(Failure) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(path, .readOnly)
            return try file.closeAfter {
                var bytes: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 1 << 16)
                while true {
                    let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
                    if count == 0 { return bytes }
                    bytes += buffer[..<count]
                    if bytes.count > limit {
                        throw Failure(Diagnostic(.fileTooLarge, .path(path.string), .count(limit)), exit: .badData)
                    }
                }
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw inputFailure(path, error)
        }
    }

    /// Why an input cannot be read: missing (66) or not readable (74).
    static func inputFailure(_ path: FilePath, _ error: any Error) -> Failure {
        if error as? Errno == .noSuchFileOrDirectory {
            return Failure(Diagnostic(.noSuchFile, .path(path.string)), exit: .noInput)
        }
        return Failure(Diagnostic(.ioFailed, .path(path.string), .name("\(error)")), exit: .ioError)
    }

    /// What the system refused somewhere in a folder, as people are told (exit 74); any other error as it is.
    static func told(_ error: any Error, in folder: FilePath) -> any Error {
        let words: String
        switch error {
        case let error as Errno: words = "\(error)"
        case let error as ArchiveError where error.isInputOutput: words = "\(error.operation): \(error.reason ?? "?")"
        default: return error
        }
        return Failure(Diagnostic(.ioFailed, .path(folder.string), .name(words)), exit: .ioError)
    }

    /// Writes a file under a temporary name, syncs it, and gives it its name; then syncs the folder.
    static func writeWhole(
        _ bytes: [UInt8], to path: FilePath, permissions: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead],
        replaces: Bool = true
    ) throws(Failure) {
        let temporary = path.removingLastComponent().appending(".\(path.lastComponent?.string ?? "file").partial")
        do {
            let file = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .truncate], permissions: permissions)
            try file.closeAfter {
                try file.writeAll(bytes)
                try sync(file)
            }
            try publish(temporary, as: path, replaces: replaces)
        } catch {
            abandon(temporary)
            throw Failure(Diagnostic(.cannotCreate, .path(path.string), .name("\(error)")), exit: .cannotCreate)
        }
    }

    /// Gives a finished file its final name and makes the name last.
    static func publish(_ temporary: FilePath, as path: FilePath, replaces: Bool) throws {
        if replaces {
            guard unsafe rename(temporary.string, path.string) == 0 else { throw Errno(rawValue: errno) }
        } else {
            // A second name fails where there is one already: whoever made a file of this name in the meantime keeps it.
            guard unsafe link(temporary.string, path.string) == 0 else { throw Errno(rawValue: errno) }
            guard unsafe unlink(temporary.string) == 0 else { throw Errno(rawValue: errno) }
        }
        try syncFolder(path.removingLastComponent())
    }

    static func sync(_ file: FileDescriptor) throws {
        guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Removes what could not be finished while another error is on its way: that one is told, and this can only be tried.
    static func abandon(_ paths: FilePath...) {
        for path in paths { _ = unsafe unlink(path.string) }
    }

    static func syncFolder(_ path: FilePath) throws {
        let folder = try FileDescriptor.open(path.isEmpty ? "." : path, .readOnly)
        try folder.closeAfter { try sync(folder) }
    }
}

extension Files {
    /// True if something is there.
    static func exists(_ path: FilePath) -> Bool { unsafe access(path.string, F_OK) == 0 }

    /// True if a folder is there.
    static func isFolder(_ path: FilePath) -> Bool {
        var status = stat()
        return unsafe stat(path.string, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// True if two paths lead to one file.
    static func isSame(_ one: FilePath, _ other: FilePath) -> Bool {
        var (first, second) = (stat(), stat())
        guard unsafe stat(one.string, &first) == 0, unsafe stat(other.string, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// The path from the root, without links; the path itself if nothing is there.
    static func absolute(_ path: FilePath) -> FilePath {
        guard let resolved = unsafe realpath(path.string, nil) else { return path }
        defer { unsafe free(resolved) }
        return FilePath(unsafe String(cString: resolved))
    }

    /// The same of an export, with what is wrong said of it: missing (66) or not readable (74).
    static func digestOfInput(_ path: FilePath) throws(Failure) -> String {
        do { return try digest(of: path) } catch { throw inputFailure(path, error) }
    }

    /// SHA-256 of a file, lower-case hexadecimal.
    static func digest(of path: FilePath) throws -> String { try WorkFile(path).digest() }
}
