import Glibc
import HandoverCore
import HandoverFixtures
import HandoverIngest

@testable import HandoverVerify

/// The parts of a workbook out of one input: what stands behind a line `==NAME` is a part; an input that does not begin with `==` is
/// a sheet in an otherwise sound workbook.
struct WorkbookInput: WorkbookParts, PartStore {
    private var parts: [String: [UInt8]] = [:]
    var pieceBytes = Int.max

    init(_ bytes: [UInt8]) {
        guard bytes.starts(with: "==".utf8) else {
            let sound = HandMadeWorkbook(rows: "", strings: "<si><t>a</t></si><si><r><t>b</t></r><rPh><t>c</t></rPh></si>")
            parts = sound.parts.mapValues { Array($0.utf8) }
            parts["xl/worksheets/sheet1.xml"] = bytes
            return
        }
        var name = ""
        for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            if line.starts(with: "==".utf8) {
                name = String(decoding: line.dropFirst(2), as: UTF8.self)
                parts[name] = []
            } else {
                parts[name, default: []] += line + [0x0a]
            }
        }
    }

    var names: [String] { partNames }
    var partNames: [String] { Array(parts.keys).sorted() }

    func read(_ name: String, _ take: (Span<UInt8>) throws -> Void) throws {
        let bytes = parts[name] ?? []
        for start in stride(from: 0, to: bytes.count, by: min(pieceBytes, max(bytes.count, 1))) {
            try take(bytes.span.extracting(start..<min(start + min(pieceBytes, bytes.count), bytes.count)))
        }
    }

    func part(_ name: String) throws -> PartBytes {
        let bytes = parts[name] ?? []
        return PartBytes(size: Int64(bytes.count)) { Array(bytes[Int($0)..<Int($0) + $1]) }
    }
}

/// What is asked of both readings of workbooks. A reading is lines of text; `nil` where it stopped.
enum WorkbookTargets {
    /// The migrator's reader alone: the size of pieces changes nothing, and what was counted is what was written.
    static func read(_ input: WorkbookInput) {
        var small = input
        small.pieceBytes = 1
        let (whole, pieces) = (migrator(input), migrator(small))
        demand(whole == pieces, "pieces of 1 change the reading", whole, pieces)
    }

    /// The verifier's walk reads the same.
    static func walk(_ input: WorkbookInput) {
        let read = migrator(input)
        let walked = verifier(input, columns: read?.columns)
        demand(read == walked, "the two readings differ", read, walked)
    }

    private struct Reading: Equatable {
        var lines: [String]
        var columns: [Int]
    }

    private static func migrator(_ input: WorkbookInput) -> Reading? {
        do {
            let book = try Workbook.open(input, file: "fuzz")
            let strings = try book.strings(of: input, file: "fuzz")
            var reading = Reading(lines: ["\(book.is1904) \(book.others) \(book.unread)"], columns: [])
            for sheet in book.sheets {
                let found = try book.profile(sheet, of: input, strings, file: "fuzz").facts
                let out = Out()
                let text = try book.text(sheet, of: input, strings, columns: found.columns, file: "fuzz") { bytes in
                    for index in bytes.indices { out.bytes.append(bytes[index]) }
                }
                precondition(text.facts == found && text.byteCount == Int64(out.bytes.count), "what is counted is written")
                let seen = [found.hyperlinks, found.pictures]
                let counts = [found.rows, found.columns, found.hiddenRows, found.hiddenColumns, found.merged] + seen
                reading.lines += [
                    sheet.name, sheet.state.rawValue, "\(counts) \(text.hidden)", String(decoding: out.bytes, as: UTF8.self),
                ]
                reading.columns.append(found.columns)
            }
            return reading
        } catch { return nil }
    }

    private static func verifier(_ input: WorkbookInput, columns: [Int]?) -> Reading? {
        do {
            let book = try PackageBook(input)
            let strings = try SheetStrings(input, book.stringsPart)
            var reading = Reading(lines: ["\(book.is1904) \(book.others) \(book.unread)"], columns: columns ?? [])
            for (index, sheet) in book.sheets.enumerated() {
                var text: [UInt8] = []
                let width = columns.map { index < $0.count ? $0[index] : 1 } ?? 1
                let walk = try SheetWalk.write(sheet, of: input, strings, columns: width) { bytes in
                    text += bytes
                    bytes.removeAll()
                }
                let found = walk.counts
                let seen = [found.hyperlinks, found.pictures]
                let counts = [found.rows, found.columns, found.hiddenRows, found.hiddenColumns, found.merged] + seen
                reading.lines += [sheet.name, sheet.state, "\(counts) \(walk.hidden)", String(decoding: text, as: UTF8.self)]
            }
            return reading
        } catch { return nil }
    }

    private final class Out { var bytes: [UInt8] = [] }

    private static func demand(_ holds: Bool, _ what: String, _ readings: Reading?...) {
        if holds { return }
        let text =
            "DIFFERENCE: \(what)\n" + readings.map { "--\n" + ($0?.lines.joined(separator: "\n") ?? "stopped") + "\n" }.joined()
        _ = unsafe write(STDERR_FILENO, Array(text.utf8), text.utf8.count)
        abort()
    }
}
