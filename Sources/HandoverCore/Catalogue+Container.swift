extension Diagnostic.Code {
    package static let planBadPlace = Self("plan.bad-place")
    package static let planIDTaken = Self("plan.id-taken")
    package static let planContainerTooDeep = Self("plan.container-too-deep")
    package static let planMemberTwice = Self("plan.member-twice")
    package static let planMemberLeft = Self("plan.member-left-behind")
    package static let lockContainersDiffer = Self("lock.containers-differ")
    package static let planUnknownMember = Self("plan.unknown-member")
    package static let containerUnknown = Self("container.not-read")
    package static let containerNoTar = Self("container.no-tar")
    package static let containerDocument = Self("container.document")
    package static let containerMalformed = Self("container.malformed")
    package static let containerDiffersWithin = Self("container.contradicts-itself")
    package static let containerBytesLeft = Self("container.bytes-that-belong-to-nothing")
    package static let containerEncrypted = Self("container.encrypted")
    package static let containerMethod = Self("container.method-not-read")
    package static let containerSpecial = Self("container.no-regular-file")
    package static let containerBadName = Self("container.bad-name")
    package static let containerNameTwice = Self("container.name-twice")
    package static let containerChecksum = Self("container.checksum-wrong")
    package static let containerTooLarge = Self("container.too-large")
    package static let containerUnlikeLock = Self("container.differs-from-lock")
    package static let containerMemberUnlikeLock = Self("container.member-differs-from-lock")
}

extension Catalogue {
    static let container: [Entry] = containerPlan + containerReading

    private static let containerPlan: [Entry] = [
        Entry(
            .planBadPlace,
            en: Words(
                "`{0}` does not belong here",
                why: """
                    what lies beside the plan has `path` or `folder`, and `owner`; what lies in a container has `in`, and `member` or `folder`; \
                    some keys are for files alone, some for folders
                    """,
                fix: "take `{0}` away, or write the other keys"),
            zh: Words(
                "此处不应有 `{0}`",
                why: "在计划旁边的写 `path` 或 `folder` 和 `owner`；在容器里的写 `in` 和 `member` 或 `folder`；有些键只用于文件，有些只用于文件夹",
                fix: "删去 `{0}`，或改写其他键")),
        Entry(
            .planIDTaken,
            en: Words(
                "{0} is a source and a container", why: "both lie under their ids in the archive",
                fix: "give one of them another id"),
            zh: Words("{0} 既是来源又是容器", why: "二者都以 id 存放在档案中", fix: "为其中一个另取 id")),
        Entry(
            .planContainerTooDeep,
            en: Words(
                "the container {0} lies in a container that lies in another", why: "containers are opened two deep",
                fix: "unpack the outermost one, and name what was in it by `path`"),
            zh: Words("容器 {0} 位于第三层", why: "容器最多嵌套两层", fix: "先解开最外层，再用 `path` 指出其中的文件")),
        Entry(
            .planMemberTwice,
            en: Words(
                "{0} is named twice", why: "a member is read by one source, or is one container, or is ignored",
                fix: "remove one of the two"),
            zh: Words("{0} 被提及两次", why: "一个成员只能由一个来源读取，或是一个容器，或被忽略", fix: "删去其中一个")),
        Entry(
            .planMemberLeft,
            en: Words(
                "nothing reads {0} members of the container {1}: {2}",
                why: "nothing is left behind in silence; `#N` is the N-th of the container's `members` in the lock",
                fix: "read them as sources, or write their names with a reason under `ignore`"),
            zh: Words(
                "容器 {1} 中有 {0} 个成员没有被读取：{2}", why: "任何内容都不会被无声地遗漏；`#N` 指锁定文件中该容器 `members` 的第 N 项",
                fix: "把它们作为来源读取，或在 `ignore` 下写明名称及原因")),
        Entry(
            .lockContainersDiffer,
            en: Words(
                "plan and lock do not name the same containers", why: "the plan has {0}, the lock {1}",
                fix: "run `handover init --lock-for PLAN EXPORTS`"),
            zh: Words("计划与锁定文件的容器不一致", why: "计划为 {0}，锁定文件为 {1}", fix: "运行 `handover init --lock-for 计划 导出文件`")),
        Entry(
            .planUnknownMember,
            en: Words(
                "the container {1} has no {0}", why: "members are found by their exact names, as the lock gives them",
                fix: "did you mean {2}?"),
            zh: Words("容器 {1} 中没有 {0}", why: "成员按锁定文件所列的准确名称查找", fix: "是否想写 {2}？")),
    ]

    private static let containerReading: [Entry] = [
        Entry(
            .containerUnknown,
            en: Words(
                "{0} is no container that can be opened", why: "zip, tar, tar.gz and 7z are, and are told by their first bytes",
                fix: "unpack it, or pack its files as a zip"),
            zh: Words("{0} 不是可以打开的容器", why: "可打开 zip、tar、tar.gz 和 7z，由文件开头的字节判断", fix: "先解开它，或改用 zip 打包")),
        Entry(
            .containerNoTar,
            en: Words(
                "{0} is one file in gzip, and no tar.gz", why: "of what gzip packs, a tar is read, whose members have names",
                fix: "unpack it (`gunzip`), and hand over the file itself"),
            zh: Words("{0} 是用 gzip 压缩的单个文件，不是 tar.gz", why: "gzip 中只读取 tar，其成员有名称", fix: "用 `gunzip` 解开，移交文件本身")),
        Entry(
            .containerDocument,
            en: Words(
                "{0} is a document, and no container of exports",
                why: "documents of office programs and books are zips as well; of these only workbooks (xlsx) are read",
                fix: "export its data as CSV or xlsx, or hand it over in a folder of files"),
            zh: Words(
                "{0} 是文档，不是装导出文件的容器", why: "办公软件的文档和电子书也是 zip；其中只读取工作簿（xlsx）", fix: "把数据导出为 CSV 或 xlsx，或放在文件夹中移交")),
        Entry(
            .containerMalformed,
            en: Words(
                "the container {0} cannot be read: {1}",
                why: "it is cut off, damaged, or not written as its kind is (section 4.6 of Format.md)",
                fix: "get it again from whoever made it; do not repair it"),
            zh: Words("容器 {0} 无法读取：{1}", why: "文件被截断、损坏，或不符合该类型的写法（Format.md 第 4.6 节）", fix: "请向制作者重新索取，不要自行修复")),
        Entry(
            .containerDiffersWithin,
            en: Words(
                "the container {0} says two things of its entry {1}",
                why: "its directory and the header in front of the data differ, so two programs could read two files",
                fix: "pack the files anew"),
            zh: Words("容器 {0} 对第 {1} 项的说法前后不一", why: "目录与数据前的文件头不同，不同程序会读出不同的文件", fix: "重新打包这些文件")),
        Entry(
            .containerBytesLeft,
            en: Words(
                "the container {0} has bytes that belong to no member", why: "what no member owns would be left behind unseen",
                fix: "pack the files anew; of a self-extracting archive, unpack the files first"),
            zh: Words("容器 {0} 有不属于任何成员的字节", why: "这些字节会被无声地遗漏", fix: "重新打包；若是自解压文件，请先解开")),
        Entry(
            .containerEncrypted,
            en: Words(
                "entry {1} of the container {0} is encrypted", why: "a password must stand in no plan and no archive",
                fix: "decrypt it, and hand it over inside an encrypted channel"),
            zh: Words("容器 {0} 的第 {1} 项已加密", why: "密码不应写进任何计划或档案", fix: "先解密，再通过加密渠道交付")),
        Entry(
            .containerMethod,
            en: Words(
                "entry {1} of the container {0} is packed by method {2}", why: "of a zip, stored and deflated members are read",
                fix: "pack the files anew with the usual method, or as 7z"),
            zh: Words("容器 {0} 的第 {1} 项使用压缩方法 {2}", why: "zip 只读取存储和 deflate 两种方法", fix: "用常规方法重新打包，或改用 7z")),
        Entry(
            .containerSpecial,
            en: Words(
                "entry {1} of the container {0} is no regular file",
                why: "links, devices and sparse files are not what they seem",
                fix: "pack the files themselves"),
            zh: Words("容器 {0} 的第 {1} 项不是普通文件", why: "链接、设备和稀疏文件与其外表不符", fix: "请打包文件本身")),
        Entry(
            .containerBadName,
            en: Words(
                "entry {1} of the container {0} has a name that cannot be used: {2}",
                why: "a name is a relative path in a known encoding, without `..` and control characters",
                fix: "rename the file, and pack again"),
            zh: Words("容器 {0} 的第 {1} 项名称不可用：{2}", why: "名称须是已知编码的相对路径，不含 `..` 和控制字符", fix: "重命名后重新打包")),
        Entry(
            .containerNameTwice,
            en: Words(
                "entry {1} of the container {0} has the name of another member",
                why: "names that differ in case or composition alone are one name on other systems",
                fix: "rename one of the files, and pack again"),
            zh: Words("容器 {0} 的第 {1} 项与另一成员同名", why: "仅大小写或组合形式不同的名称在其他系统上是同一个名称", fix: "重命名其中一个后重新打包")),
        Entry(
            .containerChecksum,
            en: Words(
                "entry {1} of the container {0} is damaged",
                why: "it does not have the checksum or the size that the container says",
                fix: "get the container again"),
            zh: Words("容器 {0} 的第 {1} 项已损坏", why: "其校验和或大小与容器所述不符", fix: "请重新索取该容器")),
        Entry(
            .containerTooLarge,
            en: Words(
                "the container {0} exceeds the limit of {2} {1}",
                why: "a small file that unpacks without end fills disk and memory",
                fix: "split it, or unpack it yourself if you trust it"),
            zh: Words("容器 {0} 超出上限：{2} {1}", why: "可无限展开的小文件会占满磁盘和内存", fix: "请拆分；若信任它，请自行解开")),
        Entry(
            .containerUnlikeLock,
            en: Words(
                "the container {0} is not the one that the lock pins", why: "its size or its SHA-256 differs",
                fix: "get the container that was locked, or run `handover init --lock-for PLAN EXPORTS`"),
            zh: Words("容器 {0} 与锁定文件不符", why: "大小或 SHA-256 不同", fix: "取得锁定时的容器，或运行 `handover init --lock-for 计划 导出文件`")),
        Entry(
            .containerMemberUnlikeLock,
            en: Words(
                "the container {0} differs from the lock at member {1}",
                why:
                    "a member is missing there or here, or its size or SHA-256 differs; members count from 1 in the lock's order",
                fix: "ask for an archive that was made of what was locked"),
            zh: Words("容器 {0} 的第 {1} 个成员与锁定文件不符", why: "一方缺少该成员，或大小、SHA-256 不同；按锁定文件的顺序从 1 数起", fix: "请索取按锁定内容制作的档案")),
    ]
}
