// The tokenizer for whatever the fast one does not know: delimiters of several bytes, escapes, comments, and in GB18030 delimiters
// that can be half a character. It goes from character to character; the states and the contract are the same (Format.md section 4.1).

import HandoverData

private let lf = UInt8(ascii: "\n")
private let cr = UInt8(ascii: "\r")

private enum State { case outside, inside, afterQuote }

/// How many bytes the character at a place has, by its form alone; 0 where the bytes end before that can be told.
func characterWidth(_ bytes: Span<UInt8>, _ i: Int, _ end: Int, _ isGB18030: Bool) -> Int {
    guard isGB18030, (0x81...0xfe).contains(bytes[i]) else { return 1 }
    guard i + 1 < end else { return 0 }
    switch bytes[i + 1] {
    case 0x40...0x7e, 0x80...0xfe: return 2
    case 0x30...0x39:
        guard i + 2 < end else { return 0 }
        guard (0x81...0xfe).contains(bytes[i + 2]) else { return 1 }
        guard i + 3 < end else { return 0 }
        return (0x30...0x39).contains(bytes[i + 3]) ? 4 : 1
    default: return 1
    }
}

/// Finds the whole records at the start of `bytes`, as ``tokenize(_:atEnd:_:maximum:into:)`` does.
func tokenizeCharacters(
    _ bytes: Span<UInt8>, atEnd: Bool, _ grammar: CSVGrammar, maximum: Int = .max, into tokens: inout CSVTokens
) {
    let count = bytes.count
    let delimiter = grammar.wholeDelimiter
    var cursor = RecordCursor()
    var state = State.outside
    var contentEnd = 0
    var lastNonASCII = -1
    var lines = 0
    var i = 0
    cursor.nextBad = grammar.isGB18030 ? count : validUTF8Prefix(bytes, from: 0)

    func endField(at end: Int) {
        cursor.endField(
            at: end, closedAt: state == .afterQuote ? contentEnd : nil,
            decoding: grammar.isGB18030 && lastNonASCII >= cursor.fieldStart, bytes, grammar, &tokens)
    }

    scan: while i < count {
        let byte = bytes[i]
        if i == cursor.recordStart, byte == grammar.comment, grammar.rules.comment != nil {
            guard let end = lineEnd(bytes, i, atEnd: atEnd) else { break }
            if end.next > end.content { lines += 1 }
            tokens.gaps.append(.init(start: i, count: end.next - i, recordsBefore: tokens.index.count, kind: .comment))
            if cursor.nextBad < end.next { cursor.nextBad = validUTF8Prefix(bytes, from: end.next) }
            i = end.next
            (cursor.recordStart, cursor.fieldStart) = (i, i)
            (tokens.consumed, tokens.lines) = (i, lines)
        } else if byte == lf || byte == cr {
            var length = 1
            if byte == cr {
                if i + 1 == count {
                    if !atEnd { break }
                } else if bytes[i + 1] == lf {
                    length = 2
                }
            }
            lines += 1
            if state == .inside {
                cursor.addInnerLine()
                i += length
                continue
            }
            if i == cursor.recordStart {
                tokens.gaps.append(.init(start: i, count: length, recordsBefore: tokens.index.count))
                (cursor.recordStart, cursor.fieldStart) = (i + length, i + length)
            } else {
                endField(at: i)
                if tokens.stop != nil { return }
                cursor.endRecord(at: i, terminator: length, bytes, grammar, &tokens)
            }
            state = .outside
            i += length
            (tokens.consumed, tokens.lines) = (i, lines)
            if tokens.index.count >= maximum { return }
        } else if byte == delimiter[0], state != .inside, mayStart(bytes, i, delimiter, atEnd: atEnd) {
            guard bytes.starts(with: delimiter, at: i) else { break }
            endField(at: i)
            if tokens.stop != nil { return }
            i += delimiter.count
            cursor.fieldStart = i
            state = .outside
        } else if byte == grammar.escape, !grammar.noEscape, state != .afterQuote {
            guard i + 1 < count else {
                if !atEnd { break }
                i += 1
                continue
            }
            cursor.hasEscapes = true
            if bytes[i + 1] == cr {
                guard i + 2 < count || atEnd else { break }
                i += i + 2 < count && bytes[i + 2] == lf ? 3 : 2
                lines += 1
                cursor.addInnerLine()
            } else if bytes[i + 1] == lf {
                i += 2
                lines += 1
                cursor.addInnerLine()
            } else {
                let width = characterWidth(bytes, i + 1, count, grammar.isGB18030)
                if width == 0, !atEnd { break }
                if bytes[i + 1] >= 0x80 { lastNonASCII = i + 1 }
                i += 1 + max(1, width)
            }
        } else if byte == grammar.quote {
            switch state {
            case .outside where i == cursor.fieldStart: state = .inside
            case .outside: break
            case .inside: (state, contentEnd) = (.afterQuote, i)
            case .afterQuote where i == contentEnd + 1:
                state = .inside
                cursor.hasEscapes = true
            case .afterQuote: break
            }
            i += 1
        } else {
            let width = characterWidth(bytes, i, count, grammar.isGB18030)
            if width == 0, !atEnd { break scan }
            if byte >= 0x80 { lastNonASCII = i }
            i += max(1, width)
        }
    }

    guard cursor.recordStart < count else { return }
    // A last CR may be a terminator, which is content of nothing.
    cursor.checkLimits(upTo: state != .inside && bytes[count - 1] == cr && !atEnd ? count - 1 : count, grammar.limits, &tokens)
    if !atEnd || tokens.stop != nil { return }
    if state == .inside {
        tokens.stop = .init(reason: .unterminatedQuote, byteOffset: cursor.fieldStart, field: cursor.fieldIndex(in: tokens))
        return
    }
    cursor.checkCutOff(grammar, &tokens)
    if tokens.stop != nil { return }
    endField(at: count)
    if tokens.stop != nil { return }
    cursor.endRecord(at: count, terminator: 0, bytes, grammar, &tokens)
    (tokens.consumed, tokens.lines) = (count, lines)
}

/// Whether the bytes here are the delimiter, or may be its beginning where more bytes follow.
private func mayStart(_ bytes: Span<UInt8>, _ i: Int, _ delimiter: [UInt8], atEnd: Bool) -> Bool {
    let here = min(delimiter.count, bytes.count - i)
    guard here == delimiter.count || !atEnd else { return false }
    return bytes.starts(with: Array(delimiter[..<here]), at: i)
}

/// Where the line ends that goes on from a place: before and behind its terminator. `nil` where the bytes end before it.
func lineEnd(_ bytes: Span<UInt8>, _ start: Int, atEnd: Bool) -> (content: Int, next: Int)? {
    var i = start
    while i < bytes.count, bytes[i] != lf, bytes[i] != cr { i += 1 }
    if i == bytes.count { return atEnd ? (i, i) : nil }
    if bytes[i] == lf { return (i, i + 1) }
    guard i + 1 < bytes.count else { return atEnd ? (i, i + 1) : nil }
    return (i, bytes[i + 1] == lf ? i + 2 : i + 1)
}
