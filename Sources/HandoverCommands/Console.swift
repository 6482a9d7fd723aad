public import ArgumentParser
import Foundation
public import HandoverCore
import HandoverReport

/// What every command may be asked.
package struct OutputOptions: ParsableArguments {
    @Option(help: "The language of messages: en or zh; by default that of the locale.")
    package var lang: Catalogue.Language?

    @Flag(help: "One JSON object a line instead of text.")
    package var json = false

    package init() {}

    package var language: Catalogue.Language { lang ?? Console.language }
}

extension Catalogue.Language: ExpressibleByArgument {}

/// Results to standard output, everything else to standard error.
package enum Console {
    /// The language asked for on the command line, else the locale's.
    package static var language: Catalogue.Language {
        let arguments = CommandLine.arguments
        if let index = arguments.firstIndex(of: "--lang"), index + 1 < arguments.count,
            let language = Catalogue.Language(rawValue: arguments[index + 1])
        {
            return language
        }
        if let argument = arguments.first(where: { $0.hasPrefix("--lang=") }),
            let language = Catalogue.Language(rawValue: String(argument.dropFirst(7)))
        {
            return language
        }
        let environment = ProcessInfo.processInfo.environment
        let locale = environment["LC_ALL"] ?? environment["LC_MESSAGES"] ?? environment["LANG"] ?? ""
        return locale.hasPrefix("zh") ? .zh : .en
    }

    package static func print(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

    package static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// Prints why a command failed and ends with its exit code.
    static func end(with error: any Error, of command: (some ParsableCommand).Type) -> Never {
        if let failure = error as? Failure {
            report(failure)
            Foundation.exit(failure.exit.rawValue)
        }
        if let exit = error as? HandoverCore.ExitCode { Foundation.exit(exit.rawValue) }
        let code = command.exitCode(for: error)
        if code == .success {
            print(command.fullMessage(for: error))
            Foundation.exit(0)
        }
        if code == .validationFailure {
            note(command.fullMessage(for: error))
            Foundation.exit(HandoverCore.ExitCode.usage.rawValue)
        }
        report(Failure(Diagnostic(.unexpected, .name("\(error)")), exit: .bug))
        Foundation.exit(HandoverCore.ExitCode.bug.rawValue)
    }

    package static func report(_ failure: Failure) {
        let asJSON = CommandLine.arguments.contains("--json")
        for diagnostic in failure.diagnostics {
            if asJSON { print(JSONLine.diagnostic(diagnostic, language)) } else { note(diagnostic.text(in: language)) }
        }
    }
}
