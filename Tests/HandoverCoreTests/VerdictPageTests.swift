import Foundation
import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverReport

@Suite struct `The verdict as a page` {
    private func page(
        _ verdict: Verdict, file: String = "shop.tar", policy: String = "trust.json", in language: Catalogue.Language = .en
    ) -> String {
        VerdictPage(
            verdict,
            .init(
                file: file, policy: policy, policyDigest: String(repeating: "ab", count: 32), verifiedAt: "2026-11-29T01:00:00Z",
                tool: "handover 0.1.0")
        ).html(in: language)
    }

    @Test(arguments: `The verdict as text`.verdicts.map(\.name), Catalogue.Language.allCases)
    func `is well-formed in both languages`(name: String, language: Catalogue.Language) throws {
        let verdict = try #require(`The verdict as text`.verdicts.first { $0.name == name }).verdict
        let folder = try TemporaryFolder()
        let html = page(verdict, in: language)
        try folder.write(Array(html.utf8), to: "page.html")
        let result = try run("xmllint", ["--noout", "--nonet", "page.html"], in: folder.url)
        #expect(result.status == 0 && result.stderr.isEmpty, "\(result.stderr)")
        #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"\(language.rawValue)\">"))
        #expect(html.contains("<article class=\"en\" lang=\"en\">") && html.contains("<article class=\"zh\" lang=\"zh\">"))
        #expect(html.contains("id=\"show-\(language.rawValue)\" checked=\"checked\""))
        #expect(html.contains("default-src 'none'; style-src 'unsafe-inline'"))
        #expect(!html.contains("<script") && !html.contains("http://") && !html.contains("https://"))
        #expect(html.contains(verdict.isSound ? "SOUND: all five answers are yes" : "NOT SOUND (exit \(verdict.exit.rawValue))"))
        #expect(html.contains(verdict.isSound ? "五问皆为“是”" : "未通过（退出码 \(verdict.exit.rawValue)）"))
    }

    /// What strangers write: names in certificates, titles in plans, names of files. An accent on a quotation mark makes one character of both.
    static let hostile = [
        "<script>attacked=1</script>", "</article></body><img src=x onerror=attacked=1>", "\"\u{301} onmouseover=\"attacked=1",
        "'><b>", "&lt;script&gt;", "{{{style}}}", "{{> finding}}", "\u{202e}evil", "]]>", "<!--", "$(id)`id`; rm -rf ~", "a'b",
    ]

    @Test(arguments: hostile) func `takes a stranger's text for text`(text: String) throws {
        var verdict = MadeVerdict.unsound()
        verdict.signers[0].name = text
        verdict.signers[0].role = text
        verdict.tables[0].title = text
        verdict.balances[0].from = text
        verdict.answers[3].findings[0].location?.file = text
        verdict.sample = MadeSample.sample(file: text)
        let plain = page(MadeVerdict.unsound())
        let html = page(verdict, file: text, policy: text)
        let folder = try TemporaryFolder()
        try folder.write(Array(html.utf8), to: "page.html")
        let result = try run("xmllint", ["--noout", "--nonet", "page.html"], in: folder.url)
        #expect(result.status == 0 && result.stderr.isEmpty, "\(result.stderr)")
        // Every tag is one of ours, and every attribute: what came is between them.
        let ours = Set(plain.matches(of: /<\/?[a-z][a-z0-9]*/).map { String($0.0) } + ["<pre", "</pre"])
        let tags = Set(html.dropFirst("<!DOCTYPE html>".count).matches(of: /<\/?[a-zA-Z!][a-z0-9]*/).map { String($0.0) })
        #expect(tags.subtracting(ours).isEmpty, "\(tags.subtracting(ours))")
        #expect(!html.contains("onmouseover=\"") && !html.contains("\u{202e}"))
        let names = try run("xmllint", ["--xpath", "string(//div[@class='signer']/p[1]/b)", "page.html"], in: folder.url)
        #expect(names.stdout == printable(text) + "\n", "\(names.stdout)")
    }

    @Test func `types a hostile name of a file as one word`() throws {
        for name in Self.hostile + ["-rf", "a b", "host:a.tar", "a\nb\\'\u{1b}c", "档案.tar"] {
            let lines = ShellLines(MadeVerdict.sound(), file: name).lines
            let command = try #require(lines.first { $0.command.hasPrefix("sha256sum ") }).command
            let word = command.dropFirst("sha256sum ".count)
            let result = try run("bash", ["-c", "printf '%s' \(word)"], in: URL(filePath: "/"))
            #expect(result.stdout == (name.hasPrefix("-") || name.contains(":") ? "./" : "") + name, "\(command)")
            #expect(command.unicodeScalars.allSatisfy(PageEscaping.isVisible))
        }
    }

    @Test func `shows fingerprints in groups of four`() {
        let html = page(MadeVerdict.sound())
        #expect(html.contains("<span>f9f7</span> <span>77b4</span>"))
        #expect(VerdictPage.groups("0123456789") == ["0123", "4567", "89"])
    }

    @Test func `tells of warnings, exceptions, the target and the end of certificates`() {
        let html = page(MadeVerdict.told())
        for text in [
            "accepted, with 2 exceptions: see 02-accepted.json", "2029-11-28T00:29:14Z, unless time stamps are taken before",
            "files given out, in the folder 新系统导出", String(repeating: "66", count: 32),
            "<span data-is=\"warned/no-gap/count\">3</span> of <span data-is=\"warned/no-gap/groups\">12</span> groups",
            "<span data-is=\"warned/paid-later/count\">2</span> records", "验收，有 2 项保留（见 02-accepted.json）",
            "Not tested by this version",
        ] { #expect(html.contains(text), "\(text)") }
        let plain = page(MadeVerdict.sound())
        for text in ["Believed until", "Held against", "Rules of the plan that only warn", "exception"] {
            #expect(!plain.contains(text), "\(text)")
        }
    }

    @Test(arguments: [
        ("0", "0"), ("1047701.94", "1047701.94"), ("-3.10", "-3.10"), ("–", "–"),
        ("1234567890123456789015096993.64", "1 234 567 890 123 456 789 015 096 993.64"),
        ("-123456789012345678", "-123 456 789 012 345 678"), ("-1234567890123456.50", "-1 234 567 890 123 456.50"),
    ]) func `breaks a long number between its thousands`(number: String, parts: String) {
        #expect(VerdictPage.parts(number) == parts.split(separator: " ").map(String.init))
        #expect(VerdictPage.parts(number).joined() == number)
    }

    @Test func `has no value unless the findings have it`() {
        #expect(page(MadeVerdict.unsound()).contains("key •••"))
    }
}

/// A sample of one record.
enum MadeSample {
    static func sample(file: String = "data/originals/customers.csv", count: Int = 1, population: Int64 = 21) -> Verdict.Sample {
        let record = Verdict.Sample.Record(
            mapping: "to-customer", record: 3, file: file, isMember: true, encoding: "gb18030", line: 4, byteOffset: 80,
            byteCount: 30,
            fate: "migrated",
            row: .init(table: "customer", number: 2, file: "data/tables/customer/part-0001.csv", byteOffset: 40, byteCount: 20))
        return .init(
            seed: String(repeating: "0a1b2c3d", count: 8), isSeedOfArchive: true, population: population,
            records: Array(repeating: record, count: count))
    }
}

@Suite struct `The sample on a page` {
    @Test(arguments: [(20, "3/20 = 15.00 %"), (300, "3/300 = 1.00 %"), (7, "3/7 = 42.86 %"), (2, "3/2 = 100.00 %")])
    func `states the bound, never too small`(count: Int, says: String) {
        let bound = ProofLimits.sampleBound(MadeSample.sample(count: count, population: 1000))
        #expect(bound.text(in: .en).contains(says) && bound.text(in: .zh).contains(says), "\(bound)")
        #expect(bound.text(in: .en).contains("verifies nothing"))
    }

    @Test func `has no bound where all records are in it`() {
        #expect(!ProofLimits.sampleBound(MadeSample.sample(count: 21)).text(in: .en).contains("95"))
    }

    @Test func `says who could choose the seed`() {
        var sample = MadeSample.sample()
        #expect(ProofLimits.sampleNote(sample).text(in: .en).contains("--sample-seed"))
        sample.isSeedOfArchive = false
        #expect(!ProofLimits.sampleNote(sample).text(in: .en).contains("--sample-seed"))
    }

    @Test func `shows nothing of what lies in a container`() {
        var record = MadeSample.sample().records[0]
        let shell = ShellLines(MadeVerdict.sound(), file: "shop.tar")
        #expect(shell.show(record) == "show data/originals/customers.csv 81 30 GB18030")
        record.isMember = false
        #expect(shell.show(record) == nil)
    }
}
