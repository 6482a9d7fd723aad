import HandoverCore
import HandoverPlan
import Testing

/// Lists in columns of a CSV file (Plan.md section 1.3): how a plan says them, and what is refused.
@Suite struct `A plan with lists in columns` {
    private static let source = "orders: {path: 订单.csv, owner: old-owner}"
    private static let lists = """
        orders:
            path: 订单.csv
            owner: old-owner
            layout: {delimiter: ","}
            lists:
              tag: {in: 标签, by: ["；", ";"], expect: {records: 012}}
              phone: {in: 电话, by: 、}
        """
    private static let mappings = """
        mappings:
          map-tags: {from: orders.tag, to: tag, fields: {order_no: ../单号, text: .}}
          map-phones: {from: orders.phone, to: tag, fields: {order_no: "#parent", text: "."}}

        """
    static let yaml = SamplePlan.yaml.replacing(source, with: lists).replacing("mappings:\n", with: mappings)
        .replacing(
            "tables:\n",
            with: "tables:\n  tag: {key: [order_no, text], fields: {order_no: {type: identifier}, text: {type: text}}}\n"
        ).replacing("uses: [map-customers, map-orders]", with: "uses: [map-tags, map-phones, map-customers, map-orders]")

    private func said(_ yaml: String) -> [String] {
        do throws(Failure) {
            _ = try PlanReader.read(Array(yaml.utf8), file: "plan.yaml")
            return []
        } catch {
            return error.diagnostics.map { "\($0.code.name) \($0.location?.line ?? 0):\($0.location?.column ?? 0)" }
        }
    }

    @Test func `is read, and written canonically as section 5 says`() throws {
        let plan = try PlanReader.read(Array(Self.yaml.utf8), file: "plan.yaml")
        let source = try #require(plan.source("orders"))
        #expect(source.hasCuts && !source.isDocument)
        #expect(
            source.lists.map(\.cut) == [.init(column: "标签", separators: ["；", ";"]), .init(column: "电话", separators: ["、"])])
        #expect(source.lists.map(\.expectedRecords) == [12, nil])
        #expect(source.around("tag") == [nil] && source.around(nil) == [])
        let json = String(decoding: plan.canonicalJSON, as: UTF8.self)
        let lists =
            #"{"id":"orders","layout":{"delimiter":","},"lists":[{"by":["；",";"],"expect":{"records":"12"},"id":"tag","in":"标签"},"#
            + #"{"by":["、"],"id":"phone","in":"电话"}],"nulls":[""],"owner":"old-owner","path":"订单.csv"}"#
        #expect(json.contains(lists), "\(json)")
        let again = try Plan(canonical: plan.canonicalJSON, file: "plan.json")
        #expect(again.source("orders")?.lists.map(\.cut) == source.lists.map(\.cut))
        #expect(again.mapping("map-tags")?.list == "tag" && again.mapping("map-orders")?.list == nil)
    }

    static let refusals: [(name: String, from: String, to: String, code: String, at: String)] = [
        ("no column", "{in: 电话, by: 、}", "{by: 、}", "plan.key-missing", "phone: {"),
        ("nothing to cut by", "{in: 电话, by: 、}", "{in: 电话}", "plan.key-missing", "phone: {"),
        ("an empty text", "by: 、}", "by: \"\"}", "plan.bad-separators", "by: \"\""),
        ("an empty text among others", "by: [\"；\", \";\"]", "by: [\"；\", \"\"]", "plan.bad-separators", "by: [\"；\", \"\"]"),
        ("no text", "by: 、}", "by: []}", "plan.bad-separators", "by: []"),
        (
            "seventeen texts", "by: 、}", "by: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q]}", "plan.bad-separators",
            "by: [a, b"
        ),
        ("a text twice", "by: [\"；\", \";\"]", "by: [\"；\", \"；\"]", "plan.repeated", "\"；\"]"),
        ("two lists in one column", "{in: 电话", "{in: 标签", "plan.column-listed-twice", "in: 标签, by: 、"),
        ("a path beside a column", "{in: 电话, by: 、}", "{in: 电话, by: 、, at: /x}", "plan.unknown-key", "at: /x"),
        ("columns as JSON", "{in: 电话, by: 、}", "{in: 电话, by: 、, pack: [x]}", "plan.unknown-key", "pack: [x]"),
        ("a list with a path", "phone: {in: 电话, by: 、}", "phone: /x", "plan.lists-mixed", "phone: /x"),
        ("a list that nothing reads", "from: orders.phone", "from: orders.tag", "plan.unused", "phone: {in"),
        ("rows that nothing reads", "    from: orders\n", "    from: orders.tag\n", "plan.unused", "orders:\n"),
        ("a list that is not there", "from: orders.phone", "from: orders.phones", "plan.unknown-name", "from: orders.phones"),
        ("two levels", "order_no: ../单号", "order_no: ../../单号", "plan.not-nested", "fields: {order_no: ../../"),
        ("a part to ignore", "layout: {delimiter: \",\"}", "ignore: {x: y}", "plan.needs-lists", "ignore: {x"),
        ("namespaces", "layout: {delimiter: \",\"}", "namespaces: {x: y}", "plan.needs-lists", "namespaces: {x"),
        ("a folder with lists", "path: 订单.csv\n", "folder: 订单\n", "plan.bad-place", "lists:\n"),
    ]

    @Test(arguments: refusals) func `is refused with line and column`(
        name: String, from: String, to: String, code: String, at: String
    ) {
        #expect(Self.yaml.contains(from), "\(name)")
        let yaml = Self.yaml.replacing(from, with: to, maxReplacements: 1)
        #expect(said(yaml).contains("\(code) \(SamplePlan.place(of: at, in: yaml))"), "\(name): \(said(yaml))")
    }

    // MARK: Lock

    private static func lock(_ header: [String], _ lists: [Lock.CutList]) -> Lock {
        var lock = `Lock file`.sample
        guard case .csv(var csv) = lock.sources[1].content else { return lock }
        csv.columns += header
        csv.lists = lists
        lock.sources[1].content = .csv(csv)
        return lock
    }

    private static let cuts = [
        Lock.CutList(id: "tag", cut: .init(column: "标签", separators: ["；", ";"]), records: 12),
        Lock.CutList(id: "phone", cut: .init(column: "电话", separators: ["、"]), records: 3),
    ]

    private func said(_ lock: Lock, _ yaml: String = Self.yaml) throws -> [String] {
        try PlanReader.read(Array(yaml.utf8), file: "plan.yaml").check(against: lock).map {
            "\($0.code.name) \($0.location?.line ?? 0):\($0.location?.column ?? 0)"
        }
    }

    private func place(_ text: String, _ yaml: String = Self.yaml) -> String { SamplePlan.place(of: text, in: yaml) }

    @Test func `holds against its lock, whose columns of lists need not be used`() throws {
        #expect(try said(Self.lock(["标签", "电话"], Self.cuts)) == [])
    }

    @Test func `is refused against another header or other lists`() throws {
        #expect(try said(Self.lock(["标签"], Self.cuts)) == ["plan.unknown-column \(place("phone: {in"))"])
        #expect(try said(Self.lock(["标签", "电话", "电话"], Self.cuts)) == ["plan.column-twice \(place("phone: {in"))"])
        #expect(try said(Self.lock(["标签", "电话"], [])) == ["lock.lists-differ \(place("orders:\n"))"])
        var other = Self.cuts
        other[1].cut.separators = ["/"]
        #expect(try said(Self.lock(["标签", "电话"], other)) == ["lock.lists-differ \(place("orders:\n"))"])
        let unknown = Self.yaml.replacing("../单号", with: "../编号")
        #expect(
            try said(Self.lock(["标签", "电话"], Self.cuts), unknown).map { $0.prefix { $0 != " " } } == ["plan.unknown-column"])
        #expect(
            try said(Self.lock(["标签", "电话", "单号"], Self.cuts)).map { $0.prefix { $0 != " " } }
                == ["plan.column-twice", "plan.column-twice"])
    }

    @Test func `has a lock as section 7 says, and no other`() throws {
        let text = String(decoding: Self.lock(["标签", "电话"], Self.cuts).canonicalJSON, as: UTF8.self)
        let lists =
            #""lists":[{"by":["；",";"],"id":"tag","in":"标签","records":"12"},{"by":["、"],"id":"phone","in":"电话","records":"3"}]"#
        #expect(text.contains(lists), "\(text)")
        let read = try LockReader.read(Array(text.utf8), file: "l")
        #expect(read.sources[1].columns(of: "tag") == ["."] && read.sources[1].records(of: "phone") == 3)
        #expect(read.sources[1].columns(of: "nothing") == nil && read.sources[1].columns(of: nil)?.contains("标签") == true)
        #expect(String(decoding: read.canonicalJSON, as: UTF8.self) == text)
        for (from, to) in [
            (lists, #""lists":[]"#), (#""in":"标签""#, #""in":"电话""#), (#""in":"标签""#, #""in":"无此列""#),
            (#""id":"tag""#, #""id":"phone""#), (#"["；",";"]"#, "[]"), (#"["；",";"]"#, #"[";",";"]"#), (#"["；",";"]"#, #"[""]"#),
            (#""records":"12"}"#, #""records":"-1"}"#), (#""records":"12"}"#, #""columns":[],"records":"12"}"#),
        ] {
            #expect(text.contains(from))
            #expect(throws: Failure.self, "\(to)") {
                try LockReader.read(Array(text.replacing(from, with: to).utf8), file: "l")
            }
        }
    }
}
