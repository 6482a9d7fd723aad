import HandoverCore
import HandoverGB18030

/// Tells UTF-8 from GB18030 by checking the whole file against both.
enum EncodingSniffer {
    /// How a file's text is encoded.
    struct Text {
        var encoding: CSVDialect.Encoding
        var hasBOM: Bool
    }

    /// Up to this many bytes, one that is no character is damage to a record; with more of them the encoding is another.
    private static let bytesPerDamage: Int64 = 10_000

    /// UTF-8 if every byte is valid UTF-8, else GB18030 if every byte is valid GB18030; a BOM is part of neither.
    ///
    /// If neither holds, one damaged record shall not keep a whole export out: an encoding in which at most one byte, or one in 10,000, is
    /// wrong is taken, if the other has more than that. Records with such bytes are then found and quarantined one by one.
    static func sniff(_ path: String, name: String, chunkBytes: Int) throws(Failure) -> Text {
        var source = try ByteSource.open(path, name: name, from: 0, chunkBytes: chunkBytes)
        while source.buffer.count < 3, !source.isAtEnd { try source.read { _ in } }
        let hasBOM = source.buffer.starts(with: [0xef, 0xbb, 0xbf])
        if hasBOM { _ = source.take(3) }
        var badUTF8: Int64?
        var badGB18030: Int64?
        var (countUTF8, countGB18030): (Int64, Int64) = (0, 0)
        repeat {
            if !source.isAtEnd { try source.read { _ in } }
            let base = source.byteOffset
            let piece = source.take(wholeCharacters(source.buffer.span, atEnd: source.isAtEnd))
            for bad in wrong(
                piece.span,
                {
                    let valid = validUTF8Prefix($0, from: 0)
                    return valid < $0.count ? valid : nil
                })
            {
                badUTF8 = badUTF8 ?? base + Int64(bad)
                countUTF8 += 1
            }
            for bad in wrong(piece.span, { validateGB18030($0) }) {
                badGB18030 = badGB18030 ?? base + Int64(bad)
                countGB18030 += 1
            }
            if source.buffer.count > Limits.recordBytes {
                throw Failure(
                    Diagnostic(
                        .csvRecordTooLarge, .count(Limits.recordBytes),
                        at: .init(file: name, byteOffset: source.byteOffset)),
                    exit: .badData)
            }
        } while !source.isAtEnd || !source.buffer.isEmpty
        guard let badUTF8, let badGB18030 else {
            return Text(encoding: badUTF8 == nil ? .utf8 : .gb18030, hasBOM: hasBOM)
        }
        let allowed = max(1, source.byteOffset / bytesPerDamage)
        guard (countUTF8 <= allowed) != (countGB18030 <= allowed) else {
            throw Failure(
                Diagnostic(
                    .csvUnknownEncoding, .count(badUTF8), .count(badGB18030),
                    at: .init(file: name, byteOffset: badUTF8)),
                exit: .badData)
        }
        return Text(encoding: countUTF8 <= allowed ? .utf8 : .gb18030, hasBOM: hasBOM)
    }

    /// Every offset at which `firstBad` finds something wrong, starting anew one byte after each.
    private static func wrong(_ bytes: Span<UInt8>, _ firstBad: (Span<UInt8>) -> Int?) -> [Int] {
        var found: [Int] = []
        var start = 0
        while let bad = firstBad(bytes.extracting(start..<bytes.count)) {
            found.append(start + bad)
            start += bad + 1
        }
        return found
    }

    /// How many bytes hold whole characters in both encodings: up to the last byte that is part of no longer sequence.
    private static func wholeCharacters(_ bytes: Span<UInt8>, atEnd: Bool) -> Int {
        if atEnd { return bytes.count }
        var end = bytes.count
        while end > 0, bytes[end - 1] >= 0x30 { end -= 1 }
        return end
    }
}
