import HandoverCore
import HandoverCrypto

/// What parties did with the archive after it was sealed, counted for the policy (Format.md sections 7.4 and 7.5).
extension SealCheck {
    /// - Parameters:
    ///   - path: the archive's.
    ///   - parties: of its plan.
    mutating func checkReceipts(_ path: String, _ archive: OpenArchive, tarDigest: String) throws {
        let folder = try ReceiptFolder(beside: path)
        let acts = folder.entries.filter { SealStatement.Receipt.acts.contains($0.kind) }
        if acts.isEmpty { return }
        let parties = try archive.json("metadata/plan.json")?["parties"]?.array ?? []
        var sound: [Sound] = []
        for entry in acts {
            do throws(ReceiptFolder.Unsound) {
                let receipt = try folder.sound(entry, archive: archive.id, tarDigest: tarDigest, self)
                guard Self.isParty(receipt.statement, parties) else {
                    throw .init(why: Diagnostic.Code.sealPartyDiffers.name)
                }
                notices.add(receipt.told)
                if let rejection = Self.rejection(receipt, entry.name) { notices.add(rejection) }
                sound.append(receipt)
            } catch {
                notices.add(Diagnostic(.liveReceiptIgnored, .path(entry.name), .name(error.why), at: .init(file: entry.name)))
            }
        }
        for receipt in sound where !isTakenBack(receipt, by: sound) { count(receipt) }
        checks.append(.init("receipts", .yes, count: Int64(sound.count)))
    }

    /// Who has rejected the archive is told, whatever others have done.
    private static func rejection(_ receipt: Sound, _ file: String) -> Diagnostic? {
        guard let said = receipt.statement.receipt, said.kind == "rejected" else { return nil }
        return Diagnostic(
            .receiptRejected, .name(printable(receipt.signed.certificate.subjectName)), .name(receipt.statement.role),
            .name(said.at), .count(said.reasons), .path(file), at: .init(file: file))
    }

    /// Whether the same signer has rejected what it accepted, then or later.
    private func isTakenBack(_ receipt: Sound, by others: [Sound]) -> Bool {
        guard receipt.statement.receipt?.kind == "accepted", let at = receipt.statement.receipt?.at else { return false }
        return others.contains {
            $0.statement.receipt?.kind == "rejected" && $0.statement.role == receipt.statement.role
                && $0.signer?.name == receipt.signer?.name && $0.statement.receipt?.at ?? "" >= at
        }
    }
}
