import ArgumentParser
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at what a run will need: libraries, clock, disk, permissions, exports, key, target.",
        discussion: """
            Example:
              handover doctor plan.yaml --key team --output out

            Changes nothing. Ends with 0 if all is well, else as the run would.
            """)

    @Argument(help: "The plan; its lock lies beside it as NAME.lock.json.")
    var plan: String?

    @Option(help: "The key that will seal: NAME for NAME.key and NAME.crt.")
    var key: String?

    @Option(help: "A file whose first line opens the key.")
    var passphraseFile: String?

    @Option(name: .shortAndLong, help: "The folder for the archive and its seal.")
    var output = "out"

    @OptionGroup var out: OutputOptions

    func run() throws {
        let findings = Doctor.examine(
            planPath: plan, keyName: key, passphrase: try Passphrase.read(passphraseFile), outputFolder: output)
        for finding in findings {
            if out.json {
                Console.print(
                    JSONLine.object(
                        "examined",
                        [("name", finding.name), ("outcome", finding.problem == nil ? "yes" : "no"), ("detail", finding.detail)]))
            } else if finding.problem == nil {
                Console.print("\(out.language == .en ? "well" : "正常")  \(finding.name): \(finding.detail)")
            } else {
                Console.print("\(out.language == .en ? "ILL" : "异常")   \(finding.name)")
            }
            if let problem = finding.problem { Console.report(problem) }
        }
        if let problem = findings.compactMap(\.problem).first { throw problem.exit }
    }
}
