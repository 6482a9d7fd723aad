import HandoverTestSupport
import Testing

@testable import HandoverCrypto

/// A time stamping authority with a CA of its own: as stock `openssl ts` answers, or with answers that it would not give.
struct TimeAuthority {
    static let purpose = "extendedKeyUsage=critical,timeStamping\n"
    static let policy = "1.2.3.4.1"

    let pki: StockPKI
    let root: Certificate
    let certificate: Certificate
    let message = Array("the signature".utf8)

    init(rootKey: String = "P-256", key: String = "P-256") throws {
        pki = try StockPKI()
        try pki.key("root", rootKey)
        root = try pki.issue("root", by: nil, StockPKI.authority, subject: "/O=Clock/CN=root", key: "root")
        try pki.key("tsa", key)
        certificate = try pki.issue("tsa", StockPKI.signer + Self.purpose, subject: "/O=Clock/CN=tsa", key: "tsa", serial: "77")
    }

    var trust: TimestampTrust { TimestampTrust(authorities: [root]) }

    /// The answer of `openssl ts -reply`; its time is the machine's.
    func reply(to request: [UInt8], signer: String = "tsa", _ settings: String...) throws -> [UInt8] {
        try pki.stamp(request, signer: signer, policy: Self.policy, settings)
    }

    /// The request of `openssl ts -query` for the message.
    func query(_ options: String...) throws -> [UInt8] {
        try pki.folder.write(message, to: "message")
        let done = try run("openssl", ["ts", "-query", "-data", "message", "-out", "stock.tsq"] + options, in: pki.folder.url)
        try #require(done.status == 0, "\(done.stderr)")
        return try pki.folder.read("stock.tsq")
    }

    /// What an authority may say, part by part, each in DER.
    struct Info {
        var version = DER.one
        var policy = DER.object(TimeAuthority.policy) ?? []
        var algorithm = DER.sequence(DER.object(DigestAlgorithm.sha256.rawValue) ?? [], DER.null)
        var digest = SHA256.digest(Array("the signature".utf8))
        var serial: [UInt8] = [2, 1, 5]
        var time = DER.tagged(0x18, Array("20270115080000Z".utf8))
        /// Accuracy, ordering, nonce, name and extensions.
        var rest: [UInt8] = []

        var der: [UInt8] {
            DER.sequence(version, policy, DER.sequence(algorithm, DER.tagged(0x04, digest)), serial, time, rest)
        }
    }

    /// An answer that says this, signed by `openssl cms` with a certificate for the authority's key; it is granted at
    /// ``StockPKI/time`` unless told otherwise.
    func crafted(_ info: Info = Info(), signer: String = "tsa", _ options: [String] = ["-cades"]) throws -> [UInt8] {
        try pki.folder.write(info.der, to: "info")
        let arguments = [
            "cms", "-sign", "-binary", "-nodetach", "-nosmimecap", "-in", "info", "-signer", "\(signer).pem", "-inkey", "tsa.key",
            "-outform", "DER", "-out", "token",
        ]
        let type = options.contains("-econtent_type") ? [] : ["-econtent_type", TokenParts.contentType]
        let done = try run("openssl", arguments + type + options, in: pki.folder.url)
        try #require(done.status == 0, "\(done.stderr)")
        return DER.sequence(DER.sequence([2, 1, 0]), try pki.folder.read("token"))
    }

    /// Verifies an answer about the message, by default at ``StockPKI/time``.
    @discardableResult
    func verify(
        _ response: [UInt8], request: TimestampRequest? = nil, trust: TimestampTrust? = nil, now: Int64 = StockPKI.time
    ) throws(TimestampError) -> CertificateChain {
        try TimestampToken(response: response).verify(message: message, request: request, trust: trust ?? self.trust, now: now)
    }
}

/// The same structure with the elements at one place changed; a negative index counts from the end.
func edited(_ der: [UInt8], at path: [Int], _ change: ([[UInt8]]) -> [[UInt8]]) throws -> [UInt8] {
    var reader = DERReader(der)
    let element = try reader.any()
    var inside = element.inside
    var parts: [[UInt8]] = []
    while !inside.isAtEnd { parts.append(Array(try inside.any().whole)) }
    if let first = path.first {
        let index = first < 0 ? parts.count + first : first
        parts[index] = try edited(parts[index], at: Array(path.dropFirst()), change)
    } else {
        parts = change(parts)
    }
    return DER.tagged(der[0], parts.flatMap { $0 })
}
