extension Diagnostic.Code {
    package static let decisionsUnreadable = Self("decisions.unreadable")
    package static let decisionsOfOther = Self("decisions.of-another-export")
    package static let decisionNotHeld = Self("decisions.record-not-held-back")
    package static let decisionUnreadableRecord = Self("decisions.record-cannot-be-read")
    package static let decisionRecordDiffers = Self("decisions.record-differs")
    package static let correctionsDiffer = Self("corrections.differ")
    package static let decisionsUnlike = Self("decisions.differ")
    package static let sheetColumns = Self("sheet.columns-differ")
    package static let sheetRowUnreadable = Self("sheet.row-unreadable")
    package static let sheetUnknownRecord = Self("sheet.record-not-held-back")
    package static let sheetRecordTwice = Self("sheet.record-twice")
    package static let sheetOnlyByCorrection = Self("sheet.held-back-by-a-correction")
    package static let sheetNoDecision = Self("sheet.change-without-decision")
    package static let sheetNoChange = Self("sheet.correct-without-change")
    package static let sheetKeptChanged = Self("sheet.keep-with-change")
    package static let sheetUnknownDecision = Self("sheet.unknown-decision")
    package static let sheetNoReason = Self("sheet.no-reason")
    package static let sheetCellDestroyed = Self("sheet.cell-destroyed")
    package static let sheetForeignCell = Self("sheet.cell-of-another-mapping")
    package static let sheetNothing = Self("sheet.nothing-decided")
    package static let withdrawNothing = Self("decisions.none-to-withdraw")
    package static let withdrawNoReason = Self("usage.withdraw-without-reason")
    package static let quarantineInterrupted = Self("quarantine.interrupted")
    package static let nothingHeld = Self("quarantine.nothing-held-back")
    package static let quarantineNotSound = Self("quarantine.archive-not-sound")
    package static let quarantineUnknownMapping = Self("usage.unknown-mapping")
    package static let quarantineNeedsTrust = Self("usage.archive-without-trust")
}

extension Catalogue {
    static let quarantine: [Entry] = decisions + withdrawal + sheet

    private static let decisions: [Entry] = [
        Entry(
            .decisionsUnreadable,
            en: Words(
                "{0} is not what decisions must be at {1}",
                why: "decisions go into the archive byte for byte, and every one says what, why and by whom (Plan.md section 8)",
                fix:
                    "do not edit the file: hand the sheet to `handover quarantine redrive` or `handover merges decide`, or move the file away to run without it"
            ),
            zh: Words(
                "{0} 在 {1} 处不合决定文件的格式", why: "决定原样写入档案，每项都须载明内容、理由和决定人（Plan.md 第 8 节）",
                fix: "请勿手工编辑：用 `handover quarantine redrive` 或 `handover merges decide` 读入表格；不需要时移走该文件")),
        Entry(
            .decisionsOfOther,
            en: Words(
                "{0} decides about another export of {1}", why: "decisions hold for the bytes that they were made on",
                fix:
                    "move the file away, export the held back records anew with `handover quarantine export`, and have them decided again"
            ),
            zh: Words(
                "{0} 中的决定针对 {1} 的另一份导出文件", why: "决定只对当时所见的字节有效",
                fix: "移走该文件，用 `handover quarantine export` 重新导出被隔离的记录，重新决定")),
        Entry(
            .decisionNotHeld,
            en: Words(
                "there is a decision about record {1} of {0}, which is not held back",
                why: "only what the plan itself holds back can be corrected or kept: everything else stays as the export has it",
                fix:
                    "move the decisions away and make them again from a new `handover quarantine export`; in an archive: do not accept it"
            ),
            zh: Words(
                "{0} 的第 {1} 条记录并未被隔离，却有针对它的决定", why: "只有按计划被隔离的记录才能更正或保留，其余一律以导出文件为准",
                fix: "移走决定文件，重新运行 `handover quarantine export` 后再作决定；若是档案，请勿接收")),
        Entry(
            .decisionUnreadableRecord,
            en: Words(
                "record {1} of {0} cannot be read, and so not be corrected",
                why: "its bytes do not fall into columns, so nobody knows which text a correction would replace",
                fix: "decide to keep it back, or ask its owner for an export in which it is mended"),
            zh: Words(
                "{0} 的第 {1} 条记录无法读取，因而不能更正", why: "其字节分不成各列，无从知道更正替换的是哪个文本",
                fix: "决定保留隔离，或请所有者重新导出修好的数据")),
        Entry(
            .decisionRecordDiffers,
            en: Words(
                "the decision about record {1} of {0} was made on another record",
                why: "the digest of its bytes, or of a text that is corrected, is not that of the export",
                fix:
                    "move the decisions away and make them again from a new `handover quarantine export` or `handover merges export`; in an archive: do not accept it"
            ),
            zh: Words(
                "针对 {0} 第 {1} 条记录的决定，当时所见并非此记录", why: "其字节的摘要，或被更正文本的摘要，与导出文件不符",
                fix: "移走决定文件，重新运行 `handover quarantine export` 或 `handover merges export` 后再作决定；若是档案，请勿接收")),
        Entry(
            .correctionsDiffer,
            en: Words(
                "{0} does not list the corrected records as they were",
                why: "a first reading finds other records, reasons or bytes",
                fix: "do not accept; ask what was corrected"),
            zh: Words("{0} 没有如实列出被更正记录的原貌", why: "第一次读取得到的记录、原因或字节不同", fix: "请勿接收；询问更正了什么")),
        Entry(
            .decisionsUnlike,
            en: Words(
                "{0} was sealed with other decisions than those beside the plan",
                why: "a sealed archive is never replaced", fix: "choose another output folder for the run with the new decisions"),
            zh: Words("{0} 签封时的决定与计划旁的决定不同", why: "已签封的档案从不覆盖", fix: "带新决定的运行请另选输出文件夹")),
        Entry(
            .nothingHeld,
            en: Words("nothing is held back", why: "every record of {0} can be migrated", fix: "run the plan"),
            zh: Words("没有被隔离的记录", why: "{0} 的每条记录都可移交", fix: "运行计划即可")),
        Entry(
            .quarantineNotSound,
            en: Words(
                "{0} does not verify, so nothing of it is shown",
                why: "what stands in an archive counts once all five answers are yes",
                fix: "run `handover verify` on it to see what is wrong"),
            zh: Words("{0} 未通过核验，其内容不予显示", why: "档案的内容须五问皆为“是”才算数", fix: "运行 `handover verify` 查看问题所在")),
        Entry(
            .quarantineUnknownMapping,
            en: Words(
                "the plan has no mapping {0}", why: "mappings are named as in the plan", fix: "see `handover quarantine list`"),
            zh: Words("计划中没有映射 {0}", why: "映射须按计划中的名称填写", fix: "参见 `handover quarantine list`")),
        Entry(
            .quarantineNeedsTrust,
            en: Words(
                "{0} is an archive, and nothing is shown of one that was not verified",
                why: "whose seals count is for you to say", fix: "add `--trust trust.json` (see `handover trust init`)"),
            zh: Words("{0} 是档案，未经核验的档案不予显示", why: "承认谁的签封由您决定", fix: "加上 `--trust trust.json`（参见 `handover trust init`）")),
    ]

    private static let withdrawal: [Entry] = [
        Entry(
            .quarantineInterrupted,
            en: Words(
                "interrupted", why: "nothing was written, and the copies that were being looked at are gone", fix: "begin again"),
            zh: Words("已中断", why: "没有写入任何内容，查看用的副本已删除", fix: "重新开始即可")),
        Entry(
            .withdrawNothing,
            en: Words(
                "there is no decision about record {1} of {0}", why: "only what was decided can be withdrawn",
                fix: "see what is held back and decided with `handover quarantine export`"),
            zh: Words(
                "对 {0} 的第 {1} 条记录没有决定", why: "只能撤回已作出的决定", fix: "用 `handover quarantine export` 查看隔离的记录及其决定")),
        Entry(
            .withdrawNoReason,
            en: Words(
                "a reason or a name is missing", why: "who withdraws a decision, and why, is kept with it",
                fix: "give both: --reason TEXT --by NAME"),
            zh: Words("缺少理由或姓名", why: "由谁、为何撤回，与决定一并留存", fix: "两者都要给出：--reason 理由 --by 姓名")),
    ]

    private static let sheet: [Entry] = [
        Entry(
            .sheetColumns,
            en: Words(
                "the columns of the sheet are not those that were exported",
                why: "column {0} should be {1}: each text goes back to the column that it came from",
                fix: "put the columns back as they were, or begin again from a new export"),
            zh: Words(
                "表格的列与导出时不同", why: "第 {0} 列应为 {1}：每个文本都要回到原来的列",
                fix: "恢复各列，或重新导出")),
        Entry(
            .sheetRowUnreadable,
            en: Words(
                "a row of the sheet cannot be read", why: "{0}",
                fix: "mend the row, or save the sheet again as CSV UTF-8"),
            zh: Words("表格有一行无法读取", why: "{0}", fix: "修正该行，或重新另存为 CSV UTF-8")),
        Entry(
            .sheetUnknownRecord,
            en: Words(
                "record {1} of {0} is not held back",
                why: "the row's mapping, number and digest name no record that is held back now",
                fix: "take the row out; if the export or the plan has changed since, begin again from a new sheet"),
            zh: Words(
                "{0} 的第 {1} 条记录没有被隔离", why: "该行的映射、记录号和摘要不指向任何现被隔离的记录",
                fix: "删去该行；若导出文件或计划已变，请重新导出表格")),
        Entry(
            .sheetRecordTwice,
            en: Words(
                "record {1} of {0} is in the sheet twice", why: "a record has one decision", fix: "take one of the rows out"),
            zh: Words("{0} 的第 {1} 条记录在表格中出现两次", why: "每条记录只有一个决定", fix: "删去其中一行")),
        Entry(
            .sheetOnlyByCorrection,
            en: Words(
                "record {1} of {0} is held back only because of another correction",
                why: "without decisions it is migrated, so there is nothing in it to decide",
                fix: "look at the corrected record that takes its key or its parent, and decide about that one"),
            zh: Words(
                "{0} 的第 {1} 条记录只是因另一项更正而被隔离", why: "没有决定时它可以移交，因此其自身无可决定",
                fix: "查看占用其主键或影响其上级的那条已更正记录，就那条作决定")),
        Entry(
            .sheetNoDecision,
            en: Words(
                "a cell was changed, and there is no decision `correct`", why: "nothing is changed in silence",
                fix: "write `correct`, the reason and who decided; or put the cell back"),
            zh: Words("有单元格被改动，却没有“更正”的决定", why: "任何改动都须有据", fix: "填写“更正”、理由和决定人，或恢复该单元格")),
        Entry(
            .sheetNoChange,
            en: Words(
                "the decision is `correct`, and no cell was changed", why: "a correction says what it corrects",
                fix: "change the cell that is wrong, or decide `keep`"),
            zh: Words("决定为“更正”，却没有改动任何单元格", why: "更正须有所更正", fix: "改正有误的单元格，或决定“保留”")),
        Entry(
            .sheetKeptChanged,
            en: Words(
                "the decision is `keep`, and a cell was changed", why: "a record that stays behind stays as it is",
                fix: "put the cell back, or decide `correct`"),
            zh: Words("决定为“保留”，却改动了单元格", why: "保留隔离的记录须保持原样", fix: "恢复该单元格，或决定“更正”")),
        Entry(
            .sheetUnknownDecision,
            en: Words(
                "a decision is neither `correct` nor `keep`", why: "other words decide nothing",
                fix: "write `correct` (更正) or `keep` (保留), or leave the cell empty"),
            zh: Words("决定既不是“更正”也不是“保留”", why: "其他说法不构成决定", fix: "填写“更正”（correct）或“保留”（keep），或留空")),
        Entry(
            .sheetNoReason,
            en: Words(
                "a decision says not why, or not by whom", why: "whoever reads the archive in ten years must be able to ask",
                fix: "fill in the columns `reason` and `decided by`; about merges, say why anew where an earlier answer changes"),
            zh: Words("决定没有写明理由或决定人", why: "十年后阅读档案的人也要能够追问", fix: "填写“理由”和“决定人”两列；更改先前关于合并的答复时，请另写理由")),
        Entry(
            .sheetCellDestroyed,
            en: Words(
                "a spreadsheet destroyed a cell",
                why: "it made a number or a date of a text, or wrote question marks for characters: {0} (Plan.md section 2.1)",
                fix: "format the column as text, write the cell again in full, and save as CSV UTF-8"),
            zh: Words(
                "表格软件破坏了一个单元格", why: "它把文本当成数字或日期，或把字符写成问号：{0}（Plan.md 第 2.1 节）",
                fix: "把该列设为文本格式，重新完整填写，另存为 CSV UTF-8")),
        Entry(
            .sheetForeignCell,
            en: Words(
                "a cell is filled in a column that the record does not have",
                why: "the mapping {0} takes nothing from this column",
                fix: "empty the cell"),
            zh: Words("在该记录没有的列中填写了内容", why: "映射 {0} 不取用这一列", fix: "清空该单元格")),
        Entry(
            .sheetNothing,
            en: Words(
                "the sheet decides nothing", why: "no row has a decision that is not there already",
                fix: "fill in `decision`, `reason` and `decided by`, and hand it in again"),
            zh: Words("表格中没有新的决定", why: "没有哪一行的决定是尚未记录的", fix: "填写“决定”“理由”“决定人”后再次提交")),
    ]
}
