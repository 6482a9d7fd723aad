// How it works. The parser tells of every tag in order; a stack says where in the trees of names the open elements are. The values of
// a piece of the document are copied into the arena of the batch at once, and fields point into it. A record is whole at its end-tag; records that are whole go out as batches while the one
// around the parser's place stays.
//
// To its next editor: `startElement`, `text` and `endElement` run once a tag. Findings and everything outside the lists are rare.

import HandoverCore
import HandoverData
import HandoverXML

/// Makes records of the events of one document.
struct XMLRecordHandler: XMLHandler {
    enum Kind {
        /// Around the records.
        case outer
        /// A record, or an element in it that is a column or leads to one.
        case inner
        /// A record, or a column, of `xsi:nil`.
        case null
    }

    struct UnknownElement: Hashable {
        var parent: Int
        var name: XMLName
    }

    struct Frame {
        var node: Int
        var kind: Kind
        var isRecord: Bool
        var place: DocumentRecords.Place
        /// Where its text lies in the arena. A text of several pieces lies in `gathered`, and has the count -1.
        var textStart: Int
        var textCount: Int
        /// Which open element this is, for telling that one in it occurs twice; of one around the records, its name.
        var stamp: Int
    }

    let parser: XMLPushParser
    let shape: XMLShape
    let paths: XMLPaths
    let outside: Set<String>
    let positions: XMLPositions
    private let nilName: XMLName
    let ignoredAttributes: Set<XMLName>

    var records: DocumentRecords
    /// The open elements; those beyond `depth` are left over.
    var frames: [Frame] = []
    var depth = 0
    /// Where the values of the piece of the document that is being read begin in the arena.
    var pieceStart = 0
    /// The element in which a node was last met, by node: a second time in the same one is a repetition.
    private var seen: [Int]
    private var stamps = 0
    /// The element, and the attribute, that is tried first, by node: the one that followed the last time.
    private var expected: [Int]
    private var expectedAttribute: [Int]
    /// Texts that come in several pieces, by depth.
    private var gathered: [Int: [UInt8]] = [:]
    /// Where the last tag was in what was fed.
    private var lastTag: Int64 = 0
    /// How many elements are open inside one that is passed over, with it.
    var passing = 0
    /// Unknown elements of the group: a second one of a name in the same element is a repetition.
    var unknown: Set<UnknownElement> = []
    /// Where the element outside the lists began that is passed over.
    var ignoredFrom: Int64?

    // What the reader takes from here.
    var stretches: XMLStretches
    var followsRecord = false
    /// Where the bytes that batches are cut from begin.
    var base: Int64
    /// The end of the last outermost record.
    private(set) var groupsEnd: Int64 = 0
    /// Where the last event was: nothing before it is asked for again, but by an open group.
    var reached: Int64 = 0
    var groupStart: Int64?
    var inclusions: Int64 = 0
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
        if !shape.hasTextAndElements.contains(true) { parser.ignoreBlankBehindTags() }
        records = DocumentRecords(layout)
        seen = Array(repeating: 0, count: shape.count)
        expected = shape.elementRanges.map(\.lowerBound)
        expectedAttribute = shape.attributeRanges.map(\.lowerBound)
        base = Int64(layout.byteOrderMark.count)
        stretches = XMLStretches(layout)
        reached = base
        groupsEnd = base
    }

    // MARK: Elements

    mutating func startElement(
        _ name: XMLName, attributes: Span<XMLAttribute>, values: Span<UInt8>, byteOffset: Int64
    ) throws {
        lastTag = byteOffset
        if passing > 0 {
            passing += 1
            // What no list reads may be larger than memory.
            if ignoredFrom != nil { reached = positions.raw(startTagAt: byteOffset) }
            return
        }
        guard depth > 0, frames[depth &- 1].kind == .inner else {
            return try startElsewhere(name, attributes, values, byteOffset)
        }
        let parent = frames[depth &- 1].node
        let place = frames[depth &- 1].place
        guard let link = link(name, of: parent) else {
            passOver(name, in: frames[depth - 1])
            return
        }
        let node = shape.elements[link].target
        let list = shape.lists[node]
        if list >= 0 {
            let start = positions.raw(startTagAt: byteOffset)
            guard records.groupCount < Limits.recordsPerGroup else { throw XMLStop(problem: .tooManyRecords, byteOffset: start) }
            push(
                shape.roots[list], records.open(list, in: place, at: Int(start &- base)), isRecord: true, attributes, values)
            return
        }
        let stamp = frames[depth &- 1].stamp
        if seen[node] == stamp { records.find(.repeated, in: place) }
        seen[node] = stamp
        push(node, place, isRecord: false, attributes, values)
    }

    /// An element outside the records, or in one that is null.
    private mutating func startElsewhere(
        _ name: XMLName, _ attributes: Span<XMLAttribute>, _ values: Span<UInt8>, _ byteOffset: Int64
    ) throws {
        if depth > 0, frames[depth - 1].kind == .null {
            records.find(.shape, in: frames[depth - 1].place)
            passing = 1
        } else {
            try startOuter(depth == 0 ? XMLShape.document : frames[depth - 1].node, name, attributes, values, byteOffset)
        }
    }

    /// The element of a node that a name leads to: most often the one that followed the last time.
    @inline(__always)
    private mutating func link(_ name: XMLName, of node: Int) -> Int? {
        let range = shape.elementRanges[node]
        let guess = expected[node]
        if guess < range.upperBound, shape.elements[guess].name == name.index {
            expected[node] = guess &+ 1 == range.upperBound ? range.lowerBound : guess &+ 1
            return guess
        }
        guard let found = shape.find(name, in: node) else { return nil }
        expected[node] = found &+ 1 == range.upperBound ? range.lowerBound : found &+ 1
        return found
    }

    @inline(__always)
    mutating func push(
        _ node: Int, _ place: DocumentRecords.Place, isRecord: Bool, _ attributes: Span<XMLAttribute>, _ values: Span<UInt8>
    ) {
        stamps &+= 1
        let isNull = attributes.isEmpty ? false : take(attributes, values, node, place)
        push(
            Frame(
                node: node, kind: isNull ? .null : .inner, isRecord: isRecord, place: place, textStart: 0, textCount: 0,
                stamp: stamps))
    }

    @inline(__always)
    mutating func push(_ frame: Frame) {
        if depth < frames.count { frames[depth] = frame } else { frames.append(frame) }
        depth &+= 1
    }

    /// Gives attributes to their columns. True if the element is null.
    private mutating func take(
        _ attributes: Span<XMLAttribute>, _ values: Span<UInt8>, _ node: Int, _ place: DocumentRecords.Place
    ) -> Bool {
        let range = shape.attributeRanges[node]
        var guess = expectedAttribute[node]
        var isNull = false
        for index in attributes.indices {
            let attribute = attributes[index]
            let column: Int
            if guess < range.upperBound, shape.attributes[guess].name == attribute.name.index {
                column = shape.attributes[guess].target
                guess = guess &+ 1 == range.upperBound ? range.lowerBound : guess &+ 1
            } else if let found = shape.column(ofAttribute: attribute.name, of: node) {
                column = found
            } else {
                if attribute.name == nilName, Self.isTrue(values.extracting(attribute.range)) { isNull = true }
                if !ignoredAttributes.contains(attribute.name) { records.find(.shape, in: place) }
                continue
            }
            let range = attribute.range
            records.set(
                column, of: place,
                Slot(
                    start: UInt32(truncatingIfNeeded: pieceStart &+ range.lowerBound),
                    count: UInt32(truncatingIfNeeded: range.count), flags: .quoted, inArena: true))
        }
        expectedAttribute[node] = guess
        if isNull { setNull(node, place, but: attributes) }
        return isNull
    }

    private static func isTrue(_ value: Span<UInt8>) -> Bool {
        var text: [UInt8] = []
        text.append(value)
        return text.elementsEqual("true".utf8) || text.elementsEqual("1".utf8)
    }

    /// The element is null: so is its column, or all columns below it but those of attributes that are written.
    private mutating func setNull(_ node: Int, _ place: DocumentRecords.Place, but attributes: Span<XMLAttribute>) {
        let null = Slot(start: 0, count: 0, flags: .null)
        guard shape.columns[node] < 0 else { return records.set(shape.columns[node], of: place, null) }
        var written: Set<Int> = []
        for index in attributes.indices {
            if let column = shape.column(ofAttribute: attributes[index].name, of: node) { written.insert(column) }
        }
        for column in shape.columnsBelow[node] where !written.contains(column) { records.set(column, of: place, null) }
    }

    /// An element that the tree does not know.
    private mutating func passOver(_ name: XMLName, in frame: Frame) {
        passing = 1
        if parser.expandedName(name).namespace == XMLPaths.xInclude {
            inclusions += 1
            return
        }
        if !unknown.insert(UnknownElement(parent: frame.stamp, name: name)).inserted { records.find(.repeated, in: frame.place) }
        records.find(shape.columns[frame.node] >= 0 ? .xmlMixed : .shape, in: frame.place)
    }

    mutating func endElement(_ name: XMLName, byteOffset: Int64) throws {
        lastTag = byteOffset
        guard passing == 0 else { return endPassing(byteOffset) }
        depth &-= 1
        let kind = frames[depth].kind
        if kind == .outer {
            followsRecord = false
            reached = positions.raw(endTagBefore: byteOffset)
            return
        }
        let node = frames[depth].node
        let column = shape.columns[node]
        if column >= 0, kind == .inner {
            var start = frames[depth].textStart
            var count = frames[depth].textCount
            if count < 0, let text = gathered.removeValue(forKey: depth) {
                start = records.arena.count
                count = text.count
                records.arena += text
            }
            guard count <= Limits.elementText else {
                throw XMLStop(problem: .textTooLarge, byteOffset: positions.raw(endTagBefore: byteOffset))
            }
            // An empty text lies nowhere, so there is nothing that could move.
            records.set(
                column, of: frames[depth].place,
                count == 0
                    ? Slot(start: 0, count: 0, flags: .quoted)
                    : Slot(
                        start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: count), flags: .quoted,
                        inArena: true))
        }
        if frames[depth].isRecord { try closeRecord(frames[depth].place, positions.raw(endTagBefore: byteOffset)) }
    }

    private mutating func endPassing(_ byteOffset: Int64) {
        passing -= 1
        guard let from = ignoredFrom else { return }
        let end = positions.raw(endTagBefore: byteOffset)
        reached = end
        guard passing == 0 else { return }
        stretches.append(upTo: from, .structure)
        stretches.append(upTo: end, .ignored, items: 1)
        ignoredFrom = nil
    }

    private mutating func closeRecord(_ place: DocumentRecords.Place, _ end: Int64) throws {
        records.close(place, at: Int(end - base))
        guard let start = groupStart, depth == 0 || frames[depth - 1].kind == .outer else { return }
        guard end - start <= Int64(Limits.recordBytes) else { throw XMLStop(problem: .textTooLarge, byteOffset: start) }
        records.endGroup()
        stretches.append(upTo: end, .records, items: 1)
        followsRecord = true
        groupStart = nil
        groupsEnd = end
        reached = end
    }

    // MARK: Text and the rest

    /// Without records that wait for their batch, what has come before is not needed any more.
    mutating func piece(_ values: Span<UInt8>) throws {
        if groupStart == nil, records.count == 0 { records.arena.removeAll(keepingCapacity: true) }
        pieceStart = records.arena.count
        records.arena.append(values)
    }

    mutating func text(_ text: Span<UInt8>, at offset: Int) throws {
        guard passing == 0, depth > 0 else { return }
        let node = frames[depth &- 1].node
        switch frames[depth &- 1].kind {
        case .inner:
            guard shape.columns[node] >= 0 else {
                if !Self.isWhitespace(text) { records.find(.xmlMixed, in: frames[depth - 1].place) }
                return
            }
            if frames[depth &- 1].textCount == 0 {
                frames[depth &- 1].textStart = pieceStart &+ offset
                frames[depth &- 1].textCount = text.count
            } else {
                try append(text)
            }
        case .null:
            if shape.columns[node] >= 0 || !Self.isWhitespace(text) { records.find(.shape, in: frames[depth - 1].place) }
        case .outer:
            guard !Self.isWhitespace(text) else { return }
            followsRecord = false
            try checkOutside(nil, reached)
        }
    }

    /// More text of an element that has some already.
    private mutating func append(_ text: Span<UInt8>) throws {
        let top = frames[depth - 1]
        if top.textCount > 0 {
            gathered[depth - 1] = Array(records.arena[top.textStart..<top.textStart + top.textCount])
            frames[depth - 1].textCount = -1
        }
        guard (gathered[depth - 1]?.count ?? 0) + text.count <= Limits.elementText else {
            throw XMLStop(problem: .textTooLarge, byteOffset: reached)
        }
        gathered[depth - 1]?.append(text)
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
        try checkGap(endOffset)
        if groupStart == nil { reached = positions.raw(endTagBefore: endOffset) }
    }

    /// The verifier's parser holds everything between two tags, so there is a bound to it.
    private func checkGap(_ endOffset: Int64) throws {
        guard endOffset - lastTag <= Int64(Limits.recordBytes) else { throw XMLStop(problem: .textTooLarge, byteOffset: reached) }
    }

    mutating func comment(byteOffset: Int64, endOffset: Int64) throws {
        try checkGap(endOffset)
        if groupStart == nil { reached = positions.raw(endTagBefore: endOffset) }
    }

    mutating func documentType(byteOffset: Int64, endOffset: Int64) throws {
        reached = positions.raw(endTagBefore: endOffset)
    }

    // MARK: Batches

    /// The records that are whole, over the bytes up to the last of them.
    mutating func takeBatches(chunk: [UInt8], line: Int) -> [RecordBatch] {
        let (batches, movedBytes) = records.takeWholeGroups(
            isOpen: groupStart != nil, chunk: chunk, byteOffset: base, line: line)
        base += Int64(chunk.count)
        for index in 0..<depth where frames[index].kind != .outer { frames[index].textStart -= movedBytes }
        return batches
    }
}
