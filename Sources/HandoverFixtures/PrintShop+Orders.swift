extension PrintShop {
    private enum Column {
        static let number = 0, customer = 1, date = 2, item = 3, spec = 4, quantity = 5, amount = 6, deposit = 7, state = 8
    }

    private static let items = ["名片", "宣传单", "画册", "海报", "不干胶", "信封", "手提袋", "易拉宝", "标书装订", "蓝图"]
    private static let specs = ["90×54mm 300g铜版", "210×285mm 157g铜版 4+4", "A4 80g双胶", "60×90cm 覆膜", "2㎡ 写真", "A3 骑马订", ""]
    private static let states = ["接单", "设计", "打样", "印刷", "后道", "送货", "完成", "完成", "完成", "完成"]

    static func orders(_ seeded: SplitMix64, of customers: Planting<PlantedRecord>) -> PlantedFile {
        var random = seeded
        let parents = customers.soundKeys
        let records = (1...1_500).map { order($0, of: random.pick(parents), &random) }
        var planting = Planting(records: records, random: random)
        plantHarmless(&planting)
        plantDamage(&planting, customers)
        planting.plantLineFeeds(12)
        return PlantedFile(
            name: "orders.csv", mapping: "orders", table: "job", encoding: .gb18030,
            preamble: ["示例图文店工单明细", "打印日期：2026-06-29 18:06,操作员：示例操作员"],
            header: ["工单号", "客户编号", "下单日期", "品名", "规格", "数量", "金额", "定金", "状态"], planting: planting,
            moneyFields: ["amount", "deposit"],
            footer: { sums in
                "合计,,,,,,\(Shapes.plain(sums["amount"] ?? 0)),\(Shapes.plain(sums["deposit"] ?? 0)),"
            }, hasBlankLine: true)
    }

    private static func order(_ number: Int, of customer: String, _ random: inout SplitMix64) -> PlantedRecord {
        let key = "GD" + String(number).zeroPadded(to: 6)
        let amount = Int128(1_000 + random.below(2_500) * (1 + random.below(200)))
        let deposit = random.below(4) == 0 ? amount / 3 : nil
        var money = ["amount": amount]
        money["deposit"] = deposit
        return PlantedRecord(
            [
                key, customer, Shapes.date(from: 2021, years: 5, &random), random.pick(items), random.pick(specs),
                String((1 + random.below(40)) * 50), Shapes.money(amount, &random),
                deposit.map { Shapes.money($0, &random) } ?? "", random.pick(states),
            ], key: key, money: money)
    }

    private static func plantHarmless(_ planting: inout Planting<PlantedRecord>) {
        planting.plant("rare characters", in: Column.item, ["䶮字招牌", "㛃—𬭎 画册", "“样张”·海报", "¥ 价目表"])
        planting.plant("traditional variants in a code", in: Column.state, ["設計", "後道", "送貨"])
        planting.plant("full-width digits", in: Column.quantity, ["５００", "１０００", "\u{3000}２００"])
        planting.plant("placeholders", count: 3) { record, ordinal in
            record.cells[Column.deposit].text = ["无", "-", "暂无"][ordinal]
            record.money["deposit"] = nil
        }
        planting.plant("customer's number in full width or with spaces around", count: 4) { record, ordinal in
            let key = record.cells[Column.customer].text
            record.cells[Column.customer].text = [key.fullWidth, key + "\t", "\u{3000}" + key, key + "\u{200b}"][ordinal]
        }
        planting.plant(
            "red orders and other shapes", amount: "amount", in: Column.amount,
            [
                ("(1,234.50)", -123_450), ("1234.50-", -123_450), ("-¥88", -8_800), ("（２００．００）", -20_000), ("1,234.5元", 123_450),
                ("￥ 1,000,000.00 元", 100_000_000),
            ])
        planting.plant(
            "line breaks, quotes and delimiters in a field", in: Column.spec,
            ["A4,双面\r\n装订", "封面\"烫金\",覆膜", "=2*3", "=HYPERLINK(\"http://example.com/稿.pdf\")"])
        planting.plant("a field quoted without need", count: 5) { record, _ in
            record.cells[Column.item].isQuoted = true
            record.cells[Column.amount].isQuoted = true
        }
        planting.plant("no state", in: Column.state, ["", "", ""])
        planting.plant("item that looks like a total", in: Column.item, ["合计样本", "小计牌"])
    }

    private static func plantDamage(_ planting: inout Planting<PlantedRecord>, _ customers: Planting<PlantedRecord>) {
        planting.plant(
            "dates that cannot be read", in: Column.date,
            ["2023-2-30", "45052", "2023-04-31", "6/5/2023", "23.5.6", "二〇二三年五月六日"],
            .quarantines("ORDER_DATE_UNREADABLE"))
        planting.plant(
            "quantities that cannot be read", in: Column.quantity, ["1,000", "500份", "1e3", "007", "若干"],
            .quarantines("QUANTITY_UNREADABLE"))
        planting.plant(
            "amounts that cannot be read", amount: "amount", in: Column.amount,
            [("面议", nil), ("3.5万", nil), ("待定", nil), ("1234,567", nil), ("100.005", nil), ("RMB 100", nil)],
            code: "AMOUNT_UNREADABLE")
        planting.plant(
            "deposits that cannot be read", amount: "deposit", in: Column.deposit, [("约500", nil), ("(-5)", nil)],
            code: "DEPOSIT_UNREADABLE")
        planting.plant("states that the plan does not know", in: Column.state, ["作废", "完 成"], .quarantines("STATE_UNKNOWN"))
        planting.plant("no item", in: Column.item, ["", ""], .quarantines("REQUIRED"))
        planting.plant("no amount", amount: "amount", in: Column.amount, [("", nil), ("无", nil)], code: "REQUIRED")
        planting.plant("two findings in one record") { record, _ in
            record.cells[Column.date].text = "2023/2/29"
            record.cells[Column.amount].text = ""
            record.money["amount"] = nil
            record.fate = .unmapped(["ORDER_DATE_UNREADABLE", "REQUIRED"])
        }
        planting.plant("bytes that are no GB18030", count: 2) { record, ordinal in
            record.badBytes = (Column.item, ordinal == 0 ? [0xc3] : [0x81, 0x30, 0x81])
            record.fate = .unreadable(["ENCODING"])
        }
        planting.plant("record with a field too few", count: 2) { record, _ in
            record.cells.removeLast()
            record.fate = .unreadable(["RAGGED_SHORT"])
        }
        planting.plant("record with a field too many") { record, _ in
            record.cells.append(Cell(text: "加急"))
            record.fate = .unreadable(["RAGGED_LONG"])
        }
        planting.plant("text behind a closing quote") { record, _ in
            record.cells[Column.item].isQuoted = true
            record.afterQuote = (Column.item, "加急")
            record.fate = .unreadable(["QUOTE_TRAILING"])
        }
        planting.plantDuplicates("key twice", of: 2, in: Column.number)
        planting.plantDuplicates("key twice, once with spaces around", of: 2, in: Column.number) { "\u{3000}" + $0 + " " }
        planting.plantParents(
            "orders of customers that do not exist", in: Column.customer,
            ["KH9001", "KH9003", "KH9004", "'KH0005", "=\"KH0006\""],
            "ORPHAN")
        planting.plantParents(
            "orders of customers that could not be mapped", in: Column.customer, Array(customers.unstagedKeys.suffix(8)), "ORPHAN"
        )
        let duplicates = customers.quarantinedKeys("DUPLICATE_KEY")
        planting.plantParents("orders of duplicate customers", in: Column.customer, duplicates + duplicates, "PARENT_QUARANTINED")
    }
}
