import Foundation
import HandoverCore
import HandoverCrypto
import HandoverSelfTest
import HandoverTestSupport

extension Attack {
    /// A member is another, and everything that is above it was made again and sealed by an accepted key.
    private static func content(
        _ id: String, _ title: String, _ exit: ExitCode, _ code: String, _ path: String, _ text: String, _ other: String
    ) -> Attack {
        bag(id, title, code, exit) { delivery, world in
            delivery.replace(path, text, with: other)
            try delivery.remake(world.byTeam)
        }
    }

    private static let table = "data/tables/sale/part-0001.csv"

    /// What the bag's content says.
    static var bagContent: [Attack] {
        [
            content(
                "60a", "the data package names a file that is not there", .notUsable, "metadata.datapackage-differs",
                "metadata/datapackage.json", "part-0001.csv", "part-0002.csv"),
            content(
                "60b", "a file that no resource of the data package claims", .notUsable, "metadata.datapackage-differs",
                "metadata/datapackage.json", #"["data/tables/sale/part-0001.csv"]"#, "[]"),
            bag("61a", "a bag in the payload", "tar.member-unknown") { delivery, world in
                delivery.insert("data/originals/inner/bagit.txt", delivery["bagit.txt"], after: "data/originals/orders.csv")
                try delivery.remake(world.byTeam)
            },
            nested,
            forged("62a", "a row less than is said", .notComplete, "row.missing") { try $0.apply(.drop(table: "sale", row: 1)) },
            forged("62b", "a column less than the schema", .notUsable, "table.part-malformed") { forge in
                try forge.replace(table) {
                    Array(String(decoding: $0, as: UTF8.self).replacing("no,amount,note", with: "no,amount").utf8)
                }
            },
            forged("62c", "a value that is not of its type", .notAccurate, "value.not-canonical") {
                try $0.apply(.set(table: "sale", row: 1, field: "amount", to: "ten"))
            },
            forged("62d", "a key twice", .notComplete, "key.not-unique") {
                try $0.apply(.set(table: "sale", row: 2, field: "no", to: "1"))
            },
            forged("62e", "a value that is another, and all that follows from it", .notAccurate, "value.differs") {
                try $0.apply(.addCent(table: "sale", row: 1, field: "amount"))
            },
            bag("63", "another Merkle root", "merkle.root-differs", .notAccurate) { delivery, world in
                let root = delivery["metadata/merkle.json"].dropFirst(9).prefix(64)
                delivery.replace(
                    "metadata/merkle.json", String(decoding: root, as: UTF8.self), with: String(repeating: "0", count: 64))
                try delivery.remake(world.byTeam)
            },
        ]
    }

    /// A change that even Merkle roots and counts follow.
    private static func forged(
        _ id: String, _ title: String, _ exit: ExitCode, _ code: String,
        _ change: @escaping @Sendable (inout Forge) throws -> Void
    ) -> Attack {
        Attack(id, .bag, title, .rejected(exit, code)) { world in
            let folder = try TemporaryFolder()
            try folder.write(try world.remade().crafted.bytes(), to: "shop.tar")
            var forge = try Forge(archive: folder.path("shop.tar"))
            try change(&forge)
            try forge.seal(key: world.team.pem, certificate: try world.team.certificate.pem(), into: folder.path("forged"))
            let delivery = try Delivery(tar: try folder.read("forged/shop.tar"))
            // The forger signs at the machine's time.
            var offer = Offer(tar: try folder.read("forged/shop.tar"))
            offer.statement = try folder.read("forged/shop.tar.json")
            offer.signature = try folder.read("forged/shop.tar.json.p7s")
            return try world.seen(
                offer, now: max(StockPKI.time, Int64(Date.now.timeIntervalSince1970)), stock: try StockTool.bagit(delivery))
        }
    }

    /// An export that is a bag itself: its members are in the lock, and what is no source is told there.
    private static var nested: Attack {
        Attack("61b", .bag, "a container whose content is a bag", .accepted) { _ in
            let folder = try TemporaryFolder()
            let manifest = "bagit.txt\n"
            try folder.write(Array(AttackWorld.orders.utf8), to: "box/data/orders.csv")
            try folder.write(Array(manifest.utf8), to: "box/bagit.txt")
            let packed = try run("tar", ["-cf", "box.tar", "-C", "box", "bagit.txt", "data/orders.csv"], in: folder.url)
            guard packed.status == 0 else { throw CocoaError(.fileWriteUnknown) }
            let plan = AttackWorld.plan.replacing(
                "sources:\n  orders: {path: orders.csv, owner: seller}",
                with: """
                    containers:
                      box: {path: box.tar, owner: seller, ignore: {bagit.txt: 包装说明}}
                    sources:
                      orders: {in: box, member: data/orders.csv}
                    """)
            var shop = try SmallShop(plan: plan)
            shop.exports = ["box.tar"]
            try shop.folder.write(try folder.read("box.tar"), to: "box.tar")
            _ = try await shop.run()
            return Seen(try shop.verify())
        }
    }
}
