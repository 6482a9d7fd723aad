import HandoverCore

/// Rows of one table of a target, in any order. A database has them, and so has an export.
protocol LiveRows {
    /// Goes to the first row. A table in which something differs is read a second time, to describe that.
    mutating func restart() throws
    /// Reads the next row.
    /// - Parameter line: has been begun, and gets the fields of the plan, in its order, in the form in which rows are compared.
    mutating func next(_ line: inout ComparedLine) throws -> LiveStep
    /// Appends the row's columns of before the load, as a snapshot has them.
    func appendPast(to line: inout ComparedLine)
    /// A column of before the load as a literal.
    func pastLiteral(_ column: Int) -> [UInt8]
    /// Appends what a literal of a snapshot is as a field of the plan; false where it is none.
    /// - Parameter field: canonical CSV.
    mutating func append(literal field: [UInt8], as index: Int, to line: inout ComparedLine) -> Bool
    /// A field of the row as people are shown it.
    /// - Parameter line: what ``next(_:)`` made of the row.
    func shown(_ field: Int, _ line: ComparedLine) -> Differences.Shown
    /// Where the row stands; `nil` where rows have no place.
    var place: LivePlace? { get }
}

/// What a table has next.
enum LiveStep {
    case row
    /// A record that is no row, and why.
    case unreadable([String])
    case end
}

/// Where a row stands in an export.
struct LivePlace {
    var file: String
    /// The physical line, of a sheet the row; from 1.
    var line: Int
    var record: Int64
    var byteOffset: Int64

    var words: String { "\(file):\(line)" }
}

/// A target that rows are read from.
protocol LiveStore {
    associatedtype Rows: LiveRows

    /// Holds what is known of the target against the plan, before anything is read.
    /// - Throws: ``Failure`` where it is of another plan (65).
    mutating func bind(to plan: CheckedPlan, _ archive: OpenArchive) throws
    /// Reads one state of the target, from the first row to the last.
    func reading<Result>(_ body: () throws -> Result) throws -> Result
    /// The rows of a table; `nil` where it, or a column, is not there, which is a finding.
    /// - Parameter past: columns that it had before.
    func rows(
        of entry: CheckedPlan.Target.Table, _ past: [String], as schema: CheckedPlan.Table, _ found: inout Differences
    ) throws -> Rows?
    /// What of a table is not compared, because whoever verifies says so.
    func unread(_ table: String) -> Unread
    /// What an error says of the table that was being read.
    /// - Throws: the error, where it says nothing of the table, in words that say of which target.
    func finding(_ error: any Error) throws -> Diagnostic
    /// What such a target cannot show; `nil` where that goes without saying.
    var limits: Diagnostic? { get }
}

/// What is not compared.
struct Unread: Equatable {
    /// The whole table.
    var isWhole = false
    /// Fields, by name.
    var fields: Set<String> = []
    /// Rows whose key the archive does not have are somebody else's.
    var others = false
}

extension LiveStore {
    func bind(to plan: CheckedPlan, _ archive: OpenArchive) {}
    func unread(_ table: String) -> Unread { Unread() }
    var limits: Diagnostic? { nil }
}

/// What `--target` names.
enum LiveTarget {
    case sqlite(LiveDatabase)
    case postgres(LivePostgres)
    case export(LiveExport)

    /// Opens `sqlite:FILE`, `postgres:CONNINFO`, a URI such as `postgresql://HOST/DATABASE`, or `export:FOLDER`.
    /// - Parameter readback: how the tables stand in the folder; by default `readback.json` there.
    /// - Throws: ``Failure``: it is no such name (64), there is no such database (69), the folder or its read-back is missing
    ///   (66) or not of its form (65).
    init(_ name: String, readback: String?) throws {
        if let path = Self.rest(of: name, "sqlite:") {
            self = .sqlite(try LiveDatabase(path))
        } else if ["postgresql://", "postgres://"].contains(where: { Self.rest(of: name, $0) != nil }) {
            self = .postgres(try LivePostgres(name))
        } else if let address = Self.rest(of: name, "postgres:") {
            self = .postgres(try LivePostgres(address))
        } else if let folder = Self.rest(of: name, "export:") {
            self = .export(try LiveExport(folder, readback: readback))
        } else {
            throw Failure(Diagnostic(.liveUnknownTarget, .name(printable(name))), exit: .usage)
        }
    }

    /// What stands behind a scheme; `nil` where nothing does, or the name has another one.
    static func rest(of name: String, _ scheme: String) -> String? {
        name.hasPrefix(scheme) && name.utf8.count > scheme.utf8.count && !name.utf8.contains(0)
            ? String(name.dropFirst(scheme.count)) : nil
    }

    var isExport: Bool { if case .export = self { true } else { false } }
}
