import CLibCrypto

/// The chain that OpenSSL finds and believes at this time.
func find(
    _ leaf: Certificate, _ authorities: [Certificate], _ intermediates: [Certificate], _ time: Int64
) throws(ChainError) -> [Certificate] {
    let outcome: SearchOutcome
    do throws(CryptoError) {
        CryptoError.clearQueue()
        outcome = try search(leaf, authorities, intermediates, time)
        CryptoError.clearQueue()
    } catch { throw .library(error) }
    switch outcome {
    case .found(let certificates): return certificates
    case .refused(let status, let certificate, let words):
        throw chainError(status, certificate ?? leaf, words, time, authorities + intermediates)
    }
}

private enum SearchOutcome {
    case found([Certificate])
    /// OpenSSL's status, the certificate that it was looking at, and its words for the status.
    case refused(CInt, Certificate?, String)
}

private func search(
    _ leaf: Certificate, _ authorities: [Certificate], _ intermediates: [Certificate], _ time: Int64
) throws(CryptoError) -> SearchOutcome {
    guard let store = unsafe X509_STORE_new() else { throw .drained("allocate store") }
    defer { unsafe X509_STORE_free(store) }
    for authority in authorities {
        try unsafe authority.withHandle(else: { $0 }) { handle throws(CryptoError) in
            guard unsafe X509_STORE_add_cert(store, handle) == 1 else { throw .drained("fill store") }
        }
    }
    guard let untrusted = unsafe OPENSSL_sk_new_null() else { throw .drained("allocate certificates") }
    defer { unsafe OPENSSL_sk_pop_free(untrusted) { unsafe X509_free(OpaquePointer($0)) } }
    for intermediate in intermediates {
        try unsafe intermediate.withHandle(else: { $0 }) { handle throws(CryptoError) in
            guard unsafe X509_up_ref(handle) == 1 else { throw .drained("share certificate") }
            guard unsafe OPENSSL_sk_push(untrusted, UnsafeRawPointer(handle)) > 0 else {
                unsafe X509_free(handle)
                throw .drained("fill certificates")
            }
        }
    }
    guard let context = unsafe X509_STORE_CTX_new() else { throw .drained("allocate verification") }
    defer { unsafe X509_STORE_CTX_free(context) }
    return try unsafe leaf.withHandle(else: { $0 }) { handle throws(CryptoError) in
        guard unsafe X509_STORE_CTX_init(context, store, handle, untrusted) == 1 else { throw .drained("set up verification") }
        // The caller's CA is the end, whether it is a root or not. Policies are judged where a CA demands one, and then any will do:
        // to OpenSSL, no wish would mean that none does.
        unsafe X509_STORE_CTX_set_flags(context, UInt(X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK))
        guard let parameters = unsafe X509_STORE_CTX_get0_param(context),
            unsafe X509_VERIFY_PARAM_add0_policy(parameters, OBJ_nid2obj(NID_any_policy)) == 1
        else { throw .drained("set up verification") }
        unsafe X509_STORE_CTX_set_time(context, 0, time_t(time))
        // OpenSSL counts the certificates between the leaf and the end.
        unsafe X509_STORE_CTX_set_depth(context, CInt(CertificateChain.maximumCount - 2))
        let status = unsafe X509_verify_cert(context)
        guard status == 1 else {
            let error = unsafe X509_STORE_CTX_get_error(context)
            guard status == 0, error != X509_V_OK else { throw .drained("verify chain") }
            let words = unsafe X509_verify_cert_error_string(CLong(error)).map { unsafe String(cString: $0) }
            var current: Certificate?
            if let certificate = unsafe X509_STORE_CTX_get_current_cert(context) { unsafe current = try copy(certificate) }
            return .refused(error, current, words ?? "status \(error)")
        }
        let chain = unsafe X509_STORE_CTX_get0_chain(context)
        var found: [Certificate] = []
        for index in unsafe 0..<max(0, OPENSSL_sk_num(chain)) {
            guard let certificate = unsafe OPENSSL_sk_value(chain, index) else { throw .drained("read chain") }
            unsafe try found.append(copy(OpaquePointer(certificate)))
        }
        // A CA that the caller trusts is never a leaf, so the leaf alone is no chain.
        guard found.count >= 2 else { return .refused(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, leaf, "") }
        return .found(found)
    }
}

private func copy(_ handle: OpaquePointer) throws(CryptoError) -> Certificate {
    unsafe try Certificate(der: encoded("encode certificate") { unsafe i2d_X509(handle, $0) })
}

private func chainError(
    _ status: CInt, _ certificate: Certificate, _ words: String, _ time: Int64, _ issuers: [Certificate]
) -> ChainError {
    switch status {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
        X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
        X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        // A CA whose key usage forbids it to vouch is none that OpenSSL would have considered.
        let forbidden = issuers.first { $0.keyUsage & UInt32(KU_KEY_CERT_SIGN) == 0 && isIssuer($0, of: certificate) }
        return forbidden.map { .notAuthority($0) } ?? .noPath(certificate)
    case X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED: return .outsideValidity(certificate, at: time)
    case X509_V_ERR_CERT_SIGNATURE_FAILURE: return .badSignature(certificate)
    case X509_V_ERR_INVALID_CA, X509_V_ERR_INVALID_NON_CA, X509_V_ERR_KEYUSAGE_NO_CERTSIGN: return .notAuthority(certificate)
    case X509_V_ERR_PATH_LENGTH_EXCEEDED, X509_V_ERR_CERT_CHAIN_TOO_LONG: return .pathTooLong(certificate)
    case X509_V_ERR_PERMITTED_VIOLATION, X509_V_ERR_EXCLUDED_VIOLATION, X509_V_ERR_SUBTREE_MINMAX,
        X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE, X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX, X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
        return .nameConstraint(certificate)
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION, X509_V_ERR_INVALID_EXTENSION: return .unknownCriticalExtension(certificate)
    default: return .refused(certificate, words)
    }
}

private func isIssuer(_ issuer: Certificate, of certificate: Certificate) -> Bool {
    do throws(DERError) {
        return try CertificateParts(issuer).subject == CertificateParts(certificate).issuer
    } catch { return false }
}
