import CLibXML2

/// Why a document cannot be read further.
package struct XMLReadError: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// libxml2 says so, by its number; 0 where it gives none, as for bytes that are not UTF-8.
        case parser(code: Int)
        case notVersion1_0
        case replacementTooDeep, replacementTooLong, replacementWithMarkup, notAnInternalEntity
        /// More than 65 MiB without an end of what began.
        case endless
    }

    package var reason: Reason
    /// As the parser counts them, from 1; 0 where it is not known.
    package var line: Int
    package var column: Int

    init(_ reason: Reason, line: Int = 0, column: Int = 0) {
        self.reason = reason
        self.line = line
        self.column = column
    }
}

/// Reads a document of XML 1.0 from beginning to end, event by event, by means of libxml2's text reader.
///
/// It is told nothing but UTF-8 with line ends of LF: the declared encoding is not used, and libxml2's push parser leaves CR LF in CDATA sections.
/// No external entity is loaded. References to internal ones arrive as the text that they stand for.
@safe package final class XMLPullReader {
    package enum Event: Hashable {
        /// The element's name, by its number, and whether it is an empty-element tag, after which no `end` comes. Its attributes are in `attributes`.
        case start(name: Int, isEmpty: Bool)
        case end
        /// Character data, a CDATA section, or what an entity stands for: the bytes are in `text`.
        case text
        case instruction(target: [UInt8])
        case doctype(Doctype)
    }

    package struct Attribute {
        /// By its number.
        package var name: Int
        package var value: [UInt8]
    }

    /// What a document type declaration has.
    package struct Doctype: Hashable, Sendable {
        package var hasExternalIdentifier: Bool
        package var declaresParameterEntity: Bool
        package var declaresExternalEntity: Bool
    }

    /// Of the last `start`: every attribute, default values included, without declarations of namespaces.
    package private(set) var attributes: [Attribute] = []
    /// Of the last `text`.
    package private(set) var text: [UInt8] = []

    private var names = XMLNames()
    private var replacements = XMLReplacements()
    private let input: Input
    private let handle: OpaquePointer
    private var isFirst = true

    /// `read` gives the next bytes, in pieces of any size, and an empty one at the end; what it throws is thrown by the call that needed the bytes.
    package init(allowsDTD: Bool, read: @escaping () throws -> [UInt8]) throws {
        XMLLibrary.prepare()
        let input = Input(read)
        var options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue)
        if allowsDTD { options |= Int32(XML_PARSE_DTDATTR.rawValue) }
        let context = unsafe Unmanaged.passUnretained(input).toOpaque()
        let made = unsafe xmlReaderForIO(
            { context, buffer, count in
                guard let context = unsafe context, let buffer = unsafe buffer else { return -1 }
                let input = unsafe Unmanaged<Input>.fromOpaque(context).takeUnretainedValue()
                return unsafe input.fill(UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)))
            },
            { _ in 0 }, context, nil, "UTF-8", options)
        guard let made = unsafe made else { throw input.failure ?? XMLReadError(.parser(code: 0)) }
        self.input = input
        unsafe handle = made
        unsafe xmlTextReaderSetStructuredErrorHandler(
            made,
            { context, error in
                guard let context = unsafe context, let error = unsafe error else { return }
                unsafe Unmanaged<Input>.fromOpaque(context).takeUnretainedValue().note(error.pointee)
            }, context)
    }

    deinit { unsafe xmlFreeTextReader(handle) }

    /// The number of a name, which stays the same for the life of the reader.
    package func number(of name: XMLQualifiedName) -> Int { names.number(namespace: name.namespace.span, local: name.local.span) }

    package func name(_ number: Int) -> XMLQualifiedName { names.all[number] }

    /// The next event, or `nil` at the end of a document that is well-formed, its namespaces included.
    package func next() throws -> Event? {
        while true {
            input.taken = 0
            let status = unsafe xmlTextReaderRead(handle)
            if let failure = input.failure ?? input.problem { throw failure }
            guard status >= 0 else { throw XMLReadError(.parser(code: 0)) }
            if isFirst {
                isFirst = false
                // A processor may read a later version as if it were 1.0; the contract refuses it.
                guard let version = unsafe xmlTextReaderConstXmlVersion(handle), unsafe String(cString: version) == "1.0" else {
                    throw XMLReadError(.notVersion1_0)
                }
            }
            guard status > 0 else { return nil }
            if let event = try event() { return event }
        }
    }

    private func event() throws(XMLReadError) -> Event? {
        guard let node = unsafe xmlTextReaderCurrentNode(handle) else { throw XMLReadError(.parser(code: 0)) }
        switch unsafe UInt32(xmlTextReaderNodeType(handle)) {
        case XML_READER_TYPE_ELEMENT.rawValue:
            try unsafe collectAttributes(of: node)
            let name = unsafe number(node.pointee.name, node.pointee.ns)
            return .start(name: name, isEmpty: unsafe xmlTextReaderIsEmptyElement(handle) == 1)
        case XML_READER_TYPE_END_ELEMENT.rawValue: return .end
        case XML_READER_TYPE_TEXT.rawValue, XML_READER_TYPE_CDATA.rawValue, XML_READER_TYPE_WHITESPACE.rawValue,
            XML_READER_TYPE_SIGNIFICANT_WHITESPACE.rawValue:
            text.removeAll(keepingCapacity: true)
            unsafe Self.append(node.pointee.content, to: &text)
            return .text
        case XML_READER_TYPE_ENTITY_REFERENCE.rawValue:
            text.removeAll(keepingCapacity: true)
            try unsafe replace(node, in: .content, to: &text)
            return .text
        case XML_READER_TYPE_PROCESSING_INSTRUCTION.rawValue:
            var target: [UInt8] = []
            unsafe Self.append(node.pointee.name, to: &target)
            return .instruction(target: target)
        case XML_READER_TYPE_DOCUMENT_TYPE.rawValue: return .doctype(unsafe Self.doctype(node))
        case XML_READER_TYPE_COMMENT.rawValue: return nil
        default: throw XMLReadError(.parser(code: 0))
        }
    }

    /// The value is taken from the children of the attribute: `xmlTextReaderConstValue` resolves entities itself, without our bounds.
    private func collectAttributes(of element: xmlNodePtr) throws(XMLReadError) {
        attributes.removeAll(keepingCapacity: true)
        var next = unsafe element.pointee.properties
        while let attribute = unsafe next {
            var value: [UInt8] = []
            var child = unsafe attribute.pointee.children
            while let part = unsafe child {
                if unsafe part.pointee.type == XML_ENTITY_REF_NODE {
                    try unsafe replace(part, in: .attribute, to: &value)
                } else {
                    unsafe Self.append(part.pointee.content, to: &value)
                }
                unsafe child = part.pointee.next
            }
            attributes.append(
                Attribute(name: unsafe number(attribute.pointee.name, attribute.pointee.ns), value: value))
            unsafe next = attribute.pointee.next
        }
    }

    private func replace(
        _ reference: xmlNodePtr, in place: XMLReplacements.Place, to out: inout [UInt8]
    ) throws(XMLReadError) {
        var name: [UInt8] = []
        unsafe Self.append(reference.pointee.name, to: &name)
        let document = unsafe reference.pointee.doc
        try replacements.append(name, in: place, to: &out) { name in
            guard let entity = unsafe xmlGetDocEntity(document, name + [0]),
                unsafe entity.pointee.etype == XML_INTERNAL_GENERAL_ENTITY
            else { return nil }
            var value: [UInt8] = []
            unsafe Self.append(entity.pointee.content, to: &value)
            return value
        }
    }

    private static func doctype(_ node: xmlNodePtr) -> Doctype {
        let dtd = unsafe UnsafeMutableRawPointer(node).assumingMemoryBound(to: xmlDtd.self)
        var facts = unsafe Doctype(
            hasExternalIdentifier: dtd.pointee.ExternalID != nil || dtd.pointee.SystemID != nil, declaresParameterEntity: false,
            declaresExternalEntity: false)
        var child = unsafe dtd.pointee.children
        while let declaration = unsafe child {
            if unsafe declaration.pointee.type == XML_ENTITY_DECL {
                let kind = unsafe UnsafeMutableRawPointer(declaration).assumingMemoryBound(to: xmlEntity.self).pointee.etype
                switch kind {
                case XML_INTERNAL_PARAMETER_ENTITY, XML_EXTERNAL_PARAMETER_ENTITY: facts.declaresParameterEntity = true
                case XML_EXTERNAL_GENERAL_PARSED_ENTITY, XML_EXTERNAL_GENERAL_UNPARSED_ENTITY:
                    facts.declaresExternalEntity = true
                default: break
                }
            }
            unsafe child = declaration.pointee.next
        }
        return facts
    }

    private func number(_ local: UnsafePointer<xmlChar>?, _ namespace: UnsafeMutablePointer<xmlNs>?) -> Int {
        unsafe names.number(
            namespace: Self.span(namespace.flatMap { unsafe $0.pointee.href }).span, local: Self.span(local).span)
    }

    private static func span(_ string: UnsafePointer<xmlChar>?) -> UnsafeBufferPointer<UInt8> {
        guard let string = unsafe string else { return unsafe UnsafeBufferPointer(start: nil, count: 0) }
        return unsafe UnsafeBufferPointer(start: string, count: Int(xmlStrlen(string)))
    }

    private static func append(_ string: UnsafePointer<xmlChar>?, to out: inout [UInt8]) {
        unsafe out.append(contentsOf: span(string))
    }
    private static func append(_ string: UnsafeMutablePointer<xmlChar>?, to out: inout [UInt8]) {
        unsafe append(UnsafePointer(string), to: &out)
    }
}

/// What libxml2 calls back to: the bytes on their way in, and the first thing that went wrong.
private final class Input {
    private let read: () throws -> [UInt8]
    private var pending: [UInt8] = []
    private var position = 0
    private(set) var failure: (any Error)?
    private(set) var problem: XMLReadError?
    /// Bytes since the last event. The reader gathers a whole CDATA section before it says anything.
    var taken = 0

    init(_ read: @escaping () throws -> [UInt8]) { self.read = read }

    func fill(_ buffer: UnsafeMutableRawBufferPointer) -> CInt {
        if failure != nil { return -1 }
        if position == pending.count {
            do { pending = try read() } catch {
                failure = error
                return -1
            }
            position = 0
        }
        let count = min(buffer.count, pending.count - position)
        unsafe pending[position..<(position + count)].withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
        position += count
        taken += count
        guard taken <= 65 << 20 else {
            failure = XMLReadError(.endless)
            return -1
        }
        return CInt(count)
    }

    func note(_ error: xmlError) {
        guard problem == nil, unsafe error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
        let code = unsafe Int(error.code)
        // Rules of validity are none of well-formedness; and a namespace name that is no URI, as one in Chinese, names a namespace all the same.
        if (500..<600).contains(code) || code == Int(XML_WAR_NS_URI.rawValue) { return }
        problem = unsafe XMLReadError(.parser(code: code), line: Int(error.line), column: Int(error.int2))
    }
}
