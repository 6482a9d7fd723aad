extension BenchTable {
    /// The plan that lies beside `table.csv`. Its window is open, so the bench runs on any day.
    package func plan(declaring totals: Totals) -> String {
        let seller = Synthetic.creditCode(9_001)
        let buyer = Synthetic.creditCode(9_002)
        return """
            handover: 1
            id: bench-table
            title: 测速用客户表
            transfer: {basis: asset-deal, seller: seller, buyer: buyer, closing: 2026-06-30}
            parties:
              seller: {name: 上海示例旧印图文有限公司, role: seller, creditCode: \(seller)}
              buyer: {name: 上海示例新印图文有限公司, role: buyer, creditCode: \(buyer)}
              team: {name: 示例移交组, role: transfer-team}
            sources:
              table: {path: table.csv, owner: seller, expect: {records: \(records)}}
            tables:
              customer:
                title: 客户
                key: [customer_no]
                fields:
                  customer_no: {type: identifier}
                  name: {type: text, required: true}
                  kind: {type: text, required: true}
                  contact: {type: text, personal: true}
                  mobile: {type: phone, personal: true}
                  landline: {type: phone, personal: true}
                  opened_on: {type: date, required: true}
                  credit: {type: money}
                  balance: {type: money, required: true}
                  state: {type: text}
                  address: {type: text, personal: true}
                  remark: {type: text, personal: true}
            mappings:
              customers:
                from: table
                to: customer
                fields:
                  customer_no: {from: 客户编号, do: [trim]}
                  name: {from: 客户名称, do: [trim, fold-width]}
                  kind: {from: 类型, do: [trim, {map: {企业: company, 个人: person}}], else: {quarantine: KIND_UNKNOWN}}
                  contact: {from: 联系人, do: [trim]}
                  mobile: {from: 手机, do: [trim, fold-width, phone], else: {quarantine: MOBILE_UNREADABLE}}
                  landline: {from: 固话, do: [trim, fold-width, {null-if: [无]}, phone], else: {nullify: LANDLINE_UNREADABLE}}
                  opened_on: {from: 建档日期, do: [trim, {date: [yyyy-MM-dd, yyyy/M/d, yyyy年M月d日]}], else: {quarantine: OPENED_UNREADABLE}}
                  credit: {from: 信用额度, do: [trim, fold-width, money], else: {quarantine: CREDIT_UNREADABLE}}
                  balance: {from: 余额, do: [trim, fold-width, money], else: {quarantine: BALANCE_UNREADABLE}}
                  state: {from: 状态, do: [trim, {map: {正常: active, 停用: inactive, 月结: monthly}}], else: {quarantine: STATE_UNKNOWN}}
                  address: {from: 地址, do: [trim, fold-width]}
                  remark: 备注
            quarantine: {maxRate: 0.001}
            steps:
              - {id: transform, method: transform, uses: [customers], schedule: {from: 2026-01-01T00:00}, responsible: team}
              - {id: archive, method: archive, needs: [transform], schedule: {from: 2026-01-01T00:00}, responsible: team}
              - {id: verify, method: verify, needs: [archive], schedule: {from: 2026-01-01T00:00}, responsible: team}
            verification:
              totals:
                - {table: customer, field: credit, declared: "\(Shapes.plain(totals.credit))"}
                - {table: customer, field: balance, declared: "\(Shapes.plain(totals.balance))"}

            """
    }
}
