/// What this module takes and writes at most, each with its reason.
package enum AgeLimits {
    /// Bytes of a header. Six hundred X25519 recipients fit; what is larger was made to be large.
    package static let headerBytes = 64 << 10
    /// Stanzas of a header. Each costs every identity a multiplication on the curve (0.05 ms); no handover has so many parties.
    package static let stanzas = 256
    /// The work factor that we write, the base-two logarithm of scrypt's N: 256 MiB and 0.6 s for each guess, as stock `age`.
    package static let workFactorWritten = 18
    /// The largest work factor that we take on. Each step doubles time and memory. 20 is 1 GiB and 2.6 s, which a stranger's file may
    /// cost once; 22, which stock `age` still takes, would be 4 GiB, and a small machine would be out of memory before it knew
    /// whether the passphrase is right.
    package static let workFactorAccepted = 20
    /// Bytes of an identity file. `age-keygen` writes 189.
    package static let identityFileBytes = 64 << 10
    /// Plaintext bytes of every chunk but the last.
    package static let chunkBytes = 64 << 10
}
