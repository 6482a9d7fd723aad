import ArgumentParser
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport
import HandoverVerify

struct TimestampCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timestamp", abstract: "Have an authority say when a signature existed, without a network.",
        subcommands: [Ask.self, Take.self])

    struct Ask: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the question to a time stamping authority.",
            discussion: """
                Example:
                  handover timestamp ask out/print-shop.tar.json.p7s

                Writes the question, a .tsq of RFC 3161, beside the signature. Carry it to where there is a network:
                  curl -H "Content-Type: application/timestamp-query" --data-binary @print-shop.tar.json.p7s.tsq URL > answer.tsr
                """)

        @Argument(help: "What is to be stamped: ID.tar.json.p7s, the signature of a receipt or a policy, or a record proof.")
        var signature: String

        @Option(help: "The authority's policy that is asked for, as a dotted object identifier.")
        var policy: String?

        @OptionGroup var out: OutputOptions

        func run() throws {
            let file = try Timestamps.ask(signature, policy: policy)
            Console.print(out.json ? JSONLine.object("question", [("file", file)]) : file)
        }
    }

    struct Take: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an authority's answer in, if your policy believes it.",
            discussion: """
                Example:
                  handover timestamp take answer.tsr --of out/print-shop.tar.json.p7s --trust trust.json

                Writes it beside the signature as .tsr. From then on the seal is believed when its certificate has expired.
                """)

        @Argument(help: "The answer, a .tsr of RFC 3161.")
        var answer: String

        @Option(help: "The signature that it is about.")
        var of: String

        @Option(help: "Your trust policy, made with `handover trust init --time`.")
        var trust: String

        @OptionGroup var out: OutputOptions

        func run() throws {
            let time = try Timestamps.take(answer, of: of, trust: try TrustPolicy(contentsOf: trust))
            if out.json {
                Console.print(JSONLine.object("timestamp", [("file", of + ".tsr"), ("time", time)]))
            } else {
                Console.print(out.language == .en ? "\(of).tsr: it existed at \(time)" : "\(of).tsr：该签名在 \(time) 时已存在")
            }
        }
    }
}
