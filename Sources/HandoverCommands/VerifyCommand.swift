package import ArgumentParser
import Foundation
import HandoverCore
package import HandoverReport
package import HandoverVerify
import SystemPackage

package struct VerifyCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Answer five questions about an archive: authentic, intact, complete, accurate, usable?",
        discussion: """
            Example:
              \(Tool.name) verify print-shop.tar --trust trust.json
              \(Tool.name) verify print-shop.tar --trust trust.json --report verdict.html
              \(Tool.name) verify print-shop.tar --trust trust.json --target sqlite:crm.db --differences differences.csv
              \(Tool.name) verify print-shop.tar --trust trust.json --target export:crm-export --draft-readback readback.json

            Reads everything again, by other means than those that wrote it, offline. Exit 0 only if all five answers are yes;
            10 to 14 name the first that is no; 65 says it is no archive of ours. `\(Tool.name) verdict-schema` prints the schema of what --json prints.
            """)

    @Argument(help: "The archive; its outer seal lies beside it.")
    var archive: String

    @Option(help: "Your trust policy (see `handover trust init`).")
    var trust: String

    @Option(
        help:
            "A file of yours that keeps the last delivery you received of each plan: an older one, one of two, or one too far ahead is refused; a sound one is written into it."
    )
    var seen: String?

    @Option(
        help:
            "Write the verdict to this file, too, readable by you alone: as a page for people (.html), or as JSON lines (.json, .jsonl)."
    )
    var report: String?

    @Option(
        help:
            "So many records are drawn for people to look at, 20 for a page and none otherwise. Where they lie is told, not what they say."
    )
    var sample: Int?

    @Option(help: "A word of your own that the draw follows from; by default the SHA-256 of the tar.")
    var sampleSeed: String?

    @Option(
        help:
            "What the archive was loaded into, as sqlite:FILE, postgres:CONNINFO, postgresql://…, or as export:FOLDER with files that the new system gave out: every row of it is held against the archive."
    )
    var target: String?

    @Option(help: "How the tables stand in an export; by default readback.json in its folder.")
    var readback: String?

    @Option(help: "Write a draft of that to this new file, from the headers of the export, and verify nothing.")
    var draftReadback: String?

    @Option(help: "The snapshot that was taken of it before; by default ID-before.tar beside the archive, if it is there.")
    var before: String?

    @Option(help: "Write all differences between the archive and the target to this file, as CSV.")
    var differences: String?

    @Option(help: MemoryOption.help)
    var memory = MemoryOption.standard

    @Flag(help: "Show keys and values in findings. They are personal data.")
    var showValues = false

    @Flag(
        help: "Test the verifier itself: copies of the archive are changed in many ways; each change must be found and named.")
    var selfTest = false

    @OptionGroup var decryption: DecryptionOptions

    @OptionGroup var out: OutputOptions

    package func validate() throws {
        guard target != nil || (before == nil && differences == nil) else {
            throw ValidationError("--before and --differences are about a target: give --target sqlite:FILE, too")
        }
        if let report, ReportFile(report) == nil {
            throw ValidationError("--report writes .html, .json or .jsonl, by the file's ending: \(report) has another")
        }
        if let sample, !(0...Limits.sampledRecords).contains(sample) {
            throw ValidationError("--sample draws 0 to \(Limits.sampledRecords) records")
        }
        if let sampleSeed, sampleSeed.isEmpty || sampleSeed.utf8.count > 200 || sampleSeed != printable(sampleSeed) {
            throw ValidationError("--sample-seed is a word of 1 to 200 bytes, without control characters")
        }
        guard target?.hasPrefix("export:") ?? false || (readback == nil && draftReadback == nil) else {
            throw ValidationError("--readback and --draft-readback are about an export: give --target export:FOLDER, too")
        }
    }

    package init() {}

    package func run() throws {
        if let draftReadback, let target { return try draft(target, into: draftReadback) }
        let policy = try PolicyFile(contentsOf: trust)
        let file = report.flatMap(ReportFile.init)
        var options = Verifier.Options(
            showsValues: showValues, target: target, readback: readback, before: before, differences: differences,
            memory: memory.bytes,
            keys: try decryption.keys(for: archive))
        if selfTest { return try testVerifier(policy.policy, options) }
        options.seen = try seen.map { path throws(Failure) in try SeenArchives(contentsOf: path) }
        options.sample = sample ?? (file?.isPage == true ? ReportFile.sampledRecords : 0)
        options.sampleSeed = sampleSeed
        let verdict = try Verifier.verify(
            archive, trust: policy.policy, now: Int64(Date().timeIntervalSince1970), options: options)
        if let path = seen, var known = options.seen, known.take(verdict) {
            do { try Data(known.bytes).write(to: URL(filePath: path), options: .atomic) } catch {
                throw Failure(Diagnostic(.cannotCreate, .path(path), .name("-")), exit: .cannotCreate)
            }
        }
        let facts = VerdictPage.Facts(archive, policy)
        let lines = JSONLine.verdict(verdict, of: facts, out.language)
        if let file {
            try file.write(
                file.isPage
                    ? VerdictPage(verdict, facts).html(in: out.language) : lines.map { $0 + "\n" }.joined())
        }
        if out.json {
            for line in lines { Console.print(line) }
        } else {
            Console.print(verdict.text(in: out.language))
        }
        if verdict.exit != .ok { throw verdict.exit }
    }

    private func draft(_ target: String, into path: String) throws {
        let draft = try Verifier.draftReadback(archive, target: target, keys: decryption.keys(for: archive))
        do { try Data(draft.json).write(to: URL(filePath: path), options: .withoutOverwriting) } catch {
            throw Failure(Diagnostic(.cannotCreate, .path(path), .name("-")), exit: .cannotCreate)
        }
        let (fields, tables) = (draft.fields, draft.tables)
        if out.json {
            Console.print(
                JSONLine.object("readback", [("file", path), ("tables", String(tables)), ("fields", String(fields))]))
        } else {
            Console.print(
                out.language == .en
                    ? "\(fields) fields of \(tables) tables in \(path). Look through it before you rely on it."
                    : "已将 \(tables) 张表的 \(fields) 个字段写入 \(path)。使用前请逐项检查。")
        }
        for note in draft.notes {
            if out.json {
                Console.print(JSONLine.warning(note, out.language))
            } else {
                Console.note(note.text(in: out.language, asWarning: true))
            }
        }
    }
}

extension VerdictPage.Facts {
    /// What a command knows of a verification by now.
    package init(_ archive: String, _ policy: PolicyFile) {
        self.init(
            file: FilePath(archive).lastComponent?.string ?? archive,
            policy: FilePath(policy.path).lastComponent?.string ?? policy.path, policyDigest: policy.digest,
            verifiedAt: Date.now.formatted(.iso8601), tool: "\(Tool.name) \(Release.version)")
    }
}

package struct InspectCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what an archive says of itself. Nothing is verified.",
        discussion: """
            Example:
              \(Tool.name) inspect print-shop.tar
            """)

    @Argument(help: "The archive.")
    var archive: String

    @OptionGroup var decryption: DecryptionOptions

    @OptionGroup var out: OutputOptions

    package init() {}

    package func run() throws {
        let inspection = try Verifier.inspect(archive, keys: decryption.keys(for: archive))
        if out.json {
            Console.print(JSONLine.inspection(inspection.lines))
        } else {
            Console.print(out.language == .en ? "NOT VERIFIED: what the archive says of itself" : "未经核验：档案自身的说法")
            for (name, value) in inspection.lines { Console.print("  \(name)  \(value)") }
        }
    }
}

package struct ExtractCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "extract", abstract: "Verify an archive, then unpack it with the exports under their own names.",
        discussion: """
            Example:
              \(Tool.name) extract print-shop.tar --trust trust.json --output received

            An archive that does not verify is not unpacked.
            """)

    @Argument(help: "The archive; its outer seal lies beside it.")
    var archive: String

    @Option(help: "Your trust policy (see `handover trust init`).")
    var trust: String

    @Option(name: .shortAndLong, help: "The folder to make.")
    var output: String

    @OptionGroup var decryption: DecryptionOptions

    @OptionGroup var out: OutputOptions

    package init() {}

    package func run() throws {
        let policy = try PolicyFile(contentsOf: trust)
        let (verdict, verified) = try Verifier.verifyForExtraction(
            archive, trust: policy.policy, now: Int64(Date().timeIntervalSince1970), keys: try decryption.keys(for: archive))
        guard let verified else {
            if out.json {
                for line in JSONLine.verdict(verdict, of: .init(archive, policy), out.language) { Console.print(line) }
            } else {
                Console.print(verdict.text(in: out.language))
            }
            throw verdict.exit
        }
        let extracted = try verified.extract(into: output)
        let (count, unnamed) = (extracted.files, extracted.unnamed)
        if out.json {
            Console.print(
                JSONLine.object(
                    "extracted", [("folder", output), ("files", String(count)), ("unnamed", String(unnamed.count))]))
            return
        }
        Console.print(out.language == .en ? "\(count) files in \(output)" : "已解出 \(count) 个文件到 \(output)")
        if unnamed.isEmpty { return }
        Console.print(
            out.language == .en
                ? "\(unnamed.count) of them keep their names in the archive, for their own are not safe or differ by case alone:"
                : "其中 \(unnamed.count) 个仍用归档内的名称，因为原名不安全或仅大小写不同：")
        for member in unnamed { Console.print("  \(member)") }
    }
}
