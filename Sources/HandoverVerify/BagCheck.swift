import HandoverCore
import HandoverCrypto

/// The archive as a BagIt bag (Format.md section 2.2): what its two manifests list is what is there, and nothing else.
struct BagCheck {
    let archive: OpenArchive
    let digests: Digests
    private(set) var findings = Findings()
    private(set) var digestsCompared: Int64 = 0

    init(_ archive: OpenArchive, _ digests: Digests) {
        self.archive = archive
        self.digests = digests
    }

    /// Checks both manifests and the two tag files with a fixed content.
    mutating func run() throws {
        let (all, payload) = (archive.members.indices(under: ""), archive.members.indices(under: "data/"))
        try checkManifest("manifest-sha256.txt", of: payload)
        let tags = (all[..<payload.startIndex] + all[payload.endIndex...]).filter {
            let path = archive.members.path(at: Int($0))
            return !path.hasPrefix("seals/") && path != "tagmanifest-sha256.txt"
        }
        try checkManifest("tagmanifest-sha256.txt", of: tags[...])
        try checkExact("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        try checkInfo()
    }

    /// The closing day is the plan's; everything else follows from the archive.
    private mutating func checkInfo() throws {
        guard let plan = try archive.json("metadata/plan.json"), let closing = plan["transfer"]?["closing"]?.string else {
            find(.bagInfoDiffers, "bag-info.txt")
            return
        }
        let payload = archive.members.indices(under: "data/")
        let bytes = payload.reduce(0) { $0 + archive.members.stretch(at: Int($1)).count }  // at most the file's own size
        try checkExact(
            "bag-info.txt",
            """
            Bag-Software-Agent: Handover
            Bagging-Date: \(closing)
            External-Identifier: \(archive.id)
            Handover-Format: 1
            Payload-Oxum: \(bytes).\(payload.count)

            """)
    }

    private mutating func checkExact(_ path: String, _ content: String) throws {
        guard archive.member(path) != nil else { return }  // a missing member is the structure's finding
        if try archive.bytes(of: path) != Array(content.utf8) { find(.bagInfoDiffers, path) }
    }

    /// Composes the manifest that belongs to these members, sorted by path. Only if the one in the archive differs is it read line by line.
    private mutating func checkManifest(_ path: String, of covered: ArraySlice<UInt32>) throws {
        guard let manifest = archive.member(path) else { return }
        var comparison = MemberComparison(archive, path)
        var byteCount: Int64 = 0
        for index in covered {
            guard let digest = digests[Int(index)] else { continue }
            let path = archive.members.bytes(at: Int(index))
            byteCount += Int64(digest.utf8.count + path.count + 3)
            try comparison.expect { line in
                line += digest.utf8
                line += [0x20, 0x20]
                line += path
                line.append(0x0a)
            }
            digestsCompared += 1
        }
        if try comparison.finish(.bagManifestMalformed) == nil { return }
        // A manifest much larger than its members need is malformed; it is not read at all.
        guard manifest.size <= 2 * byteCount + (1 << 20) else {
            find(.bagManifestMalformed, path)
            return
        }
        try compare(manifest, covered)
    }

    private enum Listing { case notCovered, unlisted, listed }

    private mutating func compare(_ manifest: Member, _ covered: ArraySlice<UInt32>) throws {
        var listings = [Listing](repeating: .notCovered, count: archive.members.count)
        for index in covered { listings[Int(index)] = .unlisted }
        var (malformed, differing, missing) = (Findings(), Findings(), Findings())
        var number = 0
        try ClaimedFates.forEachLine(archive, manifest) { line in
            number += 1
            guard let (digest, path) = Self.entry(line) else {
                malformed.add(
                    Diagnostic(.bagManifestMalformed, .path(manifest.path), at: .init(file: manifest.path, line: number)))
                return
            }
            guard let index = archive.members.index(of: path), listings[index] != .notCovered else {
                missing.add(Diagnostic(.bagMemberMissing, .path(path), .path(manifest.path), at: .init(file: manifest.path)))
                return
            }
            if listings[index] == .listed {
                malformed.add(
                    Diagnostic(.bagManifestMalformed, .path(manifest.path), at: .init(file: manifest.path, line: number)))
            } else if digest != digests[index] {
                differing.add(Diagnostic(.bagDigestDiffers, .path(path), .path(manifest.path), at: .init(file: path)))
            }
            listings[index] = .listed
        }
        // What no line feed ends is no line, and was not read.
        var last: [UInt8] = [0]
        if manifest.size > 0 { try archive.read(into: &last, at: manifest.offset + manifest.size - 1) }
        if last != [UInt8(ascii: "\n")] {
            malformed.add(
                Diagnostic(.bagManifestMalformed, .path(manifest.path), at: .init(file: manifest.path, line: number + 1)))
        }
        for index in covered where listings[Int(index)] == .unlisted {
            let path = archive.members.path(at: Int(index))
            differing.add(Diagnostic(.bagMemberUnlisted, .path(path), .path(manifest.path), at: .init(file: path)))
        }
        // Where every line is right, it is their order that differs.
        if malformed.isEmpty, differing.isEmpty, missing.isEmpty { find(.bagManifestMalformed, manifest.path) }
        for found in [malformed, differing, missing] { findings.add(found) }
    }

    /// 64 hexadecimal digits, two spaces, a path.
    private static func entry(_ line: Span<UInt8>) -> (digest: String, path: String)? {
        guard line.count > 66, line.count <= 66 + MemberPath.mostBytes else { return nil }
        let line = line.indices.map { line[$0] }
        guard let digest = String(validating: line[..<64], as: UTF8.self), HandoverCrypto.bytes(hex: digest) != nil,
            line[64..<66].elementsEqual([0x20, 0x20]), let path = String(validating: line[66...], as: UTF8.self),
            MemberPath.split("x/" + path) != nil || MemberPath.split(path) != nil
        else { return nil }
        return (digest, path)
    }

    private mutating func find(_ code: Diagnostic.Code, _ path: String) {
        findings.add(Diagnostic(code, .path(path), at: .init(file: path)))
    }
}

extension OpenArchive {
    /// A member's JSON; `nil` where it is missing or malformed.
    func json(_ path: String) throws -> JSONText? {
        guard let bytes = try bytes(of: path) else { return nil }
        do throws(JSONText.Malformed) { return try JSONText(bytes) } catch { return nil }
    }
}
