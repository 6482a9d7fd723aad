/// A list as its CA signed it: `CertificateList` of RFC 5280 §5.1.
struct SignedList {
    /// What is signed.
    let body: DERReader.Element
    let algorithm: AlgorithmIdentifier
    let signature: [UInt8]

    init(_ der: [UInt8]) throws(DERError) {
        var outer = DERReader(der)
        var inside = try outer.sequence()
        try outer.finish()
        body = try inside.element(0x30)
        algorithm = try inside.algorithm()
        signature = try inside.wholeBytes()
        try inside.finish()
    }
}

/// What a list says: `TBSCertList` of RFC 5280 §5.1.
struct ListBody {
    var issuer: [UInt8] = []
    var thisUpdate: Int64 = 0
    var nextUpdate: Int64 = 0
    var entries: [[UInt8]: RevocationList.Entry] = [:]
    /// An extension that makes it a part of a list.
    var partial: String?
    /// A critical extension that we do not know.
    var unknownCritical: String?

    init(_ signed: SignedList) throws(DERError) {
        var reader = signed.body.inside
        // The first version has no number, and no extensions.
        let hasVersion = reader.isNext(0x02)
        if hasVersion, try reader.number() != 1 { throw DERError(reason: "its version is unknown") }
        // What says how it is signed is itself signed only here.
        guard try reader.algorithm() == signed.algorithm else { throw DERError(reason: "it names two signature algorithms") }
        issuer = Array(try reader.element(0x30).whole)
        thisUpdate = try reader.time()
        guard reader.isNext(0x17) || reader.isNext(0x18) else {
            throw DERError(reason: "it does not say when the next one comes")
        }
        nextUpdate = try reader.time()
        if var list = try reader.optional(0x30)?.inside {
            while !list.isAtEnd { try addEntry(list.sequence(), hasVersion) }
        }
        if hasVersion, var wrapped = try reader.optional(0xa0)?.inside {
            for found in try wrapped.extensions() { note(found, among: [Known.authorityKeyIdentifier, Known.number]) }
            try wrapped.finish()
        }
        try reader.finish()
    }

    private mutating func addEntry(_ entry: DERReader, _ hasVersion: Bool) throws(DERError) {
        var reader = entry
        let serialNumber = try reader.integer()
        var made = RevocationList.Entry(revoked: try reader.time(), reason: .unspecified)
        if hasVersion, !reader.isAtEnd {
            for found in try reader.extensions() {
                var value = DERReader(found.value)
                switch found.object {
                case Known.reason:
                    guard let reason = RevocationList.Reason(rawValue: try value.number(0x0a)) else {
                        throw DERError(reason: "a certificate was revoked for an unknown reason")
                    }
                    made.reason = reason
                    try value.finish()
                case Known.invalidityDate:
                    guard value.isNext(0x18) else { throw DERError(reason: "a time is not written as it should be") }
                    made.invalid = try value.time()
                    try value.finish()
                default: note(found, among: [])
                }
            }
        }
        try reader.finish()
        guard entries.updateValue(made, forKey: serialNumber) == nil else {
            throw DERError(reason: "it names a certificate twice")
        }
    }

    private mutating func note(_ found: DERReader.Extension, among known: [String]) {
        if Known.partial.contains(found.object) { partial = partial ?? found.object }
        if found.isCritical, !known.contains(found.object) { unknownCritical = unknownCritical ?? found.object }
    }
}

/// Extensions of lists and of their entries (RFC 5280 §5.2, §5.3).
private enum Known {
    static let number = "2.5.29.20"
    static let authorityKeyIdentifier = "2.5.29.35"
    static let reason = "2.5.29.21"
    static let invalidityDate = "2.5.29.24"
    /// deltaCRLIndicator, issuingDistributionPoint, certificateIssuer.
    static let partial: Set<String> = ["2.5.29.27", "2.5.29.28", "2.5.29.29"]
}
