extension Diagnostic.Code {
    package static let liveUnknownTarget = Self("live.unknown-target")
    package static let liveUnreachable = Self("live.unreachable")
    package static let liveNoTarget = Self("live.no-target")
    package static let liveTableMissing = Self("live.table-missing")
    package static let liveColumnMissing = Self("live.column-missing")
    package static let liveRowMissing = Self("live.row-missing")
    package static let liveRowExtra = Self("live.row-extra")
    package static let liveKeyTwice = Self("live.key-twice")
    package static let liveValueDiffers = Self("live.value-differs")
    package static let liveBeforeGone = Self("live.before-gone")
    package static let liveBeforeDiffers = Self("live.before-differs")
    package static let liveBeforeUnsound = Self("live.before-unsound")
    package static let liveBeforeForeign = Self("live.before-foreign")
    package static let liveBeforeSilent = Self("live.before-silent")
    package static let liveReceiptIgnored = Self("live.receipt-ignored")
    package static let livePassword = Self("live.password")
    package static let liveBadAddress = Self("live.bad-address")
    package static let liveOtherKind = Self("live.other-kind")
    package static let liveTotalDiffers = Self("live.total-differs")
}

extension Catalogue {
    static let live: [Entry] = [
        Entry(
            .liveUnknownTarget,
            en: Words(
                "{0} is no target",
                why: "a target is written `sqlite:FILE`, `postgres:CONNINFO`, `postgresql://…` or `export:FOLDER`",
                fix: "write such as `--target sqlite:crm.db`, or export the new system's tables and give their folder"),
            zh: Words(
                "{0} 不是目标", why: "目标写作 `sqlite:文件`、`postgres:连接串`、`postgresql://…` 或 `export:文件夹`",
                fix: "例如 `--target sqlite:crm.db`；或把新系统的表导出后给出其文件夹")),
        Entry(
            .liveUnreachable,
            en: Words(
                "the target {0} cannot be read", why: "the database says: {1}",
                fix: "check the path, and that nobody else holds the database; nothing was written to it"),
            zh: Words("无法读取目标 {0}", why: "数据库的说明：{1}", fix: "检查路径，并确认没有他人占用该数据库；未写入任何内容")),
        Entry(
            .livePassword,
            en: Words(
                "the target's address has a password", why: "arguments are seen by everybody on the machine",
                fix: "leave it out, and give it by `PGPASSWORD`, `~/.pgpass` or `PGSERVICE`"),
            zh: Words("目标地址中有密码", why: "命令行参数对本机所有人可见", fix: "去掉密码，用 `PGPASSWORD`、`~/.pgpass` 或 `PGSERVICE` 提供")),
        Entry(
            .liveBadAddress,
            en: Words(
                "the target's address is none of PostgreSQL's",
                why: "what stands behind `postgres:` is a connection string of libpq, or the whole is a URI",
                fix: "write such as `--target 'postgres:host=db.example.com dbname=crm'`"),
            zh: Words(
                "目标地址不是 PostgreSQL 地址", why: "`postgres:` 之后是 libpq 连接串，或整体是 URI",
                fix: "例如 `--target 'postgres:host=db.example.com dbname=crm'`")),
        Entry(
            .liveOtherKind,
            en: Words(
                "the target in the plan of {0} is another kind of database", why: "how a value is stored depends on it",
                fix: "give the database that the archive was loaded into, or an export of it"),
            zh: Words("{0} 的计划中的目标是另一种数据库", why: "值的存储方式取决于它", fix: "给出档案装入的数据库，或其导出")),
        Entry(
            .liveNoTarget,
            en: Words(
                "the plan of {0} has no target", why: "what tables are called in the database only the plan says",
                fix: "leave `--target` out, or ask for an archive whose plan has `targets`"),
            zh: Words("{0} 的计划没有目标", why: "只有计划说明数据库中的表名", fix: "去掉 `--target`，或索取计划中有 `targets` 的档案")),
        Entry(
            .liveTableMissing,
            en: Words(
                "the target has no table for {0}", why: "a view or a virtual table of that name is none",
                fix: "check that this is the right database, and load the archive"),
            zh: Words("目标中没有对应 {0} 的表", why: "同名的视图或虚拟表不算", fix: "确认是正确的数据库，并装载档案")),
        Entry(
            .liveColumnMissing,
            en: Words(
                "the table for {0} has no column for {1}", why: "the plan says what it is called in the target",
                fix: "check that this is the right database, and who changed the table"),
            zh: Words("对应 {0} 的表没有对应 {1} 的列", why: "计划说明了它在目标中的名称", fix: "确认是正确的数据库，并查明谁改了表")),
        Entry(
            .liveRowMissing,
            en: Words(
                "a row of {0} is not in the target", why: "the archive has it, and no receipt says that it was refused",
                fix: "find out who removed it, or load the archive again"),
            zh: Words("{0} 的一行不在目标中", why: "档案中有此行，也没有回执说它被拒绝", fix: "查明谁删除了它，或重新装载档案")),
        Entry(
            .liveRowExtra,
            en: Words(
                "the target has a row of {0} that the archive does not have",
                why: "its key is not in the archive, or was refused, and the row was not there before as far as a snapshot says",
                fix: "find out who added it; give the snapshot with `--before` if it was there before the load"),
            zh: Words(
                "目标中 {0} 有一行是档案没有的", why: "其主键不在档案中，或已被拒绝；就快照所知此行原先也不存在",
                fix: "查明谁添加了它；若装载之前已有，用 `--before` 给出快照")),
        Entry(
            .liveKeyTwice,
            en: Words(
                "a key of {0} occurs more than once in the target", why: "a key identifies one row",
                fix: "find out who added the second row"),
            zh: Words("目标中 {0} 有重复的主键", why: "主键只能对应一行", fix: "查明谁添加了第二行")),
        Entry(
            .liveValueDiffers,
            en: Words(
                "a value of {0}.{1} in the target is not the archive's", why: "it should be {2} and is {3}",
                fix: "follow the record and the rule to the export; find out who changed the row"),
            zh: Words("目标中 {0}.{1} 的一个值与档案不同", why: "应为 {2}，实为 {3}", fix: "按记录和规则追溯到导出文件；查明谁改了此行")),
        Entry(
            .liveTotalDiffers,
            en: Words(
                "the sum of {0}.{1} in the target is not the archive's", why: "it should be {2} and is {3}",
                fix: "follow the rows that are missing, extra or changed: `--differences FILE` lists all"),
            zh: Words(
                "目标中 {0}.{1} 的合计与档案不同", why: "应为 {2}，实为 {3}", fix: "查看缺失、多出或改变的行：`--differences 文件` 列出全部")),
        Entry(
            .liveBeforeGone,
            en: Words(
                "a row that was in {0} before the load is gone", why: "the snapshot has it, and the load had to leave it alone",
                fix: "find out who removed it; `handover rollback` brings the state of before back"),
            zh: Words("装载之前 {0} 已有的一行不见了", why: "快照中有此行，装载不应动它", fix: "查明谁删除了它；`handover rollback` 可恢复装载之前的状态")),
        Entry(
            .liveBeforeDiffers,
            en: Words(
                "a row that was in {0} before the load has another {1}", why: "it was {2} and is {3}",
                fix: "find out who changed it; `handover rollback` brings the state of before back"),
            zh: Words("装载之前 {0} 已有的一行，其 {1} 已变", why: "原为 {2}，现为 {3}", fix: "查明谁改了它；`handover rollback` 可恢复装载之前的状态")),
        Entry(
            .liveBeforeUnsound,
            en: Words(
                "the snapshot {0} is not sound", why: "verified by itself under your policy it ends with {1}",
                fix: "run `handover verify` on it with a policy of the intent `snapshot`, and ask for a sound one"),
            zh: Words("快照 {0} 未通过核验", why: "按您的策略单独核验，退出码为 {1}", fix: "用意图为 `snapshot` 的策略对它运行 `handover verify`，并索取完好的快照")),
        Entry(
            .liveBeforeForeign,
            en: Words(
                "the snapshot {0} was taken for another archive", why: "its seals name the SHA-256 of another tar",
                fix: "give the snapshot that lies beside this archive"),
            zh: Words("快照 {0} 属于另一个档案", why: "其签封所写的 tar 摘要不同", fix: "使用此档案旁边的快照")),
        Entry(
            .liveBeforeSilent,
            en: Words(
                "the snapshot says nothing of the table for {0}", why: "it has neither its rows nor that it was absent",
                fix: "give the snapshot of this target"),
            zh: Words("快照没有提到对应 {0} 的表", why: "既没有其行，也没有说它不存在", fix: "使用此目标的快照")),
        Entry(
            .liveReceiptIgnored,
            en: Words(
                "the receipt {0} counts for nothing",
                why: "it is not sound, not about this archive and target, or by a stranger: {1}",
                fix: "ask whoever loaded the archive for the receipt; rows that it lists as refused count as missing"),
            zh: Words(
                "回执 {0} 不作数", why: "它不完好、不是关于此档案和目标，或签署人不受信任：{1}", fix: "向装载人索取回执；其中列为拒绝的行视为缺失")),
    ]
}
