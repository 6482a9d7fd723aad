import HandoverCore
import SystemPackage

/// The receipts that lie beside an archive (Format.md section 7.4). Whoever can write there can lay anything down.
struct ReceiptFolder {
    /// One by its name; what it says is not read yet.
    struct Entry {
        var number: Int
        var kind: String
        /// `NN-KIND.json`.
        var name: String
    }

    private let folder: FilePath
    /// In the order of their numbers, then of their names; at most ``Limits/receipts``, the first ones.
    let entries: [Entry]

    /// - Parameter tar: the archive.
    init(beside tar: String) throws {
        folder = FilePath(tar + ".receipts")
        let names: [String]
        do { names = try fileNames(in: folder) } catch Errno.noSuchFileOrDirectory { names = [] }
        let found = names.compactMap { Self.entry($0) }.sorted { ($0.number, $0.name) < ($1.number, $1.name) }
        entries = Array(found.prefix(Limits.receipts))
    }

    private static func entry(_ name: String) -> Entry? {
        guard name.hasSuffix(".json"), let dash = name.firstIndex(of: "-") else { return nil }
        let (digits, kind) = (name[..<dash], name[name.index(after: dash)...].dropLast(".json".count))
        guard (2...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(digits), number > 0, digits.utf8.count == 2 || digits.utf8.first != 0x30,
            SealStatement.Receipt.kinds.contains(String(kind))
        else { return nil }
        return Entry(number: number, kind: String(kind), name: name)
    }

    func path(_ name: String) -> String { folder.appending(name).string }

    /// Why a receipt counts for nothing.
    struct Unsound: Error {
        var why: String
    }

    /// A receipt that is sound, about this archive, and by somebody whom the policy knows for its role and kind.
    func sound(
        _ entry: Entry, archive id: String, tarDigest: String, _ policy: SealCheck
    ) throws(Unsound) -> SealCheck.Sound {
        let path = path(entry.name)
        let statement = try Self.bytes(path, Limits.statementBytes)
        let signature = try Self.bytes(path + ".p7s", Limits.signatureBytes)
        let response: [UInt8]?
        do { response = try SmallFile.read(path + ".p7s.tsr", limit: Limits.signatureBytes) } catch {
            throw Unsound(why: error.diagnostics[0].code.name)
        }
        var seals = policy.anew
        guard var sound = seals.judge(statement, signature, .receipt, response: response, file: entry.name) else {
            throw Unsound(why: seals.findings.kept.first?.code.name ?? "-")
        }
        guard sound.statement.receipt?.kind == entry.kind, sound.statement.archive == id,
            sound.statement.subjectDigest == tarDigest
        else { throw Unsound(why: Diagnostic.Code.sealWrongArchive.name) }
        guard sound.signer != nil else { throw Unsound(why: Diagnostic.Code.sealSignerNotTrusted.name) }
        (sound.told, sound.file) = (seals.notices, entry.name)
        return sound
    }

    static func bytes(_ path: String, _ limit: Int) throws(Unsound) -> [UInt8] {
        do {
            if let bytes = try SmallFile.read(path, limit: limit) { return bytes }
        } catch {
            throw Unsound(why: error.diagnostics[0].code.name)
        }
        throw Unsound(why: Diagnostic.Code.noSuchFile.name)
    }
}
