package import HandoverCrypto

/// Why a file cannot be written or read. Lines and chunks count from 1; no case carries a value or a key.
package enum AgeError: Error, Hashable, Sendable {
    /// A recipient's text is not that of an X25519 recipient.
    case recipient(AgeKeyFault)
    /// A line of an identity file is neither a comment nor an X25519 identity.
    case identity(line: Int, AgeKeyFault)
    /// An identity file has no identity in it.
    case noIdentity
    /// An identity file has more bytes than ``AgeLimits/identityFileBytes``.
    case identityFileTooLarge
    /// Nobody to encrypt to.
    case noRecipients
    /// More recipients than a header may have stanzas (``AgeLimits/stanzas``).
    case tooManyRecipients(Int)
    /// The recipient with this index is a point with which every secret comes to the same: nobody has its identity.
    case worthlessRecipient(index: Int)
    /// A passphrase without a character.
    case emptyPassphrase

    /// The file does not begin as an age file does.
    case notAge
    /// The file is in age's ASCII armor, which we do not read.
    case armored
    /// A version of the format that we do not know.
    case unsupportedVersion
    /// The header is not as the format has it.
    case header(line: Int, AgeHeaderFault)
    /// The header has more bytes than ``AgeLimits/headerBytes``.
    case headerTooLarge
    /// The header has more stanzas than ``AgeLimits/stanzas``.
    case tooManyStanzas
    /// The header is not the one that was written with this file key: somebody changed it, or the file key is another file's.
    case headerNotAuthentic

    /// The file is encrypted with a passphrase, and identities were given.
    case needsPassphrase
    /// The file is encrypted to recipients, and a passphrase was given.
    case needsIdentity
    /// None of the identities opens any of the stanzas.
    case noFileKey(identities: Int, stanzas: Int)
    /// The passphrase does not open the file.
    case wrongPassphrase
    /// The passphrase's work factor is above ``AgeLimits/workFactorAccepted``; `nil` where it has more than nine digits.
    case workFactorTooLarge(Int?)

    /// The file ends before its first chunk does.
    case noPayload
    /// The file ends in a piece that is shorter than any chunk in its place: it was cut, or something was appended.
    case chunkTooShort(Int64)
    /// The file ends after this chunk, which says that it is not the last.
    case truncated(afterChunk: Int64)
    /// This chunk says that it is the last, and bytes follow.
    case trailing(afterChunk: Int64)
    /// This chunk is not what was written in its place.
    case damagedChunk(Int64)
    /// The source does not have as many bytes as it said: somebody wrote to it.
    case sourceChanged(byteOffset: Int64)

    /// OpenSSL refused.
    case library(CryptoError)
}

/// What is wrong with the text of a recipient or an identity.
package enum AgeKeyFault: Error, Hashable, Sendable {
    /// Not a word of Bech32: no `1`, a character outside its alphabet, or both cases.
    case spelling
    /// The checksum does not match: mistyped, or cut.
    case checksum
    /// Another kind of key than X25519, or of the other case.
    case kind
    /// Not 32 bytes.
    case length
}

/// What is wrong with a header.
package enum AgeHeaderFault: Hashable, Sendable {
    /// The file ends inside the header.
    case ends
    /// The first line.
    case version
    /// A line that is neither a stanza's first nor the last.
    case unknownLine
    /// A stanza's arguments: none, an empty one, or a character that none may have.
    case arguments
    /// A line of a stanza's body: more than 64 columns, or not canonical Base64 without padding.
    case body
    /// The last line: not `---`, a space and 43 characters of canonical Base64.
    case authenticationCode
    /// No stanza at all.
    case noStanza
    /// An X25519 stanza: not two arguments, a share that is not 32 bytes, or a body that is not 32 bytes.
    case x25519
    /// An X25519 stanza's share is a point with which every secret comes to the same.
    case worthlessShare
    /// A scrypt stanza: not three arguments, a salt that is not 16 bytes, a work factor that is no number, a body that is not 32 bytes.
    case scrypt
    /// A scrypt stanza beside another. Who knows the passphrase could be made to believe that nobody else can have written the file.
    case passphraseNotAlone
}

/// Runs what only OpenSSL can refuse.
func crypto<Result: ~Copyable>(_ body: () throws(CryptoError) -> Result) throws(AgeError) -> Result {
    do throws(CryptoError) { return try body() } catch { throw .library(error) }
}
