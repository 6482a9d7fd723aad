extension Diagnostic.Code {
    package static let planTargetsMany = Self("plan.targets-many")
    package static let planLoadNowhere = Self("plan.load-nowhere")
    package static let planIDTooLong = Self("plan.id-too-long")
    package static let planTargetNotLoaded = Self("plan.target-not-loaded")
    package static let planBadChunk = Self("plan.bad-chunk")
    package static let planBadTargetName = Self("plan.bad-target-name")
    package static let targetTableExists = Self("target.table-exists")
    package static let targetNotATable = Self("target.not-a-table")
    package static let targetColumnMissing = Self("target.column-missing")
    package static let targetColumnChanges = Self("target.column-changes-values")
    package static let targetColumnNeeded = Self("target.column-needed")
    package static let targetNoUniqueKey = Self("target.no-unique-key")
    package static let targetBusy = Self("target.busy")
    package static let targetUnreachable = Self("target.unreachable")
    package static let targetFailed = Self("target.failed")
    package static let targetReferencesBroken = Self("target.references-broken")
    package static let targetLoadUnfinished = Self("target.load-unfinished")
    package static let targetHeld = Self("target.held")
    package static let targetVirtual = Self("target.virtual-table")
    package static let targetSnapshotDiffers = Self("target.snapshot-differs")
    package static let badTarget = Self("usage.bad-target")
    package static let planUnreadable = Self("plan.unreadable")
    package static let clockBehind = Self("doctor.clock-behind")
    package static let finishedDiffers = Self("run.finished-differs")
    package static let targetChanged = Self("target.changed")
    package static let targetEncoding = Self("target.encoding")
    package static let rollbackNoReceipt = Self("rollback.no-receipt")
    package static let targetNone = Self("target.none")
    package static let refusedExceeded = Self("run.refused-exceeded")
    package static let noSpace = Self("run.no-space")
    package static let interrupted = Self("run.interrupted")
    package static let runUnfinished = Self("run.unfinished")
    package static let resumeDiffers = Self("run.resume-differs")
    package static let rollbackNoSnapshot = Self("rollback.no-snapshot")
    package static let rollbackNotSound = Self("rollback.not-sound")
    package static let rollbackDiffers = Self("rollback.differs")
    package static let rollbackOther = Self("rollback.other-snapshot")
    package static let snapshotNotSound = Self("snapshot.not-sound")
    package static let archiveNotSound = Self("load.not-sound")
}

extension Catalogue {
    static let target: [Entry] = [
        Entry(
            .planTargetsMany,
            en: Words(
                "the plan has more than one target", why: "an archive is loaded into one database",
                fix: "write one plan for each target"),
            zh: Words("计划有多个目标", why: "一个档案只装载到一个数据库", fix: "为每个目标各写一份计划")),
        Entry(
            .planLoadNowhere,
            en: Words(
                "step {0} loads, but the plan has no target",
                why: "`targets` says which database, and how tables are called there",
                fix: "add `targets: {crm: {type: sqlite, path: crm.db}}` and `uses: [crm]` to the step"),
            zh: Words(
                "步骤 {0} 要装载，但计划没有目标", why: "`targets` 说明装载到哪个数据库、表叫什么",
                fix: "加上 `targets: {crm: {type: sqlite, path: crm.db}}`，并在步骤中写 `uses: [crm]`")),
        Entry(
            .planIDTooLong,
            en: Words(
                "the id {0} is too long for a plan with a target",
                why: "the snapshots of the target are called after it, so it has at most {1} characters",
                fix: "choose a shorter id"),
            zh: Words("有目标的计划，其 id {0} 太长", why: "目标的快照以它命名，因此至多 {1} 个字符", fix: "换一个较短的 id")),
        Entry(
            .planTargetNotLoaded,
            en: Words(
                "step {1} does not use the target {0}", why: "the load step says what it loads into", fix: "write `uses: [{0}]`"),
            zh: Words("步骤 {1} 没有使用目标 {0}", why: "load 步骤须写明装载到哪里", fix: "写 `uses: [{0}]`")),
        Entry(
            .planBadChunk,
            en: Words(
                "`chunk` is no count from 1 to {0}", why: "it is the number of rows in one transaction",
                fix: "leave it out, or write one"),
            zh: Words("`chunk` 不是 1 到 {0} 之间的数", why: "它是一个事务中的行数", fix: "去掉它，或写一个这样的数")),
        Entry(
            .planBadTargetName,
            en: Words(
                "{0} cannot be a name in the target",
                why:
                    "names have 1 to {1} bytes without control characters; `sqlite_` and `pg_` are the databases' own beginnings, `handover_` is ours",
                fix: "choose another name"),
            zh: Words(
                "{0} 不能作为目标中的名称", why: "名称为 1 到 {1} 字节，不含控制字符；`sqlite_` 和 `pg_` 开头归数据库，`handover_` 开头归本软件",
                fix: "换一个名称")),
        Entry(
            .targetTableExists,
            en: Words(
                "the target has a table {0} already", why: "in mode `create` every table is made by the load",
                fix: "choose `append`, `upsert` or `replace`, or call the table otherwise under `targets`"),
            zh: Words("目标中已有表 {0}", why: "`create` 模式下每张表都由装载建立", fix: "改用 `append`、`upsert` 或 `replace`，或在 `targets` 中换一个表名")),
        Entry(
            .targetNotATable,
            en: Words(
                "{0} is no table in the target", why: "rows can be loaded into tables alone, not into views",
                fix: "name the table behind it"),
            zh: Words("{0} 在目标中不是表", why: "数据只能装载到表，不能装载到视图", fix: "写出其背后的表名")),
        Entry(
            .targetColumnMissing,
            en: Words(
                "the target's table {0} has no column {1}", why: "every field of the plan's table needs its column",
                fix: "add the column, or say under `columns` what the field is called there"),
            zh: Words("目标的表 {0} 没有列 {1}", why: "计划中表的每个字段都要有对应的列", fix: "补上该列，或在 `columns` 中写明字段在那里叫什么")),
        Entry(
            .targetColumnChanges,
            en: Words(
                "column {1} of {0} would change what is stored as {3}: its affinity is {2}",
                why: "SQLite turns a text like 007 into the number 7 there, and money into binary fractions",
                fix: "give the column another type, or say under `as` how the field is to be stored"),
            zh: Words(
                "表 {0} 的列 {1} 会改变以 {3} 保存的值：其亲和类型为 {2}", why: "SQLite 会把 007 这样的文本变成数字 7，把金额变成二进制小数",
                fix: "更改该列的类型，或在 `as` 中写明字段如何保存")),
        Entry(
            .targetColumnNeeded,
            en: Words(
                "column {1} of {0} must not be null, and the plan has no value for it", why: "every row would be refused",
                fix: "give the column a default, or map a field to it"),
            zh: Words("表 {0} 的列 {1} 不可为空，而计划没有它的值", why: "每一行都会被拒绝", fix: "为该列设置默认值，或把某个字段映射到它")),
        Entry(
            .targetNoUniqueKey,
            en: Words(
                "no unique index of {0} is over exactly {1}",
                why: "without one the target would take a key twice, and rows could not be found again",
                fix: "create a unique index over these columns, or correct the plan's key"),
            zh: Words("表 {0} 没有恰好覆盖 {1} 的唯一索引", why: "没有它，目标会接受重复的键，也无法再找到各行", fix: "在这些列上建立唯一索引，或更正计划中的键")),
        Entry(
            .targetBusy,
            en: Words(
                "{0} is in use by another program", why: "{1}",
                fix: "close the program that writes to it, then run again with `--resume`"),
            zh: Words("{0} 正被其他程序使用", why: "{1}", fix: "关闭正在写入它的程序，再用 `--resume` 运行")),
        Entry(
            .targetUnreachable,
            en: Words(
                "{0} cannot be opened as a database", why: "{1}", fix: "check path, permissions, and that it is a SQLite file"),
            zh: Words("{0} 不能作为数据库打开", why: "{1}", fix: "检查路径、权限，以及它是否为 SQLite 文件")),
        Entry(
            .targetFailed,
            en: Words(
                "the target {0} refused a statement", why: "{1}",
                fix: "look at the table's definition; nothing of this transaction was kept"),
            zh: Words("目标 {0} 拒绝了一条语句", why: "{1}", fix: "检查表的定义；此事务的内容均未保留")),
        Entry(
            .targetReferencesBroken,
            en: Words(
                "{1} rows in {0} refer to rows that are not there",
                why: "a referenced row was refused, or was removed by `replace`",
                fix: "see which rows were refused; undo the load with `handover rollback`"),
            zh: Words("{0} 中有 {1} 行引用了不存在的行", why: "被引用的行遭到拒绝，或已被 `replace` 删除", fix: "查看哪些行被拒绝；用 `handover rollback` 撤销装载")),
        Entry(
            .targetLoadUnfinished,
            en: Words(
                "{0} holds an unfinished load of {1}", why: "a target takes one archive after the other",
                fix: "finish it with `handover run --resume`, or undo it with `handover rollback`"),
            zh: Words("{0} 中有 {1} 尚未完成的装载", why: "一个目标一次只装载一个档案", fix: "用 `handover run --resume` 完成它，或用 `handover rollback` 撤销")),
        Entry(
            .targetHeld,
            en: Words(
                "another run holds the target {0}: {1}", why: "two runs into one target would mix their data",
                fix: "wait until it has ended"),
            zh: Words("另一次运行占用着目标 {0}：{1}", why: "两次运行写入同一目标会混淆数据", fix: "等它结束")),
        Entry(
            .targetVirtual,
            en: Words(
                "the target has the virtual table {0}, and triggers that may write to it",
                why: "what a trigger writes cannot be put back there",
                fix: "remove the trigger for the time of the load, or load into another target"),
            zh: Words("目标有虚拟表 {0}，且触发器可能写入它", why: "触发器写入的内容无法在那里恢复", fix: "装载期间移除触发器，或装载到另一个目标")),
        Entry(
            .targetSnapshotDiffers,
            en: Words(
                "the snapshot of the target does not give {0} back as it is",
                why: "it was restored into a scratch file and differs there", fix: "do not load; keep the snapshot and report it"),
            zh: Words("目标的快照不能如实还原 {0}", why: "已还原到临时文件并发现差异", fix: "请勿装载；保留快照并报告")),
        Entry(
            .targetNone,
            en: Words(
                "the plan has no target", why: "only a plan with `targets` is loaded, or undone",
                fix: "add a target and a load step to the plan"),
            zh: Words("计划没有目标", why: "只有写了 `targets` 的计划才会装载或撤销", fix: "在计划中加上目标和 load 步骤")),
        Entry(
            .refusedExceeded,
            en: Words(
                "the target refused {0} rows: with {1} quarantined records that is more than the plan allows", why: "{2}",
                fix: "look at the target's words, mend the target or the plan; `handover rollback` undoes what was loaded"),
            zh: Words("目标拒绝了 {0} 行：连同 {1} 条被隔离的记录，超过计划允许的数量", why: "{2}", fix: "查看目标给出的原因，修正目标或计划；`handover rollback` 可撤销已装载的内容")),
        Entry(
            .noSpace,
            en: Words(
                "{1} bytes are free at {0}, about {2} are needed", why: "a phase that runs out of space would stop half way",
                fix: "free some space, or choose another folder"),
            zh: Words("{0} 处剩余 {1} 字节，约需 {2} 字节", why: "空间不足会使该阶段半途停止", fix: "腾出空间，或另选文件夹")),
        Entry(
            .interrupted,
            en: Words(
                "interrupted at the end of a chunk",
                why: "one interrupt ends a run cleanly; a second one would have ended it at once",
                fix: "`handover run --resume` goes on from here"),
            zh: Words("已在一批数据结束处中断", why: "一次中断会干净地结束运行；第二次会立即结束", fix: "用 `handover run --resume` 从此处继续")),
        Entry(
            .runUnfinished,
            en: Words(
                "an earlier run into {0} has sealed its archive and was interrupted before its end",
                why: "what it began must be ended, not begun again",
                fix: "run again with `--resume`, or undo it with `handover rollback`"),
            zh: Words("先前写入 {0} 的运行已签封档案，但在完成之前中断", why: "已开始的须完成，不能重新开始", fix: "加上 `--resume` 再次运行，或用 `handover rollback` 撤销")),
        Entry(
            .resumeDiffers,
            en: Words(
                "{0} is of another plan or lock than this", why: "a run can only be resumed by the plan that began it",
                fix: "bring back the plan and the lock of then, or choose another output folder"),
            zh: Words("{0} 属于另一份计划或锁定文件", why: "只能用当初的计划继续运行", fix: "换回当时的计划和锁定文件，或另选输出文件夹")),
        Entry(
            .rollbackNoSnapshot,
            en: Words(
                "the snapshot {0} is not there", why: "without the state of before, nothing can be put back; nothing was changed",
                fix: "put `ID-before.tar` and its seal beside the archive, or name it with `--before`"),
            zh: Words("找不到快照 {0}", why: "没有先前的状态就无法恢复；未作任何改动", fix: "把 `ID-before.tar` 及其签封放到档案旁，或用 `--before` 指明")),
        Entry(
            .rollbackNotSound,
            en: Words(
                "{0} does not verify, so nothing was changed", why: "only what five answers speak for is put into a target",
                fix: "verify it by itself and see which answer is no"),
            zh: Words("{0} 未通过核验，未作任何改动", why: "只有五个回答都为“是”的内容才会写入目标", fix: "单独核验它，看哪个回答为“否”")),
        Entry(
            .rollbackDiffers,
            en: Words(
                "after the rollback {0} would not be equal to the snapshot, so nothing was changed",
                why: "the target was written again and differs from what was sealed", fix: "report it; the target is as it was"),
            zh: Words("回滚后 {0} 将与快照不同，因此未作任何改动", why: "重写后的目标与签封的内容不一致", fix: "请报告；目标保持原样")),
        Entry(
            .rollbackOther,
            en: Words(
                "the snapshot {0} was not taken for this archive",
                why: "it names the tar that it goes with, and that is another one",
                fix: "find the snapshot that was made in the same run"),
            zh: Words("快照 {0} 不是为此档案所拍", why: "它写明所属的 tar，而那是另一个", fix: "找出同一次运行中生成的快照")),
        Entry(
            .snapshotNotSound,
            en: Words(
                "the snapshot {0} does not verify, so nothing was loaded",
                why: "it was sealed and read again, and the second reading says no", fix: "keep it and report both readings"),
            zh: Words("快照 {0} 未通过核验，因此没有装载", why: "签封后重新读取，第二次读取给出否定", fix: "保留它并报告两次读取的差异")),
        Entry(
            .archiveNotSound,
            en: Words(
                "{0} does not verify, so nothing was loaded", why: "only what five answers speak for is put into a target",
                fix: "verify it by itself and see which answer is no"),
            zh: Words("{0} 未通过核验，因此没有装载", why: "只有五个回答都为“是”的内容才会写入目标", fix: "单独核验它，看哪个回答为“否”")),
        Entry(
            .badTarget,
            en: Words(
                "{0} is no target",
                why: "a target is written `sqlite:FILE`, `postgres:` and a connection string, or `postgresql://…`",
                fix: "write it like `sqlite:crm.db` or `postgres:host=db.example.com dbname=crm`"),
            zh: Words(
                "{0} 不是目标", why: "目标写作 `sqlite:文件`、`postgres:` 加连接串，或 `postgresql://…`",
                fix: "写成 `sqlite:crm.db` 或 `postgres:host=db.example.com dbname=crm` 这样")),
        Entry(
            .planUnreadable,
            en: Words(
                "the archive's plan cannot be read at {0}", why: "a rollback needs to know what was loaded where",
                fix: "verify the archive; ask for it again"),
            zh: Words("档案中的计划在 {0} 处无法读取", why: "回滚需要知道什么装载到了哪里", fix: "核验该档案；重新索取")),
        Entry(
            .clockBehind,
            en: Words(
                "the clock says {0}, which is before {1} was written", why: "the time on every seal comes from this clock",
                fix: "set the clock, then run again"),
            zh: Words("时钟显示 {0}，早于 {1} 的写入时间", why: "每个签封的时间都取自此时钟", fix: "校准时钟后重新运行")),
        Entry(
            .finishedDiffers,
            en: Words(
                "the plan was run before, and what it left does not verify any more",
                why: "the archive, or the target that it was loaded into, was changed since, or the load was rolled back",
                fix: "look at the differences above; load again into the target from another output folder"),
            zh: Words("此计划先前已运行，但其结果不再通过核验", why: "档案或装载的目标此后被改动，或装载已被回滚", fix: "查看上面的差异；用另一个输出文件夹重新装载")),
        Entry(
            .targetChanged,
            en: Words(
                "another program wrote to {0} while its snapshot was taken, so nothing was loaded",
                why: "what it wrote would be in no snapshot, and could not be put back",
                fix: "close the program, then run again with `--resume`"),
            zh: Words("拍摄快照期间其他程序写入了 {0}，因此没有装载", why: "它写入的内容不在快照中，将无法恢复", fix: "关闭该程序，再用 `--resume` 运行")),
        Entry(
            .targetEncoding,
            en: Words(
                "the target's texts are in {0}", why: "only a database in UTF-8 can be put back by a rollback",
                fix: "convert it: dump it and read the dump into a new file"),
            zh: Words("目标的文本编码为 {0}", why: "只有 UTF-8 的数据库才能回滚", fix: "转换编码：导出后读入新文件")),
        Entry(
            .rollbackNoReceipt,
            en: Words(
                "{0} is rolled back, but its receipt could not be written ({2})",
                why: "the target is equal to the snapshot; written since: {1}",
                fix: "make room beside the archive, and run the rollback again: it writes the receipt alone"),
            zh: Words("{0} 已回滚，但回执未能写入（{2}）", why: "目标已与快照一致；之后写入的数据：{1}", fix: "在档案旁腾出空间后再次运行回滚：只补写回执")),
    ]
}
