extension Diagnostic.Code {
    package static let diffOtherExport = Self("diff.another-export")
    package static let diffNotSound = Self("diff.not-sound")
    package static let explainNothing = Self("usage.nothing-to-explain")
    package static let explainUnknownTable = Self("usage.unknown-table")
    package static let explainUnknownField = Self("usage.unknown-field")
    package static let explainUnknownMapping = Self("usage.mapping-not-in-plan")
    package static let explainNoRecord = Self("usage.no-such-record")
    package static let explainFieldAlone = Self("usage.field-of-a-field")
}

extension Catalogue {
    static let explain: [Entry] = [
        Entry(
            .diffOtherExport,
            en: Words(
                "{1} and {2} read different exports of {0}",
                why:
                    "records are compared by their numbers, and a number means the same record in the same bytes alone: the locks have other digests",
                fix: "lock both plans on the same exports (`handover init --lock-for`), then compare them"),
            zh: Words(
                "{1} 与 {2} 读取的 {0} 不是同一份导出文件", why: "记录按编号比较，只有字节相同，同一编号才是同一条记录；两个锁定文件的摘要不同",
                fix: "用 `handover init --lock-for` 让两个计划锁定同一批导出文件后再比较")),
        Entry(
            .diffNotSound,
            en: Words(
                "{0} does not verify, so it is held against nothing",
                why: "what two archives hold can only be compared where all five answers are yes for both",
                fix: "run `handover verify` on it with the same policy to see what is wrong"),
            zh: Words(
                "{0} 未通过核验，因此不作比较", why: "只有两个归档的五个回答都为“是”，其内容才能比较",
                fix: "用同一信任策略运行 `handover verify` 查看问题所在")),
        Entry(
            .explainNothing,
            en: Words(
                "{0} names nothing that can be explained", why: "a field is written TABLE.FIELD, a record MAPPING:RECORD",
                fix: "write it like customer.phone, or to-customer:3"),
            zh: Words("{0} 不指向可以说明的对象", why: "字段写作 表.字段，记录写作 映射:记录号", fix: "写成 customer.phone 或 to-customer:3 这样")),
        Entry(
            .explainUnknownTable,
            en: Words("the plan has no table {0}", why: "its tables are {1}", fix: "write one of them in front of the point"),
            zh: Words("计划中没有表 {0}", why: "计划的表有：{1}", fix: "在点号之前写其中之一")),
        Entry(
            .explainUnknownField,
            en: Words("the table {1} has no field {0}", why: "its fields are {2}", fix: "write one of them"),
            zh: Words("表 {1} 没有字段 {0}", why: "该表的字段有：{2}", fix: "写其中之一")),
        Entry(
            .explainUnknownMapping,
            en: Words("the plan has no mapping {0}", why: "its mappings are {1}", fix: "write one of them in front of the colon"),
            zh: Words("计划中没有映射 {0}", why: "计划的映射有：{1}", fix: "在冒号之前写其中之一")),
        Entry(
            .explainNoRecord,
            en: Words(
                "{0} has no record {1}", why: "records are numbered from 1, and the export holds {2}",
                fix: "take the number from the ledger, from the exceptions or from `handover quarantine list --show-values`"),
            zh: Words(
                "{0} 没有第 {1} 条记录", why: "记录从 1 开始编号，导出文件共有 {2} 条",
                fix: "从去向台账、隔离清单或 `handover quarantine list --show-values` 中查找编号")),
        Entry(
            .explainFieldAlone,
            en: Words(
                "--field is of a record", why: "{0} is a field already",
                fix: "leave --field out, or name a record: MAPPING:RECORD"),
            zh: Words("--field 只用于记录", why: "{0} 本身就是字段", fix: "去掉 --field，或指定记录：映射:记录号")),
    ]

    /// What can be done about a finding of reading, mapping or deciding; for a code of the plan's own, what can be done about a chain.
    public static func mending(_ code: String, in language: Language) -> String {
        let words = mendings[code] ?? own
        return language == .en ? words.en : words.zh
    }

    private static let own = (
        en: "have its owner correct it (`quarantine export`), or change how the plan makes the field",
        zh: "请所有者更正（`quarantine export`），或修改计划中该字段的处理方法"
    )

    private static let mendings: [String: (en: String, zh: String)] = {
        let reading = (
            en: "ask its owner for an export in which it is mended, or decide to keep it back (`quarantine export`)",
            zh: "请所有者重新导出修好的数据，或决定保留隔离（`quarantine export`）"
        )
        let damage = (
            en:
                "take the text from where it was before the damage and correct it (`quarantine export`); if it is data, say so with `accept`",
            zh: "从损坏之前的出处取得文本并更正（`quarantine export`）；若本来就是数据，用 `accept` 说明"
        )
        var all = [
            "RAGGED_SHORT": (
                en:
                    "say `ragged: pad` in the source's layout if short records are meant, else as for other unreadable records: ask for a mended export",
                zh: "若记录本来就短，在来源的 layout 中写 `ragged: pad`；否则请所有者重新导出"
            ),
            "TOO_MANY_LINES": (
                en: "raise `maxLines` in the source's layout if the text is meant to be so long, else ask for a mended export",
                zh: "若文本本来就有这么多行，调高来源 layout 的 `maxLines`；否则请所有者重新导出"
            ),
            "HIDDEN_ROWS": (
                en: "look at the rows, then say `hiddenRows: accept` in the source's layout, or ask for a mended export",
                zh: "查看这些行后在来源的 layout 中写 `hiddenRows: accept`，或请所有者重新导出"
            ),
            "EMPTY_FILE": (
                en: "ask for the file, or say why it is empty with `accept: {EMPTY_FILE: …}`",
                zh: "索取该文件，或用 `accept: {EMPTY_FILE: …}` 说明为何为空"
            ),
            "IDENTIFIER_EMPTY": (
                en: "have its owner say what it is called (`quarantine export`)", zh: "请所有者补上编号（`quarantine export`）"
            ),
            "REQUIRED": (
                en: "have its owner fill it in (`quarantine export`), or take `required` out of the plan",
                zh: "请所有者补填（`quarantine export`），或去掉计划中的 `required`"
            ),
            "DUPLICATE_KEY": (
                en:
                    "have its owner say which one counts: keep the other one back, or give it a key of its own (`quarantine export`)",
                zh: "请所有者确认以哪条为准：保留隔离另一条，或另给主键（`quarantine export`）"
            ),
            "ORPHAN": (
                en:
                    "ask for the export that holds what it refers to, or have its owner correct the reference (`quarantine export`)",
                zh: "索取含有被引用记录的导出文件，或请所有者更正引用（`quarantine export`）"
            ),
            "PARENT_QUARANTINED": (en: "mend what it refers to: then it is migrated by itself", zh: "处理所引用的记录即可：之后此条自然移交"),
            "PARENT_EXCLUDED": (
                en: "exclude it as well, or correct what it refers to (`quarantine export`)",
                zh: "一并排除，或更正其引用（`quarantine export`）"
            ),
            "PARENT_UNREADABLE": (en: "mend the record around it: ask its owner for a mended export", zh: "处理其所属记录：请所有者重新导出"),
            "UNBALANCED": (
                en: "look for lines that are held back or missing, then correct lines or sum (`quarantine export`)",
                zh: "查找被隔离或缺失的明细，再更正明细或合计（`quarantine export`）"
            ),
            "RULE_FAILED": (
                en: "correct the record (`quarantine export`), or agree on another rule", zh: "更正该记录（`quarantine export`），或商定新的规则"
            ),
        ]
        for code in [
            "ENCODING", "QUOTE_TRAILING", "RAGGED_LONG", "FIELD_TOO_LARGE", "JSON_DUP_KEY", "SURROGATE", "XML_MIXED", "REPEATED",
            "SHAPE",
            "NAME_COLLISION",
        ] { all[code] = reading }
        for code in [
            "EXCEL_ERROR", "EXCEL_SCIENTIFIC", "EXCEL_PRECISION_LOSS", "EXCEL_ZEROS_LOST", "EXCEL_DATE_MANGLED",
            "LOST_CHARACTERS",
        ] { all[code] = damage }
        return all
    }()
}
