/// Where the chunks of a payload lie. All but the last are full; the last is empty only if there is no other.
struct ChunkLayout {
    /// Where the first chunk begins in the file.
    let start: Int64
    /// Bytes of the chunks, authenticators included.
    let sealedBytes: Int64

    private static let full = Int64(ChunkCipher.sealedBytes)
    private static let tag = Int64(ChunkCipher.tagBytes)

    /// How many chunks there are; a piece at the end that is too short for one counts as well.
    var count: Int64 { max(1, (sealedBytes + ChunkLayout.full - 1) / ChunkLayout.full) }
    /// Bytes of the plaintext.
    var plainBytes: Int64 { sealedBytes - count * ChunkLayout.tag }
    /// Whether the last chunk is as long as it has to be.
    var endsWhole: Bool {
        let last = sealedBytes - (count - 1) * ChunkLayout.full
        return last > ChunkLayout.tag || last == ChunkLayout.tag && count == 1
    }

    /// Where a chunk lies in the file, with its authenticator.
    func range(of index: Int64) -> Range<Int64> {
        let first = index * ChunkLayout.full
        return start + first..<start + min(first + ChunkLayout.full, sealedBytes)
    }
}
