import CLibCrypto

/// A list of a CA's certificates that are no longer to be believed (RFC 5280 §5), read, but not yet verified: whose it is says
/// ``verify(issuer:)``.
///
/// Only whole lists are read. A part of one (for some reasons, some certificates, other CAs, or the changes since another list) can say
/// that a certificate is revoked, but never that it is not.
package struct RevocationList: Hashable, Sendable {
    /// The most bytes that a list may have: some two hundred thousand certificates.
    package static let maximumByteCount = 8 << 20

    /// The list's bytes, DER.
    package let der: [UInt8]
    /// When it was issued, in seconds since 1970.
    package let thisUpdate: Int64
    /// Until when the next one was to come, in seconds since 1970.
    package let nextUpdate: Int64
    /// The revoked certificates by their serial numbers (two's complement).
    package let entries: [[UInt8]: Entry]
    /// The name of the CA, whole.
    let issuer: [UInt8]

    /// One revoked certificate.
    package struct Entry: Hashable, Sendable {
        /// When the CA revoked it, in seconds since 1970.
        package var revoked: Int64
        /// Why.
        package var reason: Reason
        /// Since when it was not to be believed, as the CA learnt later.
        package var invalid: Int64?

        /// Since when it is not believed: an attacker who has the key signs before anybody notices.
        package var effective: Int64 { min(revoked, invalid ?? revoked) }
    }

    /// Why a certificate was revoked, by the numbers of RFC 5280 §5.3.1. 8, removeFromCRL, stands in no whole list.
    package enum Reason: Int64, Hashable, Sendable {
        case unspecified = 0
        case keyCompromise = 1
        case caCompromise = 2
        case affiliationChanged = 3
        case superseded = 4
        case cessationOfOperation = 5
        case certificateHold = 6
        case privilegeWithdrawn = 9
        case aaCompromise = 10
    }

    /// Reads a list: DER, or PEM with exactly one.
    package init(_ bytes: [UInt8]) throws(RevocationListError) {
        // Base64 and its line ends are a third more.
        guard bytes.count <= RevocationList.maximumByteCount / 2 * 3 else { throw .malformed("it has too many bytes") }
        if bytes.first == 0x30 {
            der = bytes
        } else {
            let blocks: [[UInt8]]
            do throws(CryptoError) { blocks = try PEMBlocks.read(bytes, named: PEM_STRING_X509_CRL, limit: 1) } catch {
                throw .malformed(error.reason ?? error.operation)
            }
            guard let block = blocks.first else { throw .malformed("it holds no list") }
            der = block
        }
        guard der.count <= RevocationList.maximumByteCount else { throw .malformed("it has too many bytes") }
        let signed: SignedList
        let body: ListBody
        do throws(DERError) {
            signed = try SignedList(der)
            body = try ListBody(signed)
        } catch { throw .malformed(error.reason) }
        if let partial = body.partial { throw .notWhole(partial) }
        if let unknown = body.unknownCritical { throw .unknownCriticalExtension(unknown) }
        (issuer, thisUpdate, nextUpdate, entries) = (body.issuer, body.thisUpdate, body.nextUpdate, body.entries)
        guard thisUpdate <= nextUpdate else { throw .malformed("it ends before it begins") }
    }

    /// Demands that this CA signed the list, and may.
    package func verify(issuer authority: Certificate) throws(RevocationListError) {
        let signed: SignedList
        let subject: [UInt8]
        do throws(DERError) {
            signed = try SignedList(der)
            subject = try CertificateParts(authority).subject
        } catch { throw .malformed(error.reason) }
        guard subject == issuer else { throw .otherIssuer }
        guard authority.keyKind.isAccepted else { throw .weakAlgorithm("its CA's key is \(authority.keyKind)") }
        guard authority.isCA, authority.keyUsage & UInt32(KU_CRL_SIGN) != 0 else { throw .notPermitted }
        guard let algorithm = SignatureAlgorithm(signed.algorithm) else {
            throw .weakAlgorithm("the signature algorithm is \(signed.algorithm.object)")
        }
        let isSound: Bool
        do throws(CryptoError) {
            isSound = try algorithm.verify(signed.signature, over: signed.body.whole, by: authority)
        } catch { throw .library(error) }
        guard isSound else { throw .badSignature }
    }
}

/// Why a list of revoked certificates is not believed.
package enum RevocationListError: Error, Hashable, Sendable {
    /// It is no list of the one form that we read.
    case malformed(String)
    /// It is a part of a list: by the extension with this object identifier.
    case notWhole(String)
    /// It has a critical extension that we do not know.
    case unknownCriticalExtension(String)
    /// It is another CA's.
    case otherIssuer
    /// The certificate is no CA's, or its key usage does not permit it to sign lists.
    case notPermitted
    /// A signature algorithm or a key that is too weak to believe.
    case weakAlgorithm(String)
    /// The CA has not signed it.
    case badSignature
    /// OpenSSL could not judge.
    case library(CryptoError)
}
