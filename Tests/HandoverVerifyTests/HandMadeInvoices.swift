import Foundation
import HandoverCrypto

@testable import HandoverVerify

/// A JSON export with lists in it, worked out by hand from the two contracts as `HandMadeShop` is: a header that is not the sum of
/// its lines and takes them along, one without lines, a record of another shape and the line in it, fields that are not there.
struct HandMadeInvoices {
    static let export = """
        {"made":"2026-12-30","invoices":[
        {"no":"A","total":30.00,"lines":[{"sum":10.00,"memo":"x"},{"sum":20.0}]},
        {"no":"B","total":5,"lines":[{"sum":4}]},
        {"no":"C","total":0,"lines":null},
        {"no":"D","total":1.00,"lines":[{"sum":1.00},
        {"sum":"?","memo":null}]},
        {"no":"E","total":2.00,"note":1,"lines":[{"sum":2}]},
        {"no":"F","total":null}
        ]}

        """

    static let plan = """
        {"handover":"1","id":"shop","mappings":[\
        {"drop":[],"fields":[{"do":[],"field":"no","from":"/no"},\
        {"do":[{"op":"money"}],"else":{"quarantine":"TOTAL_INVALID"},"field":"total","from":"/total"}],"from":"bills.invoice","id":"to-invoice","to":"invoice"},\
        {"balance":{"equals":"total","mapping":"to-invoice","sum":"sum"},"drop":[],"fields":[{"do":[],"field":"invoice","from":"..//no"},\
        {"do":[{"op":"integer"}],"else":{"quarantine":"POS_INVALID"},"field":"pos","from":"#position"},\
        {"do":[{"op":"money"}],"else":{"quarantine":"SUM_INVALID"},"field":"sum","from":"/sum"},\
        {"do":[{"op":"trim"}],"field":"memo","from":"/memo"},{"do":[{"op":"if-absent","text":"无"}],"field":"note","from":"/memo"}],"from":"bills.line","id":"to-line","to":"line"}],\
        "parties":[{"id":"new","name":"买方","role":"buyer"},{"id":"old","name":"卖方","role":"seller"}],\
        "quarantine":{"maxRate":"1","perCode":[]},\
        "sources":[{"dtd":"refuse","id":"bills","ignore":[{"at":"/made","reason":"导出日期"}],"lists":[{"at":"/invoices","expect":{"records":"6"},"id":"invoice","pack":[]},\
        {"at":"invoice/lines","id":"line","pack":[]}],"namespaces":[],"nulls":[""],"owner":"old","path":"bills.json"}],\
        "steps":[{"id":"map","method":"transform","needs":[],"responsible":"old","schedule":{"from":"2026-12-30T00:00"},"uses":["to-invoice","to-line"]},\
        {"id":"seal","method":"archive","needs":["map"],"responsible":"old","schedule":{"from":"2026-12-30T00:00"},"uses":[]}],\
        "tables":[{"fields":[{"name":"no","personal":false,"required":true,"type":"identifier"},{"name":"total","personal":false,"required":false,"scale":"2","type":"money"}],\
        "id":"invoice","key":["no"],"references":[]},\
        {"fields":[{"name":"invoice","personal":false,"required":true,"type":"identifier"},{"name":"pos","personal":false,"required":true,"type":"integer"},\
        {"name":"sum","personal":false,"required":false,"scale":"2","type":"money"},{"name":"memo","personal":false,"required":false,"type":"text"},\
        {"name":"note","personal":false,"required":false,"type":"text"}],\
        "id":"line","key":["invoice","pos"],"references":[{"field":"invoice","onOrphan":"quarantine","to":"invoice"}]}],\
        "transfer":{"basis":"asset-deal","buyer":"new","closing":"2026-12-31","seller":"old"},\
        "verification":{"totals":[]},"zone":"Asia/Shanghai"}

        """

    static let lock = """
        {"handover":"1","sources":[{"bom":false,"bytes":"\(export.utf8.count)","encoding":"utf-8","format":"json","id":"bills","lists":[\
        {"at":"/invoices","columns":["/no","/total"],"id":"invoice","pack":[],"records":"6"},\
        {"at":"invoice/lines","columns":["/sum","/memo"],"id":"line","pack":[],"records":"6"}],"outside":["/made"],"path":"bills.json",\
        "sha256":"\(HandMadeShop.digest(export))"}]}

        """

    /// Where a text stands in the export.
    static func offset(_ text: String) -> Int {
        let (whole, part) = (Array(export.utf8), Array(text.utf8))
        return whole.indices.first { whole[$0...].starts(with: part) } ?? -1
    }

    static func exception(_ record: Int, _ line: Int, _ raw: String, _ findings: String) -> String {
        "\(record),\(line),\(offset(raw)),\(raw.utf8.count),\(findings),\(Data(raw.utf8).base64EncodedString())\n"
    }

    static let coverage: String = {
        let (made, first, end) = (offset("\"2026"), offset("{\"no\":\"A\""), offset("\n]}\n"))
        return """
            offset,bytes,class,items
            0,\(made),structure,0
            \(made),12,ignored,1
            \(made + 12),\(first - made - 12),structure,0
            \(first),\(end - first),records,6
            \(end),4,structure,0

            """
    }()

    static let invoices = ["A,30.00\n", "C,0.00\n", "D,1.00\n", "F,\n"]
    static let lines = ["A,1,10.00,x,x\n", "A,2,20.00,,无\n", "D,1,1.00,,无\n"]

    static let counts = """
        {"mappings":[{"absent":[],"codes":[{"code":"SHAPE","count":"1"},{"code":"UNBALANCED","count":"1"}],"dropped":[],\(HandMadeShop.fields("no 5 0, total 4 2")),"from":"bills.invoice","id":"to-invoice",\
        "migrated":"4","nulled":[],"quarantined":"2","records":"6","to":"invoice"},\
        {"absent":[{"count":"3","field":"memo"}],"codes":[{"code":"PARENT_QUARANTINED","count":"1"},{"code":"PARENT_UNREADABLE","count":"1"},\
        {"code":"SUM_INVALID","count":"1"}],"dropped":[],\(HandMadeShop.fields("invoice 4 0, pos 4 0, sum 4 2, memo 1 0, note 4 3")),"from":"bills.line","id":"to-line","migrated":"3","nulled":[],"quarantined":"3","records":"6","to":"line"}],\
        "sources":[{"bytes":"\(export.utf8.count)","id":"bills","lists":[{"id":"invoice","records":"6"},{"id":"line","records":"6"}],\
        "sha256":"\(HandMadeShop.digest(export))"}],\
        "tables":[{"bytes":"\(9 + invoices.joined().utf8.count)","id":"invoice","parts":"1","rows":"4"},\
        {"bytes":"\(26 + lines.joined().utf8.count)","id":"line","parts":"1","rows":"3"}],"totals":[]}

        """

    static let dataPackage: String = {
        let resources = [
            ("invoice", [("no", "string"), ("total", "number")], "", "\"no\""),
            (
                "line", [("invoice", "string"), ("pos", "integer"), ("sum", "number"), ("memo", "string"), ("note", "string")],
                "\"foreignKeys\":[{\"fields\":[\"invoice\"],\"reference\":{\"fields\":[\"no\"],\"resource\":\"invoice\"}}],",
                "\"invoice\",\"pos\""
            ),
        ].map { table, fields, keys, key in
            let columns = fields.map { "{\"name\":\"\($0.0)\",\"type\":\"\($0.1)\"}" }.joined(separator: ",")
            return """
                {"dialect":{"delimiter":",","doubleQuote":true,"lineTerminator":"\\n","quoteChar":"\\""},"encoding":"utf-8","format":"csv",\
                "mediatype":"text/csv","name":"\(table)","path":["data/tables/\(table)/part-0001.csv"],"profile":"tabular-data-resource",\
                "schema":{"fields":[\(columns)],\(keys)"missingValues":[""],"primaryKey":[\(key)]}}
                """
        }
        return "{\"name\":\"shop\",\"profile\":\"tabular-data-package\",\"resources\":[\(resources.joined(separator: ","))]}\n"
    }()

    static let merkle: String = {
        let (invoice, line) = (HandMadeShop.root("invoice", invoices), HandMadeShop.root("line", lines))
        let tables = [HandMadeShop.leaf("invoice", 4, invoice), HandMadeShop.leaf("line", 3, line)]
        return """
            {"root":"\(hex(HandMadeShop.tree(tables)))","tables":[{"root":"\(hex(invoice))","rows":"4","table":"invoice"},\
            {"root":"\(hex(line))","rows":"3","table":"line"}]}

            """
    }()

    static let shop: HandMadeShop = {
        var shop = HandMadeShop()
        shop.files = [
            ("metadata/lock.json", lock), ("metadata/plan.json", plan), ("data/coverage/bills.csv", coverage),
            (
                "data/exceptions/to-invoice.csv",
                "record,line,offset,bytes,findings,raw\n"
                    + exception(2, 3, #"{"no":"B","total":5,"lines":[{"sum":4}]}"#, "UNBALANCED@total")
                    + exception(5, 7, #"{"no":"E","total":2.00,"note":1,"lines":[{"sum":2}]}"#, "SHAPE")
            ),
            (
                "data/exceptions/to-line.csv",
                "record,line,offset,bytes,findings,raw\n"
                    + exception(3, 3, #"{"sum":4}"#, "PARENT_QUARANTINED@invoice<to-invoice:2")
                    + exception(5, 6, #"{"sum":"?","memo":null}"#, "SUM_INVALID@sum")
                    + exception(6, 7, #"{"sum":2}"#, "PARENT_UNREADABLE")
            ),
            (
                "data/ledger/to-invoice.csv",
                "record,count,disposition\n1,1,migrated\n2,1,quarantined\n3,2,migrated\n5,1,quarantined\n6,1,migrated\n"
            ),
            (
                "data/ledger/to-line.csv",
                "record,count,disposition\n1,2,migrated\n3,1,quarantined\n4,1,migrated\n5,2,quarantined\n"
            ),
            ("data/originals/bills.json", export), ("data/private/merkle-seed.bin", HandMadeShop.seed),
            ("data/tables/invoice/part-0001.csv", "no,total\n" + invoices.joined()),
            ("data/tables/line/part-0001.csv", "invoice,pos,sum,memo,note\n" + lines.joined()),
            ("bag-info.txt", "Bagging-Date: 2026-12-31\n"), ("metadata/counts.json", counts),
            ("metadata/datapackage.json", dataPackage), ("metadata/merkle.json", merkle), ("metadata/run.json", HandMadeShop.run),
        ]
        return shop
    }()
}
