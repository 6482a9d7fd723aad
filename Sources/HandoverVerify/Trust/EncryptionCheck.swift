import HandoverCore

/// For whom an archive was sealed, and who has opened it (Format.md section 7.5).
extension SealCheck {
    mutating func checkEncryption(_ archive: OpenArchive, _ file: ArchiveFile, _ outer: SealStatement?) throws {
        let plan = try archive.json("metadata/plan.json")
        guard let recipients = plan.flatMap({ Self.recipients($0) }) else {
            if policy.demandsEncryption { say(Diagnostic(.ageNobodyNamed, .path(file.name), at: .init(file: file.name))) }
            return
        }
        let said = file.besideName(".json")
        if let outer, outer.encrypted.map({ $0.recipients != recipients }) ?? true {
            add(Diagnostic(.ageRecipientsDiffer, .path(said), at: .init(file: said)))
        }
        guard file.isEncrypted else {
            return say(Diagnostic(.ageInTheClear, .path(file.name), .count(recipients.count), at: .init(file: file.name)))
        }
        // With a passphrase, or with the file's own key, nobody says who it was.
        guard let recipient = file.recipient, !recipients.contains(recipient) else { return }
        say(Diagnostic(.ageNotIntended, .path(file.name), .name(recipient), at: .init(file: file.name)))
    }

    /// A no, where the policy asks for it, else a report.
    private mutating func say(_ diagnostic: Diagnostic) {
        if policy.demandsEncryption { add(diagnostic) } else { notices.add(diagnostic) }
    }

    /// The recipients that a plan names, none for a passphrase; `nil` where it encrypts nothing.
    private static func recipients(_ plan: JSONText) -> [String]? {
        plan["encryptTo"]?.array.map { ids in
            ids.map { id in plan["parties"]?.array?.first { $0["id"]?.string == id.string }?["recipient"]?.string ?? "" }
        }
    }
}
