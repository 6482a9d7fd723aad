import CLibCrypto

/// An X.509 certificate: its DER bytes, and what we ask of them.
///
/// A plain value. The C object is made anew for each call that needs one (some 10 µs), so nothing has to be owned, and two
/// certificates are equal exactly when their bytes are.
package struct Certificate: Hashable, Sendable {
    /// The certificate's bytes.
    package let der: [UInt8]
    /// The subject's common name; where there is not exactly one, the whole name (RFC 2253). A stranger's text: it may hold
    /// anything, so whoever prints it escapes control characters.
    package let subjectName: String
    /// The subject's organization, where there is exactly one.
    package let organization: String?
    /// The subject's organizationIdentifier (2.5.4.97), where there is exactly one: any register's, and anybody's claim.
    package let organizationIdentifier: String?
    /// The first second at which it is valid, since 1970.
    package let notBefore: Int64
    /// The last second at which it is valid, since 1970.
    package let notAfter: Int64
    /// The kind of its key.
    package let keyKind: KeyKind
    /// Whether it may sign certificates, or is so old that it cannot say.
    package let isCA: Bool
    /// The bits of its key usage as OpenSSL numbers them (`KU_…`); all of them in a certificate without the extension.
    let keyUsage: UInt32
    /// The purposes that it is limited to, as dotted object identifiers; empty where it is not limited. An extension that names none
    /// (which RFC 5280 §4.2.1.12 forbids) is one purpose without a name.
    package let extendedKeyUsage: [String]
    /// Whether whoever does not know these purposes has to refuse it.
    package let extendedKeyUsageIsCritical: Bool
    /// Whether it has a critical extension that OpenSSL does not know, or one that it cannot read.
    package let hasUnknownCriticalExtension: Bool
    /// Whether it is signed by its own key.
    package let isSelfSigned: Bool

    /// Whether its key usage permits signatures over data; a certificate without the extension permits everything.
    package var permitsDigitalSignature: Bool { keyUsage & UInt32(KU_DIGITAL_SIGNATURE) != 0 }

    /// The company's unified social credit code, where its organizationIdentifier is one.
    package var creditCode: CreditCode? { organizationIdentifier.flatMap(CreditCode.init(organizationIdentifier:)) }

    /// SHA-256 of the certificate's bytes, 32 bytes: what people compare by telephone.
    package var fingerprint: [UInt8] { SHA256.digest(der) }

    /// Whether it is valid at this second.
    package func isValid(at time: Int64) -> Bool { notBefore <= time && time <= notAfter }

    /// Reads a certificate in DER. Throws unless the bytes are one certificate, canonically encoded, and nothing else.
    package init(der: [UInt8]) throws(CryptoError) {
        CryptoError.clearQueue()
        let handle = unsafe decoded(der, { unsafe d2i_X509(nil, $0, $1) }, free: { unsafe X509_free($0) })
        guard let handle = unsafe handle else { throw .drained("read certificate") }
        defer { unsafe X509_free(handle) }
        try unsafe self.init(reading: handle)
        guard self.der == der else { throw CryptoError(operation: "read certificate", reason: "not canonical DER") }
    }

    /// Reads a certificate in PEM: the first block, which must be a certificate.
    package init(pem: [UInt8]) throws(CryptoError) {
        CryptoError.clearQueue()
        let bio = unsafe try makeMemoryBIO(pem)
        defer { unsafe BIO_free_all(bio) }
        guard let handle = unsafe PEM_read_bio_X509(bio, nil, nil, nil) else { throw .drained("read certificate") }
        defer { unsafe X509_free(handle) }
        try unsafe self.init(reading: handle)
    }

    /// Copies out of a C certificate all that we ask of it. The caller keeps the pointer.
    init(reading handle: OpaquePointer) throws(CryptoError) {
        der = unsafe try encoded("encode certificate") { unsafe i2d_X509(handle, $0) }
        guard let subject = unsafe X509_get_subject_name(handle), let key = unsafe X509_get0_pubkey(handle) else {
            throw .drained("read certificate's key")
        }
        guard let notBefore = unsafe try unixSeconds(X509_get0_notBefore(handle)),
            let notAfter = unsafe try unixSeconds(X509_get0_notAfter(handle))
        else { throw CryptoError(operation: "read certificate", reason: "its validity is not a time") }
        self.notBefore = notBefore
        self.notAfter = notAfter
        if let name = unsafe onlyEntry(NID_commonName, of: subject) {
            subjectName = name
        } else {
            subjectName = unsafe try wholeName(subject)
        }
        organization = unsafe onlyEntry(NID_organizationName, of: subject)
        organizationIdentifier = unsafe onlyEntry(NID_organizationIdentifier, of: subject)
        keyKind = unsafe KeyKind.of(key)
        isCA = unsafe X509_check_ca(handle) != 0
        keyUsage = unsafe X509_get_key_usage(handle)
        (extendedKeyUsage, extendedKeyUsageIsCritical) = unsafe purposes(of: handle)
        hasUnknownCriticalExtension =
            unsafe X509_get_extension_flags(handle) & UInt32(EXFLAG_CRITICAL | EXFLAG_INVALID) != 0
        isSelfSigned = unsafe X509_self_signed(handle, 1) == 1
        CryptoError.clearQueue()  // an absent extension or a signature by another key is an answer, not an error
    }

    /// Lends the C certificate for one call.
    func withHandle<Result, Failure: Error>(
        else failure: (CryptoError) -> Failure, _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let handle = unsafe decoded(der, { unsafe d2i_X509(nil, $0, $1) }, free: { unsafe X509_free($0) })
        guard let handle = unsafe handle else { throw failure(.drained("read certificate")) }
        defer { unsafe X509_free(handle) }
        return try unsafe body(handle)
    }

    /// The certificate as PEM.
    package func pem() throws(CryptoError) -> [UInt8] {
        try unsafe withHandle(else: { $0 }) { handle throws(CryptoError) in
            let bio = unsafe try makeMemoryBIO()
            defer { unsafe BIO_free_all(bio) }
            guard unsafe PEM_write_bio_X509(bio, handle) == 1 else { throw .drained("write certificate") }
            return unsafe try takeBytes(from: bio)
        }
    }

    /// Whether the certificate speaks for this key.
    package func matches(_ key: SigningKey) throws(CryptoError) -> Bool {
        defer { CryptoError.clearQueue() }
        return try unsafe withHandle(else: { $0 }) { certificate throws(CryptoError) in
            unsafe key.withHandle { unsafe X509_check_private_key(certificate, $0) == 1 }
        }
    }
}

/// The text of a name's entry of this kind; `nil` where there is none or more than one, for then nobody can say which is meant.
private func onlyEntry(_ identifier: CInt, of name: OpaquePointer) -> String? {
    let index = unsafe X509_NAME_get_index_by_NID(name, identifier, -1)
    guard index >= 0, unsafe X509_NAME_get_index_by_NID(name, identifier, index) < 0,
        let entry = unsafe X509_NAME_get_entry(name, index), let text = unsafe X509_NAME_ENTRY_get_data(entry)
    else { return nil }
    var bytes: UnsafeMutablePointer<UInt8>?
    let count = unsafe ASN1_STRING_to_UTF8(&bytes, text)
    guard count >= 0 else { return nil }
    defer { unsafe CRYPTO_free(bytes, #file, #line) }
    return unsafe String(validating: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
}

/// The whole name in RFC 2253's form, with characters beyond ASCII as they are.
private func wholeName(_ name: OpaquePointer) throws(CryptoError) -> String {
    let bio = unsafe try makeMemoryBIO()
    defer { unsafe BIO_free_all(bio) }
    guard unsafe X509_NAME_print_ex(bio, name, 0, handover_name_flags) >= 0 else { throw .drained("print name") }
    return unsafe try String(decoding: takeBytes(from: bio), as: UTF8.self)
}

/// The purposes in a certificate's extended key usage, and whether it is critical.
private func purposes(of certificate: OpaquePointer) -> ([String], isCritical: Bool) {
    var critical: CInt = 0
    guard let extension_ = unsafe X509_get_ext_d2i(certificate, NID_ext_key_usage, &critical, nil) else { return ([], false) }
    let stack = OpaquePointer(extension_)
    defer { unsafe EXTENDED_KEY_USAGE_free(stack) }
    let named = unsafe (0..<OPENSSL_sk_num(stack)).map { index in
        unsafe dotted(OPENSSL_sk_value(stack, index).map { OpaquePointer($0) })
    }
    return (named.isEmpty ? [""] : named, critical == 1)
}
