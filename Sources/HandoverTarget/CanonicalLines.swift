import CHandoverBytes

/// Reading back small tables that we wrote as canonical CSV (Format.md section 3.1).
package enum CanonicalLines {
    /// The fields of whole lines, each ended by LF; null is `nil`.
    package static func fields(_ lines: [UInt8], columns: Int) -> [[String?]] {
        var bytes = lines
        var rows: [[String?]] = []
        var start = 0
        while start < bytes.count {
            var row: [String?] = []
            for _ in 0..<columns {
                let (text, next) = RowEncoder.field(&bytes, from: start)
                row.append(text.map { String(decoding: bytes[$0], as: UTF8.self) })
                start = next
            }
            rows.append(row)
        }
        return rows
    }

    /// Where the last whole line of at most `most` ends, and how many there are. A line may hold LF inside quotes.
    package static func scan(_ bytes: Span<UInt8>, from start: Int, most: Int) -> (end: Int, count: Int) {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return (start, 0) }
            var count = 0
            let end = unsafe handover_whole_lines(base, start, buffer.count, most, &count)
            return (Int(end), count)
        }
    }
}
