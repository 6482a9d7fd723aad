import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import HandoverVerify

/// A shop whose orders lie in XML, with lines in orders and parts in lines, and whose projects lie in JSON.
struct DocumentShop {
    let folder: TemporaryFolder
    var tar: String { folder.path("out/shop.tar") }
    var keyName: String { folder.path("team") }

    static let orders = """
        <?xml version="1.0" encoding="UTF-8"?>
        <orders xmlns="urn:shop" made="2026-06-30">
          <order no="1"><total>30.00</total><lines>
            <line item="a"><sum>10.00</sum><parts><part>4.00</part><part>6.00</part></parts></line>
            <line item="b"><sum>20.00</sum><parts><part>20.00</part></parts></line></lines></order>
          <order no="2"><total>5.00</total><lines><line item="a"><sum>4.00</sum><parts><part>4.00</part></parts></line></lines></order>
          <order no="3"><total>7.00</total><lines>
            <line item="a"><sum>3.00</sum><parts><part>1.00</part><part>x</part></parts></line>
            <line item="b"><sum>4.00</sum><parts><part>4.00</part></parts></line></lines></order>
          <order no="4"><total>0.00</total><lines/></order>
          <order no="5"><total>1.00</total><total>1.00</total><lines><line item="a"><sum>1.00</sum><parts/></line></lines></order>
          <order no="6"><total>2.00</total><lines><line><sum>2.00</sum><parts><part>2.00</part></parts></line></lines></order>
        </orders>

        """

    static let projects = """
        {"made": "2026-06-30", "projects": [
          {"id": 1234567890123456789, "order": "1", "tags": ["a", "b" ], "note": "一"},
          {"id": 1234567890123456790, "order": "2", "tags": [], "note": null},
          {"id": 1234567890123456791, "order": "4"}
        ]}

        """

    static let plan = """
        \(SmallShop.planHead)
        title: 有明细的小店
        sources:
          orders:
            path: orders.xml
            owner: seller
            namespaces: {s: "urn:shop"}
            lists:
              order: {at: "/s:orders/s:order", expect: {records: 6}}
              line: order/s:lines/s:line
              part: line/s:parts/s:part
            ignore: {"/s:orders/@made": the day of the export}
          projects:
            path: projects.json
            owner: seller
            lists: {project: {at: /projects, pack: [/tags]}}
            ignore: {/made: the day of the export}
        tables:
          order: {key: [no], fields: {no: {type: identifier}, total: {type: money}}}
          line:
            key: [order_no, place]
            fields:
              order_no: {type: identifier}
              place: {type: integer}
              record: {type: integer}
              item: {type: text}
              sum: {type: money}
            references: [{field: order_no, to: order}]
          lot: {key: [record], fields: {record: {type: identifier}, sum: {type: money}}}
          part:
            key: [line_record, place]
            fields: {order_no: {type: identifier}, line_record: {type: identifier}, place: {type: integer}, sum: {type: money}}
            references: [{field: line_record, to: lot}, {field: order_no, to: order}]
          project:
            key: [id]
            fields: {id: {type: identifier}, order_no: {type: identifier}, tags: {type: text}, note: {type: text}}
            references: [{field: order_no, to: order}]
        mappings:
          to-order:
            from: orders.order
            to: order
            fields: {no: "@no", total: {from: "s:total", do: [money], else: {quarantine: MONEY}}}
          to-line:
            from: orders.line
            to: line
            balance: {sum: sum, equals: to-order.total}
            fields:
              order_no: "../@no"
              place: {from: "#position", do: [integer], else: {quarantine: NUMBER}}
              record: {from: "#record", do: [integer], else: {quarantine: NUMBER}}
              item: {from: "@item", do: [{if-absent: 无}]}
              sum: {from: "s:sum", do: [money], else: {quarantine: MONEY}}
          to-lot:
            from: orders.line
            to: lot
            fields: {record: "#record", sum: {from: "s:sum", do: [money], else: {quarantine: MONEY}}}
            drop: {"@item": the table of lines has it}
          to-part:
            from: orders.part
            to: part
            balance: {sum: sum, equals: to-lot.sum}
            fields:
              order_no: "../../@no"
              line_record: "#parent"
              place: {from: "#position", do: [integer], else: {quarantine: NUMBER}}
              sum: {from: ".", do: [money], else: {quarantine: MONEY}}
          to-project:
            from: projects.project
            to: project
            fields: {id: /id, order_no: /order, tags: /tags, note: {from: /note, do: [trim]}}
        quarantine: {maxRate: "0.9"}
        steps:
          - {id: map, method: transform, uses: [to-order, to-line, to-lot, to-part, to-project], schedule: {from: 2026-01-01T00:00}, responsible: team, approver: buyer}
          - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}
        verification: {totals: [{table: order, field: total}, {table: line, field: sum}]}

        """

    init(plan: String = DocumentShop.plan, orders: String = DocumentShop.orders, projects: String = DocumentShop.projects) throws
    {
        folder = try TemporaryFolder()
        try folder.write(Array(orders.utf8), to: "orders.xml")
        try folder.write(Array(projects.utf8), to: "projects.json")
        try folder.write(Array(plan.utf8), to: "plan.yaml")
        _ = try KeyFiles.make(at: keyName, name: "移交组", organization: nil, passphrase: nil, days: 30)
    }

    var exports: [String] { [folder.path("orders.xml"), folder.path("projects.json")] }

    /// Locks and runs.
    func run(threads: Int = 2) async throws -> RunSummary {
        _ = try Initializer.lock(plan: folder.path("plan.yaml"), exports: exports)
        var options = Transfer.Options(
            planPath: folder.path("plan.yaml"), outputFolder: folder.path("out"), keyPath: keyName + ".key",
            certificatePath: keyName + ".crt")
        options.threads = threads
        options.seed = String(repeating: "5a", count: 32)
        return try await Transfer.run(options)
    }

    func verify(_ tar: String) throws -> Verdict {
        let shown = try KeyFiles.show(keyName + ".crt")
        let policy = TrustPolicy(
            intent: "hand-over",
            roles: [
                .init(role: "transfer-team", threshold: 1, signers: [.init(name: shown.name, certificate: shown.fingerprint)])
            ])
        return try Verifier.verify(tar, trust: policy, now: Int64(Date().timeIntervalSince1970))
    }
}
