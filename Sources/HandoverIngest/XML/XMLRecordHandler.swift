// How it works. The parser tells of every tag in order; a stack says where in the trees of names the open elements are. Text goes
// straight into the arena of the batch. A record is whole at its end-tag; records that are whole go out as batches while the one
// around the parser's place stays.
//
// To its next editor: `startElement`, `text` and `endElement` run once a tag. Findings and everything outside the lists are rare.

import HandoverCore
import HandoverData
import HandoverXML

/// What stops the reading of an XML file, beside what the parser refuses.
struct XMLStop: Error {
    enum Problem {
        case unknownPart(String)
        case noPrefix(String)
        case textTooLarge
    }

    var problem: Problem
    var byteOffset: Int64
}

/// Makes records of the events of one document.
struct XMLRecordHandler: XMLHandler {
    private enum Kind {
        /// Around the records.
        case outer
        /// A record, or an element in it that is a column or leads to one.
        case inner
        /// A record, or a column, of `xsi:nil`.
        case null
    }

    private struct UnknownElement: Hashable {
        var parent: Int
        var name: XMLName
    }

    private struct Frame {
        var node: Int
        var kind: Kind
        var place: DocumentRecords.Place
        /// Where its text begins in the arena.
        var textStart: Int
        /// Which open element this is, for telling that one in it occurs twice.
        var stamp: Int
        var isRecord: Bool
    }

    private let parser: XMLPushParser
    private let shape: XMLShape
    private let paths: XMLPaths
    private let outside: Set<String>
    private let positions: XMLPositions
    private let nilName: XMLName
    private let ignoredAttributes: Set<XMLName>

    var records: DocumentRecords
    private var frames: [Frame] = []
    private var seen: [Int]
    private var stamps = 0
    /// Texts of elements that have both text and elements, by depth.
    private var mixedTexts: [Int: [UInt8]] = [:]
    /// How many elements are open inside one that is passed over, with it.
    private var passing = 0
    /// Unknown elements of the group: a second one of a name in the same element is a repetition.
    private var unknown: Set<UnknownElement> = []
    /// Where the element outside the lists began that is passed over.
    private var ignoredFrom: Int64?

    // What the reader takes from here.
    private(set) var coverage = Coverage()
    private var covered: Int64 = 0
    private var stretches: [Stretch] = []
    private var followsRecord = false
    /// Where the bytes that batches are cut from begin.
    var base: Int64
    /// The end of the last outermost record.
    private(set) var groupsEnd: Int64 = 0
    /// Where the last event was: nothing before it is asked for again, but by an open group.
    private(set) var reached: Int64 = 0
    private(set) var groupStart: Int64?
    private(set) var inclusions: Int64 = 0
    private(set) var stylesheets: Int64 = 0

    init(_ layout: DocumentLayout, _ parser: XMLPushParser, _ positions: XMLPositions) {
        self.parser = parser
        self.positions = positions
        shape = XMLShape(layout, parser)
        paths = XMLPaths(layout.namespaces)
        outside = layout.outside
        nilName = parser.register(namespace: XMLPaths.xsi, local: "nil")
        ignoredAttributes = [
            nilName, parser.register(namespace: XMLPaths.xsi, local: "schemaLocation"),
            parser.register(namespace: XMLPaths.xsi, local: "noNamespaceSchemaLocation"),
        ]
        records = DocumentRecords(layout)
        seen = Array(repeating: 0, count: shape.nodes.count)
        base = layout.hasBOM ? 3 : 0
        if layout.hasBOM {
            coverage.append(.bom, byteCount: 3, items: 1)
            covered = 3
        }
        reached = base
        groupsEnd = base
    }

    // MARK: Elements

    mutating func startElement(
        _ name: XMLName, attributes: Span<XMLAttribute>, values: Span<UInt8>, byteOffset: Int64
    ) throws {
        if passing > 0 {
            passing += 1
            return
        }
        guard let top = frames.last else {
            try startOuter(XMLShape.document, name, attributes, values, byteOffset)
            return
        }
        switch top.kind {
        case .outer: try startOuter(top.node, name, attributes, values, byteOffset)
        case .null:
            records.find(.shape, in: top.place)
            passing = 1
        case .inner:
            guard let node = shape.nodes[top.node].element(name) else {
                passOver(name, in: top)
                return
            }
            if case .list(let list) = shape.roles(node) {
                let start = positions.raw(startTagAt: byteOffset)
                let place = records.open(list, in: top.place, at: Int(start - base))
                push(shape.roots[list], place, isRecord: true, attributes, values)
                return
            }
            if seen[node] == top.stamp { records.find(.repeated, in: top.place) }
            seen[node] = top.stamp
            push(node, top.place, isRecord: false, attributes, values)
        }
    }

    private mutating func push(
        _ node: Int, _ place: DocumentRecords.Place, isRecord: Bool, _ attributes: Span<XMLAttribute>, _ values: Span<UInt8>
    ) {
        stamps += 1
        let isNull = attributes.isEmpty ? false : take(attributes, values, node, place)
        if shape.nodes[node].hasTextAndElements { mixedTexts[frames.count] = [] }
        frames.append(
            Frame(
                node: node, kind: isNull ? .null : .inner, place: place, textStart: records.arena.count, stamp: stamps,
                isRecord: isRecord))
    }

    /// Gives attributes to their columns. True if the element is null.
    private mutating func take(
        _ attributes: Span<XMLAttribute>, _ values: Span<UInt8>, _ node: Int, _ place: DocumentRecords.Place
    ) -> Bool {
        var isNull = false
        for index in attributes.indices where attributes[index].name == nilName {
            if Self.isTrue(values.extracting(attributes[index].range)) { isNull = true }
        }
        if isNull { setNull(node, place) }
        for index in attributes.indices {
            let attribute = attributes[index]
            guard let column = shape.nodes[node].column(ofAttribute: attribute.name) else {
                if !ignoredAttributes.contains(attribute.name) { records.find(.shape, in: place) }
                continue
            }
            let start = records.arena.count
            records.arena.append(values.extracting(attribute.range))
            records.set(
                column, of: place,
                Slot(
                    start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: records.arena.count - start),
                    flags: .quoted, inArena: true))
        }
        return isNull
    }

    private static func isTrue(_ value: Span<UInt8>) -> Bool {
        var text: [UInt8] = []
        text.append(value)
        return text.elementsEqual("true".utf8) || text.elementsEqual("1".utf8)
    }

    private mutating func setNull(_ node: Int, _ place: DocumentRecords.Place) {
        let null = Slot(start: 0, count: 0, flags: .null)
        if case .column(let column) = shape.roles(node) {
            records.set(column, of: place, null)
        } else {
            for column in shape.nodes[node].columnsBelow { records.set(column, of: place, null) }
        }
    }

    /// An element that the tree does not know.
    private mutating func passOver(_ name: XMLName, in frame: Frame) {
        passing = 1
        if parser.expandedName(name).namespace == XMLPaths.xInclude {
            inclusions += 1
            return
        }
        if !unknown.insert(UnknownElement(parent: frame.stamp, name: name)).inserted { records.find(.repeated, in: frame.place) }
        if case .column = shape.roles(frame.node) {
            records.find(.xmlMixed, in: frame.place)
        } else {
            records.find(.shape, in: frame.place)
        }
    }

    mutating func endElement(_ name: XMLName, byteOffset: Int64) throws {
        if passing > 0 {
            passing -= 1
            if passing == 0, let from = ignoredFrom {
                let end = positions.raw(endTagBefore: byteOffset)
                stretches.append(Stretch(end: from, kind: .structure, items: 0))
                stretches.append(Stretch(end: end, kind: .ignored, items: 1))
                ignoredFrom = nil
                reached = end
            }
            return
        }
        let frame = frames.removeLast()
        if frame.kind == .outer {
            followsRecord = false
            reached = positions.raw(endTagBefore: byteOffset)
            return
        }
        if frame.kind == .inner, case .column(let column) = shape.roles(frame.node) {
            var start = frame.textStart
            if shape.nodes[frame.node].hasTextAndElements, let text = mixedTexts.removeValue(forKey: frames.count) {
                start = records.arena.count
                records.arena += text
            }
            guard records.arena.count - start <= Limits.elementText else {
                throw XMLStop(problem: .textTooLarge, byteOffset: positions.raw(endTagBefore: byteOffset))
            }
            records.set(
                column, of: frame.place,
                Slot(
                    start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: records.arena.count &- start),
                    flags: .quoted, inArena: true))
        }
        if frame.isRecord { try closeRecord(frame, positions.raw(endTagBefore: byteOffset)) }
    }

    private mutating func closeRecord(_ frame: Frame, _ end: Int64) throws {
        records.close(frame.place, at: Int(end - base))
        guard let start = groupStart, frames.last?.kind == .outer || frames.isEmpty else { return }
        guard end - start <= Int64(Limits.recordBytes) else { throw XMLStop(problem: .textTooLarge, byteOffset: start) }
        records.endGroup()
        stretches.append(Stretch(end: end, kind: .records, items: 1))
        followsRecord = true
        groupStart = nil
        groupsEnd = end
        reached = end
    }

    // MARK: Around the records

    private mutating func startOuter(
        _ parent: Int, _ name: XMLName, _ attributes: Span<XMLAttribute>, _ values: Span<UInt8>, _ byteOffset: Int64
    ) throws {
        let start = positions.raw(startTagAt: byteOffset)
        reached = start
        guard let node = shape.nodes[parent].element(name) else {
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
        if case .list(let list) = shape.roles(node) {
            records.beginGroup()
            if !unknown.isEmpty { unknown.removeAll() }
            groupStart = start
            // What lies before it is judged now: its bytes are let go of while the record goes on.
            stretches.append(Stretch(end: start, kind: followsRecord ? nil : .structure, items: 0))
            let place = records.open(list, in: nil, at: Int(start - base))
            push(shape.roots[list], place, isRecord: true, attributes, values)
            return
        }
        followsRecord = false
        frames.append(
            Frame(
                node: node, kind: .outer, place: .init(list: 0, record: 0), textStart: 0, stamp: Int(name.index), isRecord: false)
        )
        for index in attributes.indices where !ignoredAttributes.contains(attributes[index].name) {
            try checkOutside(attributes[index].name, start, isAttribute: true)
        }
    }

    /// A part outside the lists is one that the lock names.
    private func checkOutside(_ name: XMLName?, _ start: Int64, isAttribute: Bool = false) throws {
        var path = ""
        // The frames of elements around the records keep their names where others keep a stamp.
        for frame in frames { path += "/" + (try step(XMLName(index: Int32(frame.stamp)), start)) }
        if let name { path += (isAttribute ? "/@" : "/") + (try step(name, start)) } else { path += "/." }
        guard outside.contains(path) else { throw XMLStop(problem: .unknownPart(path), byteOffset: start) }
    }

    private func step(_ name: XMLName, _ start: Int64) throws -> String {
        let expanded = parser.expandedName(name)
        guard let step = paths.step(expanded) else { throw XMLStop(problem: .noPrefix(expanded.namespace), byteOffset: start) }
        return step
    }

    // MARK: Text and the rest

    mutating func text(_ text: Span<UInt8>) throws {
        guard passing == 0, let top = frames.last else { return }
        switch top.kind {
        case .inner:
            guard case .column = shape.roles(top.node) else {
                if !Self.isWhitespace(text) { records.find(.xmlMixed, in: top.place) }
                return
            }
            if shape.nodes[top.node].hasTextAndElements {
                mixedTexts[frames.count - 1]?.append(text)
                return
            }
            guard records.arena.count &- top.textStart <= Limits.elementText else {
                throw XMLStop(problem: .textTooLarge, byteOffset: reached)
            }
            records.arena.append(text)
        case .null:
            if case .column = shape.roles(top.node) {
                records.find(.shape, in: top.place)
            } else if !Self.isWhitespace(text) {
                records.find(.shape, in: top.place)
            }
        case .outer:
            guard !Self.isWhitespace(text) else { return }
            followsRecord = false
            try checkOutside(nil, reached)
        }
    }

    private static func isWhitespace(_ text: Span<UInt8>) -> Bool {
        for index in text.indices {
            switch text[index] {
            case 0x20, 0x09, 0x0a, 0x0d: continue
            default: return false
            }
        }
        return true
    }

    mutating func processingInstruction(_ target: XMLName, byteOffset: Int64, endOffset: Int64) throws {
        if parser.expandedName(target).local == "xml-stylesheet" { stylesheets += 1 }
    }

    // MARK: Batches

    /// The records that are whole, over the bytes up to the last of them.
    mutating func takeBatches(chunk: [UInt8], line: Int) -> [RecordBatch] {
        let (batches, moved) = records.takeWholeGroups(
            isOpen: groupStart != nil, chunk: chunk, byteOffset: base, line: line)
        base += Int64(chunk.count)
        for index in frames.indices where frames[index].kind != .outer {
            frames[index].place.record -= moved.records[frames[index].place.list]
            frames[index].textStart -= moved.arena
        }
        return batches
    }

    // MARK: Coverage

    /// A stretch of the file that begins where the one before ends. Without a kind it lies between two records, and its bytes decide.
    private struct Stretch {
        var end: Int64
        var kind: CoverageClass?
        var items: Int
    }

    /// Covers what is known, with the bytes that `base` is the offset of.
    mutating func cover(_ bytes: [UInt8]) {
        for stretch in stretches {
            let kind =
                stretch.kind
                ?? (Self.isBetweenRecords(bytes[Int(covered - base)..<Int(stretch.end - base)]) ? .records : .structure)
            coverage.append(kind, byteCount: Int(stretch.end - covered), items: stretch.items)
            covered = stretch.end
        }
        stretches.removeAll(keepingCapacity: true)
    }

    /// Whether there is nothing but whitespace, comments and processing instructions, as they are written.
    private static func isBetweenRecords(_ bytes: ArraySlice<UInt8>) -> Bool {
        var at = bytes.startIndex
        while at < bytes.endIndex {
            switch bytes[at] {
            case 0x20, 0x09, 0x0a, 0x0d: at += 1
            case UInt8(ascii: "<"):
                // What begins so has been read as one: its end is there.
                let mark: [UInt8] =
                    bytes[at...].starts(with: "<!--".utf8)
                    ? Array("-->".utf8) : bytes[at...].starts(with: "<?".utf8) ? Array("?>".utf8) : []
                if mark.isEmpty { return false }
                at += mark.count == 3 ? 4 : 2
                while at < bytes.endIndex, !bytes[at...].starts(with: mark) { at += 1 }
                at += mark.count
            default: return false
            }
        }
        return true
    }

    /// Everything up to the file's end is covered.
    mutating func finish(at end: Int64) { stretches.append(Stretch(end: end, kind: .structure, items: 0)) }
}

extension XMLShape {
    @inline(__always)
    func roles(_ node: Int) -> Role { nodes[node].role }
}
