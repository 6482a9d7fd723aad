import HandoverCore
import HandoverFixtures
import HandoverIngest
import Testing

@testable import HandoverVerify

/// What the package of a workbook may say, what bounds it has, and where a diagnostic says that something is.
@Suite struct `A workbook's package` {
    private static let row = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"
    private static let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    private static func relations(_ all: String...) -> String {
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\(all.joined())</Relationships>"
    }

    private static func relationship(_ id: String, _ type: String, _ target: String, _ more: String = "") -> String {
        "<Relationship Id=\"\(id)\" Type=\"\(relation)/\(type)\" Target=\"\(target)\"\(more)/>"
    }

    private static func stop(_ parts: MemoryParts, _ code: String, _ name: String) {
        #expect(WorkbookReading.migrator(parts).stop == code, "\(name)")
        #expect(WorkbookReading.verifier(parts, columns: [1]).stop != nil, "\(name)")
    }

    private static func both(_ parts: MemoryParts) -> WorkbookReading {
        let read = WorkbookReading.migrator(parts)
        #expect(read == .verifier(parts, columns: read.sheets.map { $0.counts[1] }))
        return read
    }

    /// A part of a sound workbook, what stands there instead, and the migrator's word for it.
    static let stops: [(name: String, part: String, content: String, code: String)] = [
        (
            "two workbooks", "_rels/.rels",
            relations(relationship("a", "officeDocument", "xl/workbook.xml"), relationship("b", "officeDocument", "xl/x.xml")),
            "workbook.none"
        ),
        (
            "a workbook elsewhere", "_rels/.rels",
            relations(relationship("a", "officeDocument", "x", " TargetMode=\"External\"")), "workbook.none"
        ),
        (
            "a workbook above the root", "_rels/.rels", relations(relationship("a", "officeDocument", "../xl/workbook.xml")),
            "workbook.none"
        ),
        (
            "one Id twice", "xl/_rels/workbook.xml.rels",
            relations(
                relationship("rId1", "worksheet", "worksheets/sheet1.xml"), relationship("rId1", "theme", "theme.xml")),
            "workbook.malformed"
        ),
        (
            "strings twice", "xl/_rels/workbook.xml.rels",
            relations(
                relationship("rId1", "worksheet", "worksheets/sheet1.xml"), relationship("s", "sharedStrings", "s.xml"),
                relationship("t", "sharedStrings", "s.xml")), "workbook.malformed"
        ),
        (
            "strings with another root", "xl/sharedStrings.xml", "<sst/>", "workbook.malformed"
        ),
        ("a sheet without relationship", "xl/_rels/workbook.xml.rels", relations(), "workbook.malformed"),
    ]

    @Test(arguments: stops.indices) func `stops both readings`(index: Int) {
        let (name, part, content, code) = Self.stops[index]
        var parts = HandMadeWorkbook(rows: Self.row, strings: "<si/>").memory
        parts.parts[part] = Array(content.utf8)
        Self.stop(parts, code, name)
    }

    @Test func `stops both readings where the workbook is two things`() {
        func stop(_ name: String, _ code: String = "workbook.malformed", _ change: (inout HandMadeWorkbook) -> Void) {
            Self.stop(HandMadeWorkbook(rows: Self.row, change).memory, code, name)
        }
        stop("an epoch that is no truth") { $0.properties = " date1904=\"yes\"" }
        stop("two properties") { $0.properties = "/><workbookPr date1904=\"1\"" }
        stop("two lists") { $0.properties = "/><sheets/><x" }
        stop("one name twice") { $0.sheets = [("a", nil, "<sheetData/>"), ("a", nil, "<sheetData/>")] }
        stop("a state that is none") { $0.sheets[0].state = "shown" }
        stop("no cells") { $0.sheets[0].xml = "<sheetPr/>" }
        stop("too many sheets", "workbook.too-large") { book in
            book.sheets = (0...Limits.sheets).map { ("s\($0)", nil, "<sheetData/>") }
        }
    }

    @Test func `may be one of another kind, or in another encoding`() {
        var binary = HandMadeWorkbook(rows: Self.row).memory
        binary.parts["_rels/.rels"] = Array(Self.relations(Self.relationship("a", "officeDocument", "xl/workbook.bin")).utf8)
        binary.parts["xl/workbook.bin"] = [0x83, 0x01, 0x00, 0x80, 0x01, 0x32]
        Self.stop(binary, "workbook.none", "binary")
        var wide = HandMadeWorkbook(rows: Self.row).memory
        let text = String(decoding: wide.parts["xl/worksheets/sheet1.xml"] ?? [], as: UTF8.self)
        wide.parts["xl/worksheets/sheet1.xml"] = [0xff, 0xfe] + text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        Self.stop(wide, "workbook.part-unreadable", "UTF-16")
    }

    @Test func `names sheets without rows, and tells composed names from decomposed ones`() {
        var parts = HandMadeWorkbook(rows: "") { book in
            book.sheets = [
                ("caf\u{e9}", nil, "<sheetData>\(Self.row)</sheetData>"), ("cafe\u{301}", nil, "<sheetData/>"),
                ("Module1", nil, "<sheetData/>"),
            ]
        }.memory
        let list = String(decoding: parts.parts["xl/workbook.xml"] ?? [], as: UTF8.self)
        parts.parts["xl/workbook.xml"] = Array(list.replacing("r:id=\"rId3\"", with: "r:id=\"\"").utf8)
        let read = Self.both(parts)
        #expect(read.sheets.map { Array($0.name.utf8) } == ["caf\u{e9}", "cafe\u{301}"].map { Array($0.utf8) })
        #expect(read.others == ["Module1"])
        #expect(read.unread == ["xl/worksheets/sheet3.xml"])
    }

    @Test func `counts columns whatever is said of them, links and pictures`() {
        let read = Self.both(
            HandMadeWorkbook(rows: "") { book in
                book.sheets[0].xml = """
                    <cols><col min="3" max="4" hidden="1"/><col min="1" max="3" hidden="true"/><col min="6" max="16385" hidden="1"/>
                    <col min="x" max="9" hidden="1"/><col min="5" max="5" hidden="yes"/><col min="5" max="4" hidden="1"/>
                    <col min="0" max="9" hidden="1"/><col min="16385" max="16386" hidden="1"/></cols>
                    <sheetData><row><c t="str"><f>DISPIMG()</f><v>=DISPIMG("ID_1",1)</v></c><c t="str"><v>=DISPIMG(</v></c>
                    <c t="inlineStr"><is><t>=DISPIMG(</t></is></c><c r="G1"><v>1</v></c></row></sheetData>
                    <hyperlinks><hyperlink ref="A1"/><hyperlink ref="B1"/><hyperlink ref="C1"/></hyperlinks>
                    """
            }.memory)
        // A to D, F and G.
        #expect(read.sheets.first?.counts == [1, 7, 0, 6, 0, 3, 2])
    }

    @Test func `has a bound for the text of one element`() {
        let half = String(repeating: "a", count: Limits.elementText / 2)
        let whole = HandMadeWorkbook(rows: "<row><c t=\"s\"><v>0</v></c></row>", strings: "<si><t>\(half)<x/>\(half)</t></si>")
        #expect(Self.both(whole.memory).sheets.first?.text.utf8.count == Limits.elementText + 1)
        let longer = HandMadeWorkbook(rows: "<row/>", strings: "<si><t>\(half)<x/>\(half)a</t></si>")
        Self.stop(longer.memory, "workbook.too-large", "t")
        let value = HandMadeWorkbook(rows: "<row><c t=\"str\"><v>\(half)<x/>\(half)a</v></c></row>")
        Self.stop(value.memory, "workbook.too-large", "v")
    }

    @Test func `has a bound for a row, however often a string is in it`() {
        let string = String(repeating: "a", count: 9_000_000)
        func book(_ cells: Int) -> MemoryParts {
            HandMadeWorkbook(
                rows: "<row>\(String(repeating: "<c t=\"s\"><v>0</v></c>", count: cells))</row>",
                strings: "<si><t>\(string)</t></si>"
            ).memory
        }
        #expect(WorkbookReading.migrator(book(7)).stop == nil)
        Self.stop(book(8), "workbook.row-too-large", "eight times")
        Self.stop(book(16_384), "workbook.row-too-large", "in every cell")
    }

    @Test func `says where something is, by both readings`() throws {
        let mark = "\u{feff}"
        let rows =
            "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"7\"><c r=\"B7\"><v>1</v></c><c r=\"AB7\" t=\"z\"><v>1</v></c></row>"
        var parts = HandMadeWorkbook(rows: rows).memory
        let part = "xl/worksheets/sheet1.xml"
        let bytes = Array(mark.utf8) + (parts.parts[part] ?? [])
        parts.parts[part] = bytes
        let book = try Workbook.open(parts, file: "b.xlsx")
        let strings = try book.strings(of: parts, file: "b.xlsx")
        let failure = #expect(throws: Failure.self) { try book.profile(book.sheets[0], of: parts, strings, file: "b.xlsx") }
        let found = failure?.diagnostics.first
        #expect(found?.code.name == "workbook.bad-cell")
        #expect(found?.arguments == [.name("AB7"), .name("t")])
        #expect(found?.location?.file == "b.xlsx/\(part)")
        let place = bytes.firstRange(of: Array("<c r=\"AB7\"".utf8))?.lowerBound
        #expect(found?.location?.byteOffset == place.map { Int64($0) })
        let second = try PackageBook(parts)
        let stop = #expect(throws: BookStop.self) {
            try SheetWalk.write(second.sheets[0], of: parts, SheetStrings(parts, second.stringsPart), columns: 28) {
                $0.removeAll()
            }
        }
        let location = stop?.diagnostic("data/originals/b.xlsx").location
        #expect(location?.file == "data/originals/b.xlsx/\(part)")
        #expect(location?.record == 7)
        #expect(location?.field == "AB")
    }

    @Test func `tells a full disk from a workbook that cannot be read`() throws {
        struct Full: Error {}
        let parts = HandMadeWorkbook(rows: Self.row).memory
        let book = try Workbook.open(parts, file: "b.xlsx")
        let strings = try book.strings(of: parts, file: "b.xlsx")
        let failure = #expect(throws: Failure.self) {
            try book.text(book.sheets[0], of: parts, strings, columns: 1, file: "b.xlsx") { _ in throw Full() }
        }
        #expect(failure?.diagnostics.first?.code.name == "file.io-failed")
        #expect(failure?.exit == .ioError)
    }

    @Test func `tells what numbers look like`() throws {
        let rows =
            "<row><c s=\"1\"><v>45052</v></c><c s=\"1\"><v>0.5</v></c><c><v>1234567890123456</v></c><c s=\"9\"><v>1E+5</v></c></row>"
        let parts = HandMadeWorkbook(rows: rows) {
            $0.styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>"
        }.memory
        let book = try Workbook.open(parts, file: "b.xlsx")
        let (strings, formats) = (try book.strings(of: parts, file: ""), try book.formats(of: parts, file: ""))
        let numbers = try book.profile(book.sheets[0], of: parts, strings, formats, file: "").numbers
        #expect(numbers.map(\.days) == [1, 1, 0, 0])
        #expect(numbers.map(\.times) == [0, 1, 0, 0])
        #expect(numbers.map(\.fractions) == [0, 1, 0, 0])
        #expect(numbers.map(\.long) == [0, 0, 1, 1])
    }

    @Test func `finds its parts among very many`() {
        let read = Self.both(
            HandMadeWorkbook(rows: Self.row) { book in
                for number in 0..<20_000 { book.others["xl/media/image\(number).png"] = "" }
            }.memory)
        #expect(read.unread.count == 20_000)
        #expect(read.sheets.first?.text == "1\n")
    }
}
