import Foundation
import HandoverCore
import HandoverReport
import HandoverTestSupport
import Testing

/// The page `verify.html` in Debian's chromium (`Tests/Page/page.py`): what it answers, and that `handover verify` does not answer otherwise.
@Suite struct `The page that checks an archive in a browser` {
    private func script(_ arguments: [String]) throws -> (status: Int32, stdout: String, stderr: String) {
        try run(
            "/usr/bin/python3", ["-B", Repository.path("Tests/Page/page.py"), Repository.command("handover")] + arguments,
            in: Repository.root,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/tmp"])
    }

    @Test func `agrees with the verifier on sound and on changed deliveries, on proofs and on what is encrypted`() throws {
        let result = try script(["deliveries"])
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
    }

    @Test func `agrees with the verifier on the attacks of the threat model`() async throws {
        for attack in Attack.all where attack.isForThePage {
            _ = try await AttackResults.shared.seen(attack)
        }
        let book = try await AttackResults.shared.offers()
        #expect(book.offers > 150)
        let result = try script(["offers", book.folder.path("")])
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
    }

    /// What it says is what the verifier says, word by word.
    @Test func `has the words of the catalogue`() throws {
        let text = String(decoding: VerifyPage.html, as: UTF8.self)
        let codes = text.matches(of: /\n  '([a-z]+\.[a-z-]+)': \{\n    en: \[/).map { String($0.1) }
        #expect(codes.count > 50)
        for code in codes where !code.hasPrefix("page.") {
            let words = try #require(Catalogue.all.first { $0.code.name == code }, "\(code)")
            for word in [words.en.summary, words.en.why, words.en.fix, words.zh.summary, words.zh.why, words.zh.fix] {
                #expect(text.contains("'\(word.replacing("'", with: "\\'"))'"), "\(code): \(word)")
            }
        }
    }

    /// People compare it before they open the page.
    @Test func `is written with its digest, and never over another file`() throws {
        let folder = try TemporaryFolder()
        let result = try run(Repository.command("handover"), ["page", "--output", "verify.html"], in: folder.url)
        #expect(result.status == 0)
        #expect(try folder.read("verify.html") == VerifyPage.html)
        #expect(result.stdout == "verify.html\nSHA-256 \(sha256(VerifyPage.html))\n")
        let again = try run(Repository.command("handover"), ["page", "--output", "verify.html"], in: folder.url)
        #expect(again.status == ExitCode.cannotCreate.rawValue)
    }

    /// Whatever a stranger puts into an archive, the page reaches no network: it has no way to.
    @Test func `may load nothing, by its own word`() {
        let text = String(decoding: VerifyPage.html, as: UTF8.self)
        #expect(
            text.contains(
                "content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; worker-src blob:;"))
        for word in ["http:", "fetch(", "XMLHttpRequest", "innerHTML", "eval(", "import(", "@import", "url("] {
            #expect(!text.contains(word), "\(word)")
        }
    }
}
