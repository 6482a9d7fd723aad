import Foundation

/// What people read, kept as it was agreed on. `make golden` writes it anew; read the diff before you commit it.
package enum Golden {
    /// True if the text is that of the golden file, or was just written to it.
    package static func matches(_ text: String, _ path: String) throws -> Bool {
        let file = URL(fileURLWithPath: Repository.path(path))
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try Data(text.utf8).write(to: file)
            return true
        }
        return try Data(contentsOf: file) == Data(text.utf8)
    }
}
