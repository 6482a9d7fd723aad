import CHandoverBytes

/// What line ends are written in: a byte, or a unit of UTF-16 or UTF-32.
package enum CodeUnit: Hashable, Sendable {
    case byte
    case two(isBigEndian: Bool)
    case four(isBigEndian: Bool)

    /// How many bytes one has.
    package var bytes: Int {
        switch self {
        case .byte: 1
        case .two: 2
        case .four: 4
        }
    }

    /// Whether the most significant byte comes first.
    package var isBigEndian: Bool {
        switch self {
        case .byte: false
        case .two(let isBigEndian), .four(let isBigEndian): isBigEndian
        }
    }

    /// How many physical lines end in the bytes: at LF, CR LF or a lone CR. A CR at the end counts: an LF is never parted from it.
    package func lines(in bytes: Span<UInt8>) -> Int {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            guard self != .byte else { return unsafe handover_count_lines(base, buffer.count) }
            return unsafe handover_count_wide_lines(base, buffer.count, UInt32(self.bytes), isBigEndian ? 1 : 0)
        }
    }
}
