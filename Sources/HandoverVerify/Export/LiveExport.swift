import HandoverCore
import SystemPackage

/// The files that a target gave out, read as a read-back says (Format.md section 8.3).
struct LiveExport: LiveStore {
    private let folder: ExportFolder
    private let readback: Readback
    private var closing = ""

    /// - Parameter readback: a file; by default `readback.json` in the folder.
    /// - Throws: ``Failure``: the folder or the read-back is not there (66), or the latter is not of its form (65).
    init(_ folder: String, readback: String?) throws(Failure) {
        self.folder = try ExportFolder(folder)
        self.readback = try Readback(readback ?? folder + "/readback.json")
    }

    mutating func bind(to plan: CheckedPlan, _ archive: OpenArchive) throws {
        closing = plan.closing
        guard readback.archive == archive.id else { throw readback.invalid("archive") }
        for entry in readback.tables {
            guard let schema = plan.tables.first(where: { $0.id == entry.id }) else {
                throw readback.invalid("\(entry.key).table")
            }
            var named: Set<String> = []
            for (index, field) in entry.fields.enumerated() {
                let name = field["field"]?.string ?? ""
                let place = schema.fields.firstIndex { $0.name == name }
                let isUnreadKey = field["unread"] != nil && place.map { schema.key.contains($0) } ?? false
                guard place != nil, named.insert(name).inserted, !isUnreadKey else {
                    throw readback.invalid("\(entry.key).fields[\(index)].field")
                }
            }
        }
    }

    func reading<Result>(_ body: () throws -> Result) throws -> Result { try body() }

    func unread(_ table: String) -> Unread { readback.tables.first { $0.id == table }?.unread ?? Unread() }

    func rows(
        of entry: CheckedPlan.Target.Table, _ past: [String], as schema: CheckedPlan.Table, _ found: inout Differences
    ) throws -> ExportRows? {
        guard let table = readback.tables.first(where: { $0.id == schema.id }) else {
            try found.add(.init(kind: .missing, table: schema.id))
            return nil
        }
        let place = LivePlace(file: table.file, line: 1, record: 0, byteOffset: 0)
        do {
            let source = try ExportSource(table, readback, in: folder, schema, closing: closing)
            return try ExportRows(source, schema)
        } catch ExportSource.Lack.columns(let fields) {
            for field in fields { try found.add(.init(kind: .missing, table: schema.id, field: field, at: place)) }
        } catch is ExportSource.Lack {
            try found.add(.init(kind: .missing, table: schema.id, at: place))
        } catch {
            found.addUncompared(try finding(error, in: table.file))
        }
        return nil
    }

    func finding(_ error: any Error) throws -> Diagnostic { try finding(error, in: "") }

    private func finding(_ error: any Error, in file: String) throws -> Diagnostic {
        let stop: Diagnostic
        switch error {
        case let stuck as ContentCheck.StuckSource: stop = stuck.diagnostic
        case let book as BookStop: stop = book.diagnostic(file)
        case let container as ContainerStop: stop = container.diagnostic(file)
        case let unknown as UnknownEncoding: throw unknown.failure
        case let error as Errno: throw Failure(Diagnostic(.ioFailed, .path(folder.path), .name("\(error)")), exit: .ioError)
        default: throw error
        }
        let name = Diagnostic.Argument.path(stop.location?.file ?? file)
        return Diagnostic(.exportStuck, name, .name(stop.code.name), at: stop.location)
    }

    var limits: Diagnostic? {
        Diagnostic(.exportLimits, .path(readback.path), .name(readback.sha256), at: .init(file: readback.path))
    }
}

/// The rows of a table in an export.
struct ExportRows: LiveRows {
    private let source: ExportSource
    private let program: RowProgram
    private let decoding: TextDecoding?
    private let columns: Int
    private let rowBytes: Int
    private var walk: SourceWalk
    private var fields: RowFields
    private var records: [Int] = []
    private var taken = 0
    private var chain = FieldChain()
    /// Values of the row that equal nothing, and why.
    private var failures: [(field: Int, code: String)] = []
    /// Of a sheet, line ends inside the rows before.
    private var innerLines = 0

    /// - Parameter rowBytes: a longer line is no row of the archive, either.
    init(_ source: ExportSource, _ schema: CheckedPlan.Table, rowBytes: Int = 4 * Limits.recordBytes) throws {
        (self.source, self.rowBytes) = (source, rowBytes)
        program = RowProgram(source.rules.map { $0 ?? CheckedPlan.Rule() }, of: schema, nulls: source.source.nulls)
        decoding = source.source.document == nil ? TextDecoding(source.source.encoding) : nil
        columns = source.source.columns(of: source.list).count
        walk = try SourceWalk(source.text, source.file, source.source)
        fields = RowFields(SourceBatch(), source.source.layout, decoding)
    }

    mutating func restart() throws {
        walk = try SourceWalk(source.text, source.file, source.source)
        (records, taken, innerLines) = ([], 0, 0)
    }

    private var record: Int { records[taken - 1] }

    mutating func next(_ line: inout ComparedLine) throws -> LiveStep {
        if taken > 0, taken <= records.count, fields.batch.elements.isEmpty {
            innerLines += Int(fields.batch.rows[record].innerLines)
        }
        while taken == records.count {
            guard let batch = try walk.next() else { return .end }
            fields = RowFields(batch, source.source.layout, decoding)
            (records, taken) = (batch.records(of: source.list), 0)
        }
        taken += 1
        failures.removeAll(keepingCapacity: true)
        let findings = fields.findings(record, columns: columns)
        guard findings.isEmpty else { return .unreadable(findings) }
        for (index, rule) in program.rules.enumerated() {
            guard source.rules[index] != nil else {
                line.append(canonical: chain.out.span.extracting(0..<0))
                continue
            }
            chain.out.removeAll(keepingCapacity: true)
            let code: String? =
                switch fields.run(rule, record, program, &chain) {
                case .value: rule.isIdentifier && chain.out.isEmpty ? "IDENTIFIER_EMPTY" : nil
                case .null, .absent: nil
                case .failed: "UNREADABLE"
                case .damaged(let code): code.rawValue
                case .tooLarge: "VALUE_TOO_LARGE"
                }
            // What is there of the row, and not the room that a longer one has left behind.
            guard (line.starts.last ?? 0) + chain.out.count < rowBytes else { return .unreadable(["VALUE_TOO_LARGE"]) }
            if let code {
                failures.append((index, code))
                line.appendNothing()
            } else {
                line.append(canonical: chain.out.span)
            }
        }
        return .row
    }

    var place: LivePlace? {
        let place = fields.batch.location(record)
        return LivePlace(
            file: source.file, line: place.line - (source.source.layout.isSheet ? innerLines : 0), record: place.number,
            byteOffset: place.byteOffset)
    }

    func shown(_ field: Int, _ line: ComparedLine) -> Differences.Shown {
        guard let failure = failures.first(where: { $0.field == field }) else { return line.shown(field) ?? .null }
        let text = fields.text(program.rules[field].input, record, corrected: [:], nulls: program.nullTexts)
        return .foreign(failure.code, text ?? [])
    }

    // Of an export nobody knows what was there before.
    func appendPast(to line: inout ComparedLine) {}
    func pastLiteral(_ column: Int) -> [UInt8] { [] }
    func append(literal field: [UInt8], as index: Int, to line: inout ComparedLine) -> Bool { false }
}
