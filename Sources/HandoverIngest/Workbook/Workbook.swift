package import HandoverCore
import HandoverXML

/// A workbook as its package says: its sheets, and where they lie (Format.md section 4.7).
package struct Workbook: Sendable {
    /// One sheet with rows.
    package struct Sheet: Hashable, Sendable {
        /// As people named it.
        package var name: String
        package var state: State
        /// The entry that holds its rows.
        package var part: String

        /// Whether people see it.
        package enum State: String, CaseIterable, Sendable {
            case visible, hidden
            case veryHidden = "very-hidden"
        }
    }

    /// The sheets with rows, in the order of the workbook.
    package var sheets: [Sheet]
    /// The names of those that have none, such as charts.
    package var others: [String]
    /// Days are counted from 1904.
    package var is1904: Bool
    /// The entries of the zip that no reading of a sheet looks at, sorted bytewise.
    package var unread: [String]
    /// The entry with the shared strings, and that with the number formats, if there are such.
    package var stringsPart: String?, stylesPart: String?

    /// Reads what the package says. `file` is what diagnostics call the workbook.
    package static func open(_ parts: any WorkbookParts, file: String) throws(Failure) -> Workbook {
        let parser = PartParser(parts: parts, file: file)
        let entries = PartEntries(parts)
        let none = Failure(Diagnostic(.workbookNone, at: .init(file: file)), exit: .badData)
        func entry(_ part: String) throws(Failure) -> String {
            if let entry = entries[part] { return entry }
            throw Failure(Diagnostic(.workbookPartMissing, .path(part), at: .init(file: file)), exit: .badData)
        }
        // A zip without this entry is another kind of zip.
        guard let packageEntry = entries[Relationships.part(of: "")] else { throw none }
        let targets = try parser.parse(packageEntry) { RelationHandler($0, of: "") }.found.targets("officeDocument")
        guard targets.count == 1, let part = targets.first else { throw none }
        let bookEntry = try entry(part)
        let book: BookHandler
        switch try parser.attempt(bookEntry, { BookHandler($0) }) {
        case .success(let handler): book = handler
        // A binary workbook (.xlsb) has other parts than XML.
        case .failure(let failure): throw part.utf8.suffix(4).elementsEqual(".bin".utf8) ? none : failure
        }
        func bad(_ what: String) -> Failure {
            Failure(Diagnostic(.workbookMalformed, .name(what), at: .init(file: "\(file)/\(bookEntry)")), exit: .badData)
        }
        guard book.hasSheets else { throw bad("sheets") }
        let relationEntry = try entry(Relationships.part(of: part))
        let relations = try parser.parse(relationEntry) { RelationHandler($0, of: part) }.found
        let (strings, styles) = (relations.targets("sharedStrings"), relations.targets("styles"))
        guard strings.count <= 1 else { throw bad("sharedStrings") }
        var workbook = Workbook(
            sheets: [], others: [], is1904: book.is1904 ?? false, unread: [], stringsPart: nil,
            stylesPart: styles.first.flatMap { entries[$0] })
        if let strings = strings.first { workbook.stringsPart = try entry(strings) }
        // By bytes, because Swift takes composed and decomposed texts for one.
        var (names, taken): (Set<[UInt8]>, Set<[UInt8]>) = ([], [])
        for sheet in book.sheets {
            // A sheet of old macros has no part.
            guard !sheet.relation.isEmpty else {
                workbook.others.append(sheet.name)
                continue
            }
            guard let relation = relations[sheet.relation] else { throw bad("r:id") }
            guard relation.isOf("worksheet") else {
                workbook.others.append(sheet.name)
                continue
            }
            guard let target = relation.target else { throw bad("sheet") }
            let held = try entry(target)
            guard taken.insert(Array(held.utf8)).inserted, names.insert(Array(sheet.name.utf8)).inserted else {
                throw bad("sheet")
            }
            workbook.sheets.append(Sheet(name: sheet.name, state: sheet.state, part: held))
        }
        let known =
            [entries["[Content_Types].xml"], packageEntry, bookEntry, relationEntry, workbook.stringsPart, workbook.stylesPart]
            .compactMap { $0.map { Array($0.utf8) } }
        taken.formUnion(known)
        workbook.unread = parts.names.filter { !taken.contains(Array($0.utf8)) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
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

    private(set) var all: [Relation] = []
    private var places: [[UInt8]: Int] = [:]

    subscript(id: String) -> Relation? { places[Array(id.utf8)].map { all[$0] } }

    /// - Returns: false if there is one with this `Id`.
    mutating func add(_ relation: Relation) -> Bool {
        all.append(relation)
        return relation.id.isEmpty || places.updateValue(all.count - 1, forKey: Array(relation.id.utf8)) == nil
    }

    func targets(_ type: String) -> [String] { all.filter { $0.isOf(type) }.compactMap(\.target) }

    /// The part that holds the relationships of this one.
    static func part(of part: String) -> String {
        let name = part.utf8.reversed().prefix { $0 != UInt8(ascii: "/") }.count
        let (folder, file) = (part.utf8.dropLast(name), part.utf8.suffix(name))
        return String(decoding: Array(folder) + Array("_rels/".utf8) + Array(file) + Array(".rels".utf8), as: UTF8.self)
    }

    /// What a target means, seen from the folder of its part.
    static func resolve(_ target: String, from part: String) -> String? {
        let slash = UInt8(ascii: "/")
        var segments = target.utf8.first == slash ? [] : Array(part.utf8.split(separator: slash).dropLast())
        for segment in target.utf8.split(separator: slash) where !segment.elementsEqual(".".utf8) {
            if !segment.elementsEqual("..".utf8) {
                segments.append(segment)
            } else if segments.popLast() == nil {
                return nil
            }
        }
        return segments.isEmpty ? nil : String(decoding: Array(segments.joined(separator: [slash])), as: UTF8.self)
    }
}

private struct RelationHandler: PartHandler {
    static let root = "Relationships"
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
        let relation = Relationships.Relation(
            id: id, type: type, target: isInside ? Relationships.resolve(target, from: part) : nil)
        guard found.add(relation) else { throw WorkbookStop(.workbookMalformed, .name("Relationship Id"), at: byteOffset) }
        guard found.all.count <= Limits.relationships else {
            throw WorkbookStop(.workbookTooLarge, .name("Relationship"), .count(Limits.relationships))
        }
    }

    var hasRoot: Bool { path.hasRoot }

    mutating func endElement(_ name: XMLName, byteOffset: Int64) throws { _ = path.leave() }
}

private struct BookHandler: PartHandler {
    private enum Kind: Int, CaseIterable { case workbook, workbookPr, sheets, sheet, extLst }
    static let root = "workbook"
    private var path: ElementPath<Kind>
    private let names: (date1904: XMLName, name: XMLName, state: XMLName)
    private let relations: [XMLName]
    /// `nil` as long as nothing has said how the workbook is.
    private(set) var is1904: Bool?
    private(set) var hasSheets = false
    private(set) var sheets: [(name: String, state: Workbook.Sheet.State, relation: String)] = []

    init(_ parser: XMLPushParser) {
        path = ElementPath(parser, WorkbookNames.spreadsheet) { "\($0)" }
        names = (parser.register(local: "date1904"), parser.register(local: "name"), parser.register(local: "state"))
        relations = WorkbookNames.relationship.map { parser.register(namespace: $0, local: "id") }
    }

    var hasRoot: Bool { path.hasRoot }

    mutating func startElement(
        _ name: XMLName, attributes: Span<XMLAttribute>, values: Span<UInt8>, byteOffset: Int64
    ) throws {
        let isList = path.here == .sheets
        let kind = path.enter(name) { parent, kind in
            switch parent {
            case nil: kind == .workbook
            case .workbook?: kind == .workbookPr || kind == .sheets
            case .sheets?: kind == .sheet || kind == .extLst
            case .workbookPr?, .sheet?, .extLst?: false
            }
        }
        switch kind {
        case nil where isList: throw WorkbookStop(.workbookMalformed, .name("sheets"), at: byteOffset)
        case .sheets:
            guard !hasSheets else { throw WorkbookStop(.workbookMalformed, .name("sheets"), at: byteOffset) }
            hasSheets = true
        case .workbookPr:
            guard is1904 == nil else { throw WorkbookStop(.workbookMalformed, .name("workbookPr"), at: byteOffset) }
            is1904 = false
            for index in attributes.indices where attributes[index].name == names.date1904 {
                guard let value = truth(values.extracting(attributes[index].range)) else {
                    throw WorkbookStop(.workbookMalformed, .name("date1904"), at: byteOffset)
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
            guard let state = states[state], !name.isEmpty else {
                throw WorkbookStop(.workbookMalformed, .name("sheet"), at: byteOffset)
            }
            guard sheets.count < Limits.sheets else {
                throw WorkbookStop(.workbookTooLarge, .name("sheet"), .count(Limits.sheets))
            }
            sheets.append((name, state, relation))
        default: break
        }
    }

    mutating func endElement(_ name: XMLName, byteOffset: Int64) throws { _ = path.leave() }
}
