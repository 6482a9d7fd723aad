import CHandoverBytes
import HandoverCore

// The tokens of RFC 8259 over bytes. Every function begins at `at` and moves it behind what it read; where the bytes end before
// the token does it throws ``JSONStop/more``, and whoever called begins again with more bytes.

/// Why reading cannot go on.
enum JSONStop: Error {
    /// The bytes end inside something; there may be more in the file.
    case more
    /// What stands at this offset is wrong.
    case wrong(JSONProblem, at: Int)
}

/// What stops the reading of a JSON file.
enum JSONProblem {
    case syntax, notUTF8, tooDeep, textTooLarge, notAList, notADocument, nameTwice, acrossLines
    /// Of `init` alone: more different names than a document has.
    case tooManyNames
    /// A part of the document that neither a list reads nor the lock names.
    case unknownPart
}

/// The text of a string or a name, between its quotes.
struct JSONString {
    var start: Int
    var end: Int
    var hasEscapes: Bool
}

@inline(__always)
func skipWhitespace(_ bytes: Span<UInt8>, _ at: inout Int) {
    while at < bytes.count {
        switch bytes[at] {
        case 0x20, 0x09, 0x0a, 0x0d: at &+= 1
        default: return
        }
    }
}

/// The end of the bytes was met inside a token.
func endOfBytes(_ at: Int, _ atEnd: Bool) -> JSONStop { atEnd ? .wrong(.syntax, at: at) : .more }

/// Reads a string from its opening quote (RFC 8259 section 7).
@inline(__always)
func scanString(_ bytes: Span<UInt8>, _ at: inout Int, _ atEnd: Bool) throws(JSONStop) -> JSONString {
    let start = at &+ 1
    let end = start &+ plainPrefix(bytes, from: start)
    if end < bytes.count, bytes[end] == UInt8(ascii: "\""), end &- start <= Limits.fieldBytes {
        at = end &+ 1
        return JSONString(start: start, end: end, hasEscapes: false)
    }
    return try scanRestOfString(bytes, from: end, start: start, &at, atEnd)
}

@inline(never)
private func scanRestOfString(
    _ bytes: Span<UInt8>, from first: Int, start: Int, _ at: inout Int, _ atEnd: Bool
) throws(JSONStop) -> JSONString {
    var i = first
    var hasEscapes = false
    while true {
        guard i - start <= Limits.fieldBytes else { throw .wrong(.textTooLarge, at: start - 1) }
        guard i < bytes.count else { throw endOfBytes(start - 1, atEnd) }
        switch bytes[i] {
        case UInt8(ascii: "\""):
            at = i + 1
            return JSONString(start: start, end: i, hasEscapes: hasEscapes)
        case UInt8(ascii: "\\"):
            hasEscapes = true
            guard i + 1 < bytes.count else { throw endOfBytes(start - 1, atEnd) }
            switch bytes[i + 1] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
                UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
                i += 2
            case UInt8(ascii: "u"):
                for digit in i + 2..<i + 6 {
                    guard digit < bytes.count else { throw endOfBytes(start - 1, atEnd) }
                    guard hexValue(bytes[digit]) != nil else { throw .wrong(.syntax, at: digit) }
                }
                i += 6
            default: throw .wrong(.syntax, at: i + 1)
            }
        case 0..<0x20: throw .wrong(.syntax, at: i)
        default: i += 1
        }
        i += plainPrefix(bytes, from: i)
    }
}

/// Appends the text of a string with its escapes decoded; false if one of them is half of a surrogate pair, which stands for
/// nothing. It becomes three bytes that are no UTF-8, so that a name with one equals no other name.
func unescape(_ bytes: Span<UInt8>, _ text: JSONString, into out: inout [UInt8]) -> Bool {
    var isWhole = true
    var i = text.start
    while i < text.end {
        guard bytes[i] == UInt8(ascii: "\\") else {
            out.append(bytes[i])
            i += 1
            continue
        }
        let letter = bytes[i + 1]
        i += 2
        switch letter {
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0c)
        case UInt8(ascii: "n"): out.append(0x0a)
        case UInt8(ascii: "r"): out.append(0x0d)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"):
            var scalar = unit(bytes, at: i)
            i += 4
            if scalar & 0xfc00 == 0xd800, i + 6 <= text.end, bytes[i] == UInt8(ascii: "\\"), bytes[i + 1] == UInt8(ascii: "u") {
                let low = unit(bytes, at: i + 2)
                if low & 0xfc00 == 0xdc00 {
                    scalar = 0x1_0000 + (scalar & 0x3ff) << 10 + low & 0x3ff
                    i += 6
                }
            }
            if scalar & 0xf800 == 0xd800, scalar < 0x1_0000 { isWhole = false }
            appendUTF8(scalar, to: &out)
        default: out.append(letter)
        }
    }
    return isWhole
}

private func unit(_ bytes: Span<UInt8>, at start: Int) -> UInt32 {
    (start..<start + 4).reduce(0) { $0 << 4 | UInt32(hexValue(bytes[$1]) ?? 0) }
}

private func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 0x57
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 0x37
    default: nil
    }
}

func appendUTF8(_ scalar: UInt32, to out: inout [UInt8]) {
    switch scalar {
    case 0..<0x80: out.append(UInt8(scalar))
    case 0x80..<0x800:
        out.append(0xc0 | UInt8(scalar >> 6))
        out.append(0x80 | UInt8(scalar & 0x3f))
    case 0x800..<0x1_0000:
        out.append(0xe0 | UInt8(scalar >> 12))
        out.append(0x80 | UInt8(scalar >> 6 & 0x3f))
        out.append(0x80 | UInt8(scalar & 0x3f))
    default:
        out.append(0xf0 | UInt8(scalar >> 18))
        out.append(0x80 | UInt8(scalar >> 12 & 0x3f))
        out.append(0x80 | UInt8(scalar >> 6 & 0x3f))
        out.append(0x80 | UInt8(scalar & 0x3f))
    }
}

/// Reads a number (RFC 8259 section 6). A number at the end of the bytes may go on.
func scanNumber(_ bytes: Span<UInt8>, _ at: inout Int, _ atEnd: Bool) throws(JSONStop) {
    let count = bytes.count
    var i = at
    func digits() throws(JSONStop) {
        let first = i
        while i < count, bytes[i] &- 0x30 < 10 { i &+= 1 }
        guard i < count || atEnd else { throw .more }
        guard i > first else { throw .wrong(.syntax, at: i) }
    }
    if bytes[i] == UInt8(ascii: "-") { i += 1 }
    if i < count, bytes[i] == UInt8(ascii: "0") {
        i += 1
        guard i < count || atEnd else { throw .more }
    } else {
        try digits()
    }
    if i < count, bytes[i] == UInt8(ascii: ".") {
        i += 1
        try digits()
    }
    if i < count, bytes[i] | 0x20 == UInt8(ascii: "e") {
        i += 1
        if i < count, bytes[i] == UInt8(ascii: "+") || bytes[i] == UInt8(ascii: "-") { i += 1 }
        try digits()
    }
    guard i - at <= Limits.fieldBytes else { throw .wrong(.textTooLarge, at: at) }
    if i < count {
        // Where values follow one another, `01` would otherwise be two of them.
        switch bytes[i] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"),
            UInt8(ascii: "E"):
            throw .wrong(.syntax, at: i)
        default: break
        }
    }
    at = i
}

/// Reads `true`, `false` or `null`.
func scanWord(_ word: StaticString, _ bytes: Span<UInt8>, _ at: inout Int, _ atEnd: Bool) throws(JSONStop) {
    let length = word.utf8CodeUnitCount
    for offset in 0..<length {
        guard at + offset < bytes.count else { throw endOfBytes(at, atEnd) }
        let expected = unsafe word.utf8Start[offset]
        guard bytes[at + offset] == expected else { throw .wrong(.syntax, at: at) }
    }
    at += length
}

/// How many bytes from `start` are plain content of a string.
@inline(__always)
private func plainPrefix(_ bytes: Span<UInt8>, from start: Int) -> Int {
    unsafe bytes.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress, start < buffer.count else { return 0 }
        return unsafe handover_json_plain(base + start, buffer.count - start)
    }
}

/// Whether an LF is among these bytes.
func hasLineFeed(_ bytes: Span<UInt8>) -> Bool {
    unsafe bytes.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return false }
        return unsafe handover_has_line_feed(base, buffer.count) != 0
    }
}

/// How many physical lines end in the bytes.
func countLines(_ bytes: Span<UInt8>) -> Int {
    unsafe bytes.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return 0 }
        return unsafe Int(handover_count_lines(base, buffer.count))
    }
}
