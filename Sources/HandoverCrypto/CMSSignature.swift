import CLibCrypto

// How a signature is read. OpenSSL's `CMS_verify` answers one question, whether some signer signed this content, and is generous
// about everything else: it passes trailing bytes, BER, extra certificates, missing attributes and MD5. So the shape is
// judged first, by us, and only then the mathematics, by OpenSSL:
//
// 1. `init(der:)` takes the structure apart and composes from its parts the only encoding that we accept. If that is not the
//    input, byte for byte, the input is refused. No byte of a signature is without meaning.
// 2. `verify` demands a signer among the certificates that the caller trusts, then lets OpenSSL check digest and signature
//    at the time of signing, against a store that holds that one certificate.
//
// Advice to the next editor: a new leniency belongs in the composition, never beside it.

/// A detached CMS signature (RFC 5652) by one signer, read and found well formed, but not yet verified.
package struct CMSSignature: Hashable, Sendable {
    /// The most bytes that a signature may have.
    package static let maximumByteCount = 64 << 10

    /// The signature's bytes. Never an identity: ECDSA lets anyone turn a signature into another valid one.
    package let der: [UInt8]
    /// The certificate that came with the signature. Anybody's, until ``verify(content:trusted:)``.
    package let signer: Certificate
    /// When the signer says that it signed, in seconds since 1970.
    package let signingTime: Int64

    /// Reads a signature: DER without another byte, detached, one signer with its one certificate, a digest of SHA-256 or
    /// stronger, the four signed attributes contentType, signingTime, messageDigest and signingCertificateV2, nothing unsigned.
    package init(der: [UInt8]) throws(CMSError) {
        CryptoError.clearQueue()
        defer { CryptoError.clearQueue() }
        guard der.count <= CMSSignature.maximumByteCount else { throw .malformed("it has more than 65,536 bytes") }
        let handle = unsafe decoded(der, { unsafe d2i_CMS_ContentInfo(nil, $0, $1) }, free: { unsafe CMS_ContentInfo_free($0) })
        guard let handle = unsafe handle else { throw .malformed(CryptoError.drained("").reason ?? "bytes follow its end") }
        defer { unsafe CMS_ContentInfo_free(handle) }
        guard unsafe OBJ_obj2nid(CMS_get0_type(handle)) == NID_pkcs7_signed else { throw .malformed("it is not SignedData") }
        guard unsafe CMS_is_detached(handle) == 1 else { throw .notDetached }
        guard unsafe OBJ_obj2nid(CMS_get0_eContentType(handle)) == NID_pkcs7_data else {
            throw .malformed("its content type is not data")
        }
        let information = try unsafe onlySigner(of: handle)
        let certificate = try unsafe onlyCertificate(of: handle)
        let algorithms = try unsafe Algorithms(of: information)
        let attributes = try unsafe SignedAttributes(of: information)
        let composed = try unsafe compose(certificate, information, algorithms, attributes)
        guard composed == der else { throw .malformed("it is not the canonical encoding of its parts") }
        self.der = der
        signer = certificate
        signingTime = attributes.signingTime
    }

    /// Verifies that the signer is one of the trusted certificates and signed this content while its certificate was valid.
    /// Only the certificates given here are trusted, each for itself: none vouches for another, and no store is looked at.
    package func verify(content: [UInt8], trusted: [Certificate]) throws(CMSError) {
        guard trusted.contains(signer) else { throw .untrusted(fingerprint: signer.fingerprint) }
        guard signer.keyKind.isAccepted else { throw .weakAlgorithm("the signer's key is \(signer.keyKind)") }
        guard signer.isValid(at: signingTime) else {
            throw .outsideValidity(signingTime: signingTime, notBefore: signer.notBefore, notAfter: signer.notAfter)
        }
        do throws(CryptoError) { try verifyMathematics(content) } catch { throw .badSignature(error) }
    }

    private func verifyMathematics(_ content: [UInt8]) throws(CryptoError) {
        CryptoError.clearQueue()
        guard let store = unsafe X509_STORE_new() else { throw .drained("allocate store") }
        defer { unsafe X509_STORE_free(store) }
        try unsafe signer.withHandle(else: { $0 }) { certificate throws(CryptoError) in
            guard unsafe X509_STORE_add_cert(store, certificate) == 1 else { throw .drained("fill store") }
        }
        guard let parameters = unsafe X509_STORE_get0_param(store),
            unsafe X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN)) == 1,
            unsafe X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_ANY) == 1
        else { throw .drained("set up store") }
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, 2)
        unsafe X509_VERIFY_PARAM_set_time(parameters, time_t(signingTime))

        let handle = unsafe decoded(der, { unsafe d2i_CMS_ContentInfo(nil, $0, $1) }, free: { unsafe CMS_ContentInfo_free($0) })
        guard let handle = unsafe handle else { throw .drained("read signature") }
        defer { unsafe CMS_ContentInfo_free(handle) }
        let bio = unsafe try makeMemoryBIO(content)
        defer { unsafe BIO_free_all(bio) }
        guard unsafe CMS_verify(handle, nil, store, bio, nil, CUnsignedInt(CMS_BINARY | CMS_CADES)) == 1 else {
            throw .drained("verify signature")
        }
        CryptoError.clearQueue()
    }
}

/// Why a signature is not accepted.
package enum CMSError: Error, Hashable, Sendable {
    /// Not a signature of the one form that we read.
    case malformed(String)
    /// The content is inside the signature; then a reader can be shown other content than was signed.
    case notDetached
    /// Not exactly one signer.
    case signerCount(Int)
    /// Not exactly one certificate, or it is not the signer's.
    case certificates(String)
    /// Not exactly the four signed attributes.
    case attributes(String)
    /// A digest, a signature algorithm or a key that is too weak to believe.
    case weakAlgorithm(String)
    /// The signer is not among the trusted certificates.
    case untrusted(fingerprint: [UInt8])
    /// The signer's certificate was not valid when it signed.
    case outsideValidity(signingTime: Int64, notBefore: Int64, notAfter: Int64)
    /// The content is not what was signed, or the signature is not by this key.
    case badSignature(CryptoError)
    /// The key and the certificate given for signing do not belong together.
    case keyMismatch
    /// OpenSSL could not sign.
    case library(CryptoError)
}

/// The one signer in the structure, which keeps the pointer.
private func onlySigner(of handle: OpaquePointer) throws(CMSError) -> OpaquePointer {
    let stack = unsafe CMS_get0_SignerInfos(handle)
    let count = unsafe max(0, OPENSSL_sk_num(stack))
    guard count == 1, let information = unsafe OPENSSL_sk_value(stack, 0) else { throw .signerCount(Int(count)) }
    guard unsafe CMS_unsigned_get_attr_count(OpaquePointer(information)) <= 0 else {
        throw .attributes("it has unsigned attributes")
    }
    return OpaquePointer(information)
}

/// The one certificate in the structure. A chain would be of no use: the signer itself is what the caller trusts.
private func onlyCertificate(of handle: OpaquePointer) throws(CMSError) -> Certificate {
    let stack = unsafe CMS_get1_certs(handle)
    defer { unsafe OPENSSL_sk_pop_free(stack) { unsafe X509_free(OpaquePointer($0)) } }
    let count = unsafe max(0, OPENSSL_sk_num(stack))
    guard count == 1, let certificate = unsafe OPENSSL_sk_value(stack, 0) else { throw .certificates("it has \(count)") }
    do throws(CryptoError) {
        return try unsafe Certificate(der: encoded("encode certificate") { unsafe i2d_X509(OpaquePointer(certificate), $0) })
    } catch { throw .certificates(error.reason ?? error.operation) }
}

/// The signed attributes: exactly four, one value each.
private struct SignedAttributes {
    var signingTime: Int64
    /// The DER of each, in DER's order for a set.
    var encodings: [[UInt8]] = []

    init(of information: OpaquePointer) throws(CMSError) {
        let required = [
            NID_pkcs9_contentType, NID_pkcs9_signingTime, NID_pkcs9_messageDigest, NID_id_smime_aa_signingCertificateV2,
        ]
        var seen: [CInt] = []
        var time: Int64?
        let count = unsafe max(0, CMS_signed_get_attr_count(information))  // -1 where there are none at all
        for index in 0..<count {
            guard let attribute = unsafe CMS_signed_get_attr(information, index) else { break }
            let identifier = unsafe OBJ_obj2nid(X509_ATTRIBUTE_get0_object(attribute))
            guard unsafe X509_ATTRIBUTE_count(attribute) == 1 else { throw .attributes("one has not exactly one value") }
            seen.append(identifier)
            if identifier == NID_pkcs9_signingTime { unsafe time = try canonicalTime(attribute) }
            if identifier == NID_pkcs9_contentType {
                let type = unsafe X509_ATTRIBUTE_get0_data(attribute, 0, V_ASN1_OBJECT, nil)
                guard let type = unsafe type, unsafe OBJ_obj2nid(OpaquePointer(type)) == NID_pkcs7_data else {
                    throw .attributes("contentType is not data")
                }
            }
            do throws(CryptoError) {
                try unsafe encodings.append(encoded("encode attribute") { unsafe i2d_X509_ATTRIBUTE(attribute, $0) })
            } catch { throw .library(error) }
        }
        guard seen.sorted() == required.sorted(), let time else {
            throw .attributes("they are not contentType, signingTime, messageDigest and signingCertificateV2, once each")
        }
        signingTime = time
        encodings.sort { $0.lexicographicallyPrecedes($1) }
    }
}

/// The time in a signingTime attribute, which must be spelled in the one way that RFC 5652 §11.3 allows.
private func canonicalTime(_ attribute: OpaquePointer) throws(CMSError) -> Int64 {
    do throws(CryptoError) {
        for type in [V_ASN1_UTCTIME, V_ASN1_GENERALIZEDTIME] {
            guard let value = unsafe X509_ATTRIBUTE_get0_data(attribute, 0, type, nil) else { continue }
            let time = unsafe UnsafePointer(value.assumingMemoryBound(to: ASN1_TIME.self))
            guard let seconds = unsafe try unixSeconds(time) else { break }
            guard let again = unsafe ASN1_TIME_set(nil, time_t(seconds)) else { throw .drained("allocate time") }
            defer { unsafe ASN1_STRING_free(again) }
            if unsafe again.pointee.type == type, unsafe contents(of: again) == contents(of: time) { return seconds }
        }
    } catch { throw .library(error) }
    throw .attributes("signingTime is not a time in its one spelling")
}

/// The digest and the signature algorithm, found strong enough; each as its DER.
private struct Algorithms {
    let digest: [UInt8]
    let signature: [UInt8]

    init(of information: OpaquePointer) throws(CMSError) {
        var digest: UnsafeMutablePointer<X509_ALGOR>?
        var signature: UnsafeMutablePointer<X509_ALGOR>?
        unsafe CMS_SignerInfo_get0_algs(information, nil, nil, &digest, &signature)
        guard let digest = unsafe digest, let signature = unsafe signature else { throw .malformed("its signer is incomplete") }
        try unsafe Algorithms.check(digest, signature)
        do throws(CryptoError) {
            self.digest = try unsafe encoded("encode algorithm") { unsafe i2d_X509_ALGOR(digest, $0) }
            self.signature = try unsafe encoded("encode algorithm") { unsafe i2d_X509_ALGOR(signature, $0) }
        } catch { throw .library(error) }
    }

    /// Demands SHA-256, SHA-384 or SHA-512 with the parameters that RFC 5754 §2 allows, and ECDSA or RSA with no other digest:
    /// OpenSSL takes the first and never looks whether the second agrees.
    private static func check(_ digest: UnsafePointer<X509_ALGOR>, _ signature: UnsafePointer<X509_ALGOR>) throws(CMSError) {
        var object: OpaquePointer?
        var type: CInt = 0
        unsafe X509_ALGOR_get0(&object, &type, nil, digest)
        let digestIdentifier = unsafe OBJ_obj2nid(object)
        guard [NID_sha256, NID_sha384, NID_sha512].contains(digestIdentifier) else {
            throw .weakAlgorithm("the digest is \(unsafe dotted(object))")
        }
        guard type == V_ASN1_UNDEF || type == V_ASN1_NULL else { throw .malformed("its digest has parameters") }

        unsafe X509_ALGOR_get0(&object, &type, nil, signature)
        let identifier = unsafe OBJ_obj2nid(object)
        switch identifier {
        case NID_rsaEncryption:
            guard type == V_ASN1_NULL else { throw .malformed("its signature algorithm has parameters") }
            return
        case NID_sha256WithRSAEncryption, NID_sha384WithRSAEncryption, NID_sha512WithRSAEncryption:
            guard type == V_ASN1_NULL else { throw .malformed("its signature algorithm has parameters") }
        case NID_ecdsa_with_SHA256, NID_ecdsa_with_SHA384, NID_ecdsa_with_SHA512:
            guard type == V_ASN1_UNDEF else { throw .malformed("its signature algorithm has parameters") }
        default:
            throw .weakAlgorithm("the signature algorithm is \(unsafe dotted(object))")
        }
        var named: CInt = 0
        guard unsafe OBJ_find_sigid_algs(identifier, &named, nil) == 1, named == digestIdentifier else {
            throw .malformed("its signature algorithm names another digest")
        }
    }
}

/// Composes the only encoding that we accept out of what was read (RFC 5652 §5.1, §5.3).
private func compose(
    _ certificate: Certificate, _ information: OpaquePointer, _ algorithms: Algorithms, _ attributes: SignedAttributes
) throws(CMSError) -> [UInt8] {
    guard let value = unsafe CMS_SignerInfo_get0_signature(information) else { throw .malformed("it has no signature value") }
    do throws(CryptoError) {
        let name = try unsafe certificate.withHandle(else: { $0 }) { handle throws(CryptoError) in
            // The signer is named by issuer and serial number, as they stand in its certificate.
            let issuer = try unsafe encoded("encode issuer") { unsafe i2d_X509_NAME(X509_get_issuer_name(handle), $0) }
            let serial = try unsafe encoded("encode serial") { unsafe i2d_ASN1_INTEGER(X509_get_serialNumber(handle), $0) }
            return DER.sequence(issuer, serial)
        }
        let signature = unsafe contents(of: value)
        let signer = DER.sequence(
            DER.one, name, algorithms.digest, DER.tagged(0xa0, attributes.encodings.flatMap { $0 }), algorithms.signature,
            DER.tagged(0x04, signature))
        let signedData = DER.sequence(
            DER.one, DER.tagged(0x31, algorithms.digest), DER.sequence(DER.data), DER.tagged(0xa0, certificate.der),
            DER.tagged(0x31, signer))
        return DER.sequence(DER.signedData, DER.tagged(0xa0, signedData))
    } catch { throw .library(error) }
}
