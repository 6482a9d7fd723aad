import HandoverCore
import HandoverPlan
import HandoverTestSupport
import Testing

/// What is said of a plan: code, line:column, key; in order.
func said(_ yaml: String) -> [String] { said(Array(yaml.utf8)) }

func said(_ yaml: [UInt8]) -> [String] {
    do {
        _ = try PlanReader.read(yaml, file: "plan.yaml")
        return []
    } catch {
        #expect(error.exit == .badData)
        return error.diagnostics.map(summary)
    }
}

func summary(_ diagnostic: Diagnostic) -> String {
    let place = diagnostic.location
    let words = Catalogue.words(for: diagnostic, in: .zh)
    #expect(words != nil, "\(diagnostic.code) is not in the catalogue")
    for digit in 0..<4 {
        let isFilled = [words?.summary, words?.why, words?.fix].allSatisfy { $0?.contains("{\(digit)}") == false }
        #expect(isFilled, "\(diagnostic.code) has no argument \(digit)")
    }
    return "\(diagnostic.code) \(place?.line ?? 0):\(place?.column ?? 0)"
}

@Suite struct `Plan reader` {
    @Test func `accepts a plan that holds`() throws {
        #expect(said(SamplePlan.yaml) == [])
        let plan = try PlanReader.read(Array(SamplePlan.yaml.utf8), file: "plan.yaml")
        #expect(plan.zone == "Asia/Shanghai")
        #expect(plan.party("old-owner")?.name == "杭州小店有限公司")
        #expect(plan.source("customers")?.expectedRecords == 60)
        #expect(plan.source("orders")?.nulls == [""])
        #expect(plan.table("customer")?.field("customer_no")?.isRequired == true)
        #expect(plan.table("customer")?.field("balance")?.scale == 2)
        #expect(plan.quarantine.maxRate.allows(2, of: 100))
        #expect(!plan.quarantine.maxRate.allows(3, of: 100))
        #expect(plan.steps[1].schedule.until?.description == "2026-12-31T06:00")
        #expect(
            plan.mapping("map-orders")?.fields[1].value
                == .column("客户编号", chain: [.map([.init("甲", "A"), .init("no", "no")])], onFailure: .quarantine("CUSTOMER_BAD")))
    }

    /// The text that is replaced, what replaces it, the code, and the text at whose place the problem stands.
    static let refused: [(old: String, new: String, code: String, at: String)] = [
        // Text and YAML
        ("title: 小店", "title: &a 小店", "plan.anchor-or-tag", "&a"),
        ("title: 小店", "title: !!str 小店", "plan.anchor-or-tag", "!!str"),
        ("title: 小店", "title: !own 小店", "plan.anchor-or-tag", "!own"),
        ("transfer:\n", "transfer: &t\n", "plan.anchor-or-tag", "&t"),
        ("handover: 1", "&k handover: 1", "plan.anchor-or-tag", "&k"),
        ("title: 客户\n", "title: *nobody\n", "plan.not-yaml", "*nobody"),
        ("  seller: old", "\tseller: old", "plan.tab", "\tseller"),
        ("{name: 李四,", "{\n\tname: 李四,", "plan.tab", "\tname"),
        ("小店客户", "小\u{1}店", "plan.bad-character", "\u{1}店"),
        ("小店客户", "小\u{7f}店", "plan.bad-character", "\u{7f}店"),
        ("备注: 不含", "备注: a\n      \"备注\": 不含", "plan.duplicate-key", "备注: a"),
        ("{甲: A, \"no\"", "{1: a, \"1\": b, \"no\"", "plan.duplicate-key", "1: a"),
        ("handover: 1\n", "handover: 1\nhandover: 1\n", "plan.duplicate-key", "handover"),
        // The layout of a CSV file
        (
            "{path: 订单.csv, owner: old-owner}", "{path: 订单.csv, owner: old-owner, layout: {delimiter: a}}", "plan.bad-layout",
            "delimiter: a"
        ),
        (
            "{path: 订单.csv, owner: old-owner}", "{path: 订单.csv, owner: old-owner, layout: {delimiter: \",,,,,,,,,\"}}",
            "plan.bad-layout", "delimiter: "
        ),
        (
            "{path: 订单.csv, owner: old-owner}", "{path: 订单.csv, owner: old-owner, layout: {quote: \"\", escape: ab}}",
            "plan.bad-layout", "escape: ab"
        ),
        (
            "{path: 订单.csv, owner: old-owner}", "{path: 订单.csv, owner: old-owner, layout: {comment: \",\", delimiter: \",\"}}",
            "plan.bad-layout", "delimiter: "
        ),
        (
            "{path: 订单.csv, owner: old-owner}", "{path: 订单.csv, owner: old-owner, layout: {headers: 10}}", "plan.bad-layout",
            "headers: 10"
        ),
        (
            "{path: 订单.csv, owner: old-owner}", "{path: 订单.csv, owner: old-owner, layout: {headers: 0}}", "plan.bad-layout",
            "headers: 0"
        ),
        (
            "{path: 订单.csv, owner: old-owner}", "{path: 订单.csv, owner: old-owner, layout: {maxLines: 0}}", "plan.bad-layout",
            "maxLines: 0"
        ),
        (
            "{path: 订单.csv, owner: old-owner}", "{path: 订单.csv, owner: old-owner, layout: {widths: [3, 4], columns: [a]}}",
            "plan.bad-layout", "widths: "
        ),
        (
            "{path: 订单.csv, owner: old-owner}", "{path: 订单.csv, owner: old-owner, layout: {widths: [0], columns: [a]}}",
            "plan.bad-layout", "widths: "
        ),
        (
            "{path: 订单.csv, owner: old-owner}",
            "{path: 订单.csv, owner: old-owner, layout: {widths: [3], columns: [a], delimiter: \";\"}}", "plan.bad-layout",
            "delimiter: "
        ),
        // Keys and shapes
        ("maxCount: 3", "maxCuont: 3", "plan.unknown-key", "maxCuont"),
        ("title: 小店", "titel: 小店", "plan.unknown-key", "titel"),
        ("id: little-shop\n", "", "plan.key-missing", "handover"),
        ("title: 客户\n", "title:\n", "plan.value-missing", "title:\n"),
        ("title: 客户\n", "title: ~\n", "plan.value-missing", "title: ~"),
        ("path: 订单.csv", "path: null", "plan.value-missing", "path: null"),
        ("path: 订单.csv", "path: \"\"", "plan.value-missing", "path: \"\""),
        ("备注: 不含业务信息", "备注: \"\"", "plan.value-missing", "备注: \"\""),
        ("title: 客户\n", "title: [客户]\n", "plan.not-text", "title: [客户]"),
        ("key: [customer_no]", "key: customer_no", "plan.not-a-list", "key: customer_no"),
        ("perCode: {BALANCE_BAD: 0, ORPHAN: 2}", "perCode: [ORPHAN]", "plan.not-a-map", "perCode"),
        ("closing: 2026-12-31", "closing: ???", "plan.open-question", "closing"),
        ("name: 李四", "name: \"???\"", "plan.open-question", "name: \"???\""),
        // Small values
        ("handover: 1", "handover: 2", "plan.bad-value", "handover"),
        ("id: little-shop", "id: Little", "plan.bad-id", "id: Little"),
        ("team: {", "Team: {", "plan.bad-id", "Team: {"),
        ("basis: asset-deal", "basis: gift", "plan.bad-value", "basis: gift"),
        ("closing: 2026-12-31", "closing: 2026-02-29", "plan.bad-date", "closing"),
        ("KPLAN0J", "KPLAN9J", "plan.bad-credit-code", "creditCode"),
        ("role: transfer-team", "role: transfer-team, certificate: AB", "plan.bad-fingerprint", "certificate"),
        ("records: 060", "records: 6.0", "plan.bad-count", "records"),
        ("maxRate: 0.02", "maxRate: 1.01", "plan.bad-rate", "maxRate"),
        ("maxRate: 0.02", "maxRate: 2%", "plan.bad-rate", "maxRate"),
        ("perCode: {BALANCE_BAD", "perCode: {Balance_Bad", "plan.bad-code", "Balance_Bad"),
        ("quantity: {type", "Quantity: {type", "plan.bad-field-name", "Quantity: {type"),
        ("{type: decimal, scale: 0}", "{type: decimal, scale: 13}", "plan.bad-scale", "scale: 13"),
        ("since: {type: date}", "since: {type: date, scale: 2}", "plan.bad-scale", "scale: 2"),
        ("required: true", "required: yes", "plan.bad-value", "required: yes"),
        ("declared: \"1234.50\"", "declared: 1.2.3", "plan.bad-amount", "declared"),
        ("declared: \"1234.50\"", "declared: \"01234.50\"", "plan.bad-amount", "declared"),
        ("declared: \"1234.50\"", "declared: \"-0\"", "plan.bad-amount", "declared"),
        ("declared: \"1234.50\"", "declared: \"99999999999999999999999999999999999\"", "plan.bad-amount", "declared"),
        ("declared: \"1234.50\"", "declared: \"1.505\"", "plan.bad-amount", "declared"),
        // Parties, sources, tables
        ("seller: old-owner", "seller: olt-owner", "plan.unknown-name", "seller: olt-owner"),
        ("buyer: new-owner", "buyer: team", "plan.wrong-role", "buyer: team"),
        ("订单.csv, owner: old-owner", "订单.csv, owner: nobody", "plan.unknown-name", "owner: nobody"),
        ("key: [order_no]", "key: [no]", "plan.unknown-name", "key: [no]"),
        ("key: [order_no]", "key: []", "plan.bad-key", "order:\n"),
        ("{field: customer_no,", "{field: customer,", "plan.unknown-name", "field: customer,"),
        ("to: customer}", "to: custom}", "plan.unknown-name", "to: custom}"),
        ("key: [customer_no]", "key: [customer_no, name]", "plan.reference-to-composite-key", "to: customer}"),
        (
            "- {field: customer_no, to: customer}",
            "- {field: customer_no, to: customer}\n      - {field: customer_no, to: customer}",
            "plan.repeated", "{field: customer_no, to: customer}\nmap"
        ),
        // Mappings
        ("from: orders", "from: order", "plan.unknown-name", "from: order\n"),
        ("      name: 名称\n", "", "plan.field-not-mapped", "fields:\n      customer_no: {from"),
        ("      currency: {constant", "      extra: a\n      currency: {constant", "plan.unknown-name", "extra: a"),
        ("{constant: CNY}", "{constant: null}", "plan.value-missing", "constant"),
        ("{constant: CNY}", "{constant: CNY, do: [trim]}", "plan.constant-alone", "do: [trim]}\nquar"),
        (
            "quantity: {from: 数量, do: [decimal], else: {quarantine: QUANTITY_BAD}}", "quantity: {constant: \"01\"}",
            "plan.bad-constant",
            "constant: \"01\""
        ),
        ("do: [trim]}", "do: [trimm]}", "plan.unknown-operator", "trimm"),
        ("do: [decimal]", "do: [date]", "plan.bad-argument", "date], else: {quarantine: Q"),
        ("do: [decimal]", "do: [{decimal: 2}]", "plan.not-a-map", "decimal: 2"),
        ("do: [trim, money]", "do: [money, trim]", "plan.typed-not-last", "money, trim"),
        ("do: [trim, money]", "do: [trim, decimal]", "plan.type-differs", "decimal], else: {quarantine: B"),
        (
            "quantity: {from: 数量, do: [decimal], else: {quarantine: QUANTITY_BAD}}", "quantity: 数量", "plan.typed-missing",
            "quantity: 数量"
        ),
        (", else: {quarantine: QUANTITY_BAD}", "", "plan.no-else", "quantity: {from"),
        ("do: [trim]}", "do: [trim], else: {quarantine: A}}", "plan.needless-else", "else: {quarantine: A}"),
        ("{quarantine: DATE_BAD}", "{quarantine: A, nullify: B}", "plan.bad-else", "else: {quarantine: A"),
        ("{quarantine: DATE_BAD}", "{quarantine: date}", "plan.bad-code", "quarantine: date}"),
        ("yyyy年M月d日", "yy年M月d日", "plan.bad-date-format", "date: ["),
        ("yyyy年M月d日", "yyyyMd", "plan.bad-date-format", "date: ["),
        ("area: \"0571\"", "area: 571", "plan.bad-area", "area: 571"),
        // Types, formats and damage
        ("since: {type: date}", "since: {type: date, kind: name}", "plan.bad-kind", "kind: name"),
        ("name: {type: text,", "name: {type: text, kind: size,", "plan.bad-value", "kind: size"),
        ("name: {type: text,", "name: {type: text, length: 6,", "plan.bad-length", "length: 6"),
        ("order_no: {type: identifier}", "order_no: {type: identifier, length: 1}", "plan.bad-length", "length: 1"),
        ("order_no: {type: identifier}", "order_no: {type: identifier, length: 61}", "plan.bad-length", "length: 61"),
        ("{quarantine: DATE_BAD}", "{quarantine: EXCEL_ERROR}", "plan.reserved-code", "quarantine: EXCEL"),
        ("do: [trim]}", "do: [trim], accept: {EXCEL_ERRORS: 编号}}", "plan.unknown-name", "EXCEL_ERRORS"),
        ("do: [trim]}", "do: [trim], accept: {EXCEL_ERROR: \"\"}}", "plan.value-missing", "EXCEL_ERROR: \"\""),
        ("{constant: CNY}", "{constant: CNY, accept: {EXCEL_ERROR: x}}", "plan.constant-alone", "accept: {EXCEL"),
        ("do: [trim]}", "do: [{one-of: []}], else: {quarantine: A}}", "plan.bad-argument", "one-of: []"),
        ("do: [trim]}", "do: [{format: passport}], else: {quarantine: A}}", "plan.bad-value", "format: passport"),
        ("do: [trim]}", "do: [{pad: 61}]}", "plan.bad-argument", "pad: 61"),
        ("do: [trim]}", "do: [{pad: 1}]}", "plan.bad-argument", "pad: 1"),
        ("do: [trim]}", "do: [{pad: six}]}", "plan.bad-count", "pad: six"),
        ("do: [trim]}", "do: [map], else: {quarantine: A}}", "plan.bad-argument", "map]"),
        ("do: [trim]}", "do: [{suffix: \"\"}]}", "plan.bad-argument", "suffix: \"\""),
        ("do: [trim]}", "do: [{part: {by: x, at: 0}}], else: {quarantine: A}}", "plan.bad-argument", "at: 0"),
        ("do: [trim]}", "do: [{trim: x, lower: y}]}", "plan.bad-operator", "{trim: x"),
        ("do: [trim]}", "do: [{excel-text: x}]}", "plan.bad-argument", "excel-text: x"),
        ("do: [decimal]", "do: [{boolean: {yes: [a, b], no: [b]}}]", "plan.bad-argument", "boolean: {"),
        ("do: [decimal]", "do: [{boolean: {yes: [a]}}]", "plan.key-missing", "boolean: {"),
        ("do: [decimal]", "do: [{list: {by: \"\"}}]", "plan.bad-argument", "by: \"\""),
        ("do: [decimal]", "do: [{list: {by: []}}]", "plan.bad-argument", "by: []"),
        ("do: [decimal]", "do: [{month: [yyyy-MM-dd]}]", "plan.bad-date-format", "month: ["),
        ("do: [decimal]", "do: [{datetime: {formats: [yyyy-MM-dd]}}]", "plan.bad-date-format", "formats: ["),
        ("do: [decimal]", "do: [{datetime: {formats: [excel-1900], zone: Asia/Beijing}}]", "plan.no-zone", "zone: Asia"),
        ("do: [decimal]", "do: [{datetime: {formats: [excel-1900], zone: ../localtime}}]", "plan.no-zone", "zone: .."),
        ("do: [decimal]", "do: [{one-of: [a]}]", "plan.typed-missing", "quantity: {from"),
        ("do: [decimal]", "do: [amount]", "plan.type-differs", "amount], else"),
        // Operators that make texts
        ("do: [trim]}", "do: [if-null]}", "plan.bad-argument", "if-null"),
        ("do: [trim]}", "do: [{if-null: null}]}", "plan.value-missing", "if-null: null"),
        ("do: [trim]}", "do: [{lower: x}]}", "plan.bad-argument", "lower: x"),
        ("do: [trim]}", "do: [{replace: {}}]}", "plan.bad-argument", "replace: {}"),
        ("do: [trim]}", "do: [{replace: {\"\": x}}]}", "plan.bad-argument", "replace: {"),
        ("do: [trim]}", "do: [{replace: {a: x, a: y}}]}", "plan.duplicate-key", "a: x"),
        ("do: [trim]}", "do: [{slice: {from: 0}}]}", "plan.bad-argument", "from: 0"),
        ("do: [trim]}", "do: [{slice: {to: 01}}]}", "plan.bad-argument", "to: 01"),
        ("do: [trim]}", "do: [{slice: {to: -100000000}}]}", "plan.bad-argument", "to: -1"),
        ("do: [trim]}", "do: [{part: {by: \"\", at: 1}}], else: {quarantine: A}}", "plan.bad-argument", "by: \"\""),
        ("do: [trim]}", "do: [{part: {by: x}}], else: {quarantine: A}}", "plan.key-missing", "part: {"),
        ("do: [trim]}", "do: [{part: {by: x, at: 1}}]}", "plan.no-else", "customer_no: {from: 客户编号, do: [{part"),
        ("do: [trim]}", "do: [{mask: {keep-first: 100000000}}]}", "plan.bad-argument", "keep-first"),
        ("do: [trim]}", "do: [{mask: {keep-first: -1}}]}", "plan.bad-count", "keep-first"),
        ("do: [trim]}", "do: [{prefix: \"\"}]}", "plan.bad-argument", "prefix: \"\""),
        ("do: [trim]}", "do: [{uuid: 6BA7B810-9dad-11d1-80b4-00c04fd430c8}]}", "plan.bad-namespace-uuid", "uuid: 6BA"),
        ("do: [trim]}", "do: [{uuid: dns}]}", "plan.bad-namespace-uuid", "uuid: dns"),
        ("do: [trim]}", "do: [from-base64]}", "plan.no-else", "customer_no: {from: 客户编号, do: [from"),
        ("do: [decimal]", "do: [{decimal: {round: up}}]", "plan.bad-value", "round: up"),
        ("do: [decimal]", "do: [{decimal: {times: 0}}]", "plan.bad-argument", "times: 0"),
        ("do: [decimal]", "do: [{decimal: {times: 01}}]", "plan.bad-argument", "times: 01"),
        ("do: [decimal]", "do: [{decimal: {times: -1}}]", "plan.bad-argument", "times: -1"),
        ("do: [decimal]", "do: [{decimal: {times: 1234567890.123456789}}]", "plan.bad-argument", "times: 12"),
        ("do: [decimal]", "do: [{money: {round: down}}]", "plan.type-differs", "{money: {"),
        ("do: [decimal]", "do: [{percent: {times: 2}}]", "plan.unknown-key", "times: 2"),
        ("do: [decimal]", "do: [{integer: {round: down}}]", "plan.bad-argument", "integer: {"),
        ("do: [decimal]", "do: [{epoch: minutes}]", "plan.bad-value", "epoch: minutes"),
        ("do: [decimal]", "do: [epoch]", "plan.bad-argument", "epoch]"),
        ("do: [decimal]", "do: [{epoch: {zone: UTC}}]", "plan.key-missing", "epoch: {"),
        ("do: [decimal]", "do: [{epoch: {unit: seconds, zone: Mars}}]", "plan.no-zone", "zone: Mars"),
        ("do: [decimal]", "do: [{list: {by: x, unique: yes}}]", "plan.bad-value", "unique: yes"),
        // Patterns
        ("do: [trim]}", "do: [{match: \"a(b\"}], else: {quarantine: A}}", "plan.bad-pattern", "\"}], else: {quarantine: A}"),
        ("do: [trim]}", "do: [{match: '张[b-a]c'}], else: {quarantine: A}}", "plan.bad-pattern", "-a]c"),
        ("do: [trim]}", "do: [{match: '张''s {1,200}x'}], else: {quarantine: A}}", "plan.bad-pattern", "200}x"),
        ("do: [trim]}", "do: [{match: \"\\\\d\\t*?(?=x)\"}], else: {quarantine: A}}", "plan.bad-pattern", "=x)"),
        ("do: [trim]}", "do: [{match: 'a**'}], else: {quarantine: A}}", "plan.bad-pattern", "*'}], else"),
        ("do: [trim]}", "do: [{match: '\\1'}], else: {quarantine: A}}", "plan.bad-pattern", "1'}], else"),
        ("do: [trim]}", "do: [{match: 'x{0}'}], else: {quarantine: A}}", "plan.bad-pattern", "}'}], else"),
        ("do: [trim]}", "do: [{match: '[^]'}], else: {quarantine: A}}", "plan.bad-pattern", "]'}], else"),
        ("do: [trim]}", "do: [{match: 'a(b*)+'}], else: {quarantine: A}}", "plan.pattern-repeats-nothing", "(b*)+"),
        ("do: [trim]}", "do: [{match: '(?:ab){100}c{100}{2}'}], else: {quarantine: A}}", "plan.bad-pattern", "{2}"),
        (
            "do: [trim]}", "do: [{match: '(?:a(?:bcdefghi){10}){11}x'}], else: {quarantine: A}}", "plan.pattern-too-large",
            "match: "
        ),
        ("do: [trim]}", "do: [{extract: '(a)(b)'}], else: {quarantine: A}}", "plan.pattern-groups", "extract: "),
        ("do: [trim]}", "do: [match]}", "plan.bad-argument", "match]"),
        // Several columns
        ("name: 名称\n", "name: {from: [名称]}\n", "plan.bad-columns", "from: [名称]"),
        ("name: 名称\n", "name: {from: [名称, 简称, 名称]}\n", "plan.bad-columns", "from: [名称"),
        ("name: 名称\n", "name: {join: [名称]}\n", "plan.key-missing", "name: {join"),
        ("name: 名称\n", "name: {join: [], with: x}\n", "plan.bad-columns", "join: []"),
        ("name: 名称\n", "name: {from: 名称, with: x}\n", "plan.with-alone", "with: x"),
        ("name: 名称\n", "name: {template: \"{名称}\", with: x}\n", "plan.with-alone", "with: x"),
        ("name: 名称\n", "name: {from: 名称, template: \"{名称}\"}\n", "plan.columns-twice", "template: "),
        ("name: 名称\n", "name: {template: 名称}\n", "plan.bad-template", "template: 名称"),
        ("name: 名称\n", "name: {template: \"{名称\"}\n", "plan.bad-template", "template: "),
        ("name: 名称\n", "name: {template: \"{名称}}\"}\n", "plan.bad-template", "template: "),
        ("name: 名称\n", "name: {template: \"{名{称}\"}\n", "plan.bad-template", "template: "),
        ("{constant: CNY}", "{constant: CNY, template: x}", "plan.constant-alone", "template: x"),
        // Quarantine
        ("ORPHAN: 2", "OTHER: 2", "plan.unknown-name", "OTHER: 2"),
        ("ORPHAN: 2", "PHONE_BAD: 2", "plan.unknown-name", "PHONE_BAD: 2"),
        // Steps and totals
        ("    schedule: {until: 2026-12-30T18:00}\n", "", "plan.step-lacks", "id: freeze"),
        ("    method: freeze\n", "", "plan.step-lacks", "id: freeze"),
        ("    responsible: old-owner\n", "", "plan.step-lacks", "id: freeze"),
        ("schedule: {until: 2026-12-30T18:00}", "schedule: {}", "plan.schedule-empty", "schedule: {}"),
        ("until: 2026-12-30T18:00", "until: 2026-12-30T24:00", "plan.bad-time", "until: 2026-12-30T24"),
        ("until: 2026-12-30T18:00", "until: 2026-12-30 18:00", "plan.bad-time", "until: 2026-12-30 18"),
        (
            "until: 2026-12-31T06:00", "until: 2026-12-30T06:00", "plan.schedule-ends-first",
            "schedule: {from: 2026-12-30T18:00, u"
        ),
        ("approver: new-owner", "approver: team", "plan.self-approval", "approver: team"),
        ("approver: new-owner", "approver: none", "plan.unknown-name", "approver: none"),
        ("responsible: old-owner", "responsible: none", "plan.unknown-name", "responsible: none"),
        ("needs: [freeze]", "needs: [seal]", "plan.needs-later-step", "seal]"),
        ("- id: seal", "- id: map", "plan.step-twice", "id: map\n    method: archive"),
        ("uses: [map-customers, map-orders]", "uses: [map-customers]", "plan.mapping-not-run", "uses: ["),
        (
            "uses: [map-customers, map-orders]", "uses: [map-customers, map-orders, map-customers]", "plan.repeated",
            "map-customers]"
        ),
        ("method: freeze\n", "method: freeze\n    uses: [map-orders]\n", "plan.uses-elsewhere", "uses: [map-orders]"),
        ("method: archive", "method: manual", "plan.steps-order", "steps:"),
        ("table: customer, field: balance", "table: customer, field: name", "plan.total-of-text", "field: name"),
        ("table: customer, field: balance", "table: customers, field: balance", "plan.unknown-name", "table: customers"),
    ]

    @Test(arguments: refused) func `refuses with code, line and byte column`(old: String, new: String, code: String, at: String) {
        let yaml = SamplePlan.with(old, new)
        #expect(said(yaml).contains("\(code) \(SamplePlan.place(of: at, in: yaml))"), "\(said(yaml))")
    }

    /// An argument that is none, and what is said of the operator in both languages.
    static let refusedArguments: [(new: String, en: String, zh: String)] = [
        ("{pad: 1}", "`pad` takes a whole number from 2 to 60", "`pad` 的参数：2 到 60 的整数"),
        ("{trim: x}", "`trim` takes no argument", "`trim` 的参数：无"),
        ("{prefix: \"\"}", "`prefix` takes a text that is not empty", "`prefix` 的参数：一个非空文本"),
        (
            "{slice: {from: 0}}", "`slice` takes `from` and `to`, each a whole number other than 0, of at most 8 digits",
            "`slice` 的参数：`from` 和 `to`，各为至多 8 位且不为 0 的整数"
        ),
        (
            "map", "`map` takes a map of texts, such as `map: {男: male, 女: female}`",
            "`map` 的参数：文本的对照表，例如 `map: {男: male, 女: female}`"
        ),
    ]

    @Test(arguments: refusedArguments) func `says what an operator takes`(new: String, en: String, zh: String) throws {
        let yaml = SamplePlan.with("do: [trim]}", "do: [\(new)], else: {quarantine: A}}")
        let failure = #expect(throws: Failure.self) { try PlanReader.read(Array(yaml.utf8), file: "plan.yaml") }
        let diagnostic = try #require(failure?.diagnostics.first { $0.code.name == "plan.bad-argument" })
        #expect(Catalogue.words(for: diagnostic, in: .en)?.why == en)
        #expect(Catalogue.words(for: diagnostic, in: .zh)?.why == zh)
    }

    @Test func `knows of every operator what it takes`() {
        #expect(Set(Catalogue.arguments.keys) == Set(Operator.names + ["choose"]))
    }

    @Test func `a share transfer between two credit codes is refused at its basis`() {
        let sample = SamplePlan.with("role: buyer}", "role: buyer, creditCode: 91310115MA1KTEAM39}")
        #expect(said(sample) == [])
        let yaml = sample.split(separator: "asset-deal").joined(separator: "share-transfer")
        #expect(said(yaml) == ["plan.basis-contradicts-credit-codes \(SamplePlan.place(of: "basis", in: yaml))"])
        #expect(said(SamplePlan.with("asset-deal", "share-transfer")) == [])
    }

    @Test func `says everything that is wrong at once`() {
        let yaml = SamplePlan.with("closing: 2026-12-31", "closing: soon").split(separator: "maxCount: 3").joined(
            separator: "maxCount: x"
        )
        .split(separator: "    method: freeze\n").joined(separator: "")
        #expect(said(yaml).map { $0.prefix { $0 != " " } } == ["plan.bad-date", "plan.bad-count", "plan.step-lacks"])
    }

    @Test func `text from the data may be question marks in quotes`() {
        #expect(said(SamplePlan.with("nulls: [\"\", 无]", "nulls: [\"\", \"???\"]")) == [])
        #expect(said(SamplePlan.with("{null-if: [\"-\"]}", "{null-if: [\"???\"]}")) == [])
    }

    @Test func `scalars are text whatever YAML makes of them`() throws {
        let yaml = SamplePlan.with("nulls: [\"\", 无]", "nulls: [no, 1.0, 0x1F, 2026-01-01, \"null\"]")
        let plan = try PlanReader.read(Array(yaml.utf8), file: "p")
        #expect(plan.source("customers")?.nulls == ["no", "1.0", "0x1F", "2026-01-01", "null"])
    }

    @Test func `a plan may begin with a byte order mark`() { #expect(said("\u{feff}" + SamplePlan.yaml) == []) }

    @Test func `bytes that are no plan are refused`() {
        #expect(said("") == ["plan.empty 1:1"])
        #expect(said("a: 1\n---\nb: 2\n").first?.hasPrefix("plan.not-yaml 2:1") == true)
        #expect(said(Array("a: 1\nb: 客".utf8) + [0xff, 0x0a]) == ["plan.not-utf8 2:7"])
        #expect(said([UInt8](repeating: 0x20, count: Limits.planBytes + 1)) == ["plan.too-large 1:1"])
        #expect(said("- a\n").first == "plan.not-a-map 1:1")
        #expect(said("just text").first == "plan.not-a-map 1:1")
        #expect(said(String(repeating: "[", count: 200) + String(repeating: "]", count: 200)) == ["plan.too-deep 1:65"])
        #expect(said(String(repeating: "[", count: 100_000)).first?.hasPrefix("plan.not-yaml") == true)
    }

    /// Places are looked for at every node, and a hostile plan is one line of them.
    @Test func `one long line is read in its own time`() throws {
        let times = growth(from: (Limits.planBytes - 16_000) / 8) { size in
            var list = "[\"\""
            var index = 0
            while list.utf8.count < size {
                index += 1
                list += ", 无\(index)"
            }
            let yaml = SamplePlan.with("nulls: [\"\", 无]", "nulls: \(list)]")
            #expect(said(yaml) == [])
            #expect(
                said(SamplePlan.with("nulls: [\"\", 无]", "nulls: \(list), &a x]")).first?.hasPrefix("plan.anchor-or-tag") == true)
        }
        #expect(times < 24)
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "]) func `deep nesting is refused, however it is written`(opening: String) {
        let codes = said(String(repeating: opening, count: 1_000_000)).map { $0.prefix { $0 != " " } }
        #expect(["plan.not-yaml", "plan.too-deep"].contains(codes.first), "\(codes.prefix(3))")
    }

    @Test func `a chain of 65 operators is refused`() {
        func yaml(_ count: Int) -> String {
            SamplePlan.with("do: [trim", "do: [" + repeatElement("trim, ", count: count).joined() + "trim")
        }
        #expect(!said(yaml(40)).contains { $0.hasPrefix("plan.chain-too-long") })
        #expect(said(yaml(64)).contains { $0.hasPrefix("plan.chain-too-long") })
    }

    @Test func `aliases of aliases cost nothing`() {
        var yaml = "a0: &a0 [x, x]\n"
        for level in 1...60 { yaml += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(said(yaml).allSatisfy { $0.hasPrefix("plan.anchor-or-tag") })
    }
}
