import HandoverCore
import HandoverData
import HandoverPlan
import HandoverSnapshot

/// How the rows of one table lie in parts: known before the first byte is written, because a tar wants sizes first.
struct TableLayout {
    struct Part {
        var path: String
        var bytes: Int64
        var rows: Int
    }

    let table: Plan.Table
    /// The header record of every part.
    let header: [UInt8]
    /// The mappings that fill the table, in order, as indices into the decided ones.
    let mappings: [Int]
    private(set) var parts: [Part]

    /// Lays out the rows that stay (Format.md section 3.2).
    init(_ table: Plan.Table, _ decided: Decided, partBytes: Int = Limits.partBytes) throws {
        self.table = table
        let header = CanonicalCSV.record(table.fields.map(\.name))
        let mappings = decided.mappings.indices.filter { decided.mappings[$0].staged.mapping.to == table.id }
        func part(_ number: Int) -> Part {
            Part(path: Documents.partPath(table: table.id, number: number), bytes: Int64(header.count), rows: 0)
        }
        var parts = [part(1)]
        for index in mappings {
            let mapping = decided.mappings[index]
            var removed = mapping.removedRows[...]
            for chunk in mapping.staged.file.chunks {
                for (offset, length) in try mapping.staged.file.readLengths(chunk).enumerated() {
                    if removed.first == chunk.firstRow + offset {
                        removed = removed.dropFirst()
                        continue
                    }
                    let last = parts.count - 1
                    if parts[last].rows > 0, parts[last].bytes + Int64(length) + 1 > Int64(partBytes) {
                        parts.append(part(last + 2))
                    }
                    parts[parts.count - 1].bytes += Int64(length) + 1
                    parts[parts.count - 1].rows += 1
                }
            }
        }
        self.header = header
        self.mappings = mappings
        self.parts = parts
    }

    var rows: Int { parts.reduce(0) { $0 + $1.rows } }
    var bytes: Int64 { parts.reduce(0) { $0 + $1.bytes } }
}

/// The rows of one table that stay, chunk by chunk, in the order of the archive.
struct StayingRows {
    private let mappings: [Decided.Mapping]
    private var mapping = 0
    private var chunk = 0
    private var removed: ArraySlice<Int>

    init(_ layout: TableLayout, _ decided: Decided) {
        mappings = layout.mappings.map { decided.mappings[$0] }
        removed = mappings.first?.removedRows[...] ?? []
    }

    mutating func next() throws -> MappedLines? {
        while mapping < mappings.count {
            let file = mappings[mapping].staged.file
            guard chunk < file.chunks.count else {
                mapping += 1
                chunk = 0
                removed = mapping < mappings.count ? mappings[mapping].removedRows[...] : []
                continue
            }
            let place = file.chunks[chunk]
            chunk += 1
            let lines = try file.take(place)
            guard let first = removed.first, first < place.firstRow + place.rows else { return lines }
            let kept = leaveOut(lines, firstRow: place.firstRow)
            if !kept.lengths.isEmpty { return kept }
        }
        return nil
    }

    private mutating func leaveOut(_ lines: MappedLines, firstRow: Int) -> MappedLines {
        var kept = MappedLines(lines: [], lengths: [])
        kept.lines.reserveCapacity(lines.lines.count)
        var offset = 0
        for (index, length) in lines.lengths.enumerated() {
            let end = offset + Int(length) + 1
            if removed.first == firstRow + index {
                removed = removed.dropFirst()
            } else {
                kept.lines += lines.lines[offset..<end]
                kept.lengths.append(length)
            }
            offset = end
        }
        return kept
    }
}
