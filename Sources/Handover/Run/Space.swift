import Glibc
import HandoverCore
import SystemPackage

/// Room on the disk, looked at before a phase begins: one that runs out of it would stop half way.
enum Space {
    /// Bytes that are free for us in the file system of a path; `nil` if the system does not say.
    static func free(at path: FilePath) -> Int64? {
        var status = statvfs()
        guard unsafe statvfs(path.isEmpty ? "." : path.string, &status) == 0 else { return nil }
        return Int64(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
    }

    /// Throws where less is free than a phase is likely to need (exit 73).
    static func check(_ path: FilePath, neededBytes: Int64) throws(Failure) {
        guard let free = free(at: path), free < neededBytes else { return }
        throw Failure(
            Diagnostic(.noSpace, .path(path.isEmpty ? "." : path.string), .count(free), .count(neededBytes)), exit: .cannotCreate)
    }
}
