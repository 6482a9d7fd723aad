@testable import HandoverVerify

/// The same customers, of which people said which are the same, worked out by hand.
extension HandMadeMerges {
    /// - Parameter records: each with the number of the thing that it is.
    static func decision(_ records: [(mapping: String, record: Int, raw: String, same: Int)], table: String = "customer")
        -> String
    {
        let list = records.map {
            "{\"digest\":\"\(HandMadeShop.digest($0.raw + "\n"))\",\"mapping\":\"\($0.mapping)\",\"record\":\"\($0.record)\",\"same\":\"\($0.same)\"}"
        }
        return """
            {"at":"2026-12-30T00:00:00Z","by":"甲方","reason":"核对","records":[\(list.joined(separator: ","))],"table":"\(table)"}
            """
    }

    static func document(_ merges: [String], decisions: [String] = [], withdrawn: [String] = []) -> String {
        let isRead = !merges.isEmpty || !decisions.isEmpty
        let sources = (isRead ? [("customers", customers), ("old", old)] : []).map {
            "{\"id\":\"\($0)\",\"sha256\":\"\(HandMadeShop.digest($1))\"}"
        }
        func list(_ name: String, _ members: [String]) -> String {
            members.isEmpty ? "" : ",\"\(name)\":[\(members.joined(separator: ","))]"
        }
        return """
            {"decisions":[\(decisions.joined(separator: ","))],"handover":"1"\(list("merges", merges)),\
            "sources":[\(sources.joined(separator: ","))]\(list("withdrawn", withdrawn))}

            """
    }

    /// Two of a group are not the same, and one that nobody decided about holds them together: it is dissolved. Two that match are not the
    /// same, and nothing else holds them together. Two that have nothing in common are the same. One is the same as another of which the
    /// code is another: even so they are not one, nor is what else hangs together with them.
    static let merges = [
        decision([
            ("to-customer", 1, "A1,X1,甲,101,2020-01-02,10.00,100.00,r1,", 1),
            ("to-old", 1, "B1,X1,甲甲,,2019-09-09,2.50,300.00,r2,B2", 2),
        ]),
        decision([("to-customer", 2, "A2,,乙,102,2021-01-01,,?,\"x,y\",A1", 1), ("to-old", 2, "B2,,乙,102,?,3.00,50.00,z,B1", 2)]),
        decision([("to-customer", 4, "A4,,丁,104,2019-05-05,1.00,,,B1", 1), ("to-old", 8, "B8,,辛,,,1.00,,,B7", 1)]),
        decision([("to-customer", 6, "A6,X6,壬,,,4.00,40.00,,", 1), ("to-old", 3, "B3,X9,乙,102,,7.00,,,", 1)]),
    ]

    static let askedCustomerRows = [
        "A1,X1,甲,101,2020-01-02,10.00,100.00,r1,\n", "A2,,乙,102,2021-01-01,,,\"x,y\",A1\n", "A3,X3,丙,,,13.00,20.00,,\n",
        "A4,,丁,104,2019-05-05,2.00,,,B1\n", "A6,X6,壬,,,4.00,40.00,,\n", "B1,X1,甲甲,,2019-09-09,2.50,300.00,r2,B2\n",
        "B2,,乙,102,,3.00,50.00,z,B1\n", "B3,X9,乙,102,,7.00,,,\n", "B4,X1,甲,199,2020-01-01,-1.00,,r1,\n", "B5,X5,己,,,1.00,,,\n",
    ]
    static let askedSaleRows = ["1,B4,1.00\n", "2,B2,2.00\n", "3,A3,4.00\n", "4,B5,8.00\n"]

    /// The shop with these decisions. A rule says less than it did, so that nothing but people and keys dissolves a group, and rows of which
    /// the boss is the same are put before people: that makes nothing of them.
    static let asked: HandMadeShop = {
        var shop = HandMadeMerges.shop
        shop["metadata/plan.json"] = plan.replacing("\"number\":\"12\"", with: "\"number\":\"20\"").replacing(
            "\"same\":[\"phone\"]}]", with: "\"same\":[\"phone\"]},{\"ask\":true,\"same\":[\"boss\"]}]")
        shop.files.append(("metadata/decisions.json", document(merges)))
        let duplicate = HandMadeShop.exception(5, 6, customers, "A5,X5,戊,105,2018-01-01,2.00,,a,A2", "DUPLICATE_KEY@id")
        shop["data/exceptions/to-customer.csv"] = header + duplicate
        shop["data/exceptions/to-old.csv"] =
            header + HandMadeShop.exception(6, 7, old, "A5,,庚,,,,,,", "DUPLICATE_KEY@id")
            + HandMadeShop.exception(9, 10, old, "B9,X6,壬壬,,,6.00,60.00,,Z9", "ORPHAN@boss")
        shop["data/exceptions/to-sale.csv"] =
            header + HandMadeShop.exception(5, 6, sales, "5,A5,16.00", "PARENT_QUARANTINED@customer<to-customer:5")
            + HandMadeShop.exception(6, 7, sales, "6,B9,32.00", "PARENT_QUARANTINED@customer<to-old:9")
        shop["data/ledger/to-customer.csv"] =
            "record,count,disposition\n1,2,migrated\n3,2,merged-survivor\n5,1,quarantined\n6,1,migrated\n"
        shop["data/ledger/to-old.csv"] =
            "record,count,disposition\n1,5,migrated\n6,1,quarantined\n7,2,merged-into\n9,1,quarantined\n"
        shop["data/ledger/to-sale.csv"] = "record,count,disposition\n1,4,migrated\n5,2,quarantined\n"
        shop["data/merges/customer.csv"] = """
            group,mapping,record,role,id
            1,to-customer,1,dissolved,A1
            1,to-old,4,dissolved,B4
            1,to-old,1,dissolved,B1
            2,to-customer,3,survivor,A3
            2,to-old,7,merged-into,B7
            3,to-customer,4,survivor,A4
            3,to-old,8,merged-into,B8
            4,to-customer,5,dissolved,A5
            4,to-old,5,dissolved,B5
            5,to-customer,6,dissolved,A6
            5,to-old,9,dissolved,B9
            5,to-old,3,dissolved,B3

            """
        shop["data/tables/customer/part-0001.csv"] = customerHeader + askedCustomerRows.joined()
        shop["data/tables/sale/part-0001.csv"] = "no,customer,amount\n" + askedSaleRows.joined()
        shop["metadata/merkle.json"] = HandMadeShop.merkle(["customer", "sale"], [askedCustomerRows, askedSaleRows])
        shop["metadata/counts.json"] = counts(
            [
                counts(
                    "to-customer", "customers", records: 6, 5, codes: ["DUPLICATE_KEY"], merged: (0, 2), warned: 3, redriven: 0,
                    to: "customer",
                    "id 6 0, code 4 0, name 6 0, phone 4 0, opened 4 0, credit 5 0, lim 3 0, remark 3 0, boss 3 0"),
                counts(
                    "to-old", "old", records: 9, 5, codes: ["DUPLICATE_KEY", "ORPHAN"], merged: (2, 0), warned: 4, redriven: 0,
                    to: "customer",
                    "id 7 0, code 5 0, name 7 0, phone 3 0, opened 2 0, credit 6 0, lim 3 0, remark 3 0, boss 3 0"
                ).replacing("\"nulled\":[]", with: "\"nulled\":[{\"code\":\"DATE_BAD\",\"count\":\"1\",\"field\":\"opened\"}]"),
                counts("to-sale", "sales", records: 6, 4, codes: [], redriven: 0, to: "sale", saleFields).replacing(
                    "\"codes\":[]", with: "\"codes\":[{\"code\":\"PARENT_QUARANTINED\",\"count\":\"2\"}]"),
            ], askedCustomerRows, askedSaleRows,
            """
            {"field":"credit","merged":"0.00","migrated":"41.50","quarantined":"8.00","staged":"49.50","table":"customer"},\
            {"field":"lim","merged":"10.00","migrated":"510.00","quarantined":"60.00","staged":"580.00","table":"customer"},\
            {"declared":"63.00","field":"amount","migrated":"15.00","quarantined":"48.00","staged":"63.00","table":"sale"}
            """)
        return shop
    }()
}
