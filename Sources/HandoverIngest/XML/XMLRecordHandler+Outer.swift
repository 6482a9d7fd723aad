import HandoverXML

/// What stands around the records: the way to the lists, and what no list reads.
extension XMLRecordHandler {
    mutating func startOuter(
        _ parent: Int, _ name: XMLName, _ attributes: Span<XMLAttribute>, _ values: Span<UInt8>, _ byteOffset: Int64
    ) throws {
        let start = positions.raw(startTagAt: byteOffset)
        reached = start
        guard let link = shape.find(name, in: parent) else {
            followsRecord = false
            passing = 1
            if parser.expandedName(name).namespace == XMLPaths.xInclude {
                inclusions += 1
            } else {
                try checkOutside(name, start)
            }
            ignoredFrom = start
            return
        }
        let node = shape.elements[link].target
        let list = shape.lists[node]
        if list >= 0 {
            records.beginGroup(arenaStart: pieceStart)
            if !unknown.isEmpty { unknown.removeAll() }
            groupStart = start
            // Told at once, while the bytes before it are there to be looked at.
            stretches.append(upTo: start, followsRecord ? nil : .structure)
            push(shape.roots[list], records.open(list, in: nil, at: Int(start - base)), isRecord: true, attributes, values)
            return
        }
        followsRecord = false
        // No record is open here: any place will do.
        push(
            Frame(
                node: node, kind: .outer, isRecord: false, place: .none, textStart: 0, textCount: 0, stamp: Int(name.index)))
        for index in attributes.indices where !ignoredAttributes.contains(attributes[index].name) {
            try checkOutside(attributes[index].name, start, isAttribute: true)
        }
    }

    /// A part outside the lists is one that the lock names.
    func checkOutside(_ name: XMLName?, _ start: Int64, isAttribute: Bool = false) throws {
        var path = ""
        // The frames of elements around the records keep their names where others keep a stamp.
        for frame in frames[..<depth] { path += "/" + (try step(XMLName(index: Int32(frame.stamp)), start)) }
        if let name { path += (isAttribute ? "/@" : "/") + (try step(name, start)) } else { path += "/." }
        guard outside.contains(path) else { throw XMLStop(problem: .unknownPart(path), byteOffset: start) }
    }

    private func step(_ name: XMLName, _ start: Int64) throws -> String {
        let expanded = parser.expandedName(name)
        guard let step = paths.step(expanded) else { throw XMLStop(problem: .noPrefix(expanded.namespace), byteOffset: start) }
        return step
    }
}
