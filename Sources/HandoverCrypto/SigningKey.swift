import CLibCrypto

/// A private key that signs. Owns OpenSSL's key: a class, so that it is freed once however many hold it.
@safe package final class SigningKey {
    private let handle: OpaquePointer
    /// What kind of key it is; always one that ``KeyKind/isAccepted``.
    package let kind: KeyKind

    private init(adopting handle: OpaquePointer, kind: KeyKind) {
        unsafe self.handle = handle
        self.kind = kind
    }
    deinit { unsafe EVP_PKEY_free(handle) }

    /// Lends the C key for one call.
    func withHandle<Result, Failure: Error>(_ body: (OpaquePointer) throws(Failure) -> Result) throws(Failure) -> Result {
        try unsafe body(handle)
    }

    /// Takes over a C key: it is freed here on every path.
    static func adopt(_ handle: OpaquePointer) throws(SigningKeyError) -> SigningKey {
        let kind = unsafe KeyKind.of(handle)
        guard kind.isAccepted else {
            unsafe EVP_PKEY_free(handle)
            throw .refused(kind)
        }
        return unsafe SigningKey(adopting: handle, kind: kind)
    }

    /// The kinds of key that we make. P-256 is what every party's software can verify, and takes 0.4 ms to sign; RSA-3072 is for a CA
    /// that accepts nothing else, and takes a second or so to make.
    package enum NewKind: Hashable, Sendable { case p256, rsa3072 }

    /// A new key.
    package static func generate(_ kind: NewKind = .p256) throws(SigningKeyError) -> SigningKey {
        CryptoError.clearQueue()
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, kind == .p256 ? "EC" : "RSA", nil) else {
            throw .library(.drained("allocate key"))
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_keygen_init(context) == 1 else { throw .library(.drained("start key")) }
        let chosen =
            switch kind {
            case .p256: unsafe EVP_PKEY_CTX_set_group_name(context, "P-256")
            case .rsa3072: unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, 3072)
            }
        var key: OpaquePointer?
        guard chosen == 1, unsafe EVP_PKEY_generate(context, &key) == 1, let key = unsafe key else {
            throw .library(.drained("generate key"))
        }
        return try unsafe adopt(key)
    }
}

/// Why there is no key.
package enum SigningKeyError: Error, Hashable, Sendable {
    /// The bytes hold no private key in PEM that we can read.
    case malformed(CryptoError)
    /// The key is encrypted and no passphrase was given.
    case needsPassphrase
    /// The passphrase does not open the key.
    case wrongPassphrase
    /// It is encrypted in a way that we do not open: not PBES2, or with more rounds than ``SigningKey/roundsAccepted``.
    case encryption(String)
    /// A kind of key that we do not sign with.
    case refused(KeyKind)
    /// OpenSSL refused.
    case library(CryptoError)
}
