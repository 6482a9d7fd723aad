package import HandoverCore
package import HandoverCrypto

/// A workbook in its zip, to be read sheet by sheet (Format.md section 4.7).
package struct WorkbookFile {
    /// What its package says.
    package let workbook: Workbook
    private let parts: ZipParts
    private let strings: SharedStrings
    private let name: String
    private let file: ContainerFile
    private var formats: NumberFormats?

    /// Opens the file and reads the strings that its sheets share; `name` is what diagnostics call it, `cipher` what it is encrypted under, if it is.
    /// - Parameter room: for all that is unpacked of the container that it lies in; `nil` for one that lies in none.
    /// - Throws: ``Failure`` with exit 65 where it is not as Format.md says.
    package init(_ path: String, under cipher: FileCipher? = nil, name: String, in room: UnpackedRoom? = nil) throws {
        file = try ContainerFile(path, under: cipher, name: name, in: room)
        parts = ZipParts(try ZipReader(file))
        file.settle()
        workbook = try Workbook.open(parts, file: name)
        strings = try workbook.strings(of: parts, file: name)
        self.name = name
    }

    /// Reads every entry that no sheet is read from: what is damaged there is damaged.
    package func checkUnread() throws {
        try parts.zip.checkFolders()
        for part in workbook.unread { try parts.read(part) { _ in } }
    }

    /// Goes over a sheet and counts.
    /// - Throws: ``Failure`` where it is so wide and so long that its text would be too large.
    package mutating func profile(_ sheet: Workbook.Sheet) throws(Failure) -> SheetProfile {
        if formats == nil { formats = try workbook.formats(of: parts, file: name) }
        let profile = try workbook.profile(sheet, of: parts, strings, formats ?? NumberFormats(), file: name)
        let (columns, row) = (profile.facts.columns, profile.widestRow)
        // What stands between its cells alone.
        guard Int64(columns) * Int64(profile.rowsWithValue) <= most else {
            throw tooLarge(sheet, Workbook.columnName(columns - 1) + String(row))
        }
        return profile
    }

    /// Why the formats of numbers say nothing, once a sheet has been gone over.
    package var formatsProblem: Diagnostic? { formats?.problem }

    private var most: Int64 { min(file.mostUnpacked, Limits.memberBytes) }

    private func tooLarge(_ sheet: Workbook.Sheet, _ place: String) -> Failure {
        Failure(
            Diagnostic(.workbookTextTooLarge, .name(sheet.name), .count(most), .name(place), at: .init(file: name)),
            exit: .badData)
    }

    /// Writes the text of a sheet, in pieces. Texts take of the same room as parts.
    /// - Parameter columns: the sheet's, as it was counted.
    package func text(
        _ sheet: Workbook.Sheet, columns: Int, to write: @escaping (Span<UInt8>) throws -> Void
    ) throws(Failure) -> SheetText {
        let widest = tooLarge(sheet, Workbook.columnName(max(columns, 1) - 1))
        var written: Int64 = 0
        let text = try workbook.text(sheet, of: parts, strings, columns: columns, file: name) { bytes in
            written += Int64(bytes.count)
            guard file.hasRoom(for: written), written <= Limits.memberBytes else { throw widest }
            try write(bytes)
        }
        file.settle(text.byteCount)
        return text
    }
}

/// The entries of a zip as parts.
private struct ZipParts: WorkbookParts {
    let zip: ZipReader
    /// By the bytes of their names.
    private let places: [[UInt8]: Int]
    let names: [String]

    init(_ zip: ZipReader) {
        self.zip = zip
        let named = zip.entries.enumerated().compactMap { index, entry in entry.name.map { (Array($0.utf8), index) } }
        places = Dictionary(named) { first, _ in first }
        names = zip.entries.compactMap(\.name)
    }

    func read(_ name: String, _ take: (Span<UInt8>) throws -> Void) throws {
        guard let place = places[Array(name.utf8)] else { return }
        try zip.read(zip.entries[place], take)
    }
}

extension ZipReader {
    /// Whether it holds what only a workbook of Excel's has.
    var isWorkbook: Bool { isPackage && entries.contains { $0.name?.utf8.starts(with: "xl/".utf8) == true } }

    /// Whether it is another document that is kept in a zip: of an office program, or a book.
    var isDocument: Bool { isPackage || (entries.first?.name == "mimetype" && entries.first?.method == 0) }

    private var isPackage: Bool { entries.contains { $0.name == "[Content_Types].xml" } }
}
