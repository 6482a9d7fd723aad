extension Diagnostic.Code {
    package static let planBadKind = Self("plan.bad-kind")
    package static let planBadLength = Self("plan.bad-length")
    package static let planReservedCode = Self("plan.reserved-code")
    package static let planNoZone = Self("plan.no-zone")
}

extension Catalogue {
    /// What a plan says of types, of times and of damage.
    static let types: [Entry] = [
        Entry(
            .planBadKind,
            en: Words(
                "{0} cannot have a kind", why: "`kind` says what texts are, and belongs to text and identifier",
                fix: "remove `kind`, or correct the type"),
            zh: Words("{0} 不能有 kind", why: "`kind` 说明文字的含义，只用于 text 和 identifier", fix: "删去 `kind`，或更正类型")),
        Entry(
            .planBadLength,
            en: Words(
                "{0} cannot have this length", why: "`length` is a number of digits from 2 to 60, and belongs to identifier",
                fix: "correct or remove `length`"),
            zh: Words("{0} 不能有这样的 length", why: "`length` 是 2 到 60 的位数，只用于 identifier", fix: "更正或删去 `length`")),
        Entry(
            .planReservedCode,
            en: Words(
                "{0} is a reserved code", why: "it means damage that the run finds by itself (Plan.md section 2.1)",
                fix: "choose a code of your own"),
            zh: Words("{0} 是保留的代码", why: "它表示运行时自行发现的损坏（Plan.md 第 2.1 节）", fix: "改用自己的代码")),
        Entry(
            .planNoZone,
            en: Words(
                "the time zone {0} is unknown here",
                why: "local times become instants by the rules of an IANA zone, read from /usr/share/zoneinfo",
                fix: "correct the name, or install the package tzdata"),
            zh: Words("此处没有时区 {0}", why: "本地时间按 IANA 时区的规则换算，规则读自 /usr/share/zoneinfo", fix: "更正名称，或安装 tzdata 软件包")),
    ]
}
