import ArgumentParser
import CAllocationCount
import Foundation
import Handover
import HandoverCore
import HandoverFixtures
import HandoverVerify

/// Runs a whole command in process on a table and on one twice as long: the difference is what a record costs.
struct AllocationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allocations", abstract: "Count what one more record costs a whole run, or verification, in allocations.",
        discussion: """
            Example:
              HandoverBench allocations run --records 100000
            """)

    enum Subject: String, CaseIterable, ExpressibleByArgument { case run, verify }

    @Argument(help: "run or verify.") var subject: Subject
    @Option(help: "How many records; the second table has twice as many.") var records = 100_000
    @Flag(help: "Write one JSON object a phase, the last of them for the whole.") var json = false

    func validate() throws {
        guard (1...49_999_999).contains(records) else { throw ValidationError("--records is 1 to 49999999") }
        guard handover_counts_allocations() else { throw ValidationError("under a sanitizer allocations are not counted") }
    }

    func run() async throws {
        // What libraries set up once in a process must not look like the first table's cost.
        _ = try await allocations(records: 1_000)
        let once = try await allocations(records: records)
        let twice = try await allocations(records: records * 2)
        var costs = zip(once, twice).map { Cost(subject, $0.phase, records, $0.count, $1.count) }
        if costs.count > 1 {
            let sums = [once, twice].map { phases in phases.reduce(0) { $0 + $1.count } }
            costs.append(Cost(subject, "whole", records, sums[0], sums[1]))
        }
        for cost in costs { print(json ? try cost.json : cost.text) }
    }

    private typealias Phases = [(phase: String, count: UInt64)]

    private func allocations(records: Int) async throws -> Phases {
        let folder = try BenchFolder()
        defer { folder.remove() }
        try folder.generate(records: records, encoding: .utf8)
        let certificate = try folder.makeKey()
        var options = Transfer.Options(
            planPath: folder.plan, outputFolder: folder.output, keyPath: folder.key + ".key",
            certificatePath: folder.key + ".crt")
        options.seed = String(repeating: "07", count: 32)
        switch subject {
        case .run: return try await run(options)
        case .verify:
            let archive = try await Transfer.run(options).tarPath
            let trust = TrustPolicy(
                intent: "hand-over",
                roles: [
                    .init(
                        role: "transfer-team", threshold: 1, signers: [.init(name: "Transfer team", certificate: certificate)])
                ])
            let before = handover_allocation_count()
            let verdict = try Verifier.verify(archive, trust: trust, now: Int64(Date().timeIntervalSince1970))
            let count = handover_allocation_count() - before
            guard verdict.isSound else { throw ValidationError("the archive that was just sealed is not sound") }
            return [("verify", count)]
        }
    }

    /// The run's phases are told by its own progress; what comes before the first is called `open`.
    private func run(_ options: Transfer.Options) async throws -> Phases {
        var marks: [(phase: String, count: UInt64)] = [("open", handover_allocation_count())]
        _ = try await Transfer.run(options) { marks.append(($0, handover_allocation_count())) }
        let ends = marks.dropFirst().map(\.count) + [handover_allocation_count()]
        return zip(marks, ends).map { ($0.phase, $1 - $0.count) }
    }
}

/// What one phase allocated for a table, and for one twice as long.
private struct Cost: Encodable {
    var subject: String
    var phase: String
    var records: Int
    var once: UInt64
    var twice: UInt64
    var allocationsPerRecord: Double

    init(_ subject: AllocationsCommand.Subject, _ phase: String, _ records: Int, _ once: UInt64, _ twice: UInt64) {
        (self.subject, self.phase, self.records) = (subject.rawValue, phase, records)
        (self.once, self.twice) = (once, twice)
        // A phase that does not depend on the table may well take less the second time.
        allocationsPerRecord = (Double(twice) - Double(once)) / Double(records)
    }

    var json: String {
        get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
    }

    var text: String {
        let figure = String(format: "%.4f", allocationsPerRecord)
        return "\(subject) \(phase): \(figure) allocations a record (\(once) for \(records), \(twice) for \(2 * records))"
    }
}
