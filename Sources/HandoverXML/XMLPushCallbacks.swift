import CLibXML2

/// libxml2's table of callbacks. Each finds the state through the user data and hands on; after an error of ours libxml2 may still call
/// a few, to no effect.
enum XMLPushCallbacks {
    static func table() -> xmlSAXHandler {
        var table = unsafe xmlSAXHandler()
        unsafe table.initialized = UInt32(XML_SAX2_MAGIC)
        unsafe addContent(to: &table)
        unsafe addDeclarations(to: &table)
        unsafe table.serror = { data, problem in
            guard let state = unsafe live(data), let problem = unsafe problem else { return }
            unsafe state.pointee.libraryError(problem)
        }
        return unsafe table
    }

    private static func addContent(to table: inout xmlSAXHandler) {
        unsafe table.startDocument = { data in unsafe live(data)?.pointee.startDocument() }
        unsafe table.startElementNs = { data, local, prefix, namespace, _, _, count, defaulted, attributes in
            guard let state = unsafe live(data), let local = unsafe local else { return }
            unsafe state.pointee.startElement(
                local: local, prefix: prefix, namespace: namespace, count: Int(count), defaulted: Int(defaulted),
                attributes: attributes)
        }
        unsafe table.endElementNs = { data, _, _, _ in unsafe live(data)?.pointee.endElement() }
        unsafe table.characters = { data, text, count in
            guard let state = unsafe live(data), let text = unsafe text else { return }
            unsafe state.pointee.characters(text, count: Int(count))
        }
        // One and the same function, or libxml2 would look at every text for whether it is white space.
        unsafe table.ignorableWhitespace = table.characters
        unsafe table.cdataBlock = { data, text, count in
            guard let state = unsafe live(data), let text = unsafe text else { return }
            unsafe state.pointee.cdata(text, count: Int(count))
        }
        unsafe table.processingInstruction = { data, target, _ in
            guard let state = unsafe live(data), let target = unsafe target else { return }
            unsafe state.pointee.processingInstruction(target)
        }
        unsafe table.comment = { data, _ in unsafe live(data)?.pointee.comment() }
    }

    private static func addDeclarations(to table: inout xmlSAXHandler) {
        unsafe table.internalSubset = { data, name, publicID, systemID in
            unsafe live(data)?.pointee.internalSubset(name: name, isExternal: publicID != nil || systemID != nil)
        }
        unsafe table.externalSubset = { data, _, _, _ in unsafe live(data)?.pointee.externalSubset() }
        unsafe table.entityDecl = { data, name, type, _, _, content in
            guard let state = unsafe live(data), let name = unsafe name else { return }
            unsafe state.pointee.entityDeclaration(name: name, type: type, content: content)
        }
        unsafe table.unparsedEntityDecl = { data, _, _, _, _ in unsafe live(data)?.pointee.fail(.externalEntity) }
        unsafe table.getEntity = { data, name in
            guard let state = unsafe live(data), let name = unsafe name else { return nil }
            return unsafe state.pointee.entity(name)
        }
        unsafe table.getParameterEntity = { data, _ in
            unsafe live(data)?.pointee.fail(.parameterEntity)
            return nil
        }
    }
}

/// The state, unless it holds an error. A free function: a static one would be a capture of its type.
@inline(__always)
private func live(_ data: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<XMLPushState>? {
    guard let state = unsafe data?.assumingMemoryBound(to: XMLPushState.self) else { return nil }
    return unsafe state.pointee.hasFailed ? nil : state
}
