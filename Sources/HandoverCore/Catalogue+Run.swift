extension Diagnostic.Code {
    package static let totalTooLarge = Self("run.total-too-large")
    package static let noSuchFile = Self("file.missing")
    package static let ioFailed = Self("file.io-failed")
    package static let fileTooLarge = Self("file.too-large")
    package static let fileExists = Self("file.exists")
    package static let cannotCreate = Self("file.cannot-create")
    package static let runInProgress = Self("run.in-progress")
    package static let noLock = Self("run.no-lock")
    package static let sourceDiffersFromLock = Self("run.source-differs-from-lock")
    package static let sourceChanged = Self("run.source-changed")
    package static let countDiffers = Self("run.record-count-differs")
    package static let footerUnreadable = Self("run.footer-unreadable")
    package static let totalDiffers = Self("run.total-differs")
    package static let rateExceeded = Self("run.quarantine-rate-exceeded")
    package static let countExceeded = Self("run.quarantine-count-exceeded")
    package static let codeExceeded = Self("run.quarantine-code-exceeded")
    package static let orphanFails = Self("run.orphan")
    package static let outsideWindow = Self("run.outside-window")
    package static let windowClosed = Self("run.window-closed")
    package static let unknownZone = Self("plan.unknown-zone")
    package static let timeSkipped = Self("plan.time-skipped")
    package static let timeRepeated = Self("plan.time-repeated")
    package static let rehearsalNeedsTime = Self("usage.at-outside-rehearsal")
    package static let badTime = Self("usage.bad-time")
    package static let badSeed = Self("usage.bad-seed")
    package static let verdictIsNo = Self("run.verdict-is-no")
    package static let unknownIntent = Self("usage.unknown-intent")
    package static let unknownRole = Self("usage.unknown-role")
    package static let unknownAct = Self("usage.unknown-act")
    package static let thresholdTooHigh = Self("usage.threshold-too-high")
    package static let sourcesDoNotMatch = Self("usage.exports-do-not-match")
    package static let unexpected = Self("bug.unexpected")
}

extension Catalogue {
    static let run: [Entry] = [
        Entry(
            .totalTooLarge,
            en: Words(
                "a sum over table {0} is larger than 38 digits", why: "sums are exact, and held in 128 bits",
                fix:
                    "look at the field under `verification.totals`: numbers of that size are rarely amounts; if they are identifiers, do not add them up"
            ),
            zh: Words(
                "表 {0} 的合计超过 38 位数字", why: "合计须精确，以 128 位保存",
                fix: "请检查 `verification.totals` 中的字段：这么大的数字很少是金额；若是编号，请不要合计")),
        Entry(
            .noSuchFile,
            en: Words("{0} does not exist", why: "the command needs this file", fix: "check the path, or put the file there"),
            zh: Words("找不到 {0}", why: "此命令需要该文件", fix: "检查路径，或把文件放到该处")),
        Entry(
            .ioFailed,
            en: Words(
                "{0} cannot be read or written", why: "the system says: {1}",
                fix: "check the disk, the free space and the permissions, then run again"),
            zh: Words("无法读写 {0}", why: "系统提示：{1}", fix: "检查磁盘、剩余空间和权限后重新运行")),
        Entry(
            .fileTooLarge,
            en: Words(
                "{0} is larger than {1} bytes", why: "files of this kind are written by people or by this tool and stay small",
                fix: "check that it is the right file"),
            zh: Words("{0} 超过 {1} 字节", why: "这类文件由人或本软件编写，不会这么大", fix: "确认文件是否选对")),
        Entry(
            .fileExists,
            en: Words(
                "{0} exists already", why: "an archive, a key, a plan or a sheet is never replaced",
                fix: "choose another output, or move the existing file away first"),
            zh: Words("{0} 已存在", why: "档案、密钥、计划和表格从不覆盖", fix: "换一个输出位置，或先移走现有文件")),
        Entry(
            .cannotCreate,
            en: Words(
                "{0} cannot be created", why: "the system says: {1}",
                fix: "check the free space and the permissions of the folder"),
            zh: Words("无法创建 {0}", why: "系统提示：{1}", fix: "检查剩余空间和文件夹权限")),
        Entry(
            .runInProgress,
            en: Words(
                "another run is using {0}", why: "two runs into one archive would mix their data",
                fix: "wait until it has ended, or choose another output folder"),
            zh: Words("另一次运行正在使用 {0}", why: "两次运行写入同一档案会混淆数据", fix: "等它结束，或另选输出文件夹")),
        Entry(
            .noLock,
            en: Words(
                "the plan has no lock {0}", why: "a run never guesses encoding, delimiter or columns: the lock pins them",
                fix: "run `handover init` on the exports, or put the lock beside the plan"),
            zh: Words("计划缺少锁定文件 {0}", why: "运行时从不猜测编码、分隔符和列：这些都由锁定文件规定", fix: "对导出文件运行 `handover init`，或把锁定文件放到计划旁边")),
        Entry(
            .sourceDiffersFromLock,
            en: Words(
                "{0} is not the file that the lock pins",
                why: "its size or SHA-256 differs: it was changed or exported anew since `handover init`",
                fix: "bring back the file that was locked, or run `handover init` again and have the plan signed off anew"),
            zh: Words(
                "{0} 不是锁定的那个文件", why: "大小或 SHA-256 不同：自 `handover init` 以来被改动或重新导出",
                fix: "换回当时锁定的文件，或重新运行 `handover init` 并重新确认计划")),
        Entry(
            .sourceChanged,
            en: Words(
                "{0} changed while the run was reading it", why: "the bytes that were copied are not those that were mapped",
                fix: "close whatever writes to the file, then run again"),
            zh: Words("运行期间 {0} 被改动", why: "复制的字节与映射时读取的不一致", fix: "关闭正在写入该文件的程序后重新运行")),
        Entry(
            .countDiffers,
            en: Words(
                "the seller declared {0} records, the export holds {1}",
                why: "the plan's `expect.records` is what the owner promised",
                fix: "ask the owner for a complete export, or correct `expect` with both parties' consent"),
            zh: Words("转让方申报 {0} 条记录，导出文件有 {1} 条", why: "计划中的 `expect.records` 是所有者承诺的数量", fix: "请所有者提供完整的导出，或经双方同意后更正 `expect`")),
        Entry(
            .footerUnreadable,
            en: Words(
                "the footer of {0} states no amount for {1}",
                why: "the first record below the records has none at that column (Plan.md section 1.8)",
                fix: "look at the end of the file; write the amount that the seller declares into `declared`"),
            zh: Words(
                "{0} 的表尾没有给出 {1} 的金额", why: "记录之下的第一行在该列没有金额（Plan.md 第 1.8 节）",
                fix: "查看文件末尾；把转让方申报的金额写入 `declared`")),
        Entry(
            .totalDiffers,
            en: Words(
                "the total of {0} is {2}, declared {1}",
                why: "a control total that the seller declared must be met to the last cent",
                fix: "look for missing or quarantined records first, then clear the difference with the seller"),
            zh: Words("{0} 合计为 {2}，申报为 {1}", why: "转让方申报的控制总额必须分毫不差", fix: "先查缺失或被隔离的记录，再与转让方核对差额")),
        Entry(
            .rateExceeded,
            en: Words(
                "{0} of {1} records are quarantined, more than the plan's rate of {2} allows",
                why: "a threshold stops the run before anything is written ({3})",
                fix:
                    "see them with `handover quarantine list`, have their owner correct them (`quarantine export`), or agree on a higher `quarantine.maxRate`"
            ),
            zh: Words(
                "{1} 条记录中有 {0} 条被隔离，超过计划允许的比例 {2}", why: "超过阈值即在写入之前停止（{3}）",
                fix: "用 `handover quarantine list` 查看，交所有者更正（`quarantine export`），或商定更高的 `quarantine.maxRate`")),
        Entry(
            .countExceeded,
            en: Words(
                "{0} records are quarantined, the plan allows {1}",
                why: "a threshold stops the run before anything is written ({2})",
                fix:
                    "see them with `handover quarantine list`, have their owner correct them (`quarantine export`), or agree on a higher `quarantine.maxCount`"
            ),
            zh: Words(
                "{0} 条记录被隔离，计划允许 {1} 条", why: "超过阈值即在写入之前停止（{2}）",
                fix: "用 `handover quarantine list` 查看，交所有者更正（`quarantine export`），或商定更高的 `quarantine.maxCount`")),
        Entry(
            .codeExceeded,
            en: Words(
                "{1} records bear {0}, the plan allows {2}", why: "a threshold stops the run before anything is written",
                fix:
                    "see them with `handover quarantine list`, have their owner correct them (`quarantine export`), or agree on a higher `quarantine.perCode`"
            ),
            zh: Words(
                "{1} 条记录带有 {0}，计划允许 {2} 条", why: "超过阈值即在写入之前停止",
                fix: "用 `handover quarantine list` 查看，交所有者更正（`quarantine export`），或商定更高的 `quarantine.perCode`")),
        Entry(
            .orphanFails,
            en: Words(
                "the reference {0} leads to no record", why: "the plan says `onOrphan: fail` for it",
                fix: "complete the referenced export, or quarantine such records with `onOrphan: quarantine`"),
            zh: Words("引用 {0} 找不到对应记录", why: "计划对此规定 `onOrphan: fail`", fix: "补全被引用的导出，或改为 `onOrphan: quarantine` 将其隔离")),
        Entry(
            .outsideWindow,
            en: Words(
                "step {0} may not run before {1}", why: "the plan's schedule says when it may; responsible: {2}",
                fix: "run again then, or rehearse with `--rehearsal --at TIME`"),
            zh: Words("步骤 {0} 在 {1} 之前不得运行", why: "计划的时间安排如此规定；负责人：{2}", fix: "届时再运行，或用 `--rehearsal --at 时间` 演练")),
        Entry(
            .windowClosed,
            en: Words(
                "step {0} had to run before {1}", why: "the plan's window has closed; responsible: {2}",
                fix: "agree on a new window and change the plan, or rehearse with `--rehearsal --at TIME`"),
            zh: Words("步骤 {0} 应在 {1} 之前运行", why: "计划的时间窗口已过；负责人：{2}", fix: "商定新的时间并修改计划，或用 `--rehearsal --at 时间` 演练")),
        Entry(
            .unknownZone,
            en: Words(
                "the time zone {0} is unknown", why: "schedules are local times of an IANA zone",
                fix: "write a name such as `Asia/Shanghai`"),
            zh: Words("未知时区 {0}", why: "时间安排使用 IANA 时区的当地时间", fix: "写成 `Asia/Shanghai` 这样的名称")),
        Entry(
            .timeSkipped,
            en: Words(
                "{0} does not exist in {1}", why: "the clocks are set forward over it",
                fix: "choose a time before or after the change"),
            zh: Words("{1} 没有 {0} 这一时刻", why: "时钟在此拨快，跳过了它", fix: "选择调整之前或之后的时刻")),
        Entry(
            .timeRepeated,
            en: Words(
                "{0} occurs twice in {1}", why: "the clocks are set back over it, so the plan would be ambiguous",
                fix: "choose a time before or after the change"),
            zh: Words("{0} 在 {1} 出现两次", why: "时钟在此拨慢，计划会有歧义", fix: "选择调整之前或之后的时刻")),
        Entry(
            .rehearsalNeedsTime,
            en: Words(
                "`--at` is for rehearsals alone", why: "a real run goes by the clock",
                fix: "add `--rehearsal`, or leave `--at` out"),
            zh: Words("`--at` 只用于演练", why: "正式运行以时钟为准", fix: "加上 `--rehearsal`，或去掉 `--at`")),
        Entry(
            .badTime,
            en: Words(
                "{0} is no time", why: "a time is written YYYY-MM-DDThh:mm, in the plan's zone",
                fix: "write it like 2026-12-30T20:00"),
            zh: Words("{0} 不是时间", why: "时间写作 YYYY-MM-DDThh:mm，按计划的时区", fix: "写成 2026-12-30T20:00 这样")),
        Entry(
            .badSeed,
            en: Words(
                "the seed is not 64 hexadecimal digits", why: "it keys the salts of all proofs, and has 32 bytes",
                fix: "leave `--seed` out to have one drawn, or repeat that of an earlier run"),
            zh: Words("种子不是 64 位十六进制数", why: "它是所有证明的盐的密钥，共 32 字节", fix: "去掉 `--seed` 自动生成，或使用先前运行的种子")),
        Entry(
            .verdictIsNo,
            en: Words(
                "the archive was written, but its verification says no",
                why: "the verifier reads everything again by other means, and found a difference",
                fix: "do not hand the archive over; keep it and the plan, and report both readings"),
            zh: Words("档案已写成，但核验未通过", why: "核验程序以另一套方法重读全部数据，发现差异", fix: "请勿移交此档案；保留档案与计划，并报告两次读取的差异")),
        Entry(
            .unknownIntent,
            en: Words("{0} is no intent", why: "a seal says `hand-over`, `rehearsal` or `snapshot`", fix: "write one of these"),
            zh: Words("没有 {0} 这种用途", why: "签封的用途只有 `hand-over`（移交）、`rehearsal`（演练）或 `snapshot`（快照）", fix: "写成其中之一")),
        Entry(
            .unknownRole,
            en: Words("{0} is no role", why: "roles are {1}", fix: "write one of them before the `=`"),
            zh: Words("没有 {0} 这种角色", why: "角色有：{1}", fix: "在 `=` 之前写其中之一")),
        Entry(
            .unknownAct,
            en: Words(
                "nobody can be asked for {0}", why: "a policy asks for {1}", fix: "write one of them behind the role's colon"),
            zh: Words("不能要求 {0}", why: "信任策略可要求：{1}", fix: "在角色的冒号之后写其中之一")),
        Entry(
            .thresholdTooHigh,
            en: Words(
                "{0} cannot be met by {1} signers", why: "the policy names {2} of them",
                fix: "name more with `--signer`, or ask for fewer"),
            zh: Words("{0} 无法达到 {1} 个签署人", why: "策略中只有 {2} 个", fix: "请用 `--signer` 补充，或降低要求")),
        Entry(
            .sourcesDoNotMatch,
            en: Words(
                "no export was given for the source {0}", why: "the plan reads {1}, and a lock pins every source",
                fix: "name that file, too"),
            zh: Words("没有给出来源 {0} 的导出文件", why: "计划要读取 {1}，锁定文件须涵盖每个来源", fix: "请一并列出该文件")),
        Entry(
            .unexpected,
            en: Words(
                "something happened that should not: {0}", why: "this is a fault of the tool, not of your data",
                fix: "report it with the command that you ran; nothing was written under a final name"),
            zh: Words("发生了不应发生的情况：{0}", why: "这是软件的缺陷，与您的数据无关", fix: "请连同所运行的命令一并报告；没有写成任何最终文件")),
    ]
}
