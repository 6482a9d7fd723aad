extension Diagnostic.Code {
    package static let planBadTemplate = Self("plan.bad-template")
    package static let planBadColumns = Self("plan.bad-columns")
    package static let planColumnsTwice = Self("plan.columns-twice")
    package static let planWithAlone = Self("plan.with-alone")
    package static let planBadPattern = Self("plan.bad-pattern")
    package static let planPatternRepeatsNothing = Self("plan.pattern-repeats-nothing")
    package static let planPatternTooLarge = Self("plan.pattern-too-large")
    package static let planPatternGroups = Self("plan.pattern-groups")
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
            .planBadPattern,
            en: Words(
                "the pattern is none from its character {0} on",
                why: "patterns are a part of regular expressions that takes linear time (Plan.md section 3)",
                fix: "put a backslash before a character that stands for itself; there are no references back and no look-around"),
            zh: Words(
                "模式从第 {0} 个字符起不成立", why: "模式是正则表达式中耗时为线性的一部分（Plan.md 第 3 节）",
                fix: "代表自身的特殊字符前加反斜杠；不支持反向引用和环视")),
        Entry(
            .planPatternRepeatsNothing,
            en: Words(
                "what the pattern repeats at its character {0} can be nothing", why: "nothing can be repeated for ever",
                fix: "let what is repeated have at least one character: `(a+)*` in place of `(a*)*`"),
            zh: Words("模式第 {0} 个字符处重复的内容可能为空", why: "空内容可以无限重复", fix: "让重复的内容至少含一个字符：用 `(a+)*` 而非 `(a*)*`")),
        Entry(
            .planPatternTooLarge,
            en: Words(
                "the pattern is too large",
                why: "with its repetitions written out it may have {0} characters and groups, and {1} characters as written",
                fix: "ask for less, or check the length by other means"),
            zh: Words("模式过大", why: "展开重复后最多 {0} 个字符和组，书写时最多 {1} 个字符", fix: "放宽要求，或用其他方式检查长度")),
        Entry(
            .planPatternGroups,
            en: Words(
                "the pattern has {0} groups", why: "`extract` yields one text", fix: "write the other groups `(?:…)`"),
            zh: Words("模式有 {0} 个组", why: "`extract` 只产生一个文本", fix: "其他组写作 `(?:…)`")),
        Entry(
            .planBadNamespaceUUID,
            en: Words(
                "{0} is no namespace", why: "a namespace is a UUID in lower case (RFC 9562)",
                fix: "make one with `uuidgen` and keep it: the same namespace gives the same keys"),
            zh: Words(
                "{0} 不是命名空间", why: "命名空间是小写的 UUID（RFC 9562）", fix: "用 `uuidgen` 生成一个并保留：命名空间相同，生成的键就相同")),
    ]
}
