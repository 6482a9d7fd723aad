extension Diagnostic.Code {
    package static let ageNeedsIdentity = Self("age.needs-identity")
    package static let ageNeedsPassphrase = Self("age.needs-passphrase")
    package static let ageNotForYou = Self("age.not-for-you")
    package static let ageDamaged = Self("age.damaged")
    package static let ageIdentityUnreadable = Self("age.identity-unreadable")
    package static let ageNotIntended = Self("age.not-intended")
    package static let ageInTheClear = Self("age.in-the-clear")
    package static let ageNobodyNamed = Self("age.nobody-named")
    package static let ageRecipientsDiffer = Self("age.recipients-differ")
    package static let ageNoPassphrase = Self("age.no-passphrase")
    package static let planBadRecipient = Self("plan.bad-recipient")
    package static let planEncryptNobody = Self("plan.encrypt-nobody")
    package static let planNoRecipient = Self("plan.no-recipient")
    package static let planRecipientTwice = Self("plan.recipient-twice")
    package static let planCabinetOpen = Self("plan.cabinet-open")
    package static let planCabinetTarget = Self("plan.cabinet-target")
    package static let planCabinetAlone = Self("plan.cabinet-alone")
    package static let planCabinetKeyShared = Self("plan.cabinet-key-shared")
    package static let planCabinetSourceShared = Self("plan.cabinet-source-shared")
}

extension Catalogue {
    static let encryption: [Entry] = [
        Entry(
            .ageNeedsIdentity,
            en: Words(
                "{0} is encrypted", why: "only its recipients can open it",
                fix:
                    "give the file of your identity with `--identity FILE`; it is the one that `handover key new --encryption` or `age-keygen` made"
            ),
            zh: Words(
                "{0} 已加密", why: "只有收件人才能打开",
                fix: "用 `--identity 文件` 指定您的私钥文件，即 `handover key new --encryption` 或 `age-keygen` 生成的文件")),
        Entry(
            .ageNeedsPassphrase,
            en: Words(
                "{0} is encrypted with a passphrase", why: "it cannot be opened without",
                fix: "give a file whose first line is the passphrase with `--open-passphrase-file`"),
            zh: Words("{0} 以口令加密", why: "没有口令无法打开", fix: "用 `--open-passphrase-file` 指定首行为口令的文件")),
        Entry(
            .ageNotForYou,
            en: Words(
                "{0} was not encrypted for you", why: "none of {1} identities is that of one of its {2} recipients",
                fix: "give the identity that belongs to one of the recipients that the statement beside the archive lists"),
            zh: Words("{0} 不是为您加密的", why: "所给 {1} 个私钥都不属于其 {2} 个收件人", fix: "请使用归档旁声明所列收件人之一的私钥")),
        Entry(
            .ageDamaged,
            en: Words(
                "{0} cannot be decrypted", why: "{1}",
                fix: "compare its SHA-256 with the sender's, and ask for the file again if they differ"),
            zh: Words("{0} 无法解密", why: "{1}", fix: "与发送方核对其 SHA-256，若不同请重新索取")),
        Entry(
            .ageIdentityUnreadable,
            en: Words(
                "{0} holds nothing that opens an archive", why: "{1}",
                fix:
                    "give the file as `age-keygen` or `handover key new --encryption` wrote it; with its passphrase, where it has one"
            ),
            zh: Words("{0} 中没有可用于打开归档的私钥", why: "{1}", fix: "请提供 `age-keygen` 或 `handover key new --encryption` 生成的原文件；若有口令请一并提供")
        ),
        Entry(
            .ageNotIntended,
            en: Words(
                "{0} was opened by somebody for whom it was not sealed",
                why: "the plan that was sealed names other recipients than {1}",
                fix:
                    "ask whoever gave it to you why they passed it on; `\"encryption\": \"demanded\"` in the trust policy refuses it"
            ),
            zh: Words(
                "打开 {0} 的人不在签封的收件人之列", why: "已签封计划中的收件人不包括 {1}", fix: "请询问转交者缘由；信任策略中的 `\"encryption\": \"demanded\"` 会拒绝此类归档")),
        Entry(
            .ageInTheClear,
            en: Words(
                "{0} lies here unencrypted", why: "the plan that was sealed says that it is for {1} recipients alone",
                fix: "keep the encrypted file, and destroy this one when you are done"),
            zh: Words("{0} 以明文存放", why: "已签封的计划规定仅供 {1} 个收件人", fix: "请保留加密文件，用毕销毁此明文")),
        Entry(
            .ageNobodyNamed,
            en: Words(
                "nothing says for whom {0} was sealed",
                why: "your trust policy demands encryption, and the plan that was sealed has none",
                fix:
                    "ask the sender for an archive of a plan with `encryptTo`, or for the reason, and leave `encryption` out of the policy"
            ),
            zh: Words("{0} 未说明为谁签封", why: "您的信任策略要求加密，而已签封的计划没有加密", fix: "请发送方在计划中使用 `encryptTo`；或询问缘由后从策略中去掉 `encryption`")),
        Entry(
            .ageRecipientsDiffer,
            en: Words(
                "{0} names other recipients than the plan that was sealed",
                why: "both say who can open the archive, and a run writes them alike",
                fix: "reject the archive, and ask who has made the statement"),
            zh: Words("{0} 所列收件人与已签封的计划不同", why: "两者都说明谁能打开归档，运行时所写应一致", fix: "拒收该归档，并询问声明由谁出具")),
        Entry(
            .ageNoPassphrase,
            en: Words(
                "no passphrase to encrypt with", why: "the plan says `encryptTo: passphrase`",
                fix: "give a file whose first line is the passphrase with `--open-passphrase-file`"),
            zh: Words("缺少加密口令", why: "计划规定 `encryptTo: passphrase`", fix: "用 `--open-passphrase-file` 指定首行为口令的文件")),
        Entry(
            .planBadRecipient,
            en: Words(
                "the recipient of {0} is none", why: "{1}",
                fix: "copy the line that begins with `age1` from `handover key new --encryption` or `age-keygen`"),
            zh: Words("{0} 的收件公钥不合格", why: "{1}", fix: "请复制 `handover key new --encryption` 或 `age-keygen` 输出的 `age1` 开头的一行")),
        Entry(
            .planEncryptNobody,
            en: Words(
                "`encryptTo` names nobody", why: "what is encrypted to nobody can never be opened",
                fix: "name parties, or leave the key out"),
            zh: Words("`encryptTo` 没有列出任何人", why: "无收件人的加密永远无法打开", fix: "请列出当事方，或删去此键")),
        Entry(
            .planNoRecipient,
            en: Words(
                "{0} has no key to open an archive with", why: "`encryptTo` names parties by their `recipient`",
                fix:
                    "ask {0} for the `age1…` line of `handover key new --encryption` or `age-keygen`, and write it as `recipient` of the party"
            ),
            zh: Words(
                "{0} 没有可用于打开归档的公钥", why: "`encryptTo` 以当事方的 `recipient` 为准",
                fix: "请向 {0} 索取 `handover key new --encryption` 或 `age-keygen` 输出的 `age1…`，写入该当事方的 `recipient`")),
        Entry(
            .planRecipientTwice,
            en: Words(
                "{0} has the key of another recipient", why: "two parties with one key are one who can open it",
                fix: "give each party a key of its own"),
            zh: Words("{0} 与另一收件人使用同一公钥", why: "两方共用一钥等于只有一方能打开", fix: "请为每一方使用各自的密钥")),
        Entry(
            .planCabinetOpen,
            en: Words(
                "a cabinet without a lock", why: "two cabinets are apart by their keys, and this plan encrypts to nobody",
                fix: "name who can open it in `encryptTo`"),
            zh: Words("资料柜没有上锁", why: "两个资料柜以密钥相隔，而此计划未加密", fix: "请在 `encryptTo` 中列出可打开者")),
        Entry(
            .planCabinetTarget,
            en: Words(
                "what is kept for the law alone is not loaded",
                why: "a retention cabinet is stored, and opened for a legal demand",
                fix: "leave `targets` and the load step out, or make it the operational plan"),
            zh: Words("仅为法定留存的资料不得载入", why: "留存柜只作保管，依法律要求方可打开", fix: "请删去 `targets` 与载入步骤，或改为业务柜的计划")),
        Entry(
            .planCabinetAlone,
            en: Words(
                "{0} is not the plan of the other cabinet",
                why: "its `cabinet` is missing or of the same kind, or it has the same id",
                fix: "write `cabinet` into both plans, one operational and one retention, each `beside` the other"),
            zh: Words(
                "{0} 不是另一资料柜的计划", why: "其 `cabinet` 缺失、种类相同或标识相同", fix: "请在两个计划中分别写明 operational 与 retention，并以 `beside` 互指")),
        Entry(
            .planCabinetKeyShared,
            en: Words(
                "{0} can open both cabinets", why: "{1} encrypts to the same key, so the two are one",
                fix: "use another key for one of them; only an escrow party may hold the same"),
            zh: Words("{0} 能同时打开两个资料柜", why: "{1} 使用同一公钥，两柜形同一柜", fix: "请为其中之一更换密钥；仅 escrow 方可相同")),
        Entry(
            .planCabinetSourceShared,
            en: Words(
                "the export {0} would lie in both cabinets",
                why: "{1} reads the same file, and an archive holds its exports whole",
                fix: "have the old system export the records of each cabinet into a file of its own"),
            zh: Words("导出文件 {0} 会同时进入两个资料柜", why: "{1} 也读取该文件，而归档包含完整的导出", fix: "请让旧系统按资料柜分别导出")),
    ]
}
