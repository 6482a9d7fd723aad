import CLibXML2
import Glibc

/// What the callbacks of one parser share, reached through libxml2's user data: a plain value in memory of its own, because a class
/// would cost a retain and an exclusivity check an event.
@safe struct XMLPushState {
    static let maximumDepth = 256
    static let maximumTextBytes = 10_000_000

    let context: xmlParserCtxtPtr
    let allowsDTD: Bool
    let baseByteOffset: Int64
    var tape = XMLEventTape()
    var names = XMLNameTable()
    var cache = XMLNameCache()
    var entities = XMLEntities()
    private(set) var error: XMLPushError?
    /// Whether there is an error; asked at every event, where a look at the error itself would retain its message.
    private(set) var hasFailed = false
    var isFinishing = false

    private(set) var depth = 0
    /// The numbers of the open elements' names. Not in here: the state is to stay small, because it is sometimes copied.
    private let open: UnsafeMutablePointer<Int32>
    /// Bytes of text since the last tag.
    var textBytes = 0
    /// Whether whitespace behind an end-tag is of no use to anyone.
    var ignoresBlankBehindTags = false
    /// Whether the last tag was an end-tag and no text has come since.
    var isBehindEndTag = false
    /// Where the last markup ended, or was seen on its way to its end. Between it and the next tag, comment or instruction no `<` can
    /// be, so a search for one from here finds their start, which libxml2 does not tell.
    var mark: UInt = 0
    var cdataEndsInCR = false

    var declaredVersion: String?
    var declaredEncoding: String?
    var isStandalone: Bool?
    var documentTypeName: String?
    var documentTypeStart: UInt = 0
    /// Where the document type declaration has to end, known if it has no internal subset.
    var documentTypeEnd: UInt?
    var defaultedAttributes: Int64 = 0

    /// What `getEntity` gives out: a reference in content is answered as if it were a predefined entity, whose text libxml2 hands to
    /// `characters` as it is; one in an attribute value as an entity already checked, which libxml2 leaves there as `&name;`.
    let contentEntity: xmlEntityPtr
    let attributeEntity: xmlEntityPtr
    var contentText: UnsafeMutablePointer<UInt8>?

    init(context: xmlParserCtxtPtr, allowsDTD: Bool, baseByteOffset: Int64) {
        unsafe self.context = context
        self.allowsDTD = allowsDTD
        self.baseByteOffset = baseByteOffset
        unsafe open = .allocate(capacity: Self.maximumDepth)
        unsafe contentEntity = .allocate(capacity: 1)
        unsafe contentEntity.initialize(to: _xmlEntity())
        unsafe contentEntity.pointee.type = XML_ENTITY_DECL
        unsafe contentEntity.pointee.etype = XML_INTERNAL_PREDEFINED_ENTITY
        unsafe attributeEntity = .allocate(capacity: 1)
        unsafe attributeEntity.initialize(to: _xmlEntity())
        unsafe attributeEntity.pointee.type = XML_ENTITY_DECL
        unsafe attributeEntity.pointee.etype = XML_INTERNAL_GENERAL_ENTITY
        // Even and not 0: checked, and without a `<`.
        unsafe attributeEntity.pointee.checked = 2
    }

    /// Frees all but the context.
    func deallocate() {
        tape.deallocate()
        cache.deallocate()
        unsafe open.deallocate()
        unsafe contentText?.deallocate()
        unsafe contentEntity.deallocate()
        unsafe attributeEntity.deallocate()
    }

    // MARK: Open elements

    @inline(__always)
    mutating func push(_ name: Int32) {
        unsafe open[depth] = name
        depth &+= 1
    }

    @inline(__always)
    mutating func pop() -> Int32 {
        depth &-= 1
        return unsafe open[depth]
    }

    // MARK: Where

    /// Bytes fed before the parser's place. Exact, because there is no transcoding between the bytes fed and libxml2's buffer.
    @inline(__always)
    var consumed: UInt {
        let input = unsafe context.pointee.input
        guard let input = unsafe input, let cur = unsafe input.pointee.cur, let base = unsafe input.pointee.base else {
            return mark
        }
        return unsafe UInt(input.pointee.consumed) &+ UInt(bitPattern: cur - base)
    }

    /// Bytes fed that the parser has not come to.
    var pending: Int {
        guard let input = unsafe context.pointee.input, let cur = unsafe input.pointee.cur, let end = unsafe input.pointee.end
        else {
            return 0
        }
        return unsafe end - cur
    }

    @inline(__always)
    func byteOffset(_ consumed: UInt) -> Int64 { baseByteOffset &+ Int64(consumed) }

    /// The place of the first `<` from the mark on. Mutating only in word: otherwise every call copies the whole state.
    mutating func nextTagFromMark() -> UInt {
        guard let input = unsafe context.pointee.input, let base = unsafe input.pointee.base, let end = unsafe input.pointee.end
        else {
            return mark
        }
        let gone = unsafe UInt(input.pointee.consumed)
        // The buffer loses its front only up to the parser's place, and never a `<` that markup in it begins with.
        let from = mark > gone ? Int(mark - gone) : 0
        let length = unsafe end - base
        guard from < length, let found = unsafe memchr(base + from, Int32(UInt8(ascii: "<")), length - from) else { return mark }
        return unsafe gone + UInt(bitPattern: UnsafeRawPointer(found) - UnsafeRawPointer(base))
    }

    // MARK: Errors

    /// Notes the first error and stops libxml2 the way that its own fatal errors do: it goes out of its loop without another event.
    mutating func fail(_ reason: XMLPushError.Reason, at consumed: UInt? = nil) {
        let input = unsafe context.pointee.input
        fail(
            XMLPushError(
                reason: reason, line: unsafe Int(input?.pointee.line ?? 0), column: unsafe Int(input?.pointee.col ?? 0),
                byteOffset: byteOffset(consumed ?? self.consumed)))
    }

    mutating func fail(_ error: XMLPushError) {
        if self.error == nil { self.error = error }
        hasFailed = true
        unsafe context.pointee.wellFormed = 0
        unsafe context.pointee.disableSAX = 1
        if unsafe context.pointee.errNo == 0 { unsafe context.pointee.errNo = Int32(XML_ERR_USER_STOP.rawValue) }
    }

    mutating func libraryError(_ problem: xmlErrorPtr) {
        guard unsafe problem.pointee.level.rawValue >= XML_ERR_ERROR.rawValue, error == nil else { return }
        let code = unsafe problem.pointee.code
        // A namespace's name that is no URI, such as a Chinese one, is only a name that others may not like.
        if code == Int32(XML_WAR_NS_URI.rawValue) { return }
        let reason: XMLPushError.Reason =
            if isFinishing, code == Int32(XML_ERR_DOCUMENT_END.rawValue) || pending == 0 {
                .truncated
            } else if unsafe problem.pointee.domain == Int32(XML_FROM_NAMESPACE.rawValue) {
                .namespace
            } else {
                switch xmlParserErrors(rawValue: UInt32(bitPattern: code)) {
                case XML_ERR_NO_MEMORY, XML_ERR_INTERNAL_ERROR, XML_ERR_NAME_TOO_LONG: .resources
                case XML_ERR_UNKNOWN_VERSION: .unsupportedVersion
                default: .malformed
                }
            }
        var message = unsafe problem.pointee.message.map { unsafe String(cString: $0) } ?? ""
        while message.last == "\n" { message.removeLast() }
        fail(
            XMLPushError(
                reason: reason, libraryCode: code, message: message, line: unsafe Int(problem.pointee.line),
                column: unsafe Int(problem.pointee.int2), byteOffset: byteOffset(consumed)))
    }

    // MARK: Names

    @inline(__always)
    mutating func number(local: UnsafePointer<xmlChar>, namespace: UnsafePointer<xmlChar>?) -> Int32 {
        let (key, spaceKey) = (UInt(bitPattern: local), UInt(bitPattern: namespace))
        if let number = cache.number(local: key, namespace: spaceKey) { return number }
        let name = unsafe XMLExpandedName(
            namespace: namespace.map { unsafe String(cString: $0) } ?? "", local: String(cString: local))
        let number = names.number(of: name)
        cache.remember(local: key, namespace: spaceKey, number: number)
        return number
    }
}
