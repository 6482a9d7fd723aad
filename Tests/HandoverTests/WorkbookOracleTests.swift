import Foundation
import HandoverTestSupport
import Testing

/// Workbooks by openpyxl, by XlsxWriter and by hand, read by both readings and by Python. `make oracle` reads more of them.
@Suite struct `Workbooks` {
    /// What Python says that a reading comes to.
    private struct Expected: Decodable {
        struct Sheet: Decodable {
            var name: String
            var state: String
            var text: String
            var counts: [Int]
            var hidden: [[Int64]]
        }

        var stop: Bool?
        var sheets: [Sheet]?
        var others: [String]?
        var is1904: Bool?
        var unread: [String]?

        var reading: WorkbookReading {
            if stop == true { return WorkbookReading(stop: "workbook.formula-without-value") }
            return WorkbookReading(
                sheets: (sheets ?? []).map {
                    .init(
                        name: $0.name, state: $0.state, text: $0.text, counts: $0.counts,
                        hidden: $0.hidden.map { $0[0]..<$0[1] })
                }, others: others ?? [], is1904: is1904 ?? false, unread: unread ?? [])
        }
    }

    @Test func `are read as by an oracle in another language`() throws {
        let environment = ProcessInfo.processInfo.environment
        let (count, seed) = (environment["WORKBOOKS"] ?? "60", environment["SEED"] ?? "1")
        let folder = try TemporaryFolder()
        let python = Repository.path(".build-tools/bin/python3")
        let result = try run(
            python, ["-B", Repository.path("Tests/Oracle/workbooks.py"), folder.path(""), "--workbooks", count, "--seed", seed],
            in: folder.url, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"])
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
        var (read, cells) = (0, 0)
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path("")).sorted() where file.hasSuffix(".json") {
            let expected = try JSONDecoder().decode(Expected.self, from: Data(try folder.read(file))).reading
            let parts = try Self.parts(folder, String(file.dropLast(5)))
            #expect(WorkbookReading.migrator(parts) == expected, "\(file)")
            let second = WorkbookReading.verifier(parts, columns: expected.sheets.map { $0.counts[1] })
            #expect(second == expected || (second.stop != nil && expected.stop != nil), "\(file)")
            read += 1
            cells += expected.sheets.reduce(0) { $0 + $1.text.utf8.count { $0 == UInt8(ascii: ",") } }
        }
        #expect(read == Int(count))
        print("\(read) workbooks, texts with \(cells) commas, read by both readings as by Python: \(result.stdout)")
    }

    private static func parts(_ folder: TemporaryFolder, _ name: String) throws -> MemoryParts {
        let base = folder.path(name)
        var parts: [String: [UInt8]] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: base) {
            let values = try folder.url.appending(path: "\(name)/\(path)").resourceValues(forKeys: [.isDirectoryKey])
            if values.isDirectory != true { parts[path] = try folder.read("\(name)/\(path)") }
        }
        return MemoryParts(parts: parts)
    }
}
