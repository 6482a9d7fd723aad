import Foundation
import HandoverCore
import HandoverIngest
import HandoverTestSupport
import SystemPackage
import Testing

@testable import Handover
@testable import HandoverVerify

/// A folder's listing as the migrator writes it, held by the verifier against the files.
@Suite struct `The listing of a folder` {
    @Test(arguments: UInt64(0)..<40) func `is the same by both readings and by Python`(seed: UInt64) throws {
        let tree = try RandomTree(seed: seed)
        let read = try Self.read(tree.path)
        let python = try run(
            "python3", ["-B", Repository.path("Tests/Oracle/folders.py"), "list", tree.path], in: Repository.root)
        #expect(python.status == 0, "\(python.stderr)")
        #expect(String(decoding: read.bytes, as: UTF8.self) == python.stdout)
        let check = try Self.check(read.bytes, tree.contents)
        #expect(check.complete.isEmpty && check.accurate.isEmpty, "\(check.complete.kept) \(check.accurate.kept)")
        #expect(try check.colliding() == read.reading.listing.colliding)
        #expect(check.records == read.reading.listing.records)
    }

    @Test func `says what stands in the format's table`() throws {
        for (bytes, type) in FileHeads.all {
            #expect(ContentType(head: bytes, goesOn: false).rawValue == type, "\(bytes.prefix(32))")
            #expect(MediaType(head: bytes, goesOn: false).name == type, "\(bytes.prefix(32))")
        }
        #expect(Set(FileHeads.all.map(\.type)) == Set(ContentType.allCases.map(\.rawValue)))
    }

    /// What is cut off at the head's end may be no whole character, but no control character either.
    @Test func `sees no text where the last bytes of the head hold a control character`() {
        let text = [UInt8](repeating: 0x61, count: 8190)
        for (end, type) in [([0xe4, 0xbd], "text/plain"), ([0xe4, 0x01], "application/octet-stream")] as [([UInt8], String)] {
            #expect(ContentType(head: text + end, goesOn: true).rawValue == type)
            #expect(MediaType(head: text + end, goesOn: true).name == type)
        }
    }

    @Test(arguments: UInt64(0)..<64) func `sees the same type by both readings, whatever the bytes`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        for _ in 0..<500 {
            let head = FileHeads.random(using: &random)
            for goesOn in [false, true] {
                let (one, other) = (ContentType(head: head, goesOn: goesOn).rawValue, MediaType(head: head, goesOn: goesOn).name)
                #expect(one == other, "\(head.prefix(64))")
            }
        }
    }

    @Test func `has the order of whole paths, and names in GB18030 as text`() throws {
        let folder = try TemporaryFolder()
        for name in ["a/b", "a.txt", "a-1", "ab", "a/", "稿/说明.TXT", ".hidden", ".x.Y", "no."] where !name.hasSuffix("/") {
            try folder.write([1], to: "tree/" + name)
        }
        let raw: [UInt8] = Array((folder.path("tree") + "/").utf8) + [0xb8, 0xe5, 0x2e, 0x70, 0x64, 0x66, 0]
        try Self.write([2], to: raw)
        let lines = String(decoding: try Self.read(folder.path("tree")).bytes, as: UTF8.self).split(separator: "\n").dropFirst()
        let starts = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).prefix(4).joined(separator: ",") }
        #expect(
            starts == [
                ".hidden,,.hidden,", ".x.Y,,.x.Y,y", "a-1,,a-1,", "a.txt,,a.txt,txt", "a/b,a,b,", "ab,,ab,", "no.,,no.,",
                "稿.pdf,,稿.pdf,pdf", "稿/说明.TXT,稿,说明.TXT,txt",
            ])
    }

    @Test func `leaves out what the plan ignores, and counts it`() throws {
        let folder = try TemporaryFolder()
        for name in ["Thumbs.db", "a/Thumbs.db", "a/b/Thumbs.db", "a/thumbs.db", "a/old.pdf", "b/old.pdf"] {
            try folder.write([1], to: "tree/" + name)
        }
        let read = try Self.read(folder.path("tree"), ignoring: ["**/Thumbs.db", "a/old.pdf", "none"])
        #expect(read.reading.listing.records == 2)
        #expect(read.reading.ignored == [3, 1, 0])
    }

    @Test func `stops at links, pipes, names that are no text, and two names that are one text`() throws {
        func stop(_ make: (String) throws -> Void) throws -> String? {
            let folder = try TemporaryFolder()
            try folder.write([1], to: "tree/in/a.pdf")
            try make(folder.path("tree/in"))
            do {
                _ = try Self.read(folder.path("tree"))
                return nil
            } catch let failure as Failure {
                #expect(failure.exit == .badData)
                return failure.diagnostics[0].code.name
            }
        }
        #expect(
            try stop { try FileManager.default.createSymbolicLink(atPath: $0 + "/l", withDestinationPath: "a.pdf") }
                == "folder.not-a-file")
        #expect(
            try stop { try FileManager.default.createSymbolicLink(atPath: $0 + "/l", withDestinationPath: "/") }
                == "folder.not-a-file")
        #expect(try stop { _ = unsafe mkfifo($0 + "/pipe", 0o600) } == "folder.not-a-file")
        #expect(try stop { try Self.write([1], to: Array(($0 + "/").utf8) + [0xff, 0xfe, 0]) } == "folder.bad-name")
        #expect(
            try stop {
                try Self.write([1], to: Array(($0 + "/").utf8) + [0xb8, 0xe5, 0])
                try Self.write([1], to: Array(($0 + "/稿").utf8) + [0])
            } == "folder.same-name")
        #expect(
            try stop {
                var deep = $0
                for _ in 0..<64 { deep += "/d" }
                try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
            } == "folder.too-deep")
    }

    @Test func `is refused where a line, a path or the order is another`() throws {
        let folder = try TemporaryFolder()
        let files: [[UInt8]] = [Array("one".utf8), Array("%PDF-1.4".utf8)]
        try folder.write(files[0], to: "tree/a,b.txt")
        try folder.write(files[1], to: "tree/c/d.PDF")
        let text = String(decoding: try Self.read(folder.path("tree")).bytes, as: UTF8.self)
        func verdict(_ from: String, _ to: String) throws -> [String] {
            let forged = text.replacingOccurrences(of: from, with: to)
            #expect(forged != text)
            let check = try Self.check(Array(forged.utf8), files)
            return (check.complete.kept + check.accurate.kept).map(\.code.name)
        }
        #expect(try verdict(",8,", ",9,") == ["listing.file-differs"])
        #expect(try verdict("application/pdf", "text/plain") == ["listing.file-told-wrong"])
        #expect(try verdict(",pdf,", ",PDF,") == ["listing.file-told-wrong"])
        #expect(try verdict("c/d.PDF,c,d.PDF", "../d.PDF,..,d.PDF").contains("listing.malformed"))
        #expect(try verdict("c/d.PDF,c,d.PDF", "/d.PDF,,d.PDF").contains("listing.malformed"))
        #expect(try verdict("c/d.PDF,c,d.PDF", "Z/d.PDF,Z,d.PDF").contains("listing.malformed"))
        #expect(try verdict("c/d.PDF,c,d.PDF", "\"c/d.PDF\",c,d.PDF") == ["listing.malformed"])
        #expect(try verdict("path,folder", "path,Folder") == ["listing.malformed"])
        let more = try Self.check(Array(text.utf8) + Array("x,".utf8), files)
        #expect(more.complete.kept.map(\.code.name) == ["listing.malformed"])
        let fewer = try Self.check(Array(text.utf8), [files[0]])
        #expect(fewer.complete.kept.map(\.code.name) == ["listing.file-missing"])
    }

    @Test func `knows a file from what would lie in it`() {
        var order = PathOrder()
        #expect(["a", "a!b", "ab/c"].allSatisfy { order.takes(Array($0.utf8)) })
        order = PathOrder()
        #expect(order.takes(Array("a".utf8)) && order.takes(Array("a!b".utf8)) && !order.takes(Array("a/b".utf8)))
    }

    // MARK: Both readings

    static func read(_ folder: String, ignoring: [String] = []) throws -> (bytes: [UInt8], reading: FolderReading) {
        var bytes: [UInt8] = []
        let reading = try FolderReading(of: FilePath(folder), name: "tree", ignoring: ignoring) { bytes += $0 }
        #expect(reading.listing.bytes == Int64(bytes.count))
        return (bytes, reading)
    }

    static func check(_ listing: [UInt8], _ files: [[UInt8]]) throws -> ListingCheck {
        let scratch = try TemporaryFolder()
        var members = [Member(path: "data/originals/art.csv", offset: 0, size: Int64(listing.count))]
        var bytes = listing
        for (index, file) in files.enumerated() {
            let path = ListingCheck.member("art", Int64(index + 1))
            members.append(Member(path: path, offset: Int64(bytes.count), size: Int64(file.count)))
            bytes += file
        }
        try scratch.write(bytes, to: "members")
        let descriptor = try FileDescriptor.open(FilePath(scratch.path("members")), .readOnly)
        return try descriptor.closeAfter {
            let archive = OpenArchive(.file(descriptor), id: "shop", members: MemberList(members))
            let digests = try Digests(.file(descriptor), byteCount: Int64(bytes.count), members: MemberList(members))
            var check = ListingCheck(archive, digests, source: "art", listing: members[0], memory: 1 << 20)
            try check.run()
            return check
        }
    }

    /// Writes a file whose name is bytes, ended by NUL.
    static func write(_ bytes: [UInt8], to path: [UInt8]) throws {
        let file = unsafe open(path.map { CChar(bitPattern: $0) }, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard file >= 0 else { throw Errno(rawValue: errno) }
        try FileDescriptor(rawValue: file).closeAfter { _ = try FileDescriptor(rawValue: file).writeAll(bytes) }
    }
}
