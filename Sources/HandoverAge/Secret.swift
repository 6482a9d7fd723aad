import CLibCrypto
import Synchronization

/// Bytes that nobody may find in memory later: overwritten when the last reference goes.
///
/// A class, because a struct's bytes are copied wherever it is moved; behind a lock, because an array can be overwritten in place
/// only by the one who holds it.
final class Secret: Sendable {
    private let bytes: Mutex<[UInt8]>

    /// Takes these bytes over. What the caller keeps of them is the caller's to wipe.
    init(_ bytes: consuming [UInt8]) { self.bytes = Mutex(bytes) }
    deinit { bytes.withLock { wipe(&$0) } }

    /// Lends the bytes for one call, which must not keep them.
    func withBytes<Result: Sendable, Failure: Error>(_ body: ([UInt8]) throws(Failure) -> Result) throws(Failure) -> Result {
        try bytes.withLock { bytes throws(Failure) in try body(bytes) }
    }
}

/// Overwrites these bytes, in a way that no compiler leaves out.
func wipe(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
}
