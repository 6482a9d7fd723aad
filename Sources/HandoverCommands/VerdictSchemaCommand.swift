package import ArgumentParser
import HandoverReport

package struct VerdictSchemaCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "verdict-schema", abstract: "Print the JSON Schema of each line that `verify --json` prints.",
        discussion: """
            Example:
              \(Tool.name) verdict-schema > verdict.schema.json
            """)

    package init() {}

    package func run() { Console.print(VerdictSchema.text) }
}
