import HandoverCore

/// One record of an original, whatever its format.
struct WalkedRecord {
    enum Content {
        /// The walker stands on it.
        case row(RecordWalker)
        /// One of a group: an outermost record and those in it.
        case element([DocumentRecord], at: Int)
    }

    /// The list that it is of; a CSV file is one.
    let list: Int
    let number: Int64
    let line: Int
    let byteOffset: Int64
    let byteCount: Int
    /// The number of the record that it lies in; 0 for none.
    let parent: Int64
    let content: Content

    init(_ walker: RecordWalker) {
        (list, number, line, parent) = (0, walker.number, walker.line, 0)
        (byteOffset, byteCount) = (walker.byteOffset, walker.byteCount)
        content = .row(walker)
    }

    init(_ group: [DocumentRecord], at index: Int) {
        let record = group[index]
        (list, number, line, parent) = (record.list, record.number, record.line, record.parent?.number ?? 0)
        (byteOffset, byteCount) = (record.byteOffset, record.byteCount)
        content = .element(group, at: index)
    }
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
        let walker = try RecordWalker(archive, member, source, decoding)
        while try walker.next() { try body(WalkedRecord(walker)) }
        return End(records: [walker.number], coverage: walker.coverage)
    }

    private static func runDocument(
        _ walker: inout some DocumentWalking, _ source: CheckedPlan.Source, _ body: (WalkedRecord) throws -> Void
    ) throws -> End {
        var records = [Int64](repeating: 0, count: source.listCount)
        while let group = try walker.next() {
            for index in group.indices {
                records[group[index].list] += 1
                try body(WalkedRecord(group, at: index))
            }
        }
        return End(records: records, coverage: walker.coverage)
    }
}
