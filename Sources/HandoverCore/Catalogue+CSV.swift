extension Diagnostic.Code {
    package static let csvCannotRead = Diagnostic.Code("csv.cannot-read")
    package static let csvLayoutDiffers = Diagnostic.Code("csv.layout-differs")
    package static let csvHeaderDiffers = Diagnostic.Code("csv.header-differs")
    package static let csvUnterminatedQuote = Diagnostic.Code("csv.unterminated-quote")
    package static let csvRecordTooLarge = Diagnostic.Code("csv.record-too-large")
    package static let csvTooManyFields = Diagnostic.Code("csv.too-many-fields")
    package static let csvCutCharacter = Diagnostic.Code("csv.cut-character")
    package static let csvWidths = Diagnostic.Code("csv.widths")
    package static let csvMixedEncodings = Diagnostic.Code("csv.mixed-encodings")
    package static let csvUTF7 = Diagnostic.Code("csv.utf-7")
    package static let csvUnknownEncoding = Diagnostic.Code("csv.unknown-encoding")
    package static let csvNoHeader = Diagnostic.Code("csv.no-header")
    package static let csvCutOff = Diagnostic.Code("csv.cut-off")
    package static let csvRagged = Diagnostic.Code("csv.ragged")
    package static let csvTwoTables = Diagnostic.Code("csv.two-tables")
    package static let csvColumnUnnamed = Diagnostic.Code("csv.column-unnamed")
    package static let csvColumnTwice = Diagnostic.Code("csv.column-twice")
    package static let csvEmpty = Diagnostic.Code("csv.empty")
    package static let csvHeaderRepeated = Diagnostic.Code("csv.header-repeated")
    package static let csvMixedLines = Diagnostic.Code("csv.mixed-lines")
    package static let csvDoubleCarriage = Diagnostic.Code("csv.double-carriage-return")
    package static let csvInnerMark = Diagnostic.Code("csv.inner-byte-order-mark")
    package static let csvBackslash = Diagnostic.Code("csv.backslash-before-quote")
    package static let csvInnerQuotes = Diagnostic.Code("csv.quote-inside-field")
    package static let csvSheetFull = Diagnostic.Code("csv.sheet-full")
    package static let csvCellFull = Diagnostic.Code("csv.cell-full")
    package static let csvColumnEmpty = Diagnostic.Code("csv.column-empty")
    package static let csvNamePadded = Diagnostic.Code("csv.name-padded")
    package static let csvNamesAlike = Diagnostic.Code("csv.names-alike")
    package static let planBadLayout = Diagnostic.Code("plan.bad-layout")
    package static let lockLayoutDiffers = Diagnostic.Code("lock.layout-differs")
}

extension Catalogue {
    static let csv: [Entry] =
        csvReading + csvWarnings + [
            Entry(
                .csvCutOff,
                en: Words(
                    "the last record ends in the middle of the file's last line: {0} fields instead of {1}, and no end of line",
                    why: "a disk that was full or a transfer that broke leaves a file like this; what is missing cannot be known",
                    fix: "export again; if the file is whole, say `ragged: pad` in the layout of this source"),
                zh: Words(
                    "最后一条记录不完整：只有 {0} 个字段，应为 {1} 个，而且没有换行符", why: "磁盘写满或传输中断会留下这样的文件，缺了多少无从得知",
                    fix: "请重新导出；若文件确实完整，请在该数据源的 layout 中写明 `ragged: pad`")),
            Entry(
                .csvRagged,
                en: Words(
                    "the record has another number of fields than the header, which has {0}",
                    why: "the layout of this source says `ragged: stop`",
                    fix: "mend the export, or say `ragged: quarantine` or `ragged: pad`"),
                zh: Words(
                    "记录的字段数与表头不同，表头有 {0} 个", why: "该数据源的 layout 写明了 `ragged: stop`",
                    fix: "请修正导出文件，或改为 `ragged: quarantine`、`ragged: pad`")),
            Entry(
                .csvTwoTables,
                en: Words(
                    "a second table seems to begin here: {0} records with {1} fields each, after records with {2}",
                    why: "a file is one list of records; those of another table would be held back one by one",
                    fix: "split the file, and give each part a source of its own"),
                zh: Words(
                    "这里似乎开始了第二张表：{0} 条记录各有 {1} 个字段，而前面的记录有 {2} 个", why: "一个文件只能是一张表，另一张表的记录会被逐条隔离",
                    fix: "请把文件拆开，每张表作为一个数据源")),
            Entry(
                .csvColumnUnnamed,
                en: Words(
                    "column {0} has no name, and {1} records have something in it",
                    why: "columns are found by their names",
                    fix: "name it in the export, or name all columns in the source's `layout: {columns: […]}`"),
                zh: Words(
                    "第 {0} 列没有列名，但有 {1} 条记录在该列有内容", why: "各列按名称识别",
                    fix: "请在导出文件中补上列名，或在该数据源的 `layout: {columns: […]}` 中写明全部列名")),
            Entry(
                .csvColumnTwice,
                en: Words(
                    "columns {0} and {1} have the same name", why: "columns are found by their names",
                    fix: "rename one in the export, or name all columns in the source's `layout: {columns: […]}`"),
                zh: Words(
                    "第 {0} 列与第 {1} 列同名", why: "各列按名称识别",
                    fix: "请在导出文件中改名，或在该数据源的 `layout: {columns: […]}` 中写明全部列名")),
            Entry(
                .csvEmpty,
                en: Words(
                    "the file holds nothing",
                    why: "an export without even a header is more often a failed one than an empty table",
                    fix: "export again, or leave the file out of the plan"),
                zh: Words("文件没有内容", why: "连表头都没有的导出，多半是导出失败，而不是空表", fix: "请重新导出，或从方案中去掉该文件")),
            Entry(
                .planBadLayout,
                en: Words(
                    "`{0}` does not fit the layout of a CSV file",
                    why:
                        "a delimiter is 1 to 8 special characters, a tab or one of ，、；｜; quote, escape and comment are one special character; "
                        + "all differ; a file without header or of fixed widths needs `columns`, as many as `widths`",
                    fix: "see section 1.3 of Plan.md"),
                zh: Words(
                    "`{0}` 不符合 CSV 文件的 layout",
                    why: "分隔符为 1 至 8 个特殊字符、制表符或 ，、；｜ 之一；引号、转义符、注释符各为一个特殊字符，且互不相同；没有表头或固定宽度的文件须写明 `columns`，与 `widths` 个数相同",
                    fix: "参见 Plan.md 第 1.3 节")),
            Entry(
                .lockLayoutDiffers,
                en: Words(
                    "the lock reads source {0} in another way than its `layout` says",
                    why: "the layout was changed after the lock was made",
                    fix: "run `handover init --lock-for` with this plan again"),
                zh: Words(
                    "锁文件读取数据源 {0} 的方式与其 `layout` 不符", why: "生成锁文件之后 layout 有改动",
                    fix: "请用该方案重新执行 `handover init --lock-for`")),
        ]

    private static let csvWarnings: [Entry] = [
        Entry(
            .csvHeaderRepeated,
            en: Words(
                "the header stands {0} times more among the records",
                why: "a report that was printed page by page, or files that were joined, repeat it",
                fix: "nothing: these lines are read as headers; a count that the owner declares is without them"),
            zh: Words("记录之间又出现了 {0} 次表头", why: "分页打印的报表或拼接的文件会重复表头", fix: "无需处理：这些行按表头读取，不计入记录数")),
        Entry(
            .csvMixedLines,
            en: Words(
                "lines end in several ways: {0}", why: "parts of the file come from several systems",
                fix: "nothing: all are ends of lines"),
            zh: Words("换行方式不一：{0}", why: "文件的各部分来自不同系统", fix: "无需处理：都按换行读取")),
        Entry(
            .csvDoubleCarriage,
            en: Words(
                "{0} lines end in CR CR LF", why: "the file was converted twice",
                fix: "nothing: the second end is read as a blank line"),
            zh: Words("有 {0} 行以 CR CR LF 结尾", why: "文件被转换过两次", fix: "无需处理：多出的换行按空行读取")),
        Entry(
            .csvInnerMark,
            en: Words(
                "{0} lines in the middle of the file begin with a byte order mark", why: "files were joined",
                fix: "look at the first of these records: the mark is read as part of its first field, unless it is a header"),
            zh: Words("文件中间有 {0} 行以 BOM 开头", why: "文件由多个文件拼接而成", fix: "请查看这些记录：除表头外，BOM 会作为首个字段的一部分读取")),
        Entry(
            .csvBackslash,
            en: Words(
                "\\\" occurs; quotes inside fields are read as {0}",
                why: "some systems write a quote inside quotes as \\\", others as \"\"",
                fix: "compare a record with the old system; if it is the other way, say `escape` in the layout"),
            zh: Words(
                "出现了 \\\"；字段内的引号按 {0} 读取", why: "有的系统把字段内的引号写作 \\\"，有的写作 \"\"", fix: "请与旧系统核对一条记录；若不符，请在 layout 中写明 `escape`")),
        Entry(
            .csvInnerQuotes,
            en: Words(
                "{0} fields hold a quote without being quoted",
                why: "inches and the like are written so; a torn quote looks the same",
                fix: "nothing, if these are inches: the quote is read as it stands"),
            zh: Words("有 {0} 个未加引号的字段中含有引号", why: "英寸等写法会这样，引号残缺也会这样", fix: "若是英寸则无需处理：引号按原样读取")),
        Entry(
            .csvSheetFull,
            en: Words(
                "there are exactly {0} rows, which is where a spreadsheet ends",
                why: "a program that saves through a spreadsheet cuts off what does not fit, and says nothing",
                fix: "ask the owner how many records the old system has"),
            zh: Words("恰好有 {0} 行，正是电子表格的行数上限", why: "经电子表格另存时，超出的行会被悄悄截掉", fix: "请向数据所有方核对旧系统中的记录数")),
        Entry(
            .csvCellFull,
            en: Words(
                "the longest text of column {0} has exactly {1} characters, which is where a spreadsheet's cell ends",
                why: "what does not fit is cut off, and nothing is said",
                fix: "look at this text in the old system"),
            zh: Words("{0} 列最长的文本恰好为 {1} 个字符，正是电子表格单元格的上限", why: "超出的文字会被悄悄截掉", fix: "请在旧系统中核对该文本")),
        Entry(
            .csvColumnEmpty,
            en: Words(
                "{0} columns have no name and are always empty", why: "a delimiter at the end of every line makes such a column",
                fix: "nothing: the draft drops them"),
            zh: Words("有 {0} 列没有列名且始终为空", why: "行尾多余的分隔符会产生这样的列", fix: "无需处理：草稿已将其舍去")),
        Entry(
            .csvNamePadded,
            en: Words(
                "the name of column {0} begins or ends with something that cannot be seen",
                why: "spaces and marks come along when headers are copied",
                fix: "write it in the plan exactly as the draft does"),
            zh: Words("第 {0} 列的列名首尾有看不见的字符", why: "复制表头时会带入空格等字符", fix: "方案中请照草稿原样书写")),
        Entry(
            .csvNamesAlike,
            en: Words(
                "the names of columns {0} and {1} differ only in case, width or spaces", why: "they are two columns",
                fix: "map both, or drop one with a reason"),
            zh: Words("第 {0} 列与第 {1} 列的列名只在大小写、全半角或空格上不同", why: "它们是两列", fix: "请分别映射，或写明理由舍去其一")),
    ]

    private static let csvReading: [Entry] = [
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
                fix: "close the quote in the export, or say `quote: \"\"` in the layout of this source"),
            zh: Words(
                "第 {0} 个字段的引号没有闭合", why: "以 '\"' 开头的字段，只在下一个未转义的 '\"' 处结束（RFC 4180 第 2 节规则 7）",
                fix: "请在导出文件中补上引号，或在该数据源的 layout 中写明 `quote: \"\"`")),
        Entry(
            .csvRecordTooLarge,
            en: Words(
                "the record is larger than {0} bytes",
                why: "a quote that was opened by mistake makes the rest of the file one record",
                fix: "look for a stray '\"' at this place, or say `quote: \"\"` in the layout of this source"),
            zh: Words(
                "记录超过 {0} 字节", why: "误开的引号会把文件的其余部分并成一条记录",
                fix: "请检查此处是否有多余的 '\"'，或在该数据源的 layout 中写明 `quote: \"\"`")),
        Entry(
            .csvTooManyFields,
            en: Words(
                "the record has more than {0} fields", why: "no spreadsheet has that many columns; the delimiter is likely wrong",
                fix: "check the source's `delimiter` in the lock"),
            zh: Words(
                "记录的字段超过 {0} 个", why: "没有电子表格会有这么多列，很可能是分隔符设错了", fix: "请检查锁文件中该数据源的 `delimiter`")),
        Entry(
            .csvCutCharacter,
            en: Words(
                "the file ends within a character",
                why:
                    "its last {1} bytes begin a character of {0} whose rest is missing: the export was cut off, and records may be too",
                fix: "export again, and compare the file's size with what the system reports"),
            zh: Words(
                "文件在一个字符中间结束", why: "最后 {1} 个字节是一个 {0} 字符的开头，其余部分缺失：导出文件被截断，后面的记录可能也丢失了",
                fix: "请重新导出，并核对文件大小与系统显示的是否一致")),
        Entry(
            .csvUnknownEncoding,
            en: Words(
                "the file's text is in no encoding that is known",
                why:
                    "byte {0} begins no UTF-8 sequence and byte {1} begins no GB18030 sequence (offsets from 0); nor does it look like UTF-16, UTF-32, Big5, Shift_JIS or windows-1252",
                fix: "export again as UTF-8; a file that was cut off or damaged must be mended first"),
            zh: Words(
                "无法识别文件的编码",
                why: "偏移 {0} 处不是有效的 UTF-8，偏移 {1} 处不是有效的 GB18030（从 0 起算）；也不像 UTF-16、UTF-32、Big5、Shift_JIS 或 windows-1252",
                fix: "请重新导出为 UTF-8；被截断或损坏的文件须先修复")),
        Entry(
            .csvWidths,
            en: Words(
                "columns of fixed width are not read in {0}", why: "widths are counted in bytes of UTF-8 or GB18030",
                fix: "export as UTF-8 or GB18030, or with a delimiter"),
            zh: Words("{0} 编码的文件不支持固定列宽", why: "列宽按 UTF-8 或 GB18030 的字节数计算", fix: "请导出为 UTF-8 或 GB18030，或改用分隔符")),
        Entry(
            .csvMixedEncodings,
            en: Words(
                "lines of the file are in two encodings: line {0} is UTF-8, line {1} is GB18030",
                why: "decoded as one of them, the text of the others would become other characters without any error",
                fix: "split the file into the exports that it was put together from, or convert the lines of one encoding"),
            zh: Words(
                "文件混用两种编码：第 {0} 行是 UTF-8，第 {1} 行是 GB18030", why: "按其中一种解码，另一种编码的行会变成别的字符，而且不会报错",
                fix: "请把文件拆回合并之前的几份导出，或转换其中一种编码的行")),
        Entry(
            .csvUTF7,
            en: Words(
                "the file is in UTF-7", why: "UTF-7 was withdrawn: programs read its bytes as different texts",
                fix: "export again as UTF-8"),
            zh: Words("文件采用 UTF-7 编码", why: "UTF-7 已被废弃：不同程序会把同样的字节读成不同的文字", fix: "请重新导出为 UTF-8")),
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
