extension Catalogue {
    /// What a code of reading or deciding says of a record (Plan.md section 4); `nil` for a code of the plan's own.
    public static func finding(_ code: String, in language: Language) -> String? {
        findings[code].map { language == .en ? $0.en : $0.zh }
    }

    private static let findings: [String: (en: String, zh: String)] = [
        "ENCODING": ("a byte is no character", "有字节不是字符"),
        "QUOTE_TRAILING": ("something follows a closing quote", "引号结束后还有内容"),
        "RAGGED_SHORT": ("too few fields", "字段过少"),
        "RAGGED_LONG": ("too many fields", "字段过多"),
        "TOO_MANY_LINES": ("too many lines", "行数过多"),
        "HIDDEN_ROWS": (
            "a field seems to have swallowed other records, or the row is hidden in its sheet", "一个字段似乎吞并了其他记录，或该行在工作表中被隐藏"
        ),
        "FIELD_TOO_LARGE": ("a field is too large", "字段过大"),
        "JSON_DUP_KEY": ("a name occurs twice", "同一名称出现两次"),
        "SURROGATE": ("half of a character", "字符不完整"),
        "XML_MIXED": ("text stands between elements", "元素之间夹有文本"),
        "REPEATED": ("an element occurs twice", "元素重复"),
        "SHAPE": ("another shape than the others", "结构与其他记录不同"),
        "PARENT_UNREADABLE": ("the record around it cannot be read", "所属记录无法读取"),
        "EMPTY_FILE": ("the file has no bytes", "文件为空"),
        "NAME_COLLISION": ("another file has the same name but for case or form", "另有文件仅大小写或字形不同"),
        "IDENTIFIER_EMPTY": ("an identifier is empty", "编号为空"),
        "REQUIRED": ("a value is required", "必须有值"),
        "DUPLICATE_KEY": ("another record has the same key", "与另一记录主键相同"),
        "ORPHAN": ("it refers to nothing", "引用没有着落"),
        "PARENT_QUARANTINED": ("what it refers to is held back", "所引用的记录被隔离"),
        "EXCEL_SCIENTIFIC": ("a spreadsheet turned the digits to a power of ten", "电子表格把数字变成了科学记数"),
        "EXCEL_PRECISION_LOSS": ("a spreadsheet turned the last digits to zeros", "电子表格把末尾数字变成了零"),
        "EXCEL_ZEROS_LOST": ("zeros in front are missing", "开头的零丢失"),
        "EXCEL_DATE_MANGLED": ("a spreadsheet turned it to a date", "电子表格把它变成了日期"),
        "EXCEL_ERROR": ("a spreadsheet's error stands instead of the value", "只有电子表格的错误值"),
        "LOST_CHARACTERS": ("characters were lost before the export", "导出之前已丢失字符"),
        "UNBALANCED": ("its lines do not add up to it", "明细之和不等于此数"),
        "VALUE_TOO_LARGE": ("an operator makes the text too long", "算子生成的文本过长"),
        "RULE_FAILED": ("a rule of the plan does not hold", "计划的规则不成立"),
        "PARENT_EXCLUDED": ("what it refers to is excluded", "所引用的记录已被排除"),
    ]
}
