/// How a JSON or XML original is cut into lists of records: the source of the canonical plan with its lock.
struct DocumentLayout {
    enum Format: String { case json, ndjson, jsonValues = "json-values", xml }

    struct List {
        var id: String
        /// The path as the plan has it: from the root, or, for a nested list, from the record of `parent`, without the parent's id:
        /// of JSON a pointer such as `/files`, of XML names such as `c:Lines/c:Line`.
        var path: String
        /// The list in whose records this one lies; always an earlier one.
        var parent: Int?
        /// Paths from the record, in the order of the lock.
        var columns: [String]
        /// The columns that hold whatever stands there, as JSON text.
        var packed: Set<String>
    }

    var format: Format
    var encoding = SourceEncoding.utf8
    var hasBOM = false
    var lists: [List]
    /// Paths from the root that no list reads and the plan ignores.
    var outside: [String] = []
    /// XML: prefix to namespace name.
    var namespaces: [String: String] = [:]
    /// Of an export: what no column and no list reads is passed over, wherever it stands.
    var passesOver = false
    /// XML: whether a document type declaration without external parts is allowed.
    var allowsDTD = false
}

/// One record as it stands in the original.
struct DocumentRecord {
    enum Value: Equatable {
        case absent, null
        /// The text in UTF-8.
        case text([UInt8])
    }

    /// The list, as an index of the layout.
    var list: Int
    /// Its number in the list, from 1.
    var number: Int64
    /// The number of the record that it lies in, its index in the same group, and its place among that record's, from 1.
    var parent: (number: Int64, index: Int, position: Int64)?
    var byteOffset: Int64
    var byteCount: Int
    /// The physical line it begins on, from 1.
    var line: Int
    /// Why it cannot be read, in the order of the format; empty if it can.
    var findings: [String] = []
    /// One value a column of the list.
    var values: [Value]
}
