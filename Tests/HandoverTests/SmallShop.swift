import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import HandoverVerify

/// A shop of two exports with a plan, a key and a policy, in a folder of its own: what most end-to-end tests begin with.
struct SmallShop {
    let folder: TemporaryFolder
    /// The names of the files that are given.
    var exports = ["customers.csv", "orders.csv"]
    var planPath: String { folder.path("plan.yaml") }
    var output: String { folder.path("out") }
    var tar: String { folder.path("out/shop.tar") }
    var keyName: String { folder.path("team") }

    static let customers = """
        编号,姓名,电话,余额,建档日期
        C1,张三,138-0013-8000,"¥1,234.50",2023年5月6日
        C2,"李,四",１３９００１３９０００,0,2023-05-07
        C3,王五,12345,10.00,2023-05-08
        C4,赵六,,(3.25),2023/5/9
        C5,钱七,+86 755 26000000,7.1,2024-02-29

        """

    static let orders = """
        单号,客户,金额,备注
        1,C1,100.00,加急
        2,C3,20.00,
        3,C9,1.00,"含,逗号"
        4,C2,30.00,"两
        行"
        5,C5,5.55,=1+1
        5,C5,6.66,重复
        6,,9.99,散客

        """

    /// How the plan of any shop begins.
    static let planHead = """
        handover: 1
        id: shop
        transfer: {basis: asset-deal, seller: seller, buyer: buyer, closing: 2026-12-31}
        parties:
          seller: {name: 甲方, role: seller}
          buyer: {name: 乙方, role: buyer}
          team: {name: 移交组, role: transfer-team}
        """

    static let plan = """
        \(planHead)
        title: 小店资料移交
        sources:
          customers: {path: customers.csv, owner: seller}
          orders: {path: orders.csv, owner: seller}
        tables:
          customer:
            key: [id]
            fields:
              id: {type: identifier}
              name: {type: text, required: true, personal: true}
              phone: {type: phone, personal: true}
              balance: {type: money}
              since: {type: date}
          sale:
            key: [no]
            fields:
              no: {type: integer}
              customer: {type: identifier}
              amount: {type: money}
              note: {type: text}
            references: [{field: customer, to: customer}]
        mappings:
          to-customer:
            from: customers
            to: customer
            fields:
              id: {from: 编号, do: [trim]}
              name: 姓名
              phone: {from: 电话, do: [trim, phone], else: {quarantine: PHONE_INVALID}}
              balance: {from: 余额, do: [money], else: {quarantine: MONEY_INVALID}}
              since: {from: 建档日期, do: [{date: [yyyy-MM-dd, yyyy年M月d日, yyyy/M/d]}], else: {nullify: DATE_INVALID}}
          to-sale:
            from: orders
            to: sale
            fields:
              no: {from: 单号, do: [integer], else: {quarantine: NUMBER_INVALID}}
              customer: 客户
              amount: {from: 金额, do: [money], else: {quarantine: MONEY_INVALID}}
              note: 备注
        quarantine: {maxRate: "0.9"}
        steps:
          - {id: map, method: transform, uses: [to-customer, to-sale], schedule: {from: 2026-01-01T00:00}, responsible: team, approver: buyer}
          - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}
        verification: {totals: [{table: sale, field: amount}, {table: customer, field: balance}]}

        """

    init(plan: String = SmallShop.plan, customers: [UInt8]? = nil, orders: [UInt8]? = nil) throws {
        folder = try TemporaryFolder()
        try Data(customers ?? Array(Self.customers.utf8)).write(to: URL(fileURLWithPath: folder.path("customers.csv")))
        try Data(orders ?? Array(Self.orders.utf8)).write(to: URL(fileURLWithPath: folder.path("orders.csv")))
        try Data(plan.utf8).write(to: URL(fileURLWithPath: planPath))
        _ = try KeyFiles.make(at: keyName, name: "移交组", organization: nil, passphrase: nil, days: 30)
    }

    func lock() throws {
        _ = try Initializer.lock(plan: planPath, exports: exports.map { folder.path($0) })
    }

    /// Locks and runs.
    func run(_ change: (inout Transfer.Options) -> Void = { _ in }) async throws -> RunSummary {
        try lock()
        var options = Transfer.Options(
            planPath: planPath, outputFolder: output, keyPath: keyName + ".key", certificatePath: keyName + ".crt")
        change(&options)
        return try await Transfer.run(options)
    }

    func policy(intent: String = "hand-over", role: String = "transfer-team", keyName: String? = nil) throws -> TrustPolicy {
        let shown = try KeyFiles.show((keyName ?? self.keyName) + ".crt")
        return TrustPolicy(
            intent: intent,
            roles: [.init(role: role, threshold: 1, signers: [.init(name: shown.name, certificate: shown.fingerprint)])])
    }

    func verify(_ tar: String? = nil, memory: Int = Limits.memoryBytes) throws -> Verdict {
        try Verifier.verify(
            tar ?? self.tar, trust: try policy(), now: Int64(Date().timeIntervalSince1970), options: .init(memory: memory))
    }

    /// The names in the output folder; none where there is no such folder.
    func delivered() throws -> [String] {
        guard FileManager.default.fileExists(atPath: output) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: output).sorted()
    }
}
