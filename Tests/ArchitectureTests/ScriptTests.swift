import Foundation
import HandoverTestSupport
import Testing

/// Some scripts run on request only. That each can be read at all is known here already.
@Suite struct `The scripts` {
    @Test func `can be read by their shell and by Python`() throws {
        let root = URL(filePath: Repository.path("."))
        let paths = try ["Sources", "Tests"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: Repository.path(folder)).map { "\(folder)/\($0)" }
        }
        let shell = paths.filter { $0.hasSuffix(".sh") }
        let python = paths.filter { $0.hasSuffix(".py") }
        #expect(shell.count > 3 && python.count > 30, "they are found at all")
        for path in shell {
            let said = try run("bash", ["-n", path], in: root)
            #expect(said.status == 0, "\(said.stderr)")
        }
        let parse = "import ast, sys\nfor path in sys.argv[1:]: ast.parse(open(path, encoding='utf-8').read(), path)"
        let said = try run("python3", ["-c", parse] + python, in: root)
        #expect(said.status == 0, "\(said.stderr)")
    }
}
