import CHandoverBytes
import HandoverCore

/// How well a file's bytes are UTF-8.
struct UTF8Tally {
    private(set) var byteCount: Int64 = 0
    /// Characters beyond ASCII.
    private(set) var characters: Int64 = 0
    private(set) var bad: Int64 = 0
    private(set) var firstBad: Int64?
    private(set) var hasNUL = false
    /// The file ends within a character; that is one of the bad.
    private(set) var isCutOff = false

    init(_ file: EncodingSniffer.File, from start: Int64) throws(Failure) {
        var source = try file.open(from: start)
        repeat {
            try source.read { _ in }
            let base = source.byteOffset
            take(source.take(Self.whole(source.buffer.span, atEnd: source.isAtEnd)).span, at: base)
        } while !source.isAtEnd || !source.buffer.isEmpty
        byteCount = source.byteOffset
    }

    private mutating func take(_ bytes: Span<UInt8>, at base: Int64) {
        for i in bytes.indices {
            if bytes[i] == 0 { hasNUL = true }
            if bytes[i] >= 0xc0 { characters += 1 }
        }
        var start = 0
        while start < bytes.count {
            let end = validUTF8Prefix(bytes, from: start)
            guard end < bytes.count else { break }
            bad += 1
            firstBad = firstBad ?? base + Int64(end)
            isCutOff = CSVDialect.Encoding.utf8.isCutOff(bytes.extracting(end..<bytes.count))
            // A lead that begins nothing is no character.
            if bytes[end] >= 0xc0 { characters -= 1 }
            start = end + 1
            // What goes on from a lead is no second one.
            while bytes[end] >= 0xc0, start <= end + 3, start < bytes.count, bytes[start] & 0xc0 == 0x80 { start += 1 }
        }
    }

    /// How many bytes hold whole characters: a last one that may go on is left.
    private static func whole(_ bytes: Span<UInt8>, atEnd: Bool) -> Int {
        if atEnd { return bytes.count }
        for back in 1...3 where back <= bytes.count && bytes[bytes.count - back] >= 0xc0 { return bytes.count - back }
        return bytes.count
    }

    var hypothesis: EncodingHypothesis {
        EncodingHypothesis(
            encoding: CSVDialect.Encoding.utf8.rawValue, valid: bad == 0, firstBadOffset: firstBad,
            score: characters + bad == 0 ? 100 : Int(characters * 100 / (characters + bad)))
    }
}

/// How well a file's bytes are text of an encoding in which nearly everything is text.
struct TextTally {
    static let kinds: [(handover_text, CSVDialect.Encoding)] = [
        (HANDOVER_TEXT_GB18030, .gb18030), (HANDOVER_TEXT_BIG5, .big5), (HANDOVER_TEXT_SHIFT_JIS, .shiftJIS),
        (HANDOVER_TEXT_WINDOWS_1252, .windows1252),
    ]

    let encoding: CSVDialect.Encoding
    private var tally = handover_tally()

    var bad: Int64 { Int64(tally.bad) }

    init(
        _ kind: (text: handover_text, encoding: CSVDialect.Encoding), _ file: EncodingSniffer.File, from start: Int64
    ) throws(Failure) {
        encoding = kind.encoding
        var source = try file.open(from: start)
        repeat {
            try source.read { _ in }
            let taken = unsafe source.buffer.span.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return 0 }
                return unsafe handover_tally_text(
                    kind.text, base, bytes.count, source.isAtEnd ? 1 : 0, UInt64(source.byteOffset), &tally)
            }
            _ = source.take(taken)
        } while !source.isAtEnd || !source.buffer.isEmpty
    }

    var hypothesis: EncodingHypothesis {
        EncodingHypothesis(
            encoding: encoding.rawValue, valid: tally.bad == 0, firstBadOffset: tally.bad == 0 ? nil : Int64(tally.first_bad),
            score: tally.characters == 0 ? 100 : Int(tally.common * 100 / tally.characters))
    }
}

/// How well a line's bytes are GB18030.
struct LineTally {
    let isValid: Bool
    /// At least half of the characters beyond ASCII are common ones.
    let isCommon: Bool
    let characters: Int

    init(_ bytes: Span<UInt8>) {
        var tally = handover_tally()
        unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            _ = unsafe handover_tally_text(HANDOVER_TEXT_GB18030, base, bytes.count, 1, 0, &tally)
        }
        isValid = tally.bad == 0
        isCommon = tally.common * 2 >= tally.characters
        characters = Int(tally.characters)
    }
}
