import Glibc
import HandoverCore
import HandoverCrypto
import SystemPackage

/// An archive to which all five answers are yes. Only a verification makes one: code that needs trust asks for this type.
public final class VerifiedArchive {
    let file: ArchiveFile
    let extraction: Extraction
    /// Which delivery of its plan it is, from 1, as its seals say.
    package let sequence: Int64
    /// The SHA-256 of the archive that this one follows upon, as its seals say; empty for none.
    package let previous: String

    /// `nil` unless the verdict is sound. Takes over the open file.
    init?(_ result: Verification.Result, _ file: ArchiveFile) {
        guard result.verdict.isSound, let archive = result.archive, let digests = result.digests else { return nil }
        self.file = file
        (sequence, previous) = result.succession
        extraction = Extraction(archive: archive, digests: digests, name: file.name)
    }

    deinit { file.close() }

    /// What was unpacked.
    public struct Extracted: Hashable, Sendable {
        /// How many files.
        public var files: Int
        /// Members whose names of before would not be safe, or could not be told from others on every disk: they have the names that
        /// they have in the archive.
        public var unnamed: [String]
    }

    /// Unpacks into a new folder, the exports and the files of folders under the names that they had.
    ///
    /// Files are written into a folder beside it, which gets its name when all are there: it is whole or not there. Each file is
    /// hashed once more on its way.
    /// - Throws: `Failure`: the folder exists and is not empty or cannot be made (73), the archive changed meanwhile (65).
    public func extract(into folder: String) throws -> Extracted { try extraction.run(into: folder) }
}

/// Unpacks members whose digests are known. It knows nothing of trust: ``VerifiedArchive`` is the way to it.
struct Extraction {
    let archive: OpenArchive
    let digests: Digests
    let name: String

    func run(into folder: String) throws -> VerifiedArchive.Extracted {
        let target = FilePath(folder)
        guard !folder.isEmpty, let last = target.lastComponent else {
            throw Failure(Diagnostic(.cannotCreate, .path(folder), .name("-")), exit: .cannotCreate)
        }
        let work = target.removingLastComponent().appending(".\(last.string).\(getpid()).partial")
        let names = try OriginalNames(archive)
        let files: Int
        do {
            try refuseExisting(target)
            try makeFolder(work)
            do {
                files = try writeAll(names, into: work)
                // An empty folder of that name is replaced; a full one is not (POSIX rename).
                guard unsafe rename(work.string, target.string) == 0 else { throw Errno(rawValue: errno) }
            } catch {
                removeTree(work)
                throw error
            }
            try sync(folder: target.removingLastComponent())
        } catch let code as Errno {
            throw Failure(Diagnostic(.cannotCreate, .path(folder), .name("\(code)")), exit: .cannotCreate)
        }
        return .init(files: files, unnamed: names.unnamed)
    }

    private func refuseExisting(_ target: FilePath) throws {
        var status = stat()
        guard unsafe lstat(target.string, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR, try fileNames(in: target).isEmpty else {
            throw Failure(Diagnostic(.folderNotEmpty, .path(target.string)), exit: .cannotCreate)
        }
    }

    /// - Returns: how many files there are.
    private func writeAll(_ names: OriginalNames, into work: FilePath) throws -> Int {
        var folders: Set<String> = []
        var files = 0
        try archive.forEachFile { member in
            // Every component was checked when the tar was read, or is a name that was checked for this.
            let path = names[member.path]
            var folder = work
            for component in path.split(separator: "/").dropLast() {
                folder = folder.appending(String(component))
                if folders.insert(folder.string).inserted { try makeFolder(folder) }
            }
            try write(member, to: work.appending(path))
            files += 1
        }
        for folder in folders { try sync(folder: FilePath(folder)) }
        try sync(folder: work)
        return files
    }

    private func write(_ member: Member, to path: FilePath) throws {
        let out = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        var digest = SHA256Stream()
        try out.closeAfter {
            var buffer = [UInt8](repeating: 0, count: Int(min(member.size, 1 << 20)))
            var done: Int64 = 0
            while done < member.size {
                let count = try readChunk(
                    archive.source, into: &buffer, at: member.offset + done,
                    count: Int(min(Int64(buffer.count), member.size - done)))
                guard count > 0 else { throw changed(member.path) }
                digest.update(buffer.span.extracting(0..<count))
                try out.writeAll(buffer[..<count])
                done += Int64(count)
            }
            guard fsync(out.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
        guard hex(digest.finish()) == digests[member.path] else { throw changed(member.path) }
    }

    private func changed(_ path: String) -> Failure {
        Failure(Diagnostic(.notVerified, .path(path), at: .init(file: name)), exit: .badData)
    }
}

private func makeFolder(_ path: FilePath) throws {
    guard unsafe mkdir(path.string, 0o755) == 0 else { throw Errno(rawValue: errno) }
}

private func sync(folder path: FilePath) throws {
    let folder = try FileDescriptor.open(path.isEmpty ? "." : path, .readOnly, options: [.directory, .closeOnExec])
    try folder.closeAfter {
        guard fsync(folder.rawValue) == 0 else { throw Errno(rawValue: errno) }
    }
}

/// The names of what is in a folder.
func fileNames(in path: FilePath) throws -> [String] {
    guard let folder = unsafe opendir(path.string) else { throw Errno(rawValue: errno) }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
            unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names
}

/// Removes what was begun, as far as that goes: the error that led here is the one to report.
private func removeTree(_ path: FilePath) {
    var status = stat()
    guard unsafe lstat(path.string, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
        _ = unsafe unlink(path.string)
        return
    }
    do { for name in try fileNames(in: path) { removeTree(path.appending(name)) } } catch { return }
    _ = unsafe rmdir(path.string)
}
