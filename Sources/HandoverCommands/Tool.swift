package import ArgumentParser
import CLinux
import Foundation
import HandoverCore

/// What the two programs have in common: `handover`, and `handover-verify` for whoever only receives.
package enum Tool {
    /// The program's name, as its examples say it.
    package static let name = CommandLine.arguments.first?.hasSuffix("handover-verify") == true ? "handover-verify" : "handover"

    /// Runs what the command line asks of a program. Parsing errors end with 64, whatever the parser would say; everything of ours ends
    /// with its own code.
    package static func run(_ root: (some ParsableCommand).Type) async {
        signal(SIGPIPE, SIG_DFL)  // a closed pipe ends quietly
        keepFreedMemory()
        do {
            // Swift reads them there. Without /proc it sees none, prints its help, and ends with 0: a yes to who only looks at that.
            guard !CommandLine.arguments.isEmpty else {
                throw Failure(Diagnostic(.ioFailed, .path("/proc/self/cmdline"), .name("no arguments")), exit: .ioError)
            }
            var command = try root.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            Console.end(with: error, of: root)
        }
    }

    /// Buffers of a few megabytes come and go with every batch. By default glibc gives each back to the system, which clears its pages
    /// anew for the next: a second of the processor for two million records. So it keeps 64 MB, in one place for all threads.
    private static func keepFreedMemory() {
        _ = mallopt(M_ARENA_MAX, 1)
        _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
        _ = mallopt(M_TRIM_THRESHOLD, 64 << 20)
    }
}
