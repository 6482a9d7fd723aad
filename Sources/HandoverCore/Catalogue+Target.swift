extension Diagnostic.Code {
    package static let planTargetsMany = Self("plan.targets-many")
    package static let planLoadNowhere = Self("plan.load-nowhere")
    package static let planIDTooLong = Self("plan.id-too-long")
    package static let planTargetNotLoaded = Self("plan.target-not-loaded")
    package static let planBadChunk = Self("plan.bad-chunk")
    package static let planBadTargetName = Self("plan.bad-target-name")
}

extension Catalogue {
    static let target: [Entry] = [
        Entry(
            .planTargetsMany,
            en: Words(
                "the plan has more than one target", why: "an archive is loaded into one database",
                fix: "write one plan for each target"),
            zh: Words("计划有多个目标", why: "一个档案只装载到一个数据库", fix: "为每个目标各写一份计划")),
        Entry(
            .planLoadNowhere,
            en: Words(
                "step {0} loads, but the plan has no target",
                why: "`targets` says which database, and how tables are called there",
                fix: "add `targets: {crm: {type: sqlite, path: crm.db}}` and `uses: [crm]` to the step"),
            zh: Words(
                "步骤 {0} 要装载，但计划没有目标", why: "`targets` 说明装载到哪个数据库、表叫什么",
                fix: "加上 `targets: {crm: {type: sqlite, path: crm.db}}`，并在步骤中写 `uses: [crm]`")),
        Entry(
            .planIDTooLong,
            en: Words(
                "the id {0} is too long for a plan with a target",
                why: "the snapshots of the target are called after it, so it has at most {1} characters",
                fix: "choose a shorter id"),
            zh: Words("有目标的计划，其 id {0} 太长", why: "目标的快照以它命名，因此至多 {1} 个字符", fix: "换一个较短的 id")),
        Entry(
            .planTargetNotLoaded,
            en: Words(
                "step {1} does not use the target {0}", why: "the load step says what it loads into", fix: "write `uses: [{0}]`"),
            zh: Words("步骤 {1} 没有使用目标 {0}", why: "load 步骤须写明装载到哪里", fix: "写 `uses: [{0}]`")),
        Entry(
            .planBadChunk,
            en: Words(
                "`chunk` is no count from 1 to {0}", why: "it is the number of rows in one transaction",
                fix: "leave it out, or write one"),
            zh: Words("`chunk` 不是 1 到 {0} 之间的数", why: "它是一个事务中的行数", fix: "去掉它，或写一个这样的数")),
        Entry(
            .planBadTargetName,
            en: Words(
                "{0} cannot be a name in the target",
                why:
                    "names have 1 to 200 bytes without control characters; `sqlite_` is the database's own beginning, `handover_` is ours",
                fix: "choose another name"),
            zh: Words(
                "{0} 不能作为目标中的名称", why: "名称为 1 到 200 字节，不含控制字符；`sqlite_` 开头归数据库，`handover_` 开头归本软件",
                fix: "换一个名称")),
    ]
}
