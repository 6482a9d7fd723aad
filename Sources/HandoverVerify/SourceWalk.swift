import HandoverCore

/// A walker over a document with lists.
protocol DocumentWalking {
    /// An outermost record and those in it, parents first, in the order of the document; `nil` at the end of the file.
    mutating func next() throws -> [DocumentRecord]?
    /// Stretches of the file, complete at its end.
    var coverage: [(offset: Int64, bytes: Int64, name: String, items: Int64)] { get }
}

extension JSONWalker: DocumentWalking {}
extension XMLWalker: DocumentWalking {}

/// Walks an original to its end, batch by batch, whatever its format.
struct SourceWalk {
    /// What a batch of a document may hold. Its values lie apart, each by itself, and take several times their bytes.
    private static let documentBytes = 1 << 18

    private enum Walker {
        case rows(RecordWalker)
        case document(any DocumentWalking)
    }

    private let path: String
    private var walker: Walker
    /// Of a CSV file with lists in columns.
    private var items: ItemWalk?
    /// For each list how many records it has; complete at the end.
    private(set) var records: [Int64]

    /// - Parameter mostItems: of lists in columns in one batch.
    init(_ archive: OpenArchive, _ source: CheckedPlan.Source, mostItems: Int = ItemWalk.mostItems) throws {
        let path = source.originalPath
        guard let text = archive.text(of: source) else {
            throw ContentCheck.StuckSource(diagnostic: Diagnostic(.bagMemberMissing, .path(path), at: .init(file: path)))
        }
        try self.init(text, path, source, mostItems: mostItems)
    }

    /// - Parameter path: what the text is called in what is said about it.
    init(_ text: SourceText, _ path: String, _ source: CheckedPlan.Source, mostItems: Int = ItemWalk.mostItems) throws {
        self.path = path
        records = [Int64](repeating: 0, count: source.listCount)
        do { walker = try Self.walker(text, source) } catch let stuck as RecordWalker.Stuck {
            throw Self.stuck(stuck, path)
        }
        if !source.columnLists.isEmpty {
            items = TextDecoding(source.encoding).map { ItemWalk(source, $0, mostItems: mostItems) }
        }
    }

    private static func walker(_ text: SourceText, _ source: CheckedPlan.Source) throws -> Walker {
        guard let layout = source.document else {
            guard let decoding = TextDecoding(source.encoding) else {
                throw RecordWalker.Stuck(byteOffset: 0, code: .sourceUnlikeLock)
            }
            var rows = try RecordWalker(text, source, decoding)
            if !source.layout.acceptsHiddenRows { rows.hidden = HiddenStretches(text.hidden) }
            return .rows(rows)
        }
        let read = { (offset: Int64, count: Int) throws -> [UInt8] in
            var bytes = [UInt8](repeating: 0, count: count)
            try text.read(into: &bytes, at: offset)
            return bytes
        }
        if layout.format == .xml { return .document(try XMLWalker(layout: layout, size: text.size, read: read)) }
        return .document(try JSONWalker(layout: layout, size: text.size, read: read))
    }

    /// The next records, maybe none; `nil` at the end.
    mutating func next() throws -> SourceBatch? {
        do { return try nextBatch() } catch let stuck as RecordWalker.Stuck { throw Self.stuck(stuck, path) }
    }

    private mutating func nextBatch() throws -> SourceBatch? {
        switch walker {
        case .rows(var rows):
            // Put away while it changes, so that it is not copied.
            walker = .document(NoWalking())
            defer { walker = .rows(rows) }
            while true {
                if let piece = try items?.next() { return piece }
                if let items { records.replaceSubrange(1..., with: items.counts) }
                guard let batch = try rows.next() else { return nil }
                records[0] = rows.number
                if items == nil { return batch }
                items?.take(batch)
            }
        case .document(var document):
            defer { walker = .document(document) }
            var batch = SourceBatch()
            var bytes = 0
            while bytes < Self.documentBytes, let group = try document.next() {
                let first = batch.elements.count
                for record in group {
                    records[record.list] += 1
                    batch.groups.append(first)
                }
                batch.elements += group
                // A record's values take more room than its bytes; a nested one's bytes are in those of the one around it.
                bytes += (group.first?.byteCount ?? 0) + 64 * group.count
            }
            return batch.isEmpty ? nil : batch
        }
    }

    var coverage: [(offset: Int64, bytes: Int64, name: String, items: Int64)] {
        switch walker {
        case .rows(let rows): rows.coverage
        case .document(let document): document.coverage
        }
    }

    static func stuck(_ stuck: RecordWalker.Stuck, _ path: String) -> ContentCheck.StuckSource {
        .init(diagnostic: Diagnostic(stuck.code, .path(path), at: .init(file: path, byteOffset: stuck.byteOffset)))
    }

    /// Stands where a walker is while it walks.
    private struct NoWalking: DocumentWalking {
        var coverage: [(offset: Int64, bytes: Int64, name: String, items: Int64)] { [] }
        mutating func next() -> [DocumentRecord]? { nil }
    }
}
