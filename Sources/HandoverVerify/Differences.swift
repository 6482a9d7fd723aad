import HandoverCore

/// What a live target has otherwise: the first findings for the verdict, all of them for a file, if one is asked for.
struct Differences {
    enum Kind: String {
        case missing, extra, changed
        case keyTwice = "key-twice"
        case beforeGone = "before-gone"
        case beforeChanged = "before-changed"
    }

    /// A value as it is shown, or not shown.
    enum Shown: Equatable {
        case null
        case text([UInt8])
        /// A stored value that is no canonical text: its storage class and its literal.
        case foreign(String, [UInt8])

        /// The text, or its length where values are masked; `nil` is null.
        func text(showsValues: Bool) -> [UInt8]? {
            func shown(_ text: [UInt8]) -> [UInt8] { showsValues ? text : Array("[\(text.count)]".utf8) }
            switch self {
            case .null: return nil
            case .text(let text): return shown(text)
            case .foreign(let kind, let literal): return Array("\(kind) ".utf8) + shown(literal)
            }
        }
    }

    /// One difference.
    struct Entry {
        var kind: Kind
        /// The plan's id of the table, and what it is called in the target.
        var table: String
        /// The key in canonical CSV; `nil` where no row is meant.
        var key: [UInt8]?
        var field: String?
        var expected: Shown?
        var actual: Shown?
        var origin: RowOrigin?
        /// The key in the plan and the operators.
        var rule: String?

        /// As it stands in a file of differences (Format.md section 8.1).
        func fields(showsValues: Bool) -> [[UInt8]?] {
            func number(_ value: (some BinaryInteger)?) -> [UInt8]? { value.map { Array(String($0).utf8) } }
            return [
                Array(table.utf8), Array(kind.rawValue.utf8), key.flatMap { Shown.text($0).text(showsValues: showsValues) },
                field.map { Array($0.utf8) }, expected?.text(showsValues: showsValues), actual?.text(showsValues: showsValues),
                origin.map { Array($0.source.utf8) }, number(origin?.record), number(origin?.line), number(origin?.offset),
                rule.map { Array($0.utf8) },
            ]
        }
    }

    private let options: Verifier.Options
    private(set) var complete = Findings()
    private(set) var accurate = Findings()
    private var file: DifferencesFile?
    private var kinds: Set<Kind> = []

    /// Whether the archive's rows are not those of the target.
    var rowsDiffer: Bool { !kinds.isDisjoint(with: [.missing, .extra, .keyTwice]) }
    /// Whether a row that was there before and had to stay did not.
    var beforeDiffers: Bool { !kinds.isDisjoint(with: [.beforeGone, .beforeChanged]) }

    init(_ options: Verifier.Options) throws(Failure) {
        self.options = options
        file = try options.differences.map { path throws(Failure) in
            try DifferencesFile(path, header: "table,kind,key,field,expected,actual,source,record,line,offset,rule")
        }
    }

    /// Whether all differences are wanted, and not the first alone.
    var isComplete: Bool { file != nil }

    mutating func add(_ entry: Entry) throws(Failure) {
        kinds.insert(entry.kind)
        let isValue = entry.kind == .changed || entry.kind == .beforeChanged
        // The words are made for those that are kept; the others are counted.
        let options = options
        if isValue {
            accurate.add { Self.diagnostic(entry, options) }
        } else {
            complete.add { Self.diagnostic(entry, options) }
        }
        try file?.write(entry.fields(showsValues: options.showsValues))
    }

    /// Adds what is said of no single row.
    mutating func add(_ finding: Diagnostic) { complete.add(finding) }

    /// Gives the file its name.
    mutating func finish() throws(Failure) { try file?.finish() }

    private static func diagnostic(_ entry: Entry, _ options: Verifier.Options) -> Diagnostic {
        func argument(_ value: Shown?) -> Diagnostic.Argument {
            guard let text = (value ?? .null).text(showsValues: options.showsValues) else { return .name("NULL") }
            let words = String(decoding: text, as: UTF8.self)
            // In quotes, or nobody would see a space at its end.
            if options.showsValues, case .text = value { return .name("\"\(words)\"") }
            return .name(words)
        }
        let place = Diagnostic.Location(
            file: entry.origin?.source, line: entry.origin?.line, byteOffset: entry.origin?.offset, record: entry.origin?.record,
            field: entry.field, table: entry.table, key: entry.key.map { Masked.key($0[...], options) }, planKey: entry.rule)
        let table = Diagnostic.Argument.name(entry.table)
        let field = Diagnostic.Argument.name(entry.field ?? "")
        switch entry.kind {
        case .missing:
            guard entry.key == nil else { return Diagnostic(.liveRowMissing, table, at: place) }
            return entry.field == nil
                ? Diagnostic(.liveTableMissing, table, at: place) : Diagnostic(.liveColumnMissing, table, field, at: place)
        case .extra: return Diagnostic(.liveRowExtra, table, at: place)
        case .keyTwice: return Diagnostic(.liveKeyTwice, table, at: place)
        case .beforeGone:
            return entry.key == nil
                ? Diagnostic(.liveColumnMissing, table, field, at: place) : Diagnostic(.liveBeforeGone, table, at: place)
        case .changed:
            return Diagnostic(
                .liveValueDiffers, table, field, argument(entry.expected), argument(entry.actual), at: place)
        case .beforeChanged:
            return Diagnostic(
                .liveBeforeDiffers, table, field, argument(entry.expected), argument(entry.actual), at: place)
        }
    }
}
