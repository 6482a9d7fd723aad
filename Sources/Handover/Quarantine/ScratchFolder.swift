import Glibc
import HandoverCore
import SystemPackage

/// A folder of our own under `TMPDIR`, mode 0700, gone with its owner: for what is looked at and not kept.
struct ScratchFolder: ~Copyable {
    let path: FilePath
    private let key: WorkKey

    /// What is written to it, encrypted whatever the plan says: the exports may have been sealed for others than those who can read
    /// the disk, and of a killed command this is what is left.
    var place: WorkPlace { WorkPlace(path, under: key) }

    init() throws(Failure) {
        let named = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
        try self.init(near: (named.isEmpty ? "/tmp" : named) + "/handover")
    }

    /// A folder beside this path, and named after it.
    init(near beside: String) throws(Failure) {
        let key: WorkKey
        do { key = try WorkKey(isEncrypted: true) } catch {
            throw Failure(Diagnostic(.cannotCreate, .path(beside), .name("\(error)")), exit: .cannotCreate)
        }
        var template = Array((beside + "-XXXXXX").utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw Failure(Diagnostic(.cannotCreate, .path(beside), .name("\(Errno(rawValue: errno))")), exit: .cannotCreate)
        }
        self.key = key
        path = FilePath(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    deinit {
        // Nobody waits for it any more; what cannot be removed is named after us and private.
        do { try Files.removeTree(path) } catch {}
    }
}
