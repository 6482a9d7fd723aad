import HandoverCore
import HandoverIngest
import HandoverPlan
import SystemPackage

/// What a sheet is beside its text.
struct FoundSheet {
    var facts: Lock.Sheet
    /// For each column.
    var numbers: [SheetFacts.Numbers]
    /// Where the rows lie in the text that nobody sees.
    var hidden: [Range<Int64>]
    var is1904: Bool

    /// What people should know of it.
    func warnings(file: String) -> [Diagnostic] {
        let place = Diagnostic.Location(file: file)
        var warnings: [Diagnostic] = []
        if facts.hiddenRows > 0 { warnings.append(Diagnostic(.workbookHiddenRows, .count(facts.hiddenRows), at: place)) }
        if facts.hiddenColumns > 0 { warnings.append(Diagnostic(.workbookHiddenColumns, .count(facts.hiddenColumns), at: place)) }
        if facts.merged > 0 { warnings.append(Diagnostic(.workbookMerged, .count(facts.merged), at: place)) }
        if facts.hyperlinks > 0 { warnings.append(Diagnostic(.workbookHyperlinks, .count(facts.hyperlinks), at: place)) }
        if facts.pictures > 0 { warnings.append(Diagnostic(.workbookPictures, .count(facts.pictures), at: place)) }
        return warnings
    }
}

extension Survey {
    /// Opens a workbook: every sheet that reads as a table becomes a source, the others are proposed to be ignored.
    func openSheets(_ file: FilePath, _ place: Place, id container: String) throws {
        let (locked, sheets, formatsProblem) = try unpackSheets(file, place, id: container)
        var opened = FoundContainer(locked: locked, ignored: [])
        let here = Diagnostic.Location(file: place.text)
        let unread = (locked.workbook?.unread ?? []).filter(Self.hasContent)
        if !unread.isEmpty { opened.warnings.append(Diagnostic(.workbookUnread, .count(unread.count), at: here)) }
        opened.warnings += (locked.workbook?.others ?? []).map { Diagnostic(.workbookOther, .name($0), at: here) }
        if let formatsProblem { opened.warnings.append(formatsProblem) }
        for (name, path, sheet) in sheets {
            try check()
            defer { Files.abandon(path) }
            if sheet.facts.state != "visible" { opened.warnings.append(Diagnostic(.workbookHiddenSheet, .name(name), at: here)) }
            guard sheet.facts.rows > 0 else {
                opened.ignored.append(name)
                continue
            }
            let inside = Place.member(container: container, name: name)
            do {
                let id = newID(name, "sheet", found.count)
                found.append(try Initializer.look(id: id, at: path, as: inside, planned: nil, sheet: sheet))
            } catch let failure as Failure where failure.exit == .badData {
                // A sheet for people, such as a summary, is no table; its owner says so.
                opened.ignored.append(name)
                opened.warnings += failure.diagnostics
            }
        }
        containers.append(opened)
    }

    /// Whether a part that is not read may hold what somebody will miss; every workbook has others, such as themes.
    private static func hasContent(_ part: String) -> Bool {
        let marks = ["/media/", "comments", "/embeddings/", "/pivotcache/", "/externallinks/", "/macrosheets/", "vbaproject.bin"]
        return marks.contains { part.lowercased().contains($0) }
    }

    /// Reads all sheets of a workbook, and says why the formats of numbers cannot be read if they cannot. What was looked at is what is pinned.
    func unpackSheets(
        _ file: FilePath, _ place: Place, id: String
    ) throws -> (Lock.Container, [(name: String, path: FilePath, sheet: FoundSheet)], formatsProblem: Diagnostic?) {
        let before = try Files.digestOfInput(file)
        var book = try WorkbookFile(file.string, name: place.text, in: room(of: id, place, file))
        try book.checkUnread()
        var members: [Lock.Member] = []
        var sheets: [(name: String, path: FilePath, sheet: FoundSheet)] = []
        for sheet in book.workbook.sheets {
            try check()
            let profile = try book.profile(sheet)
            let path = try newFile()
            let (member, text) = try book.take(sheet, columns: profile.facts.columns, to: WorkFile(path))
            guard let facts = member.sheet else { preconditionFailure("a sheet's member says what the sheet is") }
            members.append(member)
            sheets.append(
                (
                    sheet.name, path,
                    FoundSheet(facts: facts, numbers: profile.numbers, hidden: text.hidden, is1904: book.workbook.is1904)
                ))
        }
        guard try Files.digestOfInput(file) == before else {
            throw Failure(Diagnostic(.sourceChanged, .path(place.text)), exit: .badData)
        }
        members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        var locked = Lock.Container(
            id: id, place: place, bytes: try Files.size(of: file), sha256: before, kind: ContainerKind.xlsx.rawValue,
            members: members)
        locked.workbook = book.locked
        return (locked, sheets, book.formatsProblem)
    }
}
