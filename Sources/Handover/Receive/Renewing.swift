import Foundation
import HandoverCore
import HandoverCrypto
import SystemPackage

/// Keeps time stamps believable for longer than their authorities (Format.md section 7.9).
public enum Renewing {
    /// Lists all that lies beside an archive, as `ID.tar.renewals/NN.sha256`, and writes the question to an authority, `NN.sha256.tsq`.
    /// - Parameters:
    ///   - archive: the tar, or the encrypted one; it is read whole.
    ///   - policy: the authority's policy that is asked for, as a dotted object identifier.
    /// - Returns: where list and question lie.
    /// - Throws: ``Failure``: the archive is missing (66); an earlier list has no stamp yet, or lists what is not there any more (65); there
    ///   are as many as are looked at, or a file cannot be written (73).
    public static func list(_ archive: String, policy: String?) throws -> (list: String, question: String) {
        let file = FilePath(archive)
        guard let name = file.lastComponent?.string else { throw Files.inputFailure(file, Errno.noSuchFileOrDirectory) }
        let tar = ArchivePlace(file: file).tar.lastComponent?.string ?? name
        let folder = file.removingLastComponent()
        let renewals = folder.appending(tar + ".renewals")
        let lists = Files.exists(renewals) ? try Files.names(in: renewals).filter { $0.hasSuffix(".sha256") } : []
        guard lists.count < Limits.renewals else {
            throw Failure(Diagnostic(.renewalsFull, .path(archive), .count(lists.count)), exit: .cannotCreate)
        }
        if let pending = lists.first(where: { !Files.exists(renewals.appending($0 + ".tsr")) }) {
            throw Failure(Diagnostic(.renewalPending, .path(renewals.appending(pending).string)), exit: .badData)
        }
        var lines = ["\(try Files.digestOfInput(file))  \(name)\n"]
        for path in try beside(tar, in: folder) { lines.append("\(try Files.digestOfInput(folder.appending(path)))  \(path)\n") }
        lines.sort { $0.utf8.dropFirst(66).lexicographicallyPrecedes($1.utf8.dropFirst(66)) }
        let there = Set(lines)
        for earlier in lists {
            let path = renewals.appending(earlier)
            let text = String(decoding: try Files.read(path, limit: Limits.renewalBytes), as: UTF8.self)
            if let gone = text.split(separator: "\n").first(where: { !there.contains($0 + "\n") }) {
                let diagnostic = Diagnostic(.renewalDiffers, .path(path.string), .path(printable(String(gone.dropFirst(66)))))
                throw Failure(diagnostic, exit: .badData)
            }
        }
        try Files.makeFolder(renewals, permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
        let number = lists.count + 1
        let path = renewals.appending((number < 10 ? "0\(number)" : "\(number)") + ".sha256")
        try Files.writeWhole(Array(lines.joined().utf8), to: path, replaces: false)
        return (path.string, try Timestamps.ask(path.string, policy: policy))
    }

    /// What an archive has beside it, by paths in its folder: the outer seal, receipts and renewals, with signatures and stamps.
    private static func beside(_ tar: String, in folder: FilePath) throws -> [String] {
        var paths = ["", ".p7s", ".p7s.tsr"].map { "\(tar).json\($0)" }.filter { Files.exists(folder.appending($0)) }
        let folders = [(".receipts", [".json", ".json.p7s", ".json.p7s.tsr"]), (".renewals", [".sha256", ".sha256.tsr"])]
        for (suffix, endings) in folders where Files.exists(folder.appending(tar + suffix)) {
            let names = try Files.names(in: folder.appending(tar + suffix))
            // Names as the format has them: whatever else somebody lays there is in no list.
            let known = names.filter { $0.wholeMatch(of: /[0-9][a-z0-9._-]*/) != nil }
            paths += known.filter { name in endings.contains { name.hasSuffix($0) } }.map { "\(tar)\(suffix)/\($0)" }
        }
        return paths
    }
}
