/// One attribute of a start-tag. Its value, with every reference resolved, is `values.extracting(range)`.
@usableFromInline
package struct XMLAttribute: BitwiseCopyable, Sendable {
    /// The attribute's name; without a prefix its namespace is empty.
    package let name: XMLName
    @usableFromInline let start: UInt32
    @usableFromInline let count: UInt32

    @usableFromInline
    init(name: XMLName, start: UInt32, count: UInt32) {
        self.name = name
        self.start = start
        self.count = count
    }

    /// Where the value lies in the `values` that came with it.
    @inlinable package var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
}

/// Takes the events of a document in their order. The parser is generic over it, so that each call can be inlined; a span is good for
/// the call only. What a method throws comes out of `feed` or `finish`, and then the parser is not to be used again.
@usableFromInline
package protocol XMLHandler {
    /// The bytes of all attributes' values and all text of the events that follow, up to the next call: for a handler that wants to
    /// keep them all at once instead of one by one.
    mutating func piece(_ values: Span<UInt8>) throws
    /// A start-tag or the first half of an empty element.
    /// - Parameters:
    ///   - attributes: those written, then those that the document type declaration gives by default; no declarations of namespaces.
    ///   - values: where the attributes' values lie.
    ///   - byteOffset: where the tag's `<` is.
    mutating func startElement(
        _ name: XMLName, attributes: Span<XMLAttribute>, values: Span<UInt8>, byteOffset: Int64) throws
    /// An end-tag, or the second half of an empty element.
    /// - Parameter byteOffset: just after the tag's `>`.
    mutating func endElement(_ name: XMLName, byteOffset: Int64) throws
    /// Character data of an element, of CDATA sections and of references too, never empty. One run may come in several pieces, and a
    /// piece may end inside a character.
    mutating func text(_ text: Span<UInt8>) throws
    /// The same for a handler that keeps pieces: `offset` is where the text lies in the piece.
    mutating func text(_ text: Span<UInt8>, at offset: Int) throws
    /// A processing instruction outside the document type declaration, from its `<` to just after its `>`.
    mutating func processingInstruction(_ target: XMLName, byteOffset: Int64, endOffset: Int64) throws
    /// A comment outside the document type declaration, from its `<` to just after its `>`.
    mutating func comment(byteOffset: Int64, endOffset: Int64) throws
    /// The document type declaration, from its `<` to just after its `>`.
    mutating func documentType(byteOffset: Int64, endOffset: Int64) throws
}

extension XMLHandler {
    /// Nothing.
    @inlinable package mutating func piece(_ values: Span<UInt8>) throws {}
    /// Nothing.
    @inlinable package mutating func text(_ text: Span<UInt8>) throws {}
    /// The text, wherever it lies.
    @inlinable package mutating func text(_ text: Span<UInt8>, at offset: Int) throws { try self.text(text) }
    /// Nothing.
    @inlinable package mutating func processingInstruction(_ target: XMLName, byteOffset: Int64, endOffset: Int64) throws {}
    /// Nothing.
    @inlinable package mutating func comment(byteOffset: Int64, endOffset: Int64) throws {}
    /// Nothing.
    @inlinable package mutating func documentType(byteOffset: Int64, endOffset: Int64) throws {}
}
