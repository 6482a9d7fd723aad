// How it works. A C helper marks delimiters, quotes and terminators of 64 bytes as bits; the loop visits only those and keeps
// three states: outside quotes, inside, and after a quote that may have been the closing one. A quote right after it makes the
// pair an escaped quote and leads back inside, so no look-ahead is needed but for CR LF. A record that is not whole at the end
// of the bytes is left for the next call, which sees it from its first byte again: there is no state between calls.
//
// To its next editor: everything here runs once a field. Appending a slot is the only thing that may happen for each; whatever
// is rare (findings, escapes, limits) goes behind a branch that is never taken in a good file. Measure before and after.

import CHandoverBytes
import HandoverData
import HandoverGB18030

private let lf = UInt8(ascii: "\n")
private let cr = UInt8(ascii: "\r")

private enum State { case outside, inside, afterQuote }

/// Finds the whole records at the start of `bytes`. `atEnd` says that nothing follows: a last record needs no terminator then.
/// At most `maximum` records are taken.
func tokenize(
    _ bytes: Span<UInt8>, atEnd: Bool, _ grammar: CSVGrammar, maximum: Int = .max, into tokens: inout CSVTokens
) {
    let count = bytes.count
    let delimiter = grammar.delimiter
    let quote = grammar.quote
    let isGB18030 = grammar.isGB18030
    let limits = grammar.limits
    var cursor = RecordCursor()
    var state = State.outside
    var contentEnd = 0  // the offset of the last quote that may have closed the field
    var lastNonASCII = -1  // GB18030 only: fields of UTF-8 are slices whatever they hold
    var resume = 0  // bytes before it are dealt with: the LF of a CR LF
    var lines = 0
    var contentLimit = count  // without a last CR, which is content of nothing
    cursor.nextBad = isGB18030 ? count : validUTF8Prefix(bytes, from: 0)

    var block = 0
    while block < count {
        let masks = blockMasks(bytes, at: block, delimiter, quote)
        var bits = masks.specials
        while bits != 0 {
            let bit = UInt64(bits.trailingZeroBitCount)
            bits &= bits &- 1
            let i = block &+ Int(bit)
            if i < resume { continue }
            if isGB18030 {
                let below = masks.non_ascii & ((1 &<< bit) &- 1)
                if below != 0 { lastNonASCII = block &+ 63 &- below.leadingZeroBitCount }
            }
            let byte = bytes[i]
            if byte == lf || byte == cr {
                var length = 1
                if byte == cr {
                    if i + 1 == count {
                        if !atEnd {  // an LF may follow; this is the last bit of the last block, so both loops end
                            if state != .inside { contentLimit = i }
                            break
                        }
                    } else if bytes[i + 1] == lf {
                        length = 2
                        resume = i + 2
                    }
                }
                lines += 1
                if state == .inside {
                    cursor.addInnerLine()
                    continue
                }
                if i == cursor.recordStart {
                    tokens.gaps.append(.init(start: i, count: length, recordsBefore: tokens.index.count))
                    cursor.recordStart = i + length
                    cursor.fieldStart = i + length
                } else {
                    if state != .outside || !cursor.endPlainField(at: i, lastNonASCII, limits, &tokens) {
                        cursor.endField(
                            at: i, closedAt: state == .afterQuote ? contentEnd : nil,
                            decoding: lastNonASCII >= cursor.fieldStart, bytes, grammar, &tokens)
                    }
                    if tokens.stop != nil { return }
                    cursor.endRecord(at: i, terminator: length, bytes, grammar, &tokens)
                }
                state = .outside
                tokens.consumed = cursor.recordStart
                tokens.lines = lines
                if tokens.index.count >= maximum { return }
            } else if byte == delimiter {
                if state == .inside { continue }
                if state != .outside || !cursor.endPlainField(at: i, lastNonASCII, limits, &tokens) {
                    cursor.endField(
                        at: i, closedAt: state == .afterQuote ? contentEnd : nil, decoding: lastNonASCII >= cursor.fieldStart,
                        bytes, grammar, &tokens)
                }
                cursor.fieldStart = i + 1
                state = .outside
                if tokens.stop != nil { return }
            } else {
                switch state {
                case .outside where i == cursor.fieldStart: state = .inside
                case .outside: break
                case .inside:
                    state = .afterQuote
                    contentEnd = i
                case .afterQuote where i == contentEnd + 1:
                    state = .inside
                    cursor.hasEscapes = true
                case .afterQuote: break
                }
            }
        }
        if isGB18030, masks.non_ascii != 0 { lastNonASCII = block &+ 63 &- masks.non_ascii.leadingZeroBitCount }
        block += 64
    }

    guard cursor.recordStart < count else { return }
    cursor.checkLimits(upTo: contentLimit, limits, &tokens)
    if !atEnd || tokens.stop != nil { return }
    if state == .inside {
        tokens.stop = .init(reason: .unterminatedQuote, byteOffset: cursor.fieldStart, field: cursor.fieldIndex(in: tokens))
        return
    }
    cursor.checkCutOff(grammar, &tokens)
    if tokens.stop != nil { return }
    cursor.endField(
        at: count, closedAt: state == .afterQuote ? contentEnd : nil, decoding: lastNonASCII >= cursor.fieldStart, bytes,
        grammar, &tokens)
    if tokens.stop != nil { return }
    cursor.endRecord(at: count, terminator: 0, bytes, grammar, &tokens)
    tokens.consumed = count
    tokens.lines = lines
}

/// The masks of the block at `offset`.
@inline(__always)
private func blockMasks(_ bytes: Span<UInt8>, at offset: Int, _ delimiter: UInt8, _ quote: UInt8) -> handover_block {
    unsafe bytes.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return handover_block() }
        return unsafe handover_block_at(base + offset, buffer.count - offset, delimiter, quote)
    }
}

/// The offset of the first byte at or after `start` that begins no valid UTF-8 sequence; the number of bytes if there is none.
func validUTF8Prefix(_ bytes: Span<UInt8>, from start: Int) -> Int {
    unsafe bytes.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return 0 }
        return unsafe start + handover_utf8_valid_prefix(base + start, buffer.count - start)
    }
}
