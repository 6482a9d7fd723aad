import Foundation
import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverPlan
import HandoverSQLite
import HandoverSnapshot
import HandoverTarget
import HandoverVerify
import SystemPackage

/// Seals the rows of a target as an ordinary archive: exports them, and hands these exports over to nobody (Format.md section 9).
struct SnapshotSeal {
    /// The plan of the hand-over that the snapshot is taken for.
    let plan: Plan
    let identity: Identity
    let clock: Clock
    let output: FilePath
    /// A folder of our own: exports and staging lie in it, and it is gone afterwards.
    let work: WorkPlace
    let budget: Budget
    let interrupt: Interrupt
    let keys: ArchiveKeys

    /// What was sealed, and the SHA-256 of every export in it.
    struct Sealed {
        var summary: RunSummary
        var digests: [String: String]
        /// The archive's file.
        var tar: FilePath
        /// What the second reading has looked at.
        var archive: VerifiedArchive
        /// What opens it, and all that could be opened before.
        var keys: ArchiveKeys
    }

    /// Exports and seals, and has the second reading look at it before anybody relies on it.
    /// - Parameters:
    ///   - target: read in one transaction, all tables as they are at one moment; `nil` where the caller has one open.
    ///   - previous: the SHA-256 of the hand-over's tar; empty for a snapshot that is taken by itself.
    ///   - condition: which rows of a table, by its name; all of them where there is none.
    func seal(
        _ id: String, _ snapshot: TargetSnapshot, in database: SQLiteDatabase, target: TargetFile?, previous: String = "",
        where condition: (String) -> String? = { _ in nil }
    ) async throws -> Sealed {
        try Files.makeFolder(work.path, permissions: .ownerReadWriteExecute)
        let exports = try reading(target, database) { try export(snapshot, database, condition) }
        let sources = exports.map(\.source)
        let (plan, lock) = SnapshotPlan.make(id, of: plan, sources, sealer: identity.sealer.party)
        let run = SealedRun(
            plan: plan, lock: lock, identity: identity, clock: clock, seed: try randomBytes(SaltStream.seedBytes),
            isSeedDrawn: true, intent: "snapshot", succession: Succession(previous: previous), base: work.path,
            exports: Dictionary(uniqueKeysWithValues: exports.map { ($0.source.id, $0.file) }), work: work, output: output,
            budget: budget, interrupt: interrupt, keys: keys)
        let (summary, key) = try await run.run()
        var keys = keys
        if let key { keys.add(key) }
        let file = run.place.file
        try Files.removeTree(work.path)
        let (_, archive) = try Verifier.verifyForExtraction(
            file.string, trust: identity.policy(intent: "snapshot"), now: Int64(Date().timeIntervalSince1970), keys: keys)
        guard let archive else { throw Failure(Diagnostic(.snapshotNotSound, .path(file.string)), exit: .bug) }
        return Sealed(
            summary: summary, digests: Dictionary(uniqueKeysWithValues: sources.map { ($0.id, $0.sha256) }), tar: file,
            archive: archive, keys: keys)
    }

    /// Reads in a transaction of its own, where a target is given. It writes nothing, so it is rolled back either way.
    private func reading<Value>(_ target: TargetFile?, _ database: SQLiteDatabase, _ body: () throws -> Value) throws -> Value {
        guard let path = target?.path.string else { return try body() }
        try asking(path) { () throws(SQLiteError) in try database.execute("BEGIN") }
        let result = Result { try body() }
        try asking(path) { () throws(SQLiteError) in try database.execute("ROLLBACK") }
        return try result.get()
    }

    /// The first free name of this kind.
    static func freeID(_ prefix: String, in output: FilePath) -> String {
        var number = 1
        while ArchivePlace(found: "\(prefix)-\(number)", in: output).exists { number += 1 }
        return "\(prefix)-\(number)"
    }

    /// One table of the target as an export, and the file that it lies in.
    private typealias Export = (source: SnapshotPlan.Source, file: WorkFile)

    private func export(
        _ snapshot: TargetSnapshot, _ database: SQLiteDatabase, _ condition: (String) -> String?
    ) throws -> [Export] {
        var exports = [
            try export("schema", ["type", "name", "table", "sql"], key: [0, 1], snapshot.schema),
            try export("sequences", ["name", "seq"], key: [0], snapshot.sequences),
        ]
        for (place, table) in snapshot.tables.enumerated() {
            let fields = table.columns.indices.map { "c\($0 + 1)" }
            exports.append(
                try write("rows-\(place + 1)", name: table.name, table.columns, key: table.key, fields: fields) { write in
                    try table.write(from: database, where: condition(table.name)) { piece in
                        try interrupt.check()
                        try write(piece)
                    }
                })
        }
        return exports
    }

    private func export(_ id: String, _ columns: [String], key: [Int], _ rows: [[String?]]) throws -> Export {
        try write(id, name: nil, columns, key: key, fields: columns) { write in
            try write(SnapshotText.bytes(columns, rows))
            return Int64(rows.count)
        }
    }

    /// Writes one export.
    /// - Parameter body: returns how many records it has written.
    private func write(
        _ id: String, name: String?, _ columns: [String], key: [Int], fields: [String],
        _ body: (([UInt8]) throws -> Void) throws -> Int64
    ) throws -> Export {
        let file = work.file(id + ".csv")
        var digest = SHA256Stream()
        var bytes: Int64 = 0
        let records = try file.write { write in
            try body { piece in
                try write(piece.span)
                digest.update(piece)
                bytes += Int64(piece.count)
            }
        }
        let source = SnapshotPlan.Source(
            id: id, name: name, columns: columns, key: key, fields: fields, file: id + ".csv", bytes: bytes,
            sha256: hex(digest.finish()), records: records)
        return (source, file)
    }
}

/// The exports of a target as bytes, without a file: what a snapshot is held against.
enum SnapshotText {
    static func bytes(_ columns: [String], _ rows: [[String?]]) -> [UInt8] {
        var out = CanonicalCSV.record(columns)
        for row in rows {
            for (place, value) in row.enumerated() {
                if place > 0 { out.append(UInt8(ascii: ",")) }
                if let value { CanonicalCSV.append(value, to: &out) }
            }
            out.append(UInt8(ascii: "\n"))
        }
        return out
    }

    /// SHA-256 of every export of the target as it is now, by source.
    static func digests(_ snapshot: TargetSnapshot, _ database: SQLiteDatabase) throws -> [String: String] {
        var digests = [
            "schema": hex(SHA256.digest(bytes(["type", "name", "table", "sql"], snapshot.schema))),
            "sequences": hex(SHA256.digest(bytes(["name", "seq"], snapshot.sequences))),
        ]
        for (place, table) in snapshot.tables.enumerated() {
            var digest = SHA256Stream()
            _ = try table.write(from: database) { digest.update($0) }
            digests["rows-\(place + 1)"] = hex(digest.finish())
        }
        return digests
    }
}
