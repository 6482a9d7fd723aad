import Foundation
import Handover
import HandoverCore
import HandoverCrypto
import HandoverTestSupport
import HandoverVerify

extension Attack {
    /// A delivery with this place in its line, offered to one who has seen another.
    private static func succession(
        _ id: String, _ title: String, _ asked: Asked, sequence: Int, previous: String = "", seen: Int, tar: String? = nil,
        archive: String = "shop"
    ) -> Attack {
        Attack(id, .chain, title, asked) { world in
            var delivery = try world.remade()
            var sealer = world.byTeam
            (sealer.sequence, sealer.previous) = (String(sequence), previous)
            try delivery.seal([sealer])
            let offer = try delivery.offer(world.byTeam)
            let folder = try TemporaryFolder()
            let entry =
                "{\"archive\":\"\(archive)\",\"sequence\":\"\(seen)\",\"tar\":\"\(tar ?? hex(SHA256.digest(offer.tar)))\"}"
            try folder.write(Array("{\"handover\":\"1\",\"seen\":[\(entry)]}\n".utf8), to: "seen.json")
            return try world.seen(offer, seen: try SeenArchives(contentsOf: folder.path("seen.json")))
        }
    }

    private static let one = String(repeating: "1", count: 64)
    private static let two = String(repeating: "2", count: 64)

    /// What came before.
    static var chain: [Attack] {
        [
            succession(
                "108", "an older delivery than the last one", .rejected(.notAuthentic, "seal.sequence-behind"), sequence: 2,
                previous: one, seen: 3),
            succession(
                "109a", "a delivery too many in between", .rejected(.notAuthentic, "seal.sequence-gap"), sequence: 4,
                previous: one, seen: 2),
            succession(
                "109b", "another delivery of the same number", .rejected(.notAuthentic, "seal.sequence-fork"), sequence: 2,
                previous: one, seen: 2, tar: two),
            succession(
                "109c", "the next delivery of another line", .rejected(.notAuthentic, "seal.sequence-fork"), sequence: 3,
                previous: one, seen: 2, tar: two),
            succession(
                "110a", "a first delivery of another line", .rejected(.notAuthentic, "seal.sequence-fork"), sequence: 1,
                seen: 1, tar: two),
            succession(
                "110b", "another plan's archive was seen: this one is the first of its own", .accepted, sequence: 1, seen: 7,
                tar: two, archive: "store"),
            Attack("110c", .chain, "two seals that name other predecessors", .rejected(.notAuthentic, "seal.malformed")) {
                world in
                var delivery = try world.remade()
                var (team, seller) = (world.byTeam, world.bySeller)
                (team.sequence, team.previous, seller.sequence, seller.previous) = ("2", one, "2", two)
                try delivery.seal([team, seller])
                let policy = AttackWorld.policy(
                    ("transfer-team", TrustPolicy.sealed, 1, [world.team]), ("seller", TrustPolicy.sealed, 1, [world.seller]))
                return try world.seen(Offer(tar: delivery.crafted.bytes()), policy)
            },
            Attack("111", .chain, "a file renamed to a newer id: the verdict names the archive's own", .accepted) { world in
                var offer = try world.remade().offer(world.byTeam)
                offer.name = "shop-2.tar"
                let verdict = try world.verdict(offer)
                return Seen(verdict, stock: "archive: \(verdict.archive ?? "-")")
            },
        ]
    }

    /// What a test of its own shows, beside this table.
    static func held(
        _ id: String, _ title: String, _ file: String, _ test: String, _ kind: Kind = .chain
    ) -> Attack {
        Attack(id, kind, title, .reported("held by \(file)")) { _ in
            let text = try String(contentsOfFile: Repository.path("Tests/\(file).swift"), encoding: .utf8)
            return Seen(exit: 0, codes: text.contains("`\(test)`") ? ["held by \(file)"] : ["\(file) has no \(test)"])
        }
    }

    /// Unpacks a sound archive after something was done to the disk.
    private static func extraction(
        _ id: String, _ title: String, _ asked: Asked, _ change: @escaping @Sendable (TemporaryFolder, Offer) throws -> Void
    ) -> Attack {
        Attack(id, .chain, title, asked) { world in
            let folder = try TemporaryFolder()
            let offer = try world.remade().offer(world.byTeam)
            let (verdict, archive) = try Verifier.verifyForExtraction(
                try offer.write(into: folder), trust: world.policy, now: StockPKI.time)
            guard let archive else { return Seen(verdict) }
            try change(folder, offer)
            do { _ = try archive.extract(into: folder.path("out")) } catch let failure as Failure {
                let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("")).sorted()
                return Seen(failure).adding(left.contains { $0.hasPrefix(".out") } ? ["a partial folder is left"] : [])
            }
            let same = try folder.read("out/data/originals/orders.csv") == Array(AttackWorld.orders.utf8)
            return Seen(verdict).adding(same ? [] : ["another content"])
        }
    }

    /// Unpacking, loading, rolling back.
    static var store: [Attack] {
        [
            held(
                "112", "rolled back without the snapshot", "HandoverTests/RollbackTests",
                "without its snapshot, with another's, or with one that was changed does nothing"),
            extraction(
                "113a", "another file in the archive's place between verification and extraction: the verified one is unpacked",
                .accepted
            ) {
                folder, _ in
                try folder.write(Array("another\n".utf8), to: "other")
                try FileManager.default.removeItem(atPath: folder.path("shop.tar"))
                try FileManager.default.moveItem(atPath: folder.path("other"), toPath: folder.path("shop.tar"))
            },
            extraction(
                "113b", "the archive overwritten between verification and extraction",
                .rejected(.badData, "extract.changed-meanwhile")
            ) { folder, offer in
                // Found in the content of the first export.
                let needle = Array(AttackWorld.orders.utf8)
                let at = offer.tar.indices.first { offer.tar[$0...].starts(with: needle) } ?? 0
                let file = try FileHandle(forUpdating: URL(filePath: folder.path("shop.tar")))
                try file.seek(toOffset: UInt64(at))
                try file.write(contentsOf: Data([0x58]))
                try file.close()
            },
            extraction(
                "114a", "a folder to unpack into that holds a planted link",
                .rejected(.cannotCreate, "extract.folder-not-empty")
            ) { folder, _ in
                try folder.write([], to: "out/x")
                try FileManager.default.createSymbolicLink(atPath: folder.path("out/data"), withDestinationPath: "/tmp")
            },
            extraction(
                "114b", "a folder to unpack into that is a link itself", .rejected(.cannotCreate, "extract.folder-not-empty")
            ) { folder, _ in
                try folder.write([], to: "elsewhere/x")
                try FileManager.default.createSymbolicLink(
                    atPath: folder.path("out"), withDestinationPath: folder.path("elsewhere"))
            },
            held(
                "115", "a target that was changed since", "HandoverTests/RollbackTests",
                "saves first what was written since, sealed and to import"),
            held(
                "116", "killed, failing or full at any system call", "HandoverTests/CrashTests",
                "leaves everything old or new, and is made up for"),
            held(
                "117a", "two who write one target at once", "HandoverTests/LoadTests",
                "waits for nobody: who holds the target is named"),
            twoWriters,
            Attack("118", .chain, "a second run where the archive is already: it is left as it is", .accepted) { _ in
                let shop = try AttackWorld.shop()
                _ = try await shop.run()
                let before = try shop.folder.read("out/shop.tar")
                try shop.folder.write(Array((AttackWorld.orders + "5,1.00,\n").utf8), to: "orders.csv")
                let again = try await shop.run()
                let same = try shop.folder.read("out/shop.tar") == before
                guard let verdict = again.verdict else { return Seen(exit: 70, codes: ["no verdict"]) }
                return Seen(verdict).adding(same ? [] : ["written over"])
            },
        ]
    }

    /// Two runs of one plan into one folder, started together until one was in the other's way.
    private static var twoWriters: Attack {
        Attack("117b", .chain, "two who seal one archive at once", .rejected(.notNow, "run.in-progress")) { _ in
            let shop = try AttackWorld.shop()
            try shop.lock()
            let command = "\(Repository.command("handover")) run plan.yaml --key team --output out"
            let script = """
                for i in 1 2 3 4 5 6 7 8 9 10; do
                  rm -rf out; \(command) >a 2>&1 & one=$!; \(command) >b 2>&1; two=$?; wait $one; one=$?
                  case $one-$two in 75-0) cat a; exit 75;; 0-75) cat b; exit 75;; 0-0) ;; *) cat a b; exit 70;; esac
                done
                """
            let result = try run("sh", ["-c", script], in: shop.folder.url)
            let codes = result.stdout.matches(of: /error\[([a-z.-]+)\]/).map { String($0.1) }
            return Seen(exit: result.status, codes: codes).adding(try shop.verify().isSound ? [] : ["not sound"])
        }
    }
}

extension Attack.Seen {
    /// With further words, which no attack asks for.
    func adding(_ words: [String]) -> Attack.Seen {
        var seen = self
        seen.codes += words
        return seen
    }
}
