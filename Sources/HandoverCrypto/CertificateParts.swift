/// The parts of a certificate by which others name it, as they stand in its bytes (RFC 5280 §4.1).
struct CertificateParts {
    /// The serial number's bytes, two's complement.
    let serialNumber: [UInt8]
    /// The issuer's name, whole: two names are the same exactly when their bytes are.
    let issuer: [UInt8]
    /// The subject's name, whole.
    let subject: [UInt8]
    /// What it is signed with.
    let signatureAlgorithm: AlgorithmIdentifier

    init(_ certificate: Certificate) throws(DERError) {
        var outer = DERReader(certificate.der)
        var inside = try outer.sequence()
        try outer.finish()
        var signed = try inside.sequence()
        _ = try signed.optional(0xa0)
        serialNumber = try signed.integer()
        _ = try signed.algorithm()
        issuer = Array(try signed.element(0x30).whole)
        _ = try signed.element(0x30)
        subject = Array(try signed.element(0x30).whole)
        signatureAlgorithm = try inside.algorithm()
    }

    /// Whether this is the certificate that an issuer's name and a serial number mean.
    func isNamed(issuer: ArraySlice<UInt8>, serialNumber: [UInt8]) -> Bool {
        self.serialNumber == serialNumber && self.issuer == Array(issuer)
    }
}
