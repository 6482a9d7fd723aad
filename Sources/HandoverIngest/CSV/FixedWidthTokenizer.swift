import HandoverData

/// Finds the whole records at the start of `bytes`, as ``tokenize(_:atEnd:_:maximum:into:)`` does, in a file whose columns have fixed
/// widths in bytes.
func tokenizeFixedWidths(
    _ bytes: Span<UInt8>, atEnd: Bool, _ grammar: CSVGrammar, maximum: Int = .max, into tokens: inout CSVTokens
) {
    var cursor = RecordCursor()
    cursor.nextBad = grammar.isGB18030 ? bytes.count : validUTF8Prefix(bytes, from: 0)
    var lines = 0
    while cursor.recordStart < bytes.count, let end = lineEnd(bytes, cursor.recordStart, atEnd: atEnd) {
        let start = cursor.recordStart
        let isTerminated = end.next > end.content
        if isTerminated { lines += 1 }
        let isComment = grammar.rules.comment != nil && start < end.content && bytes[start] == grammar.comment
        if isComment || end.content == start {
            let kind: CoverageClass = isComment ? .comment : .blank
            tokens.gaps.append(.init(start: start, count: end.next - start, recordsBefore: tokens.index.count, kind: kind))
            if cursor.nextBad < end.next { cursor.nextBad = validUTF8Prefix(bytes, from: end.next) }
            (cursor.recordStart, cursor.fieldStart) = (end.next, end.next)
        } else {
            cut(start..<end.content, isTerminated, bytes, grammar, &cursor, &tokens)
            if tokens.stop != nil { return }
            cursor.endRecord(at: end.content, terminator: end.next - end.content, bytes, grammar, &tokens)
        }
        (tokens.consumed, tokens.lines) = (end.next, lines)
        if tokens.index.count >= maximum { return }
    }
    guard cursor.recordStart < bytes.count else { return }
    let last = bytes[bytes.count - 1] == UInt8(ascii: "\r") ? 1 : 0
    cursor.checkLimits(upTo: bytes.count - last, grammar.limits, &tokens)
}

/// Cuts a line at the widths.
private func cut(
    _ line: Range<Int>, _ isTerminated: Bool, _ bytes: Span<UInt8>, _ grammar: CSVGrammar, _ cursor: inout RecordCursor,
    _ tokens: inout CSVTokens
) {
    var at = line.lowerBound
    for width in grammar.rules.widths + [Int.max] where at < line.upperBound {
        let isWhole = width <= line.upperBound - at
        let end = isWhole ? at + width : line.upperBound
        // Bytes behind the last column are a field too many; a part of a column is one only where it is filled up.
        guard isWhole || width == .max || grammar.rules.ragged == .pad else { break }
        cursor.fieldStart = at
        // A width may cut a character in two, and each half is nobody's text.
        if !grammar.isGB18030, bytes[at] & 0xc0 == 0x80 || (end < line.upperBound && bytes[end] & 0xc0 == 0x80) {
            cursor.addBadField()
        }
        let decoding = grammar.isGB18030 && (at..<end).contains { bytes[$0] >= 0x80 }
        cursor.endField(at: end, closedAt: nil, decoding: decoding, bytes, grammar, &tokens)
        if tokens.stop != nil { return }
        at = end
    }
    // Bytes that are no field are part of the record all the same.
    if at < line.upperBound { cursor.addLooseBytes() }
    if !isTerminated { cursor.checkCutOff(grammar, endedFields: true, &tokens) }
}
