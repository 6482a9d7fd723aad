import Foundation
import HandoverTestSupport
import Testing

@Suite struct `Hard cases of JSON and XML` {
    @Test(arguments: HardCase.all) func `come out the same by both readings`(example: HardCase) throws {
        let layout = example.layout.both
        let reader = try BothReaders.migrator(example.document, layout)
        let verifier = try BothReaders.verifier(example.document, layout)
        if ProcessInfo.processInfo.environment["HANDOVER_CASES"] != nil {
            print("| \(example.number) | \(example.what) | \(said(reader)) | \(said(verifier)) |")
        }
        switch example.outcome {
        case .stops(let code):
            #expect(reader.stop == code && reader.records.isEmpty)
            #expect(verifier.stop != nil)
        case .read(let findings, let values):
            #expect(reader.stop == nil && verifier.stop == nil)
            #expect(reader.findings == findings)
            #expect(zip(reader.findings, reader.values).filter(\.0.isEmpty).map(\.1) == values)
            // Values of records that cannot be read are nobody's.
            #expect(readable(reader) == readable(verifier))
            #expect(reader.coverage == verifier.coverage)
        }
    }

    /// Every number from 88 to 124 is there.
    @Test func `leave none out`() { #expect(Set(HardCase.all.map(\.number)) == Set(88...124)) }

    private func said(_ reading: BothReaders.Reading) -> String {
        if let stop = reading.stop { return "stops: \(stop)" }
        return zip(reading.findings, reading.values).map { $0.isEmpty ? $1 : $0 }.joined(separator: "; ")
            .replacingOccurrences(of: "|", with: "\\|").replacingOccurrences(of: "\n", with: "\\n")
            .replacingOccurrences(of: "\r", with: "\\r").replacingOccurrences(of: "\0", with: "\\0")
    }

    private func readable(_ reading: BothReaders.Reading) -> [String] { BothReaders.comparable(reading).records }
}
