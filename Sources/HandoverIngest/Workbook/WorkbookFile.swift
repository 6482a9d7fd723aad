package import HandoverCore

/// A workbook in its zip, to be read sheet by sheet (Format.md section 4.7).
package struct WorkbookFile {
    /// What its package says.
    package let workbook: Workbook
    private let parts: ZipParts
    private let strings: SharedStrings
    private let name: String
    private let file: ContainerFile

    /// Opens the file and reads the strings that its sheets share; `name` is what diagnostics call it.
    /// - Parameter room: for all that is unpacked of the container that it lies in; `nil` for one that lies in none.
    /// - Throws: ``Failure`` with exit 65 where it is not as Format.md says.
    package init(_ path: String, name: String, in room: UnpackedRoom? = nil) throws {
        file = try ContainerFile(path, name: name, in: room)
        parts = ZipParts(zip: try ZipReader(file))
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
    package func profile(_ sheet: Workbook.Sheet) throws(Failure) -> SheetProfile {
        try workbook.profile(sheet, of: parts, strings, file: name)
    }

    /// Writes the text of a sheet, in pieces. Texts take of the same room as parts.
    /// - Parameter columns: the sheet's, as it was counted.
    package func text(
        _ sheet: Workbook.Sheet, columns: Int, to write: @escaping (Span<UInt8>) throws -> Void
    ) throws(Failure) -> SheetText {
        var written: Int64 = 0
        let text = try workbook.text(sheet, of: parts, strings, columns: columns, file: name) { bytes in
            written += Int64(bytes.count)
            guard file.hasRoom(for: written), written <= Limits.memberBytes else {
                throw WorkbookStop(.workbookTooLarge, .name("text"), .count(min(file.mostUnpacked, Limits.memberBytes)))
            }
            try write(bytes)
        }
        file.settle(text.byteCount)
        return text
    }
}

/// The entries of a zip as parts.
private struct ZipParts: WorkbookParts {
    let zip: ZipReader

    var names: [String] { zip.entries.compactMap(\.name) }

    func read(_ name: String, _ take: (Span<UInt8>) throws -> Void) throws {
        guard let entry = zip.entries.first(where: { $0.name?.utf8.elementsEqual(name.utf8) == true }) else { return }
        try zip.read(entry, take)
    }
}

extension ZipReader {
    /// Whether it holds what only a workbook of Excel's has.
    var isWorkbook: Bool { isPackage && entries.contains { $0.name?.hasPrefix("xl/") == true } }

    /// Whether it is another document that is kept in a zip: of an office program, or a book.
    var isDocument: Bool { isPackage || (entries.first?.name == "mimetype" && entries.first?.method == 0) }

    private var isPackage: Bool { entries.contains { $0.name == "[Content_Types].xml" } }
}
