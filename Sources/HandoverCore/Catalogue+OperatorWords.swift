extension Catalogue {
    /// What an operator of a chain does (Plan.md section 3), without its parameters; `nil` for one that is not known here.
    public static func operation(_ name: String, in language: Language) -> String? {
        operations[name].map { language == .en ? $0.en : $0.zh }
    }

    private static let operations: [String: (en: String, zh: String)] = [
        "trim": ("white space at both ends goes", "去掉首尾空白"),
        "fold-width": ("full-width letters, digits and signs become half-width", "全角字母、数字和符号变为半角"),
        "null-if": ("these texts become null", "以下文本变为空值"),
        "if-absent": ("where the record has no such field, it gets a text", "记录没有该字段时给出文本"),
        "if-null": ("null and absent become a text", "空值和缺失变为文本"),
        "map": ("each text becomes another; any that is not listed fails", "按对照表替换；表外文本失败"),
        "one-of": ("any text that is not listed fails", "不在所列之中的文本失败"),
        "format": ("a text that is none of the format fails", "不合格式的文本失败"),
        "excel-text": ("what keeps a spreadsheet from counting goes", "去掉电子表格用来保持文本的标记"),
        "excel-number": ("a number is written as Excel shows it", "数字按 Excel 显示的样子书写"),
        "pad": ("zeros in front bring digits to their length", "数字前面补零至规定长度"),
        "integer": ("a whole number is read", "读作整数"),
        "decimal": ("a decimal number is read", "读作小数"),
        "money": ("an amount is read, with its signs and separators", "读作金额，含货币符号和分隔符"),
        "amount": ("an amount is read, in Chinese numerals too", "读作金额，含中文大写"),
        "percent": ("a percentage is read", "读作百分数"),
        "date": ("a day is read, by the first of these formats that fits", "按首个合适的格式读作日期"),
        "month": ("a month is read, by the first of these formats that fits", "按首个合适的格式读作月份"),
        "datetime": ("a time is read, by the first of these formats that fits", "按首个合适的格式读作时间"),
        "epoch": ("a time is read that is counted from 1970 on", "读作自 1970 年起计的时间"),
        "phone": ("a telephone number is read and written as E.164", "读作电话号码，写成 E.164"),
        "boolean": ("yes or no is read", "读作是或否"),
        "list": ("a list is read", "读作列表"),
        "collapse": ("white space inside becomes one space", "中间的空白合并为一个空格"),
        "lower": ("capital letters become small", "大写字母变为小写"),
        "upper": ("small letters become capitals", "小写字母变为大写"),
        "strip-controls": ("control characters go", "去掉控制字符"),
        "replace": ("these parts become others", "替换以下部分"),
        "slice": ("characters from one place to another stay", "只留其中一段"),
        "part": ("one of the parts between separators stays", "按分隔取其中一份"),
        "mask": ("characters become asterisks, but for some at the ends", "除首尾若干字符外以星号遮盖"),
        "prefix": ("a text is put in front", "前面加上文本"),
        "suffix": ("a text is put behind", "后面加上文本"),
        "uuid": ("a key is made of it, the same for the same text", "由文本生成固定的新主键"),
        "base64": ("its bytes are written as Base64", "按 Base64 编码"),
        "from-base64": ("Base64 is read", "按 Base64 解码"),
        "match": ("a text that does not have the pattern fails", "不合模式的文本失败"),
        "extract": ("what the pattern finds stays", "只留模式找到的部分"),
    ]
}
