import HandoverCrypto

// What hangs on the members, made again: the tables' counts and Merkle roots, the payload's size, both manifests, the seals. Texts of
// the metadata are changed where they stand, for they are canonical: whatever is not meant keeps its bytes.

extension SealedCopy {
    /// Everything above the payload that is a digest or a sum of it.
    /// - Parameter changed: tables whose rows are others.
    mutating func remake(_ changed: Set<String>) throws {
        for table in changed { try recount(table) }
        if !changed.isEmpty { setRoot() }
        let payload = places { $0.hasPrefix("data/") }
        let bytes = payload.reduce(0) { $0 + members[$1].bytes.count }
        replaceLine("Payload-Oxum: ", with: "\(bytes).\(payload.count)", in: "bag-info.txt")
        self["manifest-sha256.txt"] = manifest { $0.hasPrefix("data/") }
        retag()
    }

    /// The tag manifest alone.
    mutating func retag() {
        self["tagmanifest-sha256.txt"] = manifest {
            !$0.hasPrefix("data/") && !$0.hasPrefix("seals/") && $0 != "tagmanifest-sha256.txt"
        }
    }

    private mutating func manifest(_ covers: (String) -> Bool) -> [UInt8] {
        let covered = places(covers).sorted { members[$0].path.utf8.lexicographicallyPrecedes(members[$1].path.utf8) }
        return covered.reduce(into: []) { $0 += Array("\(members[$1].sha256())  \(members[$1].path)\n".utf8) }
    }

    private mutating func replaceLine(_ start: String, with text: String, in path: String) {
        let lines = self.text(path).split(separator: "\n", omittingEmptySubsequences: false)
        self[path] = Array(lines.map { $0.hasPrefix(start) ? start + text : String($0) }.joined(separator: "\n").utf8)
    }

    /// What `metadata/counts.json` and `metadata/merkle.json` say of a table.
    private mutating func recount(_ table: String) throws {
        let parts = places { $0.hasPrefix("data/tables/\(table)/") }
        let salts = try SaltStream(seed: self["data/private/merkle-seed.bin"], table: Array(table.utf8))
        var tree = MerklePeaks()
        var row: UInt64 = 0
        for part in parts {
            let lines = CSVText.lines(members[part].bytes).dropFirst()
            let salt = try salts.salts(first: row, count: lines.count)
            for (index, line) in lines.enumerated() {
                row += 1
                let own = salt[16 * index..<16 * index + 16]
                tree.append(SHA256.digest([0] + own + Array(table.utf8) + [0] + Self.bigEndian(row) + members[part].bytes[line]))
            }
        }
        let bytes = parts.reduce(0) { $0 + members[$1].bytes.count }
        replace(#/"bytes":"[0-9]+","id":"(?<id>[^"]+)","parts":"[0-9]+","rows":"[0-9]+"/#, in: "metadata/counts.json") {
            $0.output.id == table ? #""bytes":"\#(bytes)","id":"\#(table)","parts":"\#(parts.count)","rows":"\#(row)""# : nil
        }
        let root = hex(tree.root)
        replace(#/\{"root":"[0-9a-f]+","rows":"[0-9]+","table":"(?<id>[^"]+)"\}/#, in: "metadata/merkle.json") {
            $0.output.id == table ? #"{"root":"\#(root)","rows":"\#(row)","table":"\#(table)"}"# : nil
        }
    }

    /// The root over all tables, of what the file says of them.
    private mutating func setRoot() {
        var tree = MerklePeaks()
        for match in text("metadata/merkle.json").matches(
            of: #/\{"root":"(?<root>[0-9a-f]+)","rows":"(?<rows>[0-9]+)","table":"(?<id>[^"]+)"\}/#)
        {
            let rows = Self.bigEndian(UInt64(match.output.rows) ?? 0)
            tree.append(SHA256.digest([0] + Array(match.output.id.utf8) + [0] + rows + Self.bytes(match.output.root)))
        }
        let root = hex(tree.root)
        replace(#/^\{"root":"[0-9a-f]+"/#, in: "metadata/merkle.json") { _ in #"{"root":"\#(root)""# }
    }

    private mutating func replace<Output>(
        _ pattern: Regex<Output>, in path: String, with text: (Regex<Output>.Match) -> String?
    ) {
        let before = self.text(path)
        self[path] = Array(before.replacing(pattern) { text($0) ?? String(before[$0.range]) }.utf8)
    }

    private static func bigEndian(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
    }

    private static func bytes(_ hex: Substring) -> [UInt8] {
        let digits = hex.utf8.map { UInt8($0 < 0x3a ? $0 - 0x30 : $0 - 0x57) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

/// A Merkle tree (RFC 6962 section 2.1) by its peaks: the roots of the full subtrees from the left, the larger ones first.
struct MerklePeaks {
    private var peaks: [(leaves: UInt64, hash: [UInt8])] = []

    mutating func append(_ leaf: [UInt8]) {
        peaks.append((1, leaf))
        while peaks.count > 1, peaks[peaks.count - 2].leaves == peaks[peaks.count - 1].leaves {
            let right = peaks.removeLast()
            let left = peaks.removeLast()
            peaks.append((left.leaves * 2, merkleNode(left.hash, right.hash)))
        }
    }

    var root: [UInt8] {
        guard var hash = peaks.last?.hash else { return SHA256.digest([]) }
        for peak in peaks.dropLast().reversed() { hash = merkleNode(peak.hash, hash) }
        return hash
    }
}
