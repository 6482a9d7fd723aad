import HandoverCore
import HandoverCrypto

/// How the tables of a plan stand in an export (Format.md section 8.3), as somebody wrote it.
struct Readback {
    /// One table of it.
    struct Table {
        let json: JSONText
        /// Where it stands in the read-back.
        let key: String

        var id: String { json["table"]?.string ?? "" }
        var file: String { json["file"]?.string ?? "" }
        var format: String { json["format"]?.string ?? "" }
        var isDocument: Bool { json["lists"] != nil }
        var encoding: SourceEncoding { (json["encoding"]?.string).flatMap(SourceEncoding.init(rawValue:)) ?? .utf8 }
        var fields: [JSONText] { json["fields"]?.array ?? [] }
        /// What the fields name, each with its place, and of each whether it is compared.
        var unread: Unread {
            let unread = fields.filter { $0["unread"] != nil }.compactMap { $0["field"]?.string }
            return Unread(isWhole: json["unread"] != nil, fields: Set(unread), others: json["others"] != nil)
        }
    }

    /// As it is named in what is said about it.
    let path: String
    let sha256: String
    let archive: String
    let tables: [Table]
    private let bytes: [UInt8]

    /// - Throws: ``Failure``: there is no such file (66), it cannot be read (74), or it is not of its form (65).
    init(_ path: String) throws(Failure) {
        guard let bytes = try SmallFile.read(path, limit: Limits.jsonBytes) else {
            throw Failure(Diagnostic(.exportNoReadback, .path(path), at: .init(file: path)), exit: .noInput)
        }
        (self.path, self.bytes) = (path, bytes)
        sha256 = hex(SHA256.digest(bytes))
        let json: JSONText
        do throws(JSONText.Malformed) { json = try JSONText(bytes) } catch {
            let place = JSONPosition(byteOffset: error.byteOffset, in: bytes)
            throw Failure(
                Diagnostic(
                    .exportReadbackMalformed, .path(path), at: .init(file: path, line: place.line, column: place.column)),
                exit: .badData)
        }
        archive = json["archive"]?.string ?? ""
        tables = (json["tables"]?.array ?? []).enumerated().map { Table(json: $1, key: "tables[\($0)]") }
        if let key = JSONShape.readback.mismatch(json) { throw invalid(key) }
        var ids: Set<String> = []
        for table in tables {
            if !ids.insert(table.id).inserted { throw invalid("\(table.key).table") }
            if !table.unread.isWhole, !ExportFolder.isPath(table.file) { throw invalid("\(table.key).file") }
            for (index, field) in table.fields.enumerated() where !Self.isReason(field["unread"]) {
                throw invalid("\(table.key).fields[\(index)].unread")
            }
            for word in ["unread", "others"] where !Self.isReason(table.json[word]) { throw invalid("\(table.key).\(word)") }
        }
    }

    /// Whether somebody wrote something, if it is there.
    private static func isReason(_ text: JSONText?) -> Bool {
        text?.string.map { $0.utf8.contains { $0 > 0x20 } } ?? true
    }

    /// That what a key leads to is not as the format says, or names what the plan does not have.
    func invalid(_ key: String) -> Failure {
        let place = JSONPosition(of: key, in: bytes)
        let location = Diagnostic.Location(file: path, line: place.line, column: place.column, planKey: key)
        return Failure(Diagnostic(.exportReadbackInvalid, .name(key), at: location), exit: .badData)
    }
}

extension JSONShape {
    /// A read-back: Format.md section 8.3.
    static let readback = object([
        ("archive", id), ("readback", oneOf(["1"])),
        (
            "tables",
            list(
                picked { table in
                    if table["unread"] != nil { return object([("table", id), ("unread", text)]) }
                    return switch table["format"]?.string {
                    case "csv": object(exported("csv") + encoded + rows)
                    case "xlsx": object(exported("xlsx") + sheet)
                    case "json", "ndjson", "json-values": object(exported("json", "ndjson", "json-values") + lists)
                    case "xml": object(exported("xml") + encoded + lists + [("namespaces?", list(namespace))])
                    default: object([("format", oneOf(["csv", "xlsx", "json", "ndjson", "json-values", "xml"]))])
                    }
                })
        ),
    ])

    private static func exported(_ formats: String...) -> [(String, JSONShape)] {
        [
            ("fields", list(readField, atLeast: 1)), ("file", text), ("format", oneOf(formats)), ("nulls?", list(text)),
            ("others?", text), ("table", id),
        ]
    }

    private static let encoded = [("encoding?", oneOf(SourceEncoding.allCases.map(\.rawValue)))]
    private static let skip = [("skip?", number(upTo: Int64(Limits.skippedLines)))]
    private static let header: [(String, JSONShape)] = [
        ("columns?", list(text, atLeast: 1)), ("headers?", number(upTo: 9)), ("ragged?", oneOf(["pad", "quarantine"])),
    ]
    private static let rows =
        skip + [
            (
                "layout?",
                object(
                    header + [
                        ("comment?", special), ("delimiter?", text), ("escape?", special), ("quote?", oneOf(["\"", "'", ""])),
                        ("widths?", list(size, atLeast: 1)),
                    ])
            )
        ]
    private static let sheet = skip + [("layout?", object(header)), ("sheet", text)]
    private static let lists = [("lists", list(object([("at", text), ("id", id), ("pack?", list(text))]), atLeast: 1))]
    private static let namespace = object([("prefix", text), ("uri", text)])

    private static let read: [(String, JSONShape)] = [
        ("accept?", list(accepted, atLeast: 1)), ("do?", list(namedOperator)), ("field", name),
    ]
    private static let readField = picked { field in
        if field["unread"] != nil { return object([("field", name), ("unread", text)]) }
        if field["join"] != nil { return object(read + [("join", list(text, atLeast: 1)), ("with", text)]) }
        if field["template"] != nil { return object(read + [("template", text)]) }
        return object(read + [("from", field["from"]?.array == nil ? text : list(text, atLeast: 2))])
    }
}
