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
        let batch = self.batch  // its bytes may be read while our own place moves
        let range = batch.rawRange(of: record)
        let bytes = batch.chunk.span
        var offset = self.offset
        var line = self.line
        while offset < range.lowerBound {
            // LF, CR LF and a lone CR end a line; a CR that an LF follows is counted with its LF.
            if bytes[offset] == UInt8(ascii: "\n")
                || (bytes[offset] == UInt8(ascii: "\r") && (offset + 1 == bytes.count || bytes[offset + 1] != UInt8(ascii: "\n")))
            {
                line += 1
            }
            offset += 1
        }
        (self.offset, self.line) = (offset, line)
        return Reject(
            record: batch.firstRecord + Int64(record), line: line, byteOffset: batch.baseByteOffset + Int64(range.lowerBound),
            byteCount: range.count, findings: findings)
    }
}
