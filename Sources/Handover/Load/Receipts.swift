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

    /// A receipt that is there, as far as going on needs it.
    struct Entry {
        var number: Int
        var kind: Kind
        /// SHA-256 of the archive that it is about.
        var tarDigest: String
        /// SHA-256 of the snapshot that goes with it.
        var before: String
        /// SHA-256 of the archive that holds what was written since, or `""`.
        var since: String
    }

    /// All receipts, in the order of their numbers.
    func all() throws -> [Entry] {
        guard Files.exists(folder) else { return [] }
        var entries: [Entry] = []
        for name in try Files.names(in: folder) {
            guard name.hasSuffix(".json"), let number = Int(name.prefix(2)),
                let kind = Kind(rawValue: String(name.dropFirst(3).dropLast(5)))
            else { continue }
            let path = folder.appending(name)
            let bytes = try Files.read(path, limit: Limits.statementBytes)
            let said: Said
            do { said = try JSONDecoder().decode(Said.self, from: Data(bytes)) } catch {
                throw Failure(Diagnostic(.ioFailed, .path(path.string), .name("it is no receipt")), exit: .badData)
            }
            entries.append(
                Entry(
                    number: number, kind: kind, tarDigest: said.subject.first?.digest.sha256 ?? "",
                    before: said.predicate.before, since: said.predicate.since))
        }
        return entries.sorted { $0.number < $1.number }
    }

    /// What is read of a statement.
    private struct Said: Decodable {
        struct Subject: Decodable { var digest: Digest }
        struct Digest: Decodable { var sha256: String }
        struct Predicate: Decodable {
            var before: String
            var since: String
        }
        var subject: [Subject]
        var predicate: Predicate
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

    /// Makes the folder: better now than when there is something to say and no place for it.
    func makeFolder() throws {
        do { try Files.makeFolder(folder, permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute]) } catch {
            throw Failure(Diagnostic(.cannotCreate, .path(folder.string), .name("\(error)")), exit: .cannotCreate)
        }
    }

    /// Writes a receipt, signed, behind those that are there.
    func write(_ kind: Kind, _ facts: Facts, by identity: Identity) throws {
        try makeFolder()
        let number = (try all().last?.number ?? 0) + 1
        let name = "\(number < 10 ? "0" : "")\(number)"
        var refusedDigest = ""
        if !facts.refused.isEmpty {
            let file = SnapshotText.bytes(["table", "row", "words"], facts.refused.map { [$0.table, String($0.row), $0.words] })
            refusedDigest = hex(SHA256.digest(file))
            // The words are the target's own: whoever made its triggers may have put values into them.
            try Files.writeWhole(file, to: folder.appending("\(name)-refused.csv"), permissions: .ownerReadWrite)
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
