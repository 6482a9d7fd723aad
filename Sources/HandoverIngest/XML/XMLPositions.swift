import HandoverData

/// From offsets of what the parser is fed, UTF-8, to offsets of the file, which may be in another encoding.
///
/// In GB18030 the bytes of `<` and `>` are never part of another character, so the n-th of a piece is the n-th of what it was
/// transcoded to. In the others the transcoder counts.
final class XMLPositions {
    private struct Piece {
        var fedStart: Int64
        var rawStart: Int64
        var fed: [UInt8]
        var raw: [UInt8]
    }

    private let isTranscoding: Bool
    private let transcoder: Transcoder?
    /// Bytes of a `>`.
    private let markBytes: Int64
    private var pieces: [Piece] = []

    init(_ encoding: CSVDialect.Encoding) {
        isTranscoding = encoding != .utf8
        transcoder = Transcoder(encoding)
        markBytes = Int64(encoding.unit.bytes)
    }

    /// Raw bytes were fed as these.
    func append(raw: [UInt8], at rawStart: Int64, fed: [UInt8], at fedStart: Int64) {
        pieces.append(Piece(fedStart: fedStart, rawStart: rawStart, fed: fed, raw: raw))
    }

    /// Nothing before this offset of the file is asked for again.
    func forget(before rawOffset: Int64) {
        let kept = pieces.firstIndex { $0.rawStart + Int64($0.raw.count) > rawOffset } ?? pieces.count
        if kept > 0 { pieces.removeFirst(kept) }
    }

    /// The offset in the file of a `<` at this offset of what was fed.
    @inline(__always)
    func raw(startTagAt offset: Int64) -> Int64 {
        isTranscoding ? find(UInt8(ascii: "<"), at: offset) : offset
    }

    /// The offset in the file just after a `>` just before this offset of what was fed.
    @inline(__always)
    func raw(endTagBefore offset: Int64) -> Int64 {
        isTranscoding ? find(UInt8(ascii: ">"), at: offset - 1) + markBytes : offset
    }

    /// Where in the file something about there is: the piece that holds it.
    func near(_ offset: Int64) -> Int64 {
        guard isTranscoding, let piece = pieces.last(where: { $0.fedStart <= offset }) ?? pieces.first else { return offset }
        return piece.rawStart
    }

    private func find(_ mark: UInt8, at offset: Int64) -> Int64 {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].fedStart <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return offset }
        let piece = pieces[low - 1]
        if let transcoder {
            let place = min(Int(offset - piece.fedStart), piece.fed.count)
            return piece.rawStart + Int64(transcoder.byte(of: place, in: piece.raw.span))
        }
        var count = 0
        for index in 0..<min(Int(offset - piece.fedStart), piece.fed.count) where piece.fed[index] == mark { count += 1 }
        for index in piece.raw.indices where piece.raw[index] == mark {
            if count == 0 { return piece.rawStart + Int64(index) }
            count -= 1
        }
        return piece.rawStart + Int64(piece.raw.count)
    }
}
