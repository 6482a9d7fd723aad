extension PrintShop {
    private enum Column {
        static let number = 0, name = 1, kind = 2, creditCode = 3, contact = 4, mobile = 5, landline = 6, address = 7, balance = 8
        static let opened = 9, remark = 10
    }

    static func customers(_ seeded: SplitMix64) -> PlantedFile {
        var random = seeded
        let records = (1...420).map { customer($0, &random) }
        var planting = Planting(records: records, random: random)
        plantHarmless(&planting)
        plantDamage(&planting)
        planting.plantLineFeeds(9)
        return PlantedFile(
            name: "customers.csv", mapping: "customers", table: "customer", encoding: .gb18030,
            preamble: ["示例图文店客户资料表", "打印日期：2026-06-29 18:05  操作员：示例操作员"],
            header: ["客户编号", "客户名称", "类型", "统一社会信用代码", "联系人", "手机", "固话", "地址", "余额", "建档日期", "备注"],
            planting: planting, moneyFields: ["balance"],
            footer: { sums in "合计,共420户,,,,,,,\"\(Shapes.grouped(sums["balance"] ?? 0))\",," }, hasBlankLine: true)
    }

    private static func customer(_ number: Int, _ random: inout SplitMix64) -> PlantedRecord {
        let key = "KH" + String(number).zeroPadded(to: 4)
        let person = Synthetic.person(&random)
        let isCompany = random.below(4) > 0
        let balance = Int128(random.below(3) == 0 ? 0 : random.below(900_000))
        return PlantedRecord(
            [
                key,
                isCompany ? Synthetic.firm(number % 360, trade: random.pick(Synthetic.trades)) : person,
                isCompany ? "企业" : "个人",
                isCompany ? Synthetic.creditCode(number) : "",
                person,
                Shapes.mobile(&random),
                random.below(3) > 0 ? Shapes.landline(&random, short: true) : "",
                Synthetic.address(&random),
                Shapes.money(balance, &random),
                Shapes.date(from: 2012, years: 14, &random),
                random.pick(Synthetic.remarks),
            ], key: key, money: ["balance": balance])
    }

    private static func plantHarmless(_ planting: inout Planting<PlantedRecord>) {
        planting.plant(
            "rare characters", in: Column.contact, ["王示䶮", "李例㛃", "陈样𬭎", "阿示例·试样", "赵拟—甲", "示例¥客户"])
        planting.plant("rare characters in a firm's name", in: Column.name, ["上海示例䶮印务有限公司", "上海示例𬭎𠮷包装有限公司"])
        planting.plant(
            "traditional variants", in: Column.name, ["上海示例甲子圖文製作有限公司", "上海示例乙丑印務有限公司", "上海示例丙寅廣告有限公司"])
        planting.plant("traditional variants in a code", in: Column.kind, ["企業", "個人"])
        planting.plant(
            "full-width text", in: Column.name, ["上海示例（丁卯）印务有限公司", "ＡＢＣ示例印务有限公司", "上海示例①㎡印务有限公司"])
        planting.plant(
            "invisible characters around", in: Column.contact,
            ["\u{3000}王示甲", "李例乙\u{a0}", "张试丙\u{200b}", "刘样丁\t", "\u{feff}陈拟戊", " 杨示己 "])
        planting.plant("placeholders", in: Column.contact, ["无", "-", "暂无", "／", "无\u{3000}"])
        planting.plant("placeholders", in: Column.creditCode, ["无", "-", "暂无"])
        planting.plant("placeholder date", in: Column.opened, ["1900-01-01", "1900/1/1"])
        planting.plant("placeholder number of a right form", in: Column.mobile, ["13800000000"])
        planting.plant("no mobile", in: Column.mobile, ["", "无", "-", "\u{3000}"])
        planting.plant("invisible characters around a number", in: Column.mobile, ["\u{200b}15400000011", "15400000012\t"])
        planting.plant("quoted empty text") { record, _ in
            record.cells[Column.mobile] = Cell(text: "", isQuoted: true)
            record.cells[Column.remark] = Cell(text: "", isQuoted: true)
        }
        // No operator judges these: a text field keeps them as they came.
        planting.plant("long number damaged by a spreadsheet", in: Column.creditCode, ["1.10105E+17", "110105208802290000"])
        planting.plant("prefix that forces text", in: Column.creditCode, ["'" + Synthetic.creditCode(901), "=\"00123\""])
        planting.plant(
            "formula text", in: Column.remark,
            ["=HYPERLINK(\"http://example.com/\",\"点我\")", "+8615400000021 老板", "@SUM(A1:A9)", "-2+3", "=1+1"])
        planting.plant(
            "line breaks, quotes and delimiters in a note", in: Column.remark,
            ["第一行\r\n第二行", "上下\n两行,带逗号", "他说\"月底结\"，可以", "\"整句引号\"", "a,b;c", "末尾换行\r\n"])
        planting.plant("quote inside an unquoted note", in: Column.remark, ["尺寸 8\" 的样本", " 客户说\"急\""])
        planting.plant("text that is mojibake already", in: Column.remark, ["锟斤拷锟斤拷", "烫烫烫"])
        planting.plant("personal data in a note", in: Column.remark, ["身份证110105208802290018", "密码123456"])
        planting.plant(
            "amounts below zero and other shapes", amount: "balance", in: Column.balance,
            [
                ("(1,234.50)", -123_450), ("（88.00）", -8_800), ("1234.50-", -123_450), ("-¥88", -8_800), ("¥-88.5", -8_850),
                ("+120.00", 12_000), ("￥１，２３４．５０", 123_450), ("0012.30", 1_230), ("100.000", 10_000), ("-0.00", 0),
            ])
        planting.plant(
            "landlines that cannot be read", in: Column.landline,
            ["026-22345678", "010-12345678", "95588", "50001234/50005678", "待补"],
            .nullifies("LANDLINE_UNREADABLE"))
    }

    private static func plantDamage(_ planting: inout Planting<PlantedRecord>) {
        planting.plant(
            "mobiles that cannot be read", in: Column.mobile,
            [
                "15400001234/021-50001234", "12800138000", "1380013800", "138001380000", "62345678", "010-12345678",
            ], .quarantines("MOBILE_UNREADABLE"))
        planting.plant(
            "number destroyed by a spreadsheet", in: Column.mobile, ["1.38001E+10"], .quarantines("EXCEL_SCIENTIFIC"))
        planting.plant(
            "mobiles that cannot be read", in: Column.mobile,
            [
                "'15400004321", "=\"15400004322\"", "1540000\u{200b}1234", "154\u{a0}0000\u{a0}1234", "11111111111",
                "15400001234转12",
            ], .quarantines("MOBILE_UNREADABLE"))
        planting.plant(
            "amounts that cannot be read", amount: "balance", in: Column.balance,
            [("面议", nil), ("3.5万", nil), ("12,34.50", nil), ("1.234,50", nil), ("$100", nil), ("壹仟元整", nil), ("0.005", nil)],
            code: "BALANCE_UNREADABLE")
        planting.plant(
            "dates that cannot be read", in: Column.opened, ["2023-2-30", "45052", "5/6/2023", "2023年5月", "2023年13月1日"],
            .quarantines("OPENED_UNREADABLE"))
        planting.plant("kinds that the plan does not know", in: Column.kind, ["其他", "VIP"], .quarantines("KIND_UNKNOWN"))
        planting.plant("no name", in: Column.name, ["", ""], .quarantines("REQUIRED"))
        planting.plant("no amount", amount: "balance", in: Column.balance, [("", nil)], code: "REQUIRED")
        planting.plant("key of spaces alone") { record, _ in
            record.cells[Column.number].text = "\u{3000} "
            record.key = nil
            record.fate = .unmapped(["IDENTIFIER_EMPTY"])
        }
        planting.plant("no key") { record, _ in
            record.cells[Column.number].text = ""
            record.key = nil
            record.fate = .unmapped(["REQUIRED"])
        }
        planting.plant("two findings in one record", count: 2) { record, _ in
            record.cells[Column.mobile].text = "95588"
            record.cells[Column.balance].text = "约3000"
            record.money = [:]
            record.fate = .unmapped(["MOBILE_UNREADABLE", "BALANCE_UNREADABLE"])
        }
        planting.plant("bytes that are no GB18030", count: 2) { record, ordinal in
            record.cells[Column.address].isQuoted = false
            // A byte that never occurs; a character cut in half by a column of fixed width.
            record.badBytes = (Column.address, ordinal == 0 ? [0xff] : [0xd6])
            record.fate = .unreadable(["ENCODING"])
        }
        planting.plant("record with a field too few") { record, _ in
            record.cells.removeLast()
            record.fate = .unreadable(["RAGGED_SHORT"])
        }
        planting.plant("record with a field too many") { record, _ in
            record.cells[Column.remark].text = "备注"
            record.cells.append(Cell(text: "多出一列"))
            record.fate = .unreadable(["RAGGED_LONG"])
        }
        planting.plantDuplicates("key twice", of: 2, in: Column.number)
        planting.plantDuplicates("key three times", of: 3, in: Column.number)
        planting.plantDuplicates("key twice, once in full width", of: 2, in: Column.number) { $0.fullWidth }
        plantUnreadableTwin(&planting)
    }

    /// A second record of a sound key that cannot be mapped: it is never staged, so the first is no duplicate.
    private static func plantUnreadableTwin(_ planting: inout Planting<PlantedRecord>) {
        // Two to choose from: the record that is taken may itself be the first of them.
        let sound = planting.soundKeys.prefix(2)
        planting.plant("second record of a sound key, itself unreadable") { record, _ in
            guard let key = sound.first(where: { $0 != record.key }) else { preconditionFailure("most customers are sound") }
            record.cells[Column.number].text = key
            record.cells[Column.mobile].text = "12800138001"
            record.key = key
            record.fate = .unmapped(["MOBILE_UNREADABLE"])
        }
    }
}
