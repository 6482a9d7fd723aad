import HandoverCore

/// One table of an export, ready to be read: its text, how that is written, and what makes the fields.
struct ExportSource {
    let file: String
    let text: SourceText
    /// Keeps the text's file open.
    let opened: ExportFile
    var source: CheckedPlan.Source
    /// The list that holds the records.
    let list: Int
    /// In the order of the table's fields; those that are not compared have none.
    var rules: [CheckedPlan.Rule?] = []

    /// What a table of an export lacks.
    enum Lack: Error {
        case file
        case sheet
        /// A column that a field is made from, or it is there twice.
        case columns([String])
    }

    /// - Throws: ``Lack``; ``Failure`` where the read-back contradicts itself or the plan (65); what reading the file may.
    init(_ entry: Readback.Table, _ readback: Readback, in folder: ExportFolder, _ schema: CheckedPlan.Table, closing: String)
        throws
    {
        file = entry.file
        guard let opened = try folder.open(file) else { throw Lack.file }
        self.opened = opened
        let whole = try opened.text()
        if entry.format == "xlsx" {
            guard let sheet = try UnpackedBook(whole).text(ofSheet: entry.json["sheet"]?.string ?? "") else { throw Lack.sheet }
            text = sheet
        } else {
            text = whole
        }
        if entry.isDocument {
            source = try Self.document(entry, readback, hasBOM: Self.hasBOM(text, entry))
            list = source.listCount - 1
        } else {
            source = try Self.rows(entry, text, invalid: readback.invalid)
            list = 0
        }
        var lacking: [String] = []
        for field in schema.fields {
            guard let index = entry.fields.firstIndex(where: { $0["field"]?.string == field.name }) else {
                lacking.append(field.name)
                continue
            }
            if entry.fields[index]["unread"] != nil {
                rules.append(nil)
                continue
            }
            let place = "\(entry.key).fields[\(index)]"
            let names = Self.columns(entry.fields[index])
            guard !names.isEmpty else { throw readback.invalid(place) }
            guard names.allSatisfy({ has($0) }) else {
                // Of a document every column is there that is named; a name that is none is the read-back's fault.
                if entry.isDocument { throw readback.invalid("\(place).from") }
                lacking.append(field.name)
                continue
            }
            do {
                rules.append(
                    try CheckedPlan.rule(Self.whole(entry.fields[index]), field, before: [], source, list, closing: closing))
            } catch { throw readback.invalid(place) }
        }
        if !lacking.isEmpty { throw Lack.columns(lacking) }
    }

    private static func hasBOM(_ text: SourceText, _ entry: Readback.Table) throws -> Bool {
        let mark = entry.encoding.mark
        return try entry.format != "xlsx" && text.bytes(at: 0, upTo: mark.count) == mark
    }

    /// Whether a name leads to one column.
    private func has(_ name: String) -> Bool {
        guard let input = source.input(name, list) else { return false }
        guard case .column = input else { return true }
        return source.columns(of: list).count { $0.elementsEqual(name.utf8) } == 1
    }

    /// A field as the canonical plan has it: with a chain, be it empty.
    private static func whole(_ field: JSONText) -> JSONText {
        guard field["do"] == nil, let pairs = field.object else { return field }
        return .object(pairs + [.init(name: "do", value: .array([]))])
    }

    /// The columns that a field is made from.
    private static func columns(_ field: JSONText) -> [String] {
        if let name = field["from"]?.string { return [name] }
        var names: [String] = []
        let isWhole = SeveralColumns(field) { name in
            names.append(name)
            return .column(names.count)
        }
        return isWhole == nil ? [] : names
    }

    // MARK: Rows

    /// How rows are written, and what columns they have.
    /// - Parameter invalid: what is thrown where the entry contradicts itself.
    static func rows(_ entry: Readback.Table, _ text: SourceText, invalid: (String) -> Failure) throws -> CheckedPlan.Source {
        let hasBOM = try hasBOM(text, entry)
        let said = entry.json["layout"]
        let columns = said?["columns"]?.array?.compactMap { $0.string.map { Array($0.utf8) } } ?? []
        let hasWidths = said?["widths"] != nil
        let usual = [("delimiter", hasWidths ? "" : ","), ("quote", hasWidths ? "" : "\"")]
        var pairs: [JSONText.Pair] = (said?.object ?? []).filter { $0.name != "columns" }
        for (name, value) in usual where said?[name] == nil { pairs.append(.init(name: name, value: .string(value))) }
        pairs.append(.init(name: "encoding", value: .string(entry.encoding.rawValue)))
        if !columns.isEmpty { pairs.append(.init(name: "names", value: .string("plan"))) }
        guard var layout = CSVLayout(.object(pairs), columns: max(1, columns.count)), columns.isEmpty != layout.areNamesGiven
        else { throw invalid("\(entry.key).layout") }
        // Every row is compared, be it hidden or long.
        (layout.isSheet, layout.acceptsHiddenRows, layout.maxLines) = (entry.format == "xlsx", true, .max)
        let mark = hasBOM ? entry.encoding.mark.count : 0
        let skipped = Int(entry.json["skip"]?.string ?? "0") ?? 0
        var source = CheckedPlan.Source(
            id: entry.id, nulls: nulls(entry), bytes: text.size, sha256: "", encoding: entry.encoding, hasBOM: hasBOM,
            layout: layout, headerAt: try SkippedLines.end(of: skipped, in: text, entry.encoding, from: Int64(mark)),
            columns: columns,
            records: 0)
        try UnknownEncoding.check([source])
        if columns.isEmpty, let decoding = TextDecoding(entry.encoding) {
            do { source.columns = try RecordWalker(text, source, decoding).columns } catch let stuck as RecordWalker.Stuck {
                throw SourceWalk.stuck(stuck, entry.file)
            }
        }
        return source
    }

    private static func nulls(_ entry: Readback.Table) -> [[UInt8]] {
        entry.json["nulls"]?.array?.compactMap { $0.string.map { Array($0.utf8) } } ?? [[]]
    }

    // MARK: Documents

    private static func document(_ entry: Readback.Table, _ readback: Readback, hasBOM: Bool) throws -> CheckedPlan.Source {
        func text(_ name: String, _ value: String) -> JSONText.Pair { .init(name: name, value: .string(value)) }
        func list(_ name: String, _ values: [JSONText]) -> JSONText.Pair { .init(name: name, value: .array(values)) }
        let lists = entry.json["lists"]?.array ?? []
        let columns = try Self.columns(of: entry, readback)
        // As a plan and a lock say it, and as these are read.
        let planned = lists.map { entry -> JSONText in
            .object((entry.object ?? []) + (entry["pack"] == nil ? [list("pack", [])] : []))
        }
        let locked = zip(planned, columns).map { planned, columns -> JSONText in
            .object((planned.object ?? []) + [list("columns", columns.map { .string($0) }), text("records", "0")])
        }
        let plan = JSONText.object([
            text("id", entry.id), list("lists", planned),
            list("nulls", nulls(entry).map { .string(String(decoding: $0, as: UTF8.self)) }),
            list("namespaces", entry.json["namespaces"]?.array ?? []),
        ])
        let lock = JSONText.object([
            text("id", entry.id), text("format", entry.format), text("bytes", "0"),
            text("sha256", String(repeating: "0", count: 64)), text("encoding", entry.encoding.rawValue),
            .init(name: "bom", value: .bool(hasBOM)), list("lists", locked), list("outside", []),
        ])
        do {
            var source = try CheckedPlan.document(plan, lock)
            source.document?.passesOver = true
            try UnknownEncoding.check([source])
            return source
        } catch is CheckedPlan.Unreadable { throw readback.invalid("\(entry.key).lists") }
    }

    /// The columns that fields name, for each list.
    private static func columns(of entry: Readback.Table, _ readback: Readback) throws -> [[String]] {
        let lists = entry.json["lists"]?.array ?? []
        // The list around each one.
        let parents = lists.map { list -> Int? in
            let around = (list["at"]?.string ?? "").prefix { $0 != "/" }
            return around.isEmpty ? nil : lists.firstIndex { $0["id"]?.string == String(around) }
        }
        var columns = lists.map { _ in [String]() }
        for (index, field) in entry.fields.enumerated() {
            for name in Self.columns(field) where !["#record", "#parent", "#position"].contains(name) {
                var (rest, at) = (name[...], lists.indices.last)
                while rest.hasPrefix("../") { (rest, at) = (rest.dropFirst(3), at.flatMap { parents[$0] }) }
                guard let at else { throw readback.invalid("\(entry.key).fields[\(index)].from") }
                if !columns[at].contains(where: { CheckedPlan.same([$0], [String(rest)]) }) { columns[at].append(String(rest)) }
            }
        }
        return columns
    }
}

/// Lines above a header.
enum SkippedLines {
    /// Where so many lines of a text end.
    /// - Parameter start: where the first begins.
    static func end(of count: Int, in text: SourceText, _ encoding: SourceEncoding, from start: Int64) throws -> Int64 {
        guard count > 0 else { return start }
        let width = encoding.mark.count == 3 ? 1 : encoding.mark.count
        let last = encoding == .utf16le || encoding == .utf32le ? 0 : width - 1
        var (at, lines, wasCR) = (start, 0, false)
        while at < text.size {
            let bytes = try text.bytes(at: at, upTo: (1 << 20) / width * width)
            for place in stride(from: 0, to: bytes.count - bytes.count % width, by: width) {
                let unit = bytes[place..<(place + width)]
                // All other bytes of a line end are 0.
                let isPlain = unit.enumerated().allSatisfy { $0.offset == last || $0.element == 0 }
                let byte = isPlain ? unit[place + last] : 0
                if wasCR {
                    wasCR = false
                    if byte != 0x0a, lines == count { return at + Int64(place) }
                    if byte == 0x0a {
                        if lines == count { return at + Int64(place + width) }
                        continue
                    }
                }
                guard byte == 0x0a || byte == 0x0d else { continue }
                lines += 1
                wasCR = byte == 0x0d
                if lines == count, !wasCR { return at + Int64(place + width) }
            }
            at += Int64(bytes.count)
        }
        return text.size
    }
}
