import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverIngest
import HandoverPlan
import SystemPackage

/// Where what a lock names can be read: files where they are, and what lies in containers unpacked (Plan.md section 1.10).
///
/// Unpacked files are named by ids; no file is ever written under a name that a container gives.
struct Delivered {
    private var paths: [String: FilePath] = [:]
    /// Of the texts of sheets, where the rows lie that nobody sees.
    private var hidden: [String: [Range<Int64>]] = [:]

    /// Unpacks what is read of the lock's containers into `work`, after each has been held against the lock.
    /// - Parameter base: the folder that the lock's paths begin at.
    /// - Throws: ``Failure``: a container is not there (66), or is not what the lock pins (65).
    init(_ lock: Lock, base: FilePath, work: FilePath, interrupt: Interrupt) throws {
        let folder = work.appending("unpacked")
        let places = lock.containers.map { ($0.id, $0.place) } + lock.sources.map { ($0.id, $0.place) }
        for (id, place) in places {
            if case .file(let path) = place { paths[id] = base.pushing(FilePath(path)) } else { paths[id] = folder.appending(id) }
        }
        if lock.containers.isEmpty { return }
        try Files.makeFolder(folder, permissions: .ownerReadWriteExecute)
        // What lies in another is there when that one has been unpacked.
        let outer = lock.containers.filter { $0.place.container == nil }
        for container in outer + lock.containers.filter({ $0.place.container != nil }) {
            let path = path(of: container.id)
            if container.place.container == nil { try Self.hold(path, container) }
            var wanted: [[UInt8]: String] = [:]
            for (id, place) in places where place.container == container.id {
                if let name = place.memberName { wanted[Array(name.utf8)] = id }
            }
            func hold(_ member: Lock.Member) throws {
                guard container.member(member.name) == member else {
                    throw Failure(
                        Diagnostic(
                            .containerMemberUnlikeLock, .path(container.path), .name(member.name), at: .init(file: container.path)
                        ),
                        exit: .badData)
                }
            }
            if container.walkKind == .xlsx {
                var book = try WorkbookFile(path.string, name: container.path)
                guard container.workbook == book.locked else { throw Self.differs(container) }
                for sheet in book.workbook.sheets {
                    try interrupt.check()
                    guard let id = wanted.removeValue(forKey: Array(sheet.name.utf8)) else { continue }
                    let columns = container.member(sheet.name)?.sheet?.columns ?? 0
                    let (member, text) = try book.take(sheet, columns: Int(columns), to: self.path(of: id))
                    try hold(member)
                    hidden[id] = text.hidden
                }
            } else {
                try ContainerWalk.run(path.string, name: container.path, kind: container.walkKind) { name, read in
                    try interrupt.check()
                    guard let id = wanted.removeValue(forKey: Array(name.utf8)) else { return }
                    try hold(try Unpacking.take(name, read, to: self.path(of: id)))
                }
            }
            guard wanted.isEmpty else { throw Self.differs(container) }
        }
    }

    /// Where a source or a container can be read.
    func path(of id: String) -> FilePath {
        guard let path = paths[id] else { preconditionFailure("the lock names every source and every container") }
        return path
    }

    /// How the lock says that a CSV source is written, with the rows of its sheet that nobody sees.
    func dialect(_ source: Lock.Source, _ csv: Lock.CSV) -> CSVDialect {
        var dialect = CSVDialect(source, csv)
        if !csv.rules.acceptsHiddenRows { dialect.hidden = hidden[source.id] ?? [] }
        return dialect
    }

    private static func hold(_ path: FilePath, _ container: Lock.Container) throws {
        do {
            guard try Files.size(of: path) == container.bytes, try Files.digest(of: path) == container.sha256 else {
                throw differs(container)
            }
        } catch let error as Errno {
            throw Files.inputFailure(path, error)
        }
    }

    private static func differs(_ container: Lock.Container) -> Failure {
        Failure(Diagnostic(.containerUnlikeLock, .path(container.path), at: .init(file: container.path)), exit: .badData)
    }
}

extension Lock.Container {
    fileprivate var walkKind: ContainerKind {
        guard let kind = ContainerKind(rawValue: kind) else { preconditionFailure("the lock reader knows the kinds") }
        return kind
    }
}

/// Takes single members out of a container.
enum Unpacking {
    /// Reads a member of a container, and says how large it is and what its digest is.
    /// - Parameter place: where it is written, mode 0600; `nil` to write it nowhere.
    static func take(_ name: String, _ read: ContainerWalk.Reading, to place: FilePath?) throws -> Lock.Member {
        var digest = SHA256Stream()
        var bytes: Int64 = 0
        func count(_ chunk: Span<UInt8>) {
            digest.update(chunk)
            bytes += Int64(chunk.count)
        }
        if let place {
            // In a folder of ours alone, where a second look at the same exports may have left the same file.
            let file = try FileDescriptor.open(
                place, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
            try file.closeAfter {
                try read { chunk in
                    count(chunk)
                    _ = try unsafe chunk.withUnsafeBytes { try unsafe file.writeAll($0) }
                }
            }
        } else {
            try read(count)
        }
        return Lock.Member(name: name, bytes: bytes, sha256: hex(digest.digestSoFar()))
    }
}
