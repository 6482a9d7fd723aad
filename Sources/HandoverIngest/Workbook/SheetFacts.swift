/// What there is to know of a sheet beside its values: how large it is, and what people may not see.
package struct SheetFacts: Hashable, Sendable {
    /// The last row and the widest, counted over cells with a value.
    package var rows = 0, columns = 0
    /// Rows with a value that nobody sees, columns up to the widest that nobody sees, and ranges of merged cells.
    package var hiddenRows = 0, hiddenColumns = 0, merged = 0
    /// Links of cells, and cells that show a picture in place of a value.
    package var hyperlinks = 0, pictures = 0

    package init() {}

    /// What the numbers of one column look like. A hint for whoever drafts a plan.
    package struct Numbers: Sendable {
        /// How many numbers have the format of a day, and how many of those are below 1: a time without a day.
        package var days: Int64 = 0, times: Int64 = 0
        /// How many of them are no whole number.
        package var fractions: Int64 = 0
        /// How many numbers are written with an exponent or with more than 15 digits.
        package var long: Int64 = 0

        package init() {}
    }
}

/// What a pass over a sheet found.
package struct SheetProfile: Sendable {
    package var facts = SheetFacts()
    /// For each column.
    package var numbers: [SheetFacts.Numbers] = []
    /// How many rows have a value.
    package var rowsWithValue = 0
    /// The first row that is as wide as the sheet.
    package var widestRow = 0
}

/// Counts.
struct FactsSink: SheetSink {
    private(set) var profile = SheetProfile()
    private var hidden = RangeSet<Int>()
    /// Which formats are those of days; `nil` where nobody asks what numbers look like.
    let formats: NumberFormats?

    init(_ formats: NumberFormats?) { self.formats = formats }

    mutating func row(_ row: borrowing SheetRow) throws {
        profile.facts.rows = row.number
        if row.isHidden { profile.facts.hiddenRows += 1 }
        let width = (row.cells.last?.column ?? -1) + 1
        profile.rowsWithValue += 1
        if width > profile.facts.columns { (profile.facts.columns, profile.widestRow) = (width, row.number) }
        guard let formats else { return }
        while profile.numbers.count < width { profile.numbers.append(.init()) }
        for (index, cell) in row.cells.enumerated() where cell.isNumber {
            look(at: row.bytes.span.extracting(row.range(index)), cell, formats)
        }
    }

    private mutating func look(at text: Span<UInt8>, _ cell: SheetRow.Cell, _ formats: NumberFormats) {
        var (digits, hasPoint, hasExponent) = (0, false, false)
        for index in text.indices {
            switch text[index] {
            case 0x30: digits += digits > 0 ? 1 : 0
            case 0x31...0x39: digits += hasExponent ? 0 : 1
            case UInt8(ascii: "."): hasPoint = true
            case UInt8(ascii: "E"), UInt8(ascii: "e"): hasExponent = true
            default: break
            }
        }
        if hasExponent || digits > 15 { profile.numbers[cell.column].long += 1 }
        guard formats.isDay(cell.style) else { return }
        profile.numbers[cell.column].days += 1
        if hasPoint { profile.numbers[cell.column].fractions += 1 }
        if text.count > 0, text[0] == 0x30 { profile.numbers[cell.column].times += 1 }
    }

    mutating func hiddenColumns(_ numbers: Range<Int>) { hidden.insert(contentsOf: numbers) }
    mutating func merged() { profile.facts.merged += 1 }
    mutating func hyperlink() { profile.facts.hyperlinks += 1 }
    mutating func picture() { profile.facts.pictures += 1 }

    /// The profile, once all has been read.
    var finished: SheetProfile {
        var profile = profile
        let read = RangeSet(1..<profile.facts.columns + 1)
        profile.facts.hiddenColumns = hidden.intersection(read).ranges.reduce(0) { $0 + $1.count }
        return profile
    }
}
