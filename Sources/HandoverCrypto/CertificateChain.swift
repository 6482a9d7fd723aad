import CLibCrypto

// How a chain is found and judged. OpenSSL finds it (RFC 5280 §6.1): from the leaf, over certificates that anybody may have sent, to a CA that
// the caller names; no store of the system is ever looked at. It judges names, validity, basicConstraints, path lengths, name constraints,
// policies and critical extensions. What it is generous about is judged after it, here: how strong keys and signatures are, whether a CA is
// one by basicConstraints and not by courtesy, and what the leaf may be used for.

/// The certificates that vouch for one another at a time, from the leaf to what the caller trusts.
package struct CertificateChain: Hashable, Sendable {
    /// The leaf first, what the caller trusts last; one alone where the leaf itself is what the caller trusts.
    package let certificates: [Certificate]

    /// Whom the chain is about.
    package var leaf: Certificate { certificates[0] }

    /// The most certificates of a chain.
    package static let maximumCount = 8

    /// Takes a leaf that the caller trusts for itself.
    /// - Parameter time: when it was used, in seconds since 1970.
    package init(pinned leaf: Certificate, for purpose: CertificatePurpose, at time: Int64) throws(ChainError) {
        try purpose.check(leaf)
        guard leaf.isValid(at: time) else { throw .outsideValidity(leaf, at: time) }
        certificates = [leaf]
    }

    /// Finds the chain from a leaf to one of the CAs that the caller trusts, and judges it.
    /// - Parameters:
    ///   - authorities: the CAs that the caller trusts, root or not. Each is an end: who vouches for it is not asked.
    ///   - intermediates: CAs between, from anybody.
    ///   - time: when the leaf was used, in seconds since 1970. A certificate's last second is already too late for OpenSSL.
    package init(
        from leaf: Certificate, to authorities: [Certificate], over intermediates: [Certificate], for purpose: CertificatePurpose,
        at time: Int64
    ) throws(ChainError) {
        try purpose.check(leaf)
        guard max(authorities.count, intermediates.count) <= Certificate.maximumBundleCount else {
            throw .tooMany(max(authorities.count, intermediates.count))
        }
        certificates = try find(leaf, authorities, intermediates, time)
        for (index, certificate) in certificates.enumerated() {
            guard certificate.keyKind.isAccepted else { throw .weakKey(certificate) }
            if index > 0 { try checkAuthority(certificate, purpose) }
            // What signed the last one is not asked: the caller's word stands for it.
            if index < certificates.count - 1 { try checkSignatureAlgorithm(certificate) }
        }
    }
}

/// Why a certificate is not believed. Each names the certificate that is at fault.
package enum ChainError: Error, Hashable, Sendable {
    /// No CA that the caller trusts vouches for it, nor for whoever does.
    case noPath(Certificate)
    /// It was not yet or no longer valid at this time.
    case outsideValidity(Certificate, at: Int64)
    /// It is not signed by the CA that it names.
    case badSignature(Certificate)
    /// It vouches for another, but is no CA, or its key usage does not permit it to.
    case notAuthority(Certificate)
    /// More CAs stand below this one than it permits, or than ``CertificateChain/maximumCount``.
    case pathTooLong(Certificate)
    /// Its name is not one that a CA above it may vouch for.
    case nameConstraint(Certificate)
    /// It has a critical extension that we do not know, or one that cannot be read.
    case unknownCriticalExtension(Certificate)
    /// Its key is neither P-256, P-384 nor RSA of at least 3072 bits.
    case weakKey(Certificate)
    /// It is signed with an algorithm, by its object identifier, that we do not believe.
    case weakSignature(Certificate, algorithm: String)
    /// It is a CA's own, where a signer's is wanted.
    case isAuthority(Certificate)
    /// Its key usage does not permit such a signature, or permits too much.
    case keyUsage(Certificate)
    /// Its extended key usage, or that of a CA, is for other purposes.
    case purpose(Certificate)
    /// More certificates were given than ``Certificate/maximumBundleCount``.
    case tooMany(Int)
    /// OpenSSL refused for another reason, in its words.
    case refused(Certificate, String)
    /// OpenSSL could not judge.
    case library(CryptoError)
}

/// A CA is one by its own word in basicConstraints; where it is limited to purposes, so is whatever it vouches for.
private func checkAuthority(_ certificate: Certificate, _ purpose: CertificatePurpose) throws(ChainError) {
    let status: CInt
    do throws(CryptoError) {
        status = try unsafe certificate.withHandle(else: { $0 }) { handle throws(CryptoError) in unsafe X509_check_ca(handle) }
    } catch { throw .library(error) }
    guard status == 1 else { throw .notAuthority(certificate) }
    let purposes = certificate.extendedKeyUsage
    guard purposes.isEmpty || purposes.contains(anyPurpose) || !purpose.permitting.isDisjoint(with: purposes) else {
        throw .purpose(certificate)
    }
}

private let anyPurpose = "2.5.29.37.0"

private func checkSignatureAlgorithm(_ certificate: Certificate) throws(ChainError) {
    let algorithm: AlgorithmIdentifier
    do throws(DERError) {
        algorithm = try CertificateParts(certificate).signatureAlgorithm
    } catch { throw .refused(certificate, error.reason) }
    guard SignatureAlgorithm(algorithm) != nil else { throw .weakSignature(certificate, algorithm: algorithm.object) }
}
