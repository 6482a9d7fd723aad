import CLibCrypto

/// A request to a CA for a certificate (PKCS#10, RFC 2986): the key, the company that it signs for, and what it is for.
package struct CertificateRequest: Hashable, Sendable {
    /// The request's bytes.
    package let der: [UInt8]

    /// Makes a request, signed with the key that it is about. The CA decides what it takes over.
    /// - Parameters:
    ///   - name: the common name, in any script, at most 64 characters.
    ///   - organization: the organization, at most 64 characters.
    ///   - creditCode: the organization's unified social credit code.
    package init(key: SigningKey, name: String, organization: String? = nil, creditCode: CreditCode? = nil) throws(CryptoError) {
        CryptoError.clearQueue()
        guard let handle = unsafe X509_REQ_new() else { throw .drained("allocate request") }
        defer { unsafe X509_REQ_free(handle) }
        guard unsafe X509_REQ_set_version(handle, CLong(X509_REQ_VERSION_1)) == 1,
            let subject = unsafe X509_REQ_get_subject_name(handle)
        else { throw .drained("set version") }
        try unsafe fill(subject, name: name, organization: organization, creditCode: creditCode)
        try unsafe addExtensions(to: handle)
        try unsafe key.withHandle { key throws(CryptoError) in
            guard unsafe X509_REQ_set_pubkey(handle, key) == 1 else { throw .drained("set key") }
            guard unsafe X509_REQ_sign(handle, key, EVP_sha256()) > 0, unsafe X509_REQ_verify(handle, key) == 1 else {
                throw .drained("sign request")
            }
        }
        der = unsafe try encoded("encode request") { unsafe i2d_X509_REQ(handle, $0) }
    }

    /// The request as PEM.
    package func pem() throws(CryptoError) -> [UInt8] {
        let handle = unsafe decoded(der, { unsafe d2i_X509_REQ(nil, $0, $1) }, free: { unsafe X509_REQ_free($0) })
        guard let handle = unsafe handle else { throw .drained("read request") }
        defer { unsafe X509_REQ_free(handle) }
        let bio = unsafe try makeMemoryBIO()
        defer { unsafe BIO_free_all(bio) }
        guard unsafe PEM_write_bio_X509_REQ(bio, handle) == 1 else { throw .drained("write request") }
        return unsafe try takeBytes(from: bio)
    }
}

private func addExtensions(to request: OpaquePointer) throws(CryptoError) {
    guard let stack = unsafe OPENSSL_sk_new_null() else { throw .drained("allocate extensions") }
    defer { unsafe OPENSSL_sk_pop_free(stack) { unsafe X509_EXTENSION_free(OpaquePointer($0)) } }
    for (identifier, value) in signerExtensions {
        let made = unsafe try makeExtension(identifier, value, nil)
        guard unsafe OPENSSL_sk_push(stack, UnsafeRawPointer(made)) > 0 else {
            unsafe X509_EXTENSION_free(made)
            throw .drained("add extension")
        }
    }
    guard unsafe X509_REQ_add_extensions(request, stack) == 1 else { throw .drained("add extensions") }
}
