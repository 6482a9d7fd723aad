import Glibc
import HandoverCore
import SystemPackage

/// All differences as canonical CSV. They tell of personal data: only the owner may read the file.
///
/// It is written under a temporary name and gets its own when it is whole.
final class DifferencesFile {
    private let path: FilePath
    private let partial: FilePath
    private let descriptor: FileDescriptor
    private var buffer: [UInt8] = []
    private var isFinished = false

    private let replaces: Bool

    /// - Parameters:
    ///   - header: the first line, without its LF.
    ///   - replaces: whether a file of this name is replaced; else there must be none (73).
    init(_ path: String, header: String, replaces: Bool = true) throws(Failure) {
        (self.path, self.replaces) = (FilePath(path), replaces)
        guard unsafe replaces || access(path, F_OK) != 0 else {
            throw Failure(Diagnostic(.fileExists, .path(path)), exit: .cannotCreate)
        }
        let name = self.path.lastComponent?.string ?? "differences"
        partial = self.path.removingLastComponent().appending(".\(name).\(getpid()).partial")
        do {
            descriptor = try FileDescriptor.open(
                partial, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: [.ownerReadWrite])
        } catch {
            throw Failure(Diagnostic(.cannotCreate, .path(path), .name("\(error)")), exit: .cannotCreate)
        }
        buffer += "\(header)\n".utf8
    }

    deinit {
        _ = Glibc.close(descriptor.rawValue)
        // What was not finished was given up for an error that is being reported.
        if !isFinished { _ = unsafe unlink(partial.string) }
    }

    /// Adds a line; `nil` is null.
    func write(_ fields: [[UInt8]?]) throws(Failure) {
        for (index, field) in fields.enumerated() {
            if index > 0 { buffer.append(0x2c) }
            if let field { buffer += CSVField.written(field) }
        }
        buffer.append(0x0a)
        if buffer.count > 1 << 20 { try flush() }
    }

    private func flush() throws(Failure) {
        do { try descriptor.writeAll(buffer) } catch {
            throw Failure(Diagnostic(.ioFailed, .path(path.string), .name("\(error)")), exit: .ioError)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    func finish() throws(Failure) {
        try flush()
        // A second name fails where there is one already; the first one goes with its owner.
        guard fsync(descriptor.rawValue) == 0,
            unsafe (replaces ? rename(partial.string, path.string) : link(partial.string, path.string)) == 0
        else {
            throw Failure(Diagnostic(.cannotCreate, .path(path.string), .name("\(Errno(rawValue: errno))")), exit: .cannotCreate)
        }
        isFinished = replaces
    }
}
