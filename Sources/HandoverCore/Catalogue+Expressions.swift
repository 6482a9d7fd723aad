extension Diagnostic.Code {
    package static let expressionUnclosed = Self("plan.expression-unclosed")
    package static let expressionUnexpected = Self("plan.expression-unexpected")
    package static let expressionUnknown = Self("plan.expression-unknown-name")
    package static let expressionKinds = Self("plan.expression-kinds")
    package static let expressionNotBoolean = Self("plan.expression-not-a-condition")
    package static let expressionNoFields = Self("plan.expression-no-fields-here")
    package static let expressionNoColumns = Self("plan.expression-no-columns-here")
    package static let expressionBadNumber = Self("plan.expression-bad-number")
    package static let expressionBadDate = Self("plan.expression-bad-date")
    package static let expressionBadScale = Self("plan.expression-bad-scale")
    package static let expressionBadFormat = Self("plan.expression-bad-format")
    package static let expressionTooLarge = Self("plan.expression-too-large")
    package static let expressionLater = Self("plan.expression-later-field")
    package static let planNotComputed = Self("plan.not-computed")
    package static let planBadRuleElse = Self("plan.bad-rule-else")
    package static let ruleFails = Self("run.rule-fails")
    package static let ruleBroken = Self("verify.rule-broken")
    package static let excludedDiffer = Self("excluded.differ")
}

extension Catalogue {
    static let expressions: [Entry] = [
        Entry(
            .expressionUnclosed,
            en: Words(
                "an expression lacks its closing {0}",
                why: "a text stands between single quotes, the name of a column between [ and ]",
                fix: "add the {0}; inside, write it twice"),
            zh: Words("表达式缺少结尾的 {0}", why: "文本写在单引号之间，列名写在 [ 和 ] 之间", fix: "补上 {0}；内容中的 {0} 要写两次")),
        Entry(
            .expressionUnexpected,
            en: Words(
                "{0} is not expected here in an expression", why: "here comes {1}",
                fix: "put {1} here; texts in single quotes, columns in [ ], names of fields bare"),
            zh: Words("表达式此处不应是 {0}", why: "此处应为 {1}", fix: "在此处写 {1}；文本用单引号，列名用 [ ]，字段名直接写")),
        Entry(
            .expressionUnknown,
            en: Words(
                "no field or function is called {0}", why: "a bare name is a field of the row, or a function before a bracket",
                fix: "known: {1}"),
            zh: Words("没有名为 {0} 的字段或函数", why: "直接写的名称是该行的字段；括号前的是函数", fix: "已知：{1}")),
        Entry(
            .expressionKinds,
            en: Words(
                "{0} does not take {1}", why: "it takes {2}; unlike kinds are never compared or converted by themselves",
                fix: "convert first: number([…]), date-of([…], 'yyyy-MM-dd'), text(…)"),
            zh: Words("{0} 不接受 {1}", why: "它接受 {2}；不同种类的值不会自动比较或转换", fix: "先转换：number([…])、date-of([…], 'yyyy-MM-dd')、text(…)")),
        Entry(
            .expressionNotBoolean,
            en: Words(
                "an expression yields {0}, not {1}", why: "what stands here must be {1}",
                fix: "compare it with something, or convert it"),
            zh: Words("表达式的结果是 {0}，不是 {1}", why: "此处必须是 {1}", fix: "与某个值比较，或先转换")),
        Entry(
            .expressionNoFields,
            en: Words(
                "{0} names a field where there is no row yet", why: "records are looked at before they are mapped",
                fix: "write the name of a column in brackets: [{0}]"),
            zh: Words("{0} 是字段名，但此处还没有行", why: "此处在映射之前检查记录", fix: "用方括号写列名：[{0}]")),
        Entry(
            .expressionNoColumns,
            en: Words(
                "[{0}] names a column where there are only rows", why: "a rule is about the row as it was made",
                fix: "write the name of a field without brackets"),
            zh: Words("[{0}] 是列名，但此处只有行", why: "规则检查的是已生成的行", fix: "直接写字段名，不加方括号")),
        Entry(
            .expressionBadNumber,
            en: Words(
                "{0} is too long a number", why: "a number has at most 36 digits, 18 of them behind the point",
                fix: "write it with fewer digits"),
            zh: Words("数 {0} 过长", why: "一个数至多 36 位，其中小数至多 18 位", fix: "减少位数")),
        Entry(
            .expressionBadDate,
            en: Words(
                "no such day", why: "a date is written date 'YYYY-MM-DD', a day that exists",
                fix: "write it like date '2025-07-01'"),
            zh: Words("没有这一天", why: "日期写作 date 'YYYY-MM-DD'，且必须存在", fix: "写成 date '2025-07-01' 这样")),
        Entry(
            .expressionBadScale,
            en: Words(
                "{0} ends with how many digits to keep", why: "that is a whole number from 0 to {1}, written as digits",
                fix: "write it like {0}(…, 2)"),
            zh: Words("{0} 的最后一项是保留的小数位数", why: "必须是 0 到 {1} 的整数，直接写出", fix: "写成 {0}(…, 2) 这样")),
        Entry(
            .expressionBadFormat,
            en: Words(
                "date-of needs formats of dates", why: "each is a text as the operator date has it",
                fix: "write it like date-of([…], 'yyyy-MM-dd', 'yyyy年M月d日')"),
            zh: Words("date-of 需要日期格式", why: "每一项都是 date 操作所用的格式文本", fix: "写成 date-of([…], 'yyyy-MM-dd', 'yyyy年M月d日') 这样")),
        Entry(
            .expressionTooLarge,
            en: Words(
                "an expression has more than {1} {0}", why: "every part of it is worked out for every record",
                fix: "say it in fewer words, or with in (…)"),
            zh: Words("表达式超过 {1}（{0}）", why: "每条记录都要计算其中每一部分", fix: "写得简短些，或使用 in (…)")),
        Entry(
            .expressionLater,
            en: Words(
                "{0} is not made yet where an expression reads it",
                why: "fields are made in the order of the table, so that none depends on itself",
                fix: "move {0} in front of this field in the table, or read its column in brackets"),
            zh: Words("表达式读取 {0} 时它尚未生成", why: "字段按表中的顺序生成，因此不会循环依赖", fix: "在表中把 {0} 移到此字段之前，或用方括号读取其列")),
        Entry(
            .planNotComputed,
            en: Words(
                "{0} cannot be computed: it is of the type {1}", why: "an expression makes texts, numbers, dates and booleans",
                fix: "make it from a column with `do`, or give it another type"),
            zh: Words("{0} 不能计算得出：其类型为 {1}", why: "表达式只产生文本、数、日期和布尔值", fix: "用 `do` 从列生成，或改用其他类型")),
        Entry(
            .planBadRuleElse,
            en: Words(
                "the `else` of a rule says neither or both",
                why: "a row for which a rule does not hold is quarantined or warned of, or the run fails",
                fix: "write `else: {quarantine: CODE}`, `else: {warn: CODE}` or `else: fail`"),
            zh: Words(
                "规则的 else 没有写或写了两项", why: "规则不成立时，要么隔离，要么警告，要么停止运行",
                fix: "写 `else: {quarantine: CODE}`、`else: {warn: CODE}` 或 `else: fail`")),
        Entry(
            .ruleFails,
            en: Words(
                "the rule {0} does not hold", why: "the plan says `else: fail`, so nothing is sealed while it does not",
                fix:
                    "look at the record with `handover quarantine list`; correct it, or change the rule with whoever agreed to it"
            ),
            zh: Words("规则 {0} 不成立", why: "计划规定 `else: fail`，规则不成立时不签封", fix: "用 `handover quarantine list` 查看该记录；更正它，或与约定者一起修改规则")
        ),
        Entry(
            .ruleBroken,
            en: Words(
                "the rule {0} does not hold for {1} records", why: "the plan says `else: fail`: such an archive is never sealed",
                fix: "do not accept; ask whoever sealed it"),
            zh: Words("规则 {0} 对 {1} 条记录不成立", why: "计划规定 `else: fail`：不应有这样的签封档案", fix: "请勿接收；询问签封人")),
        Entry(
            .excludedDiffer,
            en: Words(
                "{0} does not list the records that the plan leaves out",
                why: "recomputation finds other records, conditions, reasons or raw bytes",
                fix: "do not accept; ask for the true list"),
            zh: Words("{0} 没有如实列出按计划排除的记录", why: "重算得到的记录、条件、原因或原始字节不同", fix: "请勿接收；索取真实清单")),
    ]
}
