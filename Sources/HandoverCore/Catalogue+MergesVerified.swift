extension Diagnostic.Code {
    package static let mergesDiffer = Self("merges.differ")
}

extension Catalogue {
    static let mergesVerified: [Entry] = [
        Entry(
            .mergesDiffer,
            en: Words(
                "{0} does not say which records became one",
                why: "recomputation finds other groups, another order in a group, another role or another key",
                fix: "do not accept; ask which records were merged, and why"),
            zh: Words("{0} 没有如实说明哪些记录合而为一", why: "重算得到的分组、组内次序、角色或主键不同", fix: "请勿接收；询问合并了哪些记录以及原因"))
    ]
}
