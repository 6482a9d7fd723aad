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
    package static let xmlMalformed = Diagnostic.Code("xml.malformed")
    package static let xmlNamespace = Diagnostic.Code("xml.namespace")
    package static let xmlCutOff = Diagnostic.Code("xml.cut-off")
    package static let xmlEncoding = Diagnostic.Code("xml.encoding")
    package static let xmlNotRead = Diagnostic.Code("xml.not-read")
    package static let xmlVersion = Diagnostic.Code("xml.version")
    package static let xmlDocumentType = Diagnostic.Code("xml.document-type")
    package static let xmlExternal = Diagnostic.Code("xml.external")
    package static let xmlEntity = Diagnostic.Code("xml.entity")
    package static let xmlNoPrefix = Diagnostic.Code("xml.no-prefix")
    package static let xmlLabelDiffers = Diagnostic.Code("xml.label-differs")
    package static let xmlInclusions = Diagnostic.Code("xml.inclusions")
    package static let xmlStylesheets = Diagnostic.Code("xml.stylesheets")
    package static let xmlDefaults = Diagnostic.Code("xml.defaults")
    package static let documentTooManyRecords = Diagnostic.Code("document.too-many-records")
    package static let documentTooManyNames = Diagnostic.Code("document.too-many-names")
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
                why:
                    "RFC 8259 knows no comments, no comma before a closing bracket, no single quotes, no NaN, and no unescaped control character",
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
                "the file holds no object and no array",
                why: "records are elements of an array, or lines of a file with one value a line",
                fix: "check that this is the right file; an empty file is not an export without records"),
            zh: Words(
                "文件中没有对象或数组", why: "记录是数组的元素，或每行一个值的文件中的一行",
                fix: "请确认文件是否正确；空文件不等于没有记录的导出")),
        Entry(
            .jsonNameTwice,
            en: Words(
                "a name occurs twice in this object",
                why: "readers keep the first, the last or neither, so what is meant cannot be known",
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
                "the records of {0} have an array, or an object that is always empty, at {1}, which is neither a list nor packed",
                why: "neither has one value for a column",
                fix: "add a list `{0}{1}` to the plan, or `pack: [\"{1}\"]` to {0}"),
            zh: Words(
                "{0} 的记录在 {1} 处有数组或始终为空的对象，既不是列表，也没有打包", why: "两者都无法成为一列中的单个值",
                fix: "请在方案中加入列表 `{0}{1}`，或在 {0} 处写 `pack: [\"{1}\"]`")),
        Entry(
            .documentNoList,
            en: Words(
                "no list of records was found in the document",
                why: "records are elements that repeat: of an array, or of one name",
                fix: "check that this is the right file, or name the list in a plan and run `handover init --lock-for`"),
            zh: Words(
                "文档中没有找到记录列表", why: "记录是重复出现的元素：数组的元素，或同名的元素",
                fix: "请确认文件是否正确，或在方案中写明列表并执行 `handover init --lock-for`")),
        Entry(
            .documentTooManyRecords,
            en: Words(
                "more than {0} records lie in one outermost record",
                why: "all of them are held until it ends, and its fate is theirs",
                fix: "give the outermost list a path to records that stand by themselves"),
            zh: Words("一条外层记录中有超过 {0} 条记录", why: "在它结束之前须全部保留，且它们与它同进退", fix: "请让外层列表的路径指向独立的记录")),
        Entry(
            .documentTooManyNames,
            en: Words(
                "the file has more than {0} different names",
                why:
                    "names of members and elements say what a value is; here they seem to be values themselves, such as customers' numbers",
                fix: "have it exported as a list whose records hold the number as a value"),
            zh: Words(
                "文件中有超过 {0} 个不同的名称", why: "名称用来说明值的含义；此处名称本身像是数据，例如客户编号",
                fix: "请导出为列表，把编号作为记录中的一个值")),
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
                "the document has a part here that no list reads and the lock does not name: {0}",
                why: "nothing of an export is left behind in silence",
                fix: "read the part by a list, or give it a reason under `ignore`, and run `handover init --lock-for` again"),
            zh: Words(
                "文档此处的内容没有列表读取，锁文件也未列出：{0}", why: "导出文件中的任何内容都不会被无声地遗漏",
                fix: "请用列表读取该部分，或在 `ignore` 中说明原因，然后重新执行 `handover init --lock-for`")),
        Entry(
            .xmlMalformed,
            en: Words(
                "this is not well-formed XML (libxml2 error {0})",
                why: "a reader must stop at the first error (XML 1.0 section 1.2)",
                fix: "export again; `xmllint --noout FILE` names the error in words"),
            zh: Words(
                "XML 格式不正确（libxml2 错误 {0}）", why: "读取程序必须在第一个错误处停止（XML 1.0 第 1.2 节）",
                fix: "请重新导出；`xmllint --noout 文件` 可说明具体错误")),
        Entry(
            .xmlNamespace,
            en: Words(
                "a prefix is used that is not declared, or an attribute occurs twice under two prefixes",
                why: "without its namespace a name means nothing (Namespaces in XML 1.0)",
                fix: "export again with the declarations"),
            zh: Words(
                "使用了未声明的前缀，或同一属性以两个前缀出现两次", why: "没有命名空间的名称没有意义（XML 命名空间 1.0）", fix: "请重新导出并保留命名空间声明")),
        Entry(
            .xmlCutOff,
            en: Words(
                "the document ends before its elements do",
                why: "a file that was cut off lacks records, and nobody can say how many; nothing of it is loaded",
                fix: "copy or export the file again and compare its size"),
            zh: Words(
                "文档在元素结束之前就中断了", why: "被截断的文件缺少记录，且无法得知缺了多少，因此不会载入其中任何内容",
                fix: "请重新复制或导出该文件，并核对文件大小")),
        Entry(
            .xmlEncoding,
            en: Words(
                "bytes here are not valid {0}", why: "the lock says how the file is encoded, whatever its declaration says",
                fix: "run `handover init` again: it finds out by all bytes of the file; a damaged file must be exported anew"),
            zh: Words(
                "此处字节不是有效的 {0}", why: "文件编码以锁文件为准，不以文件声明为准", fix: "请重新执行 `handover init`，它会检查全部字节；损坏的文件须重新导出")),
        Entry(
            .xmlNotRead,
            en: Words(
                "the document is in {0}",
                why: "XML is read in UTF-8, UTF-16, GB18030 (GBK, GB2312), Big5, Shift_JIS and windows-1252",
                fix: "export as UTF-8"),
            zh: Words(
                "文档的编码是 {0}", why: "XML 支持 UTF-8、UTF-16、GB18030（含 GBK、GB2312）、Big5、Shift_JIS 和 windows-1252", fix: "请导出为 UTF-8")),
        Entry(
            .xmlVersion,
            en: Words(
                "the document says that it is not XML 1.0",
                why: "XML 1.1 allows characters and line ends that other readers refuse",
                fix: "export as XML 1.0"),
            zh: Words("文档声明的版本不是 XML 1.0", why: "XML 1.1 允许其他软件会拒绝的字符和换行", fix: "请导出为 XML 1.0")),
        Entry(
            .xmlDocumentType,
            en: Words(
                "the document has a document type declaration",
                why: "it can give attributes and text that stand nowhere in the data, so it is read only where the plan says so",
                fix: "look at it, and write `dtd: internal` at the source if it shall be read"),
            zh: Words(
                "文档含有文档类型声明（DOCTYPE）", why: "它可以带来数据中并未写出的属性和文字，只有方案允许时才读取",
                fix: "请先查看其内容；确需读取时，在数据源处写 `dtd: internal`")),
        Entry(
            .xmlExternal,
            en: Words(
                "the document type declaration speaks of something outside the file",
                why:
                    "external and parameter entities can read files of this machine or call out to a network; none is ever followed",
                fix: "have the file exported without them"),
            zh: Words(
                "文档类型声明引用了文件之外的内容", why: "外部实体和参数实体可能读取本机文件或访问网络，一律不予读取", fix: "请重新导出，不带这些声明")),
        Entry(
            .xmlEntity,
            en: Words(
                "an entity here holds markup, contains itself, or grows beyond bounds",
                why:
                    "entities are read as text, 8 deep and 8 MiB in one document at most; a file made to exhaust a program goes beyond",
                fix: "check where the file comes from, and have it exported without entities"),
            zh: Words(
                "此处的实体含有标记、包含自身，或超出上限", why: "实体只按文字读取，最多 8 层、每个文档 8 MiB；意在拖垮程序的文件才会超出",
                fix: "请核实文件来源，并要求不带实体重新导出")),
        Entry(
            .xmlNoPrefix,
            en: Words(
                "the namespace {0} has no prefix in the plan", why: "paths name elements by the plan's prefixes",
                fix: "add a prefix for it under `namespaces`, and run `handover init --lock-for` again"),
            zh: Words("命名空间 {0} 在方案中没有前缀", why: "路径按方案中的前缀书写元素名", fix: "请在 `namespaces` 中为其加上前缀，并重新执行 `handover init --lock-for`")
        ),
        Entry(
            .xmlLabelDiffers,
            en: Words(
                "the file says that it is {0}, and is read as {1}",
                why: "the lock pins what its bytes are; labels are often wrong",
                fix: "nothing: look at a few names in the result if you doubt it"),
            zh: Words("文件声明编码为 {0}，按 {1} 读取", why: "锁文件按实际字节确定编码，声明常常不准", fix: "无需处理；如有疑问，请抽看结果中的几个姓名")),
        Entry(
            .xmlInclusions,
            en: Words(
                "{0} XInclude elements were passed over",
                why: "what they include lies in other files, which are not exports of the plan",
                fix: "have the file exported whole, or add the other files as sources"),
            zh: Words("略过了 {0} 个 XInclude 元素", why: "它们引用的内容在其他文件中，不属于方案的导出文件", fix: "请导出完整文件，或将其他文件加为数据源")),
        Entry(
            .xmlStylesheets,
            en: Words(
                "{0} stylesheet instructions were passed over", why: "they say how the data is shown, not what it is",
                fix: "nothing"),
            zh: Words("略过了 {0} 条样式表指令", why: "它们只影响显示，不是数据", fix: "无需处理")),
        Entry(
            .xmlDefaults,
            en: Words(
                "{0} attributes have their values from the document type declaration",
                why: "they stand nowhere in the elements; the plan's `dtd: internal` lets them count",
                fix: "nothing, if they are meant; otherwise export without the declaration"),
            zh: Words("{0} 个属性的值来自文档类型声明", why: "元素中并未写出；方案的 `dtd: internal` 允许采用", fix: "如确为所需则无需处理，否则请不带声明重新导出")),
    ]
}
