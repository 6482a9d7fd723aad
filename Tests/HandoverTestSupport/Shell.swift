package import Foundation

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
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    for place in places { try Data().write(to: place) }
    let outputs = try places.map { try FileHandle(forWritingTo: $0) }
    // At once and not when the last reference goes: a thousand programs are run, and each lists all open files when it starts.
    defer { outputs.forEach { $0.closeFile() } }
    process.standardOutput = outputs[0]
    process.standardError = outputs[1]
    try process.run()
    process.waitUntilExit()
    let texts = try places.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return (process.terminationStatus, texts[0], texts[1])
}

/// A folder of a test's own, deleted with everything in it when the last reference goes.
package final class TemporaryFolder {
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
