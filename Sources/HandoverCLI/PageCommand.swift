import ArgumentParser
import Handover
import HandoverCommands
import HandoverReport

struct PageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "page", abstract: "Write a page that checks an archive in any browser, for people who have nothing else.",
        discussion: """
            Example:
              handover page --output verify.html

            Open it, drop the archive on it with everything that lies beside it, and choose your trust policy in the field for it:
            one that came with the archive is not used. It reaches no network. It says who has sealed the archive, whether it is
            untouched, and whether what it counts adds up; whether every value is right, only `handover verify` says. Write the
            SHA-256 that is printed here on the paper with the fingerprints: whoever gets the page compares it.
            """)

    @Option(name: .shortAndLong, help: "The file to make.")
    var output = "verify.html"

    @OptionGroup var out: OutputOptions

    func run() throws {
        let digest = try PageFile.write(VerifyPage.html, to: output)
        Console.print(
            out.json ? JSONLine.object("page", [("file", output), ("sha256", digest)]) : "\(output)\nSHA-256 \(digest)")
    }
}
