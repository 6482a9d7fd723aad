import HandoverCore
import HandoverData
import HandoverXML

/// Reads the rows out of a sheet's part (Format.md section 4.7). One row is held at a time.
struct SheetHandler<Sink: SheetSink>: PartHandler {
    private enum Kind: Int, CaseIterable {
        case worksheet, sheetData, row, c, v, f, inline, t, run, cols, col, mergeCells, mergeCell, hyperlinks, hyperlink, extLst

        var name: String {
            switch self {
            case .inline: "is"
            // In an inline string `r` is a run; a row is called `row`.
            case .run: "r"
            default: "\(self)"
            }
        }

        /// The only kinds that it stands in.
        func belongs(in parent: Kind?) -> Bool {
            switch self {
            case .worksheet: parent == nil
            case .sheetData, .cols, .mergeCells, .hyperlinks: parent == .worksheet
            case .row: parent == .sheetData
            case .c: parent == .row
            case .v, .f, .inline: parent == .c
            case .t: parent == .inline || parent == .run
            case .run: parent == .inline
            case .col: parent == .cols
            case .mergeCell: parent == .mergeCells
            case .hyperlink: parent == .hyperlinks
            case .extLst: parent == .sheetData || parent == .row
            }
        }
    }

    static var root: String { "worksheet" }

    /// What a cell says of itself.
    private struct Cell {
        enum Kind { case number, shared, string, inline, boolean, error, date }
        var kind = Kind.number
        var style = 0
        var hasFormula = false
        var hasValue = false
        var hasInline = false
    }

    private var path: ElementPath<Kind>
    private let names: (r: XMLName, s: XMLName, t: XMLName, hidden: XMLName, min: XMLName, max: XMLName)
    private let strings: SharedStrings
    private(set) var sink: Sink
    private(set) var hasData = false
    private var row = SheetRow()
    /// Of the cell before, from 0.
    private var column = -1
    private var cell = Cell()
    /// Where the last start-tag begins.
    private var tagAt: Int64 = 0
    private var text: [UInt8] = []

    init(_ parser: XMLPushParser, _ strings: SharedStrings, _ sink: Sink) {
        path = ElementPath(parser, WorkbookNames.spreadsheet, \.name)
        names = (
            parser.register(local: "r"), parser.register(local: "s"), parser.register(local: "t"),
            parser.register(local: "hidden"), parser.register(local: "min"), parser.register(local: "max")
        )
        self.strings = strings
        self.sink = sink
    }

    var hasRoot: Bool { path.hasRoot }

    mutating func startElement(
        _ name: XMLName, attributes: Span<XMLAttribute>, values: Span<UInt8>, byteOffset: Int64
    ) throws {
        tagAt = byteOffset
        let parent = path.here
        switch path.enter(name, { $1.belongs(in: $0) }) {
        case .sheetData:
            guard !hasData else { throw WorkbookStop(.workbookMalformed, .name("sheetData"), at: tagAt) }
            hasData = true
        case .row: try startRow(attributes, values)
        case .c: try startCell(attributes, values)
        case .v:
            guard !cell.hasValue, cell.kind != .inline else { throw malformed("v") }
            cell.hasValue = true
            text.removeAll(keepingCapacity: true)
        case .inline:
            guard !cell.hasInline, cell.kind == .inline else { throw malformed("is") }
            cell.hasInline = true
        case .f: cell.hasFormula = true
        case .t: text.removeAll(keepingCapacity: true)
        case .col: columns(attributes, values)
        case .mergeCell: sink.merged()
        case .hyperlink: sink.hyperlink()
        // Rows or cells in an element that nobody knows would be passed over with it.
        case nil where parent == .sheetData || parent == .row:
            throw WorkbookStop(.workbookMalformed, .name(parent == .row ? "row" : "sheetData"), at: tagAt)
        default: break
        }
    }

    mutating func text(_ text: Span<UInt8>) throws {
        guard path.here == .v || path.here == .t else { return }
        guard self.text.count + text.count <= Limits.elementText else {
            throw WorkbookStop(.workbookTooLarge, .name(place), .count(Limits.elementText), at: tagAt)
        }
        self.text.append(text)
    }

    mutating func endElement(_ name: XMLName, byteOffset: Int64) throws {
        let kind = path.leave()
        switch kind {
        case .v, .t:
            // Taken out while it is looked at, so that the row can grow beside it.
            var taken: [UInt8] = []
            swap(&taken, &text)
            if kind == .v { try take(taken.span) } else { EscapedText.append(taken.span, to: &row.bytes) }
            try holdRow(more: 0)
            swap(&taken, &text)
        case .c:
            if cell.hasInline { add() }
            // Whoever wrote the workbook never computed it. What stands there is known to nobody.
            guard !cell.hasFormula || row.cells.last?.column == column else {
                throw WorkbookStop(.workbookFormula, .name(place), at: tagAt)
            }
        case .row: if !row.cells.isEmpty { try sink.row(row) }
        default: break
        }
    }

    private mutating func startRow(_ attributes: Span<XMLAttribute>, _ values: Span<UInt8>) throws {
        let next = row.number + 1
        row.number = next
        column = -1
        row.isHidden = false
        for index in attributes.indices where attributes[index].name == names.r {
            guard let given = Self.number(values.extracting(attributes[index].range)), given >= next else { throw badRow("r") }
            row.number = given
        }
        for index in attributes.indices where attributes[index].name == names.hidden {
            guard let isHidden = truth(values.extracting(attributes[index].range)) else { throw badRow("hidden") }
            row.isHidden = isHidden
        }
        guard row.number <= Limits.sheetRows else {
            throw WorkbookStop(.workbookTooLarge, .name("row"), .count(Limits.sheetRows), at: tagAt)
        }
        row.cells.removeAll(keepingCapacity: true)
        row.bytes.removeAll(keepingCapacity: true)
    }

    private mutating func startCell(_ attributes: Span<XMLAttribute>, _ values: Span<UInt8>) throws {
        cell = Cell()
        column += 1
        // Its place first, so that whatever is wrong with it is said of this cell.
        for index in attributes.indices where attributes[index].name == names.r {
            guard let given = place(values.extracting(attributes[index].range)), given >= column else { throw badRow("c r") }
            column = given
        }
        guard column < Limits.fieldsPerRecord else {
            throw WorkbookStop(.workbookTooLarge, .name("column"), .count(Limits.fieldsPerRecord), at: tagAt)
        }
        for index in attributes.indices {
            let value = values.extracting(attributes[index].range)
            switch attributes[index].name {
            // It decides nothing but what `init` proposes.
            case names.s: cell.style = Self.number(value) ?? 0
            case names.t:
                guard let kind = Self.kind(value) else { throw malformed("t") }
                cell.kind = kind
            default: break
            }
        }
    }

    private static func kind(_ value: Span<UInt8>) -> Cell.Kind? {
        switch String(copying: value) {
        case "n": .number
        case "s": .shared
        case "str": .string
        case "inlineStr": .inline
        case "b": .boolean
        case "e": .error
        case "d": .date
        default: nil
        }
    }

    /// The text of `v` as the value that it is; one that holds nothing is none, except a string.
    private mutating func take(_ value: Span<UInt8>) throws {
        if value.isEmpty, cell.kind != .string { return }
        switch cell.kind {
        case .number, .error, .date: row.bytes.append(value)
        case .string:
            let start = row.bytes.count
            EscapedText.append(value, to: &row.bytes)
            if row.bytes[start...].starts(with: Self.picture) { sink.picture() }
        case .shared:
            guard let index = Self.number(value), index < strings.count else { throw malformed("v") }
            try holdRow(more: strings.byteCount(index))
            strings.append(index, to: &row.bytes)
        case .boolean:
            guard let isTrue = truth(value) else { throw malformed("v") }
            row.bytes.append(contentsOf: (isTrue ? "TRUE" : "FALSE").utf8)
        case .inline: throw malformed("v")
        }
        add()
    }

    private mutating func add() {
        row.cells.append(
            .init(column: column, style: cell.style, isNumber: cell.kind == .number, end: row.bytes.count))
    }

    /// How WPS writes a cell that shows a picture.
    private static var picture: String.UTF8View { "=DISPIMG(".utf8 }

    /// Stops at a row beyond the bound before it is whole: one long string may be in every cell of it.
    private func holdRow(more: Int) throws(WorkbookStop) {
        guard row.bytes.count + more <= Limits.recordBytes else {
            throw WorkbookStop(.workbookRowTooLarge, .count(row.number), .count(Limits.recordBytes), at: tagAt)
        }
    }

    /// What is said of columns gives a count and no value, so one that makes no sense stops nothing.
    private mutating func columns(_ attributes: Span<XMLAttribute>, _ values: Span<UInt8>) {
        var (from, to, isHidden) = (0, 0, false)
        for index in attributes.indices {
            let value = values.extracting(attributes[index].range)
            switch attributes[index].name {
            case names.min: from = Self.number(value) ?? 0
            case names.max: to = Self.number(value) ?? 0
            case names.hidden: isHidden = truth(value) ?? false
            default: break
            }
        }
        to = min(to, Limits.fieldsPerRecord)
        if isHidden, from > 0, from <= to { sink.hiddenColumns(from..<to + 1) }
    }

    /// Up to nine digits.
    private static func number(_ text: Span<UInt8>) -> Int? {
        guard (1...9).contains(text.count) else { return nil }
        var number = 0
        for index in text.indices {
            guard (0x30...0x39).contains(text[index]) else { return nil }
            number = number * 10 + Int(text[index] - 0x30)
        }
        return number
    }

    /// The column, from 0, of a place such as `AB12` in this row.
    private func place(_ text: Span<UInt8>) -> Int? {
        var (column, index) = (0, 0)
        while index < text.count, index < 3, (0x41...0x5a).contains(text[index]) {
            column = column * 26 + Int(text[index] - 0x40)
            index += 1
        }
        guard index > 0, Self.number(text.extracting(index..<text.count)) == row.number else { return nil }
        return column - 1
    }

    /// The cell as a spreadsheet names it.
    private var place: String { Workbook.columnName(column) + String(row.number) }

    private func malformed(_ what: String) -> WorkbookStop { WorkbookStop(.workbookCell, .name(place), .name(what), at: tagAt) }

    private func badRow(_ what: String) -> WorkbookStop {
        WorkbookStop(.workbookRow, .count(row.number), .name(what), at: tagAt)
    }
}

extension Workbook {
    /// What a spreadsheet calls a column: `A` for 0, `AB` for 27.
    package static func columnName(_ column: Int) -> String {
        var (name, rest) = ("", column + 1)
        while rest > 0 {
            name = String(UnicodeScalar(UInt8(0x41 + (rest - 1) % 26))) + name
            rest = (rest - 1) / 26
        }
        return name
    }
}
