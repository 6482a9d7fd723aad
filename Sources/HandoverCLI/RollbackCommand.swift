import ArgumentParser
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport
import HandoverVerify

struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Undo a migration: put the target back to what it was before.",
        discussion: """
            Example:
              handover rollback out/print-shop.tar --target sqlite:crm.db --trust trust.json --key team --dry-run

            Verifies the archive and its snapshot first. What was written since the migration is sealed in an archive of its own, and
            written out as SQL, before anything is changed. The target is switched in one transaction, and afterwards equal to the
            snapshot, or it is left as it is.
            """)

    @Argument(help: "The archive that was loaded; its snapshot ID-before.tar lies beside it.")
    var archive: String

    @Option(help: "The database: sqlite:FILE, postgres: and a connection string, or a postgresql:// URI.")
    var target: String

    @Option(help: "Your trust policy (see `handover trust init`).")
    var trust: String

    @Option(help: "Key and certificate of whoever is responsible for the archive step: NAME for NAME.key and NAME.crt.")
    var key: String

    @Option(help: "A file whose first line opens the key.")
    var passphraseFile: String?

    @Option(help: "The snapshot, where it does not lie beside the archive.")
    var before: String?

    @Option(name: .shortAndLong, help: "The folder for what was written since; by default that of the archive.")
    var output: String?

    @Flag(help: "Say what would change, and change nothing.")
    var dryRun = false

    @OptionGroup var decryption: DecryptionOptions

    @OptionGroup var out: OutputOptions

    func run() async throws {
        var options = Rollback.Options(
            archivePath: archive, target: target, trust: try TrustPolicy(contentsOf: trust), keyPath: key + ".key",
            certificatePath: key + ".crt")
        options.passphrase = try Passphrase.ofKey(options.keyPath, passphraseFile)
        options.keys = try decryption.keys(for: archive)
        options.beforePath = before
        options.outputFolder = output
        options.isDryRun = dryRun
        let outcome = try await Rollback.run(options)
        if out.json {
            for line in outcome.jsonLines { Console.print(line) }
        } else {
            Console.print(outcome.text(in: out.language))
        }
    }
}

extension Rollback.Outcome {
    /// Table by table, then what was saved, and what no rollback can undo.
    func text(in language: Catalogue.Language) -> String {
        let isEnglish = language == .en
        var lines = tables.map { table in
            let before = table.rowsBefore.map(String.init)
            if isEnglish {
                return
                    "\(printable(table.name)): \(table.rowsNow) rows, before \(before ?? "no such table"); \(table.written) new or changed since, \(table.gone) gone or changed"
            }
            return
                "\(printable(table.name))：现有 \(table.rowsNow) 行，之前\(before.map { " \($0) 行" } ?? "没有此表")；之后新增或改动 \(table.written) 行，消失或改动 \(table.gone) 行"
        }
        if wasEqual {
            lines.append(isEnglish ? "the target is what the snapshot says; nothing to undo" : "目标与快照一致；无需撤销")
        } else if isDryRun {
            lines.append(isEnglish ? "dry run: nothing was changed" : "试运行：未作任何改动")
        } else {
            if let sincePath { lines.append(isEnglish ? "written since, sealed in \(sincePath)" : "之后写入的数据已签封于 \(sincePath)") }
            if let importPath { lines.append(isEnglish ? "  to import: \(importPath)" : "  可导入：\(importPath)") }
            lines.append(isEnglish ? "the target is equal to the snapshot" : "目标已与快照一致")
        }
        lines.append(isEnglish ? "  root          \(root)" : "  根            \(root)")
        lines.append(
            isEnglish
                ? "NOT UNDONE: whoever has received the archive, or has read the target, has seen the data. Ask for a certificate of destruction, and correct the notices."
                : "无法撤销：收到档案或读过目标数据的人已经知悉这些资料。请索取销毁证明，并更正告知。")
        return lines.joined(separator: "\n")
    }

    var jsonLines: [String] {
        tables.map { table in
            JSONLine.object(
                "rollback-table",
                [
                    ("table", table.name), ("rowsNow", String(table.rowsNow)),
                    ("rowsBefore", table.rowsBefore.map(String.init) ?? ""),
                    ("written", String(table.written)), ("gone", String(table.gone)),
                ])
        } + [
            JSONLine.object(
                "rollback",
                [
                    ("outcome", wasEqual ? "equal" : isDryRun ? "dry-run" : "rolled-back"), ("since", sincePath ?? ""),
                    ("import", importPath ?? ""), ("root", root),
                ])
        ]
    }
}
