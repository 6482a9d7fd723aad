import HandoverCore
import HandoverCrypto
import SystemPackage

/// A file that is read once from front to back, and the bytes of it that nobody has taken yet.
///
/// Owns the descriptor: not copyable, closed exactly once.
struct ByteSource: ~Copyable {
    /// What people see in a diagnostic.
    let name: String
    /// Bytes read and not taken. Never longer than a record and two chunks.
    private(set) var buffer: [UInt8] = []
    /// The offset of the first byte of `buffer`.
    private(set) var byteOffset: Int64
    /// Nothing follows `buffer`.
    private(set) var isAtEnd = false
    private let descriptor: FileDescriptor
    private let cipher: FileCipher?
    private let chunkBytes: Int

    private init(name: String, descriptor: FileDescriptor, cipher: FileCipher?, byteOffset: Int64, chunkBytes: Int) {
        self.name = name
        self.descriptor = descriptor
        self.cipher = cipher
        self.byteOffset = byteOffset
        self.chunkBytes = chunkBytes
    }

    deinit {
        // Nothing was written, so a failing close loses nothing that anyone could be told about.
        do { try descriptor.close() } catch {}
    }

    /// Opens the file at `path`, to be read from `byteOffset` on.
    /// - Parameter cipher: what it is encrypted under, if it is.
    static func open(
        _ path: String, under cipher: FileCipher? = nil, name: String, from byteOffset: Int64, chunkBytes: Int
    ) throws(Failure) -> ByteSource {
        precondition(chunkBytes > 0, "a chunk has at least one byte")
        do {
            let descriptor = try FileDescriptor.open(FilePath(path), .readOnly)
            let source = ByteSource(
                name: name, descriptor: descriptor, cipher: cipher, byteOffset: byteOffset, chunkBytes: chunkBytes)
            if byteOffset > 0 { try descriptor.seek(offset: byteOffset, from: .start) }
            return source
        } catch let error as Errno {
            let missing = error == .noSuchFileOrDirectory
            throw Failure(
                Diagnostic(.csvCannotRead, .path(name), .name(error.description), at: .init(file: name)),
                exit: missing ? .noInput : .ioError)
        } catch {
            throw Failure(
                Diagnostic(.csvCannotRead, .path(name), .name("unknown"), at: .init(file: name)), exit: .ioError)
        }
    }

    /// Reads on: a chunk, or as much as is already here if that is more, so that one long record is not looked at too often.
    mutating func read(_ onBytes: (Span<UInt8>) -> Void) throws(Failure) {
        var left = max(chunkBytes, buffer.count)
        let old = buffer.count
        while left > 0, !isAtEnd {
            var got = 0
            let end = byteOffset + Int64(buffer.count)
            do {
                try buffer.append(addingCapacity: left) { output throws in
                    try unsafe output.withUnsafeMutableBufferPointer { target, initializedCount throws in
                        let room = UnsafeMutableRawBufferPointer(target)
                        got = try unsafe descriptor.read(into: room)
                        initializedCount = got
                        try unsafe cipher?.apply(to: .init(rebasing: room[..<got]), at: end)
                    }
                }
            } catch {
                let reason = (error as? Errno)?.description ?? "unknown"
                throw Failure(
                    Diagnostic(
                        .csvCannotRead, .path(name), .name(reason),
                        at: .init(file: name, byteOffset: end)), exit: .ioError)
            }
            left -= got
            if got == 0 { isAtEnd = true }
        }
        if buffer.count > old { onBytes(buffer.span.extracting(old..<buffer.count)) }
    }

    /// Takes the first `count` bytes out of the buffer.
    mutating func take(_ count: Int) -> [UInt8] {
        var rest: [UInt8] = []
        rest.reserveCapacity(buffer.count - count + chunkBytes)
        rest.append(contentsOf: buffer[count...])
        var taken: [UInt8] = []
        swap(&taken, &buffer)
        taken.removeLast(taken.count - count)
        buffer = rest
        byteOffset += Int64(count)
        return taken
    }
}
