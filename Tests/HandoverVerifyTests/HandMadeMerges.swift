@testable import HandoverVerify

/// Two exports of customers of which some are the same, worked out by hand from the two contracts as `HandMadeShop` is: groups over both
/// exports, by either entry; one that a rule dissolves, one that its keys do, one whose row is held back; two customers that only
/// look alike; and references to keys that became others, in both tables and in merged rows.
enum HandMadeMerges {
    static let customers = """
        id,code,name,phone,opened,credit,lim,remark,boss
        A1,X1,甲,101,2020-01-02,10.00,100.00,r1,
        A2,,乙,102,2021-01-01,,?,"x,y",A1
        A3,X3,丙,,,5.00,20.00,,
        A4,,丁,104,2019-05-05,1.00,,,B1
        A5,X5,戊,105,2018-01-01,2.00,,a,A2
        A6,X6,壬,,,4.00,40.00,,

        """

    static let old = """
        id,code,name,phone,opened,credit,lim,remark,boss
        B1,X1,甲甲,,2019-09-09,2.50,300.00,r2,B2
        B2,,乙,102,?,3.00,50.00,z,B1
        B3,X9,乙,102,,7.00,,,
        B4,X1,甲,199,2020-01-01,-1.00,,r1,
        B5,X5,己,,,1.00,,,
        A5,,庚,,,,,,
        B7,X3,丙,,,8.00,10.00,,
        B8,,辛,,,1.00,,,B7
        B9,X6,壬壬,,,6.00,60.00,,Z9

        """

    static let sales = "no,customer,amount\n1,B4,1.00\n2,B2,2.00\n3,B7,4.00\n4,B5,8.00\n5,A5,16.00\n6,B9,32.00\n"

    static let merge = """
        {"apart":["code"],"fields":[{"field":"phone","take":"longest"},{"field":"opened","take":"min"},{"field":"credit","take":"sum"},\
        {"field":"lim","take":"max"},{"field":"remark","join":"；"}],"id":"same","match":[{"same":["code"]},{"alike":["name"],"same":["phone"]}],\
        "survivor":[{"prefer":"to-customer"},{"latest":"opened"},{"complete":true}],"table":"customer"}
        """

    static let plan: String = {
        let columns = ["id", "code", "name", "phone", "opened", "credit", "lim", "remark", "boss"]
        let chains = [
            "opened": #""do":[{"formats":["yyyy-MM-dd"],"op":"date"}],"else":{"nullify":"DATE_BAD"}"#,
            "credit": #""do":[{"op":"money"}],"else":{"quarantine":"MONEY_BAD"}"#,
            "lim": #""do":[{"op":"money"}],"else":{"nullify":"MONEY_BAD"}"#,
        ]
        func mapping(_ id: String, _ source: String) -> String {
            let fields = columns.map { "{\(chains[$0] ?? #""do":[]"#),\"field\":\"\($0)\",\"from\":\"\($0)\"}" }
            return
                "{\"drop\":[],\"fields\":[\(fields.joined(separator: ","))],\"from\":\"\(source)\",\"id\":\"\(id)\",\"to\":\"customer\"}"
        }
        let types = [
            "id": "identifier", "boss": "identifier", "opened": "date", "credit": "money", "lim": "money",
        ]
        let fields = columns.map { name in
            let type = types[name] ?? "text"
            let scale = type == "money" ? #""scale":"2","# : ""
            return
                "{\"name\":\"\(name)\",\"personal\":false,\"required\":\(name == "id" || name == "name"),\(scale)\"type\":\"\(type)\"}"
        }
        return """
            {"handover":"1","id":"shop","mappings":[\(mapping("to-customer", "customers")),\(mapping("to-old", "old")),\
            {"drop":[],"fields":[{"do":[{"op":"integer"}],"else":{"quarantine":"NO_BAD"},"field":"no","from":"no"},\
            {"do":[],"field":"customer","from":"customer"},\
            {"do":[{"op":"money"}],"else":{"quarantine":"MONEY_BAD"},"field":"amount","from":"amount"}],"from":"sales","id":"to-sale","to":"sale"}],\
            "merges":[\(merge)],\
            "parties":[{"id":"new","name":"买方","role":"buyer"},{"id":"old","name":"卖方","role":"seller"}],\
            "quarantine":{"maxRate":"1","perCode":[]},\
            "rules":[{"assert":{"of":[{"of":[{"field":"credit"}],"op":"is-null"},{"of":[{"field":"credit"},{"number":"12"}],"op":"<="}],"op":"or"},\
            "else":{"quarantine":"CREDIT_HIGH"},"id":"low","table":"customer"},\
            {"assert":{"of":[{"of":[{"field":"remark"}],"op":"is-null"}],"op":"not"},"else":{"warn":"NO_REMARK"},"id":"said","table":"customer"}],\
            "sources":[{"id":"customers","nulls":[""],"owner":"old","path":"c.csv"},{"id":"old","nulls":[""],"owner":"old","path":"o.csv"},\
            {"id":"sales","nulls":[""],"owner":"old","path":"s.csv"}],\
            "steps":[{"id":"map","method":"transform","needs":[],"responsible":"old","schedule":{"from":"2026-12-30T00:00"},"uses":["to-customer","to-old","to-sale"]},\
            {"id":"seal","method":"archive","needs":["map"],"responsible":"old","schedule":{"from":"2026-12-30T00:00"},"uses":[]}],\
            "tables":[{"fields":[\(fields.joined(separator: ","))],"id":"customer","key":["id"],\
            "references":[{"field":"boss","onOrphan":"quarantine","to":"customer"}]},\
            {"fields":[{"name":"no","personal":false,"required":true,"type":"integer"},\
            {"name":"customer","personal":false,"required":false,"type":"identifier"},\
            {"name":"amount","personal":false,"required":false,"scale":"2","type":"money"}],\
            "id":"sale","key":["no"],"references":[{"field":"customer","onOrphan":"quarantine","to":"customer"}]}],\
            "transfer":{"basis":"asset-deal","buyer":"new","closing":"2026-12-31","seller":"old"},\
            "verification":{"totals":[{"field":"credit","table":"customer"},{"field":"lim","table":"customer"},{"declared":"63","field":"amount","table":"sale"}]},\
            "zone":"Asia/Shanghai"}

            """
    }()

    static let header = "record,line,offset,bytes,findings,raw\n"
    static let customerHeader = "id,code,name,phone,opened,credit,lim,remark,boss\n"
    static let customerRows = [
        "A1,X1,甲,101,2019-09-09,11.50,300.00,r1；r2,A2\n", "A2,,乙,102,2021-01-01,3.00,50.00,\"x,y；z\",A1\n",
        "A3,X3,丙,,,5.00,20.00,,\n", "A4,,丁,104,2019-05-05,1.00,,,A1\n", "B3,X9,乙,102,,7.00,,,\n", "B5,X5,己,,,1.00,,,\n",
        "B7,X3,丙,,,8.00,10.00,,\n", "B8,,辛,,,1.00,,,B7\n",
    ]
    static let saleFields = "no 6 0, customer 6 0, amount 6 0"
    static let saleRows = ["1,A1,1.00\n", "2,A2,2.00\n", "3,B7,4.00\n", "4,B5,8.00\n"]

    static let groups = """
        group,mapping,record,role,id
        1,to-customer,1,survivor,A1
        1,to-old,4,merged-into,B4
        1,to-old,1,merged-into,B1
        2,to-customer,2,survivor,A2
        2,to-old,2,merged-into,B2
        3,to-customer,3,dissolved,A3
        3,to-old,7,dissolved,B7
        4,to-customer,5,dissolved,A5
        4,to-old,5,dissolved,B5
        5,to-customer,6,survivor,A6
        5,to-old,9,merged-into,B9

        """

    /// The counts of a mapping, in the order of their names.
    static func counts(
        _ id: String, _ from: String, records: Int, _ migrated: Int, codes: [String], merged: (into: Int, survivors: Int)? = nil,
        warned: Int? = nil, redriven: Int? = nil, to: String, _ fields: String
    ) -> String {
        let list = codes.map { "{\"code\":\"\($0)\",\"count\":\"1\"}" }.joined(separator: ",")
        let merges = merged.map { "\"mergedInto\":\"\($0.into)\"," } ?? ""
        let survivors = merged.map { "\"survivors\":\"\($0.survivors)\"," } ?? ""
        let held = records - migrated - (merged?.into ?? 0)
        let nulled = id == "to-customer" ? "{\"code\":\"MONEY_BAD\",\"count\":\"1\",\"field\":\"lim\"}" : ""
        let warnings = warned.map { ",\"warnings\":[{\"code\":\"NO_REMARK\",\"count\":\"\($0)\",\"rule\":\"said\"}]" } ?? ""
        return """
            {"absent":[],"codes":[\(list)],"dropped":[],\(HandMadeShop.fields(fields)),"from":"\(from)","id":"\(id)",\(merges)"migrated":"\(migrated)","nulled":[\(nulled)],"quarantined":"\(held)",\
            "records":"\(records)",\(redriven.map { "\"redriven\":\"\($0)\"," } ?? "")\(survivors)"to":"\(to)"\(warnings)}
            """
    }

    static func counts(_ mappings: [String], _ customers: [String], _ sales: [String], _ totals: String) -> String {
        let sources = [("customers", Self.customers, 6), ("old", old, 9), ("sales", Self.sales, 6)].map { id, text, records in
            "{\"bytes\":\"\(text.utf8.count)\",\"id\":\"\(id)\",\"records\":\"\(records)\",\"sha256\":\"\(HandMadeShop.digest(text))\"}"
        }
        let tables = [("customer", customerHeader, customers), ("sale", "no,customer,amount\n", sales)].map { id, header, rows in
            "{\"bytes\":\"\((header + rows.joined()).utf8.count)\",\"id\":\"\(id)\",\"parts\":\"1\",\"rows\":\"\(rows.count)\"}"
        }
        return """
            {"mappings":[\(mappings.joined(separator: ","))],"sources":[\(sources.joined(separator: ","))],\
            "tables":[\(tables.joined(separator: ","))],"totals":[\(totals)]}

            """
    }

    private static let dataPackage: String = {
        func resource(_ table: String, _ fields: [(String, String)], _ foreign: (String, String), _ key: String) -> String {
            let columns = fields.map { "{\"name\":\"\($0.0)\",\"type\":\"\($0.1)\"}" }.joined(separator: ",")
            return """
                {"dialect":{"delimiter":",","doubleQuote":true,"lineTerminator":"\\n","quoteChar":"\\""},"encoding":"utf-8","format":"csv",\
                "mediatype":"text/csv","name":"\(table)","path":["data/tables/\(table)/part-0001.csv"],"profile":"tabular-data-resource",\
                "schema":{"fields":[\(columns)],"foreignKeys":[{"fields":["\(foreign.0)"],"reference":{"fields":["id"],"resource":"\(foreign.1)"}}],\
                "missingValues":[""],"primaryKey":["\(key)"]}}
                """
        }
        let customer = resource(
            "customer",
            [
                ("id", "string"), ("code", "string"), ("name", "string"), ("phone", "string"), ("opened", "date"),
                ("credit", "number"), ("lim", "number"), ("remark", "string"), ("boss", "string"),
            ], ("boss", ""), "id")
        let sale = resource(
            "sale", [("no", "integer"), ("customer", "string"), ("amount", "number")], ("customer", "customer"), "no")
        return "{\"name\":\"shop\",\"profile\":\"tabular-data-package\",\"resources\":[\(customer),\(sale)]}\n"
    }()

    private static func coverage(_ text: String, header: Int, records: Int) -> String {
        "offset,bytes,class,items\n0,\(header),header,1\n\(header),\(text.utf8.count - header),records,\(records)\n"
    }

    /// The whole content without decisions.
    static let shop: HandMadeShop = {
        var shop = HandMadeShop()
        let columns = #""id","code","name","phone","opened","credit","lim","remark","boss""#
        let locks = [
            HandMadeShop.lock("customers", "c.csv", customers, columns, records: 6),
            HandMadeShop.lock("old", "o.csv", old, columns, records: 9),
            HandMadeShop.lock("sales", "s.csv", sales, #""no","customer","amount""#, records: 6),
        ]
        let header = customerHeader.utf8.count
        shop.files = [
            ("metadata/lock.json", "{\"handover\":\"1\",\"sources\":[\(locks.joined(separator: ","))]}\n"),
            ("metadata/plan.json", plan),
            ("data/coverage/customers.csv", coverage(customers, header: header, records: 6)),
            ("data/coverage/old.csv", coverage(old, header: header, records: 9)),
            ("data/coverage/sales.csv", coverage(sales, header: 19, records: 6)),
            (
                "data/exceptions/to-customer.csv",
                Self.header
                    + HandMadeShop.exception(5, 6, customers, "A5,X5,戊,105,2018-01-01,2.00,,a,A2", "DUPLICATE_KEY@id")
                    + HandMadeShop.exception(6, 7, customers, "A6,X6,壬,,,4.00,40.00,,", "ORPHAN@boss")
            ),
            (
                "data/exceptions/to-old.csv",
                Self.header + HandMadeShop.exception(6, 7, old, "A5,,庚,,,,,,", "DUPLICATE_KEY@id")
            ),
            (
                "data/exceptions/to-sale.csv",
                Self.header + HandMadeShop.exception(5, 6, sales, "5,A5,16.00", "PARENT_QUARANTINED@customer<to-customer:5")
                    // The key that it refers to became that of a record which is held back.
                    + HandMadeShop.exception(6, 7, sales, "6,B9,32.00", "PARENT_QUARANTINED@customer<to-customer:6")
            ),
            (
                "data/ledger/to-customer.csv",
                "record,count,disposition\n1,2,merged-survivor\n3,2,migrated\n5,2,quarantined\n"
            ),
            (
                "data/ledger/to-old.csv",
                """
                record,count,disposition
                1,2,merged-into
                3,1,migrated
                4,1,merged-into
                5,1,migrated
                6,1,quarantined
                7,2,migrated
                9,1,merged-into

                """
            ),
            ("data/ledger/to-sale.csv", "record,count,disposition\n1,4,migrated\n5,2,quarantined\n"),
            ("data/merges/customer.csv", groups),
            ("data/originals/customers.csv", customers), ("data/originals/old.csv", old), ("data/originals/sales.csv", sales),
            ("data/private/merkle-seed.bin", HandMadeShop.seed),
            ("data/tables/customer/part-0001.csv", customerHeader + customerRows.joined()),
            ("data/tables/sale/part-0001.csv", "no,customer,amount\n" + saleRows.joined()),
            ("bag-info.txt", "Bagging-Date: 2026-12-31\n"),
            (
                "metadata/counts.json",
                counts(
                    [
                        counts(
                            "to-customer", "customers", records: 6, 4, codes: ["DUPLICATE_KEY", "ORPHAN"], merged: (0, 2),
                            warned: 3, to: "customer",
                            "id 6 0, code 4 0, name 6 0, phone 4 0, opened 4 0, credit 5 0, lim 3 0, remark 3 0, boss 3 0"),
                        counts(
                            "to-old", "old", records: 9, 4, codes: ["DUPLICATE_KEY"], merged: (4, 0), warned: 5, to: "customer",
                            "id 5 0, code 3 0, name 5 0, phone 1 0, opened 0 0, credit 4 0, lim 1 0, remark 0 0, boss 1 0"),
                        counts("to-sale", "sales", records: 6, 4, codes: [], to: "sale", saleFields).replacing(
                            "\"codes\":[]", with: "\"codes\":[{\"code\":\"PARENT_QUARANTINED\",\"count\":\"2\"}]"),
                    ], customerRows, saleRows,
                    """
                    {"field":"credit","merged":"0.00","migrated":"37.50","quarantined":"12.00","staged":"49.50","table":"customer"},\
                    {"field":"lim","merged":"140.00","migrated":"380.00","quarantined":"60.00","staged":"580.00","table":"customer"},\
                    {"declared":"63.00","field":"amount","migrated":"15.00","quarantined":"48.00","staged":"63.00","table":"sale"}
                    """)
            ),
            ("metadata/datapackage.json", dataPackage),
            ("metadata/merkle.json", HandMadeShop.merkle(["customer", "sale"], [customerRows, saleRows])),
            ("metadata/run.json", HandMadeShop.run),
        ]
        return shop
    }()

    static let decidedCustomerRows =
        customerRows.prefix(4) + ["A5,X5,戊,105,2018-01-01,3.00,,a,A2\n", customerRows[4], "A9,,庚,,,,,,\n"]
        + customerRows.suffix(2)
    static let decidedSaleRows = ["1,A1,1.00\n", "2,A2,2.00\n", "3,B7,4.00\n", "4,A5,8.00\n", "5,A5,16.00\n"]

    /// The same with decisions: the survivor that is held back is kept, so that what was merged into it stands by itself; the key that
    /// dissolved a group is corrected.
    static let decided: HandMadeShop = {
        var shop = HandMadeMerges.shop
        let list = [
            HandMadeShop.decision("to-customer", 6, "A6,X6,壬,,,4.00,40.00,,\n", []),
            HandMadeShop.decision("to-old", 6, "A5,,庚,,,,,,\n", [("id", "A5", "A9")]),
        ]
        let sources = [("customers", customers), ("old", old)].map {
            "{\"id\":\"\($0)\",\"sha256\":\"\(HandMadeShop.digest($1))\"}"
        }
        shop.files.append(
            (
                "metadata/decisions.json",
                "{\"decisions\":[\(list.joined(separator: ","))],\"handover\":\"1\",\"sources\":[\(sources.joined(separator: ","))]}\n"
            ))
        shop.files.append(
            (
                "data/corrections/to-old.csv",
                header + HandMadeShop.exception(6, 7, old, "A5,,庚,,,,,,", "DUPLICATE_KEY@id")
            ))
        shop["data/exceptions/to-customer.csv"] =
            header + HandMadeShop.exception(6, 7, customers, "A6,X6,壬,,,4.00,40.00,,", "ORPHAN@boss")
        shop["data/exceptions/to-old.csv"] =
            header + HandMadeShop.exception(9, 10, old, "B9,X6,壬壬,,,6.00,60.00,,Z9", "ORPHAN@boss")
        shop["data/exceptions/to-sale.csv"] =
            header + HandMadeShop.exception(6, 7, sales, "6,B9,32.00", "PARENT_QUARANTINED@customer<to-old:9")
        shop["data/ledger/to-customer.csv"] =
            "record,count,disposition\n1,2,merged-survivor\n3,2,migrated\n5,1,merged-survivor\n6,1,quarantined\n"
        shop["data/ledger/to-old.csv"] =
            "record,count,disposition\n1,2,merged-into\n3,1,migrated\n4,2,merged-into\n6,3,migrated\n9,1,quarantined\n"
        shop["data/ledger/to-sale.csv"] = "record,count,disposition\n1,5,migrated\n6,1,quarantined\n"
        shop["data/merges/customer.csv"] =
            groups.split(separator: "\n").prefix(8).joined(separator: "\n")
            + "\n4,to-customer,5,survivor,A5\n4,to-old,5,merged-into,B5\n"
        shop["data/tables/customer/part-0001.csv"] = customerHeader + decidedCustomerRows.joined()
        shop["data/tables/sale/part-0001.csv"] = "no,customer,amount\n" + decidedSaleRows.joined()
        shop["metadata/merkle.json"] = HandMadeShop.merkle(["customer", "sale"], [Array(decidedCustomerRows), decidedSaleRows])
        shop["metadata/counts.json"] = counts(
            [
                counts(
                    "to-customer", "customers", records: 6, 5, codes: ["ORPHAN"], merged: (0, 3), warned: 2, redriven: 0,
                    to: "customer",
                    "id 5 0, code 3 0, name 5 0, phone 4 0, opened 4 0, credit 4 0, lim 2 0, remark 3 0, boss 3 0"),
                counts(
                    "to-old", "old", records: 9, 4, codes: ["ORPHAN"], merged: (4, 0), warned: 5, redriven: 1, to: "customer",
                    "id 5 0, code 3 0, name 5 0, phone 1 0, opened 0 0, credit 4 0, lim 2 0, remark 0 0, boss 2 0"),
                counts("to-sale", "sales", records: 6, 5, codes: ["PARENT_QUARANTINED"], redriven: 0, to: "sale", saleFields),
            ], Array(decidedCustomerRows), decidedSaleRows,
            """
            {"field":"credit","merged":"0.00","migrated":"39.50","quarantined":"10.00","staged":"49.50","table":"customer"},\
            {"field":"lim","merged":"100.00","migrated":"380.00","quarantined":"100.00","staged":"580.00","table":"customer"},\
            {"declared":"63.00","field":"amount","migrated":"31.00","quarantined":"32.00","staged":"63.00","table":"sale"}
            """)
        return shop
    }()
}
