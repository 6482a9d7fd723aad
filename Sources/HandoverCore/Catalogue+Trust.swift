extension Diagnostic.Code {
    package static let sealExpired = Self("seal.expired")
    package static let sealExpiredSince = Self("seal.expired-since")
    package static let sealStampUnsound = Self("seal.stamp-unsound")
    package static let sealStampOutside = Self("seal.stamp-outside-validity")
    package static let sealStampAged = Self("seal.stamp-aged")
    package static let sealNotStamped = Self("seal.not-stamped")
    package static let sealTimeAfterStamp = Self("seal.time-after-stamp")
    package static let stampNotAsked = Self("timestamp.not-asked")
    package static let stampNoTrust = Self("timestamp.no-trust")
    package static let keyNoCode = Self("key.no-credit-code")
    package static let sealNotVouched = Self("seal.not-vouched-for")
    package static let sealRevoked = Self("seal.revoked")
    package static let sealRevokedSince = Self("seal.revoked-since")
    package static let receiptRejected = Self("receipt.rejected")
    package static let sealRevocationUnknown = Self("seal.revocation-unknown")
}

extension Catalogue {
    static let trust: [Entry] = [
        Entry(
            .sealExpired,
            en: Words(
                "the certificate of {0} expired at {1}, and no time stamp shows that the seal is older",
                why: "whoever has the key by now could have signed it with any date",
                fix: "ask for the time stamp that belongs to it, or for a new seal"),
            zh: Words("{0} 的证书已于 {1} 过期，且没有时间戳证明签封更早", why: "如今持有密钥的人可以任意倒签日期", fix: "请索取与之对应的时间戳，或要求重新签封")),
        Entry(
            .sealExpiredSince,
            en: Words(
                "the certificate of {0} expired at {1}; a time stamp shows that the seal was there at {2}",
                why: "it was valid then, and so the seal counts", fix: "nothing needs to be done"),
            zh: Words("{0} 的证书已于 {1} 过期；时间戳证明签封在 {2} 时已存在", why: "当时证书有效，签封因此有效", fix: "无需处理")),
        Entry(
            .receiptRejected,
            en: Words(
                "{0} ({1}) rejected the archive on {2}; reasons: {3}",
                why: "your policy lets them accept; a rejection takes back an own acceptance of before, and nobody else's",
                fix: "read the reasons in {4}, and settle them before you go on"),
            zh: Words(
                "{0}（{1}）已于 {2} 拒收此档案，理由 {3} 条", why: "您的策略允许其验收；拒收只撤回其本人此前的验收，不影响他人",
                fix: "请阅读 {4} 中的理由，解决后再继续")),
        Entry(
            .sealStampUnsound,
            en: Words(
                "the time stamp of {0} shows nothing: {1}", why: "it must be of this signature, by an authority of your policy",
                fix: "ask for the stamp that belongs to it; do not use the archive before you know why there was another"),
            zh: Words("{0} 的时间戳不成立：{1}", why: "它须针对此签名，并由策略中的时间戳机构签发", fix: "请索取对应的时间戳；查明原因之前不要使用该归档")),
        Entry(
            .sealStampOutside,
            en: Words(
                "the time stamp of {0} is outside the validity of the signer's certificate, which ended at {1}",
                why: "the signature was not there while the certificate was valid, or not yet valid when it was made",
                fix: "ask for a new seal"),
            zh: Words("{0} 的时间戳不在签封人证书有效期内（止于 {1}）", why: "证书有效期间签名尚不存在，或签名早于证书", fix: "请要求重新签封")),
        Entry(
            .sealStampAged,
            en: Words(
                "the time stamp of {0} does not count any more: {1}",
                why: "whoever has its authority's key by now could have made it with any date, and no renewal lists it",
                fix: "ask whoever keeps the archive for its renewals (`handover renew`)"),
            zh: Words(
                "{0} 的时间戳已不再作数：{1}", why: "如今持有时间戳机构密钥的人可以任意倒签日期，且没有续期清单列出它",
                fix: "请向保管人索取续期清单（`handover renew`）")),
        Entry(
            .sealNotStamped,
            en: Words(
                "{0} has no time stamp", why: "your policy demands one of every seal",
                fix: "ask for it (`handover timestamp`), or for whoever sealed to get one"),
            zh: Words("{0} 没有时间戳", why: "策略要求每个签封都有时间戳", fix: "请索取时间戳（`handover timestamp`），或请签封人补办")),
        Entry(
            .sealTimeAfterStamp,
            en: Words(
                "{0} says it was signed at {1}, after its time stamp of {2}", why: "the signer's clock was wrong, or its word is",
                fix: "believe the stamp; ask the signer about its clock"),
            zh: Words("{0} 自称签署于 {1}，晚于其时间戳 {2}", why: "签封人的时钟有误，或所称不实", fix: "以时间戳为准；请询问签封人的时钟")),
        Entry(
            .stampNotAsked,
            en: Words(
                "nothing can be asked of a time stamping authority about {0}", why: "{1}",
                fix: "write the policy as a dotted object identifier, such as 1.2.3.4, or leave it out"),
            zh: Words("无法就 {0} 向时间戳机构提出请求", why: "{1}", fix: "请将策略写成点分对象标识符（如 1.2.3.4），或省略")),
        Entry(
            .stampNoTrust,
            en: Words(
                "the policy trusts no time stamping authority", why: "an answer that nobody believes shows nothing",
                fix: "make a policy with `handover trust init --time CERTIFICATE`"),
            zh: Words("策略中没有受信任的时间戳机构", why: "无人相信的应答不能证明什么", fix: "请用 `handover trust init --time 证书` 生成策略")),
        Entry(
            .keyNoCode,
            en: Words(
                "{0} is no unified social credit code", why: "18 characters, of which the last checks the others",
                fix: "write it as it stands in the business licence"),
            zh: Words("{0} 不是统一社会信用代码", why: "共 18 位，末位为校验码", fix: "请按营业执照填写")),
        Entry(
            .sealNotVouched,
            en: Words(
                "the CA of your policy does not vouch for the certificate of {0}: {1}",
                why: "it names a signer of the policy, and anybody can write that name",
                fix: "ask the signer which CA issued the certificate"),
            zh: Words("策略中的 CA 不能证明 {0} 的证书：{1}", why: "证书写着策略中签署人的名称，但任何人都能这样写", fix: "请询问签署人证书由哪个 CA 签发")),
        Entry(
            .sealRevoked,
            en: Words(
                "the certificate of {0} was revoked at {1}", why: "what was signed with it from then on is nobody's word",
                fix: "ask the signer for a seal with a new certificate"),
            zh: Words("{0} 的证书已于 {1} 被吊销", why: "自那时起用它签署的内容不可信", fix: "请签署人用新证书重新签署")),
        Entry(
            .sealRevokedSince,
            en: Words(
                "the certificate of {0} was revoked later, at {1}", why: "a time stamp shows that the seal was there before",
                fix: "nothing needs to be done for this archive; find out why it was revoked"),
            zh: Words("{0} 的证书后来于 {1} 被吊销", why: "时间戳证明签封早于吊销", fix: "本归档无需处理；请查明吊销原因")),
        Entry(
            .sealRevocationUnknown,
            en: Words(
                "nobody can say whether the certificate of {0} was revoked",
                why: "the policy demands a current list of {1}, and has none",
                fix: "put the CA's newest list into the policy"),
            zh: Words("无法得知 {0} 的证书是否已被吊销", why: "策略要求 {1} 的最新吊销列表，但其中没有", fix: "请将该 CA 的最新吊销列表写入策略")),
    ]
}
