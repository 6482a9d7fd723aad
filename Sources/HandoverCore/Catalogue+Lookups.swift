extension Diagnostic.Code {
    package static let planLookupReason = Self("plan.lookup-reason")
    package static let planBadLookupKey = Self("plan.bad-lookup-key")
    package static let planLookupWidth = Self("plan.lookup-width")
    package static let planRecoverOne = Self("plan.recover-one-column")
    package static let planByAlone = Self("plan.by-alone")
    package static let lookupTooLarge = Self("lookup.too-large")
}

extension Catalogue {
    static let lookups: [Entry] = [
        Entry(
            .planLookupReason,
            en: Words(
                "`reason` of {0} is not as it must be",
                why: "a lookup says why nothing of {1} is migrated exactly if no mapping reads it",
                fix: "add `reason` where no mapping reads {1}; where one does, take it away"),
            zh: Words(
                "{0} 的 `reason` 不合要求", why: "当且仅当没有映射读取 {1} 时，查找表才说明为何不迁移它", fix: "没有映射读取 {1} 时请补上 `reason`，有映射时请删去")),
        Entry(
            .planBadLookupKey,
            en: Words(
                "the key of {0} has no column, or more than eight", why: "its records are found by one to eight columns",
                fix: "name the columns that tell its records apart"),
            zh: Words("{0} 的键没有列，或多于八列", why: "查找表的记录按一到八列查找", fix: "请写出能区分其记录的列")),
        Entry(
            .planLookupWidth,
            en: Words(
                "{0} looks into {2} by {1} columns, whose key has {3}", why: "column stands against column, in their order",
                fix: "name as many columns in `by` as the lookup has in `key`"),
            zh: Words("{0} 用 {1} 列查找 {2}，而其键有 {3} 列", why: "各列按次序一一对应", fix: "`by` 中的列数须与查找表 `key` 的列数相同")),
        Entry(
            .planRecoverOne,
            en: Words(
                "{0} is made of several columns and has `recover`", why: "a damaged text is recovered in a field of one column",
                fix: "make the field of one column, or take `recover` away"),
            zh: Words("{0} 由多列生成却写了 `recover`", why: "只有由一列生成的字段才能找回受损的文本", fix: "请改为由一列生成，或删去 `recover`")),
        Entry(
            .planByAlone,
            en: Words(
                "`by` stands without `lookup`", why: "it names the columns that a lookup is asked by",
                fix: "add `lookup`, or take `by` away"),
            zh: Words("`by` 没有与 `lookup` 一起写", why: "它说明用哪些列查找", fix: "请补上 `lookup`，或删去 `by`")),
        Entry(
            .lookupTooLarge,
            en: Words(
                "what fields look into takes more than {0} bytes", why: "the keys and texts of lookups are held in memory",
                fix: "export for the lookup only the records and columns that are needed"),
            zh: Words("查找表的键和文本超过 {0} 字节", why: "查找表的键和文本保存在内存中", fix: "请只为查找表导出所需的记录和列")),
    ]
}
