extension Diagnostic.Code {
    package static let notAnArchive = Self("tar.not-an-archive")
    package static let unsupportedVersion = Self("archive.unsupported-version")
    package static let tarNotCanonical = Self("tar.not-canonical")
    package static let tarPartWrong = Self("tar.part-wrong")
    package static let tarTruncated = Self("tar.truncated")
    package static let tarTrailingBytes = Self("tar.trailing-bytes")
    package static let tarTooManyMembers = Self("tar.too-many-members")
    package static let tarMemberOrder = Self("tar.member-order")
    package static let tarMemberMissing = Self("tar.member-missing")
    package static let tarMemberUnknown = Self("tar.member-unknown")
    package static let tarMemberTwice = Self("tar.member-twice")
    package static let bagDigestDiffers = Self("bag.digest-differs")
    package static let bagManifestMalformed = Self("bag.manifest-malformed")
    package static let bagMemberUnlisted = Self("bag.member-unlisted")
    package static let bagMemberMissing = Self("bag.member-missing")
    package static let bagInfoDiffers = Self("bag.info-differs")
    package static let sealMissing = Self("seal.missing")
    package static let sealMalformed = Self("seal.malformed")
    package static let sealSignatureBroken = Self("seal.signature-broken")
    package static let sealSignerNotTrusted = Self("seal.signer-not-trusted")
    package static let sealCertificateUnfit = Self("seal.certificate-unfit")
    package static let sealRoleShort = Self("seal.role-short")
    package static let sealRoleDiffers = Self("seal.role-differs")
    package static let sealPartyDiffers = Self("seal.party-differs")
    package static let sealIntentDiffers = Self("seal.intent-differs")
    package static let sealWrongArchive = Self("seal.wrong-archive")
    package static let sealTimeNotBelievable = Self("seal.time-not-believable")
    package static let sealSubjectDiffers = Self("seal.subject-differs")
    package static let outerIncomplete = Self("outer.incomplete")
    package static let outerDigestDiffers = Self("seal.outer-digest-differs")
    package static let trustMalformed = Self("trust.malformed")
    package static let notVerified = Self("extract.changed-meanwhile")
    package static let folderNotEmpty = Self("extract.folder-not-empty")
}

extension Catalogue {
    static let archive: [Entry] =
        archiveStructure + archiveBag + archiveSeals + [
            Entry(
                .trustMalformed,
                en: Words(
                    "the trust policy is not right at {0}",
                    why:
                        "it has exactly the keys of the format, and no certificate counts twice; a policy half understood would accept too much",
                    fix: "write it with `handover trust init`, or correct this place"),
                zh: Words("信任策略在 {0} 处有误", why: "其键须与格式完全一致，同一证书不得计两次；一知半解的策略会放过不该接受的签封", fix: "用 `handover trust init` 生成，或改正此处")
            ),
            Entry(
                .notVerified,
                en: Words(
                    "{0} changed after it was verified",
                    why: "what is unpacked is hashed again, and differs from what was checked",
                    fix: "find out who writes to the file, then verify and extract again"),
                zh: Words("{0} 在核验之后被改动", why: "解出的内容会再次计算摘要，结果与核验时不同", fix: "查明是谁在写该文件，然后重新核验并解出")),
            Entry(
                .folderNotEmpty,
                en: Words(
                    "the folder {0} exists already", why: "nothing is ever unpacked over other files",
                    fix: "choose a folder that does not exist"),
                zh: Words("文件夹 {0} 已存在", why: "从不覆盖其他文件", fix: "换一个尚不存在的文件夹")),
        ]

    private static let archiveStructure: [Entry] = [
        Entry(
            .notAnArchive,
            en: Words(
                "{0} is no archive of ours", why: "it does not begin with the header of `ID/bagit.txt`",
                fix: "check that it is the right file, and that it was copied whole and in binary"),
            zh: Words("{0} 不是本软件的档案", why: "开头不是 `ID/bagit.txt` 的文件头", fix: "确认文件选对，且以二进制方式完整复制")),
        Entry(
            .unsupportedVersion,
            en: Words(
                "this archive has the format {0}, which is unknown here",
                why: "this version reads `Handover-Format: 1` in a BagIt 1.0 bag, and does not guess at others",
                fix: "verify it with the version of the tool that the other party used"),
            zh: Words("此档案的格式为 {0}，本版本无法识别", why: "本版本只读取 BagIt 1.0 中的 `Handover-Format: 1`，不作猜测", fix: "使用对方所用版本的软件核验")),
        Entry(
            .tarNotCanonical,
            en: Words(
                "the tar differs from its one form at byte {0}",
                why: "every header and all padding have exactly one encoding; other bytes could show two readers two archives",
                fix: "get the archive again from whoever sealed it; do not re-pack it"),
            zh: Words("tar 在字节 {0} 处不符合规定的唯一形式", why: "每个文件头和填充只有一种编码；否则不同的读取程序可能看到不同的内容", fix: "请签封方重新提供档案；不要自行重新打包")),
        Entry(
            .tarPartWrong,
            en: Words(
                "{0} is not the part that it should be",
                why:
                    "an export that no member can hold whole is cut into parts of 4 GiB, numbered from 0001 without a gap, the last one of the rest",
                fix: "ask the sender for the archive as it was sealed"),
            zh: Words("{0} 不是应有的分段", why: "成员无法整体容纳的导出按 4 GiB 分段，自 0001 起连续编号，末段为余量", fix: "请发送方重新提供签封时的归档")),
        Entry(
            .tarTruncated,
            en: Words(
                "the tar ends early, after {0} bytes", why: "its last member and two zero blocks belong to it",
                fix: "copy it again; compare the size and `sha256sum` with the sender's"),
            zh: Words("tar 不完整，在 {0} 字节后中断", why: "缺少最后的成员或结尾的两个零块", fix: "重新复制，并与发送方核对大小和 `sha256sum`")),
        Entry(
            .tarTrailingBytes,
            en: Words(
                "something follows the end of the tar, from byte {0}",
                why: "after two zero blocks the file ends; more could hide data",
                fix: "get the archive again from whoever sealed it"),
            zh: Words("tar 结尾之后仍有内容，自字节 {0} 起", why: "两个零块之后文件即结束；多余内容可能隐藏数据", fix: "请签封方重新提供档案")),
        Entry(
            .tarTooManyMembers,
            en: Words(
                "the tar has more than {0} members", why: "no archive of ours is that large; reading on would only use up memory",
                fix: "check that it is the right file"),
            zh: Words("tar 的成员超过 {0} 个", why: "本软件的档案不会这么大，继续读取只会耗尽内存", fix: "确认文件是否选对")),
        Entry(
            .tarMemberOrder,
            en: Words(
                "{0} does not stand in its place", why: "members have a fixed order, seals are numbered without a gap",
                fix: "get the archive again from whoever sealed it; do not re-pack it"),
            zh: Words("{0} 的位置不对", why: "成员有固定顺序，签封编号须连续", fix: "请签封方重新提供档案；不要自行重新打包")),
        Entry(
            .tarMemberMissing,
            en: Words(
                "{0} is missing", why: "the format or the plan in the archive requires it",
                fix: "get the archive again from whoever sealed it"),
            zh: Words("缺少 {0}", why: "格式或档案中的计划要求有此成员", fix: "请签封方重新提供档案")),
        Entry(
            .tarMemberUnknown,
            en: Words(
                "{0} has no place in an archive", why: "neither the format nor the plan in the archive knows it",
                fix: "ask whoever sealed it what it is; do not open it"),
            zh: Words("档案中不应有 {0}", why: "格式和档案中的计划都没有此成员", fix: "请向签封方询问其来历；不要打开")),
        Entry(
            .tarMemberTwice,
            en: Words(
                "{0} occurs twice", why: "one reader would take the first, another the last",
                fix: "get the archive again from whoever sealed it"),
            zh: Words("{0} 出现两次", why: "不同的读取程序可能取用不同的一个", fix: "请签封方重新提供档案")),
    ]

    private static let archiveBag: [Entry] = [
        Entry(
            .bagDigestDiffers,
            en: Words(
                "{0} was changed", why: "its SHA-256 is not the one in {1}",
                fix: "get the archive again; if it differs once more, ask whoever sealed it"),
            zh: Words("{0} 被改动", why: "其 SHA-256 与 {1} 所列不同", fix: "重新获取档案；若仍不同，请询问签封方")),
        Entry(
            .bagManifestMalformed,
            en: Words(
                "{0} is not in its form", why: "each line is a SHA-256, two spaces and a path, sorted, every path once",
                fix: "get the archive again from whoever sealed it"),
            zh: Words("{0} 的格式不对", why: "每行为 SHA-256、两个空格和路径，按序排列，路径不得重复", fix: "请签封方重新提供档案")),
        Entry(
            .bagMemberUnlisted,
            en: Words(
                "{0} is not listed", why: "{1} lists every file; what it does not list was not sealed",
                fix: "ask whoever sealed the archive what it is; do not open it"),
            zh: Words("{0} 未列入清单", why: "{1} 应列出每个文件；未列入者未经签封", fix: "请向签封方询问其来历；不要打开")),
        Entry(
            .bagMemberMissing,
            en: Words(
                "{0} is listed, but not there", why: "{1} says that it belongs to the archive",
                fix: "get the archive again from whoever sealed it"),
            zh: Words("清单列有 {0}，但档案中没有", why: "按 {1}，它属于此档案", fix: "请签封方重新提供档案")),
        Entry(
            .bagInfoDiffers,
            en: Words(
                "{0} does not say what it must",
                why: "its lines follow from the plan and the payload: version, day, id, bytes and files",
                fix: "get the archive again from whoever sealed it"),
            zh: Words("{0} 的内容不对", why: "其各行由计划和数据决定：版本、日期、标识、字节数和文件数", fix: "请签封方重新提供档案")),
    ]

    private static let archiveSeals: [Entry] = [
        Entry(
            .sealMissing,
            en: Words(
                "the archive has no seal", why: "nobody answers for what it holds",
                fix: "ask the other party for the sealed archive"),
            zh: Words("档案没有签封", why: "没有任何一方对其内容负责", fix: "请对方提供已签封的档案")),
        Entry(
            .sealMalformed,
            en: Words(
                "{0} is no seal of the one form that is accepted", why: "{1}",
                fix: "ask whoever sealed it to seal again with this tool"),
            zh: Words("{0} 不是可接受的签封形式", why: "{1}", fix: "请签封方用本软件重新签封")),
        Entry(
            .sealSignatureBroken,
            en: Words(
                "the signature of {0} does not hold", why: "the statement is not what was signed, or another key signed it",
                fix: "do not trust the archive; get it again, and ask the signer"),
            zh: Words("{0} 的签名不成立", why: "声明与所签内容不同，或由其他密钥签署", fix: "不要信任此档案；重新获取并询问签封人")),
        Entry(
            .sealSignerNotTrusted,
            en: Words(
                "{0} is sealed by a certificate that your policy does not name for {1}: {2}",
                why: "only seals by signers of your policy, in their roles, count",
                fix:
                    "compare the fingerprint with its owner by phone or on paper; only if it is right, add it with `handover trust init`"
            ),
            zh: Words(
                "{0} 由您的策略未为角色 {1} 列出的证书签封：{2}", why: "只有策略所列签封人以其角色所作的签封才算数",
                fix: "通过电话或书面与持有人核对指纹；确认无误后才用 `handover trust init` 加入")),
        Entry(
            .sealCertificateUnfit,
            en: Words(
                "the certificate of {0} is not for seals",
                why: "it may sign certificates, may not sign data, or has a critical extension that is unknown",
                fix: "seal with a certificate made by `handover key new`"),
            zh: Words("{0} 的证书不能用于签封", why: "它可签发证书、不可签署数据，或含有无法识别的关键扩展", fix: "使用 `handover key new` 生成的证书签封")),
        Entry(
            .sealRoleShort,
            en: Words(
                "{1} signers of the role {0} have sealed, your policy requires {2}",
                why: "each role of the policy must be met by that many different signers",
                fix: "have the missing signers seal, or check that the policy names the right certificates"),
            zh: Words("角色 {0} 已有 {1} 人签封，您的策略要求 {2} 人", why: "每个角色须有规定数量的不同签封人", fix: "请缺少的签封人签封，或检查策略所列证书是否正确")),
        Entry(
            .sealRoleDiffers,
            en: Words(
                "{0} states the role {1}, its name another", why: "the file's name and the statement agree in a seal of ours",
                fix: "get the archive again from whoever sealed it"),
            zh: Words("{0} 声明的角色为 {1}，与文件名不符", why: "本软件的签封中两者一致", fix: "请签封方重新提供档案")),
        Entry(
            .sealPartyDiffers,
            en: Words(
                "{0} is in the name of {1}, which the plan does not have in this role",
                why: "a seal names a party of the plan with its name and role", fix: "ask whoever sealed it for whom they signed"),
            zh: Words("{0} 以 {1} 的名义签封，但计划中没有此角色的该方", why: "签封须写明计划中的一方及其名称和角色", fix: "请向签封人询问其代表哪一方")),
        Entry(
            .sealIntentDiffers,
            en: Words(
                "{0} is for {1}, your policy accepts {2}", why: "a rehearsal is never a hand-over",
                fix: "ask for the archive of the real hand-over, or use the policy for rehearsals"),
            zh: Words("{0} 的用途为 {1}，您的策略只接受 {2}", why: "演练不能当作移交", fix: "请对方提供正式移交的档案，或使用演练的策略")),
        Entry(
            .sealWrongArchive,
            en: Words(
                "{0} seals the archive {1}, this one is {2}", why: "a seal is for one archive alone",
                fix: "put the archive beside its own seal"),
            zh: Words("{0} 签封的是档案 {1}，而此档案为 {2}", why: "一个签封只对一个档案有效", fix: "把档案与其自身的签封放在一起")),
        Entry(
            .sealTimeNotBelievable,
            en: Words(
                "{0} says it was signed at {1}",
                why: "that is outside the certificate's validity, or in the future by this machine's clock",
                fix: "check this machine's clock; if it is right, ask the signer to seal again"),
            zh: Words("{0} 自称签署于 {1}", why: "该时间不在证书有效期内，或晚于本机时钟", fix: "检查本机时钟；若无误，请签封人重新签封")),
        Entry(
            .sealSubjectDiffers,
            en: Words(
                "{0} is not what {1} seals", why: "the statement's digest or count of it differs",
                fix: "get the archive again from whoever sealed it"),
            zh: Words("{0} 与 {1} 所签封的不同", why: "声明中的摘要或计数不一致", fix: "请签封方重新提供档案")),
        Entry(
            .outerIncomplete,
            en: Words(
                "{0} is missing beside the archive", why: "the outer statement and its signature come together or not at all",
                fix: "put the missing file there; ask the sender for it"),
            zh: Words("档案旁缺少 {0}", why: "外层声明及其签名须同时存在或同时不存在", fix: "补上缺少的文件；可向发送方索取")),
        Entry(
            .outerDigestDiffers,
            en: Words(
                "the tar is not the one that {0} seals", why: "its size or SHA-256 differs",
                fix: "copy it again; if it still differs, ask whoever sealed it"),
            zh: Words("此 tar 不是 {0} 所签封的那个", why: "大小或 SHA-256 不同", fix: "重新复制；若仍不同，请询问签封方")),
    ]
}
