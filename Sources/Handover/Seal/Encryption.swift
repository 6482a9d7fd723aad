import HandoverAge
import HandoverCore
import HandoverPlan
import HandoverSnapshot
import HandoverVerify

extension Plan {
    /// How what the plan writes is encrypted; `nil` where it is not.
    /// - Throws: ``Failure`` where it takes a passphrase that nobody has given (64).
    func archiveEncryption(_ keys: ArchiveKeys) throws -> ArchiveEncryption? {
        guard let recipients else { return nil }
        guard recipients.isEmpty else { return .recipients(try recipients.map { try AgeRecipient($0) }) }
        guard let passphrase = keys.passphrase else {
            throw Failure(Diagnostic(.ageNoPassphrase, at: .init(file: file)), exit: .usage)
        }
        return .passphrase(passphrase)
    }

    /// The names of those who can open what the plan writes.
    var recipientNames: [String]? {
        switch encryption {
        case nil: nil
        case .passphrase: []
        case .parties(let ids): ids.compactMap { party($0)?.name }
        }
    }
}
