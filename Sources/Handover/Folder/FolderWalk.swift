import Glibc
import HandoverCore
import HandoverIngest
import SystemPackage

/// Visits the regular files below a folder in the order of their paths, each open once.
///
/// Every folder is opened by its name in the one around it and never through a link, so that nothing that is put in a name's place
/// meanwhile leads out. Of names, only those of the folders that are open are in memory.
struct FolderWalk {
    /// A file that is open.
    struct File {
        /// From the folder down, in UTF-8, joined by `/`.
        let path: [UInt8]
        let byteCount: Int64
        fileprivate let descriptor: Int32
        fileprivate let inode: ino_t
        fileprivate let folder: String

        /// Lends all its bytes, in order.
        /// - Throws: ``Failure`` where they are more or fewer than when it was opened (65).
        func forEachChunk(_ body: ([UInt8]) throws -> Void) throws {
            var rest = byteCount
            let file = FileDescriptor(rawValue: descriptor)
            while true {
                // A new buffer each time: who takes it may still be at it when the next one comes.
                let bytes: [UInt8]
                do {
                    bytes = try unsafe [UInt8](unsafeUninitializedCapacity: Int(min(max(rest, 1), 1 << 20))) { buffer, count in
                        count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer))
                    }
                } catch { throw FolderWalk.unreadable(folder, inode, error) }
                rest -= Int64(bytes.count)
                if bytes.isEmpty, rest == 0 { return }
                guard !bytes.isEmpty, rest >= 0 else {
                    throw Failure(Diagnostic(.sourceChanged, .path(folder)), exit: .badData)
                }
                try body(bytes)
            }
        }
    }

    /// What diagnostics call the folder.
    let name: String

    /// Walks the folder at a path. A link that the path itself is counts as the folder that it leads to.
    /// - Parameter skips: says of files that they are not even opened.
    func run(at path: FilePath, skips: ([UInt8]) throws -> Bool, visit: (File) throws -> Void) throws {
        let descriptor = unsafe open(path.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Files.inputFailure(path, Errno(rawValue: errno)) }
        defer { close(descriptor) }
        try walk(descriptor, [], depth: 1, skips, visit)
    }

    /// Why something in a folder cannot be read (74). It is named by its inode, for its name is a value.
    fileprivate static func unreadable(_ name: String, _ inode: ino_t, _ error: any Error) -> Failure {
        Failure(
            Diagnostic(.ioFailed, .path("\(name) (inode \(inode))"), .name("\(error)"), at: .init(file: name)), exit: .ioError)
    }

    private func walk(
        _ folder: Int32, _ path: [UInt8], depth: Int, _ skips: ([UInt8]) throws -> Bool, _ visit: (File) throws -> Void
    ) throws {
        guard depth <= Limits.folderDepth else { throw refusal(.folderTooDeep, .count(Limits.folderDepth)) }
        let entries: FolderEntries
        do { entries = try FolderEntries(folder, refusal) } catch let error as Errno {
            throw Files.inputFailure(FilePath(name), error)
        }
        for entry in entries {
            let below = path + entry.text
            guard below.count <= Limits.pathBytes else { throw refusal(.folderPathTooLong, .count(Limits.pathBytes)) }
            if !entry.isFolder, try skips(below) { continue }
            let kind = entry.isFolder ? O_DIRECTORY : O_NONBLOCK
            let descriptor = unsafe openat(folder, entry.rawName, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind)
            guard descriptor >= 0 else {
                let error = Errno(rawValue: errno)
                // Gone, or a link by now.
                if [.noSuchFileOrDirectory, .tooManySymbolicLinkLevels, .notDirectory].contains(error) {
                    throw Failure(Diagnostic(.sourceChanged, .path(name)), exit: .badData)
                }
                throw Self.unreadable(name, entry.inode, error)
            }
            defer { close(descriptor) }
            var status = stat()
            guard unsafe fstat(descriptor, &status) == 0 else {
                throw Self.unreadable(name, entry.inode, Errno(rawValue: errno))
            }
            // What was looked at before it was opened is what was opened.
            guard status.st_ino == entry.inode, status.st_mode & S_IFMT == (entry.isFolder ? S_IFDIR : S_IFREG) else {
                throw Failure(Diagnostic(.sourceChanged, .path(name)), exit: .badData)
            }
            if entry.isFolder {
                try walk(descriptor, below, depth: depth + 1, skips, visit)
                continue
            }
            guard Int64(status.st_size) <= Limits.memberBytes else {
                throw refusal(.folderFileTooLarge, .count(Int64(entry.inode)), .count(Limits.memberBytes))
            }
            try visit(
                File(path: below, byteCount: Int64(status.st_size), descriptor: descriptor, inode: entry.inode, folder: name))
        }
    }

    private func refusal(_ code: Diagnostic.Code, _ arguments: Diagnostic.Argument...) -> Failure {
        var diagnostic = Diagnostic(code, .path(name), at: .init(file: name))
        diagnostic.arguments += arguments
        return Failure(diagnostic, exit: .badData)
    }
}

/// The names in a folder that is open, as the file system has them; no link is followed.
enum FolderNames {
    static func forEach(in folder: Int32, _ body: (_ raw: [UInt8], _ status: stat) throws -> Void) throws {
        // Reading moves the descriptor's place, and closing the stream closes its descriptor: it gets one of its own.
        let own = unsafe openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0 else { throw Errno(rawValue: errno) }
        guard let stream = unsafe fdopendir(own) else {
            let error = Errno(rawValue: errno)
            close(own)
            throw error
        }
        defer { unsafe closedir(stream) }
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw Errno(rawValue: errno) }
                return
            }
            let raw = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
                    unsafe Array(UnsafeBufferPointer(start: bytes, count: strnlen(UnsafeRawPointer(bytes), 256)))
                }
            }
            if raw == [0x2e] || raw == [0x2e, 0x2e] { continue }
            var status = stat()
            guard unsafe fstatat(folder, raw.map { CChar(bitPattern: $0) } + [0], &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                throw Errno(rawValue: errno)
            }
            try body(raw, status)
        }
    }
}

/// What lies in one folder, in the order that sorts whole paths: as if the name of a folder ended in `/`.
private struct FolderEntries: Sequence, IteratorProtocol {
    struct Entry {
        /// As the file system has it, and ended by NUL.
        var rawName: [CChar]
        /// As text; of a folder with `/` behind it.
        var text: [UInt8]
        var isFolder: Bool
        var inode: ino_t
    }

    private struct Place {
        var raw: Range<Int32>
        var text: Range<Int32>
        var isFolder: Bool
        var inode: ino_t
    }

    /// All names one after the other: a folder can have a million of them.
    private var names: [UInt8] = []
    private var places: [Place] = []
    private var index = 0

    init(_ folder: Int32, _ refusal: (Diagnostic.Code, Diagnostic.Argument...) -> Failure) throws {
        var isDecoded = false
        try FolderNames.forEach(in: folder) { raw, status in
            guard places.count < Limits.folderFiles else { throw refusal(.folderTooManyFiles, .count(Limits.folderFiles)) }
            let kind = status.st_mode & S_IFMT
            guard kind == S_IFREG || kind == S_IFDIR else { throw refusal(.folderNotAFile, .count(Int64(status.st_ino))) }
            guard let text = decodedFileName(raw) else {
                let bad = undecodedBytes(raw)
                throw refusal(.folderBadName, .count(Int64(status.st_ino)), .count(bad.utf8), .count(bad.gb18030))
            }
            isDecoded = isDecoded || text != raw
            append(raw, text, isFolder: kind == S_IFDIR, inode: status.st_ino)
        }
        if isDecoded, let twice = sameName() { throw refusal(.folderSameName, .count(Int64(twice))) }
        let names = names
        places.sort { names[Self.range($0.text)].lexicographicallyPrecedes(names[Self.range($1.text)]) }
    }

    private mutating func append(_ raw: [UInt8], _ text: [UInt8], isFolder: Bool, inode: ino_t) {
        func add(_ bytes: [UInt8]) -> Range<Int32> {
            let start = Int32(names.count)
            names += bytes
            return start..<Int32(names.count)
        }
        let rawRange = add(raw)
        var textRange = raw == text ? rawRange : add(text)
        if isFolder {
            names.append(0x2f)
            textRange = textRange.lowerBound..<textRange.upperBound + 1
        }
        places.append(Place(raw: rawRange, text: textRange, isFolder: isFolder, inode: inode))
    }

    /// Names differ as bytes; where some are not UTF-8, two can be the same text.
    private func sameName() -> ino_t? {
        var seen: Set<[UInt8]> = []
        return places.first { !seen.insert(Array(names[Self.range($0.text)].prefix { $0 != 0x2f })).inserted }?.inode
    }

    private static func range(_ range: Range<Int32>) -> Range<Int> { Int(range.lowerBound)..<Int(range.upperBound) }

    mutating func next() -> Entry? {
        guard index < places.count else { return nil }
        defer { index += 1 }
        let place = places[index]
        return Entry(
            rawName: names[Self.range(place.raw)].map { CChar(bitPattern: $0) } + [0], text: Array(names[Self.range(place.text)]),
            isFolder: place.isFolder, inode: place.inode)
    }
}
