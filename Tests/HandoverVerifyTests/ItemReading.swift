import Foundation
import HandoverTestSupport
import Testing

@testable import HandoverVerify

/// What a CSV file with lists in columns holds, as tests look at it.
struct ItemReading: Equatable {
    /// For each list, the rows first, a line a record: number, parent.position, line, offset+bytes, text, and the first column around it.
    var lists: [[String]]
    /// For each list how many records the walk counted.
    var counts: [Int64]
    /// The most items that came in one batch.
    var mostItems = 0

    /// - Parameter mostItems: of one batch.
    init(_ bytes: [UInt8], _ source: CheckedPlan.Source, mostItems: Int = ItemWalk.mostItems) throws {
        let archive = try HandMadeArchive([("data/originals/s.csv", bytes)])
        let decoding = try #require(TextDecoding(source.encoding))
        lists = (0..<source.listCount).map { _ in [] }
        var walk = try SourceWalk(archive.open, source, mostItems: mostItems)
        while let batch = try walk.next() {
            let fields = RowFields(batch, source.layout, decoding)
            for list in 0..<source.listCount {
                for record in batch.records(of: list) {
                    let place = batch.location(record)
                    func text(_ input: CheckedPlan.Input) -> String {
                        fields.text(input, record, corrected: [:], nulls: source.nulls).map {
                            String(decoding: $0, as: UTF8.self)
                        }
                            ?? "null"
                    }
                    let own = list == 0 ? "" : " \(text(.column(0))) < \(text(.above(1, column: 0)))"
                    lists[list].append(
                        "\(place.number) \(place.parent).\(batch.position(record)) \(place.line) \(place.byteOffset)+\(place.byteCount)\(own)"
                    )
                }
            }
            self.mostItems = max(self.mostItems, batch.lists.reduce(0) { $0 + $1.items.count })
        }
        counts = walk.records
    }

    /// A text in another encoding, as iconv has it.
    static func encoded(_ text: String, _ encoding: SourceEncoding) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        try folder.write(Array(text.utf8), to: "utf-8")
        let done = try run("iconv", ["-f", "UTF-8", "-t", encoding.rawValue, "-o", "encoded", "utf-8"], in: folder.url)
        try #require(done.status == 0, "\(done.stderr)")
        return try folder.read("encoded")
    }

    /// A source with lists in its columns, by their numbers.
    static func source(
        _ columns: [String], _ lists: [(column: Int, by: [String])], encoding: SourceEncoding = .utf8, bom: Bool = false,
        nulls: [String] = [""], ragged: String = "quarantine"
    ) -> CheckedPlan.Source {
        var source = `The record walker`.source(columns, gb18030: encoding == .gb18030, bom: bom)
        source.encoding = encoding
        source.layout.ragged = ragged
        source.nulls = nulls.map { Array($0.utf8) }
        source.headerAt = bom ? Int64(encoding.mark.count) : 0
        source.columnLists = lists.enumerated().map { index, list in
            .init(
                id: "l\(index + 1)", column: list.column, cutter: PartCutter(list.by.map { Array($0.utf8) }), expected: nil,
                locked: 0)
        }
        return source
    }
}
