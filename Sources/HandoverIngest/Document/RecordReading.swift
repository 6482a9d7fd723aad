package import HandoverCore
package import HandoverData

/// A reader of one export: batches of records, and what every byte of the file is.
package protocol RecordReading: ~Copyable {
    /// What the bytes read so far are.
    var coverage: Coverage { get }
    /// What people should know of the file, though it can be read.
    var warnings: [Diagnostic] { get }

    /// The next batches, parents before what is nested in them; `nil` at the end of the file.
    ///
    /// `onBytes` is lent every byte of the file once, in order.
    mutating func nextBatches(onBytes: (Span<UInt8>) -> Void) throws(Failure) -> [RecordBatch]?
}

extension CSVReader: RecordReading {
    package var warnings: [Diagnostic] { [] }

    package mutating func nextBatches(onBytes: (Span<UInt8>) -> Void) throws(Failure) -> [RecordBatch]? {
        try next(onBytes: onBytes).map { [$0] }
    }
}
