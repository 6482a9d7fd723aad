import HandoverData
import HandoverIngest

/// CSV files that other readers get wrong, with what both of ours must make of them, and `init` before them. The numbers are those
/// of the project's list of hard cases: 1–42.
struct CSVCase: CustomStringConvertible, Sendable {
    enum Outcome: Sendable {
        /// Findings and values of the records in order, and the classes of the file's stretches.
        case read(_ findings: [String], _ values: [String], _ coverage: String? = nil)
        /// Reading stops; the migrator's reader says this code.
        case stops(_ code: String)
        /// `init` stops with this code.
        case refused(_ code: String)
        /// `init` finds these columns, this delimiter, these warnings, and so many records.
        case found(_ columns: [String], delimiter: String = ",", _ warnings: [String] = [], records: Int64)
    }

    var number: Int
    var what: String
    var file: [UInt8]
    var layout: BothTables.Layout
    var outcome: Outcome

    var description: String { "\(number) \(what)" }

    init(_ number: Int, _ what: String, _ file: String, _ layout: BothTables.Layout, _ outcome: Outcome) {
        self.init(number, what, bytes: Array(file.utf8), layout, outcome)
    }

    init(_ number: Int, _ what: String, _ file: String, _ outcome: Outcome) {
        self.init(number, what, bytes: Array(file.utf8), .init(["a", "b", "c"]), outcome)
    }

    init(_ number: Int, _ what: String, bytes: [UInt8], _ layout: BothTables.Layout, _ outcome: Outcome) {
        (self.number, self.what, file, self.layout, self.outcome) = (number, what, bytes, layout, outcome)
    }

    static let all = structure + headers + dialects + limits

    /// What only a look at all records tells: the rows of orders (no, customer, amount, note), and the records held back for it.
    static let overWholeTables: [(number: Int, what: String, rows: String, held: [String])] = [
        (
            38, "one key, different rows: all copies", "1,C1,1.00,a\n2,C1,2.00,b\n1,C2,3.00,c\n1,C1,1.00,a\n",
            ["1 DUPLICATE_KEY@no", "3 DUPLICATE_KEY@no", "4 DUPLICATE_KEY@no"]
        ),
        (38, "the same row twice", "1,C1,1.00,a\n1,C1,1.00,a\n", ["1 DUPLICATE_KEY@no", "2 DUPLICATE_KEY@no"]),
        (38, "keys that differ", "1,C1,1.00,a\n11,C1,1.00,a\n", []),
    ]

    private static let pads = BothTables.Layout(["a", "b", "c"]) { $0.rules.ragged = .pad }
    private static let wide = BothTables.Layout(["a", "b", "c", "d"])

    private static let structure: [CSVCase] = [
        CSVCase(1, "a record that is too short", "a,b,c\n1,2\n4,5,6\n", .read(["RAGGED_SHORT", ""], ["'4' '5' '6'"])),
        CSVCase(1, "the same, padded", "a,b,c\n1,2\n4,5,6\n", pads, .read(["", ""], ["'1' '2' absent", "'4' '5' '6'"])),
        CSVCase(
            1, "the same, where the plan wants none", "a,b,c\n1,2\n",
            BothTables.Layout(["a", "b", "c"]) { $0.rules.ragged = .stop },
            .stops("csv.ragged")),
        CSVCase(2, "the first record too long", "a,b,c\n1,2,3,4\n4,5,6\n", .read(["RAGGED_LONG", ""], ["'4' '5' '6'"])),
        CSVCase(2, "too long where short ones are padded", "a,b,c\n1,2,3,4\n", pads, .read(["RAGGED_LONG"], [])),
        CSVCase(
            3, "a bad line early changes nothing", "a,b,c\n1\n" + String(repeating: "4,5,6\n", count: 20),
            .found(["a", "b", "c"], records: 21)),
        CSVCase(4, "a quote that is never closed", "a,b,c\n1,\"2,3\n4,5,6\n", .stops("csv.unterminated-quote")),
        CSVCase(
            4, "two stray quotes, rows apart", "a,b,c,d\n1,\"2,3,4\n5,6,7,8\n9,9,9,9\n1,\",3,4\n", wide,
            .read(["HIDDEN_ROWS"], [])),
        CSVCase(
            4, "two stray quotes, many rows apart",
            "a,b,c\n1,\"2,3\n" + String(repeating: "4,5,6\n", count: 70) + "1,\",3\n7,8,9\n",
            .read(["TOO_MANY_LINES", ""], ["'7' '8' '9'"])),
        CSVCase(5, "a quote inside a field", "a,b,c\n5\" pipe,2,3\n", .read([""], ["'5\" pipe' '2' '3'"])),
        CSVCase(
            5, "the same, as init says it", "a,b,c\n5\" pipe,2,3\nx,2,3\n",
            .found(["a", "b", "c"], ["csv.quote-inside-field"], records: 2)),
        CSVCase(
            6, "text behind a closing quote", "a,b,c\n\"foo\"bar,2,3\n4,5,6\n", .read(["QUOTE_TRAILING", ""], ["'4' '5' '6'"])),
        CSVCase(
            7, "backslashes before quotes, by the lock", "a,b,c\n\"x\\\"y\",2,3\n",
            BothTables.Layout(["a", "b", "c"]) { $0.rules.escape = UInt8(ascii: "\\") }, .read([""], ["'x\"y' '2' '3'"])),
        CSVCase(
            7, "the same without an escape in the lock", "a,b,c\n\"x\\\"y\",2,3\n", .read(["QUOTE_TRAILING"], [])),
        CSVCase(
            7, "init says which it took", "a,b,c\n\"x\\\"y\",2,3\n\"u,\\\"v\",2,3\n4,5,6\n",
            .found(["a", "b", "c"], ["csv.backslash-before-quote"], records: 3)),
        CSVCase(
            8, "line ends inside quotes", "a,b,c\n\"1\r\n2\n3\",2,3\n", .read([""], ["'1\r\n2\n3' '2' '3'"])),
        CSVCase(
            9, "three kinds of line ends", "a,b,c\r\n1,2,3\n4,5,6\r7,8,9\r\n",
            .read(["", "", ""], ["'1' '2' '3'", "'4' '5' '6'", "'7' '8' '9'"])),
        CSVCase(
            9, "the same, counted by init", "a,b,c\r\n1,2,3\n4,5,6\r7,8,9\r\n",
            .found(["a", "b", "c"], ["csv.mixed-lines"], records: 3)),
        CSVCase(
            10, "CR CR LF", "a,b,c\r\r\n1,2,3\r\r\n4,5,6\r\r\n",
            .read(["", ""], ["'1' '2' '3'", "'4' '5' '6'"], "header blank records blank records blank")),
        CSVCase(
            10, "the same, said by init", "a,b,c\r\r\n1,2,3\r\r\n4,5,6\r\r\n",
            .found(["a", "b", "c"], ["csv.double-carriage-return"], records: 2)),
        CSVCase(11, "no line end at the end", "a,b,c\n1,2,3", .read([""], ["'1' '2' '3'"], "header records")),
        CSVCase(
            12, "blank lines in the middle and at the end", "a,b,c\n1,2,3\n\n4,5,6\n\n\n",
            .read(["", ""], ["'1' '2' '3'", "'4' '5' '6'"], "header records blank records blank")),
        CSVCase(13, "an empty file", "", .refused("csv.empty")),
        CSVCase(14, "a header and no record", "a,b,c\n", .read([], [], "header")),
        CSVCase(14, "the same, by init", "a,b,c\n", .found(["a", "b", "c"], records: 0)),
        CSVCase(
            24, "a line of totals at the end", "a,b,c\n1,2,3\n合计,2,3\n",
            BothTables.Layout(["a", "b", "c"]) { $0.footerAt = 12 }, .read([""], ["'1' '2' '3'"], "header records footer")),
        CSVCase(
            25, "the header again on every page", "a,b,c\n1,2,3\na,b,c\n4,5,6\n",
            BothTables.Layout(["a", "b", "c"]) { $0.rules.hasRepeatedHeaders = true },
            .read(["", ""], ["'1' '2' '3'", "'4' '5' '6'"], "header records repeated-header records")),
        CSVCase(
            25, "the same, found by init", "a,b,c\n1,2,3\na,b,c\n4,5,6\n",
            .found(["a", "b", "c"], ["csv.header-repeated"], records: 2)),
        CSVCase(
            26, "two tables in one file", "a,b\n1,2\n3,4\n\nx,y,z\n1,2,3\n4,5,6\n7,8,9\n1,2\n1,2\n1,2\n",
            .refused("csv.two-tables")),
        CSVCase(
            31, "NUL in a field", "a,b,c\n1,x\0y,3\n", .read([""], ["'1' 'x\0y' '3'"])),
        CSVCase(
            32, "Ctrl-Z at the end", "a,b,c\n1,2,3\n\u{1a}", BothTables.Layout(["a", "b", "c"]) { $0.footerAt = 12 },
            .read([""], ["'1' '2' '3'"], "header records eof-marker")),
        CSVCase(32, "the same, found by init", "a,b,c\n1,2,3\n\u{1a}", .found(["a", "b", "c"], records: 1)),
        CSVCase(35, "quoted and unquoted nothing", "a,b,c\n\"\",,3\n", .read([""], ["'' '' '3'"])),
        CSVCase(
            36, "words for nothing are data", "a,b,c\nNULL,\\N,NaN\nN/A,无,-\n",
            .read(["", ""], ["'NULL' '\\N' 'NaN'", "'N/A' '无' '-'"])),
        CSVCase(37, "a record twice", "a,b,c\n1,2,3\n1,2,3\n", .read(["", ""], ["'1' '2' '3'", "'1' '2' '3'"])),
        CSVCase(39, "a file that was cut off", "a,b,c\n1,2,3\n4,5", .stops("csv.cut-off")),
        CSVCase(39, "the same, where short records are padded", "a,b,c\n4,5", pads, .read([""], ["'4' '5' absent"])),
        CSVCase(
            40, "two files joined, with the second's byte order mark", "a,b,c\n1,2,3\n\u{feff}a,b,c\n4,5,6\n",
            BothTables.Layout(["a", "b", "c"]) { $0.rules.hasRepeatedHeaders = true },
            .read(["", ""], ["'1' '2' '3'", "'4' '5' '6'"], "header records repeated-header records")),
        CSVCase(
            40, "the same, said by init", "a,b,c\n1,2,3\n\u{feff}a,b,c\n4,5,6\n",
            .found(["a", "b", "c"], ["csv.inner-byte-order-mark", "csv.header-repeated"], records: 2)),
        CSVCase(
            41, "formulas are data", "a,b,c\n=1+1,+86 138,@x\n", .read([""], ["'=1+1' '+86 138' '@x'"])),
    ]

    private static let headers: [CSVCase] = [
        CSVCase(15, "no header", "1,2,3\n4,5,6\n", .refused("csv.no-header")),
        CSVCase(
            15, "no header, the names by the plan", "1,2,3\n4,5,6\n",
            BothTables.Layout(["a", "b", "c"]) { ($0.rules.headerRecords, $0.rules.namesAreGiven) = (0, true) },
            .read(["", ""], ["'1' '2' '3'", "'4' '5' '6'"], "records")),
        CSVCase(15, "a header of other names", "x,y,z\n1,2,3\n", .stops("csv.header-differs")),
        CSVCase(
            16, "two header records with merged cells", "客户,,订单\n编号,名称,金额\n1,2,3\n",
            BothTables.Layout(["客户 编号", "客户 名称", "订单 金额"]) { $0.rules.headerRecords = 2 },
            .read([""], ["'1' '2' '3'"], "header records")),
        CSVCase(
            16, "three, the first over all", "表,,\nx,,y\n,b,c\n1,2,3\n",
            BothTables.Layout(["表 x", "表 x b", "表 y c"]) { $0.rules.headerRecords = 3 }, .read([""], ["'1' '2' '3'"])),
        CSVCase(
            16, "two header records with a blank line and a comment between", "客户,,订单\r\n\r\n#x\n编号,名称,金额\n1,2,3\n",
            BothTables.Layout(["客户 编号", "客户 名称", "订单 金额"]) {
                ($0.rules.headerRecords, $0.rules.comment) = (2, UInt8(ascii: "#"))
            }, .read([""], ["'1' '2' '3'"], "header records")),
        CSVCase(
            16, "a header that begins with a blank line", "\na,b,c\n1,2,3\n", .stops("csv.header-differs")),
        CSVCase(17, "a name twice", "a,b,a\n1,2,3\n", .refused("csv.column-twice")),
        CSVCase(
            17, "the same, the names by the plan", "a,b,a\n1,2,3\n",
            BothTables.Layout(["a", "b", "c"]) { $0.rules.namesAreGiven = true }, .read([""], ["'1' '2' '3'"])),
        CSVCase(18, "a column without a name", "a,,c\n1,2,3\n", .refused("csv.column-unnamed")),
        CSVCase(
            19, "names with spaces around", "a ,　b,c\n1,2,3\n",
            .found(["a ", "　b", "c"], ["csv.name-padded", "csv.name-padded"], records: 1)),
        CSVCase(19, "the same, read", "a ,　b,c\n1,2,3\n", BothTables.Layout(["a ", "　b", "c"]), .read([""], ["'1' '2' '3'"])),
        CSVCase(
            20, "names that differ by case and width", "a,A,ａ\n1,2,3\n",
            .found(["a", "A", "ａ"], ["csv.names-alike", "csv.names-alike"], records: 1)),
        CSVCase(21, "columns in another order", "b,a,c\n1,2,3\n", .stops("csv.header-differs")),
        CSVCase(21, "a column more", "a,b,c,d\n1,2,3,4\n", .stops("csv.header-differs")),
        CSVCase(22, "sep= before the header", "sep=;\na;b\n1;2\n3;4\n", .found(["a", "b"], delimiter: ";", records: 2)),
        CSVCase(
            22, "the same, read", "sep=;\na;b\n1;2\n",
            BothTables.Layout(["a", "b"]) { ($0.delimiter, $0.headerAt) = (";", 6) },
            .read([""], ["'1' '2'"], "preamble header records")),
        CSVCase(
            23, "lines before the header", "客户资料\n打印：王\n\na,b,c\n1,2,3\n",
            BothTables.Layout(["a", "b", "c"]) { $0.headerAt = 27 }, .read([""], ["'1' '2' '3'"], "preamble header records")),
        CSVCase(
            27, "a delimiter at the end of every line", "a,b,\n1,2,\n3,4,\n",
            .found(["a", "b", ""], ["csv.column-empty"], records: 2)),
        CSVCase(27, "the same, with something in it once", "a,b,\n1,2,\n3,4,x\n", .refused("csv.column-unnamed")),
    ]

    private static let dialects: [CSVCase] = [
        CSVCase(28, "full-width commas", "a，b，c\n1，2，3\n", .found(["a", "b", "c"], delimiter: "，", records: 1)),
        CSVCase(
            28, "the same, read", "a，b，c\n1，\"2，\"，3\n", BothTables.Layout(["a", "b", "c"]) { $0.delimiter = "，" },
            .read([""], ["'1' '2，' '3'"])),
        CSVCase(
            28, "the same in GB18030", bytes: [0x61, 0xa3, 0xac, 0x62, 0x0a, 0xd6, 0xa3, 0xa3, 0xac, 0x32, 0x0a],
            BothTables.Layout(["a", "b"]) { ($0.delimiter, $0.isGB18030) = ("，", true) }, .read([""], ["'郑' '2'"])),
        CSVCase(
            29, "semicolons, commas in numbers", "a;b\n1,5;90,0\n2,5;50,0\n", .found(["a", "b"], delimiter: ";", records: 2)),
        CSVCase(
            30, "spaces", "a b c\n1 2 3\n", BothTables.Layout(["a", "b", "c"]) { $0.delimiter = " " },
            .read([""], ["'1' '2' '3'"])),
        CSVCase(30, "bars, found", "a|b|c\n1|2|3\n", .found(["a", "b", "c"], delimiter: "|", records: 1)),
        CSVCase(
            30, "control characters, found", "a\u{1}b\u{1}c\n1\u{1}2\u{1}3\n",
            .found(["a", "b", "c"], delimiter: "\u{1}", records: 1)),
        CSVCase(30, "two bars, found", "a||b||c\n1||2||3\n", .found(["a", "b", "c"], delimiter: "||", records: 1)),
        CSVCase(
            30, "two bars, read", "a||b||c\n1|x||\"2||\"||3\n", BothTables.Layout(["a", "b", "c"]) { $0.delimiter = "||" },
            .read([""], ["'1|x' '2||' '3'"])),
        CSVCase(
            30, "bars in GB18030, one of them half a character", bytes: [0x61, 0x7c, 0x62, 0x0a, 0x81, 0x7c, 0x7c, 0x32, 0x0a],
            BothTables.Layout(["a", "b"]) { ($0.delimiter, $0.isGB18030) = ("|", true) }, .read([""], ["'亅' '2'"])),
        CSVCase(
            30, "fixed widths", "no  name\n1   张三\n22  李四\n",
            BothTables.Layout(["no", "name"]) { layout in
                (layout.delimiter, layout.quote) = ("", nil)
                (layout.rules.widths, layout.rules.namesAreGiven) = ([4, 6], true)
            }, .read(["", ""], ["'1   ' '张三'", "'22  ' '李四'"], "header records")),
        CSVCase(
            30, "fixed widths, a line cut short and one too long", "1   ab\n22\n33  abcd\n",
            BothTables.Layout(["no", "name"]) { layout in
                (layout.delimiter, layout.quote) = ("", nil)
                (layout.rules.widths, layout.rules.namesAreGiven, layout.rules.headerRecords) = ([4, 2], true, 0)
            }, .read(["", "RAGGED_SHORT", "RAGGED_LONG"], ["'1   ' 'ab'"])),
        CSVCase(
            34, "comments, where the lock has them", "#x\na,b,c\n#1,2,\"\n1,2,3\n4,#5,6\n",
            BothTables.Layout(["a", "b", "c"]) { ($0.rules.comment, $0.headerAt) = (UInt8(ascii: "#"), 3) },
            .read(["", ""], ["'1' '2' '3'", "'4' '#5' '6'"], "preamble header comment records")),
        CSVCase(34, "a name that begins with #", "a,b,c\n#1,2,3\n", .read([""], ["'#1' '2' '3'"])),
        CSVCase(
            7, "an escape before delimiters, line ends and itself", "a,b,c\n1\\,x,2\\\ny,\"\\\\\"\n",
            BothTables.Layout(["a", "b", "c"]) { $0.rules.escape = UInt8(ascii: "\\") }, .read([""], ["'1,x' '2\ny' '\\'"])),
    ]

    private static let limits: [CSVCase] = [
        CSVCase(
            33, "a field of 17 MiB", "a,b,c\n1," + String(repeating: "x", count: 17 << 20) + ",3\n4,5,6\n",
            .read(["FIELD_TOO_LARGE", ""], ["'4' '5' '6'"])),
        CSVCase(
            33, "more columns of fixed width than anyone reads", String(repeating: "x", count: 16_385) + "\n",
            BothTables.Layout((0..<16_384).map { "c\($0)" }) { layout in
                (layout.delimiter, layout.quote) = ("", nil)
                (layout.rules.widths, layout.rules.namesAreGiven) = (Array(repeating: 1, count: 16_384), true)
                layout.rules.headerRecords = 0
            }, .stops("csv.too-many-fields")),
        CSVCase(
            42, "as many rows as a spreadsheet has", "a\n" + String(repeating: "1\n", count: 65_535),
            .found(["a"], ["csv.sheet-full"], records: 65_535)),
        CSVCase(
            42, "as many characters as a cell has", "a,b,c\n1,2," + String(repeating: "文", count: 32_767) + "\n",
            .found(["a", "b", "c"], ["csv.cell-full"], records: 1)),
    ]
}
