import Foundation
import HandoverTestSupport
import Testing

/// A sample of the crash matrix (`make crash` plays all of it): a system call that changes files is broken, and nothing third comes of it.
@Suite struct `Crash at any instruction` {
    /// Each seed is another sample; a failing point is named in the output, with the command that plays it again.
    @Test(arguments: [1]) func `leaves everything old or new, and is made up for`(seed: Int) throws {
        let build = URL(fileURLWithPath: Repository.command("handover")).deletingLastPathComponent().path
        let matrix = try run(
            "/usr/bin/python3",
            [Repository.path("Tests/Crash/crash.py"), build, "--sample", "30", "--random-seed", String(seed)],
            in: Repository.root)
        #expect(matrix.status == 0, "\(matrix.stdout)\(matrix.stderr)")
        #expect(matrix.stdout.hasSuffix("30 points, 0 failed\n"), "\(matrix.stdout)\(matrix.stderr)")
    }
}
