import ArgumentParser
import Foundation
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport

/// Whom a certificate names.
struct KeySubject: ParsableArguments {
    @Option(help: "Who signs with it, in any script, at most 64 characters.")
    var name: String?

    @Option(help: "The signer's organization.")
    var organization: String?

    @Option(help: "The organization's unified social credit code.")
    var code: String?

    func signer() throws -> String {
        guard let name else { throw ValidationError("say who signs with it: --name") }
        return name
    }
}

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make and show keys that seal.", subcommands: [New.self, Request.self, Show.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key and its certificate.",
            discussion: """
                Example:
                  handover key new team --name "示例移交服务" --passphrase-file secret.txt

                  handover key new buyer --encryption --passphrase-file secret.txt

                Writes team.key (mode 0600) and team.crt. Give the certificate to the other side, and read the fingerprint aloud.

                With --encryption it is a key to open archives with: buyer.age-key (mode 0600), an identity of age. What it prints
                is the `recipient` that a plan encrypts to.
                """)

        @Argument(help: "Where: NAME makes NAME.key and NAME.crt.")
        var path: String

        @OptionGroup var subject: KeySubject

        @Flag(help: "A key to open encrypted archives with, in place of one that seals.")
        var encryption = false

        @Flag(help: "RSA of 3072 bits in place of P-256, for a CA that accepts nothing else.")
        var rsa = false

        @Option(help: "A file whose first line becomes the passphrase.")
        var passphraseFile: String?

        @Flag(help: "Leave the key without a passphrase.")
        var unprotected = false

        @Option(help: "How many days the certificate is valid.")
        var days = 1096

        @OptionGroup var out: OutputOptions

        func run() throws {
            let passphrase = try Passphrase.read(passphraseFile) ?? (unprotected ? nil : Passphrase.askTwice(path))
            guard passphrase != nil || unprotected else { throw Failure(Diagnostic(.keyUnprotected), exit: .usage) }
            if encryption {
                let made = try IdentityFiles.make(at: path, passphrase: passphrase)
                Console.print(
                    out.json
                        ? JSONLine.object("identity", [("file", made.path), ("recipient", made.recipient)])
                        : "\(made.path)\n\(made.recipient)")
                return
            }
            let made = try KeyFiles.make(
                at: path, name: subject.signer(), organization: subject.organization, creditCode: subject.code, isRSA: rsa,
                passphrase: passphrase, days: days
            )
            if out.json {
                Console.print(
                    JSONLine.object(
                        "key", [("key", made.keyPath), ("certificate", made.certificatePath), ("fingerprint", made.fingerprint)]))
            } else {
                Console.print("\(made.keyPath)\n\(made.certificatePath)\nSHA-256 \(made.fingerprint)")
            }
        }
    }

    struct Request: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a request for a certificate, for a CA to issue one.",
            discussion: """
                Example:
                  handover key request team --name "示例移交服务" --code 91310115MA00DEM300

                Writes team.csr for team.key. Put what the CA sends in place of team.crt.
                """)

        @Argument(help: "The key: NAME for NAME.key.")
        var path: String

        @OptionGroup var subject: KeySubject

        @Option(help: "A file whose first line opens the key.")
        var passphraseFile: String?

        @OptionGroup var out: OutputOptions

        func run() throws {
            let file = try KeyFiles.request(
                key: path, name: subject.signer(), organization: subject.organization, creditCode: subject.code,
                passphrase: try Passphrase.ofKey(path + ".key", passphraseFile))
            Console.print(out.json ? JSONLine.object("request", [("file", file)]) : file)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show whose a certificate is, and its fingerprint.",
            discussion: """
                Example:
                  handover key show team.crt
                """)

        @Argument(help: "The certificate, in PEM.")
        var certificate: String

        @OptionGroup var out: OutputOptions

        func run() throws {
            let shown = try KeyFiles.show(certificate)
            func day(_ seconds: Int64) -> String {
                String(Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601).prefix(10))
            }
            let more = [("organization", shown.organization), ("code", shown.creditCode)]
                .compactMap { name, value in value.map { (name, $0) } }
            if out.json {
                Console.print(
                    JSONLine.object(
                        "certificate",
                        [
                            ("name", shown.name), ("key", shown.keyKind), ("fingerprint", shown.fingerprint),
                            ("notBefore", day(shown.notBefore)), ("notAfter", day(shown.notAfter)),
                        ] + more))
            } else {
                for line in [shown.name] + more.map(\.1) + [shown.keyKind] { Console.print(printable(line)) }
                Console.print("\(day(shown.notBefore)) – \(day(shown.notAfter))\nSHA-256 \(shown.fingerprint)")
            }
        }
    }
}
