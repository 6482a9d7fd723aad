import Glibc
import HandoverCore
import SystemPackage

/// Small files beside the archive.
enum SmallFile {
    /// The whole file; `nil` where there is none.
    /// - Throws: ``Failure``: it is larger than `limit` (65) or cannot be read (74).
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8]? {
        do {
            // Not blocking: a pipe in a file's place must not hold the verifier.
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.nonBlocking, .closeOnExec])
            let bytes = try file.closeAfter {
                var bytes: [UInt8] = []
                // Most are of a few hundred bytes; only one that is as large as the limit takes so much memory.
                var piece = [UInt8](repeating: 0, count: min(limit + 1, 1 << 14))
                while bytes.count <= limit {
                    let read = try unsafe piece.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
                    if read == 0 { break }
                    bytes += piece[..<read]
                }
                return bytes
            }
            guard bytes.count <= limit else {
                throw Failure(Diagnostic(.fileTooLarge, .path(path), .count(limit)), exit: .badData)
            }
            return bytes
        } catch let failure as Failure {
            throw failure
        } catch Errno.noSuchFileOrDirectory {
            return nil
        } catch {
            throw Failure(Diagnostic(.ioFailed, .path(path), .name("\(error)")), exit: .ioError)
        }
    }
}
