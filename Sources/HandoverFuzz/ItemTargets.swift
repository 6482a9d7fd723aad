import HandoverCore

@testable import HandoverVerify

/// What is asked of lists in columns: how many items a batch may have changes nothing, every row comes once, and an item is trimmed.
enum ItemTargets {
    static func walk(_ bytes: [UInt8], at path: String) throws {
        guard bytes.count >= 4, let input = TableInput(Array(bytes[..<4])) else { return }
        var source = input.source
        source.columnLists = [(1, [";", ";;", "，"]), (3, ["ab", "b", " "])].map { column, by in
            .init(id: "l\(column)", column: column, cutter: PartCutter(by.map { Array($0.utf8) }), locked: 0)
        }
        let file = try ArchiveFile(path)
        defer { file.close() }
        let original = Member(path: source.originalPath, offset: 0, size: Int64(bytes.count - 4))
        let archive = OpenArchive(file.source, id: "s", members: MemberList([original]))
        let whole = reading(archive, source, mostItems: ItemWalk.mostItems)
        for mostItems in [1, 3] {
            let small = reading(archive, source, mostItems: mostItems)
            demand(small == whole, "batches of \(mostItems) change the items", small, whole)
        }
    }

    private static func reading(_ archive: OpenArchive, _ source: CheckedPlan.Source, mostItems: Int) -> DocumentReading {
        var reading = DocumentReading(lists: source.listCount)
        do {
            guard let decoding = TextDecoding(source.encoding) else { return reading }
            var walk = try SourceWalk(archive, source, mostItems: mostItems)
            while let batch = try walk.next() {
                demand(batch.lists.reduce(0) { $0 + $1.items.count } <= mostItems, "a batch has too many items")
                let fields = RowFields(batch, source.layout, decoding)
                for list in 0..<source.listCount {
                    for record in batch.records(of: list) {
                        let place = batch.location(record)
                        let texts = (list == 0 ? [1, 3] : [0]).map {
                            fields.text(.column($0), record, corrected: [:], nulls: source.nulls) ?? []
                        }
                        for text in texts where list > 0 {
                            var (from, to) = (0, text.count)
                            Whitespace.trim(text.span, &from, &to)
                            demand(to - from == text.count, "a part is not trimmed")
                        }
                        reading.add(
                            list, number: "\(place.number)", parent: " in \(place.parent).\(batch.position(record))",
                            at: place.byteOffset, bytes: place.byteCount, line: place.line,
                            findings: fields.findings(record, columns: source.columns.count),
                            values: texts.map { "'\(String(decoding: $0, as: UTF8.self))'" })
                    }
                }
            }
            for (list, count) in walk.records.enumerated() {
                demand(reading.records[list].count == Int(count), "records are lost")
            }
            reading.coverage = walk.coverage.map { "\($0.offset)+\($0.bytes) \($0.name) \($0.items)" }
        } catch {
            demand(error is ContentCheck.StuckSource, "\(error) was thrown")
            reading.end("stuck")
        }
        return reading
    }
}
