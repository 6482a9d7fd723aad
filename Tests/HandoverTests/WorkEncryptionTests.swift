import Foundation
import HandoverCore
import HandoverCrypto
import HandoverTestSupport
import SystemPackage
import Testing

@testable import Handover

/// While a run works, nothing of the exports lies in its work folder in the clear, if that is wanted.
@Suite struct `A work folder under a key` {
    private static let seed = String(repeating: "5a", count: 32)
    /// In names and notes, and what they are in either encoding. Staged rows are UTF-8 whatever the export was.
    private static let word = "金丝雀鸣"
    private static let canaries: [[UInt8]] = [Array(word.utf8), [0xbd, 0xf0, 0xcb, 0xbf, 0xc8, 0xb8, 0xc3, 0xf9]]
    /// What has to be a plain file: the tar that is being written, which `encryptTo` itself encrypts.
    private static let plain: Set<String> = ["archive.tar"]

    /// The small shop, out of a zip in which the orders are in GB18030, with many rows and some that are held back.
    private static func shop() throws -> SmallShop {
        var customers = "编号,姓名,电话,余额,建档日期\n"
        for number in 1...2_000 { customers += "C\(number),\(word)\(number),,\(number % 89 == 0 ? "面议" : "1.50"),2024-01-15\n" }
        var orders = "单号,客户,金额,备注\n"
        for number in 1...4_000 {
            orders += "\(number),C\(number % 2_100),\(number % 97 == 0 ? "面议" : "2.00"),\(word)第\(number)号备注\n"
        }
        let plan = SmallShop.plan.replacing(
            "sources:\n", with: "containers:\n  delivery: {path: d.zip, owner: seller}\nsources:\n"
        ).replacing("{path: customers.csv, owner: seller}", with: "{in: delivery, member: customers.csv}").replacing(
            "{path: orders.csv, owner: seller}", with: "{in: delivery, member: orders.csv}"
        ).replacing("\"0.9\"", with: "1")
        var shop = try SmallShop(plan: plan, customers: Array(customers.utf8), orders: Array(orders.utf8))
        shop.exports = ["d.zip"]
        let packed = try HandoverTestSupport.run(
            "bash",
            [
                "-ec",
                "iconv -f utf8 -t gb18030 orders.csv > o; mv o orders.csv; touch -d 2024-01-01 *.csv; zip -qX d.zip *.csv; rm *.csv",
            ],
            in: shop.folder.url, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"])
        #expect(packed.status == 0, "\(packed.stdout)\(packed.stderr)")
        return shop
    }

    @Test(arguments: [Limits.memoryBytes, 0]) func `holds nothing of the exports that could be read`(memory: Int) async throws {
        var digests: [String] = []
        for isEncrypted in [false, true] {
            let shop = try Self.shop()
            let watch = WorkFolderWatch(shop.tar + ".work", for: Self.canaries)
            let summary = try await shop.run {
                $0.memory = memory
                $0.seed = Self.seed
                $0.encryptsWork = isEncrypted
                $0.isInterrupted = { watch.look() }
            }
            #expect(summary.verdict?.isSound == true)
            #expect(watch.errors == [])
            let kinds: Set<String> = [
                "customers", "orders", "nameless spill", "to-sale.ledger", "to-sale.exceptions", "journal", "lock",
            ]
            #expect(watch.files.isSuperset(of: kinds), "\(watch.files)")
            if isEncrypted {
                #expect(watch.found.subtracting(Self.plain) == [])
            } else {
                // The test can fail: without the key they are found where they are looked for.
                #expect(watch.found.isSuperset(of: ["customers", "orders", "nameless spill"]), "\(watch.found)")
            }
            digests.append(summary.dataDigest)
        }
        #expect(digests[0] == digests[1])
    }

    /// Interrupted somewhere in the middle, which leaves the folder as a kill would at that moment.
    @Test func `is left with nothing that could be read, and gone on with`() async throws {
        let whole = try Self.shop()
        let watch = WorkFolderWatch(whole.tar + ".work", for: Self.canaries)
        let expected = try await whole.run {
            $0.seed = Self.seed
            $0.isInterrupted = { watch.look() }
        }
        var left: Set<String> = []
        for look in 1...watch.looks {
            let shop = try Self.shop()
            let interrupting = WorkFolderWatch(shop.tar + ".work", for: Self.canaries, stopsAt: look)
            let failure = await #expect(throws: Failure.self) {
                try await shop.run {
                    $0.seed = Self.seed
                    $0.encryptsWork = true
                    $0.isInterrupted = { interrupting.look() }
                }
            }
            #expect(failure?.exit == .interrupted)
            // Behind the archive's name there is a last question, and then nothing is staged any more.
            let behind = WorkFolderWatch(shop.tar + ".work", for: Self.canaries)
            _ = behind.look()
            #expect(behind.found.union(interrupting.found).subtracting(Self.plain) == [] && behind.errors == [], "\(look)")
            left.formUnion(behind.files)
            let resumed = try await shop.run {
                ($0.resumes, $0.encryptsWork) = (true, true)
            }
            #expect(resumed.verdict?.dataDigest == expected.dataDigest, "\(look)")
        }
        #expect(left.isSuperset(of: ["customers", "to-sale.exceptions", "journal"]), "\(left)")
    }

    /// What a load keeps of the target goes the same way as the exports.
    @Test func `holds nothing of the target`() async throws {
        for isEncrypted in [false, true] {
            let target = try TargetShop(
                target: "mode: append",
                ddl: "CREATE TABLE customer (id TEXT PRIMARY KEY, name TEXT NOT NULL, phone TEXT, balance TEXT, since TEXT);"
                    + "CREATE TABLE sale (no INTEGER PRIMARY KEY, customer TEXT, amount TEXT, note TEXT);"
                    + "INSERT INTO customer VALUES ('X1', '\(Self.word)', NULL, NULL, NULL)")
            let watch = WorkFolderWatch(target.shop.tar + ".work", for: Self.canaries)
            let summary = try await target.shop.run {
                $0.encryptsWork = isEncrypted
                $0.isInterrupted = { watch.look() }
            }
            #expect(summary.verdict?.isSound == true)
            #expect(watch.errors == [])
            #expect(watch.files.contains("snapshot/rows-1.csv"), "\(watch.files)")
            let plain: Set<String> = ["snapshot/archive.tar", "scratch.db"]
            #expect(
                isEncrypted ? watch.found.subtracting(plain) == [] : watch.found.contains("snapshot/rows-1.csv"), "\(watch.found)"
            )
        }
    }

    @Test func `gives every file a key stream of its own`() throws {
        let folder = try TemporaryFolder()
        let place = WorkPlace(FilePath(folder.path("")), under: try WorkKey(isEncrypted: true))
        let text = [UInt8](repeating: 0, count: 100_000)
        let files = [place.file("a"), place.file("a"), place.folder("b").file("a")]
        try FileManager.default.createDirectory(atPath: folder.path("b"), withIntermediateDirectories: false)
        for file in files { try file.write { try $0(text.span) } }
        #expect(Set(files.map(\.path)).count == 3)
        var blocks: Set<[UInt8]> = []
        for file in files {
            let sealed = Array(try Data(contentsOf: URL(fileURLWithPath: file.path.string)))
            for start in stride(from: 0, to: sealed.count, by: 16) { blocks.insert(Array(sealed[start..<start + 16])) }
            #expect(try file.contents() == text)
            #expect(throws: Errno.fileExists) { try file.write { try $0(text.span) } }
        }
        #expect(blocks.count == 3 * 100_000 / 16)
    }
}
