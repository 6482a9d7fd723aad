extension Diagnostic.Code {
    package static let renewalMissing = Self("renewal.missing")
    package static let renewalMalformed = Self("renewal.malformed")
    package static let renewalStampUnsound = Self("renewal.stamp-unsound")
    package static let renewalLeavesOut = Self("renewal.leaves-out")
    package static let renewalDiffers = Self("renewal.differs")
    package static let renewalOrder = Self("renewal.out-of-order")
    package static let renewalGap = Self("renewal.gap")
    package static let renewalPending = Self("renewal.pending")
    package static let renewalLapsed = Self("renewal.lapsed")
    package static let renewalsFull = Self("renewal.too-many")
}

/// What keeps time stamps believable for longer than their authorities.
extension Catalogue {
    private static let chain = "each list is believed by the stamp of the next one, so every one must be there and say the same"
    private static let chainChinese = "每份清单由下一份的时间戳保证，因此必须全部存在且一致"

    static let renewals: [Entry] = [
        Entry(
            .renewalMissing,
            en: Words("the renewal {0} is missing", why: chain, fix: "ask whoever keeps the archive for it"),
            zh: Words("缺少续期文件 {0}", why: chainChinese, fix: "请向归档保管人索取")),
        Entry(
            .renewalMalformed,
            en: Words(
                "{0} is no list of what lies beside the archive",
                why: "it is lines of a SHA-256, two spaces and a path of the delivery, sorted, and has the archive",
                fix: "ask whoever keeps the archive for the list as `handover renew` wrote it"),
            zh: Words(
                "{0} 不是归档旁文件的清单", why: "各行为 SHA-256、两个空格和交付内的路径，已排序，并含归档本身", fix: "请向保管人索取 `handover renew` 所写的清单")),
        Entry(
            .renewalStampUnsound,
            en: Words(
                "the time stamp of the renewal {0} shows nothing: {1}",
                why: "it must be of this list, by an authority of your policy",
                fix: "ask for the stamp that belongs to it, or put its authority into your policy"),
            zh: Words("续期清单 {0} 的时间戳不成立：{1}", why: "它须针对此清单，并由策略中的时间戳机构签发", fix: "请索取对应的时间戳，或将该机构加入策略")),
        Entry(
            .renewalLeavesOut,
            en: Words(
                "the renewal {0} leaves out {1}", why: "what an earlier list has, every later one has as well",
                fix: "ask whoever keeps the archive for the right list"),
            zh: Words("续期清单 {0} 遗漏了 {1}", why: "先前清单所列，后续清单均须列出", fix: "请向保管人索取正确的清单")),
        Entry(
            .renewalDiffers,
            en: Words(
                "the renewal {0} has another digest of {1}", why: "the file is missing, or is not the one that was there then",
                fix: "ask whoever keeps the archive for the file; do not use the archive before you know why it differs"),
            zh: Words("续期清单 {0} 中 {1} 的摘要不同", why: "该文件缺失，或不是当时的文件", fix: "请向保管人索取该文件；查明原因之前不要使用该归档")),
        Entry(
            .renewalOrder,
            en: Words(
                "the renewal {0} was stamped at {1}, before the one that it renews, of {2}",
                why: "lists are numbered as they were made",
                fix: "ask whoever keeps the archive for the lists as they were written"),
            zh: Words("续期清单 {0} 的时间戳为 {1}，早于其前一份（{2}）", why: "清单按生成先后编号", fix: "请向保管人索取原始清单")),
        Entry(
            .renewalGap,
            en: Words(
                "the renewal {0} came too late, at {1}: the authority before it was believed no longer ({2})",
                why: "between the two anybody with that authority's key could have changed what was listed",
                fix:
                    "nothing mends it: stamps that only this chain keeps count for nothing; take the renewals away to verify without them"
            ),
            zh: Words(
                "续期清单 {0} 过迟（{1}）：此前的时间戳机构已不可信（{2}）", why: "其间持有该机构密钥的人都可能改动清单",
                fix: "无法补救：仅靠此续期链维持的时间戳不作数；可移走续期文件后再核验")),
        Entry(
            .renewalPending,
            en: Words(
                "the renewal {0} waits for its time stamp", why: "until then it counts for nothing",
                fix: "take the answer in with `handover timestamp take`"),
            zh: Words("续期清单 {0} 尚待时间戳", why: "在此之前它不作数", fix: "请用 `handover timestamp take` 收入应答")),
        Entry(
            .renewalLapsed,
            en: Words(
                "the renewals have lapsed with {0}: {1}", why: "the authority of the last stamp is not believed any more",
                fix: "nothing mends it: a renewal must come while the one before it is believed"),
            zh: Words("续期已随 {0} 失效：{1}", why: "最后一个时间戳的机构已不可信", fix: "无法补救：续期须在前一份仍可信时进行")),
        Entry(
            .renewalsFull,
            en: Words(
                "{0} has {1} renewals already", why: "no more are looked at",
                fix: "verify the archive and seal it anew while the last one is believed"),
            zh: Words("{0} 已有 {1} 份续期清单", why: "更多的不予查看", fix: "请在最后一份仍可信时核验并重新签封")),
    ]
}
