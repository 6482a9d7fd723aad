import Foundation
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `Items against the oracle` {
    private struct Item: Decodable {
        var file: String
        var list: String
        var parent: Int
        var position: Int
        var text: String?
    }

    /// Thousands of files of `Tests/Oracle/items.py`, in whole batches and in small ones.
    @Test(arguments: 1...4) func `are those that Python finds`(seed: Int) throws {
        let folder = try TemporaryFolder()
        let script = Repository.path("Tests/Oracle/items.py")
        let made = try run("python3", ["-B", script, folder.path(""), "--make", "500", "--seed", "\(seed)"], in: folder.url)
        try #require(made.status == 0, "\(made.stderr)")
        let asked = try run("python3", ["-B", script, folder.path("")], in: folder.url)
        try #require(asked.status == 0, "\(asked.stderr)")
        var expected: [String: [String]] = [:]
        for line in asked.stdout.split(separator: "\n") {
            let item = try JSONDecoder().decode(Item.self, from: Data(line.utf8))
            expected[item.file, default: []].append(
                "\(item.list) \(item.parent).\(item.position) \(item.text.map { "'\($0)'" } ?? "null")")
        }
        #expect(expected.values.reduce(0) { $0 + $1.count } > 5000)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("")).filter { $0.hasSuffix(".csv") }
        #expect(names.count == 500)
        for name in names.sorted() {
            let lock = try JSONText(folder.read(name + ".layout"))["sources"]?.array?.first
            let source = try CheckedPlan.source(
                JSONText(folder.read(name + ".source")), try #require(lock))
            for mostItems in [ItemWalk.mostItems, Int(name.prefix(6)).map { $0 % 5 + 1 } ?? 1] {
                let found = try items(folder.read(name), source, mostItems: mostItems)
                #expect(found == expected[name] ?? [], "\(name) of seed \(seed)")
            }
        }
    }

    private func items(_ bytes: [UInt8], _ source: CheckedPlan.Source, mostItems: Int) throws -> [String] {
        let archive = try HandMadeArchive([("data/originals/s.csv", bytes)])
        let decoding = try #require(TextDecoding(source.encoding))
        var found = source.columnLists.map { _ in [String]() }
        var walk = try SourceWalk(archive.open, source, mostItems: mostItems)
        while let batch = try walk.next() {
            let fields = RowFields(batch, source.layout, decoding)
            for (index, list) in source.columnLists.enumerated() {
                for record in batch.records(of: index + 1) {
                    let text = fields.text(.column(0), record, corrected: [:], nulls: source.nulls)
                        .map { "'\(String(decoding: $0, as: UTF8.self))'" }
                    found[index].append("\(list.id) \(batch.location(record).parent).\(batch.position(record)) \(text ?? "null")")
                }
            }
        }
        return found.flatMap { $0 }
    }
}
