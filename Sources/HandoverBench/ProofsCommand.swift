import ArgumentParser
import HandoverVerify

/// Proves rows of a table, in process, and says what the tree took and what a proof.
struct ProofsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proofs", abstract: "Measure how long the tree of a table takes, and a proof of a row of it.",
        discussion: """
            Example:
              HandoverBench proofs bench-table.tar --table customer
            """)

    @Argument(help: "The archive.")
    var archive: String

    @Option(help: "The table.")
    var table: String

    @Option(help: "How many rows to prove, spread over the table.")
    var count = 1000

    func run() throws {
        let started = ContinuousClock.now
        let prover = try RecordProver(archive, table: table)
        let built = ContinuousClock.now
        guard prover.rowCount > 0 else { throw ValidationError("\(table) has no row") }
        var bytes = 0
        for number in 0..<count {
            bytes += try prover.proof(row: 1 + number * (prover.rowCount - 1) / max(1, count - 1)).bytes.count
        }
        let seconds = (ContinuousClock.now - built) / .seconds(1)
        print(
            "\(prover.rowCount) rows, tree in \((built - started) / .seconds(1)) s, \(seconds * 1000 / Double(count)) ms a proof of \(bytes / count) bytes"
        )
    }
}
