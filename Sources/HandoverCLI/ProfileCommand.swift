import ArgumentParser
import Handover
import HandoverCommands

struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Look at exports and tell what is in them, in numbers; write nothing.",
        discussion: """
            Example:
              handover profile exports/customers.csv exports/orders.xml

            No value is shown: only names of columns, kinds, counts and sums.
            """)

    @Argument(
        help: """
            The exports: CSV, JSON or XML, or a zip, tar, tar.gz or 7z with such files, or an xlsx; folders of these, or of other files such as \
            artwork.
            """)
    var exports: [String]

    @OptionGroup var out: OutputOptions

    func run() throws {
        let result = try Initializer.profile(exports: exports, isInterrupted: Interrupts.isWantedFromNowOn)
        FoundReport(language: out.language, showsColumns: true).print(result, asJSON: out.json)
    }
}
