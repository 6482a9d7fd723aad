extension Diagnostic.Code {
    package static let mergesDiffer = Self("merges.differ")
    package static let mergeRecordDiffers = Self("merges.decided-record-differs")
    package static let mergeRecordMissing = Self("merges.decided-record-missing")
}

extension Catalogue {
    static let mergesVerified: [Entry] = [
        Entry(
            .mergesDiffer,
            en: Words(
                "{0} does not say which records became one",
                why: "recomputation finds other groups, another order in a group, another role or another key",
                fix: "do not accept; ask which records were merged, and why"),
            zh: Words("{0} 没有如实说明哪些记录合而为一", why: "重算得到的分组、组内次序、角色或主键不同", fix: "请勿接收；询问合并了哪些记录以及原因")),
        Entry(
            .mergeRecordDiffers,
            en: Words(
                "whoever decided what record {1} of {0} is the same as saw another record",
                why: "the digest in the decision is not that of the record's bytes in the export",
                fix: "do not accept; ask on what the decision was made"),
            zh: Words(
                "{0} 的第 {1} 条记录与何者同一，作决定的人当时所见并非此记录", why: "决定中的摘要与导出文件中该记录的字节不符",
                fix: "请勿接收；询问当时依据什么作出决定")),
        Entry(
            .mergeRecordMissing,
            en: Words(
                "a decision says what record {1} of {0} is the same as, and there is no such record",
                why: "the export has fewer records", fix: "do not accept; ask on what the decision was made"),
            zh: Words(
                "有决定说明 {0} 的第 {1} 条记录与何者同一，却没有这条记录", why: "导出文件中的记录没有这么多",
                fix: "请勿接收；询问当时依据什么作出决定")),
    ]
}
