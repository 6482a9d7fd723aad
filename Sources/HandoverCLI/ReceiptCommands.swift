import ArgumentParser
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport
import HandoverVerify

/// What every command needs that signs a receipt.
struct ReceiptOptions: ParsableArguments {
    @Argument(help: "The archive; the receipt is laid into ID.tar.receipts beside it.")
    var archive: String

    @Option(help: "Your trust policy (see `handover trust init`), by which the archive is verified first.")
    var trust: String

    @Option(help: "Who you are: the id of a party in the archive's plan (see `handover inspect`).")
    var party: String

    @Option(help: "Your key and certificate: NAME for NAME.key and NAME.crt.")
    var key: String

    @Option(help: "A file whose first line opens the key.")
    var passphraseFile: String?

    @OptionGroup var decryption: DecryptionOptions

    @OptionGroup var out: OutputOptions

    func sign(_ act: Reception.Act) throws {
        let policy = try PolicyFile(contentsOf: trust)
        var options = Reception.Options(
            archive: archive, act: act, party: party, keyPath: key + ".key", certificatePath: key + ".crt",
            passphrase: try Passphrase.ofKey(key + ".key", passphraseFile), trust: policy.policy)
        options.keys = try decryption.keys(for: archive)
        let (verdict, receipt) = try Reception.sign(options)
        if out.json {
            for line in JSONLine.verdict(verdict, of: .init(archive, policy), out.language) { Console.print(line) }
            if let receipt { Console.print(JSONLine.object("receipt", [("file", receipt)])) }
        } else {
            Console.print(verdict.text(in: out.language))
            if let receipt {
                Console.print(
                    out.language == .en
                        ? "signed: \(receipt). Give it to the other side, together with its .p7s."
                        : "已签署：\(receipt)。请连同其 .p7s 一并交给对方。")
            }
        }
        if receipt == nil { throw verdict.exit }
    }
}

struct ReceiptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt",
        abstract: "Sign beside an archive that you seal it as well, have received it, or have verified it.",
        discussion: """
            Example:
              handover receipt sealed print-shop.tar --trust trust.json --party seller --key old

            The archive is verified first; what is not sound is not signed. Of the policy everything is asked but what your own role
            is to do, and what comes later.
            """)

    enum Kind: String, ExpressibleByArgument, CaseIterable { case sealed, received, verified }

    @Argument(help: "What you say: sealed, received or verified.")
    var kind: Kind

    @OptionGroup var options: ReceiptOptions

    func run() throws {
        let act: Reception.Act =
            switch kind {
            case .sealed: .sealed
            case .received: .received
            case .verified: .verified
            }
        try options.sign(act)
    }
}

struct AcceptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Verify an archive, and sign that you take it over.",
        discussion: """
            Example:
              handover accept print-shop.tar --trust trust.json --party buyer --key new --exception "2 contacts are still held back"

            What is not sound is not accepted. A policy with `buyer:accepted` asks for this signature.
            """)

    @OptionGroup var options: ReceiptOptions

    @Option(help: "What you accept it with in spite of; may be repeated.")
    var exception: [String] = []

    func run() throws { try options.sign(.accepted(exceptions: exception)) }
}

struct RejectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Sign that you do not take an archive over, and why.",
        discussion: """
            Example:
              handover reject print-shop.tar --trust trust.json --party buyer --key new --reason "the orders of May are missing"

            What the verifier answers is signed with it, whatever that is. An acceptance of yours from before counts for nothing then.
            """)

    @OptionGroup var options: ReceiptOptions

    @Option(help: "Why; may be repeated.")
    var reason: [String]

    func run() throws { try options.sign(.rejected(reasons: reason)) }
}
