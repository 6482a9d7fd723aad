extension Diagnostic.Code {
    package static let policyBehind = Self("policy.behind")
    package static let policyGap = Self("policy.gap")
    package static let policyOther = Self("policy.other-line")
    package static let policyNoKeepers = Self("policy.no-keepers")
    package static let policyKeepersShort = Self("policy.keepers-short")
    package static let policyStranger = Self("policy.stranger")
    package static let policyNotKeeper = Self("policy.not-a-keeper")
    package static let policyManySignatures = Self("policy.too-many-signatures")
}

/// How trust policies change.
extension Catalogue {
    static let policies: [Entry] = [
        Entry(
            .policyBehind,
            en: Words(
                "{0} is version {1} of the policy, and version {2} was accepted already",
                why: "an older version may name people who are trusted no longer",
                fix: "ask the keepers for the newest version; one that is to follow is made with `handover trust init --after`"),
            zh: Words(
                "{0} 是策略第 {1} 版，而第 {2} 版已被接受", why: "旧版可能列有已不再受信任的人",
                fix: "请向策略保管人索取最新版；后续版本用 `handover trust init --after` 生成")),
        Entry(
            .policyGap,
            en: Words(
                "{0} is version {1} of the policy, and the last that was accepted is {2}",
                why: "each version is accepted by the keepers of the one before it", fix: "accept the versions between them first"
            ),
            zh: Words("{0} 是策略第 {1} 版，而上次接受的是第 {2} 版", why: "每一版须由前一版的保管人认可", fix: "请先依次接受其间的版本")),
        Entry(
            .policyOther,
            en: Words(
                "{0} does not follow {1}", why: "it names another file as the version before it",
                fix: "look whether the old policy was edited; else ask the keepers which one they meant"),
            zh: Words("{0} 不是 {1} 的后续版本", why: "它所指的前一版是另一个文件", fix: "请检查旧策略是否被改动过；否则请询问保管人")),
        Entry(
            .policyNoKeepers,
            en: Words(
                "the policy {0} names no keepers", why: "who may change it is nobody's word",
                fix: "write a new policy with `handover trust init --keeper NAME=CERTIFICATE`, and compare all fingerprints again"
            ),
            zh: Words(
                "策略 {0} 没有列出保管人", why: "无从得知谁有权更改它",
                fix: "请用 `handover trust init --keeper 姓名=证书` 另写一份策略，并重新核对所有指纹")),
        Entry(
            .policyKeepersShort,
            en: Words(
                "{1} keepers of version {0} have signed, and {2} must",
                why: "a policy changes by the word of enough keepers of the old version and of the new one",
                fix: "have the missing keepers sign with `handover trust sign`, and put their .p7s beside the new policy"),
            zh: Words(
                "第 {0} 版的保管人已有 {1} 人签署，须有 {2} 人", why: "更改策略须由新旧两版各有足够的保管人签署",
                fix: "请缺少的保管人用 `handover trust sign` 签署，并将其 .p7s 放在新策略旁")),
        Entry(
            .policyStranger,
            en: Words(
                "{0} is by nobody who keeps the policy: {1}", why: "only signatures of keepers count",
                fix: "nothing needs to be done, unless you miss a keeper's signature"),
            zh: Words("{0} 不是策略保管人所签：{1}", why: "只有保管人的签名才算数", fix: "无需处理，除非缺少某位保管人的签名")),
        Entry(
            .policyNotKeeper,
            en: Words(
                "{0} is the certificate of no keeper, neither of the old policy nor of the new one",
                why: "a signature that counts for nothing is not made", fix: "sign with the key of a keeper"),
            zh: Words("{0} 既不是旧策略也不是新策略保管人的证书", why: "不作数的签名不予生成", fix: "请用保管人的密钥签署")),
        Entry(
            .policyManySignatures,
            en: Words(
                "{0} has {1} signatures already", why: "no more are looked at", fix: "take away those that count for nothing"),
            zh: Words("{0} 已有 {1} 个签名", why: "更多的不予查看", fix: "请移除不作数的签名")),
    ]
}
