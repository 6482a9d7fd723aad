import Foundation
import HandoverCore
import HandoverTestSupport

extension Attack {
    /// A bag that was changed, with everything that is not the attack itself made again and sealed by an accepted key.
    static func bag(
        _ id: String, _ title: String, _ code: String, _ exit: ExitCode = .notIntact,
        _ change: @escaping @Sendable (inout Delivery, AttackWorld) throws -> Void
    ) -> Attack {
        Attack(id, .bag, title, .rejected(exit, code)) { world in
            var delivery = try world.remade()
            try change(&delivery, world)
            return try world.seen(try delivery.offer(world.byTeam), stock: try StockTool.bagit(delivery))
        }
    }

    /// A text of `manifest-sha256.txt` is another; tag manifest and seals follow.
    private static func manifest(
        _ id: String, _ title: String, _ code: String = "bag.manifest-malformed",
        _ change: @escaping @Sendable (String) -> String
    ) -> Attack {
        bag(id, title, code) { delivery, world in
            let path = "manifest-sha256.txt"
            delivery[path] = Array(change(String(decoding: delivery[path], as: UTF8.self)).utf8)
            delivery.retag()
            try delivery.seal([world.byTeam])
        }
    }

    /// A text of `bag-info.txt` or `bagit.txt` is another; tag manifest and seals follow.
    private static func tag(
        _ id: String, _ title: String, _ path: String, _ code: String, _ text: String, _ other: String,
        _ exit: ExitCode = .notIntact
    ) -> Attack {
        bag(id, title, code, exit) { delivery, world in
            delivery.replace(path, text, with: other)
            delivery.retag()
            try delivery.seal([world.byTeam])
        }
    }

    private static let digits = String(repeating: "0", count: 64)

    /// Members and manifests.
    static var bag: [Attack] {
        [
            bag("44", "the tag manifest deleted", "tar.member-missing") { delivery, _ in delivery.remove("tagmanifest-sha256.txt")
            },
            bag("45", "payload changed, its manifest made again, tag manifest and oxum removed", "tar.member-missing") {
                delivery, _ in
                delivery.replace("data/tables/sale/part-0001.csv", "10.00", with: "90.00")
                delivery.remanifest()
                delivery.remove("tagmanifest-sha256.txt")
                let lines = String(decoding: delivery["bag-info.txt"], as: UTF8.self).split(separator: "\n").dropLast()
                delivery["bag-info.txt"] = Array((lines.joined(separator: "\n") + "\n").utf8)
            },
            bag("46", "a tag file that nothing lists", "tar.member-unknown") { delivery, _ in
                delivery.insert("metadata/extra.json", Array("{}\n".utf8), after: "metadata/decisions.json")
            },
            bag("47a", "a payload file that nothing lists", "bag.member-unlisted") { delivery, _ in
                delivery.insert("data/originals/other.csv", Array("x\n".utf8), after: "data/originals/orders.csv")
            },
            emptyFolder,
            bag("48", "a listed file is missing", "bag.member-missing") { delivery, _ in
                delivery.remove("data/coverage/orders.csv")
            },
            flips,
            manifest("50a", "a file listed twice, the same digest") { $0 + $0.prefix { $0 != "\n" } + "\n" },
            manifest("50b", "a file listed twice, another digest") { text in
                text + "\(digits)  " + text.split(separator: "\n")[0].dropFirst(66) + "\n"
            },
            manifest("51a", "../ in a manifest") { $0 + "\(digits)  ../x\n" },
            manifest("51b", "an absolute path in a manifest") { $0 + "\(digits)  /etc/passwd\n" },
            manifest("51c", "a home folder in a manifest") { $0 + "\(digits)  ~/x\n" },
            manifest("51d", "a server in a manifest") { $0 + "\(digits)  \\\\server\\x\n" },
            bag("52", "the payload's manifest lists a tag file", "bag.member-missing") { delivery, world in
                delivery["manifest-sha256.txt"] += Array("\(delivery.digest("bagit.txt"))  bagit.txt\n".utf8)
                delivery.retag()
                try delivery.seal([world.byTeam])
            },
            bag("53a", "the tag manifest omits bagit.txt", "bag.member-unlisted") { delivery, world in
                let lines = String(decoding: delivery["tagmanifest-sha256.txt"], as: UTF8.self).split(separator: "\n")
                delivery["tagmanifest-sha256.txt"] = Array(
                    lines.filter { !$0.hasSuffix("bagit.txt") }.map { $0 + "\n" }.joined().utf8)
                try delivery.seal([world.byTeam])
            },
            bag("53b", "the tag manifest is empty", "bag.member-unlisted") { delivery, world in
                delivery["tagmanifest-sha256.txt"] = []
                try delivery.seal([world.byTeam])
            },
            second("54a", "a second manifest by MD5", "md5") { _ in "d41d8cd98f00b204e9800998ecf8427e  data/x\n" },
            second("54b", "a second manifest by an unknown algorithm", "foo") { $0 },
            second("54c", "a second manifest that is incomplete", "sha512") { _ in "" },
            manifest("55a", "capital digits in a manifest") { text in
                text.split(separator: "\n").map { "\($0.prefix(64).uppercased())\($0.dropFirst(64))\n" }.joined()
            },
            manifest("55b", "tabs in a manifest") { $0.replacing("  ", with: "\t") },
            manifest("55c", "CR LF in a manifest") { $0.replacing("\n", with: "\r\n") },
            manifest("55d", "a BOM before a manifest") { "\u{feff}" + $0 },
            manifest("55e", "a manifest without its last LF") { String($0.dropLast()) },
            manifest("55f", "a manifest in another order") { text in
                text.split(separator: "\n").reversed().map { $0 + "\n" }.joined()
            },
            bag("56", "fetch.txt", "tar.member-unknown") { delivery, world in
                delivery.insert(
                    "fetch.txt", Array("https://example.com/x 1 data/originals/orders.csv\n".utf8), after: "bag-info.txt")
                delivery.retag()
                try delivery.seal([world.byTeam])
            },
            tag("57a", "a wrong oxum", "bag-info.txt", "bag.info-differs", "Payload-Oxum: ", "Payload-Oxum: 1"),
            bag("57b", "no oxum", "bag.info-differs") { delivery, world in
                let lines = String(decoding: delivery["bag-info.txt"], as: UTF8.self).split(separator: "\n").dropLast()
                delivery["bag-info.txt"] = Array((lines.joined(separator: "\n") + "\n").utf8)
                delivery.retag()
                try delivery.seal([world.byTeam])
            },
            bag("57c", "the oxum twice", "bag.info-differs") { delivery, world in
                let last = String(decoding: delivery["bag-info.txt"], as: UTF8.self).split(separator: "\n").last ?? ""
                delivery["bag-info.txt"] += Array("\(last)\n".utf8)
                delivery.retag()
                try delivery.seal([world.byTeam])
            },
            tag("58a", "BagIt 0.97", "bagit.txt", "archive.unsupported-version", "Version: 1.0", "Version: 0.97", .badData),
            tag("58b", "BagIt 9.9", "bagit.txt", "archive.unsupported-version", "Version: 1.0", "Version: 9.9", .badData),
            tag(
                "58c", "another version of the format", "bag-info.txt", "archive.unsupported-version", "Format: 1", "Format: 2",
                .badData),
            manifest("59", "percent-encoded ../ in a manifest") { $0 + "\(digits)  data/%2e%2e/%2e%2e/x\n" },
        ]
    }

    private static var emptyFolder: Attack {
        Attack("47b", .bag, "an empty folder", .rejected(.notIntact, "tar.not-canonical")) { world in
            let delivery = try world.remade()
            var tar = delivery.crafted
            tar.entries.append(
                .init(name: "shop/data/empty/", content: [], edit: { CraftedTar.put("5", at: 156, in: &$0) }))
            return try world.seen(
                try Offer(tar.bytes(), "shop", world.byTeam), stock: try StockTool.bagit(delivery, folders: ["data/empty"]))
        }
    }

    /// A bit of each member in turn, with nothing made again but the outer seal; every bit is for `make flips`.
    private static var flips: Attack {
        let asked = Asked.rejected(.notIntact, "bag.digest-differs")
        return Attack("49", .bag, "a bit flipped in each of the files", asked) { world in
            let whole = try world.remade()
            let variants = try whole.members.indices.filter { !whole.members[$0].path.hasPrefix("seals/") }.map { index in
                var delivery = whole
                delivery.members[index].bytes[delivery.members[index].bytes.count / 2] ^= 1
                return try world.seen(try delivery.offer(world.byTeam), stock: try StockTool.bagit(delivery))
            }
            return variants.first { $0.exit != ExitCode.notIntact.rawValue } ?? variants[0]
        }
    }

    private static func second(
        _ id: String, _ title: String, _ algorithm: String, _ content: @escaping @Sendable (String) -> String
    ) -> Attack {
        bag(id, title, "tar.member-unknown") { delivery, world in
            let text = content(String(decoding: delivery["manifest-sha256.txt"], as: UTF8.self))
            delivery.insert("manifest-\(algorithm).txt", Array(text.utf8), after: "manifest-sha256.txt")
            delivery.retag()
            try delivery.seal([world.byTeam])
        }
    }
}
