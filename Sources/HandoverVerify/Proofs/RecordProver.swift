import HandoverAge
import HandoverCore
import HandoverCrypto

/// Makes proofs of the rows of one table of an archive (Format.md section 6.4).
///
/// The table is read once. What is kept of it are the roots of blocks of rows, 40 bytes for 256; the leaves of the block around a row are
/// made again when its proof is.
public final class RecordProver {
    /// A power of two, so that a whole block is a complete subtree.
    private static let blockRows = 256

    private let archive: OpenArchive
    private let table: String
    private var lines: TableLines
    private let salts: SaltStream
    private var blocks = HashLevels()
    /// Where the first line of each block lies in the tar.
    private var places: [Int64] = []
    private let tableWay: [RecordProof.Step]
    private let seals: [RecordProof.Seal]
    private let file: ArchiveFile
    /// How many rows the table has.
    public private(set) var rowCount = 0
    /// The row with the key that was asked for, from 1.
    public private(set) var wantedRow: Int?

    deinit { file.close() }

    /// Reads a table.
    /// - Parameters:
    ///   - path: the archive.
    ///   - table: the table's id.
    ///   - key: the values of the key of a row that is looked for, in the order of the key's fields.
    ///   - keys: what opens the archive, where it is encrypted.
    /// - Throws: `Failure`: the archive is missing (66), is none of ours or damaged, or has no such table (65), or cannot be read (74).
    public convenience init(_ path: String, table: String, key: [String]? = nil, keys: ArchiveKeys = .init()) throws {
        let file = try ArchiveFile.opened(path, keys: keys)
        do {
            try self.init(file, table, key)
        } catch let refusal as NotAnArchive {
            throw refusal.failure
        } catch let unreadable as CheckedPlan.Unreadable {
            throw Self.damaged(unreadable.file, file)
        } catch let error as AgeError {
            throw file.refusal(error)
        }
    }

    private init(_ file: ArchiveFile, _ table: String, _ key: [String]?) throws {
        self.file = file
        self.table = table
        let structure = try TarReader.read(file.source, byteCount: file.byteCount, file: file.name)
        guard structure.isWhole else { throw Failure(structure.findings.kept, exit: .badData) }
        archive = OpenArchive(file.source, id: structure.id, members: structure.members)
        guard let schema = try CheckedPlan(archive).tables.first(where: { $0.id == table }) else {
            throw Failure(Diagnostic(.proofNoTable, .name(printable(table)), at: .init(file: file.name)), exit: .badData)
        }
        if let key, key.count != schema.key.count {
            throw Failure(Diagnostic(.proofKeyFields, .name(table), .count(schema.key.count)), exit: .usage)
        }
        guard let seed = try archive.bytes(of: "data/private/merkle-seed.bin"), seed.count == SaltStream.seedBytes else {
            throw Self.damaged("data/private/merkle-seed.bin", file)
        }
        salts = try SaltStream(seed: seed, table: Array(table.utf8))
        lines = TableLines(archive, table)
        (tableWay, seals) = (try Self.tableWay(archive, table, file), try Self.seals(archive, file))
        try read(wanted: key.map { Self.canonical($0) }, schema.key)
    }

    /// The proof of a row.
    /// - Parameter row: from 1 to ``rowCount``.
    public func proof(row: Int) throws -> RecordProof {
        precondition((1...max(1, rowCount)).contains(row) && rowCount > 0, "there is such a row")
        let (block, index) = ((row - 1) / Self.blockRows, (row - 1) % Self.blockRows)
        let first = block * Self.blockRows
        let count = min(Self.blockRows, rowCount - first)
        let salts = try salts.salts(first: UInt64(first), count: count)
        var hasher = LeafHasher(table: Array(table.utf8), salts: salts, first: first)
        var hashes = [UInt8](repeating: 0, count: count * SHA256.byteCount)
        var line: [UInt8] = []
        var taken = 0
        try lines.read(at: places[block], count: count) { window, starts in
            let row = window.extracting(starts[0]..<(starts[starts.count - 1] - 1))
            if taken == index { line.append(row) }
            hasher.add(row, to: &hashes)
            taken += 1
        }
        var leaves = HashLevels()
        for leaf in 0..<count { leaves.append(Array(hashes[(leaf * SHA256.byteCount)..<((leaf + 1) * SHA256.byteCount)])) }
        leaves.build()
        let salt = Array(salts[(index * SaltStream.saltBytes)..<((index + 1) * SaltStream.saltBytes)])
        return RecordProof(
            archive: archive.id, table: table, row: row, rows: rowCount, line: line, salt: salt,
            way: leaves.way(index) + blocks.way(block), tableWay: tableWay, seals: seals)
    }

    private func read(wanted: [UInt8]?, _ key: [Int]) throws {
        let name = Array(table.utf8)
        var (hashes, salts) = ([UInt8](), [UInt8]())
        var hasher = LeafHasher(table: name, salts: [], first: 0)
        func closeBlock() {
            var tree = RootBuilder()
            for leaf in stride(from: 0, to: hashes.count, by: SHA256.byteCount) {
                tree.add(Array(hashes[leaf..<(leaf + SHA256.byteCount)]))
            }
            blocks.append(tree.root)
            hashes.removeAll(keepingCapacity: true)
        }
        try lines.forEach { window, starts, place in
            if rowCount % Self.blockRows == 0 {
                if rowCount > 0 { closeBlock() }
                salts = try self.salts.salts(first: UInt64(rowCount), count: Self.blockRows)
                hasher = LeafHasher(table: name, salts: salts, first: rowCount)
                places.append(place)
            }
            hashes.append(contentsOf: repeatElement(0, count: SHA256.byteCount))
            hasher.add(window.extracting(starts[0]..<(starts[starts.count - 1] - 1)), to: &hashes)
            rowCount += 1
            guard let wanted, wantedRow == nil, starts.count > key.count, Self.has(wanted, window, starts, key) else { return }
            wantedRow = rowCount
        }
        if !hashes.isEmpty { closeBlock() }
        blocks.build()
    }

    /// Whether the fields of the key, with a comma behind each, are these bytes.
    private static func has(_ wanted: [UInt8], _ window: Span<UInt8>, _ starts: [Int], _ key: [Int]) -> Bool {
        var at = 0
        for index in key where index < starts.count - 1 {
            let value = window.extracting(field(index, starts))
            guard at + value.count < wanted.count else { return false }
            for byte in value.indices where value[byte] != wanted[at + byte] { return false }
            at += value.count
            guard wanted[at] == 0x2c else { return false }
            at += 1
        }
        return at == wanted.count
    }

    /// Texts in canonical CSV, with a comma behind each.
    private static func canonical(_ texts: [String]) -> [UInt8] {
        var out: [UInt8] = []
        for text in texts {
            let isQuoted = text.isEmpty || text.utf8.contains { $0 == 0x22 || $0 == 0x2c || $0 == 0x0a || $0 == 0x0d }
            if isQuoted { out.append(0x22) }
            for byte in text.utf8 { out += byte == 0x22 ? [0x22, 0x22] : [byte] }
            if isQuoted { out.append(0x22) }
            out.append(0x2c)
        }
        return out
    }

    /// What stands beside the way from the table's leaf to the root over all tables, which the archive states.
    private static func tableWay(_ archive: OpenArchive, _ table: String, _ file: ArchiveFile) throws -> [RecordProof.Step] {
        var tree = HashLevels()
        var own: Int?
        for (index, entry) in (try archive.json("metadata/merkle.json")?["tables"]?.array ?? []).enumerated() {
            guard let id = entry["table"]?.string, let rows = entry.number("rows"), let root = entry.digest("root"),
                let root = bytes(hex: root)
            else { throw damaged("metadata/merkle.json", file) }
            if id == table { own = index }
            tree.append(LeafHasher.leaf(table: id, rows: Int(rows), root: root))
        }
        guard let own else { throw damaged("metadata/merkle.json", file) }
        tree.build()
        return tree.way(own)
    }

    private static func seals(_ archive: OpenArchive, _ file: ArchiveFile) throws -> [RecordProof.Seal] {
        try archive.members.indices(under: "seals/").compactMap { index in
            let path = archive.members.path(at: Int(index))
            guard let seal = MemberPath.seal(path), !seal.isSignature else { return nil }
            guard let statement = try archive.bytes(of: path, limit: Limits.statementBytes),
                let signature = try archive.bytes(of: path + ".p7s", limit: Limits.signatureBytes)
            else { throw damaged(path, file) }
            return .init(statement: statement, signature: signature)
        }
    }

    private static func damaged(_ member: String, _ file: ArchiveFile) -> Failure {
        Failure(Diagnostic(.proofArchiveDamaged, .path(member), at: .init(file: file.name)), exit: .badData)
    }
}

/// All levels of an RFC 6962 tree, from the leaves up: neighbours in pairs, and one without a neighbour goes up as it is.
private struct HashLevels {
    private var levels: [[[UInt8]]] = [[]]

    mutating func append(_ leaf: [UInt8]) { levels[0].append(leaf) }

    mutating func build() {
        while let level = levels.last, level.count > 1 {
            levels.append(
                stride(from: 0, to: level.count, by: 2).map { index in
                    index + 1 < level.count ? SHA256.digest([1] + level[index] + level[index + 1]) : level[index]
                })
        }
    }

    /// What stands beside the way from a leaf to the root, from the leaf up.
    func way(_ leaf: Int) -> [RecordProof.Step] {
        var (index, way) = (leaf, [RecordProof.Step]())
        for level in levels.dropLast() {
            let sibling = index ^ 1
            if sibling < level.count { way.append(.init(isLeft: sibling < index, hash: level[sibling])) }
            index /= 2
        }
        return way
    }
}
