import HandoverCore
import HandoverIngest
import HandoverTestSupport

@testable import HandoverVerify

/// The parts of a workbook in memory, for both readings.
struct MemoryParts: WorkbookParts, PartStore {
    var parts: [String: [UInt8]]
    /// How much the migrator's reader is given at a time.
    var pieceBytes = Int.max

    var names: [String] { parts.keys.sorted() }
    var partNames: [String] { names }

    func read(_ name: String, _ take: (Span<UInt8>) throws -> Void) throws {
        var rest = (parts[name] ?? [])[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieceBytes))
            try take(piece.span)
            rest = rest.dropFirst(piece.count)
        }
    }

    func part(_ name: String) throws -> PartBytes {
        let bytes = parts[name] ?? []
        return PartBytes(size: Int64(bytes.count)) { offset, count in Array(bytes[Int(offset)..<Int(offset) + count]) }
    }
}

/// A workbook of hand-made parts.
struct HandMadeWorkbook {
    /// Name, state and the content of the part, in the order of the workbook.
    var sheets: [(name: String, state: String?, xml: String)]
    var strings: String?
    var styles: String?
    var properties = ""
    var isStrict = false
    /// More members of the zip.
    var others: [String: String] = [:]

    init(rows: String, strings: String? = nil, _ change: (inout HandMadeWorkbook) -> Void = { _ in }) {
        sheets = [("客户", nil, "<sheetData>\(rows)</sheetData>")]
        self.strings = strings
        change(&self)
    }

    var parts: [String: String] {
        let main = isStrict ? PackageBook.sheetSpaces[1] : PackageBook.sheetSpaces[0]
        let relation =
            isStrict
            ? "http://purl.oclc.org/ooxml/officeDocument/relationships"
            : "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
        func relations(_ all: [(id: String, type: String, target: String)]) -> String {
            head + "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                + all.map { "<Relationship Id=\"\($0.id)\" Type=\"\(relation)/\($0.type)\" Target=\"\($0.target)\"/>" }.joined()
                + "</Relationships>"
        }
        var found = [
            "[Content_Types].xml": head + "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
            "_rels/.rels": relations([("rId1", "officeDocument", "xl/workbook.xml")]),
        ]
        var targets = sheets.indices.map { ("rId\($0 + 1)", "worksheet", "worksheets/sheet\($0 + 1).xml") }
        if let strings {
            targets.append(("rIdS", "sharedStrings", "/xl/sharedStrings.xml"))
            found["xl/sharedStrings.xml"] = head + "<sst xmlns=\"\(main)\">\(strings)</sst>"
        }
        if let styles {
            targets.append(("rIdT", "styles", "styles.xml"))
            found["xl/styles.xml"] = head + "<styleSheet xmlns=\"\(main)\">\(styles)</styleSheet>"
        }
        let list = sheets.enumerated().map { index, sheet in
            let state = sheet.state.map { " state=\"\($0)\"" } ?? ""
            return "<sheet name=\"\(sheet.name)\" sheetId=\"\(index + 1)\"\(state) r:id=\"rId\(index + 1)\"/>"
        }
        found["xl/workbook.xml"] =
            head + "<workbook xmlns=\"\(main)\" xmlns:r=\"\(relation)\"><workbookPr\(properties)/><sheets>" + list.joined()
            + "</sheets></workbook>"
        found["xl/_rels/workbook.xml.rels"] = relations(targets)
        for (index, sheet) in sheets.enumerated() {
            found["xl/worksheets/sheet\(index + 1).xml"] = head + "<worksheet xmlns=\"\(main)\">\(sheet.xml)</worksheet>"
        }
        return found.merging(others) { _, other in other }
    }

    var memory: MemoryParts { MemoryParts(parts: parts.mapValues { Array($0.utf8) }) }
}

/// What a reading of a whole workbook comes to.
struct WorkbookReading: Equatable {
    struct Sheet: Equatable {
        var name: String
        var state: String
        var text: String
        var counts: [Int]
        var hidden: [Range<Int64>]
    }

    var sheets: [Sheet] = []
    var is1904 = false
    var unread: [String] = []
    /// It stopped, and the migrator's code where it was that one.
    var stop: String?

    static func migrator(_ parts: MemoryParts) -> WorkbookReading {
        var reading = WorkbookReading()
        do {
            let book = try Workbook.open(parts, file: "book.xlsx")
            (reading.is1904, reading.unread) = (book.is1904, book.unread)
            let strings = try book.strings(of: parts, file: "book.xlsx")
            for sheet in book.sheets {
                let profile = try book.profile(sheet, of: parts, strings, file: "book.xlsx")
                let out = TextBox()
                let text = try book.text(
                    sheet, of: parts, strings, columns: profile.facts.columns, file: "book.xlsx"
                ) { bytes in
                    for index in bytes.indices { out.bytes.append(bytes[index]) }
                }
                precondition(text.facts == profile.facts && text.byteCount == Int64(out.bytes.count))
                let facts = text.facts
                reading.sheets.append(
                    Sheet(
                        name: sheet.name, state: sheet.state.rawValue, text: String(decoding: out.bytes, as: UTF8.self),
                        counts: [facts.rows, facts.columns, facts.hiddenRows, facts.hiddenColumns, facts.merged],
                        hidden: text.hidden))
            }
        } catch {
            return WorkbookReading(stop: (error as? Failure)?.diagnostics.first?.code.name ?? "\(error)")
        }
        return reading
    }

    /// The verifier's, which is told by the lock how wide sheets are.
    static func verifier(_ parts: MemoryParts, columns: [Int]) -> WorkbookReading {
        var reading = WorkbookReading()
        do {
            let book = try PackageBook(parts)
            (reading.is1904, reading.unread) = (book.is1904, book.unread)
            let strings = try SheetStrings(parts, book.stringsPart)
            for (index, sheet) in book.sheets.enumerated() {
                var out: [UInt8] = []
                let walk = try SheetWalk.write(
                    sheet, of: parts, strings, columns: index < columns.count ? columns[index] : 0
                ) { bytes in
                    out += bytes
                    bytes.removeAll()
                }
                let counts = walk.counts
                precondition(walk.size == Int64(out.count))
                reading.sheets.append(
                    Sheet(
                        name: sheet.name, state: sheet.state, text: String(decoding: out, as: UTF8.self),
                        counts: [counts.rows, counts.columns, counts.hiddenRows, counts.hiddenColumns, counts.merged],
                        hidden: walk.hidden))
            }
        } catch { return WorkbookReading(stop: "stuck") }
        return reading
    }

    private final class TextBox { var bytes: [UInt8] = [] }
}
