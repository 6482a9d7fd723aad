/// Numbers and stretches of bytes one after the other, the least significant byte of a number first.
struct ByteFields {
    private let all: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], from position: Int = 0) {
        all = bytes
        self.position = position
    }

    /// Bytes that are left.
    var count: Int { all.count - position }
    var isAtEnd: Bool { count == 0 }

    /// A number of up to eight bytes; `nil` where they are not there. One that has the highest of 64 bits is larger than any file.
    mutating func take(_ width: Int) -> Int64? {
        guard width <= count else { return nil }
        var value: UInt64 = 0
        for index in 0..<width { value |= UInt64(all[position + index]) << UInt64(8 * index) }
        position += width
        return Int64(clamping: value)
    }

    mutating func bytes(_ count: Int64) -> [UInt8]? {
        guard count >= 0, count <= Int64(self.count) else { return nil }
        defer { position += Int(count) }
        return Array(all[position..<position + Int(count)])
    }
}

/// CRC-32 (ISO 3309), byte by byte over a table of our own.
struct Checksum {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xedb8_8320 }
    }

    private var state: UInt32 = 0xffff_ffff

    var value: UInt32 { ~state }

    mutating func update(_ bytes: Span<UInt8>) {
        let table = Self.table
        var state = state
        for index in bytes.indices { state = table[Int(UInt8(truncatingIfNeeded: state) ^ bytes[index])] ^ state >> 8 }
        self.state = state
    }
}
