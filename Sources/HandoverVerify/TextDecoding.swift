/// Bytes of an export to UTF-8, by our own check and tables that are asked of glibc's iconv (Format.md section 4.2).
///
/// Whatever is neither UTF-8 nor GB18030 has become UTF-8 before (``ForeignText``).
struct TextDecoding: Sendable {
    private let isGB18030: Bool

    /// `nil` where glibc does not know the encoding.
    init?(_ encoding: SourceEncoding) {
        isGB18030 = encoding == .gb18030
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

    /// Whether nothing is wrong with a body's last record but that its last character is cut off (Format.md section 4.2).
    func cutsOff(_ record: Span<UInt8>) -> Bool {
        (1...3).contains { count in
            let end = record.count - count
            return end >= 0 && isValid(record.extracting(0..<end)) && begins(record.extracting(end..<record.count))
        }
    }

    /// Whether these are the first bytes of a longer sequence.
    private func begins(_ bytes: Span<UInt8>) -> Bool {
        if isGB18030 {
            return bytes.indices.allSatisfy { $0 == 1 ? (0x30...0x39).contains(bytes[$0]) : (0x81...0xfe).contains(bytes[$0]) }
        }
        // Whatever UTF-8 begins can be ended: with A0 or 80, and then with 80 as often as need be.
        var start: [UInt8] = []
        start.append(bytes)
        return bytes[0] >= 0xc2
            && (1...3).contains { more in
                ([0x80, 0xa0] as [UInt8]).contains { next in
                    let whole = start + [next] + [UInt8](repeating: 0x80, count: more - 1)
                    return whole.count <= 4 && Bytes.isUTF8(whole.span)
                }
            }
    }

    static func append(_ scalar: UInt32, to out: inout [UInt8]) {
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

    private static func only(_ scalars: [UInt32]) -> UInt32 { scalars.count == 1 ? scalars[0] : 0 }

    /// The scalar of every sequence of two bytes; 0 for none. Empty where there is no iconv to ask.
    private static let pairs: [UInt32] = {
        guard let iconv = Iconv(from: "GB18030") else { return [] }
        var table = [UInt32](repeating: 0, count: 126 << 8)
        for lead in UInt8(0x81)...0xfe {
            for trail in UInt8(0x40)...0xfe where trail != 0x7f {
                table[Int(lead - 0x81) << 8 | Int(trail)] = differences[[lead, trail]] ?? only(iconv.scalars([lead, trail]))
            }
        }
        return table
    }()

    /// The scalar of every sequence of four bytes of the first plane, by its pointer; 0 for none. The other planes are counted.
    private static let quads: [UInt32] = {
        guard let iconv = Iconv(from: "GB18030") else { return [] }
        return (0...39_419).map { pointer in
            let bytes = [
                UInt8(0x81 + pointer / 12_600), UInt8(0x30 + pointer / 1260 % 10), UInt8(0x81 + pointer / 10 % 126),
                UInt8(0x30 + pointer % 10),
            ]
            return differences[bytes] ?? only(iconv.scalars(bytes))
        }
    }()
}
