extension Diagnostic.Code {
    package static let planBadTemplate = Self("plan.bad-template")
    package static let planBadColumns = Self("plan.bad-columns")
    package static let planColumnsTwice = Self("plan.columns-twice")
    package static let planWithAlone = Self("plan.with-alone")
    package static let planBadNamespaceUUID = Self("plan.bad-namespace-uuid")
}

extension Catalogue {
    static let operators: [Entry] = [
        Entry(
            .planBadTemplate,
            en: Words(
                "this is no template", why: "columns stand in single braces, at least one; other braces are doubled",
                fix: "write it like \"{branch}-{number}\"; for a brace write {{ or }}"),
            zh: Words(
                "这不是模板", why: "列名写在单层花括号内，至少一列；其他花括号须成双", fix: "写成 \"{门店}-{编号}\" 这样；花括号本身写作 {{ 或 }}")),
        Entry(
            .planBadColumns,
            en: Words(
                "these are not the columns of one field", why: "{0} to {1} different columns are expected here",
                fix: "name each column once; a single column is written `from: COLUMN`"),
            zh: Words("这些列不能生成一个字段", why: "此处需要 {0} 至 {1} 个不同的列", fix: "每列只写一次；单列写作 `from: 列`")),
        Entry(
            .planColumnsTwice,
            en: Words(
                "{0} is made in two ways", why: "a field has one of `from`, `join` and `template`", fix: "keep one of them"),
            zh: Words("{0} 有两种生成方式", why: "一个字段只能有 `from`、`join`、`template` 之一", fix: "保留其中一个")),
        Entry(
            .planWithAlone,
            en: Words(
                "`with` stands without `join`", why: "it says what stands between joined columns",
                fix: "remove it, or write `join`"),
            zh: Words("`with` 没有对应的 `join`", why: "它说明所连接各列之间的文本", fix: "删去它，或写上 `join`")),
        Entry(
            .planBadNamespaceUUID,
            en: Words(
                "{0} is no namespace", why: "a namespace is a UUID in lower case (RFC 9562)",
                fix: "make one with `uuidgen` and keep it: the same namespace gives the same keys"),
            zh: Words(
                "{0} 不是命名空间", why: "命名空间是小写的 UUID（RFC 9562）", fix: "用 `uuidgen` 生成一个并保留：命名空间相同，生成的键就相同")),
    ]
}
