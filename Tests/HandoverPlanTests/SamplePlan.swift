/// A small plan that holds, with Chinese parties. Tests replace one text in it and look at what is said.
enum SamplePlan {
    static let yaml = """
        handover: 1
        id: little-shop
        title: 小店客户资料移交
        transfer:
          basis: asset-deal
          seller: old-owner
          buyer: new-owner
          closing: 2026-12-31
        parties:
          old-owner: {name: 杭州小店有限公司, role: seller, creditCode: 91330106MA2KPLAN0J}
          new-owner: {name: 李四, role: buyer}
          team: {name: 移交组, role: transfer-team}
        sources:
          customers: {path: 客户.csv, owner: old-owner, nulls: ["", 无], expect: {records: 060}}
          orders: {path: 订单.csv, owner: old-owner}
        tables:
          customer:
            title: 客户
            key: [customer_no]
            fields:
              customer_no: {type: identifier}
              name: {type: text, required: true, personal: true, title: 名称}
              phone: {type: phone, personal: true}
              balance: {type: money}
              since: {type: date}
          order:
            key: [order_no]
            fields:
              order_no: {type: identifier}
              customer_no: {type: identifier}
              quantity: {type: decimal, scale: 0}
              currency: {type: text}
            references:
              - {field: customer_no, to: customer}
        mappings:
          map-customers:
            from: customers
            to: customer
            fields:
              customer_no: {from: 客户编号, do: [trim]}
              name: 名称
              phone: {from: 手机, do: [fold-width, {phone: {area: "0571"}}], else: {nullify: PHONE_BAD}}
              balance: {from: 余额, do: [trim, money], else: {quarantine: BALANCE_BAD}}
              since: {from: 建档日期, do: [{null-if: ["-"]}, {date: [yyyy-MM-dd, yyyy年M月d日]}], else: {quarantine: DATE_BAD}}
            drop:
              备注: 不含业务信息
          map-orders:
            from: orders
            to: order
            fields:
              order_no: 单号
              customer_no: {from: 客户编号, do: [{map: {甲: A, "no": no}}], else: {quarantine: CUSTOMER_BAD}}
              quantity: {from: 数量, do: [decimal], else: {quarantine: QUANTITY_BAD}}
              currency: {constant: CNY}
        quarantine:
          maxRate: 0.02
          maxCount: 3
          perCode: {BALANCE_BAD: 0, ORPHAN: 2}
        steps:
          - id: freeze
            method: freeze
            schedule: {until: 2026-12-30T18:00}
            responsible: old-owner
          - id: map
            method: transform
            uses: [map-customers, map-orders]
            needs: [freeze]
            schedule: {from: 2026-12-30T18:00, until: 2026-12-31T06:00}
            responsible: team
            approver: new-owner
          - id: seal
            method: archive
            needs: [map]
            schedule: {from: 2026-12-30T18:00}
            responsible: team
        verification:
          totals:
            - {table: customer, field: balance, declared: "1234.50"}

        """

    /// The sample with one text replaced; the text must occur.
    static func with(_ old: String, _ new: String) -> String {
        let parts = yaml.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
        precondition(parts.count == 2, "the sample has no \(old)")
        return parts[0] + new + parts[1]
    }

    /// The line, from 1, and the byte column, from 1, where a text first stands.
    static func place(of text: String, in yaml: String) -> String {
        let before = yaml.split(separator: text, maxSplits: 1, omittingEmptySubsequences: false)
        guard before.count == 2 else { return "nowhere: \(text) does not occur" }
        let lines = before[0].split(separator: "\n", omittingEmptySubsequences: false)
        return "\(lines.count):\((lines.last?.utf8.count ?? 0) + 1)"
    }
}
