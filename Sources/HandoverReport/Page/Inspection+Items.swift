extension Inspection {
    /// The items of the standard, in its order.
    static let items: [Item] = authenticity + integrity + usability + security

    private static let authenticity = [
        Item(
            number: "1", property: .authenticity, title: Bilingual("Fixity information is valid", "固化信息有效性"),
            needs: ["inner-seals", "policy-roles"], also: ["outer-seal", "receipts", "renewals", "sequence"],
            remark: Bilingual(
                "Whether digests, signatures and certificates of the seals hold, and the roles of your policy are met; time stamps as far as your policy asks for them.",
                "各签封的摘要、签名与证书是否成立，您的信任策略所要求的角色是否齐备；时间戳按策略要求检测。")),
        Item(
            number: "2", property: .authenticity,
            title: Bilingual("Metadata: length, type, range, form, no repeats", "元数据的长度、类型、值域、格式、重复性"),
            needs: ["values", "unique-keys"],
            remark: Bilingual(
                "Whether every value is what the plan's types and operators make of the export, and keys occur once. Plausibility only where the plan has a rule.",
                "每个值是否与按计划的类型与运算重新计算的结果相同，主键是否不重复；合理性仅在计划有规则处检测。")),
        Item(
            number: "3a", property: .authenticity,
            title: Bilingual("Content has the size, digest and type on record", "内容数据电子属性（大小、摘要、类型）一致性"),
            needs: ["source-bytes"], also: ["listed-files", "file-types", "containers"],
            remark: Bilingual(
                "Whether size and SHA-256 of every export are what the lock pins; of files in folders, whether they are those of the listing, and the type by their first bytes.",
                "每个导出文件的大小与 SHA-256 是否与锁定一致；文件夹中的文件是否与清单一致，类型按首部字节判断。")),
        Item(
            number: "3b", property: .authenticity, title: Bilingual("Times of files", "文件的时间属性"),
            remark: Bilingual(
                "The archive does not keep the times of files.",
                "档案不保存文件的时间属性。")),
        Item(
            number: "4", property: .authenticity, title: Bilingual("Metadata and content belong together", "元数据与内容数据关联一致性"),
            needs: ["references"], also: ["listed-files"],
            remark: Bilingual(
                "Whether every reference of a row leads to a row; whether every listed file is there, and none besides.",
                "每行的引用是否均能找到所指的行；清单所列文件是否均在，有无清单外文件。")),
        Item(
            number: "5", property: .authenticity, title: Bilingual("The package is the one that was sent", "移交与接收的信息包一致性"),
            needs: ["outer-digest"], also: ["seal-subjects"],
            remark: Bilingual(
                "Whether the tar has the SHA-256 and the size that the signed statement beside it states.",
                "tar 的 SHA-256 与大小是否同其旁签名声明所载一致。")),
    ]

    private static let integrity = [
        Item(
            number: "6", property: .integrity, title: Bilingual("Number of items", "总件数相符性"),
            needs: ["records", "rows", "counts"],
            remark: Bilingual(
                "Whether every record of every export has one fate, and every table the rows that follow from it, both counted again.",
                "重新清点：每个导出文件的每条记录是否有且只有一个去向，各表行数是否由此得出。")),
        Item(
            number: "7", property: .integrity, title: Bilingual("Number of bytes", "总字节数相符性"),
            needs: ["source-bytes", "coverage", "manifest-digests"],
            remark: Bilingual(
                "Whether every byte of every export is accounted for, all files of the payload have in all the size that the bag states, and each file the digest of its manifest.",
                "每个导出文件的每个字节是否均有归类；有效载荷的总字节数是否同信息包所载一致，各文件的摘要是否同清单一致。")),
        Item(
            number: "8", property: .integrity, title: Bilingual("All columns and metadata files are there", "元数据项完整性"),
            needs: ["parts", "metadata"],
            remark: Bilingual(
                "Whether every table has the plan's columns in the plan's order, and every metadata file its members.",
                "各表的列是否与计划一致且顺序相同；各元数据文件的项是否齐全。")),
        Item(
            number: "9", property: .integrity, title: Bilingual("Required fields are filled", "元数据必填项完整性"),
            needs: ["rows", "values"],
            remark: Bilingual(
                "Whether the rows are those of recomputation, which holds back every record without a required value.",
                "各行是否与重新计算一致；重新计算会隔离缺少必填值的记录。")),
        Item(
            number: "10", property: .integrity, title: Bilingual("The process is on record", "过程信息完整性"),
            needs: ["metadata", "inner-seals"],
            remark: Bilingual(
                "Whether the run states every step of the plan in the plan's order, under a seal. Not whether people did what is stated.",
                "运行记录是否按计划顺序载明每一步骤并已签封；不检测人工步骤是否如实办理。")),
        Item(
            number: "11", property: .integrity, title: Bilingual("Series of numbers have no gap", "编号连续性"),
            needs: ["series"], isOfSeries: true,
            remark: Bilingual(
                "Where the plan has a rule on gaps: whether the numbers of each series, of the rows in the archive, go from the least to the greatest without one. A record that is held back, left out or merged is a gap, too.",
                "在计划设有连续性规则时：档案各行中每个编号序列由最小至最大是否连续。被隔离、排除或并入他行的记录亦计为缺号。")),
        Item(
            number: "12", property: .integrity, title: Bilingual("Content and attachments are complete", "内容数据与附件完整性"),
            needs: ["tar-structure", "manifest-digests"], also: ["listed-files", "containers"],
            remark: Bilingual(
                "Whether the archive has exactly the members that its plan asks for, each with its digest.",
                "档案所含成员是否与计划要求完全一致，摘要是否逐一相符。")),
    ]

    private static let usability = [
        Item(
            number: "13", property: .usability, title: Bilingual("Metadata can be read", "元数据可读性"),
            needs: ["metadata", "parts"],
            remark: Bilingual(
                "Whether all tables and metadata files can be read strictly, and are in their canonical form.",
                "所有表与元数据文件能否严格读取，是否为规范形式。")),
        Item(
            number: "14", property: .usability, title: Bilingual("The target database can be read", "目标数据库可访问性"),
            needs: ["target-rows", "target-values"], also: ["rows-before", "rows-refused"],
            unless: ["tables-unread", "fields-unread", "rows-before"],
            remark: Bilingual(
                "Whether every row of the archive can be read back out of the target and is the same: only with --target.",
                "档案的每一行能否从目标读回且相同：仅在使用 --target 时检测。")),
        Item(
            number: "15a", property: .usability, title: Bilingual("Exports can be read", "导出文件可读性"),
            needs: ["coverage", "records"],
            remark: Bilingual(
                "Whether a strict reader of its format comes to the end of every export.",
                "各格式的严格读取程序能否将每个导出文件读至末尾。")),
        Item(
            number: "15b", property: .usability, title: Bilingual("Artwork and other files can be opened", "图文等附件可打开"),
            remark: Bilingual(
                "Nobody opened them: open some with the program that they are for.",
                "未打开附件：请用相应软件抽查。")),
        Item(
            number: "16", property: .usability, title: Bilingual("No secret compression or encryption", "无非公开压缩或加密"),
            needs: ["tar-structure", "parts", "texts"],
            remark: Bilingual(
                "Whether it is a plain POSIX tar with CSV, JSON and text in UTF-8. Exports and attachments are as they came.",
                "是否为普通 POSIX tar，内为 UTF-8 的 CSV、JSON 与文本；导出文件与附件保持原样。")),
    ]

    private static let security = [
        Item(
            number: "17", property: .security, title: Bilingual("Viruses", "病毒检测"),
            remark: Bilingual(
                "No scanner was run: run yours over what you extract.",
                "未运行病毒扫描：请对解出的文件自行扫描。")),
        Item(
            number: "18a", property: .security, title: Bilingual("No foreign files", "无多余文件"),
            needs: ["tar-structure", "manifest-digests"],
            remark: Bilingual(
                "Whether there is an unknown member, a link, a path out of the folder, or a byte behind the end.",
                "有无未知成员、链接、越界路径，末尾之后有无多余字节。")),
        Item(
            number: "18b", property: .security, title: Bilingual("The medium", "载体安全性"),
            remark: Bilingual(
                "What the archive came on was not tested.",
                "未检测载体。")),
        Item(
            number: "19a", property: .security, title: Bilingual("The chain of custody", "移交过程签署链"),
            needs: ["inner-seals", "policy-roles"], also: ["outer-seal", "receipts", "sequence"],
            remark: Bilingual(
                "Whether those whom your policy asks for have sealed, received, verified or accepted this archive.",
                "您的策略所要求的各方是否均已签封、接收、核验或验收此档案。")),
        Item(
            number: "19b", property: .security, title: Bilingual("Keys and access logs", "密钥保管与访问日志"),
            remark: Bilingual(
                "How keys were kept, and who had access, was not tested.",
                "密钥保管与访问情况未检测。")),
        Item(
            number: "–", property: .security,
            title: Bilingual("No personal value outside the payload", "有效载荷之外无个人信息"), needs: ["personal-values-outside-payload"],
            remark: Bilingual(
                "This version does not test it.",
                "本版本未检测。")),
    ]
}
