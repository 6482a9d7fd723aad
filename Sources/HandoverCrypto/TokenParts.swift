/// The parts of an answer as they stand in its bytes: `TimeStampResp` of RFC 3161 §2.4.2 around `SignedData` of RFC 5652 §5.1.
struct TokenParts {
    /// What is named beside the signer's own.
    private(set) var digests: [AlgorithmIdentifier] = []
    /// The TSTInfo.
    private(set) var content: [UInt8] = []
    private(set) var certificates: [[UInt8]] = []
    private(set) var signers: [Signer] = []

    /// `SignerInfo` of RFC 5652 §5.3.
    struct Signer {
        /// The issuer's name, whole.
        let issuer: ArraySlice<UInt8>
        let serialNumber: [UInt8]
        let digest: AlgorithmIdentifier
        /// The attributes without their tag, which is another where they are signed.
        let attributes: ArraySlice<UInt8>
        let algorithm: AlgorithmIdentifier
        let signature: [UInt8]

        init(_ signer: DERReader) throws(DERError) {
            var reader = signer
            guard try reader.number() == 1 else { throw DERError(reason: "its signer is not named by issuer and serial number") }
            var name = try reader.sequence()
            issuer = try name.element(0x30).whole
            serialNumber = try name.integer()
            try name.finish()
            digest = try reader.algorithm()
            attributes = try reader.element(0xa0).content
            algorithm = try reader.algorithm()
            signature = try reader.octets()
            // Unsigned attributes would come here.
            try reader.finish()
        }
    }

    init(_ response: [UInt8]) throws(TimestampError) {
        let status: Status
        do throws(DERError) {
            var outer = DERReader(response)
            var reader = try outer.sequence()
            try outer.finish()
            status = try Status(reader.sequence())
            if status.isGranted { try readToken(reader.sequence()) }
            try reader.finish()
        } catch { throw .malformed(error.reason) }
        guard status.isGranted else {
            throw .notGranted(status: status.number, words: status.words, failures: status.failures)
        }
    }

    private mutating func readToken(_ token: DERReader) throws(DERError) {
        var reader = token
        guard try reader.object() == "1.2.840.113549.1.7.2" else { throw DERError(reason: "it is not SignedData") }
        var wrapped = try reader.element(0xa0).inside
        try reader.finish()
        var signed = try wrapped.sequence()
        try wrapped.finish()
        guard try signed.number() == 3 else { throw DERError(reason: "its version is unknown") }
        var named = try signed.element(0x31).inside
        while !named.isAtEnd { digests.append(try named.algorithm()) }
        var encapsulated = try signed.sequence()
        guard try encapsulated.object() == TokenParts.contentType else { throw DERError(reason: "its content is no time") }
        var content = try encapsulated.element(0xa0).inside
        try encapsulated.finish()
        self.content = try content.octets()
        try content.finish()
        if var list = try signed.optional(0xa0)?.inside {
            while !list.isAtEnd { certificates.append(Array(try list.element(0x30).whole)) }
        }
        var list = try signed.element(0x31).inside
        while !list.isAtEnd { signers.append(try Signer(list.sequence())) }
        try signed.finish()
    }

    /// id-ct-TSTInfo.
    static let contentType = "1.2.840.113549.1.9.16.1.4"
}

/// Whether the authority granted the request: `PKIStatusInfo` of RFC 3161 §2.4.2.
private struct Status {
    let number: Int64
    let words: String?
    /// The numbers of the bits that are set.
    let failures: [Int]

    /// Granted as asked. "With modifications" (1) is not what was asked, whatever it is.
    var isGranted: Bool { number == 0 }

    init(_ status: DERReader) throws(DERError) {
        var reader = status
        number = try reader.number()
        var texts: [String] = []
        if var list = try reader.optional(0x30)?.inside {
            while !list.isAtEnd {
                guard let text = String(validating: try list.element(0x0c).content, as: UTF8.self) else {
                    throw DERError(reason: "its words are no text")
                }
                texts.append(text)
            }
        }
        words = texts.isEmpty ? nil : texts.joined(separator: "; ")
        if let bits = try reader.optional(0x03)?.content.dropFirst() {
            failures = bits.enumerated().flatMap { index, byte in
                (0..<8).filter { byte & 0x80 >> UInt8($0) != 0 }.map { index * 8 + $0 }
            }
        } else {
            failures = []
        }
        try reader.finish()
        guard number != 0 || failures.isEmpty else { throw DERError(reason: "it is granted and has failed") }
    }
}
