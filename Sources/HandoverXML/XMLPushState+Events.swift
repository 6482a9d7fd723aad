import CLibXML2
import Glibc

// What happens at each of libxml2's callbacks: an event on the tape, or an error.
extension XMLPushState {
    mutating func startElement(
        local: UnsafePointer<xmlChar>, prefix: UnsafePointer<xmlChar>?, namespace: UnsafePointer<xmlChar>?, count: Int,
        defaulted: Int,
        attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        guard depth < Self.maximumDepth else { return fail(.depth) }
        // Called before the `>` is consumed: the mark is in front of it, and no `<` can come between.
        let tag = nextTagFromMark()
        mark = consumed
        textBytes = 0
        isBehindEndTag = false

        let first = tape.attributeCount
        if count > 0, let attributes = unsafe attributes {
            for index in 0..<count {
                let fields = unsafe attributes + index * 5
                guard let name = unsafe fields[0], let value = unsafe fields[3], let end = unsafe fields[4] else { continue }
                let number = unsafe number(local: name, namespace: fields[2])
                let length = unsafe end - value
                let start = tape.byteCount
                if unsafe memchr(value, Int32(UInt8(ascii: "&")), length) == nil {
                    unsafe tape.appendBytes(value, count: length)
                } else {
                    let type = unsafe context.pointee.attsSpecial.flatMap {
                        unsafe xmlHashQLookup2($0, prefix, local, fields[1], name)
                    }
                    unsafe appendResolved(UnsafeBufferPointer(start: value, count: length), isTokens: type != nil)
                }
                guard tape.byteCount - start <= Self.maximumTextBytes else { return fail(.textLength) }
                tape.appendAttribute(name: number, start: start, count: tape.byteCount - start)
            }
            defaultedAttributes += Int64(defaulted)
        }
        let number = unsafe number(local: local, namespace: namespace)
        push(number)
        tape.append(.startElement, name: number, start: first, count: tape.attributeCount - first, byteOffset: byteOffset(tag))
    }

    /// Called after the `>`, of an empty element's tag too.
    mutating func endElement() {
        mark = consumed
        textBytes = 0
        isBehindEndTag = ignoresBlankBehindTags
        guard depth > 0 else { return fail(.resources) }
        tape.append(.endElement, name: pop(), byteOffset: byteOffset(mark))
    }

    mutating func characters(_ text: UnsafePointer<xmlChar>, count: Int) {
        guard count > 0 else { return }
        let first = unsafe text.pointee
        if first == UInt8(ascii: ">") || first == UInt8(ascii: "]"), unsafe endsCDATA(text, count: count) {
            return fail(.malformed)
        }
        textBytes += count
        guard textBytes <= Self.maximumTextBytes else { return fail(.textLength) }
        if isBehindEndTag, unsafe isBlank(text, count: count) { return }
        isBehindEndTag = false
        unsafe tape.appendText(text, count: count)
    }

    private func isBlank(_ text: UnsafePointer<xmlChar>, count: Int) -> Bool {
        for index in 0..<count {
            switch unsafe text[index] {
            case 0x20, 0x0a, 0x09, 0x0d: continue
            default: return false
            }
        }
        return true
    }

    /// Whether a `]]>`, which character data must not contain, ends in this piece and begins in an earlier one. libxml2 looks for
    /// it in one piece only. Text of references does not lie in the buffer and does not count.
    private func endsCDATA(_ text: UnsafePointer<xmlChar>, count: Int) -> Bool {
        guard let input = unsafe context.pointee.input, let base = unsafe input.pointee.base, let end = unsafe input.pointee.end,
            unsafe text >= base, unsafe text < end
        else { return false }
        let before = unsafe min(2, text - base)
        let seen = unsafe UnsafeBufferPointer(start: text - before, count: before + min(2, count))
        return unsafe seen.starts(with: Array("]]>".utf8)) || seen.dropFirst().starts(with: Array("]]>".utf8))
    }

    /// A CDATA section or a part of one. The push parser, unlike the pull parser, leaves its line ends as they are.
    mutating func cdata(_ text: UnsafePointer<xmlChar>, count: Int) {
        // An empty section is told too, with its `<` before the mark.
        mark = consumed &+ UInt(count)
        guard count > 0 else { return }
        let isLast =
            unsafe text[count] == UInt8(ascii: "]") && text[count + 1] == UInt8(ascii: "]")
            && text[count + 2] == UInt8(ascii: ">")
        textBytes += count
        guard textBytes <= Self.maximumTextBytes else { return fail(.textLength) }
        if !cdataEndsInCR, unsafe memchr(text, 13, count) == nil {
            unsafe tape.appendText(text, count: count)
            return
        }
        var lines: [UInt8] = []
        lines.reserveCapacity(count)
        var previous: UInt8 = cdataEndsInCR ? 13 : 0
        for index in 0..<count {
            let byte = unsafe text[index]
            if byte == 13 { lines.append(10) } else if byte != 10 || previous != 13 { lines.append(byte) }
            previous = byte
        }
        cdataEndsInCR = !isLast && previous == 13
        unsafe lines.withUnsafeBufferPointer { lines in
            if let base = lines.baseAddress, !lines.isEmpty { unsafe tape.appendText(base, count: lines.count) }
        }
    }

    /// Called after the `?>`.
    mutating func processingInstruction(_ target: UnsafePointer<xmlChar>) {
        guard unsafe context.pointee.inSubset == 0 else { return }
        let number = unsafe number(local: target, namespace: nil)
        appendFromMark(.processingInstruction, name: number)
    }

    /// Called after the `-->`.
    mutating func comment() {
        guard unsafe context.pointee.inSubset == 0 else { return }
        appendFromMark(.comment, name: 0)
    }

    private mutating func appendFromMark(_ kind: XMLEventTape.Kind, name: Int32) {
        let start = nextTagFromMark()
        mark = consumed
        tape.append(kind, name: name, count: Int(mark - start), byteOffset: byteOffset(start))
    }

    /// Called after the XML declaration, if there is one.
    mutating func startDocument() {
        mark = consumed
        declaredVersion = unsafe context.pointee.version.map { unsafe String(cString: $0) }
        guard declaredVersion == "1.0" else { return fail(.unsupportedVersion) }
        isStandalone =
            switch unsafe context.pointee.standalone {
            case 1: true
            case 0: false
            default: nil
            }
        if let input = unsafe context.pointee.input, let base = unsafe input.pointee.base {
            let declaration = unsafe UnsafeBufferPointer(start: base, count: input.pointee.cur - base)
            guard unsafe Self.hasSpaces(inDeclaration: declaration) else { return fail(.malformed) }
            declaredEncoding = unsafe Self.encoding(inDeclaration: declaration)
        }
        // Without a document of its own libxml2 would make one at the first entity and put it there.
        unsafe context.pointee.myDoc = xmlNewDoc(context.pointee.version)
    }

    /// libxml2 throws the label away when it is told not to obey it. The declaration is well-formed, or we would not be here.
    /// Whether white space or the end follows every value of the XML declaration: behind an encoding libxml2 does not insist on it.
    private static func hasSpaces(inDeclaration bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var quote: UInt8 = 0
        var isAfterValue = false
        for index in bytes.indices {
            let byte = unsafe bytes[index]
            if quote != 0 {
                isAfterValue = byte == quote
                if isAfterValue { quote = 0 }
            } else {
                if isAfterValue, ![9, 10, 13, 32, UInt8(ascii: "?")].contains(byte) { return false }
                isAfterValue = false
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { quote = byte }
            }
        }
        return true
    }

    private static func encoding(inDeclaration bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let declaration = unsafe String(decoding: bytes, as: UTF8.self)
        guard let label = declaration.firstRange(of: "encoding"),
            let open = declaration[label.upperBound...].firstIndex(where: { $0 == "\"" || $0 == "'" })
        else { return nil }
        let value = declaration[declaration.index(after: open)...]
        return value.firstIndex(of: declaration[open]).map { String(value[..<$0]) }
    }
}
