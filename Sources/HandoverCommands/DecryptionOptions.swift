import ArgumentParser
import HandoverCore
package import HandoverVerify

/// What opens an encrypted archive.
package struct DecryptionOptions: ParsableArguments {
    @Option(
        help:
            "What opens an encrypted archive: a file of age identities, as `handover key new --encryption` writes it; may be repeated."
    )
    var identity: [String] = []

    @Option(help: "A file whose first line opens an archive that is encrypted with a passphrase, or the identity.")
    var openPassphraseFile: String?

    package init() {}

    /// Reads what was given; asks at the terminal for a passphrase that is needed and was not.
    /// - Parameter archives: what is about to be opened.
    package func keys(for archives: String...) throws -> ArchiveKeys {
        var passphrase = try Passphrase.read(openPassphraseFile)
        if passphrase == nil, let locked = try (identity + archives).first(where: { try ArchiveKeys.needsPassphrase($0) }) {
            passphrase = Passphrase.ask(locked)
        }
        return try ArchiveKeys(identityFiles: identity, passphrase: passphrase)
    }

    /// The same for a run, whose archive is not there yet: it asks twice for the passphrase that the plan demands.
    package func keys(encrypting isByPassphrase: Bool, _ plan: String) throws -> ArchiveKeys {
        guard isByPassphrase, openPassphraseFile == nil else { return try keys() }
        return try ArchiveKeys(identityFiles: identity, passphrase: try Passphrase.askTwice(plan))
    }
}
