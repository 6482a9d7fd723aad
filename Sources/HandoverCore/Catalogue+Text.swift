extension Diagnostic.Code {
    package static let textMojibake = Diagnostic.Code("text.mojibake")
    package static let textLossyExport = Diagnostic.Code("text.lossy-export")
    package static let textPrivateUse = Diagnostic.Code("text.private-use")
    package static let textInvisible = Diagnostic.Code("text.invisible-in-key")
    package static let textCollisionRisk = Diagnostic.Code("text.collision-risk")
    package static let textCreditCodeBody = Diagnostic.Code("text.credit-code-body")
    package static let textCardChecksum = Diagnostic.Code("text.card-checksum")
    package static let textWeChatNumber = Diagnostic.Code("text.wechat-is-a-number")
}

extension Catalogue {
    /// What `handover init` warns of in the text of exports. The arguments are the column and how many values.
    static let text: [Entry] = [
        Entry(
            .textMojibake,
            en: Words(
                "{1} values of \"{0}\" look like UTF-8 that was read as GBK",
                why:
                    "encoded as GBK again they are valid UTF-8: a program on the way took one encoding for the other and saved the result",
                fix: "export again from the system itself; the archive keeps what is in the file"),
            zh: Words(
                "“{0}”列有 {1} 个值像是被当作 GBK 读取的 UTF-8", why: "重新按 GBK 编码后正好是有效的 UTF-8：中途有程序用错编码读取并另存了文件",
                fix: "请直接从原系统重新导出；档案只保存文件中现有的内容")),
        Entry(
            .textLossyExport,
            en: Words(
                "{1} values of \"{0}\" lost characters before the export",
                why: "U+FFFD, 锟斤拷 and rows of ? stand where a program could not write a character; what was there is gone",
                fix: "export again in UTF-8 or GB18030, or take these values from another source"),
            zh: Words(
                "“{0}”列有 {1} 个值在导出之前已丢失字符", why: "U+FFFD、锟斤拷或成串的问号，表示程序写不出的字符；原来的内容已无法恢复",
                fix: "请用 UTF-8 或 GB18030 重新导出，或从其他来源取这些值")),
        Entry(
            .textPrivateUse,
            en: Words(
                "{1} values of \"{0}\" have characters of a private use area",
                why: "such characters were made on one machine for rare names; another shows something else or nothing",
                fix: "ask the seller for the font or for the characters in Unicode, and agree on what they are"),
            zh: Words(
                "“{0}”列有 {1} 个值含有自造字（私用区字符）", why: "这类字符是在某台机器上为生僻字自造的，在别的机器上会显示成别的字或空白",
                fix: "请向卖方索取字体或对应的 Unicode 字符，并约定各字的含义")),
        Entry(
            .textInvisible,
            en: Words(
                "{1} values of \"{0}\", whose values are all different, have characters that nobody sees",
                why: "no-break, full-width and zero-width spaces and direction marks make keys differ that look the same",
                fix: "look at them before the column becomes a key; `trim` removes some at the ends"),
            zh: Words(
                "“{0}”列的值各不相同，其中 {1} 个含有看不见的字符", why: "不换行空格、全角空格、零宽字符和方向标记会让看起来相同的键实际不同",
                fix: "把该列用作键之前请先检查；`trim` 只去掉首尾的部分字符")),
        Entry(
            .textCollisionRisk,
            en: Words(
                "{1} values of \"{0}\" differ from another one only in case, width, composition or trailing spaces",
                why: "they are different keys here, but a database may take them for the same",
                fix: "find out whether they mean the same before the column becomes a key"),
            zh: Words(
                "“{0}”列有 {1} 个值与另一个值只差大小写、全半角、组合形式或尾部空格", why: "在这里它们是不同的键，但数据库可能把它们当成同一个",
                fix: "把该列用作键之前，请先弄清它们是否是同一个")),
        Entry(
            .textCreditCodeBody,
            en: Words(
                "{1} credit codes of \"{0}\" hold an organization code that fails its own check",
                why: "the whole code checks (GB 32100), characters 9 to 17 do not (GB 11714); some registries give such codes",
                fix: "look these companies up before you rely on the codes"),
            zh: Words(
                "“{0}”列有 {1} 个统一社会信用代码的主体标识码校验不符", why: "整个代码校验正确（GB 32100），第 9 至 17 位不符（GB 11714）；有些登记机关确有此类代码",
                fix: "使用前请查询这些企业")),
        Entry(
            .textCardChecksum,
            en: Words(
                "{1} card numbers of \"{0}\" have a wrong check digit",
                why: "nearly all values of the column are cards (ISO/IEC 7812)",
                fix: "`format: bank-card` holds them back; ask the owner for the right numbers"),
            zh: Words(
                "“{0}”列有 {1} 个银行卡号的校验位不符", why: "该列的值几乎都是银行卡号（ISO/IEC 7812）", fix: "`format: bank-card` 会隔离它们；请向资料所有者核对卡号")),
        Entry(
            .textWeChatNumber,
            en: Words(
                "{1} WeChat ids of \"{0}\" are mobile or QQ numbers",
                why: "people are found by these, but an id begins with a letter",
                fix: "ask which column they belong in; `format: wechat` holds them back"),
            zh: Words(
                "“{0}”列有 {1} 个微信号是手机号或 QQ 号", why: "凭它们也能找到人，但微信号以字母开头", fix: "请确认应归入哪一列；`format: wechat` 会隔离它们")),
    ]
}
