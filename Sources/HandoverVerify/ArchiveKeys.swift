import Glibc
package import HandoverAge
import HandoverCore
import SystemPackage

/// What opens encrypted archives: identities of age, a passphrase, or, for the program that has just written one, its own key.
public struct ArchiveKeys: Sendable {
    private var identities: [AgeIdentity] = []
    package private(set) var passphrase: AgePassphrase?
    private var fileKeys: [AgeFileKey] = []

    /// Nothing, for archives that are not encrypted.
    public init() {}

    /// Reads files of identities, as `age-keygen` and `handover key new --encryption` write them; one may be encrypted under the passphrase itself.
    /// - Parameters:
    ///   - identityFiles: their paths.
    ///   - passphrase: opens an archive that was encrypted with it, or the files that are.
    /// - Throws: `Failure`: a file is missing (66), readable by others (77), or holds no identity (65).
    public init(identityFiles: [String], passphrase: [UInt8]? = nil) throws {
        do throws(AgeError) { self.passphrase = try passphrase.map { bytes throws(AgeError) in try AgePassphrase(bytes) } } catch
        {
            throw Failure(Diagnostic(.ageIdentityUnreadable, .path("-"), .name(error.words)), exit: .usage)
        }
        for path in identityFiles { identities += try read(path) }
    }

    /// Of the program that has written the archive.
    package init(fileKeys: [AgeFileKey]) { self.fileKeys = fileKeys }

    /// Adds the key of an archive that was just written.
    package mutating func add(_ key: AgeFileKey) { fileKeys.append(key) }

    /// Whether a file, be it an archive or one of identities, is encrypted with a passphrase. Nothing of it is believed.
    public static func needsPassphrase(_ path: String) throws -> Bool {
        guard let bytes = try head(of: path), bytes.starts(with: magic) else { return false }
        do { return try AgeHeader.read(from: AgeBytes(bytes)).needsPassphrase } catch is AgeError { return false }
    }

    static let magic = Array("age-encryption.org/".utf8)

    /// Opens an encrypted file. Returns what it decrypts to, and the recipient whose identity opened it, where it was one.
    func open(_ source: some AgeSource) throws -> (reader: AgeReader, recipient: String?) {
        for key in fileKeys {
            // A key of another file that was written in the same run.
            do { return (try AgeReader.open(source, with: .fileKey(key)), nil) } catch AgeError.headerNotAuthentic {}
        }
        let header = try AgeHeader.read(from: source)
        if header.needsPassphrase {
            guard let passphrase else { throw AgeError.needsPassphrase }
            return (try AgeReader.open(source, with: .passphrase(passphrase)), nil)
        }
        guard !identities.isEmpty else { throw AgeError.needsIdentity }
        for identity in identities {
            // One by one, to know which it was.
            do { return (try AgeReader.open(source, with: .identities([identity])), identity.recipient.text) } catch AgeError
                .noFileKey
            {}
        }
        throw AgeError.noFileKey(identities: identities.count, stanzas: header.stanzaCount)
    }

    private func read(_ path: String) throws -> [AgeIdentity] {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw Failure(Diagnostic(.noSuchFile, .path(path)), exit: .noInput) }
        guard status.st_mode & 0o077 == 0 || status.st_mode & S_IFMT != S_IFREG else {
            throw Failure(Diagnostic(.keyReadableByOthers, .path(path)), exit: .notPrivate)
        }
        let bytes = try SmallFile.read(path, limit: AgeLimits.identityFileBytes) ?? []
        do {
            guard bytes.starts(with: Self.magic) else { return try AgeIdentityFile.read(bytes) }
            guard let passphrase else { throw AgeError.needsPassphrase }
            var text: [UInt8] = []
            try AgeReader.open(AgeBytes(bytes), with: .passphrase(passphrase)).forEachChunk { chunk in
                unsafe chunk.withUnsafeBufferPointer { unsafe text.append(contentsOf: $0) }
            }
            return try AgeIdentityFile.read(text)
        } catch let error as AgeError {
            throw Failure(Diagnostic(.ageIdentityUnreadable, .path(path), .name(error.words)), exit: .badData)
        }
    }

    private static func head(of path: String) throws -> [UInt8]? {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.nonBlocking, .closeOnExec])
            return try file.closeAfter {
                var bytes = [UInt8](repeating: 0, count: AgeLimits.headerBytes)
                let count = try readChunk(.file(file), into: &bytes, at: 0, count: bytes.count)
                return Array(bytes.prefix(count))
            }
        } catch Errno.noSuchFileOrDirectory { return nil }
    }
}
