import CLibXML2

/// Reads one XML 1.0 document that comes piece by piece, in UTF-8 whatever its declaration says, and hands its events to a handler.
///
/// Memory does not grow with the document: no tree is built, and events live for one piece. Nothing but the bytes fed is ever read.
@usableFromInline
@safe package final class XMLPushParser {
    private let context: xmlParserCtxtPtr
    private let state: UnsafeMutablePointer<XMLPushState>
    private var utf8 = UTF8Check()
    private var isOver = false

    /// How much goes to libxml2 at a time: events and text of so much stay in the processor's caches.
    private static let pieceBytes = 1 << 16
    /// libxml2 gives up when its buffer holds more than 10,000,000 bytes, the piece that ends a long section and its rest included.
    private static let longPendingBytes = 8_000_000
    private static let shortPieceBytes = 1 << 14

    /// Creates a parser for one document.
    /// - Parameters:
    ///   - allowsDTD: whether a document type declaration with an internal subset is allowed. Without, the first one is an error.
    ///   - baseByteOffset: the offset of the first byte fed, such as the length of a byte order mark, which is not to be fed.
    package init(allowsDTD: Bool, baseByteOffset: Int64 = 0) throws(XMLPushError) {
        XMLLibrary.prepare()
        var table = unsafe XMLPushCallbacks.table()
        unsafe state = .allocate(capacity: 1)
        guard let context = unsafe xmlCreatePushParserCtxt(&table, state, nil, 0, nil) else {
            unsafe state.deallocate()
            throw XMLPushError(reason: .resources, line: 0, column: 0, byteOffset: baseByteOffset)
        }
        unsafe self.context = context
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue
        unsafe xmlCtxtUseOptions(context, Int32(bitPattern: options))
        // So libxml2 does not look for an encoding in the first bytes, and puts no transcoder before its buffer.
        unsafe context.pointee.charset = Int32(XML_CHAR_ENCODING_UTF8.rawValue)
        unsafe state.initialize(to: XMLPushState(context: context, allowsDTD: allowsDTD, baseByteOffset: baseByteOffset))
    }

    deinit {
        if let document = unsafe context.pointee.myDoc { unsafe xmlFreeDoc(document) }
        unsafe context.pointee.myDoc = nil
        unsafe xmlFreeParserCtxt(context)
        unsafe state.pointee.deallocate()
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    // MARK: Names

    /// The number of a name, made known if it is not. Names registered first have the numbers from 0 on.
    package func register(namespace: String = "", local: String) -> XMLName {
        unsafe XMLName(index: state.pointee.names.number(of: XMLExpandedName(namespace: namespace, local: local)))
    }

    /// What a name of this parser stands for.
    package func expandedName(_ name: XMLName) -> XMLExpandedName { unsafe state.pointee.names.names[Int(name.index)] }

    /// Leaves out text that is nothing but whitespace where it follows an end-tag. For a handler to which it says nothing: in a
    /// document that is written for people it is every second event.
    package func ignoreBlankBehindTags() { unsafe state.pointee.ignoresBlankBehindTags = true }

    // MARK: Facts

    /// The version in the XML declaration, or 1.0 where there is none; `nil` as long as neither has been seen.
    package var declaredVersion: String? { unsafe state.pointee.declaredVersion }
    /// The label in the XML declaration, which is not obeyed.
    package var declaredEncoding: String? { unsafe state.pointee.declaredEncoding }
    /// What the XML declaration says of standing alone.
    package var isStandalone: Bool? { unsafe state.pointee.isStandalone }
    /// The root's name as the document type declaration has it.
    package var documentTypeName: String? { unsafe state.pointee.documentTypeName }
    /// How many attributes had their value from the document type declaration.
    package var defaultedAttributes: Int64 { unsafe state.pointee.defaultedAttributes }

    // MARK: Reading

    /// Reads on. The events that the bytes complete come before this returns, those before an error too.
    @inlinable
    package func feed<Handler: XMLHandler>(_ bytes: Span<UInt8>, to handler: inout Handler) throws {
        var start = 0
        while start < bytes.count {
            let count = min(pieceCount(), bytes.count - start)
            let error = parse(bytes.extracting(start..<start + count))
            try tape.deliver(to: &handler)
            if let error { throw error }
            start += count
        }
    }

    /// Ends the document. What is missing then is an error.
    @inlinable
    package func finish<Handler: XMLHandler>(to handler: inout Handler) throws {
        let error = parseEnd()
        try tape.deliver(to: &handler)
        if let error { throw error }
    }

    @usableFromInline
    var tape: XMLEventTape { unsafe state.pointee.tape }

    @usableFromInline
    func pieceCount() -> Int {
        unsafe state.pointee.pending < Self.longPendingBytes ? Self.pieceBytes : Self.shortPieceBytes
    }

    @usableFromInline
    func parse(_ bytes: Span<UInt8>) -> XMLPushError? {
        unsafe state.pointee.tape.removeAll()
        if let error = unsafe state.pointee.error { return error }
        precondition(!isOver, "a finished parser is fed")
        let valid = utf8.firstError(in: bytes)
        var code: CInt = 0
        if valid > 0 {
            unsafe bytes.extracting(0..<valid).withUnsafeBytes { bytes in
                unsafe code = xmlParseChunk(
                    context, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(truncatingIfNeeded: bytes.count), 0)
            }
        }
        if unsafe state.pointee.error == nil, valid < bytes.count {
            unsafe state.pointee.fail(.encoding, at: state.pointee.consumed + UInt(state.pointee.pending))
        }
        return check(code)
    }

    @usableFromInline
    func parseEnd() -> XMLPushError? {
        unsafe state.pointee.tape.removeAll()
        if let error = unsafe state.pointee.error { return error }
        precondition(!isOver, "a finished parser is finished again")
        isOver = true
        unsafe state.pointee.isFinishing = context.pointee.instate != XML_PARSER_EPILOG || utf8.pending > 0
        return check(unsafe xmlParseChunk(context, nil, 0, 1))
    }

    /// The state's error; a failure that libxml2 has not told the callback about is one too.
    private func check(_ code: CInt) -> XMLPushError? {
        if unsafe state.pointee.error == nil, unsafe context.pointee.wellFormed == 0 || context.pointee.disableSAX != 0 {
            unsafe state.pointee.fail(.resources)
        }
        return unsafe state.pointee.error
    }
}
