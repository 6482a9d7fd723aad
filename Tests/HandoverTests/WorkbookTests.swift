import HandoverFixtures
import HandoverTestSupport
import Testing

@Suite struct `A sheet's text` {
    /// A hand-made sheet and its text; both readings must give it.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var rows: String
        var strings: String?
        var text: String
        var testDescription: String { name }

        init(_ name: String, _ rows: String, _ strings: String?, _ text: String) {
            (self.name, self.rows, self.strings, self.text) = (name, rows, strings, text)
        }
    }

    static let cases = [
        Case(
            "every kind of value",
            """
            <row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is><t>b</t></is></c><c r="C1" t="str"><f>A1</f><v>c</v></c></row>
            <row r="2"><c r="A2"><v>1234.0999999999999</v></c><c r="B2" t="b"><v>1</v></c><c r="C2" t="e"><v>#REF!</v></c>
            <c r="D2" t="d"><v>2023-05-06T00:00:00</v></c><c r="E2" t="b"><v>0</v></c><c r="F2" t="n"><v>1.1010520880229E+17</v></c></row>
            """, "<si><t>x</t></si><si><t>甲,乙</t></si>",
            "\"甲,乙\",b,c,,,\n1234.0999999999999,TRUE,#REF!,2023-05-06T00:00:00,FALSE,1.1010520880229E+17\n"),
        Case(
            "rows and cells that are missing",
            "<row r=\"3\"><c r=\"B3\"><v>1</v></c></row><row r=\"4\"/><row r=\"5\"><c r=\"A5\" s=\"1\"/></row><row r=\"6\"><c r=\"D6\"><v>2</v></c></row><row r=\"9\"/>",
            nil, "\n\n,1,,\n\n\n,,,2\n"),
        Case(
            "rows and cells without places",
            "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r=\"4\"><c r=\"B4\"><v>4</v></c><c><v>5</v></c></row><row><c><v>6</v></c></row>",
            nil, "1,,3\n\n\n,4,5\n6,,\n"),
        Case(
            "null and the empty text",
            "<row><c t=\"s\"><v>0</v></c><c/><c t=\"inlineStr\"><is/></c><c><v/></c><c t=\"str\"><f>X</f><v></v></c><c t=\"s\"><v/></c></row>",
            "<si/>", "\"\",,\"\",,\"\"\n"),
        Case(
            "one column", "<row><c><v>1</v></c></row><row/><row><c t=\"inlineStr\"><is><t/></is></c></row>", nil, "1\n\n\"\"\n"),
        Case(
            "runs, and how they are spoken",
            "<row><c t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><r><rPr><b/></rPr><t xml:space=\"preserve\"> a </t></r><r><t>b</t></r><rPh sb=\"0\" eb=\"1\"><t>カ</t></rPh></is></c></row>",
            "<si><r><rPr><b/></rPr><t>课</t></r><r><t>长</t></r><rPh sb=\"0\" eb=\"1\"><t>カチョウ</t></rPh><phoneticPr fontId=\"1\"/></si>",
            "课长, a b\n"),
        Case(
            "escapes",
            "<row><c t=\"str\"><v>a_x000D__x000a_b_x005F_x000D_</v></c><c t=\"str\"><v>_xD83D__xDE00__xD83D_x_xde00__x00E9_</v></c><c t=\"str\"><v>_x00G0__x1__</v></c><c t=\"s\"><v>0</v></c><c><v>_x0031_</v></c></row>",
            "<si><r><t>_x00</t></r><r><t>41__x0041_</t></r></si>",
            "\"a\r\nb_x000D_\",😀_xD83D_x_xde00_é,_x00G0__x1__,_x0041_A,_x0031_\n"),
        Case(
            "line breaks, quotes, spaces, entities",
            "<row><c t=\"inlineStr\"><is><t>a\r\nb&#13;c</t></is></c><c t=\"str\"><v> \"x\" &amp;&lt;<![CDATA[<b>]]> </v></c><c><v> 1 </v></c></row>",
            nil, "\"a\nb\rc\",\" \"\"x\"\" &<<b> \", 1 \n"),
        Case(
            "what is passed over",
            "<row><c><v>1</v><extLst><v>9</v></extLst></c><c s=\"x\"><f>1+1</f><v>2</v></c><extLst><c><v>8</v></c></extLst></row><extLst><row><c><v>7</v></c></row></extLst>",
            "<si><t>a</t></si><extLst><si/></extLst>", "1,2\n"),
        Case(
            "line ends in sections",
            "<row><c t=\"str\"><v><![CDATA[a\r\nb\rc]]>\r\nd<![CDATA[\r]]><![CDATA[\n]]></v></c></row>", nil,
            "\"a\nb\nc\nd\n\n\"\n"),
        Case(
            "errors of new", "<row><c t=\"e\"><v>#SPILL!</v></c><c t=\"e\"><v>#GETTING_DATA</v></c></row>", nil,
            "#SPILL!,#GETTING_DATA\n"),
    ]

    @Test(arguments: cases) func `is the same for both readings`(one: Case) {
        let book = HandMadeWorkbook(rows: one.rows, strings: one.strings)
        let read = WorkbookReading.migrator(book.memory)
        #expect(read.sheets.first?.text == one.text)
        #expect(read == .verifier(book.memory, columns: read.sheets.map { $0.counts[1] }))
        var small = book.memory
        small.pieceBytes = 1
        #expect(WorkbookReading.migrator(small) == read)
        let strict = HandMadeWorkbook(rows: one.rows, strings: one.strings) { $0.isStrict = true }
        #expect(WorkbookReading.migrator(strict.memory) == read)
        #expect(WorkbookReading.verifier(strict.memory, columns: read.sheets.map { $0.counts[1] }) == read)
    }

    /// What stops both readings, and the migrator's word for it.
    static let stops: [(String, String, String?, String)] = [
        ("a formula nobody computed", "<row><c r=\"A1\"><f>1+1</f></c></row>", nil, "workbook.formula-without-value"),
        ("an empty one", "<row><c><f>1+1</f><v></v></c></row>", nil, "workbook.formula-without-value"),
        ("a string that is not there", "<row><c t=\"s\"><v>1</v></c></row>", "<si><t>a</t></si>", "workbook.bad-cell"),
        ("no strings at all", "<row><c t=\"s\"><v>0</v></c></row>", nil, "workbook.bad-cell"),
        ("a negative string", "<row><c t=\"s\"><v>-1</v></c></row>", "<si/>", "workbook.bad-cell"),
        ("an unknown kind", "<row><c t=\"z\"><v>1</v></c></row>", nil, "workbook.bad-cell"),
        ("two values", "<row><c><v>1</v><v>2</v></c></row>", nil, "workbook.bad-cell"),
        ("an inline value", "<row><c t=\"inlineStr\"><v>1</v></c></row>", nil, "workbook.bad-cell"),
        ("a truth that is none", "<row><c t=\"b\"><v>yes</v></c></row>", nil, "workbook.bad-cell"),
        ("a row twice", "<row r=\"2\"/><row r=\"2\"/>", nil, "workbook.bad-row"),
        ("a cell twice", "<row r=\"1\"><c r=\"B1\"/><c r=\"B1\"/></row>", nil, "workbook.bad-row"),
        ("a cell of another row", "<row r=\"1\"><c r=\"B2\"/></row>", nil, "workbook.bad-row"),
        ("a lower-case column", "<row r=\"1\"><c r=\"b1\"/></row>", nil, "workbook.bad-row"),
        ("a row too far", "<row r=\"1048577\"/>", nil, "workbook.too-large"),
        ("a column too far", "<row r=\"1\"><c r=\"XFE1\"/></row>", nil, "workbook.too-large"),
        ("a broken part", "<row>", nil, "workbook.part-unreadable"),
        ("a row whose hiding is no truth", "<row hidden=\"yes\"/>", nil, "workbook.bad-row"),
        (
            "a choice around rows", "<mc:AlternateContent xmlns:mc=\"urn:mc\"><row/></mc:AlternateContent>", nil,
            "workbook.malformed"
        ),
        ("a choice around cells", "<row><x><c><v>8</v></c></x></row>", nil, "workbook.malformed"),
        ("a cell of another namespace", "<row><c xmlns=\"urn:x\"><v>7</v></c></row>", nil, "workbook.malformed"),
        ("a choice around strings", "<row/>", "<x><si/></x>", "workbook.malformed"),
        ("cells twice", "</sheetData><sheetData>", nil, "workbook.malformed"),
    ]

    @Test(arguments: stops.indices) func `stops both readings`(index: Int) {
        let (name, rows, strings, code) = Self.stops[index]
        let book = HandMadeWorkbook(rows: rows, strings: strings).memory
        #expect(WorkbookReading.migrator(book).stop == code, "\(name)")
        #expect(WorkbookReading.verifier(book, columns: [1]).stop != nil, "\(name)")
    }

    @Test func `comes with what people cannot see`() {
        let book = HandMadeWorkbook(rows: "") { book in
            book.properties = " date1904=\"true\""
            book.sheets = [
                (
                    "表", nil,
                    """
                    <cols><col min="1" max="1" hidden="1"/><col min="2" max="2" width="9"/><col min="3" max="16384" hidden="true"/></cols>
                    <sheetData><row r="1"><c><v>1</v></c><c/><c/><c><v>4</v></c></row><row r="2" hidden="1"><c><v>2</v></c></row>
                    <row r="3" hidden="1"><c><v>3</v></c></row><row r="4" hidden="1"/><row r="6" hidden="1"><c><v>6</v></c></row></sheetData>
                    <mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="A2:B2"/></mergeCells>
                    """
                ), ("藏", "hidden", "<sheetData/>"), ("深藏", "veryHidden", "<sheetData/>"),
            ]
            book.others = ["xl/vbaProject.bin": "", "docProps/app.xml": "", "xl/drawings/drawing1.xml": ""]
        }
        let read = WorkbookReading.migrator(book.memory)
        #expect(read.is1904)
        #expect(read.unread == ["docProps/app.xml", "xl/drawings/drawing1.xml", "xl/vbaProject.bin"])
        #expect(read.sheets.map(\.state) == ["visible", "hidden", "very-hidden"])
        #expect(read.sheets[0].text == "1,,,4\n2,,,\n3,,,\n\n\n6,,,\n")
        #expect(read.sheets[0].counts == [6, 4, 3, 3, 2, 0, 0])
        #expect(read.sheets[0].hidden == [6..<16, 18..<23])
        #expect(read.sheets[1].text == "")
        #expect(read == .verifier(book.memory, columns: [4, 0, 0]))
    }

    @Test func `is not looked for where there is no workbook`() {
        let sound = HandMadeWorkbook(rows: "<row/>").memory
        func stop(_ name: String, _ content: String?, _ code: String) {
            var parts = sound
            parts.parts[name] = content.map { Array($0.utf8) }
            #expect(WorkbookReading.migrator(parts).stop == code, "\(name)")
            #expect(WorkbookReading.verifier(parts, columns: [0]).stop != nil, "\(name)")
        }
        stop("_rels/.rels", nil, "workbook.none")
        stop("xl/workbook.xml", nil, "workbook.part-missing")
        stop("_rels/.rels", "<Relationships/>", "workbook.malformed")
        stop("xl/workbook.xml", "<workbook/>", "workbook.malformed")
        stop("xl/worksheets/sheet1.xml", nil, "workbook.part-missing")
        stop("xl/worksheets/sheet1.xml", "<worksheet/>", "workbook.malformed")
        stop("xl/_rels/workbook.xml.rels", nil, "workbook.part-missing")
        stop("xl/_rels/workbook.xml.rels", "<Relationships/>", "workbook.malformed")
        stop("xl/worksheets/sheet1.xml", "<!DOCTYPE a><worksheet/>", "workbook.part-unreadable")
    }
}
