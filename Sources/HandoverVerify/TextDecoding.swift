import Glibc

/// Bytes of an export to UTF-8, by means of our own check and glibc's iconv (Format.md section 4.2).
@safe final class TextDecoding {
    private let isGB18030: Bool
    private let converter: iconv_t?

    /// Where glibc 2.36 and the Encoding Standard differ.
    private static let differences: [[UInt8]: Unicode.Scalar] = {
        var table: [[UInt8]: Unicode.Scalar] = [
            [0x80]: "\u{20ac}", [0xa3, 0xa0]: "\u{3000}", [0xfe, 0x51]: "\u{e816}", [0xfe, 0x52]: "\u{e817}",
            [0xfe, 0x53]: "\u{e818}",
            [0xfe, 0x6c]: "\u{e831}", [0xfe, 0x76]: "\u{e83b}", [0xfe, 0x91]: "\u{e855}",
        ]
        func run(_ prefix: [UInt8], _ last: ClosedRange<UInt8>, _ first: UInt32) {
            for (index, byte) in last.enumerated() { table[prefix + [byte]] = Unicode.Scalar(first + UInt32(index)) }
        }
        run([0x82, 0x35, 0x90], 0x37...0x39, 0x9fb4)
        run([0x82, 0x35, 0x91], 0x30...0x34, 0x9fb7)
        run([0x84, 0x31, 0x82], 0x36...0x39, 0xfe10)
        run([0x84, 0x31, 0x83], 0x30...0x35, 0xfe14)
        return table
    }()

    /// `nil` where glibc has no GB18030.
    init?(isGB18030: Bool) {
        self.isGB18030 = isGB18030
        guard isGB18030 else {
            unsafe converter = nil
            return
        }
        let opened = unsafe iconv_open("UTF-8", "GB18030")
        guard Int(bitPattern: opened) != -1 else { return nil }
        unsafe converter = opened
    }

    deinit { if let converter = unsafe converter { unsafe iconv_close(converter) } }

    /// True if every byte belongs to a character of the encoding.
    func isValid(_ bytes: ArraySlice<UInt8>) -> Bool {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] < 0x80 {
                index += 1
                continue
            }
            let width = isGB18030 ? Self.gb18030Width(bytes, index) : Self.utf8Width(bytes, index)
            guard width > 0 else { return false }
            index += width
        }
        return true
    }

    /// Appends valid bytes as UTF-8. False if iconv refuses them after all.
    func append(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) -> Bool {
        guard isGB18030 else {
            out += bytes
            return true
        }
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let lead = bytes[index]
            if lead < 0x80 {
                out.append(lead)
                index += 1
                continue
            }
            let width = Self.gb18030Width(bytes, index)
            let character = bytes[index..<(index + width)]
            switch width {
            case 1: Self.append(0x20ac, to: &out)
            case 2:
                let scalar = Self.pairs[Int(lead - 0x81) << 8 | Int(bytes[index + 1])]
                guard scalar != 0 else { return false }
                Self.append(scalar, to: &out)
            case 4:
                if lead == 0x82 || lead == 0x84, let scalar = Self.differences[Array(character)] {
                    Self.append(scalar.value, to: &out)
                } else {
                    guard convert(character, &out) else { return false }
                }
            default: return false
            }
            index += width
        }
        return true
    }

    /// The scalar of every sequence of two bytes, asked of iconv once; 0 for none.
    private static let pairs: [UInt32] = {
        var table = [UInt32](repeating: 0, count: 126 << 8)
        guard let decoding = TextDecoding(isGB18030: true) else { return table }
        var out: [UInt8] = []
        for lead in UInt8(0x81)...0xfe {
            for trail in UInt8(0x40)...0xfe where trail != 0x7f {
                let place = Int(lead - 0x81) << 8 | Int(trail)
                out.removeAll(keepingCapacity: true)
                if let scalar = differences[[lead, trail]] {
                    table[place] = scalar.value
                } else if decoding.convert([lead, trail], &out) {
                    let scalars = String(decoding: out, as: UTF8.self).unicodeScalars
                    if scalars.count == 1, let scalar = scalars.first { table[place] = scalar.value }
                }
            }
        }
        return table
    }()

    private static func append(_ scalar: UInt32, to out: inout [UInt8]) {
        if scalar >= 0x1_0000 {
            out.append(0xf0 | UInt8(truncatingIfNeeded: scalar >> 18))
            out.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 12 & 0x3f))
        } else if scalar >= 0x800 {
            out.append(0xe0 | UInt8(truncatingIfNeeded: scalar >> 12))
        } else {
            // Below U+0080 nothing has two bytes in GB18030.
            out.append(0xc0 | UInt8(truncatingIfNeeded: scalar >> 6))
            out.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3f))
            return
        }
        out.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3f))
        out.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3f))
    }

    fileprivate func convert(_ bytes: ArraySlice<UInt8>, _ out: inout [UInt8]) -> Bool {
        if bytes.isEmpty { return true }
        // A character of two bytes becomes at most three, one of four at most four.
        var input = Array(bytes)
        var output = [UInt8](repeating: 0, count: bytes.count * 2 + 4)
        var left = output.count
        let status = unsafe input.withUnsafeMutableBytes { input in
            unsafe output.withUnsafeMutableBytes { output in
                var from = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
                var to = unsafe output.baseAddress?.assumingMemoryBound(to: CChar.self)
                var count = input.count
                return unsafe iconv(converter, &from, &count, &to, &left)
            }
        }
        guard status != -1 as Int else { return false }
        out += output[..<(output.count - left)]
        return true
    }

    /// Bytes of the character that begins here; 0 for none (WHATWG Encoding Standard, gb18030 decoder).
    private static func gb18030Width(_ bytes: ArraySlice<UInt8>, _ index: Int) -> Int {
        let lead = bytes[index]
        if lead == 0x80 { return 1 }
        guard lead != 0xff, index + 1 < bytes.endIndex else { return 0 }
        let second = bytes[index + 1]
        if (0x40...0xfe).contains(second), second != 0x7f { return 2 }
        guard (0x30...0x39).contains(second), index + 3 < bytes.endIndex else { return 0 }
        let (third, fourth) = (bytes[index + 2], bytes[index + 3])
        guard (0x81...0xfe).contains(third), (0x30...0x39).contains(fourth) else { return 0 }
        let high = (Int(lead) - 0x81) * 10 + Int(second) - 0x30
        let pointer = (high * 126 + Int(third) - 0x81) * 10 + Int(fourth) - 0x30
        return pointer <= 39_419 || (189_000...1_237_575).contains(pointer) ? 4 : 0
    }

    /// Bytes of the character that begins here; 0 for none (RFC 3629 section 4).
    private static func utf8Width(_ bytes: ArraySlice<UInt8>, _ index: Int) -> Int {
        let lead = bytes[index]
        let (width, low, high): (Int, UInt8, UInt8) =
            switch lead {
            case 0xc2...0xdf: (2, 0x80, 0xbf)
            case 0xe0: (3, 0xa0, 0xbf)
            case 0xed: (3, 0x80, 0x9f)
            case 0xe1...0xef: (3, 0x80, 0xbf)
            case 0xf0: (4, 0x90, 0xbf)
            case 0xf1...0xf3: (4, 0x80, 0xbf)
            case 0xf4: (4, 0x80, 0x8f)
            default: (0, 0, 0)
            }
        guard width > 0, index + width <= bytes.endIndex, bytes[index + 1] >= low, bytes[index + 1] <= high else { return 0 }
        for next in stride(from: index + 2, to: index + width, by: 1) where bytes[next] & 0xc0 != 0x80 { return 0 }
        return width
    }
}
