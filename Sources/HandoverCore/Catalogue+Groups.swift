extension Diagnostic.Code {
    package static let groupUnclear = Self("plan.group-unclear")
    package static let groupCounts = Self("plan.group-counts")
    package static let groupNoReference = Self("plan.group-no-reference")
    package static let groupOneMeasure = Self("plan.group-one-measure")
    package static let groupUnsuited = Self("plan.group-unsuited")
    package static let groupNameTaken = Self("plan.group-name-taken")
    package static let groupRuleFails = Self("run.group-rule-fails")
    package static let groupsUnsettled = Self("run.groups-unsettled")
    package static let groupRuleBroken = Self("verify.group-rule-broken")
    package static let groupsNeverSettled = Self("verify.groups-never-settled")
}

extension Catalogue {
    static let groups: [Entry] = [
        Entry(
            .groupUnclear,
            en: Words(
                "a rule does not say of which rows it is", why: "one over groups has `measure`, and either `per` or `of`",
                fix: "write `per: [fields]` or `of: TABLE.FIELD`, and `measure: {name: {count: all}}`; or none of the three"),
            zh: Words(
                "规则没有说明针对哪些行", why: "针对分组的规则须有 `measure`，以及 `per` 或 `of` 之一",
                fix: "写 `per: [字段]` 或 `of: 表.字段`，并写 `measure: {名称: {count: all}}`；或三者都不写")),
        Entry(
            .groupCounts,
            en: Words(
                "too few or too many entries", why: "`measure` has 1 to {0} entries, `per` at most {0} fields",
                fix: "write as many as are allowed"),
            zh: Words("条目过少或过多", why: "`measure` 有 1 到 {0} 项，`per` 至多 {0} 个字段", fix: "请按允许的数量书写")),
        Entry(
            .groupNoReference,
            en: Words(
                "{0} does not refer to {1}", why: "`of` names the field by which rows of another table refer to the rule's table",
                fix: "write TABLE.FIELD with a field that has {1} in the `references` of its table"),
            zh: Words("{0} 没有引用 {1}", why: "`of` 写的是另一张表中引用本规则之表的字段", fix: "写成 表.字段，且该表的 `references` 中此字段引用 {1}")),
        Entry(
            .groupOneMeasure,
            en: Words(
                "{0} does not measure one thing", why: "a measure is one of `count`, `sum`, `min` and `max`",
                fix: "give each measure a name of its own"),
            zh: Words("{0} 没有恰好度量一项", why: "度量是 `count`、`sum`、`min`、`max` 之一", fix: "每项度量各取一个名称")),
        Entry(
            .groupUnsuited,
            en: Words(
                "`{0}` cannot be taken of {1}, of the type {2}",
                why: "`sum` is for numbers, `min` and `max` are for numbers and dates",
                fix: "choose another field, or count rows with a condition"),
            zh: Words(
                "`{0}` 不适用于 {1}（类型 {2}）", why: "`sum` 用于数，`min`、`max` 用于数和日期", fix: "请换一个字段，或用条件计数")),
        Entry(
            .groupNameTaken,
            en: Words(
                "a measure is called {0}, as a field that the condition sees", why: "the condition could mean either",
                fix: "give the measure another name"),
            zh: Words("度量 {0} 与条件可见的字段同名", why: "条件中无法区分二者", fix: "请给度量换一个名称")),
        Entry(
            .groupRuleFails,
            en: Words(
                "the rule {0} does not hold for {1} groups or rows",
                why:
                    "the plan says `else: fail`, so nothing is sealed while it does not; the first record of the first of them is {2}",
                fix:
                    "to see all of them write `else: {quarantine: CODE}` and run `handover quarantine list`; mend the export, or change the rule with whoever agreed to it"
            ),
            zh: Words(
                "规则 {0} 对 {1} 个组或行不成立", why: "计划规定 `else: fail`，规则不成立时不签封；首组的第一条记录是 {2}",
                fix: "改写为 `else: {quarantine: 代码}` 并运行 `handover quarantine list` 可查看全部；修正导出，或与约定者一起修改规则")),
        Entry(
            .groupsUnsettled,
            en: Words(
                "rules over groups still hold records back after {0} times",
                why: "what they hold back breaks them for others, which are held back then, and so on",
                fix: "see what each of them holds back with `else: {warn: CODE}`; exclude such records, or change the rule"),
            zh: Words(
                "针对分组的规则在 {0} 轮之后仍在隔离记录", why: "每次隔离又使规则对其他记录不成立，如此往复",
                fix: "先写 `else: {warn: 代码}` 查看各规则影响哪些记录；排除这些记录，或修改规则")),
        Entry(
            .groupRuleBroken,
            en: Words(
                "the rule {0} does not hold for {1} groups or rows",
                why: "the plan says `else: fail`: such an archive is never sealed",
                fix: "do not accept; ask whoever sealed it"),
            zh: Words("规则 {0} 对 {1} 个组或行不成立", why: "计划规定 `else: fail`：不应有这样的签封档案", fix: "请勿接收；询问签封人")),
        Entry(
            .groupsNeverSettled,
            en: Words(
                "rules over groups hold records back more than {0} times, one time after the other",
                why: "a run stops there: such an archive is never sealed", fix: "do not accept; ask whoever sealed it"),
            zh: Words("针对分组的规则接连隔离记录超过 {0} 轮", why: "运行会就此停止：不应有这样的签封档案", fix: "请勿接收；询问签封人")),
    ]
}
