extension Diagnostic.Code {
    package static let metadataUnreadable = Self("metadata.unreadable")
    package static let metadataNotCanonical = Self("metadata.not-canonical")
    package static let dataPackageDiffers = Self("metadata.datapackage-differs")
    package static let textUnknown = Self("metadata.text-unknown")
    package static let seedMalformed = Self("metadata.seed-malformed")
    package static let sourceUnlikeLock = Self("source.differs-from-lock")
    package static let recordsUnlikeDeclared = Self("source.records-differ-from-declared")
    package static let coverageDiffers = Self("coverage.differs")
    package static let ledgerDiffers = Self("ledger.differs")
    package static let exceptionsDiffer = Self("exceptions.differ")
    package static let countsDiffer = Self("counts.differ")
    package static let totalUnbalanced = Self("total.unbalanced")
    package static let rowMissing = Self("row.missing")
    package static let rowExtra = Self("row.extra")
    package static let rowCountDiffers = Self("row.count-differs")
    package static let keyNotUnique = Self("key.not-unique")
    package static let referenceUnresolved = Self("reference.unresolved")
    package static let linesUnbalanced = Self("verify.lines-unbalanced")
    package static let encodingUnknown = Self("verify.encoding-unknown")
    package static let valueDiffers = Self("value.differs")
    package static let valueNotCanonical = Self("value.not-canonical")
    package static let rootDiffers = Self("merkle.root-differs")
    package static let recordNotWrittenAgain = Self("record.not-written-again")
    package static let partMalformed = Self("table.part-malformed")
}

extension Catalogue {
    static let verify: [Entry] = [
        Entry(
            .metadataUnreadable,
            en: Words(
                "{0} does not hold what the format says at {1}",
                why: "what is not understood whole cannot be judged; without plan and lock nothing can be recomputed",
                fix: "do not use the archive; ask for it again"),
            zh: Words("{0} 在 {1} 处不合格式", why: "不能完全读懂的内容无法核验；没有计划和锁定文件就无法重算", fix: "请勿使用此档案；重新索取")),
        Entry(
            .metadataNotCanonical,
            en: Words(
                "{0} is not in canonical form", why: "all JSON of the format is RFC 8785 with a final LF",
                fix: "ask whoever sealed the archive which tool wrote it"),
            zh: Words("{0} 不是规范形式", why: "本格式的 JSON 均按 RFC 8785 并以换行结尾", fix: "询问签封人是何软件所写")),
        Entry(
            .dataPackageDiffers,
            en: Words(
                "the data package does not describe these tables",
                why: "names, types, keys or parts differ from the plan and the archive",
                fix: "do not import by it; ask for the archive again"),
            zh: Words("数据包说明与这些表不符", why: "名称、类型、主键或分卷与计划及档案不一致", fix: "不要据此导入；重新索取档案")),
        Entry(
            .textUnknown,
            en: Words(
                "{0} is not the text that belongs into an archive",
                why: "people check an archive by what it says, so it is the same in all of them",
                fix: "do nothing that it says; take the text from an archive that verifies, or from the tool"),
            zh: Words("{0} 不是档案应有的文本", why: "人们按其中的步骤核验档案，因此所有档案中的文本都相同", fix: "不要按其内容操作；请取自已通过核验的档案，或取自本软件")),
        Entry(
            .seedMalformed,
            en: Words(
                "the seed of the proofs is not 32 bytes", why: "without it the Merkle roots cannot be recomputed",
                fix: "do not use the archive; ask for it again"),
            zh: Words("证明的种子不是 32 字节", why: "没有它就无法重算默克尔根", fix: "请勿使用此档案；重新索取")),
        Entry(
            .sourceUnlikeLock,
            en: Words(
                "{0} is not the export that the lock pins", why: "its size, digest, header, layout or count of records differs",
                fix: "ask for the export that was agreed on, and have it sealed anew"),
            zh: Words("{0} 不是锁定的导出文件", why: "其大小、摘要、表头、布局或记录数不同", fix: "索取商定的导出文件并重新签封")),
        Entry(
            .recordsUnlikeDeclared,
            en: Words(
                "{0} has {2} records, its owner declared {1}", why: "the plan's `expect.records` is what the owner promised",
                fix: "clear the difference with the owner before you accept"),
            zh: Words("{0} 有 {2} 条记录，所有者申报 {1} 条", why: "计划中的 `expect.records` 是所有者的承诺", fix: "接收之前与所有者核对差额")),
        Entry(
            .coverageDiffers,
            en: Words(
                "{0} does not say what every byte of the export is", why: "a second reading of the export finds other stretches",
                fix: "do not accept; bytes of the export are unaccounted for"),
            zh: Words("{0} 没有如实说明导出文件的每个字节", why: "第二次读取得到不同的分段", fix: "请勿接收；有字节未被说明")),
        Entry(
            .ledgerDiffers,
            en: Words(
                "{0} does not give every record its fate", why: "recomputation migrates or quarantines other records",
                fix: "do not accept; ask what became of the records"),
            zh: Words("{0} 没有如实记录每条记录的去向", why: "重算得到的移交或隔离结果不同", fix: "请勿接收；询问这些记录的去向")),
        Entry(
            .exceptionsDiffer,
            en: Words(
                "{0} does not list the records held back", why: "recomputation finds other records, reasons or raw bytes",
                fix: "do not accept; ask for the true list"),
            zh: Words("{0} 没有如实列出被隔离的记录", why: "重算得到的记录、原因或原始字节不同", fix: "请勿接收；索取真实清单")),
        Entry(
            .countsDiffer,
            en: Words(
                "the counts of {0} are not those of the data", why: "recomputation counts otherwise",
                fix: "do not rely on counts.json; look at the other findings"),
            zh: Words("{0} 的计数与数据不符", why: "重算得到不同的计数", fix: "不要依赖 counts.json；查看其他发现")),
        Entry(
            .totalUnbalanced,
            en: Words(
                "the total {0} does not balance",
                why: "staged, migrated, quarantined and declared sums must agree to the last cent",
                fix: "clear the difference with the seller before you accept"),
            zh: Words("合计 {0} 不平衡", why: "已映射、移交、隔离与申报的金额须分毫不差", fix: "接收之前与转让方核对差额")),
        Entry(
            .rowMissing,
            en: Words(
                "a row of {0} is missing", why: "a record of the export must have arrived, and its key is not in the table",
                fix: "do not accept; ask for the complete archive"),
            zh: Words("表 {0} 缺少一行", why: "导出文件中有一条应移交的记录，其主键不在表中", fix: "请勿接收；索取完整的档案")),
        Entry(
            .rowExtra,
            en: Words(
                "{0} has a row that no record made", why: "its key comes from no record of the exports",
                fix: "do not accept; ask where the row comes from"),
            zh: Words("表 {0} 有一行没有来源", why: "其主键不来自任何导出记录", fix: "请勿接收；询问该行从何而来")),
        Entry(
            .rowCountDiffers,
            en: Words(
                "{0} has {1} rows and should have {2}", why: "recomputation from the exports migrates {2} records",
                fix: "do not accept; look at the rows named beside this"),
            zh: Words("表 {0} 有 {1} 行，应有 {2} 行", why: "据导出文件重算应移交 {2} 条记录", fix: "请勿接收；查看一并列出的行")),
        Entry(
            .keyNotUnique,
            en: Words(
                "a key of {0} occurs more than once", why: "a key identifies one row",
                fix: "do not import; ask for a sound archive"),
            zh: Words("表 {0} 有重复的主键", why: "主键只能对应一行", fix: "不要导入；索取正确的档案")),
        Entry(
            .referenceUnresolved,
            en: Words(
                "{0} refers to no row of {1}", why: "every reference must lead somewhere",
                fix: "do not import; ask for the missing rows"),
            zh: Words("{0} 在 {1} 中没有对应的行", why: "每个引用都须有着落", fix: "不要导入；索取缺失的行")),
        Entry(
            .encodingUnknown,
            en: Words(
                "this machine cannot read {0}",
                why: "the C library's module for this encoding is missing (gconv), so the content was not checked",
                fix: "verify on a system with all of glibc's encodings; GCONV_PATH says where they are"),
            zh: Words(
                "本机无法读取 {0} 编码", why: "缺少 C 库的该编码模块（gconv），因此未检查内容",
                fix: "在装有 glibc 全部编码的系统上验证；GCONV_PATH 指明其位置")),
        Entry(
            .linesUnbalanced,
            en: Words(
                "{0} is not the sum of its lines", why: "the rows that {1} made of the record's lines add up to something else",
                fix: "do not import; compare the record in the export with the rows"),
            zh: Words("{0} 不等于其明细之和", why: "{1} 由该记录的明细得出的各行，合计不同", fix: "不要导入；对照导出记录与各行")),
        Entry(
            .valueDiffers,
            en: Words(
                "a value of {0}.{1} is not what the export and the plan give",
                why: "the field was made again from the export's bytes and came out differently",
                fix: "compare the record in the export with the row; do not accept until it is explained"),
            zh: Words("{0}.{1} 的一个值与导出文件和计划得出的不同", why: "由导出文件的字节重算，结果不同", fix: "对照导出记录与该行；未查明之前请勿接收")),
        Entry(
            .recordNotWrittenAgain,
            en: Words(
                "a record of {0} does not come out again as it stands there",
                why: "its fields, written as the lock says, are other bytes than the record's: it was read wrongly",
                fix: "do not accept its table, and report it to whoever maintains the verifier"),
            zh: Words(
                "{0} 的一条记录按其字段重新写出后与原文不同", why: "按锁定的写法重新写出其各字段，字节与该记录不同：读取有误",
                fix: "不要接收该表，并报告核验程序的维护者")),
        Entry(
            .valueNotCanonical,
            en: Words(
                "a value of {0} is no {1}", why: "it is not in the canonical form of its type (Plan.md section 1.4)",
                fix: "do not import it; see the finding about the same value"),
            zh: Words("{0} 的一个值不是 {1}", why: "不符合其类型的规范形式（Plan.md 第 1.4 节）", fix: "不要导入；参见关于同一值的发现")),
        Entry(
            .rootDiffers,
            en: Words(
                "the Merkle root of {0} is not that of its rows", why: "the proofs of single records would not hold",
                fix: "do not rely on record proofs from this archive"),
            zh: Words("{0} 的默克尔根与其各行不符", why: "单条记录的证明将不成立", fix: "不要依赖此档案的记录证明")),
        Entry(
            .partMalformed,
            en: Words(
                "{0} is not a canonical part of its table",
                why: "header, width of rows, end or split differ from Format.md section 3",
                fix: "do not import it; ask for the archive again"),
            zh: Words("{0} 不是规范的表分卷", why: "表头、行宽、结尾或切分与 Format.md 第 3 节不符", fix: "不要导入；重新索取档案")),
    ]
}
