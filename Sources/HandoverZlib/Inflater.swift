import CZlib

/// zlib refused a stream.
package struct ZlibError: Error, Hashable, Sendable {
    /// The library's own words; `nil` where it gave none.
    package var reason: String?
    /// There was no memory: nothing is wrong with the stream.
    package var isMemory = false
}

/// Inflates one stream after the other. Owns zlib's state: not copyable, freed exactly once.
@safe package struct Inflater: ~Copyable {
    /// What is around the deflated bytes.
    package enum Wrapper: Sendable {
        /// Nothing (RFC 1951).
        case raw
        /// gzip (RFC 1952), whose checksum and size are checked at its end.
        case gzip
    }

    /// What one step did.
    package struct Step: Sendable {
        /// Bytes of the input that were used up.
        package var taken: Int
        /// Bytes that were put to the front of the output.
        package var made: Int
        /// The stream has ended; whatever input is left is behind it.
        package var isAtEnd: Bool
    }

    // Its address is in zlib's own state, so it may not move.
    private let stream: UnsafeMutablePointer<z_stream>

    private init(adopting stream: UnsafeMutablePointer<z_stream>) { unsafe self.stream = stream }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    package static func create(_ wrapper: Wrapper) throws(ZlibError) -> Inflater {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe handover_inflate_init(stream, wrapper == .gzip ? 31 : -15) == Z_OK else {
            unsafe stream.deallocate()
            // All else that it could refuse is constant.
            throw ZlibError(reason: nil, isMemory: true)
        }
        return unsafe Inflater(adopting: stream)
    }

    /// Goes on until the input is used up, the output is full, or the stream ends.
    package mutating func inflate(_ input: Span<UInt8>, into output: inout [UInt8]) throws(ZlibError) -> Step {
        let room = output.count
        let status = unsafe input.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                // zlib does not write to its input; its field is not const for old compilers' sake.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = UInt32(output.count)
                return unsafe CZlib.inflate(stream, Z_NO_FLUSH)
            }
        }
        let step = unsafe Step(
            taken: input.count - Int(stream.pointee.avail_in), made: room - Int(stream.pointee.avail_out),
            isAtEnd: status == Z_STREAM_END)
        // "No progress" is no error: more input or room is what it asks for.
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
            throw ZlibError(
                reason: unsafe stream.pointee.msg.map { unsafe String(cString: $0) }, isMemory: status == Z_MEM_ERROR)
        }
        return step
    }

    /// Begins the next stream.
    package mutating func reset() throws(ZlibError) {
        guard unsafe inflateReset(stream) == Z_OK else { throw ZlibError(reason: nil) }
    }
}

/// The CRC-32 of zip and gzip, `crc` being that of the bytes before; 0 at first.
package func crc32(_ bytes: Span<UInt8>, after crc: UInt32 = 0) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { bytes in
        unsafe UInt32(truncatingIfNeeded: CZlib.crc32_z(UInt(crc), bytes.baseAddress, bytes.count))
    }
}
