import HandoverData
import HandoverGB18030

/// Where the tokenizer is in its record, and what it does at the end of a field and of a record.
struct RecordCursor {
    var recordStart = 0
    var fieldStart = 0
    /// The current field holds escaped quotes.
    var hasEscapes = false
    /// UTF-8: the offset of the next byte that is not valid, or the number of bytes.
    var nextBad = 0
    /// GB18030: a field of this record did not decode.
    private var hasBadField = false
    /// Where something first followed a closing quote in this record.
    private var trailingAt: Int?
    /// Where this record's first field begins that is too large.
    private var largeAt: Int?
    /// Terminators inside this record's fields.
    private var innerLines = 0
    /// One of the four above is set.
    private var isUnusual = false

    /// Where the record's fields begin in the index.
    private var firstField = 0

    /// The index, in its record, of the field that has not ended.
    func fieldIndex(in tokens: borrowing CSVTokens) -> Int { tokens.index.fields.count &- firstField }

    /// Appends the slot of an unquoted field that is a slice of the file, which nearly all are; false if it is anything else.
    @inline(__always)
    func endPlainField(at end: Int, _ lastNonASCII: Int, _ limits: CSVLimits, _ tokens: inout CSVTokens) -> Bool {
        guard lastNonASCII < fieldStart, end &- fieldStart <= limits.fieldBytes, end &- recordStart <= limits.recordBytes,
            fieldIndex(in: tokens) < limits.fieldsPerRecord
        else { return false }
        tokens.index.fields.append(
            Slot(start: UInt32(truncatingIfNeeded: fieldStart), count: UInt32(truncatingIfNeeded: end &- fieldStart)))
        return true
    }

    /// Appends the slot of the field that ends before `end`. `closedAt` is the offset of its closing quote, if it is quoted.
    @inline(never)
    mutating func endField(
        at end: Int, closedAt: Int?, decoding: Bool, _ bytes: Span<UInt8>, _ grammar: CSVGrammar, _ tokens: inout CSVTokens
    ) {
        let limits = grammar.limits
        checkLimits(upTo: end, limits, &tokens)
        if tokens.stop != nil { return }
        if end &- fieldStart > limits.fieldBytes {
            // Nobody looks at it: its record is held back, with its bytes as they are.
            (largeAt, isUnusual, hasEscapes) = (largeAt ?? fieldStart, true, false)
            tokens.index.fields.append(Slot(start: UInt32(truncatingIfNeeded: fieldStart), count: 0))
            return
        }
        var start = fieldStart
        var contentEnd = end
        var flags: Slot.Flags = []
        if let closedAt {
            start += 1
            contentEnd = closedAt
            flags = .quoted
            if closedAt + 1 != end, trailingAt == nil { (trailingAt, isUnusual) = (closedAt + 1, true) }
        }
        if decoding || hasEscapes {
            appendChanged(start..<contentEnd, flags, decoding: decoding, bytes, grammar, &tokens)
        } else {
            tokens.index.fields.append(
                Slot(
                    start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: contentEnd &- start), flags: flags
                ))
        }
    }

    /// Notes a field that is no text by itself.
    mutating func addBadField() { (hasBadField, isUnusual) = (true, true) }

    /// Notes that some of the record's bytes lie in no field, so that the record has to be looked at as a whole.
    mutating func addLooseBytes() { isUnusual = true }

    /// Notes a terminator inside a field.
    @inline(__always)
    mutating func addInnerLine() {
        innerLines &+= 1
        isUnusual = true
    }

    /// Appends a field whose bytes differ from the file's: each run up to the first of two quotes, or up to an escape, decoded where
    /// need be. What is dropped is a character of its own, so decoding run by run is decoding the whole.
    private mutating func appendChanged(
        _ content: Range<Int>, _ flags: Slot.Flags, decoding: Bool, _ bytes: Span<UInt8>, _ grammar: CSVGrammar,
        _ tokens: inout CSVTokens
    ) {
        var flags = flags
        let arenaStart = tokens.arena.count
        var isBad = false
        var runStart = content.lowerBound
        if hasEscapes {
            hasEscapes = false
            flags.insert(.escaped)
            var i = content.lowerBound
            while i < content.upperBound {
                if bytes[i] == grammar.escape, !grammar.noEscape, i + 1 < content.upperBound {  // drop it, keep what follows
                    isBad = !append(bytes.extracting(runStart..<i), decoding, &tokens.arena) || isBad
                    runStart = i + 1
                    i += 1
                } else if bytes[i] == grammar.quote, flags.contains(.quoted) {  // the first of a pair: keep it, drop the second
                    isBad = !append(bytes.extracting(runStart..<i + 1), decoding, &tokens.arena) || isBad
                    i += 1
                    runStart = i + 1
                }
                i += grammar.isSimple ? 1 : max(1, characterWidth(bytes, i, content.upperBound, grammar.isGB18030))
            }
        }
        if runStart < content.upperBound {
            isBad = !append(bytes.extracting(runStart..<content.upperBound), decoding, &tokens.arena) || isBad
        }
        if isBad {
            // Half a decoding is nobody's text. The slot shows the file's bytes, and the record gets its finding.
            addBadField()
            tokens.arena.removeLast(tokens.arena.count - arenaStart)
            tokens.index.fields.append(Slot(start: UInt32(content.lowerBound), count: UInt32(content.count), flags: flags))
            return
        }
        tokens.index.fields.append(
            Slot(start: UInt32(arenaStart), count: UInt32(tokens.arena.count - arenaStart), flags: flags, inArena: true))
    }

    /// Appends a run; false when it is not valid.
    private func append(_ run: Span<UInt8>, _ decoding: Bool, _ arena: inout [UInt8]) -> Bool {
        if decoding { return decodeGB18030(run, into: &arena) == nil }
        for i in run.indices { arena.append(run[i]) }
        return true
    }

    /// Closes the record that ends before `end` and moves to the one after its terminator.
    @inline(__always)
    mutating func endRecord(
        at end: Int, terminator: Int, _ bytes: Span<UInt8>, _ grammar: CSVGrammar, _ tokens: inout CSVTokens
    ) {
        let next = end + terminator
        let width = fieldIndex(in: tokens)
        if nextBad < next || isUnusual || width != grammar.fieldCount ?? width || grammar.hasRepeatedHeader,
            !addUnusual(end: end, next: next, width: width, bytes, grammar, &tokens)
        {
            tokens.index.fields.removeLast(width)
            tokens.gaps.append(
                .init(start: recordStart, count: next - recordStart, recordsBefore: tokens.index.count, kind: .repeatedHeader))
        } else {
            tokens.index.byteOffsets.append(UInt32(recordStart))
            tokens.index.byteCounts.append(UInt32(next - recordStart))
            tokens.index.recordStarts.append(UInt32(tokens.index.fields.count))
        }
        firstField = tokens.index.fields.count
        recordStart = next
        fieldStart = next
    }

    /// Adds the record's findings, and the fields that it is padded with. False if it is a repeated header.
    @inline(never)
    private mutating func addUnusual(
        end: Int, next: Int, width: Int, _ bytes: Span<UInt8>, _ grammar: CSVGrammar, _ tokens: inout CSVTokens
    ) -> Bool {
        let record = tokens.index.count
        let before = tokens.index.findings.count
        func add(_ kind: ReadFinding.Kind, at offset: Int) {
            tokens.index.findings.append(ReadFinding(record: record, kind: kind, byteOffset: offset))
        }
        if grammar.isGB18030 {
            // What follows a closing quote belongs to no field, nor do escapes, so the record is checked as a whole.
            if hasBadField || trailingAt != nil || largeAt != nil || !grammar.isSimple {
                if let bad = validateGB18030(bytes.extracting(recordStart..<next)) {
                    add(.encoding, at: recordStart + bad)
                } else if hasBadField {
                    add(.encoding, at: recordStart)
                }
            }
        } else if nextBad < next {
            add(.encoding, at: nextBad)
            nextBad = validUTF8Prefix(bytes, from: next)
        } else if hasBadField {
            add(.encoding, at: recordStart)
        }
        let isText = tokens.index.findings.count == before && width <= grammar.fieldCount ?? width && largeAt == nil
        if let trailingAt { add(.quoteTrailing, at: trailingAt) }
        if let columns = grammar.fieldCount, width != columns {
            if width > columns {
                add(.raggedLong, at: recordStart)
            } else if grammar.rules.ragged != .pad {
                add(.raggedShort, at: recordStart)
            } else {
                for _ in width..<columns { tokens.index.fields.append(Slot(start: 0, count: 0, flags: .absent)) }
            }
        }
        if innerLines >= grammar.rules.maximumLines { add(.tooManyLines, at: recordStart) }
        let isHeader =
            grammar.hasRepeatedHeader && tokens.index.findings.count == before && largeAt == nil
            && RepeatedHeader.isIn(firstField..<firstField + width, bytes, grammar, tokens)
        if !isHeader, innerLines > 0, isText, HiddenRows.isIn(firstField..<firstField + width, bytes, grammar, tokens) {
            add(.hiddenRows, at: recordStart)
        }
        if let largeAt { add(.fieldTooLarge, at: largeAt) }
        (hasBadField, trailingAt, largeAt, innerLines, isUnusual) = (false, nil, nil, 0, false)
        return !isHeader
    }

    /// Notes the limit that the bytes up to `end` break first. The first byte too many decides, not the place of the check, so
    /// that the answer is the same for every chunk size.
    func checkLimits(upTo end: Int, _ limits: CSVLimits, _ tokens: inout CSVTokens) {
        let field = fieldIndex(in: tokens)
        if field >= limits.fieldsPerRecord {
            tokens.stop = .init(reason: .tooManyFields, byteOffset: recordStart, field: field)
        } else if end > recordStart + limits.recordBytes {
            tokens.stop = .init(reason: .recordTooLarge, byteOffset: recordStart, field: field)
        }
    }

    /// Notes that the file ends within this record: it has no terminator and too few fields.
    /// - Parameter endedFields: all its fields have ended; otherwise there is one more.
    func checkCutOff(_ grammar: CSVGrammar, endedFields: Bool = false, _ tokens: inout CSVTokens) {
        let fields = fieldIndex(in: tokens) + (endedFields ? 0 : 1)
        guard grammar.endsWithFile, grammar.rules.ragged != .pad, let columns = grammar.fieldCount, fields < columns else {
            return
        }
        tokens.stop = .init(reason: .cutOff, byteOffset: recordStart, field: fields)
    }
}
