import HandoverCore

/// The page's own words, by the names that the templates use.
enum PageWords {
    static func all(in language: Catalogue.Language) -> [String: Any] { words.mapValues { $0.text(in: language) } }

    /// What a question asks, in a sentence.
    static func asks(_ question: Question) -> Bilingual {
        switch question {
        case .authentic:
            Bilingual(
                "Sealed by the parties that your policy names, enough of them, at a believable time", "由您的策略所列各方签封，人数足够，时间可信")
        case .intact: Bilingual("Every byte is what was sealed; nothing missing, nothing extra", "每个字节与签封时一致，不缺不多")
        case .complete:
            Bilingual(
                "Every byte and record of the exports is accounted for; totals balance; references resolve",
                "导出文件的每个字节与记录均有去向，合计平衡，引用可解")
        case .accurate: Bilingual("Every value equals an independent recomputation", "每个值与独立重新计算的结果相同")
        case .usable: Bilingual("Open formats, schema holds, readable, nothing undeclared", "格式公开，结构相符，可读，无未声明内容")
        }
    }

    /// What a signer did.
    static func act(_ act: String) -> Bilingual {
        switch act {
        case "received": Bilingual("received", "接收")
        case "verified": Bilingual("verified", "核验")
        case "accepted": Bilingual("accepted", "验收")
        default: Bilingual("sealed", "签封")
        }
    }

    private static let words: [String: Bilingual] = [
        "kind": Bilingual("Verification of a data hand-over", "数据移交核验报告"),
        "refusal": Bilingual("Why not everything was checked", "未能全部检测的原因"),
        "answers": Bilingual("Five answers", "五个回答"), "question": Bilingual("Question", "问题"),
        "answer": Bilingual("Answer", "回答"), "restsOn": Bilingual("Rests on", "依据"),
        "findings": Bilingual("Findings", "发现"), "at": Bilingual("at", "位置"), "why": Bilingual("why", "原因"),
        "fix": Bilingual("fix", "办法"), "signers": Bilingual("Who signed", "签署人"),
        "compare": Bilingual(
            "Compare each fingerprint (SHA-256 of the certificate) with its owner, by phone or on paper.",
            "请将每个指纹（证书的 SHA-256）与其所有人电话或书面核对。"),
        "equation": Bilingual("What became of every record", "每条记录的去向"),
        "equationNote": Bilingual(
            "Counted again from the exports in the archive: records = migrated + quarantined + excluded + merged into others.",
            "据档案中的导出文件重新清点：记录 = 移交 + 隔离 + 排除 + 并入他行。"),
        "flowTitle": Bilingual("Records from sources through mappings to their fates", "记录由来源经映射至去向"),
        "flowNote": Bilingual(
            "Left to right: sources, mappings, fates. Heights are numbers of records; the table below has them.",
            "自左至右：来源、映射、去向。高度为记录数，数字见下表。"),
        "mapping": Bilingual("Source → mapping", "来源 → 映射"), "table": Bilingual("Table", "表"),
        "totals": Bilingual("Sums", "合计"), "field": Bilingual("Field", "字段"),
        "rows": Bilingual("Rows in the archive", "档案中的行数"), "title": Bilingual("Title", "名称"),
        "rowCount": Bilingual("Rows", "行数"),
        "inspection": Bilingual("Four properties (DA/T 70-2018)", "四性检测（DA/T 70-2018 移交与接收环节）"),
        "inspectionNote": Bilingual(
            "Each item of the standard with the checks that answer it. What no check answers is not tested, and never passed.",
            "标准的每个检测项及其对应的检测。没有检测的一律为“未检测”，绝不算“通过”。"),
        "number": Bilingual("No.", "序号"), "item": Bilingual("Item", "检测项"), "asked": Bilingual("What is asked", "检测内容"),
        "result": Bilingual("Result", "结果"),
        "levels": Bilingual("How far the proof goes", "证明达到的级别"), "level": Bilingual("Level", "级别"),
        "meaning": Bilingual("Meaning", "含义"),
        "untested": Bilingual("Not tested by this version", "本版本未检测的事项"),
        "notTested": Bilingual("Not tested", "未检测"), "instead": Bilingual("In its place", "替代办法"),
        "warnings": Bilingual("Rules of the plan that only warn", "计划中仅作提示的规则"),
        "warningsNote": Bilingual(
            "Counted again. They say no to nothing: whether that is bearable is yours to say.", "重新清点。不影响任何回答：是否可以接受，由您判断。"),
        "rule": Bilingual("Rule", "规则"), "code": Bilingual("Counted as", "计为"), "broken": Bilingual("Does not hold for", "不成立"),
        "of": Bilingual("of", "/"), "groups": Bilingual("groups", "组"), "records": Bilingual("records", "条记录"),
        "aRecord": Bilingual("record", "条记录"),
        "unproven": Bilingual("What cannot be proven without the source", "没有源系统便无法证明的事项"),
        "claim": Bilingual("Not proven", "未能证明"), "help": Bilingual("What helps", "补救办法"),
        "sample": Bilingual("A sample for human eyes", "供人查看的抽样"), "record": Bilingual("Record", "记录"),
        "place": Bilingual("Where it lies in the export", "在导出文件中的位置"), "fate": Bilingual("Fate and row", "去向与所在行"),
        "line": Bilingual("line", "行"), "byte": Bilingual("from byte", "起始字节"), "bytes": Bilingual("bytes", "字节"),
        "row": Bilingual("row", "第几行"),
        "sampleShow": Bilingual(
            "This page shows no value. To see one, type the next line once into bash, in the folder of the archive, then a line of the table:",
            "本页不显示任何值。如需查看，请在档案所在的文件夹中用 bash 输入下一行一次，再输入表中的任一行："),
        "sampleExplain": Bilingual(
            "Whoever has the plan and the exports also sees every step: handover plan explain PLAN MAPPING:RECORD --show-values",
            "持有计划与导出文件者还可查看每一步骤：handover plan explain 计划 映射:记录号 --show-values"),
        "shell": Bilingual("Check this page without our tool", "不用本工具核对本页"),
        "shellNote": Bilingual(
            "In bash, in the folder of the archive. Each line must end with exit status 0 (echo $?).",
            "在档案所在的文件夹中用 bash 输入。每行的退出状态须为 0（echo $?）。"),
        "card": Bilingual("All other checks by stock tools are on the card in the archive:", "其余用常用工具的核验步骤见档案内的说明："),
        "footer": Bilingual(
            "This page is no part of the archive and is not signed: whoever needs certainty verifies the archive again.",
            "本页不属于档案，也未签名：如需确证，请重新核验档案。"),
    ]
}
