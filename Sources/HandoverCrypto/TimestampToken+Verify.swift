/// Whose time stamps the caller believes.
package struct TimestampTrust: Hashable, Sendable {
    /// Certificates of authorities, each believed for itself.
    package var pinned: [Certificate]
    /// CAs whose authorities are believed.
    package var authorities: [Certificate]
    /// Further CAs between, from anybody.
    package var intermediates: [Certificate]
    /// The policies that are believed, as dotted object identifiers; `nil` where any is.
    package var policies: Set<String>?

    /// Creates a trust: pinned certificates, CAs, or both.
    package init(
        pinned: [Certificate] = [], authorities: [Certificate] = [], intermediates: [Certificate] = [],
        policies: Set<String>? = nil
    ) {
        (self.pinned, self.authorities, self.intermediates, self.policies) = (pinned, authorities, intermediates, policies)
    }
}

extension TimestampToken {
    /// Verifies that an authority that the caller trusts says when this message existed. Whether its certificate was revoked is the
    /// caller's to ask of the chain that is returned.
    /// - Parameters:
    ///   - message: what was stamped, byte for byte: a signature (`.p7s`), not the statement that it signs.
    ///   - request: the request that this answers, where the caller still has it.
    ///   - now: the verifier's clock and whatever it may be slow by, in seconds since 1970.
    /// - Returns: the chain of the authority's certificate, as it was believed at the time in ``info``.
    package func verify(
        message: [UInt8], request: TimestampRequest?, trust: TimestampTrust, now: Int64
    ) throws(TimestampError) -> CertificateChain {
        let isSigned: Bool
        let isMeant: Bool
        do throws(CryptoError) {
            isMeant = try info.imprintAlgorithm.digest(message) == info.imprint
            isSigned = try algorithm.verify(signature, over: signedAttributes[...], by: signer)
        } catch { throw .library(error) }
        guard isSigned else { throw .badSignature }
        guard isMeant else { throw .otherMessage }
        if let request { try check(request) }
        if let policies = trust.policies, !policies.contains(info.policy) { throw .policy(info.policy) }
        try checkAuthorityName()
        guard info.earliest.seconds <= now else { throw .inFuture(info.time) }
        do throws(ChainError) { return try chain(trust, at: info.time.seconds) } catch { throw .chain(error) }
    }

    /// The chain of the authority's certificate as the caller believes it at a time, in seconds since 1970: that of the token, or a later
    /// one, for what is stamped lasts as long as whoever stamped it is believed.
    package func chain(_ trust: TimestampTrust, at time: Int64) throws(ChainError) -> CertificateChain {
        if trust.pinned.contains(signer) { return try CertificateChain(pinned: signer, for: .timestamping, at: time) }
        return try CertificateChain(
            from: signer, to: trust.authorities, over: trust.intermediates + others, for: .timestamping, at: time)
    }

    private func check(_ request: TimestampRequest) throws(TimestampError) {
        guard info.imprintAlgorithm == .sha256, info.imprint == request.digest else { throw .otherMessage }
        guard info.nonce == request.nonce else { throw .otherNonce }
        guard info.policy == request.policy ?? info.policy else { throw .policy(info.policy) }
    }

    /// An authority that names itself is the one in its certificate, by its subject.
    private func checkAuthorityName() throws(TimestampError) {
        guard let authority = info.authority else { return }
        let subject: [UInt8]
        do throws(DERError) { subject = try CertificateParts(signer).subject } catch { throw .certificates(error.reason) }
        guard authority == DER.tagged(0xa4, subject) else { throw .authorityName }
    }
}
