import HandoverCrypto
import HandoverIngest

/// The first bytes of a file, while all of them go by.
struct FileHead {
    private var bytes: [UInt8] = []
    private(set) var byteCount: Int64 = 0

    mutating func update(_ chunk: Span<UInt8>) {
        for index in 0..<min(chunk.count, ContentType.headBytes - bytes.count) { bytes.append(chunk[index]) }
        byteCount += Int64(chunk.count)
    }

    /// What the file is by them, once all have gone by.
    var type: ContentType { ContentType(head: bytes, goesOn: byteCount > Int64(bytes.count)) }
}

/// What a listing says of one file, found out while its bytes go by.
struct FileFacts: ~Copyable {
    private var head = FileHead()
    private var stream = SHA256Stream()

    mutating func update(_ chunk: Span<UInt8>) {
        head.update(chunk)
        stream.update(chunk)
    }

    var byteCount: Int64 { head.byteCount }
    var type: ContentType { head.type }
    /// Lower-case hexadecimal.
    var sha256: String { hex(stream.digestSoFar()) }
}
