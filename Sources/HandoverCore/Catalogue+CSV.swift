extension Diagnostic.Code {
    package static let csvCannotRead = Diagnostic.Code("csv.cannot-read")
    package static let csvLayoutDiffers = Diagnostic.Code("csv.layout-differs")
    package static let csvHeaderDiffers = Diagnostic.Code("csv.header-differs")
    package static let csvUnterminatedQuote = Diagnostic.Code("csv.unterminated-quote")
    package static let csvFieldTooLarge = Diagnostic.Code("csv.field-too-large")
    package static let csvRecordTooLarge = Diagnostic.Code("csv.record-too-large")
    package static let csvTooManyFields = Diagnostic.Code("csv.too-many-fields")
    package static let csvUnknownEncoding = Diagnostic.Code("csv.unknown-encoding")
    package static let csvNoHeader = Diagnostic.Code("csv.no-header")
}

extension Catalogue {
    static let csv: [Entry] = [
        Entry(
            .csvCannotRead,
            en: Words(
                "{0} cannot be read", why: "the system says: {1}",
                fix: "check that the file exists, is a file and may be read by you"),
            zh: Words(
                "无法读取 {0}", why: "系统返回：{1}", fix: "请确认文件存在、是普通文件，并且当前用户有读取权限")),
        Entry(
            .csvLayoutDiffers,
            en: Words(
                "the file is not laid out as its lock says ({0})",
                why: "the lock pins where byte order mark, header and footer lie; a run never guesses them anew",
                fix: "use the export that the lock was made from, or run `handover init` again and have the plan signed again"),
            zh: Words(
                "文件的布局与锁文件不符（{0}）", why: "锁文件固定了 BOM、表头和表尾的位置，运行时不会重新猜测",
                fix: "请使用生成锁文件时的那份导出，或重新执行 `handover init` 并重新签署方案")),
        Entry(
            .csvHeaderDiffers,
            en: Words(
                "the header does not name the columns of the lock (first difference: field {0}; {1} fields here, {2} in the lock)",
                why: "columns are found by their names and places; a renamed or moved column would be read as another",
                fix: "use the export that the lock was made from, or run `handover init` again and have the plan signed again"),
            zh: Words(
                "表头与锁文件中的列名不一致（第 {0} 个字段起不同；文件有 {1} 列，锁文件有 {2} 列）",
                why: "各列按名称和位置识别，列被改名或移动后会被当成另一列读取",
                fix: "请使用生成锁文件时的那份导出，或重新执行 `handover init` 并重新签署方案")),
        Entry(
            .csvUnterminatedQuote,
            en: Words(
                "quoted field {0} is never closed",
                why: "a field opened with '\"' ends only at the next unescaped '\"' (RFC 4180 §2, rule 7)",
                fix: "close the quote in the export, or set `quote: none` for this source"),
            zh: Words(
                "第 {0} 个字段的引号没有闭合", why: "以 '\"' 开头的字段，只在下一个未转义的 '\"' 处结束（RFC 4180 第 2 节规则 7）",
                fix: "请在导出文件中补上引号，或将该数据源设为 `quote: none`")),
        Entry(
            .csvFieldTooLarge,
            en: Words(
                "field {0} is larger than {1} bytes",
                why: "a field of that size is a file, or a quote that was opened by mistake",
                fix: "look for a stray '\"' at this place; large contents belong in files of their own"),
            zh: Words(
                "第 {0} 个字段超过 {1} 字节", why: "这么大的字段应当是文件，或者是误开的引号",
                fix: "请检查此处是否有多余的 '\"'；大段内容应另存为文件")),
        Entry(
            .csvRecordTooLarge,
            en: Words(
                "the record is larger than {0} bytes",
                why: "a quote that was opened by mistake makes the rest of the file one record",
                fix: "look for a stray '\"' at this place, or set `quote: none` for this source"),
            zh: Words(
                "记录超过 {0} 字节", why: "误开的引号会把文件的其余部分并成一条记录",
                fix: "请检查此处是否有多余的 '\"'，或将该数据源设为 `quote: none`")),
        Entry(
            .csvTooManyFields,
            en: Words(
                "the record has more than {0} fields", why: "no spreadsheet has that many columns; the delimiter is likely wrong",
                fix: "check the source's `delimiter`"),
            zh: Words(
                "记录的字段超过 {0} 个", why: "没有电子表格会有这么多列，很可能是分隔符设错了", fix: "请检查该数据源的 `delimiter`")),
        Entry(
            .csvUnknownEncoding,
            en: Words(
                "the file is neither UTF-8 nor GB18030",
                why: "byte {0} begins no UTF-8 sequence and byte {1} begins no GB18030 sequence (offsets from 0)",
                fix: "export again as UTF-8 or GB18030; a file that was cut off or joined from two encodings must be mended first"
            ),
            zh: Words(
                "文件既不是 UTF-8 也不是 GB18030", why: "偏移 {0} 处不是有效的 UTF-8，偏移 {1} 处不是有效的 GB18030（从 0 起算）",
                fix: "请重新导出为 UTF-8 或 GB18030；被截断或混用两种编码的文件须先修复")),
        Entry(
            .csvNoHeader,
            en: Words(
                "no line names the columns",
                why: "a header has the width of the records, and its names are there, differ from each other and are no numbers",
                fix: "give the export a header line, and a name of its own to every column"),
            zh: Words(
                "没有找到列名所在的行", why: "表头的列数须与记录相同，列名不能为空、不能重复，也不能是数字",
                fix: "请为导出文件加上表头行，并给每一列起一个不同的名称")),
    ]
}
