import Foundation
import HandoverTestSupport
import Testing

/// Generated documents, read by the migrator's readers and by Python: every difference has a reason. `make oracle` reads more of them.
@Suite struct `Documents` {
    @Test func `are read as by an oracle in another language`() throws {
        let folder = try TemporaryFolder()
        let result = try run(
            "python3",
            [
                "-B", Repository.path("Tests/Oracle/documents.py"), Repository.command("HandoverBench"), "--documents", "200",
                "--seed", "1",
            ], in: folder.url, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"])
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
        #expect(result.stdout.contains("200 of 200 documents agree or differ as the contract says"))
    }
}
