import Glibc
public import HandoverCore
import HandoverCrypto
import SystemPackage

/// Whose seals are accepted, and in which role: the verifier's own word, never the archive's (Format.md section 7.5).
public struct TrustPolicy: Hashable, Sendable {
    /// One role that must have done something.
    public struct Role: Hashable, Sendable {
        /// The role, such as `transfer-team`.
        public var role: String
        /// What they must have done: `sealed`, `received`, `verified` or `accepted` the archive.
        public var act: String
        /// How many different signers of this role must have done it; at least one.
        public var threshold: Int
        /// Whose seals count for the role.
        public var signers: [Signer]

        /// Creates a role.
        public init(role: String, act: String = TrustPolicy.sealed, threshold: Int, signers: [Signer]) {
            (self.role, self.act) = (role, act)
            self.threshold = threshold
            self.signers = signers
        }
    }

    /// One certificate of one signer. A signer with two certificates stands in the list twice under one name, and counts once.
    public struct Signer: Hashable, Sendable {
        /// Who it is.
        public var name: String
        /// SHA-256 of the certificate in DER, lower-case hexadecimal.
        public var certificate: String

        /// Creates a signer.
        public init(name: String, certificate: String) {
            self.name = name
            self.certificate = certificate
        }
    }

    /// `hand-over`, `rehearsal` or `snapshot`: the others are never accepted as a hand-over.
    public var intent: String
    /// What is asked of those who seal, unless a role says otherwise.
    public static let sealed = "sealed"
    package static let acts = [sealed, "received", "verified", "accepted"]

    /// All of these must have done what is asked of them.
    public var roles: [Role]

    /// Creates a policy.
    public init(intent: String, roles: [Role]) {
        self.intent = intent
        self.roles = roles
    }

    /// Reads a policy file.
    /// - Throws: ``Failure``: the file is missing (66), cannot be read (74), or is no policy (65).
    public init(contentsOf path: String) throws {
        let bytes = try SmallFile.read(path, limit: Limits.statementBytes)
        guard let bytes else { throw Failure(Diagnostic(.noSuchFile, .path(path)), exit: .noInput) }
        do throws(Failure) { self = try TrustPolicy(json: bytes) } catch {
            var failure = error
            for index in failure.diagnostics.indices { failure.diagnostics[index].location = .init(file: path) }
            throw failure
        }
    }

    /// Reads a policy. Unknown or missing keys are refused: a policy that is half understood would accept too much.
    public init(json: [UInt8]) throws(Failure) {
        let text: JSONText
        do throws(JSONText.Malformed) { text = try JSONText(json) } catch {
            throw Failure(
                Diagnostic(.trustMalformed, .name("not JSON"), at: .init(byteOffset: Int64(error.byteOffset))), exit: .badData)
        }
        guard text.has("handover", "intent", "roles") else { throw Self.malformed("handover, intent, roles") }
        guard text["handover"]?.string == "1" else { throw Self.malformed("handover: 1") }
        guard let intent = text["intent"]?.string, SealStatement.intents.contains(intent) else { throw Self.malformed("intent") }
        guard let roles = text["roles"]?.array, !roles.isEmpty else { throw Self.malformed("roles") }
        self.intent = intent
        self.roles = []
        for (index, role) in roles.enumerated() { self.roles.append(try Self.role(role, "roles[\(index)]")) }
        guard Set(self.roles.map { [$0.role, $0.act] }).count == self.roles.count else { throw Self.malformed("roles") }
    }

    private static func role(_ text: JSONText, _ place: String) throws(Failure) -> Role {
        guard text.has("role", "signers", "threshold") || text.has("act", "role", "signers", "threshold"),
            let role = text["role"]?.string, MemberPath.isID(role), let act = text["act"].map(\.string) ?? sealed,
            acts.contains(act)
        else { throw malformed(place) }
        guard let signers = text["signers"]?.array, !signers.isEmpty else { throw malformed(place + ".signers") }
        var read: [Signer] = []
        for (index, signer) in signers.enumerated() {
            guard signer.has("certificate", "name"), let name = signer["name"]?.string, !name.isEmpty,
                let certificate = signer.digest("certificate")
            else { throw malformed(place + ".signers[\(index)]") }
            // One certificate under two names would let one person count as two.
            guard !read.contains(where: { $0.certificate == certificate }) else { throw malformed(place + ".signers[\(index)]") }
            read.append(Signer(name: name, certificate: certificate))
        }
        guard let threshold = text.number("threshold"), (1...Int64(Set(read.map(\.name)).count)).contains(threshold) else {
            throw malformed(place + ".threshold")
        }
        return Role(role: role, act: act, threshold: Int(threshold), signers: read)
    }

    private static func malformed(_ place: String) -> Failure {
        Failure(Diagnostic(.trustMalformed, .name(place), at: .init(planKey: place)), exit: .badData)
    }

    /// The signer whose certificate this is in this role; the first listed, so that one certificate is one signer. Who may accept may
    /// reject; for what no policy asks for, such as `loaded`, it is whoever may seal.
    func signer(role: String, act: String, certificate: String) -> Signer? {
        let asked = act == "rejected" ? "accepted" : Self.acts.contains(act) ? act : Self.sealed
        return roles.first { $0.role == role && $0.act == asked }?.signers.first { $0.certificate == certificate }
    }
}

/// Small files beside the archive.
enum SmallFile {
    /// The whole file; `nil` where there is none.
    /// - Throws: ``Failure``: it is larger than `limit` (65) or cannot be read (74).
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8]? {
        do {
            // Not blocking: a pipe in a file's place must not hold the verifier.
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.nonBlocking, .closeOnExec])
            let bytes = try file.closeAfter {
                var bytes = [UInt8](repeating: 0, count: limit + 1)
                let count = try unsafe bytes.withUnsafeMutableBytes { buffer in
                    var done = 0
                    while done < buffer.count {
                        let read = try unsafe file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
                        if read == 0 { break }
                        done += read
                    }
                    return done
                }
                return Array(bytes.prefix(count))
            }
            guard bytes.count <= limit else {
                throw Failure(Diagnostic(.fileTooLarge, .path(path), .count(limit)), exit: .badData)
            }
            return bytes
        } catch let failure as Failure {
            throw failure
        } catch Errno.noSuchFileOrDirectory {
            return nil
        } catch {
            throw Failure(Diagnostic(.ioFailed, .path(path), .name("\(error)")), exit: .ioError)
        }
    }
}
