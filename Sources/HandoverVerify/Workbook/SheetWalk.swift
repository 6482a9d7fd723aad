import HandoverCore

/// What there is to know of a sheet beside its values (Format.md section 4.7).
struct SheetCounts: Equatable {
    var rows = 0
    var columns = 0
    var hiddenRows = 0
    var hiddenColumns = 0
    var merged = 0
    var hyperlinks = 0
    var pictures = 0
}

/// Walks a sheet row by row and writes its text.
struct SheetWalk {
    private let walk: PartWalk
    private let strings: SheetStrings
    private let names: Names
    private let texts: TextNames

    private(set) var counts = SheetCounts()
    /// Where the rows that nobody sees lie in the text.
    private(set) var hidden: [Range<Int64>] = []
    private(set) var size: Int64 = 0
    /// By number of the column, how many ranges of columns that nobody sees begin there, less those that ended before it.
    private var hiddenEdges = [Int](repeating: 0, count: Limits.fieldsPerRecord + 2)
    private var row = 0
    private var column = 0
    private var scratch: [UInt8] = []
    private var value: [UInt8] = []
    /// Of a cell with a shared string, where that lies among them.
    private var shared: Range<Int>?

    private struct Names {
        let data, row, cell, value, formula, inline, columns, column, merges, merge, links, link: [Int]
        let r, t, hidden, min, max: [Int]

        init(_ walk: PartWalk) {
            func own(_ local: String) -> [Int] { walk.names(local, in: PackageBook.sheetSpaces) }
            (data, row, cell) = (own("sheetData"), own("row"), own("c"))
            (value, formula, inline) = (own("v"), own("f"), own("is"))
            (columns, column, merges, merge) = (own("cols"), own("col"), own("mergeCells"), own("mergeCell"))
            (links, link) = (own("hyperlinks"), own("hyperlink"))
            (r, t, hidden) = (walk.names("r"), walk.names("t"), walk.names("hidden"))
            (min, max) = (walk.names("min"), walk.names("max"))
        }
    }

    /// - Parameter columns: how many fields every row has, by the lock.
    /// - Throws: ``BookStop``, or what `write` throws.
    static func write(
        _ sheet: PackageBook.Sheet, of store: some PartStore, _ strings: SheetStrings, columns: Int,
        to write: (inout [UInt8]) throws -> Void
    ) throws -> SheetWalk {
        var walk = try BookStop.within(sheet.part) { SheetWalk(walk: try PartWalk(store, sheet.part), strings) }
        var out: [UInt8] = []
        do { try walk.run(columns, &out, write) } catch let stuck as RecordWalker.Stuck {
            var stop = BookStop(stuck, in: sheet.part)
            if walk.row > 0 { stop.row = walk.row }
            if walk.column > 0 { stop.column = walk.columnName }
            throw stop
        }
        try write(&out)
        return walk
    }

    private init(walk: PartWalk, _ strings: SheetStrings) {
        self.walk = walk
        self.strings = strings
        names = Names(walk)
        texts = TextNames(walk)
    }

    private mutating func run(_ width: Int, _ out: inout [UInt8], _ write: (inout [UInt8]) throws -> Void) throws {
        let isEmpty = try walk.enterRoot(walk.names("worksheet", in: PackageBook.sheetSpaces))
        var hasData = false
        try walk.eachChild(isEmpty) { name, isEmpty in
            if names.data.contains(name) {
                guard !hasData else { throw PartWalk.stuck }
                hasData = true
                try walk.eachKnownChild(isEmpty) { name, isEmpty in
                    guard names.row.contains(name) else { return false }
                    try writeRow(isEmpty, width, &out)
                    if out.count >= 1 << 20 { try write(&out) }
                    return true
                }
                (row, column) = (0, 0)
            } else if names.columns.contains(name) {
                try walk.eachChild(isEmpty) { name, isEmpty in
                    if names.column.contains(name) { lookAtColumns() }
                    try walk.skip(isEmpty)
                }
            } else if names.merges.contains(name) {
                try walk.eachChild(isEmpty) { name, isEmpty in
                    if names.merge.contains(name) { counts.merged += 1 }
                    try walk.skip(isEmpty)
                }
            } else if names.links.contains(name) {
                try walk.eachChild(isEmpty) { name, isEmpty in
                    if names.link.contains(name) { counts.hyperlinks += 1 }
                    try walk.skip(isEmpty)
                }
            } else {
                try walk.skip(isEmpty)
            }
        }
        guard hasData else { throw PartWalk.stuck }
        try walk.finish()
        var open = 0
        for column in 0..<counts.columns {
            open += hiddenEdges[column + 1]
            if open > 0 { counts.hiddenColumns += 1 }
        }
    }

    /// What makes no sense here hides nothing.
    private mutating func lookAtColumns() {
        let (from, to) = (walk.attribute(names.min).flatMap(Self.number), walk.attribute(names.max).flatMap(Self.number))
        let hides = walk.attribute(names.hidden).map { $0 == Array("1".utf8) || $0 == Array("true".utf8) } ?? false
        guard hides, let from, let to, from > 0, from <= to, from <= Limits.fieldsPerRecord else { return }
        hiddenEdges[from] += 1
        hiddenEdges[min(to, Limits.fieldsPerRecord) + 1] -= 1
    }

    /// The last cell's column as a spreadsheet has it.
    private var columnName: String {
        var (rest, letters) = (column, "")
        while rest > 0 {
            let letter = (rest - 1) % 26
            letters = String(UnicodeScalar(UInt8(65 + letter))) + letters
            rest = (rest - 1 - letter) / 26
        }
        return letters
    }

    /// Writes a row that has a value, with empty lines for those before it that have none.
    private mutating func writeRow(_ isEmpty: Bool, _ width: Int, _ out: inout [UInt8]) throws {
        var next = row + 1
        column = 0
        if let text = walk.attribute(names.r) {
            guard let number = Self.number(text), number >= next else { throw PartWalk.stuck }
            next = number
        }
        guard next <= Limits.sheetRows else { throw PartWalk.stuck }
        row = next
        let isHidden = try walk.attribute(names.hidden).map(Self.truth) ?? false
        let (before, sizeBefore) = (out.count, size)
        var fields = 0
        try walk.eachKnownChild(isEmpty) { name, isEmpty in
            guard names.cell.contains(name) else { return false }
            column = try place(after: column)
            value.removeAll(keepingCapacity: true)
            guard try readCell(isEmpty) else { return true }
            // Every byte of a value stands in the line.
            let more = shared?.count ?? value.count
            guard out.count - before + more <= Limits.recordBytes + Limits.sheetRows else { throw PartWalk.stuck }
            if fields == 0 {
                let lines = row - 1 - counts.rows
                out.append(contentsOf: repeatElement(0x0a, count: lines))
                size += Int64(lines)
                fields = 1
            }
            out.append(contentsOf: repeatElement(0x2c, count: column - fields))
            fields = column
            if let shared {
                Self.field(strings.bytes.span.extracting(shared), onto: &out)
            } else {
                Self.field(value.span, onto: &out)
            }
            return true
        }
        guard fields > 0 else { return }
        counts.rows = row
        counts.columns = max(counts.columns, fields)
        if width > fields { out.append(contentsOf: repeatElement(0x2c, count: width - fields)) }
        out.append(0x0a)
        let start = size
        size = sizeBefore + Int64(out.count - before)
        guard size - start <= Int64(Limits.recordBytes) else { throw PartWalk.stuck }
        guard isHidden else { return }
        counts.hiddenRows += 1
        if hidden.last?.upperBound == start {
            hidden.append(hidden.removeLast().lowerBound..<size)
        } else {
            hidden.append(start..<size)
        }
    }

    /// The column of a cell, from 1.
    private func place(after column: Int) throws -> Int {
        guard let text = walk.attribute(names.r) else {
            guard column < Limits.fieldsPerRecord else { throw PartWalk.stuck }
            return column + 1
        }
        let letters = text.prefix { (0x41...0x5a).contains($0) }
        guard (1...3).contains(letters.count), Self.number(Array(text.dropFirst(letters.count))) == row else {
            throw PartWalk.stuck
        }
        let number = letters.reduce(0) { $0 * 26 + Int($1) - 0x40 }
        guard number > column, number <= Limits.fieldsPerRecord else { throw PartWalk.stuck }
        return number
    }

    /// Reads a cell into `value`; false if it has none.
    private mutating func readCell(_ isEmpty: Bool) throws -> Bool {
        let type = String(decoding: walk.attribute(names.t) ?? [0x6e], as: UTF8.self)
        guard ["n", "s", "str", "inlineStr", "b", "e", "d"].contains(type) else { throw PartWalk.stuck }
        var (hasFormula, written, inline): (Bool, Bool, Bool) = (false, false, false)
        shared = nil
        try walk.eachChild(isEmpty) { name, isEmpty in
            if names.value.contains(name) {
                guard !written, type != "inlineStr" else { throw PartWalk.stuck }
                written = true
                try walk.content(isEmpty, onto: &value)
            } else if names.inline.contains(name) {
                guard !inline, type == "inlineStr" else { throw PartWalk.stuck }
                inline = true
                try texts.readRuns(walk, isEmpty, &scratch, onto: &value, most: Limits.recordBytes)
            } else {
                if names.formula.contains(name) { hasFormula = true }
                try walk.skip(isEmpty)
            }
        }
        let hasValue = inline || (written && (type == "str" || !value.isEmpty))
        guard hasValue else {
            guard !hasFormula else { throw PartWalk.stuck }
            return false
        }
        switch type {
        case "s":
            guard let number = Self.number(value), number < strings.count else { throw PartWalk.stuck }
            shared = strings.bounds(number)
        case "str":
            let text = value
            value.removeAll(keepingCapacity: true)
            CodeUnits.write(text, onto: &value)
            if value.starts(with: Self.picture) { counts.pictures += 1 }
        case "b": value = Array((try Self.truth(value) ? "TRUE" : "FALSE").utf8)
        default: break
        }
        return true
    }

    /// What WPS writes in a cell that shows a picture.
    private static let picture = Array("=DISPIMG(".utf8)

    /// A field of canonical CSV.
    private static func field(_ text: Span<UInt8>, onto out: inout [UInt8]) {
        let isPlain = !text.isEmpty && Bytes.find(text, 0, 0x2c, 0x22) == text.count
        guard !isPlain else { return out.append(text) }
        out.append(0x22)
        for index in text.indices {
            if text[index] == 0x22 { out.append(0x22) }
            out.append(text[index])
        }
        out.append(0x22)
    }

    /// Up to nine digits.
    static func number(_ text: [UInt8]) -> Int? {
        guard text.count <= 9, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(String(decoding: text, as: UTF8.self))
    }

    static func truth(_ text: [UInt8]) throws -> Bool {
        switch String(decoding: text, as: UTF8.self) {
        case "true", "1": return true
        case "false", "0": return false
        default: throw PartWalk.stuck
        }
    }
}
