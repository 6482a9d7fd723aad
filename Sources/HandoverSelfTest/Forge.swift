import Foundation
import HandoverCrypto

/// Makes one archive that lies, for tests and demonstrations: a sealed archive is changed, and everything that can be made consistent
/// again is, under a key of the forger's. What is left for the verifier to find is that the data is not what the exports say.
package struct Forge {
    /// A change of one table's rows, from 1.
    package enum Edit: Sendable {
        /// Gives one field of a row another canonical text, in quotes where it has to be.
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
    private var copy: SealedCopy

    /// Reads a sealed archive into memory.
    package init(archive path: String) throws { copy = try SealedCopy(tar: path) }

    package mutating func apply(_ edit: Edit) throws {
        switch edit {
        case .set(let table, let row, let field, let text):
            try change(table, field, [row]) { values in
                let value = CSVText.fields(ArraySlice(text.utf8))
                guard value.count == 1 else { throw Failed(description: "\(text) is no canonical field") }
                return value
            }
        case .addCent(let table, let row, let field):
            try change(table, field, [row]) { values in
                guard let text = values[0], let other = LastPlace.changed(text, by: 1) else {
                    throw Failed(description: "row \(row) has no amount in \(field)")
                }
                return [other]
            }
        case .swap(let table, let field, let row, let other):
            try change(table, field, [row, other]) { values in
                guard values[0] != values[1] else {
                    throw Failed(description: "rows \(row) and \(other) have the same \(field)")
                }
                return values.reversed()
            }
        case .drop(let id, let row): try self.table(id, [row]).replace(row - 1, with: [], in: &copy)
        case .duplicate(let id, let row):
            let table = try self.table(id, [row])
            let fields = table.fields(row - 1, in: copy)
            table.replace(row - 1, with: [fields, fields], in: &copy)
        }
    }

    /// A table that has these rows.
    private func table(_ id: String, _ numbers: [Int]) throws -> CopiedTable {
        guard let schema = try PlanFacts(copy).tables.first(where: { $0.id == id }) else {
            throw Failed(description: "no table \(id)")
        }
        let table = CopiedTable(schema, in: copy)
        for number in numbers where number < 1 || number > table.count {
            throw Failed(description: "table \(id) has no row \(number)")
        }
        return table
    }

    private mutating func change(
        _ id: String, _ field: String, _ numbers: [Int], _ edit: ([String?]) throws -> [String?]
    ) throws {
        let table = try self.table(id, numbers)
        guard let position = table.position(field) else { throw Failed(description: "no field \(field)") }
        var rows = numbers.map { table.fields($0 - 1, in: copy) }
        for (index, value) in try edit(rows.map { $0[position] }).enumerated() { rows[index][position] = value }
        table.set(Dictionary(uniqueKeysWithValues: zip(numbers.map { $0 - 1 }, rows)), in: &copy)
    }

    /// Replaces the bytes of a member, named by its path below the archive's folder.
    package mutating func replace(_ path: String, _ change: ([UInt8]) -> [UInt8]) throws {
        guard copy.members.contains(where: { $0.path == path }) else { throw Failed(description: "no member \(path)") }
        copy[path] = change(copy[path])
    }

    /// Takes a member away.
    package mutating func remove(_ path: String) throws {
        guard copy.members.contains(where: { $0.path == path }) else { throw Failed(description: "no member \(path)") }
        copy.members.removeAll { $0.path == path }
    }

    /// Adds a member behind another one.
    package mutating func add(_ path: String, _ bytes: [UInt8], after other: String) throws {
        guard let index = copy.members.firstIndex(where: { $0.path == other }) else {
            throw Failed(description: "no member \(other)")
        }
        copy.members.insert(.init(path, bytes), at: index + 1)
    }

    /// Seals the changed archive with this key and certificate (PEM) and writes the delivery into a folder.
    package func seal(key: [UInt8], certificate: [UInt8], into folder: String) throws {
        let sealer = try Sealer(key: key, certificate: certificate, now: Int64(Date().timeIntervalSince1970))
        var copy = copy
        try copy.remake(
            Set(copy.members.map(\.path).filter { $0.hasPrefix("data/tables/") }.map { String($0.split(separator: "/")[2]) }))
        let sealed =
            sealsPlanAndLock
            ? SealedCopy.sealedDigests : SealedCopy.sealedDigests.filter { $0.name != "planDigest" && $0.name != "lockDigest" }
        try copy.seal(copy.statements.map { _ in sealer }, { $0 }, following: sealed)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let (tar, outer) = (copy.tar.bytes, copy.outerStatement(copy.tar.bytes))
        let place = folder + "/\(copy.id).tar"
        for (suffix, bytes) in [("", tar), (".json", outer), (".json.p7s", try sealer.sign(outer))] {
            try Data(bytes).write(to: URL(filePath: place + suffix))
        }
        try Data("\(hex(SHA256.digest(tar)))  \(copy.id).tar\n".utf8).write(to: URL(filePath: place + ".sha256"))
    }
}
