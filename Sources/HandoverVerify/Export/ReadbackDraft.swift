public import HandoverCore
import SystemPackage

/// A read-back as the headers of an export suggest it (Format.md section 8.3): somebody looks through it before it counts.
public struct ReadbackDraft: Sendable {
    /// The file.
    public let json: [UInt8]
    /// How many tables and fields it has.
    public let tables: Int
    /// See ``tables``.
    public let fields: Int
    /// What has no place in it.
    public let notes: [Diagnostic]
}

extension Verifier {
    /// Drafts a read-back of an export. Columns are those whose names are a field's name, its title, or its column in the plan's target;
    /// nothing of the archive is verified, and nothing in the folder changed.
    /// - Parameter target: `export:FOLDER`.
    /// - Throws: ``Failure``: it is no such name (64), the folder or the archive is not there (66), or the latter is none of ours (65).
    public static func draftReadback(_ path: String, target: String, keys: ArchiveKeys = .init()) throws -> ReadbackDraft {
        guard let name = LiveTarget.rest(of: target, "export:") else {
            throw Failure(Diagnostic(.liveUnknownTarget, .name(printable(target))), exit: .usage)
        }
        let bytes = try statedPlan(path, keys: keys)
        let plan: JSONText
        do throws(JSONText.Malformed) { plan = try JSONText(bytes) } catch {
            throw Failure(Diagnostic(.bagMemberMissing, .path("metadata/plan.json")), exit: .badData)
        }
        return try Drafting(plan, try ExportFolder(name)).draft()
    }
}

/// Finds which column of which file is which field.
private struct Drafting {
    /// A field, and what its column may be called.
    private struct Field {
        var name: String
        var type: String
        var names: Set<[UInt8]>
    }

    private struct Table {
        var id: String
        var names: Set<[UInt8]>
        var fields: [Field]
    }

    /// A file, or a sheet of one, and its columns.
    private struct Candidate {
        var file: String
        var entry: [JSONText.Pair]
        var columns: [String]
        var is1904 = false

        var isSheet: Bool { entry.contains { $0.name == "sheet" } }
    }

    private let folder: ExportFolder
    private let archive: String
    private let tables: [Table]

    init(_ plan: JSONText, _ folder: ExportFolder) {
        self.folder = folder
        archive = plan["id"]?.string ?? ""
        let named = plan["targets"]?.array?.first?["tables"]?.array ?? []
        func names(_ texts: String?...) -> Set<[UInt8]> { Set(texts.compactMap { $0 }.map(Self.folded)) }
        tables = (plan["tables"]?.array ?? []).map { table in
            let id = table["id"]?.string ?? ""
            let target = named.first { $0["table"]?.string == id }
            let columns = target?["columns"]?.array ?? []
            return Table(
                id: id, names: names(id, table["title"]?.string, target?["name"]?.string),
                fields: (table["fields"]?.array ?? []).map { field in
                    let name = field["name"]?.string ?? ""
                    let column = columns.first { $0["field"]?.string == name }?["column"]?.string
                    return Field(
                        name: name, type: field["type"]?.string ?? "", names: names(name, field["title"]?.string, column))
                })
        }
    }

    /// ASCII letters in either case are one, and blanks around are nothing.
    private static func folded(_ name: String) -> [UInt8] {
        let bytes = SQLName.folded(name)
        var (from, to) = (0, bytes.count)
        Whitespace.trim(bytes.span, &from, &to)
        return Array(bytes[from..<to])
    }

    func draft() throws -> ReadbackDraft {
        var notes: [Diagnostic] = []
        var candidates: [Candidate] = []
        for file in try fileNames(in: FilePath(folder.path)).sorted() {
            // One that cannot be read has no header; what it is, is said when it is read.
            let found: [Candidate]
            do { found = try self.candidates(file) } catch is ContentCheck.StuckSource { found = [] } catch is ContainerStop {
                found = []
            } catch is BookStop { found = [] }
            candidates += found
            if found.isEmpty { notes.append(Diagnostic(.exportNotDrafted, .path(file), at: .init(file: file))) }
        }
        var (entries, fieldCount, rest) = ([Int: JSONText](), 0, Set(candidates.indices))
        let pairs = tables.indices.flatMap { table in
            candidates.indices.map { (table: table, candidate: $0, score: score(tables[table], candidates[$0])) }
        }
        for pair in pairs.sorted(by: { $0.score > $1.score }) where pair.score > 0 {
            guard entries[pair.table] == nil, rest.contains(pair.candidate) else { continue }
            rest.remove(pair.candidate)
            let (entry, count) = entry(tables[pair.table], candidates[pair.candidate], &notes)
            entries[pair.table] = entry
            fieldCount += count
        }
        for index in candidates.indices where rest.contains(index) {
            notes.append(Diagnostic(.exportNotDrafted, .path(candidates[index].file), at: .init(file: candidates[index].file)))
        }
        for index in tables.indices where entries[index] == nil {
            notes.append(Diagnostic(.exportTableNotDrafted, .name(tables[index].id), at: .init(table: tables[index].id)))
        }
        let drafted = tables.indices.compactMap { entries[$0] }
        return ReadbackDraft(json: written(drafted), tables: drafted.count, fields: fieldCount, notes: notes)
    }

    // MARK: Columns

    /// The column of a field: exactly one, or none.
    private func column(_ field: Field, _ candidate: Candidate) -> String? {
        let found = candidate.columns.filter { field.names.contains(Self.folded($0)) }
        return found.count == 1 ? found[0] : nil
    }

    /// At least half of the fields; a file that is named as the table goes before one that is not.
    private func score(_ table: Table, _ candidate: Candidate) -> Int {
        let found = table.fields.count { column($0, candidate) != nil }
        guard 2 * found >= table.fields.count else { return 0 }
        let stem = candidate.entry.first { $0.name == "sheet" }?.value.string ?? FilePath(candidate.file).stem ?? ""
        return 2 * found + (table.names.contains(Self.folded(stem)) ? 1 : 0)
    }

    private func entry(_ table: Table, _ candidate: Candidate, _ notes: inout [Diagnostic]) -> (JSONText, Int) {
        var fields: [JSONText] = []
        for field in table.fields {
            guard let column = column(field, candidate) else {
                notes.append(
                    Diagnostic(
                        .exportFieldNotDrafted, .name(table.id), .name(field.name), .path(candidate.file),
                        at: .init(file: candidate.file, field: field.name, table: table.id)))
                continue
            }
            var pairs = [JSONText.Pair(name: "field", value: .string(field.name)), .init(name: "from", value: .string(column))]
            let chain = Self.chain(field.type, candidate)
            if !chain.isEmpty { pairs.append(.init(name: "do", value: .array(chain))) }
            fields.append(.object(pairs))
        }
        let pairs = [JSONText.Pair(name: "table", value: .string(table.id))] + candidate.entry
        return (.object(pairs + [.init(name: "fields", value: .array(fields))]), fields.count)
    }

    /// What makes such a text canonical however systems like to write it.
    private static func chain(_ type: String, _ candidate: Candidate) -> [JSONText] {
        func step(_ name: String, formats: [String] = []) -> JSONText {
            .object(
                [.init(name: "op", value: .string(name))]
                    + (formats.isEmpty ? [] : [.init(name: "formats", value: .array(formats.map { .string($0) }))]))
        }
        switch type {
        case "integer", "decimal": return [step(type)]
        // Of money alone: it rounds to 15 digits, and numbers of more stand in a sheet as texts.
        case "money": return (candidate.isSheet ? [step("excel-number")] : []) + [step(type)]
        case "date":
            let days = candidate.isSheet ? [candidate.is1904 ? "excel-1904" : "excel-1900"] : []
            return [step("date", formats: ["yyyy-MM-dd", "yyyy/M/d"] + days)]
        default: return []
        }
    }

    // MARK: Files

    private func candidates(_ file: String) throws -> [Candidate] {
        guard let opened = try folder.open(file) else { return [] }
        let text = try opened.text()
        let format: JSONText.Pair
        switch FilePath(file).extension.map({ String(decoding: SQLName.folded($0), as: UTF8.self) }) {
        case "csv", "txt", "tsv": format = .init(name: "format", value: .string("csv"))
        case "xlsx", "xlsm": format = .init(name: "format", value: .string("xlsx"))
        default: return []
        }
        let entry = [.init(name: "file", value: .string(file)), format]
        guard format.value.string == "csv" else {
            let book = try UnpackedBook(text)
            return try book.sheetNames.compactMap { name in
                guard let sheet = try book.text(ofSheet: name), sheet.size > 0 else { return nil }
                let named = entry + [.init(name: "sheet", value: .string(name))]
                return Candidate(file: file, entry: named, columns: try columns(named, sheet), is1904: book.is1904)
            }
        }
        let encoding = JSONText.Pair(name: "encoding", value: .string(try Self.encoding(text).rawValue))
        // Whatever parts the header into the most columns.
        let found = try [",", ";", "\t", "|"].compactMap { delimiter -> Candidate? in
            let layout = JSONText.Pair(
                name: "layout", value: .object([.init(name: "delimiter", value: .string(delimiter))]))
            let written = entry + [encoding] + (delimiter == "," ? [] : [layout])
            do { return Candidate(file: file, entry: written, columns: try columns(written, text)) } catch is ContentCheck
                .StuckSource
            { return nil }
        }
        return found.max { $0.columns.count < $1.columns.count }.map { [$0] } ?? []
    }

    private func columns(_ entry: [JSONText.Pair], _ text: SourceText) throws -> [String] {
        let table = Readback.Table(json: .object(entry), key: "")
        let source = try ExportSource.rows(table, text) { Failure(Diagnostic(.exportReadbackInvalid, .name($0)), exit: .bug) }
        return source.columns.map { String(decoding: $0, as: UTF8.self) }
    }

    /// What the first bytes look like. The draft says so, for somebody to look at.
    private static func encoding(_ text: SourceText) throws -> SourceEncoding {
        var head = try text.bytes(at: 0, upTo: 1 << 20)
        for encoding in [SourceEncoding.utf16le, .utf16be] where head.starts(with: encoding.mark) { return encoding }
        // A character may be cut where the bytes end, a line is not.
        if Int64(head.count) < text.size, let end = head.lastIndex(of: 0x0a) { head.removeSubrange(end...) }
        return Bytes.isUTF8(head.span) ? .utf8 : .gb18030
    }

    // MARK: Text

    /// For people: a table a paragraph, a field a line.
    private func written(_ entries: [JSONText]) -> [UInt8] {
        func word(_ json: JSONText) -> String { String(decoding: json.canonical().dropLast(), as: UTF8.self) }
        let tables = entries.map { entry in
            let head = (entry.object ?? []).filter { $0.name != "fields" }.map { "\(word(.string($0.name))):\(word($0.value))" }
            let fields = (entry["fields"]?.array ?? []).map { "      \(word($0))" }
            return "    {\(head.joined(separator: ",")),\n     \"fields\":[\n\(fields.joined(separator: ",\n"))\n     ]}"
        }
        return Array(
            """
            {
              "readback":"1",
              "archive":\(word(.string(archive))),
              "tables":[
            \(tables.joined(separator: ",\n"))
              ]
            }

            """.utf8)
    }
}
