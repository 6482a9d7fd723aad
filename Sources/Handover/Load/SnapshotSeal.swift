import Foundation
import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverPlan
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

    /// Writes what is to be sealed as exports. Whoever calls it has the target in one transaction, all tables as they are at one moment.
    func write(_ export: TargetExport) throws -> [Export] {
        try Files.makeFolder(work.path, permissions: .ownerReadWriteExecute)
        var exports = [
            try write("schema", SnapshotText.schema, key: [0, 1], export.schema),
            try write("sequences", SnapshotText.sequences, key: [0], export.sequences),
        ]
        for (place, table) in export.tables.enumerated() {
            let fields = table.columns.indices.map { "c\($0 + 1)" }
            exports.append(
                try write("rows-\(place + 1)", name: table.name, table.columns, key: table.key, fields: fields) { write in
                    try table.write { piece in
                        try interrupt.check()
                        try write(piece)
                    }
                })
        }
        return exports
    }

    /// Seals exports, and has the second reading look at the archive before anybody relies on it.
    /// - Parameter previous: the SHA-256 of the hand-over's tar; empty for a snapshot that is taken by itself.
    func seal(_ id: String, _ exports: [Export], previous: String = "") async throws -> Sealed {
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

    /// The first free name of this kind.
    static func freeID(_ prefix: String, in output: FilePath) -> String {
        var number = 1
        while ArchivePlace(found: "\(prefix)-\(number)", in: output).exists { number += 1 }
        return "\(prefix)-\(number)"
    }

    /// One table of the target as an export, and the file that it lies in.
    typealias Export = (source: SnapshotPlan.Source, file: WorkFile)

    private func write(_ id: String, _ columns: [String], key: [Int], _ rows: [[String?]]) throws -> Export {
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

    /// The columns of what is said about tables.
    static let schema = ["type", "name", "table", "sql"]
    static let sequences = ["name", "seq"]

    /// SHA-256 of every export of the target as it is now, by source.
    static func digests(_ export: TargetExport) throws -> [String: String] {
        var digests = [
            "schema": hex(SHA256.digest(bytes(schema, export.schema))),
            "sequences": hex(SHA256.digest(bytes(sequences, export.sequences))),
        ]
        for (place, table) in export.tables.enumerated() { digests["rows-\(place + 1)"] = try digest(table) }
        return digests
    }

    /// SHA-256 of the export of one table.
    static func digest(_ table: TargetExport.Table) throws -> String {
        var digest = SHA256Stream()
        _ = try table.write { digest.update($0) }
        return hex(digest.finish())
    }
}
