/// How a JSON or XML document is cut into lists of records: pinned in the lock, never guessed during a run.
package struct DocumentLayout: Hashable, Sendable {
    /// How the document is written.
    package enum Format: String, CaseIterable, Hashable, Sendable {
        /// One JSON value (RFC 8259).
        case json
        /// One JSON value a line.
        case ndjson
        /// JSON values one after the other.
        case jsonValues = "json-values"
        /// XML 1.0 with namespaces.
        case xml
    }

    /// One list of records.
    package struct List: Hashable, Sendable {
        /// The list's id in the plan.
        package var id: String
        /// From the document's root, or, for a nested list, from the record it lies in.
        package var path: String
        /// The list in whose records this one lies: an earlier one.
        package var parent: Int?
        /// Paths from the record to its values, in order.
        package var columns: [String]
        /// Those of the columns that hold whatever stands there, as JSON text.
        package var packed: Set<String>
        /// What the fields of a record hold after the columns.
        package var extras: [Extra]

        /// Creates a list.
        package init(
            id: String, path: String, parent: Int? = nil, columns: [String], packed: Set<String> = [], extras: [Extra] = []
        ) {
            self.id = id
            self.path = path
            self.parent = parent
            self.columns = columns
            self.packed = packed
            self.extras = extras
        }
    }

    /// A field that a record has by its place, not by its content.
    package enum Extra: Hashable, Sendable {
        /// Its number in the list, `#record`.
        case record
        /// The number of the record that it lies in, `#parent`.
        case parent
        /// Its place among the records of its list in that record, from 1, `#position`.
        case position
        /// A column of the record that it lies in, one or more levels up, `../COLUMN`.
        case inherited(levels: Int, column: Int)
    }

    package var format: Format
    package var encoding: CSVDialect.Encoding
    package var hasBOM: Bool
    /// The bytes in front of the text.
    var byteOrderMark: [UInt8] { hasBOM ? encoding.byteOrderMark : [] }
    package var lists: [List]
    /// The parts of the document that no list reads, as paths from the root.
    package var outside: Set<String>
    /// XML: prefixes and what they stand for.
    package var namespaces: [String: String]
    /// XML: whether a document type declaration without external parts is read.
    package var allowsDTD: Bool

    /// Creates a layout.
    package init(
        format: Format, encoding: CSVDialect.Encoding = .utf8, hasBOM: Bool = false, lists: [List], outside: Set<String> = [],
        namespaces: [String: String] = [:], allowsDTD: Bool = false
    ) {
        self.format = format
        self.encoding = encoding
        self.hasBOM = hasBOM
        self.lists = lists
        self.outside = outside
        self.namespaces = namespaces
        self.allowsDTD = allowsDTD
    }
}
