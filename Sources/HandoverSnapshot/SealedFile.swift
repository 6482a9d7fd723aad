import Glibc
package import HandoverAge
package import HandoverArchive
import HandoverCrypto
import HandoverData
package import SystemPackage

/// Who can open an archive that is written encrypted.
package enum ArchiveEncryption: Sendable {
    /// At least one.
    case recipients([AgeRecipient])
    case passphrase(AgePassphrase)
}

/// What became of an encrypted file: its size, its digest, and the key with which its writer can read it again.
package struct EncryptedFile: Sendable {
    package let bytes: Int64
    package let sha256: [UInt8]
    package let key: AgeFileKey
}

/// A file that is written as it is, or encrypted on its way, and hashed as it passes. Owns its descriptor.
package final class SealedFile {
    private let descriptor: FileDescriptor
    private var isOpen = true
    private let plain = RunningDigest()
    private let cipher = RunningDigest()
    private var age: AgeWriter?

    /// - Parameter encryption: `nil` for a file that everybody can read.
    package init(_ descriptor: FileDescriptor, _ encryption: ArchiveEncryption?) throws {
        self.descriptor = descriptor
        let (cipher, out) = (cipher, descriptor)
        func sink(_ bytes: Span<UInt8>) throws {
            _ = try unsafe bytes.withUnsafeBytes { try unsafe out.writeAll($0) }
            cipher.update(bytes)
        }
        age =
            switch encryption {
            case nil: nil
            case .recipients(let recipients): try AgeWriter.begin(for: recipients, sink: sink)
            case .passphrase(let passphrase): try AgeWriter.begin(under: passphrase, sink: sink)
            }
    }

    deinit {
        // Only where an archive was given up: its file is removed, and no failing close can be told about.
        if isOpen { do { try descriptor.close() } catch {} }
    }

    /// Takes the next bytes.
    package func write(_ bytes: Span<UInt8>) throws(ArchiveError) {
        do {
            if age != nil {
                try age?.write(bytes)
            } else {
                _ = try unsafe bytes.withUnsafeBytes { try unsafe descriptor.writeAll($0) }
            }
        } catch {
            throw ArchiveError(operation: "write", reason: (error as? AgeError)?.words ?? "\(error)", isInputOutput: true)
        }
        plain.update(bytes)
    }

    /// Ends the file, and makes its bytes last.
    /// - Parameter isComplete: called between the two.
    /// - Returns: size and digest of what was given, and of the encrypted file where it is one.
    package func finish(_ isComplete: () -> Void = {}) throws -> (bytes: Int64, sha256: [UInt8], encrypted: EncryptedFile?) {
        var key: AgeFileKey?
        if let age = age.take() {
            key = age.fileKey
            try age.finish()
        }
        isComplete()
        guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
        isOpen = false
        try descriptor.close()
        return (
            plain.bytes, plain.digest, key.map { EncryptedFile(bytes: cipher.bytes, sha256: cipher.digest, key: $0) }
        )
    }
}

/// The digest of bytes that are lent for a moment.
private final class RunningDigest {
    private let lane = DigestLane()
    private(set) var bytes: Int64 = 0

    func update(_ span: Span<UInt8>) {
        // A copy, for what the callback is lent is gone when it returns.
        lane.update([UInt8](capacity: span.count) { $0.append(span) })
        bytes += Int64(span.count)
    }

    var digest: [UInt8] { lane.finish() }
}
