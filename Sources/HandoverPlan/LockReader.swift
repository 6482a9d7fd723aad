package import HandoverCore
import HandoverData

/// Reads a lock (Plan.md section 7) and says everything that is wrong with it.
package enum LockReader {
    /// Reads a lock from its bytes; `file` is what diagnostics call it.
    /// - Throws: ``Failure`` with exit 65 and every problem.
    package static func read(_ bytes: [UInt8], file: String) throws(Failure) -> Lock {
        guard bytes.count <= Limits.jsonBytes else {
            throw Failure(
                Diagnostic(.lockTooLarge, .count(bytes.count), .count(Limits.jsonBytes), at: .init(file: file)), exit: .badData)
        }
        let value: JSONValue
        do throws(JSONText.Problem) { value = try JSONText.read(bytes, depthLimit: Limits.depth) } catch {
            let place = Diagnostic.Location(
                file: file, line: error.line, column: error.column, byteOffset: Int64(error.byteOffset))
            throw Failure(Diagnostic(.lockNotJSON, at: place), exit: .badData)
        }
        let problems = Problems(file: file)
        let top = LockSection(value, "", ["handover", "sources", "containers"], problems)
        top.choice("handover", ["1"])
        var sources: [Lock.Source] = []
        for (index, element) in (top.array("sources") ?? []).enumerated() {
            if let source = source(element, "sources[\(index)]", problems) { sources.append(source) }
        }
        var containers: [Lock.Container] = []
        for (index, element) in (top.has("containers") ? top.array("containers") ?? [] : []).enumerated() {
            if let container = container(element, "containers[\(index)]", problems) { containers.append(container) }
        }
        try problems.check()
        let lock = Lock(sources: sources, containers: containers)
        checkMembers(lock, problems)
        try problems.check()
        return lock
    }

    private static let commonKeys = ["id", "path", "folder", "in", "member", "bytes", "sha256", "format", "encoding", "bom"]
    private static let csvKeys = [
        "delimiter", "quote", "headerAt", "footerAt", "columns", "records", "escape", "comment", "headers", "names", "repeats",
        "ragged", "maxLines", "hiddenRows", "widths", "lists",
    ]
    private static let listingKeys = ["delimiter", "quote", "headerAt", "columns", "records", "ignored"]
    private static let documentKeys = ["lists", "outside"]
    private static let cutKeys = ["id", "in", "by", "records"]
    private static let listKeys = ["id", "at", "pack", "columns", "records"]

    private static func source(_ value: JSONValue, _ path: String, _ problems: Problems) -> Lock.Source? {
        let isCSV = value.member("format") == .string("csv")
        let isFolder = value.member("folder") != nil
        let section = LockSection(
            value, path, commonKeys + (isFolder ? listingKeys : isCSV ? csvKeys : documentKeys), problems)
        let id = section.text("id") { Names.isID($0) }
        let place = place(section)
        let bytes = section.count("bytes")
        let digest = section.text("sha256") { Names.isDigest($0) }
        let format = section.choice("format", ["csv", "json", "ndjson", "json-values", "xml"])
        let encoding = section.choice("encoding", encodings(of: format))
        let bom = section.flag("bom")
        let content = isCSV ? csv(section, encoding, path, problems) : document(section, format ?? "", path, problems)
        guard let id, let place, let bytes, let digest, let encoding, let bom, let content else { return nil }
        var source = Lock.Source(
            id: id, place: place, bytes: bytes, sha256: digest, encoding: encoding, hasBOM: bom, content: content)
        if isFolder { source.ignored = ignored(section, source, path, problems) }
        return source
    }

    /// What a folder leaves behind. Its listing is CSV in one form.
    private static func ignored(
        _ section: LockSection, _ source: Lock.Source, _ path: String, _ problems: Problems
    ) -> [Lock.IgnoredFiles] {
        let listing = Lock.CSV(
            delimiter: ",", quote: UInt8(ascii: "\""), headerAt: 0, footerAt: nil, columns: Lock.listingColumns,
            records: source.records(of: nil) ?? 0)
        section.hold("columns", source.content == .csv(listing) && source.encoding == "utf-8" && !source.hasBOM)
        return (section.array("ignored") ?? []).enumerated().compactMap { index, value in
            let section = LockSection(value, "\(path).ignored[\(index)]", ["at", "files"], problems)
            guard let pattern = section.text("at", { !$0.isEmpty }), let files = section.count("files") else { return nil }
            return Lock.IgnoredFiles(pattern: pattern, files: files)
        }
    }

    private static func encodings(of format: String?) -> [String] {
        switch format {
        case "csv":
            ["utf-8", "gb18030", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "big5", "shift_jis", "windows-1252"]
        case "xml": ["utf-8", "gb18030", "utf-16le", "utf-16be", "big5", "shift_jis", "windows-1252"]
        default: ["utf-8"]
        }
    }

    /// Bytes that no character is begun within.
    private static func unit(of encoding: String?) -> Int64 {
        switch encoding {
        case "utf-16le", "utf-16be": 2
        case "utf-32le", "utf-32be": 4
        default: 1
        }
    }

    private static func csv(
        _ section: LockSection, _ encoding: String?, _ path: String, _ problems: Problems
    ) -> Lock.Content? {
        var rules = CSVRules()
        let columns = section.texts("columns")
        if section.has("widths") {
            let widths = (section.texts("widths") ?? []).compactMap { Names.isInteger($0) ? Int($0) : nil }
            section.hold(
                "widths",
                !widths.isEmpty && widths.count == columns?.count && widths.allSatisfy { (1...Limits.fieldBytes).contains($0) })
            rules.widths = widths
        }
        let isFixed = section.has("widths")
        let delimiter = section.text("delimiter") { isFixed ? $0.isEmpty : CSVDelimiter.isAllowed($0) }
        let quote = section.text("quote") { $0.isEmpty || (!isFixed && ["\"", "'"].contains($0)) }
        let headerAt = section.count("headerAt")
        let footerAt = section.has("footerAt") ? section.count("footerAt") : nil
        section.hold("headerAt", headerAt?.isMultiple(of: unit(of: encoding)) ?? true)
        section.hold("footerAt", footerAt?.isMultiple(of: unit(of: encoding)) ?? true)
        section.hold("widths", !isFixed || encoding == "utf-8" || encoding == "gb18030")
        let records = section.count("records")
        func special(_ key: String) -> UInt8? {
            guard section.has(key) else { return nil }
            return section.text(key) { $0.utf8.count == 1 && $0.utf8.allSatisfy(CSVDelimiter.isSpecial) }?.utf8.first
        }
        rules.escape = isFixed ? nil : special("escape")
        rules.comment = special("comment")
        if section.has("headers"), let count = section.count("headers") {
            section.hold("headers", count <= 9)
            rules.headerRecords = Int(min(9, count))
        }
        if section.has("names") { rules.namesAreGiven = section.choice("names", ["plan"]) != nil }
        if section.has("repeats") { rules.hasRepeatedHeaders = section.flag("repeats") ?? false }
        if section.has("ragged") {
            let words = CSVRules.Ragged.allCases.map(\.rawValue)
            rules.ragged = section.choice("ragged", words).flatMap { CSVRules.Ragged(rawValue: $0) } ?? .quarantine
        }
        if section.has("maxLines"), let lines = section.count("maxLines") {
            section.hold("maxLines", (1...Int64(Limits.recordBytes)).contains(lines))
            rules.maximumLines = Int(lines)
        }
        if section.has("hiddenRows") { rules.acceptsHiddenRows = section.choice("hiddenRows", ["accept"]) != nil }
        section.hold("names", rules.namesAreGiven || (rules.headerRecords > 0 && !isFixed))
        section.hold("repeats", !rules.hasRepeatedHeaders || (rules.headerRecords == 1 && !rules.namesAreGiven))
        section.hold("columns", columns?.isEmpty != true)
        let marks = [delimiter, quote].compactMap { $0?.utf8.first } + [rules.escape, rules.comment].compactMap { $0 }
        section.hold("delimiter", Set(marks).count == marks.count)
        guard let delimiter, let quote, let headerAt, let columns, let records else { return nil }
        var csv = Lock.CSV(
            delimiter: delimiter, quote: quote.utf8.first, rules: rules, headerAt: headerAt, footerAt: footerAt,
            columns: columns, records: records)
        if section.has("lists") { csv.lists = cutLists(section, columns, path, problems) }
        return .csv(csv)
    }

    /// Lists in columns, each of which stands once in the header.
    private static func cutLists(
        _ section: LockSection, _ columns: [String], _ path: String, _ problems: Problems
    ) -> [Lock.CutList] {
        let all = section.array("lists") ?? []
        let lists = all.enumerated().compactMap { index, value -> Lock.CutList? in
            let section = LockSection(value, "\(path).lists[\(index)]", cutKeys, problems)
            let id = section.text("id") { Names.isID($0) }
            let column = section.text("in") { name in columns.count { $0.utf8.elementsEqual(name.utf8) } == 1 }
            let (by, records) = (section.texts("by"), section.count("records"))
            let bytes = (by ?? []).map { Array($0.utf8) }
            section.hold(
                "by", (1...Limits.separators).contains(bytes.count) && !bytes.contains([]) && Set(bytes).count == bytes.count)
            guard let id, let column, let by, let records else { return nil }
            return Lock.CutList(id: id, cut: Plan.Cut(column: column, separators: by), records: records)
        }
        let different =
            Set(lists.map(\.id)).count == lists.count && Set(lists.map { Array($0.cut.column.utf8) }).count == lists.count
        section.hold("lists", !all.isEmpty && different)
        return lists
    }

    /// Whether one JSON Pointer of these is the beginning of another.
    private static func hasColumnInColumn(_ columns: [String]) -> Bool {
        let all = Set(columns.map { Array($0.utf8) })
        return all.contains { column in
            column.indices.contains { column[$0] == UInt8(ascii: "/") && all.contains(Array(column[..<$0])) }
        }
    }

    private static func document(
        _ section: LockSection, _ format: String, _ path: String, _ problems: Problems
    ) -> Lock.Content? {
        let lists = (section.array("lists") ?? []).enumerated().compactMap { index, value -> Lock.List? in
            let section = LockSection(value, "\(path).lists[\(index)]", listKeys, problems)
            let id = section.text("id") { Names.isID($0) }
            let at = section.text("at") { _ in true }
            let (pack, columns, records) = (section.texts("pack"), section.texts("columns"), section.count("records"))
            guard let id, let at, let pack, let columns, let records else { return nil }
            // What is deeper or wider no reader reads; and a tree of it would be made before one could say so.
            guard columns.count <= Limits.fieldsPerRecord,
                (columns + [at]).allSatisfy({ $0.utf8.count { $0 == UInt8(ascii: "/") } <= Limits.documentDepth })
            else {
                problems.add(.lockBadMember, .name("\(path).lists[\(index)].columns"), at: nil, key: "\(path).lists[\(index)]")
                return nil
            }
            return Lock.List(id: id, at: at, pack: pack, columns: columns, records: records)
        }
        guard let outside = section.texts("outside") else { return nil }
        // Where columns lie deeper there is an object, and an object is no value of a column.
        for (index, list) in lists.enumerated() where format != "xml" && hasColumnInColumn(list.columns) {
            problems.add(.lockBadMember, .name("\(path).lists[\(index)].columns"), at: nil, key: "\(path).lists[\(index)]")
        }
        return .document(Lock.Document(format: format, lists: lists, outside: outside))
    }
}

extension JSONValue {
    fileprivate func member(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }
}

/// An object of a lock with known members.
struct LockSection {
    private let members: [JSONValue.Member]
    private let path: String
    private let problems: Problems

    init(_ value: JSONValue, _ path: String, _ known: [String], _ problems: Problems) {
        self.path = path
        self.problems = problems
        guard case .object(let members) = value else {
            problems.add(.lockBadMember, .name(path.isEmpty ? "lock" : path), at: nil, key: path)
            self.members = []
            return
        }
        self.members = members
        for member in members where !known.contains(member.name) {
            problems.add(
                .planUnknownKey, .name(member.name), .name(nearest(member.name, among: known)), at: nil, key: key(member.name))
        }
    }

    private func key(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func has(_ name: String) -> Bool { members.contains { $0.name == name } }

    private func value<Value>(_ name: String, _ body: (JSONValue) -> Value?) -> Value? {
        if let member = members.first(where: { $0.name == name }), let value = body(member.value) { return value }
        problems.add(.lockBadMember, .name(key(name)), at: nil, key: key(name))
        return nil
    }

    func text(_ name: String, _ accepts: (String) -> Bool) -> String? {
        value(name) { if case .string(let text) = $0, accepts(text) { text } else { nil } }
    }

    @discardableResult func choice(_ name: String, _ allowed: [String]) -> String? { text(name) { allowed.contains($0) } }

    /// Canonical digits that fit into 64 bits.
    func count(_ name: String) -> Int64? {
        text(name) { $0.utf8.count <= 18 && !$0.hasPrefix("-") && Names.isInteger($0) }.flatMap { Int64($0) }
    }

    /// Notes a member that contradicts the others.
    func hold(_ name: String, _ isTrue: Bool) {
        if !isTrue { problems.add(.lockBadMember, .name(key(name)), at: nil, key: key(name)) }
    }

    func flag(_ name: String) -> Bool? { value(name) { if case .bool(let flag) = $0 { flag } else { nil } } }

    func array(_ name: String) -> [JSONValue]? { value(name) { if case .array(let values) = $0 { values } else { nil } } }

    func texts(_ name: String) -> [String]? {
        value(name) { value in
            guard case .array(let values) = value else { return nil }
            let texts = values.compactMap { if case .string(let text) = $0 { text } else { nil } }
            return texts.count == values.count ? texts : nil
        }
    }
}
