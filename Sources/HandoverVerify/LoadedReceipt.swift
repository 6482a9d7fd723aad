import Glibc
import HandoverCore
import HandoverCrypto
import SystemPackage

/// The latest receipt that says what a load did (Format.md sections 7.4 and 8.1): which rows the target refused.
struct LoadedReceipt {
    /// For each table of the plan the refused rows, from 0.
    private(set) var refused: [[Int]]
    /// Receipts that count for nothing, and why.
    private(set) var notices = Findings()
    /// Whether a receipt counts.
    private(set) var isThere = false

    private let plan: CheckedPlan
    private let archive: OpenArchive

    /// Looks beside the tar.
    init(_ path: String, _ plan: CheckedPlan, _ archive: OpenArchive, tarDigest: String, _ trust: TrustPolicy, _ now: Int64)
        throws
    {
        self.plan = plan
        self.archive = archive
        refused = plan.tables.map { _ in [] }
        let folder = FilePath(path + ".receipts")
        for name in try Self.receipts(in: folder) {
            do throws(Unsound) {
                try take(folder.appending(name).string, name, tarDigest, trust, now)
                isThere = true
                return
            } catch {
                notices.add(Diagnostic(.liveReceiptIgnored, .path(name), .name(error.why), at: .init(file: name)))
            }
        }
    }

    /// Why a receipt counts for nothing.
    private struct Unsound: Error {
        var why: String
    }

    /// The names of `NN-loaded.json`, the latest first.
    private static func receipts(in folder: FilePath) throws -> [String] {
        guard let names = try fileNames(in: folder) else { return [] }
        var numbered: [(number: Int, name: String)] = []
        for name in names where name.hasSuffix("-loaded.json") {
            let digits = name.dropLast("-loaded.json".count)
            guard (2...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(digits), number > 0, digits.utf8.count == 2 || digits.utf8.first != 0x30
            else { continue }
            numbered.append((number, name))
        }
        return numbered.sorted { $0.number > $1.number }.map(\.name)
    }

    private mutating func take(
        _ path: String, _ name: String, _ tarDigest: String, _ trust: TrustPolicy, _ now: Int64
    ) throws(Unsound) {
        let statement = try Self.bytes(path, Limits.statementBytes)
        let signature = try Self.bytes(path + ".p7s", Limits.signatureBytes)
        var seals = SealCheck(policy: trust, now: now)
        guard let sound = seals.judge(statement, signature, .receipt, file: name), let receipt = sound.statement.receipt else {
            let code = seals.findings.kept.first?.code.name ?? "-"
            throw Unsound(why: code)
        }
        guard sound.signer != nil else { throw Unsound(why: Diagnostic.Code.sealSignerNotTrusted.name) }
        guard receipt.kind == "loaded", sound.statement.archive == archive.id, sound.statement.subjectDigest == tarDigest,
            receipt.target == plan.target?.id
        else { throw Unsound(why: Diagnostic.Code.sealWrongArchive.name) }
        refused = try rows(receipt, listAt: String(path.dropLast("loaded.json".count)) + "refused.csv")
    }

    private static func bytes(_ path: String, _ limit: Int) throws(Unsound) -> [UInt8] {
        do {
            if let bytes = try SmallFile.read(path, limit: limit) { return bytes }
        } catch {
            throw Unsound(why: error.diagnostics[0].code.name)
        }
        throw Unsound(why: Diagnostic.Code.noSuchFile.name)
    }

    /// The refused rows by table, out of the list that the receipt vouches for.
    private func rows(_ receipt: SealStatement.Receipt, listAt path: String) throws(Unsound) -> [[Int]] {
        var rows: [[Int]] = plan.tables.map { _ in [] }
        if !receipt.refused.isEmpty {
            let list = try Self.bytes(path, Limits.refusedBytes)
            guard hex(SHA256.digest(list)) == receipt.refused else { throw Unsound(why: Diagnostic.Code.bagDigestDiffers.name) }
            guard Self.read(list, plan, &rows) else { throw Unsound(why: Diagnostic.Code.partMalformed.name) }
        }
        for (index, table) in plan.tables.enumerated() {
            let said = receipt.tables.first { $0.table == table.id }
            guard Set(rows[index]).count == rows[index].count, Int64(rows[index].count) == said?.refused ?? 0 else {
                throw Unsound(why: Diagnostic.Code.countsDiffer.name)
            }
        }
        return rows
    }

    private static func read(_ list: [UInt8], _ plan: CheckedPlan, _ rows: inout [[Int]]) -> Bool {
        var starts: [Int] = []
        var from = 0
        var isHeader = true
        while from < list.count {
            guard let end = scanLine(list.span, from, &starts), starts.count == 4 else { return false }
            let texts = (0..<2).map { String(decoding: list[field($0, starts)], as: UTF8.self) }
            if isHeader {
                guard list[from..<end].elementsEqual("table,row,words".utf8) else { return false }
            } else {
                guard let table = plan.tables.firstIndex(where: { $0.id == texts[0] }), let row = Int(texts[1]), row > 0 else {
                    return false
                }
                rows[table].append(row - 1)
            }
            isHeader = false
            from = end + 1
        }
        return !isHeader
    }
}

/// The names of what is in a folder; `nil` where there is no such folder.
private func fileNames(in path: FilePath) throws -> [String]? {
    guard let folder = unsafe opendir(path.string) else {
        guard errno != ENOENT, errno != ENOTDIR else { return nil }
        throw Failure(Diagnostic(.ioFailed, .path(path.string), .name("\(Errno(rawValue: errno))")), exit: .ioError)
    }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
            unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        }
        names.append(name)
    }
    return names
}
