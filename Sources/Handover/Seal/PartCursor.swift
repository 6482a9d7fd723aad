import HandoverData
import HandoverSnapshot
import HandoverTransform

/// Which part the next row goes to.
struct PartCursor {
    private let layout: TableLayout
    private var part = 0
    private var rowsLeft = 0

    init(_ layout: TableLayout) { self.layout = layout }

    mutating func begin(_ writer: inout SnapshotWriter) throws {
        try writer.begin(layout.parts[part].path, size: layout.parts[part].bytes)
        try writer.write(layout.header)
        rowsLeft = layout.parts[part].rows
    }

    mutating func append(_ lines: MappedLines, _ writer: inout SnapshotWriter) throws {
        guard lines.lengths.count > rowsLeft else {
            try writer.write(lines.lines)
            rowsLeft -= lines.lengths.count
            return
        }
        var row = 0
        var start = 0
        while row < lines.lengths.count {
            if rowsLeft == 0 {
                writer.end()
                part += 1
                try begin(&writer)
            }
            let count = min(rowsLeft, lines.lengths.count - row)
            let bytes = lines.lengths[row..<row + count].reduce(0) { $0 + Int($1) + 1 }
            try writer.write(Array(lines.lines[start..<start + bytes]))
            start += bytes
            row += count
            rowsLeft -= count
        }
    }

    mutating func finish(_ writer: inout SnapshotWriter) throws { writer.end() }
}
