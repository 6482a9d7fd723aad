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
    private var files: [String: WorkFile] = [:]
    /// Of folders, where they are, and what their listings say.
    private(set) var folders: [String: FilePath] = [:]
    private(set) var listings: [String: FolderListing] = [:]
    /// Of the texts of sheets, where the rows lie that nobody sees.
    private var hidden: [String: [Range<Int64>]] = [:]

    /// Unpacks what is read of the lock's containers into `work`, after each has been held against the lock.
    /// - Parameters:
    ///   - base: the folder that the lock's paths begin at.
    ///   - exports: those that the run itself has written, by the ids of their sources; they are not at their paths.
    /// - Throws: ``Failure``: a container is not there (66), or is not what the lock pins (65).
    init(
        _ lock: Lock, base: FilePath, exports: [String: WorkFile] = [:], work: WorkPlace, interrupt: Interrupt
    ) throws {
        let places = lock.containers.map { ($0.id, $0.place) } + lock.sources.map { ($0.id, $0.place) }
        for (id, place) in places {
            if case .file(let path) = place {
                files[id] = exports[id] ?? WorkFile(base.pushing(FilePath(path)))
            } else {
                files[id] = work.file(id)
            }
            if case .folder(let path) = place { folders[id] = base.pushing(FilePath(path)) }
        }
        if lock.containers.isEmpty, folders.isEmpty { return }
        for source in lock.sources where folders[source.id] != nil { try list(source, interrupt) }
        var rooms: [String: UnpackedRoom] = [:]
        // What lies in another is there when that one has been unpacked.
        let outer = lock.containers.filter { $0.place.container == nil }
        for container in outer + lock.containers.filter({ $0.place.container != nil }) {
            let file = file(of: container.id)
            if container.place.container == nil { try Self.hold(file, container) }
            let room = container.place.container.flatMap { rooms[$0] } ?? UnpackedRoom(of: container.bytes)
            rooms[container.id] = room
            var wanted: [[UInt8]: String] = [:]
            for (id, place) in places where place.container == container.id {
                if let name = place.memberName { wanted[Array(name.utf8)] = id }
            }
            let inner = lock.sources.filter { $0.place.isFolder && $0.place.container == container.id }
            var members = inner.map { MemberListing($0.id, $0.place, ignoring: $0.ignored.map(\.pattern)) }
            func hold(_ member: Lock.Member) throws {
                guard container.member(member.name) == member else {
                    let number = container.place(of: member.name) + 1
                    throw Failure(
                        Diagnostic(
                            .containerMemberUnlikeLock, .path(container.path), .count(number), at: .init(file: container.path)),
                        exit: .badData)
                }
            }
            if container.walkKind == .xlsx {
                var book = try WorkbookFile(file.path.string, under: file.cipher, name: container.path, in: room)
                guard container.workbook == book.locked else { throw Self.differs(container) }
                for sheet in book.workbook.sheets {
                    try interrupt.check()
                    guard let id = wanted.removeValue(forKey: Array(sheet.name.utf8)) else { continue }
                    let columns = container.member(sheet.name)?.sheet?.columns ?? 0
                    let (member, text) = try book.take(sheet, columns: Int(columns), to: self.file(of: id))
                    try hold(member)
                    hidden[id] = text.hidden
                }
            } else {
                try ContainerWalk.run(
                    file.path.string, under: file.cipher, name: container.path, kind: container.walkKind, in: room
                ) { name, read in
                    let id = wanted.removeValue(forKey: Array(name.utf8))
                    guard id != nil || inner.contains(where: { $0.place.path(of: name) != nil }) else { return }
                    let (member, type) = try Unpacking.take(name, read, to: id.map { self.file(of: $0) }, interrupt.check)
                    try hold(member)
                    for index in members.indices { try members[index].take(member, type) }
                }
            }
            guard wanted.isEmpty else { throw Self.differs(container) }
            for (source, listing) in zip(inner, members) { try list(source, listing) }
        }
    }

    /// Lists a folder, and holds the listing against the lock.
    private mutating func list(_ source: Lock.Source, _ interrupt: Interrupt) throws {
        guard let folder = folders[source.id] else { return }
        var ignored: [Int64] = []
        let listing = try write(source) { write in
            let reading = try FolderReading(
                of: folder, name: source.path, ignoring: source.ignored.map(\.pattern), to: write
            ) { file, _ in try FolderReading.look(file, interrupt.check) }
            ignored = reading.ignored
            return reading.listing
        }
        try hold(listing, ignored, source)
    }

    /// The same of a folder in a container that was just read.
    private mutating func list(_ source: Lock.Source, _ members: MemberListing) throws {
        var members = members
        let listing = try write(source) { try members.list(to: $0) }
        try hold(listing, members.ignored, source)
    }

    private func write(
        _ source: Lock.Source, _ list: (@escaping ([UInt8]) throws -> Void) throws -> FolderListing
    ) throws -> FolderListing {
        try file(of: source.id).write { write in try list { try write($0.span) } }
    }

    private mutating func hold(_ listing: FolderListing, _ ignored: [Int64], _ source: Lock.Source) throws {
        guard listing.sha256 == source.sha256, listing.bytes == source.bytes, ignored == source.ignored.map(\.files) else {
            throw Failure(Diagnostic(.sourceDiffersFromLock, .path(source.path), at: .init(file: source.path)), exit: .badData)
        }
        listings[source.id] = listing
    }

    /// Where a source or a container can be read.
    func file(of id: String) -> WorkFile {
        guard let file = files[id] else { preconditionFailure("the lock names every source and every container") }
        return file
    }

    /// How the lock says that a CSV source is written, with the rows of its sheet that nobody sees.
    func dialect(_ source: Lock.Source, _ csv: Lock.CSV) -> CSVDialect {
        var dialect = CSVDialect(source, csv)
        guard let rows = hidden[source.id] else { return dialect }
        dialect.isSheet = true
        if !csv.rules.acceptsHiddenRows { dialect.hidden = rows }
        return dialect
    }

    private static func hold(_ file: WorkFile, _ container: Lock.Container) throws {
        do {
            guard try Files.size(of: file.path) == container.bytes, try file.digest() == container.sha256 else {
                throw differs(container)
            }
        } catch let error as Errno {
            throw Files.inputFailure(file.path, error)
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
    /// Reads a member of a container, and says how large it is, what its digest is, and what it is by its first bytes.
    /// - Parameters:
    ///   - place: where it is written; `nil` to write it nowhere.
    ///   - check: is asked once a chunk whether to go on.
    static func take(
        _ name: String, _ read: ContainerWalk.Reading, to place: WorkFile?, _ check: @escaping () throws -> Void = {}
    ) throws -> (member: Lock.Member, type: ContentType) {
        var facts = FileFacts()
        if let place {
            try place.write { write in
                try read { chunk in
                    try check()
                    facts.update(chunk)
                    try write(chunk)
                }
            }
        } else {
            try read {
                try check()
                facts.update($0)
            }
        }
        return (Lock.Member(name: name, bytes: facts.byteCount, sha256: facts.sha256), facts.type)
    }
}
