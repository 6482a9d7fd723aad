import CLibCrypto

/// Appends to `hashes` the leaf hash of every line, 32 bytes each:
/// SHA256(0x00 ‖ salt ‖ table ‖ 0x00 ‖ ordinal in 8 bytes big-endian ‖ line).
///
/// The leading 0x00 keeps leaves apart from nodes (RFC 6962 §2.1); the salt keeps a proof's sibling hashes from giving away a
/// neighbour's record; table and ordinal keep one leaf from standing for two records.
/// - Parameters:
///   - lines: the lines one after another, each ended by one LF, which is not hashed.
///   - lengths: the length of every line in bytes, without its LF.
///   - table: the table's id, at most 255 bytes.
///   - firstOrdinal: the ordinal of the first line, from 0.
///   - salts: 16 bytes a line, from ``SaltStream``.
package func merkleLeaves(
    lines: Span<UInt8>, lengths: Span<UInt32>, table: [UInt8], firstOrdinal: UInt64, salts: Span<UInt8>,
    into hashes: inout [UInt8]
) {
    // The C function checks nothing, so everything that it relies on is checked here.
    var byteCount = lengths.count
    for index in lengths.indices { byteCount += Int(lengths[index]) }
    precondition(byteCount == lines.count, "the lengths account for every byte of the lines")
    precondition(salts.count == lengths.count * SaltStream.saltBytes, "one salt a line")
    precondition(table.count <= Int(HANDOVER_TABLE_BYTES_MAX), "a table's id is short")
    if lengths.isEmpty { return }

    let start = hashes.count
    hashes.append(contentsOf: repeatElement(0, count: lengths.count * SHA256.byteCount))
    let status = unsafe lines.withUnsafeBufferPointer { lines in
        unsafe lengths.withUnsafeBufferPointer { lengths in
            unsafe salts.withUnsafeBufferPointer { salts in
                unsafe hashes.withUnsafeMutableBufferPointer { hashes in
                    unsafe handover_merkle_leaves(
                        lines.baseAddress, lengths.baseAddress, lengths.count, table, table.count, firstOrdinal,
                        salts.baseAddress, hashes.baseAddress?.advanced(by: start))
                }
            }
        }
    }
    precondition(status == 1, "SHA-256 on memory of ours does not fail")
}

/// The hash of an inner node: SHA256(0x01 ‖ left ‖ right) (RFC 6962 §2.1).
package func merkleNode(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    var stream = SHA256Stream()
    stream.update([1])
    stream.update(left)
    stream.update(right)
    return stream.finish()
}

/// The next level of a tree: the hash of every pair of neighbours (RFC 6962 section 2.1).
/// - Parameter hashes: an even number of hashes, 32 bytes each.
package func merkleLevel(_ hashes: [UInt8]) -> [UInt8] {
    precondition(hashes.count % (2 * SHA256.byteCount) == 0, "a level has pairs of hashes")
    var level = hashes
    let status = unsafe level.withUnsafeMutableBufferPointer { level in
        unsafe handover_merkle_level(level.baseAddress, level.count / SHA256.byteCount)
    }
    precondition(hashes.isEmpty || status == 1, "SHA-256 on memory of ours does not fail")
    level.removeLast(level.count / 2)
    return level
}
