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
        package func member(_ name: String) -> Member? { members.first { $0.name.utf8.elementsEqual(name.utf8) } }
    }

    /// A member of a container as it is unpacked.
    package struct Member: Hashable, Sendable {
        package var name: String
        package var bytes: Int64
        /// Lower-case hexadecimal.
        package var sha256: String

        package init(name: String, bytes: Int64, sha256: String) {
            self.name = name
            self.bytes = bytes
            self.sha256 = sha256
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
        .object(
            [.init("id", .string(id))] + place.json + [
                .init("bytes", .string(String(bytes))), .init("sha256", .string(sha256)), .init("kind", .string(kind)),
                .init(
                    "members",
                    .array(
                        members.map {
                            .object([
                                "name": .string($0.name), "bytes": .string(String($0.bytes)), "sha256": .string($0.sha256),
                            ])
                        })),
            ])
    }
}

extension LockReader {
    static func container(_ value: JSONValue, _ path: String, _ problems: Problems) -> Lock.Container? {
        let section = LockSection(
            value, path, ["id", "path", "in", "member", "bytes", "sha256", "kind", "members"], problems)
        let id = section.text("id") { Names.isID($0) }
        let place = place(section)
        let (bytes, digest) = (section.count("bytes"), section.text("sha256") { Names.isDigest($0) })
        let kind = section.choice("kind", ["zip", "tar", "tar-gz", "7z"])
        let members = (section.array("members") ?? []).enumerated().compactMap { index, value -> Lock.Member? in
            let section = LockSection(value, "\(path).members[\(index)]", ["name", "bytes", "sha256"], problems)
            let name = section.text("name") { !$0.isEmpty }
            guard let name, let bytes = section.count("bytes"), let digest = section.text("sha256", Names.isDigest) else {
                return nil
            }
            return Lock.Member(name: name, bytes: bytes, sha256: digest)
        }
        section.hold("members", members.count <= Limits.containerEntries)
        guard let id, let place, let bytes, let digest, let kind else { return nil }
        return Lock.Container(id: id, place: place, bytes: bytes, sha256: digest, kind: kind, members: members)
    }

    /// `path`, or `in` and `member`.
    static func place(_ section: LockSection) -> Place? {
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
        for (key, place, bytes, digest) in texts + inner {
            guard case .member(let container, let name) = place else { continue }
            let member = lock.containers.first { $0.id == container }?.member(name)
            if member?.bytes != bytes || member?.sha256 != digest {
                problems.add(.lockBadMember, .name("\(key).member"), at: nil, key: "\(key).member")
            }
        }
    }
}
