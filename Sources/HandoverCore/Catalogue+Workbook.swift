extension Diagnostic.Code {
    package static let workbookNone = Diagnostic.Code("workbook.none")
    package static let workbookPartMissing = Diagnostic.Code("workbook.part-missing")
    package static let workbookMalformed = Diagnostic.Code("workbook.malformed")
    package static let workbookTooLarge = Diagnostic.Code("workbook.too-large")
    package static let workbookFormula = Diagnostic.Code("workbook.formula-without-value")
    package static let workbookOld = Diagnostic.Code("workbook.old-or-encrypted")
    package static let workbookNoSheet = Diagnostic.Code("workbook.no-sheet")
    package static let workbookEmptySheet = Diagnostic.Code("workbook.empty-sheet")
    package static let workbookHiddenRows = Diagnostic.Code("workbook.hidden-rows")
    package static let workbookHiddenColumns = Diagnostic.Code("workbook.hidden-columns")
    package static let workbookHiddenSheet = Diagnostic.Code("workbook.hidden-sheet")
    package static let workbookMerged = Diagnostic.Code("workbook.merged-cells")
    package static let workbookUnread = Diagnostic.Code("workbook.not-read")
}

extension Catalogue {
    static let workbook: [Entry] = [
        Entry(
            .workbookNone,
            en: Words(
                "this is no workbook of Excel's (.xlsx)",
                why: "its package names no workbook, or one in a form that is not XML, such as .xlsb",
                fix: "open the file in Excel and save it as .xlsx"),
            zh: Words(
                "这不是 Excel 工作簿（.xlsx）", why: "包中没有指明工作簿，或者工作簿不是 XML 格式（例如 .xlsb）",
                fix: "请用 Excel 打开该文件，另存为 .xlsx")),
        Entry(
            .workbookPartMissing,
            en: Words(
                "the workbook lacks the part {0}", why: "it is named in the workbook and does not lie in the file",
                fix: "copy or export the file again, or open it in Excel and save it"),
            zh: Words("工作簿缺少部件 {0}", why: "工作簿引用了该部件，但文件中没有", fix: "请重新复制或导出该文件，或用 Excel 打开后重新保存")),
        Entry(
            .workbookMalformed,
            en: Words(
                "the workbook is not as workbooks are: {0}",
                why:
                    "ISO/IEC 29500 says what stands there, and in what order rows and cells come; what differs could be read in two ways",
                fix: "open the file in Excel and save it"),
            zh: Words(
                "工作簿不符合规范：{0}", why: "ISO/IEC 29500 规定了此处的内容以及行和单元格的顺序；不符合时可能有两种读法",
                fix: "请用 Excel 打开该文件并重新保存")),
        Entry(
            .workbookTooLarge,
            en: Words(
                "the workbook is too large: {0} beyond {1}", why: "a bound keeps a hostile file from taking all memory",
                fix: "split the workbook, or export the data as CSV from the system that it comes from"),
            zh: Words(
                "工作簿过大：{0} 超过 {1}", why: "设有上限，以免恶意文件占满内存", fix: "请拆分工作簿，或直接从原系统导出 CSV")),
        Entry(
            .workbookFormula,
            en: Words(
                "the formula in cell {0} has no value",
                why: "whoever wrote the workbook never computed it, and nothing here computes formulas",
                fix: "open the workbook in Excel, let it compute, and save it"),
            zh: Words(
                "单元格 {0} 的公式没有计算结果", why: "生成该工作簿的程序没有计算公式，本工具也不计算公式",
                fix: "请用 Excel 打开工作簿，重新计算后保存")),
        Entry(
            .workbookOld,
            en: Words(
                "this is an old workbook (.xls), or one under a password",
                why: "both begin with the same bytes, and neither can be read here",
                fix: "open the file in Excel, take the password off, and save it as .xlsx"),
            zh: Words(
                "这是旧版工作簿（.xls）或带密码的工作簿", why: "两者的文件开头相同，均无法在此读取",
                fix: "请用 Excel 打开该文件，取消密码，另存为 .xlsx")),
        Entry(
            .workbookNoSheet,
            en: Words(
                "the workbook has no sheet `{0}`", why: "sheets are found by their whole name",
                fix: "correct `sheet` under `sources` in the plan, or run `handover init` again"),
            zh: Words("工作簿中没有工作表“{0}”", why: "工作表按完整名称查找", fix: "请更正计划 sources 中的 sheet，或重新运行 `handover init`")),
        Entry(
            .workbookEmptySheet,
            en: Words(
                "the sheet `{0}` has no value", why: "a source has at least a header",
                fix: "name the sheet in `ignore` of the workbook, with the reason"),
            zh: Words("工作表“{0}”没有任何值", why: "数据源至少要有表头", fix: "请在该工作簿的 ignore 中写明此工作表及理由")),
        Entry(
            .workbookHiddenRows,
            en: Words(
                "{0} rows of the sheet are hidden",
                why: "a filter, an outline or a person hid them; whoever looked at the sheet did not see them",
                fix: "ask the owner whether they belong to the hand-over, and answer `hiddenRows` in the source's layout"),
            zh: Words(
                "工作表中有 {0} 行被隐藏", why: "筛选、分组或人为隐藏；查看工作表的人看不到这些行",
                fix: "请向数据所有方确认是否移交，并在该数据源的 layout 中回答 hiddenRows")),
        Entry(
            .workbookHiddenColumns,
            en: Words(
                "{0} columns of the sheet are hidden", why: "they are read like the others, though nobody saw them",
                fix: "map them or drop them with a reason, as any column"),
            zh: Words("工作表中有 {0} 列被隐藏", why: "虽然看不到，但与其他列一样会被读取", fix: "请像其他列一样映射，或写明理由后舍弃")),
        Entry(
            .workbookHiddenSheet,
            en: Words(
                "the sheet `{0}` is hidden", why: "it is read like the others, though nobody saw it",
                fix: "ask the owner whether it belongs to the hand-over"),
            zh: Words("工作表“{0}”被隐藏", why: "虽然看不到，但与其他工作表一样会被读取", fix: "请向数据所有方确认是否移交")),
        Entry(
            .workbookMerged,
            en: Words(
                "{0} ranges of cells are merged",
                why: "the value stands in the first cell alone; the others of a range are empty",
                fix: "look whether records lack values there, and fill them in the export if they do"),
            zh: Words("有 {0} 处合并单元格", why: "值只在第一个单元格中，其余单元格为空", fix: "请检查是否有记录因此缺值，如有请在导出中补全")),
        Entry(
            .workbookUnread,
            en: Words(
                "{0} parts of the workbook are not read",
                why: "drawings, charts, comments, macros and the like are no records; they stay in the archived file",
                fix: "nothing, unless they matter to the new owner: then hand them over in another way"),
            zh: Words(
                "工作簿中有 {0} 个部件未读取", why: "图形、图表、批注、宏等不是记录；它们保留在归档的原文件中",
                fix: "通常无需处理；如新的所有方需要，请另行移交")),
    ]
}
