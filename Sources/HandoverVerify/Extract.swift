import Glibc
import HandoverCore
import HandoverCrypto
import SystemPackage

/// An archive to which all five answers are yes. Only a verification makes one: code that needs trust asks for this type.
public final class VerifiedArchive {
    let file: ArchiveFile
    let extraction: Extraction
    /// The SHA-256 of the archive that this one follows upon, as its seals say; empty for none.
    package let previous: String

    /// `nil` unless the verdict is sound. Takes over the open file.
    init?(_ result: Verification.Result, _ file: ArchiveFile) {
        guard result.verdict.isSound, let archive = result.archive, let digests = result.digests else { return nil }
        self.file = file
        previous = result.previous
        extraction = Extraction(archive: archive, digests: digests, name: file.name)
    }

    deinit { file.close() }

    /// Unpacks into a new folder, the exports under the names that they had; returns the number of files.
    ///
    /// Files are written into a folder beside it, which gets its name when all are there: it is whole or not there. Each file is
    /// hashed once more on its way.
    /// - Throws: ``Failure``: the folder exists and is not empty or cannot be made (73), the archive changed meanwhile (65).
    public func extract(into folder: String) throws -> Int { try extraction.run(into: folder) }
}

/// Unpacks members whose digests are known. It knows nothing of trust: ``VerifiedArchive`` is the way to it.
struct Extraction {
    let archive: OpenArchive
    let digests: Digests
    let name: String

    func run(into folder: String) throws -> Int {
        let target = FilePath(folder)
        guard !folder.isEmpty, let last = target.lastComponent else {
            throw Failure(Diagnostic(.cannotCreate, .path(folder), .name("-")), exit: .cannotCreate)
        }
        let work = target.removingLastComponent().appending(".\(last.string).\(getpid()).partial")
        do {
            try refuseExisting(target)
            try makeFolder(work)
            do {
                try writeAll(into: work)
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
        return archive.members.count
    }

    private func refuseExisting(_ target: FilePath) throws {
        var status = stat()
        guard unsafe lstat(target.string, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR, try fileNames(in: target).isEmpty else {
            throw Failure(Diagnostic(.folderNotEmpty, .path(target.string)), exit: .cannotCreate)
        }
    }

    private func writeAll(into work: FilePath) throws {
        let originals = try originalNames()
        var folders: Set<String> = []
        for member in archive.members {
            let path = originals[member.path] ?? member.path
            // Every component was checked when the tar was read, or is an export's name that was checked below.
            var folder = work
            for component in path.split(separator: "/").dropLast() {
                folder = folder.appending(String(component))
                if folders.insert(folder.string).inserted { try makeFolder(folder) }
            }
            try write(member, to: work.appending(path))
        }
        for folder in folders { try sync(folder: FilePath(folder)) }
        try sync(folder: work)
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
                    archive.descriptor, into: &buffer, at: member.offset + done,
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

    /// The exports' own names, by their path in the archive. A name that is not safe, or that two have, is left as it is here.
    private func originalNames() throws -> [String: String] {
        var names: [String: String] = [:]
        var taken = Set(archive.members.map { $0.path.lowercased() })
        guard let lock = try archive.json("metadata/lock.json") else { return [:] }
        for (member, path) in OriginalPath.all(lock) {
            guard archive.member(member) != nil, let name = path.split(separator: "/").last.map(String.init), Self.isSafe(name)
            else {
                continue
            }
            let renamed = "data/originals/\(name)"
            // Folded, because the receiver's disk may not tell cases apart.
            guard renamed == member || taken.insert(renamed.lowercased()).inserted else { continue }
            names[member] = renamed
        }
        return names
    }

    /// One visible component without anything that a terminal or a file system obeys.
    static func isSafe(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 255, name != ".", name != "..", !name.hasPrefix("-") else { return false }
        guard !name.utf8.contains(0x2f), !name.utf8.contains(0x5c), !name.utf8.contains(0) else { return false }
        return name.unicodeScalars.count <= 200 && printable(name) == name
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
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
            unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
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
