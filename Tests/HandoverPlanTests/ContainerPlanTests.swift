import HandoverCore
import HandoverPlan
import Testing

@Suite struct `Containers in plan and lock` {
    static let yaml = SamplePlan.with(
        "sources:\n",
        """
        containers:
          delivery: {path: 导出.zip, owner: old-owner, ignore: {说明.txt: 不是数据}}
          inner: {in: delivery, member: 旧/备份.tar.gz}
        sources:

        """
    ).replacing("{path: 订单.csv, owner: old-owner}", with: "{in: inner, member: 订单.csv}")

    static let digest = String(repeating: "ab", count: 32)

    static func lock(orders: String = digest, members: String = member("旧/备份.tar.gz", "90") + "," + member("说明.txt", "3"))
        -> String
    {
        let columns = #""columns":["单号","客户编号","数量"],"delimiter":",","encoding":"utf-8","format":"csv","headerAt":"0""#
        return #"{"containers":[{"bytes":"100","id":"delivery","kind":"zip","members":["# + members
            + #"],"path":"导出.zip","sha256":""# + digest
            + #""},{"bytes":"90","id":"inner","in":"delivery","kind":"tar-gz","member":"旧/备份.tar.gz","#
            + #""members":["# + member("订单.csv", "80") + #"],"sha256":""# + digest + #""}],"handover":"1","sources":["#
            + #"{"bom":false,"bytes":"80",\#(columns),"id":"orders","in":"inner","member":"订单.csv","quote":"\"","records":"1","#
            + #""sha256":""# + orders + #""}]}"# + "\n"
    }

    static func member(_ name: String, _ bytes: String) -> String {
        #"{"bytes":"\#(bytes)","name":"\#(name)","sha256":"\#(digest)"}"#
    }

    @Test func `are the JSON of sections 5 and 7`() throws {
        let plan = try PlanReader.read(Array(Self.yaml.utf8), file: "p")
        let text = String(decoding: plan.canonicalJSON, as: UTF8.self)
        #expect(
            text.hasPrefix(
                #"{"containers":[{"id":"delivery","ignore":[{"at":"说明.txt","reason":"不是数据"}],"owner":"old-owner","path":"导出.zip"},"#
                    + #"{"id":"inner","ignore":[],"in":"delivery","member":"旧/备份.tar.gz"}],"handover":"1""#),
            "\(text.prefix(400))")
        #expect(text.contains(#"{"id":"orders","in":"inner","member":"订单.csv","nulls":[""]}"#))
        let again = try Plan(canonical: plan.canonicalJSON, file: "p")
        #expect(again.containers.map(\.place) == plan.containers.map(\.place))
        #expect(again.sources.map(\.place) == plan.sources.map(\.place))
        let lock = try LockReader.read(Array(Self.lock().utf8), file: "l")
        #expect(String(decoding: lock.canonicalJSON, as: UTF8.self) == Self.lock())
        #expect(lock.containers.map(\.originalPath) == ["data/originals/delivery.zip", nil])
        #expect(lock.sources[0].originalPath == nil && lock.files.map(\.path) == ["导出.zip"])
    }

    static let locks: [(what: String, text: String)] = [
        ("a source that is another member", lock(orders: String(repeating: "cd", count: 32))),
        ("a member that is not there", lock(members: member("说明.txt", "3"))),
        ("a container of another size", lock(members: member("旧/备份.tar.gz", "91"))),
        ("another kind", lock().replacing("tar-gz", with: "rar")),
        ("a path and a member", lock().replacing(#""in":"inner","#, with: #""in":"inner","path":"x","#)),
        ("a member without a name", lock().replacing(#""name":"说明.txt""#, with: #""name":"""#)),
        ("a member's size that is none", lock(members: member("旧/备份.tar.gz", "90") + "," + member("说明.txt", "03"))),
    ]

    @Test(arguments: locks) func `are refused in a lock with`(what: String, text: String) {
        let failure = #expect(throws: Failure.self) { try LockReader.read(Array(text.utf8), file: "l") }
        #expect(failure?.diagnostics.allSatisfy { $0.code == .lockBadMember } == true, "\(what): \(failure?.diagnostics ?? [])")
    }
}
