/// The web shop's orders: XML with lines in every order, which add up to its amount. The declaration says GB2312, the bytes go beyond it.
extension PrintShop {
    static let space = "urn:example:print-shop:orders"

    private static let items = ["名片", "宣传单", "画册", "海报", "不干胶", "信封", "手提袋", "喆字印章", "标书装订"]
    private static let specs = ["90×54mm 300g铜版", "A4 80g双胶", "210×285mm 4+4", "60×90cm 覆膜", "A3 骑马订"]

    static func webOrders(_ seeded: SplitMix64, of customers: Planting<PlantedRecord>) -> PlantedDocument {
        let parents = customers.soundKeys
        var planting = Planting<PlantedEntry>(count: 300, random: seeded) { webOrder($0, rank: $1, of: $2.pick(parents), &$2) }
        plantHarmlessOrders(&planting)
        plantUnreadableOrders(&planting)
        plantUnmappedOrders(&planting)
        plantBrokenOrders(&planting, customers)
        plantBetweenOrders(&planting)
        let sum = planting.records.compactMap { $0.money["amount"] }.reduce(0, +)
        return PlantedDocument(
            name: "web-orders.xml", encoding: .gb18030,
            outer: .init(mapping: "web-orders", table: "web-order", moneyFields: ["amount"]),
            inner: .init(mapping: "web-order-lines", table: "web-order-line", moneyFields: ["subtotal"]), planting: planting,
            opening: """
                <?xml version="1.0" encoding="GB2312"?>\r
                <!-- 示例图文网店 订单导出 -->\r
                <订单集 xmlns="\(space)" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" 店铺="示例图文网店·上海" 导出时间="2026-06-29T18:20:00">\r

                """, separator: "\r\n",
            closing: "\r\n  <汇总 订单数=\"300\"><金额>\(Shapes.grouped(sum))</金额></汇总>\r\n</订单集>\r\n",
            write: written)
    }

    private static func webOrder(
        _ number: Int, rank: Int, of customer: String, _ random: inout SplitMix64
    ) -> PlantedEntry {
        let lines = (0...rank % 6).map { _ in
            let subtotal = Int128(500 + random.below(900) * (1 + random.below(100)))
            return PlantedEntry(
                [
                    .init(name: "@规格", text: random.pick(specs)), .init(name: "品名", text: random.pick(items)),
                    .init(name: "数量", text: String((1 + random.below(20)) * 50)),
                    .init(name: "小计", text: random.below(5) == 0 ? Shapes.grouped(subtotal) : Shapes.plain(subtotal)),
                ], money: ["subtotal": subtotal])
        }
        let amount = lines.compactMap { $0.money["subtotal"] }.reduce(0, +)
        let key = "WD" + String(number).zeroPadded(to: 6)
        return PlantedEntry(
            [
                .init(name: "@单号", text: key), .init(name: "客户编号", text: customer),
                .init(name: "下单日期", text: Shapes.date(from: 2022, years: 4, &random)),
                .init(name: "金额", attributes: " 币种=\"CNY\"", text: Shapes.money(amount, &random)),
                .init(name: "备注", text: random.pick(["老客户", "送前台", "急件加价", "月结", "开票要抬头"])),
            ], lines: lines, key: key, money: ["amount": amount])
    }

    /// One order as the file has it.
    @Sendable private static func written(_ order: PlantedEntry) -> String {
        var text = "  <\(order.prefix)订单"
        if !order.prefix.isEmpty { text += " xmlns:\(order.prefix.dropLast())=\"\(space)\"" }
        text += attributes(order) + ">\r\n    " + elements(order)
        switch order.enclosure {
        case .missing: break
        case .other(let other): text += "\r\n    " + other
        case .list:
            text += "\r\n    <\(order.prefix)明细>"
            for var line in order.lines {
                line.prefix = order.prefix
                text += "\r\n      <\(line.prefix)行\(attributes(line))>\(elements(line))</\(line.prefix)行>"
            }
            text += "\r\n    </\(order.prefix)明细>"
        }
        return text + "\r\n  </\(order.prefix)订单>"
    }

    private static func attributes(_ entry: PlantedEntry) -> String {
        entry.members.filter { $0.name.hasPrefix("@") }.map { " \($0.name.dropFirst())=\"\($0.text)\"" }.joined()
    }

    private static func elements(_ entry: PlantedEntry) -> String {
        entry.members.filter { !$0.name.hasPrefix("@") }.map { member in
            let name = entry.prefix + member.name
            if member.name.isEmpty { return member.text }
            if member.text.isEmpty { return "<\(name)\(member.attributes)/>" }
            return "<\(name)\(member.attributes)>\(member.text)</\(name)>"
        }.joined()
    }
}
