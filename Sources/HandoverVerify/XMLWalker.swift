import HandoverCore

/// STUB: reads nothing. It stands here until the walker for XML does, which has the same interface.
struct XMLWalker {
    var coverage: [(offset: Int64, bytes: Int64, name: String, items: Int64)] = []

    init(layout: DocumentLayout, size: Int64, read: @escaping (_ offset: Int64, _ count: Int) throws -> [UInt8]) throws {
        throw RecordWalker.Stuck(byteOffset: 0, code: .sourceUnlikeLock)
    }

    mutating func next() throws -> [DocumentRecord]? { nil }
}
