// How it works. The text of a chunk is turned into UTF-8 as a whole, and the tokenizer that reads UTF-8 files reads that. What it
// says of places is then said of the file's bytes: the fields lie in the batch's arena, the chunk stays what was in the file, and
// one more walk over it, from one record's end to the next, turns offsets of the text into offsets of the chunk. Bytes that are no
// character are the byte FF in the text, so the tokenizer finds them as it finds them in UTF-8.
//
// To its next editor: a chunk that ends within a character is read again with the next one, as one that ends within a record is.
// So there is no state between chunks here, either.

import CHandoverBytes
import HandoverData

/// Turns text of an encoding that is not tokenized as it is into UTF-8.
struct Transcoder: Sendable {
    private let encoding: handover_encoding

    /// `nil` for an encoding whose bytes are tokenized as they are.
    init?(_ encoding: CSVDialect.Encoding) {
        switch encoding {
        case .utf8, .gb18030: return nil
        case .utf16le: self.encoding = HANDOVER_UTF16LE
        case .utf16be: self.encoding = HANDOVER_UTF16BE
        case .utf32le: self.encoding = HANDOVER_UTF32LE
        case .utf32be: self.encoding = HANDOVER_UTF32BE
        case .big5: self.encoding = HANDOVER_BIG5
        case .shiftJIS: self.encoding = HANDOVER_SHIFT_JIS
        case .windows1252: self.encoding = HANDOVER_WINDOWS_1252
        }
    }

    /// Appends the text as UTF-8, and FF for every sequence that is no character.
    /// - Returns: how many bytes it took. What is left begins a character; at the end of the text it is no character, and taken.
    func append(_ bytes: Span<UInt8>, atEnd: Bool, to text: inout [UInt8]) -> Int {
        var taken = 0
        text.append(addingCapacity: handover_transcoding_room(bytes.count)) { output in
            unsafe output.withUnsafeMutableBufferPointer { target, initializedCount in
                unsafe bytes.withUnsafeBufferPointer { source in
                    guard let from = source.baseAddress, let to = target.baseAddress else { return }
                    taken = unsafe handover_transcode(encoding, from, source.count, to, &initializedCount)
                }
            }
        }
        if atEnd, taken < bytes.count { text.append(UInt8(HANDOVER_NO_CHARACTER)) }
        return taken
    }

    /// Where in bytes the character begins that stands at a place of their text.
    func byte(of place: Int, in bytes: Span<UInt8>) -> Int { Walk(encoding: encoding).byte(of: place, in: bytes) }

    /// The text of bytes that are whole characters; `nil`, and where the first that is none begins, otherwise.
    func text(_ bytes: Span<UInt8>) -> (text: [UInt8], bad: Int?) {
        var text: [UInt8] = []
        _ = append(bytes, atEnd: true, to: &text)
        return (text, text.firstIndex(of: UInt8(HANDOVER_NO_CHARACTER)).map { byte(of: $0, in: bytes) })
    }

    /// Finds whole records as ``tokenizeText(_:atEnd:_:maximum:into:)`` does. All fields lie in the arena; offsets are those of `bytes`.
    /// - Returns: where the last character begins if the bytes end before it does.
    func tokenize(
        _ bytes: Span<UInt8>, atEnd: Bool, _ grammar: CSVGrammar, maximum: Int, into tokens: inout CSVTokens
    ) -> Int? {
        var text: [UInt8] = []
        let whole = append(bytes, atEnd: atEnd, to: &text)
        tokenizeText(text.span, atEnd: atEnd, grammar, maximum: maximum, into: &tokens)
        for field in tokens.index.fields.indices {
            let slot = tokens.index.fields[field]
            tokens.index.fields[field] = Slot(
                start: UInt32(slot.isInArena ? text.count + slot.start : slot.start), count: UInt32(slot.count),
                flags: slot.flags,
                inArena: true)
        }
        place(&tokens, in: bytes)
        text.append(contentsOf: tokens.arena)
        tokens.arena = text
        return whole < bytes.count ? whole : nil
    }

    /// Turns offsets of the text into offsets of the bytes that it was made of.
    private func place(_ tokens: inout CSVTokens, in bytes: Span<UInt8>) {
        var walk = Walk(encoding: encoding)
        var findings = tokens.index.findings.startIndex
        for record in 0..<tokens.index.count {
            let (start, count) = (Int(tokens.index.byteOffsets[record]), Int(tokens.index.byteCounts[record]))
            walk.go(to: start, in: bytes)
            let begin = walk
            walk.go(to: start + count, in: bytes)
            tokens.index.byteOffsets[record] = UInt32(begin.byte)
            tokens.index.byteCounts[record] = UInt32(walk.byte - begin.byte)
            while findings < tokens.index.findings.endIndex, tokens.index.findings[findings].record == record {
                tokens.index.findings[findings].byteOffset = begin.byte(of: tokens.index.findings[findings].byteOffset, in: bytes)
                findings += 1
            }
        }
        let lastRecord = walk
        var gapWalk = Walk(encoding: encoding)
        for gap in tokens.gaps.indices {
            let (start, count) = (tokens.gaps[gap].start, tokens.gaps[gap].count)
            gapWalk.go(to: start, in: bytes)
            tokens.gaps[gap].start = gapWalk.byte
            gapWalk.go(to: start + count, in: bytes)
            tokens.gaps[gap].count = gapWalk.byte - tokens.gaps[gap].start
        }
        let end = gapWalk.text > lastRecord.text ? gapWalk : lastRecord
        tokens.consumed = end.byte(of: tokens.consumed, in: bytes)
        if let stop = tokens.stop { tokens.stop?.byteOffset = end.byte(of: stop.byteOffset, in: bytes) }
    }

    /// A place in the text, and in the bytes that it was made of.
    private struct Walk {
        let encoding: handover_encoding
        var text = 0
        var byte = 0

        mutating func go(to place: Int, in bytes: Span<UInt8>) {
            byte = byte(of: place, in: bytes)
            text = place
        }

        /// The byte at which the character at a place of the text, not before this one, begins.
        func byte(of place: Int, in bytes: Span<UInt8>) -> Int {
            precondition(place >= text, "a walk leads forward only")
            let rest = bytes.extracting(byte..<bytes.count)
            return unsafe rest.withUnsafeBufferPointer { rest in
                guard let from = rest.baseAddress else { return byte }
                return unsafe byte + handover_transcoded_bytes(encoding, from, rest.count, place - text)
            }
        }
    }
}
