import CLibCrypto

extension Certificate {
    /// What a certificate says that its key is for. All but the first are there for whoever tries whether they are refused.
    package enum StatedUse: Sendable {
        /// Signatures over data, and nothing else.
        case signing
        /// Other certificates, too: a certification authority's.
        case certificates
        /// Keys that are encrypted or agreed upon.
        case encryption
        /// Signatures of a server that proves who it is.
        case server

        var extensions: [(identifier: CInt, value: String)] {
            switch self {
            case .signing: signerExtensions
            case .certificates:
                [(NID_basic_constraints, "critical,CA:TRUE"), (NID_key_usage, "critical,digitalSignature,keyCertSign")]
            case .encryption: [(NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,keyAgreement")]
            case .server: signerExtensions + [(NID_ext_key_usage, "serverAuth")]
            }
        }
    }

    /// A certificate that its own key signs: X.509 v3, for signatures over data and nothing else.
    ///
    /// It names no extended key usage, because stock `openssl cms -verify` refuses most purposes by default and accepts none.
    /// - Parameters:
    ///   - name: the common name, in any script, at most 64 characters.
    ///   - organization: the organization, at most 64 characters.
    ///   - creditCode: the organization's unified social credit code.
    ///   - notBefore: the first second at which it is valid, since 1970.
    ///   - notAfter: the last second at which it is valid, since 1970.
    ///   - use: what it says that the key is for.
    package static func selfSigned(
        key: SigningKey, name: String, organization: String? = nil, creditCode: CreditCode? = nil, notBefore: Int64,
        notAfter: Int64, use: StatedUse = .signing
    ) throws(CryptoError) -> Certificate {
        CryptoError.clearQueue()
        guard let handle = unsafe X509_new() else { throw .drained("allocate certificate") }
        defer { unsafe X509_free(handle) }
        guard unsafe X509_set_version(handle, CLong(X509_VERSION_3)) == 1 else { throw .drained("set version") }
        try unsafe setSerial(of: handle)
        guard let subject = unsafe X509_get_subject_name(handle) else { throw .drained("make name") }
        try unsafe fill(subject, name: name, organization: organization, creditCode: creditCode)
        guard unsafe X509_set_issuer_name(handle, subject) == 1,
            unsafe ASN1_TIME_set(X509_getm_notBefore(handle), time_t(notBefore)) != nil,
            unsafe ASN1_TIME_set(X509_getm_notAfter(handle), time_t(notAfter)) != nil
        else { throw .drained("set validity") }
        try unsafe key.withHandle { key throws(CryptoError) in
            guard unsafe X509_set_pubkey(handle, key) == 1 else { throw .drained("set key") }
            for (identifier, value) in use.extensions + [(NID_subject_key_identifier, "hash")] {
                try unsafe add(identifier, value, to: handle)
            }
            guard unsafe X509_sign(handle, key, EVP_sha256()) > 0 else { throw .drained("sign certificate") }
        }
        return try unsafe Certificate(reading: handle)
    }
}

/// A random positive serial number of 128 bits, so that two certificates of one name never share a number.
private func setSerial(of certificate: OpaquePointer) throws(CryptoError) {
    let bytes = try randomBytes(16)
    guard let number = unsafe BN_bin2bn(bytes, CInt(bytes.count), nil) else { throw .drained("make serial") }
    defer { unsafe BN_free(number) }
    guard unsafe BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil else { throw .drained("set serial") }
}

private func add(_ identifier: CInt, _ value: String, to certificate: OpaquePointer) throws(CryptoError) {
    var context = unsafe X509V3_CTX()
    unsafe X509V3_set_ctx(&context, certificate, certificate, nil, nil, 0)
    let made = unsafe try makeExtension(identifier, value, &context)
    defer { unsafe X509_EXTENSION_free(made) }
    guard unsafe X509_add_ext(certificate, made, -1) == 1 else { throw .drained("add extension") }
}
