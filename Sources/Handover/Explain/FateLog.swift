import HandoverData
import HandoverPlan
import SystemPackage

/// What became of the records of one mapping that are not migrated, in order: 16 bytes each, in the work folder.
struct FateLog {
    private struct Entry: BitwiseCopyable {
        var record: Int64
        /// Which of the fates.
        var fate: Int32
        /// Whether the record was staged, and has a line that does not stay.
        var isStaged: Bool
    }

    private static let pageEntries = 1 << 12

    private let file: NumberFile<Entry>
    /// As they occur; there are few different ones.
    private(set) var fates: [PlanDiff.Fate] = []

    init(_ mapping: Decided.Mapping, in work: WorkPlace) throws {
        file = try NumberFile(in: work)
        var position: [PlanDiff.Fate: Int] = [:]
        var fates: [PlanDiff.Fate] = []
        var page: [Entry] = []
        var removed = mapping.removed[...]
        try mapping.forEachLeft { reject in
            let isStaged = removed.first?.record == reject.record
            if isStaged { removed = removed.dropFirst() }
            let fate = PlanDiff.Fate(reject, mapping.staged.mapping)
            let place = position[fate] ?? fates.count
            if place == fates.count {
                position[fate] = place
                fates.append(fate)
            }
            page.append(Entry(record: reject.record, fate: Int32(place), isStaged: isStaged))
            guard page.count == Self.pageEntries else { return }
            try file.append(page)
            page.removeAll(keepingCapacity: true)
        }
        try file.append(page)
        self.fates = fates
    }

    /// Tells of one record after the other, from the first on.
    struct Cursor {
        private let log: FateLog
        private var page: [Entry] = []
        private var read = 0
        private var at = 0
        private var record: Int64 = 0

        init(_ log: FateLog) { self.log = log }

        /// The fate of the next record, and whether it has a staged line; a migrated one has.
        mutating func next() throws -> (fate: PlanDiff.Fate, isStaged: Bool) {
            record += 1
            if at == page.count, read < log.file.count {
                page = try log.file.read(read..<min(read + FateLog.pageEntries, log.file.count))
                read += page.count
                at = 0
            }
            guard at < page.count, page[at].record == record else { return (.migrated, true) }
            at += 1
            return (log.fates[Int(page[at - 1].fate)], page[at - 1].isStaged)
        }
    }
}

extension PlanDiff.Fate {
    /// Of a record that is not migrated. Which record is the cause does not count: it is the same one, or has another fate itself.
    fileprivate init(_ reject: Reject, _ mapping: Plan.Mapping) {
        if reject.isMerged {
            self = .merged
        } else if let exclusion = reject.exclusion {
            self = .excluded(reason: mapping.exclude[exclusion].reason, authority: mapping.exclude[exclusion].authority)
        } else {
            var findings: [String] = []
            for finding in reject.findings {
                let text = Finding(code: finding.code, field: finding.field).text
                if !findings.contains(text) { findings.append(text) }
            }
            self = .quarantined(findings)
        }
    }
}

/// The staged lines of a mapping, one after the other, a chunk of them in memory.
struct LineCursor {
    private let file: StagingFile
    private var chunk = 0
    private var row = 0
    private var end = 0
    private var lengths: [UInt32] = []
    /// The chunk's lines.
    private(set) var bytes: [UInt8] = []
    /// The current line in them, without its LF.
    private(set) var line = 0..<0

    init(_ file: StagingFile) { self.file = file }

    /// Goes on to the next line, which must be there.
    mutating func advance() throws {
        if row == lengths.count {
            let lines = try file.read(file.chunks[chunk])
            (bytes, lengths, chunk, row, end) = (lines.lines, lines.lengths, chunk + 1, 0, 0)
        }
        line = end..<end + Int(lengths[row])
        end = line.upperBound + 1
        row += 1
    }

    /// The fields of the current line as they stand in it, in place of what was there.
    func split(into fields: inout [Range<Int>]) {
        fields.removeAll(keepingCapacity: true)
        CanonicalCSV.appendRanges(of: line, in: bytes.span, to: &fields)
    }
}

extension CanonicalCSV {
    /// The text of a field as it stands in a line; `nil` for null.
    static func text(_ field: ArraySlice<UInt8>) -> [UInt8]? {
        if field.isEmpty { return nil }
        var text: [UInt8] = []
        appendText(of: field.span, to: &text)
        return text
    }
}
