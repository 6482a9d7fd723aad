package import HandoverCrypto
package import SystemPackage

/// An open file, and what it is encrypted under; without a cipher it is a file as any other. Closing it is its owner's affair.
package struct OpenFile: Sendable {
    package let descriptor: FileDescriptor
    private let cipher: FileCipher?

    package init(_ descriptor: FileDescriptor, under cipher: FileCipher?) {
        (self.descriptor, self.cipher) = (descriptor, cipher)
    }

    /// Fills the buffer from this place with as much as one read brings; 0 at the file's end.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        let count = try unsafe descriptor.read(fromAbsoluteOffset: offset, into: buffer)
        try unsafe cipher?.apply(to: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), at: offset)
        return count
    }

    /// Writes all bytes to this place. Under a cipher, another text must never have been there.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws {
        guard let cipher else {
            try unsafe descriptor.writeAll(toAbsoluteOffset: offset, bytes)
            return
        }
        // Small enough to stay in a core's cache between the cipher and the system.
        var piece = [UInt8](repeating: 0, count: min(bytes.count, 1 << 18))
        var done = 0
        while done < bytes.count {
            let count = min(piece.count, bytes.count - done)
            try unsafe piece.withUnsafeMutableBytes { piece in
                let piece = unsafe UnsafeMutableRawBufferPointer(rebasing: piece[..<count])
                unsafe piece.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[done..<done + count]))
                try unsafe cipher.apply(to: piece, at: offset + Int64(done))
                try unsafe descriptor.writeAll(toAbsoluteOffset: offset + Int64(done), UnsafeRawBufferPointer(piece))
            }
            done += count
        }
    }
}
