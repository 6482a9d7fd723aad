extension PrintShop {
    static func plantHarmlessOrders(_ planting: inout Planting<PlantedEntry>) {
        planting.plant("rare characters", in: "备注", ["请交䶮先生", "喆·示例", "𠮷示甲—𬭎", "尺寸 10×20㎝ ¥"])
        planting.plant("rare characters as references", in: "备注", ["交&#x4DAE;先生", "&#21894;&#183;示例", "&#x20BB7;示乙"])
        planting.plant("entities", in: "备注", ["墨&amp;纸", "&lt;急&gt; &quot;加价&quot;", "甲&#13;&#10;乙"])
        planting.plant(
            "CDATA sections", in: "备注", ["<![CDATA[尺寸<A4>&\"覆膜\"]]>", "先<![CDATA[打样]]>后印", "<![CDATA[两行\r\n备注]]]]><![CDATA[>]]>"])
        planting.plant("comments and processing instructions in a text", in: "备注", ["急<!-- 内部 -->件", "送<?打印 换行?>前台"])
        planting.plant("note with line breaks", in: "备注", ["第一行\r\n第二行"])
        planting.plant("empty note", in: "备注", ["", "<![CDATA[]]>", "<!-- 无 -->"])
        planting.plant("no note", in: "备注", [nil, nil, nil, nil])
        planting.plant("note that is nil", count: 3) { order, ordinal in
            order.members.removeLast()
            order.members.append(.init(name: "备注", attributes: " xsi:nil=\"\(ordinal == 0 ? "1" : "true")\"", text: ""))
        }
        planting.plant("elements in another order", count: 3) { order, _ in order.members.reverse() }
        planting.plant("names with a prefix", count: 2) { order, _ in order.prefix = "w:" }
        planting.plant("number in full width or with spaces around", count: 3) { order, ordinal in
            let key = order.key ?? ""
            order["@单号"] = [key.fullWidth, " \(key)\t", "\u{3000}\(key)"][ordinal]
        }
        planting.plant("order of nothing", count: 2) { order, ordinal in
            order.lines = []
            order.enclosure = ordinal == 0 ? .other("<明细/>") : .missing
            setAmount(&order, 0)
        }
        planting.plant("line below zero", count: 2) { order, ordinal in
            let last = order.lines.count - 1
            order.lines[last]["小计"] = ["(12.00)", "-12"][ordinal]
            order.lines[last].money["subtotal"] = -1_200
            setAmount(&order, order.lines.compactMap { $0.money["subtotal"] }.reduce(0, +))
        }
        planting.plant("attribute with entities and line breaks, empty, or not there", count: 5) { order, ordinal in
            order.lines[0]["@规格"] = ["A4&#10;双面 &amp; 覆膜", "A4\r\n双面\t装订", "&lt;10&quot;&gt;", "", nil][ordinal]
        }
    }

    private static func setAmount(_ order: inout PlantedEntry, _ amount: Int128) {
        order["金额"] = Shapes.plain(amount)
        order.money["amount"] = amount
    }

    static func plantUnreadableOrders(_ planting: inout Planting<PlantedEntry>) {
        planting.plant(
            "mixed content", in: "备注", ["请<b>加急</b>送", "<font color=\"red\">周五</font>前"], .unreadable(["XML_MIXED"]))
        planting.plant("text between elements", in: "", ["加急"], .unreadable(["XML_MIXED"]))
        planting.plant("element twice", count: 2) { order, ordinal in
            order.members.append(ordinal == 0 ? .init(name: "备注", text: "又一条") : order.members[1])
            order.fall(.unreadable(["REPEATED"]))
        }
        planting.plant("mixed content and an element twice in one order") { order, _ in
            order["备注"] = "见<a>附件</a>"
            order.members.append(order.members[2])
            order.fall(.unreadable(["XML_MIXED", "REPEATED"]))
        }
        planting.plant("nil that holds a text") { order, _ in
            order.members.removeLast()
            order.members.append(.init(name: "备注", attributes: " xsi:nil=\"true\"", text: "有字"))
            order.fall(.unreadable(["SHAPE"]))
        }
    }

    static func plantUnmappedOrders(_ planting: inout Planting<PlantedEntry>) {
        planting.plant(
            "dates that cannot be read", in: "下单日期", ["2023-2-30", "45052", "2024-01-05T09:30:00"],
            .unmapped(["WEB_DATE_UNREADABLE"]))
        planting.plant("amounts that cannot be read", count: 3) { order, ordinal in
            order["金额"] = ["面议", "1.2万", ""][ordinal]
            order.money["amount"] = nil
            order.fall(.unmapped(["WEB_AMOUNT_UNREADABLE"]))
        }
        planting.plant("no customer", in: "客户编号", [nil], .unmapped(["REQUIRED"]))
    }

    static func plantBrokenOrders(_ planting: inout Planting<PlantedEntry>, _ customers: Planting<PlantedRecord>) {
        let lost = Fate.afterMapping(["PARENT_QUARANTINED"])
        planting.plant(
            "orders of customers that do not exist", in: "客户编号", ["KH9001", "KH9005", "<![CDATA[]]>KH9006"],
            .afterMapping(["ORPHAN"]))
        planting.plant(
            "orders of customers that could not be mapped", in: "客户编号", customers.unstagedKeys.prefix(2).map { $0 },
            .afterMapping(["ORPHAN"]))
        planting.plant(
            "orders of duplicate customers", in: "客户编号", customers.quarantinedKeys("DUPLICATE_KEY").prefix(2).map { $0 }, lost)
        planting.plantTwins(
            "number twice", "@单号", of: (.afterMapping(["DUPLICATE_KEY"]), .afterMapping(["DUPLICATE_KEY"])))
        plantUnmappedTwin(&planting)
        planting.plant("orders that do not balance", count: 4) { order, ordinal in
            let amount = order.money["amount"] ?? 0
            setAmount(&order, amount + [1, -1, -500, 100_000][ordinal])
            order.fall(.afterMapping(["UNBALANCED"]))
        }
        planting.plant("order of no customer that does not balance either") { order, _ in
            order["客户编号"] = "KH9007"
            setAmount(&order, 999_999_999)
            order.fall(.afterMapping(["ORPHAN", "UNBALANCED"]))
        }
        planting.plant("lines that cannot be mapped", count: 4) { order, ordinal in
            let place = order.lines.count - 1
            if ordinal < 3 {
                order.lines[place]["数量"] = ["500份", "1e3", "若干"][ordinal]
                order.lines[place].fate = .unmapped(["WEB_QUANTITY_UNREADABLE"])
            } else {
                order.lines[place]["小计"] = nil
                order.lines[place].money = [:]
                order.lines[place].fate = .unmapped(["REQUIRED"])
            }
            order.fall(.afterMapping(["UNBALANCED"]))
        }
        planting.plant("lines that cannot be read", count: 2) { order, ordinal in
            if ordinal == 0 {
                order.lines[0].members.append(.init(name: "数量", text: "50"))
                order.lines[0].fate = .unreadable(["REPEATED"])
            } else {
                order.lines[0]["品名"] = "名<sub>片</sub>"
                order.lines[0].fate = .unreadable(["XML_MIXED"])
            }
            order.fall(.afterMapping(["UNBALANCED"]))
        }
    }

    /// The second of two orders of one number cannot be mapped: the first is no duplicate, but its lines are, so it does not balance.
    private static func plantUnmappedTwin(_ planting: inout Planting<PlantedEntry>) {
        planting.plantTwins(
            "second order of a sound number, itself unreadable", "@单号",
            of: (.afterMapping(["UNBALANCED"]), .unmapped(["WEB_DATE_UNREADABLE"]))
        ) { $0["下单日期"] = "昨天" }
    }

    static func plantBetweenOrders(_ planting: inout Planting<PlantedEntry>) {
        planting.plant("comments and processing instructions between orders", count: 5) { order, ordinal in
            order.trailer =
                "\r\n  "
                + [
                    "<!-- 以下为二季度 -->", "<?分页 强制?>", "<!-- <订单 单号=\"WD9\"/> 作废 -->", "<!---->\r\n\r\n  <?打印?>", "<!-- 䶮 -->",
                ][ordinal]
        }
    }
}
