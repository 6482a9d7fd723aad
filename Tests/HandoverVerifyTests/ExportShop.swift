import Foundation
import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

/// A sealed archive beside a folder of files that a system gave out, written by hand.
struct ExportShop {
    let shop: LiveShop

    /// The rows of `LiveShop.thing` as a system may export them: in another order, with a column more, amounts and days as it likes.
    static let csv = """
        编号,名称,n,big,cents,price,weight,day,note,extra
        A-1,"",,-1,,,,,y,1
        009,"two\r\nlines",0,0,0.00,0,-0.001,2024-02-29,x ,2
        007,caf\u{e9},12,999999999999999999999999999999999999,10.00,0.1,1.500,2026/1/2,,3
        008,"say ""hi"", 张三",-3,,-0.05,"-12,345.68",0.000,,"",4

        """

    static let fields = """
        {"field":"id","from":"编号"},
        {"field":"name","from":"名称"},
        {"field":"n","from":"n","do":[{"op":"integer"}]},
        {"field":"big","from":"big"},
        {"field":"cents","from":"cents","do":[{"op":"money"}]},
        {"field":"price","from":"price","do":[{"op":"money"}]},
        {"field":"weight","from":"weight","do":[{"op":"decimal"}]},
        {"field":"day","from":"day","do":[{"op":"date","formats":["yyyy-MM-dd","yyyy/M/d"]}]},
        {"field":"note","from":"note"}
        """

    static let readback = """
        {"readback":"1","archive":"shop","tables":[
        {"table":"thing","file":"thing.csv","format":"csv","fields":[
        \(fields)
        ]}]}

        """

    init(
        csv: [UInt8] = Array(Self.csv.utf8), readback: String = Self.readback, table: CopiedTables.Table = LiveShop.thing
    ) throws {
        shop = try LiveShop(CopiedTables(tables: [table]), sql: "CREATE TABLE other (x)")
        try shop.folder.write(csv, to: "export/thing.csv")
        try shop.folder.write(Array(readback.utf8), to: "export/readback.json")
    }

    var target: String { "export:" + shop.folder.path("export") }

    func verify(showsValues: Bool = false) throws -> Verdict {
        try shop.verify(showsValues: showsValues, target: target, differences: shop.folder.path("differences.csv"))
    }

    /// The verdict, and of all differences the first six columns with the last, sorted.
    func differences() throws -> (verdict: Verdict, lines: [String]) {
        let verdict = try verify(showsValues: true)
        let bytes = try shop.folder.read("differences.csv")
        var (lines, starts, from) = ([String](), [Int](), 0)
        while let end = scanLine(bytes.span, from, &starts) {
            #expect(starts.count == 13)
            let fields = [0, 1, 2, 3, 4, 5, 11].map { String(decoding: bytes[field($0, starts)], as: UTF8.self) }
            lines.append(fields.joined(separator: ","))
            from = end + 1
        }
        #expect(lines.first == "table,kind,key,field,expected,actual,at")
        return (verdict, lines.dropFirst().sorted())
    }
}
