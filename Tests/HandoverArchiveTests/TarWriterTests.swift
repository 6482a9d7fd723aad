import Foundation
import HandoverArchive
import HandoverTestSupport
import SystemPackage
import Testing

@Suite struct `Tar writer` {
    static let members: [(path: String, bytes: [UInt8])] = [
        ("id/bagit.txt", Array("BagIt-Version: 1.0\n".utf8)),
        ("id/data/empty.csv", []),
        ("id/data/block.bin", [UInt8](repeating: 7, count: 512)),
        ("id/data/long.bin", (0..<200_001).map { UInt8(truncatingIfNeeded: $0) }),
        ("id/" + String(repeating: "n", count: 97), Array("a name of a hundred bytes\n".utf8)),
    ]

    static func archive(
        _ members: [(path: String, bytes: [UInt8])], chunk: Int = 1 << 20, into archive: Collector = Collector()
    ) throws -> [UInt8] {
        var writer = try TarWriter.create(mtime: 1_700_000_000) { bytes throws(ArchiveError) in try archive.take(bytes) }
        for (path, bytes) in members {
            try writer.add(path: path, size: Int64(bytes.count))
            for start in stride(from: 0, to: bytes.count, by: chunk) {
                try writer.write(Array(bytes[start..<min(start + chunk, bytes.count)]))
            }
        }
        try writer.finish()
        return archive.bytes
    }

    final class Collector {
        var bytes: [UInt8] = []
        var limit = Int.max
        func take(_ span: Span<UInt8>) throws(ArchiveError) {
            guard bytes.count + span.count <= limit else { throw ArchiveError(operation: "write", reason: "full") }
            for index in span.indices { bytes.append(span[index]) }
        }
    }

    @Test func `bsdtar packs the extracted files into the same bytes`() throws {
        let folder = try TemporaryFolder()
        try folder.write(try Self.archive(Self.members), to: "first.tar")
        try folder.write(Array((Self.members.map(\.path).joined(separator: "\n") + "\n").utf8), to: "order")
        #expect(try run("bsdtar", ["-xpf", "first.tar"], in: folder.url).status == 0)
        let options = ["--format", "ustar", "--uid", "0", "--gid", "0", "--uname", "", "--gname", "", "-n", "-T", "order"]
        #expect(try run("bsdtar", options + ["-cf", "again.tar"], in: folder.url).status == 0)
        let compared = try run("cmp", ["first.tar", "again.tar"], in: folder.url)
        #expect(compared.status == 0, "\(compared.stdout)")
    }

    @Test func `GNU tar lists plain files of nobody`() throws {
        let folder = try TemporaryFolder()
        try folder.write(try Self.archive(Self.members), to: "a.tar")
        let listed = try run("tar", ["--numeric-owner", "-tvf", "a.tar"], in: folder.url)
        #expect(listed.status == 0)
        #expect(listed.stderr.isEmpty, "no complaint about the end either")
        let lines = listed.stdout.split(separator: "\n")
        #expect(lines.count == Self.members.count)
        for (line, member) in zip(lines, Self.members) {
            #expect(line.hasPrefix("-rw-r--r-- 0/0 "))
            #expect(line.contains(" \(member.bytes.count) 2023-11-14 22:13 \(member.path)"))
        }
    }

    @Test func `an archive ends with two zero blocks and nothing more`() throws {
        let bytes = try Self.archive([("a", [1])])
        #expect(bytes.count == 512 + 512 + 1024)
        #expect(bytes.suffix(1024).allSatisfy { $0 == 0 })
        #expect(bytes[512] == 1)
        #expect(try Self.archive([]) == [UInt8](repeating: 0, count: 1024))
    }

    @Test(arguments: [1 << 20, 65_536, 4096, 511, 7]) func `the same members give the same bytes in any chunks`(chunk: Int) throws
    {
        #expect(try Self.archive(Self.members, chunk: chunk) == Self.archive(Self.members))
    }

    @Test func `a member gets exactly its size`() throws {
        var writer = try TarWriter.create(mtime: 0) { _ in }
        try writer.add(path: "a", size: 3)
        #expect(throws: ArchiveError(operation: "write data", reason: "1 bytes more than the member's size")) {
            try writer.write([1, 2, 3, 4])
        }
        try writer.write([1, 2])
        #expect(throws: ArchiveError(operation: "end member", reason: "1 bytes are missing")) {
            try writer.add(path: "b", size: 0)
        }
        // Not `#expect(throws:)`: its closure may not consume the writer.
        do {
            try writer.finish()
            Issue.record("a short last member was accepted")
        } catch { #expect(error == ArchiveError(operation: "end member", reason: "1 bytes are missing")) }
    }

    static let refused = ["", "/a", "a/", "a b", "张三.jpg", "a\n", "a\u{0}b", String(repeating: "n", count: 101)]
    @Test(arguments: refused) func `a path that ustar cannot hold as it is gets refused`(path: String) throws {
        var writer = try TarWriter.create(mtime: 0) { _ in }
        #expect(throws: ArchiveError.self) { try writer.add(path: path, size: 0) }
    }

    @Test func `sizes and times beyond eleven octal digits are refused`() throws {
        #expect(throws: ArchiveError.self) { _ = try TarWriter.create(mtime: 1 << 33) { _ in } }
        #expect(throws: ArchiveError.self) { _ = try TarWriter.create(mtime: -1) { _ in } }
        var writer = try TarWriter.create(mtime: 0) { _ in }
        #expect(throws: ArchiveError.self) { try writer.add(path: "a", size: 8 << 30) }
        try writer.add(path: "a", size: (8 << 30) - 1)
    }

    @Test func `an output that fails is reported in its own words`() throws {
        let small = Collector()
        small.limit = 100_000
        #expect(throws: ArchiveError(operation: "write", reason: "full")) { _ = try Self.archive(Self.members, into: small) }
        small.limit = 0
        small.bytes = []
        #expect(throws: ArchiveError(operation: "write", reason: "full")) { _ = try Self.archive([("a", [])], into: small) }
    }

    @Test func `an archive that was given up has no end`() throws {
        let archive = Collector()
        do {
            var writer = try TarWriter.create(mtime: 0) { bytes throws(ArchiveError) in try archive.take(bytes) }
            try writer.add(path: "a", size: 100_000)
            try writer.write([UInt8](repeating: 1, count: 70_000))
        }
        #expect(archive.bytes.count < 100_000)
        #expect(archive.bytes.last == 1)
    }
}
