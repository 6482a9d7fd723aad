import SystemPackage

/// The rows of one table of an archive, as they are held against those of another one.
struct ComparedRows {
    let file: ArchiveFile
    let schema: CheckedPlan.Table
    /// What a row is found by, and what is compared of it: places of fields, in one order in both archives.
    let key: [Int], values: [Int]
    /// All fields in their order are compared, so that a row can be hashed as it stands.
    let isWhole: Bool
    private(set) var lines: TableLines

    /// Where the first row can begin, and how many bytes may lie behind that, headers and other members included.
    let span: Range<Int64>

    init(_ archive: ComparedArchive, _ schema: CheckedPlan.Table, key: [Int], values: [Int], isWhole: Bool) {
        (file, self.schema, self.key, self.values, self.isWhole) = (archive.verified.file, schema, key, values, isWhole)
        lines = TableLines(archive.archive, schema.id)
        let parts = TableParts.members(archive.archive, schema.id)
        let start = parts.first?.offset ?? 0
        span = start..<max(start, parts.map { $0.offset + $0.size }.max() ?? 0)
    }

    /// Adds every row by the hash of its key: where it lies in the tar, and the hash of what is compared.
    func read(into parts: inout HashParts, _ store: inout BlockStore) throws {
        try file.reporting {
            var buffer: [UInt8] = []
            try lines.forEach { window, starts, offset in
                // Rows of another width are in no archive that is sound: the file is another one by now.
                guard starts.count == schema.fields.count + 1 else { throw Errno.ioError }
                let own =
                    isWhole
                    ? KeyHash(window.extracting(starts[0]..<(starts[starts.count - 1] - 1)))
                    : Self.hash(values, window, starts, &buffer)
                try parts.append(Self.hash(key, window, starts, &buffer), UInt64(offset), own: own, &store)
            }
        }
    }

    private static func hash(_ fields: [Int], _ window: Span<UInt8>, _ starts: [Int], _ buffer: inout [UInt8]) -> KeyHash {
        if fields.count == 1 { return KeyHash(window.extracting(field(fields[0], starts))) }
        buffer.removeAll(keepingCapacity: true)
        for place in fields {
            buffer.append(window.extracting(field(place, starts)))
            // Fields are canonical: with a comma between them, only equal ones are equal together.
            buffer.append(0x2c)
        }
        return KeyHash(buffer.span)
    }

    /// One row: its own key as canonical CSV, and the fields that are compared as they stand.
    struct Row {
        var key: [UInt8]
        var values: [[UInt8]]
    }

    /// The row at this place of the tar.
    mutating func row(at offset: UInt64) throws -> Row {
        let (schema, values) = (schema, values)
        return try file.reporting {
            try lines.read(at: Int64(offset)) { window, starts in
                func bytes(_ place: Int) -> [UInt8] {
                    var bytes: [UInt8] = []
                    bytes.append(window.extracting(field(place, starts)))
                    return bytes
                }
                return Row(key: Array(schema.key.map(bytes).joined(separator: [0x2c])), values: values.map(bytes))
            }
        }
    }
}
