import HandoverCore

/// One record of an original, whatever its format.
enum WalkedRecord {
    /// The walker stands on it.
    case row(RecordWalker)
    /// One of a group: an outermost record and those in it.
    case element([DocumentRecord], at: Int)

    /// The list that it is of; a CSV file is one.
    var list: Int { if case .element(let group, let index) = self { group[index].list } else { 0 } }

    var number: Int64 {
        switch self {
        case .row(let walker): walker.number
        case .element(let group, let index): group[index].number
        }
    }

    var line: Int {
        switch self {
        case .row(let walker): walker.line
        case .element(let group, let index): group[index].line
        }
    }

    var byteOffset: Int64 {
        switch self {
        case .row(let walker): walker.byteOffset
        case .element(let group, let index): group[index].byteOffset
        }
    }

    var byteCount: Int {
        switch self {
        case .row(let walker): walker.byteCount
        case .element(let group, let index): group[index].byteCount
        }
    }

    /// The number of the record that it lies in; 0 for none.
    var parent: Int64 { if case .element(let group, let index) = self { group[index].parent?.number ?? 0 } else { 0 } }
}

/// A walker over a document with lists.
protocol DocumentWalking {
    /// An outermost record and those in it, parents first, in the order of the document; `nil` at the end of the file.
    mutating func next() throws -> [DocumentRecord]?
    /// Stretches of the file, complete at its end.
    var coverage: [(offset: Int64, bytes: Int64, name: String, items: Int64)] { get }
}

extension JSONWalker: DocumentWalking {}
extension XMLWalker: DocumentWalking {}

enum SourceWalk {
    struct End {
        /// For each list how many records it has.
        var records: [Int64]
        var coverage: [(offset: Int64, bytes: Int64, name: String, items: Int64)]
    }

    /// Walks an original to its end.
    static func run(_ archive: OpenArchive, _ source: CheckedPlan.Source, _ body: (WalkedRecord) throws -> Void) throws -> End {
        let path = source.originalPath
        guard let member = archive.member(path) else {
            throw ContentCheck.StuckSource(diagnostic: Diagnostic(.bagMemberMissing, .path(path), at: .init(file: path)))
        }
        do {
            guard let layout = source.document else { return try runRows(archive, member, source, body) }
            let read = { (offset: Int64, count: Int) throws -> [UInt8] in
                var bytes = [UInt8](repeating: 0, count: count)
                try archive.read(into: &bytes, at: member.offset + offset)
                return bytes
            }
            if layout.format == .xml {
                var walker = try XMLWalker(layout: layout, size: member.size, read: read)
                return try runDocument(&walker, source, body)
            }
            var walker = try JSONWalker(layout: layout, size: member.size, read: read)
            return try runDocument(&walker, source, body)
        } catch let stuck as RecordWalker.Stuck {
            throw ContentCheck.StuckSource(
                diagnostic: Diagnostic(stuck.code, .path(path), at: .init(file: path, byteOffset: stuck.byteOffset)))
        }
    }

    private static func runRows(
        _ archive: OpenArchive, _ member: Member, _ source: CheckedPlan.Source, _ body: (WalkedRecord) throws -> Void
    ) throws -> End {
        guard let decoding = TextDecoding(isGB18030: source.isGB18030) else {
            throw RecordWalker.Stuck(byteOffset: 0, code: .sourceUnlikeLock)
        }
        var walker = try RecordWalker(archive, member, source, decoding)
        while try walker.next() { try body(.row(walker)) }
        return End(records: [walker.number], coverage: walker.coverage)
    }

    private static func runDocument(
        _ walker: inout some DocumentWalking, _ source: CheckedPlan.Source, _ body: (WalkedRecord) throws -> Void
    ) throws -> End {
        var records = [Int64](repeating: 0, count: source.listCount)
        while let group = try walker.next() {
            for index in group.indices {
                records[group[index].list] += 1
                try body(.element(group, at: index))
            }
        }
        return End(records: records, coverage: walker.coverage)
    }
}
