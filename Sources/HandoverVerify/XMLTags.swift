/// Finds the tags of an XML original in its raw bytes, in the order of the document, without a parser.
///
/// A state machine over whole characters, fed piece by piece. It assumes that the document is well-formed, and so asks of no name and
/// matches no end-tag; where the document is not, the parser that reads along stops. In UTF-8 no byte of a longer character is one of ASCII.
/// In GB18030 trail bytes are 0x30–0x39, 0x40–0x7E and 0x80–0xFE, among them `[`, `]` and letters: there it goes character by character.
struct XMLTags {
    struct Tag {
        enum Kind { case start, empty, end }
        var kind: Kind
        /// Of the `<`, and of the byte after the `>`.
        var offset: Int64
        var end: Int64
        /// The physical line of the `<`, from 1.
        var line: Int
        /// How much that is neither tag, comment, processing instruction nor whitespace stands before it in the document.
        var solid: Int64
    }

    /// The document type declaration.
    struct Doctype {
        var offset: Int64
        /// It, or an entity in it, has an external identifier; or it declares or names a parameter entity.
        var hasForbiddenPart = false
    }

    private enum State {
        case content, opened, bang, startTag, endTag, comment, instruction, section
        case doctype, subset, subsetOpened, subsetBang, declaration, subsetComment, subsetInstruction
    }

    private let isGB18030: Bool
    /// Bytes of a `>`.
    private let unit: Int64
    private var state = State.content
    /// Where the markup began.
    private var markupAt: Int64 = 0
    private var markupLine = 1
    private var line = 1
    private var solid: Int64 = 0
    /// The byte before, 0 at the beginning of what the state is about; 0xFF for a character outside ASCII.
    private var last: UInt8 = 0
    /// Dashes or brackets in a row.
    private var run = 0
    private var quote: UInt8 = 0
    private var wasCR = false
    /// What stands in a declaration outside quotes, as far as it is looked at.
    private var words: [UInt8] = []
    /// What stands after `<!`.
    private var bang: [UInt8] = []

    private(set) var doctype: Doctype?
    /// The XML declaration lacks white space behind a value.
    private(set) var hasTightDeclaration = false
    /// Bytes of the longest CDATA section so far.
    private(set) var longestSection: Int64 = 0
    /// Tags that nobody has taken yet.
    private var found: [Tag] = []
    private var taken = 0

    init(isGB18030: Bool, unit: Int = 1) { (self.isGB18030, self.unit) = (isGB18030, Int64(unit)) }

    /// True if no markup is open.
    var isBetweenMarkup: Bool { state == .content }

    /// The next tag, if it has been seen.
    mutating func take() -> Tag? {
        guard taken < found.count else { return nil }
        taken += 1
        return found[taken - 1]
    }

    /// Goes over the next bytes, which are whole characters and begin at this offset of the file.
    mutating func scan(_ bytes: [UInt8], at offset: Int64) {
        // Whoever takes them may never take the last one.
        found.removeFirst(taken)
        taken = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            var width = 1
            if isGB18030, byte > 0x80, index + 1 < bytes.count { width = (0x30...0x39).contains(bytes[index + 1]) ? 4 : 2 }
            pass(byte, at: offset + Int64(index))
            index += width
        }
    }

    /// Goes over text in UTF-8 that was made of whole characters of another encoding; their first byte is at this offset of the file.
    mutating func scan(_ text: [UInt8], of foreign: ForeignText, at offset: Int64) {
        found.removeFirst(taken)
        taken = 0
        var (index, at) = (0, offset)
        while index < text.count {
            var end = index + 1
            while end < text.count, text[end] & 0xc0 == 0x80 { end += 1 }
            pass(text[index], at: at)
            at += Int64(foreign.count(text.span, index..<end))
            index = end
        }
    }

    /// One character by its first byte.
    private mutating func pass(_ byte: UInt8, at offset: Int64) {
        if byte == 0x0d || (byte == 0x0a && !wasCR) { line += 1 }
        wasCR = byte == 0x0d
        step(byte < 0x80 ? byte : 0xff, at: offset)
    }

    private mutating func step(_ byte: UInt8, at offset: Int64) {
        switch state {
        case .content:
            if byte == UInt8(ascii: "<") {
                markupAt = offset
                markupLine = line
                state = .opened
            } else if byte != 0x20, byte != 0x0a, byte != 0x0d, byte != 0x09 {
                solid += 1
            }
        case .opened:
            switch byte {
            case UInt8(ascii: "/"): enter(.endTag)
            case UInt8(ascii: "?"):
                enter(.instruction)
                words.removeAll(keepingCapacity: true)
            case UInt8(ascii: "!"):
                enter(.bang)
                bang.removeAll(keepingCapacity: true)
            default:
                enter(.startTag)
                last = byte
            }
        case .startTag:
            if isQuoted(byte) { break }
            if byte == UInt8(ascii: ">") { emit(last == UInt8(ascii: "/") ? .empty : .start, offset) }
            last = byte
        case .endTag: if byte == UInt8(ascii: ">") { emit(.end, offset) }
        case .bang: stepBang(byte)
        case .comment: if isEnd(byte, after: UInt8(ascii: "-")) { state = .content }
        case .instruction:
            if byte == UInt8(ascii: ">"), last == UInt8(ascii: "?") { state = .content }
            lookAtDeclaration(byte)
            last = byte
        case .section:
            if isEnd(byte, after: UInt8(ascii: "]")) {
                state = .content
                solid += 1
            }
            longestSection = max(longestSection, offset - markupAt)
        default: stepDoctype(byte)
        }
    }

    /// libxml2 does not insist on white space behind the encoding of an XML declaration.
    private mutating func lookAtDeclaration(_ byte: UInt8) {
        if words.count < 4 { return words.append(byte) }
        guard words.starts(with: "xml".utf8), words[3] <= 0x20 else { return }
        if quote != 0 {
            if byte == quote { quote = 0 }
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            quote = byte
        } else if last == UInt8(ascii: "\"") || last == UInt8(ascii: "'"), byte > 0x20, byte != UInt8(ascii: "?") {
            hasTightDeclaration = true
        }
    }

    private mutating func stepBang(_ byte: UInt8) {
        bang.append(byte)
        switch bang.count {
        case 1 where byte == UInt8(ascii: "-") || byte == UInt8(ascii: "["): break
        case 2 where bang[0] == UInt8(ascii: "-"): enter(.comment)
        case 2...6 where bang[0] == UInt8(ascii: "["): break
        case 7 where bang[0] == UInt8(ascii: "["): enter(.section)
        default:
            enter(.doctype)
            words = bang
            if doctype == nil { doctype = Doctype(offset: markupAt) }
        }
    }

    private mutating func stepDoctype(_ byte: UInt8) {
        switch state {
        case .doctype:
            if isQuoted(byte) { break }
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: ">") { judge() }
            if byte == UInt8(ascii: "[") { enter(.subset) } else if byte == UInt8(ascii: ">") { state = .content }
            gather(byte)
        case .subset:
            switch byte {
            case UInt8(ascii: "]"):
                enter(.doctype)
                words.removeAll(keepingCapacity: true)
            case UInt8(ascii: "<"): state = .subsetOpened
            case UInt8(ascii: "%"): doctype?.hasForbiddenPart = true
            default: break
            }
        case .subsetOpened:
            enter(byte == UInt8(ascii: "?") ? .subsetInstruction : .subsetBang)
            bang.removeAll(keepingCapacity: true)
        case .subsetBang:
            bang.append(byte)
            if bang.count == 1, byte == UInt8(ascii: "-") { break }
            enter(bang.count == 2 ? .subsetComment : .declaration)
            words = bang
        case .declaration:
            if isQuoted(byte) { break }
            if byte == UInt8(ascii: ">") {
                judge()
                state = .subset
            }
            gather(byte)
        case .subsetComment: if isEnd(byte, after: UInt8(ascii: "-")) { state = .subset }
        case .subsetInstruction:
            if byte == UInt8(ascii: ">"), last == UInt8(ascii: "?") { state = .subset }
            last = byte
        default: break
        }
    }

    private mutating func enter(_ state: State) {
        self.state = state
        last = 0
        run = 0
        quote = 0
    }

    private mutating func emit(_ kind: Tag.Kind, _ offset: Int64) {
        found.append(Tag(kind: kind, offset: markupAt, end: offset + unit, line: markupLine, solid: solid))
        state = .content
    }

    private mutating func isQuoted(_ byte: UInt8) -> Bool {
        if quote != 0 {
            if byte == quote { quote = 0 }
            last = byte
            return true
        }
        guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") else { return false }
        quote = byte
        // In a declaration a literal parts words as a space does.
        gather(0x20)
        last = byte
        return true
    }

    /// True at the `>` of `-->` or `]]>`.
    private mutating func isEnd(_ byte: UInt8, after repeated: UInt8) -> Bool {
        if byte == UInt8(ascii: ">"), run >= 2 { return true }
        run = byte == repeated ? run + 1 : 0
        return false
    }

    private mutating func gather(_ byte: UInt8) {
        guard state == .doctype || state == .declaration, words.count < 1 << 16 else { return }
        words.append(byte)
    }

    /// Looks at the words of a declaration for what no document may declare here.
    private mutating func judge() {
        let words = words.split { $0 == 0x20 || $0 == 0x0a || $0 == 0x0d || $0 == 0x09 }
        guard let first = words.first, first.elementsEqual("ENTITY".utf8) || first.elementsEqual("DOCTYPE".utf8) else { return }
        guard words.count > 1 else { return }
        if words[1].first == UInt8(ascii: "%") { doctype?.hasForbiddenPart = true }
        if words.count > 2, words[2].elementsEqual("SYSTEM".utf8) || words[2].elementsEqual("PUBLIC".utf8) {
            doctype?.hasForbiddenPart = true
        }
    }
}
