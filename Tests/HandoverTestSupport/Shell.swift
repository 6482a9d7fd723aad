import CLinux
package import Foundation
import Glibc

/// Runs a stock program found on the path and waits for it: the second reading of what we wrote.
/// - Parameters:
///   - program: its name, such as "openssl".
///   - folder: the directory that it runs in.
///   - environment: all that it sees of the environment; never the test's own, which differs from machine to machine.
package func run(
    _ program: String, _ arguments: [String], in folder: URL,
    environment: [String: String] = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"]
) throws -> (status: Int32, stdout: String, stderr: String) {
    // Files and not pipes: a program that fills one pipe while we wait for the other would wait for ever.
    let name = UUID().uuidString
    let places = ["stdout", "stderr"].map { FileManager.default.temporaryDirectory.appending(path: "\(name).\($0)") }
    defer { places.forEach(remove) }
    for place in places { try Data().write(to: place) }
    let paths = places.map { $0.path(percentEncoded: false) }
    let process = try spawn(
        ["/usr/bin/env", program] + arguments, environment: environment.map { "\($0)=\($1)" },
        in: folder.path(percentEncoded: false), writingTo: paths)
    let status = try wait(for: process)
    let texts = try places.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return (status, texts[0], texts[1])
}

/// Starts a program with these files as its output and its errors, and nothing as its input or what is given.
///
/// Foundation's `Process` lists the open files of the test process to close them, and reads past the end of a directory's entries where
/// thousands are open; the system closes them by itself.
package func spawn(
    _ command: [String], environment: [String], in folder: String, writingTo outputs: [String], input: Int32? = nil
) throws -> pid_t {
    func check(_ code: Int32) throws { if code != 0 { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) } }
    var actions = unsafe posix_spawn_file_actions_t()
    try unsafe check(posix_spawn_file_actions_init(&actions))
    defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
    if let input {
        try unsafe check(posix_spawn_file_actions_adddup2(&actions, input, 0))
    } else {
        try unsafe check(posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0))
    }
    for (index, output) in outputs.enumerated() {
        try unsafe check(posix_spawn_file_actions_addopen(&actions, Int32(index + 1), output, O_WRONLY, 0))
    }
    try unsafe check(posix_spawn_file_actions_addchdir_np(&actions, folder))
    try unsafe check(posix_spawn_file_actions_addclosefrom_np(&actions, 3))
    // Threads of a test may hold signals off; a program that is to be interrupted must not.
    var (attributes, signals) = (posix_spawnattr_t(), sigset_t())
    try unsafe check(posix_spawnattr_init(&attributes))
    defer { _ = unsafe posix_spawnattr_destroy(&attributes) }
    _ = unsafe sigemptyset(&signals)
    try unsafe check(posix_spawnattr_setsigmask(&attributes, &signals))
    try unsafe check(posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK)))
    let words = unsafe command.map { unsafe strdup($0) } + [nil]
    let variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer { unsafe (words + variables).forEach { unsafe free($0) } }
    var process: pid_t = 0
    try unsafe check(posix_spawn(&process, command[0], &actions, &attributes, words, variables))
    return process
}

/// Whether a program has ended. If so it is waited for no more.
package func hasEnded(_ process: pid_t) -> Bool { waitpid(process, nil, WNOHANG) != 0 }

/// Waits for a program's status, or the signal that ended it.
@discardableResult
package func wait(for process: pid_t) throws -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) == -1 {
        guard errno == EINTR else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }
    return status & 0x7f == 0 ? status >> 8 & 0xff : status & 0x7f
}

/// A folder of a test's own, deleted with everything in it when the last reference goes.
package final class TemporaryFolder: Sendable {
    /// Where it is.
    package let url: URL

    /// Makes an empty folder.
    package init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "handover-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
    deinit { remove(url) }

    /// The path of a file in it.
    package func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

    /// Writes a file, and the folders on the way to it.
    package func write(_ bytes: [UInt8], to name: String) throws {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    /// Reads a file.
    package func read(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: url.appending(path: name))) }
}

/// Removes what a test leaves behind. That it cannot is no failure of what is tested, but nobody should have to guess.
private func remove(_ url: URL) {
    do {
        try FileManager.default.removeItem(at: url)
    } catch CocoaError.fileNoSuchFile {
        // It was never made, or the test moved it away.
    } catch {
        FileHandle.standardError.write(Data("left behind: \(url.path(percentEncoded: false)): \(error)\n".utf8))
    }
}
