import HandoverXML
import Testing

/// Writes every event down as a line, text put together.
struct Events: XMLHandler {
    enum Event: Equatable {
        case start(String, [String], Int64)
        case end(String, Int64)
        case text(String)
        case instruction(String, Int64, Int64)
        case comment(Int64, Int64)
        case documentType(Int64, Int64)
    }

    let parser: XMLPushParser
    var events: [Event] = []
    var numbers: [Int32] = []
    private var bytes: [UInt8] = []

    init(_ parser: XMLPushParser) { self.parser = parser }

    private func spelling(_ name: XMLName) -> String {
        let name = parser.expandedName(name)
        return name.namespace.isEmpty ? name.local : "{\(name.namespace)}\(name.local)"
    }

    private mutating func add(_ event: Event) {
        flush()
        events.append(event)
    }

    mutating func flush() {
        guard !bytes.isEmpty else { return }
        events.append(.text(String(decoding: bytes, as: UTF8.self)))
        bytes = []
    }

    mutating func startElement(
        _ name: XMLName, attributes: Span<XMLAttribute>, values: Span<UInt8>, byteOffset: Int64
    ) throws {
        numbers.append(name.index)
        var written: [String] = []
        for index in attributes.indices {
            let attribute = attributes[index]
            let value = values.extracting(attribute.range)
            written.append("\(spelling(attribute.name))=\(String(decoding: value.indices.map { value[$0] }, as: UTF8.self))")
        }
        add(.start(spelling(name), written, byteOffset))
    }
    mutating func endElement(_ name: XMLName, byteOffset: Int64) throws { add(.end(spelling(name), byteOffset)) }
    mutating func text(_ text: Span<UInt8>) throws {
        let isEmpty = text.isEmpty
        #expect(!isEmpty)
        unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }
    mutating func processingInstruction(_ target: XMLName, byteOffset: Int64, endOffset: Int64) throws {
        add(.instruction(spelling(target), byteOffset, endOffset))
    }
    mutating func comment(byteOffset: Int64, endOffset: Int64) throws { add(.comment(byteOffset, endOffset)) }
    mutating func documentType(byteOffset: Int64, endOffset: Int64) throws { add(.documentType(byteOffset, endOffset)) }
}
