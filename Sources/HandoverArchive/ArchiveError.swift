/// libarchive or the system refused, or a member does not fit our format.
package struct ArchiveError: Error, Hashable, Sendable {
    /// What was being done, such as "write data".
    package var operation: String
    /// The library's or the system's own words; `nil` where it gave none.
    package var reason: String?

    /// The system could not read or write, or had no memory or locale: nobody's code or data is wrong.
    package var isInputOutput: Bool

    /// Creates an error.
    package init(operation: String, reason: String?, isInputOutput: Bool = false) {
        self.operation = operation
        self.reason = reason
        self.isInputOutput = isInputOutput
    }
}
