import Glibc
import HandoverIngest

/// What is asked of both readings of documents.
enum DocumentTargets {
    /// The migrator's reader alone: the size of chunks changes nothing, and every byte is covered. Where a document is wrong in two
    /// ways, chunks may decide which is named.
    static func read(_ path: String, _ input: DocumentInput) {
        let whole = DocumentReading.migrator(path, input, chunkBytes: 1 << 20)
        for size in [7, 1] {
            let small = DocumentReading.migrator(path, input, chunkBytes: size)
            demand(
                small == whole || (small.stop != nil && whole.stop != nil), "chunks of \(size) change the reading", whole, small)
        }
        demand(whole.stop != nil || whole.covered == Int64(input.bytes.count), "bytes are not covered", whole)
    }

    /// The verifier's walker: the size of windows changes nothing, and the migrator's reader reads the same.
    static func walk(_ path: String, _ input: DocumentInput) {
        let walked = DocumentReading.verifier(input, window: 1 << 16)
        let small = DocumentReading.verifier(input, window: 7)
        demand(small == walked, "windows of 7 change the reading", walked, small)
        let read = DocumentReading.migrator(path, input, chunkBytes: 1 << 20)
        if walked == read { return }
        if walked.stop != nil, read.stop != nil { return }
        if walked.stop != nil, KnownDifference.allCases.contains(where: { $0.explains(read, of: input) }) { return }
        demand(false, "the two readings differ", read, walked)
    }
}

/// Where the contract lets exactly one of the two readings stop.
///
/// Values of records with findings are left out of every comparison: such a record is read and counted, never mapped, so that what
/// stands in its fields is nobody's.
enum KnownDifference: CaseIterable {
    /// The lock names a part outside the lists that the file has not. The walker holds the lock to its word; the run does not need to,
    /// since it has compared the file's digest with the lock's.
    case missingPart

    /// Whether the walker stopped for this alone, and would have read the same.
    func explains(_ read: DocumentReading, of input: DocumentInput) -> Bool {
        switch self {
        case .missingPart:
            let parts = input.layout.outside.sorted()
            guard read.stop == nil, parts.count <= 4 else { return false }
            return (0..<1 << parts.count).contains { chosen in
                let met = parts.indices.filter { chosen >> $0 & 1 == 1 }.map { parts[$0] }
                return DocumentReading.verifier(input, outside: met, window: 1 << 16) == read
            }
        }
    }
}

/// Ends the process unless it holds; says what was read.
func demand(_ holds: Bool, _ what: @autoclosure () -> String, _ readings: DocumentReading...) {
    if holds { return }
    var text = "DIFFERENCE: \(what())\n"
    for reading in readings { text += "--\n" + reading.lines.joined(separator: "\n") + "\n" }
    _ = unsafe write(STDERR_FILENO, Array(text.utf8), text.utf8.count)
    abort()
}
