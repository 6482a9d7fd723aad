import CLibCrypto

extension CMSSignature {
    /// Signs this content, detached, and verifies the result at once: OpenSSL can sign what it then cannot verify.
    ///
    /// The flags: the content stays outside (DETACHED) and as it is (BINARY); the signer's certificate is signed too, so that no
    /// other certificate of the same key can take its place (CADES); no list of mail ciphers (NOSMIMECAP); and nothing is final
    /// before our own time is in (PARTIAL).
    package static func sign(
        content: [UInt8], key: SigningKey, certificate: Certificate, signingTime: Int64
    ) throws(CMSError) -> [UInt8] {
        let der: [UInt8]
        do throws(CryptoError) {
            CryptoError.clearQueue()
            guard try certificate.matches(key) else { throw CryptoError(operation: mismatch, reason: nil) }
            der = try signed(content, key, certificate, signingTime)
        } catch { throw error.operation == mismatch ? .keyMismatch : .library(error) }
        try CMSSignature(der: der).verify(content: content, trusted: [certificate])
        return der
    }

    private static let mismatch = "match key and certificate"

    private static func signed(
        _ content: [UInt8], _ key: SigningKey, _ certificate: Certificate, _ signingTime: Int64
    ) throws(CryptoError) -> [UInt8] {
        let flags = CUnsignedInt(CMS_DETACHED | CMS_BINARY | CMS_CADES | CMS_NOSMIMECAP | CMS_PARTIAL)
        let bio = unsafe try makeMemoryBIO(content)
        defer { unsafe BIO_free_all(bio) }
        guard let handle = unsafe CMS_sign(nil, nil, nil, bio, flags) else { throw .drained("start signature") }
        defer { unsafe CMS_ContentInfo_free(handle) }
        let signer = try unsafe certificate.withHandle(else: { $0 }) { certificate throws(CryptoError) in
            try unsafe key.withHandle { key throws(CryptoError) in
                guard let signer = unsafe CMS_add1_signer(handle, certificate, key, EVP_sha256(), flags) else {
                    throw .drained("add signer")
                }
                return unsafe signer
            }
        }
        guard let time = unsafe ASN1_TIME_set(nil, time_t(signingTime)) else { throw .drained("encode time") }
        defer { unsafe ASN1_STRING_free(time) }
        guard unsafe CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_signingTime, time.pointee.type, time, -1) == 1 else {
            throw .drained("add signing time")
        }
        guard unsafe CMS_final(handle, bio, nil, flags) == 1 else { throw .drained("sign") }
        return try unsafe encoded("encode signature") { unsafe i2d_CMS_ContentInfo(handle, $0) }
    }
}
