import HandoverCore

/// Walks a JSON original record by record, as Format.md section 4.4 says, and keeps what every byte was (section 4.3).
///
/// Outside the records the walker follows the paths of the lists token by token, so that what no list reads may be of any size. A
/// record is laid out whole as a small tree, and its columns are looked up in that.
struct JSONWalker {
    /// Containers that may be open at once.
    static let mostDepth = 512

    private let format: DocumentLayout.Format
    private let passesOver: Bool
    /// What stands where outside the records.
    private let places: JSONPlaces
    private var bytes: JSONBytes
    private var records: JSONRecords
    private var tape = JSONTape()
    private var open: [Frame] = []
    private var hasBegun = false
    /// Parts outside the lists that have not been met.
    private var missing: Set<Int>

    /// Stretches of the file: offset, bytes, class, items.
    private(set) var coverage: [(offset: Int64, bytes: Int64, name: String, items: Int64)] = []
    private var coveredTo: Int64 = 0
    /// Whether nothing but whitespace and commas has come since a record.
    private var isAfterRecord = false

    /// A container outside the records that is open.
    private struct Frame {
        enum Kind { case object, array, list(Int) }
        var kind: Kind
        var place: Int
        var isFresh = true
        var names = JSONNames()
        var index = 0

        var closer: UInt8 { if case .object = kind { 0x7d } else { 0x5d } }
    }

    /// - Parameters:
    ///   - window: bytes to ask for at once.
    ///   - read: gives so many bytes of the original from that offset on.
    init(
        layout: DocumentLayout, size: Int64, window: Int = 1 << 20,
        read: @escaping (_ offset: Int64, _ count: Int) throws -> [UInt8]
    ) throws {
        (format, passesOver) = (layout.format, layout.passesOver)
        bytes = JSONBytes(size: size, step: max(1, window), read: read)
        var places = JSONPlaces()
        for (index, list) in layout.lists.enumerated() where list.parent == nil {
            guard places.add(list.path, { $0.list = index }) else { throw bytes.stuck }
        }
        for path in layout.outside { guard places.add(path, { $0.isOutside = true }) else { throw bytes.stuck } }
        self.places = places
        missing = Set(places.places.indices.filter { places[$0].isOutside })
        guard let records = JSONRecords(layout.lists, passesOver: passesOver) else { throw bytes.stuck }
        self.records = records
        if layout.hasBOM {
            while bytes.window.count < 3, try bytes.more() {}
            guard bytes.window.starts(with: [0xef, 0xbb, 0xbf]) else { throw bytes.stuck }
            bytes.position = 3
            cover("bom", items: 1)
        }
    }

    /// The next outermost record with all records in it, parents first, in the order of the document; `nil` at the end of the file.
    mutating func next() throws -> [DocumentRecord]? {
        switch format {
        case .json: try nextInDocument()
        case .ndjson: try nextLine()
        case .jsonValues: try nextValue()
        case .xml: throw bytes.stuck
        }
    }

    // MARK: One document

    private mutating func nextInDocument() throws -> [DocumentRecord]? {
        if !hasBegun {
            hasBegun = true
            let first = try bytes.skipSpace()
            guard first == 0x7b || first == 0x5b else { throw bytes.stuck }
            try enter(0)
        }
        while let last = open.indices.last {
            guard let byte = try bytes.skipSpace() else { throw bytes.stuck }
            if byte == open[last].closer {
                bytes.position += 1
                open.removeLast()
                isAfterRecord = false
                continue
            }
            if open[last].isFresh {
                open[last].isFresh = false
            } else {
                guard byte == 0x2c else { throw bytes.stuck }
                bytes.position += 1
                guard try bytes.skipSpace() != nil else { throw bytes.stuck }
            }
            switch open[last].kind {
            case .list(let list): return try record(list)
            case .object:
                let name = try bytes.name()
                guard open[last].names.insert(name) else { throw bytes.stuck }
                guard try bytes.skipSpace() != nil else { throw bytes.stuck }
                try enter(named: name, of: open[last].place)
            case .array:
                open[last].index += 1
                try enter(named: Array(String(open[last].index - 1).utf8), of: open[last].place)
            }
        }
        // A lock that names what is not there is of another file.
        guard try bytes.skipSpace() == nil, missing.isEmpty else { throw bytes.stuck }
        cover("structure", items: 0)
        return nil
    }

    private mutating func enter(named name: [UInt8], of place: Int) throws {
        var guess = 0
        guard let child = places.child(of: place, named: name[...], guess: &guess) else {
            guard passesOver else { throw bytes.stuck }
            return try bytes.skipValue(depth: open.count)
        }
        try enter(child)
    }

    /// Goes into the value that begins here, or over it.
    private mutating func enter(_ number: Int) throws {
        let place = places[number]
        let first = bytes.window[bytes.position]
        let isContainer = first == 0x7b || first == 0x5b
        guard !isContainer || open.count < Self.mostDepth else { throw bytes.stuck }
        if let list = place.list {
            if first == 0x6e {
                _ = try bytes.token()
                return
            }
            guard first == 0x5b else { throw bytes.stuck }
            open.append(Frame(kind: .list(list), place: number))
        } else if first == 0x7b, !place.children.isEmpty {
            open.append(Frame(kind: .object, place: number))
        } else if first == 0x5b, place.hasIndex {
            open.append(Frame(kind: .array, place: number))
        } else {
            guard place.isOutside || passesOver else { throw bytes.stuck }
            missing.remove(number)
            cover("structure", items: 0)
            try bytes.skipValue(depth: open.count)
            cover("ignored", items: 1)
            return
        }
        bytes.position += 1
    }

    // MARK: Many values

    private mutating func nextValue() throws -> [DocumentRecord]? {
        guard try bytes.skipSpace() != nil else {
            // A file without a value is no export without records.
            guard hasBegun else { throw bytes.stuck }
            cover("structure", items: 0)
            return nil
        }
        hasBegun = true
        guard let list = places[0].list else { throw bytes.stuck }
        return try record(list)
    }

    private mutating func nextLine() throws -> [DocumentRecord]? {
        guard let list = places[0].list else { throw bytes.stuck }
        while try bytes.skipSpace(inLine: true) == 0x0a {
            bytes.takeLF()
            cover("blank", items: 1)
        }
        guard bytes.position < bytes.window.count else {
            guard hasBegun else { throw bytes.stuck }
            cover("blank", items: 1)
            return nil
        }
        hasBegun = true
        let group = try group(list, inLine: true)
        guard let next = try bytes.skipSpace(inLine: true) else {
            cover("records", items: 1)
            return group
        }
        guard next == 0x0a else { throw bytes.stuck }
        bytes.takeLF()
        cover("records", items: 1)
        return group
    }

    // MARK: Records

    private mutating func record(_ list: Int) throws -> [DocumentRecord] {
        cover(isAfterRecord ? "records" : "structure", items: 0)
        let group = try group(list, inLine: false)
        cover("records", items: 1)
        isAfterRecord = true
        return group
    }

    /// The record that begins here.
    private mutating func group(_ list: Int, inLine: Bool) throws -> [DocumentRecord] {
        repeat {
            // Another reference to the window, so that the tape may change meanwhile.
            let window = bytes.window
            let start = bytes.position
            switch tape.scan(window.span, from: start, atEnd: bytes.isAtEnd, depth: open.count, inLine: inLine) {
            case .wrong(let place): throw bytes.stuck(at: place)
            case .whole(let end):
                guard end - start <= Limits.recordBytes else { throw bytes.stuck }
                let group = records.group(tape, window, windowAt: bytes.windowAt, line: bytes.line, list: list)
                guard group.count <= Limits.recordsPerGroup else { throw bytes.stuck }
                bytes.position = end
                bytes.line += tape.lines
                return group
            case .cut: guard window.count - start <= Limits.recordBytes else { throw bytes.stuck }
            }
        } while try bytes.more()
        throw bytes.stuck
    }

    /// All bytes up to here that no stretch has yet are of this class.
    private mutating func cover(_ name: String, items: Int64) {
        let (from, to) = (coveredTo, bytes.offset)
        guard to > from else { return }
        coveredTo = to
        if let last = coverage.indices.last, coverage[last].name == name {
            coverage[last].bytes += to - from
            coverage[last].items += items
        } else {
            coverage.append((from, to - from, name, items))
        }
    }
}
