import HandoverCore
import HandoverXML

/// Walks an XML original record by record, as Format.md section 4.5 says, and keeps what every byte was (section 4.3).
///
/// The parser says what an element is, the tags found beside it say where: the n-th of the one is the n-th of the other.
struct XMLWalker {
    /// Bytes of one text, in UTF-8.
    static let textBytes = 10_000_000
    private static let deepest = 256

    /// An element that is open and is looked into.
    private struct Frame {
        var node: Int
        /// The record that it lies in or is, as an index of `group`.
        var record: Int?
        /// Tells it from every other element of its path.
        var serial: Int64
        var isNil = false
        /// Of a column.
        var text: [UInt8] = []
    }

    /// A place in the document that is not looked into.
    private struct Passed {
        var depth = 0
        /// Set outside the records.
        var offset: Int64?
    }

    private struct Flaws: OptionSet {
        var rawValue: UInt8
        static let mixed = Flaws(rawValue: 1)
        static let repeated = Flaws(rawValue: 2)
        static let shape = Flaws(rawValue: 4)
    }

    /// An unknown element's place: the node that it lies in and its name.
    private struct Unknown: Hashable {
        var node: Int
        var name: Int
    }

    private let layout: DocumentLayout
    private let feed: XMLFeed
    private let reader: XMLPullReader
    private let paths: XMLPaths

    private var frames = [Frame(node: 0, serial: 0)]
    private var passed = Passed()
    private var isAtEnd = false
    private var serial: Int64 = 0
    /// The serial of the element in which one of this node, or an unknown one, was last.
    private var lastIn: [Int64]
    private var lastUnknown: [Unknown: Int64] = [:]

    // The outermost record with all that lie in it.
    private var group: [DocumentRecord] = []
    private var flaws: [Flaws] = []
    private var counts: [Int64]
    /// Of every nested list: the record that its last one lies in, and the place there.
    private var places: [(parent: Int64, count: Int64)]

    private var wasMet: [Bool]
    private var covered: XMLCoverage
    /// Where the walk is: the offset of the last tag.
    private var offset: Int64

    /// `read` gives bytes of the original by offset and count, `window` how many it is asked for.
    init(
        layout: DocumentLayout, size: Int64, window: Int = 1 << 16, read: @escaping (Int64, Int) throws -> [UInt8]
    ) throws {
        let feed = try XMLFeed(layout, size: size, window: window, read: read)
        self.layout = layout
        self.feed = feed
        offset = feed.position
        do {
            reader = try XMLPullReader(allowsDTD: layout.allowsDTD) { try feed.next() }
        } catch is XMLReadError { throw XMLFeed.stuck(0) }
        paths = try XMLPaths(layout, reader)
        lastIn = [Int64](repeating: -1, count: paths.nodes.count)
        counts = [Int64](repeating: 0, count: layout.lists.count)
        places = Array(repeating: (0, 0), count: layout.lists.count)
        wasMet = [Bool](repeating: false, count: layout.outside.count)
        covered = XMLCoverage(mark: layout.hasBOM ? layout.encoding.mark.count : 0)
    }

    /// Stretches of the file: offset, bytes, class, items. Complete when `next` has given `nil`.
    var coverage: [(offset: Int64, bytes: Int64, name: String, items: Int64)] { covered.stretches }

    /// The next outermost record and all that lie in it, in the order of their start-tags; `nil` at the end.
    mutating func next() throws -> [DocumentRecord]? {
        if isAtEnd { return nil }
        group.removeAll(keepingCapacity: true)
        flaws.removeAll(keepingCapacity: true)
        while let event = try event() {
            switch event {
            case .start(let name, let isEmpty):
                let tag = try take(isEmpty ? .empty : .start)
                try open(name, tag)
                if isEmpty, try close(tag) { return group }
            case .end: if try close(take(.end)) { return group }
            case .text: try text()
            case .doctype(let doctype):
                guard layout.allowsDTD, !doctype.hasExternalIdentifier, !doctype.declaresParameterEntity,
                    !doctype.declaresExternalEntity
                else { throw XMLFeed.stuck(offset) }
            case .instruction: break
            }
        }
        // A part that the lock names and the file has not is a difference too.
        guard frames.count == 1, feed.isAtEnd, feed.tags.isBetweenMarkup, feed.tags.take() == nil, wasMet.allSatisfy({ $0 })
        else { throw XMLFeed.stuck(offset) }
        covered.finish(at: feed.position)
        isAtEnd = true
        return nil
    }

    private func event() throws -> XMLPullReader.Event? {
        do { return try reader.next() } catch is XMLReadError { throw XMLFeed.stuck(offset) }
    }

    /// The tag of the element that the parser has come to.
    private mutating func take(_ kind: XMLTags.Tag.Kind) throws -> XMLTags.Tag {
        guard let tag = feed.tags.take(), tag.kind == kind else { throw XMLFeed.stuck(offset) }
        offset = tag.offset
        if let outermost = group.first, tag.end - outermost.byteOffset > Limits.recordBytes {
            throw XMLFeed.stuck(outermost.byteOffset)
        }
        return tag
    }

    // MARK: Elements

    private mutating func open(_ name: Int, _ tag: XMLTags.Tag) throws {
        guard frames.count + passed.depth <= Self.deepest else { throw XMLFeed.stuck(tag.offset) }
        if passed.depth > 0 {
            passed.depth += 1
            return
        }
        let parent = frames.count - 1
        let (node, record) = (frames[parent].node, frames[parent].record)
        if frames[parent].isNil, let record {
            flaws[record].insert(.shape)
            passed = Passed(depth: 1)
            return
        }
        if reader.name(name).namespace == XMLPaths.include {
            // Outside the records it is an element that no list reads, but no part that the plan would have to ignore.
            passed = Passed(depth: 1, offset: record == nil ? tag.offset : nil)
            if record == nil, let index = paths.nodes[node].outsideElements[name] { wasMet[index] = true }
            return
        }
        guard let child = paths.nodes[node].children[name] else { return try pass(name, tag) }
        if let record, paths.nodes[child].list == nil {
            if lastIn[child] == frames[parent].serial { flaws[record].insert(.repeated) }
            lastIn[child] = frames[parent].serial
        }
        serial += 1
        frames.append(Frame(node: child, record: record, serial: serial))
        if let list = paths.nodes[child].list {
            try begin(list, in: record, tag)
        } else if record == nil {
            covered.part()
        }
        try attributes(of: child, tag)
    }

    private mutating func pass(_ name: Int, _ tag: XMLTags.Tag) throws {
        let parent = frames[frames.count - 1]
        if layout.passesOver {
            passed = Passed(depth: 1)
            return
        }
        guard let record = parent.record else {
            guard let index = paths.nodes[parent.node].outsideElements[name] else { throw XMLFeed.stuck(tag.offset) }
            wasMet[index] = true
            passed = Passed(depth: 1, offset: tag.offset)
            return
        }
        let place = Unknown(node: parent.node, name: name)
        if lastUnknown.updateValue(parent.serial, forKey: place) == parent.serial { flaws[record].insert(.repeated) }
        flaws[record].insert(paths.nodes[parent.node].column == nil ? .shape : .mixed)
        passed = Passed(depth: 1)
    }

    private mutating func begin(_ list: Int, in parent: Int?, _ tag: XMLTags.Tag) throws {
        counts[list] += 1
        var record = DocumentRecord(
            list: list, number: counts[list], byteOffset: tag.offset, byteCount: 0, line: tag.line,
            values: Array(repeating: .absent, count: layout.lists[list].columns.count))
        if let parent {
            let number = group[parent].number
            places[list] = (number, places[list].parent == number ? places[list].count + 1 : 1)
            record.parent = (number, parent, places[list].count)
        } else {
            covered.begin(tag)
        }
        frames[frames.count - 1].record = group.count
        guard group.count < Limits.recordsPerGroup else { throw XMLFeed.stuck(tag.offset) }
        group.append(record)
        flaws.append([])
    }

    private mutating func attributes(of node: Int, _ tag: XMLTags.Tag) throws {
        let record = frames[frames.count - 1].record
        var isNil = false
        for attribute in reader.attributes {
            guard attribute.value.count <= Self.textBytes else { throw XMLFeed.stuck(tag.offset) }
            if attribute.name == paths.nilName { isNil = [Array("true".utf8), Array("1".utf8)].contains(attribute.value) }
            if paths.neverColumns.contains(attribute.name) { continue }
            if let record {
                if let column = paths.nodes[node].attributes[attribute.name] {
                    group[record].values[column] = .text(attribute.value)
                } else if !layout.passesOver {
                    flaws[record].insert(.shape)
                }
            } else if !layout.passesOver {
                guard let index = paths.nodes[node].outsideAttributes[attribute.name] else { throw XMLFeed.stuck(tag.offset) }
                wasMet[index] = true
            }
        }
        guard isNil, let record else { return }
        frames[frames.count - 1].isNil = true
        // An attribute that is written keeps what is written.
        let columns = paths.nodes[node].column.map { [$0] } ?? paths.nodes[node].columnsBelow
        for column in columns where group[record].values[column] == .absent { group[record].values[column] = .null }
    }

    /// True when an outermost record has ended.
    private mutating func close(_ tag: XMLTags.Tag) throws -> Bool {
        if passed.depth > 0 {
            passed.depth -= 1
            if passed.depth == 0, let offset = passed.offset { covered.ignore(from: offset, to: tag.end) }
            return false
        }
        guard frames.count > 1, let frame = frames.popLast() else { throw XMLFeed.stuck(tag.offset) }
        guard let record = frame.record else {
            covered.part()
            return false
        }
        if !frame.isNil, let column = paths.nodes[frame.node].column, group[record].values[column] == .absent {
            group[record].values[column] = .text(frame.text)
        }
        guard paths.nodes[frame.node].list != nil else { return false }
        group[record].byteCount = Int(tag.end - group[record].byteOffset)
        guard record == 0 else { return false }
        covered.end(tag)
        judge()
        return true
    }

    // MARK: Text

    private mutating func text() throws {
        guard reader.text.count <= Self.textBytes else { throw XMLFeed.stuck(offset) }
        if passed.depth > 0 { return }
        let top = frames.count - 1
        let node = frames[top].node
        guard let record = frames[top].record else {
            if layout.passesOver || isBlank(reader.text) { return }
            guard let index = paths.nodes[node].outsideText else { throw XMLFeed.stuck(offset) }
            wasMet[index] = true
            return
        }
        if frames[top].isNil {
            let isContent = paths.nodes[node].column != nil ? !reader.text.isEmpty : !isBlank(reader.text)
            if isContent { flaws[record].insert(.shape) }
        } else if paths.nodes[node].column != nil {
            guard frames[top].text.count + reader.text.count <= Self.textBytes else { throw XMLFeed.stuck(offset) }
            frames[top].text += reader.text
        } else if !layout.passesOver, !isBlank(reader.text) {
            flaws[record].insert(.mixed)
        }
    }

    private func isBlank(_ text: [UInt8]) -> Bool {
        text.allSatisfy { $0 == 0x20 || $0 == 0x0a || $0 == 0x09 || $0 == 0x0d }
    }

    // MARK: Findings

    /// Parents stand before what lies in them, so one pass is enough.
    private mutating func judge() {
        for index in group.indices {
            var findings: [String] = []
            if flaws[index].contains(.mixed) { findings.append("XML_MIXED") }
            if flaws[index].contains(.repeated) { findings.append("REPEATED") }
            if flaws[index].contains(.shape) { findings.append("SHAPE") }
            if let parent = group[index].parent, !group[parent.index].findings.isEmpty { findings.append("PARENT_UNREADABLE") }
            group[index].findings = findings
        }
    }
}
