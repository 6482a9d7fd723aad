import Foundation
import HandoverCore
import HandoverCrypto
public import HandoverVerify
import SystemPackage

/// Time stamps of signatures, asked for and taken in without a network (RFC 3161; Format.md section 7.7).
public enum Timestamps {
    /// Writes the question to an authority, `SIGNATURE.tsq`. Whoever has a network carries it there.
    /// - Parameters:
    ///   - signature: `ID.tar.json.p7s`, a receipt's or a policy's, or a list of a renewal, or a record proof.
    ///   - policy: the authority's policy that is asked for, as a dotted object identifier.
    /// - Returns: where it lies.
    /// - Throws: ``Failure``: the signature is missing (66) or none (65), or the question is there already (73).
    public static func ask(_ signature: String, policy: String?) throws -> String {
        let bytes = try read(signature)
        let request: TimestampRequest
        do throws(TimestampError) {
            request = try TimestampRequest(digest: SHA256.digest(bytes), policy: policy)
        } catch {
            throw Failure(Diagnostic(.stampNotAsked, .path(signature), .name(printable(error.words))), exit: .usage)
        }
        let path = FilePath(signature + ".tsq")
        guard !Files.exists(path) else { throw Failure(Diagnostic(.fileExists, .path(path.string)), exit: .cannotCreate) }
        try Files.writeWhole(request.der, to: path)
        return path.string
    }

    /// Takes an authority's answer in, as `SIGNATURE.tsr`, if the policy believes it, and it answers the question where that is there.
    /// - Returns: when the signature existed, RFC 3339 in UTC.
    /// - Throws: ``Failure``: a file is missing (66), the answer shows nothing (65), or there is one already (73).
    public static func take(_ answer: String, of signature: String, trust: TrustPolicy) throws -> String {
        let (bytes, response) = (try read(signature), try Files.read(FilePath(answer), limit: TimestampToken.maximumByteCount))
        guard let time = trust.time else { throw Failure(Diagnostic(.stampNoTrust), exit: .usage) }
        let question = FilePath(signature + ".tsq")
        let asked = Files.exists(question) ? try read(question.string) : nil
        let token: TimestampToken
        do throws(TimestampError) {
            token = try TimestampToken(response: response)
            let request = try asked.map { der throws(TimestampError) in try TimestampRequest(der: der) }
            _ = try token.verify(
                message: bytes, request: request, trust: time.trust, now: Int64(Date().timeIntervalSince1970) + 300)
        } catch {
            throw Failure(Diagnostic(.sealStampUnsound, .path(answer), .name(printable(error.words))), exit: .badData)
        }
        let path = FilePath(signature + ".tsr")
        guard !Files.exists(path) else { throw Failure(Diagnostic(.fileExists, .path(path.string)), exit: .cannotCreate) }
        try Files.writeWhole(response, to: path)
        return Instant.text(Date(timeIntervalSince1970: Double(token.info.time.seconds)))
    }

    private static func read(_ signature: String) throws(Failure) -> [UInt8] {
        try Files.read(FilePath(signature), limit: RecordProof.mostBytes)
    }
}
