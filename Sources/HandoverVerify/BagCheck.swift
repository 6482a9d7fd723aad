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
        try checkManifest("manifest-sha256.txt") { $0.hasPrefix("data/") }
        try checkManifest("tagmanifest-sha256.txt") {
            !$0.hasPrefix("data/") && !$0.hasPrefix("seals/") && $0 != "tagmanifest-sha256.txt"
        }
        try checkExact("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        try checkInfo()
    }

    /// The closing day is the plan's; everything else follows from the archive.
    private mutating func checkInfo() throws {
        guard let plan = try archive.json("metadata/plan.json"), let closing = plan["transfer"]?["closing"]?.string else {
            find(.bagInfoDiffers, "bag-info.txt")
            return
        }
        let payload = archive.members.filter { $0.path.hasPrefix("data/") }
        let bytes = payload.reduce(Int64(0)) { $0 + $1.size }  // at most the file's own size
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

    /// Composes the manifest that belongs to these members. Only if the one in the archive differs is it read line by line.
    private mutating func checkManifest(_ path: String, covers: (String) -> Bool) throws {
        guard let manifest = archive.member(path) else { return }
        let covered = archive.members.map(\.path).filter(covers).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var expected: [UInt8] = []
        for path in covered {
            guard let digest = digests[path] else { continue }
            expected.append(contentsOf: "\(digest)  \(path)\n".utf8)
            digestsCompared += 1
        }
        // A manifest much larger than its members need is malformed; it is not read at all.
        guard manifest.size <= 2 * Int64(expected.count) + (1 << 20),
            let bytes = try archive.bytes(of: path, limit: Int(manifest.size))
        else {
            find(.bagManifestMalformed, path)
            return
        }
        if bytes != expected { compare(bytes, path, covered) }
    }

    private mutating func compare(_ bytes: [UInt8], _ manifest: String, _ covered: [String]) {
        let before = findings.count
        var listed: [String: String] = [:]
        var number = 0
        var lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
        if let last = lines.last, last.isEmpty { lines.removeLast() }
        for line in lines {
            number += 1
            guard let (digest, path) = Self.entry(line), listed.updateValue(digest, forKey: path) == nil else {
                findings.add(Diagnostic(.bagManifestMalformed, .path(manifest), at: .init(file: manifest, line: number)))
                continue
            }
        }
        for path in covered {
            guard let digest = listed.removeValue(forKey: path) else {
                findings.add(Diagnostic(.bagMemberUnlisted, .path(path), .path(manifest), at: .init(file: path)))
                continue
            }
            if digest != digests[path] {
                findings.add(Diagnostic(.bagDigestDiffers, .path(path), .path(manifest), at: .init(file: path)))
            }
        }
        for path in listed.keys.sorted() {
            findings.add(Diagnostic(.bagMemberMissing, .path(path), .path(manifest), at: .init(file: manifest)))
        }
        // Every line is right, so it is their order or the last line's end that differs.
        if findings.count == before { find(.bagManifestMalformed, manifest) }
    }

    /// 64 hexadecimal digits, two spaces, a path.
    private static func entry(_ line: ArraySlice<UInt8>) -> (digest: String, path: String)? {
        guard line.count > 66, let digest = String(validating: line.prefix(64), as: UTF8.self),
            HandoverCrypto.bytes(hex: digest) != nil,
            line.dropFirst(64).prefix(2).elementsEqual([0x20, 0x20]),
            let path = String(validating: line.dropFirst(66), as: UTF8.self),
            MemberPath.split("x/" + path) != nil
                || MemberPath.split(path) != nil
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
