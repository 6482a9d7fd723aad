public import HandoverCore
import HandoverCrypto

/// A trust policy as a file: keepers sign its bytes, and the next version names their digest (Format.md section 7.8).
public struct PolicyFile: Sendable {
    /// Where it lies.
    public let path: String
    /// Its bytes.
    public let bytes: [UInt8]
    /// What it says.
    public let policy: TrustPolicy

    /// Its SHA-256, lower-case hexadecimal.
    public var digest: String { hex(SHA256.digest(bytes)) }

    /// Reads a policy.
    /// - Throws: `Failure`: the file is missing (66), cannot be read (74), or is no policy (65).
    public init(contentsOf path: String) throws(Failure) {
        guard let bytes = try SmallFile.read(path, limit: Limits.statementBytes) else {
            throw Failure(Diagnostic(.noSuchFile, .path(path)), exit: .noInput)
        }
        do throws(Failure) { policy = try TrustPolicy(json: bytes) } catch {
            var failure = error
            for index in failure.diagnostics.indices { failure.diagnostics[index].location = .init(file: path) }
            throw failure
        }
        (self.path, self.bytes) = (path, bytes)
    }

    /// A keeper's signature that lies beside it.
    public struct Signature: Sendable {
        /// Its file's name.
        public let name: String
        let bytes: [UInt8]
        let response: [UInt8]?

        /// One that need not lie anywhere yet.
        public init(name: String, bytes: [UInt8], response: [UInt8]? = nil) {
            (self.name, self.bytes, self.response) = (name, bytes, response)
        }
    }

    /// The places of signatures, in their order.
    public var signaturePaths: [String] { (1...Limits.policySignatures).map { path + ($0 < 10 ? ".0\($0).p7s" : ".\($0).p7s") } }

    /// The signatures that lie beside it.
    /// - Throws: `Failure`: one is too large (65) or cannot be read (74).
    public func signatures() throws(Failure) -> [Signature] {
        var read: [Signature] = []
        for path in signaturePaths {
            guard let bytes = try SmallFile.read(path, limit: Limits.signatureBytes) else { continue }
            let response = try SmallFile.read(path + ".tsr", limit: Limits.signatureBytes)
            read.append(Signature(name: path, bytes: bytes, response: response))
        }
        return read
    }
}
