import HandoverData

/// Where a source or a container lies (Plan.md sections 1.3 and 1.10).
package enum Place: Hashable, Sendable {
    /// A file, relative to the plan's folder unless its path is absolute.
    case file(String)
    /// In a container: its id, and the member's name there.
    case member(container: String, name: String)
    /// A folder of files, relative to the plan's folder unless its path is absolute.
    case folder(String)
    /// A folder in a container; `.` is all of it.
    case folderInside(container: String, path: String)

    /// What people see of it.
    package var text: String {
        switch self {
        case .file(let path): path
        case .folder(let path): path
        case .member(let container, let name): "\(container):\(name)"
        case .folderInside(let container, let path): "\(container):\(path)"
        }
    }

    /// The id of the container that it lies in.
    package var container: String? {
        switch self {
        case .member(let container, _), .folderInside(let container, _): container
        case .file, .folder: nil
        }
    }

    /// The path of what lies in no container.
    var outside: String? {
        switch self {
        case .file(let path), .folder(let path): path
        case .member, .folderInside: nil
        }
    }

    /// Whether it is a folder of files.
    package var isFolder: Bool {
        switch self {
        case .folder, .folderInside: true
        case .file, .member: false
        }
    }

    /// The path from this folder down to a member of its container; `nil` for a member that does not lie in it.
    package func path(of member: String) -> [UInt8]? {
        guard case .folderInside(_, let folder) = self else { return nil }
        if folder == "." { return Array(member.utf8) }
        let prefix = Array((folder + "/").utf8)
        return member.utf8.starts(with: prefix) ? Array(member.utf8.dropFirst(prefix.count)) : nil
    }

    /// Its name in that container.
    package var memberName: String? {
        guard case .member(_, let name) = self else { return nil }
        return name
    }

    /// As canonical plan and lock write it.
    var json: [JSONValue.Member] {
        switch self {
        case .file(let path): [.init("path", .string(path))]
        case .folder(let path): [.init("folder", .string(path))]
        case .member(let container, let name): [.init("in", .string(container)), .init("member", .string(name))]
        case .folderInside(let container, let path): [.init("in", .string(container)), .init("folder", .string(path))]
        }
    }

    /// Whether two are the same, byte for byte: to Swift composed and decomposed characters are equal, in a container they are not.
    func isSame(as other: Place) -> Bool {
        switch (self, other) {
        case (.file(let path), .file(let other)), (.folder(let path), .folder(let other)): path.utf8.elementsEqual(other.utf8)
        case (.member(let container, let name), .member(let otherContainer, let otherName)),
            (.folderInside(let container, let name), .folderInside(let otherContainer, let otherName)):
            container == otherContainer && name.utf8.elementsEqual(otherName.utf8)
        default: false
        }
    }
}
