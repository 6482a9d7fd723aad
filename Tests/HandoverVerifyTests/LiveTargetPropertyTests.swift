import HandoverCore
import HandoverSQLite
import HandoverTestSupport
import Testing

@testable import HandoverVerify

/// Values and changes at random, out of a seed.
private struct Draw {
    var random: SplitMix64
    private static let pieces = [
        "a", "张", "é", "\u{1F600}", ",", "\"", "'", "\n", "\r", " ", "7", "007", "NULL", ";", "e\u{301}",
    ]

    mutating func text() -> String {
        (0..<Int.random(in: 0...5, using: &random)).map { _ in Self.pieces[number(Self.pieces.count)] }.joined()
    }

    mutating func number(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

    mutating func value(_ type: String) -> String? {
        if number(6) == 0 { return nil }
        let whole = Int.random(in: -99_999...99_999, using: &random)
        switch type {
        case "integer": return String(whole)
        case "money:2":
            let cents = whole.magnitude % 100
            return "\(whole < 0 ? "-" : "")\(whole.magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
        case "date": return "20\(10 + number(20))-0\(1 + number(9))-1\(number(10))"
        default: return text()
        }
    }

    /// A value of this type that is another one.
    mutating func other(_ type: String, than value: String?) -> String? {
        while true {
            let drawn = self.value(type)
            if drawn.map({ Array($0.utf8) }) != value.map({ Array($0.utf8) }) { return drawn }
        }
    }

    private static let choices = [
        ("text", ["text"]), ("integer", ["integer", "text"]), ("money:2", ["text", "minor-units", "real"]), ("date", ["text"]),
    ]

    /// A table with a key of so many fields, still empty.
    mutating func table(keys: Int) -> CopiedTables.Table {
        var table = CopiedTables.Table(id: "t", fields: [], key: [], rows: [])
        for index in 0..<keys {
            table.fields.append(("k\(index)", "identifier"))
            table.representations.append("text")
            table.key.append("k\(index)")
        }
        for index in 0..<(1 + number(5)) {
            let (type, representations) = Self.choices[number(Self.choices.count)]
            table.fields.append(("f\(index)", type))
            table.representations.append(representations[number(representations.count)])
        }
        return table
    }
}

@Suite struct `Whatever is changed in a target` {
    private static func sql(_ value: String?, _ representation: String) -> String {
        guard let value else { return "NULL" }
        switch representation {
        case "integer", "real": return value
        case "minor-units": return String(Int(value.filter { $0 != "." }) ?? 0)
        default: return quotedText(value)
        }
    }

    @Test(arguments: UInt64(0)..<48) func `is found, and nothing else`(seed: UInt64) throws {
        var draw = Draw(random: SplitMix64(state: seed))
        let keys = 1 + draw.number(2)
        var table = draw.table(keys: keys)
        let count = draw.number(60)
        func key(_ row: Int) -> [String?] { keys == 1 ? ["r\(row)"] : ["r\(row / 7)", "s\(row % 7)"] }
        // The key as it stands in the list of differences: canonical CSV as one field.
        func name(_ row: Int) -> String { CopiedTables.field(key(row).map { $0 ?? "" }.joined(separator: ",")) }
        for row in 0..<count { table.rows.append(key(row) + table.fields.dropFirst(keys).map { draw.value($0.type) }) }

        var live = table.rows
        var expected: [String] = []
        var gone: Set<Int> = []
        for row in 0..<count where draw.number(8) == 0 {
            switch draw.number(4) {
            case 0:
                gone.insert(row)
                expected.append("t,missing,\(name(row)),")
            case 1:
                live.append(live[row])
                expected.append("t,key-twice,\(name(row)),")
            case 2:
                live.append(key(1000 + row) + live[row].dropFirst(keys))
                expected.append("t,extra,\(name(1000 + row)),")
            default:
                let field = keys + draw.number(table.fields.count - keys)
                live[row][field] = draw.other(table.fields[field].type, than: live[row][field])
                expected.append("t,changed,\(name(row)),\(table.fields[field].name)")
            }
        }
        live = live.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
        live.shuffle(using: &draw.random)
        let columns = table.fields.map(\.name).joined(separator: ",")
        let inserts = live.map { row in
            "INSERT INTO t VALUES (" + zip(row, table.representations).map(Self.sql).joined(separator: ",") + ");"
        }
        let shop = try LiveShop(CopiedTables(tables: [table]), sql: "CREATE TABLE t (\(columns)); \(inserts.joined())")
        let (verdict, lines) = try shop.differences()
        // Without what was expected and what is there: those are other tests' concern.
        let found = lines.map { line in expected.first { line.hasPrefix($0 + ",") } ?? line }
        #expect(found.sorted() == expected.sorted(), "\(columns)")
        #expect(verdict.isSound == expected.isEmpty, "\(verdict.codes)")
    }
}
