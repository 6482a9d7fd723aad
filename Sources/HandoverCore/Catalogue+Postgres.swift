extension Diagnostic.Code {
    package static let planPassword = Self("plan.password")
    package static let planBadAddress = Self("plan.bad-address")
    package static let planForeignTargetKey = Self("plan.foreign-target-key")
    package static let targetPassword = Self("usage.password")
    package static let targetNoServer = Self("target.no-server")
    package static let targetNoSchema = Self("target.no-schema")
    package static let targetNotPlain = Self("target.not-plain")
    package static let targetColumnType = Self("target.column-type")
    package static let targetReferenceAhead = Self("target.reference-ahead")
    package static let targetRowsRefer = Self("target.rows-refer")
    package static let targetNotOwner = Self("target.not-owner")
    package static let planUpsertInstant = Self("plan.upsert-instant-key")
    package static let rollbackDefinitions = Self("rollback.definitions-changed")
}

extension Catalogue {
    static let postgres: [Entry] = [
        Entry(
            .planPassword,
            en: Words(
                "`dsn` holds a password", why: "a plan is archived, signed, and read by every party",
                fix: "take it out; PGPASSWORD, ~/.pgpass or PGSERVICE give it to the run"),
            zh: Words("`dsn` 含有密码", why: "计划会被归档、签名，并由各方阅读", fix: "删去密码；由 PGPASSWORD、~/.pgpass 或 PGSERVICE 提供")),
        Entry(
            .planBadAddress,
            en: Words(
                "`dsn` is no connection string of PostgreSQL", why: "libpq does not read it",
                fix: "write it like `host=db.example.com dbname=crm user=handover`, or `postgresql://handover@db.example.com/crm`"
            ),
            zh: Words(
                "`dsn` 不是 PostgreSQL 的连接串", why: "libpq 无法读取它",
                fix: "写成 `host=db.example.com dbname=crm user=handover` 或 `postgresql://handover@db.example.com/crm` 这样")),
        Entry(
            .planForeignTargetKey,
            en: Words(
                "`{0}` does not belong to a target of the type {1}",
                why: "`path` names a file of SQLite; `dsn` and `schema` name a place on a PostgreSQL server",
                fix: "take it out, or correct `type`"),
            zh: Words(
                "`{0}` 不属于 {1} 类型的目标", why: "`path` 指 SQLite 文件；`dsn` 和 `schema` 指 PostgreSQL 服务器上的位置",
                fix: "去掉它，或更正 `type`")),
        Entry(
            .targetPassword,
            en: Words(
                "the target holds a password", why: "everybody on the machine can see the arguments of a command",
                fix: "take it out; PGPASSWORD, ~/.pgpass or PGSERVICE give it"),
            zh: Words("目标中含有密码", why: "机器上的任何人都能看到命令的参数", fix: "删去密码；由 PGPASSWORD、~/.pgpass 或 PGSERVICE 提供")),
        Entry(
            .targetNoServer,
            en: Words(
                "the database {0} cannot be reached", why: "{1}",
                fix: "check that the server runs, host, port, role and password; go on with `--resume` if the load had begun"),
            zh: Words("无法连接数据库 {0}", why: "{1}", fix: "检查服务器是否运行，以及主机、端口、角色和密码；若装载已开始，用 `--resume` 继续")),
        Entry(
            .targetNoSchema,
            en: Words(
                "the database {0} has no schema {1}", why: "all tables of the plan are looked for there",
                fix: "create it, or correct `schema` under `targets`"),
            zh: Words("数据库 {0} 没有模式 {1}", why: "计划的所有表都在其中", fix: "建立它，或更正 `targets` 下的 `schema`")),
        Entry(
            .targetNotPlain,
            en: Words(
                "the target's table {0} is {1}", why: "what is loaded into it could not be held against it, or put back",
                fix: "load into an ordinary table"),
            zh: Words("目标的表 {0} 为 {1}", why: "装载到其中的内容无法与之核对，也无法恢复", fix: "装载到普通的表")),
        Entry(
            .targetColumnType,
            en: Words(
                "column {1} of {0} does not give back what is stored as {3}: its type is {2}",
                why: "only the types of Plan.md section 1.9.1 keep a value as it is",
                fix: "give the column another type, or say under `as` how the field is to be stored"),
            zh: Words(
                "表 {0} 的列 {1} 不能如实保存 {3} 值：其类型为 {2}", why: "只有 Plan.md 1.9.1 节的类型能原样保存一个值",
                fix: "更改该列的类型，或在 `as` 中写明字段如何保存")),
        Entry(
            .targetReferenceAhead,
            en: Words(
                "the foreign key {1} of {0} leads to rows that may be loaded later",
                why: "PostgreSQL cannot hold it open from one transaction to the next",
                fix: "drop it for the time of the load, and add it again afterwards"),
            zh: Words("表 {0} 的外键 {1} 指向可能稍后才装载的行", why: "PostgreSQL 不能跨事务推迟检查", fix: "装载期间去掉它，之后再加上")),
        Entry(
            .targetRowsRefer,
            en: Words(
                "rows of {2}, which the plan does not load, refer to {0}, whose rows are to be replaced (foreign key {1})",
                why: "with the rows that they refer to they would be removed or changed, or keep those from being removed",
                fix: "remove these rows first, or use another `mode`"),
            zh: Words(
                "计划不装载的表 {2} 中有行引用表 {0}，而后者的行将被替换（外键 {1}）", why: "删除被引用的行，会连带删除或改动这些行，或因这些行而无法删除",
                fix: "先删除这些行，或改用其他 `mode`")),
        Entry(
            .targetNotOwner,
            en: Words(
                "the role {1} does not own the table {0}",
                why: "a rollback empties it and fills it again, which PostgreSQL lets its owner do and nobody else",
                fix: "load as the role that owns it, or as a member of that role"),
            zh: Words("角色 {1} 不是表 {0} 的所有者", why: "回滚要清空并重新填充该表，PostgreSQL 只允许所有者这样做", fix: "以该表的所有者，或其成员角色装载")),
        Entry(
            .planUpsertInstant,
            en: Words(
                "the key field {0} is stored as {1}, by which `upsert` cannot tell all rows apart",
                why:
                    "times that differ in their offset alone are one in the target: a row would take the place of another",
                fix: "store it with `as: {{0}: text}`, or use another `mode`"),
            zh: Words(
                "键字段 {0} 保存为 {1}，`upsert` 无法据此区分所有行", why: "仅时差不同的时间在档案中是两个键，在目标中是一个：一行会顶替另一行",
                fix: "用 `as: {{0}: text}` 保存它，或改用其他 `mode`")),
        Entry(
            .rollbackDefinitions,
            en: Words(
                "{1} of {0} was changed since the snapshot, so nothing was undone",
                why: "a rollback puts rows and sequences back, and no definitions",
                fix: "bring the definition back to what the snapshot's table `schema` says, and roll back again"),
            zh: Words("{0} 的 {1} 在快照之后有改动，因此未作任何撤销", why: "回滚恢复行和序列，不恢复定义", fix: "将定义改回快照中 `schema` 表所述，再次回滚")),
    ]
}
