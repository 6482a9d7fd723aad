import Testing

@testable import HandoverVerify

@Suite struct `A row as PostgreSQL sends it` {
    /// `nil` for what is no row of so many values; in it `nil` is NULL.
    private func read(_ row: String, _ count: Int, _ cells: inout PostgresCells) -> [String?]? {
        guard cells.read(Array(row.utf8).span, of: count) else { return nil }
        return cells.texts.map { $0.map { [bytes = cells.bytes] in String(decoding: bytes[$0], as: UTF8.self) } }
    }

    static let rows: [(row: String, values: [String?])] = [
        ("1\t客户\n", ["1", "客户"]), ("\\N\t\n", [nil, ""]), ("\t\\N\n", ["", nil]), ("\n", [""]), ("\\N\n", [nil]),
        ("a\\tb\t\\n\\r\\b\\f\\v\\\\\n", ["a\tb", "\n\r\u{8}\u{c}\u{b}\\"]), ("\\\\N\tN\n", ["\\N", "N"]), ("\\.\n", ["."]),
    ]

    @Test func `has its values without their escapes, whatever came before it`() {
        var cells = PostgresCells()
        for (row, values) in Self.rows + [
            ("\(String(repeating: "x", count: 9000))\ty\n", [String(repeating: "x", count: 9000), "y"])
        ]
            + Self.rows
        {
            #expect(read(row, values.count, &cells) == values, "\(row.prefix(20))")
        }
    }

    static let others: [(row: String, count: Int)] = [
        ("", 1), ("1", 1), ("1\n", 2), ("1\t2\n", 1), ("1\t2", 2), ("1\t2\\\n", 2), ("\\", 1), ("1\t\\", 2), ("1\n2\n", 2),
        ("1\n\n", 1),
        ("a\\N\n", 1), ("\\Nb\n", 1), ("\\N", 1), ("\\N\\N\n", 1),
    ]

    @Test(arguments: others) func `is nothing else`(row: String, count: Int) {
        var cells = PostgresCells()
        #expect(read(row, count, &cells) == nil)
        #expect(read("1\t\\N\n", 2, &cells) == ["1", nil])
    }
}
