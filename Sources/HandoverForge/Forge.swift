import Foundation
import HandoverCrypto
import HandoverData
import HandoverSnapshot
import SystemPackage

/// Makes archives that lie: a sealed archive is changed, then re-packed, re-manifested and re-sealed with a key of the forger's.
///
/// For tests and demonstrations of the verifier alone. Everything that can be made consistent again is: parts, counts, Merkle roots,
/// manifests, seals. What is left for the verifier to find is that the data is not what the exports say.
package struct Forge {
    /// A change of one table's rows.
    package enum Edit: Sendable {
        /// Gives one field of a row (from 1) another canonical text.
        case set(table: String, row: Int, field: String, to: String)
        /// Adds one unit in the last place to an amount.
        case addCent(table: String, row: Int, field: String)
        /// Swaps one field between two rows.
        case swap(table: String, field: String, row: Int, with: Int)
        /// Leaves a row out.
        case drop(table: String, row: Int)
        /// Writes a row twice.
        case duplicate(table: String, row: Int)
    }

    package struct Failed: Error, CustomStringConvertible {
        package var description: String
    }

    /// The seals say what plan and lock are now, too: without it, one that was changed is found by its digest.
    package var sealsPlanAndLock = false
    private var members: [Member]
    private let id: String
    private let mtime: Int64
    private let seed: [UInt8]

    struct Member {
        var path: String
        var bytes: [UInt8]
    }

    /// Reads a sealed archive into memory.
    package init(archive path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else { throw Failed(description: "\(path) cannot be read") }
        let tar = [UInt8](data)
        var members: [Member] = []
        var offset = 0
        var time: Int64 = 0
        var folder = ""
        while offset + 512 <= tar.count, tar[offset] != 0 {
            let name = String(decoding: tar[offset..<offset + 100].prefix { $0 != 0 }, as: UTF8.self)
            func octal(_ range: Range<Int>) -> Int64 {
                tar[offset + range.lowerBound..<offset + range.upperBound].reduce(0) {
                    (0x30...0x37).contains($1) ? $0 * 8 + Int64($1 - 0x30) : $0
                }
            }
            let size = Int(octal(124..<136))
            time = octal(136..<148)
            guard let slash = name.firstIndex(of: "/"), offset + 512 + size <= tar.count else {
                throw Failed(description: "no archive of ours")
            }
            folder = String(name[..<slash])
            members.append(
                Member(path: String(name[name.index(after: slash)...]), bytes: Array(tar[offset + 512..<offset + 512 + size])))
            offset += 512 + (size + 511) / 512 * 512
        }
        self.members = members
        id = folder
        mtime = time
        guard let seed = members.first(where: { $0.path == "data/private/merkle-seed.bin" }) else {
            throw Failed(description: "the archive has no seed")
        }
        self.seed = seed.bytes
    }

    /// Changes rows. The first part of a table must hold them.
    package mutating func apply(_ edit: Edit) throws {
        switch edit {
        case .set(let table, let row, let field, let text):
            try change(table) { lines, header in
                var fields = try Self.split(lines[row])
                fields[try Self.position(field, header)] = text
                lines[row] = fields.joined(separator: ",")
            }
        case .addCent(let table, let row, let field):
            try change(table) { lines, header in
                var fields = try Self.split(lines[row])
                let position = try Self.position(field, header)
                let text = Array(fields[position].utf8)
                let scale = text.firstIndex(of: UInt8(ascii: ".")).map { text.count - $0 - 1 } ?? 0
                fields[position] = FixedPoint.text(FixedPoint.value(ofCanonical: text.span) + 1, scale: scale)
                lines[row] = fields.joined(separator: ",")
            }
        case .swap(let table, let field, let row, let other):
            try change(table) { lines, header in
                let position = try Self.position(field, header)
                var one = try Self.split(lines[row])
                var two = try Self.split(lines[other])
                guard one[position] != two[position] else {
                    throw Failed(description: "rows \(row) and \(other) have the same \(field)")
                }
                Swift.swap(&one[position], &two[position])
                lines[row] = one.joined(separator: ",")
                lines[other] = two.joined(separator: ",")
            }
        case .drop(let table, let row): try change(table) { lines, _ in lines.remove(at: row) }
        case .duplicate(let table, let row): try change(table) { lines, _ in lines.insert(lines[row], at: row + 1) }
        }
    }

    /// Replaces the bytes of a member, named by its path below the archive's folder.
    package mutating func replace(_ path: String, _ change: ([UInt8]) -> [UInt8]) throws {
        guard let index = members.firstIndex(where: { $0.path == path }) else { throw Failed(description: "no member \(path)") }
        members[index].bytes = change(members[index].bytes)
    }

    /// Leaves a member out.
    package mutating func remove(_ path: String) { members.removeAll { $0.path == path } }

    /// Adds a member behind another one.
    package mutating func add(_ path: String, _ bytes: [UInt8], after other: String) throws {
        guard let index = members.firstIndex(where: { $0.path == other }) else { throw Failed(description: "no member \(other)") }
        members.insert(Member(path: path, bytes: bytes), at: index + 1)
    }

    private mutating func change(_ table: String, _ edit: (inout [String], [String]) throws -> Void) throws {
        let path = Documents.partPath(table: table, number: 1)
        guard let index = members.firstIndex(where: { $0.path == path }) else { throw Failed(description: "no member \(path)") }
        var lines = Self.lines(members[index].bytes).map { String(decoding: $0, as: UTF8.self) }
        let header = lines[0].components(separatedBy: ",")
        try edit(&lines, header)
        members[index].bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// Lines outside quotes, without their LF.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        var isQuoted = false
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == UInt8(ascii: "\n"), !isQuoted {
                lines.append(bytes[start..<index])
                start = index + 1
            }
        }
        return lines
    }

    private static func split(_ line: String) throws -> [String] {
        let bytes = Array(line.utf8)
        var fields: [String] = []
        var start = 0
        var isQuoted = false
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == UInt8(ascii: ","), !isQuoted {
                fields.append(String(decoding: bytes[start..<index], as: UTF8.self))
                start = index + 1
            }
        }
        fields.append(String(decoding: bytes[start...], as: UTF8.self))
        return fields
    }

    private static func position(_ field: String, _ header: [String]) throws -> Int {
        guard let position = header.firstIndex(of: field) else { throw Failed(description: "no field \(field)") }
        return position
    }
}

extension Forge {
    /// Seals the changed archive with this key and certificate (PEM) and writes the delivery into a folder.
    ///
    /// - Parameter withOuterSeal: false leaves only the tar.
    package func seal(key: [UInt8], certificate: [UInt8], into folder: String, withOuterSeal: Bool = true) throws {
        let signingKey = try SigningKey.read(pem: key, passphrase: nil)
        let signer = try Certificate(pem: certificate)
        func signed(_ statement: [UInt8]) throws -> [UInt8] {
            try CMSSignature.sign(
                content: statement, key: signingKey, certificate: signer, signingTime: Int64(Date().timeIntervalSince1970))
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let tar = FilePath(folder).appending(id + ".tar")
        var writer = try SnapshotWriter.create(at: tar, id: id, epoch: mtime)
        let roots = try merkleRoots()
        let root = Self.root(over: roots)
        var dataDigest = ""
        for member in members where !member.path.hasPrefix("seals/") {
            switch member.path {
            case "manifest-sha256.txt": dataDigest = hex(try writer.addManifest())
            case "tagmanifest-sha256.txt": continue
            case "bag-info.txt":
                let oxum = writer.payloadOxum
                let text = String(decoding: member.bytes, as: UTF8.self).split(separator: "\n").map {
                    $0.hasPrefix("Payload-Oxum:") ? "Payload-Oxum: \(oxum.bytes).\(oxum.files)" : String($0)
                }
                try writer.add(member.path, Array((text.joined(separator: "\n") + "\n").utf8))
            case "metadata/merkle.json":
                let tables = roots.map {
                    JSONValue.object([
                        "root": .string(hex($0.root)), "rows": .string(String($0.rows)), "table": .string($0.table),
                    ])
                }
                try writer.add(
                    member.path, JSONValue.object(["root": .string(root), "tables": .array(tables)]).canonicalBytes() + [0x0a])
            case "metadata/counts.json": try writer.add(member.path, try recounted(member.bytes, roots))
            default: try writer.add(member.path, member.bytes)
            }
        }
        let tagManifest = hex(try writer.addTagManifest())
        for member in members where member.path.hasPrefix("seals/") && member.path.hasSuffix(".json") {
            var predicate = ["dataDigest": JSONValue.string(dataDigest), "merkleRoot": .string(root)]
            if sealsPlanAndLock {
                for (key, path) in [("planDigest", "metadata/plan.json"), ("lockDigest", "metadata/lock.json")] {
                    let bytes = members.first { $0.path == path }?.bytes ?? []
                    predicate[key] = .string(hex(SHA256.digest(bytes)))
                }
            }
            let statement = try restated(member.bytes, subject: tagManifest, predicate: predicate)
            try writer.add(member.path, statement)
            try writer.add(member.path + ".p7s", try signed(statement))
        }
        let whole = try writer.finish()
        guard withOuterSeal, let inner = members.first(where: { $0.path.hasPrefix("seals/") && $0.path.hasSuffix(".json") })
        else { return }
        let outer = try outerStatement(inner.bytes, bytes: whole.bytes, digest: hex(whole.sha256))
        try Data(outer).write(to: URL(fileURLWithPath: tar.string + ".json"))
        try Data(try signed(outer)).write(to: URL(fileURLWithPath: tar.string + ".json.p7s"))
        try Data("\(hex(whole.sha256))  \(id).tar\n".utf8).write(to: URL(fileURLWithPath: tar.string + ".sha256"))
    }

    private func merkleRoots() throws -> [(table: String, rows: Int, bytes: Int, parts: Int, root: [UInt8])] {
        var tables: [String: [Member]] = [:]
        for member in members where member.path.hasPrefix("data/tables/") {
            tables[String(member.path.split(separator: "/")[2]), default: []].append(member)
        }
        return try tables.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { table, parts in
            let id = Array(table.utf8)
            let salts = try SaltStream(seed: seed, table: id)
            var fold = MerkleFold()
            var row: UInt64 = 0
            for part in parts {
                for line in Self.lines(part.bytes).dropFirst() {
                    row += 1
                    let salt = try salts.salts(first: row - 1, count: 1)
                    let ordinal = (0..<8).map { UInt8(truncatingIfNeeded: row >> (56 - 8 * UInt64($0))) }
                    fold.append(leaf: SHA256.digest([0] + salt + id + [0] + ordinal + line))
                }
            }
            return (table, Int(row), parts.reduce(0) { $0 + $1.bytes.count }, parts.count, fold.root)
        }
    }

    private static func root(over tables: [(table: String, rows: Int, bytes: Int, parts: Int, root: [UInt8])]) -> String {
        var fold = MerkleFold()
        for table in tables { fold.append(leaf: merkleTableLeaf(table.table, rows: Int64(table.rows), root: table.root)) }
        return hex(fold.root)
    }

    private func recounted(
        _ bytes: [UInt8], _ roots: [(table: String, rows: Int, bytes: Int, parts: Int, root: [UInt8])]
    ) throws -> [UInt8] {
        var counts = try Self.object(bytes)
        let tables = (counts["tables"] as? [[String: Any]] ?? []).map { entry -> [String: Any] in
            guard let id = entry["id"] as? String, let table = roots.first(where: { $0.table == id }) else { return entry }
            return entry.merging(["rows": String(table.rows), "bytes": String(table.bytes)]) { _, new in new }
        }
        counts["tables"] = tables
        return Self.value(counts).canonicalBytes() + [0x0a]
    }

    private func restated(_ bytes: [UInt8], subject: String, predicate changes: [String: JSONValue]) throws -> [UInt8] {
        guard case .object(var members) = Self.value(try Self.object(bytes)) else { throw Failed(description: "no statement") }
        for index in members.indices {
            if members[index].name == "subject" {
                members[index].value = .array([
                    .object(["digest": .object(["sha256": .string(subject)]), "name": .string("tagmanifest-sha256.txt")])
                ])
            }
            if members[index].name == "predicate", case .object(var predicate) = members[index].value {
                for position in predicate.indices {
                    if let value = changes[predicate[position].name] { predicate[position].value = value }
                }
                members[index].value = .object(predicate)
            }
        }
        return JSONValue.object(members).canonicalBytes() + [0x0a]
    }

    private func outerStatement(_ inner: [UInt8], bytes: Int64, digest: String) throws -> [UInt8] {
        guard let predicate = try Self.object(inner)["predicate"] as? [String: Any], let role = predicate["role"] as? String,
            let intent = predicate["intent"] as? String, let signer = predicate["signer"] as? [String: String]
        else { throw Failed(description: "no statement") }
        return Statement.outer(
            archive: id, intent: intent, sealer: .init(party: signer["party"] ?? "", name: signer["name"] ?? "", role: role),
            tarBytes: bytes, tarDigest: digest)
    }

    private static func object(_ bytes: [UInt8]) throws -> [String: Any] {
        guard let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
            throw Failed(description: "no JSON object")
        }
        return object
    }

    private static func value(_ any: Any) -> JSONValue {
        switch any {
        case let text as String: .string(text)
        case let list as [Any]: .array(list.map(value))
        case let object as [String: Any]: .object(object.map { JSONValue.Member($0.key, value($0.value)) })
        case let flag as Bool: .bool(flag)
        default: .string("\(any)")
        }
    }
}
