extension Catalogue {
    /// What operators take, to stand behind "takes": `plan.bad-argument` names the operator alone, and the words are looked up here.
    package static let arguments: [String: (en: String, zh: String)] = {
        let nothing = [
            "trim", "fold-width", "excel-text", "excel-number", "integer", "collapse", "lower", "upper", "strip-controls",
            "base64",
            "from-base64", "nfc", "nfkc", "simplified", "match-key",
        ]
        return taken.merging(nothing.map { ($0, ("no argument", "无")) }) { own, _ in own }
    }()

    private static let taken: [String: (en: String, zh: String)] = {
        let place = (en: "a whole number other than 0, of at most 8 digits", zh: "至多 8 位且不为 0 的整数")
        let factor = (
            en: "a decimal above 0 of at most 18 digits, without a needless zero in front", zh: "大于 0、至多 18 位且前面没有多余的零的小数"
        )
        let formats = (en: "a list of formats", zh: "格式的列表")
        let scaled = (en: "`round`, or `times` with \(factor.en)", zh: "`round`，或 `times` 及\(factor.zh)")
        return [
            "null-if": ("a list of texts", "文本的列表"),
            "if-absent": ("a text", "一个文本"),
            "if-null": ("a text", "一个文本"),
            "map": ("a map of texts, such as `map: {男: male, 女: female}`", "文本的对照表，例如 `map: {男: male, 女: female}`"),
            "one-of": ("a list of one text or more", "一个或多个文本的列表"),
            "format": ("the name of a format, such as `bank-card`", "一种格式的名称，例如 `bank-card`"),
            "pad": ("a whole number from 2 to 60", "2 到 60 的整数"),
            "date": ("\(formats.en), such as `date: [yyyy-MM-dd]`", "\(formats.zh)，例如 `date: [yyyy-MM-dd]`"),
            "month": ("\(formats.en), such as `month: [yyyy-MM]`", "\(formats.zh)，例如 `month: [yyyy-MM]`"),
            "datetime": (
                "`formats` with a list of one format or more, and perhaps `zone`",
                "`formats` 及一个或多个格式的列表，可另加 `zone`"
            ),
            "phone": ("nothing, or `area`", "无，或 `area`"),
            "boolean": (
                "`yes` and `no`, each a list of texts, of which none is in both",
                "`yes` 和 `no`，各为文本的列表，且无一文本同在两者"
            ),
            "list": (
                "`by`, a text that is not empty or a list of such, and perhaps `unique` and `sort`",
                "`by`，即非空文本或其列表，可另加 `unique` 和 `sort`"
            ),
            "replace": (
                "a map of 1 to \(Limits.replacements) texts, none of them empty or longer than \(Limits.replacedBytes) bytes",
                "1 到 \(Limits.replacements) 个文本的对照表，被替换的文本非空且至多 \(Limits.replacedBytes) 字节"
            ),
            "slice": ("`from` and `to`, each \(place.en)", "`from` 和 `to`，各为\(place.zh)"),
            "part": ("`by`, a text that is not empty, and `at`, \(place.en)", "`by`，即非空文本，和 `at`，即\(place.zh)"),
            "mask": (
                "`keep-first` and `keep-last`, each a whole number of at most 99999999",
                "`keep-first` 和 `keep-last`，各为至多 99999999 的整数"
            ),
            "prefix": ("a text that is not empty", "一个非空文本"),
            "suffix": ("a text that is not empty", "一个非空文本"),
            "uuid": ("a UUID in lower case", "一个小写的 UUID"),
            "match": ("a pattern", "一个模式"),
            "extract": ("a pattern", "一个模式"),
            "decimal": ("nothing, or \(scaled.en)", "无，或 \(scaled.zh)"),
            "money": ("nothing, or \(scaled.en)", "无，或 \(scaled.zh)"),
            "amount": ("nothing, or \(scaled.en)", "无，或 \(scaled.zh)"),
            "percent": ("nothing, or `round`", "无，或 `round`"),
            "epoch": (
                "`seconds` or `milliseconds`, or `unit` with one of them and perhaps `zone`",
                "`seconds` 或 `milliseconds`，或 `unit` 取其一并可另加 `zone`"
            ),
            // No operator, but refused for the same reason: a choice without a case.
            "choose": ("a list of one `{when, then}` or more", "一个或多个 `{when, then}` 的列表"),
        ]
    }()
}
