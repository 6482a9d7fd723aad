@testable import HandoverVerify

/// One walk over a JSON original, as the tests look at it.
struct JSONWalk: Equatable {
    struct Record: Equatable {
        var list: String, number: Int64
        /// `parent number/position`, or nothing.
        var parent: String
        var line: Int, offset: Int64, bytes: Int
        /// Each value quoted by `'`; `-` for null, `~` for absent.
        var values: [String]
        var findings: [String]
    }

    var records: [Record] = []
    var coverage: [String] = []
    /// Set where the walk could not go on.
    var stuckAt: Int64?

    var values: [[String]] { records.map(\.values) }
    var findings: [[String]] { records.map(\.findings) }

    /// A list: its path, its columns, the packed ones among them, and the list it lies in.
    static func list(_ id: String, _ path: String, _ columns: [String], packed: Set<String> = [], in parent: Int? = nil)
        -> DocumentLayout.List
    {
        .init(id: id, path: path, parent: parent, columns: columns, packed: packed)
    }

    /// One document.
    init(_ text: String, _ lists: [DocumentLayout.List], outside: [String] = [], bom: Bool = false) throws {
        try self.init(Array(text.utf8), .json, lists, outside: outside, bom: bom)
    }

    init(_ text: String, _ format: DocumentLayout.Format, _ lists: [DocumentLayout.List], bom: Bool = false) throws {
        try self.init(Array(text.utf8), format, lists, bom: bom)
    }

    init(
        _ bytes: [UInt8], _ format: DocumentLayout.Format, _ lists: [DocumentLayout.List], outside: [String] = [],
        bom: Bool = false, window: Int = 1 << 20
    ) throws {
        let layout = DocumentLayout(format: format, hasBOM: bom, lists: lists, outside: outside)
        do {
            var walker = try JSONWalker(layout: layout, size: Int64(bytes.count), window: window) { offset, count in
                Array(bytes[Int(offset)..<(Int(offset) + count)])
            }
            while let group = try walker.next() {
                for record in group {
                    records.append(
                        Record(
                            list: lists[record.list].id, number: record.number,
                            parent: record.parent.map { "\($0.number)/\($0.position)" } ?? "", line: record.line,
                            offset: record.byteOffset, bytes: record.byteCount,
                            values: record.values.map {
                                switch $0 {
                                case .absent: "~"
                                case .null: "-"
                                case .text(let text): "'\(String(decoding: text, as: UTF8.self))'"
                                }
                            }, findings: record.findings))
                }
            }
            coverage = walker.coverage.map { "\($0.offset),\($0.bytes),\($0.name),\($0.items)" }
        } catch let stuck as RecordWalker.Stuck { stuckAt = stuck.byteOffset }
    }
}
