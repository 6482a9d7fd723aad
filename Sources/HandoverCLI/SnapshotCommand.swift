import ArgumentParser
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport

struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Seal what a plan touches in its target, as it is now.",
        discussion: """
            Example:
              handover snapshot plan.yaml --key team --output out

            Writes out/ID-state-1.tar with its outer seal beside it: an ordinary archive, whose seals say snapshot. A run takes one by
            itself before it loads.
            """)

    @Argument(help: "The plan.")
    var plan: String

    @Option(help: "Key and certificate of whoever is responsible for the archive step: NAME for NAME.key and NAME.crt.")
    var key: String

    @Option(help: "A file whose first line opens the key.")
    var passphraseFile: String?

    @Option(name: .shortAndLong, help: "The folder for the snapshot.")
    var output = "out"

    @OptionGroup var decryption: DecryptionOptions

    @OptionGroup var out: OutputOptions

    func run() async throws {
        var options = TargetState.Options(
            planPath: plan, outputFolder: output, keyPath: key + ".key", certificatePath: key + ".crt")
        options.passphrase = try Passphrase.ofKey(options.keyPath, passphraseFile)
        options.keys = try decryption.keys(encrypting: Transfer.needsPassphrase(plan), plan)
        options.isInterrupted = { Interrupts.isWanted }
        Interrupts.watch()
        let sealed = try await TargetState.snapshot(options)
        let isEnglish = out.language == .en
        for table in sealed.tables {
            if out.json {
                Console.print(JSONLine.object("snapshot-table", [("table", table.name), ("rows", String(table.rows))]))
            } else {
                Console.print(
                    isEnglish ? "\(printable(table.name)): \(table.rows) rows" : "\(printable(table.name))：\(table.rows) 行")
            }
        }
        for name in sealed.absent {
            Console.print(
                out.json
                    ? JSONLine.object("snapshot-absent", [("table", name)])
                    : isEnglish ? "\(printable(name)): no such table" : "\(printable(name))：没有此表")
        }
        if out.json {
            Console.print(JSONLine.object("snapshot", [("path", sealed.tarPath), ("tarDigest", sealed.tarDigest)]))
        } else {
            Console.print(isEnglish ? "sealed \(sealed.tarPath)" : "已签封 \(sealed.tarPath)")
            Console.print(isEnglish ? "  tar SHA-256   \(sealed.tarDigest)" : "  tar 摘要      \(sealed.tarDigest)")
        }
    }
}
