import ArgumentParser
import Foundation
import HandoverFixtures

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Write synthetic exports; the same seed gives the same bytes.",
        subcommands: [PrintShopCommand.self, BranchShopCommand.self, TableCommand.self, DocumentsCommand.self])
}

struct PrintShopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print-shop", abstract: "Write the exports of a print shop, with their mess and the truth about it.",
        discussion: """
            Example:
              HandoverBench generate print-shop --seed 7 --output Fixtures/print-shop
            """)

    @Option(help: "The seed of every draw.") var seed: UInt64 = 7
    @Option(help: "The folder for the exports and truth.json.") var output: String

    func run() throws {
        for file in PrintShop(seed: seed).files { try file.write(to: URL(fileURLWithPath: output)) }
    }
}

struct BranchShopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "branch-shop",
        abstract: "Write the exports of the print shop's branch, which has customers in common with it.",
        discussion: """
            Example:
              HandoverBench generate branch-shop --seed 7 --output Fixtures/branch-shop
            """)

    @Option(help: "The seed of every draw; that of the print shop.") var seed: UInt64 = 7
    @Option(help: "The folder for the exports.") var output: String

    func run() throws {
        for file in BranchShop(seed: seed).files { try file.write(to: URL(fileURLWithPath: output)) }
    }
}

struct TableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "Write the table that speed is measured on, and its plan.",
        discussion: """
            Example:
              HandoverBench generate table --records 2000000 --seed 1 --encoding gb18030 --output bench
            """)

    @Option(help: "How many records.") var records: Int
    @Option(help: "The seed of every draw.") var seed: UInt64 = 1
    @Option(help: "utf-8 or gb18030; both hold the same text.") var encoding = FixtureEncoding.utf8
    @Option(help: "The folder for table.csv and plan.yaml.") var output: String

    func validate() throws {
        guard (1...99_999_999).contains(records) else { throw ValidationError("--records is 1 to 99999999") }
    }

    func run() throws {
        let folder = URL(fileURLWithPath: output)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let table = BenchTable(records: records, seed: seed, encoding: encoding)
        let totals = try table.write(to: folder.appendingPathComponent("table.csv"))
        try Data(table.plan(declaring: totals).utf8).write(to: folder.appendingPathComponent("plan.yaml"))
    }
}

struct DocumentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "documents",
        abstract: "Write orders with lines as NDJSON, JSON and XML, for measuring how fast they are read.",
        discussion: """
            Example:
              HandoverBench generate documents --records 500000 --output bench
            """)

    @Option(help: "How many orders; each is about half a kilobyte.") var records: Int
    @Option(help: "The folder for orders.ndjson, orders.json and orders.xml.") var output: String

    func run() throws {
        let folder = URL(fileURLWithPath: output)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try BenchDocuments.writeLines(records: records, to: folder.appendingPathComponent("orders.ndjson"))
        try BenchDocuments.writeArray(records: records, to: folder.appendingPathComponent("orders.json"))
        try BenchDocuments.writeXML(records: records, to: folder.appendingPathComponent("orders.xml"))
    }
}

extension FixtureEncoding: ExpressibleByArgument {}
