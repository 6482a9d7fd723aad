import Glibc
import HandoverCore
import SystemPackage

/// A file of our own for what does not fit into memory. It loses its name, and its folder, which nobody else may enter, is removed,
/// before the first byte is written. Whatever ends the process from then on, the system frees the space; what ends it in the moment
/// before leaves an empty file.
///
/// What lies in it are hashes under a key that is never written, and numbers of rows; texts that were unpacked of containers; what
/// rules over groups read of rows; and rows in groups of a merge, as they were and as they became.
final class SpillFile: Sendable {
    private let descriptor: FileDescriptor
    private let folder: String

    /// Makes the file under `TMPDIR`; an empty one is none.
    init() throws(Failure) {
        let named = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
        let parent = named.isEmpty ? "/tmp" : named
        folder = parent
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

    func write<Element: BitwiseCopyable>(_ elements: Span<Element>, at offset: Int64) throws(Failure) {
        do {
            try unsafe elements.withUnsafeBytes { bytes in
                var done = 0
                while done < bytes.count {
                    let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
                    done += try unsafe descriptor.write(toAbsoluteOffset: offset + Int64(done), rest)
                }
            }
        } catch { throw Self.failure(.ioFailed, folder, error as? Errno ?? .ioError) }
    }

    /// A stretch of it as a source's text.
    func text(at offset: Int64, size: Int64) -> SourceText {
        SourceText(.file(descriptor), at: offset, size: size, keeping: self)
    }

    /// Fills these elements of an array from an offset.
    func read<Element: BitwiseCopyable>(into elements: inout [Element], _ range: Range<Int>, at offset: Int64) throws(Failure) {
        let width = MemoryLayout<Element>.stride
        let place = (range.lowerBound * width)..<(range.upperBound * width)
        do {
            try unsafe elements.withUnsafeMutableBytes { bytes in
                var done = place.lowerBound
                while done < place.upperBound {
                    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[done..<place.upperBound])
                    let count = try unsafe descriptor.read(
                        fromAbsoluteOffset: offset + Int64(done - place.lowerBound), into: rest)
                    guard count > 0 else { throw Errno.ioError }
                    done += count
                }
            }
        } catch { throw Self.failure(.ioFailed, folder, error as? Errno ?? .ioError) }
    }

    private static func failure(_ code: Diagnostic.Code, _ path: String, _ error: Errno) -> Failure {
        Failure(Diagnostic(code, .path(path), .name("\(error)")), exit: code == .cannotCreate ? .cannotCreate : .ioError)
    }
}
