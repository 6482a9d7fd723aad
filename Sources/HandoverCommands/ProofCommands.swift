package import ArgumentParser
import Foundation
import HandoverCore
import HandoverReport
import HandoverVerify

package struct ProveCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Prove that one record is in an archive, to somebody who gets no other record.",
        discussion: """
            Example:
              \(Tool.name) prove print-shop.tar --trust trust.json --table customer --key KH0002 --output kh0002.proof

            The proof holds the record's row, hashes of others that say nothing of them, and the seals. Whoever gets it checks it with
            `\(Tool.name) check-proof`, or with `sh check-proof.sh` of the archive's metadata folder and openssl.
            """)

    @Argument(help: "The archive.")
    var archive: String

    @Option(help: "Your trust policy (see `handover trust init`): a proof that it does not accept is not written.")
    var trust: String

    @Option(help: "The table.")
    var table: String

    @Option(help: "The row's key; once for each field of the key, in their order.")
    var key: [String] = []

    @Option(help: "The row's number in the table, from 1, in place of its key.")
    var row: Int?

    @Option(name: .shortAndLong, help: "The file to make.")
    var output: String

    @OptionGroup var decryption: DecryptionOptions

    @OptionGroup var out: OutputOptions

    package func validate() throws {
        guard key.isEmpty != (row == nil) else { throw ValidationError("say which row: --key VALUE or --row NUMBER") }
    }

    package init() {}

    package func run() throws {
        let policy = try TrustPolicy(contentsOf: trust)
        let prover = try RecordProver(archive, table: table, key: key.isEmpty ? nil : key, keys: decryption.keys(for: archive))
        guard let row = row ?? prover.wantedRow, (1...max(1, prover.rowCount)).contains(row), prover.rowCount > 0 else {
            throw Failure(Diagnostic(.proofNoRow, .name(table), .count(prover.rowCount)), exit: .badData)
        }
        let proof = try prover.proof(row: row)
        let answer = proof.check(trust: policy, now: Int64(Date().timeIntervalSince1970), file: archive)
        guard answer.isIncluded else { throw Failure(answer.findings, exit: .notAuthentic) }
        guard !FileManager.default.fileExists(atPath: output),
            FileManager.default.createFile(atPath: output, contents: Data(proof.bytes), attributes: [.posixPermissions: 0o600])
        else { throw Failure(Diagnostic(.cannotCreate, .path(output), .name("-")), exit: .cannotCreate) }
        if out.json {
            Console.print(JSONLine.proof("proof-written", proof, [("file", output)]))
        } else {
            Console.print(
                out.language == .en
                    ? "\(output): row \(row) of \(proof.rows) of \(table). It shows this row, and no other."
                    : "\(output)：表 \(table) 第 \(row) 行（共 \(proof.rows) 行）。仅包含这一行。")
        }
    }
}

package struct CheckProofCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "check-proof", abstract: "Is this record in a sealed archive? Needs the proof alone, not the archive.",
        discussion: """
            Example:
              \(Tool.name) check-proof kh0002.proof --trust trust.json --show-values

            Exit 0: it is in an archive that was sealed as your policy demands. Exit 1: it is not. A time stamp of the proof
            (`handover timestamp`) keeps it believable when the signers' certificates have expired.
            """)

    @Argument(help: "The proof.")
    var proof: String

    @Option(help: "Your trust policy (see `handover trust init`).")
    var trust: String

    @Flag(help: "Show the record's row. It is personal data.")
    var showValues = false

    @OptionGroup var out: OutputOptions

    package init() {}

    package func run() throws {
        let policy = try TrustPolicy(contentsOf: trust)
        let read = try RecordProof(contentsOf: proof)
        let response = try RecordProof.stamp(beside: proof)
        let answer = read.check(trust: policy, now: Int64(Date().timeIntervalSince1970), response: response, file: proof)
        guard answer.isIncluded else { throw Failure(answer.findings, exit: .stopped) }
        let line = String(decoding: read.line, as: UTF8.self)
        if out.json {
            let values = showValues ? [("line", line)] : []
            Console.print(JSONLine.proof("proof", read, [("included", "true")] + values))
            return
        }
        Console.print(
            out.language == .en
                ? "INCLUDED: row \(read.row) of \(read.rows) of \(read.table) in \(read.archive)"
                : "已包含：归档 \(read.archive) 中表 \(read.table) 的第 \(read.row) 行（共 \(read.rows) 行）")
        for signer in answer.signers {
            Console.print("  \(signer.role)  \(signer.name)  \(signer.signedAt)\n    \(signer.fingerprint)")
        }
        if showValues { Console.print("  \(printable(line))") }
    }
}

extension JSONLine {
    static func proof(_ type: String, _ proof: RecordProof, _ more: [(String, String)]) -> String {
        object(
            type,
            [
                ("archive", proof.archive), ("table", proof.table), ("row", String(proof.row)), ("rows", String(proof.rows)),
            ] + more)
    }
}
