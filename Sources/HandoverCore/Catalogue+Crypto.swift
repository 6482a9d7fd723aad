extension Diagnostic.Code {
    package static let keyReadableByOthers = Self("key.readable-by-others")
    package static let keyNeedsPassphrase = Self("key.needs-passphrase")
    package static let wrongPassphrase = Self("key.wrong-passphrase")
    package static let keyUnreadable = Self("key.unreadable")
    package static let keyNotMade = Self("key.not-made")
    package static let keyDoesNotMatch = Self("key.does-not-match")
    package static let keyUnprotected = Self("key.unprotected")
    package static let certificateUnreadable = Self("certificate.unreadable")
    package static let certificateNotPartys = Self("certificate.not-the-partys")
    package static let certificateExpired = Self("certificate.not-valid-now")
    package static let signingFailed = Self("seal.signing-failed")
}

extension Catalogue {
    static let crypto: [Entry] = [
        Entry(
            .keyReadableByOthers,
            en: Words(
                "others can read the key {0}", why: "whoever has a key can seal in its owner's name",
                fix: "run `chmod 600 {0}`; if others had access, make a new key and tell the other party its fingerprint"),
            zh: Words("密钥 {0} 可被他人读取", why: "持有密钥者即可以其所有者名义签封", fix: "运行 `chmod 600 {0}`；若他人可能读过，请更换密钥并告知对方新的指纹")),
        Entry(
            .keyNeedsPassphrase,
            en: Words(
                "the key {0} is protected by a passphrase", why: "it cannot be opened without",
                fix: "give a file that holds the passphrase with `--passphrase-file`"),
            zh: Words("密钥 {0} 受口令保护", why: "没有口令无法打开", fix: "用 `--passphrase-file` 指定存有口令的文件")),
        Entry(
            .wrongPassphrase,
            en: Words(
                "the passphrase does not open {0}", why: "decryption failed",
                fix: "check the passphrase file; the first line counts, without its line end"),
            zh: Words("口令无法打开 {0}", why: "解密失败", fix: "检查口令文件；以第一行为准，不含换行")),
        Entry(
            .keyUnreadable,
            en: Words(
                "{0} is no key that can sign", why: "seals need a P-256 key or RSA of at least 3072 bits in PEM ({1})",
                fix: "make one with `handover key new`"),
            zh: Words("{0} 不是可用于签封的密钥", why: "签封需要 PEM 格式的 P-256 密钥或不少于 3072 位的 RSA 密钥（{1}）", fix: "用 `handover key new` 生成")),
        Entry(
            .keyNotMade,
            en: Words("the key cannot be made", why: "{0}", fix: "a name has 1 to 64 characters; check it, then try again"),
            zh: Words("无法生成密钥", why: "{0}", fix: "名称为 1 至 64 个字符；检查后重试")),
        Entry(
            .keyDoesNotMatch,
            en: Words(
                "the key {0} does not belong to the certificate {1}",
                why: "a seal shows the certificate, so the key must be its own",
                fix: "give the two files that `handover key new` made together"),
            zh: Words("密钥 {0} 与证书 {1} 不匹配", why: "签封会出示证书，密钥必须与之对应", fix: "使用 `handover key new` 同时生成的两个文件")),
        Entry(
            .keyUnprotected,
            en: Words(
                "a key without a passphrase needs your word for it", why: "whoever copies the file can seal in its owner's name",
                fix: "give `--passphrase-file FILE`, or say `--unprotected`"),
            zh: Words("生成无口令的密钥须明确表示", why: "复制该文件的人即可以其所有者名义签封", fix: "使用 `--passphrase-file 文件`，或加上 `--unprotected`")),
        Entry(
            .certificateUnreadable,
            en: Words("{0} is no certificate", why: "{1}", fix: "give the file that ends in `.crt`, in PEM"),
            zh: Words("{0} 不是证书", why: "{1}", fix: "请指定以 `.crt` 结尾的 PEM 文件")),
        Entry(
            .certificateNotPartys,
            en: Words(
                "this is not the certificate of party {0}", why: "the plan names the fingerprint {1}, this certificate has {2}",
                fix: "seal with the party's own key, or correct `parties.{0}.certificate` with both parties' consent"),
            zh: Words("这不是 {0} 的证书", why: "计划写明指纹 {1}，此证书为 {2}", fix: "使用该方自己的密钥签封，或经双方同意后更正 `parties.{0}.certificate`")),
        Entry(
            .certificateExpired,
            en: Words(
                "the certificate {0} is not valid now", why: "a seal outside its certificate's validity is not believed",
                fix: "check the clock, or make a new key with `handover key new`"),
            zh: Words("证书 {0} 目前无效", why: "有效期之外的签封不被采信", fix: "检查系统时钟，或用 `handover key new` 生成新密钥")),
        Entry(
            .signingFailed,
            en: Words("the seal could not be made", why: "{0}", fix: "report it with the kind of key that was used"),
            zh: Words("无法签封", why: "{0}", fix: "请连同所用密钥类型一并报告")),
    ]
}
