/// A kind of change: its stable name, such as `amount-up`, and what is changed, in words without a value.
struct Kind: Sendable {
    let name: String
    let english: String
    let chinese: String

    init(_ name: String, _ english: String, _ chinese: String) {
        (self.name, self.english, self.chinese) = (name, english, chinese)
    }
}

/// Every kind there is. Whichever nothing in an archive lends itself to is told of as not applicable: none is passed over in silence.
extension Kind {
    static let all = ValueChange.all.map(\.kind) + values + rows + fates + plan + metadata + tar + seals + flips

    private static let values = [otherValue, valuesSwapped, amountsSwapped, referenceElsewhere]
    static let otherValue = Kind("other-value", "a value of another record", "换成另一条记录的值")
    static let valuesSwapped = Kind("values-swapped", "two records' values exchanged", "两条记录的值互换")
    static let amountsSwapped = Kind("amounts-swapped", "two records' amounts exchanged", "两条记录的金额互换")
    static let referenceElsewhere = Kind("reference-elsewhere", "a reference leads to another record", "引用指向另一条记录")

    private static let rows = [rowDropped, rowDoubled, rowReplaced, rowsReordered]
    static let rowDropped = Kind("row-dropped", "a row is left out", "少一行")
    static let rowDoubled = Kind("row-doubled", "a row stands twice", "一行重复")
    static let rowReplaced = Kind("row-replaced", "a row has another one's values", "一行换成另一行的值")
    static let rowsReordered = Kind("rows-reordered", "two rows change places", "两行对调")

    private static let fates = [
        quarantineForgotten, exclusionForgotten, calledMigrated, calledQuarantined, calledExcluded, bytesUncovered,
    ]
    static let quarantineForgotten = Kind("quarantine-forgotten", "a quarantined record is forgotten", "隐去一条隔离记录")
    static let exclusionForgotten = Kind("exclusion-forgotten", "an excluded record is forgotten", "隐去一条排除记录")
    static let calledMigrated = Kind("called-migrated", "a quarantined record is called migrated", "隔离记录谎称已移交")
    static let calledQuarantined = Kind("called-quarantined", "an excluded record is called quarantined", "排除记录谎称隔离")
    static let calledExcluded = Kind("called-excluded", "a migrated record is called excluded", "移交记录谎称排除")
    static let bytesUncovered = Kind("bytes-uncovered", "bytes of a source are not accounted for", "来源有字节未计入")

    private static let plan = [planAfterApproval, otherColumn, otherRounding]
    static let planAfterApproval = Kind("plan-after-approval", "the plan is another one than was sealed", "方案与签封时不同")
    static let otherColumn = Kind("other-column", "the plan takes a field from another column", "方案改取另一列")
    static let otherRounding = Kind("other-rounding", "the plan rounds in another way", "方案改用另一种舍入")

    private static let metadata = [
        staleLock, countsHigher, rootOther, stepRemoved, lastStepRemoved, stepsReordered, cardChanged, schemaChanged,
    ]
    static let staleLock = Kind("stale-lock", "an export is another one than the lock says", "锁定的来源与归档不同")
    static let countsHigher = Kind("counts-higher", "the counts say a value more", "计数多报一个值")
    static let rootOther = Kind("root-other", "a Merkle root is another one", "默克尔根不同")
    static let stepRemoved = Kind("step-removed", "the run's tale leaves out its first step", "运行记录缺第一步")
    static let lastStepRemoved = Kind("last-step-removed", "the run's tale leaves out its last step", "运行记录缺最后一步")
    static let stepsReordered = Kind("steps-reordered", "two steps of the run's tale change places", "运行记录中两步对调")
    static let cardChanged = Kind("card-changed", "the card says something else", "核验卡被改动")
    static let schemaChanged = Kind("schema-changed", "the data package calls a type otherwise", "数据包类型被改动")

    private static let tar = [
        memberAppended, memberAdded, memberTwice, memberRemoved, contentsSwapped, orderChanged, bytesBehind, endMissing, cutOff,
        timeChanged, modeChanged, link, pathUpwards,
    ]
    static let memberAppended = Kind("member-appended", "a file more, behind the last one", "末尾多一个文件")
    static let memberAdded = Kind("member-added", "a file more in the payload", "载荷多一个文件")
    static let memberTwice = Kind("member-twice", "a file stands twice", "同名文件两次")
    static let memberRemoved = Kind("member-removed", "a file is missing", "缺一个文件")
    static let contentsSwapped = Kind("contents-swapped", "two files have each other's content", "两个文件内容互换")
    static let orderChanged = Kind("order-changed", "two files change places", "两个文件对调次序")
    static let bytesBehind = Kind("bytes-behind", "a byte behind the end", "末尾多一字节")
    static let endMissing = Kind("end-missing", "the end of the tar is missing", "缺归档结尾")
    static let cutOff = Kind("cut-off", "the tar is cut off", "归档被截断")
    static let timeChanged = Kind("time-changed", "a file has a time of its own", "文件时间被改")
    static let modeChanged = Kind("mode-changed", "a file may be run", "文件变为可执行")
    static let link = Kind("link", "a file becomes a link", "文件变为链接")
    static let pathUpwards = Kind("path-upwards", "a path leads out of the folder", "路径指向目录之外")

    private static let seals = [
        stranger, strangerInside, expired, notYetValid, authorityKey, encryptionKey, serverKey, otherRole, otherArchive,
        rehearsal,
        statementAfterSigning, signatureElsewhere, sealRemoved, sealUnsigned,
    ]
    static let stranger = Kind("stranger", "sealed by somebody whom the policy does not name", "签封人不在策略中")
    static let strangerInside = Kind("stranger-inside", "sealed inside by somebody whom the policy does not name", "内封签封人不在策略中")
    static let expired = Kind("expired", "sealed with a certificate that has expired", "证书已过期")
    static let notYetValid = Kind("not-yet-valid", "sealed with a certificate that is not yet valid", "证书尚未生效")
    static let authorityKey = Kind("authority-key", "sealed with the certificate of a certification authority", "用证书颁发机构的证书签封")
    static let encryptionKey = Kind("encryption-key", "sealed with a certificate that is for encryption", "用加密用途的证书签封")
    static let serverKey = Kind("server-key", "sealed with a certificate that is for a server", "用服务器用途的证书签封")
    static let otherRole = Kind("other-role", "a seal claims another role", "签封谎称另一角色")
    static let otherArchive = Kind("other-archive", "a seal of another archive", "他档之签封")
    static let rehearsal = Kind("rehearsal", "a rehearsal is passed off as the hand-over", "演练冒充移交")
    static let statementAfterSigning = Kind(
        "statement-after-signing", "what a seal says is changed after it was signed", "签封后改动声明")
    static let signatureElsewhere = Kind("signature-elsewhere", "a signature over something else", "签名对象不符")
    static let sealRemoved = Kind("seal-removed", "the seals are missing", "缺签封")
    static let sealUnsigned = Kind("seal-unsigned", "a seal more, without a signature", "多一份无签名的签封")

    private static let flips = [bitFlipped, bitFlippedResealed, headerFlipped]
    static let bitFlipped = Kind("bit-flipped", "a bit of a file", "文件的一位")
    static let bitFlippedResealed = Kind("bit-flipped-resealed", "a bit of a file, under a new outer seal", "文件的一位，外封重签")
    static let headerFlipped = Kind("header-flipped", "a bit of a file's header, under a new outer seal", "文件头部的一位，外封重签")
}
