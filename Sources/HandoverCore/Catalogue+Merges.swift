extension Diagnostic.Code {
    package static let mergeIdenticalAlone = Self("plan.merge-identical-alone")
    package static let mergeOnePreference = Self("plan.merge-one-preference")
    package static let mergeMovesKey = Self("plan.merge-moves-key")
    package static let mergeMovesTotal = Self("plan.merge-moves-total")
    package static let mergeReference = Self("plan.merge-reference")
    package static let mergeJoinTooLong = Self("plan.merge-join-too-long")
    package static let mergeBalanced = Self("plan.merge-balanced")
    package static let mergeCounts = Self("plan.merge-counts")
    package static let mergeKeyField = Self("plan.merge-key-field")
    package static let mergeUnsuited = Self("plan.merge-unsuited")
    package static let mergeDissolved = Self("merge.dissolved")
    package static let mergeOpen = Self("merge.open")
    package static let mergesNone = Self("merges.plan-has-none")
    package static let mergesNothing = Self("merges.nothing-to-ask")
    package static let mergesWithdrawNothing = Self("merges.none-to-withdraw")
    package static let mergesUnknown = Self("sheet.record-not-asked-about")
    package static let mergesMissing = Self("sheet.question-incomplete")
    package static let mergesChanged = Self("sheet.row-changed")
    package static let mergesNoNumber = Self("sheet.same-empty")
    package static let mergesTwoReasons = Self("sheet.two-reasons")
    package static let mergesAcross = Self("sheet.apart-differs")
}

extension Catalogue {
    static let merges: [Entry] = [
        Entry(
            .mergeIdenticalAlone,
            en: Words(
                "`identical` stands beside other words", why: "rows that are identical are equal in every field already",
                fix: "make two entries of `match` of it"),
            zh: Words("`identical` 与其他条件写在一起", why: "完全相同的行在每个字段上都已相等", fix: "请拆成 `match` 的两项")),
        Entry(
            .mergeOnePreference,
            en: Words(
                "an entry of `survivor` does not say one thing", why: "entries are asked one after the other",
                fix: "write one entry for each: [{prefer: MAPPING}, {latest: FIELD}, {complete: true}]"),
            zh: Words(
                "`survivor` 的一项没有恰好写一个条件", why: "各项依次比较", fix: "每个条件各写一项：[{prefer: 映射}, {latest: 字段}, {complete: true}]")),
        Entry(
            .mergeMovesKey,
            en: Words(
                "the key of {0} has the field {1}, which refers to the merged table {2}",
                why: "merging {2} would change keys of {0}, and other tables refer to these",
                fix: "give {0} a key of its own, or take the merge away"),
            zh: Words(
                "{0} 的键含字段 {1}，它引用被合并的表 {2}", why: "合并 {2} 会改变 {0} 的键，而其他表引用这些键", fix: "请给 {0} 自己的键，或取消合并")),
        Entry(
            .mergeDissolved,
            en: Words(
                "{0}: {1} groups of rows that match were left as they are",
                why:
                    "a row outside has the same key, a rule does not hold for the merged row, a value has no room, people said that two of its rows are not the same, or they differ in a field of `apart`",
                fix:
                    "see them as `dissolved` in `handover merges export`, and decide about all rows of each; or give records keys of their own, or change the rule ({2})"
            ),
            zh: Words(
                "{0}：有 {1} 组匹配的行未合并", why: "组外有行使用相同的键，合并后的行不满足规则，某个值放不下，有人认定其中两行不同，或其 `apart` 字段不同",
                fix: "请在 `handover merges export` 的表格中查看“未合并”的问题，对其各行一并作出决定；或为记录分配各自的键，或修改规则（{2}）")),
        Entry(
            .mergeOpen,
            en: Words(
                "{0}: {1} questions about rows of {2} that may be the same thing are open",
                why: "nobody has said whether they are, so they stay as they came",
                fix: "give the sheet of `handover merges export` to whoever knows, and run again after `handover merges decide`"),
            zh: Words(
                "{0}：{2} 有 {1} 个待定问题，其中的行可能是同一对象", why: "尚无人作出决定，因此各行保持原样",
                fix: "将 `handover merges export` 写出的表格交给知情人，用 `handover merges decide` 读入后再运行")),
        Entry(
            .mergesNone,
            en: Words(
                "the plan merges nothing", why: "questions are about rows of a table with an entry in `merges`",
                fix: "add `merges` to {0} (Plan.md section 1.14)"),
            zh: Words("计划没有合并任何表", why: "问题只涉及在 `merges` 中列出的表", fix: "请在 {0} 中加入 `merges`（Plan.md 第 1.14 节）")),
        Entry(
            .mergesNothing,
            en: Words(
                "nothing is to be asked about", why: "no rows wait for a decision, none is decided about, no group was dissolved",
                fix: "run the plan; `--all` also shows what is merged without a question"),
            zh: Words("没有需要询问的问题", why: "没有待定的行、已有的决定或未合并的组", fix: "运行计划即可；加 `--all` 可查看直接合并的行")),
        Entry(
            .mergesWithdrawNothing,
            en: Words(
                "no decision about merges has record {1} of {0}", why: "only what was decided can be withdrawn",
                fix: "see what is decided with `handover merges export`"),
            zh: Words("没有关于合并的决定涉及 {0} 的第 {1} 条记录", why: "只能撤回已作出的决定", fix: "用 `handover merges export` 查看已有的决定")),
        Entry(
            .mergesUnknown,
            en: Words(
                "record {1} of {0} is in no question",
                why: "the row's mapping, number and digest name no record that may be one with another now",
                fix: "take the row out; if the export or the plan has changed since, begin again from a new sheet"),
            zh: Words(
                "{0} 的第 {1} 条记录不属于任何问题", why: "该行的映射、记录号和摘要不指向任何现在可能与他者相同的记录",
                fix: "删去该行；若导出文件或计划已变，请重新导出表格")),
        Entry(
            .mergesMissing,
            en: Words(
                "record {1} of {0} is missing from question {2}", why: "a question is decided about as a whole",
                fix: "put its row back; `handover merges export` writes it again"),
            zh: Words("问题 {2} 缺少 {0} 的第 {1} 条记录", why: "每个问题须整体作出决定", fix: "补回该行；`handover merges export` 可重新写出")),
        Entry(
            .mergesChanged,
            en: Words(
                "a cell of record {1} of {0} was changed", why: "here one only says which rows are the same thing",
                fix: "put the cell back; what is wrong in the export is corrected where it is held back, or by its owner"),
            zh: Words("{0} 的第 {1} 条记录有单元格被改动", why: "此处只说明哪些行是同一对象", fix: "恢复该单元格；导出文件中的错误由其所有者更正")),
        Entry(
            .mergesNoNumber,
            en: Words(
                "`same` is empty in a row of question {0}", why: "a question is decided about as a whole",
                fix: "write into every row of it what it is one with: equal texts are one thing"),
            zh: Words("问题 {0} 有一行的“同一”为空", why: "每个问题须整体作出决定", fix: "在该问题的每一行填写“同一”：填写相同者即为同一对象")),
        Entry(
            .mergesTwoReasons,
            en: Words(
                "question {0} has two reasons, or two names", why: "it has one decision",
                fix: "write reason and name once, or the same in every row of it"),
            zh: Words("问题 {0} 有两个理由或两个决定人", why: "每个问题只有一个决定", fix: "理由和决定人只写一次，或各行写得相同")),
        Entry(
            .mergesAcross,
            en: Words(
                "rows of question {0} are said to be one thing, and differ in {1}",
                why: "the plan keeps rows apart by {1}, and nobody makes one of two that both have it",
                fix: "give them different texts in `same`"),
            zh: Words(
                "问题 {0} 中被认作同一对象的行，{1} 不同", why: "计划按 {1} 区分各行，两行都有而不同者不得合并",
                fix: "请在“同一”中填写不同的内容")),
        Entry(
            .mergeReference,
            en: Words(
                "{0} cannot refer to the merged table {1} as it is",
                why: "it takes the place of {2} there: it needs the same type and scale, one reference alone, and no balance",
                fix: "give {0} the type of {2}, and a field of its own to each other reference or balance"),
            zh: Words(
                "{0} 不能这样引用被合并的表 {1}", why: "它会换成该表的 {2}：类型和小数位须相同，只能有一个引用，且不参与行合计",
                fix: "请使 {0} 与 {2} 类型相同，其他引用或行合计另用字段")),
        Entry(
            .mergeJoinTooLong,
            en: Words(
                "the text between joined values has more than {0} bytes", why: "it stands in every merged row, maybe many times",
                fix: "write a shorter one"),
            zh: Words("连接各值的文本超过 {0} 字节", why: "它会多次出现在合并后的每一行中", fix: "请写得短一些")),
        Entry(
            .mergeMovesTotal,
            en: Words(
                "{0} is added up, and refers to the merged table {1}", why: "merging {1} would change what it adds up to",
                fix: "take the total or the merge away"),
            zh: Words("{0} 要求合计，同时引用被合并的表 {1}", why: "合并 {1} 会改变其合计", fix: "请取消该合计或合并")),
        Entry(
            .mergeBalanced,
            en: Words(
                "rows of {0} are merged, and {1} has a part in a balance",
                why: "lines belong to the record they lie in, not to a row",
                fix: "take the balance or the merge away"),
            zh: Words("{0} 的行会被合并，而 {1} 参与行合计", why: "明细属于其所在的记录，而不属于某一行", fix: "请取消行合计或合并")),
        Entry(
            .mergeCounts,
            en: Words(
                "too few or too many entries", why: "`match` has 1 to 16 entries, each of 1 to 16 fields, `survivor` at most 8",
                fix: "write as many as are allowed"),
            zh: Words("条目过少或过多", why: "`match` 有 1 到 16 项，每项 1 到 16 个字段；`survivor` 至多 8 项", fix: "请按允许的数量书写")),
        Entry(
            .mergeKeyField,
            en: Words(
                "{0} is a field of the key", why: "the key of a merged row is its survivor's",
                fix: "leave it out; `survivor` says which row that is"),
            zh: Words("{0} 是键的字段", why: "合并后的行以存留行的键为键", fix: "请删去；由 `survivor` 决定存留哪一行")),
        Entry(
            .mergeUnsuited,
            en: Words(
                "`{0}` cannot be said of {1}, of the type {2}",
                why:
                    "`alike`, `longest` and `join` are for text, `sum` for numbers, `min` and `max` for numbers and days, `latest` and `earliest` for days and months; a reference is `first` or `survivor`",
                fix: "choose another word, or another field"),
            zh: Words(
                "`{0}` 不适用于 {1}（类型 {2}）",
                why:
                    "`alike`、`longest`、`join` 用于文本，`sum` 用于数，`min`、`max` 用于数和日期，`latest`、`earliest` 用于日期和月份；引用只能是 `first` 或 `survivor`",
                fix: "请换一个词，或换一个字段")),
    ]
}
