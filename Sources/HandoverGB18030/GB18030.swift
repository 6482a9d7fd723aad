import CHandoverBytes

/// Appends `bytes`, decoded from GB18030 (WHATWG Encoding Standard §10.2.1), to `arena` as UTF-8.
///
/// Returns `nil`, or the offset of the first byte of the first sequence that is not valid; what precedes it has been appended.
/// Costs one reservation a call; decodes hundreds of megabytes a second on Chinese text.
package func decodeGB18030(_ bytes: Span<UInt8>, into arena: inout [UInt8]) -> Int? {
    var firstBad = bytes.count
    arena.append(addingCapacity: handover_gb18030_room(bytes.count)) { output in
        unsafe output.withUnsafeMutableBufferPointer { target, initializedCount in
            unsafe bytes.withUnsafeBufferPointer { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                firstBad = unsafe handover_gb18030_decode(from, source.count, to, &initializedCount)
            }
        }
    }
    return firstBad == bytes.count ? nil : firstBad
}

/// The offset of the first byte of the first sequence that is not valid GB18030, or `nil` when all are.
package func validateGB18030(_ bytes: Span<UInt8>) -> Int? {
    let valid = unsafe bytes.withUnsafeBufferPointer { source in
        guard let base = source.baseAddress else { return 0 }
        return unsafe handover_gb18030_valid_prefix(base, source.count)
    }
    return valid == bytes.count ? nil : valid
}
