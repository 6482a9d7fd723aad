import Foundation
import HandoverAge
import HandoverCore
import HandoverCrypto
import HandoverTestSupport
import HandoverVerify

/// A delivery of several chunks whose plan encrypts it for the buyer, in memory and in the clear, and identities of stock `age-keygen`.
private struct Encrypted {
    let folder: TemporaryFolder
    let delivery: Delivery
    let buyer: String, other: String

    init() async throws {
        folder = try TemporaryFolder()
        let recipient = try Self.identity("buyer", in: folder)
        buyer = recipient
        other = try Self.identity("other", in: folder)
        let orders = (1...12_000).map { "\($0),\($0).00,\n" }.joined()
        let shop = try AttackWorld.shop(orders: "单号,金额,备注\n" + orders) { plan in
            plan.replacing("  buyer: {name: 乙方, role: buyer}", with: "  buyer: {name: 乙方, role: buyer, recipient: \(recipient)}")
                .replacing("parties:\n", with: "encryptTo: [buyer]\nparties:\n")
        }
        _ = try await shop.run()
        try folder.write(try shop.folder.read("out/shop.tar.age"), to: "run.age")
        delivery = try Delivery(tar: try Self.age(["-d", "-i", "buyer", "run.age"], in: folder))
    }

    /// Makes an identity; returns its recipient.
    private static func identity(_ name: String, in folder: TemporaryFolder) throws -> String {
        let made = try run("age-keygen", ["-o", name], in: folder.url)
        guard made.status == 0, let recipient = made.stderr.split(separator: " ").last else {
            throw StockToolFailed(words: made.stderr)
        }
        return recipient.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func age(_ arguments: [String], in folder: TemporaryFolder) throws -> [UInt8] {
        let name = "age-" + UUID().uuidString
        let result = try run("age", ["-o", name] + arguments, in: folder.url)
        guard result.status == 0 else { throw StockToolFailed(words: result.stderr) }
        return try folder.read(name)
    }

    /// What stock age makes of bytes for a recipient.
    func encrypt(_ bytes: [UInt8], for recipient: String) throws -> [UInt8] {
        let name = "plain-" + UUID().uuidString
        try folder.write(bytes, to: name)
        return try Self.age(["-r", recipient, name], in: folder)
    }

    /// Under a passphrase that takes no time.
    static func encrypt(_ bytes: [UInt8], under passphrase: String) throws -> [UInt8] {
        var out: [UInt8] = []
        var writer = try AgeWriter.begin(under: try AgePassphrase(Array(passphrase.utf8)), workFactor: 2) { span in
            unsafe span.withUnsafeBufferPointer { unsafe out.append(contentsOf: $0) }
        }
        try writer.write(bytes.span)
        try writer.finish()
        return out
    }

    func keys(_ names: String..., passphrase: String? = nil) throws -> ArchiveKeys {
        try ArchiveKeys(identityFiles: names.map { folder.path($0) }, passphrase: passphrase.map { Array($0.utf8) })
    }

    /// Whether stock age decrypts it for the buyer.
    func stock(_ bytes: [UInt8]) throws -> String {
        let name = "cipher-" + UUID().uuidString
        try folder.write(bytes, to: name)
        let result = try run("age", ["-d", "-i", "buyer", "-o", name + ".out", name], in: folder.url)
        return result.status == 0 ? "age: decrypts it" : "age: refuses it"
    }

    /// One for all attacks.
    static let shared = Task { try await Encrypted() }
    static let chunk = 65_536 + 16
}

extension Attack {
    /// The delivery, encrypted for the buyer, and the ciphertext changed; without an outer seal, which would say so before.
    private static func cipher(
        _ id: String, _ title: String, _ code: String = "age.damaged", _ exit: ExitCode = .notIntact,
        keys names: String = "buyer",
        _ change: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) -> Attack {
        Attack(id, .encryption, title, .rejected(exit, code)) { world in
            let encrypted = try await Encrypted.shared.value
            var delivery = encrypted.delivery
            try delivery.remake(world.byTeam)
            let bytes = change(try encrypted.encrypt(delivery.crafted.bytes(), for: encrypted.buyer))
            var offer = Offer(tar: bytes)
            offer.name = "shop.tar.age"
            return try world.seen(offer, keys: try encrypted.keys(names), stock: try encrypted.stock(bytes))
        }
    }

    /// The archive for the buyer in other hands.
    private static func passed(
        _ id: String, _ title: String, _ asked: Asked, demanded: Bool,
        _ make: @escaping @Sendable (Encrypted, Delivery, AttackWorld) throws -> (Offer, keys: String)
    ) -> Attack {
        Attack(id, .encryption, title, asked) { world in
            let encrypted = try await Encrypted.shared.value
            var delivery = encrypted.delivery
            try delivery.remake(world.byTeam)
            let (offer, keys) = try make(encrypted, delivery, world)
            var policy = world.policy
            policy.demandsEncryption = demanded
            return try world.seen(offer, policy, keys: try encrypted.keys(keys))
        }
    }

    private static func flip(_ bytes: [UInt8], at index: Int) -> [UInt8] {
        var changed = bytes
        changed[index] ^= 1
        return changed
    }

    /// Where the payload's chunks begin: behind the header and a nonce of 16 bytes.
    private static func start(_ bytes: [UInt8]) -> Int {
        let mark = Array("\n--- ".utf8)
        let line = bytes.indices.first { bytes[$0...].starts(with: mark) } ?? 0
        return (bytes[(line + 1)...].firstIndex(of: 0x0a) ?? 0) + 1 + 16
    }

    private static func chunk(_ bytes: [UInt8], _ number: Int) -> Range<Int> {
        (start(bytes) + number * Encrypted.chunk)..<(start(bytes) + (number + 1) * Encrypted.chunk)
    }

    private static func named(_ offer: Offer) -> Offer {
        var offer = offer
        offer.name = "shop.tar.age"
        return offer
    }

    /// Encrypted archives.
    static var encryption: [Attack] {
        [
            cipher("119a", "a bit of a stanza", "age.not-for-you", .badData) { bytes in
                var changed = bytes
                changed[100] = changed[100] == 0x41 ? 0x42 : 0x41  // another character of Base64
                return changed
            },
            cipher("119b", "a bit of the header's code") { flip($0, at: start($0) - 30) },
            cipher("119c", "a bit of the first chunk") { flip($0, at: start($0) + 5) },
            cipher("119d", "a bit of the last chunk") { flip($0, at: $0.count - 20) },
            cipher("120a", "cut off behind a chunk") { Array($0[..<chunk($0, 1).lowerBound]) },
            cipher("120b", "cut off in a chunk") { Array($0.dropLast(7)) },
            cipher("120c", "two chunks swapped") { bytes in
                let (one, two) = (chunk(bytes, 0), chunk(bytes, 1))
                var changed = bytes
                changed.replaceSubrange(one, with: bytes[two])
                changed.replaceSubrange(two, with: bytes[one])
                return changed
            },
            cipher("120d", "a chunk twice") { bytes in
                var changed = bytes
                changed.insert(contentsOf: bytes[chunk(bytes, 0)], at: chunk(bytes, 0).upperBound)
                return changed
            },
            cipher("120e", "bytes behind the last chunk") { $0 + $0[chunk($0, 0)] },
            held(
                "121", "games with the last chunk", "HandoverAgeTests/AgeThreatTests",
                "threat 121: games with the last chunk are refused", .encryption),
            cipher("122a", "for another recipient", "age.not-for-you", .badData, keys: "other") { $0 },
            scrypt("122b", "a passphrase at a work factor of 40", "-> scrypt bBhQQjRnXCXCBjDBOZWlmg 40\n"),
            scrypt(
                "122c", "a passphrase beside a recipient",
                "-> scrypt bBhQQjRnXCXCBjDBOZWlmg 10\n\(String(repeating: "A", count: 43))\n-> X25519 \(String(repeating: "A", count: 43))\n"
            ),
            Attack("122d", .encryption, "another passphrase", .rejected(.badData, "key.wrong-passphrase")) { world in
                let bytes = try Encrypted.encrypt(try world.remade().crafted.bytes(), under: "one")
                return try world.seen(
                    named(Offer(tar: bytes)), keys: try ArchiveKeys(identityFiles: [], passphrase: Array("two".utf8)))
            },
            Attack("122e", .encryption, "the right passphrase", .accepted) { world in
                let bytes = try Encrypted.encrypt(try world.remade().crafted.bytes(), under: "one")
                return try world.seen(
                    named(Offer(tar: bytes)), keys: try ArchiveKeys(identityFiles: [], passphrase: Array("one".utf8)))
            },
            Attack("123", .encryption, "encrypted to me by a stranger", .rejected(.notAuthentic, "seal.role-short")) { world in
                let encrypted = try await Encrypted.shared.value
                var delivery = encrypted.delivery
                try delivery.remake(Delivery.Sealer(world.stranger))
                let bytes = try encrypted.encrypt(delivery.crafted.bytes(), for: encrypted.buyer)
                return try world.seen(
                    named(Offer(tar: bytes)), keys: try encrypted.keys("buyer"), stock: try encrypted.stock(bytes))
            },
            passed("124a", "passed on to somebody for whom it was not sealed", .reported("age.not-intended"), demanded: false) {
                encrypted, delivery, _ in
                (named(Offer(tar: try encrypted.encrypt(delivery.crafted.bytes(), for: encrypted.other))), "other")
            },
            passed(
                "124b", "passed on, where the policy demands", .rejected(.notAuthentic, "age.not-intended"), demanded: true
            ) { encrypted, delivery, _ in
                (named(Offer(tar: try encrypted.encrypt(delivery.crafted.bytes(), for: encrypted.other))), "other")
            },
            passed(
                "124c", "an outer statement that names other recipients", .rejected(.notAuthentic, "age.recipients-differ"),
                demanded: false
            ) { encrypted, delivery, world in
                let tar = delivery.crafted.bytes()
                let bytes = try encrypted.encrypt(tar, for: encrypted.buyer)
                var sealer = world.byTeam
                let digest = sha256(bytes)
                sealer.says = { said in
                    said.replacing(
                        ",\"format\":\"1\"",
                        with:
                            ",\"encrypted\":{\"bytes\":\"\(bytes.count)\",\"recipients\":[\"\(encrypted.other)\"]},\"format\":\"1\""
                    )
                    .replacing(
                        ",\"name\":\"shop.tar\"}]",
                        with: ",\"name\":\"shop.tar\"},{\"digest\":{\"sha256\":\"\(digest)\"},\"name\":\"shop.tar.age\"}]")
                }
                var offer = try Offer(tar, "shop", sealer)
                offer.tar = bytes
                return (named(offer), "buyer")
            },
            passed("124d", "an archive for the buyer in the clear", .reported("age.in-the-clear"), demanded: false) {
                _, delivery, _ in (Offer(tar: delivery.crafted.bytes()), "buyer")
            },
            Attack(
                "124e", .encryption, "a plan that encrypts nothing, where the policy demands",
                .rejected(.notAuthentic, "age.nobody-named")
            ) { world in
                var policy = world.policy
                policy.demandsEncryption = true
                return try world.seen(try world.remade().offer(world.byTeam), policy)
            },
            Attack("125", .encryption, "CMS, which the format does not have", .rejected(.badData, "tar.not-an-archive")) {
                world in
                let pki = try StockPKI.team("3072")
                try pki.folder.write(try world.remade().crafted.bytes(), to: "shop.tar")
                try pki.openssl(
                    "cms", "-encrypt", "-binary", "-aes256", "-outform", "DER", "-in", "shop.tar", "-out", "shop.cms", "team.pem")
                return try world.seen(Offer(tar: try pki.folder.read("shop.cms")))
            },
            onDisk,
        ]
    }

    /// A header with a passphrase, before the ciphertext of a file that has none.
    private static func scrypt(_ id: String, _ title: String, _ stanzas: String) -> Attack {
        Attack(id, .encryption, title, .rejected(id == "122b" ? .badData : .notIntact, "age.damaged")) { world in
            let encrypted = try await Encrypted.shared.value
            let body = String(repeating: "A", count: 43)
            let header = "age-encryption.org/v1\n\(stanzas)\(body)\n--- \(body)\n"
            let bytes = Array(header.utf8) + [UInt8](repeating: 0, count: 100)
            return try world.seen(
                named(Offer(tar: bytes)), keys: try encrypted.keys("buyer", passphrase: "open"), stock: try encrypted.stock(bytes)
            )
        }
    }

    /// The command under `strace`: it opens no file to write to while it verifies an encrypted archive.
    private static var onDisk: Attack {
        Attack("126", .encryption, "a plaintext on the disk: no file is opened to be written", .accepted) { world in
            let encrypted = try await Encrypted.shared.value
            var delivery = encrypted.delivery
            try delivery.remake(world.byTeam)
            let folder = try TemporaryFolder()
            try folder.write(try encrypted.encrypt(delivery.crafted.bytes(), for: encrypted.buyer), to: "shop.tar.age")
            let signer = "{\"certificate\":\"\(sha256(world.team.certificate.der))\",\"name\":\"移交组\"}"
            let policy =
                "{\"handover\":\"1\",\"intent\":\"hand-over\",\"roles\":[{\"role\":\"transfer-team\",\"signers\":[\(signer)],\"threshold\":\"1\"}]}"
            try folder.write(Array(policy.utf8), to: "trust.json")
            let traced = try run(
                "strace",
                ["-f", "-o", "trace", "-e", "trace=open,openat,creat,memfd_create", Repository.command("handover"), "verify"] + [
                    "shop.tar.age", "--trust", "trust.json", "--identity", encrypted.folder.path("buyer"),
                ], in: folder.url)
            let trace = String(decoding: try folder.read("trace"), as: UTF8.self)
            let written = trace.split(separator: "\n").filter { line in
                ["O_CREAT", "O_WRONLY", "O_RDWR", "creat(", "memfd_create"].contains { line.contains($0) }
                    && !line.contains("/dev/")
            }
            // Sealed at a time to come by the machine's clock, where that is before it: the seal is not what is asked here.
            let isOpened = traced.stdout.contains("Intact?     yes")
            return Seen(
                exit: isOpened ? 0 : traced.status, codes: written.map(String.init), stock: "strace: \(written.count) files")
        }
    }
}
