import CHandoverVerifyBytes
import Glibc

/// Loops over bytes that go sixteen at a time, in a C target of the verifier's own.
enum Bytes {
    /// The first place from `at` on that holds one of these two, LF or CR; the count if none does.
    @inline(__always)
    static func find(_ bytes: Span<UInt8>, _ at: Int, _ first: UInt8, _ second: UInt8) -> Int {
        precondition(at >= 0 && at <= bytes.count)
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe handover_verify_find(bytes.baseAddress, at, bytes.count, first, second)
        }
    }

    @inline(__always)
    static func isASCII(_ bytes: Span<UInt8>) -> Bool {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe handover_verify_non_ascii(bytes.baseAddress, 0, bytes.count) == bytes.count
        }
    }

    /// Whether all bytes are UTF-8 (RFC 3629 section 4).
    static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
        unsafe bytes.withUnsafeBufferPointer { bytes in unsafe handover_verify_utf8(bytes.baseAddress, bytes.count) != 0 }
    }

    /// What a stretch of canonical CSV that begins outside quotes has of whole lines: where they end, and how many they are.
    static func wholeLines(_ bytes: Span<UInt8>) -> (end: Int, count: Int) {
        let found = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe handover_verify_whole_lines(bytes.baseAddress, bytes.count)
        }
        return (found.end, found.lines)
    }

    /// Which comes first in bytewise order: less than 0 the left one, more than 0 the right one, 0 neither.
    static func compare(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
        let common = unsafe left.withUnsafeBufferPointer { left in
            unsafe right.withUnsafeBufferPointer { right in
                guard let a = left.baseAddress, let b = right.baseAddress else { return 0 }
                return unsafe Int(memcmp(a, b, min(left.count, right.count)))
            }
        }
        return common == 0 ? left.count - right.count : common
    }

    @inline(__always)
    static func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        if left.isEmpty { return true }
        return unsafe left.withUnsafeBufferPointer { left in
            unsafe right.withUnsafeBufferPointer { right in
                guard let a = left.baseAddress, let b = right.baseAddress else { return true }
                return unsafe memcmp(a, b, left.count) == 0
            }
        }
    }
}

extension [UInt8] {
    @inline(__always)
    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}

/// 128 bits that stand for some bytes. Two with one hash are taken for equal: under a key that is drawn anew in every process
/// nobody can look for such a pair, and by chance twenty million rows have one with a probability of 10⁻²⁴.
struct KeyHash: BitwiseCopyable, Hashable, Sendable {
    var first: UInt64
    var second: UInt64

    /// Of a reference that is null. No bytes are likelier to have it than any other.
    static let none = KeyHash(first: 0, second: 0)

    private static let key: (UInt64, UInt64) = (.random(in: 0...UInt64.max), .random(in: 0...UInt64.max))

    init(first: UInt64, second: UInt64) { (self.first, self.second) = (first, second) }

    /// SipHash-2-4 under the process's key.
    init(_ bytes: Span<UInt8>) {
        let key = Self.key
        (first, second) = (0, 0)
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe handover_verify_siphash(bytes.baseAddress, bytes.count, key.0, key.1, &first, &second)
        }
    }
}
