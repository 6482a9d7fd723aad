extension Diagnostic.Code {
    package static let exportNoFolder = Self("export.no-folder")
    package static let exportNoReadback = Self("export.no-readback")
    package static let exportReadbackMalformed = Self("export.readback-malformed")
    package static let exportReadbackInvalid = Self("export.readback-invalid")
    package static let exportFileMissing = Self("export.file-missing")
    package static let exportColumnMissing = Self("export.column-missing")
    package static let exportStuck = Self("export.stuck")
    package static let exportRecordUnreadable = Self("export.record-unreadable")
    package static let exportValueDiffers = Self("export.value-differs")
    package static let exportLimits = Self("export.limits")
    package static let exportNotDrafted = Self("export.not-drafted")
    package static let exportTableNotDrafted = Self("export.table-not-drafted")
    package static let exportFieldNotDrafted = Self("export.field-not-drafted")
}

extension Catalogue {
    static let export: [Entry] = [
        Entry(
            .exportNoFolder,
            en: Words(
                "{0} is no folder", why: "`export:FOLDER` names the folder that the new system's tables were exported into",
                fix: "check the path"),
            zh: Words("{0} 不是文件夹", why: "`export:文件夹` 是新系统导出各表所在的文件夹", fix: "检查路径")),
        Entry(
            .exportNoReadback,
            en: Words(
                "there is no read-back {0}", why: "only a read-back says which file holds which table, and what its columns mean",
                fix:
                    "let one be drafted from the headers with `--draft-readback FILE`, look through it, and give it with `--readback`"
            ),
            zh: Words(
                "没有回读说明 {0}", why: "只有回读说明指出哪个文件是哪张表、各列是什么",
                fix: "用 `--draft-readback 文件` 按表头起草一份，检查后用 `--readback` 给出")),
        Entry(
            .exportReadbackMalformed,
            en: Words(
                "{0} is no JSON of ours", why: "it goes wrong here: texts, true, false, lists and objects, no numbers, no null",
                fix: "write numbers in quotes, and mend what stands here"),
            zh: Words("{0} 不是符合格式的 JSON", why: "此处出错：只用文本、true、false、列表和对象，不用数字和 null", fix: "数字加引号，并改正此处")),
        Entry(
            .exportReadbackInvalid,
            en: Words(
                "the read-back cannot be followed at {0}",
                why: "it is missing or unknown there, contradicts itself, or names what the archive's plan does not have",
                fix: "compare with Format.md section 8.3 and with the plan in the archive"),
            zh: Words("回读说明在 {0} 处无法执行", why: "此处缺少或多出内容、自相矛盾，或写了档案计划中没有的名称", fix: "对照 Format.md 第 8.3 节和档案中的计划")),
        Entry(
            .exportFileMissing,
            en: Words(
                "the export has no table {0}", why: "{1} is not in the folder, is no plain file, or has no such sheet",
                fix: "export the table, or say in the read-back where it is"),
            zh: Words("导出中没有表 {0}", why: "文件夹中没有 {1}，或它不是普通文件，或没有该工作表", fix: "导出此表，或在回读说明中写明位置")),
        Entry(
            .exportColumnMissing,
            en: Words(
                "the export has nothing for {0}.{1}",
                why: "the read-back does not say where it stands, or {2} has no such column, or two",
                fix: "export the column, or say in the read-back what holds the field, or why it is `unread`"),
            zh: Words(
                "导出中没有 {0}.{1}", why: "回读说明没有写明它在哪里，或 {2} 没有该列或有两列", fix: "导出该列，或在回读说明中写明由哪列提供，或为何 `unread`")),
        Entry(
            .exportStuck,
            en: Words(
                "{0} cannot be read to its end", why: "it is not as the read-back says: {1}",
                fix:
                    "check encoding, delimiter, lines above the header and paths in the read-back; export the table again if it was cut off"
            ),
            zh: Words("{0} 无法读到结尾", why: "与回读说明不符：{1}", fix: "检查回读说明中的编码、分隔符、表头以上行数和路径；若文件被截断，重新导出")),
        Entry(
            .exportRecordUnreadable,
            en: Words(
                "a record of {0} in the export cannot be read", why: "what is wrong with it: {1}",
                fix: "look at it where it stands, and export the table again"),
            zh: Words("导出中 {0} 的一条记录无法读取", why: "问题：{1}", fix: "查看该处，并重新导出此表")),
        Entry(
            .exportValueDiffers,
            en: Words(
                "a value of {0}.{1} in the export is not the archive's", why: "it should be {2} and is {3}, at {4}",
                fix: "follow the record and the rule to the original export; look whether the new system or its export changed it"
            ),
            zh: Words(
                "导出中 {0}.{1} 的一个值与档案不同", why: "应为 {2}，实为 {3}，位于 {4}", fix: "按记录和规则追溯到原导出文件；查明是新系统还是其导出改了它")),
        Entry(
            .exportLimits,
            en: Words(
                "the target was read from an export, as {0} says (SHA-256 {1})",
                why:
                    "an export shows what the new system gave out, not what it holds: not that the files are of today, are all, or are what its users see",
                fix:
                    "export right before verifying, keep the files and the read-back with the verdict, and connect to the database where you can"
            ),
            zh: Words(
                "目标按 {0}（SHA-256 {1}）从导出读取", why: "导出说明新系统给出了什么，而非它保存着什么：不能证明文件是最新的、齐全的，或就是用户所见",
                fix: "核验前即时导出，将文件和回读说明与结论一并保存；能连接数据库时请直接连接")),
        Entry(
            .exportNotDrafted,
            en: Words(
                "{0} has no place in the draft",
                why: "its columns are no table's, or it is a document, whose lists nobody can guess",
                fix: "write its entry by hand: Format.md section 8.3"),
            zh: Words("{0} 未写入草稿", why: "其各列不属于任何表，或它是无法猜测列表的文档", fix: "手工填写：见 Format.md 第 8.3 节")),
        Entry(
            .exportTableNotDrafted,
            en: Words(
                "the draft has no file for {0}", why: "no file has columns named as its fields",
                fix: "export the table, write its entry by hand, or say why it is `unread`"),
            zh: Words("草稿中没有 {0} 的文件", why: "没有文件的列名与其字段相同", fix: "导出此表，或手工填写，或写明为何 `unread`")),
        Entry(
            .exportFieldNotDrafted,
            en: Words(
                "the draft has no column for {0}.{1}", why: "{2} has none of its name or title",
                fix: "write which column holds it, or why it is `unread`"),
            zh: Words("草稿中没有 {0}.{1} 的列", why: "{2} 中没有同名或同标题的列", fix: "写明由哪列提供，或为何 `unread`")),
    ]
}
