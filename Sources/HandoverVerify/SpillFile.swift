import Glibc
import HandoverCore
import HandoverCrypto
import SystemPackage

/// A file of our own for what does not fit into memory. It loses its name, and its folder, which nobody else may enter, is removed,
/// before the first byte is written. Whatever ends the process from then on, the system frees the space; what ends it in the moment
/// before leaves an empty file.
///
/// What lies in it are hashes under a key that is never written, and numbers of rows; texts that were unpacked of containers; what
/// rules over groups read of rows; and rows in groups of a merge, as they were and as they became. All of it is encrypted under a key
/// that is drawn for the file and kept in memory alone: of an encrypted archive nothing reaches a disk in the clear.
final class SpillFile: Sendable {
    private let descriptor: FileDescriptor
    private let cipher: FileCipher
    private let folder: String

    /// Makes the file under `TMPDIR`; an empty one is none.
    init() throws(Failure) {
        let named = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
        let parent = named.isEmpty ? "/tmp" : named
        folder = parent
        do throws(CryptoError) {
            cipher = FileCipher(key: try randomBytes(FileCipher.keyBytes), number: 0)
        } catch { throw Failure(Diagnostic(.cannotCreate, .path(parent), .name("\(error)")), exit: .cannotCreate) }
        var template = Array((parent + "/handover-verify-XXXXXX").utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Self.failure(.cannotCreate, parent, Errno(rawValue: errno)) }
        let made = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { _ = unsafe rmdir(made) }
        do {
            descriptor = try FileDescriptor.open(
                FilePath(made + "/spill"), .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: .ownerReadWrite)
        } catch { throw Self.failure(.cannotCreate, parent, error as? Errno ?? .ioError) }
        guard unsafe unlink(made + "/spill") == 0 else { throw Self.failure(.cannotCreate, parent, Errno(rawValue: errno)) }
    }

    deinit { _ = Glibc.close(descriptor.rawValue) }

    /// Writes elements to a place where nothing was written before: another text under the same key stream would betray both.
    func write<Element: BitwiseCopyable>(_ elements: Span<Element>, at offset: Int64) throws(Failure) {
        do {
            var sealed = unsafe elements.withUnsafeBytes { unsafe [UInt8]($0) }
            try unsafe sealed.withUnsafeMutableBytes { bytes in
                try unsafe cipher.apply(to: bytes, at: offset)
                try unsafe descriptor.writeAll(toAbsoluteOffset: offset, UnsafeRawBufferPointer(bytes))
            }
        } catch { throw Self.failure(.ioFailed, folder, error as? Errno ?? .ioError) }
    }

    /// A stretch of it as a source's text.
    func text(at offset: Int64, size: Int64) -> SourceText {
        SourceText(.spilled(descriptor, cipher), at: offset, size: size, keeping: self)
    }

    /// Fills these elements of an array from an offset.
    func read<Element: BitwiseCopyable>(into elements: inout [Element], _ range: Range<Int>, at offset: Int64) throws(Failure) {
        let width = MemoryLayout<Element>.stride
        let place = (range.lowerBound * width)..<(range.upperBound * width)
        do {
            try unsafe elements.withUnsafeMutableBytes { bytes in
                let wanted = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[place])
                let count = try unsafe ArchiveBytes.spilled(descriptor, cipher).fill(wanted, at: offset)
                guard count == wanted.count else { throw Errno.ioError }
            }
        } catch { throw Self.failure(.ioFailed, folder, error as? Errno ?? .ioError) }
    }

    private static func failure(_ code: Diagnostic.Code, _ path: String, _ error: Errno) -> Failure {
        Failure(Diagnostic(code, .path(path), .name("\(error)")), exit: code == .cannotCreate ? .cannotCreate : .ioError)
    }
}
