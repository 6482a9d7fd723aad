import CLibCrypto

/// A digest that is strong enough to believe, by its object identifier.
package enum DigestAlgorithm: String, Hashable, Sendable {
    case sha256 = "2.16.840.1.101.3.4.2.1"
    case sha384 = "2.16.840.1.101.3.4.2.2"
    case sha512 = "2.16.840.1.101.3.4.2.3"

    /// The digest that an algorithm names; `nil` where it is another, or has parameters (RFC 5754 §2).
    init?(_ algorithm: AlgorithmIdentifier) {
        guard algorithm.parameters == nil || algorithm.parameters == DER.null else { return nil }
        self.init(rawValue: algorithm.object)
    }

    /// The digest of these bytes: 32, 48 or 64 bytes.
    package func digest(_ bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 64)
        var count: CUnsignedInt = 0
        guard unsafe EVP_Digest(bytes, bytes.count, &digest, &count, function, nil) == 1 else { throw .drained("digest") }
        return Array(digest.prefix(Int(count)))
    }

    /// Bytes of a digest.
    var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    fileprivate var function: OpaquePointer? {
        switch self {
        case .sha256: unsafe EVP_sha256()
        case .sha384: unsafe EVP_sha384()
        case .sha512: unsafe EVP_sha512()
        }
    }
}

/// A signature algorithm that is strong enough to believe: ECDSA or RSA PKCS#1 with SHA-256, SHA-384 or SHA-512. All others, such as SHA-1,
/// are refused by not being here.
struct SignatureAlgorithm: Hashable {
    private let isRSA: Bool
    let digest: DigestAlgorithm

    /// The algorithm that is named; `nil` where we do not believe in it.
    /// - Parameter digest: the digest that is named elsewhere: it is part of no `rsaEncryption`, and must be that of any other.
    init?(_ algorithm: AlgorithmIdentifier, digest named: DigestAlgorithm? = nil) {
        let digest: DigestAlgorithm?
        switch algorithm.object {
        case "1.2.840.10045.4.3.2": (isRSA, digest) = (false, .sha256)
        case "1.2.840.10045.4.3.3": (isRSA, digest) = (false, .sha384)
        case "1.2.840.10045.4.3.4": (isRSA, digest) = (false, .sha512)
        case "1.2.840.113549.1.1.11": (isRSA, digest) = (true, .sha256)
        case "1.2.840.113549.1.1.12": (isRSA, digest) = (true, .sha384)
        case "1.2.840.113549.1.1.13": (isRSA, digest) = (true, .sha512)
        case "1.2.840.113549.1.1.1": (isRSA, digest) = (true, named)
        default: return nil
        }
        // RFC 4055 §5 and RFC 5758 §3.2: NULL for RSA, nothing for ECDSA.
        guard let digest, named == nil || named == digest, algorithm.parameters == (isRSA ? DER.null : nil) else { return nil }
        self.digest = digest
    }

    /// Whether the certificate's key made this signature over these bytes.
    func verify(_ signature: [UInt8], over bytes: ArraySlice<UInt8>, by certificate: Certificate) throws(CryptoError) -> Bool {
        // OpenSSL goes by the kind of the key, and would not notice that the algorithm is of another kind.
        switch certificate.keyKind {
        case .p256, .p384: guard !isRSA else { return false }
        case .rsa: guard isRSA else { return false }
        case .other: return false
        }
        CryptoError.clearQueue()
        defer { CryptoError.clearQueue() }
        return try unsafe certificate.withHandle(else: { $0 }) { certificate throws(CryptoError) in
            guard let context = unsafe EVP_MD_CTX_new() else { throw .drained("allocate digest") }
            defer { unsafe EVP_MD_CTX_free(context) }
            guard unsafe EVP_DigestVerifyInit(context, nil, digest.function, nil, X509_get0_pubkey(certificate)) == 1 else {
                throw .drained("start verification")
            }
            return unsafe bytes.withUnsafeBufferPointer { bytes in
                unsafe EVP_DigestVerify(context, signature, signature.count, bytes.baseAddress, bytes.count) == 1
            }
        }
    }
}
