package import ArgumentParser
import HandoverReport

package struct JSONSchemaCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "json-schema", abstract: "Print the JSON Schema of each line that `verify --json` prints.",
        discussion: """
            Example:
              \(Tool.name) json-schema > verdict.schema.json
            """)

    package init() {}

    package func run() { Console.print(VerdictSchema.text) }
}
