/// Why there is no time stamp to believe.
package enum TimestampError: Error, Hashable, Sendable {
    /// The request is none of the one form that we make and read.
    case request(String)
    /// The answer, or the token in it, is not of the one form that we read.
    case malformed(String)
    /// The authority did not grant the request: its status (RFC 3161 §2.4.2), its words (a stranger's text: whoever prints it
    /// escapes control characters), and the numbers of the bits that say what failed.
    case notGranted(status: Int64, words: String?, failures: [Int])
    /// Not exactly one signer.
    case signerCount(Int)
    /// The signer's certificate is not in the token, or not the one that the signature names.
    case certificates(String)
    /// The signed attributes are not those of a token.
    case attributes(String)
    /// A digest, a signature algorithm or a key that is too weak to believe.
    case weakAlgorithm(String)
    /// The signature is not by the certificate that it names, or not of what the token says.
    case badSignature
    /// The token is about another message.
    case otherMessage
    /// The token answers another request: the nonces differ, or only one of the two has one.
    case otherNonce
    /// The policy that the authority followed is not the one asked for, or none that the caller allows.
    case policy(String)
    /// The token names another authority than its certificate.
    case authorityName
    /// The time is later than the verifier's clock, even by the accuracy that the authority claims.
    case inFuture(Moment)
    /// The authority's certificate is not believed.
    case chain(ChainError)
    /// OpenSSL could not judge.
    case library(CryptoError)
}
