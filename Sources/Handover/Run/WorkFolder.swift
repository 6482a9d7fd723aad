import Glibc
import HandoverCore
import SystemPackage

/// The folder in which a run stages and writes before anything stands under its final name: `ID.tar.work`, mode 0700.
///
/// It is named after a run that was interrupted, and gone after success. A lock inside keeps two runs apart.
struct WorkFolder: ~Copyable {
    /// What its files are written under, all but lock and journal.
    let place: WorkPlace
    private let lock: FileDescriptor

    var path: FilePath { place.path }

    private init(place: WorkPlace, lock: FileDescriptor) {
        self.place = place
        self.lock = lock
    }

    /// Makes the folder; what an interrupted run left in it is removed, all but its journal if that is wanted.
    /// - Parameter isEncrypted: nothing of the exports lies in the folder in the clear. The journal holds digests and the seed alone.
    static func make(
        at path: FilePath, keepsJournal: Bool = false, isEncrypted: Bool = false
    ) throws(Failure) -> WorkFolder {
        do {
            let key = try WorkKey(isEncrypted: isEncrypted)
            try Files.makeFolder(path, permissions: .ownerReadWriteExecute)
            let lock = try FileDescriptor.open(
                path.appending("lock"), .readWrite, options: [.create], permissions: .ownerReadWrite)
            guard flock(lock.rawValue, LOCK_EX | LOCK_NB) == 0 else {
                try lock.close()
                throw Failure(Diagnostic(.runInProgress, .path(path.string)), exit: .notNow)
            }
            for name in try Files.names(in: path) where name != "lock" && !(keepsJournal && name == "journal") {
                try Files.removeTree(path.appending(name))
            }
            return WorkFolder(place: WorkPlace(path, under: key), lock: lock)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(Diagnostic(.cannotCreate, .path(path.string), .name("\(error)")), exit: .cannotCreate)
        }
    }

    /// Removes the folder and all in it.
    consuming func remove() throws(Failure) {
        do {
            try Files.removeTree(path)
        } catch {
            throw Failure(Diagnostic(.ioFailed, .path(path.string), .name("\(error)")), exit: .ioError)
        }
    }

    /// Removes what can be removed while another error is on its way: that one is told. The next run begins with what is left.
    consuming func abandon() {
        do { try Files.removeTree(path) } catch {}
    }

    /// Leaves the folder to whoever resumes the run.
    consuming func keep() {}

    deinit { _ = close(lock.rawValue) }
}
