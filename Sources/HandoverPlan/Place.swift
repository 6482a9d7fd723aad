import HandoverData

/// Where a source or a container lies (Plan.md sections 1.3 and 1.10).
package enum Place: Hashable, Sendable {
    /// A file, relative to the plan's folder unless its path is absolute.
    case file(String)
    /// In a container: its id, and the member's name there.
    case member(container: String, name: String)

    /// What people see of it.
    package var text: String {
        switch self {
        case .file(let path): path
        case .member(let container, let name): "\(container):\(name)"
        }
    }

    /// The id of the container that it lies in.
    package var container: String? {
        guard case .member(let container, _) = self else { return nil }
        return container
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
        case .member(let container, let name): [.init("in", .string(container)), .init("member", .string(name))]
        }
    }

    /// Whether two are the same, byte for byte: to Swift composed and decomposed characters are equal, in a container they are not.
    func isSame(as other: Place) -> Bool {
        switch (self, other) {
        case (.file(let path), .file(let other)): path.utf8.elementsEqual(other.utf8)
        case (.member(let container, let name), .member(let otherContainer, let otherName)):
            container == otherContainer && name.utf8.elementsEqual(otherName.utf8)
        default: false
        }
    }
}
