import Foundation
import HandoverAge
import HandoverCore
import SystemPackage

/// Keys that open encrypted archives, as files that stock `age` reads as well.
public enum IdentityFiles {
    /// What was made.
    public struct Made: Sendable {
        /// Where the identity lies, mode 0600.
        public var path: String
        /// What others encrypt to: `age1…`.
        public var recipient: String
    }

    /// Makes an identity: `PATH.age-key`, mode 0600. Refuses to replace one.
    /// - Parameter passphrase: encrypts the file with it, as `age --passphrase` does; `nil` leaves it open.
    /// - Throws: ``Failure``.
    public static func make(at path: String, passphrase: [UInt8]?) throws -> Made {
        let file = FilePath(path + ".age-key")
        guard !Files.exists(file) else { throw Failure(Diagnostic(.fileExists, .path(file.string)), exit: .cannotCreate) }
        do {
            let identity = try AgeIdentity.make()
            var bytes = AgeIdentityFile.text(of: identity, created: Instant.text(Date()))
            if let passphrase { bytes = try encrypted(bytes, under: AgePassphrase(passphrase)) }
            try Files.writeWhole(bytes, to: file, permissions: .ownerReadWrite, replaces: false)
            return Made(path: file.string, recipient: identity.recipient.text)
        } catch let error as AgeError { throw Failure(Diagnostic(.keyNotMade, .name(error.words)), exit: .badData) }
    }

    private static func encrypted(_ bytes: [UInt8], under passphrase: AgePassphrase) throws -> [UInt8] {
        let out = Collected()
        var writer = try AgeWriter.begin(under: passphrase) { out.add($0) }
        try writer.write(bytes.span)
        try writer.finish()
        return out.bytes
    }

    /// What a writer has given away.
    private final class Collected {
        private(set) var bytes: [UInt8] = []

        func add(_ span: Span<UInt8>) {
            unsafe span.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        }
    }
}
