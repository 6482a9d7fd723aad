import ArgumentParser
import Foundation
import HandoverCore
import HandoverCrypto
import HandoverReport

struct PageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "page", abstract: "Write a page that checks an archive in any browser, for people who have nothing else.",
        discussion: """
            Example:
              handover page --output verify.html

            Open it, and drop the archive on it with everything that lies beside it, and a trust policy. It reaches no network. It says who has
            sealed the archive, whether it is untouched, and whether what it counts adds up; whether every value is right, only
            `handover verify` says. Whoever gets the page compares its SHA-256 with the one that is printed here.
            """)

    @Option(name: .shortAndLong, help: "The file to make.")
    var output = "verify.html"

    @OptionGroup var out: OutputOptions

    func run() throws {
        let page = VerifyPage.html
        let isWritten =
            !FileManager.default.fileExists(atPath: output) && FileManager.default.createFile(atPath: output, contents: Data(page))
        guard isWritten else { throw Failure(Diagnostic(.cannotCreate, .path(output), .name("-")), exit: .cannotCreate) }
        let digest = hex(SHA256.digest(page))
        Console.print(
            out.json ? JSONLine.object("page", [("file", output), ("sha256", digest)]) : "\(output)\nSHA-256 \(digest)")
    }
}
