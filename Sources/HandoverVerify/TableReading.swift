import HandoverCore
import HandoverCrypto

/// What one batch of a table's rows is, by itself.
struct MadeLines: Sendable {
    /// The hash of each row's key, and of its references, row after row.
    var keys: [KeyHash] = []
    var references: [KeyHash] = []
    /// Rows of the wrong width, counted from the batch's first.
    var misfits: [Int] = []
    /// Where in the tar rows begin whose number is a multiple of the stride.
    var offsets: [Int64] = []
    var leaves = MerkleRange(folding: [], first: 0)
}

/// Reads batches of a table's rows, on any core.
struct LineReader: Sendable {
    private let key: [Int]
    private let references: [Int]
    private let width: Int
    private let name: [UInt8]
    private let salts: SaltStream?

    /// - Parameter seed: 32 bytes; without it the rows are read, but there are no leaves.
    init(_ table: CheckedPlan.Table, seed: [UInt8]?) throws {
        key = table.key
        references = table.references.map(\.field)
        width = table.fields.count
        name = Array(table.id.utf8)
        salts = try seed.map { [name] seed in try SaltStream(seed: seed, table: name) }
    }

    func read(_ batch: TableBatch) throws -> MadeLines {
        var made = MadeLines()
        made.keys.reserveCapacity(batch.rows)
        let bytes = batch.bytes.span
        var starts: [Int] = []
        var from = 0
        let salts = batch.rows == 0 ? [] : try self.salts?.salts(first: UInt64(batch.firstRow), count: batch.rows) ?? []
        var hasher = LeafHasher(table: name, salts: salts, first: batch.firstRow)
        var hashes = [UInt8](repeating: 0, count: salts.count / SaltStream.saltBytes * SHA256.byteCount)
        for row in 0..<batch.rows {
            guard let end = scanLine(bytes, from, &starts) else { break }
            if (batch.firstRow + row) % TableReading.stride == 0 { made.offsets.append(batch.offset + Int64(from)) }
            if starts.count == width + 1 {
                made.keys.append(RowKey.hash(bytes, starts, key))
                for index in references {
                    let value = bytes.extracting(field(index, starts))
                    made.references.append(value.isEmpty ? .none : KeyHash(value))
                }
            } else {
                made.misfits.append(row)
                made.keys.append(KeyHash(bytes.extracting(0..<0)))
                for _ in references { made.references.append(.none) }
            }
            if !salts.isEmpty { hasher.add(bytes.extracting(from..<end), to: &hashes) }
            from = end + 1
        }
        made.leaves = MerkleRange(folding: hashes, first: batch.firstRow)
        return made
    }
}

/// One table of the archive as it stands: its keys and references, its Merkle root, and where its rows lie.
struct TableReading: Sendable {
    /// Of so many rows the place of one is kept.
    static let stride = 64

    /// With the numbers of rows, from 0.
    private(set) var keys: HashParts
    private(set) var references: [HashParts]
    private(set) var rows = 0
    private(set) var offsets: [Int64] = []
    /// Parts whose header, end or split is wrong, and rows of the wrong width.
    private(set) var malformed = Findings()
    let parts: Int
    let byteCount: Int64
    private let id: String
    private var tree = RootBuilder()

    init(_ archive: OpenArchive, _ table: Int, _ plan: CheckedPlan, bits: [Int]) {
        id = plan.tables[table].id
        let members = TableParts.members(archive, id)
        parts = members.count
        byteCount = members.reduce(0) { $0 + $1.size }
        keys = HashParts(bits: bits[table])
        references = plan.tables[table].references.map { HashParts(bits: bits[$0.table]) }
    }

    var root: [UInt8] { tree.root }

    /// The key of a row as it stands; of a row of the wrong width it is empty.
    func key(of row: Int, _ schema: CheckedPlan.Table, _ lines: inout TableLines) throws -> [UInt8] {
        try lines.read(at: offsets[row / Self.stride], skipping: row % Self.stride) { window, starts in
            starts.count == schema.fields.count + 1 ? RowKey.bytes(window, starts, schema.key) : []
        }
    }

    mutating func take(_ batch: TableBatch, _ made: MadeLines, _ store: inout BlockStore) throws {
        for finding in batch.before { malformed.add(finding) }
        for row in made.misfits {
            let record = Int64(batch.firstRow + row + 1)
            malformed.add(Diagnostic(.partMalformed, .path(batch.path), at: .init(file: batch.path, record: record, table: id)))
        }
        for finding in batch.after { malformed.add(finding) }
        for row in made.keys.indices {
            let id = UInt64(batch.firstRow + row)
            try keys.append(made.keys[row], id, &store)
            for order in references.indices {
                let value = made.references[row * references.count + order]
                if value != .none { try references[order].append(value, id, &store) }
            }
        }
        offsets += made.offsets
        rows += batch.rows
        tree.add(made.leaves)
    }
}

/// The fields of one canonical CSV line, quotes included.
struct Columns {
    private let line: ArraySlice<UInt8>
    private var bounds: [Range<Int>] = []

    init(_ line: ArraySlice<UInt8>) {
        self.line = line
        var from = line.startIndex
        var isQuoted = false
        for index in line.indices {
            if line[index] == 0x22 { isQuoted.toggle() }
            if line[index] == 0x2c, !isQuoted {
                bounds.append(from..<index)
                from = index + 1
            }
        }
        bounds.append(from..<line.endIndex)
    }

    var count: Int { bounds.count }

    subscript(_ field: Int) -> ArraySlice<UInt8> { line[bounds[field]] }

    /// The canonical fields of a key, joined by commas.
    func key(_ fields: [Int]) -> [UInt8] { Array(fields.map { self[$0] }.joined(separator: [0x2c])) }
}
