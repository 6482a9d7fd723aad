/// How a CSV file is written beside its delimiter and quote (Plan.md section 1.3, `layout`): in the lock, and for the reader.
package struct CSVRules: Hashable, Sendable {
    /// What becomes of a record that has fewer or more fields than the header.
    package enum Ragged: String, CaseIterable, Hashable, Sendable { case quarantine, pad, stop }

    /// Takes the next character's meaning.
    package var escape: UInt8?
    /// A record that begins with it is none.
    package var comment: UInt8?
    /// How many records the header has.
    package var headerRecords = 1
    /// The columns are called as the plan says, whatever the header holds.
    package var namesAreGiven = false
    /// The header comes again among the records.
    package var hasRepeatedHeaders = false
    /// What becomes of records of another width.
    package var ragged = Ragged.quarantine
    /// The most physical lines of a record.
    package var maximumLines = 64
    /// Records in which a field seems to have swallowed others are mapped all the same.
    package var acceptsHiddenRows = false
    /// Bytes of each column, in a file of fixed widths; otherwise empty.
    package var widths: [Int] = []

    package init() {}
}

/// What parts the fields of a record.
package enum CSVDelimiter {
    /// The characters beyond ASCII that can, with their codes in GB18030.
    package static let wide: [(character: Character, gb18030: [UInt8])] = [
        ("，", [0xa3, 0xac]), ("、", [0xa1, 0xa2]), ("；", [0xa3, 0xbb]), ("｜", [0xa3, 0xfc]),
    ]

    /// Whether a text can be a delimiter.
    package static func isAllowed(_ text: String) -> Bool {
        if text.count == 1, wide.contains(where: { $0.character == text.first }) { return true }
        guard (1...8).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { ($0 == 0x20 || isSpecial($0)) || $0 == 0x09 || $0 == 0x01 }
    }

    /// Whether a character can be quote, escape or comment, or part of a delimiter: printable, no letter, no digit, no space.
    package static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: true
        default: false
        }
    }

    /// The bytes of a delimiter in a file.
    package static func bytes(_ text: String, isGB18030: Bool) -> [UInt8] {
        guard isGB18030, let found = wide.first(where: { String($0.character) == text }) else { return Array(text.utf8) }
        return found.gb18030
    }
}
