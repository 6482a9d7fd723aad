import HandoverCrypto
import Synchronization

/// What the files of one run are encrypted under: drawn when it begins, kept in memory alone, never written. Whoever resumes the run
/// reads the exports anew, so nobody needs it again.
///
/// Nothing is authenticated beyond what is hashed anyway: whoever can write into a folder of mode 0700 can do worse.
final class WorkKey: Sendable {
    /// `nil`: files lie in the clear.
    private let key: [UInt8]?
    private let files = Atomic<UInt64>(0)

    /// - Parameter isEncrypted: draws a key.
    init(isEncrypted: Bool) throws { key = isEncrypted ? try randomBytes(FileCipher.keyBytes) : nil }

    /// Nothing is encrypted.
    init() { key = nil }

    /// Counts one more file. Its number is its own, and so is the key stream that follows from it.
    func nextFile() -> (number: UInt64, cipher: FileCipher?) {
        let number = files.wrappingAdd(1, ordering: .relaxed).newValue
        return (number, key.map { FileCipher(key: $0, number: number) })
    }
}
