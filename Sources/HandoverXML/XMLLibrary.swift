import CLibXML2

/// libxml2 as a whole.
package enum XMLLibrary {
    /// Makes the library ready; to be called before the first parser of a process, from any task.
    package static func prepare() { _ = ready }

    /// Evaluated once, whoever asks first: `xmlInitParser` itself is not safe to be called by two tasks at once.
    private static let ready: Bool = {
        xmlInitParser()
        // No option of a parser forbids `file:`, so the loader itself is one that finds nothing.
        unsafe xmlSetExternalEntityLoader { _, _, _ in nil }
        return true
    }()
}
