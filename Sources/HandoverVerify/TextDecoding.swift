import Glibc

/// Bytes of an export to UTF-8, by our own check and tables that are asked of glibc's iconv (Format.md section 4.2).
struct TextDecoding: Sendable {
    private let isGB18030: Bool

    /// `nil` where glibc has no GB18030.
    init?(isGB18030: Bool) {
        self.isGB18030 = isGB18030
        if isGB18030, Self.pairs.isEmpty { return nil }
    }

    /// Whether bytes of a text are those of its UTF-8.
    @inline(__always)
    func isPlain(_ bytes: Span<UInt8>) -> Bool { !isGB18030 || Bytes.isASCII(bytes) }

    /// True if every byte belongs to a character of the encoding.
    func isValid(_ bytes: Span<UInt8>) -> Bool {
        guard isGB18030 else { return Bytes.isUTF8(bytes) }
        var index = 0
        while index < bytes.count {
            if bytes[index] < 0x80 {
                index += 1
                continue
            }
            let width = Self.gb18030Width(bytes, index)
            guard width > 0 else { return false }
            index += width
        }
        return true
    }

    /// Appends valid bytes as UTF-8. False if iconv knows no character for them.
    func append(_ bytes: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        guard isGB18030 else {
            out.append(bytes)
            return true
        }
        let pairs = Self.pairs
        var index = 0
        while index < bytes.count {
            let lead = bytes[index]
            if lead < 0x80 {
                out.append(lead)
                index += 1
                continue
            }
            let width = Self.gb18030Width(bytes, index)
            let scalar: UInt32
            switch width {
            case 1: scalar = 0x20ac
            case 2: scalar = pairs[Int(lead - 0x81) << 8 | Int(bytes[index + 1])]
            case 4:
                let pointer = Self.pointer(lead, bytes[index + 1], bytes[index + 2], bytes[index + 3])
                scalar = pointer < Self.quads.count ? Self.quads[pointer] : UInt32(pointer - 189_000) + 0x1_0000
            default: return false
            }
            guard scalar != 0 else { return false }
            Self.append(scalar, to: &out)
            index += width
        }
        return true
    }

    private static func append(_ scalar: UInt32, to out: inout [UInt8]) {
        if scalar < 0x800 {
            if scalar < 0x80 {
                out.append(UInt8(scalar))
                return
            }
            out.append(0xc0 | UInt8(scalar >> 6))
        } else {
            if scalar >= 0x1_0000 {
                out.append(0xf0 | UInt8(scalar >> 18))
                out.append(0x80 | UInt8(scalar >> 12 & 0x3f))
            } else {
                out.append(0xe0 | UInt8(scalar >> 12))
            }
            out.append(0x80 | UInt8(scalar >> 6 & 0x3f))
        }
        out.append(0x80 | UInt8(scalar & 0x3f))
    }

    /// Bytes of the character that begins here; 0 for none (WHATWG Encoding Standard, gb18030 decoder).
    @inline(__always)
    private static func gb18030Width(_ bytes: Span<UInt8>, _ index: Int) -> Int {
        let lead = bytes[index]
        if lead == 0x80 { return 1 }
        guard lead != 0xff, index + 1 < bytes.count else { return 0 }
        let second = bytes[index + 1]
        if second >= 0x40, second <= 0xfe, second != 0x7f { return 2 }
        guard second >= 0x30, second <= 0x39, index + 3 < bytes.count else { return 0 }
        let (third, fourth) = (bytes[index + 2], bytes[index + 3])
        guard (0x81...0xfe).contains(third), (0x30...0x39).contains(fourth) else { return 0 }
        let pointer = pointer(lead, second, third, fourth)
        return pointer <= 39_419 || (189_000...1_237_575).contains(pointer) ? 4 : 0
    }

    private static func pointer(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) -> Int {
        let high = (Int(first) - 0x81) * 10 + Int(second) - 0x30
        return (high * 126 + Int(third) - 0x81) * 10 + Int(fourth) - 0x30
    }

    // MARK: Tables

    /// Where glibc 2.36 and the Encoding Standard differ.
    private static let differences: [[UInt8]: UInt32] = {
        var table: [[UInt8]: UInt32] = [
            [0xa3, 0xa0]: 0x3000, [0xfe, 0x51]: 0xe816, [0xfe, 0x52]: 0xe817, [0xfe, 0x53]: 0xe818, [0xfe, 0x6c]: 0xe831,
            [0xfe, 0x76]: 0xe83b, [0xfe, 0x91]: 0xe855,
        ]
        func run(_ prefix: [UInt8], _ last: ClosedRange<UInt8>, _ first: UInt32) {
            for (index, byte) in last.enumerated() { table[prefix + [byte]] = first + UInt32(index) }
        }
        run([0x82, 0x35, 0x90], 0x37...0x39, 0x9fb4)
        run([0x82, 0x35, 0x91], 0x30...0x34, 0x9fb7)
        run([0x84, 0x31, 0x82], 0x36...0x39, 0xfe10)
        run([0x84, 0x31, 0x83], 0x30...0x35, 0xfe14)
        return table
    }()

    /// The scalar of every sequence of two bytes; 0 for none. Empty where there is no iconv to ask.
    private static let pairs: [UInt32] = {
        guard let iconv = Iconv() else { return [] }
        var table = [UInt32](repeating: 0, count: 126 << 8)
        for lead in UInt8(0x81)...0xfe {
            for trail in UInt8(0x40)...0xfe where trail != 0x7f {
                table[Int(lead - 0x81) << 8 | Int(trail)] = differences[[lead, trail]] ?? iconv.scalar([lead, trail])
            }
        }
        return table
    }()

    /// The scalar of every sequence of four bytes of the first plane, by its pointer; 0 for none. The other planes are counted.
    private static let quads: [UInt32] = {
        guard let iconv = Iconv() else { return [] }
        return (0...39_419).map { pointer in
            let bytes = [
                UInt8(0x81 + pointer / 12_600), UInt8(0x30 + pointer / 1260 % 10), UInt8(0x81 + pointer / 10 % 126),
                UInt8(0x30 + pointer % 10),
            ]
            return differences[bytes] ?? iconv.scalar(bytes)
        }
    }()
}

/// glibc's converter from GB18030, asked one character at a time.
@safe private final class Iconv {
    private let converter: iconv_t

    init?() {
        let opened = unsafe iconv_open("UTF-8", "GB18030")
        guard Int(bitPattern: opened) != -1, let opened = unsafe opened else { return nil }
        unsafe converter = opened
    }

    deinit { _ = unsafe iconv_close(converter) }

    /// The scalar of a sequence; 0 where it has none, or more than one.
    func scalar(_ bytes: [UInt8]) -> UInt32 {
        var input = bytes
        var output = [UInt8](repeating: 0, count: 8)
        var left = output.count
        let status = unsafe input.withUnsafeMutableBytes { input in
            unsafe output.withUnsafeMutableBytes { output in
                var from = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
                var to = unsafe output.baseAddress?.assumingMemoryBound(to: CChar.self)
                var count = input.count
                return unsafe iconv(converter, &from, &count, &to, &left)
            }
        }
        guard status != -1 as Int else { return 0 }
        let scalars = String(decoding: output[..<(output.count - left)], as: UTF8.self).unicodeScalars
        return scalars.count == 1 ? scalars.first?.value ?? 0 : 0
    }
}
