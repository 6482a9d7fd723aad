/// The signed attributes of a token (RFC 3161 §2.4.2, RFC 5816 §2.2.1).
struct TokenAttributes {
    /// The value of each, by its type. Every attribute has exactly one value.
    private var values: [String: DERReader.Element] = [:]

    /// - Parameter content: the attributes, in DER's order for a set.
    init(_ content: ArraySlice<UInt8>) throws(TimestampError) {
        do throws(DERError) {
            var reader = DERReader(content)
            var last: ArraySlice<UInt8> = []
            while !reader.isAtEnd {
                let attribute = try reader.element(0x30)
                guard last.lexicographicallyPrecedes(attribute.whole) else { throw DERError(reason: "they are not in order") }
                last = attribute.whole
                var inside = attribute.inside
                let type = try inside.object()
                var set = try inside.element(0x31).inside
                try inside.finish()
                let value = try set.any()
                guard set.isAtEnd, values.updateValue(value, forKey: type) == nil else {
                    throw DERError(reason: "one has not exactly one value")
                }
            }
        } catch { throw .attributes(error.reason) }
    }

    /// Demands that they are about this content and this signer.
    func check(content: [UInt8], _ algorithm: DigestAlgorithm, signer: Certificate) throws(TimestampError) {
        let digest: [UInt8]
        do throws(CryptoError) { digest = try algorithm.digest(content) } catch { throw .library(error) }
        let isSigned: Bool
        do throws(DERError) {
            var type = try required(Kind.contentType, 0x06)
            guard try type.object() == TokenParts.contentType else {
                throw DERError(reason: "contentType is not that of a time")
            }
            var signed = try required(Kind.messageDigest, 0x04)
            isSigned = try signed.octets() == digest
        } catch { throw .attributes(error.reason) }
        guard isSigned else { throw .badSignature }
        // Both forms are heard, where both are there.
        let forms = [(Kind.signingCertificate, false), (Kind.signingCertificateV2, true)].filter { values[$0.0] != nil }
        guard !forms.isEmpty else { throw .attributes("none of them names the signer's certificate") }
        for (kind, isSecond) in forms {
            let named: NamedCertificate
            do throws(DERError) { named = try NamedCertificate(required(kind, 0x30), isSecond: isSecond) } catch {
                throw .attributes(error.reason)
            }
            guard try named.means(signer) else { throw .certificates("the signature is bound to another") }
        }
    }

    /// A reader of an attribute's value, which must be there and of this kind.
    private func required(_ type: String, _ tag: UInt8) throws(DERError) -> DERReader {
        guard let value = values[type], value.whole.first == tag else {
            throw DERError(reason: "contentType, messageDigest or signingCertificate is missing or of another kind")
        }
        return DERReader(value.whole)
    }

    private enum Kind {
        static let contentType = "1.2.840.113549.1.9.3"
        static let messageDigest = "1.2.840.113549.1.9.4"
        static let signingCertificate = "1.2.840.113549.1.9.16.2.12"
        static let signingCertificateV2 = "1.2.840.113549.1.9.16.2.47"
    }
}

/// How a signature names its own certificate: the first `ESSCertID` or `ESSCertIDv2` of RFC 5035 §3 and §4. Those that follow can
/// only narrow which CAs vouch for it, and the caller's own choice of those is narrower.
private struct NamedCertificate {
    /// `nil` for SHA-1, which is all that the first form has.
    private let algorithm: DigestAlgorithm?
    private let digest: [UInt8]
    /// The issuer's name as the only one of its `GeneralNames`, and the serial number.
    private let name: (issuer: ArraySlice<UInt8>, serialNumber: [UInt8])?

    /// - Parameter attribute: a reader that is about to take the attribute's value.
    init(_ attribute: DERReader, isSecond: Bool) throws(DERError) {
        var attribute = attribute
        var value = try attribute.sequence()
        var list = try value.sequence()
        var identifier = try list.sequence()
        var algorithm: DigestAlgorithm? = isSecond ? .sha256 : nil
        if isSecond, identifier.isNext(0x30) {
            algorithm = DigestAlgorithm(try identifier.algorithm())
            guard algorithm != nil else { throw DERError(reason: "they name the signer's certificate by a weak digest") }
        }
        self.algorithm = algorithm
        digest = try identifier.octets()
        if var issuerSerial = try identifier.optional(0x30)?.inside {
            var names = try issuerSerial.sequence()
            var directoryName = try names.element(0xa4).inside
            try names.finish()
            name = (try directoryName.element(0x30).whole, try issuerSerial.integer())
            try directoryName.finish()
            try issuerSerial.finish()
        } else {
            name = nil
        }
        try identifier.finish()
    }

    func means(_ certificate: Certificate) throws(TimestampError) -> Bool {
        do throws(CryptoError) {
            // Trust does not hang on SHA-1 here: a CA or the caller vouches for the certificate.
            guard try digest == algorithm?.digest(certificate.der) ?? SHA1.digest(certificate.der.span) else { return false }
        } catch { throw .library(error) }
        guard let name else { return true }
        do throws(DERError) {
            return try CertificateParts(certificate).isNamed(issuer: name.issuer, serialNumber: name.serialNumber)
        } catch { throw .certificates(error.reason) }
    }
}
