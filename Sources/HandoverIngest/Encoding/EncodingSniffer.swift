// How it works. A byte order mark decides. Without one, what is valid UTF-8 to the last byte is UTF-8: hardly anything else is by
// chance, but UTF-16 and UTF-32 of mostly ASCII can be, so files with NULs are asked for line ends of two and four bytes first.
// In the other encodings nearly any bytes are valid text, so each is asked how common its characters would be. GB18030 is the likeliest
// by far among exports of Chinese offices: another encoding must be clearly better.

import HandoverCore
import HandoverGB18030

/// Finds out how a file's text is encoded, by looking at all of it.
enum EncodingSniffer {
    /// How a file's text is encoded.
    struct Text {
        var encoding: CSVDialect.Encoding
        var hasBOM: Bool
        /// Every encoding that was asked, the chosen one first.
        var hypotheses: [EncodingHypothesis] = []

        /// Where the text begins.
        var start: Int64 { hasBOM ? Int64(encoding.byteOrderMark.count) : 0 }
    }

    /// Up to this many bytes, one that is no character is damage to a record; with more of them the encoding is another.
    private static let bytesPerDamage: Int64 = 10_000
    /// By so much another encoding must look better than GB18030.
    private static let margin = 20
    /// An encoding that anything is valid in must look at least so good.
    private static let least = 50

    /// One damaged record shall not keep a whole export out: an encoding in which at most one sequence, or one in 10,000 bytes, is wrong
    /// can still be the file's. Records with such bytes are then found and quarantined one by one.
    ///
    /// Throws when the file cannot be read, when none of the encodings is it, when its lines are in two of them, and when it is UTF-7.
    static func sniff(_ path: String, name: String, chunkBytes: Int) throws(Failure) -> Text {
        let file = File(path: path, name: name, chunkBytes: chunkBytes)
        let hasUTF8Mark: Bool
        switch try marked(file) {
        case .utf8?: hasUTF8Mark = true
        case let encoding?:
            let tally = try wide([encoding], file, from: Int64(encoding.byteOrderMark.count))[0]
            return Text(encoding: encoding, hasBOM: true, hypotheses: [hypothesis(tally)])
        case nil: hasUTF8Mark = false
        }
        let start: Int64 = hasUTF8Mark ? 3 : 0
        let utf8 = try UTF8Tally(file, from: start)
        let allowed = max(1, utf8.byteCount / bytesPerDamage)
        if utf8.hasNUL, !hasUTF8Mark {
            let tallies = try wide([.utf32le, .utf32be, .utf16le, .utf16be], file, from: 0)
            if let found = tallies.first(where: { $0.hasLineEnds && $0.bad <= allowed }) {
                return Text(encoding: found.encoding, hasBOM: false, hypotheses: [hypothesis(found), utf8.hypothesis])
            }
        }
        if utf8.bad == 0 {
            if utf8.characters == 0, try UTF7Tally(file, from: start).isUTF7 {
                throw Failure(Diagnostic(.csvUTF7, at: .init(file: name)), exit: .badData)
            }
            return Text(encoding: .utf8, hasBOM: hasUTF8Mark, hypotheses: [utf8.hypothesis])
        }
        // Its reader says that it was cut off.
        if utf8.bad == 1, utf8.isCutOff { return Text(encoding: .utf8, hasBOM: hasUTF8Mark, hypotheses: [utf8.hypothesis]) }
        try LineEncodings(file, from: start).check()
        let others = try TextTally.kinds.map { (kind) throws(Failure) in try TextTally(kind, file, from: start) }
        guard let encoding = choice(utf8, others, allowed: allowed) else {
            throw Failure(
                Diagnostic(
                    .csvUnknownEncoding, .count(utf8.firstBad ?? 0), .count(others[0].hypothesis.firstBadOffset ?? 0),
                    at: .init(file: name, byteOffset: utf8.firstBad)), exit: .badData)
        }
        let all = [utf8.hypothesis] + others.map(\.hypothesis)
        return Text(
            encoding: encoding, hasBOM: hasUTF8Mark,
            hypotheses: all.filter { $0.encoding == encoding.rawValue } + all.filter { $0.encoding != encoding.rawValue })
    }

    private static func choice(_ utf8: UTF8Tally, _ others: [TextTally], allowed: Int64) -> CSVDialect.Encoding? {
        let possible = others.filter { $0.bad <= allowed }
        let gb18030 = possible.first { $0.encoding == .gb18030 }
        let base = gb18030?.hypothesis.score ?? -margin
        if utf8.bad <= allowed, utf8.hypothesis.score >= max(least, base) { return .utf8 }
        let other = possible.filter { $0.encoding != .gb18030 }.max { $0.hypothesis.score < $1.hypothesis.score }
        if let other, other.hypothesis.score >= max(least, base + margin) { return other.encoding }
        return gb18030?.encoding
    }

    /// The encoding of the file's byte order mark.
    private static func marked(_ file: File) throws(Failure) -> CSVDialect.Encoding? {
        var source = try file.open(from: 0)
        while source.buffer.count < 4, !source.isAtEnd { try source.read { _ in } }
        let first = Array(source.buffer.prefix(4))
        // In UTF-16 the four bytes would be a mark and a NUL, and no export begins with a NUL.
        let order: [CSVDialect.Encoding] = [.utf32le, .utf32be, .utf16le, .utf16be, .utf8]
        return order.first { first.starts(with: $0.byteOrderMark) }
    }

    private static func wide(_ encodings: [CSVDialect.Encoding], _ file: File, from start: Int64) throws(Failure) -> [WideTally] {
        var tallies = encodings.map { WideTally($0, from: start) }
        var source = try file.open(from: start)
        repeat {
            try source.read { _ in }
            let piece = source.take(source.buffer.count)
            for index in tallies.indices { tallies[index].add(piece.span) }
        } while !source.isAtEnd
        for index in tallies.indices { tallies[index].end() }
        return tallies
    }

    private static func hypothesis(_ tally: WideTally) -> EncodingHypothesis {
        EncodingHypothesis(
            encoding: tally.encoding.rawValue, valid: tally.bad == 0, firstBadOffset: tally.firstBad,
            score: tally.hasLineEnds ? 100 : 0)
    }

    /// A file that is looked at several times.
    struct File {
        var path: String
        var name: String
        var chunkBytes: Int

        func open(from byteOffset: Int64) throws(Failure) -> ByteSource {
            try ByteSource.open(path, name: name, from: byteOffset, chunkBytes: chunkBytes)
        }
    }
}
