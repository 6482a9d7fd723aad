/// The customers and orders of a branch that kept a system of its own: some of its customers are those of ``PrintShop``, some only look
/// like them. One seed gives the same bytes for ever.
package struct BranchShop: Sendable {
    /// What a customer of the branch has to do with one of the main shop.
    package enum Kin: String, CaseIterable, Sendable {
        /// One credit code, two spellings of the name, another mobile number.
        case code = "same credit code"
        /// One mobile number and one name in two spellings; neither has a code.
        case mobile = "same mobile, alike name"
        /// One name and one contact; only the main shop knows a code. People must say, and they say yes.
        case told = "alike name and contact, decided the same"
        /// The same, and they say no.
        case denied = "alike name and contact, decided two"
        /// One name and one mobile number, two valid credit codes.
        case otherCode = "alike name, same mobile, another credit code"
        /// One landline, as the tenants of a building have.
        case landline = "same landline alone"
        /// One mobile number, and a name of which one character differs.
        case otherName = "same mobile, one character differs"
        /// Nobody that the main shop knows.
        case stranger = "unknown to the main shop"
    }

    /// A customer of the branch.
    package struct Customer: Sendable {
        package var kin: Kin
        /// Record in the branch's file, from 1.
        package var record: Int
        /// The main shop's record that it is, or looks like.
        package var main: Int?
        var cells: [String]
        var key: String { cells[0] }
    }

    package let customers: [Customer]
    private let orders: [[String]]

    package init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var main = PrintShop.customers(SplitMix64(seed: random.next())).planting
        var made: [Customer] = []
        for (kin, count) in Self.counts {
            for _ in 0..<count {
                let isFirm = kin != .mobile
                var own: (index: Int, cells: [String])?
                while kin != .stranger, own == nil {
                    let index = main.take()
                    let cells = main.records[index].cells.map(\.text)
                    let hasAll = !cells[Main.landline].isEmpty || kin != .landline
                    if (cells[Main.kind] == "企业") == isFirm, hasAll { own = (index, cells) }
                }
                let number = made.count + 1
                made.append(
                    Customer(
                        kin: kin, record: number, main: own.map { $0.index + 1 },
                        cells: Self.cells(kin, number, own?.cells, &random)))
            }
        }
        customers = made
        orders = (1...80).map { number in
            [
                "FDD" + String(number).zeroPadded(to: 4), random.pick(made).key,
                Shapes.plain(Int128(1_000 + random.below(500_000))),
            ]
        }
    }

    private static let counts: [(Kin, Int)] = [
        (.code, 6), (.mobile, 5), (.told, 3), (.denied, 2), (.otherCode, 3), (.landline, 3), (.otherName, 3), (.stranger, 25),
    ]

    /// Columns of the main shop's customers.
    private enum Main { static let name = 1, kind = 2, creditCode = 3, contact = 4, mobile = 5, landline = 6 }

    private static func cells(_ kin: Kin, _ number: Int, _ main: [String]?, _ random: inout SplitMix64) -> [String] {
        var cells = [
            "FD" + String(number).zeroPadded(to: 3), Synthetic.firm(200 + number, trade: random.pick(Synthetic.trades)),
            Synthetic.creditCode(500 + number), Synthetic.person(&random), Shapes.mobileDigits(&random),
            "021-5000" + String(random.below(10_000)).zeroPadded(to: 4), Shapes.plain(Int128(random.below(300_000))),
            Shapes.Day(from: 2019, years: 7, &random).text(separator: "-", padded: true),
        ]
        guard let main else { return cells }
        switch kin {
        case .code: (cells[1], cells[2]) = (respelled(main[Main.name], number), main[Main.creditCode])
        case .mobile: (cells[1], cells[2], cells[4]) = (main[Main.name] + " ", "", main[Main.mobile])
        case .told, .denied: (cells[1], cells[2], cells[3]) = (respelled(main[Main.name], number), "", main[Main.contact])
        case .otherCode: (cells[1], cells[4]) = (main[Main.name], main[Main.mobile])
        case .landline: cells[5] = main[Main.landline]
        case .otherName:
            (cells[1], cells[2], cells[4]) = (
                main[Main.name].replacing("示例", with: "示列"), "", main[Main.mobile]
            )
        case .stranger: break
        }
        return cells
    }

    /// The same firm as another clerk wrote it.
    private static func respelled(_ name: String, _ number: Int) -> String {
        switch number % 3 {
        case 0: name.replacing("有限公司", with: "")
        case 1: name.replacing("上海", with: "（上海）").replacing("有限公司", with: "有限责任公司")
        default: name.replacing("图文", with: "圖文").replacing("印务", with: "印務").replacing("示例", with: "示例 ")
        }
    }

    /// `customers.csv` and `orders.csv`, in UTF-8.
    package var files: [FixtureFile] {
        func file(_ name: String, _ header: String, _ rows: [[String]]) -> FixtureFile {
            let lines = [header] + rows.map { $0.joined(separator: ",") }
            return FixtureFile(name: name, bytes: Array(lines.map { $0 + "\r\n" }.joined().utf8))
        }
        return [
            file("customers.csv", "编号,名称,统一社会信用代码,联系人,手机,固话,余额,登记日期", customers.map(\.cells)),
            file("orders.csv", "单号,客户编号,金额", orders),
        ]
    }
}
