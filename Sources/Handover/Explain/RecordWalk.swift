import HandoverCore
import HandoverData
import HandoverPlan
import SystemPackage

/// The records of one mapping by two plans, one after the other: fates, and the lines of those that both migrate.
struct RecordWalk {
    private(set) var transitions: [PlanDiff.Transition] = []
    private(set) var changed: Int64 = 0
    private(set) var fields: [PlanDiff.FieldChange] = []

    private let mapping: String
    /// Where rows are compared; `nil` where they are not.
    private let table: String?
    private let list: DifferenceList?
    private let showsValues: Bool
    /// The fields that both have, by their places in either line, and whether these are all.
    private let pairs: [(name: String, old: Int, new: Int)]
    private let areAlike: Bool
    private var places: [PlanDiff.Fate: [PlanDiff.Fate: Int]] = [:]
    private var fieldPlaces: [Int?]
    private var (record, oldFates, newFates): (Int64, FateLog.Cursor, FateLog.Cursor)
    private var (oldLines, newLines): (LineCursor, LineCursor)
    private var (oldFields, newFields): ([Range<Int>], [Range<Int>]) = ([], [])

    init(
        _ old: Decided.Mapping, _ new: Decided.Mapping, _ oldFates: FateLog, _ newFates: FateLog, fields oldNames: [String],
        _ newNames: [String], table: String?, list: DifferenceList?, showsValues: Bool
    ) {
        mapping = old.staged.mapping.id
        (self.table, self.list, self.showsValues) = (table, list, showsValues)
        pairs = oldNames.enumerated().compactMap { place, name in newNames.firstIndex(of: name).map { (name, place, $0) } }
        areAlike = oldNames == newNames
        fieldPlaces = pairs.map { _ in nil }
        record = 0
        (self.oldFates, self.newFates) = (FateLog.Cursor(oldFates), FateLog.Cursor(newFates))
        (oldLines, newLines) = (LineCursor(old.staged.file), LineCursor(new.staged.file))
    }

    /// Looks at the next record.
    mutating func advance() throws {
        record += 1
        let (old, new) = (try oldFates.next(), try newFates.next())
        if old.isStaged { try oldLines.advance() }
        if new.isStaged { try newLines.advance() }
        guard old.fate == new.fate else { return try note(old.fate, new.fate) }
        if case .migrated = old.fate, table != nil { try compareLines() }
    }

    private mutating func note(_ old: PlanDiff.Fate, _ new: PlanDiff.Fate) throws {
        let place = places[old]?[new] ?? transitions.count
        if place == transitions.count {
            places[old, default: [:]][new] = place
            transitions.append(.init(before: old, after: new, count: 0, first: []))
        }
        transitions[place].count += 1
        if transitions[place].first.count < PlanDiff.mostNamed { transitions[place].first.append(record) }
        try list?.add([mapping, String(record), "", old.text, new.text])
    }

    private mutating func compareLines() throws {
        if areAlike, oldLines.bytes[oldLines.line] == newLines.bytes[newLines.line] { return }
        oldLines.split(into: &oldFields)
        newLines.split(into: &newFields)
        var differs = false
        for (index, pair) in pairs.enumerated() {
            let (old, new) = (oldLines.bytes[oldFields[pair.old]], newLines.bytes[newFields[pair.new]])
            if old == new { continue }
            differs = true
            let place = fieldPlaces[index] ?? fields.count
            if place == fields.count {
                fieldPlaces[index] = place
                fields.append(.init(field: pair.name, mapping: mapping, count: 0, first: []))
            }
            fields[place].count += 1
            let isNamed = fields[place].first.count < PlanDiff.mostNamed
            if !isNamed, list == nil { continue }
            let (before, after) = (shown(old), shown(new))
            if isNamed { fields[place].first.append(.init(record: record, before: before, after: after)) }
            try list?.add([mapping, String(record), pair.name, before, after])
        }
        if differs { changed += 1 }
    }

    /// The text of a field of a line; `nil` for null.
    private func shown(_ field: ArraySlice<UInt8>) -> String? {
        CanonicalCSV.text(field).map { showsValues ? String(decoding: $0, as: UTF8.self) : "[\($0.count)]" }
    }
}

extension PlanDiff.Fate {
    /// As the list of differences has it.
    var text: String {
        switch self {
        case .migrated: "migrated"
        case .quarantined(let findings): "quarantined " + findings.joined(separator: ";")
        case .excluded(let reason, let authority): "excluded \(authority): \(reason)"
        case .merged: "merged-into"
        }
    }
}

/// Every difference as a line of canonical CSV, in a file that only its owner can read.
final class DifferenceList {
    private let file: FileDescriptor
    private var bytes: [UInt8] = []

    init(_ path: FilePath) throws {
        do {
            file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        } catch {
            throw Failure(Diagnostic(.cannotCreate, .path(path.string), .name("\(error)")), exit: .cannotCreate)
        }
        try add(["mapping", "record", "field", "before", "after"])
    }

    deinit {
        // Without `finish` the file is abandoned anyway.
        do { try file.close() } catch {}
    }

    /// Adds a line; `nil` is null.
    func add(_ fields: [String?]) throws {
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if let field { CanonicalCSV.append(field, to: &bytes) }
        }
        bytes.append(UInt8(ascii: "\n"))
        guard bytes.count > 1 << 20 else { return }
        try flush()
    }

    /// Makes what was added last.
    func finish() throws {
        try flush()
        try Files.sync(file)
    }

    private func flush() throws {
        _ = try file.writeAll(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
