import CLibCrypto

/// What a certificate is to be believed for.
package enum CertificatePurpose: Hashable, Sendable {
    /// Signatures over statements.
    case signing
    /// Time stamps (RFC 3161 §2.3).
    case timestamping

    /// Any of these, in a certificate that is limited to purposes at all, permits it: emailProtection, which is what CAs give to people
    /// who sign, or documentSigning (RFC 9336); or timeStamping.
    var permitting: Set<String> {
        switch self {
        case .signing: ["1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36"]
        case .timestamping: ["1.3.6.1.5.5.7.3.8"]
        }
    }

    /// Demands that a certificate is for this purpose, by itself: that it is no CA's, that its key is strong, and that it permits such use.
    func check(_ certificate: Certificate) throws(ChainError) {
        guard certificate.keyKind.isAccepted else { throw .weakKey(certificate) }
        guard !certificate.hasUnknownCriticalExtension else { throw .unknownCriticalExtension(certificate) }
        guard !certificate.isCA else { throw .isAuthority(certificate) }
        switch self {
        case .signing:
            guard certificate.permitsDigitalSignature else { throw .keyUsage(certificate) }
            let purposes = certificate.extendedKeyUsage
            guard purposes.isEmpty || !permitting.isDisjoint(with: purposes) else { throw .purpose(certificate) }
        case .timestamping:
            // A key that stamps time stamps nothing else, and whoever does not know what that is must refuse it.
            guard certificate.extendedKeyUsage == Array(permitting), certificate.extendedKeyUsageIsCritical
            else { throw .purpose(certificate) }
            let signs = UInt32(KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)
            let usage = certificate.keyUsage
            guard usage == .max || (usage & signs != 0 && usage & ~signs == 0) else { throw .keyUsage(certificate) }
        }
    }
}
