import HandoverCrypto

@testable import HandoverVerify

/// A CSV export with two lists in columns, worked out by hand from the two contracts as `HandMadeShop` is: parts of nothing that the
/// plan leaves out, a row that means null, one that cannot be read, an unknown tag, rows that are not the sum of their shares. With
/// decisions a row becomes the sum of its shares and has another text, of which its items know nothing; a tag is corrected.
struct HandMadeTags {
    static let export = """
        编号,金额,标签,分摊
        A,30.00,名片；海报;；x,10.00| 20.0
        B,5,无,4
        "C",1,"；",?|1
        D,2,y,
        E,0,x；禁,0
        F,9,z,9,9

        """

    static let rows = export.split(separator: "\n").map(String.init)

    static let plan = """
        {"handover":"1","id":"shop","mappings":[\
        {"drop":[{"column":"分摊","reason":"已拆分"}],"fields":[{"do":[],"field":"no","from":"编号"},\
        {"do":[{"op":"money"}],"else":{"quarantine":"TOTAL_INVALID"},"field":"total","from":"金额"},{"do":[],"field":"tags","from":"标签"}],\
        "from":"customers","id":"to-customer","to":"customer"},\
        {"drop":[],"exclude":[{"authority":"old","reason":"空","when":{"of":[{"column":"."}],"op":"is-null"}}],\
        "fields":[{"do":[],"field":"customer","from":"../编号"},\
        {"do":[{"op":"integer"}],"else":{"quarantine":"NO_INVALID"},"field":"pos","from":"#position"},\
        {"do":[{"op":"integer"}],"else":{"quarantine":"NO_INVALID"},"field":"seq","from":"#record"},\
        {"do":[{"op":"integer"}],"else":{"quarantine":"NO_INVALID"},"field":"row","from":"#parent"},\
        {"do":[{"op":"one-of","texts":["名片","海报","x","y","z"]}],"else":{"quarantine":"TAG_UNKNOWN"},"field":"tag","from":"."}],\
        "from":"customers.tag","id":"to-tag","to":"tag"},\
        {"balance":{"equals":"total","mapping":"to-customer","sum":"amount"},"drop":[],"fields":[{"do":[],"field":"customer","from":"../编号"},\
        {"do":[{"op":"integer"}],"else":{"quarantine":"NO_INVALID"},"field":"pos","from":"#position"},\
        {"do":[{"op":"money"}],"else":{"quarantine":"SHARE_INVALID"},"field":"amount","from":"."}],"from":"customers.share","id":"to-share","to":"share"}],\
        "parties":[{"id":"new","name":"买方","role":"buyer"},{"id":"old","name":"卖方","role":"seller"}],\
        "quarantine":{"maxRate":"1","perCode":[]},\
        "sources":[{"expect":{"records":"6"},"id":"customers","lists":[{"by":["；",";"],"expect":{"records":"9"},"id":"tag","in":"标签"},\
        {"by":["|"],"id":"share","in":"分摊"}],"nulls":["","无"],"owner":"old","path":"c.csv"}],\
        "steps":[{"id":"map","method":"transform","needs":[],"responsible":"old","schedule":{"from":"2026-12-30T00:00"},"uses":["to-customer","to-tag","to-share"]},\
        {"id":"seal","method":"archive","needs":["map"],"responsible":"old","schedule":{"from":"2026-12-30T00:00"},"uses":[]}],\
        "tables":[{"fields":[{"name":"no","personal":false,"required":true,"type":"identifier"},{"name":"total","personal":false,"required":false,"scale":"2","type":"money"},\
        {"name":"tags","personal":false,"required":false,"type":"text"}],"id":"customer","key":["no"],"references":[]},\
        {"fields":[{"name":"customer","personal":false,"required":true,"type":"identifier"},{"name":"pos","personal":false,"required":true,"type":"integer"},\
        {"name":"seq","personal":false,"required":true,"type":"integer"},{"name":"row","personal":false,"required":true,"type":"integer"},\
        {"name":"tag","personal":false,"required":true,"type":"text"}],"id":"tag","key":["customer","pos"],\
        "references":[{"field":"customer","onOrphan":"quarantine","to":"customer"}]},\
        {"fields":[{"name":"customer","personal":false,"required":true,"type":"identifier"},{"name":"pos","personal":false,"required":true,"type":"integer"},\
        {"name":"amount","personal":false,"required":true,"scale":"2","type":"money"}],"id":"share","key":["customer","pos"],\
        "references":[{"field":"customer","onOrphan":"quarantine","to":"customer"}]}],\
        "transfer":{"basis":"asset-deal","buyer":"new","closing":"2026-12-31","seller":"old"},\
        "verification":{"totals":[]},"zone":"Asia/Shanghai"}

        """

    static let lock = """
        {"handover":"1","sources":[{"bom":false,"bytes":"\(export.utf8.count)","columns":["编号","金额","标签","分摊"],"delimiter":",","encoding":"utf-8","format":"csv",\
        "headerAt":"0","id":"customers","lists":[{"by":["；",";"],"id":"tag","in":"标签","records":"9"},{"by":["|"],"id":"share","in":"分摊","records":"6"}],\
        "path":"c.csv","quote":"\\"","records":"6","sha256":"\(HandMadeShop.digest(export))"}]}

        """

    static let headers = ["customer": "no,total,tags\n", "share": "customer,pos,amount\n", "tag": "customer,pos,seq,row,tag\n"]

    /// What exceptions, corrections and excluded records say of a record of the row on this line.
    private static func exception(_ record: Int, line: Int, _ findings: String) -> String {
        HandMadeShop.exception(record, line, export, rows[line - 1], findings)
    }

    /// An item has no raw bytes of its own.
    private static func item(_ record: Int, line: Int, _ findings: String) -> String {
        let whole = exception(record, line: line, findings)
        return whole[...(whole.lastIndex(of: ",") ?? whole.startIndex)] + "\n"
    }

    private static func rows(decided: Bool) -> [String: [String]] {
        [
            "customer": ["A,30.00,名片；海报;；x\n", "C,1.00,；\n"] + (decided ? ["D,0.00,q；r\n"] : []) + ["E,0.00,x；禁\n"],
            "share": ["A,1,10.00\n", "A,2,20.00\n", "C,2,1.00\n", "E,1,0.00\n"],
            "tag": ["A,1,1,1,名片\n", "A,2,2,1,海报\n", "A,4,4,1,x\n"] + (decided ? ["D,1,7,4,y\n"] : []) + ["E,1,8,5,x\n"]
                + (decided ? ["E,2,9,5,z\n"] : []),
        ]
    }

    private static func counts(decided: Bool) -> String {
        func code(_ code: String, _ count: Int) -> String { "{\"code\":\"\(code)\",\"count\":\"\(count)\"}" }
        func mapping(
            _ id: String, records: Int, migrated: Int, quarantined: Int, codes: [String], dropped: String = "",
            excluded: String = "",
            _ fields: String, redriven: Int
        ) -> String {
            let from = id == "customer" ? "customers" : "customers.\(id)"
            return """
                {"absent":[],"codes":[\(codes.joined(separator: ","))],"dropped":[\(dropped)],\(excluded)\(HandMadeShop.fields(fields)),"from":"\(from)",\
                "id":"to-\(id)","migrated":"\(migrated)","nulled":[],"quarantined":"\(quarantined)","records":"\(records)",\
                \(decided ? "\"redriven\":\"\(redriven)\"," : "")"to":"\(id)"}
                """
        }
        let staged = decided ? 6 : 5
        let mappings = [
            mapping(
                "customer", records: 6, migrated: decided ? 4 : 3, quarantined: decided ? 2 : 3,
                codes: [code("RAGGED_LONG", 1), code("UNBALANCED", decided ? 1 : 2)],
                dropped: "{\"column\":\"分摊\",\"reason\":\"已拆分\",\"texts\":\"4\"}", "no 5 0, total 5 4, tags 4 0", redriven: 1),
            mapping(
                "tag", records: 9, migrated: decided ? 6 : 4, quarantined: decided ? 0 : 2,
                codes: decided ? [] : [code("PARENT_QUARANTINED", 1), code("TAG_UNKNOWN", 1)],
                excluded: "\"excluded\":\"3\",\"exclusions\":[{\"authority\":\"old\",\"count\":\"3\",\"reason\":\"空\"}],",
                ["customer", "pos", "seq", "row", "tag"].map { "\($0) \(staged) 0" }.joined(separator: ", "), redriven: 1),
            mapping(
                "share", records: 6, migrated: 4, quarantined: 2,
                codes: [code("PARENT_QUARANTINED", 1), code("SHARE_INVALID", 1)],
                "customer 5 0, pos 5 0, amount 5 4", redriven: 0),
        ]
        let tables = ["customer", "tag", "share"].map { table in
            let rows = rows(decided: decided)[table] ?? []
            let bytes = (headers[table] ?? "").utf8.count + rows.joined().utf8.count
            return "{\"bytes\":\"\(bytes)\",\"id\":\"\(table)\",\"parts\":\"1\",\"rows\":\"\(rows.count)\"}"
        }
        return """
            {"mappings":[\(mappings.joined(separator: ","))],\
            "sources":[{"bytes":"\(export.utf8.count)","id":"customers","lists":[{"id":"tag","records":"9"},{"id":"share","records":"6"}],\
            "records":"6","sha256":"\(HandMadeShop.digest(export))"}],"tables":[\(tables.joined(separator: ","))],"totals":[]}

            """
    }

    private static let dataPackage: String = {
        let customer =
            "\"foreignKeys\":[{\"fields\":[\"customer\"],\"reference\":{\"fields\":[\"no\"],\"resource\":\"customer\"}}],"
        let lists = [
            ("customer", ["no string", "total number", "tags string"], "", "\"no\""),
            (
                "tag", ["customer string", "pos integer", "seq integer", "row integer", "tag string"], customer,
                "\"customer\",\"pos\""
            ),
            ("share", ["customer string", "pos integer", "amount number"], customer, "\"customer\",\"pos\""),
        ]
        let resources = lists.map { table, fields, keys, key in
            let columns = fields.map { $0.split(separator: " ") }.map { "{\"name\":\"\($0[0])\",\"type\":\"\($0[1])\"}" }
            return """
                {"dialect":{"delimiter":",","doubleQuote":true,"lineTerminator":"\\n","quoteChar":"\\""},"encoding":"utf-8","format":"csv",\
                "mediatype":"text/csv","name":"\(table)","path":["data/tables/\(table)/part-0001.csv"],"profile":"tabular-data-resource",\
                "schema":{"fields":[\(columns.joined(separator: ","))],\(keys)"missingValues":[""],"primaryKey":[\(key)]}}
                """
        }
        return "{\"name\":\"shop\",\"profile\":\"tabular-data-package\",\"resources\":[\(resources.joined(separator: ","))]}\n"
    }()

    static let decisions: String = {
        let list = [
            HandMadeShop.decision("to-customer", 4, rows[4] + "\n", [("金额", "2", "0"), ("标签", "y", "q；r")]),
            HandMadeShop.decision("to-tag", 9, "禁", [(".", "禁", "z")]),
            HandMadeShop.decision("to-share", 4, "?", []),
        ]
        return """
            {"decisions":[\(list.joined(separator: ","))],"handover":"1","sources":[{"id":"customers","sha256":"\(HandMadeShop.digest(export))"}]}

            """
    }()

    static func shop(decided: Bool = false) -> HandMadeShop {
        let header = "record,line,offset,bytes,findings,raw\n"
        let tables = rows(decided: decided)
        let (row, tag) = (exception(4, line: 5, "UNBALANCED@total"), item(9, line: 6, "TAG_UNKNOWN@tag"))
        let excluded = [(3, 2), (5, 4), (6, 4)].map { item($0, line: $1, "1,空,old") }.joined()
        let roots = tables.keys.sorted()
        var shop = HandMadeShop()
        shop.files = [
            ("metadata/lock.json", lock), ("metadata/plan.json", plan),
            (
                "data/coverage/customers.csv",
                "offset,bytes,class,items\n0,28,header,1\n28,\(export.utf8.count - 28),records,6\n"
            ),
            (
                "data/exceptions/to-customer.csv",
                header + exception(2, line: 3, "UNBALANCED@total") + (decided ? "" : row) + exception(6, line: 7, "RAGGED_LONG")
            ),
            (
                "data/exceptions/to-share.csv",
                header + item(3, line: 3, "PARENT_QUARANTINED@customer<to-customer:2")
                    + item(4, line: 4, "SHARE_INVALID@amount")
            ),
            (
                "data/exceptions/to-tag.csv",
                header + (decided ? "" : item(7, line: 5, "PARENT_QUARANTINED@customer<to-customer:4") + tag)
            ),
            ("data/excluded/to-tag.csv", "record,line,offset,bytes,exclusion,reason,authority,raw\n" + excluded),
            (
                "data/ledger/to-customer.csv",
                "record,count,disposition\n1,1,migrated\n2,1,quarantined\n"
                    + (decided ? "3,3,migrated\n" : "3,1,migrated\n4,1,quarantined\n5,1,migrated\n") + "6,1,quarantined\n"
            ),
            ("data/ledger/to-share.csv", "record,count,disposition\n1,2,migrated\n3,2,quarantined\n5,2,migrated\n"),
            (
                "data/ledger/to-tag.csv",
                "record,count,disposition\n1,2,migrated\n3,1,excluded\n4,1,migrated\n5,2,excluded\n"
                    + (decided ? "7,3,migrated\n" : "7,1,quarantined\n8,1,migrated\n9,1,quarantined\n")
            ),
            ("data/originals/customers.csv", export), ("data/private/merkle-seed.bin", HandMadeShop.seed),
            ("bag-info.txt", "Bagging-Date: 2026-12-31\n"), ("metadata/counts.json", counts(decided: decided)),
            ("metadata/datapackage.json", dataPackage),
            ("metadata/merkle.json", HandMadeShop.merkle(roots, roots.map { tables[$0] ?? [] })),
            ("metadata/run.json", HandMadeShop.run),
        ]
        for (table, rows) in tables {
            shop.files.append(("data/tables/\(table)/part-0001.csv", (headers[table] ?? "") + rows.joined()))
        }
        if decided {
            shop.files += [
                ("data/corrections/to-customer.csv", header + row), ("data/corrections/to-tag.csv", header + tag),
                ("metadata/decisions.json", decisions),
            ]
        }
        return shop
    }
}
