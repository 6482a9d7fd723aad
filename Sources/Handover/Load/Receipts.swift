import Foundation
import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverPlan
import HandoverSnapshot
import HandoverTarget
import SystemPackage

/// Signed statements beside an archive, of what became of it (Format.md section 7.4).
struct Receipts {
    enum Kind: String {
        case loaded
        case rolledBack = "rolled-back"
    }

    /// `ID.tar.receipts`.
    let folder: FilePath

    init(beside tar: FilePath) { folder = FilePath(tar.string + ".receipts") }

    /// The last receipt's number and kind; `nil` where there is none.
    func last() throws -> (number: Int, kind: Kind)? {
        guard Files.exists(folder) else { return nil }
        let receipts = try Files.names(in: folder).compactMap { name -> (number: Int, kind: Kind)? in
            guard name.hasSuffix(".json"), let number = Int(name.prefix(2)) else { return nil }
            return Kind(rawValue: String(name.dropFirst(3).dropLast(5))).map { (number, $0) }
        }
        return receipts.max { $0.number < $1.number }
    }

    /// What a receipt says.
    struct Facts {
        var archive: String
        var tarDigest: String
        var intent: String
        var target: String
        var before: String
        var since = ""
        var tables: [(table: String, rows: Int64, refused: Int64)]
        var refused: [LoadMarker.Refused] = []
    }

    /// Writes a receipt, signed. One of a load that was interrupted behind its receipt is written over.
    func write(_ kind: Kind, _ facts: Facts, by identity: Identity) throws {
        try Files.makeFolder(folder, permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
        let last = try last()
        let number = (last?.number ?? 0) + (kind == .loaded && last?.kind == .loaded ? 0 : 1)
        let name = "\(number < 10 ? "0" : "")\(number)"
        var refusedDigest = ""
        if !facts.refused.isEmpty {
            let file = SnapshotText.bytes(["table", "row", "words"], facts.refused.map { [$0.table, String($0.row), $0.words] })
            refusedDigest = hex(SHA256.digest(file))
            try Files.writeWhole(file, to: folder.appending("\(name)-refused.csv"))
        }
        let statement = Statement.receipt(
            archive: facts.archive, tarDigest: facts.tarDigest, intent: facts.intent, sealer: identity.sealer,
            .init(
                kind: kind.rawValue, at: Instant.text(Date()), target: facts.target, before: facts.before, since: facts.since,
                refused: refusedDigest, tables: facts.tables))
        // The signature first: a receipt without one would be a claim, a signature alone is nothing.
        let path = folder.appending("\(name)-\(kind.rawValue).json")
        try Files.writeWhole(try identity.sign(statement), to: FilePath(path.string + ".p7s"))
        try Files.writeWhole(statement, to: path)
    }
}
