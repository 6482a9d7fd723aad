import Foundation
import Glibc
import HandoverCore
import SystemPackage

/// Keeps two runs from one target: a file beside it, which says who holds it. The system lets go of it when its holder dies.
///
/// It is not on the database itself: closing any descriptor of that would also let go of SQLite's own locks.
struct TargetLock: ~Copyable {
    private let path: FilePath
    private let file: FileDescriptor

    private init(path: FilePath, file: FileDescriptor) {
        self.path = path
        self.file = file
    }

    /// Beside the file itself, whatever name it was reached by.
    private static func place(_ target: FilePath) -> FilePath {
        let folder = target.removingLastComponent()
        let resolved =
            Files.exists(target)
            ? Files.absolute(target)
            : Files.absolute(folder.isEmpty ? "." : folder).appending(target.lastComponent?.string ?? "")
        return FilePath(resolved.string + ".handover-lock")
    }

    /// Takes the target, or says who has it (exit 75).
    static func take(_ target: FilePath, for archive: String) throws -> TargetLock {
        let path = place(target)
        while true {
            let file: FileDescriptor
            do {
                file = try FileDescriptor.open(
                    path, .readWrite, options: [.create, .closeOnExec], permissions: [.ownerReadWrite, .groupRead, .otherRead])
            } catch {
                throw Failure(Diagnostic(.cannotCreate, .path(path.string), .name("\(error)")), exit: .cannotCreate)
            }
            guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
                try file.close()
                let holder = String(decoding: try Files.read(path, limit: 1 << 16), as: UTF8.self)
                throw Failure(Diagnostic(.targetHeld, .path(target.string), .name(holder)), exit: .notNow)
            }
            // Whoever held it before may have removed the file between our opening and our locking.
            var (ours, there) = (stat(), stat())
            guard unsafe fstat(file.rawValue, &ours) == 0, unsafe stat(path.string, &there) == 0, ours.st_ino == there.st_ino
            else {
                try file.close()
                continue
            }
            // Ours from here on: whatever fails now, the file goes away with it.
            let lock = TargetLock(path: path, file: file)
            let holder = "\(NSUserName())@\(hostName), process \(getpid()), \(archive), since \(Instant.text(Date()))"
            do {
                guard ftruncate(file.rawValue, 0) == 0 else { throw Errno(rawValue: errno) }
                try file.writeAll(Array(holder.utf8))
            } catch {
                throw Failure(Diagnostic(.cannotCreate, .path(path.string), .name("\(error)")), exit: .cannotCreate)
            }
            return lock
        }
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "?" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Who holds a target; `nil` if nobody does.
    static func holder(_ target: FilePath) throws -> String? {
        let path = place(target)
        guard Files.exists(path) else { return nil }
        let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
        return try file.closeAfter {
            if flock(file.rawValue, LOCK_SH | LOCK_NB) == 0 { return nil }
            return String(decoding: try Files.read(path, limit: 1 << 16), as: UTF8.self)
        }
    }

    /// Lets go of the target.
    consuming func release() {}

    deinit {
        // A file that stays behind is no lock: nobody holds it.
        _ = unsafe unlink(path.string)
        _ = close(file.rawValue)
    }
}
