import Foundation
import HandoverCore
import HandoverPlan
import Testing

@Suite struct `Expressions in a plan` {
    private static func plan(_ when: String, _ rest: String = "reason: a test, authority: old-owner") -> String {
        SamplePlan.yaml.replacingOccurrences(
            of: "    to: customer\n    fields:",
            with: "    to: customer\n    exclude:\n      - {when: \(when), \(rest)}\n    fields:")
    }

    /// The text as it stands in YAML, the code, and the text at whose place the problem stands.
    static let refused: [(when: String, code: String, at: String)] = [
        ("\"[备注] = '测试\"", "plan.expression-unclosed", "'测试"),
        ("\"contains([备注, '测试')\"", "plan.expression-unclosed", "[备注"),
        ("\"[备注] = 测试\"", "plan.expression-unexpected", "测试\""),
        ("\"[备注] = '测试' or\"", "plan.expression-unexpected", "\", reason"),
        ("\"[备注] == 'a'\"", "plan.expression-unexpected", "= 'a'"),
        ("\"[a] = 'b' = true\"", "plan.expression-unexpected", "= true"),
        ("\"contains([备注] '测试')\"", "plan.expression-unexpected", "'测试'"),
        ("\"[a] is empty\"", "plan.expression-unexpected", "empty"),
        ("\"[a] > 3\"", "plan.expression-kinds", "> 3"),
        ("\"not [a]\"", "plan.expression-kinds", "not [a]"),
        ("\"'a' < 'b'\"", "plan.expression-kinds", "< 'b'"),
        ("\"lenght([a]) > 3\"", "plan.expression-unknown-name", "lenght"),
        ("\"name = 'a'\"", "plan.expression-no-fields-here", "name = "),
        ("\"length([a])\"", "plan.expression-not-a-condition", "length"),
        ("\"round(1, 13) = 1\"", "plan.expression-bad-scale", "13)"),
        ("\"round(1, length([a])) = 1\"", "plan.expression-bad-scale", "length("),
        ("\"date-of([a], 'yy') = date '2025-01-01'\"", "plan.expression-bad-format", "'yy'"),
        ("\"date-of([a], [b]) = date '2025-01-01'\"", "plan.expression-bad-format", "[b]"),
        ("\"date '2025-02-29' = date '2025-03-01'\"", "plan.expression-bad-date", "'2025-02-29'"),
        ("\"1234567890123456789012345678901234567 = 1\"", "plan.expression-bad-number", "1234567"),
        // Where quotes, escapes and lines of the plan shift what stands behind them.
        ("'[a] = ''it'' or [b] == ''x'''", "plan.expression-unexpected", "= ''x''"),
        ("\"[\\u5907\\u6ce8] = 'x' or [b] == 'x'\"", "plan.expression-unexpected", "= 'x'\","),
        ("\"[a] = 'x'\n          or [b] == 'x'\"", "plan.expression-unexpected", "= 'x'\","),
    ]

    @Test(arguments: refused) func `that are wrong are named with line and column`(when: String, code: String, at: String) throws
    {
        let yaml = Self.plan(when)
        let start = try #require(yaml.range(of: "- {when: ")).upperBound
        let place = try #require(yaml.range(of: at, range: start..<yaml.endIndex)).lowerBound
        let before = yaml[..<place]
        let line = before.count { $0 == "\n" } + 1
        let column = before.suffix(from: before.lastIndex(of: "\n").map { before.index(after: $0) } ?? before.startIndex).utf8
            .count
        #expect(said(yaml) == ["\(code) \(line):\(column + 1)"])
    }

    @Test func `in a block are named by its lines`() throws {
        let yaml = SamplePlan.yaml.replacingOccurrences(
            of: "    to: customer\n    fields:",
            with: """
                    to: customer
                    exclude:
                      - reason: a test
                        authority: team
                        when: >
                          [备注] = '测试'
                          or [备注] == 'x'
                    fields:
                """)
        let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
        let line = try #require(lines.firstIndex { $0.contains("==") })
        #expect(
            said(yaml) == [
                "plan.expression-unexpected \(line + 1):\(lines[line].range(of: "= 'x'").map { lines[line][..<$0.lowerBound].utf8.count + 1 } ?? 0)"
            ])
    }

    @Test(arguments: [
        ("\"true\"", "reason: a test, authority: nobody", "plan.unknown-name"),
        ("\"true\"", "reason: a test", "plan.key-missing"),
        ("\"true\"", "reason: \"\", authority: team", "plan.value-missing"), ("\"true\"", "authority: team", "plan.key-missing"),
    ]) func `need a reason, and a party that says so`(when: String, rest: String, code: String) {
        #expect(said(Self.plan(when, rest)).map { $0.prefix { $0 != " " } } == [code[...]])
    }

    @Test func `stand in the canonical plan as a tree`() throws {
        let yaml = Self.plan("\"[备注] = 'x' or not (number([余额]) + 1.50 > 2)\"")
        let plan = try PlanReader.read(Array(yaml.utf8), file: "plan.yaml")
        let json = String(decoding: plan.canonicalJSON, as: UTF8.self)
        #expect(
            json.contains(
                #""exclude":[{"authority":"old-owner","reason":"a test","when":{"of":[{"of":[{"column":"备注"},{"text":"x"}],"op":"="},{"of":[{"of":[{"of":[{"of":[{"column":"余额"}],"op":"number"},{"number":"1.5"}],"op":"+"},{"number":"2"}],"op":">"}],"op":"not"}],"op":"or"}}]"#
            ))
    }
}
