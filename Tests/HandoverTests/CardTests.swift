import Foundation
import Handover
import HandoverCore
import HandoverCrypto
import HandoverSnapshot
import HandoverTestSupport
import HandoverVerify
import Testing

/// The card that travels in every archive, `metadata/verify.txt`: what it tells people to type is typed here, to the letter.
@Suite struct `The card in an archive` {
    /// What a delivery can have at most, in one folder, and beside it what its receiver got from the owners.
    private struct Delivery {
        let shop: SmallShop
        let pki: StockPKI
        private let keys: ArchiveKeys

        static let name = "print-shop.tar"

        init() async throws {
            let encrypted = try EncryptedShop { $0.replacing("id: shop", with: "id: print-shop") }
            (shop, pki) = (encrypted.shop, try StockPKI())
            keys = try ArchiveKeys(identityFiles: [encrypted.buyer])
            _ = try await shop.run()
            try FileManager.default.copyItem(atPath: encrypted.buyer, toPath: path("key.txt"))
            try sealOutside()
            try receive()
            try stamp("\(Self.name).json.p7s")
            let list = try Renewing.list(path(Self.name + ".age"), policy: nil).list
            try stamp(String(list.dropFirst(path("").count)))
        }

        func path(_ name: String) -> String { shop.folder.path("out/\(name)") }

        private func write(_ bytes: [UInt8], _ name: String) throws { try shop.folder.write(bytes, to: "out/\(name)") }

        /// The outer seal is by somebody whom a CA vouches for.
        private func sealOutside() throws {
            let root = try pki.issue("root", by: nil, StockPKI.authority, subject: "/O=CA/CN=root")
            let head = try pki.issue("head", subject: "/O=店/CN=head", serial: "1001")
            try write(try root.pem(), "ca.pem")
            try write(try pki.list(from: "260101000000Z", to: "450101000000Z"), "crl.pem")
            try write(try head.pem(), "trusted/head.pem")
            try write(try shop.folder.read("team.crt"), "trusted/team.pem")
            try pki.timeAuthority("tsa", from: "20250101000000Z", to: "20450101000000Z")
            try write(try pki.folder.read("tsa-ca.pem"), "tsa.pem")
            let signature = try CMSSignature.sign(
                content: Array(try Data(contentsOf: URL(filePath: path(Self.name + ".json")))),
                key: try SigningKey.read(pem: try pki.folder.read("head.key"), passphrase: nil), certificate: head,
                signingTime: Int64(Date().timeIntervalSince1970))
            try write(signature, Self.name + ".json.p7s")
        }

        /// The seller seals as well, beside the tar; one record is proven.
        private func receive() throws {
            let old = try KeyFiles.make(at: shop.folder.path("old"), name: "甲方", organization: nil, passphrase: nil, days: 30)
            // By the policy that names the outer sealer as well.
            var trust = try shop.policy()
            trust.roles[0].signers.append(.init(name: "head", certificate: hex(try pki.certificate("head").fingerprint)))
            var options = Reception.Options(
                archive: path(Self.name + ".age"), act: .sealed, party: "seller", keyPath: old.keyPath,
                certificatePath: old.certificatePath, trust: trust)
            options.keys = keys
            let signed = try Reception.sign(options)
            try #require(signed.receipt != nil, "\(signed.verdict.answers.map(\.findings))")
            try write(try shop.folder.read("old.crt"), "trusted/old.pem")
            try write(try RecordProver(path(Self.name + ".age"), table: "sale", keys: keys).proof(row: 1).bytes, "one.proof")
            try stamp("one.proof")
        }

        private func stamp(_ name: String) throws {
            let digest = SHA256.digest(Array(try Data(contentsOf: URL(filePath: path(name)))))
            try write(try pki.stamp(try TimestampRequest(digest: digest).der), name + ".tsr")
        }

        /// Types commands into one bash, in a copy of the delivery that a script has changed.
        /// - Returns: each line with its exit status.
        func type(_ lines: [String], after script: String = "") throws -> [(line: String, status: Int32)] {
            let copy = shop.folder.path("copy")
            if FileManager.default.fileExists(atPath: copy) { try FileManager.default.removeItem(atPath: copy) }
            try FileManager.default.copyItem(atPath: shop.folder.path("out"), toPath: copy)
            let environment = [
                "PATH": "\(Repository.path(".build-tools/bin")):/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC",
            ]
            let changed = try run("bash", ["-ec", script], in: URL(filePath: copy), environment: environment)
            try #require(changed.status == 0, "\(changed.stderr)")
            let typed = lines.map { "\($0)\necho $? >> statuses\n" }.joined()
            try shop.folder.write(Array(typed.utf8), to: "copy/typed.sh")
            let done = try run("bash", ["typed.sh"], in: URL(filePath: copy), environment: environment)
            let statuses = String(decoding: try shop.folder.read("copy/statuses"), as: UTF8.self).split(separator: "\n")
            try #require(statuses.count == lines.count, "\(done.stderr)")
            return try zip(lines, statuses).map { ($0, try #require(Int32($1))) }
        }
    }

    /// The commands of the card: its lines of four spaces.
    private static let commands = String(decoding: HandoverSnapshot.Documents.verifyText, as: UTF8.self).split(separator: "\n")
        .filter { $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }

    @Test func `holds commands that end with 0 where all is well`() async throws {
        let delivery = try await Delivery()
        let typed = try delivery.type(Self.commands)
        #expect(typed.count == 30 && typed.filter { $0.status != 0 }.isEmpty, "\(typed.filter { $0.status != 0 })")
    }

    /// A command that finds nothing to look at says no: whoever reads statuses alone must not take nothing for a yes.
    @Test func `holds commands that say no where there is nothing`() async throws {
        let delivery = try await Delivery()
        let typed = try delivery.type(Self.commands, after: "rm -r *")
        let yes = typed.filter { $0.status == 0 }.map { String($0.line.prefix(7)) }
        // The last one compares two lists that could not be made, of which both commands before said so.
        #expect(yes == ["ID=prin", "set -o ", "AT=", "seal() ", "says() ", "cmp fou"], "\(yes)")
    }

    /// A change to a delivery, and the beginnings of the commands that must say no; `!` before a script skips the encrypted archive.
    private static let forgeries: [(name: String, script: String, noes: [String])] = [
        (
            "a bit in the encrypted archive", "printf x | dd of=print-shop.tar.age bs=1 seek=5000 conv=notrunc",
            ["sha256sum --strict -c $ID.tar.age.sha256", "says $ID.tar.age", "age -d"]
        ),
        (
            "a bit in the tar", "!printf x | dd of=print-shop.tar bs=1 seek=2000 conv=notrunc",
            ["sha256sum --strict -c $ID.tar.sha256", "says $ID.tar $ID.tar", "(cd $ID && sha256sum", "bagit.py"]
        ),
        (
            "another tar and its digest", "!echo x >> print-shop.tar; sha256sum print-shop.tar > print-shop.tar.sha256",
            ["says $ID.tar $ID.tar"]
        ),
        (
            "another statement", "sed -i s/seller/buyer/ print-shop.tar.json; sed -i s/team/buyer/ print-shop.tar.json",
            ["seal $ID.tar.json"]
        ),
        ("an outer seal of nobody's", "rm trusted/head.pem", ["seal $ID.tar.json"]),
        ("of another CA", "cp tsa.pem ca.pem", ["TRUST="]),
        ("an inner seal of nobody's", "rm trusted/team.pem", ["(for s in", "(for p in *.proof; do sh"]),
        ("a receipt of nobody's", "rm trusted/old.pem", ["(for r in"]),
        ("another receipt", "sed -i s/sealed/received/ print-shop.tar.receipts/01-sealed.json", ["(for r in", "(for l in"]),
        ("an added file", "mkdir -p print-shop/data; echo x > print-shop/data/more.csv", ["cmp", "bagit.py"]),
        ("an added link", "mkdir -p print-shop/data; ln -s /etc/passwd print-shop/data/more", ["cmp"]),
        ("an added seal", "mkdir -p print-shop/seals; echo '{}' > print-shop/seals/02-buyer.json", ["(for s in"]),
        ("another stamp", "cp one.proof.tsr print-shop.tar.json.p7s.tsr", ["openssl ts -verify", "(for l in"]),
        ("another authority", "cp ca.pem tsa.pem", ["openssl ts -verify", "(for l in", "(for p in *.proof; do openssl"]),
        ("another list", "sed -i '$d' print-shop.tar.renewals/01.sha256", ["(for l in"]),
        ("a listed file is gone", "rm print-shop.tar.receipts/01-sealed.json.p7s", ["(for l in", "(for r in"]),
        ("another record", "sed -i 's/^row 1$/row 2/' one.proof", ["(for p in *.proof; do sh", "(for p in *.proof; do openssl"]),
        (
            "no certificate", "echo x > trusted/x.pem",
            ["(for c in trusted/*.pem; do openssl x509 -in $c -noout", "(for c in trusted/*.pem; do openssl x509 -in $c ||"]
        ),
    ]

    @Test func `holds commands that say no where something is forged`() async throws {
        let delivery = try await Delivery()
        for (name, script, noes) in Self.forgeries {
            let isOpen = script.hasPrefix("!")
            let opened = "age -d -i key.txt -o print-shop.tar print-shop.tar.age; "
            let commands = isOpen ? Self.commands.filter { !$0.contains(".age") } : Self.commands
            let typed = try delivery.type(commands, after: isOpen ? opened + script.dropFirst() : script)
            for no in noes {
                let said = typed.filter { $0.line.hasPrefix(no) }
                #expect(!said.isEmpty && said.allSatisfy { $0.status != 0 }, "\(name), \(no): \(said)")
            }
        }
        let revoked = try delivery.pki.list([.init(serial: "1001")], from: "260101000000Z", to: "450101000000Z")
        try delivery.shop.folder.write(revoked, to: "out/crl.pem")
        let typed = try delivery.type(Self.commands).filter { $0.status != 0 }
        #expect(typed.count == 1 && typed[0].line.hasPrefix("TRUST=") && typed[0].status == 4, "\(typed)")
    }

    @Test func `is one that verifiers know, and Format says which`() async throws {
        let format = String(
            decoding: try Data(contentsOf: URL(filePath: Repository.path("Sources/Handover/Handover.docc/Format.md"))),
            as: UTF8.self)
        let texts = [
            ("metadata/verify.txt", HandoverSnapshot.Documents.verifyText),
            ("metadata/check-proof.sh", HandoverSnapshot.Documents.checkProofScript),
        ]
        for (path, text) in texts {
            #expect(format.contains("| `\(path)` | `\(hex(SHA256.digest(text)))` |"), "\(path) \(hex(SHA256.digest(text)))")
        }
        let shop = try SmallShop()
        _ = try await shop.run()
        let sound = try shop.verify()
        #expect(sound.isSound && sound.answers[4].checks.contains { $0.name == "texts" && $0.outcome == .yes && $0.count == 2 })
        for (path, from, to) in [
            ("metadata/verify.txt", "sha256sum --strict -c", "echo"), ("metadata/check-proof.sh", "exit 1", "exit 0"),
        ] {
            let verdict = try shop.forged(path, from, to)
            try FileManager.default.removeItem(atPath: shop.folder.path("forged"))
            #expect(verdict.exit == .notUsable, "\(path): \(verdict.answers.map(\.findings))")
            #expect(verdict.answers[4].findings.map(\.code.name) == ["metadata.text-unknown"])
        }
    }
}
