import HandoverCrypto

extension AgeError {
    /// What is wrong, as a clause that a diagnostic can end with. No key and no value is in it.
    package var words: String {
        switch self {
        case .recipient(let fault): "the recipient is not `age1…`: \(fault.words)"
        case .identity(let line, let fault): "line \(line) is no identity: \(fault.words)"
        case .noIdentity: "no identity is in it"
        case .identityFileTooLarge: "it is longer than any file of identities"
        case .noRecipients: "nobody to encrypt to"
        case .tooManyRecipients(let count): "\(count) recipients are too many"
        case .worthlessRecipient(let index): "recipient \(index + 1) is a key that nobody has"
        case .emptyPassphrase: "the passphrase is empty"
        case .notAge: "it does not begin as an age file does"
        case .armored: "it is in age's text form (armor)"
        case .unsupportedVersion: "it is of another version of age"
        case .header(let line, let fault): "line \(line) of its header: \(fault.words)"
        case .headerTooLarge: "its header is too long"
        case .tooManyStanzas: "its header has too many recipients"
        case .headerNotAuthentic: "its header is not the one that was written"
        case .needsPassphrase: "it opens with a passphrase"
        case .needsIdentity: "it opens with an identity"
        case .noFileKey(let identities, let stanzas): "none of \(identities) identities is one of its \(stanzas) recipients'"
        case .wrongPassphrase: "the passphrase is another"
        case .workFactorTooLarge: "its passphrase would take more memory than we grant a stranger's file"
        case .noPayload: "it ends before its first chunk"
        case .chunkTooShort(let number): "chunk \(number) is cut"
        case .truncated(let number): "it ends after chunk \(number), which is not the last"
        case .trailing(let number): "something follows chunk \(number), which is the last"
        case .damagedChunk(let number): "chunk \(number) is not what was written"
        case .sourceChanged(let offset): "it changed while it was read, at byte \(offset)"
        case .library(let error): error.reason ?? error.operation
        }
    }
}

extension AgeKeyFault {
    /// What is wrong with the text of a key.
    package var words: String {
        switch self {
        case .spelling: "a character is none of its alphabet"
        case .checksum: "mistyped or cut"
        case .kind: "another kind of key"
        case .length: "not 32 bytes"
        }
    }
}

extension AgeHeaderFault {
    /// What is wrong with a line.
    package var words: String {
        switch self {
        case .ends: "the file ends in it"
        case .version: "the version"
        case .unknownLine: "it is neither a recipient nor the end"
        case .arguments: "its arguments"
        case .body: "its body"
        case .authenticationCode: "its authentication code"
        case .noStanza: "no recipient"
        case .x25519: "an X25519 recipient that is not well formed"
        case .worthlessShare: "a share that is worth nothing"
        case .scrypt: "a passphrase that is not well formed"
        case .passphraseNotAlone: "a passphrase beside other recipients"
        }
    }
}
