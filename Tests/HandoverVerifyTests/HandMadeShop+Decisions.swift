import HandoverCrypto

extension HandMadeShop {
    /// What was decided about the shop's records: a key that two records have is corrected in one, so the other and its children come
    /// through; a reference is corrected, an amount taken out; three records are kept, one of them a key's second bearer.
    static let decisions = document([
        decision("to-customer", 4, "C,丁,\n", [("id", "C", "K")]), decision("to-customer", 7, "F,,A\n", []),
        decision("to-sale", 3, "3,Z,Y,1.00\n", []), decision("to-sale", 4, "4,Z,C,2.00\n", [("customer", "Z", "C")]),
        decision("to-sale", 5, "5,,,x\n", [("amount", "x", nil)]), decision("to-sale", 6, "6,A,,-0.10\n", []),
    ])

    static func document(_ decisions: [String], sources: [String] = ["customers", "sales"]) -> String {
        let digests = ["customers": digest(customers), "sales": digest(sales), "later": digest(laterSales)]
        let list = sources.map { "{\"id\":\"\($0)\",\"sha256\":\"\(digests[$0] ?? "")\"}" }
        return """
            {"decisions":[\(decisions.joined(separator: ","))],"handover":"1","sources":[\(list.joined(separator: ","))]}

            """
    }

    /// - Parameter corrections: column, old text, new text; none to keep the record.
    static func decision(
        _ mapping: String, _ record: Int, _ raw: String, _ corrections: [(column: String, was: String, new: String?)]
    ) -> String {
        let list = corrections.map { correction in
            let new = correction.new.map { "\"new\":\"\($0)\"," } ?? ""
            return "{\"column\":\"\(correction.column)\",\(new)\"was\":\"\(digest(correction.was))\"}"
        }
        return """
            {"at":"2026-12-30T00:00:00Z","by":"甲方","corrections":[\(list.joined(separator: ","))],\
            "decision":"\(list.isEmpty ? "keep" : "correct")","digest":"\(digest(raw))","mapping":"\(mapping)","reason":"核对",\
            "record":"\(record)"}
            """
    }

    static let decidedCustomerRows = ["A,甲,\n", "B,乙,A\n", "C,丙,B\n", "K,丁,\n", "D,戊,C\n", "E,己,D\n", "J,\"壬,1\",A\n"]
    static let decidedSaleRows = [
        "1,A,A,10.00\n", "2,D,E,5.00\n", "4,C,C,2.00\n", "5,,,\n", "7,A,B,1.00\n", "6,A,B,9.99\n", "8,B,B,\n",
    ]

    /// The shop with these decisions, worked out by hand. The total is what it was: a kept record counts as quarantined with the
    /// amount that it had.
    static func decided() -> HandMadeShop {
        var shop = HandMadeShop()
        let header = "record,line,offset,bytes,findings,raw\n"
        shop["data/exceptions/to-customer.csv"] =
            header + exception(7, 8, customers, "F,,A", "REQUIRED@name") + exception(8, 9, customers, "G,庚,F", "ORPHAN@boss")
            + exception(9, 10, customers, "\"H\",辛,A,x", "RAGGED_LONG")
        shop["data/exceptions/to-sale.csv"] =
            header + exception(3, 4, sales, "3,Z,Y,1.00", "ORPHAN@customer;ORPHAN@agent")
            + exception(6, 7, sales, "6,A,,-0.10", "DUPLICATE_KEY@no")
        shop["data/exceptions/to-sale-later.csv"] = header
        shop["data/ledger/to-customer.csv"] = "record,count,disposition\n1,6,migrated\n7,3,quarantined\n10,1,migrated\n"
        shop["data/ledger/to-sale.csv"] =
            "record,count,disposition\n1,2,migrated\n3,1,quarantined\n4,2,migrated\n6,1,quarantined\n"
        shop["data/ledger/to-sale-later.csv"] = "record,count,disposition\n1,3,migrated\n"
        shop["data/tables/customer/part-0001.csv"] = "id,name,boss\n" + decidedCustomerRows.joined()
        shop["data/tables/sale/part-0001.csv"] = "no,customer,agent,amount\n" + decidedSaleRows.joined()
        shop["metadata/merkle.json"] = merkle(decidedCustomerRows, decidedSaleRows)
        shop["metadata/counts.json"] = """
            {"mappings":[{"absent":[],"codes":[{"code":"ORPHAN","count":"1"},{"code":"RAGGED_LONG","count":"1"},{"code":"REQUIRED","count":"1"}],\
            "dropped":[],\(fields("id 8 0, name 8 0, boss 6 0")),"from":"customers","id":"to-customer","migrated":"7","nulled":[],"quarantined":"3","records":"10","redriven":"1","to":"customer"},\
            {"absent":[],"codes":[{"code":"DUPLICATE_KEY","count":"1"},{"code":"ORPHAN","count":"1"}],\
            "dropped":[],\(fields("no 4 0, customer 3 0, agent 3 0, amount 3 0")),"from":"sales","id":"to-sale","migrated":"4","nulled":[],"quarantined":"2","records":"6","redriven":"2","to":"sale"},\
            {"absent":[],"codes":[],\(laterFields),"from":"later","id":"to-sale-later","migrated":"3",\
            "nulled":[{"code":"AMOUNT_BLANK","count":"1","field":"amount"}],"quarantined":"0","records":"3","redriven":"0","to":"sale"}],\
            "sources":[{"bytes":"\(customers.utf8.count)","id":"customers","records":"10","sha256":"\(digest(customers))"},\
            {"bytes":"\(sales.utf8.count)","id":"sales","records":"6","sha256":"\(digest(sales))"},\
            {"bytes":"\(laterSales.utf8.count)","id":"later","records":"3","sha256":"\(digest(laterSales))"}],\
            "tables":[{"bytes":"\(13 + decidedCustomerRows.joined().utf8.count)","id":"customer","parts":"1","rows":"7"},\
            {"bytes":"\(25 + decidedSaleRows.joined().utf8.count)","id":"sale","parts":"1","rows":"7"}],\
            "totals":[{"declared":"28.89","field":"amount","migrated":"27.99","quarantined":"0.90","staged":"28.89","table":"sale"}]}

            """
        shop.files.append(("metadata/decisions.json", decisions))
        shop.files.append(
            (
                "data/corrections/to-customer.csv", header + exception(4, 5, customers, "C,丁,", "DUPLICATE_KEY@id")
            ))
        shop.files.append(
            (
                "data/corrections/to-sale.csv",
                header + exception(4, 5, sales, "4,Z,C,2.00", "ORPHAN@customer;PARENT_QUARANTINED@agent<to-customer:3")
                    + exception(5, 6, sales, "5,,,x", "AMOUNT_INVALID@amount")
            ))
        return shop
    }
}
