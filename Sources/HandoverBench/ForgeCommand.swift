import ArgumentParser
import Foundation
import HandoverSelfTest

struct ForgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forge", abstract: "Change an archive and seal it again, to show that the verifier finds it.",
        discussion: """
            Example:
              HandoverBench forge --archive out/print-shop.tar --key team --output forged --add-cent job:17:amount
            """)

    @Option(help: "The sealed archive.") var archive: String
    @Option(help: "NAME for NAME.key, without a passphrase, and NAME.crt.") var key: String
    @Option(help: "The folder for the forged delivery.") var output: String
    @Option(help: "TABLE:ROW:FIELD, an amount to raise by one unit in its last place.") var addCent: [String] = []
    @Option(help: "TABLE:ROW:FIELD:TEXT, a field to overwrite.") var set: [String] = []
    @Option(help: "TABLE:ROW:OTHER-ROW:FIELD, a field to swap between two rows.") var swap: [String] = []
    @Option(help: "TABLE:ROW, a row to leave out.") var drop: [String] = []

    func run() throws {
        var forge = try Forge(archive: archive)
        for text in addCent {
            let parts = try Self.parts(text, 3)
            try forge.apply(.addCent(table: parts[0], row: try Self.row(parts[1]), field: parts[2]))
        }
        for text in set {
            let parts = try Self.parts(text, 4)
            try forge.apply(.set(table: parts[0], row: try Self.row(parts[1]), field: parts[2], to: parts[3]))
        }
        for text in swap {
            let parts = try Self.parts(text, 4)
            try forge.apply(.swap(table: parts[0], field: parts[3], row: try Self.row(parts[1]), with: try Self.row(parts[2])))
        }
        for text in drop {
            let parts = try Self.parts(text, 2)
            try forge.apply(.drop(table: parts[0], row: try Self.row(parts[1])))
        }
        try forge.seal(key: try Self.read(key + ".key"), certificate: try Self.read(key + ".crt"), into: output)
    }

    private static func parts(_ text: String, _ count: Int) throws -> [String] {
        let parts = text.split(separator: ":", maxSplits: count - 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == count else { throw ValidationError("\(text) does not have \(count) parts") }
        return parts
    }

    private static func row(_ text: String) throws -> Int {
        guard let row = Int(text), row > 0 else { throw ValidationError("\(text) is no row; rows start at 1") }
        return row
    }

    private static func read(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else { throw ValidationError("\(path) cannot be read") }
        return [UInt8](data)
    }
}
