/// The characters of an encoding of one and two bytes, as glibc's iconv knows them, put right where it differs from the Encoding
/// Standard (Format.md section 4.2).
struct LegacyCharacters: Sendable {
    /// The scalar of every byte and of every pair by lead and trail; a second one in the upper half; 0 for none.
    private let singles: [UInt64]
    private let pairs: [UInt64]
    private let leads: [ClosedRange<UInt8>]

    /// `nil` for other encodings, and where glibc does not know this one.
    static func of(_ encoding: SourceEncoding) -> LegacyCharacters? {
        switch encoding {
        case .big5: big5
        case .shiftJIS: shiftJIS
        case .windows1252: windows1252
        default: nil
        }
    }

    private static let big5 = LegacyCharacters(
        "BIG5-HKSCS", leads: [0x81...0xfe],
        differences: [[0x80]: 0].merging(pairs(inTheStandard)) { _, standard in standard })
    private static let shiftJIS = LegacyCharacters("CP932", leads: [0x81...0x9f, 0xe0...0xfc], differences: [[0x80]: 0x80])
    private static let windows1252 = LegacyCharacters(
        "CP1252", leads: [], differences: [[0x81]: 0x81, [0x8d]: 0x8d, [0x8f]: 0x8f, [0x90]: 0x90, [0x9d]: 0x9d])

    private init?(_ name: String, leads: [ClosedRange<UInt8>], differences: [[UInt8]: UInt64]) {
        guard let iconv = Iconv(from: name) else { return nil }
        self.leads = leads
        func word(_ bytes: [UInt8]) -> UInt64 {
            if let scalar = differences[bytes] { return scalar }
            let scalars = iconv.scalars(bytes)
            guard (1...2).contains(scalars.count) else { return 0 }
            return UInt64(scalars[0]) | (scalars.count == 2 ? UInt64(scalars[1]) << 32 : 0)
        }
        singles = (0...0xff).map { byte in byte < 0x80 ? UInt64(byte) : word([byte]) }
        var pairs = [UInt64](repeating: 0, count: leads.isEmpty ? 0 : 0x100 << 8)
        for lead in leads.joined() {
            for trail in UInt8(0x40)...0xfe { pairs[Int(lead) << 8 | Int(trail)] = word([lead, trail]) }
        }
        self.pairs = pairs
    }

    /// Appends bytes as UTF-8, each that is of no character as ``ForeignText/bad``. A byte of ASCII behind a lead that it does not
    /// belong to stands for itself.
    /// - Returns: 1 if the last byte is a lead, which is not taken.
    func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) -> Int {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte < 0x80 {
                text.append(byte)
            } else if !leads.contains(where: { $0.contains(byte) }) {
                append(singles[Int(byte)], bad: 1, to: &text)
            } else if index == bytes.count {
                return 1
            } else {
                let trail = bytes[index]
                let word = pairs[Int(byte) << 8 | Int(trail)]
                append(word, bad: trail < 0x80 ? 1 : 2, to: &text)
                if word != 0 || trail >= 0x80 { index += 1 }
            }
        }
        return 0
    }

    private func append(_ word: UInt64, bad: Int, to text: inout [UInt8]) {
        guard word != 0 else { return text.append(contentsOf: repeatElement(ForeignText.bad, count: bad)) }
        TextDecoding.append(UInt32(truncatingIfNeeded: word), to: &text)
        if word >> 32 != 0 { TextDecoding.append(UInt32(word >> 32), to: &text) }
    }

    /// How many bytes a stretch of text had: a character knows that of itself. The second of two that are one pair had none.
    func count(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
        var count = 0
        for index in range {
            let byte = text[index]
            if byte < 0x80 || byte == ForeignText.bad {
                count += 1
            } else if byte >= 0xc0 {
                count += leads.isEmpty ? 1 : isSecond(text, index) ? 0 : isSingle(text, index) ? 1 : 2
            }
        }
        return count
    }

    /// U+0304 and U+030C are nothing by themselves in Big5.
    private func isSecond(_ text: Span<UInt8>, _ index: Int) -> Bool {
        text[index] == 0xcc && (text[index + 1] == 0x84 || text[index + 1] == 0x8c)
    }

    /// U+0080 and half-width kana are single bytes in Shift_JIS.
    private func isSingle(_ text: Span<UInt8>, _ index: Int) -> Bool {
        switch text[index] {
        case 0xc2: text[index + 1] == 0x80
        case 0xef where text[index + 1] == 0xbd: text[index + 2] >= 0xa1
        case 0xef where text[index + 1] == 0xbe: text[index + 2] <= 0x9f
        default: false
        }
    }

    private static func pairs(_ table: String) -> [[UInt8]: UInt64] {
        var scalars: [[UInt8]: UInt64] = [:]
        for entry in table.split(whereSeparator: { $0 == "," || $0.isNewline }) {
            let numbers = entry.split(separator: " ").compactMap { UInt64($0, radix: 16) }
            precondition(numbers.count == 2, "a pair and its scalar")
            scalars[[UInt8(numbers[0] >> 8), UInt8(numbers[0] & 0xff)]] = numbers[1]
        }
        return scalars
    }

    /// What Big5's pairs are in the Encoding Standard where glibc 2.36 has none or another.
    private static let inTheStandard = """
        8E69 7BB8, 8E6F 7C06, 8E7E 7CCE, 8EAB 7DD2, 8EB4 7E1D, 8ECD 8005, 8ED0 8028, 8F57 83C1, 8F69 84A8, 8F6E 840F
        8FCB 89A6, 8FCC 89A9, 8FFE 8D77, 906D 90FD, 907A 92B9, 90DC 975C, 90F1 97FF, 91BF 9F16, 9244 8503, 92AF 5159
        92B0 515B, 92B1 515D, 92B2 515E, 92C8 936E, 92D1 7479, 9447 6D67, 94CA 799B, 95D9 9097, 9644 975D, 96ED 701E
        96FC 5B28, 9B76 7201, 9B78 77D7, 9B7B 7E87, 9BC6 99D6, 9BDE 91D4, 9BEC 60DE, 9BF6 6FB6, 9C42 8F36, 9C53 4FBB
        9C62 71DF, 9C68 9104, 9C6B 9DF0, 9C77 83CF, 9CBC 5C10, 9CBD 79E3, 9CD0 5A67, 9D57 8F0B, 9D5A 7B51, 9DC4 62D0
        9EA9 6062, 9EEF 75F9, 9EFD 6C4A, 9F60 9B2E, 9F66 9F17, 9FCB 50ED, 9FD8 5F0C, A063 880F, A077 62CE, A0D5 7468
        A0DF 7162, A0E4 7250, A145 2027, A14E FE51, A15A 2574, A1C2 00AF, A1C3 FFE3, A1C5 02CD, A1E3 FF5E, A1F2 2295
        A1F3 2299, A1FE FF0F, A240 FF3C, A241 2215, A242 FE68, A244 FFE5, A246 FFE0, A247 FFE1, A2CC 5341, A2CE 5345
        A3C0 2400, A3C1 2401, A3C2 2402, A3C3 2403, A3C4 2404, A3C5 2405, A3C6 2406, A3C7 2407, A3C8 2408, A3C9 2409
        A3CA 240A, A3CB 240B, A3CC 240C, A3CD 240D, A3CE 240E, A3CF 240F, A3D0 2410, A3D1 2411, A3D2 2412, A3D3 2413
        A3D4 2414, A3D5 2415, A3D6 2416, A3D7 2417, A3D8 2418, A3D9 2419, A3DA 241A, A3DB 241B, A3DC 241C, A3DD 241D
        A3DE 241E, A3DF 241F, A3E0 2421, A3E1 20AC, C6CF 5EF4, C6D3 65E0, C6D5 7676, C6D7 96B6, C6DE 3003, C6DF 4EDD
        FA5F 5029, FA66 507D, FABD 5305, FAC5 5344, FAD5 537F, FB48 5605, FBB8 5A77, FBF3 5E75, FBF9 5ED0, FC4F 5F58
        FC6C 60A4, FCB9 6490, FCE2 6674, FCF1 675E, FDB7 6C9C, FDB8 6E1D, FDBB 6E2F, FDF1 716E, FE52 732A, FE6F 745C
        FEAA 74E9, FEDD 7809
        """
}
