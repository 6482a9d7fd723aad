package import HandoverData

/// Physical lines of the records held back, counted onward through a batch: each byte is looked at once however many there are.
package struct RejectPlaces {
    private let batch: RecordBatch
    private var offset = 0
    private var line: Int

    package init(_ batch: RecordBatch) {
        self.batch = batch
        line = batch.baseLine
    }

    /// The record as held back for these reasons. Records must come in order.
    package mutating func reject(_ record: Int, _ findings: [Finding]) -> Reject {
        let range = batch.rawRange(of: record)
        // LF, CR LF and a lone CR end a line; no record begins between a CR and its LF.
        line += batch.unit.lines(in: batch.chunk.span.extracting(offset..<range.lowerBound))
        offset = range.lowerBound
        return Reject(
            record: batch.firstRecord + Int64(record), line: line, byteOffset: batch.baseByteOffset + Int64(range.lowerBound),
            byteCount: range.count, findings: findings)
    }
}
