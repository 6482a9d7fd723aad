import HandoverCore
import HandoverSQLite

/// The rows of one table that were there before, out of the snapshot.
struct BeforeRows {
    private var rows: ArchiveRows
    /// All columns of the table, with the rowid where it has one of its own.
    let columns: [String]
    /// How many rows had to be there and had to stay, once all was read.
    private(set) var mustStay: Int64 = 0
    private var line = ComparedLine()

    init(_ archive: OpenArchive, _ plan: CheckedPlan, _ entry: CheckedPlan.Target.Table) throws {
        columns = entry.columns.map(\.name)
        let schema = plan.tables[entry.table]
        let isNumbered = entry.isNumbered
        let fields = schema.fields.indices.map { isNumbered && $0 == 0 ? ArchiveRows.Field.unread : .whole }
        let form: ArchiveRows.Form = plan.target?.kind == .sqlite ? .literals : isNumbered ? .fields(fields) : .canonical
        rows = try ArchiveRows(
            archive, schema, form, expected: TargetTable.expectedRows(archive, schema.id), isNumbered: isNumbered)
    }

    /// Forgets which rows were seen.
    mutating func forget() { rows.index.forget() }

    /// The row that a live row was before. A second one with its key was none.
    mutating func find(_ live: some LiveRows) throws -> (row: Int, isEqual: Bool)? {
        line.begin()
        live.appendPast(to: &line)
        let print = RowIndex.Print(line.bytes.span, line.starts, key: rows.key)
        guard let found = try rows.find(print, line), rows.index.notes[found.row].isEmpty else { return nil }
        rows.index.notes[found.row] = .seen
        return found
    }

    /// Describes how the live row that ``find(_:)`` was asked for last differs.
    mutating func describeChange(
        _ row: Int, _ live: some LiveRows, _ table: String, _ found: inout Differences?
    ) throws {
        guard found != nil else { return }
        let expected = try rows.fields(row)
        for index in try rows.differing(row, line) {
            try found?.add(
                .init(
                    kind: .beforeChanged, table: table, key: key(expected), field: columns[index],
                    expected: index < expected.count ? .init(expected[index]) : .null, actual: .text(live.pastLiteral(index))))
        }
    }

    /// Finds the rows that had to stay and are gone; returns how many.
    mutating func findGone(
        _ mode: CheckedPlan.Target.Mode, _ archived: inout ArchiveRows, _ live: inout some LiveRows,
        _ entry: CheckedPlan.Target.Table, _ found: inout Differences?
    ) throws -> Int64 {
        var gone: Int64 = 0
        var line = ComparedLine()
        mustStay = 0
        for row in rows.index.notes.indices {
            if mode == .upsert, try isOverwritten(row, &archived, &live, entry, &line) { continue }
            mustStay += 1
            guard rows.index.notes[row].isEmpty else { continue }
            gone += 1
            guard found != nil else { continue }
            try found?.add(.init(kind: .beforeGone, table: archived.schema.id, key: key(try rows.fields(row))))
        }
        return gone
    }

    /// Whether the archive has a row with the key that this one had, and the target took it.
    private mutating func isOverwritten(
        _ row: Int, _ archived: inout ArchiveRows, _ live: inout some LiveRows, _ entry: CheckedPlan.Target.Table,
        _ line: inout ComparedLine
    ) throws -> Bool {
        let fields = try rows.fields(row)
        line.begin()
        for field in archived.schema.key {
            let name = entry.columns[field].name
            let exact = columns.firstIndex { $0.utf8.elementsEqual(name.utf8) }
            guard let column = exact ?? columns.firstIndex(where: { SQLName.folded($0) == SQLName.folded(name) }),
                column < fields.count, live.append(literal: fields[column], as: field, to: &line)
            else { return false }
        }
        let places = Array(archived.schema.key.indices)
        let print = RowIndex.Print(line.bytes.span, line.starts, key: places)
        return try archived.first(print, line, key: places).map { !archived.index.notes[$0].contains(.refused) } ?? false
    }

    private func key(_ fields: [[UInt8]]) -> [UInt8] {
        Array(rows.schema.key.map { $0 < fields.count ? fields[$0] : [] }.joined(separator: [0x2c]))
    }
}

/// The snapshot of the target that was taken before the load.
struct BeforeSnapshot {
    private let file: ArchiveFile
    private let archive: OpenArchive
    private let plan: CheckedPlan
    /// SHA-256 of its tar.
    let digest: String
    /// Names of tables that were not there.
    private let absent: Set<[UInt8]>

    /// What the snapshot says of a table.
    enum Table {
        case absent
        case rows(BeforeRows)
        /// It says nothing: it is of another target.
        case unknown
    }

    /// Why a snapshot does not count.
    struct Refusal: Error {
        var diagnostic: Diagnostic
    }

    /// Verifies the snapshot as an archive of its own.
    /// - Parameter previous: the SHA-256 of the tar that it was taken for.
    init(_ path: String, previous: String, _ trust: TrustPolicy, _ now: Int64, _ options: Verifier.Options) throws {
        let file = try ArchiveFile(path, keys: options.keys)
        do {
            (archive, digest) = try Self.verified(file, previous, trust, now, .init(memory: options.memory, keys: options.keys))
            plan = try CheckedPlan(archive)
            absent = try Self.absentTables(archive, plan)
        } catch {
            file.close()
            throw error
        }
        self.file = file
    }

    private static func verified(
        _ file: ArchiveFile, _ previous: String, _ trust: TrustPolicy, _ now: Int64, _ options: Verifier.Options
    ) throws -> (archive: OpenArchive, digest: String) {
        var policy = trust
        policy.intent = "snapshot"
        let result = try file.reporting { try Verification(file, policy, now, options).run() }
        let (name, place) = (Diagnostic.Argument.path(file.name), Diagnostic.Location(file: file.name))
        guard result.verdict.isSound, let archive = result.archive, let digest = result.digests?.tar else {
            let exit = Int64(result.verdict.exit.rawValue)
            throw Refusal(diagnostic: Diagnostic(.liveBeforeUnsound, name, .count(exit), at: place))
        }
        guard result.succession.previous == previous else {
            throw Refusal(diagnostic: Diagnostic(.liveBeforeForeign, name, at: place))
        }
        return (archive, digest)
    }

    /// Names are compared as the target compares them.
    private static func folded(_ name: String, _ plan: CheckedPlan) -> [UInt8] {
        if case .postgres? = plan.target?.kind { return Array(name.utf8) }
        return SQLName.folded(name)
    }

    private static func absentTables(_ archive: OpenArchive, _ plan: CheckedPlan) throws -> Set<[UInt8]> {
        guard let schema = plan.tables.first(where: { $0.id == "schema" }),
            let type = schema.fields.firstIndex(where: { $0.name == "type" }),
            let name = schema.fields.firstIndex(where: { $0.name == "name" })
        else { return [] }
        var absent: Set<[UInt8]> = []
        try TableLines(archive, schema.id).forEach { window, starts, _ in
            guard starts.count == schema.fields.count + 1 else { return }
            var texts: [[UInt8]] = [[], []]
            for (position, index) in [type, name].enumerated() {
                CSVField.append(window, field(index, starts), to: &texts[position])
            }
            if texts[0].elementsEqual("absent".utf8) {
                absent.insert(folded(String(decoding: texts[1], as: UTF8.self), plan))
            }
        }
        return absent
    }

    /// Reads what was in a table of the target.
    func table(_ name: String) throws -> Table {
        let folded = Self.folded(name, plan)
        if absent.contains(folded) { return .absent }
        guard let entry = plan.target?.tables.first(where: { Self.folded($0.name, plan) == folded }) else { return .unknown }
        return .rows(try BeforeRows(archive, plan, entry))
    }

    func close() { file.close() }
}
