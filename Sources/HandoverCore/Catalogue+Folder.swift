extension Diagnostic.Code {
    package static let folderNotAFile = Self("folder.not-a-file")
    package static let folderBadName = Self("folder.bad-name")
    package static let folderSameName = Self("folder.same-name")
    package static let folderTooManyFiles = Self("folder.too-many-files")
    package static let folderTooDeep = Self("folder.too-deep")
    package static let folderPathTooLong = Self("folder.path-too-long")
    package static let folderFileTooLarge = Self("folder.file-too-large")
    package static let folderEmptyFiles = Self("folder.empty-files")
    package static let folderNamesAlike = Self("folder.names-alike")
    package static let folderTypesDiffer = Self("folder.types-differ")
    package static let folderHoldsExports = Self("folder.holds-exports")
    package static let folderExportName = Self("folder.export-name-not-utf8")
    package static let initInterrupted = Self("init.interrupted")
    package static let lockIgnoreDiffers = Self("lock.ignore-differs")
    package static let planIgnoresNothing = Self("plan.ignores-nothing")
    package static let listingMalformed = Self("listing.malformed")
    package static let listedFileMissing = Self("listing.file-missing")
    package static let listedFileDiffers = Self("listing.file-differs")
    package static let listedFileToldWrong = Self("listing.file-told-wrong")
}

extension Catalogue {
    /// Folders of files. Their names are values: an entry is named by its inode, which `find` finds.
    static let folder: [Entry] = [
        Entry(
            .folderNotAFile,
            en: Words(
                "{0} holds something that is neither a file nor a folder (inode {1})",
                why: "links lead out of what is handed over, and devices and sockets hold nothing",
                fix: "look at it with `find {0} -inum {1}`, and put a copy of the file in its place or remove it"),
            zh: Words(
                "{0} 中有既非文件也非文件夹的项目（inode {1}）", why: "链接会指向移交范围之外，设备和套接字没有内容",
                fix: "用 `find {0} -inum {1}` 查看，换成文件副本或删除")),
        Entry(
            .folderBadName,
            en: Words(
                "{0} holds a name that is no text (inode {1}): byte {2} is no character in UTF-8, byte {3} none in GB18030",
                why: "a name is read as UTF-8, or else as GB18030, and never guessed at",
                fix: "look at it with `find {0} -inum {1}`, and rename it"),
            zh: Words(
                "{0} 中有文件名不是文字（inode {1}）：第 {2} 字节不是 UTF-8 字符，第 {3} 字节不是 GB18030 字符",
                why: "文件名按 UTF-8 读取，否则按 GB18030 读取，从不猜测", fix: "用 `find {0} -inum {1}` 查看并改名")),
        Entry(
            .folderSameName,
            en: Words(
                "{0} holds two names that are the same text (inode {1})",
                why: "one is written in UTF-8 and one in GB18030; nobody could tell the two apart",
                fix: "look at it with `find {0} -inum {1}`, and rename it"),
            zh: Words(
                "{0} 中有两个文件名是同一文字（inode {1}）", why: "一个用 UTF-8，一个用 GB18030，无法区分",
                fix: "用 `find {0} -inum {1}` 查看并改名")),
        Entry(
            .folderTooManyFiles,
            en: Words(
                "{0} holds more than {1} files", why: "files are numbered with six digits",
                fix: "name its subfolders as sources of their own"),
            zh: Words("{0} 中文件多于 {1} 个", why: "文件用六位数字编号", fix: "把其子文件夹分别列为来源")),
        Entry(
            .folderTooDeep,
            en: Words("{0} has folders more than {1} deep", why: "nobody files so deep", fix: "move the inner folders up"),
            zh: Words("{0} 的文件夹嵌套超过 {1} 层", why: "没有人这样归档", fix: "把内层文件夹上移")),
        Entry(
            .folderPathTooLong,
            en: Words(
                "{0} holds a path of more than {1} bytes", why: "few systems could hold it again", fix: "shorten the names"),
            zh: Words("{0} 中有路径长于 {1} 字节", why: "很少有系统能再存放它", fix: "缩短名称")),
        Entry(
            .folderFileTooLarge,
            en: Words(
                "{0} holds a file that is too large (inode {1})", why: "a member of an archive has at most {2} bytes",
                fix: "split the file, or hand it over by other means"),
            zh: Words("{0} 中有文件过大（inode {1}）", why: "归档成员最多 {2} 字节", fix: "拆分文件，或用其他方式移交")),
        Entry(
            .folderEmptyFiles,
            en: Words(
                "{0} files have no bytes", why: "they are held back as EMPTY_FILE unless `accept` says why they are data",
                fix: "ask the owner for them, or put `accept: {EMPTY_FILE: reason}` into the source"),
            zh: Words("有 {0} 个空文件", why: "除非 accept 说明理由，否则以 EMPTY_FILE 隔离", fix: "向原主索取，或在来源中写 accept: {EMPTY_FILE: 理由}")),
        Entry(
            .folderNamesAlike,
            en: Words(
                "{0} files have names that differ from others by case or form alone",
                why: "many disks hold only one of them, so they are held back as NAME_COLLISION",
                fix: "have the owner rename them"),
            zh: Words("有 {0} 个文件的名称与其他文件仅大小写或字形不同", why: "许多磁盘只能存放其中一个，因此以 NAME_COLLISION 隔离", fix: "请原主改名")),
        Entry(
            .folderTypesDiffer,
            en: Words(
                "{0} files are of another type than their extension says", why: "they begin with other bytes (TYPE_MISMATCH)",
                fix: "look at them before you rely on the extension; they are handed over as they are"),
            zh: Words("有 {0} 个文件的类型与扩展名不符", why: "其开头字节不同（TYPE_MISMATCH）", fix: "不要只看扩展名；文件按原样移交")),
        Entry(
            .folderHoldsExports,
            en: Words(
                "{0} files of the folder seem to be exports",
                why: "a folder that holds mostly other files is handed over file by file, and none is read",
                fix: "if they are data, name them as sources of their own"),
            zh: Words("文件夹中有 {0} 个文件似乎是导出文件", why: "以其他文件为主的文件夹按文件移交，不读取其内容", fix: "若是数据，请单独列为来源")),
        Entry(
            .folderExportName,
            en: Words(
                "{0} holds an export, or a folder of files, whose name is not UTF-8 (inode {1})",
                why: "a plan is UTF-8, and names it exactly", fix: "look at it with `find {0} -inum {1}`, and rename it"),
            zh: Words(
                "{0} 中有导出文件或文件夹的名称不是 UTF-8（inode {1}）", why: "计划用 UTF-8 书写，并须逐字写出名称",
                fix: "用 `find {0} -inum {1}` 查看并改名")),
        Entry(
            .initInterrupted,
            en: Words(
                "interrupted", why: "nothing was written, and what was unpacked to be looked at is gone", fix: "begin again"),
            zh: Words("已中断", why: "没有写入任何内容，为查看而解开的文件已删除", fix: "重新开始即可")),
        Entry(
            .lockIgnoreDiffers,
            en: Words(
                "the lock was made for other files to stay behind in {0}",
                why: "it counts what each entry of `ignore` leaves behind",
                fix: "run `handover init --lock-for` again"),
            zh: Words("锁定文件对应的 {0} 的 ignore 与计划不同", why: "它记下 ignore 每一项留下多少文件", fix: "重新运行 `handover init --lock-for`")),
        Entry(
            .planIgnoresNothing,
            en: Words(
                "`{0}` leaves nothing behind in {1}",
                why: "an entry of `ignore` is a path from the folder down, or `**/` and a name, written exactly as it is",
                fix: "correct it, or take it away"),
            zh: Words("`{0}` 在 {1} 中没有匹配任何文件", why: "ignore 的每一项是从该文件夹起的路径，或 `**/` 加文件名，须逐字一致", fix: "更正或删去")),
        Entry(
            .listingMalformed,
            en: Words(
                "{0} is no listing of a folder",
                why: "a listing has one line for each file, sorted, with paths that lead nowhere else, and is written in one way",
                fix: "do not use the archive; ask for it again"),
            zh: Words("{0} 不是文件夹清单", why: "清单每个文件一行，按序排列，路径不指向别处，写法唯一", fix: "请勿使用此档案；重新索取")),
        Entry(
            .listedFileMissing,
            en: Words("{0} is missing", why: "the listing names a file for it", fix: "do not use the archive; ask for it again"),
            zh: Words("缺少 {0}", why: "清单中有对应的文件", fix: "请勿使用此档案；重新索取")),
        Entry(
            .listedFileDiffers,
            en: Words(
                "{0} is not the file that the listing names: its {1} differs",
                why: "the listing was made when the export was, and the file is another one",
                fix: "do not use the archive; ask for the file that was agreed on"),
            zh: Words("{0} 不是清单所列的文件：{1} 不同", why: "清单与导出同时生成，而文件已不是原来那个", fix: "请勿使用此档案；索取商定的文件")),
        Entry(
            .listedFileToldWrong,
            en: Words(
                "the listing says something else of {0} than its bytes and its path do: {1}",
                why: "it follows from them by the rules of the format", fix: "ask whoever sealed the archive which tool wrote it"),
            zh: Words("清单所述与 {0} 的字节和路径不符：{1}", why: "它由二者按格式规则得出", fix: "询问签封人是何软件所写")),
    ]
}
