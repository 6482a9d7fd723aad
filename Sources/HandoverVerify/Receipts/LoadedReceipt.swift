import HandoverCore
import HandoverCrypto

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
        let folder = try ReceiptFolder(beside: path)
        let policy = try SealCheck(policy: trust, now: now, beside: path)
        for entry in folder.entries.reversed() where entry.kind == "loaded" {
            do throws(ReceiptFolder.Unsound) {
                let sound = try folder.sound(entry, archive: archive.id, tarDigest: tarDigest, policy)
                guard let loaded = sound.statement.receipt?.loaded, loaded.target == plan.target?.id else {
                    throw .init(why: Diagnostic.Code.sealWrongArchive.name)
                }
                refused = try rows(loaded, listAt: folder.path(String(entry.name.dropLast("loaded.json".count)) + "refused.csv"))
                isThere = true
                return
            } catch {
                notices.add(Diagnostic(.liveReceiptIgnored, .path(entry.name), .name(error.why), at: .init(file: entry.name)))
            }
        }
    }

    /// The refused rows by table, out of the list that the receipt vouches for.
    private func rows(_ receipt: SealStatement.Receipt.Loaded, listAt path: String) throws(ReceiptFolder.Unsound) -> [[Int]] {
        var rows: [[Int]] = plan.tables.map { _ in [] }
        if !receipt.refused.isEmpty {
            let list = try ReceiptFolder.bytes(path, Limits.refusedBytes)
            guard hex(SHA256.digest(list)) == receipt.refused else { throw .init(why: Diagnostic.Code.bagDigestDiffers.name) }
            guard Self.read(list, plan, &rows) else { throw .init(why: Diagnostic.Code.partMalformed.name) }
        }
        for (index, table) in plan.tables.enumerated() {
            let said = receipt.tables.first { $0.table == table.id }
            guard Set(rows[index]).count == rows[index].count, Int64(rows[index].count) == said?.refused ?? 0 else {
                throw .init(why: Diagnostic.Code.countsDiffer.name)
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
