import CLibCrypto

/// A question to a time stamping authority (RFC 3161 §2.4.1, a `.tsq`): when did a message with this SHA-256 exist?
///
/// It always asks for the authority's certificate: years later nobody could find it.
package struct TimestampRequest: Hashable, Sendable {
    /// The most bytes that a request may have.
    package static let maximumByteCount = 4096

    /// SHA-256 of the message, 32 bytes.
    package let digest: [UInt8]
    /// The policy that the authority is asked to follow, as a dotted object identifier.
    package let policy: String?
    /// A number that the answer repeats, as the bytes of an integer; whoever has none cannot tell a new answer from an old one.
    package let nonce: [UInt8]?
    /// The request's bytes.
    package let der: [UInt8]

    /// Makes a request with a fresh nonce of 64 bits.
    /// - Parameters:
    ///   - digest: SHA-256 of the message, 32 bytes.
    ///   - policy: the policy to be followed, as a dotted object identifier.
    package init(digest: [UInt8], policy: String? = nil) throws(TimestampError) {
        var nonce: [UInt8]
        do throws(CryptoError) { nonce = try randomBytes(8) } catch { throw .library(error) }
        nonce[0] = nonce[0] & 0x3f | 0x40  // positive, and in its shortest form
        try self.init(digest: digest, policy: policy, nonce: nonce)
    }

    private init(digest: [UInt8], policy: String?, nonce: [UInt8]?) throws(TimestampError) {
        guard digest.count == SHA256.byteCount else { throw .request("its digest is not SHA-256") }
        var named: [UInt8] = []
        if let policy {
            guard let object = DER.object(policy) else { throw .request("its policy is no object identifier") }
            named = object
        }
        let algorithm = DER.sequence(TimestampRequest.sha256, DER.null)
        der = DER.sequence(
            DER.one, DER.sequence(algorithm, DER.tagged(0x04, digest)), named, nonce.map { DER.tagged(0x02, $0) } ?? [], DER.true)
        (self.digest, self.policy, self.nonce) = (digest, policy, nonce)
    }

    /// Reads a request, ours or that of stock `openssl ts -query -sha256 -cert`, with or without a nonce.
    package init(der: [UInt8]) throws(TimestampError) {
        guard der.count <= TimestampRequest.maximumByteCount else { throw .request("it has too many bytes") }
        let policy: String?
        let digest: [UInt8]
        let nonce: [UInt8]?
        do throws(DERError) {
            var outer = DERReader(der)
            var reader = try outer.sequence()
            _ = try reader.number()
            var imprint = try reader.sequence()
            _ = try imprint.algorithm()
            digest = try imprint.octets()
            policy = reader.isNext(0x06) ? try reader.object() : nil
            nonce = reader.isNext(0x02) ? try reader.integer() : nil
        } catch { throw .request(error.reason) }
        try self.init(digest: digest, policy: policy, nonce: nonce)
        guard self.der == der else { throw .request("it has not the one form that we read") }
    }

    private static let sha256 = DER.object(DigestAlgorithm.sha256.rawValue) ?? []
}
