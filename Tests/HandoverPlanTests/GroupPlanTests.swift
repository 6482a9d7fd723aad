import HandoverCore
import Testing

@testable import HandoverPlan

@Suite struct `Rules over groups in a plan` {
    private static func plan(_ rule: String) -> String { SamplePlan.yaml + "rules:\n  r: {\(rule)}\n" }

    private static let tail = "assert: \"n > 1\", else: fail"

    /// The rule, what is wrong, and the text at whose place that stands.
    static let refused: [(rule: String, code: String, at: String)] = [
        ("table: order, per: [customer_no], \(tail)", "plan.group-unclear", "r: {"),
        ("table: order, measure: {n: {count: all}}, \(tail)", "plan.group-unclear", "r: {"),
        (
            "table: customer, per: [name], of: order.customer_no, measure: {n: {count: all}}, \(tail)", "plan.group-unclear",
            "r: {"
        ),
        ("table: order, per: [customer], measure: {n: {count: all}}, \(tail)", "plan.unknown-name", "customer],"),
        ("table: order, per: [order_no, order_no], measure: {n: {count: all}}, \(tail)", "plan.repeated", "per:"),
        (
            "table: order, per: [\(Array(repeating: "order_no", count: 17).joined(separator: ", "))], measure: {n: {count: all}}, \(tail)",
            "plan.group-counts", "per:"
        ),
        ("table: order, per: [], measure: {}, assert: \"true\", else: fail", "plan.group-counts", "measure:"),
        ("table: order, per: [], measure: {n: {}}, \(tail)", "plan.group-one-measure", "n: {}"),
        ("table: order, per: [], measure: {n: {count: all, sum: quantity}}, \(tail)", "plan.group-one-measure", "n: {count"),
        ("table: order, per: [], measure: {N: {count: all}}, \(tail)", "plan.bad-field-name", "N: {"),
        ("table: order, per: [], measure: {n: {sum: currency}}, \(tail)", "plan.group-unsuited", "sum:"),
        ("table: order, per: [], measure: {n: {min: order_no}}, \(tail)", "plan.group-unsuited", "min:"),
        ("table: order, per: [], measure: {n: {max: nothing}}, \(tail)", "plan.unknown-name", "max:"),
        ("table: order, per: [], measure: {n: {count: \"quantity\"}}, \(tail)", "plan.expression-not-a-condition", "quantity\""),
        ("table: order, per: [], measure: {n: {count: \"[数量] = '1'\"}}, \(tail)", "plan.expression-no-columns-here", "[数量]"),
        (
            "table: order, per: [], measure: {n: {count: all}}, assert: \"quantity > n\", else: fail",
            "plan.expression-unknown-name", "quantity >"
        ),
        (
            "table: order, per: [customer_no], measure: {customer_no: {count: all}}, assert: \"true\", else: fail",
            "plan.group-name-taken", "customer_no: {"
        ),
        (
            "table: customer, of: order.customer_no, measure: {name: {count: all}}, assert: \"true\", else: fail",
            "plan.group-name-taken", "name: {"
        ),
        ("table: customer, of: order.order_no, measure: {n: {count: all}}, \(tail)", "plan.group-no-reference", "of:"),
        ("table: order, of: order.customer_no, measure: {n: {count: all}}, \(tail)", "plan.group-no-reference", "of:"),
        ("table: customer, of: order, measure: {n: {count: all}}, \(tail)", "plan.group-no-reference", "of:"),
        ("table: customer, of: nobody.customer_no, measure: {n: {count: all}}, \(tail)", "plan.group-no-reference", "of:"),
        ("table: order, per: [], measure: {n: {avg: quantity}}, \(tail)", "plan.unknown-key", "avg:"),
    ]

    @Test(arguments: refused) func `that are wrong are named with line and column`(rule: String, code: String, at: String) throws
    {
        // The rule stands in the plan's last line.
        let line = Self.plan(rule).count { $0 == "\n" }
        let column = SamplePlan.place(of: at, in: "  r: {\(rule)}\n").dropFirst(2)
        #expect(said(Self.plan(rule)).first == "\(code) \(line):\(column)", "\(said(Self.plan(rule)))")
    }

    @Test func `have one canonical form`() throws {
        let yaml =
            SamplePlan.yaml + """
                rules:
                  p: {table: order, per: [customer_no, currency], measure: {n: {count: all}, big: {count: "quantity > 9"}}, assert: "big < n or currency = 'CNY'", else: {warn: BIG}}
                  o: {table: customer, of: order.customer_no, measure: {q: {sum: quantity}, low: {min: quantity}}, assert: "balance is null or q <= balance", else: {quarantine: MUCH}}
                  d: {table: customer, per: [], measure: {phone: {max: since}}, assert: "phone > date '2020-01-01'", else: fail}

                """
        let plan = try PlanReader.read(Array(yaml.utf8), file: "plan.yaml")
        let expected =
            [
                #""rules":[{"assert":{"of":[{"of":[{"field":"big"},{"field":"n"}],"op":"<"},{"of":[{"field":"currency"},{"text":"CNY"}],"op":"="}],"op":"or"},"#,
                #""else":{"warn":"BIG"},"id":"p","measure":[{"count":"all","name":"n"},{"count":{"of":[{"field":"quantity"},{"number":"9"}],"op":">"},"name":"big"}],"#,
                #""per":["customer_no","currency"],"table":"order"},"#,
                #"{"assert":{"of":[{"of":[{"field":"balance"}],"op":"is-null"},{"of":[{"field":"q"},{"field":"balance"}],"op":"<="}],"op":"or"},"#,
                #""else":{"quarantine":"MUCH"},"id":"o","measure":[{"name":"q","sum":"quantity"},{"min":"quantity","name":"low"}],"#,
                #""of":{"field":"customer_no","table":"order"},"table":"customer"},"#,
                #"{"assert":{"of":[{"field":"phone"},{"date":"2020-01-01"}],"op":">"},"else":"fail","id":"d","measure":[{"max":"since","name":"phone"}],"per":[],"table":"customer"}]"#,
            ].joined()
        #expect(String(decoding: plan.canonicalJSON, as: UTF8.self).contains(expected))
        #expect(plan.rules(of: "order").isEmpty && plan.groupRules.count == 3)
        #expect(plan.rules[1].reads("quantity", of: "order") && plan.rules[1].reads("balance", of: "customer"))
        #expect(!plan.rules[2].reads("phone", of: "customer") && plan.rules[2].reads("since", of: "customer"))
    }
}
