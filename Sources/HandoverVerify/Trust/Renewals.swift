import HandoverCore
import HandoverCrypto
import SystemPackage

// A time stamp is a signature as well: whoever has its authority's key, once the certificate has expired, stamps in the past. So before that
// happens somebody lists all that lies beside the archive, stamps and all, and has the list stamped by an authority that lasts longer. Such
// lists make a chain, each under the eyes of the next.

/// Since when what lies beside an archive is known to have been there (Format.md section 7.9).
struct Renewals {
    /// Why the chain does not hold; empty where it does, or where there is none.
    private(set) var findings = Findings()
    private(set) var notices = Findings()
    /// The lists that have their stamps.
    private var links: [Link] = []
    /// The first time at which each digest is known to have been there; of a chain that holds.
    private var times: [String: Int64] = [:]
    /// The tar's name, and that of an encrypted one.
    private let tar: String
    private var archives: [String] { [tar, tar + ArchiveFile.suffix] }
    private let folder: FilePath

    private struct Link {
        var path: String
        var list: RenewalList
        var stamp: Stamp
        /// Of the list, and of its stamp's file.
        var digests: [String: String]
    }

    /// How many lists count.
    var count: Int { links.count }

    /// Reads what lies beside an archive.
    /// - Parameter path: of the tar, without the `.age` of an encrypted one.
    /// - Throws: `Failure`: a file is too large (65) or cannot be read (74).
    init(beside path: String, _ trust: TimestampTrust, now: Int64) throws(Failure) {
        let file = FilePath(path)
        (folder, tar) = (file.removingLastComponent(), file.lastComponent?.string ?? path)
        let prefix = tar + ".renewals/"
        var files: [(path: String, list: [UInt8]?, stamp: [UInt8]?)] = []
        for number in 1...Limits.renewals {
            let path = prefix + (number < 10 ? "0\(number)" : "\(number)") + ".sha256"
            files.append((path, try read(path), try read(path + ".tsr")))
        }
        while let last = files.last, last.list == nil, last.stamp == nil { files.removeLast() }
        for (index, file) in files.enumerated() {
            guard let list = file.list, let stamp = file.stamp else {
                if file.list != nil, index == files.count - 1 {
                    notices.add(Diagnostic(.renewalPending, .path(file.path), at: .init(file: file.path)))
                } else {
                    find(.renewalMissing, file.list == nil ? file.path : file.path + ".tsr")
                }
                break
            }
            guard add(file.path, list, stamp, trust, now) else { break }
        }
        try checkFiles()
        guard findings.isEmpty, let last = links.last else { return }
        if let doubt = last.stamp.doubt(at: now) {
            notices.add(Diagnostic(.renewalLapsed, .path(last.path), .name(doubt), at: .init(file: last.path)))
            return
        }
        for link in links {
            for digest in link.list.digests.values where times[digest] == nil { times[digest] = link.stamp.latest }
        }
    }

    /// The first time at which something is known to have been there, in seconds since 1970, by its SHA-256.
    func time(of digest: String) -> Int64? { times[digest] }

    /// Why not every list is of the archive with these SHA-256; the encrypted file's may not be known any more.
    func findings(tar digest: String, encrypted: String?) -> Findings {
        var found = Findings()
        for link in links {
            for (name, known) in zip(archives, [digest, encrypted]) where link.list.digests[name] ?? known != known {
                found.add(Diagnostic(.renewalDiffers, .path(link.path), .path(name), at: .init(file: link.path)))
            }
        }
        return found
    }

    /// Takes the next list in; a finding says why it is none.
    private mutating func add(_ path: String, _ bytes: [UInt8], _ response: [UInt8], _ trust: TimestampTrust, _ now: Int64)
        -> Bool
    {
        guard let list = RenewalList(bytes, of: tar), archives.contains(where: { list.digests[$0] != nil }) else {
            find(.renewalMalformed, path)
            return false
        }
        let stamp: Stamp
        do throws(TimestampError) { stamp = try Stamp(response, over: bytes, trust, now: now) } catch {
            find(.renewalStampUnsound, path, .name(printable(error.words)))
            return false
        }
        for before in links {
            for (listed, digest) in before.list.digests.merging(before.digests, uniquingKeysWith: { one, _ in one }) {
                guard list.digests[listed] != digest else { continue }
                find(list.digests[listed] == nil ? .renewalLeavesOut : .renewalDiffers, path, .path(listed))
                return false
            }
        }
        if let before = links.last?.stamp {
            guard before.earliest <= stamp.latest else {
                find(.renewalOrder, path, .name(Time.text(stamp.latest)), .name(Time.text(before.earliest)))
                return false
            }
            if let doubt = before.doubt(at: stamp.latest) {
                find(.renewalGap, path, .name(Time.text(stamp.latest)), .name(doubt))
                return false
            }
        }
        let digests = [path: hex(SHA256.digest(bytes)), path + ".tsr": hex(SHA256.digest(response))]
        links.append(Link(path: path, list: list, stamp: stamp, digests: digests))
        return true
    }

    /// What is listed is there as it was. The last list has all that the others have; the archive's file is digested elsewhere.
    private mutating func checkFiles() throws(Failure) {
        guard let last = links.last else { return }
        for (path, digest) in last.list.digests.sorted(by: { $0.key < $1.key }) where !archives.contains(path) {
            if try read(path).map({ hex(SHA256.digest($0)) }) != digest { find(.renewalDiffers, last.path, .path(path)) }
        }
    }

    private func read(_ path: String) throws(Failure) -> [UInt8]? {
        try SmallFile.read(
            folder.appending(path).string, limit: path.hasSuffix(".sha256") ? Limits.renewalBytes : Limits.statementBytes)
    }

    private mutating func find(_ code: Diagnostic.Code, _ path: String, _ more: Diagnostic.Argument...) {
        var diagnostic = Diagnostic(code, at: .init(file: path))
        diagnostic.arguments = [.path(path)] + more
        findings.add(diagnostic)
    }
}
