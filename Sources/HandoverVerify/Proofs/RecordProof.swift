public import HandoverCore
import HandoverCrypto

/// That one row is in a sealed archive, for somebody who gets no other row (Format.md section 6.4).
public struct RecordProof: Hashable, Sendable {
    /// A node beside the way to a root.
    struct Step: Hashable {
        var isLeft: Bool
        var hash: [UInt8]
    }

    struct Seal: Hashable {
        var statement: [UInt8]
        var signature: [UInt8]
    }

    /// The archive's id.
    public internal(set) var archive: String
    /// The table's id.
    public internal(set) var table: String
    /// Which row of the table this is, from 1.
    public internal(set) var row: Int
    /// How many rows the table has.
    public internal(set) var rows: Int
    /// The row as it stands in the table (Format.md section 3.2), without its LF. It is personal data.
    public internal(set) var line: [UInt8]
    var salt: [UInt8]
    /// From the row's leaf to the table's root.
    var way: [Step]
    /// From the table's leaf to the root over all tables.
    var tableWay: [Step]
    var seals: [Seal]

    static let mostTableSteps = 16
    static let mostSeals = 64

    /// The root over all tables to which the row leads.
    var root: [UInt8] {
        var hasher = LeafHasher(table: Array(table.utf8), salts: salt, first: row - 1)
        var leaf = [UInt8](repeating: 0, count: SHA256.byteCount)
        hasher.add(line.span, to: &leaf)
        let root = Self.climb(leaf, way)
        return Self.climb(LeafHasher.leaf(table: table, rows: rows, root: root), tableWay)
    }

    private static func climb(_ leaf: [UInt8], _ way: [Step]) -> [UInt8] {
        way.reduce(leaf) { hash, step in
            step.isLeft ? SHA256.digest([1] + step.hash + hash) : SHA256.digest([1] + hash + step.hash)
        }
    }

    /// On which side the nodes beside a leaf's way stand, from the leaf up (RFC 6962 section 2.1.1).
    /// - Parameter index: from 0.
    static func directions(_ index: Int, of count: Int) -> [Bool] {
        if count <= 1 { return [] }
        var half = 1
        while half * 2 < count { half *= 2 }
        return index < half ? directions(index, of: half) + [false] : directions(index - half, of: count - half) + [true]
    }
}

// MARK: The file

extension RecordProof {
    /// The most bytes that a proof may have: a row in Base64, and room for seals.
    public static let mostBytes = Limits.recordBytes * 2 + (8 << 20)

    /// The proof as a text of lines.
    public var bytes: [UInt8] {
        var out: [UInt8] = []
        func add(_ word: String, _ value: String) { out += "\(word) \(value)\n".utf8 }
        func add(_ word: String, bytes: [UInt8]) {
            out += "\(word) ".utf8
            Base64.append(bytes[...], to: &out)
            out.append(0x0a)
        }
        add("handover-proof", "1")
        add("archive", archive)
        add("table", table)
        add("row", String(row))
        add("rows", String(rows))
        add("salt", bytes: salt)
        add("line", bytes: line)
        for step in way { add(step.isLeft ? "left" : "right", bytes: step.hash) }
        for step in tableWay { add(step.isLeft ? "table-left" : "table-right", bytes: step.hash) }
        for seal in seals {
            add("seal", bytes: seal.statement)
            add("signature", bytes: seal.signature)
        }
        return out
    }

    /// Reads a proof, which has one form.
    /// - Throws: `Failure`: it is none (65).
    public init(_ bytes: [UInt8], file: String) throws(Failure) {
        var lines = Lines(bytes, file)
        guard try lines.text("handover-proof") == "1" else { throw lines.malformed("handover-proof") }
        archive = try lines.id("archive")
        table = try lines.id("table")
        row = try lines.number("row")
        rows = try lines.number("rows")
        guard row <= rows else { throw lines.malformed("rows") }
        salt = try lines.bytes("salt", most: SaltStream.saltBytes)
        guard salt.count == SaltStream.saltBytes else { throw lines.malformed("salt") }
        line = try lines.bytes("line", most: Limits.recordBytes)
        way = try lines.steps("left", "right")
        guard way.map(\.isLeft) == Self.directions(row - 1, of: rows) else { throw lines.malformed("left, right") }
        tableWay = try lines.steps("table-left", "table-right")
        guard tableWay.count <= Self.mostTableSteps else { throw lines.malformed("table-left, table-right") }
        seals = []
        repeat {
            let statement = try lines.bytes("seal", most: Limits.statementBytes)
            seals.append(Seal(statement: statement, signature: try lines.bytes("signature", most: Limits.signatureBytes)))
            guard seals.count <= Self.mostSeals else { throw lines.malformed("seal") }
        } while !lines.areRead
    }

    /// Reads a proof's file.
    /// - Throws: `Failure`: it is missing (66), cannot be read (74) or is no proof (65).
    public init(contentsOf path: String) throws(Failure) {
        guard let bytes = try SmallFile.read(path, limit: Self.mostBytes) else {
            throw Failure(Diagnostic(.noSuchFile, .path(path)), exit: .noInput)
        }
        try self.init(bytes, file: path)
    }

    /// The lines of a proof, one after the other.
    private struct Lines {
        private let bytes: [UInt8]
        private let file: String
        private var at = 0
        private var number = 1

        init(_ bytes: [UInt8], _ file: String) { (self.bytes, self.file) = (bytes, file) }

        var areRead: Bool { at == bytes.count }

        func malformed(_ word: String) -> Failure {
            Failure(Diagnostic(.proofMalformed, .path(file), .name(word), at: .init(file: file, line: number)), exit: .badData)
        }

        /// The value of the next line if it begins with this word.
        private func value(_ word: String) -> ArraySlice<UInt8>? {
            let rest = bytes[at...]
            guard let end = rest.firstIndex(of: 0x0a) else { return nil }
            let line = rest[..<end]
            guard line.starts(with: word.utf8), line.dropFirst(word.utf8.count).first == 0x20 else { return nil }
            return line.dropFirst(word.utf8.count + 1)
        }

        private mutating func take(_ word: String) throws(Failure) -> ArraySlice<UInt8> {
            guard let value = value(word) else { throw malformed(word) }
            at = value.endIndex + 1
            number += 1
            return value
        }

        mutating func text(_ word: String) throws(Failure) -> String {
            guard let text = String(validating: try take(word), as: UTF8.self) else { throw malformed(word) }
            return text
        }

        mutating func id(_ word: String) throws(Failure) -> String {
            let text = try text(word)
            guard MemberPath.isID(text) else { throw malformed(word) }
            return text
        }

        /// A number from 1 up.
        mutating func number(_ word: String) throws(Failure) -> Int {
            let text = try text(word)
            guard let value = Int(text), value > 0, String(value) == text else { throw malformed(word) }
            return value
        }

        mutating func bytes(_ word: String, most: Int) throws(Failure) -> [UInt8] {
            guard let bytes = Base64.bytes(try take(word)), bytes.count <= most else { throw malformed(word) }
            return bytes
        }

        mutating func steps(_ left: String, _ right: String) throws(Failure) -> [Step] {
            var steps: [Step] = []
            while true {
                guard let isLeft = value(left) != nil ? true : value(right) != nil ? false : nil else { return steps }
                let hash = try bytes(isLeft ? left : right, most: SHA256.byteCount)
                // No tree of ours is as high as this.
                guard hash.count == SHA256.byteCount, steps.count < 64 else { throw malformed(isLeft ? left : right) }
                steps.append(Step(isLeft: isLeft, hash: hash))
            }
        }
    }
}
