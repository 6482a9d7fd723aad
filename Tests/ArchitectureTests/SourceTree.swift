import Foundation
import HandoverTestSupport

/// What stands in the folder of sources, as text: a test of what the code may say needs no compiler.
enum SourceTree {
    /// The modules: one a folder.
    static func modules() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Repository.path("Sources")).filter { !$0.hasPrefix(".") }.sorted()
    }

    /// The source files of a module, Swift and C, by their paths below the folder of sources.
    static func files(of module: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: Repository.path("Sources/\(module)"))
            .filter { path in [".swift", ".c", ".h"].contains { path.hasSuffix($0) } }
            .map { "\(module)/\($0)" }.sorted()
    }

    /// The lines of one of them.
    static func lines(of file: String) throws -> [String] {
        try String(contentsOfFile: Repository.path("Sources/\(file)"), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
