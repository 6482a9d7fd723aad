import HandoverData
import SystemPackage

/// Records held back, excluded or merged into others, in the order of their source: 40 bytes each, the last few in memory and the others in the work folder.
struct RejectLog {
    private struct Entry: BitwiseCopyable {
        var record: Int64
        var line: Int64
        var byteOffset: Int64
        var byteCount: Int64
        /// Which of the reasons.
        var reasons: Int64
    }

    private static let pageEntries = 1 << 12

    private let folder: WorkPlace
    private var file: NumberFile<Entry>?
    private var tail: [Entry] = []
    /// What is said of records, as it occurs; there are few different ones.
    private struct Reason: Hashable {
        var findings: [Finding]
        var exclusion: Int?
        var isMerged: Bool
    }
    private var reasons: [Reason] = []
    private var position: [Reason: Int] = [:]
    /// The number of each page's first record.
    private var firstRecords: [Int64] = []
    private(set) var count = 0
    /// How many of them are excluded.
    private(set) var excluded = 0
    /// How many were merged into others.
    private(set) var merged = 0

    init(in folder: WorkPlace) { self.folder = folder }

    mutating func append(_ reject: Reject) throws {
        if tail.count == Self.pageEntries {
            let file = try self.file ?? NumberFile(in: folder)
            try file.append(tail)
            self.file = file
            tail.removeAll(keepingCapacity: true)
        }
        if tail.isEmpty { firstRecords.append(reject.record) }
        let said = Reason(findings: reject.findings, exclusion: reject.exclusion, isMerged: reject.isMerged)
        var reason = position[said]
        if reason == nil {
            reason = reasons.count
            position[said] = reasons.count
            reasons.append(said)
        }
        if reject.exclusion != nil { excluded += 1 }
        if reject.isMerged { merged += 1 }
        tail.append(
            Entry(
                record: reject.record, line: Int64(reject.line), byteOffset: reject.byteOffset,
                byteCount: Int64(reject.byteCount), reasons: Int64(reason ?? 0)))
        count += 1
    }

    /// Calls the body with every record held back or excluded, in order.
    func forEach(_ body: (Reject) throws -> Void) throws {
        for page in firstRecords.indices {
            for entry in try entries(page) { try body(reject(entry)) }
        }
    }

    /// The number in the source of a staged row (from 0): those that are in here before it are skipped.
    func record(ofRow row: Int) throws -> Int64 {
        // Reject i leaves (its number - 1 - i) staged rows before it; those with at most `row` come before our row.
        func isBefore(_ record: Int64, _ index: Int) -> Bool { record - 1 - Int64(index) <= Int64(row) }
        let page = firstRecords.indices.partitionPoint { isBefore(firstRecords[$0], $0 * Self.pageEntries) } - 1
        guard page >= 0 else { return Int64(row) + 1 }
        let start = page * Self.pageEntries
        let before = try (start..<min(start + Self.pageEntries, count)).partitionPoint { isBefore(try entry($0).record, $0) }
        return Int64(row) + 1 + Int64(before)
    }

    private func entry(_ index: Int) throws -> Entry {
        let stored = file?.count ?? 0
        guard let file, index < stored else { return tail[index - stored] }
        return try file.read(index..<index + 1)[0]
    }

    private func entries(_ page: Int) throws -> [Entry] {
        let start = page * Self.pageEntries
        guard let file, start < file.count else { return tail }
        return try file.read(start..<min(start + Self.pageEntries, file.count))
    }

    private func reject(_ entry: Entry) -> Reject {
        let reason = reasons[Int(entry.reasons)]
        var reject = Reject(
            record: entry.record, line: Int(entry.line), byteOffset: entry.byteOffset, byteCount: Int(entry.byteCount),
            findings: reason.findings)
        (reject.exclusion, reject.isMerged) = (reason.exclusion, reason.isMerged)
        return reject
    }
}

extension Range<Int> {
    /// The first number of the range for which a condition no longer holds that holds for all before it.
    fileprivate func partitionPoint(_ holds: (Int) throws -> Bool) rethrows -> Int {
        var (low, high) = (lowerBound, upperBound)
        while low < high {
            let middle = (low + high) / 2
            if try holds(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
