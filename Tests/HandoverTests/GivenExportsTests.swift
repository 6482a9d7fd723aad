import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import Testing

@Suite struct `Exports that are given as a folder` {
    private static let table = Array("编号,姓名\n1,张三\n2,李四\n3,王五\n".utf8)

    private static func found(_ files: [(String, [UInt8])], _ change: (TemporaryFolder) throws -> Void = { _ in }) throws
        -> Initializer.Result
    {
        let folder = try TemporaryFolder()
        for (name, bytes) in files { try folder.write(bytes, to: "exports/" + name) }
        try change(folder)
        return try Initializer.draft(exports: [folder.path("exports")], plan: folder.path("plan.yaml"))
    }

    @Test func `are not told by what the system put beside them`() throws {
        let result = try Self.found([
            (".DS_Store", [1]), ("Thumbs.db", [2]), ("__MACOSX/._客户.csv", [3]), ("2024/客户.csv", Self.table),
        ])
        #expect(result.sources.map(\.path) == ["exports/2024/客户.csv"])
        #expect(result.sources[0].folder == nil)
    }

    @Test func `are read where other files lie beside them`() throws {
        let result = try Self.found([
            ("orders.csv", Self.table), ("2024/客户.csv", Self.table), ("2024/说明.txt", [0x61]), ("稿件/a.ai", [1]),
            ("稿件/字体.zip", [2]), ("稿件/a.xml", [3]),
        ])
        #expect(result.sources.map(\.path) == ["exports/orders.csv", "exports/2024/客户.csv", "exports/稿件"])
        #expect(result.unread == ["exports/2024/说明.txt"])
        #expect(result.sources[2].folder?.files == 3)
    }

    @Test func `have names in GBK, but only below a folder of files`() throws {
        func write(_ name: [UInt8], in folder: String, _ bytes: [UInt8]) throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let path = (Array((folder + "/").utf8) + name).map { CChar(bitPattern: $0) } + [0]
            guard let file = unsafe fopen(path, "w") else { throw CocoaError(.fileWriteUnknown) }
            _ = unsafe fwrite(bytes, 1, bytes.count, file)
            unsafe fclose(file)
        }
        let gbk: [UInt8] = [0xbf, 0xcd, 0xbb, 0xa7]  // 客户
        let result = try Self.found([("orders.csv", Self.table)]) {
            try write(gbk + Array(".ai".utf8), in: $0.path("exports/art"), [1])
        }
        #expect(result.sources.map(\.path) == ["exports/orders.csv", "exports/art"])
        #expect(result.sources[1].folder?.files == 1)
        let failure = #expect(throws: Failure.self) {
            try Self.found([("orders.csv", Self.table)]) {
                try write(gbk + Array(".csv".utf8), in: $0.path("exports"), Self.table)
            }
        }
        #expect(failure?.diagnostics.map(\.code.name) == ["folder.export-name-not-utf8"])
    }

    @Test func `are never looked for behind a link`() throws {
        let result = try Self.found([("orders.csv", Self.table)]) {
            try FileManager.default.createSymbolicLink(atPath: $0.path("exports/around"), withDestinationPath: "..")
            try FileManager.default.createSymbolicLink(atPath: $0.path("exports/b.csv"), withDestinationPath: "orders.csv")
        }
        #expect(result.sources.map(\.path) == ["exports/orders.csv"])
        #expect(result.unread == ["exports/around", "exports/b.csv"])
    }

    @Test func `can be those of a plan that names one folder below`() throws {
        let shop = try FolderShop(files: [("名片/a.zip", [1]), ("x/Thumbs.db", [2])])
        let result = try Initializer.lock(plan: shop.shop.planPath, exports: [shop.folder.path(".")])
        #expect(result.sources.map(\.path) == ["orders.csv", "稿件"])
    }
}

@Suite struct `A delivery in which something cannot be read` {
    private static let maker = """
        import gzip, json, zipfile
        table = "编号,姓名\\n1,张三\\n2,李四\\n3,王五\\n".encode()
        z = zipfile.ZipFile("inner.zip", "w"); z.writestr("坏.json", "{"); z.close()
        with zipfile.ZipFile("d.zip", "w") as z:
            z.writestr("客户.csv", table)
            z.writestr("orders.csv.gz", gzip.compress(table))
            z.writestr("空.csv", b"")
            z.writestr("坏.json", "[1,")
            z.writestr("坏.zip", b"PK\\x03\\x04" + bytes(100))
            z.write("inner.zip")
            for n in range(7): z.writestr(f"稿件/海报/{n}.ai", b"%PDF-1.4 " + bytes([n]))
            z.writestr("稿件/.DS_Store", b"x")
            z.writestr("readme.txt", b"x")
        """

    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let made = try run("python3", ["-c", maker], in: folder.url, environment: ["PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"])
        #expect(made.status == 0, "\(made.stderr)")
        return folder
    }

    @Test func `is looked at all the same, and the reasons are told`() throws {
        let folder = try Self.folder()
        let result = try Initializer.draft(exports: [folder.path("d.zip")], plan: folder.path("plan.yaml"))
        #expect(result.containers.count == 1 && result.containers[0].members == 15)
        #expect(result.sources.map(\.path) == ["d:客户.csv", "d:稿件"])
        #expect(result.sources[1].folder?.files == 8)
        #expect(
            Set(result.containers[0].ignored) == ["orders.csv.gz", "空.csv", "坏.json", "坏.zip", "inner.zip", "readme.txt"])
        let codes = Set(result.containers[0].warnings.map(\.code.name))
        #expect(codes.isSuperset(of: ["container.no-tar", "csv.empty", "container.malformed"]), "\(codes)")
        // What is left to say is said in the draft, and nothing else is wrong with it.
        let failure = #expect(throws: Failure.self) { try PlanChecker.check(folder.path("plan.yaml")) }
        #expect(Set(failure?.diagnostics.map(\.code.name) ?? []) == ["plan.open-question"], "\(failure?.diagnostics ?? [])")
    }

    @Test func `is interrupted, and leaves nothing`() throws {
        let folder = try Self.folder()
        let asked = Asked(until: 4)
        let failure = #expect(throws: Failure.self) {
            try Initializer.draft(exports: [folder.path("d.zip")], plan: folder.path("plan.yaml")) { asked.next() }
        }
        #expect(failure?.exit == .interrupted && failure?.diagnostics.map(\.code.name) == ["init.interrupted"])
        #expect(!FileManager.default.fileExists(atPath: folder.path("plan.yaml")))
    }

    @Test func `is one file in gzip, or a document`() throws {
        let folder = try Self.folder()
        let made = try run(
            "python3",
            [
                "-c",
                """
                import gzip, zipfile
                open("o.csv.gz", "wb").write(gzip.compress(b"a,b\\n1,2\\n"))
                z = zipfile.ZipFile("t.docx", "w"); z.writestr("[Content_Types].xml", "x"); z.writestr("word/document.xml", "x"); z.close()
                z = zipfile.ZipFile("t.ods", "w"); z.writestr("mimetype", "x"); z.writestr("content.xml", "x"); z.close()
                """,
            ], in: folder.url)
        #expect(made.status == 0, "\(made.stderr)")
        for (file, code) in [("o.csv.gz", "no-tar"), ("t.docx", "document"), ("t.ods", "document")] {
            let failure = #expect(throws: Failure.self) { try Initializer.profile(exports: [folder.path(file)]) }
            #expect(failure?.diagnostics.map(\.code.name) == ["container.\(code)"] && failure?.exit == .badData, "\(file)")
        }
    }
}

/// Says yes from the n-th question on.
private final class Asked: @unchecked Sendable {
    private let lock = NSLock()
    private var left: Int

    init(until count: Int) { left = count }

    func next() -> Bool {
        lock.lock()
        defer { lock.unlock() }
        left -= 1
        return left <= 0
    }
}
