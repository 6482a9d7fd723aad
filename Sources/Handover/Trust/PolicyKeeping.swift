import Foundation
import HandoverCore
import HandoverCrypto
public import HandoverVerify
import SystemPackage

/// Changes of a trust policy by its keepers (Format.md section 7.8).
public enum PolicyKeeping {
    /// Signs the next version of a policy, as a keeper of the old one, the new one, or both.
    /// - Parameters:
    ///   - next: the new version, as `trust init --after` wrote it; the signature is laid beside it.
    ///   - after: the policy that it is to follow.
    ///   - key: the keeper's key, in PEM; `passphrase` opens it.
    /// - Returns: where the signature lies, and what changes.
    /// - Throws: ``Failure``: it does not follow that policy, or the certificate is of no keeper (65); a file is missing (66) or readable by
    ///   others (77); it has as many signatures as are looked at (73).
    public static func sign(
        _ next: String, after: String, key: String, certificate: String, passphrase: [UInt8]?
    ) throws -> (signature: String, succession: PolicySuccession) {
        let (old, new) = (try PolicyFile(contentsOf: after), try PolicyFile(contentsOf: next))
        guard let path = new.signaturePaths.first(where: { !Files.exists(FilePath($0)) }) else {
            throw Failure(Diagnostic(.policyManySignatures, .path(next), .count(Limits.policySignatures)), exit: .cannotCreate)
        }
        let pair = try KeyPair.read(key: FilePath(key), certificate: FilePath(certificate), passphrase: passphrase)
        let signature = try pair.sign(new.bytes)
        // Judged by itself first: a stamp is still to come, and what others have signed does not matter here.
        let own = PolicySuccession(from: old, to: new, signatures: [.init(name: path, bytes: signature)], now: now)
        let others = own.findings.filter { $0.code != .policyKeepersShort }
        guard others.isEmpty else { throw Failure(others, exit: .badData) }
        let isAwaitingStamp = own.notices.map(\.code) == [.sealNotStamped]
        guard !own.keepers.isEmpty || isAwaitingStamp else {
            throw Failure([Diagnostic(.policyNotKeeper, .path(certificate))] + own.notices, exit: .badData)
        }
        try Files.writeWhole(signature, to: FilePath(path), replaces: false)
        return (path, PolicySuccession(from: old, to: new, signatures: try new.signatures(), now: now))
    }

    /// Accepts versions of a policy one after the other.
    /// - Parameters:
    ///   - versions: the next ones, in their order.
    ///   - path: the policy so far. The last version takes its place; it is kept as `PATH.VERSION`.
    ///   - writes: whether it does; else it is only said whether it would.
    /// - Returns: what was found of each; the last one is no next one, or all are.
    /// - Throws: ``Failure``: a file is missing (66), no policy (65), or cannot be written (73).
    public static func accept(_ versions: [String], after path: String, writes: Bool) throws -> [PolicySuccession] {
        let first = try PolicyFile(contentsOf: path)
        var (last, found) = (first, [PolicySuccession]())
        for version in versions {
            let next = try PolicyFile(contentsOf: version)
            found.append(PolicySuccession(from: last, to: next, signatures: try next.signatures(), now: now))
            guard found[found.count - 1].isNext else { return found }
            last = next
        }
        guard writes else { return found }
        let kept = FilePath("\(path).\(first.policy.version)")
        if !Files.exists(kept) { try Files.writeWhole(first.bytes, to: kept, replaces: false) }
        try Files.writeWhole(last.bytes, to: FilePath(path))
        return found
    }

    private static var now: Int64 { Int64(Date().timeIntervalSince1970) }
}
