import Foundation
import Glibc
import HandoverCore
import HandoverCrypto
import HandoverPlan
import HandoverSnapshot
import HandoverVerify
import SystemPackage

/// A key and the certificate that goes with it.
struct KeyPair {
    let key: SigningKey
    let certificate: Certificate

    /// Reads both, and holds them against each other and against the clock.
    static func read(key: FilePath, certificate: FilePath, passphrase: [UInt8]?) throws(Failure) -> KeyPair {
        let pair = KeyPair(
            key: try KeyFiles.readKey(key, passphrase: passphrase), certificate: try KeyFiles.readCertificate(certificate))
        let isPair: Bool
        do { isPair = try pair.certificate.matches(pair.key) } catch { throw KeyFiles.failure(error, certificate) }
        guard isPair else {
            throw Failure(Diagnostic(.keyDoesNotMatch, .path(key.string), .path(certificate.string)), exit: .badData)
        }
        guard pair.certificate.isValid(at: Int64(Date().timeIntervalSince1970)) else {
            throw Failure(Diagnostic(.certificateExpired, .path(certificate.string)), exit: .badData)
        }
        return pair
    }

    /// A detached signature at the time of now.
    func sign(_ content: [UInt8]) throws(Failure) -> [UInt8] {
        do {
            return try CMSSignature.sign(
                content: content, key: key, certificate: certificate, signingTime: Int64(Date().timeIntervalSince1970))
        } catch {
            throw Failure(Diagnostic(.signingFailed, .name("\(error)")), exit: .bug)
        }
    }
}

/// Who seals: a key, its certificate, and the party of the plan that they stand for.
struct Identity {
    let pair: KeyPair
    let sealer: Statement.Sealer

    var certificate: Certificate { pair.certificate }

    /// Reads key and certificate, and holds them against the party.
    static func read(key: FilePath, certificate: FilePath, passphrase: [UInt8]?, party: Plan.Party, plan: Plan) throws(Failure)
        -> Identity
    {
        let pair = try KeyPair.read(key: key, certificate: certificate, passphrase: passphrase)
        let fingerprint = hex(pair.certificate.fingerprint)
        if let expected = party.certificate, expected != fingerprint {
            throw Failure(
                Diagnostic(
                    .certificateNotPartys, .name(party.id), .name(expected), .name(fingerprint),
                    at: .init(file: plan.file, line: party.mark.line, column: party.mark.column)), exit: .badData)
        }
        return Identity(pair: pair, sealer: .init(party: party.id, name: party.name, role: party.role.rawValue))
    }

    /// The identity of the party that is responsible for the archive step.
    static func read(key: FilePath, certificate: FilePath, passphrase: [UInt8]?, sealing plan: Plan) throws(Failure) -> Identity {
        try read(key: key, certificate: certificate, passphrase: passphrase, party: plan.sealer, plan: plan)
    }

    /// A policy by which nobody else's seal counts: what the engine has sealed itself it reads again by this one.
    func policy(intent: String) -> TrustPolicy {
        TrustPolicy(
            intent: intent,
            roles: [
                .init(
                    role: sealer.role, threshold: 1,
                    signers: [.init(name: sealer.name, certificate: hex(certificate.fingerprint))])
            ])
    }

    /// A detached signature over a statement, at the time of now.
    func sign(_ statement: [UInt8]) throws(Failure) -> [UInt8] { try pair.sign(statement) }
}

extension Plan {
    /// The party that is responsible for the archive step.
    var sealer: Party {
        guard let step = steps.first(where: { $0.method == .archive }), let party = party(step.responsible) else {
            preconditionFailure("the plan reader checks that there is an archive step and who is responsible")
        }
        return party
    }
}

/// Key and certificate files: private where they must be.
public enum KeyFiles {
    /// What `key new` made.
    public struct Made: Sendable {
        /// Where the key lies, mode 0600.
        public var keyPath: String
        /// Where the certificate lies.
        public var certificatePath: String
        /// SHA-256 of the certificate, lower-case hexadecimal: what is read aloud.
        public var fingerprint: String
    }

    /// Makes a key and its certificate: `PATH.key` (mode 0600) and `PATH.crt`. Refuses to replace either.
    ///
    /// - Parameters:
    ///   - name: who signs, in any script.
    ///   - creditCode: of the organization.
    ///   - isRSA: RSA of 3072 bits in place of P-256, for a CA that accepts nothing else.
    ///   - passphrase: protects the key (PBES2, 600,000 rounds); `nil` leaves it unprotected.
    ///   - days: how long the certificate is valid.
    public static func make(
        at path: String, name: String, organization: String?, creditCode: String? = nil, isRSA: Bool = false,
        passphrase: [UInt8]?, days: Int
    ) throws -> Made {
        let code = try creditCode.map { try Self.code($0) }
        let keyPath = FilePath(path + ".key")
        let certificatePath = FilePath(path + ".crt")
        for file in [keyPath, certificatePath] where Files.exists(file) {
            throw Failure(Diagnostic(.fileExists, .path(file.string)), exit: .cannotCreate)
        }
        let pem: [UInt8]
        let certificate: Certificate
        let certificatePEM: [UInt8]
        do {
            let key = try SigningKey.generate(isRSA ? .rsa3072 : .p256)
            let now = Int64(Date().timeIntervalSince1970)
            certificate = try Certificate.selfSigned(
                key: key, name: name, organization: organization, creditCode: code, notBefore: now - 60,
                notAfter: now + Int64(days) * 86_400)
            pem = try key.pem(passphrase: passphrase)
            certificatePEM = try certificate.pem()
        } catch {
            throw Failure(Diagnostic(.keyNotMade, .name("\(error)")), exit: .badData)
        }
        try Files.writeWhole(pem, to: keyPath, permissions: .ownerReadWrite, replaces: false)
        try Files.writeWhole(certificatePEM, to: certificatePath, replaces: false)
        return Made(keyPath: keyPath.string, certificatePath: certificatePath.string, fingerprint: hex(certificate.fingerprint))
    }

    /// Writes a request for a certificate to a CA, `NAME.csr` beside `NAME.key`.
    /// - Returns: where it lies.
    public static func request(
        key path: String, name: String, organization: String?, creditCode: String?, passphrase: [UInt8]?
    ) throws -> String {
        let code = try creditCode.map { try Self.code($0) }
        let key = try readKey(FilePath(path + ".key"), passphrase: passphrase)
        let pem: [UInt8]
        do throws(CryptoError) {
            pem = try CertificateRequest(key: key, name: name, organization: organization, creditCode: code).pem()
        } catch { throw Failure(Diagnostic(.keyNotMade, .name("\(error)")), exit: .badData) }
        let file = FilePath(path + ".csr")
        guard !Files.exists(file) else { throw Failure(Diagnostic(.fileExists, .path(file.string)), exit: .cannotCreate) }
        try Files.writeWhole(pem, to: file, replaces: false)
        return file.string
    }

    private static func code(_ text: String) throws(Failure) -> CreditCode {
        guard let code = CreditCode(text) else {
            throw Failure(Diagnostic(.keyNoCode, .name(printable(text))), exit: .usage)
        }
        return code
    }

    /// What a certificate says.
    public struct Shown: Sendable {
        /// The name in the certificate.
        public var name: String
        /// The organization's name and its unified social credit code, where it says them.
        public var organization: String?, creditCode: String?
        /// The kind of key, such as "P-256".
        public var keyKind: String
        /// SHA-256 of the certificate, lower-case hexadecimal.
        public var fingerprint: String
        /// First and last second of validity, since 1970.
        public var notBefore: Int64, notAfter: Int64
    }

    /// Reads a certificate in PEM.
    public static func show(_ path: String) throws -> Shown {
        let certificate = try readCertificate(FilePath(path))
        return Shown(
            name: certificate.subjectName, organization: certificate.organization, creditCode: certificate.creditCode?.text,
            keyKind: certificate.keyKind.description, fingerprint: hex(certificate.fingerprint), notBefore: certificate.notBefore,
            notAfter: certificate.notAfter)
    }

    /// Whether a passphrase is needed to read a key; false where it cannot be read, which is told when it is.
    public static func isProtected(_ path: String) throws -> Bool {
        guard Files.exists(FilePath(path)) else { return false }
        let pem = try Files.read(FilePath(path), limit: Limits.statementBytes)
        return String(decoding: pem.prefix(64), as: UTF8.self).contains("BEGIN ENCRYPTED PRIVATE KEY")
    }

    static func readCertificate(_ path: FilePath) throws(Failure) -> Certificate {
        let pem = try Files.read(path, limit: Limits.statementBytes)
        do { return try Certificate(pem: pem) } catch { throw failure(error, path) }
    }

    static func readKey(_ path: FilePath, passphrase: [UInt8]?) throws(Failure) -> SigningKey {
        var status = stat()
        guard unsafe stat(path.string, &status) == 0 else { throw Files.inputFailure(path, Errno(rawValue: errno)) }
        guard status.st_mode & 0o077 == 0 else {
            throw Failure(Diagnostic(.keyReadableByOthers, .path(path.string)), exit: .notPrivate)
        }
        let pem = try Files.read(path, limit: Limits.statementBytes)
        do {
            return try SigningKey.read(pem: pem, passphrase: passphrase)
        } catch {
            switch error {
            case .needsPassphrase: throw Failure(Diagnostic(.keyNeedsPassphrase, .path(path.string)), exit: .usage)
            case .wrongPassphrase: throw Failure(Diagnostic(.wrongPassphrase, .path(path.string)), exit: .badData)
            default: throw Failure(Diagnostic(.keyUnreadable, .path(path.string), .name("\(error)")), exit: .badData)
            }
        }
    }

    static func failure(_ error: CryptoError, _ path: FilePath) -> Failure {
        Failure(Diagnostic(.certificateUnreadable, .path(path.string), .name(error.reason ?? error.operation)), exit: .badData)
    }
}
