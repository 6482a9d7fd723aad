import Glibc
import HandoverAge
import HandoverCore
import SystemPackage

/// The archive's file, open once: every question reads this descriptor, so a file put in its place changes nothing.
final class ArchiveFile {
    let path: String
    let name: String
    /// The path without the `.age` of an encrypted file: what lies beside the archive begins so.
    let tarPath: String
    /// The name of what lies beside the archive, for diagnostics.
    func besideName(_ suffix: String) -> String { printable(FilePath(tarPath).lastComponent?.string ?? tarPath) + suffix }

    /// Bytes of the file.
    let fileBytes: Int64
    let isEncrypted: Bool
    private let descriptor: FileDescriptor
    private let keys: ArchiveKeys
    private var isOpen = false
    /// The tar's bytes; of an encrypted file, once ``open()`` was called.
    private(set) var source: ArchiveBytes
    /// How many there are.
    private(set) var byteCount: Int64
    /// The recipient whose identity opened the file.
    private(set) var recipient: String?

    /// Opens the file, and looks whether it is encrypted. Nothing is decrypted yet.
    init(_ path: String, keys: ArchiveKeys = .init()) throws(Failure) {
        self.path = path
        self.keys = keys
        name = printable(FilePath(path).lastComponent?.string ?? path)
        do {
            descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: [.nonBlocking, .closeOnExec])
        } catch Errno.noSuchFileOrDirectory {
            throw Failure(Diagnostic(.noSuchFile, .path(path)), exit: .noInput)
        } catch {
            throw Failure(Diagnostic(.ioFailed, .path(path), .name("\(error)")), exit: .ioError)
        }
        var status = stat()
        // What is not a regular file has no bytes to us, and is refused as no archive.
        let isFile = unsafe fstat(descriptor.rawValue, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        fileBytes = isFile ? Int64(status.st_size) : 0
        (source, byteCount) = (.file(descriptor), fileBytes)
        var head = [UInt8](repeating: 0, count: ArchiveKeys.magic.count)
        do {
            isEncrypted =
                try isFile && readChunk(source, into: &head, at: 0, count: head.count) == head.count && head == ArchiveKeys.magic
        } catch {
            throw Failure(Diagnostic(.ioFailed, .path(path), .name("\(error)")), exit: .ioError)
        }
        tarPath = isEncrypted && path.hasSuffix(Self.suffix) ? String(path.dropLast(Self.suffix.count)) : path
    }

    /// What an encrypted archive's name ends with, behind that of its tar.
    static let suffix = ".age"

    /// The file with what it decrypts to at hand, for whoever judges nothing.
    /// - Throws: ``Failure``: as ``init(_:keys:)``, and as ``refusal(_:)`` has it.
    static func opened(_ path: String, keys: ArchiveKeys) throws -> ArchiveFile {
        let file = try ArchiveFile(path, keys: keys)
        do { try file.reporting { try file.open() } } catch {
            file.close()
            throw (error as? AgeError).map { file.refusal($0) } ?? error
        }
        return file
    }

    /// Begins to decrypt, where there is something to decrypt. Every byte is authenticated before anybody sees it, and lies in memory alone.
    /// - Throws: `AgeError`.
    func open() throws {
        guard isEncrypted, !isOpen else { return }
        let opened = try keys.open(AgeFile(descriptor: descriptor, byteCount: fileBytes))
        (source, byteCount, recipient) = (.decrypted(opened.reader), opened.reader.byteCount, opened.recipient)
        isOpen = true
    }

    /// The SHA-256 of the file as it lies there.
    func fileDigest() throws -> String {
        try Digests(.file(descriptor), byteCount: fileBytes, members: .init()).tar
    }

    /// Why an encrypted file cannot be opened, as far as that is not damage; says nothing of the archive.
    func refusal(_ error: AgeError) -> Failure {
        let place = Diagnostic.Location(file: name)
        switch error {
        case .needsIdentity: return Failure(Diagnostic(.ageNeedsIdentity, .path(name), at: place), exit: .usage)
        case .needsPassphrase: return Failure(Diagnostic(.ageNeedsPassphrase, .path(name), at: place), exit: .usage)
        case .noFileKey(let identities, let stanzas):
            return Failure(Diagnostic(.ageNotForYou, .path(name), .count(identities), .count(stanzas), at: place), exit: .badData)
        case .wrongPassphrase: return Failure(Diagnostic(.wrongPassphrase, .path(name), at: place), exit: .badData)
        default: return Failure(damage(error), exit: .badData)
        }
    }

    /// What is wrong with an encrypted file.
    func damage(_ error: AgeError) -> Diagnostic {
        Diagnostic(.ageDamaged, .path(name), .name(error.words), at: .init(file: name))
    }

    func close() { _ = Glibc.close(descriptor.rawValue) }

    /// Turns the system's errors into ones that say which file.
    func reporting<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as Errno {
            throw Failure(Diagnostic(.ioFailed, .path(path), .name("\(error)")), exit: .ioError)
        }
    }
}

/// An encrypted file as its decryption reads it.
private struct AgeFile: AgeSource {
    let descriptor: FileDescriptor
    let byteCount: Int64

    func read(into buffer: inout MutableSpan<UInt8>, at offset: Int64) throws -> Int {
        try unsafe buffer.withUnsafeMutableBytes { buffer in
            let room = Int(min(Int64(buffer.count), max(0, byteCount - offset)))
            return unsafe try ArchiveBytes.file(descriptor).fill(
                UnsafeMutableRawBufferPointer(rebasing: buffer[..<room]), at: offset)
        }
    }
}
