import Foundation
import Handover
import HandoverTestSupport

/// A shop whose customers have labels and telephones in one cell each: `customers.csv` of the small shop's folder.
enum ItemShop {
    /// Line 8 is too short, and the record behind it has two lines.
    static let customers = """
        编号,姓名,标签,电话
        C1,张三,名片；海报;名片,138-0013-8000、139 0013 9000
        C2,李四, 名片 ；；海报 ,13900139001
        C3,王五,,无
        C4,赵六,　,12345
        C5,钱七,单页,13700137000/x
        C6,"孙,八",名片
        C7,周九,"名片
        ；海报",13600136000

        """

    static let plan = """
        \(SmallShop.planHead)
        sources:
          customers:
            path: customers.csv
            owner: seller
            nulls: ["", 无]
            expect: {records: 7}
            lists:
              tag: {in: 标签, by: ["；", ";"], expect: {records: 9}}
              phone: {in: 电话, by: ["、", /]}
        tables:
          customer: {key: [id], fields: {id: {type: identifier}, name: {type: text, personal: true}}}
          tag:
            key: [customer, place]
            fields:
              customer: {type: identifier}
              place: {type: integer}
              text: {type: text, required: true}
              row: {type: integer}
              owner: {type: text}
            references: [{field: customer, to: customer}]
          phone:
            key: [customer, number]
            fields: {customer: {type: identifier}, number: {type: phone, personal: true}, record: {type: integer}}
            references: [{field: customer, to: customer}]
        mappings:
          to-customer: {from: customers, to: customer, fields: {id: 编号, name: 姓名}}
          to-tag:
            from: customers.tag
            to: tag
            fields:
              customer: ../编号
              place: {from: "#position", do: [integer], else: {quarantine: NUMBER}}
              text: .
              row: {from: "#parent", do: [integer], else: {quarantine: NUMBER}}
              owner: {template: "{../姓名}:{.}"}
            exclude: [{when: "[.] is null", reason: nothing between two signs, authority: seller}]
          to-phone:
            from: customers.phone
            to: phone
            fields:
              customer: ../编号
              number: {from: ".", do: [phone], else: {quarantine: PHONE}}
              record: {from: "#record", do: [integer], else: {quarantine: NUMBER}}
        targets:
          crm: {type: sqlite, path: crm.db}
        quarantine: {maxRate: "0.9"}
        steps:
          - {id: map, method: transform, uses: [to-customer, to-tag, to-phone], schedule: {from: 2026-01-01T00:00}, responsible: team, approver: buyer}
          - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: load, method: load, uses: [crm], needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: check, method: verify, needs: [load], schedule: {from: 2026-01-01T00:00}, responsible: team}

        """

    /// - Parameter change: what becomes of the plan, which is loaded into no database.
    static func shop(customers: String = customers, change: (String) -> String = { $0 }) throws -> SmallShop {
        var shop = try SmallShop(plan: change(withoutTarget(plan)), customers: Array(customers.utf8))
        shop.exports = ["customers.csv"]
        return shop
    }

    /// The same, loaded into `crm.db`.
    static func loading() throws -> SmallShop {
        var shop = try SmallShop(plan: plan, customers: Array(customers.utf8))
        shop.exports = ["customers.csv"]
        return shop
    }

    /// The plan, loaded into no database, with other texts between telephones.
    static func plan(cutBy separators: String) -> String {
        withoutTarget(plan).replacingOccurrences(of: #"["、", /]"#, with: separators)
    }

    private static func withoutTarget(_ plan: String) -> String {
        plan.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.contains("crm") && !$0.hasPrefix("targets:") }.joined(separator: "\n")
            .replacingOccurrences(of: "needs: [load]", with: "needs: [seal]")
    }

    static let tags = """
        customer,place,text,row,owner
        C1,1,名片,1,张三:名片
        C1,2,海报,1,张三:海报
        C1,3,名片,1,张三:名片
        C2,1,名片,2,李四:名片
        C2,3,海报,2,李四:海报
        C5,1,单页,5,钱七:单页
        C7,1,名片,7,周九:名片
        C7,2,海报,7,周九:海报

        """
    static let phones = """
        customer,number,record
        C1,+8613800138000,1
        C1,+8613900139000,2
        C2,+8613900139001,3
        C5,+8613700137000,5
        C7,+8613600136000,7

        """
}

extension SmallShop {
    func table(_ name: String) throws -> String { try text("data/tables/\(name)/part-0001.csv") }
}
