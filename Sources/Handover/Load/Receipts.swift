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
    /// What became of the target; what people did with the archive stands in other receipts.
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

    /// All receipts about the target, in the order of their numbers.
    func all() throws -> [Entry] {
        guard Files.exists(folder) else { return [] }
        var entries: [Entry] = []
        for name in try Files.names(in: folder) {
            guard let (number, word) = Self.parts(name), let kind = Kind(rawValue: word) else { continue }
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

    /// The number and the kind in `NN-KIND.json`.
    private static func parts(_ name: String) -> (number: Int, kind: String)? {
        guard name.hasSuffix(".json"), let dash = name.firstIndex(of: "-"), let number = Int(name[..<dash]) else { return nil }
        return (number, String(name[name.index(after: dash)...].dropLast(".json".count)))
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
        var target: Plan.Target?
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

    /// Writes a receipt of what the target has, signed, behind those that are there.
    func write(_ kind: Kind, _ facts: Facts, by identity: Identity) throws {
        try makeFolder()
        let number = try nextNumber()
        var refusedDigest = ""
        if !facts.refused.isEmpty {
            let file = SnapshotText.bytes(["table", "row", "words"], facts.refused.map { [$0.table, String($0.row), $0.words] })
            refusedDigest = hex(SHA256.digest(file))
            // The words are the target's own: whoever made its triggers may have put values into them.
            try Files.writeWhole(file, to: folder.appending("\(number)-refused.csv"), permissions: .ownerReadWrite)
        }
        let load = Statement.Load(
            target: facts.target?.id ?? "", kind: facts.target?.place.kind.rawValue ?? "", before: facts.before,
            since: facts.since, refused: refusedDigest, tables: facts.tables)
        _ = try write(
            kind == .loaded ? .loaded(load) : .rolledBack(load), number, archive: facts.archive, tarDigest: facts.tarDigest,
            intent: facts.intent, by: identity)
    }

    /// Writes a receipt of what a party did with the archive, signed, behind those that are there. Returns its path.
    func write(
        _ receipt: Statement.Receipt, archive: String, tarDigest: String, intent: String, by identity: Identity
    ) throws -> FilePath {
        try makeFolder()
        return try write(
            receipt, try nextNumber(), archive: archive, tarDigest: tarDigest, intent: intent, by: identity)
    }

    private func nextNumber() throws -> String {
        let last = try Files.names(in: folder).compactMap { Self.parts($0)?.number }.max() ?? 0
        return "\(last < 9 ? "0" : "")\(last + 1)"
    }

    private func write(
        _ receipt: Statement.Receipt, _ number: String, archive: String, tarDigest: String, intent: String, by identity: Identity
    ) throws -> FilePath {
        let statement = Statement.receipt(
            archive: archive, tarDigest: tarDigest, intent: intent, sealer: identity.sealer, at: Instant.text(Date()), receipt)
        // The signature first: a receipt without one would be a claim, a signature alone is nothing.
        let path = folder.appending("\(number)-\(receipt.kind).json")
        try Files.writeWhole(try identity.sign(statement), to: FilePath(path.string + ".p7s"))
        try Files.writeWhole(statement, to: path)
        return path
    }
}
