/// A name as PostgreSQL compares it: by its bytes. To Swift two texts are equal where Unicode writes the same character in two ways,
/// and to a server they are two tables.
package struct ExactName: Hashable, Sendable {
    private let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: ExactName, right: ExactName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(0xff as UInt8)
    }
}

extension String {
    /// The text as something that is equal to its own bytes alone.
    package var exact: ExactName { ExactName(self) }
}

extension Sequence where Element == String {
    /// Whether a name is among these, byte for byte.
    package func containsExactly(_ name: String) -> Bool { contains { $0.exact == name.exact } }
}
