// How a token is read. A `.tsr` is an answer (RFC 3161 §2.4.2) that holds a CMS SignedData (RFC 5652 §5) that holds a TSTInfo. It is read to its
// last byte by our own strict reader, and only the mathematics of the signature and the chain of certificates is left to OpenSSL, because
// OpenSSL's own functions for tokens pass trailing bytes, unknown critical extensions, weak digests and times in the future, and judge
// the chain at today's time.
//
// What is not signed is not believed: the status, the certificates, and the names of the algorithms, which must agree with what is signed
// or with the key. There is no other unsigned part: unsigned attributes and lists of revoked certificates are refused.

/// A time stamp token (RFC 3161), read and found well formed, but not yet verified.
package struct TimestampToken: Hashable, Sendable {
    /// The most bytes that an answer may have.
    package static let maximumByteCount = 64 << 10

    /// The answer's bytes, token and all.
    package let response: [UInt8]
    /// What the authority says.
    package let info: TimestampInfo
    /// The certificate that the signature names. Anybody's, until ``verify(message:request:trust:now:)``.
    package let signer: Certificate
    /// The other certificates in the token.
    package let others: [Certificate]

    /// The signed attributes as they are signed: a set by itself.
    let signedAttributes: [UInt8]
    let algorithm: SignatureAlgorithm
    let signature: [UInt8]

    /// Reads an answer: granted, DER without another byte, one signer named by issuer and serial number, whose certificate is in the token,
    /// digests of SHA-256 or stronger, the signed attributes contentType, messageDigest and signingCertificate or signingCertificateV2,
    /// nothing unsigned.
    package init(response: [UInt8]) throws(TimestampError) {
        guard response.count <= TimestampToken.maximumByteCount else { throw .malformed("it has more than 65,536 bytes") }
        let parts = try TokenParts(response)
        guard parts.signers.count == 1, let part = parts.signers.first else { throw .signerCount(parts.signers.count) }
        guard let digest = DigestAlgorithm(part.digest) else { throw .weakAlgorithm("the digest is \(part.digest.object)") }
        guard parts.digests == [part.digest] else { throw .malformed("it names other digests than its signer") }
        guard let algorithm = SignatureAlgorithm(part.algorithm, digest: digest) else {
            throw .weakAlgorithm("the signature algorithm is \(part.algorithm.object)")
        }
        (signer, others) = try TimestampToken.certificates(parts, named: part)
        try TokenAttributes(part.attributes).check(content: parts.content, digest, signer: signer)
        info = try TimestampInfo(der: parts.content)
        signedAttributes = DER.tagged(0x31, Array(part.attributes))
        (self.algorithm, signature) = (algorithm, part.signature)
        self.response = response
    }

    /// The signer's certificate, and the others.
    private static func certificates(_ parts: TokenParts, named: TokenParts.Signer) throws(TimestampError) -> (
        Certificate, [Certificate]
    ) {
        guard parts.certificates.count <= Certificate.maximumBundleCount else {
            throw .certificates("it has \(parts.certificates.count)")
        }
        var signer: Certificate?
        var others: [Certificate] = []
        for der in parts.certificates {
            let certificate: Certificate
            let isNamed: Bool
            do throws(CryptoError) { certificate = try Certificate(der: der) } catch {
                throw .certificates(error.reason ?? error.operation)
            }
            do throws(DERError) {
                isNamed = try CertificateParts(certificate).isNamed(issuer: named.issuer, serialNumber: named.serialNumber)
            } catch { throw .certificates(error.reason) }
            if !isNamed {
                others.append(certificate)
            } else if signer == nil {
                signer = certificate
            } else {
                throw .certificates("the signer's is there twice")
            }
        }
        guard let signer else { throw .certificates("the signer's is not there") }
        return (signer, others)
    }
}
