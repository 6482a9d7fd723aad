extension Diagnostic.Code {
    package static let workbookNone = Diagnostic.Code("workbook.none")
    package static let workbookPartMissing = Diagnostic.Code("workbook.part-missing")
    package static let workbookMalformed = Diagnostic.Code("workbook.malformed")
    package static let workbookTooLarge = Diagnostic.Code("workbook.too-large")
    package static let workbookPartUnreadable = Diagnostic.Code("workbook.part-unreadable")
    package static let workbookRow = Diagnostic.Code("workbook.bad-row")
    package static let workbookCell = Diagnostic.Code("workbook.bad-cell")
    package static let workbookRowTooLarge = Diagnostic.Code("workbook.row-too-large")
    package static let workbookTextTooLarge = Diagnostic.Code("workbook.sheet-too-large")
    package static let workbookNoFormats = Diagnostic.Code("workbook.no-formats")
    package static let workbookHyperlinks = Diagnostic.Code("workbook.hyperlinks")
    package static let workbookPictures = Diagnostic.Code("workbook.pictures")
    package static let workbookOther = Diagnostic.Code("workbook.other-sheets")
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
                "the workbook is not as workbooks are: `{0}`",
                why: "ISO/IEC 29500 says what stands there; what is missing, twice or unknown could be read in two ways",
                fix: "open the file in Excel and save it"),
            zh: Words(
                "工作簿不符合规范：{0}", why: "ISO/IEC 29500 规定了此处的内容；缺少、重复或未知的内容可能有两种读法",
                fix: "请用 Excel 打开该文件并重新保存")),
        Entry(
            .workbookRow,
            en: Words(
                "row {0} of the sheet is not as rows are: `{1}`",
                why:
                    "rows and the cells in them come in order, each once, and say where they are; others could be read in two ways",
                fix: "open the file in Excel and save it"),
            zh: Words(
                "工作表第 {0} 行不符合规范：{1}", why: "行和单元格应按顺序出现、不重复，并写明位置；否则可能有两种读法",
                fix: "请用 Excel 打开该文件并重新保存")),
        Entry(
            .workbookCell,
            en: Words(
                "cell {0} is not as cells are: `{1}`",
                why: "what a cell holds is said by its type `t` and its value `v` or `is`; others could be read in two ways",
                fix: "open the file in Excel and save it"),
            zh: Words(
                "单元格 {0} 不符合规范：{1}", why: "单元格的内容由类型 t 和值 v 或 is 说明；不符合时可能有两种读法",
                fix: "请用 Excel 打开该文件并重新保存")),
        Entry(
            .workbookPartUnreadable,
            en: Words(
                "a part of the workbook is not XML as workbooks have it: {0}",
                why: "parts are XML in UTF-8 without a document type; the file is damaged, or another program wrote it",
                fix: "copy or export the file again, or open it in Excel and save it as .xlsx"),
            zh: Words(
                "工作簿的一个部件不是规范的 XML：{0}", why: "部件应为 UTF-8 编码、不含文档类型声明的 XML；文件已损坏，或由其他程序写成",
                fix: "请重新复制或导出该文件，或用 Excel 打开后另存为 .xlsx")),
        Entry(
            .workbookRowTooLarge,
            en: Words(
                "row {0} of the sheet has more than {1} bytes",
                why: "a bound keeps a hostile file from taking all memory; one long text may be in every cell of a row",
                fix: "shorten the row, or export the data as CSV from the system that it comes from"),
            zh: Words(
                "工作表第 {0} 行超过 {1} 字节", why: "设有上限，以免恶意文件占满内存；同一长文本可能出现在一行的每个单元格",
                fix: "请缩短该行，或直接从原系统导出 CSV")),
        Entry(
            .workbookTextTooLarge,
            en: Words(
                "the text of the sheet `{0}` would have more than {1} bytes; it is as wide as {2}",
                why: "every row is as wide as the widest; one stray value far to the right makes all rows long",
                fix: "open the file in Excel, clear what stands so far to the right if it is stray, and save it"),
            zh: Words(
                "工作表“{0}”的文本将超过 {1} 字节；最宽处为 {2}", why: "每一行都与最宽的行等宽；最右侧的一个多余值会使所有行变长",
                fix: "请用 Excel 打开该文件，如右侧的值多余则清除并保存")),
        Entry(
            .workbookNoFormats,
            en: Words(
                "the formats of numbers cannot be read", why: "so days and amounts are not told from other numbers here",
                fix: "look at every column of numbers in the draft, and write `date: [excel-1900]` where it holds days"),
            zh: Words(
                "无法读取数字格式", why: "因此无法区分日期、金额与其他数字", fix: "请检查草稿中每个数字列；如为日期，请写 `date: [excel-1900]`")),
        Entry(
            .workbookHyperlinks,
            en: Words(
                "{0} cells of the sheet have links", why: "what is shown is read, where the link leads to is not",
                fix: "nothing, unless the addresses matter to the new owner: then put them into cells of their own"),
            zh: Words("工作表中有 {0} 个单元格带超链接", why: "只读取显示的文字，不读取链接地址", fix: "通常无需处理；如需要链接地址，请另列成单元格")),
        Entry(
            .workbookPictures,
            en: Words(
                "{0} cells of the sheet show a picture",
                why: "what is read is a number of it, as `=DISPIMG(…)`; the picture stays in the archived file",
                fix: "hand the pictures over as files if they matter to the new owner"),
            zh: Words(
                "工作表中有 {0} 个单元格显示图片", why: "只读取图片的编号（`=DISPIMG(…)`）；图片保留在归档的原文件中", fix: "如新的所有方需要，请将图片作为文件移交")),
        Entry(
            .workbookOther,
            en: Words(
                "the sheet `{0}` has no rows",
                why: "charts, dialogs and old macros are sheets without rows; they stay in the archived file",
                fix: "nothing, unless it matters to the new owner: then hand it over in another way"),
            zh: Words(
                "工作表“{0}”没有行", why: "图表、对话框和旧式宏是没有行的工作表；它们保留在归档的原文件中", fix: "通常无需处理；如新的所有方需要，请另行移交")),
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
                "{0} parts of the workbook with content of their own are not read",
                why:
                    "pictures, comments, embedded files, pivot caches, links to other files and macros are no records; they stay in the archived file",
                fix: "nothing, unless they matter to the new owner: then hand them over in another way"),
            zh: Words(
                "工作簿中有 {0} 个自带内容的部件未读取", why: "图片、批注、嵌入文件、数据透视缓存、外部链接和宏不是记录；它们保留在归档的原文件中",
                fix: "通常无需处理；如新的所有方需要，请另行移交")),
    ]
}
