package import HandoverCrypto
import Testing

/// Keys, certificates and lists as stock `openssl` makes them, in a folder of their own. Whatever is asked for is made, sound or not.
package struct StockPKI: Sendable {
    /// 2027-01-15 08:00 UTC: when all that is made by default is valid.
    package static let time: Int64 = 1_800_000_000
    package static let authority = """
        basicConstraints=critical,CA:TRUE
        keyUsage=critical,keyCertSign,cRLSign
        subjectKeyIdentifier=hash

        """
    package static let signer = """
        basicConstraints=critical,CA:FALSE
        keyUsage=critical,digitalSignature,nonRepudiation
        subjectKeyIdentifier=hash
        authorityKeyIdentifier=keyid

        """

    package let folder: TemporaryFolder

    package init() throws { folder = try TemporaryFolder() }

    /// Runs `openssl`, which must succeed.
    @discardableResult
    package func openssl(_ arguments: String...) throws -> String {
        let done = try run("openssl", arguments, in: folder.url)
        try #require(done.status == 0, "openssl \(arguments.joined(separator: " ")): \(done.stderr)")
        return done.stdout
    }

    /// Makes the key `NAME.key`: an EC curve, or RSA of so many bits.
    package func key(_ name: String, _ kind: String = "P-256") throws {
        let isRSA = kind.allSatisfy(\.isNumber)
        try openssl(
            "genpkey", "-algorithm", isRSA ? "RSA" : "EC", "-pkeyopt",
            "\(isRSA ? "rsa_keygen_bits" : "ec_paramgen_curve"):\(kind)",
            "-out", "\(name).key")
    }

    /// Issues `NAME.pem` for the key `NAME.key`, which is made where there is none, by the CA of this name or by itself.
    @discardableResult
    package func issue(
        _ name: String, by issuer: String? = "root", _ extensions: String = signer, subject: String? = nil, key: String? = nil,
        from: String = "20250101000000Z", to: String = "20450101000000Z", digest: String = "sha256", serial: String? = nil
    ) throws -> Certificate {
        if key == nil { try self.key(name) }
        let key = "\(key ?? name).key"
        try openssl("req", "-new", "-utf8", "-key", key, "-subj", subject ?? "/CN=\(name)", "-out", "request")
        let number = serial ?? "01" + hex((0..<7).map { _ in UInt8.random(in: 0...255) })
        try configure(serial: number, "default_md=\(digest)", "[e]\n" + extensions)
        let by = issuer.map { ["-cert", "\($0).pem", "-keyfile", "\($0).key"] } ?? ["-selfsign", "-keyfile", key]
        let fixed = ["ca", "-config", "config", "-batch", "-notext", "-in", "request", "-out", "\(name).pem", "-extensions", "e"]
        let done = try run("openssl", fixed + ["-startdate", from, "-enddate", to] + by, in: folder.url)
        try #require(done.status == 0, "\(done.stderr)")
        return try certificate(name)
    }

    /// The certificate `NAME.pem`.
    package func certificate(_ name: String) throws -> Certificate { try Certificate(pem: folder.read("\(name).pem")) }

    /// What a CA's list is to say: serial numbers in hexadecimal, when (`YYMMDDHHMMSSZ`), and as `openssl ca` writes it, why.
    package struct Revoked {
        package var serial: String
        package var date: String
        package var reason: String?

        package init(serial: String, date: String = "270110000000Z", reason: String? = nil) {
            (self.serial, self.date, self.reason) = (serial, date, reason)
        }
    }

    /// A list in PEM.
    package func list(
        by issuer: String = "root", _ revoked: [Revoked] = [], from: String = "270101000000Z", to: String = "270201000000Z",
        extensions: String? = "authorityKeyIdentifier=keyid", digest: String = "sha256"
    ) throws -> [UInt8] {
        try configure(
            serial: "01", "default_md=\(digest)\n" + (extensions == nil ? "" : "crl_extensions=e\n"), "[e]\n" + (extensions ?? "")
        )
        let lines = revoked.map { entry in
            "R\t450101000000Z\t\(entry.date)\(entry.reason.map { ",\($0)" } ?? "")\t\(entry.serial)\tunknown\t/CN=\(entry.serial)\n"
        }
        try folder.write(Array(lines.joined().utf8), to: "index")
        try openssl(
            "ca", "-config", "config", "-gencrl", "-cert", "\(issuer).pem", "-keyfile", "\(issuer).key", "-crl_lastupdate", from,
            "-crl_nextupdate", to, "-out", "list.pem")
        return try folder.read("list.pem")
    }

    /// The signature of a key over these bytes.
    package func signature(_ bytes: [UInt8], by key: String, digest: String = "sha256") throws -> [UInt8] {
        try folder.write(bytes, to: "signed")
        try openssl("dgst", "-\(digest)", "-sign", "\(key).key", "-out", "signature", "signed")
        return try folder.read("signature")
    }

    /// What the time stamping authority `SIGNER.pem` with the key `KEY.key` answers by `openssl ts -reply`; its time is the machine's.
    package func stamp(
        _ request: [UInt8], signer: String = "tsa", key: String = "tsa", policy: String = "1.2.3.4.1", _ settings: [String] = []
    ) throws -> [UInt8] {
        let text = """
            [t]
            serial=tsa-serial
            crypto_device=builtin
            signer_digest=sha256
            default_policy=\(policy)
            other_policies=1.2.3.4.5
            digests=sha1,sha256,sha384,sha512
            accuracy=secs:1,millisecs:500,microsecs:100
            clock_precision_digits=3
            ordering=yes
            tsa_name=yes
            ess_cert_id_alg=sha256
            \(settings.joined(separator: "\n"))

            """
        try folder.write(Array(text.utf8), to: "tsa.cnf")
        try folder.write(request, to: "request.tsq")
        try openssl(
            "ts", "-reply", "-config", "tsa.cnf", "-section", "t", "-queryfile", "request.tsq", "-signer", "\(signer).pem",
            "-inkey",
            "\(key).key", "-out", "answer.tsr")
        return try folder.read("answer.tsr")
    }

    private func configure(serial: String, _ settings: String, _ sections: String) throws {
        let text = """
            [ca]
            default_ca=a
            [a]
            database=index
            serial=serial
            new_certs_dir=.
            policy=p
            preserve=yes
            unique_subject=no
            copy_extensions=none
            \(settings)
            [p]
            organizationName=optional
            organizationIdentifier=optional
            commonName=optional
            \(sections)

            """
        try folder.write(Array(text.utf8), to: "config")
        try folder.write([], to: "index")
        try folder.write(Array("unique_subject = no\n".utf8), to: "index.attr")
        try folder.write(Array("\(serial)\n".utf8), to: "serial")
    }
}

/// Every way in which one bit of these bytes can differ, each with the words that say which.
package func flips(of bytes: [UInt8]) -> some Sequence<(bytes: [UInt8], place: String)> {
    bytes.indices.lazy.flatMap { index in
        (0..<8).lazy.map { bit in
            var flipped = bytes
            flipped[index] ^= 1 << UInt8(bit)
            return (flipped, "byte \(index), bit \(bit)")
        }
    }
}
