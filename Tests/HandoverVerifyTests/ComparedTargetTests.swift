import Testing

@testable import HandoverVerify

@Suite struct `Where a database is` {
    static let names: [(name: String, told: String)] = [
        ("postgres:host=db.example.com port=5433 dbname=crm user=u password=geheim", "db.example.com:5433/crm"),
        ("postgres:password='ge heim' host = h dbname=crm", "h/crm"),
        ("postgres:password=ge\\ heim host=h dbname='c\\'rm'", "h/c'rm"),
        ("postgres:dbname=postgresql://u:geheim@h/crm", ""), ("postgres:passfile=geheim dbname=crm", "/crm"),
        ("postgresql://u:geheim@db.example.com:5433/crm?sslkey=geheim", "db.example.com:5433/crm"),
        ("postgres://u:ge@heim@h/crm", "h/crm"), ("postgresql://h/crm", "h/crm"),
    ]

    @Test(arguments: names) func `is told without anybody's secret`(name: String, told: String) {
        #expect(PostgresPlace(name).text == told)
    }
}

@Suite struct `An index of rows` {
    private func index(_ prints: [RowIndex.Print]) -> RowIndex {
        var index = RowIndex()
        for (row, print) in prints.enumerated() { index.append(print, at: Int64(row)) }
        index.seal()
        return index
    }

    @Test func `gives out rows that are all alike once each, and again once it has forgotten`() {
        let (alike, other) = (RowIndex.Print(key: 7, first: 1, second: 1), RowIndex.Print(key: 7, first: 2, second: 2))
        var index = index([other] + [RowIndex.Print](repeating: alike, count: 100_000) + [other])
        for _ in 0..<2 {
            var taken: Set<Int> = []
            while let row = index.take(alike), index.notes[row].isEmpty {
                index.notes[row] = .seen
                taken.insert(row)
            }
            #expect(taken == Set(1...100_000))
            #expect(index.take(other) == 0 && index.take(other) == 100_001 && index.take(other) == 100_001)
            index.forget()
        }
    }

    @Test func `asks of rows with one key no more than a few`() {
        let prints = (0..<100_000).map { RowIndex.Print(key: 7, first: $0, second: 0) }
        var index = index(prints)
        #expect((1...64).contains(index.candidates(prints[0]).count))
        #expect(index.equal(RowIndex.Print(key: 8, first: 0, second: 0)) == nil)
    }

    @Test func `finds every row, in any order, over many pieces`() {
        let prints = (0..<100_000 as Range<UInt64>).map {
            RowIndex.Print(key: $0 &* 0x9e37_79b9_7f4a_7c15, first: $0, second: ~$0)
        }
        var index = index(prints)
        for row in prints.indices.reversed() {
            guard index.equal(prints[row]) != row else { continue }
            Issue.record("row \(row)")
            return
        }
        #expect(index.count == 100_000)
    }
}
