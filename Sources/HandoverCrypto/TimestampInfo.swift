/// What an authority says in a token: `TSTInfo` of RFC 3161 §2.4.2.
package struct TimestampInfo: Hashable, Sendable {
    /// The policy that it followed, as a dotted object identifier.
    package let policy: String
    /// What the message was digested with.
    package let imprintAlgorithm: DigestAlgorithm
    /// The message's digest.
    package let imprint: [UInt8]
    /// The token's number with this authority, as the bytes of an integer.
    package let serialNumber: [UInt8]
    /// When.
    package let time: Moment
    /// How much earlier or later it may have been, in microseconds; `nil` where the authority does not say.
    package let accuracyMicroseconds: Int64?
    /// The request's nonce, as the bytes of an integer.
    package let nonce: [UInt8]?
    /// The authority's name, as a `GeneralName`.
    let authority: [UInt8]?

    /// The first and the last moment at which it may have been. An authority that claims no accuracy is taken at its word.
    package var earliest: Moment {
        Moment(seconds: time.seconds, microseconds: time.microseconds - (accuracyMicroseconds ?? 0))
    }
    package var latest: Moment {
        Moment(seconds: time.seconds, microseconds: time.microseconds + (accuracyMicroseconds ?? 0))
    }

    /// Whether a certificate was valid then, all of the time that it may have been.
    package func lies(within certificate: Certificate) -> Bool {
        Moment(seconds: certificate.notBefore) <= earliest && latest <= Moment(seconds: certificate.notAfter)
    }

    init(der: [UInt8]) throws(TimestampError) {
        let algorithm: AlgorithmIdentifier
        do throws(DERError) {
            var outer = DERReader(der)
            var reader = try outer.sequence()
            try outer.finish()
            guard try reader.number() == 1 else { throw DERError(reason: "its version is unknown") }
            policy = try reader.object()
            var imprint = try reader.sequence()
            algorithm = try imprint.algorithm()
            self.imprint = try imprint.octets()
            try imprint.finish()
            serialNumber = try reader.integer()
            time = try reader.instant()
            accuracyMicroseconds = reader.isNext(0x30) ? try TimestampInfo.accuracy(reader.sequence()) : nil
            _ = try reader.isTrue()  // whether its tokens are in order says nothing about the time
            nonce = reader.isNext(0x02) ? try reader.integer() : nil
            authority = try TimestampInfo.onlyElement(reader.optional(0xa0))
            if let extensions = try reader.optional(0xa1) { try TimestampInfo.checkExtensions(extensions) }
            try reader.finish()
        } catch { throw .malformed(error.reason) }
        guard let digest = DigestAlgorithm(algorithm) else { throw .weakAlgorithm("the message's digest is \(algorithm.object)") }
        guard imprint.count == digest.byteCount else { throw .malformed("its digest has another length") }
        imprintAlgorithm = digest
    }

    /// Seconds, and on top of them 1 to 999 milliseconds and as many microseconds.
    private static func accuracy(_ reader: DERReader) throws(DERError) -> Int64 {
        var reader = reader
        var sum: Int64 = 0
        if reader.isNext(0x02) {
            let seconds = try reader.number()
            guard seconds <= 1 << 31 else { throw DERError(reason: "its accuracy is no accuracy") }
            sum = seconds * 1_000_000
        }
        for (tag, unit) in [(UInt8(0x80), Int64(1000)), (0x81, 1)] where reader.isNext(tag) {
            let count = try reader.number(tag)
            guard (1...999).contains(count) else { throw DERError(reason: "its accuracy is no accuracy") }
            sum += count * unit
        }
        try reader.finish()
        return sum
    }

    private static func onlyElement(_ wrapped: DERReader.Element?) throws(DERError) -> [UInt8]? {
        guard var inside = wrapped?.inside else { return nil }
        let element = try inside.any()
        try inside.finish()
        return Array(element.whole)
    }

    /// Extensions say nothing that we ask, unless one must be understood.
    private static func checkExtensions(_ wrapped: DERReader.Element) throws(DERError) {
        // Tagged implicitly: what is inside is the inside of the sequence.
        var reader = DERReader(DER.tagged(0x30, Array(wrapped.content)))
        for found in try reader.extensions() where found.isCritical {
            throw DERError(reason: "it has the critical extension \(found.object)")
        }
    }
}
