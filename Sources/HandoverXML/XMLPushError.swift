/// Why a document cannot be read on. Nothing after it is read.
@usableFromInline
package struct XMLPushError: Error, Hashable, Sendable {
    /// What is wrong.
    package enum Reason: Error, Hashable, Sendable, CaseIterable {
        /// Not well-formed.
        case malformed
        /// Well-formed but for the rules of namespaces: an undeclared prefix, one attribute under two prefixes.
        case namespace
        /// Bytes that are not UTF-8.
        case encoding
        /// The document ends too soon.
        case truncated
        /// Another version than 1.0.
        case unsupportedVersion
        /// A document type declaration where none is allowed.
        case documentType
        /// A document type declaration with a system or public identifier.
        case externalSubset
        /// A parameter entity declared or referred to.
        case parameterEntity
        /// A general entity whose text, parsed or not, lies elsewhere.
        case externalEntity
        /// An entity with markup in its replacement text, referred to.
        case entityMarkup
        /// An entity that contains itself.
        case entityLoop
        /// Entities nested more than 8 deep.
        case entityDepth
        /// More than 8 MiB of replacement text in one document.
        case entityVolume
        /// Elements nested more than 256 deep.
        case depth
        /// More than 10,000,000 bytes of text between two tags or in one attribute.
        case textLength
        /// libxml2 has run out of memory or of its own bounds.
        case resources
    }

    /// What is wrong.
    package var reason: Reason
    /// libxml2's number of the error (`xmlParserErrors`); 0 where the error is ours.
    package var libraryCode: Int32
    /// libxml2's own words, which may quote names of the document; empty where the error is ours.
    package var message: String
    /// Where the error was noticed, counted from 1; columns in bytes or characters, as libxml2 went there.
    package var line: Int
    /// See `line`.
    package var column: Int
    /// Where the error was noticed: at or somewhat after its cause.
    package var byteOffset: Int64

    /// Creates an error.
    package init(reason: Reason, libraryCode: Int32 = 0, message: String = "", line: Int, column: Int, byteOffset: Int64) {
        self.reason = reason
        self.libraryCode = libraryCode
        self.message = message
        self.line = line
        self.column = column
        self.byteOffset = byteOffset
    }
}
