package import Foundation

/// Where things are: the repository, and the commands that were built beside the tests.
package enum Repository {
    /// The top folder.
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The path of a file below the top folder.
    package static func path(_ name: String) -> String { root.appendingPathComponent(name).path }

    /// A command that was built: from `HANDOVER_BUILD`, else beside the test bundle that is running.
    package static func command(_ name: String) -> String {
        if let build = ProcessInfo.processInfo.environment["HANDOVER_BUILD"] {
            return URL(fileURLWithPath: build, relativeTo: root).appendingPathComponent(name).path
        }
        return URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent(name).path
    }
}
