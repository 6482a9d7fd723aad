import HandoverCore
import HandoverData

extension Lock {
    /// A container as it was found.
    package struct Container: Hashable, Sendable {
        package var id: String
        package var place: Place
        package var bytes: Int64
        /// Lower-case hexadecimal.
        package var sha256: String
        /// One of the names in Plan.md section 7.
        package var kind: String
        /// Sorted bytewise by name.
        package var members: [Member]
        /// What else there is to know of a workbook, whose members are its sheets; `nil` for any other kind.
        package var workbook: Workbook?

        package init(id: String, place: Place, bytes: Int64, sha256: String, kind: String, members: [Member]) {
            self.id = id
            self.place = place
            self.bytes = bytes
            self.sha256 = sha256
            self.kind = kind
            self.members = members
        }

        /// What people see of where it lies.
        package var path: String { place.text }

        /// Its original's path in the archive; `nil` where it lies in another, which has one.
        package var originalPath: String? {
            guard place.container == nil else { return nil }
            return "data/originals/\(id).\(kind == "tar-gz" ? "tar.gz" : kind)"
        }

        /// The member of this name, byte for byte.
        package func member(_ name: String) -> Member? {
            let place = place(of: name)
            guard place < members.count, members[place].name.utf8.elementsEqual(name.utf8) else { return nil }
            return members[place]
        }

        /// Where a member of this name stands among all, or would stand.
        package func place(of name: String) -> Int {
            var (low, high) = (0, members.count)
            while low < high {
                let middle = (low + high) / 2
                if members[middle].name.utf8.lexicographicallyPrecedes(name.utf8) { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    /// What a workbook is beside its sheets.
    package struct Workbook: Hashable, Sendable {
        /// Days are counted from 1904.
        package var is1904: Bool
        /// The names of sheets without rows, in the order of the workbook.
        package var others: [String]
        /// The parts that no sheet is read from, sorted bytewise.
        package var unread: [String]

        package init(is1904: Bool, others: [String], unread: [String]) {
            self.is1904 = is1904
            (self.others, self.unread) = (others, unread)
        }
    }

    /// What a sheet is beside its text (Format.md section 4.7).
    package struct Sheet: Hashable, Sendable {
        /// `visible`, `hidden` or `very-hidden`.
        package var state: String
        package var rows, columns, hiddenRows, hiddenColumns, merged, hyperlinks, pictures: Int64

        package init(
            state: String, rows: Int64, columns: Int64, hiddenRows: Int64, hiddenColumns: Int64, merged: Int64,
            hyperlinks: Int64, pictures: Int64
        ) {
            self.state = state
            (self.rows, self.columns, self.merged) = (rows, columns, merged)
            (self.hiddenRows, self.hiddenColumns) = (hiddenRows, hiddenColumns)
            (self.hyperlinks, self.pictures) = (hyperlinks, pictures)
        }
    }

    /// A member of a container as it is unpacked.
    package struct Member: Hashable, Sendable {
        package var name: String
        package var bytes: Int64
        /// Lower-case hexadecimal.
        package var sha256: String
        /// Of a sheet.
        package var sheet: Sheet?

        package init(name: String, bytes: Int64, sha256: String, sheet: Sheet? = nil) {
            self.name = name
            self.bytes = bytes
            self.sha256 = sha256
            self.sheet = sheet
        }
    }

    /// The files that were given, with their sizes.
    package var files: [(path: String, bytes: Int64)] {
        (containers.map { ($0.place, $0.bytes) } + sources.map { ($0.place, $0.bytes) }).compactMap { place, bytes in
            guard case .file(let path) = place else { return nil }
            return (path, bytes)
        }
    }

    /// Bytes of all that was given, and of what is unpacked of it.
    package var totalBytes: Int64 {
        (sources.map(\.bytes) + containers.map(\.bytes)).reduce(0) { Int64(clamping: Int128($0) + Int128($1)) }
    }
}

extension Lock.Container {
    var json: JSONValue {
        var more: [JSONValue.Member] = []
        if let workbook {
            more = [
                .init("date1904", .bool(workbook.is1904)), .init("others", .strings(workbook.others)),
                .init("unread", .strings(workbook.unread)),
            ]
        }
        return .object(
            [.init("id", .string(id))] + place.json + [
                .init("bytes", .string(String(bytes))), .init("sha256", .string(sha256)), .init("kind", .string(kind)),
                .init("members", .array(members.map { .object($0.json) })),
            ] + more)
    }
}

extension Lock.Member {
    fileprivate var json: [JSONValue.Member] {
        let own: [JSONValue.Member] = [
            .init("name", .string(name)), .init("bytes", .string(String(bytes))), .init("sha256", .string(sha256)),
        ]
        guard let sheet else { return own }
        return own + [.init("state", .string(sheet.state))]
            + zip(Lock.Sheet.counts, sheet.numbers).map { .init($0, .string(String($1))) }
    }
}

extension Lock.Sheet {
    /// The members of the lock that are counts, in the order of `numbers`.
    fileprivate static let counts = ["rows", "columns", "hiddenRows", "hiddenColumns", "merged", "hyperlinks", "pictures"]
    fileprivate var numbers: [Int64] { [rows, columns, hiddenRows, hiddenColumns, merged, hyperlinks, pictures] }
}

extension LockReader {
    static func container(_ value: JSONValue, _ path: String, _ problems: Problems) -> Lock.Container? {
        let section = LockSection(
            value, path, ["id", "path", "in", "member", "bytes", "sha256", "kind", "members"] + bookKeys, problems)
        let id = section.text("id") { Names.isID($0) }
        let place = place(section)
        let (bytes, digest) = (section.count("bytes"), section.text("sha256") { Names.isDigest($0) })
        let kind = section.choice("kind", ["zip", "tar", "tar-gz", "7z", "xlsx"])
        let isWorkbook = kind == "xlsx"
        let members = (section.array("members") ?? []).enumerated().compactMap { index, value -> Lock.Member? in
            let known = ["name", "bytes", "sha256"] + (isWorkbook ? ["state"] + Lock.Sheet.counts : [])
            let section = LockSection(value, "\(path).members[\(index)]", known, problems)
            let name = section.text("name") { !$0.isEmpty }
            guard let name, let bytes = section.count("bytes"), let digest = section.text("sha256", Names.isDigest) else {
                return nil
            }
            return Lock.Member(name: name, bytes: bytes, sha256: digest, sheet: isWorkbook ? sheet(section) : nil)
        }
        let isSorted = zip(members, members.dropFirst()).allSatisfy { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        section.hold("members", isSorted && members.count <= Limits.containerEntries)
        section.hold("bytes", bytes.map { $0 <= Limits.memberBytes } ?? true)
        guard let id, let place, let bytes, let digest, let kind else { return nil }
        var container = Lock.Container(id: id, place: place, bytes: bytes, sha256: digest, kind: kind, members: members)
        section.hold("date1904", bookKeys.allSatisfy { isWorkbook == section.has($0) })
        if isWorkbook, let is1904 = section.flag("date1904"), let others = section.texts("others"),
            let unread = section.texts("unread")
        {
            container.workbook = Lock.Workbook(is1904: is1904, others: others, unread: unread)
        }
        return container
    }

    /// What the lock says of a workbook alone.
    private static let bookKeys = ["date1904", "others", "unread"]

    private static func sheet(_ section: LockSection) -> Lock.Sheet? {
        let state = section.choice("state", ["visible", "hidden", "very-hidden"])
        let counts = Lock.Sheet.counts.compactMap { section.count($0) }
        guard let state, counts.count == Lock.Sheet.counts.count else { return nil }
        section.hold("columns", counts[1] <= Int64(Limits.fieldsPerRecord))
        return Lock.Sheet(
            state: state, rows: counts[0], columns: counts[1], hiddenRows: counts[2], hiddenColumns: counts[3], merged: counts[4],
            hyperlinks: counts[5], pictures: counts[6])
    }

    /// `path` or `folder`, or `in` and `member` or `folder`.
    static func place(_ section: LockSection) -> Place? {
        if section.has("folder") {
            for key in ["path", "member"] { section.hold(key, !section.has(key)) }
            guard let path = section.text("folder", { !$0.isEmpty }) else { return nil }
            guard section.has("in") else { return .folder(path) }
            return section.text("in", Names.isID).map { .folderInside(container: $0, path: path) }
        }
        guard section.has("in") else { return section.text("path") { !$0.isEmpty }.map { .file($0) } }
        section.hold("path", !section.has("path"))
        guard let container = section.text("in", Names.isID), let name = section.text("member", { !$0.isEmpty }) else {
            return nil
        }
        return .member(container: container, name: name)
    }

    /// The text of a source in a container is a member of one of the lock's.
    static func checkMembers(_ lock: Lock, _ problems: Problems) {
        let texts = lock.sources.enumerated().map { ("sources[\($0)]", $1.place, $1.bytes, $1.sha256) }
        let inner = lock.containers.enumerated().map { ("containers[\($0)]", $1.place, $1.bytes, $1.sha256) }
        let containers = Dictionary(lock.containers.map { ($0.id, $0) }) { first, _ in first }
        for (key, place, bytes, digest) in texts + inner {
            guard case .member(let container, let name) = place else { continue }
            let member = containers[container]?.member(name)
            if member?.bytes != bytes || member?.sha256 != digest {
                problems.add(.lockBadMember, .name("\(key).member"), at: nil, key: "\(key).member")
            }
        }
    }
}
