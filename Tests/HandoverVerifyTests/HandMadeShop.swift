import Foundation
import HandoverCrypto

@testable import HandoverVerify

/// An archive's content worked out by hand from the two contracts: three exports, two tables, every kind of fate. What the
/// verifier recomputes is held against these texts, so a misreading of the contract shows here first.
struct HandMadeShop {
    /// A self-reference, a key twice, a cascade over three rounds, a missing name, an orphan, a record with a field too many.
    static let customers = """
        id,name,boss
        A,甲,
        B,乙,A
        C,丙,B
        C,丁,
        D,戊,C
        E,己,D
        F,,A
        G,庚,F
        "H",辛,A,x
        J,"壬,1",A

        """

    /// Two references of one record: found in one round, or in two; an amount that is none; a key that the other export has too.
    static let sales = """
        no,customer,agent,amount
        1,A,A,10.00
        2,D,E,5.00
        3,Z,Y,1.00
        4,Z,C,2.00
        5,,,x
        6,A,,-0.10

        """

    static let laterSales = "no;customer;amount;memo\r\n7;A;1.00;\r\n6;A;9.99;\r\n8;B;n/a;\r\n"

    static let plan = """
        {"handover":"1","id":"shop","mappings":[\
        {"drop":[],"fields":[{"do":[],"field":"id","from":"id"},{"do":[{"op":"trim"}],"field":"name","from":"name"},\
        {"do":[],"field":"boss","from":"boss"}],"from":"customers","id":"to-customer","to":"customer"},\
        {"drop":[],"fields":[{"do":[{"op":"integer"}],"else":{"quarantine":"NO_INVALID"},"field":"no","from":"no"},\
        {"do":[],"field":"customer","from":"customer"},{"do":[],"field":"agent","from":"agent"},\
        {"do":[{"op":"money"}],"else":{"quarantine":"AMOUNT_INVALID"},"field":"amount","from":"amount"}],"from":"sales","id":"to-sale","to":"sale"},\
        {"drop":[{"column":"memo","reason":"空"}],"fields":[{"do":[{"op":"integer"}],"else":{"quarantine":"NO_INVALID"},"field":"no","from":"no"},\
        {"do":[],"field":"customer","from":"customer"},{"constant":"B","field":"agent"},\
        {"do":[{"op":"money"}],"else":{"nullify":"AMOUNT_BLANK"},"field":"amount","from":"amount"}],"from":"later","id":"to-sale-later","to":"sale"}],\
        "parties":[{"id":"new","name":"买方","role":"buyer"},{"id":"old","name":"卖方","role":"seller"}],\
        "quarantine":{"maxRate":"1","perCode":[]},\
        "sources":[{"id":"customers","nulls":[""],"owner":"old","path":"c.csv"},\
        {"expect":{"records":"6"},"id":"sales","nulls":[""],"owner":"old","path":"s.csv"},{"id":"later","nulls":[""],"owner":"old","path":"l.csv"}],\
        "steps":[{"id":"map","method":"transform","needs":[],"responsible":"old","schedule":{"from":"2026-12-30T00:00"},"uses":["to-customer","to-sale","to-sale-later"]},\
        {"id":"seal","method":"archive","needs":["map"],"responsible":"old","schedule":{"from":"2026-12-30T00:00"},"uses":[]}],\
        "tables":[{"fields":[{"name":"id","personal":false,"required":true,"type":"identifier"},{"name":"name","personal":true,"required":true,"type":"text"},\
        {"name":"boss","personal":false,"required":false,"type":"identifier"}],"id":"customer","key":["id"],\
        "references":[{"field":"boss","onOrphan":"quarantine","to":"customer"}]},\
        {"fields":[{"name":"no","personal":false,"required":true,"type":"integer"},{"name":"customer","personal":false,"required":false,"type":"identifier"},\
        {"name":"agent","personal":false,"required":false,"type":"identifier"},{"name":"amount","personal":false,"required":false,"scale":"2","type":"money"}],\
        "id":"sale","key":["no"],"references":[{"field":"customer","onOrphan":"quarantine","to":"customer"},{"field":"agent","onOrphan":"quarantine","to":"customer"}]}],\
        "transfer":{"basis":"asset-deal","buyer":"new","closing":"2026-12-31","seller":"old"},\
        "verification":{"totals":[{"declared":"28.89","field":"amount","table":"sale"}]},"zone":"Asia/Shanghai"}

        """

    static func lock(_ id: String, _ path: String, _ content: String, _ columns: String, delimiter: String = ",", records: Int)
        -> String
    {
        """
        {"bom":false,"bytes":"\(content.utf8.count)","columns":[\(columns)],"delimiter":"\(delimiter)","encoding":"utf-8","format":"csv",\
        "headerAt":"0","id":"\(id)","path":"\(path)","quote":"\\"","records":"\(records)","sha256":"\(digest(content))"}
        """
    }

    static func digest(_ text: String) -> String { hex(SHA256.digest(Array(text.utf8))) }

    static func exception(_ record: Int, _ line: Int, _ content: String, _ raw: String, _ findings: String, _ end: String = "\n")
        -> String
    {
        let bytes = Array((raw + end).utf8)
        let whole = Array(content.utf8)
        // Each raw record stands once in its export, at the beginning of a line.
        func stands(at offset: Int) -> Bool { whole[offset - 1] == 0x0a && whole[offset...].starts(with: bytes) }
        let offset = (1..<whole.count).first(where: stands) ?? -1
        return "\(record),\(line),\(offset),\(bytes.count),\(findings),\(Data(bytes).base64EncodedString())\n"
    }

    /// The whole content, in the order of an archive; what a test changes, it changes here.
    var files: [(path: String, content: String)] = {
        let locks = [
            lock("customers", "c.csv", customers, #""id","name","boss""#, records: 10),
            lock("sales", "s.csv", sales, #""no","customer","agent","amount""#, records: 6),
            lock("later", "l.csv", laterSales, #""no","customer","amount","memo""#, delimiter: ";", records: 3),
        ]
        return [
            ("metadata/lock.json", "{\"handover\":\"1\",\"sources\":[\(locks.joined(separator: ","))]}\n"),
            ("metadata/plan.json", plan),
            (
                "data/coverage/customers.csv",
                "offset,bytes,class,items\n0,13,header,1\n13,\(customers.utf8.count - 13),records,10\n"
            ),
            ("data/coverage/later.csv", "offset,bytes,class,items\n0,25,header,1\n25,32,records,3\n"),
            ("data/coverage/sales.csv", "offset,bytes,class,items\n0,25,header,1\n25,\(sales.utf8.count - 25),records,6\n"),
            (
                "data/exceptions/to-customer.csv",
                "record,line,offset,bytes,findings,raw\n"
                    + exception(3, 4, customers, "C,丙,B", "DUPLICATE_KEY@id")
                    + exception(4, 5, customers, "C,丁,", "DUPLICATE_KEY@id")
                    + exception(5, 6, customers, "D,戊,C", "PARENT_QUARANTINED@boss<to-customer:3")
                    + exception(6, 7, customers, "E,己,D", "PARENT_QUARANTINED@boss<to-customer:5")
                    + exception(7, 8, customers, "F,,A", "REQUIRED@name") + exception(8, 9, customers, "G,庚,F", "ORPHAN@boss")
                    + exception(9, 10, customers, "\"H\",辛,A,x", "RAGGED_LONG")
            ),
            (
                "data/exceptions/to-sale-later.csv",
                "record,line,offset,bytes,findings,raw\n" + exception(2, 3, laterSales, "6;A;9.99;", "DUPLICATE_KEY@no", "\r\n")
            ),
            (
                "data/exceptions/to-sale.csv",
                "record,line,offset,bytes,findings,raw\n"
                    // E falls in the round after D, when this record has gone already.
                    + exception(2, 3, sales, "2,D,E,5.00", "PARENT_QUARANTINED@customer<to-customer:5")
                    + exception(3, 4, sales, "3,Z,Y,1.00", "ORPHAN@customer;ORPHAN@agent")
                    + exception(4, 5, sales, "4,Z,C,2.00", "ORPHAN@customer;PARENT_QUARANTINED@agent<to-customer:3")
                    + exception(5, 6, sales, "5,,,x", "AMOUNT_INVALID@amount")
                    + exception(6, 7, sales, "6,A,,-0.10", "DUPLICATE_KEY@no")
            ),
            ("data/ledger/to-customer.csv", "record,count,disposition\n1,2,migrated\n3,7,quarantined\n10,1,migrated\n"),
            ("data/ledger/to-sale-later.csv", "record,count,disposition\n1,1,migrated\n2,1,quarantined\n3,1,migrated\n"),
            ("data/ledger/to-sale.csv", "record,count,disposition\n1,1,migrated\n2,5,quarantined\n"),
            ("data/originals/customers.csv", customers), ("data/originals/later.csv", laterSales),
            ("data/originals/sales.csv", sales),
            ("data/private/merkle-seed.bin", seed),
            ("data/tables/customer/part-0001.csv", "id,name,boss\n" + customerRows.joined()),
            ("data/tables/sale/part-0001.csv", "no,customer,agent,amount\n" + saleRows.joined()),
            ("bag-info.txt", "Bagging-Date: 2026-12-31\n"), ("metadata/counts.json", counts),
            ("metadata/datapackage.json", dataPackage),
            ("metadata/merkle.json", merkle(customerRows, saleRows)), ("metadata/run.json", run),
        ]
    }()

    static let seed = String(repeating: "seed", count: 8)
    static let customerRows = ["A,甲,\n", "B,乙,A\n", "J,\"壬,1\",A\n"]
    static let saleRows = ["1,A,A,10.00\n", "7,A,B,1.00\n", "8,B,B,\n"]

    /// What became of the fields of a mapping: for each its name, how many are filled, and how many of these are changed.
    static func fields(_ list: String) -> String {
        let fields = list.split(separator: ", ").map { $0.split(separator: " ") }.map { field in
            (field.count > 2 ? "{\"changed\":\"\(field[2])\"," : "{") + "\"field\":\"\(field[0])\",\"filled\":\"\(field[1])\"}"
        }
        return "\"fields\":[\(fields.joined(separator: ","))]"
    }

    static let laterFields = """
        "dropped":[{"column":"memo","reason":"空","texts":"0"}],\(fields("no 3 0, customer 3 0, agent 3, amount 2 0"))
        """

    static let counts = """
        {"mappings":[{"absent":[],"codes":[{"code":"DUPLICATE_KEY","count":"2"},{"code":"ORPHAN","count":"1"},{"code":"PARENT_QUARANTINED","count":"2"},\
        {"code":"RAGGED_LONG","count":"1"},{"code":"REQUIRED","count":"1"}],"dropped":[],\(fields("id 8 0, name 8 0, boss 6 0")),"from":"customers","id":"to-customer","migrated":"3","nulled":[],"quarantined":"7","records":"10","to":"customer"},\
        {"absent":[],"codes":[{"code":"AMOUNT_INVALID","count":"1"},{"code":"DUPLICATE_KEY","count":"1"},{"code":"ORPHAN","count":"2"},{"code":"PARENT_QUARANTINED","count":"2"}],\
        "dropped":[],\(fields("no 5 0, customer 5 0, agent 4 0, amount 5 0")),"from":"sales","id":"to-sale","migrated":"1","nulled":[],"quarantined":"5","records":"6","to":"sale"},\
        {"absent":[],"codes":[{"code":"DUPLICATE_KEY","count":"1"}],\(laterFields),"from":"later","id":"to-sale-later","migrated":"2",\
        "nulled":[{"code":"AMOUNT_BLANK","count":"1","field":"amount"}],"quarantined":"1","records":"3","to":"sale"}],\
        "sources":[{"bytes":"\(customers.utf8.count)","id":"customers","records":"10","sha256":"\(digest(customers))"},\
        {"bytes":"\(sales.utf8.count)","id":"sales","records":"6","sha256":"\(digest(sales))"},\
        {"bytes":"\(laterSales.utf8.count)","id":"later","records":"3","sha256":"\(digest(laterSales))"}],\
        "tables":[{"bytes":"\(13 + customerRows.joined().utf8.count)","id":"customer","parts":"1","rows":"3"},\
        {"bytes":"\(25 + saleRows.joined().utf8.count)","id":"sale","parts":"1","rows":"3"}],\
        "totals":[{"declared":"28.89","field":"amount","migrated":"11.00","quarantined":"17.89","staged":"28.89","table":"sale"}]}

        """

    static let dataPackage: String = {
        func resource(_ table: String, _ fields: [(String, String)], _ keys: [(String, String)], _ key: String) -> String {
            let columns = fields.map { "{\"name\":\"\($0.0)\",\"type\":\"\($0.1)\"}" }.joined(separator: ",")
            let foreign = keys.map { "{\"fields\":[\"\($0.0)\"],\"reference\":{\"fields\":[\"id\"],\"resource\":\"\($0.1)\"}}" }
                .joined(separator: ",")
            return """
                {"dialect":{"delimiter":",","doubleQuote":true,"lineTerminator":"\\n","quoteChar":"\\""},"encoding":"utf-8","format":"csv",\
                "mediatype":"text/csv","name":"\(table)","path":["data/tables/\(table)/part-0001.csv"],"profile":"tabular-data-resource",\
                "schema":{"fields":[\(columns)],"foreignKeys":[\(foreign)],"missingValues":[""],"primaryKey":["\(key)"]}}
                """
        }
        let customer = resource("customer", [("id", "string"), ("name", "string"), ("boss", "string")], [("boss", "")], "id")
        let sale = resource(
            "sale", [("no", "integer"), ("customer", "string"), ("agent", "string"), ("amount", "number")],
            [("customer", "customer"), ("agent", "customer")], "no")
        return "{\"name\":\"shop\",\"profile\":\"tabular-data-package\",\"resources\":[\(customer),\(sale)]}\n"
    }()

    static let run = run(["map": "transform", "seal": "archive"])

    /// What a run tells of these steps, by id and method.
    static func run(_ steps: KeyValuePairs<String, String>) -> String {
        let told = steps.map { id, method in
            """
            {"finished":"2026-12-30T01:00:00Z","id":"\(id)","method":"\(method)","outcome":"done","responsible":"old",\
            "started":"2026-12-30T00:00:00Z"}
            """
        }
        return """
            {"finished":"2026-12-30T01:00:00Z","seedDrawn":true,"started":"2026-12-30T00:00:00Z",\
            "steps":[\(told.joined(separator: ","))],"tool":"Handover 0.1.0"}

            """
    }

    static func merkle(_ customers: [String], _ sales: [String]) -> String { merkle(["customer", "sale"], [customers, sales]) }

    /// - Parameter tables: sorted.
    static func merkle(_ tables: [String], _ rows: [[String]]) -> String {
        let roots = zip(tables, rows).map { root($0, $1) }
        let entries = zip(zip(tables, rows), roots).map { table, root in
            "{\"root\":\"\(hex(root))\",\"rows\":\"\(table.1.count)\",\"table\":\"\(table.0)\"}"
        }
        let leaves = zip(zip(tables, rows), roots).map { leaf($0.0, $0.1.count, $1) }
        return "{\"root\":\"\(hex(tree(leaves)))\",\"tables\":[\(entries.joined(separator: ","))]}\n"
    }

    /// The leaf of a table in the tree over all.
    static func leaf(_ table: String, _ rows: Int, _ root: [UInt8]) -> [UInt8] {
        let count = (0..<8).map { UInt8(truncatingIfNeeded: rows >> (56 - 8 * $0)) }
        return SHA256.digest([0] + Array(table.utf8) + [0] + count + root)
    }

    private static func salt(_ table: String, _ index: UInt64) -> [UInt8] {
        do { return try SaltStream(seed: Array(seed.utf8), table: Array(table.utf8)).salts(first: index, count: 1) } catch {
            preconditionFailure("libcrypto makes a keystream: \(error)")
        }
    }

    static func root(_ table: String, _ rows: [String]) -> [UInt8] {
        tree(
            rows.enumerated().map { index, row in
                // A salt at a time, and the leaf written out: Format.md section 6.1.
                let salt = salt(table, UInt64(index))
                let number = (0..<8).map { UInt8(truncatingIfNeeded: (index + 1) >> (56 - 8 * $0)) }
                return SHA256.digest([0] + salt + Array(table.utf8) + [0] + number + Array(row.utf8).dropLast())
            })
    }

    /// RFC 6962 section 2.1 as it is written: split at the largest power of two below the count.
    static func tree(_ leaves: [[UInt8]]) -> [UInt8] {
        if leaves.isEmpty { return SHA256.digest([]) }
        if leaves.count == 1 { return leaves[0] }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        return SHA256.digest([1] + tree(Array(leaves[..<split])) + tree(Array(leaves[split...])))
    }

    subscript(_ path: String) -> String {
        get { files.first { $0.path == path }?.content ?? "" }
        set {
            files = files.map { $0.path == path ? ($0.path, newValue) : $0 }
        }
    }

    func check(showsValues: Bool = false) throws -> ContentResult {
        let archive = try HandMadeArchive(files.map { ($0.path, Array($0.content.utf8)) })
        return try archive.check(.init(showsValues: showsValues))
    }
}
