import ArgumentParser
import CAllocationCount
import Foundation
import Handover
import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverFixtures
import HandoverIngest
import HandoverPlan
import HandoverSnapshot
import HandoverTransform
import SystemPackage

/// Takes the bench table through the stages of a run, batch by batch on one core, and says what each stage cost by itself.
struct StagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stages",
        abstract: "Measure each stage of a run on the bench table, on one core, and count its allocations.",
        discussion: """
            Example:
              HandoverBench stages --records 500000 --rounds 3
            """)

    @Option(help: "How many records the table has.") var records = 500_000
    @Option(help: "How often every stage is measured; what is shown is the round of the median time.") var rounds = 3
    @Flag(help: "Write one JSON object a stage.") var json = false

    func validate() throws {
        guard (1...99_999_999).contains(records) else { throw ValidationError("--records is 1 to 99999999") }
        guard rounds > 0 else { throw ValidationError("--rounds is 1 or more") }
    }

    func run() throws {
        var measured: [[StageCost]] = []
        for encoding in FixtureEncoding.allCases {
            let folder = try BenchFolder()
            defer { folder.remove() }
            try folder.generate(records: records, encoding: encoding)
            let stages = try Stages(folder)
            let costs = try (0..<rounds).map { _ in
                encoding == .utf8 ? try stages.walk() : [try stages.read(name: "read GB18030")]
            }
            measured += costs[0].indices.map { stage in costs.map { $0[stage] } }
        }
        let medians = measured.map { rounds in rounds.sorted { $0.seconds < $1.seconds }[rounds.count / 2] }
        if json {
            for cost in medians { print(try cost.json) }
        } else {
            print(StageCost.heading)
            for cost in medians { print(cost.text) }
        }
    }
}

/// The stages over one table.
private struct Stages {
    private static let tableID = "customer"
    private let table: String
    private let dialect: CSVDialect
    private let program: MappingProgram

    init(_ folder: BenchFolder) throws {
        let (plan, lock) = try PlanFiles.read(FilePath(folder.plan))
        guard let source = lock.sources.first, case .csv(let csv) = source.content else {
            preconditionFailure("the bench table is one CSV file")
        }
        table = folder.table
        dialect = CSVDialect(source, csv)
        program = MappingProgram(plan.mappings[0], in: plan, columns: csv.columns)
    }

    /// Reads the file to its end and lets go of every batch.
    func read(name: String) throws -> StageCost {
        var cost = StageCost(stage: name)
        var reader = try CSVReader.open(table, name: "table.csv", dialect: dialect)
        while let batch = try cost.measure({ try reader.next() }) { cost.count(records: batch.count, bytes: batch.chunk.count) }
        return cost
    }

    /// Takes every batch through all stages while it is in the caches, as a run does.
    func walk() throws -> [StageCost] {
        var read = StageCost(stage: "read UTF-8")
        var map = StageCost(stage: "map")
        var leaves = StageCost(stage: "salts and leaves")
        var tree = StageCost(stage: "Merkle fold")
        var digest = StageCost(stage: "SHA-256")
        let salts = try SaltStream(
            seed: [UInt8](repeating: 7, count: SaltStream.seedBytes), table: Array(Self.tableID.utf8))
        var fold = MerkleFold()
        var sha256 = SHA256Stream()
        var row: UInt64 = 0
        var reader = try CSVReader.open(table, name: "table.csv", dialect: dialect)
        while let batch = try read.measure({ try reader.next() }) {
            read.count(records: batch.count, bytes: batch.chunk.count)
            let chunk = map.measure { program.run(batch) }
            map.count(records: batch.count, bytes: batch.chunk.count)
            let hashes = try leaves.measure { try Self.leaves(chunk, first: row, salts) }
            leaves.count(records: chunk.lengths.count, bytes: chunk.lines.count)
            tree.measure { fold.append(MerkleFold.Leaves(hashes, first: row)) }
            tree.count(records: chunk.lengths.count, bytes: hashes.count)
            digest.measure { sha256.update(batch.chunk) }
            digest.count(records: batch.count, bytes: batch.chunk.count)
            row += UInt64(chunk.lengths.count)
        }
        // The results are used, so that no stage can be left out as useless.
        precondition(fold.root.count == sha256.digestSoFar().count, "both are SHA-256")
        return [read, map, leaves, tree, digest]
    }

    private static func leaves(_ chunk: MappedChunk, first: UInt64, _ salts: SaltStream) throws -> [UInt8] {
        let salt = try salts.salts(first: first, count: chunk.lengths.count)
        var hashes: [UInt8] = []
        merkleLeaves(
            lines: chunk.lines.span, lengths: chunk.lengths.span, table: Array(tableID.utf8), firstOrdinal: first + 1,
            salts: salt.span, into: &hashes)
        return hashes
    }
}

/// What one stage took, and what went into it.
private struct StageCost: Encodable {
    var stage: String
    var records = 0
    var bytes = 0
    var batches = 0
    var seconds = 0.0
    var cpuSeconds = 0.0
    var allocations: UInt64 = 0

    init(stage: String) { self.stage = stage }

    /// Does a piece of the stage's work.
    mutating func measure<Result, Problem: Error>(_ work: () throws(Problem) -> Result) throws(Problem) -> Result {
        let allocated = handover_allocation_count()
        let cpu = clock()
        let started = ContinuousClock.now
        let result = try work()
        seconds += (ContinuousClock.now - started) / .seconds(1)
        cpuSeconds += Double(clock() - cpu) / 1e6  // POSIX fixes CLOCKS_PER_SEC at a million
        allocations += handover_allocation_count() - allocated
        return result
    }

    /// One more batch went into the stage.
    mutating func count(records: Int, bytes: Int) {
        self.records += records
        self.bytes += bytes
        batches += 1
    }

    var json: String {
        get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
    }

    static let heading = row("stage", "seconds", "CPU s", "MB/s", "records/s", "allocations/record", "/batch")

    var text: String {
        func number(_ value: Double, digits: Int) -> String { String(format: "%.\(digits)f", value) }
        return Self.row(
            stage, number(seconds, digits: 3), number(cpuSeconds, digits: 3), number(Double(bytes) / seconds / 1e6, digits: 0),
            number(Double(records) / seconds, digits: 0), number(Double(allocations) / Double(records), digits: 4),
            number(Double(allocations) / Double(batches), digits: 1))
    }

    private static func row(_ stage: String, _ columns: String...) -> String {
        let widths = [9, 9, 9, 11, 20, 9]
        return stage.padding(toLength: 18, withPad: " ", startingAt: 0)
            + zip(columns, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined()
    }
}
