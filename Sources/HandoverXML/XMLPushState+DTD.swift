import CLibXML2

// The document type declaration, and what it makes of references.
extension XMLPushState {
    mutating func internalSubset(name: UnsafePointer<xmlChar>?, isExternal: Bool) {
        documentTypeStart = nextTagFromMark()
        let blank = byteAfterKeyword()
        // Here libxml2 drops what it has read but for 80 bytes, after a very long name or white space the keyword too.
        if blank == nil { documentTypeStart = mark }
        guard allowsDTD else { return fail(.documentType, at: documentTypeStart) }
        guard !isExternal else { return fail(.externalSubset) }
        if let blank, ![9, 10, 13, 32].contains(blank) { return fail(.malformed, at: documentTypeStart) }
        // Called in front of the `[` or the `>`.
        let next = unsafe context.pointee.input.flatMap { unsafe $0.pointee.cur?.pointee }
        documentTypeEnd = next == UInt8(ascii: ">") ? consumed + 1 : nil
        documentTypeName = unsafe name.map { unsafe String(cString: $0) }
    }

    /// The byte after `<!DOCTYPE`, which libxml2 does not insist on being white space; `nil` if it is not in the buffer any more.
    private func byteAfterKeyword() -> UInt8? {
        guard let input = unsafe context.pointee.input, let base = unsafe input.pointee.base, let cur = unsafe input.pointee.cur,
            unsafe documentTypeStart >= UInt(input.pointee.consumed)
        else { return nil }
        let seen = unsafe UnsafeBufferPointer(start: base, count: cur - base).dropFirst(
            Int(documentTypeStart - UInt(input.pointee.consumed)))
        guard unsafe seen.starts(with: "<!DOCTYPE".utf8) else { return nil }
        return unsafe seen.dropFirst(9).first
    }

    /// libxml2 calls this after every document type declaration, external subset or not.
    mutating func externalSubset() {
        mark = consumed
        // libxml2 would take the `[` in `<!DOCTYPE a>[…]>` for the beginning of a subset.
        if let documentTypeEnd, mark != documentTypeEnd { return fail(.malformed, at: documentTypeEnd) }
        tape.append(.documentType, count: Int(mark - documentTypeStart), byteOffset: byteOffset(documentTypeStart))
    }

    mutating func entityDeclaration(name: UnsafePointer<xmlChar>, type: CInt, content: UnsafePointer<xmlChar>?) {
        switch xmlEntityType(rawValue: UInt32(bitPattern: type)) {
        case XML_INTERNAL_GENERAL_ENTITY:
            let replacement = unsafe content.map { unsafe Array(UnsafeBufferPointer(start: $0, count: Int(xmlStrlen($0)))) }
            unsafe entities.declare(String(cString: name), replacement: replacement ?? [])
        case XML_INTERNAL_PARAMETER_ENTITY, XML_EXTERNAL_PARAMETER_ENTITY: fail(.parameterEntity)
        default: fail(.externalEntity)
        }
    }

    /// The answer to a reference in content or in an attribute value; `nil` for a name that is not declared.
    mutating func entity(_ name: UnsafePointer<xmlChar>) -> xmlEntityPtr? {
        guard error == nil else { return nil }
        let spelling = unsafe String(cString: name)
        do throws(XMLPushError.Reason) {
            switch unsafe context.pointee.instate {
            case XML_PARSER_CONTENT:
                guard let text = try entities.text(of: spelling, in: .content) else { return nil }
                unsafe contentText?.deallocate()
                let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: text.count + 1)
                for index in text.indices { unsafe copy[index] = text[index] }
                unsafe copy[text.count] = 0
                unsafe contentText = copy
                unsafe contentEntity.pointee.name = name
                unsafe contentEntity.pointee.content = copy
                return unsafe contentEntity
            case XML_PARSER_ATTRIBUTE_VALUE:
                guard entities.isDeclared(spelling) else { return nil }
                unsafe attributeEntity.pointee.name = name
                return unsafe attributeEntity
            default:
                // At the end of an entity's declaration, which wants to leave the literal there.
                return nil
            }
        } catch {
            fail(error)
            return nil
        }
    }

    /// Adds the value of an attribute in which libxml2 has left `&#38;` for every `&`, and `&name;` for references to entities.
    /// - Parameter isTokens: whether the attribute's declared type has the spaces at its ends dropped and runs of others made one.
    mutating func appendResolved(_ value: UnsafeBufferPointer<UInt8>, isTokens: Bool) {
        var text: [UInt8] = []
        var index = 0
        while index < value.count {
            let byte = unsafe value[index]
            guard byte == UInt8(ascii: "&"), let end = unsafe value[index...].firstIndex(of: UInt8(ascii: ";")) else {
                text.append(byte)
                index += 1
                continue
            }
            let name = unsafe String(decoding: value[(index + 1)..<end], as: UTF8.self)
            index = end + 1
            guard name != "#38" else {
                text.append(UInt8(ascii: "&"))
                continue
            }
            do throws(XMLPushError.Reason) {
                guard let replacement = try entities.text(of: name, in: .attribute) else { throw .malformed }
                text += replacement
            } catch {
                return fail(error)
            }
        }
        // libxml2 has done it too, but before there was any replacement text.
        if isTokens { text = Array(text.split(separator: 32).joined(separator: [32])) }
        unsafe text.withUnsafeBufferPointer { text in
            if let base = text.baseAddress { unsafe tape.appendBytes(base, count: text.count) }
        }
    }
}
