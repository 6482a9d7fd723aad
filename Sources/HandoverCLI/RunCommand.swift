import ArgumentParser
import Foundation
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a plan: read, map, decide, seal, verify, load.",
        discussion: """
            Example:
              handover run plan.yaml --key team --output out
              handover run plan.yaml --dry-run

            Writes out/ID.tar with its outer seal beside it. Nothing stands under a final name until it is whole. Stops with
            exit 1 where too many records are quarantined, or refused by the target, 75 outside the plan's window. Where the plan has a target, the archive is
            verified, what is in the target is sealed as out/ID-before.tar, and then the archive is loaded.

            An interrupt ends the run at the next clean place; --resume goes on from there, as after a crash.

            --dry-run reads, maps and decides the same, with the same counts, thresholds and exit codes, and then stops: nothing is sealed, no target
            is touched, nothing is left. It needs no key, and outside the plan's window it says so and goes on.
            """)

    @Argument(help: "The plan; its lock lies beside it as NAME.lock.json.")
    var plan: String

    @Option(help: "Key and certificate of whoever is responsible for the archive step: NAME for NAME.key and NAME.crt.")
    var key: String?

    @Option(help: "A file whose first line opens the key.")
    var passphraseFile: String?

    @Option(name: .shortAndLong, help: "The folder for the archive and its seal.")
    var output = "out"

    @Flag(help: "Go on with a run that was interrupted.")
    var resume = false

    @Flag(help: "Run as a rehearsal: the seals say so, and no policy takes it for a hand-over.")
    var rehearsal = false

    @Option(help: "With --rehearsal: the time to run at, YYYY-MM-DDThh:mm in the plan's zone.")
    var at: String?

    @Flag(help: "Only read, map and decide: nothing is sealed or loaded, and no key is needed.")
    var dryRun = false

    @Option(
        help:
            "With --dry-run: a folder to make, with the ledger, the exceptions, the excluded records and the merges as an archive has them."
    )
    var ledger: String?

    @Option(help: "How many batches are mapped at once; by default one for each core.")
    var threads: Int?

    @Option(help: MemoryOption.runHelp)
    var memory = MemoryOption.standard

    @Option(help: "The archive of this plan that this run's follows, as its next delivery.")
    var after: String?

    @Option(help: "The seed of the proofs, 64 hexadecimal digits, to repeat an earlier run; by default one is drawn.")
    var seed: String?

    @OptionGroup var decryption: DecryptionOptions

    @OptionGroup var out: OutputOptions

    func validate() throws {
        guard dryRun || key != nil else { throw ValidationError("a run seals: give --key NAME, or --dry-run to seal nothing") }
        guard !dryRun || !resume else { throw ValidationError("--dry-run leaves nothing to go on with: leave --resume out") }
        guard dryRun || ledger == nil else { throw ValidationError("--ledger is of --dry-run: the archive of a run has it") }
    }

    func run() async throws {
        let name = key ?? ""
        var options = Transfer.Options(
            planPath: plan, outputFolder: output, keyPath: name + ".key", certificatePath: name + ".crt")
        options.isRehearsal = rehearsal
        options.rehearsalAt = at
        if let threads { options.threads = max(1, threads) }
        options.memory = memory.bytes
        options.afterPath = after
        if dryRun {
            options.isInterrupted = Interrupts.isWantedFromNowOn
            show(try await Transfer.dryRun(options, ledger: ledger))
            return
        }
        options.passphrase = try Passphrase.ofKey(options.keyPath, passphraseFile)
        options.keys = try decryption.keys(encrypting: Transfer.needsPassphrase(plan), plan)
        options.seed = seed
        options.resumes = resume
        options.isInterrupted = { Interrupts.isWanted }
        Interrupts.watch()
        let isTerminal = isatty(STDERR_FILENO) == 1
        let summary = try await Transfer.run(options) { step in
            if isTerminal { Console.note(step + " …") }
        }
        show(summary)
        if let verdict = summary.verdict, !verdict.isSound {
            throw Failure(
                Diagnostic(summary.wasFinished ? .finishedDiffers : .verdictIsNo, at: .init(file: summary.tarPath)),
                exit: verdict.exit)
        }
    }

    private func show(_ summary: RunSummary) {
        let language = out.language
        if out.json {
            for warning in summary.warnings { Console.print(JSONLine.warning(warning, language)) }
            for line in JSONLine.summary(summary) { Console.print(line) }
            if let verdict = summary.verdict { for line in JSONLine.verdict(verdict, language) { Console.print(line) } }
        } else {
            for warning in summary.warnings { Console.note(warning.text(in: language, asWarning: true)) }
            Console.print(summary.text(in: language))
            if isatty(STDERR_FILENO) == 1, summary.dryRun == nil {
                Console.note(summary.phases.map { "\($0.name) \(String(format: "%.2f", $0.seconds)) s" }.joined(separator: ", "))
            }
            if let verdict = summary.verdict { Console.print("\n" + verdict.text(in: language)) }
        }
    }
}
