import Foundation
import HandoverCore
import HandoverCrypto
import HandoverTestSupport
import HandoverVerify
import SystemPackage
import Testing

@testable import Handover

/// While a run works whose plan encrypts its archive, nothing of the exports lies in its work folder in the clear.
@Suite struct `A work folder under a key` {
    private static let seed = String(repeating: "5a", count: 32)
    /// In names and notes, and what they are in either encoding. Staged rows are UTF-8 whatever the export was.
    private static let word = "金丝雀鸣"
    private static let canaries: [[UInt8]] = [Array(word.utf8), [0xbd, 0xf0, 0xcb, 0xbf, 0xc8, 0xb8, 0xc3, 0xf9]]
    /// The small shop, out of a zip in which the orders are in GB18030, with many rows and some that are held back.
    /// - Parameter isEncrypted: the plan says `encryptTo`; what opens its archive is `buyer.txt`.
    private static func shop(isEncrypted: Bool) throws -> SmallShop {
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
        let buyer = try Buyer()
        var shop = try SmallShop(
            plan: isEncrypted ? buyer.encrypting(plan) : plan, customers: Array(customers.utf8), orders: Array(orders.utf8))
        shop.exports = ["d.zip"]
        try buyer.move(to: shop.folder)
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
            let shop = try Self.shop(isEncrypted: isEncrypted)
            let watch = WorkFolderWatch(shop.tar + ".work", for: Self.canaries)
            let summary = try await shop.run {
                $0.memory = memory
                $0.seed = Self.seed
                $0.isInterrupted = { watch.look() }
            }
            #expect(summary.verdict?.isSound == true)
            #expect(watch.errors == [])
            let kinds: Set<String> = [
                "customers", "orders", "nameless spill", "to-sale.ledger", "to-sale.exceptions", "journal", "lock",
            ]
            #expect(watch.files.isSuperset(of: kinds), "\(watch.files)")
            if isEncrypted {
                #expect(watch.found == [])
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
        let whole = try Self.shop(isEncrypted: false)
        let watch = WorkFolderWatch(whole.tar + ".work", for: Self.canaries)
        let expected = try await whole.run {
            $0.seed = Self.seed
            $0.isInterrupted = { watch.look() }
        }
        var left: Set<String> = []
        for look in 1...watch.looks {
            let shop = try Self.shop(isEncrypted: true)
            let interrupting = WorkFolderWatch(shop.tar + ".work", for: Self.canaries, stopsAt: look)
            let failure = await #expect(throws: Failure.self) {
                try await shop.run {
                    $0.seed = Self.seed
                    $0.isInterrupted = { interrupting.look() }
                }
            }
            #expect(failure?.exit == .interrupted)
            let behind = WorkFolderWatch(shop.tar + ".work", for: Self.canaries)
            _ = behind.look()
            #expect(behind.found.union(interrupting.found) == [] && behind.errors == [], "\(look)")
            left.formUnion(behind.files)
            // Behind the archive's name there is a last question: then it has to be opened again.
            let keys = try ArchiveKeys(identityFiles: [shop.folder.path("buyer.txt")])
            let resumed = try await shop.run { ($0.resumes, $0.keys) = (true, keys) }
            #expect(resumed.verdict?.dataDigest == expected.dataDigest, "\(look)")
        }
        #expect(left.isSuperset(of: ["customers", "to-sale.exceptions", "journal"]), "\(left)")
    }

    /// The same of the command, which is killed at some moment of its run and nothing else happens.
    @Test func `is left by a killed command with nothing that could be read, and gone on with`() async throws {
        var found: [Bool: Set<String>] = [:]
        var digests: Set<String> = []
        for isEncrypted in [false, true] {
            for moment in [0, 0.02, 0.05, 0.1] {
                let shop = try Self.shop(isEncrypted: isEncrypted)
                try shop.lock()
                let command =
                    "'\(Repository.command("handover"))' run plan.yaml --key team --output out --seed \(Self.seed) --memory 64M"
                let killed = try HandoverTestSupport.run(
                    "bash",
                    [
                        "-c",
                        // Once all is unpacked the run is under way; five seconds if it never comes to that.
                        """
                        \(command) &
                        for turn in $(seq 1000); do ls out/shop.tar.work/orders.* > /dev/null 2>&1 && break; sleep 0.005; done
                        sleep \(moment); kill -9 $!; wait
                        """,
                    ], in: shop.folder.url)
                let watch = WorkFolderWatch(shop.tar + ".work", for: Self.canaries)
                _ = watch.look()
                #expect(watch.errors == [], "\(killed)")
                found[isEncrypted, default: []].formUnion(watch.found)
                let keys = try ArchiveKeys(identityFiles: [shop.folder.path("buyer.txt")])
                let resumed = try await shop.run { ($0.resumes, $0.keys, $0.seed) = (true, keys, Self.seed) }
                #expect(resumed.verdict?.isSound == true)
                digests.insert(resumed.verdict?.dataDigest ?? "")
            }
        }
        #expect(found[true] == [])
        #expect(found[false]?.isSuperset(of: ["customers", "orders"]) == true, "\(found)")
        #expect(digests.count == 1)
    }

    /// What a load keeps of the target goes the same way as the exports.
    @Test func `holds nothing of the target`() async throws {
        for isEncrypted in [false, true] {
            let buyer = try Buyer()
            let target = try TargetShop(
                target: "mode: append",
                ddl: "CREATE TABLE customer (id TEXT PRIMARY KEY, name TEXT NOT NULL, phone TEXT, balance TEXT, since TEXT);"
                    + "CREATE TABLE sale (no INTEGER PRIMARY KEY, customer TEXT, amount TEXT, note TEXT);"
                    + "INSERT INTO customer VALUES ('X1', '\(Self.word)', NULL, NULL, NULL)"
            ) { isEncrypted ? buyer.encrypting($0) : $0 }
            try buyer.move(to: target.shop.folder)
            let watch = WorkFolderWatch(target.shop.tar + ".work", for: Self.canaries)
            let summary = try await target.shop.run {
                $0.isInterrupted = { watch.look() }
            }
            #expect(summary.verdict?.isSound == true)
            #expect(watch.errors == [])
            #expect(watch.files.contains("snapshot/rows-1.csv"), "\(watch.files)")
            // SQLite writes its file as it is: the one in which a restored snapshot is proven has no name, and is gone with the process.
            let plain: Set<String> = ["nameless scratch.db"]
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

/// A buyer who can open encrypted archives, with an identity that stock `age-keygen` has made.
private struct Buyer {
    private let place: TemporaryFolder
    private let recipient: String

    init() throws {
        place = try TemporaryFolder()
        let made = try HandoverTestSupport.run("age-keygen", ["-o", place.path("buyer.txt")], in: place.url)
        recipient = try #require(made.stderr.split(separator: " ").last).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The plan, encrypting to this buyer.
    func encrypting(_ plan: String) -> String {
        plan.replacing("  buyer: {name: 乙方, role: buyer}", with: "  buyer: {name: 乙方, role: buyer, recipient: \(recipient)}")
            .replacing("parties:\n", with: "encryptTo: [buyer]\nparties:\n")
    }

    func move(to folder: TemporaryFolder) throws {
        try FileManager.default.moveItem(atPath: place.path("buyer.txt"), toPath: folder.path("buyer.txt"))
    }
}
