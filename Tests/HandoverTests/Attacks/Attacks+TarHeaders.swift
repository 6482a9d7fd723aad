import Foundation
import HandoverCore
import HandoverTestSupport

@testable import HandoverVerify

extension Attack {
    /// The header of one member, with its checksum made right again.
    private static func header(
        _ id: String, _ title: String, _ text: String, at offset: Int, _ code: String = "tar.not-canonical"
    ) -> Attack {
        tar(id, title, code) { $0.edit($0.entries.count - 1) { CraftedTar.put(text, at: offset, in: &$0) } }
    }

    private static func checksum(
        _ id: String, _ title: String, _ code: String = "tar.not-canonical", _ exit: ExitCode = .notIntact,
        at place: @escaping @Sendable (Int) -> Int
    ) -> Attack {
        tar(id, title, code, exit) { $0.edit(place($0.entries.count), isSummed: false) { $0[148] ^= 1 } }
    }

    /// A member more, behind all others, whose size is another.
    private static func size(
        _ id: String, _ title: String, _ code: String = "tar.not-canonical", _ change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> Attack {
        tar(id, title, code) { $0.entries.append(.init(name: "shop/data/originals/x.csv", edit: change)) }
    }

    /// Numbers in headers, and the end.
    static var tarHeaders: [Attack] {
        [
            size("29a", "a negative size") { CraftedTar.put("-0000000001 ", at: 124, in: &$0) },
            size("29b", "a size in base 256") { $0[124] = 0x80 },
            size("29c", "a size of twelve digits") { CraftedTar.put("000000000002", at: 124, in: &$0) },
            size("29d", "a size beyond the file", "tar.truncated") { CraftedTar.put("77777777777 ", at: 124, in: &$0) },
            checksum("30a", "a wrong checksum in the first header", "tar.not-an-archive", .badData) { _ in 0 },
            checksum("30b", "a wrong checksum in the middle") { $0 / 2 },
            checksum("30c", "a wrong checksum in the last header") { $0 - 1 },
            tar("31a", "no end marker", "tar.truncated") { $0.end = [] },
            tar("31b", "half an end marker", "tar.truncated") { $0.end = [UInt8](repeating: 0, count: 512) },
            tar("32", "one zero block, then members", "tar.trailing-bytes") {
                $0.end = [UInt8](repeating: 0, count: 512) + CraftedTar.whole.bytes()
            },
            tar("33", "members behind the end marker", "tar.trailing-bytes") { $0.end += CraftedTar.whole.bytes() },
            tar("34a", "a byte behind the end", "tar.trailing-bytes") { $0.end.append(0) },
            tar("34b", "a block of zeros too many", "tar.trailing-bytes") { $0.end += [UInt8](repeating: 0, count: 512) },
            Attack("34c", .tar, "a byte in the padding", .rejected(.notIntact, "tar.not-canonical")) { world in
                var bytes = try world.remade().crafted.bytes()
                bytes[512 + 511] = 1
                return try world.seen(try Offer(bytes, "shop", world.byTeam), stock: try StockTool.tars(bytes))
            },
            header("36a", "setuid", "004755 ", at: 100),
            header("36b", "an owner", "000001 ", at: 108),
            header("36c", "a group", "000001 ", at: 116),
            header("36d", "an owner's name", "root", at: 265),
            header("36e", "a group's name", "root", at: 297),
            header("36f", "another time", "00000000001 ", at: 136),
            header("36g", "a device number", "000001 ", at: 329),
            header("36h", "another mode", "000755 ", at: 100),
        ]
    }

    /// Order, lengths, transport, and what must be accepted.
    static var tarOrder: [Attack] {
        [
            truncation, manyMembers,
            tar("39a", "two members of one section swapped", "tar.member-order") { $0.entries.swapAt(2, 3) },
            tar("39b", "a section before another one", "tar.member-order") { tar in
                let first = tar.entries.firstIndex { $0.name.hasPrefix("shop/data/") } ?? 0
                tar.entries.insert(tar.entries.remove(at: first), at: 1)
            },
            tar("39c", "a seal before what it seals", "tar.member-order") { $0.entries.insert($0.entries.removeLast(), at: 3) },
            transport("41a", "gzip in place of the tar", "gzip -c shop.tar > out", "tar.not-an-archive"),
            transport("41b", "a bomb: 1 GiB of zeros in gzip", "head -c 1G /dev/zero | gzip -1 > out", "tar.not-an-archive"),
            transport("42a", "gzip with two members", "gzip -c shop.tar > out; gzip -c shop.tar >> out", "tar.not-an-archive"),
            transport("42b", "gzip with bytes behind it", "gzip -c shop.tar > out; echo x >> out", "tar.not-an-archive"),
            Attack("43a", .tar, "a name of exactly 100 bytes", .accepted) { _ in try await longest() },
            Attack("43b", .tar, "an empty file", .accepted) { _ in
                try structure { $0.entries[$0.entries.count - 1].content = [] }
            },
            Attack("43c", .tar, "a file of 8 GiB less a byte", .accepted) { _ in
                // The content is a hole: only headers and padding are read for the structure.
                try structure(hole: 8_589_934_591) { _ in }
            },
        ]
    }

    /// Every end of a block, and a byte before and behind it; every length is for `make flips`.
    private static var truncation: Attack {
        let asked = Asked.rejected(.notIntact, "tar.truncated")
        return Attack("35", .tar, "cut off, at every block and beside it", asked) { world in
            let whole = try world.remade().crafted.bytes()
            let lengths = stride(from: 512, to: whole.count, by: 512).flatMap { [$0 - 1, $0, $0 + 1] }
            let variants = try lengths.map { length in
                try world.seen(try Offer(Array(whole[..<length]), "shop", world.byTeam))
            }
            // Where no seal is left it is a no before: none of them may be sound.
            let sound = variants.first { $0.exit == 0 }
            return sound ?? variants[variants.count - 2]
        }
    }

    /// A gigabyte of headers: only where the table is asked for.
    private static var manyMembers: Attack {
        let isWhole = ProcessInfo.processInfo.environment["HANDOVER_ATTACKS"] != nil
        let count = isWhole ? Limits.members + 1 : 20_000
        return Attack(
            "40c", .tar, "\(count) members", .rejected(.notIntact, isWhole ? "tar.too-many-members" : "tar.member-unknown")
        ) { world in
            let folder = try TemporaryFolder()
            var tar = try world.remade().crafted
            tar.end = []
            try folder.write(tar.bytes(), to: "shop.tar")
            let file = try FileHandle(forWritingTo: URL(filePath: folder.path("shop.tar")))
            try file.seekToEnd()
            var number = tar.entries.count
            while number < count {
                var block = CraftedTar(
                    entries: (number..<min(count, number + 4096)).map { .init(name: "shop/data/x\($0)", content: []) })
                block.mtime = tar.mtime
                block.end = []
                number += block.entries.count
                try file.write(contentsOf: Data(block.bytes()))
            }
            try file.write(contentsOf: Data(count: 1024))
            try file.close()
            let verdict = try Verifier.verify(folder.path("shop.tar"), trust: world.policy, now: StockPKI.time)
            return Seen(verdict)
        }
    }

    /// The tar as a transport might have packed it. There is no compression in the format, so nothing is ever unpacked.
    private static func transport(_ id: String, _ title: String, _ command: String, _ code: String) -> Attack {
        Attack(id, .tar, title, .rejected(.badData, code)) { world in
            let folder = try TemporaryFolder()
            try folder.write(try world.remade().crafted.bytes(), to: "shop.tar")
            let packed = try run("sh", ["-c", command], in: folder.url)
            guard packed.status == 0 else { throw CocoaError(.fileWriteUnknown) }
            return try world.seen(try Offer(try folder.read("out"), "shop", world.byTeam))
        }
    }

    /// What the tar reader says of a structure, of which no content is asked for.
    private static func structure(hole: Int64 = 0, _ change: (inout CraftedTar) -> Void) throws -> Seen {
        let folder = try TemporaryFolder()
        var tar = CraftedTar.whole
        change(&tar)
        var bytes = tar.bytes()
        if hole > 0 {
            // The last member says so many bytes; the file gets them as a hole, and its end behind them.
            tar.edit(tar.entries.count - 1) { CraftedTar.put(CraftedTar.octal(Int(hole), 11), at: 124, in: &$0) }
            bytes = Array(tar.bytes().dropLast(1024 + 512))
        }
        try folder.write(bytes, to: "shop.tar")
        if hole > 0 {
            let end = UInt64(bytes.count) + UInt64(hole + 511) / 512 * 512 + 1024
            let file = try FileHandle(forWritingTo: URL(filePath: folder.path("shop.tar")))
            try file.truncate(atOffset: end)
            try file.close()
        }
        let file = try ArchiveFile(folder.path("shop.tar"))
        defer { file.close() }
        let findings = try TarReader.read(file.source, byteCount: file.byteCount, file: file.name).findings
        return Seen(exit: (findings.isEmpty ? ExitCode.ok : .notIntact).rawValue, codes: findings.kept.map(\.code.name))
    }

    /// A run whose longest path fills a header's field.
    private static func longest() async throws -> Seen {
        let id = String(repeating: "s", count: 40)
        let mapping = String(repeating: "m", count: 39)
        var shop = try SmallShop(
            plan: AttackWorld.plan.replacing("id: shop\n", with: "id: \(id)\n").replacing("to-sale", with: mapping),
            orders: Array(AttackWorld.orders.utf8))
        shop.exports = ["orders.csv"]
        _ = try await shop.run()
        let verdict = try shop.verify(shop.folder.path("out/\(id).tar"))
        let names = try run("tar", ["-tf", "out/\(id).tar"], in: shop.folder.url).stdout.split(separator: "\n")
        return Seen(verdict, stock: "longest name: \(names.map(\.utf8.count).max() ?? 0) bytes")
    }
}
