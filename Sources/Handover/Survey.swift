import HandoverCore
import HandoverIngest
import HandoverPlan
import SystemPackage

/// A walk over exports, into containers too, that finds what each file is.
final class Survey {
    /// A container as it was found.
    struct FoundContainer {
        var locked: Lock.Container
        /// Members that seem to be no exports, or that the plan ignores.
        var ignored: [String]
        /// What people should know of it.
        var warnings: [Diagnostic] = []
    }

    /// In the order of a plan.
    var found: [Initializer.Found] = []
    var containers: [FoundContainer] = []

    /// What pins all this.
    var lock: Lock { Lock(sources: found.map(\.locked), containers: containers.map(\.locked)) }

    /// Files beside exports that seem to be none.
    private(set) var unread: [String] = []
    /// What people should know of what nothing reads.
    private(set) var warnings: [Diagnostic] = []

    /// Of sources that are sheets, by id.
    private var sheets: [String: FoundSheet] = [:]
    private var taken: Set<String> = []
    private var scratch: ScratchFolder?
    private let interrupt: Interrupt
    private var rooms: [String: UnpackedRoom] = [:]
    private var unpacked = 0

    /// Looks at exports without a plan, whose paths are to begin at `base`.
    init(_ exports: [String], from base: FilePath, _ interrupt: Interrupt) throws {
        self.interrupt = interrupt
        try telling {
            for export in exports {
                guard Files.exists(FilePath(export)) else {
                    throw Failure(Diagnostic(.noSuchFile, .path(export)), exit: .noInput)
                }
                let given = try GivenExports(FilePath(export))
                warnings += given.warnings
                for file in given.files { try look(file, from: base, isGiven: !given.isFolder) }
                for folder in given.folders {
                    let id = newID(folder.lastComponent?.string, "files", found.count)
                    found.append(
                        try list(folder, .folder(Self.relative(folder, to: base)), id: id, ignoring: [], accepting: false))
                }
                unread += given.unread.map { path in
                    // The path of a link, not of what it leads to.
                    let folder = Self.relative(path.removingLastComponent(), to: base)
                    return (folder.isEmpty ? "" : folder + "/") + (path.lastComponent?.string ?? "")
                }
            }
        }
    }

    /// - Parameter isGiven: somebody named the file. A container that merely lies in a folder may be one that nobody can open.
    private func look(_ file: FilePath, from base: FilePath, isGiven: Bool) throws {
        let place = Place.file(Self.relative(file, to: base))
        do {
            if let kind = try ContainerKind.sniff(file.string, name: place.text) {
                return try open(file, kind, place, name: file.stem, depth: 1)
            }
        } catch let failure as Failure where failure.exit == .badData && !isGiven {
            warnings += failure.diagnostics
            unread.append(place.text)
            return
        }
        let id = newID(file.stem, "source", found.count)
        found.append(try Initializer.look(id: id, at: file, as: place, planned: nil))
    }

    /// Looks at the exports of a plan, all of which must be given, or lie in a folder that is.
    init(of plan: Plan, _ exports: [String], from base: FilePath, _ interrupt: Interrupt) throws {
        self.interrupt = interrupt
        try telling { try look(plan, exports, from: base) }
    }

    private func look(_ plan: Plan, _ exports: [String], from base: FilePath) throws {
        let given = exports.map { Files.absolute(FilePath($0)) }
        var files: [String: FilePath] = [:]
        var listings: [String: MemberListing] = [:]
        func file(_ id: String, _ place: Place) throws -> FilePath {
            let path: String
            switch place {
            case .file(let file): path = file
            case .folder(let folder): path = folder
            default:
                guard let file = files[id] else {
                    let (container, name) = (place.container ?? "", place.memberName ?? "")
                    let names = containers.first { $0.locked.id == container }?.locked.members.map(\.name) ?? []
                    throw Failure(
                        Diagnostic(
                            .planUnknownMember, .name(name), .name(container),
                            .name(nearest(name, among: ExportName.shown(names))), at: .init(file: plan.file)), exit: .badData)
                }
                return file
            }
            let file = base.pushing(FilePath(path))
            if !Files.exists(file) { throw Failure(Diagnostic(.noSuchFile, .path(file.string)), exit: .noInput) }
            let whole = Files.absolute(file)
            guard given.contains(where: { whole.starts(with: $0) }) else {
                throw Failure(Diagnostic(.sourcesDoNotMatch, .name(id), .path(path)), exit: .usage)
            }
            return file
        }
        let insides = plan.containers.map { ($0.id, $0.place) } + plan.sources.map { ($0.id, $0.place) }
        // What lies in another is there when that one has been unpacked; the lock has the plan's order.
        let outer = plan.containers.filter { $0.place.container == nil }
        for container in outer + plan.containers.filter({ $0.place.container != nil }) {
            let path = try file(container.id, container.place)
            guard let kind = try ContainerKind.sniff(path.string, name: container.place.text) else {
                throw Failure(Diagnostic(.containerUnknown, .path(container.place.text)), exit: .badData)
            }
            if kind == .xlsx {
                let (locked, sheets, _) = try unpackSheets(path, container.place, id: container.id)
                for source in plan.sources where source.place.container == container.id {
                    guard let found = sheets.first(where: { $0.name.utf8.elementsEqual((source.place.memberName ?? "").utf8) })
                    else {
                        continue
                    }
                    files[source.id] = found.path
                    self.sheets[source.id] = found.sheet
                }
                containers.append(FoundContainer(locked: locked, ignored: container.ignore.map(\.at)))
                continue
            }
            let folders = plan.sources.filter { $0.place.isFolder && $0.place.container == container.id }
            for source in folders {
                listings[source.id] = MemberListing(source.id, source.place, ignoring: source.ignore.map(\.at))
            }
            var ids: [[UInt8]: String] = [:]
            for (id, place) in insides where place.container == container.id {
                if let name = place.memberName { ids[Array(name.utf8)] = id }
            }
            let locked = try unpack(path, kind, container.place, id: container.id) { name in
                guard let id = ids[Array(name.utf8)] else { return nil }
                let place = try self.newFile()
                files[id] = place
                return place
            } each: { member, type in
                for source in folders { try listings[source.id]?.take(member, type) }
            }
            containers.append(FoundContainer(locked: locked, ignored: container.ignore.map(\.at)))
        }
        let order = Dictionary(uniqueKeysWithValues: plan.containers.enumerated().map { ($1.id, $0) })
        containers.sort { order[$0.locked.id] ?? 0 < order[$1.locked.id] ?? 0 }
        found = try plan.sources.map { source in
            try check()
            let (patterns, accepts) = (source.ignore.map(\.at), source.acceptsEmptyFiles != nil)
            if var members = listings[source.id] {
                return try list(source.place, id: source.id, patterns, accepts) { write in
                    let listing = try members.list(to: write)
                    return (listing, members.ignored)
                }
            }
            let file = try file(source.id, source.place)
            if source.place.isFolder {
                return try list(file, source.place, id: source.id, ignoring: patterns, accepting: accepts)
            }
            return try look(source, at: file, of: plan)
        }
    }

    /// Looks at a file that the plan names. One with lists in columns is read as CSV, and told to be a document only where that fails.
    private func look(_ source: Plan.Source, at file: FilePath, of plan: Plan) throws -> Initializer.Found {
        func found() throws -> Initializer.Found {
            try Initializer.look(id: source.id, at: file, as: source.place, planned: source, sheet: sheets[source.id])
        }
        guard let list = source.lists.first, source.hasCuts, sheets[source.id] == nil else { return try found() }
        let format = try Files.exists(file) ? FormatSniffer.sniff(file.string, name: source.place.text) : .csv
        if format == .csv { return try found() }
        do {
            let found = try found()
            if case .csv(let csv) = found.locked.content, csv.lists.count == source.lists.count { return found }
        } catch let failure as Failure
            where failure.exit == .badData && failure.diagnostics.allSatisfy({ $0.code != .itemsTooMany })
        {
            // What it is explains why it cannot be read as something else.
        }
        throw Failure(
            Diagnostic(
                .planListOfDocument, .name(list.id), .name(format == .xml ? "XML" : "JSON"),
                at: .init(
                    file: plan.file, line: list.mark.line, column: list.mark.column,
                    planKey: "sources.\(source.id).lists.\(list.id)")), exit: .badData)
    }

    /// What the system refuses on the way is told as such.
    private func telling(_ body: () throws -> Void) throws {
        do { try body() } catch { throw Files.told(error, in: scratch?.path ?? ".") }
    }

    /// Ends the look if somebody wants that. Before there is anything of ours to remove, an interrupt ends the program as usual.
    func check() throws { if scratch != nil { try interrupt.check() } }

    /// The room of a container that lies in none, or of the one that it lies in.
    func room(of id: String, _ place: Place, _ file: FilePath) throws -> UnpackedRoom {
        let room = try place.container.flatMap { rooms[$0] } ?? UnpackedRoom(of: Files.size(of: file))
        rooms[id] = room
        return room
    }

    /// Lists a folder, and looks at the list.
    private func list(
        _ folder: FilePath, _ place: Place, id: String, ignoring patterns: [String], accepting accepts: Bool
    ) throws -> Initializer.Found {
        try list(place, id: id, patterns, accepts) { write in
            let reading = try FolderReading(of: folder, name: place.text, ignoring: patterns, to: write) { file, _ in
                try FolderReading.look(file, check)
            }
            return (reading.listing, reading.ignored)
        }
    }

    func list(
        _ place: Place, id: String, _ patterns: [String], _ accepts: Bool,
        _ body: (@escaping ([UInt8]) throws -> Void) throws -> (FolderListing, [Int64])
    ) throws -> Initializer.Found {
        let path = try newFile()
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        let (listing, counts) = try file.closeAfter { try body { _ = try file.writeAll($0) } }
        let ignored = zip(patterns, counts).map { Lock.IgnoredFiles(pattern: $0, files: $1) }
        defer { Files.abandon(path) }
        return try Initializer.look(id: id, at: path, as: place, listing, ignored, acceptsEmpty: accepts)
    }

    func newFile() throws -> FilePath {
        if scratch == nil {
            // From the first question on an interrupt is a wish.
            try interrupt.check()
            scratch = try ScratchFolder()
        }
        unpacked += 1
        guard let folder = scratch?.path else { preconditionFailure("the folder has just been made") }
        return folder.appending(String(unpacked))
    }

    func newID(_ name: String?, _ word: String, _ index: Int) -> String {
        var id = FieldNames.id(for: name ?? "") ?? "\(word)-\(index + 1)"
        if !taken.insert(id).inserted {
            id = "\(id.prefix(36))-\(index + 1)"
            while !taken.insert(id).inserted { id += "x" }
        }
        return id
    }

    /// The path as the plan names it: from the plan's folder. It stands in the archive, so it tells nothing of the machine.
    private static func relative(_ file: FilePath, to base: FilePath) -> String {
        let whole = Files.absolute(file).components.map(\.string)
        let folder = Files.absolute(base.isEmpty ? "." : base).components.map(\.string)
        let shared = zip(whole, folder).prefix { $0 == $1 }.count
        let up = Array(repeating: "..", count: folder.count - shared)
        return (up + whole[shared...]).joined(separator: "/")
    }
}
