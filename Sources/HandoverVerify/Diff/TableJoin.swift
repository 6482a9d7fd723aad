import HandoverCore

// Rows are joined by a hash of their keys, in parts by its first bits: of both tables one part at a time is in memory, and the others
// are where the store has room. What differs is put into parts once more, by where it lies in its archive, so that it is told in the
// order of the rows however many there are. No value is kept or written on the way: rows that differ are read again where they lie.

/// One table of two archives.
struct TableJoin {
    private var before: ComparedRows, after: ComparedRows
    private let sides: (before: ComparedArchive, after: ComparedArchive)
    private let options: ArchiveDiff.Options
    private let list: DifferencesFile?
    private var found: ArchiveDiff.Table
    private var changes: [ArchiveDiff.FieldChange]

    /// A word that no place in a tar is.
    private static let nowhere = UInt64.max

    init(
        _ left: ComparedArchive, _ table: CheckedPlan.Table, _ right: ComparedArchive, _ other: CheckedPlan.Table,
        _ options: ArchiveDiff.Options, _ list: DifferencesFile?
    ) {
        sides = (left, right)
        (self.options, self.list) = (options, list)
        let (names, others) = (table.fields.map(\.name), other.fields.map(\.name))
        let shared = names.filter { others.contains($0) }
        func places(_ wanted: [String], in names: [String]) -> [Int] { wanted.compactMap { name in names.firstIndex(of: name) } }
        let key = table.key.map { names[$0] }
        let hasOtherKey = key != other.key.map { others[$0] }
        let (found, values) = (hasOtherKey ? shared : key, shared)
        before = ComparedRows(
            left, table, key: places(found, in: names), values: places(values, in: names), isWhole: names == others)
        after = ComparedRows(
            right, other, key: places(found, in: others), values: places(values, in: others), isWhole: names == others)
        self.found = .init(id: table.id, rows: .init(before: 0, after: 0))
        self.found.hasOtherKey = hasOtherKey
        self.found.fieldsOnlyBefore = names.filter { !others.contains($0) }
        self.found.fieldsOnlyAfter = others.filter { !names.contains($0) }
        changes = before.values.map { .init(field: table.fields[$0].name, type: table.fields[$0].type, count: 0, first: []) }
    }

    /// Compares.
    mutating func run() throws -> ArchiveDiff.Table {
        let id = found.id
        found.rows = .init(before: try sides.before.rows(of: id), after: try sides.after.rows(of: id))
        let isSame = before.isWhole && !found.hasOtherKey && sides.before.digests(of: id) == sides.after.digests(of: id)
        if isSame { return found }
        var store = BlockStore(budget: options.memory / 2)
        let bits = Self.bits(rows: found.rows.before + found.rows.after, memory: options.memory)
        var (left, right) = (HashParts(bits: bits, width: 5), HashParts(bits: bits, width: 5))
        try before.read(into: &left, &store)
        try after.read(into: &right, &store)
        var (inBefore, inAfter) = (HashParts(bits: bits), HashParts(bits: bits))
        try Self.join(left, right, &store) { one, other, store in
            if let one {
                try inBefore.append(Self.place(one, before.span, then: other ?? Self.nowhere), one, &store)
            } else if let other {
                try inAfter.append(Self.place(other, after.span, then: Self.nowhere), other, &store)
            }
        }
        try Self.forEach(inBefore, store) { try tell($0, other: $1 == Self.nowhere ? nil : $1) }
        try Self.forEach(inAfter, store) { offset, _ in try tellOnlyAfter(offset) }
        found.fields = changes.filter { $0.count > 0 }
        return found
    }

    /// So many parts that one of both tables takes an eighth of the memory; their open blocks take no more than that either.
    private static func bits(rows: Int64, memory: Int) -> Int {
        var bits = 0
        while bits < 12, rows * 40 * 2 >> Int64(bits) > Int64(memory / 8), 2 * 256 * 40 << (bits + 1) <= memory / 8 { bits += 1 }
        return bits
    }

    /// Tells of rows that are in one table alone, and of pairs with one key and other values. Of rows with one key, which have to be equal
    /// for that, the first is paired with the first.
    private static func join(
        _ left: HashParts, _ right: HashParts, _ store: inout BlockStore,
        _ differs: (_ before: UInt64?, _ after: UInt64?, inout BlockStore) throws -> Void
    ) throws {
        var (one, other) = (SortedPart(), SortedPart())
        for part in 0..<left.partCount {
            try one.load(left, part, store)
            try other.load(right, part, store)
            var (i, j) = (0, 0)
            while i < one.count || j < other.count {
                let order = i == one.count ? 1 : j == other.count ? -1 : one.compare(i, to: other, j)
                if order < 0 {
                    try differs(one.place(i), nil, &store)
                } else if order > 0 {
                    try differs(nil, other.place(j), &store)
                } else if one.value(i) != other.value(j) {
                    try differs(one.place(i), other.place(j), &store)
                }
                if order <= 0 { i += 1 }
                if order >= 0 { j += 1 }
            }
        }
    }

    /// A hash whose first bits ascend with the place, so that parts follow one another as rows do.
    private static func place(_ offset: UInt64, _ span: Range<Int64>, then other: UInt64) -> KeyHash {
        let shift = UInt64(span.upperBound - span.lowerBound).leadingZeroBitCount
        return KeyHash(first: (offset - UInt64(span.lowerBound)) << UInt64(shift), second: other)
    }

    /// Lends what was found in the order of the rows: where a row lies, and what was noted with it.
    private static func forEach(_ parts: HashParts, _ store: BlockStore, _ body: (UInt64, UInt64) throws -> Void) throws {
        var words: [UInt64] = []
        for part in 0..<parts.partCount {
            try parts.read(part, into: &words, store)
            let entries = (0..<words.count / 3).sorted { words[3 * $0 + 2] < words[3 * $1 + 2] }
            for entry in entries { try body(words[3 * entry + 2], words[3 * entry + 1]) }
        }
    }

    /// A row of the first archive that the second does not have, or has otherwise.
    private mutating func tell(_ offset: UInt64, other: UInt64?) throws {
        let row = try before.row(at: offset)
        let key = shown(row.key)
        guard let other else {
            found.onlyBefore += 1
            if found.firstOnlyBefore.count < ArchiveDiff.mostNamed { found.firstOnlyBefore.append(words(key)) }
            try write("only-before", key)
            return
        }
        found.changed += 1
        let now = try after.row(at: other)
        for index in changes.indices where row.values[index] != now.values[index] {
            let (old, new) = (Self.text(row.values[index]), Self.text(now.values[index]))
            let shows = options.showsValues
            changes[index].count += 1
            if changes[index].first.count < ArchiveDiff.mostNamed {
                changes[index].first.append(
                    .init(
                        key: words(key), before: old.text(showsValues: shows).map(words),
                        after: new.text(showsValues: shows).map(words)))
            }
            try write("changed", key, changes[index].field, old.text(showsValues: shows), new.text(showsValues: shows))
        }
    }

    private mutating func tellOnlyAfter(_ offset: UInt64) throws {
        let key = shown(try after.row(at: offset).key)
        found.onlyAfter += 1
        if found.firstOnlyAfter.count < ArchiveDiff.mostNamed { found.firstOnlyAfter.append(words(key)) }
        try write("only-after", key)
    }

    private func write(_ kind: String, _ key: [UInt8], _ field: String? = nil, _ old: [UInt8]? = nil, _ new: [UInt8]? = nil)
        throws(Failure)
    {
        try list?.write([Array(found.id.utf8), Array(kind.utf8), key, field.map { Array($0.utf8) }, old, new])
    }

    private func shown(_ key: [UInt8]) -> [UInt8] {
        Differences.Shown.text(key).text(showsValues: options.showsValues) ?? []
    }

    private func words(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// The text of a field as it stands in a line.
    private static func text(_ field: [UInt8]) -> Differences.Shown {
        if field.isEmpty { return .null }
        var text: [UInt8] = []
        CSVField.append(field.span, 0..<field.count, to: &text)
        return .text(text)
    }
}

/// One part of a table's rows, sorted by the hashes of their keys, and rows with one hash by where they lie.
private struct SortedPart {
    private var words: [UInt64] = []
    private var order: [UInt32] = []

    var count: Int { order.count }

    mutating func load(_ parts: HashParts, _ part: Int, _ store: BlockStore) throws {
        try parts.read(part, into: &words, store)
        let words = words
        order = (0..<UInt32(words.count / 5)).sorted { left, right in
            let (left, right) = (5 * Int(left), 5 * Int(right))
            for word in 0..<3 where words[left + word] != words[right + word] { return words[left + word] < words[right + word] }
            return false
        }
    }

    /// Below 0, 0 or above it as the key's hash of an entry is less than, equal to or greater than that of another.
    func compare(_ entry: Int, to other: SortedPart, _ otherEntry: Int) -> Int {
        let (left, right) = (5 * Int(order[entry]), 5 * Int(other.order[otherEntry]))
        for word in 0..<2 where words[left + word] != other.words[right + word] {
            return words[left + word] < other.words[right + word] ? -1 : 1
        }
        return 0
    }

    func place(_ entry: Int) -> UInt64 { words[5 * Int(order[entry]) + 2] }

    func value(_ entry: Int) -> KeyHash {
        let at = 5 * Int(order[entry])
        return KeyHash(first: words[at + 3], second: words[at + 4])
    }
}
