import HandoverCore
import HandoverCrypto

/// What a seal says, read strictly: canonical bytes, exactly the members of Format.md sections 7.2 and 7.3.
struct SealStatement {
    var archive: String
    var intent: String
    var role: String
    var party: String
    var name: String
    /// The file that is sealed, and its SHA-256.
    var subject: String
    var subjectDigest: String
    /// Of an inner seal.
    var inner: Inner?
    /// Of an outer seal: the tar's size.
    var bytes: Int64?
    /// Of the outer seal of an encrypted archive.
    var encrypted: Encrypted?
    /// Of a receipt.
    var receipt: Receipt?

    /// The encrypted file, and for whom it is.
    struct Encrypted {
        var digest: String
        var bytes: Int64
        /// As text; none for a passphrase.
        var recipients: [String]
    }

    struct Inner {
        var records: Int64, migrated: Int64, quarantined: Int64
        /// `nil` where no mapping leaves records out.
        var excluded: Int64?
        /// Records merged into others; `nil` where the plan merges nothing.
        var merged: Int64?
        var dataDigest: String, lockDigest: String, planDigest: String, merkleRoot: String
        /// Which delivery of its plan this is, from 1.
        var sequence: Int64
        /// The SHA-256 of the tar that this one follows; in a snapshot that was taken for a hand-over, of that hand-over's. Empty for none.
        var previous: String
    }

    /// What became of the archive after it was sealed (Format.md section 7.4).
    struct Receipt {
        /// What people do with an archive, for policies to ask for; and what the tool does with a target.
        static let acts = ["sealed", "received", "verified", "accepted", "rejected"]
        static let kinds = acts + ["loaded", "rolled-back"]

        var kind: String
        var at: String
        /// How many exceptions an acceptance has, and how many reasons a rejection.
        var exceptions = 0, reasons = 0
        /// What the target has of it.
        var loaded: Loaded?

        struct Loaded {
            var target: String
            /// The SHA-256 of the list of refused rows; empty where none were.
            var refused: String
            var tables: [(table: String, rows: Int64, refused: Int64)]
        }
    }

    enum Kind { case inner, outer, receipt }

    /// What whoever signs it has done.
    var act: String { receipt?.kind ?? TrustPolicy.sealed }

    /// `nil` for anything but a statement of this kind.
    init?(_ bytes: [UInt8], _ kind: Kind) {
        guard bytes.count <= Limits.statementBytes, let text = Self.canonical(bytes),
            text.has("_type", "predicate", "predicateType", "subject"),
            text["_type"]?.string == "https://in-toto.io/Statement/v1",
            let predicate = text["predicate"], let subjects = text["subject"]?.array,
            subjects.count == (predicate["encrypted"] == nil ? 1 : 2),
            let (subject, subjectDigest) = Self.subject(subjects[0])
        else { return nil }
        switch kind {
        case .inner:
            guard text["predicateType"]?.string == "urn:handover:seal:1", subject == "tagmanifest-sha256.txt",
                let inner = Self.inner(predicate)
            else { return nil }
            self.inner = inner
        case .outer:
            guard text["predicateType"]?.string == "urn:handover:outer-seal:1",
                predicate.has("archive", "bytes", "format", "intent", "role", "signer")
                    || predicate.has("archive", "bytes", "encrypted", "format", "intent", "role", "signer"),
                let bytes = predicate.number("bytes")
            else { return nil }
            self.bytes = bytes
            if let said = predicate["encrypted"] {
                guard let encrypted = Self.encrypted(said, subjects[1], of: subject) else { return nil }
                self.encrypted = encrypted
            }
        case .receipt:
            guard text["predicateType"]?.string == "urn:handover:receipt:1", let receipt = Self.receipt(predicate) else {
                return nil
            }
            self.receipt = receipt
        }
        guard predicate["format"]?.string == "1", let archive = predicate["archive"]?.string,
            kind == .inner || subject == archive + ".tar", let intent = predicate["intent"]?.string,
            Self.intents.contains(intent),
            let role = predicate["role"]?.string, MemberPath.isID(role), let signer = predicate["signer"],
            signer.has("name", "party"),
            let name = signer["name"]?.string, let party = signer["party"]?.string
        else { return nil }
        (self.archive, self.intent, self.role, self.party, self.name) = (archive, intent, role, party, name)
        (self.subject, self.subjectDigest) = (subject, subjectDigest)
    }

    private static func subject(_ text: JSONText) -> (name: String, digest: String)? {
        guard text.has("digest", "name"), let name = text["name"]?.string, let digest = text["digest"], digest.has("sha256"),
            let sha256 = digest.digest("sha256")
        else { return nil }
        return (name, sha256)
    }

    private static func encrypted(_ said: JSONText, _ second: JSONText, of first: String) -> Encrypted? {
        guard said.has("bytes", "recipients"), let bytes = said.number("bytes"), let list = said["recipients"]?.array,
            let (name, digest) = subject(second), name == first + ArchiveFile.suffix
        else { return nil }
        let recipients = list.compactMap(\.string)
        return recipients.count == list.count ? Encrypted(digest: digest, bytes: bytes, recipients: recipients) : nil
    }

    static let intents = ["hand-over", "rehearsal", "snapshot"]

    private static func inner(_ predicate: JSONText) -> Inner? {
        guard
            predicate.has(
                "archive", "counts", "dataDigest", "format", "intent", "lockDigest", "merkleRoot", "planDigest", "previous",
                "role",
                "sequence", "signer"), let sequence = predicate.number("sequence"), sequence > 0,
            let previous = Self.previous(predicate, sequence),
            let counts = predicate["counts"],
            ["excluded", "merged"].allSatisfy({ counts[$0] == nil || counts.number($0) != nil }),
            (counts.object ?? []).allSatisfy({ ["excluded", "merged", "migrated", "quarantined", "records"].contains($0.name) }),
            let migrated = counts.number("migrated"), let quarantined = counts.number("quarantined"),
            let records = counts.number("records"), let dataDigest = predicate.digest("dataDigest"),
            let lockDigest = predicate.digest("lockDigest"), let planDigest = predicate.digest("planDigest"),
            let merkleRoot = predicate.digest("merkleRoot")
        else { return nil }
        return Inner(
            records: records, migrated: migrated, quarantined: quarantined, excluded: counts.number("excluded"),
            merged: counts.number("merged"),
            dataDigest: dataDigest, lockDigest: lockDigest,
            planDigest: planDigest, merkleRoot: merkleRoot, sequence: sequence, previous: previous)
    }

    /// The first delivery follows upon no archive, every later one upon the one before it; a snapshot may upon a hand-over.
    private static func previous(_ predicate: JSONText, _ sequence: Int64) -> String? {
        let (isSnapshot, isNone) = (predicate["intent"]?.string == "snapshot", predicate["previous"]?.string == "")
        if sequence > 1 { return isSnapshot ? nil : predicate.digest("previous") }
        return isNone ? "" : isSnapshot ? predicate.digest("previous") : nil
    }

    private static func receipt(_ predicate: JSONText) -> Receipt? {
        guard let kind = predicate["kind"]?.string, let at = predicate["at"], JSONShape.time.mismatch(at) == nil,
            let time = at.string
        else { return nil }
        func has(_ more: [String], verdict: [String]) -> Bool {
            let names = ["archive", "at", "format", "intent", "kind", "role", "signer"] + more
            guard let object = predicate.object, object.count == names.count, object.allSatisfy({ names.contains($0.name) })
            else {
                return false
            }
            return !more.contains("verdict") || answers(predicate["verdict"]).map { $0.allSatisfy(verdict.contains) } ?? false
        }
        let isWhole =
            switch kind {
            case "sealed", "received": has([], verdict: [])
            case "verified": has(["verdict"], verdict: ["yes"])
            case "accepted": has(["exceptions", "verdict"], verdict: ["yes"]) && areTexts(predicate["exceptions"], least: 0)
            case "rejected":
                has(["reasons", "verdict"], verdict: ["yes", "no", "not-checked"]) && areTexts(predicate["reasons"], least: 1)
            case "loaded", "rolled-back": has(["before", "refused", "since", "tables", "target"], verdict: [])
            default: false
            }
        guard isWhole else { return nil }
        var receipt = Receipt(kind: kind, at: time)
        receipt.exceptions = predicate["exceptions"]?.array?.count ?? 0
        receipt.reasons = predicate["reasons"]?.array?.count ?? 0
        if predicate["tables"] == nil { return receipt }
        guard let loaded = loaded(predicate) else { return nil }
        receipt.loaded = loaded
        return receipt
    }

    /// The five answers of a verdict, in their order.
    private static func answers(_ verdict: JSONText?) -> [String]? {
        guard let list = verdict?.array, list.count == Question.allCases.count else { return nil }
        var answers: [String] = []
        for (entry, question) in zip(list, Question.allCases) {
            guard entry.has("answer", "question"), entry["question"]?.string == "\(question)",
                let answer = entry["answer"]?.string
            else { return nil }
            answers.append(answer)
        }
        return answers
    }

    private static func areTexts(_ list: JSONText?, least: Int) -> Bool {
        guard let list = list?.array, (least...1_000).contains(list.count) else { return false }
        return list.allSatisfy { (1...4_096).contains($0.string?.utf8.count ?? 0) }
    }

    private static func loaded(_ predicate: JSONText) -> Receipt.Loaded? {
        func isDigestOrNothing(_ name: String) -> Bool { predicate[name]?.string == "" || predicate.digest(name) != nil }
        guard ["before", "since", "refused"].allSatisfy(isDigestOrNothing), let refused = predicate["refused"]?.string,
            let target = predicate["target"], target.has("id", "type"), let id = target["id"]?.string,
            let type = target["type"]?.string, ["sqlite", "postgres"].contains(type), let list = predicate["tables"]?.array
        else { return nil }
        var tables: [(table: String, rows: Int64, refused: Int64)] = []
        for entry in list {
            guard entry.has("refused", "rows", "table"), let table = entry["table"]?.string, let rows = entry.number("rows"),
                let refused = entry.number("refused"), !tables.contains(where: { $0.table == table })
            else { return nil }
            tables.append((table, rows, refused))
        }
        return .init(target: id, refused: refused, tables: tables)
    }

    private static func canonical(_ bytes: [UInt8]) -> JSONText? {
        do throws(JSONText.Malformed) {
            let text = try JSONText(bytes)
            return text.canonical() == bytes ? text : nil
        } catch { return nil }
    }
}

extension JSONText {
    /// Whether this is an object of exactly these members, in any order.
    func has(_ names: String...) -> Bool {
        guard let object else { return false }
        return object.count == names.count && object.allSatisfy { names.contains($0.name) }
    }

    /// A member that is a count: digits without a leading zero.
    func number(_ name: String) -> Int64? {
        guard let text = self[name]?.string, let value = Int64(text), value >= 0, String(value) == text else { return nil }
        return value
    }

    /// A member that is a SHA-256: 64 lower-case hexadecimal digits.
    func digest(_ name: String) -> String? {
        guard let text = self[name]?.string, let bytes = HandoverCrypto.bytes(hex: text), bytes.count == SHA256.byteCount else {
            return nil
        }
        return text
    }
}
