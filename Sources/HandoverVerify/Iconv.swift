import Glibc

/// One of glibc's converters to UTF-8.
@safe final class Iconv {
    private let converter: iconv_t

    /// `nil` where glibc does not know the encoding.
    init?(from name: String) {
        let opened = unsafe iconv_open("UTF-8", name)
        guard Int(bitPattern: opened) != -1, let opened = unsafe opened else { return nil }
        unsafe converter = opened
    }

    deinit { _ = unsafe iconv_close(converter) }

    /// Appends text as UTF-8. Where bytes are no character, this many of them become one byte `bad`.
    /// - Returns: how many bytes at the end begin a character and do not end it.
    func append(_ bytes: [UInt8], to text: inout [UInt8], unit: Int, bad: UInt8) -> Int {
        var left = bytes.count
        // Of all encodings that are asked for, none makes more: two bytes become four at most.
        text.append(addingCapacity: 2 * left + 16) { output in
            unsafe output.withUnsafeMutableBufferPointer { output, written in
                unsafe bytes.withUnsafeBytes { bytes in
                    var from = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
                    var to = unsafe UnsafeMutableRawPointer(output.baseAddress)?.assumingMemoryBound(to: CChar.self)
                    var room = output.count
                    while unsafe iconv(converter, &from, &left, &to, &room) == -1 as Int, errno == EILSEQ, left >= unit {
                        unsafe to?.pointee = CChar(bitPattern: bad)
                        unsafe (to, from) = (to.map { unsafe $0 + 1 }, from.map { unsafe $0 + unit })
                        (left, room) = (left - unit, room - 1)
                    }
                    // What was held back for a mark that might follow; and where it was is forgotten.
                    _ = unsafe iconv(converter, nil, nil, &to, &room)
                    written = output.count - room
                }
            }
        }
        return left
    }

    /// The scalars of one character; none where the bytes are not one.
    func scalars(_ bytes: [UInt8]) -> [UInt32] {
        var text: [UInt8] = []
        guard append(bytes, to: &text, unit: bytes.count + 1, bad: 0) == 0 else { return [] }
        return String(decoding: text, as: UTF8.self).unicodeScalars.map(\.value)
    }
}
