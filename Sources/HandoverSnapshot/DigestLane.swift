import Dispatch
import HandoverCrypto
import Synchronization

/// SHA-256 of bytes as they pass, on a core of its own: whoever hands them on does not wait for it, unless it is four chunks behind.
///
/// A queue and not a task, because the bytes come out of a callback of C, which cannot await. Every wait is paired with a block that
/// is queued already, so no error elsewhere leaves anybody waiting.
final class DigestLane: Sendable {
    private let queue = DispatchQueue(label: "digest")
    private let room = DispatchSemaphore(value: 4)
    private let stream = Mutex(SHA256Stream())

    /// Takes more bytes.
    func update(_ bytes: [UInt8]) {
        if bytes.isEmpty { return }
        room.wait()
        queue.async { [self] in
            stream.withLock { $0.update(bytes) }
            room.signal()
        }
    }

    /// The digest of all that came since the last one, 32 bytes.
    func finish() -> [UInt8] {
        queue.sync {
            stream.withLock { stream in
                defer { stream = SHA256Stream() }
                return stream.digestSoFar()
            }
        }
    }
}
