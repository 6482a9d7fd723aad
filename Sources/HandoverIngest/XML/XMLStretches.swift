/// What the bytes of an XML file are, told stretch by stretch as the parser meets them.
///
/// What lies between two records is known only from its bytes, so a stretch waits until they are at hand.
struct XMLStretches {
    /// Begins where the one before ends. Without a kind it lies between two records, and its bytes decide.
    private struct Stretch {
        var end: Int64
        var kind: CoverageClass?
        var items: Int
    }

    private(set) var coverage = Coverage()
    private var covered: Int64 = 0
    private var waiting: [Stretch] = []
    /// How far what lies behind the last record has been looked at, and whether it may lie between two.
    private var lookedAt: Int64 = 0
    private var isPlain = true

    private let transcoder: Transcoder?

    init(_ layout: DocumentLayout) {
        transcoder = Transcoder(layout.encoding)
        guard layout.hasBOM else { return }
        coverage.append(.bom, byteCount: layout.byteOrderMark.count, items: 1)
        covered = Int64(layout.byteOrderMark.count)
    }

    /// The bytes up to this offset of the file are of one kind; without one they lie between two records.
    mutating func append(upTo end: Int64, _ kind: CoverageClass?, items: Int = 0) {
        waiting.append(Stretch(end: end, kind: kind, items: items))
    }

    /// Settles what waits, with the bytes that begin at this offset of the file.
    mutating func settle(_ bytes: [UInt8], from base: Int64) {
        for stretch in waiting {
            if stretch.kind == nil { look(bytes, from: base, upTo: stretch.end) }
            coverage.append(
                stretch.kind ?? (isPlain ? .records : .structure), byteCount: Int(stretch.end - covered), items: stretch.items)
            covered = stretch.end
            (lookedAt, isPlain) = (covered, true)
        }
        waiting.removeAll(keepingCapacity: true)
    }

    /// Looks at bytes behind the last record up to this offset, before they go. They end where markup does.
    mutating func look(_ bytes: [UInt8], from base: Int64, upTo end: Int64) {
        let start = max(lookedAt, covered)
        guard end > start else { return }
        let written = bytes[Int(start - base)..<Int(end - base)]
        isPlain = isPlain && Self.isBetweenRecords(transcoder.map { $0.text(Array(written).span).text[...] } ?? written)
        lookedAt = end
    }

    /// Whether there is nothing but whitespace, comments and processing instructions, as they are written.
    private static func isBetweenRecords(_ bytes: ArraySlice<UInt8>) -> Bool {
        var at = bytes.startIndex
        while at < bytes.endIndex {
            switch bytes[at] {
            case 0x20, 0x09, 0x0a, 0x0d: at += 1
            case UInt8(ascii: "<"):
                // What begins so has been read as one: its end is there.
                let isComment = bytes[at...].starts(with: "<!--".utf8)
                guard isComment || bytes[at...].starts(with: "<?".utf8) else { return false }
                let mark = isComment ? Array("-->".utf8) : Array("?>".utf8)
                at += isComment ? 4 : 2
                while at < bytes.endIndex, bytes[at] != mark[0] || !bytes[at...].starts(with: mark) { at += 1 }
                at += mark.count
            default: return false
            }
        }
        return true
    }
}
