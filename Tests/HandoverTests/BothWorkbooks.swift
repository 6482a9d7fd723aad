import HandoverCore
import HandoverFixtures
import HandoverIngest

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

extension HandMadeWorkbook {
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
    var others: [String] = []
    var is1904 = false
    var unread: [String] = []
    /// It stopped, and the migrator's code where it was that one.
    var stop: String?

    static func migrator(_ parts: MemoryParts) -> WorkbookReading {
        var reading = WorkbookReading()
        do {
            let book = try Workbook.open(parts, file: "book.xlsx")
            (reading.others, reading.is1904, reading.unread) = (book.others, book.is1904, book.unread)
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
                        counts: [
                            facts.rows, facts.columns, facts.hiddenRows, facts.hiddenColumns, facts.merged, facts.hyperlinks,
                            facts.pictures,
                        ],
                        hidden: text.hidden))
            }
        } catch {
            return WorkbookReading(stop: error.diagnostics.first?.code.name)
        }
        return reading
    }

    /// The verifier's, which is told by the lock how wide sheets are.
    static func verifier(_ parts: MemoryParts, columns: [Int]) -> WorkbookReading {
        var reading = WorkbookReading()
        do {
            let book = try PackageBook(parts)
            (reading.others, reading.is1904, reading.unread) = (book.others, book.is1904, book.unread)
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
                        counts: [
                            counts.rows, counts.columns, counts.hiddenRows, counts.hiddenColumns, counts.merged,
                            counts.hyperlinks, counts.pictures,
                        ],
                        hidden: walk.hidden))
            }
        } catch { return WorkbookReading(stop: "stuck") }
        return reading
    }

    private final class TextBox { var bytes: [UInt8] = [] }
}
