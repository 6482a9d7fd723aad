extension Diagnostic.Code {
    package static let proofMalformed = Self("proof.malformed")
    package static let proofNotIncluded = Self("proof.not-included")
    package static let proofNoTable = Self("proof.no-table")
    package static let proofKeyFields = Self("proof.key-fields")
    package static let proofAsksReceipts = Self("proof.policy-asks-receipts")
    package static let proofNoRow = Self("proof.no-row")
    package static let proofArchiveDamaged = Self("proof.archive-damaged")
    package static let afterNotSound = Self("run.after-not-sound")
    package static let afterOther = Self("run.after-other")
    package static let seenMalformed = Self("seen.malformed")
    package static let sequenceBehind = Self("seal.sequence-behind")
    package static let sequenceGap = Self("seal.sequence-gap")
    package static let sequenceFork = Self("seal.sequence-fork")
    package static let receiptNoParty = Self("receipt.no-party")
    package static let receiptTexts = Self("receipt.texts")
    package static let selfTestUnsound = Self("self-test.unsound")
    package static let selfTestEncrypted = Self("self-test.encrypted")
    package static let selfTestSnapshot = Self("self-test.snapshot")
    package static let selfTestTooLarge = Self("self-test.too-large")
    package static let selfTestMissed = Self("self-test.missed")
}

extension Catalogue {
    static let proofs: [Entry] = [
        Entry(
            .selfTestUnsound,
            en: Words(
                "the self-test cannot begin with {0}",
                why:
                    "only what is sound as it is, and sealed again without a change, shows that a change is found; this ends with exit {1}",
                fix: "run the command without `--self-test`, or take another archive, such as that of `make demo`"),
            zh: Words(
                "无法用 {0} 做自检", why: "只有原样及不改动而重新签封时都通过的档案，才能说明改动会被发现；此档退出码为 {1}",
                fix: "先不带 `--self-test` 运行，或换一份档案，例如 `make demo` 的档案")),
        Entry(
            .selfTestEncrypted,
            en: Words(
                "the self-test cannot begin with {0}", why: "it is encrypted, and the copies would lie on the disk in the clear",
                fix: "decrypt a copy with `age -d` where that may be, or take another archive"),
            zh: Words("无法用 {0} 做自检", why: "档案已加密，而副本会以明文落在磁盘上", fix: "在允许之处用 `age -d` 解密一份副本，或换一份档案")),
        Entry(
            .selfTestSnapshot,
            en: Words(
                "the self-test cannot begin with {0}", why: "it is a snapshot of a target, not a hand-over",
                fix: "take the hand-over that it was taken for"),
            zh: Words("无法用 {0} 做自检", why: "这是目标的快照，不是移交档案", fix: "请用与之对应的移交档案")),
        Entry(
            .selfTestTooLarge,
            en: Words(
                "the self-test cannot begin with {0}", why: "copies are made in memory, and it has more than {1} bytes",
                fix: "take a smaller archive: what is tested is the verifier"),
            zh: Words("无法用 {0} 做自检", why: "副本在内存中制作，而此档超过 {1} 字节", fix: "请用较小的档案：受检的是核验程序")),
        Entry(
            .selfTestMissed,
            en: Words(
                "the verifier did not find {0} of {1} changes", why: "a yes of this verifier proves less than it says",
                fix: "do not rely on it; report the changes above"),
            zh: Words("核验程序未发现 {1} 处改动中的 {0} 处", why: "其“是”的证明力不如所称", fix: "请勿依赖，并报告上列改动")),
        Entry(
            .proofMalformed,
            en: Words(
                "{0} is not a record proof", why: "its `{1}` is missing, stands elsewhere or has another form",
                fix: "ask for the file again; nothing in it can be edited"),
            zh: Words("{0} 不是记录证明", why: "其中的 `{1}` 缺失、位置不对或格式不同", fix: "请重新索取该文件；其中任何内容都不能改动")),
        Entry(
            .proofNotIncluded,
            en: Words(
                "the record is not in the archive that was sealed", why: "it leads to another root than the seal in {0} states",
                fix: "ask whoever made the proof for one that the archive gives"),
            zh: Words("该记录不在已签封的归档中", why: "由它得到的根与 {0} 中签封所述的不同", fix: "请向出具者索取由归档生成的证明")),
        Entry(
            .proofNoTable,
            en: Words("the archive has no table {0}", why: "a proof is of a row of one table", fix: "see `handover inspect`"),
            zh: Words("归档中没有表 {0}", why: "证明针对某张表的一行", fix: "请查看 `handover inspect`")),
        Entry(
            .proofKeyFields,
            en: Words(
                "the key of {0} has {1} fields", why: "a row is looked for by its whole key",
                fix: "give `--key` once for each of them, in their order"),
            zh: Words("{0} 的键有 {1} 个字段", why: "按完整的键查找行", fix: "请按顺序为每个字段各写一次 `--key`")),
        Entry(
            .proofAsksReceipts,
            en: Words(
                "a record proof cannot meet this policy, which asks that {0} has {1}",
                why: "a proof holds the seals in the archive, and no receipt: those are about the whole tar",
                fix: "give a policy that asks for seals alone: `handover trust init --signer ROLE=CERTIFICATE`"),
            zh: Words(
                "记录证明无法满足此策略：它要求 {0} 已作 {1}", why: "证明只含归档内的签封，不含回执；回执针对整个 tar",
                fix: "请使用只要求签封的策略：`handover trust init --signer 角色=证书`")),
        Entry(
            .proofNoRow,
            en: Words(
                "the table {0} has no such row", why: "it has {1} rows, and none is the one that was asked for",
                fix: "give the key in canonical text as it stands in the table, or a row's number"),
            zh: Words("表 {0} 没有这一行", why: "共有 {1} 行，均非所求", fix: "请按表中的规范文本给出键，或给出行号")),
        Entry(
            .proofArchiveDamaged,
            en: Words(
                "the archive cannot prove anything", why: "{0} is missing or has another form", fix: "see `handover verify`"),
            zh: Words("该归档无法出具证明", why: "{0} 缺失或格式不同", fix: "请先运行 `handover verify`")),
        Entry(
            .afterNotSound,
            en: Words(
                "{0} is not sound, or not sealed by this key", why: "a further delivery names the one that it follows",
                fix: "verify it, and give the last delivery of this plan"),
            zh: Words("{0} 未通过核验，或不是由此密钥签封", why: "后续交付须指明其前一次交付", fix: "请先核验，并给出本计划的上一次交付")),
        Entry(
            .afterOther,
            en: Words(
                "{0} is an archive of {1}, and this plan is {2}", why: "a further delivery follows one of the same plan",
                fix: "give the last delivery of this plan"),
            zh: Words("{0} 是 {1} 的归档，而本计划是 {2}", why: "后续交付须承接同一计划的交付", fix: "请给出本计划的上一次交付")),
        Entry(
            .seenMalformed,
            en: Words(
                "{0} does not say what was seen", why: "it has another form than `verify --seen` writes",
                fix: "name another file, or one that is not there yet"),
            zh: Words("{0} 不是已接收清单", why: "其格式与 `verify --seen` 所写的不同", fix: "请换一个文件，或给出尚不存在的文件名")),
        Entry(
            .sequenceBehind,
            en: Words(
                "this is delivery {0}, and delivery {1} was seen already", why: "an older delivery takes nothing back",
                fix: "ask for the newest one"),
            zh: Words("这是第 {0} 次交付，而第 {1} 次已接收", why: "较早的交付不能替代较晚的", fix: "请索取最新的一次")),
        Entry(
            .sequenceGap,
            en: Words(
                "this is delivery {0}, and the last that was seen is {1}", why: "nobody knows what was in those between them",
                fix: "verify the deliveries between them first, in their order"),
            zh: Words("这是第 {0} 次交付，而上次接收的是第 {1} 次", why: "其间的交付内容未知", fix: "请先按顺序核验其间的交付")),
        Entry(
            .sequenceFork,
            en: Words(
                "this delivery {0} does not follow the one that was seen", why: "that one has the SHA-256 {1}",
                fix: "ask the sealer why there are two; take neither until you know"),
            zh: Words("第 {0} 次交付与已接收的不相承接", why: "已接收者的摘要为 {1}", fix: "请向签封人查明为何有两份；查明之前都不要采用")),
        Entry(
            .receiptNoParty,
            en: Words(
                "the archive's plan has no party {0}", why: "a receipt is by one of its parties: {1}",
                fix: "write `--party` with one of these ids"),
            zh: Words("归档的计划中没有当事方 {0}", why: "回执由其中一方出具：{1}", fix: "请用其中一个编号填写 `--party`")),
        Entry(
            .receiptTexts,
            en: Words(
                "too few, too many, or too long texts", why: "a receipt has {0} to {1} of them, each of 1 to {2} bytes",
                fix: "say it shorter, and give a reason for a rejection"),
            zh: Words("文字过少、过多或过长", why: "回执可有 {0} 到 {1} 条，每条 1 到 {2} 字节", fix: "请写得简短，拒收时须给出理由")),
    ]
}
