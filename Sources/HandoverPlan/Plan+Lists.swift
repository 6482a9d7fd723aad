extension Plan {
    /// One list of records in a JSON or XML document, or in a column of a CSV file.
    package struct List: Hashable, Sendable {
        package var id: String
        /// As the plan writes it: from the root, or a list's id and the way on from its record.
        package var at: String
        /// The columns that are kept as JSON text.
        package var pack: [String]
        /// How many records the owner declared.
        package var expectedRecords: Int64?
        package var mark: Mark
        /// How its records are cut out of a column; it has no path then.
        package var cut: Cut? = nil

        /// The list in whose records this one lies; `nil` for one that begins at the root.
        package var parent: String? {
            guard !at.isEmpty, !at.hasPrefix("/") else { return nil }
            return at.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init)
        }

        /// The path without the parent's id.
        package var path: String { parent.map { String(at.dropFirst($0.count)) } ?? at }
    }

    /// How the texts of one column are cut into items, records of a list with one column (Plan.md section 1.3).
    package struct Cut: Hashable, Sendable {
        package var column: String
        /// What parts them; at one place the first that fits.
        package var separators: [String]

        /// The columns of an item.
        package static let columns = ["."]

        package init(column: String, separators: [String]) {
            self.column = column
            self.separators = separators
        }
    }

    /// A part of a document that no list reads, and why.
    package struct Ignored: Hashable, Sendable {
        package var at: String
        package var reason: String
    }

    /// Lines that add up to their header.
    package struct Balance: Hashable, Sendable {
        /// The field of the lines.
        package var sum: String
        /// The mapping of the headers, and their field.
        package var mapping: String
        package var equals: String
    }
}

extension Plan {
    /// The parts that a mapping has in balances: first as lines, then as header of each balance that names it.
    package func parts(of mapping: Mapping) -> [(field: String, isLine: Bool)] {
        var parts: [(field: String, isLine: Bool)] = []
        if let own = mapping.balance { parts.append((own.sum, true)) }
        for balance in mappings.compactMap(\.balance) where balance.mapping == mapping.id {
            parts.append((balance.equals, false))
        }
        return parts
    }
}

extension Plan.Source {
    /// The list of this id.
    package func list(_ id: String) -> Plan.List? { lists.first { $0.id == id } }

    /// Whether it is a CSV file of which columns hold lists.
    package var hasCuts: Bool { lists.contains { $0.cut != nil } }

    /// Whether it is a JSON or XML document.
    package var isDocument: Bool { !lists.isEmpty && !hasCuts }

    /// The lists in whose records those of one lie, the nearest first; `nil` in it are the rows of a CSV file.
    package func around(_ id: String?) -> [String?] {
        guard let place = lists.firstIndex(where: { $0.id == id }) else { return [] }
        if lists[place].cut != nil { return [nil] }
        // Only a list that stands before it can be around it.
        guard let parent = lists[place].parent, lists[..<place].contains(where: { $0.id == parent }) else { return [] }
        return [parent] + around(parent)
    }

    /// What a `from` may say to read of it.
    var origins: [String] { (isDocument ? [] : [id]) + lists.map { "\(id).\($0.id)" } }
}

extension Plan.Mapping {
    /// A column that is not the record's own (Plan.md section 1.3).
    package enum Special: Hashable, Sendable {
        case record, parent, position
        /// A column of the record `levels` up.
        case inherited(levels: Int, column: String)

        /// Whether it is a number that a record has by its place; such a number is never null.
        package static func isPlace(_ column: String) -> Bool {
            switch Self(column) {
            case .record?, .parent?, .position?: true
            case .inherited?, nil: false
            }
        }

        /// `nil` for a column of the record itself.
        package init?(_ column: String) {
            switch column {
            case "#record": self = .record
            case "#parent": self = .parent
            case "#position": self = .position
            default:
                var rest = column[...]
                var levels = 0
                while rest.hasPrefix("../") {
                    rest = rest.dropFirst(3)
                    levels += 1
                }
                guard levels > 0 else { return nil }
                self = .inherited(levels: levels, column: String(rest))
            }
        }
    }

    /// `SOURCE`, or `SOURCE.LIST`.
    package var fromText: String { list.map { "\(from).\($0)" } ?? from }

    /// The columns that the mapping uses beside the record's own, each once, in the order of the plan.
    package var specials: [String] {
        guard list != nil else { return [] }
        // By bytes: Swift holds composed and decomposed characters equal, a document does not.
        var seen: Set<[UInt8]> = []
        return (fields.flatMap(\.usedColumns) + expressions.flatMap(\.expression.columns)).filter {
            Special($0) != nil && seen.insert(Array($0.utf8)).inserted
        }
    }
}

extension Plan {
    /// Whether the records of a mapping are items of a list in a column.
    package func isOfItems(_ mapping: Mapping) -> Bool { mapping.list != nil && source(mapping.from)?.hasCuts ?? false }
}
