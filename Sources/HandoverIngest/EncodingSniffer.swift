import HandoverCore
import HandoverGB18030

/// Tells UTF-8 from GB18030 by checking the whole file against both.
enum EncodingSniffer {
    /// How a file's text is encoded.
    struct Text {
        var encoding: CSVDialect.Encoding
        var hasBOM: Bool
    }

    /// UTF-8 if every byte is valid UTF-8, else GB18030 if every byte is valid GB18030; a BOM is part of neither.
    static func sniff(_ path: String, name: String, chunkBytes: Int) throws(Failure) -> Text {
        var source = try ByteSource.open(path, name: name, from: 0, chunkBytes: chunkBytes)
        while source.buffer.count < 3, !source.isAtEnd { try source.read { _ in } }
        let hasBOM = source.buffer.starts(with: [0xef, 0xbb, 0xbf])
        if hasBOM { _ = source.take(3) }
        var badUTF8: Int64?
        var badGB18030: Int64?
        repeat {
            if !source.isAtEnd { try source.read { _ in } }
            let base = source.byteOffset
            let piece = source.take(wholeCharacters(source.buffer.span, atEnd: source.isAtEnd))
            if badUTF8 == nil {
                let valid = validUTF8Prefix(piece.span, from: 0)
                if valid < piece.count { badUTF8 = base + Int64(valid) }
            }
            if badGB18030 == nil, let bad = validateGB18030(piece.span) { badGB18030 = base + Int64(bad) }
            if let badUTF8, let badGB18030 {
                throw Failure(
                    Diagnostic(
                        .csvUnknownEncoding, .count(badUTF8), .count(badGB18030), at: .init(file: name, byteOffset: badUTF8)),
                    exit: .badData)
            }
            if source.buffer.count > Limits.recordBytes {
                throw Failure(
                    Diagnostic(
                        .csvRecordTooLarge, .count(Limits.recordBytes), at: .init(file: name, byteOffset: source.byteOffset)),
                    exit: .badData)
            }
        } while !source.isAtEnd || !source.buffer.isEmpty
        return Text(encoding: badUTF8 == nil ? .utf8 : .gb18030, hasBOM: hasBOM)
    }

    /// How many bytes hold whole characters in both encodings: up to the last byte that is part of no longer sequence.
    private static func wholeCharacters(_ bytes: Span<UInt8>, atEnd: Bool) -> Int {
        if atEnd { return bytes.count }
        var end = bytes.count
        while end > 0, bytes[end - 1] >= 0x30 { end -= 1 }
        return end
    }
}
