import ArgumentParser
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport

struct RenewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew", abstract: "Keep an archive's time stamps believable for longer than their authorities.",
        discussion: """
            Example:
              handover renew print-shop.tar
              handover timestamp take answer.tsr --of print-shop.tar.renewals/01.sha256 --trust trust.json

            Lists the archive and all seals, stamps and receipts beside it, and writes the question to a time stamping authority, as
            `handover timestamp ask` does. Do it before the certificate of the authority that stamped last expires.
            """)

    @Argument(help: "The archive; the list is laid into ID.tar.renewals beside it.")
    var archive: String

    @Option(help: "The authority's policy that is asked for, as a dotted object identifier.")
    var policy: String?

    @OptionGroup var out: OutputOptions

    func run() throws {
        let (list, question) = try Renewing.list(archive, policy: policy)
        if out.json {
            Console.print(JSONLine.object("renewal", [("file", list), ("question", question)]))
        } else {
            Console.print("\(list)\n\(question)")
        }
    }
}
