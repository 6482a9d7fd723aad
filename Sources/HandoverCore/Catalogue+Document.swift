extension Diagnostic.Code {
    package static let jsonSyntax = Diagnostic.Code("json.syntax")
    package static let jsonCutOff = Diagnostic.Code("json.cut-off")
    package static let jsonNotAList = Diagnostic.Code("json.not-a-list")
    package static let jsonNotADocument = Diagnostic.Code("json.not-a-document")
    package static let jsonNameTwice = Diagnostic.Code("json.name-twice")
    package static let jsonAcrossLines = Diagnostic.Code("json.across-lines")
    package static let jsonNotUTF8 = Diagnostic.Code("json.not-utf8")
    package static let jsonUndeclaredArray = Diagnostic.Code("json.undeclared-array")
    package static let documentNoList = Diagnostic.Code("document.no-list")
    package static let documentTooDeep = Diagnostic.Code("document.too-deep")
    package static let documentTooLarge = Diagnostic.Code("document.too-large")
    package static let documentUnknownPart = Diagnostic.Code("document.unknown-part")
}

extension Catalogue {
    static let document: [Entry] = [
        Entry(
            .jsonSyntax,
            en: Words(
                "this is not JSON",
                why: "RFC 8259 knows no comments, no comma before a closing bracket, no single quotes, no NaN, and no unescaped control character",
                fix: "export again from the system that wrote the file; an editor's extensions of JSON are not JSON"),
            zh: Words(
                "此处不是有效的 JSON",
                why: "RFC 8259 不允许注释、右括号前的逗号、单引号、NaN 以及未转义的控制字符",
                fix: "请从原系统重新导出；编辑器支持的扩展写法不属于 JSON")),
        Entry(
            .jsonCutOff,
            en: Words(
                "the file ends in the middle of a value",
                why: "a file that was cut off lacks records, and nobody can say how many; nothing of it is loaded",
                fix: "copy or export the file again and compare its size"),
            zh: Words(
                "文件在一个值的中间结束", why: "被截断的文件缺少记录，且无法得知缺了多少，因此不会载入其中任何内容",
                fix: "请重新复制或导出该文件，并核对文件大小")),
        Entry(
            .jsonNotAList,
            en: Words(
                "no array stands here, though the plan has a list at this place",
                why: "the records of a list are the elements of a JSON array",
                fix: "correct the list's path under `sources` in the plan, or run `handover init` again"),
            zh: Words(
                "此处不是数组，而方案在这里声明了一个列表", why: "列表的记录是 JSON 数组的元素",
                fix: "请更正方案 `sources` 中该列表的路径，或重新执行 `handover init`")),
        Entry(
            .jsonNotADocument,
            en: Words(
                "the file holds no object and no array", why: "records are elements of an array, or lines of a file with one value a line",
                fix: "check that this is the right file; an empty file is not an export without records"),
            zh: Words(
                "文件中没有对象或数组", why: "记录是数组的元素，或每行一个值的文件中的一行",
                fix: "请确认文件是否正确；空文件不等于没有记录的导出")),
        Entry(
            .jsonNameTwice,
            en: Words(
                "a name occurs twice in this object", why: "readers keep the first, the last or neither, so what is meant cannot be known",
                fix: "have the file exported again with each name once"),
            zh: Words(
                "此对象中有重复的名称", why: "不同软件会保留第一个、最后一个或都不保留，无法判断原意",
                fix: "请重新导出，使每个名称只出现一次")),
        Entry(
            .jsonAcrossLines,
            en: Words(
                "a value goes on behind the end of its line", why: "the lock says that the file has one value a line",
                fix: "run `handover init` again: it finds out how the values stand"),
            zh: Words(
                "一个值延续到了下一行", why: "锁文件规定该文件每行一个值", fix: "请重新执行 `handover init`，由其判断各值的排列方式")),
        Entry(
            .jsonNotUTF8,
            en: Words(
                "the file is JSON, but not in UTF-8", why: "JSON that systems exchange is UTF-8 (RFC 8259 section 8.1)",
                fix: "convert it, for example with `iconv -f GB18030 -t UTF-8`, and keep the file that you received"),
            zh: Words(
                "该 JSON 文件不是 UTF-8 编码", why: "系统之间交换的 JSON 须为 UTF-8（RFC 8259 第 8.1 节）",
                fix: "请转换编码，例如 `iconv -f GB18030 -t UTF-8`，并保留收到的原文件")),
        Entry(
            .jsonUndeclaredArray,
            en: Words(
                "the records of {0} have an array at {1} that is neither a list nor packed",
                why: "an array has no one value for a column",
                fix: "add a list `{0}{1}` to the plan, or `pack: [\"{1}\"]` to {0}"),
            zh: Words(
                "{0} 的记录在 {1} 处有数组，既不是列表，也没有打包", why: "数组无法成为一列中的单个值",
                fix: "请在方案中加入列表 `{0}{1}`，或在 {0} 处写 `pack: [\"{1}\"]`")),
        Entry(
            .documentNoList,
            en: Words(
                "no list of records was found in the document", why: "records are elements that repeat: of an array, or of one name",
                fix: "check that this is the right file, or name the list in a plan and run `handover init --lock-for`"),
            zh: Words(
                "文档中没有找到记录列表", why: "记录是重复出现的元素：数组的元素，或同名的元素",
                fix: "请确认文件是否正确，或在方案中写明列表并执行 `handover init --lock-for`")),
        Entry(
            .documentTooDeep,
            en: Words(
                "more than {0} levels lie inside one another", why: "no export is that deep; a file made to exhaust a program is",
                fix: "check where the file comes from"),
            zh: Words("嵌套超过 {0} 层", why: "正常的导出不会这么深，只有意在拖垮程序的文件才会", fix: "请核实文件来源")),
        Entry(
            .documentTooLarge,
            en: Words(
                "a text is larger than {0} bytes, or a record larger than {1}",
                why: "a value of that size is a file, and reading it as a record would take all memory",
                fix: "export large contents as files of their own; check that the list's path does not name the whole document"),
            zh: Words(
                "文本超过 {0} 字节，或记录超过 {1} 字节", why: "这么大的值应当是文件，按记录读取会耗尽内存",
                fix: "请将大段内容另存为文件，并确认列表路径没有指向整个文档")),
        Entry(
            .documentUnknownPart,
            en: Words(
                "the document has a part here that no list reads and the lock does not name",
                why: "nothing of an export is left behind in silence",
                fix: "read the part by a list, or give it a reason under `ignore`, and run `handover init --lock-for` again"),
            zh: Words(
                "文档此处的内容没有列表读取，锁文件也未列出", why: "导出文件中的任何内容都不会被无声地遗漏",
                fix: "请用列表读取该部分，或在 `ignore` 中说明原因，然后重新执行 `handover init --lock-for`")),
    ]
}
