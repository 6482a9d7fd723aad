extension PrintShop {
    private enum Column {
        static let number = 0, customer = 1, date = 2, amount = 3, contact = 4, remark = 5
    }

    static func contracts(_ seeded: SplitMix64, of customers: Planting<PlantedRecord>, contacts: Planting<PlantedRecord>)
        -> PlantedFile
    {
        var random = seeded
        let parents = customers.soundKeys
        let people = contacts.soundKeys
        let records = (1...90).map { contract($0, of: random.pick(parents), with: random.pick(people), &random) }
        var planting = Planting(records: records, random: random)
        plantHarmless(&planting)
        plantDamage(&planting, customers, contacts)
        planting.plantLineFeeds(4)
        return PlantedFile(
            name: "contracts.csv", mapping: "contracts", table: "contract", encoding: .utf8, delimiter: ";",
            header: ["合同编号", "客户编号", "签订日期", "金额", "联系人", "备注"], planting: planting, moneyFields: ["amount"],
            endsWithTerminator: false)
    }

    private static func contract(
        _ number: Int, of customer: String, with contact: String, _ random: inout SplitMix64
    ) -> PlantedRecord {
        let key = "HT-" + String(2019 + random.below(7)) + "-" + String(number).zeroPadded(to: 3)
        let amount = Int128(100_000 + random.below(900) * 10_000 + random.below(100))
        return PlantedRecord(
            [
                key, customer, Shapes.date(from: 2019, years: 7, &random), Shapes.money(amount, &random),
                random.below(5) > 0 ? contact : "", random.pick(["年度框架", "单次", "/", ""]),
            ], key: key, money: ["amount": amount])
    }

    private static func plantHarmless(_ planting: inout Planting<PlantedRecord>) {
        planting.plant(
            "line breaks, quotes and delimiters in a note", in: Column.remark,
            ["甲方;乙方", "补充条款：\r\n一、\"样张\"为准", "逗号,不是分隔符", "两行\n备注"])
        planting.plant("rare characters", in: Column.remark, ["经办：示䶮", "¥ 含税—𬭎"])
        planting.plant("placeholders", in: Column.contact, ["无", "-"])
        planting.plant(
            "amounts below zero", amount: "amount", in: Column.amount, [("(5,000.00)", -500_000), ("１２，０００元", 1_200_000)])
    }

    private static func plantDamage(
        _ planting: inout Planting<PlantedRecord>, _ customers: Planting<PlantedRecord>, _ contacts: Planting<PlantedRecord>
    ) {
        planting.plant(
            "amounts that cannot be read", amount: "amount", in: Column.amount, [("面议", nil), ("3.5万", nil), ("壹万元整", nil)],
            code: "CONTRACT_AMOUNT_UNREADABLE")
        planting.plant(
            "dates that cannot be read", in: Column.date, ["2023-2-30", "45052"], .quarantines("CONTRACT_DATE_UNREADABLE"))
        planting.plantDuplicates("key twice", of: 2, in: Column.number)
        guard let duplicate = customers.quarantinedKeys("DUPLICATE_KEY").first, let unmapped = contacts.unstagedKeys.first,
            let twin = contacts.quarantinedKeys("DUPLICATE_KEY").first,
            let cascaded = contacts.quarantinedKeys("PARENT_QUARANTINED").first
        else { preconditionFailure("customers and contacts have every kind of damage") }
        planting.plantParents("contract of a customer that does not exist", in: Column.customer, ["KH9001"], "ORPHAN")
        planting.plantParents("contract of a duplicate customer", in: Column.customer, [duplicate], "PARENT_QUARANTINED")
        planting.plantParents("contract with a contact that could not be mapped", in: Column.contact, [unmapped], "ORPHAN")
        planting.plantParents("contract with a duplicate contact", in: Column.contact, [twin], "PARENT_QUARANTINED")
        // The customer is sound; the contact falls with its own customer, and the contract a round later.
        planting.plantParents("contract that falls in the second round", in: Column.contact, [cascaded], "PARENT_QUARANTINED")
        planting.plant("contract with two broken references") { record, _ in
            record.cells[Column.customer].text = duplicate
            record.cells[Column.contact].text = "LX9001"
            record.fate = .afterMapping(["PARENT_QUARANTINED", "ORPHAN"])
        }
        // The customer fails in the first round, when the contact is still staged: one finding.
        planting.plant("contract whose second reference would break a round later") { record, _ in
            record.cells[Column.customer].text = "KH9002"
            record.cells[Column.contact].text = cascaded
            record.fate = .afterMapping(["ORPHAN"])
        }
    }
}
