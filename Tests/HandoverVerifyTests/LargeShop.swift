import Foundation
import HandoverCrypto

@testable import HandoverVerify

/// The content of an archive with some thousand rows, decided row by row in the plainest way: keys twice, references to nothing, and
/// what falls with them. Large enough to leave the memory when little is allowed.
struct LargeShop {
    private struct Row {
        var table: String
        var key: String
        var reference: String
        var line: String
        var findings = ""
    }

    private(set) var files: [(path: String, content: [UInt8])] = []

    static let plan = """
        {"handover":"1","id":"shop","mappings":[\
        {"drop":[],"fields":[{"do":[],"field":"id","from":"id"},{"do":[],"field":"boss","from":"boss"}],"from":"people","id":"to-person","to":"person"},\
        {"drop":[],"fields":[{"do":[{"op":"integer"}],"else":{"quarantine":"NO_INVALID"},"field":"no","from":"no"},\
        {"do":[],"field":"buyer","from":"buyer"}],"from":"sales","id":"to-sale","to":"sale"}],\
        "parties":[{"id":"new","name":"买方","role":"buyer"},{"id":"old","name":"卖方","role":"seller"}],\
        "quarantine":{"maxRate":"1","perCode":[]},\
        "sources":[{"id":"people","nulls":[""],"owner":"old","path":"p.csv"},{"id":"sales","nulls":[""],"owner":"old","path":"s.csv"}],\
        "steps":[{"id":"map","method":"transform","needs":[],"responsible":"old","schedule":{"from":"2026-12-30T00:00"},"uses":["to-person","to-sale"]},\
        {"id":"seal","method":"archive","needs":["map"],"responsible":"old","schedule":{"from":"2026-12-30T00:00"},"uses":[]}],\
        "tables":[{"fields":[{"name":"id","personal":true,"required":true,"type":"identifier"},{"name":"boss","personal":false,"required":false,"type":"identifier"}],\
        "id":"person","key":["id"],"references":[{"field":"boss","onOrphan":"quarantine","to":"person"}]},\
        {"fields":[{"name":"no","personal":false,"required":true,"type":"integer"},{"name":"buyer","personal":false,"required":false,"type":"identifier"}],\
        "id":"sale","key":["no"],"references":[{"field":"buyer","onOrphan":"quarantine","to":"person"}]}],\
        "transfer":{"basis":"asset-deal","buyer":"new","closing":"2026-12-31","seller":"old"},\
        "verification":{"totals":[]},"zone":"Asia/Shanghai"}

        """

    init(people: Int = 4000, sales: Int = 6000) {
        var rows = (1...people).map { number -> Row in
            let key = number % 500 == 0 ? "P\(number - 1)" : "P\(number)"
            let boss = number == 1 ? "" : number % 701 == 0 ? "X\(number)" : "P\(number / 2)"
            return Row(table: "person", key: key, reference: boss, line: "\(key),\(boss)\n")
        }
        rows += (1...sales).map { number in
            let key = number % 997 == 0 ? "\(number - 1)" : "\(number)"
            let buyer = number % 613 == 0 ? "" : "P\(number * 7 % (people + 5) + 1)"
            return Row(table: "sale", key: key, reference: buyer, line: "\(key),\(buyer)\n")
        }
        Self.decide(&rows, people: people)
        let (persons, bought) = (Array(rows[..<people]), Array(rows[people...]))
        write(persons, bought)
    }

    /// Plan.md section 4.3 as it is written.
    private static func decide(_ rows: inout [Row], people: Int) {
        var byKey: [String: [Int]] = [:]
        for (index, row) in rows.enumerated() { byKey["\(row.table) \(row.key)", default: []].append(index) }
        for list in byKey.values where list.count > 1 {
            for index in list { rows[index].findings = "DUPLICATE_KEY@\(rows[index].table == "sale" ? "no" : "id")" }
        }
        while true {
            var found: [Int: String] = [:]
            for (index, row) in rows.enumerated() where row.findings.isEmpty && !row.reference.isEmpty {
                let name = row.table == "sale" ? "buyer" : "boss"
                guard let parent = byKey["person \(row.reference)"]?.first else {
                    found[index] = "ORPHAN@\(name)"
                    continue
                }
                if !rows[parent].findings.isEmpty { found[index] = "PARENT_QUARANTINED@\(name)<to-person:\(parent + 1)" }
            }
            if found.isEmpty { return }
            for (index, text) in found { rows[index].findings = text }
        }
    }

    private mutating func write(_ people: [Row], _ sales: [Row]) {
        let lists = [("people", "person", "id,boss\n", people), ("sales", "sale", "no,buyer\n", sales)]
        var (locks, mappings, sources, tables): ([String], [String], [String], [String]) = ([], [], [], [])
        add("metadata/plan.json", Self.plan)
        for (source, table, header, rows) in lists {
            let original = header + rows.map(\.line).joined()
            let kept = rows.filter(\.findings.isEmpty)
            let columns = header.dropLast().split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")
            let path = source == "people" ? "p.csv" : "s.csv"
            locks.append(HandMadeShop.lock(source, path, original, columns, records: rows.count))
            add("data/originals/\(source).csv", original)
            add(
                "data/coverage/\(source).csv",
                "offset,bytes,class,items\n0,\(header.utf8.count),header,1\n"
                    + "\(header.utf8.count),\(original.utf8.count - header.utf8.count),records,\(rows.count)\n")
            addFates("to-\(table)", rows, header)
            add("data/tables/\(table)/part-0001.csv", header + kept.map(\.line).joined())
            let codes = Dictionary(grouping: rows.compactMap { $0.findings.split(separator: "@").first.map(String.init) }) { $0 }
                .sorted { $0.key < $1.key }.map { "{\"code\":\"\($0.key)\",\"count\":\"\($0.value.count)\"}" }
            let referring = rows.count { !$0.reference.isEmpty }
            let names = header.dropLast().split(separator: ",")
            let fields = "\(names[0]) \(rows.count) 0, \(names[1]) \(referring) 0"
            mappings.append(
                """
                {"absent":[],"codes":[\(codes.joined(separator: ","))],"dropped":[],\(HandMadeShop.fields(fields)),"from":"\(source)","id":"to-\(table)","migrated":"\(kept.count)",\
                "nulled":[],"quarantined":"\(rows.count - kept.count)","records":"\(rows.count)","to":"\(table)"}
                """)
            sources.append(
                """
                {"bytes":"\(original.utf8.count)","id":"\(source)","records":"\(rows.count)","sha256":"\(HandMadeShop.digest(original))"}
                """)
            let bytes = header.utf8.count + kept.reduce(0) { $0 + $1.line.utf8.count }
            tables.append("{\"bytes\":\"\(bytes)\",\"id\":\"\(table)\",\"parts\":\"1\",\"rows\":\"\(kept.count)\"}")
        }
        add("metadata/lock.json", "{\"handover\":\"1\",\"sources\":[\(locks.joined(separator: ","))]}\n")
        add(
            "metadata/counts.json",
            "{\"mappings\":[\(mappings.joined(separator: ","))],\"sources\":[\(sources.joined(separator: ","))],"
                + "\"tables\":[\(tables.joined(separator: ","))],\"totals\":[]}\n")
        add("data/private/merkle-seed.bin", HandMadeShop.seed)
        add("bag-info.txt", "Bagging-Date: 2026-12-31\n")
        add("metadata/run.json", HandMadeShop.run)
        // Held against the archive, too, but not by these tests.
        add("metadata/datapackage.json", "{}\n")
        let lines = lists.map { list in list.3.filter(\.findings.isEmpty).map(\.line) }
        add("metadata/merkle.json", HandMadeShop.merkle(["person", "sale"], lines))
    }

    private mutating func addFates(_ mapping: String, _ rows: [Row], _ header: String) {
        var (ledger, exceptions) = ("record,count,disposition\n", "record,line,offset,bytes,findings,raw\n")
        var (offset, first) = (header.utf8.count, 0)
        for (index, row) in rows.enumerated() {
            if !row.findings.isEmpty {
                let raw = Data(row.line.utf8).base64EncodedString()
                exceptions += "\(index + 1),\(index + 2),\(offset),\(row.line.utf8.count),\(row.findings),\(raw)\n"
            }
            offset += row.line.utf8.count
            guard index + 1 == rows.count || rows[index + 1].findings.isEmpty != row.findings.isEmpty else { continue }
            ledger += "\(first + 1),\(index + 1 - first),\(row.findings.isEmpty ? "migrated" : "quarantined")\n"
            first = index + 1
        }
        add("data/ledger/\(mapping).csv", ledger)
        add("data/exceptions/\(mapping).csv", exceptions)
    }

    private mutating func add(_ path: String, _ content: String) { files.append((path, Array(content.utf8))) }

    /// Changes the lines of a file.
    mutating func change(_ path: String, _ change: (inout [Substring]) -> Void) {
        guard let index = files.firstIndex(where: { $0.path == path }) else { return }
        var lines = String(decoding: files[index].content, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        change(&lines)
        files[index].content = Array(lines.joined(separator: "\n").utf8)
    }
}
