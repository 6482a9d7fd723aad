/// Sums of a table's fields that the plan wants, of the archive's rows and of the target's (Format.md section 8.1).
struct TableTotals {
    private let fields: [(index: Int, scale: Int)]
    private var expected: [DigitSum]
    private var actual: [DigitSum]

    init(_ plan: CheckedPlan, _ table: Int, without unread: Set<Int>) {
        fields = plan.totals(of: table).filter { !unread.contains($0) }.map { ($0, plan.tables[table].fields[$0].scale) }
        expected = fields.map { _ in DigitSum() }
        actual = expected
    }

    var isEmpty: Bool { fields.isEmpty }
    var count: Int { fields.count }

    /// Takes a row of the archive.
    mutating func expect(_ window: Span<UInt8>, _ starts: [Int]) {
        for (place, total) in fields.enumerated() { expected[place].add(window.extracting(field(total.index, starts))) }
    }

    /// Takes back a row of the archive that was refused.
    mutating func doNotExpect(_ row: [[UInt8]]) {
        for (place, total) in fields.enumerated() where total.index < row.count {
            let value = row[total.index]
            expected[place].subtract(value.span)
        }
    }

    /// Takes a live row; a value that is none of the archive's adds nothing.
    mutating func add(_ line: ComparedLine) {
        for (place, total) in fields.enumerated() {
            let value = line.bytes.span.extracting(field(total.index, line.starts))
            if Self.isAmount(value, scale: total.scale) { actual[place].add(value) }
        }
    }

    /// Whether a field is what it must be to be added up: null, or digits with as many behind a point as the scale says.
    private static func isAmount(_ value: Span<UInt8>, scale: Int) -> Bool {
        let point = scale > 0 ? value.count - scale - 1 : -1
        guard !value.isEmpty, point != 0 else { return value.isEmpty }
        return value.indices.allSatisfy { index in
            index == point ? value[index] == 0x2e : (0x30...0x39).contains(value[index]) || (index == 0 && value[index] == 0x2d)
        }
    }

    mutating func forget() { actual = fields.map { _ in DigitSum() } }

    /// The fields whose sums differ.
    var differing: [(field: Int, expected: [UInt8], actual: [UInt8])] {
        fields.indices.compactMap { place in
            let (want, have) = (
                expected[place].text(scale: fields[place].scale), actual[place].text(scale: fields[place].scale)
            )
            return want == have ? nil : (fields[place].index, Array(want.utf8), Array(have.utf8))
        }
    }
}
