import HandoverCore

/// Scans one record of CSV in a layout that ``RecordScan`` does not know, character by character (Format.md section 4.1).
struct LayoutScan {
    private let layout: CSVLayout
    private let columns: Int
    private let atEnd: Bool
    private var at: Int
    private var inner = 0
    private var marks: RecordScan.Marks = []

    /// The bytes end before the record does.
    private struct More: Error {}

    static func scan(
        _ bytes: Span<UInt8>, _ start: Int, _ layout: CSVLayout, columns: Int, atEnd: Bool,
        into places: inout [SourceBatch.Place]
    ) -> RecordScan {
        var scan = LayoutScan(layout: layout, columns: columns, atEnd: atEnd, at: start)
        do {
            if bytes[start] == layout.comment { return .comment(end: try scan.line(bytes).next) }
            return try layout.widths.isEmpty ? scan.record(bytes, &places) : scan.fixed(bytes, &places)
        } catch { return .more }
    }

    /// The end of the line, before and behind its terminator.
    private mutating func line(_ bytes: Span<UInt8>) throws(More) -> (content: Int, next: Int) {
        while at < bytes.count, bytes[at] != 0x0a, bytes[at] != 0x0d { at += 1 }
        let content = at
        try passTerminator(bytes)
        return (content, at)
    }

    /// Goes behind the terminator that begins here, if bytes are left.
    private mutating func passTerminator(_ bytes: Span<UInt8>) throws(More) {
        guard at < bytes.count else {
            if !atEnd { throw More() }
            marks.insert(.open)
            return
        }
        let isReturn = bytes[at] == 0x0d
        at += 1
        guard isReturn else { return }
        if at == bytes.count {
            if !atEnd { throw More() }
        } else if bytes[at] == 0x0a {
            at += 1
        }
    }

    private mutating func fixed(_ bytes: Span<UInt8>, _ places: inout [SourceBatch.Place]) throws(More) -> RecordScan {
        let (start, firstPlace) = (at, places.count)
        let (end, next) = try line(bytes)
        var from = start
        for width in layout.widths {
            let left = end - from
            if left == 0 || (left < width && layout.ragged != "pad") { break }
            places.append(.init(from, from + min(left, width), isQuoted: false, isEscaped: false))
            from += min(left, width)
        }
        // What is left behind all columns is one field more; a part of a column is none.
        let isWhole = end - start > layout.widths.reduce(0, +)
        if isWhole { places.append(.init(from, end, isQuoted: false, isEscaped: false)) }
        if end == start { places.append(.init(start, start, isQuoted: false, isEscaped: false)) }
        if places.count - firstPlace > Limits.fieldsPerRecord { return .unterminated }
        if isWhole, end - from > Limits.fieldBytes { marks.insert(.large) }
        return .record(end: next, innerLines: 0, marks: marks)
    }

    private mutating func record(_ bytes: Span<UInt8>, _ places: inout [SourceBatch.Place]) throws(More) -> RecordScan {
        let most = places.count + columns
        var fields = 0
        while true {
            let first = at
            let place = try field(bytes)
            guard let place else { return .unterminated }
            if at - first > Limits.fieldBytes { marks.insert(.large) }
            fields += 1
            if fields > Limits.fieldsPerRecord { return .unterminated }
            if places.count <= most { places.append(place) }
            if at < bytes.count, isDelimiter(bytes) {
                at += layout.delimiter.count
                continue
            }
            try passTerminator(bytes)
            return .record(end: at, innerLines: inner, marks: marks)
        }
    }

    /// Whether the delimiter stands here. It may begin here and go on in bytes that are not there yet: those are asked for before.
    private func isDelimiter(_ bytes: Span<UInt8>) -> Bool {
        guard at + layout.delimiter.count <= bytes.count else { return false }
        return layout.delimiter.indices.allSatisfy { bytes[at + $0] == layout.delimiter[$0] }
    }

    /// Goes to the end of the field that begins here; `nil` where it is quoted and the body ends in it.
    private mutating func field(_ bytes: Span<UInt8>) throws(More) -> SourceBatch.Place? {
        guard at < bytes.count else {
            if !atEnd { throw More() }
            return .init(at, at, isQuoted: false, isEscaped: false)
        }
        var isEscaped = false
        guard let quote = layout.quote, bytes[at] == quote else {
            let from = at
            while try !isFieldEnd(bytes) {
                if bytes[at] == layout.escape, try passEscape(bytes) { isEscaped = true } else { try pass(bytes) }
            }
            return .init(from, at, isQuoted: false, isEscaped: isEscaped)
        }
        at += 1
        let from = at
        while true {
            guard at < bytes.count else {
                if atEnd { return nil }
                throw More()
            }
            if bytes[at] == layout.escape {
                if try passEscape(bytes) { isEscaped = true } else { at += 1 }
            } else if bytes[at] == quote {
                guard at + 1 < bytes.count || atEnd else { throw More() }
                guard at + 1 < bytes.count, bytes[at + 1] == quote else { break }
                isEscaped = true
                at += 2
            } else if bytes[at] == 0x0a || bytes[at] == 0x0d {
                inner += 1
                try passTerminator(bytes)
            } else {
                try pass(bytes)
            }
        }
        let to = at
        at += 1
        while try !isFieldEnd(bytes) {
            marks.insert(.trailing)
            try pass(bytes)
        }
        return .init(from, to, isQuoted: true, isEscaped: isEscaped)
    }

    /// Whether a field that is not inside quotes ends here.
    private func isFieldEnd(_ bytes: Span<UInt8>) throws(More) -> Bool {
        guard at < bytes.count else {
            if atEnd { return true }
            throw More()
        }
        if bytes[at] == 0x0a || bytes[at] == 0x0d { return true }
        if bytes[at] == layout.delimiter[0], at + layout.delimiter.count > bytes.count, !atEnd { throw More() }
        return isDelimiter(bytes)
    }

    private mutating func pass(_ bytes: Span<UInt8>) throws(More) {
        guard let step = layout.step(bytes, at) else {
            if !atEnd { throw More() }
            at += 1
            return
        }
        at += step
    }

    /// Goes behind the escape here and what it stands before; false where nothing follows it.
    private mutating func passEscape(_ bytes: Span<UInt8>) throws(More) -> Bool {
        guard at + 1 < bytes.count else {
            if atEnd { return false }
            throw More()
        }
        at += 1
        if bytes[at] == 0x0a || bytes[at] == 0x0d {
            inner += 1
            try passTerminator(bytes)
        } else {
            try pass(bytes)
        }
        return true
    }
}

extension CSVLayout {
    /// Scans the record that begins at a place, and notes where its fields lie.
    /// - Parameter columns: how many fields are looked for; one more says too many.
    func scan(
        _ bytes: Span<UInt8>, _ start: Int, columns: Int, atEnd: Bool, into places: inout [SourceBatch.Place]
    ) -> RecordScan {
        guard isPlain else { return LayoutScan.scan(bytes, start, self, columns: columns, atEnd: atEnd, into: &places) }
        let dialect = RecordDialect(delimiter: delimiter[0], quote: quote, columns: columns)
        return RecordScan(bytes, start, dialect, atEnd: atEnd, into: &places)
    }
}
