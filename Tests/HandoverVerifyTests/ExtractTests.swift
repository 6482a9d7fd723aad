import Foundation
import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `Unpacking an archive` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A tar of these members and a lock, opened and hashed.
    func extraction(_ lock: String) throws -> (Extraction, ArchiveFile) {
        var tar = CraftedTar(entries: [
            .init(name: "shop/bagit.txt"), .init(name: "shop/metadata/lock.json", content: Array(lock.utf8)),
            .init(name: "shop/data/originals/customers.csv", content: [UInt8](repeating: 7, count: 3 << 20)),
            .init(name: "shop/data/originals/sales.csv", content: []),
        ])
        tar.end = []
        try folder.write(tar.bytes(), to: "shop.tar")
        let file = try ArchiveFile(folder.path("shop.tar"))
        let structure = try TarReader.read(file.source, byteCount: file.byteCount, file: file.name)
        let archive = OpenArchive(file.source, id: structure.id, members: structure.members)
        let digests = try Digests(file.source, byteCount: file.byteCount, members: structure.members)
        return (Extraction(archive: archive, digests: digests, name: file.name), file)
    }

    func lock(_ customers: String, _ sales: String) -> String {
        "{\"sources\":[{\"id\":\"customers\",\"path\":\"\(customers)\"},{\"id\":\"sales\",\"path\":\"\(sales)\"}]}"
    }

    func names(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path(name)).sorted()
    }

    @Test func `gives the exports their own names`() throws {
        let (extraction, file) = try extraction(lock("客户.CSV", "exports/Sales 2026.csv"))
        defer { file.close() }
        #expect(try extraction.run(into: folder.path("out")).files == 4)
        #expect(try names("out/data/originals") == ["Sales 2026.csv", "客户.CSV"])
        #expect(try folder.read("out/data/originals/客户.CSV") == [UInt8](repeating: 7, count: 3 << 20))
        #expect(try names("") == ["out", "shop.tar"])
    }

    @Test(arguments: [
        "..", ".", "", "/", "a/..", "x\\u001b[2J", "x\\u0000", "x\\ny", "-rf", "x\\\\y", "a\\u202eb", "SALES.CSV", "sales.csv",
        String(repeating: "长", count: 200),
    ])
    func `keeps the archive's name where the export's is not safe or not its own`(name: String) throws {
        let (extraction, file) = try extraction(lock(name, "sales.csv"))
        defer { file.close() }
        _ = try extraction.run(into: folder.path("out"))
        #expect(try names("out/data/originals") == ["customers.csv", "sales.csv"])
    }

    @Test func `never writes into a folder that has something`() throws {
        let (extraction, file) = try extraction(lock("a", "b"))
        defer { file.close() }
        try folder.write([1], to: "out/mine")
        let failure = #expect(throws: Failure.self) { try extraction.run(into: folder.path("out")) }
        #expect(failure?.exit == .cannotCreate && failure?.diagnostics[0].code == .folderNotEmpty)
        #expect(try names("out") == ["mine"] && names("") == ["out", "shop.tar"])
    }

    @Test func `leaves nothing when the archive changed since it was verified`() throws {
        let (extraction, file) = try extraction(lock("a", "b"))
        defer { file.close() }
        let handle = try FileHandle(forWritingTo: URL(filePath: folder.path("shop.tar")))
        try handle.seek(toOffset: 4096)
        try handle.write(contentsOf: [9])
        try handle.close()
        let failure = #expect(throws: Failure.self) { try extraction.run(into: folder.path("out")) }
        #expect(failure?.exit == .badData && failure?.diagnostics[0].code == .notVerified)
        #expect(try names("") == ["shop.tar"])
    }
}
