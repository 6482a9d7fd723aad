extension OutputSpan where Element == UInt8 {
    /// Appends the bytes of a span in one copy. There must be room for them.
    @inlinable @inline(__always) package mutating func append(_ bytes: Span<UInt8>) {
        precondition(bytes.count <= freeCapacity, "room was made for the bytes")
        unsafe bytes.withUnsafeBufferPointer { source in
            unsafe withUnsafeMutableBufferPointer { target, count in
                guard let to = target.baseAddress, let from = source.baseAddress else { return }
                unsafe (to + count).update(from: from, count: source.count)
                count += source.count
            }
        }
    }
}
