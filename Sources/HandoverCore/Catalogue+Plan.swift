extension Diagnostic.Code {
    package static let planTooLarge = Self("plan.too-large")
    package static let planNotUTF8 = Self("plan.not-utf8")
    package static let planEmpty = Self("plan.empty")
    package static let planNotYAML = Self("plan.not-yaml")
    package static let planDuplicateKey = Self("plan.duplicate-key")
    package static let planAnchorOrTag = Self("plan.anchor-or-tag")
    package static let planNotText = Self("plan.not-text")
    package static let planOpenQuestion = Self("plan.open-question")
    package static let planValueMissing = Self("plan.value-missing")
    package static let planNotMap = Self("plan.not-a-map")
    package static let planNotList = Self("plan.not-a-list")
    package static let planUnknownKey = Self("plan.unknown-key")
    package static let planKeyMissing = Self("plan.key-missing")
    package static let planBadID = Self("plan.bad-id")
    package static let planBadValue = Self("plan.bad-value")
    package static let planBadCount = Self("plan.bad-count")
    package static let planBadCode = Self("plan.bad-code")
    package static let planBadDate = Self("plan.bad-date")
    package static let planBadCreditCode = Self("plan.bad-credit-code")
    package static let planBadFingerprint = Self("plan.bad-fingerprint")
    package static let planBadRate = Self("plan.bad-rate")
    package static let planStepLacks = Self("plan.step-lacks")
    package static let planScheduleEmpty = Self("plan.schedule-empty")
    package static let planBadTime = Self("plan.bad-time")
    package static let planScheduleEnds = Self("plan.schedule-ends-first")
    package static let planBadAmount = Self("plan.bad-amount")
    package static let planUnknownName = Self("plan.unknown-name")
    package static let planBadKey = Self("plan.bad-key")
    package static let planBadFieldName = Self("plan.bad-field-name")
    package static let planBadScale = Self("plan.bad-scale")
    package static let planConstantAlone = Self("plan.constant-alone")
    package static let planBadElse = Self("plan.bad-else")
    package static let planUnknownOperator = Self("plan.unknown-operator")
    package static let planBadOperator = Self("plan.bad-operator")
    package static let planBadArgument = Self("plan.bad-argument")
    package static let planFooterOfOther = Self("plan.footer-of-another")
    package static let planNoFooter = Self("plan.no-footer")
    package static let planChainTooLong = Self("plan.chain-too-long")
    package static let planBadArea = Self("plan.bad-area")
    package static let planBadDateFormat = Self("plan.bad-date-format")
    package static let planWrongRole = Self("plan.wrong-role")
    package static let planBasisContradicted = Self("plan.basis-contradicts-credit-codes")
    package static let planUnused = Self("plan.unused")
    package static let planReferenceToCompositeKey = Self("plan.reference-to-composite-key")
    package static let planFieldNotMapped = Self("plan.field-not-mapped")
    package static let planBadConstant = Self("plan.bad-constant")
    package static let planTypedNotLast = Self("plan.typed-not-last")
    package static let planTypeDiffers = Self("plan.type-differs")
    package static let planTypedMissing = Self("plan.typed-missing")
    package static let planNoElse = Self("plan.no-else")
    package static let planNeedlessElse = Self("plan.needless-else")
    package static let planStepTwice = Self("plan.step-twice")
    package static let planSelfApproval = Self("plan.self-approval")
    package static let planMappingNotRun = Self("plan.mapping-not-run")
    package static let planStepsOrder = Self("plan.steps-order")
    package static let planTotalOfText = Self("plan.total-of-text")
    package static let lockSourcesDiffer = Self("lock.sources-differ")
    package static let lockPathDiffers = Self("lock.path-differs")
    package static let planDropsUsed = Self("plan.drops-used-column")
    package static let planColumnLeft = Self("plan.column-left-behind")
    package static let planUnknownColumn = Self("plan.unknown-column")
    package static let planTab = Self("plan.tab")
    package static let planBadCharacter = Self("plan.bad-character")
    package static let planTooDeep = Self("plan.too-deep")
    package static let planRepeated = Self("plan.repeated")
    package static let planNeedsLater = Self("plan.needs-later-step")
    package static let planUsesElsewhere = Self("plan.uses-elsewhere")
    package static let planColumnTwice = Self("plan.column-twice")
    package static let lockTooLarge = Self("lock.too-large")
    package static let lockNotJSON = Self("lock.not-json")
    package static let lockBadMember = Self("lock.bad-member")
}

extension Catalogue {
    static let plan: [Entry] = [
        Entry(
            .planTooLarge,
            en: Words(
                "the plan has {0} bytes", why: "a plan is written by people; {1} bytes are the limit",
                fix: "check that it is the right file"),
            zh: Words("计划有 {0} 字节", why: "计划由人编写，上限为 {1} 字节", fix: "确认文件是否选对")),
        Entry(
            .planNotUTF8,
            en: Words("the plan is not UTF-8", why: "plans and locks are UTF-8 text", fix: "save it as UTF-8"),
            zh: Words("计划不是 UTF-8", why: "计划和锁定文件均为 UTF-8 文本", fix: "另存为 UTF-8")),
        Entry(
            .planEmpty,
            en: Words("the plan is empty", why: "there is nothing to run", fix: "start from `handover init EXPORTS`"),
            zh: Words("计划是空的", why: "没有可运行的内容", fix: "从 `handover init 导出文件` 开始")),
        Entry(
            .planNotYAML,
            en: Words("the plan is not YAML", why: "{0}", fix: "mend the line; indentation is by spaces, never tabs"),
            zh: Words("计划不是 YAML", why: "{0}", fix: "改正该行；缩进用空格，不用制表符")),
        Entry(
            .planDuplicateKey,
            en: Words("the key {0} occurs twice", why: "the second would silently replace the first", fix: "remove one of them"),
            zh: Words("键 {0} 出现两次", why: "后一个会悄悄覆盖前一个", fix: "删去其中一个")),
        Entry(
            .planAnchorOrTag,
            en: Words(
                "anchors, aliases and tags are not allowed", why: "a plan reads the way it looks", fix: "write the value out"),
            zh: Words("不允许使用锚点、别名和标签", why: "计划所见即所得", fix: "把内容完整写出")),
        Entry(
            .planNotText,
            en: Words("{0} must be a text", why: "a list or a map stands in its place", fix: "write one value"),
            zh: Words("{0} 应为文本", why: "此处却是列表或映射", fix: "写成单个值")),
        Entry(
            .planOpenQuestion,
            en: Words(
                "{0} is an open question", why: "the draft asks it with ???; nobody but you can answer",
                fix: "replace ??? by the answer"),
            zh: Words("{0} 尚待回答", why: "草稿以 ??? 提问，只有您能回答", fix: "用答案替换 ???")),
        Entry(
            .planValueMissing,
            en: Words(
                "{0} has no value", why: "an empty value means nothing here",
                fix: "write a value, or remove the key; an empty text is written \"\""),
            zh: Words("{0} 没有值", why: "此处空值没有意义", fix: "写上值，或删去该键；空文本写作 \"\"")),
        Entry(
            .planNotMap,
            en: Words("{0} must be a map", why: "keys with values are expected here", fix: "write `key: value` lines below it"),
            zh: Words("{0} 应为映射", why: "此处需要键和值", fix: "在其下写 `键: 值` 各行")),
        Entry(
            .planNotList,
            en: Words(
                "{0} must be a list", why: "several values are expected here",
                fix: "write `[a, b]`, or lines that begin with `- `"),
            zh: Words("{0} 应为列表", why: "此处需要多个值", fix: "写成 `[a, b]` 或以 `- ` 开头的各行")),
        Entry(
            .planUnknownKey,
            en: Words(
                "the key {0} is unknown", why: "a key that nobody reads would be a wish without effect", fix: "did you mean {1}?"),
            zh: Words("未知的键 {0}", why: "无人读取的键不会起作用", fix: "是否想写 {1}？")),
        Entry(
            .planKeyMissing,
            en: Words("{1} lacks the key {0}", why: "the format requires it (Plan.md section 1)", fix: "add `{0}:` there"),
            zh: Words("{1} 缺少键 {0}", why: "格式要求必须有（Plan.md 第 1 节）", fix: "在该处加上 `{0}:`")),
        Entry(
            .planBadID,
            en: Words(
                "{0} is no id",
                why: "ids name files in the archive: lower-case letters, digits and hyphens, a letter first, at most 40",
                fix: "write it like `print-shop`"),
            zh: Words("{0} 不是合格的标识", why: "标识用于档案内的文件名：小写字母、数字和连字符，字母开头，最多 40 个字符", fix: "写成 `print-shop` 这样")),
        Entry(
            .planBadValue,
            en: Words("{0} has a value that is not known", why: "it is one of: {1}", fix: "choose one of them"),
            zh: Words("{0} 的值无法识别", why: "只能是：{1}", fix: "选用其中之一")),
        Entry(
            .planBadCount,
            en: Words("{0} must be a count", why: "only digits make a count", fix: "write a whole number"),
            zh: Words("{0} 应为数量", why: "数量只由数字组成", fix: "写成整数")),
        Entry(
            .planBadCode,
            en: Words(
                "{0} is no code", why: "codes are capitals, digits and underscores, a capital first",
                fix: "write it like PHONE_INVALID"),
            zh: Words("{0} 不是合格的代码", why: "代码由大写字母、数字和下划线组成，字母开头", fix: "写成 PHONE_INVALID 这样")),
        Entry(
            .planBadDate,
            en: Words(
                "{0} is no date", why: "dates are written YYYY-MM-DD, and the day must exist", fix: "write it like 2026-12-31"),
            zh: Words("{0} 不是日期", why: "日期写作 YYYY-MM-DD，且该日须存在", fix: "写成 2026-12-31 这样")),
        Entry(
            .planBadCreditCode,
            en: Words(
                "the credit code of {0} does not check",
                why: "its last character is a check character over the others (GB 32100-2015)",
                fix: "compare it with the business licence"),
            zh: Words("{0} 的统一社会信用代码校验不符", why: "末位是其余各位的校验码（GB 32100-2015）", fix: "与营业执照核对")),
        Entry(
            .planBadFingerprint,
            en: Words(
                "the certificate of {0} is no fingerprint", why: "a fingerprint is a SHA-256: 64 lower-case hexadecimal digits",
                fix: "copy it from `handover key show`"),
            zh: Words("{0} 的证书指纹不合格", why: "指纹为 SHA-256：64 位小写十六进制", fix: "从 `handover key show` 复制")),
        Entry(
            .planBadRate,
            en: Words(
                "maxRate is no fraction", why: "it is a decimal from 0 to 1 with at most nine digits after the point",
                fix: "write it like \"0.02\""),
            zh: Words("maxRate 不是比例", why: "应为 0 到 1 的小数，小数点后最多九位", fix: "写成 \"0.02\" 这样")),
        Entry(
            .planStepLacks,
            en: Words(
                "step {0} lacks {1}", why: "each step says when (schedule), how (method) and who (responsible)",
                fix: "add `{1}:` to the step"),
            zh: Words("步骤 {0} 缺少 {1}", why: "每个步骤须写明何时（schedule）、如何（method）、由谁（responsible）", fix: "为该步骤加上 `{1}:`")),
        Entry(
            .planScheduleEmpty,
            en: Words(
                "the schedule says neither from nor until", why: "a step says when it may run",
                fix: "write `schedule: {from: 2026-12-30T20:00}`"),
            zh: Words("时间安排既无 from 也无 until", why: "步骤须写明何时可以运行", fix: "写成 `schedule: {from: 2026-12-30T20:00}`")),
        Entry(
            .planBadTime,
            en: Words(
                "{0} is no time", why: "times are written YYYY-MM-DDThh:mm, in the plan's zone",
                fix: "write it like 2026-12-30T20:00"),
            zh: Words("{0} 不是时间", why: "时间写作 YYYY-MM-DDThh:mm，按计划的时区", fix: "写成 2026-12-30T20:00 这样")),
        Entry(
            .planScheduleEnds,
            en: Words(
                "the schedule ends before it begins", why: "`until` must be later than `from`",
                fix: "swap or correct the two times"),
            zh: Words("时间安排的结束早于开始", why: "`until` 必须晚于 `from`", fix: "对调或更正两个时间")),
        Entry(
            .planBadAmount,
            en: Words(
                "{0} is no amount of this field",
                why: "an amount is digits with a point and no more places than the field's scale",
                fix: "write it like \"1234.50\""),
            zh: Words("{0} 不是该字段的金额", why: "金额由数字和小数点组成，小数位不超过字段的 scale", fix: "写成 \"1234.50\" 这样")),
        Entry(
            .planUnknownName,
            en: Words("{0} names nothing", why: "the plan has no such thing in this place", fix: "did you mean {1}?"),
            zh: Words("{0} 没有对应的内容", why: "计划中此处没有这个名称", fix: "是否想写 {1}？")),
        Entry(
            .planBadKey,
            en: Words(
                "table {0} has no sound key", why: "a key is one or more different fields that identify a row",
                fix: "list the fields in `key`"),
            zh: Words("表 {0} 没有合格的主键", why: "主键是能确定一行的一个或多个不同字段", fix: "在 `key` 中列出字段")),
        Entry(
            .planBadFieldName,
            en: Words(
                "{0} is no field name",
                why: "field names are lower-case letters, digits and underscores, a letter first, at most 60",
                fix: "write it like `customer_no`; the title may be in any script"),
            zh: Words("{0} 不是合格的字段名", why: "字段名由小写字母、数字和下划线组成，字母开头，最多 60 个字符", fix: "写成 `customer_no` 这样；title 可用任何文字")),
        Entry(
            .planBadScale,
            en: Words(
                "{0} cannot have this scale", why: "decimal and money have 0 to 12 digits after the point; other types have none",
                fix: "correct or remove `scale`"),
            zh: Words("{0} 不能有这样的 scale", why: "decimal 和 money 小数点后 0 至 12 位，其他类型没有", fix: "更正或删去 `scale`")),
        Entry(
            .planConstantAlone,
            en: Words(
                "{0} is a constant and more", why: "a constant needs no column, no operators and no else",
                fix: "keep either `constant` or `from`"),
            zh: Words("{0} 既是常量又有其他", why: "常量不需要列、算子和 else", fix: "只保留 `constant` 或 `from`")),
        Entry(
            .planBadElse,
            en: Words(
                "`else` says neither or both", why: "a value that is refused is quarantined or written as null",
                fix: "write `else: {quarantine: CODE}` or `else: {nullify: CODE}`"),
            zh: Words("`else` 两者皆无或皆有", why: "被拒绝的值或隔离，或记为空值", fix: "写 `else: {quarantine: 代码}` 或 `else: {nullify: 代码}`")),
        Entry(
            .planUnknownOperator,
            en: Words(
                "the operator {0} is unknown", why: "the set of operators is closed (Plan.md section 3)", fix: "did you mean {1}?"
            ),
            zh: Words("未知的算子 {0}", why: "算子的集合是固定的（Plan.md 第 3 节）", fix: "是否想写 {1}？")),
        Entry(
            .planBadOperator,
            en: Words(
                "this is no operator", why: "an operator is a name, or one name with its arguments",
                fix: "write it like `trim` or `date: [yyyy-MM-dd]`"),
            zh: Words("这不是算子", why: "算子是一个名称，或一个名称加参数", fix: "写成 `trim` 或 `date: [yyyy-MM-dd]` 这样")),
        Entry(
            .planBadArgument,
            en: Words(
                "this is nothing that `{0}` takes", why: "`{0}` takes {takes}",
                fix: "look up `{0}` in sections 2 and 3 of Plan.md"),
            zh: Words("`{0}` 不接受这样的参数", why: "`{0}` 的参数：{takes}", fix: "参见 Plan.md 第 2、3 节中的 `{0}`")),
        Entry(
            .planFooterOfOther,
            en: Words(
                "{0} does not make {1} from a column of a CSV file",
                why: "a footer states the sum of one column (Plan.md section 1.8)",
                fix: "name the mapping that fills the table from the file with the footer, or write the amount"),
            zh: Words(
                "{0} 没有用 CSV 文件的列生成 {1}", why: "表尾给出的是某一列的合计（Plan.md 第 1.8 节）", fix: "写用该文件填充此表的映射，或直接写金额")),
        Entry(
            .planNoFooter,
            en: Words(
                "{0} has no footer", why: "nothing stands below its records, or the lock does not know of it",
                fix: "write the amount, or look at the file again with `handover init --lock-for`"),
            zh: Words("{0} 没有表尾", why: "记录之下没有内容，或锁文件未记载", fix: "直接写金额，或用 `handover init --lock-for` 重新查看文件")),
        Entry(
            .planChainTooLong,
            en: Words(
                "{0} has {1} operators", why: "a chain has at most {2} (Plan.md section 2)",
                fix: "put what many operators do into one `map`"),
            zh: Words("{0} 有 {1} 个算子", why: "一条链最多 {2} 个算子（Plan.md 第 2 节）", fix: "把多个算子所做的事写进一个 `map`")),
        Entry(
            .planBadArea,
            en: Words(
                "{0} is no area code", why: "Chinese area codes begin with 0 and have three or four digits",
                fix: "write it like \"021\""),
            zh: Words("{0} 不是区号", why: "区号以 0 开头，三位或四位", fix: "写成 \"021\" 这样")),
        Entry(
            .planBadDateFormat,
            en: Words(
                "{0} is no date format",
                why:
                    "it is a named form of this operator, or each part that the operator needs occurs once (Plan.md section 3)",
                fix: "write it like yyyy-MM-dd, for a month yyyy-MM, for a time yyyy-MM-dd HH:mm:ss"),
            zh: Words(
                "{0} 不是日期格式", why: "须是该算子的命名格式，或其所需各部分各出现一次（Plan.md 第 3 节）",
                fix: "日期写成 yyyy-MM-dd 这样，月份 yyyy-MM，时间 yyyy-MM-dd HH:mm:ss")),
        Entry(
            .planWrongRole,
            en: Words(
                "{0} has the role {1}, not {2}", why: "the transfer names it as the {2}",
                fix: "correct the party's role, or name another party"),
            zh: Words("{0} 的角色是 {1} 而非 {2}", why: "transfer 将其指为 {2}", fix: "更正该方角色，或改指另一方")),
        Entry(
            .planBasisContradicted,
            en: Words(
                "a share transfer between two companies is none",
                why:
                    "seller and buyer have different credit codes, so the data would go to another handler: a disclosure (PIPL article 23), not a share transfer",
                fix: "ask counsel for the basis that applies (asset-deal, merger, …), or correct the credit codes"),
            zh: Words(
                "两家公司之间不是股权转让", why: "转让方与受让方信用代码不同，数据将交给另一处理者，属于提供（个人信息保护法第 23 条），不是股权转让",
                fix: "请法律顾问确定适用的依据（asset-deal、merger 等），或更正信用代码")),
        Entry(
            .planUnused,
            en: Words(
                "nothing uses {0}", why: "a source or a table that no mapping names would be left behind in silence",
                fix: "map it, or remove it"),
            zh: Words("没有任何映射使用 {0}", why: "没有映射提及的来源或表会被悄悄漏掉", fix: "为它写映射，或删去它")),
        Entry(
            .planReferenceToCompositeKey,
            en: Words(
                "{0} refers to {1}, whose key is more than one field", why: "one field can only refer to a key of one field",
                fix: "give {1} a key of one field"),
            zh: Words("{0} 引用的 {1} 主键不止一个字段", why: "单个字段只能引用单字段主键", fix: "为 {1} 定义单字段主键")),
        Entry(
            .planFieldNotMapped,
            en: Words(
                "the field {0} of {1} is not made", why: "a mapping makes every field of its table",
                fix: "add it to `fields`, or remove it from the table"),
            zh: Words("{1} 的字段 {0} 没有来源", why: "映射须给出表的每个字段", fix: "在 `fields` 中补上，或从表中删去")),
        Entry(
            .planBadConstant,
            en: Words(
                "the constant of {0} is no {1}", why: "a constant stands in the archive as it is written",
                fix: "write it in the canonical form of {1} (Plan.md section 1.4)"),
            zh: Words("{0} 的常量不是 {1}", why: "常量按所写原样进入档案", fix: "按 {1} 的规范形式书写（Plan.md 第 1.4 节）")),
        Entry(
            .planTypedNotLast,
            en: Words(
                "an operator that makes a typed value of {0} is not the last", why: "after it there is no text left to work on",
                fix: "move it to the end of `do`"),
            zh: Words("{0} 的类型算子不在最后", why: "其后已没有可处理的文本", fix: "把它移到 `do` 的末尾")),
        Entry(
            .planTypeDiffers,
            en: Words(
                "{0} makes no {2}", why: "the field {1} is of type {2}",
                fix: "use the operator of the field's type, or change the type"),
            zh: Words("{0} 得不到 {2}", why: "字段 {1} 的类型是 {2}", fix: "使用与字段类型一致的算子，或更改类型")),
        Entry(
            .planTypedMissing,
            en: Words("no operator makes the {1} {0}", why: "text does not become a {1} by itself", fix: "end `do` with `{1}`"),
            zh: Words("没有算子得出 {1} 类型的 {0}", why: "文本不会自行成为 {1}", fix: "在 `do` 末尾加上 `{1}`")),
        Entry(
            .planNoElse,
            en: Words(
                "{0} says nothing about values that {1} refuses", why: "{1} can fail, and nothing is dropped in silence",
                fix: "add `else: {quarantine: CODE}` or `else: {nullify: CODE}`"),
            zh: Words(
                "{0} 没有说明 {1} 拒绝的值如何处理", why: "{1} 可能失败，而任何值都不会悄悄丢弃", fix: "加上 `else: {quarantine: 代码}` 或 `else: {nullify: 代码}`")),
        Entry(
            .planNeedlessElse,
            en: Words("{0} has an else that never happens", why: "none of its operators can fail", fix: "remove `else`"),
            zh: Words("{0} 的 else 不会发生", why: "其算子都不会失败", fix: "删去 `else`")),
        Entry(
            .planStepTwice,
            en: Words("two steps are called {0}", why: "steps are told apart by their ids", fix: "rename one"),
            zh: Words("有两个步骤都叫 {0}", why: "步骤以标识区分", fix: "改名其一")),
        Entry(
            .planSelfApproval,
            en: Words(
                "step {0} is approved by whoever does it", why: "four eyes see more: the approver is another party",
                fix: "name another approver"),
            zh: Words("步骤 {0} 由执行者自己批准", why: "批准人须是另一方", fix: "另指批准人")),
        Entry(
            .planMappingNotRun,
            en: Words(
                "step {1} does not use the mapping {0}", why: "the transform step lists every mapping",
                fix: "add {0} to its `uses`, or remove the mapping"),
            zh: Words("步骤 {1} 没有使用映射 {0}", why: "transform 步骤须列出每个映射", fix: "在其 `uses` 中加上 {0}，或删去该映射")),
        Entry(
            .planStepsOrder,
            en: Words(
                "the steps do not transform, archive, verify and load in this order",
                why:
                    "a plan has one transform, then one archive, then at most one verify, one load, and one verify of what was loaded",
                fix: "add, remove or reorder these steps"),
            zh: Words(
                "步骤没有按转换、归档、核验、装载的顺序排列", why: "计划有且只有一个 transform，其后一个 archive，再其后至多一个 verify、一个 load，以及装载后的一个 verify",
                fix: "增删或调整这些步骤")),
        Entry(
            .planTotalOfText,
            en: Words(
                "{0} is a {1} and has no sum", why: "totals are of money, decimal or integer fields", fix: "name an amount"),
            zh: Words("{0} 的类型是 {1}，无法求和", why: "合计只用于 money、decimal 或 integer 字段", fix: "改为金额字段")),
        Entry(
            .lockSourcesDiffer,
            en: Words(
                "plan and lock do not name the same sources", why: "the plan has {0}, the lock {1}",
                fix: "run `handover init --lock-for PLAN EXPORTS`"),
            zh: Words("计划与锁定文件的来源不一致", why: "计划为 {0}，锁定文件为 {1}", fix: "运行 `handover init --lock-for 计划 导出文件`")),
        Entry(
            .lockPathDiffers,
            en: Words(
                "the lock pins another path for {0}", why: "the lock says {1}", fix: "run `handover init --lock-for PLAN EXPORTS`"
            ),
            zh: Words("锁定文件中 {0} 的路径不同", why: "锁定文件写的是 {1}", fix: "运行 `handover init --lock-for 计划 导出文件`")),
        Entry(
            .planDropsUsed,
            en: Words(
                "the column {0} is used and dropped", why: "it cannot be both", fix: "remove it from `drop`, or from `fields`"),
            zh: Words("列 {0} 既使用又舍弃", why: "二者只能取一", fix: "从 `drop` 或 `fields` 中删去")),
        Entry(
            .planColumnLeft,
            en: Words(
                "the mapping {1} neither uses nor drops the column {0}", why: "no column is left behind in silence",
                fix: "map it, or list it in `drop` with the reason"),
            zh: Words("映射 {1} 既未使用也未舍弃列 {0}", why: "任何列都不会悄悄留下", fix: "映射该列，或在 `drop` 中写明理由")),
        Entry(
            .planUnknownColumn,
            en: Words("the export has no column {0}", why: "columns are found by their exact header", fix: "did you mean {1}?"),
            zh: Words("导出文件没有列 {0}", why: "列按表头原文查找", fix: "是否想写 {1}？")),
        Entry(
            .planTab,
            en: Words(
                "a tab stands in the indentation",
                why: "tabs are as wide as an editor likes, so a plan would not read as it looks", fix: "indent with spaces"),
            zh: Words("缩进中有制表符", why: "制表符的宽度因编辑器而异，计划便不再所见即所得", fix: "改用空格缩进")),
        Entry(
            .planBadCharacter,
            en: Words(
                "the plan holds the character {0}", why: "YAML allows no control characters (YAML 1.2 section 5.1)",
                fix: "remove it; in a quoted text write it as an escape such as \"\\x7F\""),
            zh: Words("计划含有字符 {0}", why: "YAML 不允许控制字符（YAML 1.2 第 5.1 节）", fix: "删去该字符；在引号内可用转义写出，如 \"\\x7F\"")),
        Entry(
            .planTooDeep,
            en: Words(
                "the plan is nested too deeply", why: "{0} levels are the limit; the format needs eight",
                fix: "remove the needless lists or maps"),
            zh: Words("计划嵌套过深", why: "上限为 {0} 层，本格式只需八层", fix: "去掉多余的列表或映射")),
        Entry(
            .planRepeated,
            en: Words(
                "{0} stands in the list twice", why: "the second would do the work of the first again", fix: "remove one of them"),
            zh: Words("{0} 在列表中出现两次", why: "后一个会重复前一个的工作", fix: "删去其中一个")),
        Entry(
            .planNeedsLater,
            en: Words(
                "step {0} needs {1}, which is no earlier step", why: "steps run from top to bottom",
                fix: "move {1} above {0}, or correct the name"),
            zh: Words("步骤 {0} 依赖的 {1} 不是更早的步骤", why: "步骤自上而下进行", fix: "把 {1} 移到 {0} 之前，或更正名称")),
        Entry(
            .planUsesElsewhere,
            en: Words(
                "step {0} lists mappings but transforms nothing", why: "only the transform step uses mappings",
                fix: "remove `uses`, or write `method: transform`"),
            zh: Words("步骤 {0} 列出了映射却不做转换", why: "只有 transform 步骤使用映射", fix: "删去 `uses`，或写 `method: transform`")),
        Entry(
            .planColumnTwice,
            en: Words(
                "the export has two columns called {0}",
                why: "columns are found by their header, so the second would be left behind in silence",
                fix: "ask for an export with different headers, or list {0} in `drop` with the reason"),
            zh: Words("导出文件有两列同名 {0}", why: "列按表头查找，第二列会被悄悄漏掉", fix: "请对方导出不同表头，或在 `drop` 中列出 {0} 并写明理由")),
        Entry(
            .lockTooLarge,
            en: Words(
                "the lock has {0} bytes", why: "a lock names columns and digests; {1} bytes are the limit",
                fix: "check that it is the right file"),
            zh: Words("锁定文件有 {0} 字节", why: "锁定文件只记列名和摘要，上限为 {1} 字节", fix: "确认文件是否选对")),
        Entry(
            .lockNotJSON,
            en: Words(
                "the lock is not the JSON that `init` writes",
                why: "from here on it is no JSON, holds a number or null, or names a member twice",
                fix: "run `handover init --lock-for PLAN EXPORTS`; a lock is not edited by hand"),
            zh: Words(
                "锁定文件不是 `init` 写出的 JSON", why: "从此处起不是 JSON，或含有数字、null，或成员重名",
                fix: "运行 `handover init --lock-for 计划 导出文件`；锁定文件不应手工修改")),
        Entry(
            .lockBadMember,
            en: Words(
                "{0} is missing in the lock or has a value that is not known",
                why: "a lock has the members of Plan.md section 7 and no others",
                fix: "run `handover init --lock-for PLAN EXPORTS`"),
            zh: Words("锁定文件缺少 {0} 或其值无法识别", why: "锁定文件只有 Plan.md 第 7 节所列的成员", fix: "运行 `handover init --lock-for 计划 导出文件`")),
    ]
}
