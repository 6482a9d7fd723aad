import CLibCrypto

// What a certificate that we sign and a request that a CA is to sign have in common.

/// What a signer's certificate says of itself: it signs data, with consequences for its owner, and no other certificates.
let signerExtensions: [(identifier: CInt, value: String)] = [
    (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature,nonRepudiation"),
]

/// Fills a subject's name: the company first, then who signs for it.
func fill(_ subject: OpaquePointer, name: String, organization: String?, creditCode: CreditCode?) throws(CryptoError) {
    if let organization { try unsafe add(NID_organizationName, organization, to: subject) }
    if let creditCode { try unsafe add(NID_organizationIdentifier, creditCode.organizationIdentifier, to: subject) }
    try unsafe add(NID_commonName, name, to: subject)
}

private func add(_ identifier: CInt, _ text: String, to name: OpaquePointer) throws(CryptoError) {
    let utf8 = Array(text.utf8)
    guard unsafe X509_NAME_add_entry_by_NID(name, identifier, MBSTRING_UTF8, utf8, CInt(utf8.count), -1, 0) == 1 else {
        throw .drained("set name")
    }
}

/// An extension from OpenSSL's notation; the caller frees it.
func makeExtension(_ identifier: CInt, _ value: String, _ context: UnsafeMutablePointer<X509V3_CTX>?) throws(CryptoError)
    -> OpaquePointer
{
    guard let made = unsafe X509V3_EXT_conf_nid(nil, context, identifier, value) else { throw .drained("make extension") }
    return unsafe made
}
