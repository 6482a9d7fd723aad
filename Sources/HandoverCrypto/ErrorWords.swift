// What is wrong with a certificate, a list or a time stamp, as a clause that a diagnostic can end with.

extension ChainError {
    /// What is wrong, for people who know certificates. Texts in it may be a stranger's.
    package var words: String {
        switch self {
        case .noPath: "no path to the CA"
        case .outsideValidity: "a certificate was not valid then"
        case .badSignature: "a certificate is not signed by its CA"
        case .notAuthority: "a certificate in between is no CA's"
        case .pathTooLong: "the path is longer than a CA permits"
        case .nameConstraint: "the name is not one that the CA may vouch for"
        case .unknownCriticalExtension: "a critical extension is unknown"
        case .weakKey: "a key is too weak"
        case .weakSignature(_, let algorithm): "signed with \(algorithm)"
        case .isAuthority: "it is a CA's own certificate"
        case .keyUsage: "its key usage does not permit signatures"
        case .purpose: "its extended key usage is for something else"
        case .tooMany(let count): "\(count) certificates are too many"
        case .refused(_, let words): words
        case .library(let error): error.reason ?? error.operation
        }
    }
}

extension TimestampError {
    /// What is wrong with a time stamp. Texts in it may be a stranger's.
    package var words: String {
        switch self {
        case .request(let reason), .malformed(let reason), .certificates(let reason), .attributes(let reason),
            .weakAlgorithm(let reason):
            reason
        case .notGranted(let status, let words, _): "the authority did not grant it (status \(status)) \(words ?? "")"
        case .signerCount(let count): "it has \(count) signers"
        case .badSignature: "its signature is not by its certificate"
        case .otherMessage: "it is of something else"
        case .otherNonce: "it answers another question"
        case .policy(let policy): "it follows the policy \(policy)"
        case .authorityName: "it names another authority than its certificate"
        case .inFuture: "it is of a time to come"
        case .chain(let error): "the authority's certificate is not believed: " + error.words
        case .library(let error): error.reason ?? error.operation
        }
    }
}

extension RevocationListError {
    /// What is wrong with a list. Texts in it may be a stranger's.
    package var words: String {
        switch self {
        case .malformed(let reason), .weakAlgorithm(let reason): reason
        case .notWhole(let object): "it is a part of a list (\(object))"
        case .unknownCriticalExtension(let object): "it has the critical extension \(object)"
        case .otherIssuer: "it is another CA's"
        case .notPermitted: "its CA may not sign lists"
        case .badSignature: "its CA has not signed it"
        case .library(let error): error.reason ?? error.operation
        }
    }
}
