import HandoverCrypto
import HandoverIngest

/// Finds out what a listing says of one file, while its bytes go by.
struct FileFacts: ~Copyable {
    private var head: [UInt8] = []
    private var stream = SHA256Stream()
    private(set) var byteCount: Int64 = 0

    mutating func update(_ bytes: [UInt8]) {
        if head.count < FileType.headBytes { head += bytes.prefix(FileType.headBytes - head.count) }
        stream.update(bytes.span)
        byteCount += Int64(bytes.count)
    }

    /// Lower-case hexadecimal, and what the file is by its first bytes.
    func finish() -> (sha256: String, type: FileType) {
        (hex(stream.digestSoFar()), FileType(head: head, goesOn: byteCount > Int64(head.count)))
    }
}
