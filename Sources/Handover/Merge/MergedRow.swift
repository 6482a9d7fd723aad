import HandoverCore
import HandoverData
import HandoverPlan

/// The rows of one group, and the row that they become (Plan.md section 1.14).
struct MergedRow {
    /// One row of the group: its canonical line, and where its fields lie in it.
    struct Member {
        var row: Int
        /// Its record's number in the source.
        var record: Int64
        /// Which of the mappings that fill the table, and its id.
        var holder: Int
        var mapping: String
        var line: [UInt8]
        var ranges: [Range<Int>]

        init(row: Int, record: Int64, holder: Int, mapping: String, line: [UInt8]) {
            (self.row, self.record, self.holder, self.mapping, self.line) = (row, record, holder, mapping, line)
            ranges = CanonicalCSV.ranges(in: line.span)
        }

        func text(_ field: Int) -> ArraySlice<UInt8> { line[ranges[field]] }

        /// The amount of a field in units of 10^-scale; null is 0.
        func amount(_ field: Int) -> Int128 { FixedPoint.value(ofCanonical: Array(text(field)).span) }
    }

    /// In the order that makes the first the survivor.
    let members: [Member]
    private let table: Plan.Table
    private let takes: [Plan.Merge.Take]

    init(_ members: [Member], _ merge: Plan.Merge, _ table: Plan.Table) {
        self.table = table
        takes = table.fields.map { field in
            table.key.contains(field.name) ? .survivor : merge.fields.first { $0.field == field.name }?.take ?? .first
        }
        let preferences = merge.survivor.map { Preference($0, table) }
        self.members = members.sorted { left, right in
            for preference in preferences {
                if let order = preference.order(left, right) { return order }
            }
            return left.row < right.row
        }
    }

    /// Whether rows of the group have different texts, none of them null, in one of these fields.
    func differs(in fields: [Int]) -> Bool {
        fields.contains { field in
            let texts = members.map { $0.text(field) }.filter { !$0.isEmpty }
            return texts.contains { !$0.elementsEqual(texts[0]) }
        }
    }

    /// The merged line; `nil` where a value has no room.
    var line: [UInt8]? {
        var line: [UInt8] = []
        for field in takes.indices {
            if field > 0 { line.append(UInt8(ascii: ",")) }
            guard let value = value(field) else { return nil }
            line += value
            if line.count > Limits.recordBytes { return nil }
        }
        return line
    }

    private func value(_ field: Int) -> ArraySlice<UInt8>? {
        let texts = members.map { $0.text(field) }.filter { !$0.isEmpty }
        guard let first = texts.first else { return [] }
        switch takes[field] {
        case .first: return first
        case .survivor: return members[0].text(field)
        case .longest:
            let lengths = texts.map { Self.plain($0).count { $0 & 0xc0 != 0x80 } }
            guard let most = lengths.max(), let place = lengths.firstIndex(of: most) else { return first }
            return texts[place]
        case .min: return texts.dropFirst().reduce(first) { isLess($1, $0, field) ? $1 : $0 }
        case .max: return texts.dropFirst().reduce(first) { isLess($0, $1, field) ? $1 : $0 }
        case .sum:
            let scale = table.fields[field].scale ?? 0
            guard let sum = Self.sum(of: texts.map(amount)), sum.magnitude < Self.beyond else { return nil }
            return FixedPoint.text(sum, scale: scale).utf8.map { $0 }[...]
        case .join(let between):
            var seen: Set<[UInt8]> = []
            var joined: [UInt8] = []
            for text in texts {
                let plain = Self.plain(text)
                guard seen.insert(plain).inserted else { continue }
                if seen.count > 1 { joined += between.utf8 }
                joined += plain
                if joined.count > Limits.fieldBytes { return nil }
            }
            var out: [UInt8] = []
            CanonicalCSV.append(joined.span, to: &out)
            return out[...]
        }
    }

    /// The sum of amounts; `nil` beyond 128 bits. It is made in two halves: what goes beyond them on the way may come back.
    private static func sum(of amounts: [Int128]) -> Int128? {
        let half: Int128 = 1_000_000_000_000_000_000
        let (high, low) = amounts.reduce((Int128(0), Int128(0))) { ($0.0 + $1 / half, $0.1 + $1 % half) }
        let (whole, overflows) = high.multipliedReportingOverflow(by: half)
        let (sum, isTooLarge) = whole.addingReportingOverflow(low)
        return overflows || isTooLarge ? nil : sum
    }

    /// 10^36: a number has at most 36 digits.
    private static let beyond = (0..<36).reduce(UInt128(1)) { power, _ in power * 10 }

    private func amount(_ text: ArraySlice<UInt8>) -> Int128 { FixedPoint.value(ofCanonical: Array(text).span) }

    private func isLess(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>, _ field: Int) -> Bool {
        switch table.fields[field].type {
        // Canonical days and months stand in the order of their texts.
        case .date, .month: left.lexicographicallyPrecedes(right)
        default: amount(left) < amount(right)
        }
    }

    private static func plain(_ field: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        CanonicalCSV.appendText(of: Array(field).span, to: &text)
        return text
    }

    /// The amount of a field over all rows of the group, less that of the merged row; `nil` beyond 128 bits.
    func takenAway(_ field: Int, by line: [UInt8]) -> Int128? {
        let range = CanonicalCSV.range(ofField: field, in: line.span)
        return Self.sum(of: members.map { $0.amount(field) } + [-amount(line[range])])
    }
}

/// One entry of `survivor`, with its field's place.
private enum Preference {
    case mapping(String)
    case day(Int, isLatest: Bool)
    case complete

    init(_ preference: Plan.Merge.Preference, _ table: Plan.Table) {
        func place(_ name: String) -> Int {
            guard let place = table.fields.firstIndex(where: { $0.name == name }) else {
                preconditionFailure("the plan reader checks that a merge names fields")
            }
            return place
        }
        switch preference {
        case .prefer(let mapping): self = .mapping(mapping)
        case .latest(let field): self = .day(place(field), isLatest: true)
        case .earliest(let field): self = .day(place(field), isLatest: false)
        case .complete: self = .complete
        }
    }

    /// Whether the left row stands before the right one; `nil` where this does not tell them apart.
    func order(_ left: MergedRow.Member, _ right: MergedRow.Member) -> Bool? {
        switch self {
        case .mapping(let id):
            return (left.mapping == id) == (right.mapping == id) ? nil : left.mapping == id
        case .complete:
            let (own, other) = (left.ranges.count { !$0.isEmpty }, right.ranges.count { !$0.isEmpty })
            return own == other ? nil : own > other
        case .day(let field, let isLatest):
            let (own, other) = (left.text(field), right.text(field))
            if own.isEmpty || other.isEmpty { return own.isEmpty == other.isEmpty ? nil : other.isEmpty }
            if own.elementsEqual(other) { return nil }
            return own.lexicographicallyPrecedes(other) != isLatest
        }
    }
}
