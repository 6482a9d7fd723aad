package import HandoverData

/// What `init` found and pinned: which files, how they are written, what their records hold (Plan.md section 7).
package struct Lock: Hashable, Sendable {
    /// One export as it was found: a file, or what was unpacked of a container.
    package struct Source: Hashable, Sendable {
        package var id: String
        package var place: Place
        package var bytes: Int64
        /// Lower-case hexadecimal.
        package var sha256: String
        /// One of the names in Plan.md section 7.
        package var encoding: String
        package var hasBOM: Bool
        package var content: Content
        /// Of a folder: what the plan leaves behind, and how many files that is.
        package var ignored: [IgnoredFiles] = []

        package init(
            id: String, place: Place, bytes: Int64, sha256: String, encoding: String, hasBOM: Bool, content: Content
        ) {
            self.id = id
            self.place = place
            self.bytes = bytes
            self.sha256 = sha256
            self.encoding = encoding
            self.hasBOM = hasBOM
            self.content = content
        }

        /// What people see of where it lies.
        package var path: String { place.text }

        /// The columns of a CSV file's rows, or of one of the source's lists; `nil` if there is none of that name.
        package func columns(of list: String?) -> [String]? {
            switch (content, list) {
            case (.csv(let csv), nil): csv.columns
            case (.csv(let csv), let list?): csv.lists.contains { $0.id == list } ? Plan.Cut.columns : nil
            case (.document(let document), let list): document.lists.first { $0.id == list }?.columns
            }
        }

        /// How many rows a CSV file has, or records one of the source's lists.
        package func records(of list: String?) -> Int64? {
            switch content {
            case .csv(let csv): list == nil ? csv.records : csv.lists.first { $0.id == list }?.records
            case .document(let document): document.lists.first { $0.id == list }?.records
            }
        }

        /// `csv`, `json`, `ndjson`, `json-values` or `xml`.
        package var format: String {
            switch content {
            case .csv: "csv"
            case .document(let document): document.format
            }
        }

        /// Its original's path in the archive; `nil` where it lies in a container, which has one.
        package var originalPath: String? {
            guard place.container == nil else { return nil }
            return "data/originals/\(id).\(format == "json-values" ? "json" : format)"
        }
    }

    /// Files of a folder that one pattern of the plan leaves behind.
    package struct IgnoredFiles: Hashable, Sendable {
        package var pattern: String
        package var files: Int64

        package init(pattern: String, files: Int64) {
            self.pattern = pattern
            self.files = files
        }
    }

    /// What is particular to a kind of file.
    package enum Content: Hashable, Sendable {
        case csv(CSV)
        case document(Document)
    }

    /// A CSV file.
    package struct CSV: Hashable, Sendable {
        /// As text: its bytes depend on the encoding. Empty in a file of fixed widths.
        package var delimiter: String
        package var quote: UInt8?
        package var rules: CSVRules
        package var headerAt: Int64
        package var footerAt: Int64?
        package var columns: [String]
        package var records: Int64
        /// Those in columns.
        package var lists: [CutList] = []

        package init(
            delimiter: String, quote: UInt8?, rules: CSVRules = .init(), headerAt: Int64, footerAt: Int64?, columns: [String],
            records: Int64
        ) {
            self.delimiter = delimiter
            self.quote = quote
            self.rules = rules
            self.headerAt = headerAt
            self.footerAt = footerAt
            self.columns = columns
            self.records = records
        }
    }

    /// A list in a column of a CSV file.
    package struct CutList: Hashable, Sendable {
        package var id: String
        /// As in the plan.
        package var cut: Plan.Cut
        /// How many items.
        package var records: Int64

        package init(id: String, cut: Plan.Cut, records: Int64) {
            self.id = id
            self.cut = cut
            self.records = records
        }
    }

    /// The columns of a folder's listing (Format.md section 4.8).
    package static let listingColumns = ["path", "folder", "name", "extension", "bytes", "sha256", "type"]

    /// A JSON or XML document.
    package struct Document: Hashable, Sendable {
        /// `json`, `ndjson`, `json-values` or `xml`.
        package var format: String
        package var lists: [List]
        /// The parts that no list reads.
        package var outside: [String]

        package init(format: String, lists: [List], outside: [String]) {
            self.format = format
            self.lists = lists
            self.outside = outside
        }
    }

    /// One list of records of a document.
    package struct List: Hashable, Sendable {
        package var id: String
        /// As in the plan.
        package var at: String
        package var pack: [String]
        package var columns: [String]
        package var records: Int64

        package init(id: String, at: String, pack: [String], columns: [String], records: Int64) {
            self.id = id
            self.at = at
            self.pack = pack
            self.columns = columns
            self.records = records
        }
    }

    package var sources: [Source]
    package var containers: [Container]

    package init(sources: [Source], containers: [Container] = []) {
        self.sources = sources
        self.containers = containers
    }

    /// RFC 8785 with a final LF.
    package var canonicalJSON: [UInt8] {
        let value = JSONValue.object([
            "handover": .string("1"), "sources": .array(sources.map(\.json)),
            "containers": containers.isEmpty ? nil : .array(containers.map(\.json)),
        ])
        return value.canonicalBytes() + [UInt8(ascii: "\n")]
    }
}

extension Lock.Source {
    fileprivate var json: JSONValue {
        let common: [JSONValue.Member] =
            [.init("id", .string(id))] + place.json + [
                .init("bytes", .string(String(bytes))), .init("sha256", .string(sha256)), .init("format", .string(format)),
                .init("encoding", .string(encoding)), .init("bom", .bool(hasBOM)),
            ]
        guard case .object(let members) = content.json else { preconditionFailure("a content is an object") }
        guard place.isFolder else { return .object(common + members) }
        let left = ignored.map { JSONValue.object(["at": .string($0.pattern), "files": .string(String($0.files))]) }
        return .object(common + members + [.init("ignored", .array(left))])
    }
}

extension Lock.Content {
    fileprivate var json: JSONValue {
        switch self {
        case .csv(let csv): csv.json
        case .document(let document):
            .object([
                "lists": .array(
                    document.lists.map {
                        .object([
                            "id": .string($0.id), "at": .string($0.at), "pack": .strings($0.pack),
                            "columns": .strings($0.columns), "records": .string(String($0.records)),
                        ])
                    }), "outside": .strings(document.outside),
            ])
        }
    }
}

extension Lock.CutList {
    fileprivate var json: JSONValue {
        .object([
            "id": .string(id), "in": .string(cut.column), "by": .strings(cut.separators), "records": .string(String(records)),
        ])
    }
}

extension Lock.CSV {
    /// Rules that are the default are left out.
    fileprivate var json: JSONValue {
        let usual = CSVRules()
        func character(_ byte: UInt8?) -> JSONValue? { byte.map { .string(String(UnicodeScalar($0))) } }
        func unusual<Value: Equatable>(_ rule: KeyPath<CSVRules, Value>, _ json: JSONValue) -> JSONValue? {
            rules[keyPath: rule] == usual[keyPath: rule] ? nil : json
        }
        return .object([
            "delimiter": .string(delimiter), "quote": character(quote) ?? .string(""),
            "headerAt": .string(String(headerAt)), "footerAt": footerAt.map { .string(String($0)) },
            "columns": .strings(columns), "records": .string(String(records)),
            "lists": lists.isEmpty ? nil : .array(lists.map(\.json)),
            "escape": character(rules.escape), "comment": character(rules.comment),
            "headers": unusual(\.headerRecords, .string(String(rules.headerRecords))),
            "names": unusual(\.namesAreGiven, .string("plan")), "repeats": unusual(\.hasRepeatedHeaders, .bool(true)),
            "ragged": unusual(\.ragged, .string(rules.ragged.rawValue)),
            "maxLines": unusual(\.maximumLines, .string(String(rules.maximumLines))),
            "hiddenRows": unusual(\.acceptsHiddenRows, .string("accept")),
            "widths": unusual(\.widths, .strings(rules.widths.map { String($0) })),
        ])
    }
}
