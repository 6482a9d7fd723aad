package import HandoverCrypto
import Testing

extension StockPKI {
    /// A CA `NAME-ca.pem` and its time stamping authority `NAME.pem`, both valid from one time to another (`YYYYMMDDHHMMSSZ`).
    /// - Returns: the CA's certificate.
    @discardableResult
    package func timeAuthority(_ name: String, from: String, to: String) throws -> Certificate {
        let root = try issue(
            "\(name)-ca", by: nil, Self.authority, subject: "/O=Clock/CN=\(name)-ca", from: from, to: to)
        try issue(
            name, by: "\(name)-ca", Self.signer + "extendedKeyUsage=critical,timeStamping\n", subject: "/O=Clock/CN=\(name)",
            from: from, to: to)
        return root
    }

    /// What a time stamping authority said of a message at any time (`YYYYMMDDHHMMSSZ`), which `openssl ts` alone does not: its clock is
    /// the machine's. So the token is written by `openssl asn1parse` and signed by `openssl cms`.
    package func stamp(_ message: [UInt8], at time: String, by authority: String) throws -> [UInt8] {
        let info = """
            asn1=SEQUENCE:info
            [info]
            version=INTEGER:1
            policy=OID:1.2.3.4.1
            imprint=SEQUENCE:imprint
            serial=INTEGER:5
            time=GENERALIZEDTIME:\(time)
            [imprint]
            algorithm=SEQUENCE:algorithm
            digest=FORMAT:HEX,OCTETSTRING:\(hex(SHA256.digest(message)))
            [algorithm]
            name=OID:sha256
            parameters=NULL

            """
        try folder.write(Array(info.utf8), to: "info.cnf")
        try openssl("asn1parse", "-genconf", "info.cnf", "-noout", "-out", "info")
        try openssl(
            "cms", "-sign", "-binary", "-nodetach", "-nosmimecap", "-cades", "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-in",
            "info", "-signer", "\(authority).pem", "-inkey", "\(authority).key", "-outform", "DER", "-out", "token")
        try openssl("ts", "-reply", "-in", "token", "-token_in", "-out", "answer.tsr")
        return try folder.read("answer.tsr")
    }
}
