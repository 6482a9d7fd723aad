package import HandoverCore
import HandoverXML

/// A workbook as its package says: its sheets, and where they lie (Format.md section 4.6).
package struct Workbook: Sendable {
    /// One sheet with rows.
    package struct Sheet: Hashable, Sendable {
        /// As people named it.
        package var name: String
        package var state: State
        /// The part that holds its rows.
        package var part: String

        /// Whether people see it.
        package enum State: String, CaseIterable, Sendable {
            case visible, hidden
            case veryHidden = "very-hidden"
        }
    }

    /// The sheets with rows, in the order of the workbook.
    package var sheets: [Sheet]
    /// Days are counted from 1904.
    package var is1904: Bool
    /// The entries of the zip that no reading of a sheet looks at, sorted bytewise.
    package var unread: [String]
    /// The part with the shared strings, and that with the number formats, if there are such parts.
    package var stringsPart: String?, stylesPart: String?

    /// Reads what the package says. `file` is what diagnostics call the workbook.
    package static func open(_ parts: any WorkbookParts, file: String) throws(Failure) -> Workbook {
        let parser = PartParser(parts: parts, file: file)
        let main = try Relationships.read(parser, of: "")
        let targets = main.targets("officeDocument")
        guard targets.count == 1, let part = targets.first else {
            throw Failure(Diagnostic(.workbookNone, at: .init(file: file)), exit: .badData)
        }
        let book = try parser.parse(part) { BookHandler($0) }
        guard book.hasRoot else { throw Failure(Diagnostic(.workbookNone, at: .init(file: file)), exit: .badData) }
        let relations = try Relationships.read(parser, of: part)
        func bad(_ what: String) -> Failure {
            Failure(Diagnostic(.workbookMalformed, .name(what), at: .init(file: "\(file)/\(part)")), exit: .badData)
        }
        let (strings, styles) = (relations.targets("sharedStrings"), relations.targets("styles"))
        guard strings.count <= 1 else { throw bad("sharedStrings") }
        var workbook = Workbook(
            sheets: [], is1904: book.is1904, unread: [], stringsPart: strings.first, stylesPart: styles.first)
        var names: Set<String> = []
        for sheet in book.sheets {
            guard let relation = relations.all.first(where: { $0.id == sheet.relation }) else { throw bad("r:id") }
            // Charts and the like are sheets without rows.
            guard relation.isOf("worksheet") else { continue }
            guard let target = relation.target, !workbook.sheets.contains(where: { $0.part == target }),
                names.insert(sheet.name).inserted
            else { throw bad("sheet") }
            guard parser.entry(target) != nil else {
                throw Failure(Diagnostic(.workbookPartMissing, .path(target), at: .init(file: file)), exit: .badData)
            }
            workbook.sheets.append(Sheet(name: sheet.name, state: sheet.state, part: target))
        }
        let read =
            ["[Content_Types].xml", Relationships.part(of: ""), part, Relationships.part(of: part)] + workbook.sheets.map(\.part)
            + strings + styles.prefix(1)
        let entries = Set(read.compactMap(parser.entry))
        workbook.unread = parts.names.filter { !entries.contains($0) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return workbook
    }
}

/// The relationships of one part (ISO/IEC 29500-2 section 9.3).
struct Relationships {
    struct Relation {
        var id: String
        var type: String
        /// The part it leads to; `nil` where it leads out of the package.
        var target: String?

        func isOf(_ name: String) -> Bool { WorkbookNames.relationship.contains { type == "\($0)/\(name)" } }
    }

    var all: [Relation] = []

    func targets(_ type: String) -> [String] { all.filter { $0.isOf(type) }.compactMap(\.target) }

    /// The part that holds the relationships of this one.
    static func part(of part: String) -> String {
        let cut = part.lastIndex(of: "/").map { part.index(after: $0) } ?? part.startIndex
        return "\(part[..<cut])_rels/\(part[cut...]).rels"
    }

    static func read(_ parser: PartParser, of part: String) throws(Failure) -> Relationships {
        // A zip without this entry is another kind of zip.
        if part.isEmpty, parser.entry(self.part(of: part)) == nil {
            throw Failure(Diagnostic(.workbookNone, at: .init(file: parser.file)), exit: .badData)
        }
        return try parser.parse(self.part(of: part)) { RelationHandler($0, of: part) }.found
    }

    /// What a target means, seen from the folder of its part.
    static func resolve(_ target: String, from part: String) -> String? {
        var segments: [Substring] = target.hasPrefix("/") ? [] : part.split(separator: "/").dropLast()
        for segment in target.split(separator: "/") {
            switch segment {
            case ".": break
            case "..": if segments.popLast() == nil { return nil }
            default: segments.append(segment)
            }
        }
        return segments.isEmpty ? nil : segments.joined(separator: "/")
    }
}

private struct RelationHandler: XMLHandler {
    private enum Kind: Int, CaseIterable { case relationships, relationship }
    private var path: ElementPath<Kind>
    private let names: (id: XMLName, type: XMLName, target: XMLName, mode: XMLName)
    private let part: String
    private(set) var found = Relationships()

    init(_ parser: XMLPushParser, of part: String) {
        self.part = part
        path = ElementPath(parser, [WorkbookNames.package]) { $0 == .relationships ? "Relationships" : "Relationship" }
        names = (
            parser.register(local: "Id"), parser.register(local: "Type"), parser.register(local: "Target"),
            parser.register(local: "TargetMode")
        )
    }

    mutating func startElement(
        _ name: XMLName, attributes: Span<XMLAttribute>, values: Span<UInt8>, byteOffset: Int64
    ) throws {
        let kind = path.enter(name) { $1 == ($0 == nil ? .relationships : $0 == .relationships ? .relationship : nil) }
        guard kind == .relationship else { return }
        var (id, type, target, isInside) = ("", "", "", true)
        for index in attributes.indices {
            let attribute = attributes[index]
            let value = values.extracting(attribute.range)
            switch attribute.name {
            case names.id: id = String(copying: value)
            case names.type: type = String(copying: value)
            case names.target: target = String(copying: value)
            case names.mode: isInside = String(copying: value) != "External"
            default: break
            }
        }
        found.all.append(
            .init(id: id, type: type, target: isInside ? Relationships.resolve(target, from: part) : nil))
        guard found.all.count <= Limits.members else { throw WorkbookStop(.workbookMalformed, .name("Relationship")) }
    }

    mutating func endElement(_ name: XMLName, byteOffset: Int64) throws { _ = path.leave() }
}

private struct BookHandler: XMLHandler {
    private enum Kind: Int, CaseIterable { case workbook, workbookPr, sheets, sheet }
    private var path: ElementPath<Kind>
    private let names: (date1904: XMLName, name: XMLName, state: XMLName)
    private let relations: [XMLName]
    private(set) var is1904 = false
    private(set) var hasRoot = false
    private(set) var sheets: [(name: String, state: Workbook.Sheet.State, relation: String)] = []

    init(_ parser: XMLPushParser) {
        path = ElementPath(parser, WorkbookNames.spreadsheet) { "\($0)" }
        names = (parser.register(local: "date1904"), parser.register(local: "name"), parser.register(local: "state"))
        relations = WorkbookNames.relationship.map { parser.register(namespace: $0, local: "id") }
    }

    mutating func startElement(
        _ name: XMLName, attributes: Span<XMLAttribute>, values: Span<UInt8>, byteOffset: Int64
    ) throws {
        let kind = path.enter(name) { parent, kind in
            switch parent {
            case nil: kind == .workbook
            case .workbook?: kind == .workbookPr || kind == .sheets
            case .sheets?: kind == .sheet
            case .workbookPr?, .sheet?: false
            }
        }
        switch kind {
        case .workbook: hasRoot = true
        case .workbookPr:
            for index in attributes.indices where attributes[index].name == names.date1904 {
                guard let value = truth(values.extracting(attributes[index].range)) else {
                    throw WorkbookStop(.workbookMalformed, .name("date1904"))
                }
                is1904 = value
            }
        case .sheet:
            var (name, state, relation) = ("", "visible", "")
            for index in attributes.indices {
                let attribute = attributes[index]
                let value = values.extracting(attribute.range)
                if attribute.name == names.name { name = String(copying: value) }
                if attribute.name == names.state { state = String(copying: value) }
                if relations.contains(attribute.name) { relation = String(copying: value) }
            }
            let states: [String: Workbook.Sheet.State] = ["visible": .visible, "hidden": .hidden, "veryHidden": .veryHidden]
            guard let state = states[state], !name.isEmpty, sheets.count < Limits.sheets else {
                throw WorkbookStop(.workbookMalformed, .name("sheet"))
            }
            sheets.append((name, state, relation))
        default: break
        }
    }

    mutating func endElement(_ name: XMLName, byteOffset: Int64) throws { _ = path.leave() }
}
