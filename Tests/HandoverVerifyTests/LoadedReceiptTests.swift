import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `A receipt of a load` {
    func shop() throws -> LiveShop {
        let shop = try LiveShop()
        try shop.execute("DELETE FROM dinge WHERE id='008'")
        return shop
    }

    @Test func `says which rows the target refused`() throws {
        let shop = try shop()
        try shop.receipt("01", refused: [("thing", 2)])
        let verdict = try shop.verify()
        #expect(verdict.isSound, "\(verdict.codes)")
        #expect(verdict.check("rows-refused") == .init("rows-refused", .yes, count: 1))
        #expect(verdict.check("target-rows") == .init("target-rows", .yes, count: 3))
    }

    @Test func `makes a row that is there all the same an extra one`() throws {
        let shop = try shop()
        try shop.receipt("01", refused: [("thing", 2), ("thing", 1)])
        let (verdict, lines) = try shop.differences()
        #expect(lines == ["thing,extra,007,,,"] && verdict.exit == .notComplete)
    }

    @Test func `that is the latest counts`() throws {
        let shop = try shop()
        try shop.receipt("01", refused: [("thing", 2)])
        try shop.receipt("10", refused: [])
        #expect(try shop.differences().lines == ["thing,missing,008,,,"])
    }

    @Test func `that is not sound is reported, and the one before counts`() throws {
        let shop = try shop()
        try shop.receipt("01", refused: [("thing", 2)])
        try shop.receipt("02", refused: [], signer: try SealedShop.Party("卖方"))
        let verdict = try shop.verify()
        #expect(verdict.isSound && verdict.codes == ["live.receipt-ignored"])
    }

    /// One text for another in the statement or in the list, before the one is signed and the other hashed.
    static let changes: [(name: String, statement: (String, String), list: (String, String))] = [
        ("another target's", ("\"id\":\"crm\"", "\"id\":\"erp\""), ("", "")),
        ("a rehearsal's", ("\"hand-over\"", "\"rehearsal\""), ("", "")),
        ("of a rollback", ("\"loaded\"", "\"rolled-back\""), ("", "")),
        ("another count", ("\"refused\":\"1\"", "\"refused\":\"2\""), ("", "")),
        ("another time", ("2026-12-31T00:00:00Z", "31.12.2026"), ("", "")),
        ("a key too many", ("\"since\":\"\"", "\"since\":\"\",\"z\":\"\""), ("", "")),
        ("a table that is none", ("", ""), ("thing", "things")), ("a row 0", ("", ""), (",2,", ",0,")),
        ("a row that is no number", ("", ""), (",2,", ",two,")), ("another header", ("", ""), ("words", "word")),
        ("a row twice", ("", ""), ("thing,2,", "thing,2,x\nthing,2,")),
    ]

    @Test(arguments: changes.indices) func `counts for nothing unless all of it holds`(index: Int) throws {
        let (name, statement, list) = Self.changes[index]
        let shop = try shop()
        try shop.receipt(
            "01", refused: [("thing", 2)],
            change: { statement.0.isEmpty ? $0 : $0.replacing(statement.0, with: statement.1) },
            list: { list.0.isEmpty ? $0 : $0.replacing(list.0, with: list.1, maxReplacements: 1) })
        try expectIgnored(shop, name)
    }

    @Test func `counts for nothing by a stranger, of another tar, or changed since`() throws {
        var shop = try shop()
        try shop.receipt("01", refused: [("thing", 2)], signer: try SealedShop.Party("卖方"))
        try expectIgnored(shop, "a stranger's")
        shop = try self.shop()
        try shop.receipt("01", refused: [("thing", 2)], digest: String(repeating: "ab", count: 32))
        try expectIgnored(shop, "another tar's")
        shop = try self.shop()
        try shop.receipt("01", refused: [("thing", 2)])
        try shop.folder.write(Array("table,row,words\nthing,2,x\n".utf8), to: "shop.tar.receipts/01-refused.csv")
        try expectIgnored(shop, "another list")
        shop = try self.shop()
        try shop.receipt("01", refused: [("thing", 2)])
        var bytes = try shop.folder.read("shop.tar.receipts/01-loaded.json")
        bytes[bytes.count / 2] ^= 1
        try shop.folder.write(bytes, to: "shop.tar.receipts/01-loaded.json")
        try expectIgnored(shop, "a changed statement")
        shop = try self.shop()
        try shop.folder.write(Array("{}\n".utf8), to: "shop.tar.receipts/01-loaded.json")
        try expectIgnored(shop, "no signature")
    }

    private func expectIgnored(_ shop: LiveShop, _ name: String) throws {
        let (verdict, lines) = try shop.differences()
        #expect(lines == ["thing,missing,008,,,"], "\(name)")
        #expect(verdict.codes == ["live.row-missing", "live.receipt-ignored"], "\(name)")
        #expect(verdict.check("rows-refused") == nil, "\(name)")
    }
}
