import Foundation
import Handover
import HandoverCore
import HandoverSelfTest
import HandoverTestSupport
import HandoverVerify
import Testing

@Suite struct `Hard cases of folders` {
    /// A hand-over of a folder and a record that names a file of it, verified by the second reading.
    @Test(arguments: FolderCase.all) func `come out right, and are verified`(example: FolderCase) async throws {
        let shop = try Self.shop(example)
        try Self.expect(example, of: try await shop.run())
    }

    /// The same in a zip with names in GBK, but where two names are one to a zip's reader: that stops there.
    @Test(arguments: FolderCase.all.filter { $0.held["NAME_COLLISION"] == nil })
    func `come out the same in a zip with names in GBK`(example: FolderCase) async throws {
        var shop = try Self.shop(example, isPacked: true)
        try shop.pack()
        try Self.expect(example, of: try await shop.run())
    }

    @Test func `leave none out`() { #expect(Set(FolderCase.all.map(\.number)) == [86]) }

    private static func shop(_ example: FolderCase, isPacked: Bool = false) throws -> FolderShop {
        let accept = example.accepts ? ", accept: {EMPTY_FILE: 占位}" : ""
        var plan = isPacked ? FolderShop.planOfZip : FolderShop.plan(source: "{folder: 稿件, owner: seller}")
        plan = plan.replacing("folder: 稿件", with: "folder: 稿件\(accept)")
        return try FolderShop(
            plan: plan, files: example.files.map { ($0.path, Array($0.content.utf8)) },
            orders: "单号,稿件\n1,\(example.reference)\n")
    }

    private static func expect(_ example: FolderCase, of summary: RunSummary) throws {
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers))")
        let (sale, artwork) = (summary.mappings[0], summary.mappings[1])
        #expect(sale.codes.map(\.code) == (example.isHeld ? ["ORPHAN"] : []))
        #expect(Dictionary(artwork.codes.map { ($0.code, Int($0.count)) }) { $1 } == example.held)
        #expect(Int(artwork.balance.records) == example.files.count)
    }
}

@Suite struct `A folder` {
    @Test func `is handed over with its files, and verified`() async throws {
        let shop = try FolderShop()
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers))")
        // 国庆.AI, 名片\正面.pdf, 缺失.pdf and the empty 空.psd are not there as records name them.
        #expect(summary.mappings[0].balance.migrated == 2)
        #expect(summary.mappings[1].codes.map(\.code) == ["EMPTY_FILE"])
        let listing = try run(
            "python3", ["-B", Repository.path("Tests/Oracle/folders.py"), "list", shop.folder.path("稿件"), "**/Thumbs.db"],
            in: Repository.root)
        #expect(String(decoding: try shop.member("data/originals/artwork.csv"), as: UTF8.self) == listing.stdout)
        let files = FolderShop.files.filter { !$0.0.hasSuffix("Thumbs.db") }.sorted {
            $0.0.utf8.lexicographicallyPrecedes($1.0.utf8)
        }
        for (index, file) in files.enumerated() {
            #expect(try shop.member("data/files/artwork/00000\(index + 1)") == file.1, "\(file.0)")
        }
        let counts = String(decoding: try shop.member("metadata/counts.json"), as: UTF8.self)
        #expect(counts.contains("\"id\":\"artwork\",\"ignored\":\"1\",\"records\":\"4\""))
    }

    @Test func `gets its names back, and what a disk might confuse keeps its number`() async throws {
        let files: [(String, [UInt8])] = [
            ("海报/国庆.ai", [1]), ("Logo/a.ai", [2]), ("logo/b.ai", [3]), ("-rf", [4]), ("a\nb.txt", [5]),
        ]
        let shop = try FolderShop(files: files + [("x/Thumbs.db", [6])])
        _ = try await shop.run()
        let (_, verified) = try Verifier.verifyForExtraction(
            shop.shop.tar, trust: try shop.shop.policy(), now: Int64(Date().timeIntervalSince1970))
        let extracted = try #require(try verified?.extract(into: shop.folder.path("received")))
        let below = "received/data/files/artwork/"
        #expect(try shop.folder.read(below + "海报/国庆.ai") == [1])
        #expect(try shop.folder.read(below + "Logo/a.ai") == [2])
        // Sorted: -rf, Logo/a.ai, a\nb.txt, logo/b.ai, 海报/国庆.ai.
        #expect(extracted.unnamed == ["data/files/artwork/000001", "data/files/artwork/000003", "data/files/artwork/000004"])
        #expect(try shop.folder.read(below + "000004") == [3])
    }

    @Test func `that changed since it was locked stops the run`() async throws {
        for change in [
            { (folder: TemporaryFolder) in try folder.write([9], to: "稿件/名片/正面.pdf") },
            { folder in try folder.write([9], to: "稿件/新.pdf") },
            { folder in try FileManager.default.removeItem(atPath: folder.path("稿件/名片/Thumbs.db")) },
            { folder in
                try FileManager.default.moveItem(atPath: folder.path("稿件/空.psd"), toPath: folder.path("稿件/空空.psd"))
            },
        ] as [(TemporaryFolder) throws -> Void] {
            let shop = try FolderShop()
            try shop.lock()
            try change(shop.folder)
            let failure = await #expect(throws: Failure.self) { try await shop.runLocked() }
            #expect(failure?.exit == .badData)
            #expect(failure?.diagnostics.first?.code.name == "run.source-differs-from-lock")
            #expect(try shop.shop.delivered().isEmpty)
        }
    }

    @Test func `of which the plan ignores what is not there is refused`() async throws {
        let plan = FolderShop.plan(source: "{folder: 稿件, owner: seller, ignore: {\"**/.DS_Store\": no data}}")
        let failure = await #expect(throws: Failure.self) { try await FolderShop(plan: plan).run() }
        #expect(failure?.diagnostics.map(\.code.name) == ["plan.ignores-nothing"])
        let other = FolderShop.plan(source: "{folder: 稿件, owner: seller, layout: {delimiter: ;}, accept: {OTHER: x}}")
        let codes = #expect(throws: Failure.self) { try FolderShop(plan: other).lock() }?.diagnostics.map(\.code.name) ?? []
        #expect(codes.contains("plan.bad-place") && codes.contains("plan.unknown-key"), "\(codes)")
    }

    static let forgeries: [(String, String, @Sendable (String) -> String, ExitCode)] = [
        ("another file", "data/files/artwork/000001", { $0 + "x" }, .notComplete),
        ("another size", "data/originals/artwork.csv", { $0.replacing(",8,", with: ",9,") }, .notComplete),
        ("another name", "data/originals/artwork.csv", { $0.replacing("名片", with: "名牌") }, .notComplete),
        ("a way out", "data/originals/artwork.csv", { $0.replacing("名片/", with: "../") }, .notComplete),
        ("another type", "data/originals/artwork.csv", { $0.replacing("application/pdf", with: "text/plain") }, .notComplete),
        (
            "another count of what stays behind", "metadata/counts.json",
            { $0.replacing("\"ignored\":\"1\"", with: "\"ignored\":\"0\"") }, .notComplete
        ),
    ]

    @Test(arguments: forgeries.indices) func `that was forged and sealed again is found`(index: Int) async throws {
        let (what, member, change, exit) = Self.forgeries[index]
        let shop = try FolderShop()
        _ = try await shop.run()
        var forge = try Forge(archive: shop.shop.tar)
        try forge.replace(member) { Array(change(String(decoding: $0, as: UTF8.self)).utf8) }
        let verdict = try Self.resealed(forge, shop)
        #expect(verdict.exit == exit, "\(what): \(verdict.answers.flatMap(\.findings))")
        #expect(verdict.answers[0].outcome == .yes && verdict.answers[1].outcome == .yes, "\(what): the seals are sound")
    }

    /// Listings that lie, with lock and counts made to fit: only the files tell, or the rules of a listing.
    static let lies: [(what: String, change: @Sendable (String) -> String, code: String, exit: ExitCode)] = [
        ("another type", { $0.replacing("application/pdf", with: "application/pdx") }, "listing.file-told-wrong", .notAccurate),
        ("another size", { $0.replacing(",8,", with: ",9,") }, "listing.file-differs", .notComplete),
        ("another file", { $0.replacing(/,8,./, with: ",8,x") }, "listing.file-differs", .notComplete),
        ("a way out", { $0.replacing("名片/", with: "a/../b/") }, "listing.malformed", .notComplete),
        (
            "another order",
            { text in
                var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                lines.swapAt(1, 2)
                return lines.joined(separator: "\n")
            }, "listing.malformed", .notComplete
        ),
    ]

    @Test(arguments: lies.indices) func `whose listing and lock lie is found out by its files`(index: Int) async throws {
        let (what, change, code, exit) = Self.lies[index]
        let shop = try FolderShop()
        _ = try await shop.run()
        var forge = try Forge(archive: shop.shop.tar)
        let old = try shop.member("data/originals/artwork.csv")
        let new = Array(change(String(decoding: old, as: UTF8.self)).utf8)
        #expect(new != old && new.count == old.count, "\(what)")
        func sha256(_ bytes: [UInt8]) throws -> String {
            try shop.folder.write(bytes, to: "sum")
            return String(try run("sha256sum", ["sum"], in: shop.folder.url).stdout.prefix(64))
        }
        let (before, after) = (try sha256(old), try sha256(new))
        forge.sealsPlanAndLock = true
        try forge.replace("data/originals/artwork.csv") { _ in new }
        for path in ["metadata/lock.json", "metadata/counts.json"] {
            try forge.replace(path) { Array(String(decoding: $0, as: UTF8.self).replacing(before, with: after).utf8) }
        }
        let verdict = try Self.resealed(forge, shop)
        let found = verdict.answers.flatMap(\.findings).map(\.code.name)
        #expect(found.contains(code), "\(what): \(found)")
        #expect(verdict.exit == exit, "\(what): \(found)")
    }

    @Test func `with a file too few or too many is not intact`() async throws {
        let shop = try FolderShop()
        _ = try await shop.run()
        var less = try Forge(archive: shop.shop.tar)
        try less.remove("data/files/artwork/000002")
        #expect(try Self.resealed(less, shop).exit == .notIntact)
        var forge = try Forge(archive: shop.shop.tar)
        try forge.add("data/files/artwork/000009", [1], after: "data/files/artwork/000004")
        #expect(try Self.resealed(forge, shop).exit == .notIntact)
        var bytes = try shop.folder.read("out/shop.tar")
        let place = try #require(bytes.firstRange(of: Array("%PDF-1.4".utf8)))
        bytes[place.lowerBound + 7] = 0x35
        try shop.folder.write(bytes, to: "flipped/shop.tar")
        #expect(try shop.shop.verify(shop.folder.path("flipped/shop.tar")).exit == .notIntact)
    }

    private static func resealed(_ forge: Forge, _ shop: FolderShop) throws -> Verdict {
        let folder = shop.folder.path("forged")
        if FileManager.default.fileExists(atPath: folder) { try FileManager.default.removeItem(atPath: folder) }
        try forge.seal(key: try shop.folder.read("team.key"), certificate: try shop.folder.read("team.crt"), into: folder)
        return try shop.shop.verify(folder + "/shop.tar")
    }

    @Test func `in a zip is read from there, and archived once`() async throws {
        var shop = try FolderShop(
            plan: FolderShop.planOfZip.replacing(
                "folder: 稿件}", with: "folder: 稿件, ignore: {\"**/Thumbs.db\": made by the system}}"))
        try shop.pack()
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers))")
        #expect(summary.mappings[0].balance.migrated == 2)
        #expect(summary.mappings[1].codes.map(\.code) == ["EMPTY_FILE"])
        let members = try run("tar", ["-tf", shop.shop.tar], in: shop.folder.url).stdout
        #expect(members.contains("data/originals/delivery.zip") && !members.contains("data/files/"))
        #expect(!members.contains("data/originals/artwork"))
    }

    @Test func `is told from exports, and proposed with the columns that name its files`() throws {
        let orders = (1...20).map { "\($0),海报/\($0).\($0 == 7 ? "PDF" : "pdf")" } + ["21,海报\\3.pdf", "22,没有.pdf"]
        let shop = try FolderShop(orders: (["单号,文件"] + orders).joined(separator: "\n") + "\n")
        try FileManager.default.removeItem(atPath: shop.folder.path("稿件"))
        for number in 1...20 { try shop.folder.write(Array("%PDF-1.4 \(number)".utf8), to: "exports/稿件/海报/\(number).pdf") }
        try shop.folder.write(Array("no picture".utf8), to: "exports/稿件/logo.png")
        try shop.folder.write([], to: "exports/稿件/空.psd")
        try shop.folder.write(try shop.folder.read("orders.csv"), to: "exports/更多/orders.csv")
        try shop.folder.write(try shop.folder.read("orders.csv"), to: "exports/orders.csv")
        try shop.folder.write([1], to: "exports/readme.doc")
        let result = try Initializer.draft(exports: [shop.folder.path("exports")], plan: shop.folder.path("drafted.yaml"))
        #expect(result.sources.map(\.path) == ["exports/orders.csv", "exports/更多/orders.csv", "exports/稿件"])
        #expect(result.unread == ["exports/readme.doc"])
        let folder = try #require(result.sources[2].folder)
        #expect(folder.files == 22 && folder.empty == 1 && folder.mismatches == 1 && folder.colliding == 0)
        let link = try #require(result.links.first { $0.source == result.sources[0].id && $0.toColumn == "path" })
        // 海报/7.PDF and 海报\3.pdf; 没有.pdf is nowhere.
        #expect(link.column == "文件" && link.distinct == 22 && link.missing == 3 && link.near == 2)
        let plan = String(decoding: try shop.folder.read("drafted.yaml"), as: UTF8.self)
        #expect(plan.contains("folder: \"exports/稿件\""))
        #expect(plan.contains("      path: \"path\"\n"))
        #expect(plan.contains("drop: {folder: \"it is in the path\""))
        let id = result.sources[2].id
        #expect(plan.contains("to: \(id)}"), "\(plan)")
    }
}
