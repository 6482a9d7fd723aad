import ArgumentParser
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport
import HandoverVerify

extension TrustCommand {
    struct Sign: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign a new version of a trust policy, as one of its keepers.",
            discussion: """
                Example:
                  handover trust init --signer seller=new.crt --keeper lawyer=lawyer.crt --after trust.json --output trust-2.json
                  handover trust sign trust.json trust-2.json --key lawyer

                Shows what changes, then writes your signature beside the new version. Its others accept it with `handover trust accept`.
                """)

        @Argument(help: "The policy so far.")
        var old: String

        @Argument(help: "The new version, made with `handover trust init --after`.")
        var next: String

        @Option(help: "Your key and certificate: NAME for NAME.key and NAME.crt.")
        var key: String

        @Option(help: "A file whose first line opens the key.")
        var passphraseFile: String?

        @OptionGroup var out: OutputOptions

        func run() throws {
            let (signature, succession) = try PolicyKeeping.sign(
                next, after: old, key: key + ".key", certificate: key + ".crt",
                passphrase: try Passphrase.ofKey(key + ".key", passphraseFile))
            succession.show(out)
            Console.print(
                out.json
                    ? JSONLine.object("signature", [("file", signature)])
                    : out.language == .en
                        ? "signed: \(signature). Give it to whoever uses the policy, together with \(next)."
                        : "已签署：\(signature)。请连同 \(next) 一并交给策略的使用者。")
        }
    }

    struct Accept: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Accept a new version of your trust policy, if enough keepers of the old one and of the new one have signed it.",
            discussion: """
                Example:
                  handover trust accept trust.json trust-2.json

                Shows what changes, role by role. The new version takes the place of trust.json, which is kept as trust.json.1.
                Over several versions give all of them in their order. Exit 10: it is not accepted, and nothing was written.
                """)

        @Argument(help: "The policy so far.")
        var old: String

        @Argument(help: "The new version, its keepers' signatures beside it (NEW.01.p7s, …); the versions between come first.")
        var next: [String]

        @Flag(help: "Only say what changes, and whether it would be accepted.")
        var dryRun = false

        @OptionGroup var out: OutputOptions

        func run() throws {
            let found = try PolicyKeeping.accept(next, after: old, writes: !dryRun)
            for succession in found { succession.show(out) }
            if let last = found.last, !last.isNext { throw Failure(last.findings, exit: .notAuthentic) }
            let version = try PolicyFile(contentsOf: next[next.count - 1]).policy.version
            if out.json {
                let written = dryRun ? "false" : "true"
                Console.print(JSONLine.object("policy", [("file", old), ("version", String(version)), ("written", written)]))
            } else if dryRun {
                Console.print(out.language == .en ? "version \(version) would be accepted" : "第 \(version) 版可以接受")
            } else {
                Console.print(out.language == .en ? "\(old) is version \(version) now" : "\(old) 现为第 \(version) 版")
            }
        }
    }
}

extension PolicySuccession {
    /// Prints what changes and who has signed.
    fileprivate func show(_ out: OutputOptions) {
        if out.json {
            for change in changes {
                Console.print(
                    JSONLine.object(
                        "policy-change",
                        [
                            ("of", change.subject), ("what", change.kind.rawValue), ("value", change.value),
                            ("change", change.isAdded ? "added" : "removed"),
                        ]))
            }
            for keeper in keepers {
                let versions = keeper.versions.map(String.init).joined(separator: " ")
                Console.print(
                    JSONLine.object(
                        "keeper",
                        [
                            ("name", keeper.name), ("fingerprint", keeper.fingerprint), ("signedAt", keeper.signedAt),
                            ("versions", versions),
                        ]))
            }
            for notice in notices { Console.print(JSONLine.warning(notice, out.language)) }
            return
        }
        var subject = ""
        for change in changes {
            if change.subject != subject { Console.print(change.subject) }
            subject = change.subject
            Console.print("  \(change.isAdded ? "+" : "-") \(change.kind.words(in: out.language)) \(change.value)")
        }
        for keeper in keepers {
            let versions = keeper.versions.map(String.init).joined(separator: ", ")
            Console.print(
                out.language == .en
                    ? "signed by \(keeper.name), keeper of version \(versions), \(keeper.signedAt)"
                    : "签署人 \(keeper.name)，第 \(versions) 版保管人，\(keeper.signedAt)")
            Console.print("  SHA-256 \(keeper.fingerprint)")
        }
        for notice in notices { Console.note(notice.text(in: out.language)) }
    }
}

extension PolicySuccession.Change.Kind {
    fileprivate func words(in language: Catalogue.Language) -> String {
        switch (self, language) {
        case (_, .en): rawValue
        case (.intent, .zh): "用途"
        case (.encryption, .zh): "加密"
        case (.threshold, .zh): "所需人数"
        case (.signer, .zh): "签署人"
        case (.authority, .zh): "机构"
        case (.intermediate, .zh): "中间机构"
        case (.list, .zh): "吊销列表"
        case (.revocation, .zh): "吊销检查"
        case (.demanded, .zh): "须有时间戳"
        case (.policy, .zh): "时间戳策略"
        }
    }
}
