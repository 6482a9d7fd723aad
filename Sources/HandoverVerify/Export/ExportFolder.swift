import Glibc
import HandoverCore
import SystemPackage

/// The files that a target gave out.
struct ExportFolder {
    let path: String

    /// - Throws: ``Failure`` where there is no such folder (66).
    init(_ path: String) throws(Failure) {
        guard Self.kind(path) == S_IFDIR else {
            throw Failure(Diagnostic(.exportNoFolder, .path(path), at: .init(file: path)), exit: .noInput)
        }
        self.path = path
    }

    /// Whether a path leads to nothing but what lies in the folder.
    static func isPath(_ path: String) -> Bool {
        let names = path.utf8.split(separator: 0x2f, omittingEmptySubsequences: false)
        return names.count <= Limits.folderDepth && path.utf8.count <= Limits.pathBytes
            && names.allSatisfy { name in
                !name.isEmpty && !name.contains(0) && !name.elementsEqual([0x2e]) && !name.elementsEqual([0x2e, 0x2e])
            }
    }

    /// What something is; links are links. `nil` where there is nothing.
    private static func kind(_ path: String, followsLinks: Bool = true) -> mode_t? {
        var status = stat()
        let result = unsafe followsLinks ? stat(path, &status) : lstat(path, &status)
        return result == 0 ? status.st_mode & S_IFMT : nil
    }

    /// Opens a file; `nil` where there is none, or a link, or what is no file.
    func open(_ file: String) throws(Failure) -> ExportFile? {
        var at = path
        let names = file.split(separator: "/")
        for (index, name) in names.enumerated() {
            at += "/" + name
            guard Self.kind(at, followsLinks: false) == (index + 1 < names.count ? S_IFDIR : S_IFREG) else { return nil }
        }
        do {
            return try ExportFile(
                FileDescriptor.open(FilePath(at), .readOnly, options: [.noFollow, .nonBlocking, .closeOnExec]))
        } catch let error as Errno {
            throw Failure(Diagnostic(.ioFailed, .path(file), .name("\(error)")), exit: .ioError)
        } catch { throw Failure(Diagnostic(.ioFailed, .path(file), .name("\(error)")), exit: .ioError) }
    }
}

/// An open file of an export.
final class ExportFile: Sendable {
    private let descriptor: FileDescriptor

    init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

    deinit { _ = Glibc.close(descriptor.rawValue) }

    /// The whole file. It can be read for as long as this is kept.
    func text() throws -> SourceText {
        SourceText(.file(descriptor), at: 0, size: try descriptor.seek(offset: 0, from: .end))
    }
}
