import Glibc
import HandoverGB18030
import Testing

/// glibc's decoder, as a second opinion.
@safe private struct GlibcDecoder: ~Copyable {
    private let descriptor: iconv_t
    init() { unsafe descriptor = iconv_open("UTF-8", "GB18030") }
    deinit { unsafe iconv_close(descriptor) }

    /// The text of one sequence, or `nil`.
    func decode(_ bytes: [UInt8]) -> [UInt8]? {
        var input = bytes.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: 16)
        unsafe iconv(descriptor, nil, nil, nil, nil)
        return unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target -> [UInt8]? in
                var from = source.baseAddress
                var fromLeft = source.count
                var to = target.baseAddress
                var toLeft = target.count
                let status = unsafe iconv(descriptor, &from, &fromLeft, &to, &toLeft)
                guard status != -1, fromLeft == 0 else { return nil }
                return unsafe target.prefix(target.count - toLeft).map { UInt8(bitPattern: $0) }
            }
        }
    }
}

@Suite struct `GB18030` {
    static func standard(_ bytes: [UInt8]) -> [UInt8]? {
        var arena: [UInt8] = []
        return decodeGB18030(bytes.span, into: &arena) == nil ? arena : nil
    }

    /// `U+20AC`, `U+0041 U+0042` or `invalid`.
    static func written(_ utf8: [UInt8]?) -> String {
        guard let utf8 else { return "invalid" }
        return String(decoding: utf8, as: UTF8.self).unicodeScalars
            .map { scalar in
                let digits = String(scalar.value, radix: 16).uppercased()
                return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            }
            .joined(separator: " ")
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16).uppercased() }.joined()
    }

    @Test func `differs from glibc in exactly the listed sequences`() throws {
        let glibc = GlibcDecoder()
        var lines = ["bytes,standard,glibc"]
        var agreed = 0
        func compare(_ bytes: [UInt8]) {
            let ours = Self.standard(bytes)
            let theirs = glibc.decode(bytes)
            if ours == theirs {
                agreed += 1
            } else {
                lines.append("\(Self.hex(bytes)),\(Self.written(ours)),\(Self.written(theirs))")
            }
        }
        for byte in UInt8.min...UInt8.max { compare([byte]) }
        for lead in UInt8(0x81)...0xfe {
            for trail in UInt8(0x40)...0xff { compare([lead, trail]) }
        }
        for first in UInt8(0x81)...0xfe {
            for second in UInt8(0x30)...0x39 {
                for third in UInt8(0x81)...0xfe {
                    for fourth in UInt8(0x30)...0x39 { compare([first, second, third, fourth]) }
                }
            }
        }
        let path = #filePath.replacing("GB18030Tests.swift", with: "Vectors/gb18030-glibc-differences.csv")
        let text = lines.joined(separator: "\n") + "\n"
        if unsafe getenv("UPDATE_GOLDEN") != nil {
            let file = unsafe fopen(path, "w")
            unsafe fputs(text, file)
            unsafe fclose(file)
        }
        #expect(agreed + lines.count - 1 == 256 + 126 * 192 + 126 * 10 * 126 * 10)
        let listed = contents(path)
        #expect(text == listed)
    }

    @Test func `decodes what the standard singles out`() {
        let cases: [([UInt8], String)] = [
            ([0x80], "€"), ([0x81, 0x35, 0xf4, 0x37], "\u{e7c7}"), ([0xa8, 0xbc], "\u{1e3f}"), ([0xa6, 0xd9], "\u{fe10}"),
            ([0xa3, 0xa0], "\u{3000}"), ([0x90, 0x30, 0x81, 0x30], "\u{10000}"), ([0xe3, 0x32, 0x9a, 0x35], "\u{10ffff}"),
            ([0x84, 0x31, 0xa4, 0x39], "\u{ffff}"), ([0x81, 0x30, 0x84, 0x36], "\u{a5}"),
        ]
        for (bytes, text) in cases { #expect(Self.standard(bytes) == Array(text.utf8), "\(Self.hex(bytes))") }
    }

    @Test func `names the first byte of the first bad sequence`() {
        for prefix in 0..<20 {
            for bad in [[0xff], [0x81], [0x81, 0x30, 0x81], [0x84, 0x31, 0xa5, 0x30], [0x81, 0x20], [0xfe, 0xff]] as [[UInt8]] {
                let bytes =
                    [UInt8](repeating: 0x61, count: prefix) + [0xd6, 0xd0] + bad
                    + Array("tail of the text".utf8.prefix(bad.count == 1 ? 0 : 16))
                var arena: [UInt8] = []
                #expect(validateGB18030(bytes.span) == prefix + 2)
                #expect(decodeGB18030(bytes.span, into: &arena) == prefix + 2)
                #expect(arena.count == prefix + 3)
            }
        }
    }

    @Test func `appends to what is there`() {
        var arena = Array("x".utf8)
        #expect(decodeGB18030([0xd6, 0xd0, 0x31].span, into: &arena) == nil)
        #expect(decodeGB18030([UInt8]().span, into: &arena) == nil)
        #expect(arena == Array("x中1".utf8))
    }
}

/// The text of a small file.
private func contents(_ path: String) -> String {
    guard let file = unsafe fopen(path, "r") else { return "" }
    defer { unsafe fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe fread(&buffer, 1, buffer.count, file)
    return String(decoding: buffer.prefix(count), as: UTF8.self)
}
