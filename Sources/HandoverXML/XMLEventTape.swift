/// The events of one piece of a document, between libxml2's callbacks, which cannot be generic and cannot throw, and the handler,
/// which is and can. Three arrays that keep their room: nothing is allocated for an event once they have grown.
@safe @usableFromInline
struct XMLEventTape {
    @usableFromInline
    enum Kind: UInt32, BitwiseCopyable { case startElement, endElement, text, processingInstruction, comment, documentType }

    @usableFromInline
    struct Event: BitwiseCopyable {
        @usableFromInline var byteOffset: Int64
        @usableFromInline var kind: Kind
        @usableFromInline var name: Int32
        /// In attributes or in bytes.
        @usableFromInline var start: UInt32
        /// Of attributes or of bytes; of what has two offsets, the bytes between them.
        @usableFromInline var count: UInt32
    }

    @usableFromInline var events: UnsafeMutablePointer<Event>
    @usableFromInline var eventCount = 0
    @usableFromInline var attributes: UnsafeMutablePointer<XMLAttribute>
    @usableFromInline var attributeCount = 0
    @usableFromInline var bytes: UnsafeMutablePointer<UInt8>
    @usableFromInline var byteCount = 0
    private var eventCapacity = 4096
    private var attributeCapacity = 4096
    private var byteCapacity = 1 << 18

    init() {
        unsafe events = .allocate(capacity: eventCapacity)
        unsafe attributes = .allocate(capacity: attributeCapacity)
        unsafe bytes = .allocate(capacity: byteCapacity)
    }

    /// Frees the arrays, which are not to be used again.
    func deallocate() {
        unsafe events.deallocate()
        unsafe attributes.deallocate()
        unsafe bytes.deallocate()
    }

    mutating func removeAll() {
        eventCount = 0
        attributeCount = 0
        byteCount = 0
    }

    @inline(__always)
    mutating func append(_ kind: Kind, name: Int32 = 0, start: Int = 0, count: Int = 0, byteOffset: Int64) {
        if eventCount == eventCapacity { unsafe Self.grow(&events, count: eventCount, capacity: &eventCapacity, by: 1) }
        unsafe events[eventCount] = Event(
            byteOffset: byteOffset, kind: kind, name: name, start: UInt32(truncatingIfNeeded: start),
            count: UInt32(truncatingIfNeeded: count))
        eventCount &+= 1
    }

    @inline(__always)
    mutating func appendAttribute(name: Int32, start: Int, count: Int) {
        if attributeCount == attributeCapacity {
            unsafe Self.grow(&attributes, count: attributeCount, capacity: &attributeCapacity, by: 1)
        }
        unsafe attributes[attributeCount] = XMLAttribute(
            name: XMLName(index: name), start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: count))
        attributeCount &+= 1
    }

    /// Adds bytes, and an event of text unless the last event is one: all bytes after a text event's start are its own.
    @inline(__always)
    mutating func appendText(_ text: UnsafePointer<UInt8>, count: Int) {
        let start = byteCount
        unsafe appendBytes(text, count: count)
        if eventCount > 0, unsafe events[eventCount &- 1].kind == .text {
            unsafe events[eventCount &- 1].count &+= UInt32(truncatingIfNeeded: count)
        } else {
            append(.text, start: start, count: count, byteOffset: 0)
        }
    }

    @inline(__always)
    mutating func appendBytes(_ source: UnsafePointer<UInt8>, count: Int) {
        if byteCapacity &- byteCount < count {
            unsafe Self.grow(&bytes, count: byteCount, capacity: &byteCapacity, by: count)
        }
        unsafe Self.copy(source, to: bytes + byteCount, count: count)
        byteCount &+= count
    }

    /// Most texts are a few bytes, where a call costs more than the copy: two words that may overlap cover up to 16.
    @inline(__always)
    private static func copy(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int) {
        let (from, to) = unsafe (UnsafeRawPointer(source), UnsafeMutableRawPointer(target))
        switch count {
        case 8...16:
            let last = unsafe from.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            unsafe to.storeBytes(of: from.loadUnaligned(as: UInt64.self), as: UInt64.self)
            unsafe to.storeBytes(of: last, toByteOffset: count &- 8, as: UInt64.self)
        case 4..<8:
            let last = unsafe from.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            unsafe to.storeBytes(of: from.loadUnaligned(as: UInt32.self), as: UInt32.self)
            unsafe to.storeBytes(of: last, toByteOffset: count &- 4, as: UInt32.self)
        case 0..<4:
            for index in 0..<count { unsafe target[index] = source[index] }
        default:
            unsafe target.initialize(from: source, count: count)
        }
    }

    @inline(never)
    private static func grow<Element: BitwiseCopyable>(
        _ array: inout UnsafeMutablePointer<Element>, count: Int, capacity: inout Int, by more: Int
    ) {
        capacity = max(capacity * 2, count + more)
        let grown = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        unsafe grown.initialize(from: array, count: count)
        unsafe array.deallocate()
        unsafe array = grown
    }
}

extension XMLEventTape {
    /// Hands every event over, in order.
    @inlinable @inline(__always)
    func deliver<Handler: XMLHandler>(to handler: inout Handler) throws {
        let values = unsafe UnsafeBufferPointer(start: bytes, count: byteCount).span
        let attributes = unsafe UnsafeBufferPointer(start: self.attributes, count: attributeCount).span
        let events = unsafe UnsafeBufferPointer(start: self.events, count: eventCount).span
        try handler.piece(values)
        for index in events.indices {
            let event = events[index]
            let range = Int(event.start)..<Int(event.start) &+ Int(event.count)
            switch event.kind {
            case .startElement:
                try handler.startElement(
                    XMLName(index: event.name), attributes: attributes.extracting(range), values: values,
                    byteOffset: event.byteOffset)
            case .endElement:
                try handler.endElement(XMLName(index: event.name), byteOffset: event.byteOffset)
            case .text:
                try handler.text(values.extracting(range), at: range.lowerBound)
            case .processingInstruction:
                try handler.processingInstruction(
                    XMLName(index: event.name), byteOffset: event.byteOffset, endOffset: event.byteOffset + Int64(event.count))
            case .comment:
                try handler.comment(byteOffset: event.byteOffset, endOffset: event.byteOffset + Int64(event.count))
            case .documentType:
                try handler.documentType(byteOffset: event.byteOffset, endOffset: event.byteOffset + Int64(event.count))
            }
        }
    }
}
