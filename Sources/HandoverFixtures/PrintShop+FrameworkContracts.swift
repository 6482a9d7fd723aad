/// Framework contracts, one JSON value a line: what a later system wrote beside the table of the old contracts.
extension PrintShop {
    static func frameworkContracts(_ seeded: SplitMix64, of customers: Planting<PlantedRecord>) -> PlantedDocument {
        let parents = customers.soundKeys
        var planting = Planting<PlantedEntry>(count: 60, random: seeded) { number, _, random in
            framework(number, of: random.pick(parents), &random)
        }
        plantHarmless(&planting)
        plantDamage(&planting, customers)
        planting.plant("line ended by CR LF", count: 8) { contract, _ in contract.trailer = "\r" }
        // The last record has no line behind it to be blank.
        let middle = planting.records.count / 2
        planting.records[middle].trailer += "\n \t"
        planting.note("blank line", 1)
        return PlantedDocument(
            name: "framework-contracts.ndjson",
            outer: .init(mapping: "framework-contracts", table: "framework-contract", moneyFields: ["amount"]), blankLines: 1,
            planting: planting, separator: "\n", write: written)
    }

    private static func framework(_ number: Int, of customer: String, _ random: inout SplitMix64) -> PlantedEntry {
        let key = "KJ-" + String(2022 + random.below(5)) + "-" + String(number).zeroPadded(to: 3)
        let amount = Int128(1_000_000 + random.below(90_000) * 1_000)
        return PlantedEntry(
            [
                .init(name: "no", text: "\"\(key)\""), .init(name: "customer", text: "\"\(customer)\""),
                .init(name: "signed", text: "\"\(Shapes.date(from: 2022, years: 4, &random))\""),
                .init(
                    name: "amount",
                    text: random.below(2) == 0 ? "\"\(Shapes.grouped(amount))\"" : String(Shapes.plain(amount).dropLast())),
                .init(name: "scan", text: "\"scan/\(key).pdf\""),
            ], key: key, money: ["amount": amount])
    }

    @Sendable private static func written(_ contract: PlantedEntry) -> String {
        contract.replacement ?? "{" + contract.members.map { "\"\($0.name)\":\($0.text)" }.joined(separator: ",") + "}"
    }

    private static func plantHarmless(_ planting: inout Planting<PlantedEntry>) {
        planting.plant("no scan", in: "scan", [nil, nil, "null", "null", "\"\"", "\"\""])
        planting.plant("escapes", in: "scan", [#""scan\/\u5408\u540c.pdf""#, #""D:\\扫描\\䶮.pdf""#])
        planting.plant("amounts of other shapes", count: 4) { contract, ordinal in
            let amounts: [(text: String, hundredths: Int128)] = [
                ("\"¥1,234,000.00\"", 123_400_000), ("\"１２，０００元\"", 1_200_000), ("250000", 25_000_000),
                ("\"(5,000.00)\"", -500_000),
            ]
            contract["amount"] = amounts[ordinal].text
            contract.money["amount"] = amounts[ordinal].hundredths
        }
        planting.plant("whitespace around a value", count: 2) { contract, _ in contract.trailer = " \t" }
        planting.plant("members in another order", count: 2) { contract, _ in contract.members.reverse() }
    }

    private static func plantDamage(_ planting: inout Planting<PlantedEntry>, _ customers: Planting<PlantedRecord>) {
        planting.plant("name twice in an object") { contract, _ in
            contract.members.append(.init(name: "amount", text: "1"))
            contract.money = [:]
            contract.fate = .unreadable(["JSON_DUP_KEY"])
        }
        planting.plant("record that is no object", count: 2) { contract, ordinal in
            contract.replacement = ordinal == 0 ? "null" : "\"\(contract.key ?? "")\""
            contract.money = [:]
            contract.key = nil
            contract.fate = .unreadable(["SHAPE"])
        }
        planting.plant("amounts that cannot be read", count: 3) { contract, ordinal in
            contract["amount"] = ["\"面议\"", "1.2e6", "true"][ordinal]
            contract.money = [:]
            contract.fate = .unmapped(["FRAMEWORK_AMOUNT_UNREADABLE"])
        }
        planting.plant("date that cannot be read", in: "signed", ["\"2023-2-30\""], .unmapped(["FRAMEWORK_DATE_UNREADABLE"]))
        planting.plant("no customer", in: "customer", [nil, "null"], .unmapped(["REQUIRED"]))
        planting.plant(
            "contracts of customers that do not exist", in: "customer", ["\"KH9001\"", "9009"], .afterMapping(["ORPHAN"]))
        planting.plant(
            "contract of a duplicate customer", in: "customer",
            customers.quarantinedKeys("DUPLICATE_KEY").suffix(1).map { "\"\($0)\"" }, .afterMapping(["PARENT_QUARANTINED"]))
        planting.plantTwins("number twice", "no", of: (.afterMapping(["DUPLICATE_KEY"]), .afterMapping(["DUPLICATE_KEY"])))
    }
}
