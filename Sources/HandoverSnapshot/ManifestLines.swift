import HandoverCrypto

/// The lines of a manifest (Format.md section 2.2), kept small until it is written: a folder can have a million files.
///
/// Of a path only what differs from the one before it is kept, and of a digest its 32 bytes: 36 bytes for a file of a folder.
struct ManifestLines {
    /// Entries, one behind the other: how much of the path is as in the one before, how much is not, that, and the digest. No entry is in two
    /// blocks, and the first of one has its whole path.
    private var blocks: [[UInt8]] = [[]]
    private var last: [UInt8] = []
    private var isSorted = true
    private(set) var count = 0
    /// Bytes of the manifest.
    private(set) var byteCount: Int64 = 0

    /// How many bytes the lines take until then.
    var keptBytes: Int { blocks.reduce(0) { $0 + $1.capacity } }

    private static let blockBytes = 1 << 18
    private static let digestBytes = 32

    /// - Parameters:
    ///   - path: at most 100 bytes, as a member has it.
    ///   - sha256: 32 bytes.
    mutating func append(_ path: String, _ sha256: [UInt8]) { append(Array(path.utf8), sha256[...]) }

    private mutating func append(_ path: [UInt8], _ sha256: ArraySlice<UInt8>) {
        precondition(path.count <= 100 && sha256.count == Self.digestBytes)
        if count > 0, !last.lexicographicallyPrecedes(path) { isSorted = false }
        if blocks[blocks.count - 1].count > Self.blockBytes {
            blocks.append([])
            blocks[blocks.count - 1].reserveCapacity(Self.blockBytes + 256)
            last = []
        }
        let shared = zip(last, path).prefix { $0 == $1 }.count
        blocks[blocks.count - 1] += [UInt8(shared), UInt8(path.count - shared)]
        blocks[blocks.count - 1] += path[shared...]
        blocks[blocks.count - 1] += sha256
        last = path
        count += 1
        byteCount += Int64(2 * Self.digestBytes + 2 + path.count + 1)
    }

    /// Brings the lines into the manifest's order, where they are not: what stands outside the payload comes in sections.
    mutating func sort() {
        if isSorted { return }
        var entries: [(path: [UInt8], sha256: ArraySlice<UInt8>)] = []
        for block in blocks { Self.forEachEntry(of: block) { entries.append(($0, $1)) } }
        entries.sort { $0.path.lexicographicallyPrecedes($1.path) }
        var sorted = ManifestLines()
        for entry in entries { sorted.append(entry.path, entry.sha256) }
        self = sorted
    }

    /// The manifest in pieces, as it is written; sorted after ``sort()``.
    var pieces: some Sequence<[UInt8]> {
        blocks.lazy.map { block in
            var text: [UInt8] = []
            Self.forEachEntry(of: block) { path, sha256 in
                text += hex(Array(sha256)).utf8
                text += "  ".utf8
                text += path
                text.append(UInt8(ascii: "\n"))
            }
            return text
        }
    }

    private static func forEachEntry(of block: [UInt8], _ body: (_ path: [UInt8], _ sha256: ArraySlice<UInt8>) -> Void) {
        var (path, at) = ([UInt8](), 0)
        while at < block.count {
            path.removeLast(path.count - Int(block[at]))
            let end = at + 2 + Int(block[at + 1])
            path += block[at + 2..<end]
            body(path, block[end..<end + digestBytes])
            at = end + digestBytes
        }
    }
}
