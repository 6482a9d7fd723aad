import HandoverIngest

/// Documents that other readers get wrong, with what both of ours must make of them. The numbers are those of the project's list of
/// hard cases: 88–104 JSON, 105–124 XML.
struct HardCase: CustomStringConvertible, Sendable {
    /// What a reader makes of a document.
    enum Outcome: Equatable, Sendable {
        /// The findings of the records in order, an empty text for a record that can be read, and the values of those that can.
        case read(_ findings: [String], _ values: [String])
        /// Reading stops; the migrator's reader says this code.
        case stops(_ code: String)
    }

    var number: Int
    var what: String
    var document: [UInt8]
    var layout: Layout
    var outcome: Outcome

    var description: String { "\(number) \(what)" }

    /// How the document is written, in a form that can cross tasks.
    struct Layout: Sendable {
        var format = "json"
        var path = ""
        var columns: [String]
        var packed: [String] = []
        /// A list inside each record: its path and columns.
        var nested: (path: String, columns: [String])?
        var outside: [String] = []
        var namespaces: [String: String] = [:]
        var isGB18030 = false
        var hasBOM = false
        var allowsDTD = false

        var both: BothReaders.Layout {
            var lists = [BothReaders.Layout.list("r", path, columns, packed: packed)]
            if let nested { lists.append(BothReaders.Layout.list("n", nested.path, in: 0, nested.columns)) }
            return BothReaders.Layout(
                format: .init(rawValue: format) ?? .json, lists: lists, outside: outside, namespaces: namespaces,
                encoding: isGB18030 ? .gb18030 : .utf8, hasBOM: hasBOM, allowsDTD: allowsDTD)
        }
    }

    init(_ number: Int, _ what: String, _ document: String, _ layout: Layout, _ outcome: Outcome) {
        self.init(number, what, bytes: Array(document.utf8), layout, outcome)
    }

    init(_ number: Int, _ what: String, bytes: [UInt8], _ layout: Layout, _ outcome: Outcome) {
        self.number = number
        self.what = what
        document = bytes
        self.layout = layout
        self.outcome = outcome
    }

    static let all = json + xml
}
