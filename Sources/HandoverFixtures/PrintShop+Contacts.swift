extension PrintShop {
    private enum Column {
        static let number = 0, customer = 1, name = 2, gender = 3, phone = 4, duty = 5, mail = 6
    }

    static func contacts(_ seeded: SplitMix64, of customers: Planting<PlantedRecord>) -> PlantedFile {
        var random = seeded
        let parents = customers.soundKeys
        let records = (1...600).map { contact($0, of: random.pick(parents), &random) }
        var planting = Planting(records: records, random: random)
        plantHarmless(&planting)
        plantDamage(&planting, customers)
        return PlantedFile(
            name: "contacts.csv", mapping: "contacts", table: "contact", encoding: .utf8, hasBOM: true,
            header: ["编号", "客户编号", "姓名", "性别", "电话", "职务", "邮箱"], planting: planting)
    }

    private static func contact(_ number: Int, of customer: String, _ random: inout SplitMix64) -> PlantedRecord {
        let key = "LX" + String(number).zeroPadded(to: 4)
        return PlantedRecord(
            [
                key, customer, Synthetic.person(&random), random.pick(["男", "女", "男", "女", "先生", "女士", ""]),
                random.below(3) > 0 ? Shapes.mobile(&random) : Shapes.landline(&random, short: true),
                random.pick(["经理", "采购", "设计", "财务", "前台", ""]),
                random.below(2) > 0 ? key.lowercased() + "@example.com" : "",
            ], key: key)
    }

    private static func plantHarmless(_ planting: inout Planting<PlantedRecord>) {
        planting.plant("rare characters", in: Column.name, ["孙示䶮", "马例㛃", "朱试𬭎", "示例·阿样", "𠮷示甲"])
        planting.plant(
            "invisible characters around", in: Column.name, ["\u{3000}胡示甲", "郭例乙\u{a0}", "何试丙\u{200b}", "高样丁\t\t"])
        planting.plant("full-width text", in: Column.mail, ["ｌｘ＠ｅｘａｍｐｌｅ．ｃｏｍ"])
        planting.plant("placeholders", in: Column.mail, ["NULL", "无", "-"])
        planting.plant("number of another country", in: Column.phone, ["+852 2345 6789"])
        planting.plant("no phone", in: Column.phone, ["", "无", "暂无"])
        planting.plant("contacts of no customer", in: Column.customer, ["", "", ""])
        planting.plant("customer's number in full width", count: 3) { record, _ in
            record.cells[Column.customer].text = record.cells[Column.customer].text.fullWidth
        }
        planting.plant(
            "genders that the plan does not know", in: Column.gender, ["M", "F", "1", "0", "保密"], .nullifies("GENDER_UNKNOWN"))
    }

    private static func plantDamage(_ planting: inout Planting<PlantedRecord>, _ customers: Planting<PlantedRecord>) {
        planting.plant(
            "phones that cannot be read", in: Column.phone,
            ["15400001234/021-50001234", "12800138000", "95588"], .quarantines("CONTACT_PHONE_UNREADABLE"))
        planting.plant(
            "number destroyed by a spreadsheet", in: Column.phone, ["1.38001E+10"], .quarantines("EXCEL_SCIENTIFIC"))
        planting.plant(
            "phones that cannot be read", in: Column.phone, ["'15400000001", "张三 15400000002"],
            .quarantines("CONTACT_PHONE_UNREADABLE"))
        planting.plant("no name", in: Column.name, ["", "无"], .quarantines("REQUIRED"))
        planting.plant("two findings in one record") { record, _ in
            record.cells[Column.name].text = ""
            record.cells[Column.phone].text = "026-22345678"
            record.fate = .unmapped(["REQUIRED", "CONTACT_PHONE_UNREADABLE"])
        }
        planting.plant("bytes that are no UTF-8") { record, _ in
            record.badBytes = (Column.duty, [0xe7, 0xbb])
            record.fate = .unreadable(["ENCODING"])
        }
        planting.plant("record with a field too few") { record, _ in
            record.cells.removeLast()
            record.fate = .unreadable(["RAGGED_SHORT"])
        }
        planting.plantDuplicates("key twice", of: 2, in: Column.number)
        planting.plantParents(
            "contacts of customers that do not exist", in: Column.customer, ["KH9001", "KH9002", "'KH0007"], "ORPHAN")
        planting.plantParents(
            "contacts of customers that could not be mapped", in: Column.customer, Array(customers.unstagedKeys.prefix(3)),
            "ORPHAN")
        planting.plantParents(
            "contacts of duplicate customers", in: Column.customer, customers.quarantinedKeys("DUPLICATE_KEY"),
            "PARENT_QUARANTINED")
    }
}

extension Planting where Record == PlantedRecord {
    /// Points records at parents that are lost, each with the code that says how.
    mutating func plantParents(_ kind: String, in column: Int, _ keys: [String], _ code: String) {
        plant(kind, count: keys.count) { record, ordinal in
            record.cells[column].text = keys[ordinal]
            record.fate = .afterMapping([code])
        }
    }
}
