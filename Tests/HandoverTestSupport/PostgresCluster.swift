import Foundation
import Glibc

/// A PostgreSQL server of the test process's own, reached by a socket in a temporary folder and by nothing else.
///
/// A shell waits beside the server for the end of a pipe, whose other end this process holds: however the process ends, the pipe ends
/// with it, and the shell stops the server and removes the folder.
package final class PostgresCluster: Sendable {
    /// Made by the first test that wants it.
    package static let shared = Result { try PostgresCluster() }

    /// The folder of the socket, which is what `host` is.
    package let host: String
    private let lifeline: FileHandle
    private let shell: pid_t

    /// A database of a test's own, by its connection string. Names are never given twice.
    package static func database(_ encoding: String = "UTF8") throws -> String {
        let cluster = try shared.get()
        let name = "t\(UUID().uuidString.replacing("-", with: "").lowercased())"
        let made = try run(
            "psql",
            [
                "-qXd", "host=\(cluster.host) user=postgres dbname=postgres", "-c",
                "CREATE DATABASE \(name) TEMPLATE template0 ENCODING '\(encoding)' LC_COLLATE 'C' LC_CTYPE 'C'",
            ], in: FileManager.default.temporaryDirectory)
        guard made.status == 0 else { throw ClusterError(words: made.stderr) }
        return "host=\(cluster.host) user=postgres dbname=\(name)"
    }

    /// What could not be done, in the words of who could not do it.
    package struct ClusterError: Error { package var words: String }

    /// Another server, which a test may stop or kill.
    /// - Parameter settings: as `-c` takes them.
    package init(_ settings: [String] = ["fsync=off"]) throws {
        let bin = try run("pg_config", ["--bindir"], in: FileManager.default.temporaryDirectory).stdout
            .trimmingCharacters(in: .whitespacesAndNewlines)
        // Short, for the path of a socket has at most 107 bytes.
        let folder = "/tmp/handover-pg-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        host = folder
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0, fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0 else { throw ClusterError(words: "no pipe") }
        lifeline = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        shell = try spawn(
            ["/usr/bin/setsid", "/bin/sh", "-c", Self.script, "cluster", bin, folder] + settings,
            environment: ["PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"], in: "/",
            writingTo: ["/dev/null", "/dev/null"], input: ends[0])
        close(ends[0])
        for _ in 0..<600 {
            let asked = try run("pg_isready", ["-q", "-h", folder], in: FileManager.default.temporaryDirectory)
            if asked.status == 0 { return }
            usleep(100_000)
        }
        let log = FileManager.default.contents(atPath: folder + "/log") ?? Data()
        throw ClusterError(words: "no server in a minute: " + String(decoding: log, as: UTF8.self))
    }

    /// Stops the server at once, as if it had been killed, and waits for its end.
    package func stop() throws {
        try lifeline.close()
        try wait(for: shell)
    }

    /// `initdb` and `postgres` refuse root, for whom the system has a user of that name. The shell is in a session of its own: a signal
    /// for the test's group must not take it away before it has cleaned up.
    private static let script = #"""
        bin=$1 folder=$2; shift 2
        mkdir -m 755 "$folder" && mkdir -m 700 "$folder/data" || exit 1
        as=
        if [ "$(id -u)" = 0 ]; then as="runuser -u postgres --"; chown postgres "$folder" "$folder/data"; fi
        $as "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/log" 2>&1 || exit 1
        settings=
        for setting; do settings="$settings -c $setting"; done
        cd "$folder"
        $as "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/data/log" -o "-k $folder -c listen_addresses= $settings" start \
          </dev/null >>"$folder/log" 2>&1
        read -r never
        $as "$bin/pg_ctl" -D "$folder/data" -m immediate stop </dev/null >>"$folder/log" 2>&1
        cd /; rm -rf "$folder"
        """#
}
