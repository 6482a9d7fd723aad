extension Diagnostic.Code {
    package static let planNeedsLists = Self("plan.needs-lists")
    package static let planExpectInList = Self("plan.expect-in-list")
    package static let planListLater = Self("plan.list-stands-later")
    package static let planBadPath = Self("plan.bad-path")
    package static let planBadNamespace = Self("plan.bad-namespace")
    package static let planNotTheWhole = Self("plan.not-the-whole")
    package static let planListsMixed = Self("plan.lists-mixed")
    package static let planColumnListedTwice = Self("plan.column-listed-twice")
    package static let planBadSeparators = Self("plan.bad-separators")
    package static let planListOfTable = Self("plan.list-of-csv")
    package static let planListOfDocument = Self("plan.list-of-document")
    package static let itemsTooMany = Self("csv.too-many-items")
    package static let planNotNested = Self("plan.not-nested")
    package static let planBadBalance = Self("plan.bad-balance")
    package static let planBalanceNotNested = Self("plan.balance-not-nested")
    package static let planBalanceTypes = Self("plan.balance-types")
    package static let planBalanceNeedsReference = Self("plan.balance-needs-reference")
    package static let lockListsDiffer = Self("lock.lists-differ")
    package static let planPartLeft = Self("plan.part-left-behind")
    package static let planUnknownPart = Self("plan.unknown-part")
}

extension Catalogue {
    static let lists: [Entry] = [
        Entry(
            .planNeedsLists,
            en: Words(
                "`{0}` stands at a source that has no lists of a document",
                why: "it belongs to JSON and XML documents, whose lists say where the records are",
                fix: "add `lists`, or take `{0}` away"),
            zh: Words("没有文档列表的数据源写了 `{0}`", why: "它只用于 JSON 和 XML 文档，由列表说明记录在哪里", fix: "请补上 `lists`，或删除 `{0}`")),
        Entry(
            .planExpectInList,
            en: Words(
                "`expect` of {0} stands at the source, but its records are in lists",
                why: "each list has a number of records of its own",
                fix: "write `{at: PATH, expect: {records: N}}` at the list"),
            zh: Words("{0} 的 `expect` 写在数据源上，而记录在列表中", why: "每个列表各有记录数", fix: "请在列表处写 `{at: 路径, expect: {records: N}}`")),
        Entry(
            .planListLater,
            en: Words(
                "list {0} lies in {1}, which does not stand before it",
                why: "a nested list begins with the id of a list that the source has already",
                fix: "put {1} first, or begin the path with `/` if it goes from the document's root"),
            zh: Words("列表 {0} 位于 {1} 之内，而 {1} 没有写在前面", why: "嵌套列表的路径以前面已有的列表标识开头", fix: "请把 {1} 移到前面；若路径从根开始，请以 `/` 开头")),
        Entry(
            .planBadPath,
            en: Words(
                "{0} is no path", why: "a path is \"\" or begins with `/`; of a nested list it is a list's id and then a path",
                fix: "write it as in `/projects` or `project/files`"),
            zh: Words("{0} 不是路径", why: "路径为 \"\" 或以 `/` 开头；嵌套列表为列表标识加路径", fix: "写法示例：`/projects`、`project/files`")),
        Entry(
            .planBadNamespace,
            en: Words(
                "the prefix {0} cannot be declared so",
                why: "`xml`, `xsi` and `xmlns` have their meaning already, and no prefix stands for nothing",
                fix: "take another prefix, or write the namespace's name"),
            zh: Words("前缀 {0} 不能这样声明", why: "`xml`、`xsi`、`xmlns` 已有固定含义，前缀也不能对应空名称", fix: "请换一个前缀，或写出命名空间名称")),
        Entry(
            .planNotTheWhole,
            en: Words(
                "list {0} has a path, but the file holds many values ({1})",
                why: "each of these values is a record of the one outermost list",
                fix: "write `{0}: \"\"`"),
            zh: Words("列表 {0} 写了路径，但文件由多个值组成（{1}）", why: "每个值就是唯一外层列表的一条记录", fix: "请写 `{0}: \"\"`")),
        Entry(
            .planListsMixed,
            en: Words(
                "list {0} has a path, other lists of {1} are in columns",
                why: "a source is a CSV file, whose lists are in columns, or a document, whose lists have paths",
                fix: "write `{in: COLUMN, by: TEXT}` at all lists, or a path at all of them"),
            zh: Words(
                "列表 {0} 写的是路径，而 {1} 的其他列表在列中", why: "数据源要么是 CSV 文件，列表在列中；要么是文档，列表写路径",
                fix: "请对所有列表都写 `{in: 列, by: 分隔文本}`，或都写路径")),
        Entry(
            .planColumnListedTwice,
            en: Words(
                "column {0} holds two lists", why: "a text is cut in one way; several separators stand together in `by`",
                fix: "keep one of the lists, with all its separators"),
            zh: Words("列 {0} 有两个列表", why: "一段文本只按一种方式切分；多个分隔文本一起写在 `by` 中", fix: "请只保留一个列表，并写全分隔文本")),
        Entry(
            .planBadSeparators,
            en: Words(
                "list {0} is not told how its column is cut", why: "`by` has 1 to {1} texts, and none of them is empty",
                fix: "write it as in `by: [\"；\", \";\"]`"),
            zh: Words("列表 {0} 没有说明如何切分该列", why: "`by` 有 1 至 {1} 个文本，且都不为空", fix: "写法示例：`by: [\"；\", \";\"]`")),
        Entry(
            .planListOfTable,
            en: Words(
                "list {0} has a path, but the export is a CSV file",
                why: "its rows are its records; a list in it is cut out of a column",
                fix: "write `{in: COLUMN, by: TEXT}`, or take the list away"),
            zh: Words("列表 {0} 写了路径，但导出文件是 CSV", why: "CSV 的行就是记录；其中的列表从某一列切分而来", fix: "请写 `{in: 列, by: 分隔文本}`，或删除该列表")),
        Entry(
            .planListOfDocument,
            en: Words(
                "list {0} is in a column, but the export is a document ({1})", why: "lists of a document have paths",
                fix: "write the path to the records"),
            zh: Words("列表 {0} 写在列中，但导出文件是文档（{1}）", why: "文档的列表写路径", fix: "请写出记录的路径")),
        Entry(
            .itemsTooMany,
            en: Words(
                "the row has more than {0} items in its list {1}",
                why: "nobody writes so many values into one cell; the separators are wrong, or the text is no list",
                fix: "look at the row, and at `by` of the list"),
            zh: Words("该行在列表 {1} 中超过 {0} 项", why: "没有人会在一个单元格中写这么多值；可能分隔文本不对，或该文本不是列表", fix: "请查看该行以及列表的 `by`")),
        Entry(
            .planNotNested,
            en: Words(
                "{0} is used in list {1}, which does not lie in so many others",
                why: "`#parent`, `#position` and `../` speak of the record around",
                fix: "use a column of the record itself, or nest the list"),
            zh: Words("列表 {1} 中使用了 {0}，但它外面没有这么多层", why: "`#parent`、`#position` 和 `../` 指外层记录", fix: "请使用本记录的列，或将列表写成嵌套")),
        Entry(
            .planBadBalance,
            en: Words("{0} names no header field", why: "`equals` is MAPPING.FIELD", fix: "write it as in `map-invoice.total`"),
            zh: Words("{0} 没有指明表头字段", why: "`equals` 的写法是 映射.字段", fix: "写法示例：`map-invoice.total`")),
        Entry(
            .planBalanceNotNested,
            en: Words(
                "the records of {0} do not lie in those of {1}", why: "lines add up to the header that they are written in",
                fix: "name the mapping of the list around"),
            zh: Words("{0} 的记录不在 {1} 的记录之内", why: "明细之和等于其所在表头的金额", fix: "请写外层列表的映射")),
        Entry(
            .planBalanceTypes,
            en: Words(
                "{0} and {1} cannot be equal", why: "both are integers, or amounts of the same scale",
                fix: "give both the same type and scale"),
            zh: Words("{0} 与 {1} 无法相等比较", why: "两者须同为整数，或小数位数相同的金额", fix: "请使两者类型和小数位数一致")),
        Entry(
            .planBalanceNeedsReference,
            en: Words(
                "table {0} does not refer to {1}", why: "lines share the fate of their header, and a reference says which it is",
                fix: "add `{field: …, to: {1}}` to the references of {0}"),
            zh: Words("表 {0} 没有引用 {1}", why: "明细与表头同进退，引用说明是哪一个表头", fix: "请在 {0} 的 references 中加入 `{field: …, to: {1}}`")),
        Entry(
            .lockListsDiffer,
            en: Words(
                "the lock was not made for the lists of {0}",
                why:
                    "columns and counts are pinned for each list with its path and packed columns, or with its column and what it is cut by",
                fix: "run `handover init --lock-for PLAN EXPORTS`, and have the plan signed again"),
            zh: Words(
                "锁文件不是按 {0} 的列表生成的", why: "列和记录数按每个列表的路径和打包列，或按所在的列和分隔文本固定", fix: "运行 `handover init --lock-for 计划 导出文件`，并重新签署方案")
        ),
        Entry(
            .planPartLeft,
            en: Words(
                "the export of {1} has {0}, which no list reads", why: "nothing is left behind in silence",
                fix: "read it by a list, or write `{0}` with a reason under `ignore`"),
            zh: Words("{1} 的导出文件含有 {0}，没有列表读取它", why: "任何内容都不会被无声地遗漏", fix: "请用列表读取，或在 `ignore` 下写明 `{0}` 及原因")),
        Entry(
            .planUnknownPart,
            en: Words(
                "the export has no part {0} beside its lists", why: "`ignore` names what the lock found outside the lists",
                fix: "did you mean {1}?"),
            zh: Words("导出文件在列表之外没有 {0}", why: "`ignore` 列出锁文件在列表之外发现的内容", fix: "是否想写 {1}？")),
    ]
}
