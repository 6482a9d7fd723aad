extension Inspection {
    /// The items of the standard, in its order.
    static let items: [Item] = authenticity + integrity + usability + security

    private static let authenticity = [
        Item(
            number: "1", property: .authenticity, title: Bilingual("Fixity information is valid", "固化信息有效性"),
            needs: ["inner-seals", "policy-roles"], also: ["outer-seal", "receipts", "renewals", "sequence"],
            remark: Bilingual(
                "Digests and signatures of the seals, the certificates, and the roles of your policy; time stamps as far as your policy asks for them.",
                "核验各签封的摘要与签名、证书，以及您的信任策略所要求的角色；时间戳按策略要求核验。")),
        Item(
            number: "2", property: .authenticity,
            title: Bilingual("Metadata: length, type, range, form, no repeats", "元数据的长度、类型、值域、格式、重复性"),
            needs: ["values", "unique-keys"],
            remark: Bilingual(
                "Every value was computed again by the plan's types and operators, and keys occur once. Whether values are plausible was asked only where the plan has a rule.",
                "每个值均按计划的类型与运算重新计算，主键不重复；合理性仅在计划有规则处检测。")),
        Item(
            number: "3a", property: .authenticity,
            title: Bilingual("Content has the size, digest and type on record", "内容数据电子属性（大小、摘要、类型）一致性"),
            needs: ["source-bytes"], also: ["listed-files", "file-types", "containers"],
            remark: Bilingual(
                "Size and SHA-256 of every export equal what the lock pins; of files in folders, those of the listing, and the type by their first bytes.",
                "每个导出文件的大小与 SHA-256 与锁定一致；文件夹中的文件与清单一致，类型按首部字节判断。")),
        Item(
            number: "3b", property: .authenticity, title: Bilingual("Times of files", "文件的时间属性"),
            remark: Bilingual("The archive does not keep the times of files.", "档案不保存文件的时间属性。")),
        Item(
            number: "4", property: .authenticity, title: Bilingual("Metadata and content belong together", "元数据与内容数据关联一致性"),
            needs: ["references"], also: ["listed-files"],
            remark: Bilingual(
                "Every reference of a row leads to a row; every listed file is there, and none that is not listed.",
                "每行的引用均能找到所指的行；清单所列文件均在，且无清单外文件。")),
        Item(
            number: "5", property: .authenticity, title: Bilingual("The package is the one that was sent", "移交与接收的信息包一致性"),
            needs: ["outer-digest"], also: ["seal-subjects"],
            remark: Bilingual(
                "The tar has the SHA-256 and the size that the signed statement beside it states.",
                "tar 的 SHA-256 与大小同其旁签名声明所载一致。")),
    ]

    private static let integrity = [
        Item(
            number: "6", property: .integrity, title: Bilingual("Number of items", "总件数相符性"),
            needs: ["records", "rows", "counts"],
            remark: Bilingual(
                "Every record of every export has one fate, and every table the rows that follow from it; both were counted again.",
                "每个导出文件的每条记录有且只有一个去向，各表行数由此得出；两者均已重新清点。")),
        Item(
            number: "7", property: .integrity, title: Bilingual("Number of bytes", "总字节数相符性"),
            needs: ["source-bytes", "coverage", "manifest-digests"],
            remark: Bilingual(
                "Every byte of every export is accounted for; sizes and digests of all files are those of the manifests.",
                "每个导出文件的每个字节均有归类；所有文件的大小与摘要同清单一致。")),
        Item(
            number: "8", property: .integrity, title: Bilingual("All columns and metadata files are there", "元数据项完整性"),
            needs: ["parts", "metadata"],
            remark: Bilingual(
                "Every table has the plan's columns in the plan's order; every metadata file has its members.",
                "各表的列与计划一致且顺序相同；各元数据文件的项齐全。")),
        Item(
            number: "9", property: .integrity, title: Bilingual("Required fields are filled", "元数据必填项完整性"),
            needs: ["rows", "values"],
            remark: Bilingual(
                "A record without a required value is held back by recomputation, so that a row with an empty one would be a finding.",
                "重新计算时，缺少必填值的记录会被隔离，因此表中若有空缺即为发现。")),
        Item(
            number: "10", property: .integrity, title: Bilingual("The process is on record", "过程信息完整性"),
            needs: ["metadata", "inner-seals"],
            remark: Bilingual(
                "The run states every step of the plan in the plan's order, under a seal. Whether people did what is stated was not tested.",
                "运行记录按计划顺序载明每一步骤，并已签封；人工步骤是否如实办理未检测。")),
        Item(
            number: "11", property: .integrity, title: Bilingual("Series of numbers have no gap", "编号连续性"),
            remark: Bilingual(
                "No check by itself: a plan may have a rule on gaps, and what that finds counts under Complete.",
                "无单独检测项：计划可设连续性规则，其发现计入“完整”。")),
        Item(
            number: "12", property: .integrity, title: Bilingual("Content and attachments are complete", "内容数据与附件完整性"),
            needs: ["tar-structure", "manifest-digests"], also: ["listed-files", "containers"],
            remark: Bilingual(
                "The archive has exactly the members that its plan asks for, each with its digest.",
                "档案所含成员与计划要求完全一致，摘要逐一相符。")),
    ]

    private static let usability = [
        Item(
            number: "13", property: .usability, title: Bilingual("Metadata can be read", "元数据可读性"),
            needs: ["metadata", "parts"],
            remark: Bilingual(
                "All tables and metadata files were read strictly, and are in their canonical form.", "所有表与元数据文件均经严格读取，且为规范形式。")),
        Item(
            number: "14", property: .usability, title: Bilingual("The target database can be read", "目标数据库可访问性"),
            needs: ["target-rows", "target-values"], also: ["rows-before", "rows-refused"],
            remark: Bilingual(
                "With --target: every row of the archive was read back out of the target and compared.",
                "使用 --target 时：档案的每一行均从目标读回并比对。")),
        Item(
            number: "15a", property: .usability, title: Bilingual("Exports can be read", "导出文件可读性"),
            needs: ["coverage", "records"],
            remark: Bilingual("Every export was read to its end by a strict reader of its format.", "每个导出文件均由其格式的严格读取程序读至末尾。")),
        Item(
            number: "15b", property: .usability, title: Bilingual("Artwork and other files can be opened", "图文等附件可打开"),
            remark: Bilingual(
                "Nobody opened them: open some with the program that they are for.", "未打开附件：请用相应软件抽查。")),
        Item(
            number: "16", property: .usability, title: Bilingual("No secret compression or encryption", "无非公开压缩或加密"),
            needs: ["tar-structure", "parts", "texts"],
            remark: Bilingual(
                "A plain POSIX tar with CSV, JSON and text in UTF-8; exports and attachments are as they came.",
                "普通 POSIX tar，内为 UTF-8 的 CSV、JSON 与文本；导出文件与附件保持原样。")),
    ]

    private static let security = [
        Item(
            number: "17", property: .security, title: Bilingual("Viruses", "病毒检测"),
            remark: Bilingual("No scanner was run: run yours over what you extract.", "未运行病毒扫描：请对解出的文件自行扫描。")),
        Item(
            number: "18a", property: .security, title: Bilingual("No foreign files", "无多余文件"),
            needs: ["tar-structure", "manifest-digests"],
            remark: Bilingual(
                "No unknown member, no link, no path out of the folder, no byte behind the end.", "无未知成员、无链接、无越界路径、末尾之后无多余字节。")),
        Item(
            number: "18b", property: .security, title: Bilingual("The medium", "载体安全性"),
            remark: Bilingual("What the archive came on was not tested.", "未检测载体。")),
        Item(
            number: "19a", property: .security, title: Bilingual("The chain of custody", "移交过程签署链"),
            needs: ["inner-seals", "policy-roles"], also: ["outer-seal", "receipts", "sequence"],
            remark: Bilingual(
                "Whoever your policy asks for has sealed, received, verified or accepted this archive.",
                "您的策略所要求的各方均已签封、接收、核验或验收此档案。")),
        Item(
            number: "19b", property: .security, title: Bilingual("Keys and access logs", "密钥保管与访问日志"),
            remark: Bilingual("How keys were kept, and who had access, was not tested.", "密钥保管与访问情况未检测。")),
        Item(
            number: "–", property: .security,
            title: Bilingual("No personal value outside the payload", "有效载荷之外无个人信息"), needs: ["personal-values-outside-payload"],
            remark: Bilingual("This version does not test it.", "本版本未检测。")),
    ]
}
