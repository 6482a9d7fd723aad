import HandoverCore

/// What a live target has otherwise: the first findings for the verdict, all of them for a file, if one is asked for.
struct Differences {
    enum Kind: String {
        case missing, extra, changed, unreadable, total
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
        /// Findings, which are nobody's data.
        case code(String)

        /// A canonical field.
        init(_ field: [UInt8]) {
            guard !field.isEmpty else {
                self = .null
                return
            }
            var text: [UInt8] = []
            CSVField.append(field.span, field.indices, to: &text)
            self = .text(text)
        }

        /// The text, or its length where values are masked; `nil` is null.
        func text(showsValues: Bool) -> [UInt8]? {
            func shown(_ text: [UInt8]) -> [UInt8] { showsValues ? text : Array("[\(text.count)]".utf8) }
            switch self {
            case .null: return nil
            case .text(let text): return shown(text)
            case .code(let code): return Array(code.utf8)
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
        /// Where the row stands in an export.
        var at: LivePlace?

        /// As it stands in a file of differences (Format.md section 8.1).
        func fields(showsValues: Bool, hasPlaces: Bool) -> [[UInt8]?] {
            func number(_ value: (some BinaryInteger)?) -> [UInt8]? { value.map { Array(String($0).utf8) } }
            return [
                Array(table.utf8), Array(kind.rawValue.utf8), key.flatMap { Shown.text($0).text(showsValues: showsValues) },
                field.map { Array($0.utf8) }, expected?.text(showsValues: showsValues), actual?.text(showsValues: showsValues),
                origin.map { Array($0.source.utf8) }, number(origin?.record), number(origin?.line), number(origin?.offset),
                rule.map { Array($0.utf8) },
            ] + (hasPlaces ? [at.map { Array($0.words.utf8) }] : [])
        }
    }

    private let options: Verifier.Options
    private(set) var complete = Findings()
    private(set) var accurate = Findings()
    private var file: DifferencesFile?
    private var kinds: Set<Kind> = []
    private let hasPlaces: Bool

    /// Whether the archive's rows are not those of the target.
    var rowsDiffer: Bool { !kinds.isDisjoint(with: [.missing, .extra, .keyTwice, .unreadable]) }
    var totalsDiffer: Bool { kinds.contains(.total) }
    var valuesDiffer: Bool { kinds.contains(.changed) || kinds.contains(.beforeChanged) }
    /// Whether a row that was there before and had to stay did not.
    var beforeDiffers: Bool { !kinds.isDisjoint(with: [.beforeGone, .beforeChanged]) }

    /// - Parameter hasPlaces: whether rows of the target have a place.
    init(_ options: Verifier.Options, hasPlaces: Bool) throws(Failure) {
        (self.options, self.hasPlaces) = (options, hasPlaces)
        file = try options.differences.map { path throws(Failure) in
            let header = "table,kind,key,field,expected,actual,source,record,line,offset,rule"
            return try DifferencesFile(path, header: hasPlaces ? header + ",at" : header)
        }
    }

    /// Whether all differences are wanted, and not the first alone.
    var isComplete: Bool { file != nil }

    mutating func add(_ entry: Entry) throws(Failure) {
        kinds.insert(entry.kind)
        // A sum differs because a value or a row does: it is never what a verdict ends with where only values differ.
        let isValue = [.changed, .beforeChanged, .total].contains(entry.kind)
        // The words are made for those that are kept; the others are counted.
        let options = options
        if isValue {
            accurate.add { Self.diagnostic(entry, options) }
        } else {
            complete.add { Self.diagnostic(entry, options) }
        }
        try file?.write(entry.fields(showsValues: options.showsValues, hasPlaces: hasPlaces))
    }

    /// Adds what is said of no single row.
    mutating func add(_ finding: Diagnostic) { complete.add(finding) }

    /// Adds why a table could not be compared.
    mutating func addUncompared(_ finding: Diagnostic) {
        kinds.insert(.missing)
        complete.add(finding)
    }

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
        let at = entry.origin == nil ? entry.at : nil
        let place = Diagnostic.Location(
            file: entry.origin?.source ?? at?.file, line: entry.origin?.line ?? at?.line,
            byteOffset: entry.origin?.offset ?? at?.byteOffset, record: entry.origin?.record ?? at?.record,
            field: entry.field, table: entry.table, key: entry.key.map { Masked.key($0[...], options) }, planKey: entry.rule)
        let table = Diagnostic.Argument.name(entry.table)
        let field = Diagnostic.Argument.name(entry.field ?? "")
        switch entry.kind {
        case .missing:
            guard entry.key == nil else { return Diagnostic(.liveRowMissing, table, at: place) }
            if let at {
                let file = Diagnostic.Argument.path(at.file)
                let place = Diagnostic.Location(file: at.file, field: entry.field, table: entry.table)
                return entry.field == nil
                    ? Diagnostic(.exportFileMissing, table, file, at: place)
                    : Diagnostic(.exportColumnMissing, table, field, file, at: place)
            }
            return entry.field == nil
                ? Diagnostic(.liveTableMissing, table, at: place) : Diagnostic(.liveColumnMissing, table, field, at: place)
        case .extra: return Diagnostic(.liveRowExtra, table, at: place)
        case .keyTwice: return Diagnostic(.liveKeyTwice, table, at: place)
        case .unreadable: return Diagnostic(.exportRecordUnreadable, table, argument(entry.actual), at: place)
        case .total:
            return Diagnostic(
                .liveTotalDiffers, table, field, argument(entry.expected), argument(entry.actual), at: place)
        case .beforeGone:
            return entry.key == nil
                ? Diagnostic(.liveColumnMissing, table, field, at: place) : Diagnostic(.liveBeforeGone, table, at: place)
        case .changed:
            let (expected, actual) = (argument(entry.expected), argument(entry.actual))
            guard let at = entry.at else { return Diagnostic(.liveValueDiffers, table, field, expected, actual, at: place) }
            return Diagnostic(.exportValueDiffers, table, field, expected, actual, .name(at.words), at: place)
        case .beforeChanged:
            return Diagnostic(
                .liveBeforeDiffers, table, field, argument(entry.expected), argument(entry.actual), at: place)
        }
    }
}
