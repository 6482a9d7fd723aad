import HandoverData
import HandoverTestSupport

@testable import HandoverIngest

/// Random CSV files in every encoding, good characters and bad bytes of it, and what stands around their records.
enum EncodedFiles {
    static let encodings = CSVDialect.Encoding.allCases

    /// ASCII in an encoding.
    static func ascii(_ text: String, _ encoding: CSVDialect.Encoding) -> [UInt8] { encode(text.unicodeScalars, encoding) }

    /// Scalars in UTF-8, UTF-16 or UTF-32; in another encoding they must be ASCII.
    static func encode(_ text: some Sequence<Unicode.Scalar>, _ encoding: CSVDialect.Encoding) -> [UInt8] {
        let unit = encoding.unit
        return text.flatMap { scalar -> [UInt8] in
            let units: [UInt32] =
                switch unit {
                case .byte: String(Character(scalar)).utf8.map { UInt32($0) }
                case .two: UTF16.encode(scalar).map { $0.map { UInt32($0) } } ?? []
                case .four: [scalar.value]
                }
            return units.flatMap { bytes(of: $0, unit) }
        }
    }

    static func bytes(of value: UInt32, _ unit: CodeUnit) -> [UInt8] {
        let least = (0..<unit.bytes).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
        return unit.isBigEndian ? least.reversed() : least
    }

    /// Characters of an encoding, each as bytes, and bytes that are none.
    static func pieces(_ encoding: CSVDialect.Encoding) -> (good: [[UInt8]], bad: [[UInt8]]) {
        switch encoding {
        case .utf8:
            (["张", "é", "𠮷"].map { Array($0.utf8) }, [[0xff], [0xe5, 0xbc], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0x80]])
        case .gb18030:
            (
                [[0xd5, 0xc5], [0x81, 0x30, 0x84, 0x36], [0x81, 0x7c], [0x80], [0x81, 0x40]],
                [[0xff], [0x81, 0x30], [0xd5], [0xfe, 0x39, 0xfe, 0x39]]
            )
        case .big5:
            (
                [[0xa4, 0xa4], [0xb3, 0x5c], [0xa8, 0x7c], [0x88, 0x62], [0xc6, 0xe7], [0x87, 0x40]],
                [[0xff], [0x80], [0x81, 0x40], [0xa4], [0xfe, 0xff], [0x82, 0xa1]]
            )
        case .shiftJIS:
            (
                [[0x83, 0x5c], [0x95, 0x5c], [0xb1], [0x83, 0x7c], [0xf0, 0x40], [0x80], [0xfa, 0x40]],
                [[0xff], [0xa0], [0x85, 0x40], [0x83], [0xfc, 0xfc], [0xfd]]
            )
        case .windows1252: ([[0xe9], [0x80], [0x81], [0xff], [0xa0]], [])
        case .utf16le, .utf16be:
            (
                ["张", "é", "𠮷", "\u{a0a}", "\u{d0d}", "\u{2c2c}", "\u{2200}", "\u{feff}", "\u{0}"].map {
                    encode($0.unicodeScalars, encoding)
                },
                [[0xd83d], [0xdc00], [0xdc00, 0xd800]].map { $0.flatMap { bytes(of: $0, encoding.unit) } }
            )
        case .utf32le, .utf32be:
            (
                ["张", "é", "𠮷", "\u{a0a}", "\u{d0d}", "\u{feff}"].map { encode($0.unicodeScalars, encoding) },
                [0xd83d, 0x11_0000, 0xffff_ffff, 0x0a00_0000].map { bytes(of: $0, encoding.unit) }
            )
        }
    }

    static func random(_ encoding: CSVDialect.Encoding, _ random: inout SplitMix64) -> CSVReadings.File {
        let (good, bad) = pieces(encoding)
        func text(_ text: String) -> [UInt8] { ascii(text, encoding) }
        func pick(_ choices: [[UInt8]]) -> [UInt8] { choices.randomElement(using: &random) ?? [] }
        let terminators = ["\n", "\r\n", "\r"].map(text)
        var file: [UInt8] = []
        let hasBOM = Bool.random(using: &random)
        if hasBOM { file += encoding.byteOrderMark }
        for _ in 0..<Int.random(in: 0...2, using: &random) { file += pick(good) + text("title") + pick(terminators) }
        let headerAt = Int64(file.count)
        file += text("a,b,c") + pick(terminators)
        for _ in 0..<Int.random(in: 0...25, using: &random) {
            if Int.random(in: 0..<6, using: &random) == 0 { file += pick(terminators) }
            let width = Int.random(in: 0..<8, using: &random) == 0 ? Int.random(in: 1...5, using: &random) : 3
            let isBad = Int.random(in: 0..<4, using: &random) == 0
            for field in 0..<width {
                if field > 0 { file += text(",") }
                let isQuoted = Bool.random(using: &random)
                if isQuoted { file += text("\"") }
                for _ in 0..<Int.random(in: 0...4, using: &random) {
                    switch Int.random(in: 0..<10, using: &random) {
                    case 0..<5: file += pick(good)
                    case 5..<8: file += text("x|1;")
                    case 8 where isQuoted: file += pick(terminators + [text("\"\""), text(",")])
                    default: if isBad, !bad.isEmpty { file += pick(bad) }
                    }
                }
                if isQuoted {
                    file += text("\"")
                    if Int.random(in: 0..<20, using: &random) == 0 { file += text("t") + (isBad ? pick(bad + good) : pick(good)) }
                }
            }
            file += pick(terminators)
        }
        var footerAt: Int64?
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            footerAt = Int64(file.count)
            file += text("total,\"\r\n\r") + pick(good) + (encoding.unit == .byte ? [] : [0x0a])
        case 1:
            // The last record has no terminator, and may be cut off within a character.
            let last = pick(good)
            file += text("x,y,") + last.dropLast(Int.random(in: 0..<last.count, using: &random))
        default: break
        }
        return CSVReadings.File(
            bytes: file, encoding: encoding.rawValue, columns: ["a", "b", "c"], hasBOM: hasBOM, headerAt: headerAt,
            footerAt: footerAt)
    }
}
