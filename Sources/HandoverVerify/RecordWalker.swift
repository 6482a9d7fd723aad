import HandoverCore

/// Walks an original record by record, as Format.md section 4.1 says, and keeps what every byte was (section 4.3).
///
/// The walker holds a window of the file; a record that does not end in it is begun again with a larger one. A class, because every
/// record is handed on with it: a copy would count its arrays up and down, record by record.
final class RecordWalker {
    /// Where one field lies in the window.
    struct Place {
        var start: Int
        var end: Int
        var isQuoted = false
        var isEscaped = false
    }

    /// The original cannot be walked to its end.
    struct Stuck: Error {
        var byteOffset: Int64
        var code: Diagnostic.Code
    }

    private let archive: OpenArchive
    private let member: Member
    private let source: CheckedPlan.Source
    let decoding: TextDecoding
    private let bodyEnd: Int64

    private(set) var window: [UInt8] = []
    /// Offset in the original of the window's first byte, and how far into the window the walk is.
    private var windowAt: Int64 = 0
    private var position = 0

    // The record just walked.
    private(set) var number: Int64 = 0
    private(set) var line = 0
    private(set) var start = 0
    private(set) var end = 0
    private(set) var places: [Place] = []
    private(set) var findings: [String] = []

    /// Stretches of the file: offset, bytes, class, items.
    private(set) var coverage: [(offset: Int64, bytes: Int64, name: String, items: Int64)] = []
    private var nextLine = 1
    private var hasTrailing = false

    init(_ archive: OpenArchive, _ member: Member, _ source: CheckedPlan.Source, _ decoding: TextDecoding) throws {
        self.archive = archive
        self.member = member
        self.source = source
        self.decoding = decoding
        bodyEnd = min(source.footerAt ?? member.size, member.size)
        try readHead()
    }

    var byteOffset: Int64 { windowAt + Int64(start) }
    var byteCount: Int { end - start }
    var raw: ArraySlice<UInt8> { window[start..<end] }

    private func readHead() throws {
        let bom: Int64 = source.hasBOM ? 3 : 0
        guard bom <= source.headerAt, source.headerAt <= bodyEnd else {
            throw Stuck(byteOffset: source.headerAt, code: .sourceUnlikeLock)
        }
        if bom > 0 {
            var bytes = [UInt8](repeating: 0, count: 3)
            try archive.read(into: &bytes, at: member.offset)
            guard bytes == [0xef, 0xbb, 0xbf] else { throw Stuck(byteOffset: 0, code: .sourceUnlikeLock) }
            cover("bom", offset: 0, bytes: 3, items: 1)
        }
        let preamble = try lines(from: bom, to: source.headerAt)
        cover("preamble", offset: bom, bytes: source.headerAt - bom, items: preamble.items)
        nextLine += Int(preamble.terminators)
        windowAt = source.headerAt
        guard try scan(), start < end else { throw Stuck(byteOffset: source.headerAt, code: .sourceUnlikeLock) }
        var names: [[UInt8]] = []
        for index in places.indices {
            var name: [UInt8] = []
            guard text(index, into: &name) else { throw Stuck(byteOffset: source.headerAt, code: .sourceUnlikeLock) }
            names.append(name)
        }
        guard names == source.columns else { throw Stuck(byteOffset: source.headerAt, code: .sourceUnlikeLock) }
        cover("header", offset: source.headerAt, bytes: Int64(end - start), items: 1)
    }

    /// Walks to the next record; false at the end of the body, when the footer has been covered too.
    func next() throws -> Bool {
        while try scan() {
            if places.count == 1, places[0].start == places[0].end, !places[0].isQuoted, end - start <= 2,
                isTerminator(window[start])
            {
                cover("blank", offset: byteOffset, bytes: Int64(end - start), items: 1)
                continue
            }
            number += 1
            cover("records", offset: byteOffset, bytes: Int64(end - start), items: 1)
            findings.removeAll(keepingCapacity: true)
            if !decoding.isValid(window[start..<end]) { findings.append("ENCODING") }
            if hasTrailing { findings.append("QUOTE_TRAILING") }
            if places.count != source.columns.count {
                findings.append(places.count < source.columns.count ? "RAGGED_SHORT" : "RAGGED_LONG")
            }
            return true
        }
        let rest = member.size - bodyEnd
        if rest > 0 { cover("footer", offset: bodyEnd, bytes: rest, items: try lines(from: bodyEnd, to: member.size).items) }
        return false
    }

    /// Appends the text of a field as UTF-8; false if it cannot be decoded.
    func text(_ field: Int, into out: inout [UInt8]) -> Bool {
        let place = places[field]
        guard place.isEscaped else { return decoding.append(window[place.start..<place.end], to: &out) }
        var bytes: [UInt8] = []
        var index = place.start
        while index < place.end {
            bytes.append(window[index])
            index += window[index] == source.quote ? 2 : 1
        }
        return decoding.append(bytes[...], to: &out)
    }

    private func isTerminator(_ byte: UInt8) -> Bool { byte == 0x0a || byte == 0x0d }

    private func cover(_ name: String, offset: Int64, bytes: Int64, items: Int64) {
        guard bytes > 0 else { return }
        if let last = coverage.indices.last, coverage[last].name == name {
            coverage[last].bytes += bytes
            coverage[last].items += items
        } else {
            coverage.append((offset, bytes, name, items))
        }
    }

    /// Physical lines of a stretch: its terminators, and one more if bytes follow the last.
    private func lines(from: Int64, to: Int64) throws -> (items: Int64, terminators: Int64) {
        var bytes: [UInt8] = []
        var terminators: Int64 = 0
        var at = from
        var last: UInt8 = 0x0a
        while at < to {
            bytes = [UInt8](repeating: 0, count: Int(min(1 << 16, to - at)))
            try archive.read(into: &bytes, at: member.offset + at)
            for byte in bytes {
                // A LF after a CR belongs to it.
                if byte == 0x0d || (byte == 0x0a && last != 0x0d) { terminators += 1 }
                last = byte
            }
            at += Int64(bytes.count)
        }
        return (terminators + (to > from && last != 0x0a && last != 0x0d ? 1 : 0), terminators)
    }

    /// Scans one record or blank line; false at the end of the body.
    private func scan() throws -> Bool {
        while true {
            let atEnd = windowAt + Int64(window.count) >= bodyEnd
            if position == window.count, atEnd { return false }
            switch scanRecord(atEnd: atEnd) {
            case .record(let end, let inner):
                self.start = position
                self.end = end
                position = end
                line = nextLine
                let isEnded = isTerminator(window[end - 1])
                nextLine += inner + (isEnded ? 1 : 0)
                return true
            case .unterminated: throw Stuck(byteOffset: windowAt + Int64(position), code: .sourceUnlikeLock)
            case .more: try readMore()
            }
        }
    }

    private enum Scan {
        case record(end: Int, innerLines: Int)
        case unterminated
        case more
    }

    private func scanRecord(atEnd: Bool) -> Scan {
        // Locals, and not the object's own: each byte would ask for leave otherwise.
        let window = self.window
        var places = self.places
        self.places = []
        places.removeAll(keepingCapacity: true)
        defer { self.places = places }
        hasTrailing = false
        let limit = window.count
        let (delimiter, quote, columnCount) = (source.delimiter, source.quote, source.columns.count)
        var at = position
        var inner = 0
        while true {
            var place = Place(start: at, end: at)
            if let quote, at < limit, window[at] == quote {
                place.isQuoted = true
                place.start = at + 1
                at += 1
                while true {
                    guard at < limit else { return atEnd ? .unterminated : .more }
                    let byte = window[at]
                    if byte == quote {
                        guard at + 1 < limit || atEnd else { return .more }
                        guard at + 1 < limit, window[at + 1] == quote else { break }
                        place.isEscaped = true
                        at += 2
                        continue
                    }
                    if byte == 0x0a { inner += at > place.start && window[at - 1] == 0x0d ? 0 : 1 }
                    if byte == 0x0d { inner += 1 }
                    at += 1
                }
                place.end = at
                at += 1
                while at < limit, window[at] != delimiter, !isTerminator(window[at]) {
                    hasTrailing = true
                    at += 1
                }
            } else {
                while at < limit, window[at] != delimiter, !isTerminator(window[at]) { at += 1 }
                place.end = at
            }
            // One field more than the header says too many; a record of nothing but delimiters must not fill the memory.
            if places.count <= columnCount { places.append(place) }
            guard at < limit else { return atEnd ? .record(end: at, innerLines: inner) : .more }
            if window[at] == delimiter {
                at += 1
                guard at < limit || atEnd else { return .more }
                continue
            }
            if window[at] == 0x0d {
                guard at + 1 < limit || atEnd else { return .more }
                if at + 1 < limit, window[at + 1] == 0x0a { at += 1 }
            }
            return .record(end: at + 1, innerLines: inner)
        }
    }

    private func readMore() throws {
        window.removeFirst(position)
        windowAt += Int64(position)
        position = 0
        guard window.count <= Limits.recordBytes else { throw Stuck(byteOffset: windowAt, code: .sourceUnlikeLock) }
        let from = windowAt + Int64(window.count)
        var bytes = [UInt8](repeating: 0, count: Int(min(max(1 << 20, Int64(window.count)), bodyEnd - from)))
        try archive.read(into: &bytes, at: member.offset + from)
        window += bytes
    }
}
