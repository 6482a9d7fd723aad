import ArgumentParser
import Foundation
import HandoverCore
import HandoverData
import HandoverIngest

/// Reads a JSON or XML file as a run would, on one core and without mapping it, and says how fast that went.
struct MeasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure", abstract: "Measure how fast a JSON or XML file is read into records, on one core.",
        discussion: """
            Example:
              HandoverBench measure orders.ndjson --times 5
            """)

    @Argument(help: "The file; its lists are found out first, as by `handover init`.")
    var file: String

    @Option(help: "How often to read it.")
    var times = 5

    @Option(help: "Another file of the same shape, to find out the lists in: then nothing but reading takes memory.")
    var like: String?

    func run() throws {
        let sample = like ?? file
        let profile: DocumentProfile
        switch try FormatSniffer.sniff(sample, name: sample) {
        case .csv: throw ValidationError("\(sample) is neither JSON nor XML")
        case .json: profile = try JSONSniffer(path: sample, name: sample).profile(planned: nil, id: "records")
        case .xml:
            profile =
                try XMLSniffer(path: sample, name: sample)
                .profile(planned: nil, namespaces: [], allowsDTD: false, id: "records").0
        }
        let bytes = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int64 ?? 0
        for _ in 0..<times {
            let started = ContinuousClock.now
            let records = try read(profile.layout)
            let seconds = (ContinuousClock.now - started) / .seconds(1)
            print("\(records) records, \(bytes) bytes, \(seconds) s, \(Double(bytes) / seconds / 1e6) MB/s")
        }
    }

    private func read(_ layout: DocumentLayout) throws -> Int {
        if layout.format == .xml {
            var reader = try XMLReader.open(file, name: file, layout: layout)
            return try count(&reader)
        }
        var reader = try JSONReader.open(file, name: file, layout: layout)
        return try count(&reader)
    }

    private func count<Reader: RecordReading & ~Copyable>(_ reader: inout Reader) throws -> Int {
        var records = 0
        while let batches = try reader.nextBatches(onBytes: { _ in }) { records += batches.reduce(0) { $0 + $1.count } }
        return records
    }
}
